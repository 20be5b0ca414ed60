package match

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// An element is one step of an expanded pattern.
type element struct {
	text string // folded; "" for a gap or a number
	how  how
	gap  int // tokens that may stand between
}

type how uint8

const (
	exact how = iota
	prefix
	suffix
	infix
	number
	gap
)

// most is how many ways one pattern may expand to; a pattern beyond it is a mistake of its author's.
const most = 4096

// defaultGap is how many tokens ".." may stand for.
const defaultGap = 3

// parse expands a pattern into sequences of elements. The pattern language:
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
func parse(pattern string) ([][]element, error) {
	p := parser{src: pattern}
	ways, err := p.alternatives()
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", pattern, err)
	}
	if p.pos < len(p.src) {
		return nil, fmt.Errorf("pattern %q: unexpected %q at byte %d", pattern, p.src[p.pos], p.pos)
	}
	for _, w := range ways {
		if len(w) == 0 || w[0].how == gap || w[len(w)-1].how == gap {
			return nil, fmt.Errorf("pattern %q: may match nothing, or begins or ends with a gap", pattern)
		}
	}
	return ways, nil
}

type parser struct {
	src string
	pos int
}

func (p *parser) alternatives() ([][]element, error) {
	var all [][]element
	for {
		seq, err := p.sequence()
		if err != nil {
			return nil, err
		}
		if all = append(all, seq...); len(all) > most {
			return nil, errors.New("expands to too many ways")
		}
		if p.pos >= len(p.src) || p.src[p.pos] != '|' {
			return all, nil
		}
		p.pos++
	}
}

func (p *parser) sequence() ([][]element, error) {
	ways := [][]element{nil}
	for {
		for p.pos < len(p.src) && p.src[p.pos] == ' ' {
			p.pos++
		}
		if p.pos >= len(p.src) || p.src[p.pos] == '|' || p.src[p.pos] == ')' {
			return ways, nil
		}
		item, err := p.item()
		if err != nil {
			return nil, err
		}
		if p.pos < len(p.src) && p.src[p.pos] == '?' {
			p.pos++
			item = append(item, nil)
		}
		var longer [][]element
		for _, w := range ways {
			for _, i := range item {
				longer = append(longer, append(w[:len(w):len(w)], i...))
			}
		}
		if ways = longer; len(ways) > most {
			return nil, errors.New("expands to too many ways")
		}
	}
}

func (p *parser) item() ([][]element, error) {
	if p.src[p.pos] == '(' {
		p.pos++
		ways, err := p.alternatives()
		if err != nil {
			return nil, err
		}
		if p.pos >= len(p.src) {
			return nil, errors.New("a group is not closed")
		}
		p.pos++
		return ways, nil
	}
	end := p.pos + strings.IndexAny(p.src[p.pos:]+" ", " |()?")
	word := p.src[p.pos:end]
	p.pos = end
	if n, ok := strings.CutPrefix(word, ".."); ok {
		width := defaultGap
		if n != "" {
			w, err := strconv.Atoi(n)
			if err != nil || w < 1 || w > 12 {
				return nil, fmt.Errorf("gap %q: want ..1 to ..12", word)
			}
			width = w
		}
		return [][]element{{{how: gap, gap: width}}}, nil
	}
	return elements(word)
}

// elements tokenizes one written word: "o'clock" is three tokens, "障害" two.
func elements(word string) ([][]element, error) {
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
		return [][]element{{{how: number}}}, nil
	}
	if word == "" || strings.Contains(word, "*") {
		return nil, errors.New("a star stands alone or inside a word")
	}
	var seq []element
	toks := Tokens(word)
	for i, t := range toks {
		e := element{text: string(Fold(nil, word[t.From:t.To]))}
		if t.Kind == Word && len(toks) == 1 {
			e.how = kind
		} else if t.Kind == Word && kind == prefix && i == len(toks)-1 {
			e.how = prefix
		} else if t.Kind == Word && kind == suffix && i == 0 {
			e.how = suffix
		}
		seq = append(seq, e)
	}
	return [][]element{seq}, nil
}
