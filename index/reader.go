package index

import (
	"fmt"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"

	"haveri/extract"
)

// Reader searches an index that nobody writes. It is safe for concurrent use, and a folder may have any number of readers.
type Reader struct {
	dir   string
	index bleve.Index
}

// Open opens an index for reading. It fails with ErrVersion or ErrBusy where that is the reason.
func Open(dir string) (*Reader, error) {
	ix, err := open(dir, true)
	if err != nil {
		return nil, err
	}
	return &Reader{dir, ix}, nil
}

// Close releases the folder.
func (r *Reader) Close() error { return r.index.Close() }

// Count returns how many entries the index holds.
func (r *Reader) Count() (uint64, error) {
	n, err := r.index.DocCount()
	if err != nil {
		return 0, fmt.Errorf("index %s: counting: %w", r.dir, err)
	}
	return n, nil
}

// Record returns the record and the text of an id, of which an unambiguous beginning is enough.
func (r *Reader) Record(id string) (*extract.Record, string, error) {
	if id == "" {
		return nil, "", fmt.Errorf("index %s: no id given", r.dir)
	}
	byID := query.NewPrefixQuery(id)
	byID.SetField("_id")
	req := bleve.NewSearchRequestOptions(byID, 3, 0, false)
	req.Fields = []string{"*"}
	req.Sort = search.SortOrder{&search.SortDocID{}}
	found, err := r.index.Search(req)
	if err != nil {
		return nil, "", fmt.Errorf("index %s: looking for id %s: %w", r.dir, id, err)
	}
	var ids []string
	for _, hit := range found.Hits {
		ids = append(ids, hit.ID)
	}
	switch {
	case len(ids) == 0:
		return nil, "", fmt.Errorf("index %s: no record has an id that begins with %s", r.dir, id)
	case len(ids) > 1 && ids[0] != id:
		return nil, "", fmt.Errorf("index %s: %d ids begin with %s (%s …): give more of it", r.dir, found.Total, id, strings.Join(ids, ", "))
	}
	return r.stored(found.Hits[0])
}
