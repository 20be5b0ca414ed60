package dashboard

import (
	"cmp"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strings"

	"haveri/extract"
)

const (
	unknown = "unknown" // the cause that no document says
	none    = "?"       // stands for a missing value in filters
)

// columns are the table's values, one an incident, as the script takes them.
type columns struct {
	ID       []string `json:"id"`
	Title    []string `json:"title"`
	Services []string `json:"services"` // joined; searched, and shown with the evidence
	Start    []string `json:"start"`    // EDTF; "" where it is not known
	Duration []int64  `json:"duration"` // seconds; -1 where it is not known
	Sure     []int    `json:"sure"`     // per cent: confidence of the least sure value; -1 where there is none
	Count    []int    `json:"count"`    // documents
	Org      sets     `json:"org"`
	Cause    sets     `json:"cause"`
	Action   sets     `json:"action"`
	Year     sets     `json:"year"` // year and month
	Lang     sets     `json:"lang"`
	Source   sets     `json:"source"`
}

// sets is a column of sets of names, each set kept once: At indexes Sets.
type sets struct {
	Sets [][]string `json:"sets"`
	At   []int      `json:"at"`

	seen map[string]int
}

func newColumns() columns {
	c := columns{ID: []string{}, Title: []string{}, Services: []string{}, Start: []string{}, Duration: []int64{}, Sure: []int{}, Count: []int{}}
	for _, s := range []*sets{&c.Org, &c.Cause, &c.Action, &c.Year, &c.Lang, &c.Source} {
		*s = sets{Sets: [][]string{}, At: []int{}, seen: map[string]int{}}
	}
	return c
}

func (s *sets) add(names []string) {
	key := strings.Join(names, "\x00")
	at, ok := s.seen[key]
	if !ok {
		at = len(s.Sets)
		s.seen[key] = at
		s.Sets = append(s.Sets, names)
	}
	s.At = append(s.At, at)
}

func (c *columns) add(inc *extract.Incident) {
	rec := inc.Record
	c.ID = append(c.ID, plain(inc.ID, 64))
	c.Title = append(c.Title, plain(rec.Title, 160))
	c.Services = append(c.Services, plain(strings.Join(rec.Services, "; "), 120))
	c.Start = append(c.Start, plain(deref(rec.Start), 32))
	c.Duration = append(c.Duration, seconds(rec))
	c.Sure = append(c.Sure, sure(rec))
	c.Count = append(c.Count, len(inc.Documents))
	c.Org.add([]string{cmpOr(plain(operator(rec), 80))})
	c.Cause.add([]string{rec.Cause.Primary})
	c.Action.add(actions(rec))
	c.Year.add(when(rec))
	c.Lang.add(languages(inc))
	c.Source.add(sources(inc))
}

// write writes JSON in which no text can end the script element that holds it.
func (c *columns) write(w io.Writer) error {
	b, err := json.Marshal(c) // escapes <, >, & and the line separators
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func cmpOr(s string) string {
	if s == "" {
		return none
	}
	return s
}

func seconds(rec *extract.Record) int64 {
	if rec.Duration == nil {
		return -1
	}
	return rec.Duration.Seconds
}

// operator is the one name of a record's organization.
func operator(rec *extract.Record) string { return cmp.Or(rec.Operator, deref(rec.Organization)) }

// sure is the confidence of the least sure of the values that the table shows, in per cent.
func sure(rec *extract.Record) int {
	given := map[string]bool{"organization": rec.Organization != nil, "start": rec.Start != nil, "duration": rec.Duration != nil,
		"cause.primary": rec.Cause.Primary != unknown}
	least := -1
	for field, is := range given {
		if p := confidence(rec, field); is && p >= 0 && (least < 0 || p < least) {
			least = p
		}
	}
	return least
}

// confidence is that of the surest evidence for a field in per cent, -1 without evidence.
func confidence(rec *extract.Record, field string) int {
	best := -1
	for _, e := range rec.Evidence {
		if e.Field == field {
			best = max(best, int(math.Round(100*e.Confidence)))
		}
	}
	return best
}

// actions are the codes of what was done or promised.
func actions(rec *extract.Record) []string {
	var codes []string
	for _, m := range rec.Remediation {
		codes = append(codes, m.Action)
	}
	return distinct(codes)
}

// when is the year and the month in which an incident began, as far as they are known.
func when(rec *extract.Record) []string {
	start := deref(rec.Start)
	if !digits(start, 0, 4) {
		return []string{none}
	}
	if len(start) >= len("2012-02") && start[4] == '-' && digits(start, 5, 7) {
		return []string{start[:4], start[:7]}
	}
	return []string{start[:4]}
}

func digits(s string, from, to int) bool {
	return len(s) >= to && strings.Trim(s[from:to], "0123456789") == ""
}

// languages are those of all documents of an incident.
func languages(inc *extract.Incident) []string {
	codes := []string{}
	for _, d := range inc.Documents {
		codes = append(codes, plain(d.Record.Lang, 20))
	}
	return distinct(codes)
}

// sources are the kinds of writing that its documents are.
func sources(inc *extract.Incident) []string {
	codes := []string{}
	for _, d := range inc.Documents {
		codes = append(codes, plain(d.Record.SourceType, 20))
	}
	return distinct(codes)
}

// distinct are the codes that are there, sorted, each once; none where there are none.
func distinct(codes []string) []string {
	codes = slices.DeleteFunc(codes, func(s string) bool { return s == "" })
	slices.Sort(codes)
	if codes = slices.Compact(codes); len(codes) == 0 {
		return []string{none}
	}
	return codes
}
