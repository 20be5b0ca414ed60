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
	ids      map[element]int32 // element → its number, from 1
	words    trie              // folded words from their first byte: exact and prefix
	suffixes trie              // reversed
	infixes  trie
	numberID int32
	shared   map[edge]int32 // while building: the node that an element leads to from a node (in edge.to), where nothing else does
	root     []int32        // by element: where its edges from nodes[0] begin
	nodes    []node         // nodes[0] is the root
	// Proclitics are short words that a script writes together with the next one (Arabic wa, bi, al); a word is looked up with
	// and without them.
	Proclitics []string
}

type node struct {
	next []edge // sorted by element once sealed; an element may lead to several nodes
	gaps []gapEdge
	free []int32 // nodes reached without a token
	ends []int32
}

type edge struct{ element, to int32 }

type gapEdge struct{ width, to int32 }

// Found is one pattern found: the id it was added with, and its tokens from First up to but without Last.
type Found struct {
	ID          int32
	First, Last int32
	Gapped      bool // tokens between were skipped
}

// Add makes the automaton report id for pattern.
func (a *Automaton) Add(pattern string, id int32) error {
	ways, err := parse(pattern)
	if err != nil {
		return err
	}
	if a.ids == nil {
		a.ids = map[element]int32{}
		a.shared = map[edge]int32{}
		a.nodes = []node{{}}
	}
	for _, w := range ways {
		end := a.sequence(0, w)
		a.nodes[end].ends = append(a.nodes[end].ends, id)
	}
	return nil
}

// Seal makes the automaton ready to scan.
func (a *Automaton) Seal() {
	a.shared = nil
	if len(a.nodes) == 0 {
		return
	}
	// What the root leads to without a token, because first words may be missing, is led to from the root itself.
	for reached := slices.Clone(a.nodes[0].free); len(reached) > 0; reached = reached[1:] {
		n := a.nodes[reached[0]]
		a.nodes[0].next = append(a.nodes[0].next, n.next...)
		reached = append(reached, n.free...)
	}
	for i := range a.nodes {
		slices.SortFunc(a.nodes[i].next, func(x, y edge) int { return int(x.element - y.element) })
	}
	a.root = make([]int32, len(a.ids)+2)
	for e, k := int32(0), 0; int(e) < len(a.root); e++ {
		for k < len(a.nodes[0].next) && a.nodes[0].next[k].element < e {
			k++
		}
		a.root[e] = int32(k)
	}
}

func (a *Automaton) node() int32 {
	a.nodes = append(a.nodes, node{})
	return int32(len(a.nodes) - 1)
}

func (a *Automaton) sequence(from int32, seq []item) int32 {
	for _, i := range seq {
		var to int32
		switch {
		case i.gap > 0:
			to = a.node()
			a.nodes[from].gaps = append(a.nodes[from].gaps, gapEdge{int32(i.gap), to})
		case i.group != nil:
			to = a.node()
			for _, w := range i.group {
				end := a.sequence(from, w)
				a.nodes[end].free = append(a.nodes[end].free, to)
			}
		default:
			e := a.element(i.element)
			if !i.optional {
				// Patterns that begin alike share nodes, so that a common first word is followed once.
				if to, ok := a.shared[edge{e, from}]; ok {
					from = to
					continue
				}
				to = a.node()
				a.shared[edge{e, from}] = to
			} else {
				to = a.node()
			}
			a.nodes[from].next = append(a.nodes[from].next, edge{e, to})
		}
		if i.optional {
			a.nodes[from].free = append(a.nodes[from].free, to)
		}
		from = to
	}
	return from
}

func (a *Automaton) element(e element) int32 {
	id, ok := a.ids[e]
	if ok {
		return id
	}
	id = int32(len(a.ids) + 1)
	a.ids[e] = id
	switch e.how {
	case exact:
		a.words.add(e.text, id, false)
	case prefix:
		a.words.add(e.text, id, true)
	case suffix:
		a.suffixes.add(reversed(e.text), id, true)
	case infix:
		a.infixes.add(e.text, id, true)
	case number:
		a.numberID = id
	}
	return id
}

// Scan reports every pattern in the tokens of text, in order of their first token; the same id may be reported at overlapping places.
func (a *Automaton) Scan(text string, toks []Token) []Found {
	if len(a.nodes) == 0 {
		return nil
	}
	s, _ := scans.Get().(*scan)
	if s == nil {
		s = &scan{}
	}
	defer scans.Put(s)
	s.a, s.toks, s.found, s.elements = a, toks, s.found[:0], s.elements[:0]
	s.at = slices.Grow(s.at[:0], len(toks)+1)[:len(toks)+1]
	for i, t := range toks {
		s.at[i] = int32(len(s.elements))
		s.elements = a.lookup(s.elements, text, t, &s.buf)
	}
	s.at[len(toks)] = int32(len(s.elements))
	first := a.nodes[0].next
	for i := range toks {
		for _, e := range s.elements[s.at[i]:s.at[i+1]] {
			for k := a.root[e]; k < a.root[e+1]; k++ {
				s.walk(first[k].to, int32(i), int32(i+1), false)
			}
		}
	}
	s.a, s.toks = nil, nil
	return slices.Clone(s.found)
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
}

// walk follows the graph from node n at token i. Its depth is the longest pattern, its breadth the elements a token has (few).
func (s *scan) walk(n, first, i int32, gapped bool) {
	nd := &s.a.nodes[n]
	for _, id := range nd.ends {
		s.found = append(s.found, Found{id, first, i, gapped})
	}
	for _, to := range nd.free {
		s.walk(to, first, i, gapped)
	}
	if int(i) >= len(s.toks) || i > first && s.toks[i].Break == 2 {
		return
	}
	if len(nd.next) > 0 && !s.follow(nd, first, i, i+1, gapped) {
		// A hyphen where the pattern has a space: roll-back for roll back.
		if t := s.toks[i]; i > first && t.Kind == Punct && t.Rune == '-' && !t.Space && int(i)+1 < len(s.toks) && !s.toks[i+1].Space {
			s.follow(nd, first, i+1, i+2, gapped)
		}
	}
	for _, g := range nd.gaps {
		for j := i; j <= i+g.width && int(j) < len(s.toks); j++ {
			s.walk(g.to, first, j, gapped || j > i)
			if ends(s.toks, j) {
				break
			}
		}
	}
}

// follow goes on from nd by the elements of token i to token next; false where none fits.
func (s *scan) follow(nd *node, first, i, next int32, gapped bool) (fits bool) {
	for _, e := range s.elements[s.at[i]:s.at[i+1]] {
		k, ok := slices.BinarySearchFunc(nd.next, e, func(x edge, e int32) int { return int(x.element - e) })
		for ; ok && k < len(nd.next) && nd.next[k].element == e; k++ {
			fits = true
			s.walk(nd.next[k].to, first, next, gapped)
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
	if len(a.suffixes.nodes) > 0 {
		dst = a.suffixes.matchReversed(dst, w)
	}
	if len(a.infixes.nodes) > 0 {
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

// trie maps byte strings to elements. A node keeps its children in a slice from its lowest to its highest byte.
type trie struct{ nodes []trieNode }

type trieNode struct {
	low         byte
	next        []int32
	whole, part int32 // element of a key that must end here, or may go on
}

func (t *trie) add(key string, id int32, part bool) {
	if len(t.nodes) == 0 {
		t.nodes = []trieNode{{}}
	}
	at := int32(0)
	for i := 0; i < len(key); i++ {
		c := key[i]
		n := &t.nodes[at]
		switch {
		case len(n.next) == 0:
			n.low, n.next = c, []int32{0}
		case c < n.low:
			n.next = append(make([]int32, n.low-c), n.next...)
			n.low = c
		case int(c-n.low) >= len(n.next):
			n.next = append(n.next, make([]int32, int(c-n.low)+1-len(n.next))...)
		}
		to := n.next[c-n.low]
		if to == 0 {
			to = int32(len(t.nodes))
			n.next[c-n.low] = to
			t.nodes = append(t.nodes, trieNode{})
		}
		at = to
	}
	if part {
		t.nodes[at].part = id
	} else {
		t.nodes[at].whole = id
	}
}

func (t *trie) child(at int32, c byte) int32 {
	n := &t.nodes[at]
	if k := int(c) - int(n.low); k >= 0 && k < len(n.next) {
		return n.next[k]
	}
	return 0
}

func (t *trie) match(dst []int32, w []byte) []int32 {
	if len(t.nodes) == 0 {
		return dst
	}
	at := int32(0)
	for i := range w {
		if at = t.child(at, w[i]); at == 0 {
			return dst
		}
		if p := t.nodes[at].part; p != 0 {
			dst = append(dst, p)
		}
	}
	if e := t.nodes[at].whole; e != 0 {
		dst = append(dst, e)
	}
	return dst
}

func (t *trie) matchReversed(dst []int32, w []byte) []int32 {
	at := int32(0)
	for i := len(w) - 1; i >= 0; i-- {
		if at = t.child(at, w[i]); at == 0 {
			return dst
		}
		if p := t.nodes[at].part; p != 0 {
			dst = append(dst, p)
		}
	}
	return dst
}

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}
