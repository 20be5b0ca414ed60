package extract

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The tables in testdata/time hold sentences and the time expressions in them, a file a language. A line reads
//
//	reference <tab> sentence <tab> words = value ; words = value
//
// with "-" for no reference, and nothing after the second tab where the sentence has no time expression at all.
func TestTimeExpressions(t *testing.T) {
	files, err := filepath.Glob("testdata/time/*.tsv")
	if err != nil || len(files) == 0 {
		t.Fatal("no tables in testdata/time", err)
	}
	for _, name := range files {
		code := strings.TrimSuffix(filepath.Base(name), ".tsv")
		t.Run(code, func(t *testing.T) {
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			lines := bufio.NewScanner(f)
			for n := 1; lines.Scan(); n++ {
				if line := lines.Text(); line != "" && line[0] != '#' {
					checkTimes(t, code, n, line)
				}
			}
		})
	}
}

func checkTimes(t *testing.T, code string, n int, line string) {
	cols := strings.Split(line+"\t\t", "\t")
	reference, text := strings.TrimSuffix(cols[0], "-"), cols[1]
	if text == "" {
		t.Errorf("%s:%d: want reference, sentence and values between tabs", code, n)
		return
	}
	if len(cols[0]) > 1 {
		reference = cols[0]
	}
	var want []string
	for _, w := range strings.Split(cols[2], " ; ") {
		if w = strings.TrimSpace(w); w != "" {
			want = append(want, w)
		}
	}
	var got []string
	for _, a := range Annotate(text, code, reference, false) {
		if text[a.From:a.To] != a.Text {
			t.Errorf("%s:%d: %q is not the text at %d to %d", code, n, a.Text, a.From, a.To)
		}
		got = append(got, a.Text+" = "+a.Value)
	}
	if strings.Join(got, " ; ") != strings.Join(want, " ; ") {
		t.Errorf("%s:%d: %s\n got  %s\n want %s", code, n, text, strings.Join(got, " ; "), strings.Join(want, " ; "))
	}
}
