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
				if got := sayings(Extract(written(code, strings.ReplaceAll(text, " ¶ ", "\n")))); !slices.Equal(got, want) {
					t.Errorf("%s:%d: %s\n\t got  %s\n\t want %s", code, n+1, text, strings.Join(got, " ; "), strings.Join(want, " ; "))
				}
			}
		})
	}
}

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
