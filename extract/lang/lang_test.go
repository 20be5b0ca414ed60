package lang

import (
	"fmt"
	"strings"
	"testing"

	"haveri/extract/match"
)

func TestEveryFileCompiles(t *testing.T) {
	for _, c := range append([]string{"und"}, Codes...) {
		if _, err := load(c, Org); err != nil {
			t.Error(err)
		}
	}
}

func TestMistakesInFilesAreNamed(t *testing.T) {
	for text, want := range map[string]string{
		"[month]\n13x: foo":            `xx.lang:2: section month has no key "13x"`,
		"[mnth]\n1: foo":               `xx.lang:1: unknown section "mnth"`,
		"1: foo":                       `xx.lang:1: want "key: patterns" inside a section`,
		"[unit]\nhour: (a":             `xx.lang:2: pattern "(a": a group is not closed`,
		"[unit]\n  foo | bar":          "xx.lang:2: a line goes on that did not begin",
		"[event]\nstart: a\n   b? | c": `xx.lang:3: pattern "b? | c": may match nothing`,
		"[clock]\nhalv 7: halvsju":     `xx.lang:2: section clock has no key "halv 7"`,
	} {
		if _, err := Compile("xx", text); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestScan(t *testing.T) {
	v, err := Compile("xx", "# a comment\n[cause]\npower: power\nhardware: power supply | disk\n[action]\nrollback: rolled .. back\n[zone]\n+02:00: cest\n[clock]\nhalf 7: halvsju\n")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"The power failed":              "cause/power[power]",
		"The power supply failed":       "cause/hardware[power supply]", // not power as well
		"Rolled it back, the disk died": "action/rollback[Rolled it back] cause/hardware[disk]",
		"halvsju CEST":                  "clock/half 7[halvsju] zone/+02:00[CEST]",
		"empowered":                     "",
	} {
		toks := match.Tokens(text)
		var got []string
		for _, m := range v.Scan(text, toks) {
			got = append(got, fmt.Sprintf("%s/%s[%s]", m.Section, m.Key, text[toks[m.First].From:toks[m.Last-1].To]))
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%q: got %s, want %s", text, g, want)
		}
	}
}

// TestHostileTextsCostTheirLength: twice the text takes twice the steps, and no text takes many for its length.
func TestHostileTextsCostTheirLength(t *testing.T) {
	const words, most = 1000, 100 // steps a word
	for _, s := range []string{"a ", "the ", "of the ", "no ", "rolled ", "we ", "because the ", "power ", "2 ", "1. ", "in May ", "Anna Berg ", "back up of the ", "the server of the server ",
		"はい", "障害", "の", "не ", "в ", "och ", "der ", "و"} {
		n := max(1, words/len(match.Tokens(s)))
		for _, code := range Codes {
			a := &For(code).auto
			once, twice := a.Steps(strings.Repeat(s, n)), a.Steps(strings.Repeat(s, 2*n))
			if twice > 2*once+once/10 || once > most*words {
				t.Errorf("%s: %q %d times: %d steps; %d times: %d", code, s, n, once, 2*n, twice)
			}
		}
	}
}

// BenchmarkCompile makes the automata of all languages.
func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		for _, code := range Codes {
			if _, err := load(code, Org); err != nil {
				b.Fatal(err)
			}
		}
	}
}
