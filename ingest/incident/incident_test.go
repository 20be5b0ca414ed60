package incident

import (
	"os"
	"strings"
	"testing"

	"haveri/ingest/doc"
)

// told is a page as lines: the kind of each piece and its text.
func told(raw []byte) string {
	p := Read(raw)
	lines := []string{"published " + p.Published.Value}
	for _, piece := range p.Pieces {
		mark := map[doc.Kind]string{doc.Title: "# ", doc.Heading: "## ", doc.Field: ": ", doc.ListItem: "- "}[piece.Kind]
		lines = append(lines, mark+strings.ReplaceAll(piece.Text, "\n", "⏎"))
	}
	return strings.Join(lines, "\n")
}

func TestIncidents(t *testing.T) {
	for _, c := range []struct {
		file string
		want []string // organization and address, and what is told
	}{
		{"statuspage", []string{
			"Example https://stspg.io/a1", `published 2021-03-03T13:10Z
# Elevated errors in the API
: date: 2021-03-03T12:55Z
: resolvedWhen: 2021-03-03T07:40-08:00
Impact: major
Components: API, Web
2021-03-03T15:40Z
Resolved - The configuration was rolled back.
All requests succeed again.
2021-03-03T13:10Z
Investigating - We see errors in the API.⏎More follows.
## Postmortem
## What happened
A wrong value was deployed.`,
			"Example ", `published 2021-03-09T09:00Z
# Still open
: date: 2021-03-09T09:00Z`,
			"Example ", `published 2021-02-01T09:00Z
# New switches
Impact: maintenance
Scheduled for 2021-03-10T02:00Z until 2021-03-10T04:00Z
2021-03-10T02:00Z
In progress - Work has begun.`}},
		{"google", []string{" ", `published 2021-03-03T13:10Z
# Storage: higher latency in one region
: date: 2021-03-03T12:55Z
: resolvedWhen: 2021-03-03T15:40Z
Impact: service disruption
Components: Cloud Storage, Compute
2021-03-03T15:40Z
## Mini Incident Report
We apologize.
- Start: 3 March 2021 04:55`}},
		{"aws", []string{" ", `published 2021-03-03T12:55Z
# Loss of power in one zone
: date: 2021-03-03T12:55Z
Components: Elastic Compute Cloud, Stockholm
2021-03-03T15:40Z
Power is back.
2021-03-03T13:05Z
We are investigating a loss of power.`}},
		{"others", []string{
			" https://status.example.com/incidents/1", `published 2021-03-03T13:10Z
# Builds fail
: date: 2021-03-03T13:10Z
2021-03-03T15:40Z
Resolved - Builds work again.
2021-03-03T13:10Z
Builds fail.`,
			" https://status.example.com/6", `published 2021-03-03T05:10-08:00
# Messages arrive late
: date: 2021-03-03T05:10-08:00
Components: Messaging, Search
2021-03-03T05:10-08:00
Messages arrive late.`,
			" ", `published 2021-03-03T13:10Z
# Site is slow
: date: 2021-03-03T13:10Z
: resolvedWhen: 2021-03-03T13:50Z
Impact: degradedperformance
Components: Site
2021-03-03T13:50Z
Resolved - It is fast again.`}},
	} {
		raw, err := os.ReadFile("testdata/" + c.file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		members, ok := Split(raw)
		if !ok || len(members) != len(c.want)/2 {
			t.Errorf("%s: %d incidents, %v", c.file, len(members), ok)
			continue
		}
		for i, m := range members {
			if head := m.Organization + " " + m.URL; head != c.want[2*i] {
				t.Errorf("%s: %q, want %q", c.file, head, c.want[2*i])
			}
			if got := told(m.JSON); got != c.want[2*i+1] {
				t.Errorf("%s:\n%s\nwant\n%s", c.file, got, c.want[2*i+1])
			}
			if !Is(m.JSON) {
				t.Errorf("%s: %s is taken for no incident", c.file, m.JSON)
			}
		}
	}
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		in string
		n  int
		ok bool
	}{
		{`{"page": {"name": "Example"}, "incidents": []}`, 0, true},
		{`{"incident": {"name": "x", "created_at": "2021-03-03T13:10:00Z", "incident_updates": []}, "updates": []}`, 1, true},
		{`{"name": "x", "created_at": "2021-03-03T13:10:00Z", "incident_updates": []}`, 1, true},
		{`{"incidents": [{"title": "x"}]}`, 0, false},
		{`{"updates": 7, "notes": {"a": []}}`, 0, false},
		{`{"text": "the \"updates\": of a post"}`, 0, false},
		{`[{"updates": []`, 0, false},
		{`[]`, 0, false},
		{`[1, "updates", null, {"updates": null}]`, 0, false},
		{"", 0, false},
	} {
		if members, ok := Split([]byte(c.in)); len(members) != c.n || ok != c.ok {
			t.Errorf("%s: %d, %v", c.in, len(members), ok)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, name := range []string{"statuspage", "google", "aws", "others"} {
		raw, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		members, _ := Split(raw)
		for _, m := range members {
			if p := Read(m.JSON); p.Title == "" || len(p.Pieces) == 0 {
				t.Fatalf("%s: nothing is told", m.JSON)
			}
		}
	})
}
