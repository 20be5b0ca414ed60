package night

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// corpusOf writes files, given as path and text in turn, below a new folder.
func corpusOf(t testing.TB, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		put(t, filepath.Join(dir, files[i]), files[i+1])
	}
	return dir
}

func put(t testing.TB, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func mustRun(t testing.TB, data string, o Options) *Summary {
	t.Helper()
	s, err := Run(context.Background(), data, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const (
	expired = "Den 29 februari 2012 låg tjänsten nere i tre timmar eftersom ett certifikat hade gått ut. Vi förnyade certifikatet.\n"
	cut     = "On 3 May 2022 our shop was down for 2 hours because a fibre had been cut. We rerouted the traffic.\n"
)

// What other rules read is read again without being asked; another version of the program publishes again without reading.
func TestRunOtherRules(t *testing.T) {
	docs, data := corpusOf(t, "a.txt", expired, "b.txt", cut), t.TempDir()
	check := func(version, outcome string, read int) {
		t.Helper()
		s := mustRun(t, data, Options{Paths: []string{docs}, Version: version})
		if s.Outcome != outcome || s.Read != read {
			t.Errorf("%s, %d read; want %s, %d", s.Outcome, s.Read, outcome, read)
		}
	}
	check("1", "published", 2)
	check("1", "unchanged", 0)
	check("2", "published", 0)
	c, _, err := openCatalog(data)
	if err != nil {
		t.Fatal(err)
	}
	_, contents, err := c.load()
	if err != nil {
		t.Fatal(err)
	}
	for id, known := range contents {
		known.Rules = "other"
		rec, text, err := c.record(id, true)
		if err != nil {
			t.Fatal(err)
		}
		body, _, err := packBody(rec, text)
		if err == nil {
			err = c.apply([]change{{id: id, content: known, body: body}})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	check("2", "unchanged", 2) // they read the same
	check("2", "unchanged", 0)
}

// A generation that was damaged after it was published is made again from the catalog, and nothing is read for it.
func TestRunDamagedGeneration(t *testing.T) {
	docs := corpusOf(t, "a.txt", expired, "b.txt", cut, "c.txt", expired+cut, "d.txt", cut+expired)
	for _, damaged := range []string{"manifest.json", "index", "contents"} {
		t.Run(damaged, func(t *testing.T) {
			data := t.TempDir()
			mustRun(t, data, Options{Paths: []string{docs}})
			if err := os.RemoveAll(filepath.Join(data, "current", damaged)); err != nil {
				t.Fatal(err)
			}
			extra := filepath.Join(docs, "e.txt")
			put(t, extra, cut+cut)
			defer os.Remove(extra)
			s := mustRun(t, data, Options{Paths: []string{docs}})
			if s.Outcome != "published" || s.Read != 1 || s.After != 2 || s.IndexAnew == "" {
				t.Errorf("%+v", s)
			}
			checkCount(t, data, 5)
		})
	}
}

func checkCount(t *testing.T, data string, want int) {
	t.Helper()
	g, x := current(t, data)
	defer x.Close()
	n := 0
	for inc, err := range g.Stream(x, nil) {
		if err != nil {
			t.Fatal(err)
		}
		n += len(inc.Documents)
	}
	if n != want {
		t.Errorf("%d documents are published, want %d", n, want)
	}
}

// A small change is written into a clone of the last index.
func TestRunClone(t *testing.T) {
	docs, data := corpusOf(t), t.TempDir()
	for i := range 20 {
		put(t, filepath.Join(docs, fmt.Sprintf("%d.txt", i)), fmt.Sprintf("On %d May 2022 our shop was down for 2 hours.\n", i+1))
	}
	mustRun(t, data, Options{Paths: []string{docs}})
	put(t, filepath.Join(docs, "3.txt"), cut)
	if err := os.Remove(filepath.Join(docs, "4.txt")); err != nil {
		t.Fatal(err)
	}
	s := mustRun(t, data, Options{Paths: []string{docs}})
	if s.IndexAnew != "" || s.Changed != 1 || s.Removed != 1 || s.Read != 1 {
		t.Errorf("%+v", s)
	}
	checkCount(t, data, 19)
}

// A catalog that is no catalog fails the run, says what to do, and the last night stands.
func TestRunDamagedCatalog(t *testing.T) {
	docs, data := corpusOf(t, "a.txt", expired), t.TempDir()
	mustRun(t, data, Options{Paths: []string{docs}})
	put(t, filepath.Join(data, "catalog.db"), strings.Repeat("no catalog", 5000))
	s, err := Run(context.Background(), data, Options{Paths: []string{docs}})
	if err == nil || !strings.Contains(err.Error(), "--repair") || s.Outcome != "failed" {
		t.Errorf("%+v, %v", s, err)
	}
	checkCount(t, data, 1)
	if err := os.Remove(filepath.Join(data, "catalog.db")); err != nil {
		t.Fatal(err)
	}
	if s := mustRun(t, data, Options{Paths: []string{docs}}); s.Outcome != "unchanged" || s.Read != 1 {
		t.Errorf("after deleting it: %+v", s)
	}
}

// A data folder below the corpus is no part of it, whatever its name.
func TestRunInsideCorpus(t *testing.T) {
	docs := corpusOf(t, "a.txt", expired, "sub/da[t]a/b.txt", cut)
	for range 2 {
		s := mustRun(t, filepath.Join(docs, "da[t]a"), Options{Paths: []string{docs}})
		if s.Found != 2 || len(s.Refused) != 0 {
			t.Errorf("%+v", s)
		}
	}
	if _, err := Run(context.Background(), docs, Options{Paths: []string{docs}}); !errors.As(err, new(*Misuse)) {
		t.Errorf("the corpus as data folder: %v", err)
	}
}

func TestKeepUnseen(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "locked"), 0o755); err != nil {
		t.Fatal(err)
	}
	dir = filepath.ToSlash(dir)
	r := &run{
		broken:   []string{dir + "/locked", dir + "/gone"},
		oldFiles: map[string]file{dir + "/locked/a": {ID: "1"}, dir + "/gone/b": {ID: "2"}, dir + "/lockedc": {ID: "3"}},
		files:    map[string]file{},
	}
	r.keepUnseen()
	if len(r.files) != 1 || r.files[dir+"/locked/a"].ID != "1" {
		t.Errorf("kept %v", r.files)
	}
}

// A cancelled run publishes nothing and is continued by the next.
func TestRunCancelled(t *testing.T) {
	docs, data := corpusOf(t, "a.txt", expired), t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s, err := Run(ctx, data, Options{Paths: []string{docs}})
	if !errors.Is(err, context.Canceled) || s.Outcome != "interrupted" {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := Current(data); !errors.Is(err, ErrNone) {
		t.Errorf("published by a cancelled run: %v", err)
	}
	mustRun(t, data, Options{Paths: []string{docs}})
	checkCount(t, data, 1)
}
