package index

import (
	"bytes"

	"github.com/blevesearch/bleve/v2/analysis"
)

// split analyses one text for the field of its language and keeps, for the common field, the words that the language's analyzer
// dropped or changed. Those it kept need no second posting, which would cost two thirds of the first.
type split struct {
	language analysis.Analyzer
	left     analysis.TokenStream
}

// Analyze returns the terms of the language's field.
func (s *split) Analyze(text []byte) analysis.TokenStream {
	a, ok := s.language.(*analysis.DefaultAnalyzer)
	if !ok || len(a.CharFilters) > 0 {
		return s.language.Analyze(text)
	}
	stems := a.Tokenizer.Tokenize(text)
	plain := make([][]byte, len(stems)) // copies, since filters may write over the text
	for i, t := range stems {
		plain[i] = bytes.ToLower(t.Term)
	}
	for _, f := range a.TokenFilters {
		stems = f.Filter(stems)
	}
	held := make(map[string]bool, len(stems))
	for _, t := range stems {
		held[string(t.Term)] = true
	}
	for _, word := range plain {
		if !held[string(word)] {
			s.left = append(s.left, &analysis.Token{Term: word, Position: 1})
		}
	}
	return stems
}

// rest is the analyzer of the common field. It must run after that of the language's field, as bleve does for fields in the order
// in which they were added.
type rest struct{ *split }

func (r rest) Analyze([]byte) analysis.TokenStream { return r.left }
