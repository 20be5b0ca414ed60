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

// sureName is how likely a name has to be the operator's.
const sureName = 0.4

// A name is a run of words that may be a proper name: capitalised words, a host ("docs.rs"), or in scripts without capitals what
// stands at a word for a company. Its clues are what its mentions, together, say of its bearer as the operator of what failed.
type name struct {
	first, last int32 // its first mention
	text        string
	clues       []rank.Feature
	count       int
	inner       bool // seen other than at the beginning of a sentence, where every word has a capital
	product     float64
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

// parties finds who operated the service that failed, and the services that are named.
func parties(r *reading, rec *Record) {
	names := r.names()
	r.judgeNames(names)
	choice := rank.Choice{Question: "organization", None: []rank.Feature{{Name: "silence"}, {Name: "names", Key: label(len(names) / 2)}}}
	for _, n := range names {
		choice.Candidates = append(choice.Candidates, rank.Candidate{Value: n.text, Features: n.clues})
	}
	p, _ := r.weigh(choice)
	for i, n := range names {
		r.consider("organization", n.text, n.first, n.last, p[i], "name")
	}
	var best *name
	if org := r.d.Organization; org != "" {
		rec.Organization = &org
		rec.Evidence = append(rec.Evidence, Evidence{Field: "organization", Confidence: 0.9, Rule: "metadata"})
	} else if i, sure := likeliestName(names, p); i >= 0 && sure >= sureName {
		best = names[i]
		rec.Organization = &best.text
		rec.Evidence = append(rec.Evidence, r.evidence("organization", best.first, best.last, sure, "name"))
	}
	slices.SortStableFunc(names, func(a, b *name) int { return cmp.Compare(a.first, b.first) })
	for _, n := range names {
		if n != best && n.product >= 2 && len(rec.Services) < 8 {
			rec.Services = append(rec.Services, n.text)
		}
	}
}

// likeliestName gives the likeliest name; what longer and shorter forms of one name say adds up.
func likeliestName(names []*name, p []float64) (best int, sure float64) {
	best = -1
	for i := range names {
		if best < 0 || p[i] > p[best] {
			best, sure = i, p[i]
		}
	}
	if best < 0 {
		return
	}
	for i, n := range names {
		if a, b := n.text, names[best].text; i != best && (strings.Contains(a, b) || strings.Contains(b, a)) {
			sure += p[i]
		}
	}
	return best, min(sure, 1)
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
			first, last := r.nameAt(t, s)
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
	return merge(all, byKey)
}

func (r *reading) afterQuote(i int32) bool {
	return i > 0 && r.toks[i-1].Kind == match.Punct && strings.ContainsRune("\"“”„«»'‘’-–—*_(", r.toks[i-1].Rune)
}

// longestName is the most words that a name has.
const longestName = 6

// nameAt gives the name that begins with token t; first == last where none does.
func (r *reading) nameAt(t int32, s sentence) (first, last int32) {
	if first, last = r.host(t, s.Last); last > first {
		return
	}
	first, last = t, t
	if r.timeWord(t) {
		return t, t
	}
	if t == s.First && t+1 < s.Last && r.upperWord(r.toks[t+1]) && r.common(t) {
		return t, t // "The Fjordnet team"
	}
	if r.v.Settings["capitals"] == "no" || r.toks[t].Kind == match.Char {
		return r.plainName(t, s)
	}
	for last < s.Last && last-first < longestName {
		tok := r.toks[last]
		if last > first && (tok.Break > 0 || r.d.Text[tok.From-1] == '\t' || !tok.Space && tok.Rune != '-' && tok.Rune != '&' && r.toks[last-1].Rune != '-' && r.toks[last-1].Rune != '&' && tok.Kind != match.Number) {
			break
		}
		switch {
		case r.upperWord(tok) || tok.Kind == match.Char && last > first:
			last++
		case last > first && tok.Kind == match.Number && !tok.Space:
			last++ // O2
		case last > first && (tok.Rune == '&' || tok.Rune == '-' && !tok.Space) && last+1 < s.Last && r.upperWord(r.toks[last+1]):
			last += 2
		default:
			if last > first {
				last = r.trim(first, last)
			}
			return first, last
		}
	}
	return first, r.trim(first, last)
}

// trim takes common words off both ends of a run of capitalised words as far as the first stays: months, weekdays, generic words.
func (r *reading) trim(first, last int32) int32 {
	for last > first && r.common(last-1) {
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

// longestWord is the most characters that a word of a script without spaces has.
const longestWord = 12

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

// commonName tells whether a run is no name: all of it common words, or a single letter.
func (r *reading) commonName(first, last int32) bool {
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
	end2 := r.toks[last-1]
	if n := end2.To - end2.From; n < 2 || n > 5 || r.toks[t].To-r.toks[t].From < 2 {
		return t, t
	}
	return t, last
}

// plainName reads a name where letters have no case: what stands before or after a word for a company, or a run of Latin letters or
// katakana among other script.
func (r *reading) plainName(t int32, s sentence) (first, last int32) {
	script := func(i int32) byte { return scriptOf(r.toks[i], r.text(r.toks[i])) }
	k := script(t)
	if k != 'L' && k != 'K' || t > s.First && script(t-1) == k && !r.toks[t].Space {
		return r.bySuffix(t, s)
	}
	last = t
	for last < s.Last && script(last) == k && (last == t || k == 'K' || r.toks[last].Space) {
		last++
	}
	if k == 'K' && last-t < 3 {
		return t, t
	}
	// Han straight after is part of the name where a word for a company ends it: みずほ銀行.
	for _, m := range r.within(last, min(last+6, s.Last)) {
		if m.Section == lang.Org && m.Key == "suffix" && r.solid(last, m.First) {
			return t, m.Last
		}
	}
	return t, last
}

// bySuffix reads a name that a word for a company ends, written without spaces or case, or that such a word stands before.
func (r *reading) bySuffix(t int32, s sentence) (first, last int32) {
	if r.toks[t].Kind == match.Word { // Arabic, Hindi: the word for a company stands before or after
		for _, m := range r.within(max(s.First, t-3), t) {
			if m.Section == lang.Org && m.Key == "prefix" && m.Last == t {
				return t, min(t+1, s.Last)
			}
		}
		for _, m := range r.within(t+1, min(t+3, s.Last)) {
			if m.Section == lang.Org && m.Key == "suffix" {
				return t, m.Last
			}
		}
		return t, t
	}
	if t > s.First && r.nameChar(t-1) {
		return t, t
	}
	for _, m := range r.within(t, min(t+8, s.Last)) {
		if m.Section == lang.Org && m.Key == "suffix" && m.First > t && r.solid(t, m.First) {
			return t, m.Last
		}
		if m.Section == lang.Org && m.Key == "prefix" && m.First == t {
			last = m.Last
			for last < s.Last && last-m.Last < 8 && r.nameChar(last) {
				last++
			}
			return t, last
		}
	}
	return t, t
}

// nameChar tells whether token i may be part of a name in Han or Hangul: a character that is no hiragana and no punctuation.
func (r *reading) nameChar(i int32) bool {
	if i < 0 || r.toks[i].Kind != match.Char {
		return false
	}
	c, _ := utf8.DecodeRuneInString(r.text(r.toks[i]))
	return !unicode.Is(unicode.Hiragana, c)
}

func (r *reading) solid(first, last int32) bool {
	for i := first; i < last; i++ {
		if !r.nameChar(i) {
			return false
		}
	}
	return true
}

func scriptOf(t match.Token, text string) byte {
	c, _ := utf8.DecodeRuneInString(text)
	switch {
	case t.Kind == match.Word && c < 0x250:
		return 'L'
	case t.Kind == match.Char && (unicode.Is(unicode.Katakana, c) || c == 'ー'):
		return 'K'
	case t.Kind == match.Char:
		return 'C'
	case t.Kind == match.Word:
		return 'W'
	}
	return 0
}

// longestStudy is how many mentions of a name are looked at.
const longestStudy = 20

// study notes what the words around one mention say of the name.
func (r *reading) study(n *name, first, last int32, i int, s sentence) {
	at := func(section lang.Section, key string, from, to int32) bool {
		return has(r.within(max(from, s.First), min(to, s.Last)), section, key, from, to)
	}
	opens := first // where the name begins, with its quotation mark
	if first > s.First && r.toks[first-1].Kind == match.Punct && strings.ContainsRune("\"“„«»「『‘'", r.toks[first-1].Rune) {
		opens--
	}
	ends := func(section lang.Section, key string, reach int32) bool { // a mention that ends with, or just before, the name
		for _, m := range r.within(max(s.First, opens-reach-3), opens) {
			if m.Section == section && m.Key == key && m.Last <= opens && opens-m.Last <= reach {
				return true
			}
		}
		return false
	}
	switch {
	case s.Kind == doc.Title && first == s.First:
		n.add("begins the title", "")
	case s.Kind == doc.Title:
		n.add("in the title", "")
	case s.Kind == doc.Field:
		n.add("in a field", "")
	default:
		n.add("sentence", label(i))
		if i >= len(r.sentences)-4 {
			n.add("near the end", "")
		}
	}
	n.addIf(s.Kind == doc.TableRow || s.Kind == doc.ListItem, "listed")
	n.addIf(first == s.First, "begins a sentence")
	n.addIf(at(lang.Org, "suffix", first, last), "suffix within")
	n.addIf(at(lang.Org, "suffix", last, last+2), "suffix after")
	n.addIf(ends(lang.Org, "prefix", 0), "company word before")
	n.addIf(at(lang.Org, "prefix", last, last+2), "company word after")
	n.addIf(ends(lang.Org, "team", 0) || at(lang.Org, "team", last, last+2), "team")
	n.addIf(ends(lang.Org, "of", 0), "of")
	if at(lang.Org, "role", last, last+4) && !r.cut(last, min(last+3, s.Last)) {
		n.add("role after", "")
	} else if ends(lang.Org, "role", 0) {
		n.add("person", "")
	}
	n.addIf(ends(lang.Org, "role", 2), "role near before")
	n.addIf(ends(lang.Org, "at", 0), "at")
	n.addIf(ends(lang.Org, "in", 0), "in")
	n.addIf(ends(lang.Glue, "the", 0), "article before")
	n.addIf(first > s.First && r.lowerWord(first-1), "plain word before")
	n.addIf(last < s.Last && r.lowerWord(last), "plain word after")
	n.addIf(ends(lang.Actor, "supplier", 1), "supplier before")
	n.addIf(at(lang.Actor, "supplier", last, last+3), "supplier after")
	n.addIf(ends(lang.Actor, "operator", 1), "we before")
	n.addIf(at(lang.Actor, "operator", last, last+3), "we after")
	n.addIf(ends(lang.Actor, "other", 1) || at(lang.Actor, "other", last, last+2), "other")
	n.addIf(at(lang.Org, "says", last, last+3), "says")
	n.addIf(ends(lang.Org, "says", 0), "said before")
	n.addIf(ends(lang.Cue, "because", 2), "because before")
	n.addIf(at(lang.Event, "start", last, last+4), "failed after")
	ms := r.within(s.First, s.Last)
	n.addIf(said(ms, lang.Event, "previous"), "previous in sentence")
	n.addIf(said(ms, lang.Document, "press"), "press in sentence")
	n.addIf(said(ms, lang.Actor, "supplier"), "supplier in sentence")
	outage := at(lang.Impact, "outage", last, last+4) || ends(lang.Impact, "outage", 2)
	affected := at(lang.Impact, "affected", last, last+5) || ends(lang.Impact, "affected", 2)
	service := at(lang.Impact, "service", last, last+3) || ends(lang.Impact, "service", 1)
	for _, f := range []struct {
		is      bool
		clue    string
		product float64
	}{{outage, "outage", 0.5}, {affected, "affected", 0.5}, {service, "service", 1.5}} {
		if f.is {
			n.add(f.clue, "")
			n.product += f.product
		}
	}
	n.addIf(at(lang.Impact, "customers", last, last+2), "customers after")
	n.addIf(ends(lang.Impact, "customers", 1), "customers before")
	n.addIf(r.possessive(last, s.Last), "possessive")
	n.addIf(r.apposed(first, s), "apposed")
	n.addIf(r.signed(first, last, i), "signature")
	n.addIf(first > s.First && r.toks[first-1].Rune == '(', "bracketed")
	n.addIf(first > s.First && r.toks[first-1].Rune == '©', "copyright")
}

// lowerWord tells whether token i is a word written small.
func (r *reading) lowerWord(i int32) bool {
	return r.toks[i].Kind == match.Word && !r.upperWord(r.toks[i])
}

// possessive tells whether the name is followed by 's.
func (r *reading) possessive(last, end int32) bool {
	return last+1 < end && r.toks[last].Rune == '\'' && !r.toks[last].Space && r.text(r.toks[last+1]) == "s"
}

// apposed tells of "The provider, Optus, has": a comma between a word for a company and its name.
func (r *reading) apposed(first int32, s sentence) bool {
	if first < s.First+2 || r.toks[first-1].Rune != ',' {
		return false
	}
	for _, m := range r.within(max(s.First, first-4), first-1) {
		if m.Last == first-1 && (m.Section == lang.Org && m.Key == "prefix" || m.Section == lang.Actor && m.Key == "supplier") {
			return true
		}
	}
	return false
}

// signed tells whether sentence i is a signature: a short line of its own near the end, made of little but the name.
func (r *reading) signed(first, last int32, i int) bool {
	s := r.sentences[i]
	return i > 1 && i >= len(r.sentences)-4 && s.Kind == doc.Paragraph && s.Last-s.First <= 7 && last-first >= s.Last-s.First-4 && r.toks[s.Last-1].Rune != '?'
}

// judgeNames adds what the whole text says of a name: how often it stands, that metadata and addresses hold it, that it is written with
// a capital only where every word is.
func (r *reading) judgeNames(names []*name) {
	plain := r.plain(names)
	title := string(match.Fold(nil, r.d.Title))
	sender := string(match.Fold(nil, r.d.Sender))
	address := string(match.Fold(nil, r.d.URL))
	for i, n := range names {
		key := string(match.Fold(nil, n.text))
		n.add("count", label(n.count-1))
		n.add("order", label(i))
		n.addIf(plain[key], "a word of the language") // the text writes it small as well
		n.addIf(!n.inner && !telling(n.text), "only where all words have a capital")
		n.addIf(telling(n.text), "telling form")
		n.addIf(strings.Contains(n.text, "."), "host")
		n.addIf(strings.Contains(n.text, " "), "several words")
		n.addIf(strings.Contains(title, key), "title holds it")
		if sender != "" {
			n.addIf(strings.Contains(sender, key), "sender holds it")
			n.addIf(strings.Contains(strings.ReplaceAll(sender, " ", ""), strings.ReplaceAll(key, " ", "")), "sender's address holds it")
		}
		joined := strings.ReplaceAll(key, " ", "")
		n.addIf(len(joined) > 2 && strings.Contains(address, joined), "address holds it")
		n.addIf(len([]rune(n.text)) <= 3, "short")
	}
}

// plain gives the names of one word that the text writes with a small letter as well.
func (r *reading) plain(names []*name) map[string]bool {
	out := map[string]bool{}
	for _, n := range names {
		if n.last == n.first+1 {
			out[string(match.Fold(nil, n.text))] = false
		}
	}
	var buf []byte
	for _, t := range r.toks {
		if t.Kind == match.Word && !r.upperWord(t) && (t.From == 0 || r.d.Text[t.From-1] != '.') {
			buf = match.Fold(buf[:0], r.text(t))
			if _, ok := out[string(buf)]; ok {
				out[string(buf)] = true
			}
		}
	}
	return out
}

// telling tells whether a word is a name by its very form: KDDI, CloudStore, O2.
func telling(s string) bool {
	rest := s[1:]
	return strings.IndexFunc(rest, unicode.IsUpper) >= 0 || strings.ContainsAny(rest, "0123456789.")
}

// merge joins the forms of one name: those that differ by up to three letters at the end, and longer names that begin with a shorter
// one ("Chia", "Chia Network Inc."), which is a clue to both.
func merge(all []*name, byKey map[string]*name) []*name {
	slices.SortStableFunc(all, func(a, b *name) int { return len(a.text) - len(b.text) })
	out := all[:0]
	for _, n := range all {
		joined := false
		for cut := 1; cut <= 3 && !joined; cut++ {
			stem := n.text
			for range cut {
				_, size := utf8.DecodeLastRuneInString(stem)
				stem = stem[:len(stem)-size]
			}
			if utf8.RuneCountInString(stem) < 3 || strings.HasSuffix(stem, " ") {
				break
			}
			if b := byKey[string(match.Fold(nil, stem))]; b != nil && b != n {
				b.count, b.inner, b.product = b.count+n.count, b.inner || n.inner, b.product+n.product
				for _, f := range n.clues {
					b.add(f.Name, f.Key)
				}
				joined = true
			}
		}
		if joined {
			continue
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
