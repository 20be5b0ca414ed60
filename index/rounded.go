package index

import (
	"context"

	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	bleveindex "github.com/blevesearch/bleve_index_api"
)

// rounded is a query whose scores have the precision of a float32. bleve adds up the scores of a document's words in an order that depends on how
// the index came about; the last bit of a sum does too, and with it would the order of documents that score the same.
type rounded struct{ query.Query }

func (q rounded) Searcher(ctx context.Context, i bleveindex.IndexReader, m mapping.IndexMapping, o search.SearcherOptions) (search.Searcher, error) {
	s, err := q.Query.Searcher(ctx, i, m, o)
	if err != nil {
		return nil, err
	}
	return roundedSearcher{s}, nil
}

type roundedSearcher struct{ search.Searcher }

func (s roundedSearcher) Next(ctx *search.SearchContext) (*search.DocumentMatch, error) {
	return round(s.Searcher.Next(ctx))
}

func (s roundedSearcher) Advance(ctx *search.SearchContext, id bleveindex.IndexInternalID) (*search.DocumentMatch, error) {
	return round(s.Searcher.Advance(ctx, id))
}

func round(m *search.DocumentMatch, err error) (*search.DocumentMatch, error) {
	if m != nil {
		m.Score = float64(float32(m.Score))
	}
	return m, err
}
