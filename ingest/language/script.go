package language

import (
	"strings"
	"unicode"
)

// written are the scripts told apart, the language that alone writes one, and how much a sign of it says against a Latin letter.
var written = []struct {
	script *unicode.RangeTable
	code   string
	weight int
}{
	{unicode.Latin, "", 1}, {unicode.Cyrillic, "", 1}, {unicode.Han, "zh", 3}, {unicode.Hiragana, "ja", 3}, {unicode.Katakana, "ja", 3},
	{unicode.Arabic, "", 1}, {unicode.Greek, "el", 1}, {unicode.Hangul, "ko", 3}, {unicode.Devanagari, "", 1},
	{unicode.Hebrew, "he", 1}, {unicode.Thai, "th", 1}, {unicode.Bengali, "bn", 1}, {unicode.Tamil, "ta", 1}, {unicode.Telugu, "te", 1},
	{unicode.Gujarati, "gu", 1}, {unicode.Gurmukhi, "pa", 1}, {unicode.Kannada, "kn", 1}, {unicode.Malayalam, "ml", 1},
	{unicode.Sinhala, "si", 1}, {unicode.Georgian, "ka", 1}, {unicode.Armenian, "hy", 1}, {unicode.Khmer, "km", 1}, {unicode.Lao, "lo", 1},
	{unicode.Myanmar, "my", 1}, {unicode.Ethiopic, "am", 1},
}

// dominant is the script that most of text is written in, and how many letters of it there are. Kana and Han count as one
// script: Hiragana where enough of them is kana, Han otherwise. A short Japanese text may have an eighth as many kana as Han,
// one of a hundred Han never under a fifth; Chinese news have those of a quoted name. The script is nil where text has no letters.
func dominant(text string) (script *unicode.RangeTable, letters int) {
	counts := make([]int, len(written))
	last := 0
	for _, r := range text {
		if r < 0x80 {
			if r != ' ' {
				counts[0]++
			}
			continue
		}
		if !unicode.Is(written[last].script, r) {
			last = writing(r, last)
		}
		if !unicode.IsMark(r) {
			counts[last] += written[last].weight
		}
	}
	const han, hiragana, katakana = 2, 3, 4
	kana := counts[hiragana] + counts[katakana]
	share := 12
	if counts[han] > 100*written[han].weight {
		share = 5
	}
	if kana*share > counts[han] {
		counts[hiragana], counts[han] = kana+counts[han], 0
	} else {
		counts[han] += kana
	}
	best := 0
	for i, n := range counts {
		if n > counts[best] {
			best = i
		}
	}
	if counts[best] == 0 {
		return nil, 0
	}
	return written[best].script, counts[best] / written[best].weight
}

// writing is the index in written of the script of r, or last where r belongs to several or to one not known.
func writing(r rune, last int) int {
	for i, w := range written {
		if unicode.Is(w.script, r) {
			return i
		}
	}
	return last
}

// alone answers for a script that one language writes. Han without kana may still be a Japanese headline where the document
// declares it, as long as none of the commonest Chinese characters is in it.
func alone(script *unicode.RangeTable, words string, letters int, declared string) (code string, confidence float64) {
	n := float64(letters)
	if script != unicode.Han {
		for _, w := range written {
			if w.script == script {
				return w.code, n / (n + 1)
			}
		}
	}
	if declared == "ja" && letters < 60 && !strings.ContainsAny(words, "的了是在和们們这這为為于於及与與因已被") {
		return "ja", 0.6
	}
	return "zh", n / (n + 15)
}
