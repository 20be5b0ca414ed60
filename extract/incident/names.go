package incident

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	unidecode "github.com/mozillazg/go-unidecode"

	"haveri/extract/lang"
	"haveri/extract/match"
)

// Name is a proper name of a text: its word in Latin letters, lower case, without accents, as "swisscom" or "sbg2".
type Name struct {
	Key string `json:"k"`
	// Weight is how much the text is about its bearer, from 0 to 1: a name of the headline or one that comes again and again weighs
	// most, one that only the last paragraph holds once least, where other outages are remembered.
	Weight float64 `json:"w"`
	Sound  string  `json:"s,omitempty"` // its consonants, where that may tell it in another script: "エリクソン" and "Ericsson" are "rksn"
	Native bool    `json:"n,omitempty"` // written in another script than Latin
}

const (
	mostNames  = 32 // kept of a text
	headTokens = 60 // of a text are its head
)

// romanized is s in lower-case Latin letters and digits alone.
func romanized(s string) string {
	return strings.Map(func(r rune) rune {
		r = unicode.ToLower(r)
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, unidecode.Unidecode(fu.Replace(s)))
}

// fu writes as names do what unidecode writes as "hu".
var fu = strings.NewReplacer("フ", "fu", "ふ", "fu")

// sound is the consonants of a romanized name, those that scripts mix up made alike, doubled ones once. It is "" where fewer than four are
// left: too little to know a name by.
func sound(key string) string {
	var b []byte
	for i := 0; i < len(key); i++ {
		c := key[i]
		switch c {
		case 'c':
			c = 'k'
			if i+1 < len(key) && strings.IndexByte("eiy", key[i+1]) >= 0 {
				c = 's'
			}
		case 'q', 'g':
			c = 'k'
		case 'l':
			c = 'r'
		case 'v', 'w', 'p', 'f':
			c = 'b'
		case 'z', 'x':
			c = 's'
		case 'd':
			c = 't'
		case 'm':
			c = 'n'
		case 'a', 'e', 'i', 'o', 'u', 'y', 'h', 'j':
			continue
		}
		if len(b) == 0 || b[len(b)-1] != c {
			b = append(b, c)
		}
	}
	if len(b) < 4 {
		return ""
	}
	return string(b)
}

// sameName tells whether two keys are forms of one name: equal, or one is the other with an ending of an inflected language.
func sameName(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if !strings.HasPrefix(b, a) {
		return false
	}
	switch extra := len(b) - len(a); {
	case extra == 0:
		return true
	case strings.ContainsAny(b[len(a):], "0123456789"): // SBG1 and SBG12, O2 and O
		return false
	case len(a) >= 6:
		return extra <= 3
	default:
		return extra <= len(a)-3
	}
}

// same tells whether two names may be one: by their letters, or across scripts by their sound.
func (n Name) same(m Name) bool {
	return sameName(n.Key, m.Key) || n.Native != m.Native && n.Sound != "" && n.Sound == m.Sound
}

// gatherer collects the names of a text.
type gatherer struct {
	text     string
	toks     []match.Token
	known    []bool // tokens that the vocabulary has a meaning for: no names
	timed    []bool
	capitals bool // whether a capital tells of a name: not in German, where every noun has one, nor in scripts without
	byKey    map[string]*seen
	small    map[string]bool // words that the text also writes small
}

type seen struct {
	key           string
	count         int
	first         int
	inner, native bool // stands within a sentence; in another script than Latin
	form          bool // its very form is a name's: KDDI, O2, a Latin word among other letters
}

// namesOf finds the names in a text. Inflected forms count as one, by the first. timed are tokens of times: the T of a time stamp is no name.
func namesOf(text string, toks []match.Token, ms []lang.Mention, timed []bool, code string) []Name {
	g := &gatherer{text: text, toks: toks, known: slices.Clone(timed), timed: timed, capitals: code != "de", byKey: map[string]*seen{}, small: map[string]bool{}}
	for _, m := range ms {
		if m.Gapped || !common(m) {
			continue
		}
		for i := m.First; i < m.Last; i++ {
			g.known[i] = true
		}
	}
	for i := 0; i < len(toks); {
		i = g.at(i, code)
	}
	return g.names()
}

// common tells whether a mention makes its words none of a name. Patterns for causes and suppliers hold names of companies, and those for zones
// names of cities.
func common(m lang.Mention) bool {
	switch m.Section {
	case lang.Zone, lang.Deny, lang.NotTime:
		return false
	case lang.Cause, lang.Action, lang.Change, lang.Event, lang.Verb, lang.Noun:
		return m.Last == m.First+1 && !strings.Contains(m.Key, "dependency")
	case lang.Actor:
		return m.Key != "supplier"
	case lang.Org:
		return m.Key == "generic" || m.Key == "prefix"
	}
	return m.Key != "none"
}

// at reads what begins with token i and returns the token behind it.
func (g *gatherer) at(i int, code string) int {
	t := g.toks[i]
	word := g.text[t.From:t.To]
	switch t.Kind {
	case match.Word:
		c, _ := utf8.DecodeRuneInString(word)
		if unicode.IsLower(c) && !foreign(code, c) {
			g.small[romanized(word)] = true
			return i + 1
		}
		next := i + 1
		if i > 0 && !t.Space && t.Break == 0 && g.toks[i-1].Rune == '.' { // the end of a host's name
			return next
		}
		if to, ok := g.numbered(i); ok && !g.timed[i] { // O2, SBG-2
			word, next = g.text[t.From:to], i+1
			for next < len(g.toks) && int(g.toks[next].From) < to {
				next++
			}
			g.note(word, i, true, false)
			return next
		}
		if g.known[i] || !unicode.IsUpper(c) && (!foreign(code, c) || next < len(g.toks) && g.toks[next].Rune == ':') { // "date:" of a front matter
			return next
		}
		telling := strings.IndexFunc(word[utf8.RuneLen(c):], unicode.IsUpper) >= 0 && !g.shouted(i)
		g.note(word, i, telling || foreign(code, c), c >= 0x250)
		return next
	case match.Char:
		return g.run(i)
	}
	return i + 1
}

// foreign tells of a Latin letter in a language that is written in another script: whatever is in Latin letters there is a name.
func foreign(code string, c rune) bool {
	switch code {
	case "ar", "el", "hi", "ja", "ko", "ru", "uk", "zh", "bg", "sr":
		return c < 0x250 && unicode.IsLetter(c)
	}
	return false
}

// numbered tells of a word that a number belongs to, with at most a hyphen between; to is its end.
func (g *gatherer) numbered(i int) (to int, ok bool) {
	next := i + 1
	if next < len(g.toks) && g.toks[next].Rune == '-' && !g.toks[next].Space {
		next++
	}
	if next >= len(g.toks) || g.toks[next].Kind != match.Number || g.toks[next].Space || g.toks[next].Digits > 4 || g.toks[i].To-g.toks[i].From > 8 {
		return 0, false
	}
	c, _ := utf8.DecodeRuneInString(g.text[g.toks[i].From:])
	return int(g.toks[next].To), unicode.IsUpper(c)
}

// shouted tells whether the neighbours are in capitals as well: a headline, no name.
func (g *gatherer) shouted(i int) bool {
	all := func(j int) bool {
		if j < 0 || j >= len(g.toks) || g.toks[j].Kind != match.Word || g.toks[j].To-g.toks[j].From < 2 {
			return false
		}
		return strings.IndexFunc(g.text[g.toks[j].From:g.toks[j].To], unicode.IsLower) < 0
	}
	return all(i) && all(i-1) && all(i+1)
}

// run reads a run of katakana or of Han characters that may be a name, where no word of the vocabulary stands.
func (g *gatherer) run(i int) int {
	sort := func(j int) int {
		c := g.toks[j].Rune
		switch {
		case g.toks[j].Kind != match.Char || g.toks[j].Space && j > i:
			return 0
		case unicode.Is(unicode.Katakana, c) || c == 'ー':
			return 1
		case unicode.Is(unicode.Han, c):
			return 2
		}
		return 0
	}
	kind := sort(i)
	if kind == 0 {
		return i + 1
	}
	last, known := i, false
	for last < len(g.toks) && sort(last) == kind {
		known = known || g.known[last]
		last++
	}
	if n := last - i; !known && n >= 3 && n <= 10 {
		g.note(g.text[g.toks[i].From:g.toks[last-1].To], i, true, true)
	}
	return last
}

func (g *gatherer) note(word string, i int, form, native bool) {
	key := romanized(word)
	if len(key) < 2 || len(key) > 40 || len(key) == 2 && !form {
		return
	}
	n := g.byKey[key]
	if n == nil {
		n = &seen{key: key, first: i, native: native}
		g.byKey[key] = n
	}
	n.count++
	n.form = n.form || form
	n.inner = n.inner || i > 0 && g.toks[i].Break == 0 && (g.toks[i-1].Kind != match.Punct || strings.ContainsRune(",-(«“\"'/&", g.toks[i-1].Rune))
}

// names are what was found, the weightiest first.
func (g *gatherer) names() []Name {
	all := make([]*seen, 0, len(g.byKey))
	for _, n := range g.byKey {
		// Where every sentence begins with a capital, a word counts that stands there more than once and is never written small.
		if n.form || !g.small[n.key] && (n.inner || n.count > 1 && len(n.key) > 3) {
			all = append(all, n)
		}
	}
	slices.SortFunc(all, func(a, b *seen) int { return cmp.Or(len(a.key)-len(b.key), strings.Compare(a.key, b.key)) })
	var out []*seen
	byStem := map[string]*seen{}
	for _, n := range all {
		joined := false
		for cut := 1; cut <= 3 && len(n.key)-cut >= 4 && !joined; cut++ {
			if b := byStem[n.key[:len(n.key)-cut]]; b != nil && sameName(b.key, n.key) {
				b.count, b.first, b.form, joined = b.count+n.count, min(b.first, n.first), b.form || n.form, true
			}
		}
		if !joined {
			byStem[n.key] = n
			out = append(out, n)
		}
	}
	var names []Name
	for _, n := range out {
		w := 0.2 + 0.2*float64(min(n.count, 3))
		if n.first < headTokens {
			w += 0.2
		} else if n.count == 1 && n.first > len(g.toks)*3/4 {
			w -= 0.15
		}
		if !n.form && (!g.capitals || !n.inner) {
			w /= 2
		}
		names = append(names, Name{Key: n.key, Weight: w, Sound: sound(n.key), Native: n.native})
	}
	slices.SortFunc(names, func(a, b Name) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), strings.Compare(a.Key, b.Key)) })
	return names[:min(len(names), mostNames)]
}
