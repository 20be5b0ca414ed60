package reports

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"haveri/extract"
)

var testMeta = Meta{Version: "0.1", Rules: "r1", Digest: "d1"}

func ptr[T any](v T) *T { return &v }

func each(incidents []*extract.Incident) iter.Seq2[*extract.Incident, error] {
	return func(yield func(*extract.Incident, error) bool) {
		for _, inc := range incidents {
			if !yield(inc, nil) {
				return
			}
		}
	}
}

// sample holds an incident with every field, told by two documents and a copy; one of silence; one whose values are hard to
// write; and a document that tells of no outage.
func sample() []*extract.Incident {
	full := &extract.Record{
		File: "a/sv.txt", ID: "d001", Lang: "sv", Published: ptr("2012-03-09"), Title: "Skottdagen", Incident: true,
		Organization: ptr("Microsoft"), Services: []string{"Azure", "Köhantering; e-post"}, Start: ptr("2012-02-29T02:00+01:00"), End: ptr("2012-03-01T10:57:30Z"),
		Duration: &extract.Duration{Seconds: 122250, Basis: "computed", Min: 120000, Max: 125000},
		Cause:    extract.Cause{Primary: "time", Contributing: []string{"deploy", "human"}, Detail: "time/leap_day"},
		Remediation: []extract.Remediation{
			{Action: "rollback", Phase: "done", Quote: "vi backade", From: 10, To: 20},
			{Action: "rollback", Phase: "done", Quote: "backade igen", From: 30, To: 42},
			{Action: "testing", Phase: "planned", Quote: "vi ska testa", From: 50, To: 62},
		},
		CustomersAffected: ptr(int64(30000)), DataLoss: ptr(false),
		Evidence: []extract.Evidence{
			{Field: "start", Quote: "den 29 februari", From: 0, To: 15, Confidence: 0.7, Rule: "date"},
			{Field: "start", Quote: "29/2", From: 70, To: 74, Confidence: 0.9, Rule: "date"},
			{Field: "remediation[0]", Quote: "vi backade", From: 10, To: 20, Confidence: 0.8, Rule: "list"},
			{Field: "cause.primary", Quote: "skottdagen", From: 80, To: 90, Confidence: 0.85},
			{Field: "published", Confidence: 1, Rule: "front matter"},
		},
		PublishedFrom: "front matter", URL: "https://example.com/?a=1&b=<2>", Detected: ptr("2012-02-29T01:45Z"), Regions: []string{"Norden"},
		SourceType: "vendor_rca", Trigger: "expiry", Flags: []string{"cascading", "change_related"}, Basis: &extract.Basis{Start: "stated", End: "posted"},
	}
	other := &extract.Record{File: "b/ja.txt", ID: "d002", Lang: "ja", Title: "うるう日の障害", Incident: true, Organization: ptr("Microsoft"), Start: ptr("2012-02-29"),
		Cause: extract.Cause{Primary: "unknown"}, Evidence: []extract.Evidence{{Field: "start", Quote: "2月29日", From: 0, To: 9, Confidence: 0.6}}}
	hard := &extract.Record{File: "c.txt", ID: "d003", Lang: "en", Title: "=HYPERLINK(\"http://x\",\"a\"), and\na second line", Incident: true,
		Organization: ptr("Zürich \"Netz\", AG"), Start: ptr("2012-02-12~"), End: ptr("XXXX-02-13T10:00Z"), Duration: &extract.Duration{Seconds: 3600, Basis: "stated", Min: 3240, Max: 3960},
		Cause: extract.Cause{Primary: "power"}, Remediation: []extract.Remediation{{Action: "restart", Phase: "done", Quote: "@rebooted \U0001F50C\r\n\tnow\u2028\x00", From: 1, To: 9}},
		Evidence: []extract.Evidence{{Field: "end", Quote: "cut \xff short", From: 3, To: 9, Confidence: 0.1234567890123}}}
	silent := &extract.Record{File: "d.txt", ID: "d004", Lang: "und", Incident: true, Cause: extract.Cause{Primary: "unknown"}}
	none := &extract.Record{File: "e.txt", ID: "d005", Lang: "el", Title: "Διακοπή", NotIncident: "template", Cause: extract.Cause{Primary: "unknown"},
		Remediation: []extract.Remediation{{Action: "fix", Phase: "done"}}, Evidence: []extract.Evidence{{Field: "incident", Quote: "[εδώ]", From: 0, To: 8, Confidence: 0.9}}}
	copied := *full
	copied.File = "a/sv copy.txt"
	return []*extract.Incident{
		{ID: "i1", Record: full, Documents: []extract.SourceRef{
			{File: "a/sv copy.txt", Format: "text", Bytes: 900, Record: &copied}, {File: "a/sv.txt", Format: "text", Bytes: 900, Record: full},
			{File: "b/ja.txt", Format: "html", Bytes: 5000, Record: other}}, Values: []extract.SourceValue{
			{Field: "start", Value: "2012-02-29T02:00+01:00", Document: "d001", Taken: true, Rule: "operator over others"},
			{Field: "start", Value: "2012-02-29", Document: "d002"},
		}},
		{ID: "i2", Record: hard, Documents: []extract.SourceRef{{File: "c.txt", Format: "mail", Bytes: 1, Record: hard}}},
		{ID: "i3", Record: silent, Documents: []extract.SourceRef{{File: "d.txt", Format: "text", Record: silent}}},
		{ID: "i4", Record: none, Documents: []extract.SourceRef{{File: "e.txt", Format: "markdown", Bytes: 7, Record: none}}},
	}
}

// many makes n incidents in order, with a spread of silence and repetition.
func many(n int) []*extract.Incident {
	var list []*extract.Incident
	for i := range n {
		file := fmt.Sprintf("f%07d.txt", i)
		rec := &extract.Record{File: file, ID: fmt.Sprintf("%016x", i), Lang: []string{"sv", "ja", "en"}[i%3], Title: fmt.Sprintf("Avbrott nummer %d i norr", i), Incident: true,
			Services: []string{fmt.Sprintf("tjänst %d", i%50)}, Cause: extract.Cause{Primary: causes[i%len(causes)]},
			Remediation: []extract.Remediation{{Action: actions[i%len(actions)], Phase: phases[i%2], Quote: fmt.Sprintf("vi gjorde %d", i), From: i, To: i + 9}},
			Evidence:    []extract.Evidence{{Field: "start", Quote: fmt.Sprintf("klockan %d", i), From: i, To: i + 9, Confidence: float64(i%100) / 100, Rule: "clock"}}}
		if i%5 != 0 {
			rec.Organization = ptr(fmt.Sprintf("Bolag %04d", i%1000))
			rec.Start = ptr(fmt.Sprintf("20%02d-%02d-%02dT%02d:%02dZ", i%25, 1+i%12, 1+i%28, i%24, i%60))
		}
		if i%3 == 0 {
			rec.Duration = &extract.Duration{Seconds: int64(i * 7919 % 100_000), Basis: "stated", Max: 100_000}
			rec.DataLoss = ptr(i%2 == 0)
		}
		list = append(list, &extract.Incident{ID: fmt.Sprintf("i%07d", i), Record: rec, Documents: []extract.SourceRef{{File: file, Format: "text", Bytes: int64(i), Record: rec}}})
	}
	slices.SortFunc(list, func(a, b *extract.Incident) int {
		if Less(a, b) {
			return -1
		}
		return 1
	})
	return list
}

// TestWriteSample leaves folders for .ci/readback where HAVERI_SAMPLE_DIR is set: in each of sample, groups and empty, reports
// holds what Write wrote and expected what Export makes of each table as JSON Lines. The long names of groups end row groups.
func TestWriteSample(t *testing.T) {
	root := os.Getenv("HAVERI_SAMPLE_DIR")
	if root == "" {
		t.Skip("HAVERI_SAMPLE_DIR is not set")
	}
	groups := many(3000)
	for _, inc := range groups {
		if name := inc.Record.Organization; name != nil {
			*name += strings.Repeat("å", 4000)
		}
	}
	for name, incidents := range map[string][]*extract.Incident{"sample": sample(), "groups": groups, "empty": nil} {
		reports, expected := filepath.Join(root, name, "reports"), filepath.Join(root, name, "expected")
		for _, dir := range []string{reports, expected} {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := Write(reports, testMeta, each(incidents)); err != nil {
			t.Fatal(err)
		}
		for _, table := range Tables() {
			f, err := os.Create(filepath.Join(expected, table.Name+".jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			if err := Export(f, table.Name, "jsonl", testMeta, each(incidents)); err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
