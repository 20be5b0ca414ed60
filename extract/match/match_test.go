package match

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"At 10:06 a.m. on Aug. 16th":  "At 10 : 06 a . m . on Aug . 16 th",
		"Kl. 22.43 – .se är tillbaka": "Kl . 22 . 43 – . se är tillbaka",
		"2012年2月29日に障害":               "2012 年 2 月 29 日 に 障 害",
		"오전 9시부터 장애":                  "오 전 9 시 부 터 장 애",
		"٢٩ فبراير":                   "٢٩ فبراير",
		"साढ़े ३ घंटे":                "साढ़े ３ घंटे",
		"l'incident n’est pas fini":   "l ' incident n ’ est pas fini",
		"":                            "",
	} {
		text = strings.ReplaceAll(text, "३", "३")
		want = strings.ReplaceAll(want, "３", "३")
		var got []string
		for _, tok := range Tokens(text) {
			got = append(got, text[tok.From:tok.To])
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%q: got %q, want %q", text, g, want)
		}
	}
}

func TestNumbersOfEveryScript(t *testing.T) {
	for text, want := range map[string]int64{"2012": 2012, "٢٠١٢": 2012, "२०१२": 2012, "２０１２": 2012, "007": 7, "99999999999999999999": -1} {
		toks := Tokens(text)
		if len(toks) != 1 || toks[0].Value != want {
			t.Errorf("%q: got %+v, want one number %d", text, toks, want)
		}
	}
}

func TestLetters(t *testing.T) {
	for r := range rune(0x3000) {
		if want := unicode.IsLetter(r) || unicode.IsMark(r); letter(r) != want {
			t.Errorf("%U: %t, want %t", r, !want, want)
		}
	}
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"ÅTERSTÄLLD": "återställd", "İSTANBUL": "istanbul", "ışık": "işik", "ΠΑΡΑΣΚΕΥΉ": "παρασκευη", "Παρασκευής": "παρασκευησ",
		"الأحد": "الاحد", "مُعَطَّل": "معطل", "ＤＮＳ": "dns", "счёт": "счет", "ş": "ș",
	} {
		if got := string(Fold(nil, text)); got != string(Fold(nil, want)) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          []string
	}{
		{"rolled back", "We Rolled back the release.", []string{"Rolled back"}},
		{"rolled back", "We rolled the release back.", nil},
		{"rolled .. back", "We rolled the release back.", []string{"rolled the release back"}},
		{"rolled .. back", "We rolled on. Now back to work.", nil},
		{"rolled .. back", "We rolled out one two three four back", nil},
		{"rolled ..6 back", "We rolled out one two three four back", []string{"rolled out one two three four back"}},
		{"roll back", "a roll-back of the change", []string{"roll-back"}},
		{"restart*", "restarted the server, restarts", []string{"restarted", "restarts"}},
		{"*avbrott", "ett driftavbrott i natt", []string{"driftavbrott"}},
		{"*fel*", "nätverksfelet", []string{"nätverksfelet"}},
		{"(power|mains) (failure|cut)?", "the mains cut", []string{"mains", "mains cut"}},
		{"a? b c?", "b c", []string{"b", "b c"}},
		{"# servers", "All 12 servers", []string{"12 servers"}},
		{"障害", "大規模な障害が発生", []string{"障害"}},
		{"o'clock", "at 9 O’Clock", []string{"O’Clock"}},
	} {
		var a Automaton
		if err := a.Add(c.pattern, 1); err != nil {
			t.Fatal(err)
		}
		a.Seal()
		toks := Tokens(c.text)
		var got []string
		for _, f := range a.Scan(nil, c.text, toks) {
			got = append(got, c.text[toks[f.First].From:toks[f.Last-1].To])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q in %q: got %q, want %q", c.pattern, c.text, got, c.want)
		}
	}
}

func TestProclitics(t *testing.T) {
	a := Automaton{Proclitics: []string{"و", "ب", "ال", "وال"}}
	if err := a.Add("خادم", 7); err != nil {
		t.Fatal(err)
	}
	a.Seal()
	for text, want := range map[string]int{"والخادم": 1, "الخادم توقف": 1, "خادمنا": 0} {
		if got := a.Scan(nil, text, Tokens(text)); len(got) != want {
			t.Errorf("%q: found %d, want %d", text, len(got), want)
		}
	}
}

func TestBadPatterns(t *testing.T) {
	for _, p := range []string{"", "a?", ".. a", "(a", "a)", "a ..13 b", "a*b", "*", "(a? b?)", "a ..x b"} {
		var a Automaton
		if err := a.Add(p, 1); err == nil {
			t.Errorf("%q: want an error", p)
		}
	}
}

// FuzzScan: whatever the text, every match lies in it, and scanning ends.
func FuzzScan(f *testing.F) {
	var a Automaton
	for i, p := range []string{"a", "a b", "a .. b", "(a|b)? c*", "*d*", "# a", "障害 ..2 復旧", "a ..12 b ..12 c"} {
		if err := a.Add(p, int32(i)); err != nil {
			f.Fatal(err)
		}
	}
	a.Seal()
	f.Add("a b c 障害 1 a")
	f.Add(strings.Repeat("a b ", 50))
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "�")
		toks := Tokens(text)
		end := int32(0)
		for _, tok := range toks {
			if tok.From < end || tok.To <= tok.From || int(tok.To) > len(text) {
				t.Fatalf("token %+v in %q", tok, text)
			}
			end = tok.To
		}
		for _, m := range a.Scan(nil, text, toks) {
			if m.First < 0 || m.Last <= m.First || int(m.Last) > len(toks) {
				t.Fatalf("match %+v of %d tokens in %q", m, len(toks), text)
			}
		}
	})
}

// TestTrie asks a trie for many strings, of which it was given some.
func TestTrie(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		w := make([]byte, 1+rng.IntN(6))
		for i := range w {
			w[i] = "abcdeåö月é"[rng.IntN(14)]
		}
		return string(w)
	}
	var keys []key
	known := map[string]int32{}
	for len(keys) < 3000 {
		k := key{word(), int32(len(keys) + 1), rng.IntN(3) == 0}
		if name := k.text + strconv.FormatBool(k.part); known[name] == 0 {
			known[name] = k.id
			keys = append(keys, k)
		}
	}
	trie := newTrie(keys)
	for range 20000 {
		w := word()
		var want []int32
		for i := range len(w) {
			if id := known[w[:i+1]+"true"]; id != 0 {
				want = append(want, id)
			}
		}
		if id := known[w+"false"]; id != 0 {
			want = append(want, id)
		}
		if got := trie.match(nil, []byte(w)); !slices.Equal(got, want) {
			t.Fatalf("%q: got %d, want %d", w, got, want)
		}
	}
}
