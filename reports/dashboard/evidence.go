package dashboard

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"haveri/extract"
)

// quoting says how much of the evidence a page has room for.
type quoting struct {
	runes int // of a quotation; 0 for none at all
	each  int // quotations of a field, the surest first
}

// quotingFor keeps the file of any number of incidents below some tens of megabytes, as long as there are no more than 100,000 or so.
func quotingFor(incidents int) quoting {
	switch {
	case incidents <= 2_000:
		return quoting{400, 8}
	case incidents <= 20_000:
		return quoting{240, 3}
	case incidents <= 250_000:
		return quoting{100, 1}
	}
	return quoting{}
}

// String tells the reader of the page.
func (q quoting) String() string {
	const whole = " The table evidence has them all in full."
	switch {
	case q.runes == 0:
		return "There are too many incidents for quotations in this page: the table evidence has them."
	case q.each == 1:
		return fmt.Sprintf("Of each value the page has the surest quotation, cut to %d characters.", q.runes) + whole
	}
	return fmt.Sprintf("Of each value the page has up to %d quotations a document, cut to %d characters.", q.each, q.runes) + whole
}

// What opens below a row of the table. The keys are short since there are many.
type (
	detail struct {
		Fields    []field    `json:"f"`
		Documents []document `json:"d"`
		Notes     []string   `json:"n,omitempty"` // what people corrected
	}
	field struct {
		Name      string  `json:"n"`
		Value     string  `json:"v"`
		Quotes    []quote `json:"q,omitempty"`
		Otherwise []quote `json:"o,omitempty"` // of documents that say something else
	}
	quote struct {
		Document int    `json:"d,omitempty"` // index of detail.Documents, -1 where it is in none of them
		Value    string `json:"v,omitempty"`
		Text     string `json:"t,omitempty"`
		Rule     string `json:"r,omitempty"` // where there are no words: where the value stood
		Sure     int    `json:"s"`           // per cent
	}
	document struct {
		Files     []string `json:"f"`
		Title     string   `json:"t,omitempty"` // where it is not the incident's
		Lang      string   `json:"l,omitempty"`
		Source    string   `json:"s,omitempty"`
		Published string   `json:"p,omitempty"`
		URL       string   `json:"u,omitempty"` // http or https
	}
)

// compared are the values that documents can disagree on.
var compared = []struct {
	name, field string
	value       func(*extract.Record) string
	same        func(a, b *extract.Record) bool
}{
	{"organization", "organization", func(r *extract.Record) string { return deref(r.Organization) },
		func(a, b *extract.Record) bool { return strings.EqualFold(*a.Organization, *b.Organization) }},
	{"start", "start", func(r *extract.Record) string { return deref(r.Start) }, func(a, b *extract.Record) bool { return sameTime(*a.Start, *b.Start) }},
	{"end", "end", func(r *extract.Record) string { return deref(r.End) }, func(a, b *extract.Record) bool { return sameTime(*a.End, *b.End) }},
	{"duration", "duration", length, func(a, b *extract.Record) bool {
		return a.Duration.Seconds == b.Duration.Seconds || a.Duration.Min <= b.Duration.Max && b.Duration.Min <= a.Duration.Max
	}},
	{"cause", "cause.primary", func(r *extract.Record) string {
		if r.Cause.Primary == unknown {
			return ""
		}
		return r.Cause.Primary
	}, func(a, b *extract.Record) bool { return a.Cause.Primary == b.Cause.Primary }},
	{"customers affected", "customers_affected", customers, func(a, b *extract.Record) bool { return *a.CustomersAffected == *b.CustomersAffected }},
	{"data loss", "data_loss", loss, func(a, b *extract.Record) bool { return *a.DataLoss == *b.DataLoss }},
}

func length(r *extract.Record) string {
	if r.Duration == nil {
		return ""
	}
	return period(float64(r.Duration.Seconds))
}

func customers(r *extract.Record) string {
	if r.CustomersAffected == nil {
		return ""
	}
	return thousands(int(*r.CustomersAffected))
}

func loss(r *extract.Record) string {
	switch {
	case r.DataLoss == nil:
		return ""
	case *r.DataLoss:
		return "yes"
	}
	return "no"
}

// sameTime reports whether two EDTF values agree as far as both go.
func sameTime(a, b string) bool {
	a, b = strings.TrimRight(a, "~?%"), strings.TrimRight(b, "~?%")
	for _, layout := range []string{"2006-01-02T15:04Z07:00", time.RFC3339} {
		s, err := time.Parse(layout, a)
		t, err2 := time.Parse(layout, b)
		if err == nil && err2 == nil {
			return s.Equal(t)
		}
	}
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}

// detail is the evidence of an incident, value by value.
func (q quoting) detail(inc *extract.Incident) detail {
	records, documents := contents(inc)
	d := detail{Documents: documents}
	for _, c := range compared {
		f := field{Name: c.name, Value: plain(c.value(inc.Record), 80)}
		for n, rec := range records {
			switch value := c.value(rec); {
			case value == "":
			case f.Value != "" && c.same(inc.Record, rec):
				f.Quotes = append(f.Quotes, q.of(rec, n, c.field)...)
			default:
				f.Otherwise = append(f.Otherwise, q.differing(rec, n, c.field, plain(value, 80)))
			}
		}
		if len(f.Quotes) == 0 { // a value that is put together, or corrected
			f.Quotes = q.of(inc.Record, -1, c.field)
		}
		if f.Value != "" || len(f.Otherwise) > 0 {
			d.Fields = append(d.Fields, f)
		}
	}
	for _, code := range inc.Record.Cause.Contributing {
		f := field{Name: "contributing cause", Value: code}
		for n, rec := range records {
			if at := slices.Index(rec.Cause.Contributing, code); at >= 0 {
				f.Quotes = append(f.Quotes, q.of(rec, n, fmt.Sprintf("cause.contributing[%d]", at))...)
			}
		}
		d.Fields = append(d.Fields, f)
	}
	d.Fields = append(d.Fields, q.remediations(inc, records)...)
	for _, c := range inc.Record.Corrected {
		verb := "corrected"
		if c.Confirmed {
			verb = "confirmed"
		}
		d.Notes = append(d.Notes, plain(fmt.Sprintf("%s %s by %s, %s: %s", c.Field, verb, c.Who, c.When, c.Why), 400))
	}
	return d
}

// remediations are the actions of an incident, each kind once with all words for it.
func (q quoting) remediations(inc *extract.Incident, records []*extract.Record) []field {
	var fields []field
	for _, m := range inc.Record.Remediation {
		value := m.Action + ", " + m.Phase
		if slices.ContainsFunc(fields, func(f field) bool { return f.Value == value }) {
			continue
		}
		f := field{Name: "action", Value: value}
		for n, rec := range records {
			var quotes []quote
			for i, other := range rec.Remediation {
				if other.Action == m.Action && other.Phase == m.Phase {
					quotes = append(quotes, quote{Document: n, Text: q.cut(other.Quote), Sure: confidence(rec, fmt.Sprintf("remediation[%d]", i))})
				}
			}
			f.Quotes = append(f.Quotes, q.surest(quotes)...)
		}
		if len(f.Quotes) == 0 {
			f.Quotes = []quote{{Document: -1, Text: q.cut(m.Quote), Sure: -1}}
		}
		fields = append(fields, f)
	}
	return fields
}

// contents are the records of an incident's documents, copies of one content once, and what names each.
func contents(inc *extract.Incident) (records []*extract.Record, documents []document) {
	at := map[string]int{}
	for _, ref := range inc.Documents {
		rec := ref.Record
		n, ok := at[rec.ID]
		if !ok {
			n = len(records)
			at[rec.ID] = n
			records = append(records, rec)
			d := document{Lang: plain(rec.Lang, 20), Source: plain(rec.SourceType, 20), Published: plain(deref(rec.Published), 32)}
			if rec.Title != inc.Record.Title {
				d.Title = plain(rec.Title, 160)
			}
			if strings.HasPrefix(rec.URL, "https://") || strings.HasPrefix(rec.URL, "http://") {
				d.URL = plain(rec.URL, 500)
			}
			documents = append(documents, d)
		}
		documents[n].Files = append(documents[n].Files, plain(ref.File, 300))
	}
	return records, documents
}

// of are the words of a record for a field.
func (q quoting) of(rec *extract.Record, document int, field string) []quote {
	var list []quote
	for _, e := range rec.Evidence {
		if e.Field != field {
			continue
		}
		one := quote{Document: document, Text: q.cut(e.Quote), Sure: int(100*e.Confidence + 0.5)}
		if e.Quote == "" {
			one.Rule = plain(e.Rule, 60)
		}
		if !slices.ContainsFunc(list, func(other quote) bool { return other.Text == one.Text && other.Rule == one.Rule }) {
			list = append(list, one)
		}
	}
	return q.surest(list)
}

// differing is what a document says otherwise, with its surest words.
func (q quoting) differing(rec *extract.Record, document int, field, value string) quote {
	one := quote{Document: document, Sure: -1}
	if list := q.of(rec, document, field); len(list) > 0 {
		one = list[0]
	}
	one.Value = value
	return one
}

// surest are as many quotations as there is room for, the surest first.
func (q quoting) surest(list []quote) []quote {
	slices.SortStableFunc(list, func(a, b quote) int { return b.Sure - a.Sure })
	return list[:min(len(list), q.each)]
}

func (q quoting) cut(s string) string {
	if q.runes == 0 {
		return ""
	}
	return plain(s, q.runes)
}

// plain is text on one line without control and direction characters, which could mislead a reader, and of so many characters at most.
func plain(s string, runes int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= runes {
		return s
	}
	if all := []rune(s); len(all) > runes {
		s = strings.TrimRightFunc(string(all[:runes-1]), unicode.IsSpace) + "…"
	}
	return s
}
