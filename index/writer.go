package index

import (
	"errors"
	"fmt"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
)

// A batch goes to the index when it holds so many documents or so much text. Larger ones are hardly faster and cost memory.
const (
	batchDocuments = 500
	batchBytes     = 1 << 20
)

// Writer changes an index. Its methods may be called from several goroutines at once; of several Puts of one id at the same
// time any may win. After an error the index is whole, but lacks entries: discard it.
type Writer struct {
	dir     string
	index   bleve.Index
	builder *builder

	mu     sync.Mutex
	batch  *bleve.Batch
	bytes  int
	flight chan error // result of the batch under way; nil where there is none
}

// Create makes an empty index in a new or empty folder.
func Create(dir string) (*Writer, error) {
	ix, err := create(dir)
	if err != nil {
		return nil, err
	}
	return newWriter(dir, ix)
}

// OpenWriter opens an index for changes. It fails with ErrVersion or ErrBusy where that is the reason.
func OpenWriter(dir string) (*Writer, error) {
	ix, err := open(dir, false)
	if err != nil {
		return nil, err
	}
	return newWriter(dir, ix)
}

func newWriter(dir string, ix bleve.Index) (*Writer, error) {
	m, ok := ix.Mapping().(*mapping.IndexMappingImpl)
	if !ok {
		return nil, errors.Join(fmt.Errorf("index %s: mapping is of unknown type %T", dir, ix.Mapping()), ix.Close())
	}
	return &Writer{dir: dir, index: ix, builder: newBuilder(m), batch: ix.NewBatch()}, nil
}

// Put adds an entry, or replaces the one of the same id. An error may be that of an earlier Put.
func (w *Writer) Put(e Entry) error {
	doc, err := w.builder.document(e)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.batch.IndexAdvanced(doc); err != nil {
		return fmt.Errorf("%s: indexing: %w", e.Record.File, err)
	}
	w.bytes += len(e.Text)
	return w.flushIfFull()
}

// Delete removes the entry of an id; a missing one is no error.
func (w *Writer) Delete(id string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.batch.Delete(id)
	return w.flushIfFull()
}

// Close writes what is pending to disk and releases the folder.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return errors.Join(w.flush(), w.landed(), w.index.Close())
}

func (w *Writer) flushIfFull() error {
	if w.batch.Size() < batchDocuments && w.bytes < batchBytes {
		return nil
	}
	return w.flush()
}

// flush sends the batch off once the one before has landed: batches keep their order, and the caller goes on meanwhile.
func (w *Writer) flush() error {
	if err := w.landed(); err != nil {
		return err
	}
	if w.batch.Size() == 0 {
		return nil
	}
	batch, done := w.batch, make(chan error, 1)
	w.batch, w.bytes, w.flight = w.index.NewBatch(), 0, done
	go func() { done <- w.index.Batch(batch) }()
	return nil
}

// landed waits for the batch under way.
func (w *Writer) landed() error {
	if w.flight == nil {
		return nil
	}
	err := <-w.flight
	w.flight = nil
	if err != nil {
		return fmt.Errorf("index %s: writing a batch: %w", w.dir, err)
	}
	return nil
}
