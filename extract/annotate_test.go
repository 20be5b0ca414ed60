package extract

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"haveri/extract/lang"
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

// FuzzAnnotate: whatever the text and language, expressions lie in it, in order, and have values.
func FuzzAnnotate(f *testing.F) {
	for _, s := range []string{"from 3 to 12 Sept 2016, 9:30–11:00 UTC", "kl. 21.45 i går kväll", "令和2年10月5日午前7時4分", "между 3 и 5 часами утра 29 февраля", "٢٩ فبراير ٢٠١٢ الساعة ١٠:٠٦", "half past ten to a quarter of two and a half hours ago"} {
		f.Add(s, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, code uint8) {
		text = strings.ToValidUTF8(text, "�")
		end := 0
		for _, a := range Annotate(text, lang.Codes[int(code)%len(lang.Codes)], "2013-02-12T04:30-02:00", false) {
			if a.From < end || a.To <= a.From || a.To > len(text) || text[a.From:a.To] != a.Text || a.Value == "" {
				t.Fatalf("%+v in %q", a, text)
			}
			end = a.To
		}
	})
}

// TestHostileTextsCostTheirLength annotates texts made to be slow; a cost that grew faster than the length would not end in any test's time.
func TestHostileTextsCostTheirLength(t *testing.T) {
	for _, s := range []string{"1 ", "12:", "a ", "1-", "from ", "between 1 and ", "half ", "of the ", "last ", "monday ", "2012-", "1.", "one hundred ", "年", "二", "не ", "в "} {
		text := strings.Repeat(s, 40_000/len(s))
		for _, code := range []string{"en", "sv", "zh", "ru"} {
			Annotate(text, code, "2020-01-01", false)
		}
	}
}

// BenchmarkAnnotate reads the sentences of the tables, of which each has several times.
func BenchmarkAnnotate(b *testing.B) {
	files, _ := filepath.Glob("testdata/time/*.tsv")
	texts, size := map[string]string{}, 0
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		var all []string
		for _, line := range strings.Split(string(raw), "\n") {
			if cols := strings.Split(line, "\t"); len(cols) > 1 {
				all = append(all, cols[1])
			}
		}
		text := strings.Join(all, "\n\n")
		texts[strings.TrimSuffix(filepath.Base(name), ".tsv")] = text
		size += len(text)
	}
	for code, text := range texts {
		Annotate(text, code, "", false)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for code, text := range texts {
			Annotate(text, code, "2020-01-01", false)
		}
	}
}

// BenchmarkAnnotateWriteUps reads the write-ups in seeds/: ordinary text.
func BenchmarkAnnotateWriteUps(b *testing.B) {
	docs, size := seeds(b)
	for _, d := range docs {
		Annotate(d.Text, d.Language.Code, "", false)
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range docs {
			Annotate(d.Text, d.Language.Code, "2020-01-01", false)
		}
	}
}
