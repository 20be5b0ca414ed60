package language

import (
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

const corpusFolder = "../../../shared/corpus"

type labelled struct{ id, lang, text string }

var markup = regexp.MustCompile(`(?is)<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->|<[^>]*>`)

// corpus reads the documents of dev and merge as a format reader would roughly give them, with their gold languages. It is nil
// where the corpus is absent.
func corpus(t testing.TB) (docs []labelled) {
	for _, set := range []string{"dev", "merge"} {
		gold, err := os.ReadFile(filepath.Join(corpusFolder, set+".gold.jsonl"))
		if err != nil {
			return nil
		}
		for line := range strings.Lines(string(gold)) {
			var label struct{ ID, Lang, File string }
			if err := json.Unmarshal([]byte(line), &label); err != nil {
				t.Fatalf("%s.gold.jsonl: %v", set, err)
			}
			docs = append(docs, labelled{label.ID, label.Lang, content(t, set, label.File)})
		}
	}
	return docs
}

func content(t testing.TB, set, file string) string {
	paths, _ := filepath.Glob(filepath.Join(corpusFolder, set, file))
	nested, _ := filepath.Glob(filepath.Join(corpusFolder, set, "*", file))
	paths = append(paths, nested...)
	if len(paths) != 1 {
		t.Fatalf("%s/%s: %d files of that name", set, file, len(paths))
	}
	raw, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	if filepath.Ext(file) == ".html" {
		text = html.UnescapeString(markup.ReplaceAllString(text, " "))
	}
	return norm.NFC.String(text)
}

func TestCorpus(t *testing.T) {
	docs := corpus(t)
	if docs == nil {
		t.Skip("no corpus")
	}
	for _, d := range docs {
		if got := Detect(d.text, ""); got.Code != d.lang {
			t.Errorf("%s is %s, read as %+v", d.id, d.lang, got)
		}
	}
}

// TestWindows reads stretches of the corpus's documents, some of them nothing but code or addresses. Up to 250 letters the least
// share is that of lingua's low-accuracy detector of the 25 languages, which knows no neighbour to confuse them with. At 500 that
// detector has all right; here a listing of files, which is in no language, may go wrong.
func TestWindows(t *testing.T) {
	docs := corpus(t)
	if docs == nil {
		t.Skip("no corpus")
	}
	for _, c := range []struct {
		letters int
		least   float64
	}{{60, 0.948}, {120, 0.983}, {250, 0.990}, {500, 0.995}} {
		right, all := 0, 0
		for _, d := range docs {
			for _, w := range windows(d.text, c.letters) {
				all++
				if Detect(w, "").Code == d.lang {
					right++
				}
			}
		}
		share := float64(right) / float64(all)
		t.Logf("%d letters: %d of %d right, %.4f", c.letters, right, all, share)
		if share < c.least {
			t.Errorf("%d letters: %.4f right, want %.3f", c.letters, share, c.least)
		}
	}
}

// windows cuts up to six stretches of n letters, spread over text.
func windows(text string, n int) (parts []string) {
	letters := []rune(strings.Join(strings.Fields(text), " "))
	count := min(6, len(letters)/n)
	for i := range count {
		from := i * (len(letters) - n) / max(1, count-1)
		parts = append(parts, string(letters[from:from+n]))
	}
	return parts
}

// BenchmarkDetect reports the time of one document, warm.
func BenchmarkDetect(b *testing.B) {
	docs := corpus(b)
	if docs == nil {
		for _, s := range sentences {
			docs = append(docs, labelled{"", s.lang, s.text})
		}
	}
	for _, d := range docs {
		Detect(d.text, "")
	}
	i := 0
	for b.Loop() {
		Detect(docs[i%len(docs)].text, "")
		i++
	}
}

func BenchmarkDetectParallel(b *testing.B) {
	docs := corpus(b)
	if docs == nil {
		b.Skip("no corpus")
	}
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			Detect(docs[i%len(docs)].text, "")
		}
	})
}
