package night

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"haveri/seeds"
)

// writeUps are the documents that variants are made of: the seeds, or those in the folders that HAVERI_WRITEUPS names, as PATH does.
func writeUps(t testing.TB) map[string]string {
	t.Helper()
	folders := []fs.FS{seeds.Files}
	if s := os.Getenv("HAVERI_WRITEUPS"); s != "" {
		folders = nil
		for _, dir := range filepath.SplitList(s) {
			folders = append(folders, os.DirFS(dir))
		}
	}
	texts := map[string]string{}
	for _, files := range folders {
		err := fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !single[path.Ext(p)] {
				return err
			}
			b, err := fs.ReadFile(files, p)
			texts[path.Base(p)] = string(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

// single are the endings of files that hold one document.
var single = map[string]bool{".txt": true, ".md": true, ".html": true, ".eml": true}

var (
	year    = regexp.MustCompile(`\b20[0-2]\d\b`)
	minutes = regexp.MustCompile(`(\d\d?:)([0-5]\d)\b`)
	amount  = regexp.MustCompile(`\b(\d) (\p{L})`)
)

// variant is a write-up of another outage made from a write-up: other years, minutes and amounts, another reference.
func variant(text string, i int) string {
	text = year.ReplaceAllStringFunc(text, func(y string) string {
		n, _ := strconv.Atoi(y)
		return strconv.Itoa(2000 + (n-2000+i)%27)
	})
	text = minutes.ReplaceAllStringFunc(text, func(m string) string {
		parts := minutes.FindStringSubmatch(m)
		n, _ := strconv.Atoi(parts[2])
		return fmt.Sprintf("%s%02d", parts[1], (n+i)%60)
	})
	text = amount.ReplaceAllStringFunc(text, func(m string) string {
		return strconv.Itoa(1+(int(m[0]-'0')+i)%9) + m[1:]
	})
	return text + fmt.Sprintf("\n\nReference %d-%d\n", i, i*7919%10007)
}

// variants writes n documents, no two alike, below dir.
func variants(t testing.TB, dir string, n int) {
	t.Helper()
	texts := writeUps(t)
	names := sortedKeys(texts)
	for i := range n {
		name := names[i%len(names)]
		put(t, filepath.Join(dir, fmt.Sprintf("%03d", i/100), fmt.Sprintf("%06d-%s", i, name)), variant(texts[name], i/len(names)))
	}
}

// BenchmarkNight is a whole first night, and a second one over the unchanged corpus. HAVERI_DOCUMENTS sets the number of documents,
// HAVERI_WRITEUPS folders of documents to vary.
//
//	HAVERI_DOCUMENTS=10000 go test -run - -bench Night -benchtime 1x ./cmd/haveri/night
func BenchmarkNight(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("HAVERI_DOCUMENTS"))
	if err != nil {
		n = 500
	}
	docs := b.TempDir()
	variants(b, docs, n)
	for b.Loop() {
		data := b.TempDir()
		first := mustRun(b, data, Options{Paths: []string{docs}})
		second := mustRun(b, data, Options{Paths: []string{docs}})
		if first.Found != n || second.Read != 0 || second.Outcome != "unchanged" {
			b.Fatalf("first %+v\nsecond %+v", first, second)
		}
		b.ReportMetric(float64(n)/first.Seconds, "documents/s")
		b.ReportMetric(second.Seconds, "unchanged-s")
		b.ReportMetric(float64(first.PeakMB), "peak-MB")
		for _, s := range first.Stages {
			b.Logf("%-10s %6.2f s", s.Name, s.Seconds)
		}
	}
}

// TestVariants keeps the benchmark honest: its documents differ.
func TestVariants(t *testing.T) {
	dir := t.TempDir()
	variants(t, dir, 300)
	seen := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if other, ok := seen[string(b)]; ok {
			t.Errorf("%s and %s are alike", path, other)
		}
		seen[string(b)] = path
		return err
	})
	if err != nil || len(seen) != 300 {
		t.Errorf("%d documents, %v", len(seen), err)
	}
}
