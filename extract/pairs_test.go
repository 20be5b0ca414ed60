package extract

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"haveri/extract/lang"
)

// Each row is a sentence, a section and the pairs that it says: code, verb and noun.
func TestPairs(t *testing.T) {
	for _, c := range []struct {
		lang, text string
		section    lang.Section
		want       string
	}{
		{"en", "The card in the core router was exchanged.", lang.Action, "replace[exchanged card] replace[exchanged router]"},
		{"en", "We exchanged the card.", lang.Action, "replace[exchanged card]"},
		{"en", "We exchanged the card and later spliced the cable.", lang.Action, "replace[exchanged card] replace[spliced cable]"},
		{"en", "We exchanged it, but the card was not to blame.", lang.Action, ""},
		{"en", "We exchanged it; the card is new.", lang.Action, ""},
		{"en", "The site was exchanged because the card was old.", lang.Action, ""},
		{"en", "We exchanged everything that somebody had bought for us in the past years, like the card.", lang.Action, ""},
		{"en", "The faulty card was exchanged.", lang.Action, "replace[exchanged card]"},
		{"en", "The faulty card was exchanged.", lang.Cause, ""},
		{"en", "The chiller at the back seized.", lang.Cause, "environment/cooling[seized chiller]"},
		{"en", "The site was down because the disk filled up.", lang.Cause, "capacity[filled up disk]"},
		{"sv", "Kortet i routern byttes ut.", lang.Action, "replace[byttes ut Kortet] replace[byttes ut routern]"},
		{"sv", "Under natten skarvades fibern.", lang.Action, "replace[skarvades fibern]"},
		{"sv", "Pumpen i kylanläggningen havererade.", lang.Cause, "environment/cooling[havererade kylanläggningen]"},
	} {
		d := written(c.lang, c.text)
		r := read(d)
		words := func(m lang.Mention) string { from, to := r.span(m.First, m.Last); return d.Text[from:to] }
		var got []string
		for _, s := range r.sentences {
			for _, p := range r.signs(r.within(s.First, s.Last), c.section) {
				if p.paired {
					got = append(got, fmt.Sprintf("%s[%s %s]", p.Key, words(p.verb), words(p.noun)))
				}
			}
		}
		slices.Sort(got)
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s\n\t got  %s\n\t want %s", c.text, g, c.want)
		}
	}
}

// An idiom that says what a pair says is given for both.
func TestPairsThatIdiomsTell(t *testing.T) {
	r := read(written("en", "We restarted the server."))
	for _, p := range r.signs(r.mentions, lang.Action) {
		if p.paired && !p.told {
			t.Errorf("%s + %s is not told by an idiom", p.verb.Key, p.noun.Key)
		}
	}
}

func TestPairsTable(t *testing.T) {
	for _, bad := range []string{"action\trestart\trestart", "what\trestart\trestart\tserver"} {
		if _, err := readPairs("# a comment\n" + bad); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: error %v, want one that names line 2", bad, err)
		}
	}
	// Every verb and noun of the table is a key that language files may have.
	codes := map[lang.Section]string{lang.Action: actionCodes, lang.Cause: causeCodes}
	for section, pairs := range meanings {
		for p, code := range pairs {
			if _, err := lang.Compile("xx", fmt.Sprintf("[verb]\n%s: x\n[noun]\n%s: y\n", p.verb, p.noun)); err != nil {
				t.Errorf("%s + %s: %v", p.verb, p.noun, err)
			}
			if !slices.Contains(strings.Fields(codes[section]), codeOf(code)) {
				t.Errorf("%s + %s: no code %s", p.verb, p.noun, code)
			}
		}
	}
}

const (
	actionCodes = "rollback restart failover scale fix reconfigure replace restore isolate vendor monitoring testing redundancy process communication compensation"
	causeCodes  = "config deploy bug time capacity network power environment hardware storage human security dependency"
)
