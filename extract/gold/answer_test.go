package gold

import (
	"slices"
	"testing"

	"haveri/extract"
	"haveri/extract/rank"
)

func TestAnswer(t *testing.T) {
	text := func(s string) *string { return &s }
	label := &Label{File: "a.txt", Lang: "en", Incident: true, Start: text("2021-03-03T22:50Z"), End: nil, Organization: text("Northgate Cloud Ltd"),
		Duration: &extract.Duration{Seconds: 3600, Min: 3000, Max: 4000}, Cause: Cause{Primary: "power", Acceptable: []string{"hardware"}},
		Remediation: []extract.Remediation{{Action: "replace", Phase: "done"}},
		Accept:      &Accept{End: []*string{text("2021-03-04")}}}
	provider := &Label{File: "b.html", Lang: "en", Incident: true, Checked: []string{"start"}, Start: text("XXXX-XX-XXT07:59-08:00"), Accept: &Accept{}}
	for _, c := range []struct {
		label    *Label
		question string
		values   []string
		right    []float64
		none     float64
		told     bool
	}{
		{label, "start", []string{"2021-03-03T22:50Z", "2021-03-03", "2021-03-03T23:10Z", "2021-03-04T22:50Z"}, []float64{1, startDay, startHour, 0}, 0, true},
		{label, "start", []string{"2020-01-01"}, []float64{0}, 1, true},
		{label, "end", []string{"2021-03-05"}, []float64{0}, 1, true},
		{label, "start clock", []string{"2021-03-03T22:50Z", "2021-03-03T23:10Z"}, []float64{1, 0}, 0, true},
		{label, "start clock", []string{"2021-03-04T22:50Z"}, []float64{0}, 0, false},
		{label, "duration", []string{"3500", "5000"}, []float64{1, 0}, 0, true},
		{label, "cause", []string{"power", "hardware", "human"}, []float64{1, defended, 0}, 0, true},
		{label, "organization", []string{"Northgate Cloud", "Acme"}, []float64{1, 0}, 0, true},
		{label, "action", []string{"replace"}, []float64{1}, 0, true},
		{label, "action", []string{"restart"}, []float64{0}, 1, true},
		{label, "phase", []string{"replace planned"}, []float64{0}, 1, true},
		{label, "phase", []string{"restart planned"}, []float64{0}, 0, false},
		{provider, "start", []string{"2020-11-26T15:59Z", "2020-11-26T07:59Z"}, []float64{1, startHour}, 0, true},
		{provider, "cause", []string{"power"}, []float64{0}, 0, false},
	} {
		choice := rank.Choice{Question: c.question}
		for _, v := range c.values {
			choice.Candidates = append(choice.Candidates, rank.Candidate{Value: v})
		}
		e, told := Answer(choice, c.label)
		if told != c.told || !slices.Equal(e.Right, c.right) || e.None != c.none {
			t.Errorf("%s %v: right %v, silence %v, told %v; want %v, %v, %v", c.question, c.values, e.Right, e.None, told, c.right, c.none, c.told)
		}
	}
}
