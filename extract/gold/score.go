package gold

import (
	"fmt"
	"slices"

	"haveri/extract"
)

// Fields are what is scored, in the order in which it is shown: start and end by their day, start_time by its minute, cause by the label's
// primary code and cause_ok also by those that are acceptable, causes with the contributing ones, actions by their codes and phases
// with their phase too; quotes is the share of the label's quotations that were found.
var Fields = []string{"incident", "lang", "start", "start_time", "end", "duration", "cause", "cause_ok", "causes", "actions", "phases",
	"quotes", "organization", "customers", "data_loss"}

// Silent are the fields of which it is counted how often a value is given where the document is silent.
var Silent = []string{"start", "end", "duration", "organization", "customers_affected", "data_loss", "cause"}

// four are the fields whose mean F1 is the single figure: date, duration, cause and remediation.
var four = []string{"start", "duration", "cause", "actions"}

// Tally counts the values of one field.
type Tally struct{ Correct, Predicted, Expected int }

// Figures are precision, recall and F1, each from 0 to 1.
func (t Tally) Figures() (precision, recall, f1 float64) {
	precision, recall = share(t.Correct, t.Predicted, t.Expected), share(t.Correct, t.Expected, t.Predicted)
	if precision+recall > 0 {
		f1 = 2 * precision * recall / (precision + recall)
	}
	return precision, recall, f1
}

// share is n of of; of nothing it is all, unless there is something on the other side.
func share(n, of, other int) float64 {
	switch {
	case of > 0:
		return float64(n) / float64(of)
	case other == 0:
		return 1
	}
	return 0
}

// Group is the documents of one language, or all.
type Group struct {
	Documents int
	Tallies   map[string]Tally // by field
}

// Four is the mean F1 of start, duration, cause and actions.
func (g *Group) Four() float64 {
	sum := 0.0
	for _, f := range four {
		_, _, f1 := g.Tallies[f].Figures()
		sum += f1
	}
	return sum / float64(len(four))
}

// Mistake is a value that is not as labelled, with the evidence that the record has for it.
type Mistake struct {
	File, Field string
	Want, Got   any // nil for no value
	Evidence    []extract.Evidence
}

// Score is how records compare with labels. The zero value is ready to be added to; it is not safe for concurrent use.
type Score struct {
	All      Group
	ByLang   map[string]*Group
	Invented map[string]Tally // by field: Predicted values of Expected documents that are silent
	Mistakes []Mistake        // in the order of documents
	Values   []Value          // given values with their confidences
	expected map[string]int   // values that labels have, by the name of Value.Field
}

// Add counts one document. The record is nil where the document was not read.
func (s *Score) Add(l *Label, r *extract.Record) {
	group := s.group(l.Lang)
	s.All.Documents++
	group.Documents++
	added := invented(l, r)
	for _, field := range Silent {
		is, silent := added[field]
		if !silent || !l.checked(field) {
			continue
		}
		t := s.Invented[field]
		s.Invented[field] = Tally{Predicted: t.Predicted + count(is), Expected: t.Expected + 1}
		if is {
			s.Mistakes = append(s.Mistakes, Mistake{l.File, "invented", nil, field + " " + given(r, field), evidence(l, r, field)})
		}
	}
	compared := slices.DeleteFunc(compare(l, r), func(o outcome) bool { return !l.checked(o.field) })
	for _, o := range compared {
		s.All.add(o)
		group.add(o)
		if o.wrong {
			s.mistake(l, r, o.field, o.want, o.got)
		}
	}
	s.addValues(l, r, compared)
}

func (s *Score) group(lang string) *Group {
	if s.ByLang == nil {
		s.ByLang, s.Invented, s.expected = map[string]*Group{}, map[string]Tally{}, map[string]int{}
	}
	if s.ByLang[lang] == nil {
		s.ByLang[lang] = &Group{}
	}
	return s.ByLang[lang]
}

func (g *Group) add(o outcome) {
	if g.Tallies == nil {
		g.Tallies = map[string]Tally{}
	}
	t := g.Tallies[o.field]
	g.Tallies[o.field] = Tally{t.Correct + o.correct, t.Predicted + o.predicted, t.Expected + o.expected}
}

func (s *Score) mistake(l *Label, r *extract.Record, field string, want, got any) {
	m := Mistake{File: l.File, Field: field, Want: want, Got: got}
	if r != nil {
		m.Evidence = evidence(l, r, field)
	}
	s.Mistakes = append(s.Mistakes, m)
}

// evidence is what a record's mistake rests on: the surest words for its value, or those for each action that the label does not have.
func evidence(l *Label, r *extract.Record, field string) []extract.Evidence {
	var fields []string
	switch field {
	case "start_time":
		fields = []string{"start"}
	case "cause", "cause_ok":
		fields = []string{"cause.primary"}
	case "causes":
		fields = []string{"cause.primary"}
		for i := range r.Cause.Contributing {
			fields = append(fields, fmt.Sprintf("cause.contributing[%d]", i))
		}
	case "customers":
		fields = []string{"customers_affected"}
	case "actions", "phases":
		for i, m := range r.Remediation {
			if !slices.ContainsFunc(l.Remediation, func(g extract.Remediation) bool {
				return g.Action == m.Action && (field == "actions" || g.Phase == m.Phase)
			}) {
				fields = append(fields, fmt.Sprintf("remediation[%d]", i))
			}
		}
	default:
		fields = []string{field}
	}
	var found []extract.Evidence
	for _, f := range fields {
		if e, any := r.Surest(f); any {
			found = append(found, e)
		}
	}
	return found
}

// checks gives for each scored field the corrections that settle it, where that is not the field of the same name.
var checks = map[string][]string{"start_time": {"start"}, "cause_ok": {"cause"}, "causes": {"cause", "contributing"}, "actions": {"remediation"},
	"phases": {"remediation"}, "quotes": {"remediation"}, "customers": {"customers_affected"}}

// checked reports whether a person has looked at what a scored field rests on.
func (l *Label) checked(field string) bool {
	if l.Checked == nil {
		return true
	}
	needs := checks[field]
	if needs == nil {
		needs = []string{field}
	}
	return !slices.ContainsFunc(needs, func(f string) bool { return !slices.Contains(l.Checked, f) })
}
