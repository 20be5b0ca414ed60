package extract

import (
	"unicode"
	"unicode/utf8"

	"haveri/extract/lang"
	"haveri/extract/match"
)

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
