package clean_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"haveri/ingest/clean"
	"haveri/ingest/format"
)

// TestGoldQuotesAreKept reads every labelled document and asks that what its label quotes is still in the kept text.
func TestGoldQuotesAreKept(t *testing.T) {
	const corpus = "../../../shared/corpus"
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("no corpus here")
	}
	quotes := 0
	for labels, folder := range map[string]string{"dev.gold.jsonl": "dev/*", "seeds.gold.jsonl": "seeds", "merge.gold.jsonl": "merge"} {
		file, err := os.Open(filepath.Join(corpus, labels))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		scanner := bufio.NewScanner(file)
		scanner.Buffer(nil, 1<<20)
		for scanner.Scan() {
			var label struct {
				ID, Organization string
				Remediation      []struct{ Quote string }
			}
			if err := json.Unmarshal(scanner.Bytes(), &label); err != nil {
				t.Fatal(err)
			}
			files, _ := filepath.Glob(filepath.Join(corpus, folder, label.ID+".*"))
			if len(files) != 1 {
				t.Errorf("%s: %d files", label.ID, len(files))
				continue
			}
			kept := letters(read(t, files[0]))
			whole, _ := os.ReadFile(files[0])
			raw := letters(string(whole))
			for _, r := range label.Remediation {
				if quotes++; !strings.Contains(kept, letters(r.Quote)) {
					t.Errorf("%s: lost %q", files[0], r.Quote)
				}
			}
			quotes++
			if name := letters(label.Organization); !strings.Contains(kept, name) && strings.Contains(raw, name) {
				t.Errorf("%s: lost the name %q", files[0], label.Organization)
			}
		}
	}
	t.Logf("%d quotes and names", quotes)
}

// read is the kept text of a file, and its title.
func read(t *testing.T, file string) string {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var p format.Page
	if strings.HasSuffix(file, ".html") {
		if p, err = format.HTML(string(raw)); err != nil {
			t.Fatal(file, err)
		}
	} else {
		p = format.Text(string(raw))
		clean.Mark(&p)
	}
	return p.Title + "\n" + kept(p)
}

func kept(p format.Page) string {
	var b strings.Builder
	for _, piece := range p.Pieces {
		if piece.Drop == "" {
			b.WriteString(piece.Text + "\n")
		}
	}
	return b.String()
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}
