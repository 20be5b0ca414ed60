package extract

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"haveri/ingest"
	"haveri/ingest/doc"
)

// TestQuotesStandInTheText reads every document of the corpus: each piece of evidence must be the text at its offsets, and every value have some.
func TestQuotesStandInTheText(t *testing.T) {
	n := 0
	for s := range ingest.Walk(context.Background(), corpus(t), ingest.Options{}) {
		d, err := ingest.Read(s)
		if err != nil {
			t.Error(err)
			continue
		}
		n++
		checkEvidence(t, &d, Extract(&d))
	}
	if n < 300 {
		t.Errorf("%d documents read, want the whole corpus", n)
	}
}

// corpus gives the folders of documents beside the repository; a test that needs them is skipped where they are absent.
func corpus(t testing.TB) (folders []string) {
	for _, f := range []string{"dev", "seeds", "merge", "cloud"} {
		path := filepath.Join("..", "..", "shared", "corpus", f)
		if _, err := os.Stat(path); err != nil {
			t.Skip("no corpus beside the repository: ", err)
		}
		folders = append(folders, path)
	}
	return
}

func checkEvidence(t *testing.T, d *doc.Document, r *Record) {
	has := map[string]bool{}
	for _, e := range r.Evidence {
		has[e.Field] = true
		if e.Field == "published" && e.Quote == "" && r.PublishedFrom != "text" {
			continue
		}
		if e.From < 0 || e.To > len(d.Text) || e.From >= e.To || d.Text[e.From:e.To] != e.Quote {
			t.Errorf("%s: %s: %q is not the text at %d to %d", d.File, e.Field, e.Quote, e.From, e.To)
		}
		if e.Confidence <= 0 || e.Confidence > 1 || e.Rule == "" {
			t.Errorf("%s: %s: confidence %v, rule %q", d.File, e.Field, e.Confidence, e.Rule)
		}
	}
	for field, given := range map[string]bool{"published": r.Published != nil, "start": r.Start != nil, "end": r.End != nil, "duration": r.Duration != nil,
		"organization": r.Organization != nil, "customers_affected": r.CustomersAffected != nil, "data_loss": r.DataLoss != nil,
		"cause.primary": r.Cause.Primary != "unknown"} {
		if given && !has[field] {
			t.Errorf("%s: %s has a value without evidence", d.File, field)
		}
	}
	for i, m := range r.Remediation {
		if m.To > len(d.Text) || d.Text[m.From:m.To] != m.Quote || m.Quote == "" {
			t.Errorf("%s: remediation %d: %q is not the text at %d to %d", d.File, i, m.Quote, m.From, m.To)
		}
	}
}
