package extract

import (
	"context"
	"strings"
	"testing"

	"haveri/ingest"
	"haveri/ingest/doc"
)

// seeds gives the write-ups in seeds/, decoded and cleaned, and the bytes of their texts.
func seeds(tb testing.TB) (docs []*doc.Document, size int64) {
	tb.Helper()
	for s := range ingest.Walk(context.Background(), []string{"../seeds"}, ingest.Options{}) {
		d, err := ingest.Read(s)
		if err != nil {
			tb.Fatal(err)
		}
		docs, size = append(docs, &d), size+int64(len(d.Text))
	}
	return
}

// BenchmarkExtract reads the records of the write-ups in seeds/.
func BenchmarkExtract(b *testing.B) {
	docs, size := seeds(b)
	for _, d := range docs {
		Extract(d) // compiles the language
	}
	b.SetBytes(size)
	b.ReportAllocs()
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

// TestALongSentenceCostsItsLength extracts a text that no full stop cuts; a cost that grew with the square of its length would not end in any test's time.
func TestALongSentenceCostsItsLength(t *testing.T) {
	for _, s := range []string{"On 3 May 2022 our shop was down for 2 hours because a fibre had been cut. 7\n", "because the power failed and we rolled back the change at 10:06 "} {
		d, err := ingest.Read(ingest.Source{File: "a.txt", Raw: []byte(strings.Repeat(s, 300_000/len(s))), Hint: "txt"})
		if err != nil {
			t.Fatal(err)
		}
		Extract(&d)
	}
}
