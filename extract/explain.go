package extract

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"haveri/extract/temporal"
	"haveri/ingest/doc"
)

// consideration is a value that a reader weighed for a field.
type consideration struct {
	field, value string
	first, last  int32 // tokens it rests on
	weight       float64
	rule         string
}

// consider notes a value that was weighed, where somebody wants to know (Explain).
func (r *reading) consider(field, value string, first, last int32, weight float64, rule string) {
	if r.tracing {
		r.trace = append(r.trace, consideration{field, value, first, last, weight, rule})
	}
}

// Explain writes how the document's record came about: its sentences with the mentions found in them, its time expressions with what
// they were taken for, and for each field the values weighed, the best first, with the one that won. color adds terminal colours.
func Explain(w io.Writer, d *doc.Document, color bool) error {
	r := read(d)
	r.tracing = true
	rec := r.record()
	p := painter{w: w, color: color}
	p.line("%s  language %s (%.2f)  published %s  incident %v", p.bold(d.File), d.Language.Code, d.Language.Confidence, orNone(rec.Published), rec.Incident)
	p.line("")
	p.line("%s", p.bold("Text and mentions"))
	for i, s := range r.sentences {
		if s.Last <= s.First {
			continue
		}
		from, to := r.span(s.First, s.Last)
		where := s.Kind.String()
		if s.Under != "" {
			where += ", under " + s.Under
		}
		p.line("%4d  %s  %s", i, p.dim("["+where+"]"), strings.Join(strings.Fields(d.Text[from:to]), " "))
		var found []string
		for _, m := range r.within(s.First, s.Last) {
			if m.Key == "none" || m.Key == "generic" { // masks: they only keep other words from counting
				continue
			}
			a, b := r.span(m.First, m.Last)
			found = append(found, fmt.Sprintf("%s/%s «%s»", m.Section, m.Key, strings.Join(strings.Fields(d.Text[a:b]), " ")))
		}
		if len(found) > 0 {
			p.line("      %s", p.dim(strings.Join(found, "  ")))
		}
	}
	p.line("")
	p.line("%s", p.bold("Time expressions"))
	t := &timeline{reading: r}
	t.dateLine(&Record{})
	t.expressions()
	t.roles()
	t.days()
	for i, e := range t.es {
		m := t.marks[i]
		about := m.role
		if about != "" {
			about = fmt.Sprintf("%s at %d", about, m.distance)
		}
		for _, f := range []struct {
			is   bool
			name string
		}{{m.entry, "entry"}, {m.field, "field"}, {m.title, "title"}, {m.outage, "outage"}, {m.plan, "plan"}} {
			if f.is {
				about += " " + f.name
			}
		}
		value := e.Value()
		if e.Kind != temporal.Duration && m.at.String() != value {
			value += " → " + m.at.String()
		}
		p.line("%4d  %-13s %-36s %-10s %-26s «%s»", m.sentence, e.Kind, value, e.How, strings.TrimSpace(about), strings.Join(strings.Fields(d.Text[e.From:e.To]), " "))
	}
	p.line("")
	p.line("%s", p.bold("Fields"))
	slices.SortStableFunc(r.trace, func(a, b consideration) int {
		if c := strings.Compare(a.field, b.field); c != 0 {
			return c
		}
		return int(1000 * (b.weight - a.weight))
	})
	field := ""
	for _, c := range r.trace {
		if c.field != field {
			field = c.field
			p.line("%s", p.bold(field))
		}
		quote := ""
		if c.last > c.first {
			a, b := r.span(c.first, c.last)
			quote = "«" + short(strings.Join(strings.Fields(d.Text[a:b]), " "), 90) + "»"
		}
		p.line("  %6.2f  %-28s %-22s %s", c.weight, c.value, c.rule, p.dim(quote))
	}
	p.line("")
	p.line("%s", p.bold("Record"))
	for _, e := range rec.Evidence {
		p.line("  %-22s %.2f  %-18s «%s»", e.Field, e.Confidence, e.Rule, short(strings.Join(strings.Fields(e.Quote), " "), 100))
	}
	p.line("  start %s  end %s  duration %s  cause %s %v", orNone(rec.Start), orNone(rec.End), rec.Duration, rec.Cause.Primary, rec.Cause.Contributing)
	return p.err
}

// String is "2h30m0s stated", or "none".
func (d *Duration) String() string {
	if d == nil {
		return "none"
	}
	return fmt.Sprintf("%d s (%s)", d.Seconds, d.Basis)
}

func orNone(s *string) string {
	if s == nil {
		return "none"
	}
	return *s
}

// short cuts a quote to n characters.
func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// painter writes lines, with colours or without.
type painter struct {
	w     io.Writer
	color bool
	err   error
}

func (p *painter) line(format string, a ...any) {
	if _, err := fmt.Fprintf(p.w, format+"\n", a...); p.err == nil {
		p.err = err
	}
}

func (p *painter) bold(s string) string { return p.paint("\x1b[1m", s) }
func (p *painter) dim(s string) string  { return p.paint("\x1b[2m", s) }

func (p *painter) paint(code, s string) string {
	if !p.color {
		return s
	}
	return code + s + "\x1b[0m"
}
