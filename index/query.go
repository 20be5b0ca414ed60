package index

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/search/query"
)

// Query asks for records. Every part that is set must hold; of a list one member must.
type Query struct {
	// Text is a query string: words, any of which may match, "phrases", +must -not, field:value, field:>=5, wild*cards, fuzzy~,
	// /regular expressions/, boost^2. "" matches everything. The package comment names the fields.
	Text string

	Causes  []string // codes of the primary cause
	Actions []string // codes of remediations, or with phase "done:rollback"
	Orgs    []string // words of the organization's name
	Langs   []string // ISO 639-1

	Since, Until string // EDTF days, months or years of the start, both inclusive

	MinDuration, MaxDuration time.Duration // both inclusive; 0 sets no bound

	Limit, Offset int      // hits wanted, and how many to pass over first; Limit 0 gives the total and facets alone
	Sort          string   // "relevance" (or ""), "date", "-date", "duration", "-duration", "organization"; "-" sorts downwards
	Facets        []string // of Facets
	Highlight     bool     // give hits the passage that matches best
}

// everyText are the fields that a word or phrase without a field is looked for in.
var everyText = append(eachSuffix("title_"), eachSuffix("body_")...)

func eachSuffix(prefix string) []string {
	var names []string
	for _, s := range suffixes {
		names = append(names, prefix+s)
	}
	return names
}

// bleveQuery returns q without its sorting, paging and facets. Filters carry no score.
func (q Query) bleveQuery() (query.Query, error) {
	text, err := parseText(q.Text)
	if err != nil {
		return nil, err
	}
	filters, err := q.filters()
	if err != nil {
		return nil, err
	}
	if len(filters) == 0 {
		return text, nil
	}
	both := query.NewBooleanQuery([]query.Query{text}, nil, nil)
	both.AddFilter(query.NewConjunctionQuery(filters))
	return both, nil
}

func (q Query) filters() ([]query.Query, error) {
	var all []query.Query
	anyOf := func(values []string, one func(string) query.Query) {
		var some []query.Query
		for _, v := range values {
			some = append(some, one(v))
		}
		if some != nil {
			all = append(all, query.NewDisjunctionQuery(some))
		}
	}
	anyOf(q.Causes, func(v string) query.Query { return term("cause", v) })
	anyOf(q.Langs, func(v string) query.Query { return term("lang", v) })
	anyOf(q.Orgs, func(v string) query.Query { return allWords("org", v) })
	anyOf(q.Actions, func(v string) query.Query {
		if strings.Contains(v, ":") {
			return term("phase_action", v)
		}
		return term("action", v)
	})
	if q.Since != "" || q.Until != "" {
		started, err := q.started()
		if err != nil {
			return nil, err
		}
		all = append(all, started)
	}
	if q.MinDuration > 0 || q.MaxDuration > 0 {
		all = append(all, between("duration_s", q.MinDuration, q.MaxDuration))
	}
	return all, nil
}

// started returns the range of Since and Until.
func (q Query) started() (query.Query, error) {
	since, sinceOK := parsePeriod(q.Since)
	until, untilOK := parsePeriod(q.Until)
	switch {
	case q.Since != "" && !sinceOK:
		return nil, fmt.Errorf("since %q is no date: write a day, a month or a year, as in 2012-02-29, 2012-02 or 2012", q.Since)
	case q.Until != "" && !untilOK:
		return nil, fmt.Errorf("until %q is no date: write a day, a month or a year, as in 2012-02-29, 2012-02 or 2012", q.Until)
	}
	return days(since.from, until.next), nil
}

// days asks for a start from one time to just before another; a zero time sets no bound.
func days(from, next time.Time) query.Query {
	includeFrom, includeNext := true, false
	r := query.NewDateRangeInclusiveQuery(from, next, &includeFrom, &includeNext)
	r.SetField("start_date")
	return r
}

func between(name string, least, most time.Duration) query.Query {
	var from, to *float64
	if least > 0 {
		s := least.Seconds()
		from = &s
	}
	if most > 0 {
		s := most.Seconds()
		to = &s
	}
	inclusive := true
	r := query.NewNumericRangeInclusiveQuery(from, to, &inclusive, &inclusive)
	r.SetField(name)
	return r
}

func term(name, value string) query.Query {
	t := query.NewTermQuery(strings.ToLower(value))
	t.SetField(name)
	return t
}

func allWords(name, value string) query.Query {
	m := query.NewMatchQuery(value)
	m.SetField(name)
	m.SetOperator(query.MatchQueryOperatorAnd)
	return m
}

// parseText parses a query string and gives each of its leaves the fields that it means.
func parseText(text string) (query.Query, error) {
	if strings.TrimSpace(text) == "" {
		return query.NewMatchAllQuery(), nil
	}
	parsed, err := query.NewQueryStringQuery(text).Parse()
	if err != nil {
		where := "at its end"
		if at := mistake(text); at < len(text) {
			where = fmt.Sprintf("from character %d, %q", utf8.RuneCountInString(text[:at])+1, text[at:])
		}
		return nil, fmt.Errorf("query %q: not understood %s: put values with + - : < > = ^ ~ or spaces in quotes "+
			`(start:>="2012-02-01"), close every quote, or put \ before the sign`, text, where)
	}
	resolved, err := resolve(parsed)
	if err != nil {
		return nil, fmt.Errorf("query %q: %w", text, err)
	}
	if v, ok := resolved.(query.ValidatableQuery); ok {
		if err := v.Validate(); err != nil {
			return nil, fmt.Errorf("query %q: %w", text, err)
		}
	}
	return resolved, nil
}

// mistake returns the first byte that makes a beginning of text one that nothing could complete to a query; len(text) where
// only the end is missing. The parser itself tells no position.
func mistake(text string) int {
	for at := 0; at < len(text); {
		_, size := utf8.DecodeRuneInString(text[at:])
		if !completable(text[:at+size]) {
			return at
		}
		at += size
	}
	return len(text)
}

func completable(beginning string) bool {
	for _, rest := range []string{"", "1", `"`, `1"`, `"2000-01-01"`, `2000-01-01"`} {
		if _, err := query.NewQueryStringQuery(beginning + rest).Parse(); err == nil {
			return true
		}
	}
	return false
}
