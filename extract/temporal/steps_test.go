package temporal

import (
	"strings"
	"testing"

	"haveri/extract/lang"
	"haveri/extract/match"
)

// steps reads text, and tells how often that looked at mentions.
func steps(code, text string) int {
	v, toks := lang.Times(code), match.Tokens(text)
	p := newParser(text, toks, v.Scan(text, toks), v)
	p.read()
	return p.steps
}

// TestHostileTextsCostTheirLength: twice the text takes twice the steps, and no text takes many for its length.
func TestHostileTextsCostTheirLength(t *testing.T) {
	const words, most = 500, 300 // steps a word
	for _, s := range []string{"1 ", "12:", "a ", "1-", "from ", "between 1 and ", "half ", "of the ", "last ", "monday ", "2012-", "1.", "one hundred ", "one and a half and ", "3 May 2012 ", "10:06 to ",
		"3 May to ", "the night between the ", "two days and three hours and ", "年", "二", "3月", "午後3時", "не ", "в ", "между 3 и ", "kl. ", "den 3 ", "les 3 ", "le 3 au "} {
		n := max(1, words/len(match.Tokens(s)))
		for _, code := range lang.Codes {
			once, twice := steps(code, strings.Repeat(s, n)), steps(code, strings.Repeat(s, 2*n))
			if twice > 2*once+once/10 || once > most*words {
				t.Errorf("%s: %q %d times: %d steps; %d times: %d", code, s, n, once, 2*n, twice)
			}
		}
	}
}
