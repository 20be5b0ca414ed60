package index

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/search"
)

// MarkFrom and MarkTo stand around each match in a fragment, and nowhere else in it.
const (
	MarkFrom = "\x02"
	MarkTo   = "\x03"
)

// fragmentBytes is about how long a fragment is.
const fragmentBytes = 240

// span is a match, in bytes of the text.
type span struct {
	from, to int
	term     string
}

// matchesIn returns the places in the text that made match a hit, in order and without overlaps.
func matchesIn(match *search.DocumentMatch) []span {
	var all []span
	for field, terms := range match.Locations {
		if !strings.HasPrefix(field, "body_") {
			continue
		}
		for term, locations := range terms {
			for _, l := range locations {
				all = append(all, span{int(l.Start), int(l.End), term})
			}
		}
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to, cmp.Compare(a.term, b.term)) })
	var apart []span
	for _, s := range all {
		if last := len(apart) - 1; last >= 0 && s.from < apart[last].to {
			apart[last].to = max(apart[last].to, s.to) // pairs of characters overlap
			continue
		}
		apart = append(apart, s)
	}
	return apart
}

// fragment returns the passage of text with the most different matches, the first of equals; without any, the text's beginning.
func fragment(text string, matches []span) string {
	best, bestTerms := 0, 0
	for i := range matches {
		terms := map[string]bool{}
		for j := i; j < len(matches) && matches[j].to <= matches[i].from+fragmentBytes*3/4; j++ {
			terms[matches[j].term] = true
		}
		if len(terms) > bestTerms {
			best, bestTerms = i, len(terms)
		}
	}
	text = strings.Map(unmarked, text)
	from := 0
	if len(matches) > 0 {
		from = wordStart(text, matches[best].from-fragmentBytes/4)
	}
	to := wordEnd(text, from+fragmentBytes)
	var b strings.Builder
	if from > 0 {
		b.WriteString("… ")
	}
	at := from
	for _, m := range matches {
		if m.from < at || m.to > to {
			continue
		}
		b.WriteString(text[at:m.from] + MarkFrom + text[m.from:m.to] + MarkTo)
		at = m.to
	}
	b.WriteString(text[at:to])
	if to < len(text) {
		b.WriteString(" …")
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// unmarked replaces the marks where a text has them itself, by something as long.
func unmarked(r rune) rune {
	if r == rune(MarkFrom[0]) || r == rune(MarkTo[0]) {
		return ' '
	}
	return r
}

// wordStart returns the first beginning of a word at or after byte at, if one is near; else of a character.
func wordStart(text string, at int) int {
	if at <= 0 {
		return 0
	}
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at++
	}
	if space := strings.IndexFunc(text[at:min(len(text), at+fragmentBytes/8)], unicode.IsSpace); space >= 0 {
		return at + space
	}
	return at
}

// wordEnd returns the last end of a word at or before byte at, if one is near; else of a character.
func wordEnd(text string, at int) int {
	if at >= len(text) {
		return len(text)
	}
	for !utf8.RuneStart(text[at]) {
		at--
	}
	if space := strings.LastIndexFunc(text[at-fragmentBytes/8:at], unicode.IsSpace); space >= 0 {
		return at - fragmentBytes/8 + space
	}
	return at
}
