package match

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// An element is what one token is compared with.
type element struct {
	text string // folded; "" for a number
	how  how
}

type how uint8

const (
	exact how = iota
	prefix
	suffix
	infix
	number
)

// An item is one part of a pattern: an element, a gap, or a group of ways to go on.
type item struct {
	element  element
	gap      int // tokens that may stand here, where it is one
	group    [][]item
	optional bool
}

// defaultGap is how many tokens ".." may stand for.
const defaultGap = 3

// parse reads a pattern as the ways it may go. The pattern language:
//
//	word      that word, however its case, width or vowel signs are written
//	wor*      a word that begins so; *ord a word that ends so; *or* a word that holds it
//	a|b       either
//	(a|b c) d groups
//	a? (b c)? may be missing
//	#         a number in digits
//	a .. b    up to three tokens between, within a sentence; a ..6 b up to six
//
// Han, kana and Hangul need no stars: they are matched character by character, anywhere.
func parse(pattern string) ([][]item, error) {
	p := parser{src: pattern}
	ways, err := p.alternatives()
	if err == nil && p.pos < len(p.src) {
		err = fmt.Errorf("unexpected %q at byte %d", p.src[p.pos], p.pos)
	}
	if err == nil && empty(ways) {
		err = errors.New("may match nothing")
	}
	if err == nil && gapFirst(ways) {
		err = errors.New("begins with a gap")
	}
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", pattern, err)
	}
	return ways, nil
}

// empty tells whether one of the ways is made of parts that may all be missing.
func empty(ways [][]item) bool {
	for _, w := range ways {
		nothing := true
		for _, i := range w {
			nothing = nothing && (i.optional || i.gap > 0 || i.group != nil && empty(i.group))
		}
		if nothing {
			return true
		}
	}
	return false
}

func gapFirst(ways [][]item) bool {
	for _, w := range ways {
		for _, i := range w {
			if i.gap > 0 || i.group != nil && gapFirst(i.group) {
				return true
			}
			if !i.optional {
				break
			}
		}
	}
	return false
}

type parser struct {
	src string
	pos int
}

func (p *parser) alternatives() ([][]item, error) {
	var all [][]item
	for {
		seq, err := p.sequence()
		if err != nil {
			return nil, err
		}
		all = append(all, seq)
		if p.pos >= len(p.src) || p.src[p.pos] != '|' {
			return all, nil
		}
		p.pos++
	}
}

func (p *parser) sequence() ([]item, error) {
	var seq []item
	for {
		for p.pos < len(p.src) && p.src[p.pos] == ' ' {
			p.pos++
		}
		if p.pos >= len(p.src) || p.src[p.pos] == '|' || p.src[p.pos] == ')' {
			return seq, nil
		}
		i, err := p.item()
		if err != nil {
			return nil, err
		}
		if p.pos < len(p.src) && p.src[p.pos] == '?' {
			p.pos++
			i.optional = true
		}
		seq = append(seq, i)
	}
}

func (p *parser) item() (item, error) {
	if p.src[p.pos] == '(' {
		p.pos++
		ways, err := p.alternatives()
		if err != nil {
			return item{}, err
		}
		if p.pos >= len(p.src) {
			return item{}, errors.New("a group is not closed")
		}
		p.pos++
		return item{group: ways}, nil
	}
	end := p.pos
	for end < len(p.src) && !strings.ContainsRune(" |()?", rune(p.src[end])) {
		end++
	}
	word := p.src[p.pos:end]
	p.pos = end
	if n, ok := strings.CutPrefix(word, ".."); ok {
		width := defaultGap
		if n != "" {
			w, err := strconv.Atoi(n)
			if err != nil || w < 1 || w > 12 {
				return item{}, fmt.Errorf("gap %q: want ..1 to ..12", word)
			}
			width = w
		}
		return item{gap: width}, nil
	}
	return written(word)
}

// written tokenizes one written word: "o'clock" is three tokens, "障害" two.
func written(word string) (item, error) {
	kind := exact
	if strings.HasPrefix(word, "*") {
		kind, word = suffix, word[1:]
	}
	if strings.HasSuffix(word, "*") {
		word = word[:len(word)-1]
		if kind == suffix {
			kind = infix
		} else {
			kind = prefix
		}
	}
	if word == "#" {
		return item{element: element{how: number}}, nil
	}
	if word == "" || strings.Contains(word, "*") {
		return item{}, errors.New("a star stands alone or inside a word")
	}
	var room [8]Token
	toks := AppendTokens(room[:0], word)
	seq := make([]item, 0, len(toks))
	for i, t := range toks {
		var folded [64]byte
		e := element{text: string(Fold(folded[:0], word[t.From:t.To]))}
		if t.Kind == Word && (len(toks) == 1 || kind == prefix && i == len(toks)-1 || kind == suffix && i == 0) {
			e.how = kind
		}
		seq = append(seq, item{element: e})
	}
	if len(seq) == 1 {
		return seq[0], nil
	}
	return item{group: [][]item{seq}}, nil
}
