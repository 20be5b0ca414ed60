package extract

import (
	"context"
	"testing"

	"haveri/ingest"
	"haveri/ingest/doc"
)

// BenchmarkExtract reads the records of the write-ups in seeds/, already decoded and cleaned.
func BenchmarkExtract(b *testing.B) {
	var docs []*doc.Document
	size := 0
	for s := range ingest.Walk(context.Background(), []string{"../seeds"}, ingest.Options{}) {
		d, err := ingest.Read(s)
		if err != nil {
			b.Fatal(err)
		}
		Extract(&d) // compiles the language
		docs, size = append(docs, &d), size+len(d.Text)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, d := range docs {
			Extract(d)
		}
	}
	b.ReportMetric(float64(len(docs)*b.N)/b.Elapsed().Seconds(), "documents/s")
}

func TestRulesNameTheirVersion(t *testing.T) {
	if r := Rules(); len(r) != 33 || r != Rules() {
		t.Errorf("rules %q, want two digests of 16 digits, always the same", r)
	}
}
