package index

import (
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/registry"
)

// hangul is a token filter that hands Korean words to bleve's filter for pairs of characters, which otherwise takes Han and kana alone:
// Korean glues its particles to words, so that a whole word as written rarely meets a query.
type hangul struct{}

const hangulName = "haveri_hangul"

func (hangul) Filter(tokens analysis.TokenStream) analysis.TokenStream {
	for _, t := range tokens {
		if first, _ := utf8.DecodeRune(t.Term); unicode.Is(unicode.Hangul, first) {
			t.Type = analysis.Ideographic
		}
	}
	return tokens
}

// A failure would show as an unknown filter in newMapping.
var _ = registry.RegisterTokenFilter(hangulName, func(map[string]any, *registry.Cache) (analysis.TokenFilter, error) { return hangul{}, nil })
