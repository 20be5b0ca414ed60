package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"haveri/extract/rank"
)

// TestFitWritesATable fits to the write-ups of two languages, twice: the same documents give the same table, which can be read.
func TestFitWritesATable(t *testing.T) {
	var tables []string
	for _, name := range []string{"a.tsv", "b.tsv"} {
		out := filepath.Join(t.TempDir(), name)
		if err := run([]string{"writeups/sv.gold.jsonl", "writeups/ja.gold.jsonl"}, "writeups/nb.gold.jsonl", 4, 0, out, ""); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, string(b))
	}
	if tables[0] != tables[1] {
		t.Error("the same documents give another table")
	}
	w, err := rank.Read(tables[0])
	if err != nil || len(w["start"]) < 50 || len(w["cause"]) < 50 {
		t.Errorf("%d weights for start, %d for cause (%v)", len(w["start"]), len(w["cause"]), err)
	}
}

// TestWriteupsAreWhole tells of a label without its document, or a document without its label.
func TestWriteupsAreWhole(t *testing.T) {
	files, _ := filepath.Glob("writeups/*.gold.jsonl")
	if len(files) != 25 {
		t.Errorf("%d gold files, want one for each of 25 languages", len(files))
	}
	for _, f := range files {
		labels, err := labelsOf(f)
		if err != nil {
			t.Error(err)
			continue
		}
		docs, _ := os.ReadDir(strings.TrimSuffix(f, ".gold.jsonl"))
		if len(labels) < 14 || len(docs) != len(labels) {
			t.Errorf("%s: %d labels, %d documents", f, len(labels), len(docs))
		}
	}
}

func TestErrorsSayWhich(t *testing.T) {
	if err := run([]string{"writeups/xx.gold.jsonl"}, "", 4, 0, "-", ""); err == nil || !strings.Contains(err.Error(), "xx.gold.jsonl") {
		t.Errorf("error %v, want one that names the file", err)
	}
}
