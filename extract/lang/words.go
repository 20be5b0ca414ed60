package lang

import (
	"strings"
	"unicode/utf8"

	"haveri/extract/match"
)

// words are what patterns are written with: words that the language has for other things than names. A key ends with * where the pattern goes on so.
type words map[string]struct{}

// shortestStem is the fewest characters of a stem that tells a word.
const shortestStem = 4

// note keeps the words of a pattern. What names companies, people and places is left out.
func (w words) note(s Section, key, pattern string) {
	switch {
	case s == Zone, s == Org && key != "generic" && key != "says" && key != "team" && key != "role", s == Actor && key == "supplier", s == Cause && strings.HasPrefix(key, "dependency"):
		return
	}
	for _, p := range strings.FieldsFunc(pattern, func(r rune) bool { return strings.ContainsRune(" |()?#.,:-", r) }) {
		p = string(match.Fold(nil, p))
		if strings.HasPrefix(p, "*") || strings.Count(p, "*") > 1 {
			continue
		}
		if stem, star := strings.CutSuffix(p, "*"); star && utf8.RuneCountInString(stem) < shortestStem {
			continue
		}
		w[p] = struct{}{}
	}
}

// has tells whether a folded word is one of them, or goes on from a stem.
func (w words) has(word string) bool {
	if _, ok := w[word]; ok {
		return true
	}
	n := 0
	for i := range word {
		if n++; n > shortestStem {
			if _, ok := w[word[:i]+"*"]; ok {
				return true
			}
		}
	}
	return n >= shortestStem && w.stem(word)
}

func (w words) stem(word string) bool {
	_, ok := w[word+"*"]
	return ok
}

// Ordinary gives how many of the characters of a name are of words that the vocabulary uses for other things, from 0 to 1. The words of name are parted
// by spaces; where the script does without, the longest known words count.
func (v *Vocabulary) Ordinary(name string) float64 {
	all, known := 0, 0
	for _, word := range strings.FieldsFunc(string(match.Fold(nil, name)), func(r rune) bool { return r == ' ' || r == '-' || r == '–' || r == '.' }) {
		n := utf8.RuneCountInString(word)
		all += n
		if r, _ := utf8.DecodeRuneInString(word); match.Spaceless(r) {
			known += v.words.cover(word)
		} else if v.words.has(word) {
			known += n
		}
	}
	if all == 0 {
		return 0
	}
	return float64(known) / float64(all)
}

// longestKnown is the most characters of a known word that is looked for where words are not parted.
const longestKnown = 8

// cover counts the characters of a run that known words of two or more characters cover, taken from the left, the longest first.
func (w words) cover(run string) (n int) {
	rs := []rune(run)
	for i := 0; i < len(rs); {
		step := 0
		for k := min(longestKnown, len(rs)-i); k >= 2 && step == 0; k-- {
			if _, ok := w[string(rs[i:i+k])]; ok {
				step = k
			}
		}
		n += step
		i += max(step, 1)
	}
	return n
}
