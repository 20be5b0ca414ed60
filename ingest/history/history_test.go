package history

import (
	"os"
	"strings"
	"testing"

	"haveri/ingest/doc"
	"haveri/ingest/format"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		file, organization string
		want               []string // what is kept of each incident
	}{
		{"statuspage", "Example", []string{
			"Elevated errors in the API\nMar 3, 2021\nMar 3, 15:40 UTC\nResolved - The configuration was rolled back.\nMar 3, 13:10 UTC\nInvestigating - We see errors in the API.",
			"Slow & late mail\nMar 3, 2021\nMar 3, 09:00 UTC\nResolved - Mail is delivered again."}},
		{"azure", "", []string{
			"Post Incident Review (PIR) - Storage - West\nTracking ID: AAAA-001\nWhat happened?\nBetween 12:55 UTC and 15:40 UTC on 3 March 2021, some requests failed.",
			"Mitigated - Network - East\nTracking ID: AAAA-002\nA fibre was cut at 08:00 UTC on 1 March 2021."}},
	} {
		raw, err := os.ReadFile("testdata/" + c.file + ".html")
		if err != nil {
			t.Fatal(err)
		}
		pages := Split(string(raw))
		if !Is(raw) || len(pages) != len(c.want) {
			t.Errorf("%s: %d incidents", c.file, len(pages))
			continue
		}
		for i, page := range pages {
			p, err := format.HTML(page.HTML)
			if err != nil {
				t.Fatal(err)
			}
			var kept []string
			for _, piece := range p.Pieces {
				if piece.Drop == "" {
					kept = append(kept, piece.Text)
				}
			}
			if got := strings.Join(kept, "\n"); got != c.want[i] || page.Organization != c.organization || p.Title != kept[0] {
				t.Errorf("%s:\n%s\nwant\n%s", c.file, got, c.want[i])
			}
			if p.Pieces[0].Kind != doc.Title {
				t.Errorf("%s: the title is no headline", c.file)
			}
		}
	}
	for _, in := range []string{"", "<p>incident-container</p>", `<div class="incident-container"><p>no title</p></div>`, strings.Repeat(`<div class="incident-container">`, 600)} {
		if pages := Split(in); pages != nil {
			t.Errorf("%.60q: %d incidents", in, len(pages))
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, name := range []string{"statuspage", "azure"} {
		raw, err := os.ReadFile("testdata/" + name + ".html")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range Split(s) {
			if !strings.HasPrefix(p.HTML, "<!DOCTYPE html>") {
				t.Fatalf("%q", p.HTML)
			}
		}
	})
}
