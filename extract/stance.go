package extract

import (
	"slices"
	"strings"

	"haveri/extract/lang"
	"haveri/extract/match"
	"haveri/ingest/doc"
)

// negationReach is how many tokens may stand between a "not" and what it denies.
const negationReach = 4

// denied tells whether one of a sentence's mentions denies one of what is given: a "not" close before it (close after it, too, in
// languages that put negation last), or words that rule a thing out, in the same half of the sentence: "but" ends what a denial reaches.
func (r *reading) denied(ms []lang.Mention, of ...lang.Mention) bool {
	last := r.v.Settings["negation"] == "after"
	for _, n := range ms {
		if n.Section != lang.Deny || n.Key != "not" && n.Key != "ruledout" || slices.ContainsFunc(of, func(m lang.Mention) bool { return n.First >= m.First && n.Last <= m.Last }) {
			continue
		}
		for _, m := range of {
			near := n.Last <= m.First && m.First-n.Last <= negationReach || last && n.First >= m.Last && n.First-m.Last <= negationReach
			if near && !parted(ms, n, m) || n.Key == "ruledout" && r.together(ms, n, m) {
				return true
			}
		}
	}
	return false
}

// parted tells whether a "but" stands between two mentions.
func parted(ms []lang.Mention, a, b lang.Mention) bool {
	return has(ms, lang.Deny, "but", min(a.Last, b.Last), max(a.First, b.First))
}

// shortClause is how many words a part of a sentence between commas has, at least, to be a clause; shorter ones are parts of a list.
const shortClause = 4

// splitClauses numbers the clauses of all sentences: they end with a semicolon, a colon or a dash, and with a comma between parts that are long enough.
func (r *reading) splitClauses() {
	r.clauseOf = make([]int32, len(r.toks))
	n := int32(0)
	for _, s := range r.sentences {
		n++
		last, words := int32(-1), 0 // the last comma that may part clauses, and the words since the one before
		for i := s.First; i < s.Last; i++ {
			switch t := r.toks[i]; {
			case t.Kind != match.Punct:
				words++
				if t.Kind == match.Char && i%2 == 0 {
					words-- // two characters are a word
				}
				if last >= 0 && words >= shortClause {
					n++
					for k := last + 1; k < i; k++ {
						r.clauseOf[k] = n
					}
					last = -1
				}
			case strings.ContainsRune(",，،", t.Rune):
				if last = -1; words >= shortClause {
					last = i
				}
				words = 0
			case strings.ContainsRune(";；؛：", t.Rune), r.dash(i):
				n, last, words = n+1, -1, 0
			}
			r.clauseOf[i] = n
		}
	}
}

// dash tells whether token i is a dash between words, not a hyphen in one.
func (r *reading) dash(i int32) bool {
	t := r.toks[i]
	return t.Rune == '—' || (t.Rune == '-' || t.Rune == '–') && t.Space && int(i)+1 < len(r.toks) && r.toks[i+1].Space
}

// together tells whether two mentions stand in one clause.
func (r *reading) together(ms []lang.Mention, a, b lang.Mention) bool {
	if r.clauseOf == nil {
		r.splitClauses()
	}
	if a.First > b.First {
		a, b = b, a
	}
	return (a.Last > b.First || r.clauseOf[a.Last-1] == r.clauseOf[b.First]) && !parted(ms, a, b)
}

// has tells whether a mention of the key begins among tokens from first up to, but without, last.
func has(ms []lang.Mention, s lang.Section, key string, first, last int32) bool {
	for _, m := range ms {
		if m.Section == s && m.Key == key && m.First >= first && m.First < last {
			return true
		}
	}
	return false
}

// said tells whether a sentence's mentions hold the key.
func said(ms []lang.Mention, s lang.Section, keys ...string) bool {
	for _, m := range ms {
		if m.Section == s {
			for _, k := range keys {
				if m.Key == k {
					return true
				}
			}
		}
	}
	return false
}

// question tells whether a sentence asks.
func (r *reading) question(s sentence) bool {
	for i := s.Last - 1; i >= s.First && i >= s.Last-3; i-- {
		switch r.toks[i].Rune {
		case '?', '؟':
			return true
		case ';': // Greek asks with a semicolon at the end of a sentence
			return r.v.Code == "el" && i == s.Last-1
		}
	}
	return false
}

// prose tells whether a sentence stands for the write-up's own words: no code, no title, no front matter.
func prose(s sentence) bool { return s.Kind != doc.Code && s.Kind != doc.Field && s.Last > s.First }

// revealing are the concepts of a sentence that say something of the times in ir.
var revealing = []struct {
	section lang.Section
	key     string
}{{lang.Impact, "affected"}, {lang.Impact, "degraded"}, {lang.Impact, "customers"}, {lang.Event, "previous"}, {lang.Event, "plan"}, {lang.Event, "next"},
	{lang.Event, "partial"}, {lang.Event, "start"}, {lang.Event, "end"}, {lang.Phase, "planned"}, {lang.Phase, "before"}, {lang.Phase, "advice"},
	{lang.Deny, "hedge"}, {lang.Deny, "not"}, {lang.Actor, "other"}, {lang.Recur, "every"}, {lang.Impact, "base"}, {lang.Org, "says"}}

// sentenceKeys gives the revealing concepts of a sentence.
func (r *reading) sentenceKeys(i int) []string {
	if r.keys == nil {
		r.keys = make([][]string, len(r.sentences))
	}
	if r.keys[i] != nil {
		return r.keys[i]
	}
	keys := []string{}
	s := r.sentences[i]
	ms := r.within(s.First, s.Last)
	for _, c := range revealing {
		if said(ms, c.section, c.key) {
			keys = append(keys, c.key)
		}
	}
	if acting(ms) {
		keys = append(keys, "action")
	}
	if said(ms, lang.Cue, "because", "root", "therefore") {
		keys = append(keys, "cause")
	}
	r.keys[i] = keys
	return keys
}
