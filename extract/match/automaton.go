// Package match finds the words of a vocabulary in a text: a tokenizer, a small pattern language, and an automaton over tokens that
// finds every pattern in one pass. The cost of a pass is bounded by the length of the text times the longest pattern, whatever the text.
//
// A pattern is a sequence of elements; an element is a whole word, the beginning, the end or the inside of one, or a single character of
// a script without spaces. Words are looked up in byte tries; the elements a token stands for then drive a graph of patterns.
package match

import (
	"slices"
	"sync"
)

// Automaton finds patterns. Build it with Add, then Seal it; after that it is safe for concurrent use.
type Automaton struct {
	draft    draft
	words    trie // folded words from their first byte: exact and prefix
	suffixes trie // reversed
	infixes  trie
	numberID int32
	start    []int32 // by element: the state that it leads to as the first of a pattern; 0 where it is none
	states   []int32 // a state is the place where it begins here
	// Proclitics are short words that a script writes together with the next one (Arabic wa, bi, al); a word is looked up with
	// and without them.
	Proclitics []string
}

// A state is how far patterns have come. It is laid out in one piece, so that a scan, whose automaton is never in the processor's nearest cache when the
// next document is of another language, has to wait for it once:
//
//	how many ends, gaps and edges there are
//	the ids of the patterns that end
//	of each gap up to how many tokens it leaps over, and the state behind it
//	the elements that lead on, sorted, no two alike
//	the states that they lead to
const stateHead = 3

// Found is one pattern found: the id it was added with, and its tokens from First up to but without Last.
type Found struct {
	ID          int32
	First, Last int32
	Gapped      bool // tokens between were skipped
}

// Scan appends every pattern in the tokens of text to found, in order of their first token; the same id may be reported at overlapping places.
func (a *Automaton) Scan(found []Found, text string, toks []Token) []Found {
	found, _ = a.scan(found, text, toks)
	return found
}

// Steps is how many states of patterns a scan of text looks at: its cost, whatever the machine.
func (a *Automaton) Steps(text string) int {
	_, steps := a.scan(nil, text, Tokens(text))
	return steps
}

func (a *Automaton) scan(found []Found, text string, toks []Token) (_ []Found, steps int) {
	if len(a.start) == 0 {
		return found, 0
	}
	s, _ := scans.Get().(*scan)
	if s == nil {
		s = &scan{}
	}
	defer scans.Put(s)
	s.a, s.toks, s.found, s.elements, s.steps = a, toks, found, s.elements[:0], 0
	s.at = slices.Grow(s.at[:0], len(toks)+1)[:len(toks)+1]
	for i, t := range toks {
		s.at[i] = int32(len(s.elements))
		s.elements = a.lookup(s.elements, text, t, &s.buf)
	}
	s.at[len(toks)] = int32(len(s.elements))
	for i := range toks {
		for _, e := range s.of(int32(i)) {
			if to := a.start[e]; to != 0 {
				s.walk(to, int32(i), int32(i+1), false)
			}
		}
	}
	found = s.found
	s.a, s.toks, s.found = nil, nil, nil
	return found, s.steps
}

// scans keeps the room that scans need from one text to the next.
var scans sync.Pool

type scan struct {
	a        *Automaton
	toks     []Token
	at       []int32 // elements of token i are elements[at[i]:at[i+1]]
	elements []int32
	buf      []byte
	found    []Found
	steps    int // states looked at
}

func (s *scan) of(i int32) []int32 { return s.elements[s.at[i]:s.at[i+1]] }

// walk follows patterns from a state at token i. Its depth is the longest pattern, its breadth the elements a token has (few).
func (s *scan) walk(state, first, i int32, gapped bool) {
	s.steps++
	at := s.a.states[state:]
	nEnds, nGaps, nEdges := at[0], at[1], at[2]
	at = at[stateHead:]
	for _, id := range at[:nEnds] {
		s.found = append(s.found, Found{id, first, i, gapped})
	}
	if int(i) >= len(s.toks) || s.toks[i].Break == 2 {
		return
	}
	gaps, edges := at[nEnds:nEnds+2*nGaps], at[nEnds+2*nGaps:]
	if by, to := edges[:nEdges], edges[nEdges:2*nEdges]; nEdges > 0 && !s.follow(by, to, first, i, i+1, gapped) {
		// A hyphen where the pattern has a space: roll-back for roll back.
		if t := &s.toks[i]; t.Rune == '-' && t.Kind == Punct && !t.Space && int(i)+1 < len(s.toks) && !s.toks[i+1].Space {
			s.follow(by, to, first, i+1, i+2, gapped)
		}
	}
	for ; len(gaps) > 0; gaps = gaps[2:] {
		for j := i; j <= i+gaps[0] && int(j) < len(s.toks); j++ {
			s.walk(gaps[1], first, j, gapped || j > i)
			if ends(s.toks, j) {
				break
			}
		}
	}
}

// follow goes on by the elements of token i to token next; false where none of those that lead on is among them.
func (s *scan) follow(by, to []int32, first, i, next int32, gapped bool) (fits bool) {
	for _, e := range s.of(i) {
		low, high := 0, len(by)
		for low < high {
			if k := int(uint(low+high) >> 1); by[k] < e {
				low = k + 1
			} else {
				high = k
			}
		}
		if low < len(by) && by[low] == e {
			fits = true
			s.walk(to[low], first, next, gapped)
		}
	}
	return
}

// ends tells whether a sentence may end at token i: a gap does not reach over it.
func ends(toks []Token, i int32) bool {
	switch t := toks[i]; t.Rune {
	case '。', '！', '？', '!', '?', ';', '।', '؟':
		return t.Kind == Punct
	case '.':
		return t.Kind == Punct && (int(i)+1 >= len(toks) || toks[i+1].Space)
	}
	return int(i)+1 < len(toks) && toks[i+1].Break == 2
}

// lookup appends the elements that t stands for.
func (a *Automaton) lookup(dst []int32, text string, t Token, buf *[]byte) []int32 {
	if t.Kind == Number {
		if a.numberID != 0 {
			dst = append(dst, a.numberID)
		}
	}
	w := Fold((*buf)[:0], text[t.From:t.To])
	*buf = w
	dst = a.words.match(dst, w)
	if t.Kind != Word {
		return dst
	}
	dst = a.suffixes.matchReversed(dst, w)
	if len(a.infixes.cells) > 0 {
		for i := range w {
			if i == 0 || w[i]&0xC0 != 0x80 {
				dst = a.infixes.match(dst, w[i:])
			}
		}
	}
	for _, c := range a.Proclitics {
		if len(w) > len(c)+2 && string(w[:len(c)]) == c {
			dst = a.words.match(dst, w[len(c):])
		}
	}
	return dst
}
