package index

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"

	"haveri/extract"
)

// Result is one page of hits, and facets over all of them.
type Result struct {
	Total  uint64
	Hits   []Hit
	Facets map[string][]Count // by name; years and duration ranges in their order, others by falling number
	Took   time.Duration
}

// Hit is one record found.
type Hit struct {
	ID        string
	Score     float64
	Record    *extract.Record
	Incident  string // the id of the incident that it tells of
	Documents int    // how many files tell of it
	Fragment  string // with Query.Highlight: a passage of the text on one line, each match between MarkFrom and MarkTo
}

// Count is how many hits have a value.
type Count struct {
	Value string
	N     int
}

// Facets names the facets of Query.Facets.
var Facets = []string{"cause", "action", "org", "lang", "year", "service", "source_type", "duration"}

// facetFields are the columns behind facets of single values.
var facetFields = map[string]string{"cause": "cause", "action": "action", "org": "operator", "lang": "lang", "year": "year",
	"service": "service_name", "source_type": "source_type"}

// facetValues is how many values a facet has at most.
const facetValues = 50

// durations are the ranges of the facet "duration", in seconds, each up to just below its bound; the last has none.
var durations = []struct {
	name  string
	below float64
}{{"under 15 min", 900}, {"15 min to 1 h", 3600}, {"1 to 4 h", 4 * 3600}, {"4 to 24 h", 24 * 3600}, {"1 to 7 d", 7 * 24 * 3600}, {"7 d and more", 0}}

// sorts gives each Query.Sort its order; equal hits come by id, so that pages are the same after every rebuild.
// Missing values come last either way.
var sorts = map[string]search.SortOrder{
	"relevance":    {&search.SortScore{Desc: true}},
	"date":         {&search.SortField{Field: "start_date", Type: search.SortFieldAsDate}},
	"-date":        {&search.SortField{Field: "start_date", Type: search.SortFieldAsDate, Desc: true}},
	"duration":     {&search.SortField{Field: "duration_s", Type: search.SortFieldAsNumber}},
	"-duration":    {&search.SortField{Field: "duration_s", Type: search.SortFieldAsNumber, Desc: true}},
	"organization": {&search.SortField{Field: "org_order", Type: search.SortFieldAsString}},
}

// Typical numbers of words of a text and of a title, by which scores are normed. bleve would take, for each field, the distinct words
// of the field over all documents of the index, and so rank down every language that is rare in it.
const (
	typicalText  = 300
	typicalTitle = 8
)

// Search returns the hits of q, or an error that says what in q is wrong.
func (r *Reader) Search(ctx context.Context, q Query) (*Result, error) {
	req, err := q.request()
	if err != nil {
		return nil, err
	}
	n, err := r.Count()
	if err != nil {
		return nil, err
	}
	req.PreSearchData = map[string]any{search.BM25PreSearchDataKey: norms(n)}
	found, err := r.index.SearchInContext(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("index %s: query %q: %w", r.dir, q.Text, err)
	}
	result := &Result{Total: found.Total, Took: found.Took, Hits: []Hit{}, Facets: map[string][]Count{}}
	for _, match := range found.Hits {
		hit := Hit{ID: match.ID, Score: match.Score}
		hit.Incident, _ = match.Fields["incident_id"].(string)
		if n, ok := match.Fields["documents"].(float64); ok {
			hit.Documents = int(n)
		}
		var text string
		if hit.Record, text, err = r.stored(match); err != nil {
			return nil, err
		}
		if q.Highlight {
			hit.Fragment = fragment(text, matchesIn(match))
		}
		result.Hits = append(result.Hits, hit)
	}
	for name, facet := range found.Facets {
		result.Facets[name] = counts(name, facet)
	}
	return result, nil
}

// request translates q for bleve.
func (q Query) request() (*bleve.SearchRequest, error) {
	parsed, err := q.bleveQuery()
	if err != nil {
		return nil, err
	}
	if q.Limit < 0 || q.Offset < 0 {
		return nil, fmt.Errorf("limit %d, offset %d: neither may be below 0", q.Limit, q.Offset)
	}
	req := bleve.NewSearchRequestOptions(rounded{parsed}, q.Limit, q.Offset, false)
	order := cmp.Or(q.Sort, "relevance")
	if order == "relevance" && strings.TrimSpace(q.Text) == "" {
		order = "-date" // without words all are as relevant
	}
	by, ok := sorts[order]
	if !ok {
		return nil, fmt.Errorf("sort %q is not one of relevance, date, -date, duration, -duration, organization", q.Sort)
	}
	req.Sort = append(by.Copy(), &search.SortDocID{})
	req.Fields = []string{"record", "incident_id", "documents"}
	if q.Highlight {
		req.Fields, req.IncludeLocations = []string{"*"}, true
	}
	for _, name := range q.Facets {
		facet, err := facetRequest(name)
		if err != nil {
			return nil, err
		}
		req.AddFacet(name, facet)
	}
	return req, nil
}

func facetRequest(name string) (*bleve.FacetRequest, error) {
	if column, ok := facetFields[name]; ok {
		return bleve.NewFacetRequest(column, facetValues), nil
	}
	if name != "duration" {
		return nil, fmt.Errorf("facet %q is not one of %s", name, strings.Join(Facets, ", "))
	}
	facet := bleve.NewFacetRequest("duration_s", len(durations))
	var from *float64
	for i := range durations {
		to := &durations[i].below
		if *to == 0 {
			to = nil
		}
		facet.AddNumericRange(durations[i].name, from, to)
		from = to
	}
	return facet, nil
}

// counts returns a facet's values.
func counts(name string, facet *search.FacetResult) []Count {
	list := []Count{}
	if facet.Terms != nil {
		for _, t := range facet.Terms.Terms() {
			list = append(list, Count{t.Term, t.Count})
		}
	}
	for _, r := range facet.NumericRanges {
		list = append(list, Count{r.Name, r.Count})
	}
	slices.SortFunc(list, func(a, b Count) int {
		switch name {
		case "year":
			return cmp.Compare(a.Value, b.Value)
		case "duration":
			return cmp.Compare(durationRank(a.Value), durationRank(b.Value))
		}
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value))
	})
	return list
}

func durationRank(name string) int {
	for i, d := range durations {
		if d.name == name {
			return i
		}
	}
	return len(durations)
}

// norms tells bleve the typical length of every field, for an index of n documents.
func norms(n uint64) *search.BM25Stats {
	stats := &search.BM25Stats{DocCount: float64(n), FieldCardinality: map[string]int{"_id": int(n), "*": int(n)}} // "*": bleve's name for several together
	for _, f := range fields {
		stats.FieldCardinality[f.name] = int(n)
	}
	stats.FieldCardinality["text"] = int(n) * typicalText
	for _, s := range suffixes {
		stats.FieldCardinality["title_"+s] = int(n) * typicalTitle
		stats.FieldCardinality["body_"+s] = int(n) * typicalText
	}
	return stats
}

// stored returns the record and, where it was asked for, the text of a match.
func (r *Reader) stored(match *search.DocumentMatch) (*extract.Record, string, error) {
	encoded, ok := match.Fields["record"].(string)
	if !ok {
		return nil, "", fmt.Errorf("index %s: entry %s has no record: build the index anew", r.dir, match.ID)
	}
	var record extract.Record
	if err := json.Unmarshal([]byte(encoded), &record); err != nil {
		return nil, "", fmt.Errorf("index %s: entry %s: decoding its record: %w", r.dir, match.ID, err)
	}
	text, _ := match.Fields["body_"+suffix(record.Lang)].(string)
	return &record, text, nil
}
