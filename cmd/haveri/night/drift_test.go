package night

import (
	"slices"
	"testing"

	"haveri/extract"
)

func TestTally(t *testing.T) {
	var said Tally
	start := "2021-03-04"
	said.add(&extract.Record{Incident: true, Start: &start, Cause: extract.Cause{Primary: "power"}})
	said.add(&extract.Record{Incident: true, Cause: extract.Cause{Primary: "unknown"}})
	said.add(&extract.Record{})
	if said.Records != 3 || said.Incidents != 2 || said.Causes["power"] != 1 || said.Causes["unknown"] != 1 || said.Without["start"] != 1 || said.Without["end"] != 2 {
		t.Errorf("%+v", said)
	}
}

func TestDrift(t *testing.T) {
	tally := func(records, incidents, unknown, startless int) Tally {
		return Tally{Records: records, Incidents: incidents, Causes: map[string]int{"unknown": unknown, "power": incidents - unknown}, Without: map[string]int{"start": startless}}
	}
	for _, c := range []struct {
		about       string
		now, before Tally
		want        []string
	}{
		{"as before", tally(110, 100, 21, 9), tally(1100, 1000, 200, 100), nil},
		{"chance", tally(33, 30, 9, 5), tally(1100, 1000, 200, 100), nil},
		{"a source without dates", tally(110, 100, 20, 60), tally(1100, 1000, 200, 100), []string{"without start is 60% of 100 documents, and was 10% before"}},
		{"causes are no longer found", tally(110, 100, 80, 10), tally(1100, 1000, 200, 100),
			[]string{"cause power is 20% of 100 documents, and was 80% before", "cause unknown is 80% of 100 documents, and was 20% before"}},
		{"other documents", tally(200, 100, 20, 10), tally(1100, 1000, 200, 100), []string{"incident is 50% of 200 documents, and was 91% before"}},
		{"too few to tell", tally(12, 10, 10, 10), tally(1100, 1000, 200, 100), nil},
		{"the first run", tally(110, 100, 20, 60), Tally{}, nil},
		{"nothing read", Tally{}, tally(1100, 1000, 200, 100), nil},
	} {
		var got []string
		for _, d := range drift(c.now, c.before) {
			got = append(got, d.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.about, got, c.want)
		}
	}
}
