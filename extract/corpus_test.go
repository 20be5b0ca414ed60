package extract

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"haveri/ingest"
	"haveri/ingest/doc"
)

// TestCorpus writes the records of a folder's documents as JSON Lines to the file HAVERI_OUT names, for score.py.
func TestCorpus(t *testing.T) {
	out := os.Getenv("HAVERI_OUT")
	if out == "" {
		t.Skip()
	}
	f, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	defer w.Flush()
	enc := json.NewEncoder(w)
	langs := map[string]string{}
	for _, g := range []string{"dev", "seeds", "merge"} {
		b, _ := os.ReadFile("../../shared/corpus/" + g + ".gold.jsonl")
		for _, l := range strings.Split(string(b), "\n") {
			var v struct{ File, Lang string }
			if json.Unmarshal([]byte(l), &v) == nil {
				langs[v.File] = v.Lang
			}
		}
	}
	var files []string
	for _, g := range []string{"dev/*/*", "seeds/*", "merge/*"} {
		m, _ := filepath.Glob("../../shared/corpus/" + g)
		files = append(files, m...)
	}
	for _, p := range files {
		if err := enc.Encode(Extract(document(t, p, langs[filepath.Base(p)]))); err != nil {
			t.Fatal(err)
		}
	}
}

// document reads one file as the program does, in its language as labelled, so that a wrong guess at it does not hide errors of meaning.
func document(t testing.TB, path, code string) *doc.Document {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	base := filepath.Base(path)
	d, err := ingest.Read(ingest.Source{File: base, Raw: b, Hint: strings.TrimPrefix(filepath.Ext(base), ".")})
	if err != nil {
		t.Error(err)
	}
	d.Language = doc.Language{Code: code, Confidence: 1, Supported: true}
	return &d
}
