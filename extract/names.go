package extract

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"haveri/extract/lang"
	"haveri/extract/match"
	"haveri/extract/rank"
	"haveri/ingest/doc"
)

// A name is a run of words that may be a proper name: capitalised words, a host ("docs.rs"), or in scripts without capitals what
// stands at a word for a company. Its clues are what its mentions, together, say of its bearer as the operator of what failed.
type name struct {
	first, last int32 // its first mention
	text        string
	clues       []rank.Feature
	count       int
	inner       bool // seen other than at the beginning of a sentence, where every word has a capital
	product     float64
	person      bool // a given name stands in it
	located     int  // mentions behind a word for a place ("in")
	supplied    int  // mentions in sentences that speak of a supplier
}

// add notes a clue once.
func (n *name) add(clue, key string) {
	if f := (rank.Feature{Name: clue, Key: key}); !slices.Contains(n.clues, f) {
		n.clues = append(n.clues, f)
	}
}

func (n *name) addIf(holds bool, clue string) {
	if holds {
		n.add(clue, "")
	}
}

// names collects the names of the text. Forms of one name ("Microsofts", "Microsoft") are one; its shortest form stands for it.
func (r *reading) names() []*name {
	var all []*name
	byKey := map[string]*name{}
	for i, s := range r.sentences {
		if s.Kind == doc.Code || s.Kind == doc.TableRow && i > 40 {
			continue
		}
		for t := s.First; t < s.Last; {
			first, last := r.nameAt(t, i, s)
			if last <= first {
				t++
				continue
			}
			t = last
			if r.commonName(first, last) {
				continue
			}
			from, to := r.span(first, last)
			text := r.d.Text[from:to]
			key := string(match.Fold(nil, text))
			n := byKey[key]
			if n == nil {
				n = &name{first: first, last: last, text: text}
				byKey[key] = n
				all = append(all, n)
			}
			n.count++
			if first > s.First && !r.afterQuote(first) {
				n.inner = true
			}
			if n.count <= longestStudy {
				r.study(n, first, last, i, s)
			}
		}
	}
	all = merge(all, byKey)
	slices.SortStableFunc(all, func(a, b *name) int { return cmp.Compare(a.first, b.first) })
	return all
}

func (r *reading) afterQuote(i int32) bool {
	return i > 0 && r.toks[i-1].Kind == match.Punct && strings.ContainsRune("\"“”„«»'‘’-–—*_(", r.toks[i-1].Rune)
}

// longestName is the most words that a name has.
const longestName = 6

// nameAt gives the name that begins with token t of sentence i; first == last where none does.
func (r *reading) nameAt(t int32, i int, s sentence) (first, last int32) {
	if first, last = r.host(t, s.Last); last > first {
		return
	}
	first, last = t, t
	if t == s.First && t+1 < s.Last && r.upperWord(r.toks[t+1]) && r.common(t) {
		return t, t // "The Fjordnet team"
	}
	if r.v.Settings["particles"] != "" || r.toks[t].Kind == match.Char {
		return r.plainName(t, i, s)
	}
	if r.timeWord(t) || r.holds(t, isRole) {
		return t, t // "Director Eva Holm"
	}
	for last < s.Last && last-first < longestName {
		tok := r.toks[last]
		if last > first && (tok.Break > 0 || r.d.Text[tok.From-1] == '\t' || !tok.Space && tok.Rune != '-' && tok.Rune != '&' && r.toks[last-1].Rune != '-' && r.toks[last-1].Rune != '&' && tok.Kind != match.Number) {
			break
		}
		switch {
		case r.upperWord(tok):
			last++
		case last > first && tok.Kind == match.Number && !tok.Space:
			last++ // O2
		case last > first && (tok.Rune == '&' || tok.Rune == '-' && !tok.Space) && last+1 < s.Last && r.upperWord(r.toks[last+1]):
			last += 2
		default:
			return r.lead(first, r.trim(first, last), s)
		}
	}
	return r.lead(first, r.trim(first, last), s)
}

// lead takes ordinary words off the beginning of a run, where they have a capital for another reason than to be part of a name: at the beginning of a
// sentence, in German, and in titles.
func (r *reading) lead(first, last int32, s sentence) (int32, int32) {
	for first+1 < last && (first == s.First || r.v.Settings["nouns"] == "capitals" || s.Kind == doc.Title || s.Kind == doc.Heading) && r.upperWord(r.toks[first+1]) &&
		r.v.Ordinary(r.text(r.toks[first])) == 1 && !has(r.within(first, first+1), lang.Org, "prefix", first, first+1) {
		first++
	}
	return first, last
}

// trim takes common words off both ends of a run of capitalised words as far as the first stays: months, weekdays, generic words.
func (r *reading) trim(first, last int32) int32 {
	for last > first && (r.common(last-1) || r.toks[last-1].Kind == match.Punct) {
		last--
	}
	return last
}

// common tells whether token i is a word that is no name: a time word, a generic one.
func (r *reading) common(i int32) bool { return r.sorts[i] != 0 }

func (r *reading) timeWord(i int32) bool { return r.sorts[i]&timeWord != 0 }

// Sorts of words that are no names.
const (
	timeWord = 1 << iota
	genericWord
)

// sort notes which tokens are part of a word of a sort.
func (r *reading) sort() {
	r.sorts = slices.Grow(r.sorts, len(r.toks))[:len(r.toks)]
	clear(r.sorts)
	for _, m := range r.mentions {
		sort := uint8(0)
		if isTime(m) {
			sort = timeWord
		} else if isGeneric(m) {
			sort = genericWord
		}
		if sort == 0 || m.Gapped {
			continue
		}
		for i := m.First; i < m.Last; i++ {
			if i-m.First <= 3 || r.toks[i].Kind == match.Char && i-m.First <= longestWord {
				r.sorts[i] |= sort
			}
		}
	}
}

// longestWord is the most characters that a word of a script without spaces has.
const longestWord = 12

// holds tells whether token i is part of a mention of the sort.
func (r *reading) holds(i int32, sort func(lang.Mention) bool) bool {
	back := int32(3)
	if r.toks[i].Kind == match.Char {
		back = longestWord
	}
	for _, m := range r.within(max(0, i-back), i+1) {
		if m.First <= i && i < m.Last && !m.Gapped && sort(m) {
			return true
		}
	}
	return false
}

func isTime(m lang.Mention) bool {
	switch m.Section {
	case lang.Month, lang.Weekday, lang.Meridiem, lang.Zone, lang.Holiday, lang.Season, lang.Relative, lang.RelDay, lang.Count, lang.Daypart:
		return true
	}
	return false
}

func isGeneric(m lang.Mention) bool {
	return m.Section == lang.Org && m.Key == "generic" || m.Section == lang.Actor || m.Section == lang.Heading
}

// oneWord tells whether tokens first to last are all one word of the vocabulary.
func (r *reading) oneWord(first, last int32) bool {
	for _, m := range r.within(max(0, first-2), first+1) {
		if !m.Gapped && m.First <= first && m.Last >= last && m.Key != "none" && (!names(m) || m.Key == "suffix" && last-first < 4) {
			return true
		}
	}
	return false
}

func isRole(m lang.Mention) bool { return m.Section == lang.Org && m.Key == "role" }

// commonName tells whether a run is no name: all of it common words, or a single letter.
func (r *reading) commonName(first, last int32) bool {
	if !r.cased(first) {
		if r.oneWord(first, last) {
			return true
		}
		if last-first > 1 && has(r.within(first+1, last), lang.Org, "suffix", first+1, last) { // "العربية للاتصالات"
			return false
		}
	}
	for i := first; i < last; i++ {
		if !r.common(i) && r.toks[i].Kind != match.Punct && r.toks[i].Kind != match.Number {
			from, to := r.span(first, last)
			return utf8.RuneCountInString(r.d.Text[from:to]) < 2
		}
	}
	return true
}

// host reads "docs.rs", "issues.jenkins.io", ".SE": words joined by full stops without space, not as part of a path or an address.
func (r *reading) host(t, end int32) (first, last int32) {
	word := func(i int32) bool { return i < end && r.toks[i].Kind == match.Word && !r.toks[i].Space }
	dot := func(i int32) bool { return i < end && r.toks[i].Rune == '.' && !r.toks[i].Space }
	if t > 0 && !r.toks[t].Space && strings.ContainsRune("/@:.\\=", r.toks[t-1].Rune) && r.toks[t-1].Rune != 0 {
		return t, t
	}
	if r.toks[t].Rune == '.' && r.toks[t].Space && word(t+1) && t+2 <= end && r.toks[t+1].To-r.toks[t+1].From == 2 {
		return t, t + 2
	}
	if r.toks[t].Kind != match.Word {
		return t, t
	}
	last = t + 1
	for dot(last) && word(last+1) {
		last += 2
	}
	if last == t+1 || last-t > 7 || last < end && !r.toks[last].Space && strings.ContainsRune("/@(_=", r.toks[last].Rune) && r.toks[last].Rune != 0 {
		return t, t
	}
	top := r.text(r.toks[last-1])
	if r.toks[t].To-r.toks[t].From < 2 || !topLevel(top) {
		return t, t
	}
	return t, last
}

// topLevel tells whether hosts end so: in two letters that are no ending of a file, or in one of the longer domains in use.
func topLevel(s string) bool {
	s = strings.ToLower(s)
	switch s {
	case "go", "js", "md", "py", "rb", "sh", "ts", "vb":
		return false
	case "app", "biz", "blog", "cloud", "com", "coop", "dev", "edu", "eus", "example", "gov", "info", "int", "live", "mil", "museum", "name", "net", "news", "online", "org", "page", "pro",
		"scot", "shop", "site", "social", "space", "store", "tech", "wales", "wiki", "world", "xyz", "zone", "рф", "рус", "укр":
		return true
	}
	return len(s) == 2 && s[0] >= 'a' && s[0] <= 'z'
}

// merge joins the forms of one name, which differ in their ending, under the shortest; longer names that begin with a shorter one ("Chia", "Chia Network
// Inc.") stay, which is a clue to both.
func merge(all []*name, byKey map[string]*name) []*name {
	slices.SortStableFunc(all, func(a, b *name) int { return len(a.text) - len(b.text) })
	out := all[:0]
	stems := map[string][]*name{} // by what forms of a name have in common at least
	for _, n := range all {
		stem := stemOf(n.text)
		if i := slices.IndexFunc(stems[stem], func(b *name) bool { return sameForm(b.text, n.text) }); i >= 0 {
			stems[stem][i].join(n)
			continue
		}
		if len(stems[stem]) < mostForms {
			stems[stem] = append(stems[stem], n)
		}
		if head, _, ok := strings.Cut(n.text, " "); ok {
			if b := byKey[string(match.Fold(nil, head))]; b != nil && b != n {
				b.add("longer form", "")
				n.add("shorter form", "")
			}
		}
		out = append(out, n)
	}
	return out
}

// mostForms is how many names of one stem are compared with each other.
const mostForms = 8

// join takes over what was seen of another form of the name.
func (n *name) join(m *name) {
	n.count, n.inner, n.person, n.product = n.count+m.count, n.inner || m.inner, n.person || m.person, n.product+m.product
	n.located, n.supplied = n.located+m.located, n.supplied+m.supplied
	for _, f := range m.clues {
		n.add(f.Name, f.Key)
	}
}

const (
	shortestForm  = 3 // characters that forms of one name begin with alike
	longestEnding = 3 // characters of an ending of a case
)

// stemOf is the beginning that all forms of a name have: its first characters.
func stemOf(s string) string {
	n := 0
	for i := range s {
		if n == shortestForm {
			return s[:i]
		}
		n++
	}
	return s
}

// sameForm tells whether two names are forms of one: the longer is the shorter with an ending ("Microsofts"), or both have a short ending after a long
// beginning in common ("Волгателекому", "Волгателекоме").
func sameForm(a, b string) bool {
	x, y := []rune(a), []rune(b)
	same := 0
	for same < len(x) && same < len(y) && unicode.ToLower(x[same]) == unicode.ToLower(y[same]) {
		same++
	}
	ends := func(rest []rune, longest int) bool {
		return len(rest) <= longest && !slices.ContainsFunc(rest, func(c rune) bool { return !unicode.IsLetter(c) && c != '\'' && c != '’' })
	}
	switch {
	case same < shortestForm:
		return false
	case same == len(x) || same == len(y):
		return ends(x[same:], longestEnding) && ends(y[same:], longestEnding) && (same == len(x) || x[same-1] != ' ') && (same < len(x) || same == len(y) || !unicode.IsUpper(y[same]))
	}
	return same >= 2*longestEnding-1 && ends(x[same:], longestEnding-1) && ends(y[same:], longestEnding-1)
}
