package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"haveri/extract/lang"
	"haveri/extract/match"
	"haveri/ingest/doc"
)

// Where letters have no case, a name is a run of characters or words between particles, punctuation and known words, which something beside it or
// within it tells to be one: a word for a company, quotation marks, a verb of saying, its place in a title, a letterhead or a signature.
const (
	longestRun   = 20 // characters of a name in Han, kana or Hangul
	longestWords = 5  // words of a name in Arabic or Devanagari
)

// plainName gives the name that begins with token t where letters have no case; first == last where none does. i is t's sentence.
func (r *reading) plainName(t int32, i int, s sentence) (first, last int32) {
	if last = r.quoted(t, s); last > t {
		return t, last
	}
	if r.startsRun(t, s) {
		if last = r.runEnd(t, s); last > t && r.hint(t, last, i, s) != "" {
			return t, last
		}
	}
	k := r.script(t)
	if k == 'L' && !r.upperWord(r.toks[t]) || k != 'L' && k != 'K' || t > s.First && r.script(t-1) == k && !r.toks[t].Space {
		return t, t
	}
	// Latin letters or katakana among other script.
	last = t
	for last < s.Last && r.script(last) == k && (last == t || k == 'K' && !r.toks[last].Space || k == 'L' && r.toks[last].Space && r.toks[last].Break == 0 && r.upperWord(r.toks[last])) {
		last++
	}
	if k == 'K' && last-t < 3 {
		return t, t
	}
	// Han straight after is part of the name where a word for a company ends it: みずほ銀行.
	for _, m := range r.within(last, min(last+4, s.Last)) {
		if m.Section == lang.Org && m.Key == "suffix" && r.solid(last, m.Last) {
			return t, m.Last
		}
	}
	return t, last
}

// quoted gives where the quotation ends that begins with token t, if it is short enough for a name; t where there is none.
func (r *reading) quoted(t int32, s sentence) int32 {
	if t == s.First || r.toks[t-1].Kind != match.Punct || !strings.ContainsRune("\"“«「『《'‘", r.toks[t-1].Rune) {
		return t
	}
	reach := int32(longestWords - 1)
	if r.toks[t].Kind == match.Char {
		reach = longestRun / 2
	}
	for i := t; i < s.Last && i-t <= reach; i++ {
		if r.toks[i].Kind == match.Punct {
			if i > t && strings.ContainsRune("\"”»」』》'’", r.toks[i].Rune) {
				return i
			}
			break
		}
	}
	return t
}

// particle gives the token after the particle that begins with token i; i where none does.
func (r *reading) particle(i, end int32) int32 {
	list := " " + r.v.Settings["particles"] + " "
	if r.toks[i].Kind == match.Word {
		if strings.Contains(list, " "+r.text(r.toks[i])+" ") {
			return i + 1
		}
		return i
	}
	for last := min(i+4, end); last > i; last-- {
		from, to := r.span(i, last)
		if strings.Contains(list, " "+r.d.Text[from:to]+" ") {
			return last
		}
	}
	return i
}

// known tells whether token i belongs to a word of the vocabulary that is no part of names.
func (r *reading) known(i int32) bool {
	return r.holds(i, func(m lang.Mention) bool {
		switch {
		case m.Key == "none" || names(m):
			return false
		case m.Section == lang.Org && m.Key == "generic":
			return r.toks[i].Kind == match.Word // "東京" begins names
		}
		return m.Last-m.First > 1 || r.toks[i].Kind == match.Word
	})
}

// names tells whether a mention's words are names or parts of them.
func names(m lang.Mention) bool {
	switch m.Section {
	case lang.Org:
		return m.Key == "suffix" || m.Key == "prefix" || m.Key == "given" || m.Key == "press"
	case lang.Actor:
		return m.Key == "supplier"
	case lang.Cause:
		return strings.HasSuffix(m.Key, "dependency")
	}
	return m.Section == lang.Zone
}

// startsRun tells whether a run may begin with token t: at a boundary, and with no known word.
func (r *reading) startsRun(t int32, s sentence) bool {
	tok := r.toks[t]
	if tok.Kind == match.Punct || tok.Kind == match.Number || r.script(t) == 'L' && r.v.Settings["capitals"] == "no" {
		return false
	}
	led := r.afterPrefix(t, s)
	if !led && r.known(t) {
		return false
	}
	hard := led || t == s.First || r.toks[t-1].Kind == match.Punct || tok.Kind == match.Char && tok.Space
	if r.particle(t, s.Last) > t && !r.hangul(t) && (tok.Kind == match.Word || !hard || !r.hiragana(t)) {
		return false
	}
	switch {
	case hard:
		return true
	case r.hangul(t) || r.hiragana(t):
		return false
	case r.script(t) == 'W':
		return r.toks[t-1].Kind != match.Word || r.particle(t-1, s.Last) == t || r.known(t-1)
	}
	for back := t - 1; back >= max(s.First, t-4); back-- {
		if r.particle(back, t) == t {
			return true
		}
	}
	return r.known(t - 1)
}

// afterPrefix tells whether a word for a company stands straight before token t.
func (r *reading) afterPrefix(t int32, s sentence) bool {
	for _, m := range r.within(max(s.First, t-6), t) {
		if m.Section == lang.Org && m.Key == "prefix" && m.Last == t {
			return true
		}
	}
	return false
}

// runEnd gives where the run that begins with token t ends; t where it is too short or too long for a name.
func (r *reading) runEnd(t int32, s sentence) int32 {
	if r.script(t) == 'W' {
		return r.wordsEnd(t, s)
	}
	i, suffixed := t, t // suffixed is where the last word for a company ends
	for i < s.Last && i-t <= longestRun {
		tok := r.toks[i]
		if i > t && (tok.Space || tok.Break > 0) || tok.Kind == match.Punct && tok.Rune != '・' {
			break
		}
		if tok.Kind == match.Number && int(i)+1 < len(r.toks) && r.toks[i+1].Kind == match.Char && !r.toks[i+1].Space { // "約200万人", but "예스24"
			break
		}
		if r.hiragana(i) && (i == t || !r.hiragana(i-1)) {
			next, on := r.kana(t, i, s)
			if !on {
				i = next
				break
			}
			i = next
			continue
		}
		if end := r.suffixAt(i); i >= t+2 && end > i && end <= s.Last {
			i, suffixed = end, end
			continue
		}
		if i >= t+2 && !r.hangul(i) && (r.particle(i, s.Last) > i || r.knownFrom(i)) {
			break
		}
		i++
	}
	if suffixed > t && !r.hangul(suffixed-1) { // "鳴浜市総務部"
		return suffixed
	}
	if i-t > longestRun {
		return t
	}
	if r.hangul(i - 1) { // the particle is the end of the word
		for back := max(t+2, i-3); back < i; back++ {
			if r.particle(back, i) == i {
				i = back
				break
			}
		}
	}
	for _, m := range r.within(t+2, i) { // what stands behind "team" or a role is no part of the name
		if m.Section == lang.Org && (m.Key == "team" || m.Key == "role") {
			i = m.First
			break
		}
	}
	if i-t < 2 {
		return t
	}
	return i
}

// kana reads the hiragana from token i in a run that began with token t. They belong to the name where it begins with them ("きっぷる"), or where a word
// for a company follows ("北陸みなと鉄道"); particles end it. next is where to go on, or where the name ends.
func (r *reading) kana(t, i int32, s sentence) (next int32, on bool) {
	end := i
	for end < s.Last && r.hiragana(end) && (end == i || !r.toks[end].Space) {
		end++
	}
	suffix := false
	for _, m := range r.within(end, min(end+3, s.Last)) {
		suffix = suffix || m.Section == lang.Org && m.Key == "suffix" && r.solid(end, m.Last)
	}
	switch {
	case suffix && (i == t || r.particle(i, end) == i):
		return end, true
	case i > t:
		return i, false
	}
	for back := max(t+2, end-4); back < end; back++ { // "きっぷるは"
		if r.particle(back, end) == end {
			return back, false
		}
	}
	return end, end < s.Last && !r.toks[end].Space
}

// suffixAt gives the token after the word for a company that begins with token i; i where none does.
func (r *reading) suffixAt(i int32) int32 {
	for _, m := range r.within(i, i+1) {
		if m.Section == lang.Org && m.Key == "suffix" && !m.Gapped {
			return m.Last
		}
	}
	return i
}

// knownFrom tells whether a known word of two or more characters begins with token i.
func (r *reading) knownFrom(i int32) bool {
	for _, m := range r.within(i, i+1) {
		if !m.Gapped && m.Last-m.First >= 2 && m.Key != "none" && m.Section != lang.Org {
			return true
		}
	}
	return false
}

func (r *reading) hiragana(i int32) bool { return unicode.Is(unicode.Hiragana, r.toks[i].Rune) }

// wordsEnd gives where a name of words ends: at punctuation, a particle or a known word.
func (r *reading) wordsEnd(t int32, s sentence) int32 {
	i := t
	for i < s.Last && i-t < longestWords && r.toks[i].Kind == match.Word {
		if end := r.suffixAt(i); end > i && end <= s.Last && (i == t || r.toks[i].Break == 0) {
			return end
		}
		if i > t && (r.toks[i].Break > 0 || r.particle(i, s.Last) > i || r.known(i) && !has(r.within(i+1, i+3), lang.Org, "suffix", i+1, i+3)) {
			break
		}
		i++
	}
	return i
}

// hint says what tells that tokens first to last are a name, "" for nothing.
func (r *reading) hint(first, last int32, i int, s sentence) string {
	before := first > s.First && r.toks[first-1].Kind == match.Punct
	if r.quoted(first, s) == last {
		return "quoted"
	}
	for _, m := range r.within(max(s.First, first-6), min(s.Last, last+3)) {
		if m.Section != lang.Org {
			continue
		}
		word := r.toks[first].Kind == match.Word
		switch {
		case m.Key == "suffix" && (m.First > first || m.Last-m.First > 3) && m.First >= first && m.Last == last, m.Key == "prefix" && (m.Last == first || m.First == first && m.Last < last),
			m.Key == "of" && (m.Last == first || m.First == last), m.Key == "team" && (m.First == last || m.First == last+1),
			m.Key == "role" && (m.First == last || m.First == last+1), m.Key == "says" && (m.First == last || word && (m.First == last+1 || m.Last == first)):
			return m.Key
		}
	}
	whole := s.Last-s.First <= last-first+4
	switch {
	case s.Kind == doc.Title || s.Kind == doc.Field:
		return "title"
	case whole && (i < 3 || i >= len(r.sentences)-3):
		return "alone"
	case i < 3 && (first == s.First || before):
		return "head"
	}
	return ""
}

// nameChar tells whether token i may be part of a name in Han or Hangul: a character that is no hiragana and no punctuation.
func (r *reading) nameChar(i int32) bool {
	if i < 0 || r.toks[i].Kind != match.Char {
		return false
	}
	c, _ := utf8.DecodeRuneInString(r.text(r.toks[i]))
	return !unicode.Is(unicode.Hiragana, c)
}

func (r *reading) hangul(i int32) bool {
	return i >= 0 && r.toks[i].Kind == match.Char && unicode.Is(unicode.Hangul, r.toks[i].Rune)
}

// solid tells whether tokens first to last are characters of a name without space before any of them.
func (r *reading) solid(first, last int32) bool {
	for i := first; i < last; i++ {
		if !r.nameChar(i) || r.toks[i].Space {
			return false
		}
	}
	return true
}

// script tells what token i is written in: 'L' Latin, 'K' katakana, 'C' another character of a script without spaces, 'W' a word of another script.
func (r *reading) script(i int32) byte {
	t := r.toks[i]
	c, _ := utf8.DecodeRuneInString(r.text(t))
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
