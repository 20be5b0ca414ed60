package index

import (
	"fmt"
	"math/rand"
	"path/filepath"
	"strings"
	"testing"

	"haveri/extract"
)

// generate makes n entries of about 2 KB, two in three English, over words whose frequencies fall off as in real text.
func generate(n int) []Entry {
	rng := rand.New(rand.NewSource(1))
	letters := map[string][]rune{"": []rune("abcdefghijklmnoprstuvy"), "ru": []rune("абвгдежзиклмнопрстуфхцчшыя"), "ja": []rune("障害電源復旧時間停止設定変更原因確認")}
	vocabulary := map[string][]string{}
	for script, alphabet := range letters {
		for range 20000 {
			word := make([]rune, 2+rng.Intn(9))
			for j := range word {
				word[j] = alphabet[rng.Intn(len(alphabet))]
			}
			vocabulary[script] = append(vocabulary[script], string(word))
		}
	}
	frequency := rand.NewZipf(rng, 1.4, 8, 19999)
	languages := []string{"en", "en", "en", "en", "en", "en", "en", "en", "sv", "de", "fr", "ru", "ja", "cs"}
	causes := []string{"config", "deploy", "bug", "time", "power", "network"}
	entries := make([]Entry, n)
	for i := range entries {
		lang := languages[rng.Intn(len(languages))]
		words := vocabulary[lang]
		if words == nil {
			words = vocabulary[""]
		}
		var text strings.Builder
		for text.Len() < 2000 {
			text.WriteString(words[frequency.Uint64()])
			text.WriteString([]string{" ", " ", " ", " ", ", ", ". "}[rng.Intn(6)])
		}
		org, start := fmt.Sprintf("Firm %d", rng.Intn(300)), fmt.Sprintf("20%02d-%02d-%02dT10:00Z", rng.Intn(25), 1+rng.Intn(12), 1+rng.Intn(28))
		r := &extract.Record{ID: fmt.Sprintf("%016x", i), File: fmt.Sprintf("dir/%06d.txt", i), Lang: lang, Title: text.String()[:strings.LastIndex(text.String()[:60], " ")],
			Incident: true, Organization: &org, Services: []string{"Storage"}, Start: &start, Duration: &extract.Duration{Seconds: int64(rng.Intn(90000)), Basis: "stated"},
			Cause: extract.Cause{Primary: causes[rng.Intn(len(causes))], Contributing: []string{"human"}}, SourceType: "blog",
			Remediation: []extract.Remediation{{Action: "rollback", Phase: "done", Quote: "rolled it back"}, {Action: "testing", Phase: "planned", Quote: "test it"}}}
		for range 8 {
			r.Evidence = append(r.Evidence, extract.Evidence{Field: "start", Quote: text.String()[100 : strings.Index(text.String()[150:], " ")+150], From: 100, To: 160, Confidence: 0.9, Rule: "date"})
		}
		entries[i] = Entry{Record: r, Text: text.String()}
	}
	return entries
}

func fill(tb testing.TB, dir string, entries []Entry) {
	tb.Helper()
	w, err := Create(dir)
	if err != nil {
		tb.Fatal(err)
	}
	for _, e := range entries {
		if err := w.Put(e); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkPut measures documents of 2 KB, 10,000 an index.
func BenchmarkPut(b *testing.B) {
	entries := generate(10000)
	for b.Loop() {
		fill(b, filepath.Join(b.TempDir(), "ix"), entries)
	}
	b.ReportMetric(float64(len(entries)*b.N)/b.Elapsed().Seconds(), "docs/s")
}

// BenchmarkSearch measures a page of ten in an index of 10,000 documents.
func BenchmarkSearch(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "ix")
	entries := generate(10000)
	fill(b, dir, entries)
	r, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	words := strings.Fields(entries[0].Text)
	for _, c := range []struct {
		name string
		q    Query
	}{
		{"words", Query{Text: words[40] + " " + words[50]}},
		{"phrase", Query{Text: `"` + words[40] + " " + words[41] + `"`}},
		{"highlight", Query{Text: words[40] + " " + words[50], Highlight: true}},
		{"filters and facets", Query{Causes: []string{"time"}, Since: "2010", Facets: Facets}},
		{"everything by date", Query{Sort: "date"}},
		{"wildcard", Query{Text: words[40][:2] + "*"}},
		{"fuzzy", Query{Text: words[40] + "~"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.q.Limit = 10
			for b.Loop() {
				if _, err := r.Search(b.Context(), c.q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkOpen measures what a search from the command line pays first.
func BenchmarkOpen(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "ix")
	fill(b, dir, generate(500))
	for b.Loop() {
		r, err := Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}
