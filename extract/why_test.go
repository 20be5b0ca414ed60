package extract

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The tables in testdata/why hold sentences and what they say of why, of what was done and of whom it hit, a file a language. A line reads
//
//	text <tab> cause CODE ; CODE done ; CODE planned ; customers N ; loss true
//
// in any order; what is not named is not said: "cause unknown", no action, no customers, no word on data. " ¶ " begins a new line of the text, in
// the marks of written: "## " a heading, "- [ ] " an item with a box.
//
// What of a sentence counts is decided by weights that are fitted to whole documents in all languages; a sentence by itself may fall on the other
// side. The rows measure vocabularies: of each language's, enough have to be read right.
func TestWhySentences(t *testing.T) {
	files, err := filepath.Glob("testdata/why/*.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		code := strings.TrimSuffix(filepath.Base(name), ".tsv")
		t.Run(code, func(t *testing.T) {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			rows, right := 0, 0
			for n, line := range strings.Split(string(b), "\n") {
				if line == "" || line[0] == '#' {
					continue
				}
				text, says, _ := strings.Cut(line, "\t")
				want := []string{}
				for _, w := range strings.Split(says, ";") {
					if w = strings.TrimSpace(w); w != "" && w != "cause unknown" {
						want = append(want, w)
					}
				}
				slices.Sort(want)
				rows++
				got := sayings(Extract(written(code, strings.ReplaceAll(text, " ¶ ", "\n"))))
				if slices.Equal(got, want) {
					right++
				} else {
					t.Logf("%s:%d: %s\n\t got  %s\n\t want %s", code, n+1, text, strings.Join(got, " ; "), strings.Join(want, " ; "))
				}
			}
			if rows < 60 || 100*right < 100*rows*rightSentences/100 {
				t.Errorf("%s: %d of %d sentences read right, want at least 60 sentences and %d %% of them", code, right, rows, rightSentences)
			}
		})
	}
}

// rightSentences is how many sentences in a hundred have to be read right.
const rightSentences = 85

// sayings is what a record says of why, of what was done and of whom it hit, sorted.
func sayings(r *Record) []string {
	got := []string{}
	if r.Cause.Primary != "unknown" {
		got = append(got, "cause "+r.Cause.Primary)
	}
	for _, m := range r.Remediation {
		got = append(got, m.Action+" "+m.Phase)
	}
	if r.CustomersAffected != nil {
		got = append(got, fmt.Sprint("customers ", *r.CustomersAffected))
	}
	if r.DataLoss != nil {
		got = append(got, fmt.Sprint("loss ", *r.DataLoss))
	}
	slices.Sort(got)
	return slices.Compact(got)
}
