package extract

import "testing"

func TestConfidence(t *testing.T) {
	r := &Record{Evidence: []Evidence{
		{Field: "start", Quote: "i går kväll", Confidence: 0.6},
		{Field: "start", Quote: "den 12 oktober", Confidence: 0.9},
		{Field: "start", Quote: "kl. 21.45", Confidence: 0.9},
		{Field: "remediation[1]", Quote: "startade om", Confidence: 0.75},
		{Field: "end", Quote: "22.43", Confidence: 0},
	}}
	for field, want := range map[string]float64{"start": 0.9, "remediation[1]": 0.75, "remediation[0]": 0, "remediation": 0, "end": 0, "duration": 0} {
		if got := r.Confidence(field); got != want {
			t.Errorf("%s: got %v, want %v", field, got, want)
		}
	}
	if e, _ := r.Surest("start"); e.Quote != "den 12 oktober" {
		t.Errorf("the surest evidence for start is %q", e.Quote)
	}
	if e, any := r.Surest("end"); !any || e.Quote != "22.43" {
		t.Errorf("evidence of confidence 0 was not found: %+v", e)
	}
}
