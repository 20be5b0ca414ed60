package night

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/golang/snappy"
	bolt "go.etcd.io/bbolt"

	"haveri/extract"
)

// The catalog's buckets.
//
//	files      path of a file → content id, or why it could not be read; JSON of file
//	documents  content id → what is known of that content; JSON of content
//	bodies     content id → record and cleaned text, see packBody
//	digests    content id → what is compared of it to find incidents; JSON of kept
//	meta       "schema" → catalogSchema
//
// A night over an unchanged corpus reads the first two, which are small, and nothing of the others.
var (
	filesBucket     = []byte("files")
	documentsBucket = []byte("documents")
	bodiesBucket    = []byte("bodies")
	digestsBucket   = []byte("digests")
	metaBucket      = []byte("meta")
)

const catalogSchema = "1"

// file is what stands at one path: content (ID), or something that could not be read (Reason).
type file struct {
	ID     string `json:"id,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// content is what is known of one content id: a record, or the reason why it was refused.
type content struct {
	Rules  string `json:"rules"`            // that read it; what others read is read again
	Digest string `json:"digest,omitempty"` // of record and text
	Reason string `json:"reason,omitempty"`
	Format string `json:"format,omitempty"`
	Lang   string `json:"lang,omitempty"`
	Bytes  int64  `json:"bytes,omitempty"`

	// what incidents are sorted by and counted by, so that neither needs the record
	Organization *string `json:"organization,omitempty"`
	Start        *string `json:"start,omitempty"`
	Incident     bool    `json:"incident,omitempty"`
	Unknown      bool    `json:"unknown,omitempty"` // an incident whose cause is
}

// summarize takes from a record what incidents are sorted by and counted by.
func (c *content) summarize(r *extract.Record) {
	c.Organization, c.Start = r.Organization, r.Start
	c.Incident, c.Unknown = r.Incident, r.Incident && r.Cause.Primary == "unknown"
}

// catalog is catalog.db: all that has been read so far. It belongs to the run that holds the lock.
type catalog struct{ db *bolt.DB }

// openCatalog opens or creates the catalog of a data folder.
func openCatalog(data string) (*catalog, error) {
	path := filepath.Join(data, "catalog.db")
	// The free list is rebuilt from the pages when the file is opened: writing it with every transaction costs more.
	db, err := bolt.Open(path, 0o644, &bolt.Options{Timeout: 5 * time.Second, NoFreelistSync: true, FreelistType: bolt.FreelistMapType})
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be opened: %w; if it is damaged, delete it: the next run reads every document again", path, err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, b := range [][]byte{filesBucket, documentsBucket, bodiesBucket, digestsBucket, metaBucket} {
			if _, err := tx.CreateBucketIfNotExists(b); err != nil {
				return err
			}
		}
		switch s := tx.Bucket(metaBucket).Get([]byte("schema")); {
		case s == nil:
			return tx.Bucket(metaBucket).Put([]byte("schema"), []byte(catalogSchema))
		case string(s) != catalogSchema:
			return fmt.Errorf("written by another version of the program (schema %s, this one writes %s): delete it, the next run reads every document again", s, catalogSchema)
		}
		return nil
	})
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &catalog{db}, nil
}

func (c *catalog) close() error { return c.db.Close() }

// load returns what was known when the last run ended: files by path and contents by id.
func (c *catalog) load() (files map[string]file, contents map[string]content, err error) {
	err = c.db.View(func(tx *bolt.Tx) error {
		if files, err = loadBucket[file](tx.Bucket(filesBucket)); err != nil {
			return err
		}
		contents, err = loadBucket[content](tx.Bucket(documentsBucket))
		return err
	})
	if err != nil {
		err = fmt.Errorf("%s: %w; delete it: the next run reads every document again", c.db.Path(), err)
	}
	return files, contents, err
}

func loadBucket[T any](b *bolt.Bucket) (map[string]T, error) {
	m := make(map[string]T)
	return m, b.ForEach(func(k, v []byte) error {
		var t T
		if err := json.Unmarshal(v, &t); err != nil {
			return fmt.Errorf("entry %q: %w", k, err)
		}
		m[string(k)] = t
		return nil
	})
}

// change is one write to the catalog.
type change struct {
	path string // "" where no file changes
	file file

	id      string // "" where no content changes
	content content
	body    []byte
	digest  []byte          // nil where it tells of no incident
	record  *extract.Record // what was read of the content; nil where it was refused
	took    time.Duration
	passing bool // refused for a reason that may be gone tomorrow: nothing of the content is kept
}

// apply writes changes in one transaction, which is on disk when it returns.
func (c *catalog) apply(changes []change) error {
	if len(changes) == 0 {
		return nil
	}
	err := c.db.Update(func(tx *bolt.Tx) error {
		files, documents, bodies, digests := tx.Bucket(filesBucket), tx.Bucket(documentsBucket), tx.Bucket(bodiesBucket), tx.Bucket(digestsBucket)
		for _, ch := range changes {
			if ch.id != "" {
				if err := putJSON(documents, ch.id, ch.content); err != nil {
					return err
				}
				if err := bodies.Put([]byte(ch.id), ch.body); err != nil {
					return err
				}
				if ch.digest != nil {
					if err := digests.Put([]byte(ch.id), ch.digest); err != nil {
						return err
					}
				}
			}
			if ch.path != "" {
				if err := putJSON(files, ch.path, ch.file); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", c.db.Path(), err)
	}
	return nil
}

func putJSON(b *bolt.Bucket, key string, v any) error {
	j, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return b.Put([]byte(key), j)
}

// remove forgets paths and contents in one transaction.
func (c *catalog) remove(paths, ids []string) error {
	if len(paths)+len(ids) == 0 {
		return nil
	}
	err := c.db.Update(func(tx *bolt.Tx) error {
		for _, p := range paths {
			if err := tx.Bucket(filesBucket).Delete([]byte(p)); err != nil {
				return err
			}
		}
		for _, id := range ids {
			if err := errors.Join(tx.Bucket(documentsBucket).Delete([]byte(id)), tx.Bucket(bodiesBucket).Delete([]byte(id)), tx.Bucket(digestsBucket).Delete([]byte(id))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", c.db.Path(), err)
	}
	return nil
}

// record returns the record of a content id and, where text is asked for, its cleaned text.
func (c *catalog) record(id string, wantText bool) (r *extract.Record, text string, err error) {
	err = c.db.View(func(tx *bolt.Tx) error {
		r, text, err = unpackBody(tx.Bucket(bodiesBucket).Get([]byte(id)), wantText)
		return err
	})
	if err != nil {
		err = fmt.Errorf("%s: document %s: %w", c.db.Path(), id, err)
	}
	return r, text, err
}

// packBody is the length of the compressed record, the compressed record as JSON, the compressed text. The record's file name is left out:
// it belongs to the paths, which may move.
func packBody(r *extract.Record, text string) (body, plain []byte, err error) {
	nameless := *r
	nameless.File = ""
	j, err := json.Marshal(&nameless)
	if err != nil {
		return nil, nil, err
	}
	packed := snappy.Encode(nil, j)
	body = binary.AppendUvarint(nil, uint64(len(packed)))
	body = append(body, packed...)
	body = append(body, snappy.Encode(nil, []byte(text))...)
	return body, append(j, text...), nil
}

var errBody = errors.New("its entry is damaged: delete the catalog, the next run reads every document again")

func unpackBody(body []byte, wantText bool) (*extract.Record, string, error) {
	n, w := binary.Uvarint(body)
	if w <= 0 || n > uint64(len(body)-w) {
		return nil, "", errBody
	}
	j, err := snappy.Decode(nil, body[w:w+int(n)])
	if err != nil {
		return nil, "", errBody
	}
	var r extract.Record
	if err := json.Unmarshal(j, &r); err != nil {
		return nil, "", errBody
	}
	if !wantText {
		return &r, "", nil
	}
	text, err := snappy.Decode(nil, body[w+int(n):])
	if err != nil {
		return nil, "", errBody
	}
	return &r, string(text), nil
}
