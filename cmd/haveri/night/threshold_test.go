package night

import "testing"

func TestThreshold(t *testing.T) {
	s := &Summary{Found: 100, Removed: 25, Refused: make([]Refusal, 5), Incidents: 80, Unknown: 20, Merged: 12,
		Drift: []Drift{{Share: "without start", Now: 40, Before: 15.4, Of: 50}, {Share: "incident", Now: 90, Before: 99, Of: 55}}}
	for text, want := range map[string]string{
		"refused>4":      "refused>4: refused is 5",
		"refused>5":      "",
		"refused>5%":     "",
		"refused > 4.9%": "refused > 4.9%: refused is 5.0% (5 of 100)",
		"removed>19%":    "removed>19%: removed is 20.0% (25 of 125)",
		"unknown>24%":    "unknown>24%: unknown is 25.0% (20 of 80)",
		"incidents<81":   "incidents<81: incidents is 80",
		"incidents<80":   "",
		"merged>11":      "merged>11: merged is 12",
		"drift>10%":      "drift>10%: without start is 40% of 50 documents, and was 15% before",
		"drift>25%":      "",
	} {
		th, err := ParseThreshold(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := th.Crossed(s); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	if got := (Threshold{"unknown>1%", "unknown", false, 1, true}).Crossed(&Summary{}); got != "" {
		t.Errorf("a share of nothing crossed a threshold: %q", got)
	}
	for _, text := range []string{"", "refused", "refused>", "refused>=5", "refused>x", "colour>5%", "refused>5%%", "refused>-1", "drift>10", "drift<10%"} {
		if _, err := ParseThreshold(text); err == nil {
			t.Errorf("%q was taken for a threshold", text)
		}
	}
}
