package extract

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"haveri/extract/lang"
	"haveri/extract/match"
	"haveri/extract/rank"
)

// pairsTable says what a verb and a noun mean together.
//
//go:embed pairs.tsv
var pairsTable string

var meanings = mustReadPairs(pairsTable)

// verbNoun are a key of lang.Verb and one of lang.Noun.
type verbNoun struct{ verb, noun string }

// readPairs reads the table: by section, which is lang.Action or lang.Cause, the code that a verb and a noun stand for.
func readPairs(table string) (map[lang.Section]map[verbNoun]string, error) {
	sections := map[string]lang.Section{"action": lang.Action, "cause": lang.Cause}
	codes := map[lang.Section]map[verbNoun]string{lang.Action: {}, lang.Cause: {}}
	for i, line := range strings.Split(table, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		part := strings.Split(line, "\t")
		if len(part) != 4 || codes[sections[part[0]]] == nil {
			return nil, fmt.Errorf("line %d: want action or cause, code, verbs and nouns parted by tabs: %q", i+1, line)
		}
		for _, v := range strings.Fields(part[2]) {
			for _, n := range strings.Fields(part[3]) {
				if c := codes[sections[part[0]]]; c[verbNoun{v, n}] == "" {
					c[verbNoun{v, n}] = part[1]
				}
			}
		}
	}
	return codes, nil
}

// mustReadPairs reads the table that is part of the program: that it can be read, every test shows.
func mustReadPairs(table string) map[lang.Section]map[verbNoun]string {
	codes, err := readPairs(table)
	if err != nil {
		panic("extract/pairs.tsv: " + err.Error())
	}
	return codes
}

// sign is words that stand for an action or a cause: an idiom, or a verb and a noun near each other ("had the card in the core router exchanged").
type sign struct {
	lang.Mention
	verb, noun lang.Mention // of a pair; both are as the idiom where it is none
	paired     bool
	gap        int32 // between the two of a pair, in half tokens
	at         int   // the noun's place among the sentence's mentions
	told       bool  // by an idiom or a nearer pair at the same place
}

const (
	pairReach  = 16            // how far a noun may stand from its verb, in half tokens; a character of a script without spaces is one
	commaGap   = 6             // what a comma adds to that
	beyond     = pairReach + 1 // further than any
	longestEnd = 8             // how many tokens a verb or a noun has, at most
)

// signs gives the idioms of a section, lang.Action or lang.Cause, among a sentence's mentions, and after them the pairs. A noun goes with the nearest
// of the verbs that it means something with.
func (r *reading) signs(ms []lang.Mention, section lang.Section) (all []sign) {
	verbs, nouns := false, false
	for _, m := range ms {
		switch m.Section {
		case section:
			all = append(all, sign{Mention: m, verb: m, noun: m})
		case lang.Verb:
			verbs = true
		case lang.Noun:
			nouns = true
		}
	}
	if !verbs || !nouns {
		return all
	}
	pairs := r.pairs(ms, section)
	nearest := make([]int32, len(ms)) // for each noun, how near the nearest verb is
	for i := range nearest {
		nearest[i] = beyond
	}
	for _, p := range pairs {
		nearest[p.at] = min(nearest[p.at], p.gap)
	}
	for _, p := range pairs {
		if p.gap == nearest[p.at] && !slices.ContainsFunc(all, p.void) {
			p.told = slices.ContainsFunc(all, p.toldBy)
			all = append(all, p)
		}
	}
	return all
}

// rule names what told code: the verb and the noun, where it was a pair.
func (p sign) rule(code string) string {
	if p.paired {
		return code + ": " + p.verb.Key + " + " + p.noun.Key
	}
	return code
}

// void tells whether o says that p's verb means nothing of the kind.
func (p sign) void(o sign) bool {
	return o.Key == "none" && o.First < p.verb.Last && p.verb.First < o.Last
}

// toldBy tells whether o says at the same place what p says, and no weaker.
func (p sign) toldBy(o sign) bool {
	return o.First < p.Last && p.First < o.Last && codeOf(o.Key) == codeOf(p.Key) && (o.Key[0] != '~' || p.Key[0] == '~')
}

// codeOf is the code of a key of lang.Action or lang.Cause, without its mark of weakness and its second level.
func codeOf(key string) string {
	code, _, _ := strings.Cut(strings.TrimPrefix(key, "~"), "/")
	return code
}

// pairs gives the verbs and nouns among a sentence's mentions that mean something together, in order of the verbs, of each the nearest noun first.
func (r *reading) pairs(ms []lang.Mention, section lang.Section) (all []sign) {
	for i, v := range ms {
		if v.Section != lang.Verb {
			continue
		}
		first := len(all)
		for k := i - 1; k >= 0 && v.First-ms[k].First <= pairReach+longestEnd; k-- {
			all = r.pair(all, ms, v, k, section)
		}
		for k := i + 1; k < len(ms) && ms[k].First-v.Last <= pairReach; k++ {
			all = r.pair(all, ms, v, k, section)
		}
		slices.SortStableFunc(all[first:], func(a, b sign) int { return cmp.Compare(a.gap, b.gap) })
	}
	return all
}

// pair adds to all what the verb and the mention at place k mean together, where that is something.
func (r *reading) pair(all []sign, ms []lang.Mention, verb lang.Mention, k int, section lang.Section) []sign {
	noun := ms[k]
	if noun.Section != lang.Noun {
		return all
	}
	code := meanings[section][verbNoun{verb.Key, noun.Key}]
	if code == "" || noun.First < verb.Last && verb.First < noun.Last && !verb.Gapped {
		return all
	}
	gap := r.gap(ms, verb, noun)
	if gap > pairReach {
		return all
	}
	m := lang.Mention{Concept: lang.Concept{Section: section, Key: code}, First: min(verb.First, noun.First), Last: max(verb.Last, noun.Last), Gapped: true}
	return append(all, sign{Mention: m, verb: verb, noun: noun, paired: true, gap: gap, at: k})
}

// gap is how far two of a sentence's mentions are from each other, in half tokens: beyond reach where a clause ends between them.
func (r *reading) gap(ms []lang.Mention, a, b lang.Mention) (gap int32) {
	if a.First > b.First {
		a, b = b, a
	}
	for i := a.Last; i < b.First && gap <= pairReach; i++ {
		t := r.toks[i]
		switch {
		case t.Kind == match.Char:
			gap++
		case t.Kind != match.Punct:
			gap += 2
		case t.Rune == ',' || t.Rune == '，' || t.Rune == '،' || t.Rune == ':' || t.Rune == '(' || t.Rune == ')':
			gap += commaGap
		case t.Rune == ';' || t.Rune == '؛' || r.dash(i) || t.Rune == '.' && int(i)+1 < len(r.toks) && r.toks[i+1].Space:
			return beyond
		default:
			gap++
		}
	}
	if gap > 0 && parts(ms, a.Last, b.First) {
		return beyond
	}
	return gap
}

// parts tells whether a "but" or what links a cause to its effect stands among tokens first to last (exclusive).
func parts(ms []lang.Mention, first, last int32) bool {
	for _, m := range ms {
		if m.First >= last {
			break
		}
		if m.First >= first && (m.Section == lang.Deny && m.Key == "but" || m.Section == lang.Cue && (m.Key == "because" || m.Key == "therefore" || m.Key == "after")) {
			return true
		}
	}
	return false
}

var (
	pairGap     = [...]string{"pair gap 0", "pair gap 1", "pair gap 2", "pair gap 4", "pair gap 8"}
	pairGapMost = [...]int32{0, 2, 4, 8}
)

// pairClues are what speaks for a pair as what it means: which verb and noun, how near, in which order.
func pairClues(c *rank.Candidate, p sign) {
	c.Add("pair", p.verb.Key+"+"+p.noun.Key)
	c.Add("pair code", codeOf(p.Key))
	i := 0
	for i < len(pairGapMost) && p.gap > pairGapMost[i] {
		i++
	}
	c.Add(pairGap[i], "")
	c.AddIf(p.noun.First < p.verb.First, "noun first")
	c.AddIf(p.Key[0] == '~', "weak pair")
}
