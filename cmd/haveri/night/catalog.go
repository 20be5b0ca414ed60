package night

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/golang/snappy"
	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

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
// Before each value stands a checksum of bucket, key and value, see store.
// A night over an unchanged corpus reads the first two, which are small, and nothing of the others.
var (
	filesBucket     = []byte("files")
	documentsBucket = []byte("documents")
	bodiesBucket    = []byte("bodies")
	digestsBucket   = []byte("digests")
	metaBucket      = []byte("meta")
)

const catalogSchema = 2

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

func catalogFile(data string) string { return filepath.Join(data, "catalog.db") }

// repairing is what to do about a catalog.
const repairing = "`haveri run --repair` keeps what is whole of it and reads the other documents again; corrections and merges are not in it"

// openCatalog opens or creates the catalog of a data folder. A damaged one is a *Damage, one that a newer program wrote a *Newer. One that an
// earlier program wrote is begun anew: anew says so.
func openCatalog(data string) (c *catalog, anew string, err error) {
	path := catalogFile(data)
	s, err := examine(path, nil)
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("%s: cannot be read: %w", path, err)
	case s == nil:
		if err := ignoreMissing(os.Remove(path)); err != nil {
			return nil, "", err
		}
	default:
		if err := s.usable(path); err != nil {
			return nil, "", err
		}
		if s.schema == "1" {
			anew = fmt.Sprintf("%s: it was written by an earlier version of the program: every document is read again", path)
			if err := os.Remove(path); err != nil {
				return nil, "", err
			}
		}
	}
	c, err = openBolt(path)
	return c, anew, err
}

// usable returns what keeps a catalog from being opened.
func (s *catalogState) usable(path string) error {
	if n, err := strconv.Atoi(s.schema); err == nil && n > catalogSchema {
		return &Newer{path}
	}
	if s.schema != "1" && len(s.damaged) > 0 {
		return &Damage{path, s.what(), repairing}
	}
	return nil
}

// what is wrong, in a few words.
func (s *catalogState) what() string {
	what := "it is damaged: " + s.damaged[0]
	if n := len(s.damaged) - 1; n > 0 {
		what += fmt.Sprintf(", and %d more", n)
	}
	return what
}

// openBolt opens or creates a catalog whose pages are whole.
func openBolt(path string) (*catalog, error) {
	// The free list is rebuilt from the pages when the file is opened: writing it with every transaction costs more.
	db, err := bolt.Open(path, 0o644, &bolt.Options{Timeout: 5 * time.Second, NoFreelistSync: true, FreelistType: bolt.FreelistMapType})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%s: another program has it open: wait for it to end, or stop it", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be opened: %w", path, err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, b := range [][]byte{filesBucket, documentsBucket, bodiesBucket, digestsBucket, metaBucket} {
			if _, err := tx.CreateBucketIfNotExists(b); err != nil {
				return err
			}
		}
		return store(tx, metaBucket, "schema", []byte(strconv.Itoa(catalogSchema)))
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), db.Close())
	}
	return &catalog{db}, nil
}

// store stores a value with its checksum.
func store(tx *bolt.Tx, bucket []byte, key string, value []byte) error {
	return tx.Bucket(bucket).Put([]byte(key), append(checksum(bucket, []byte(key), value), value...))
}

func putJSON(tx *bolt.Tx, bucket []byte, key string, v any) error {
	j, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return store(tx, bucket, key, j)
}

// get returns a value, valid during the transaction; nil where there is none.
func get(tx *bolt.Tx, bucket []byte, key string) ([]byte, error) {
	stored := tx.Bucket(bucket).Get([]byte(key))
	if stored == nil {
		return nil, nil
	}
	return unsum(bucket, []byte(key), stored)
}

func checksum(bucket, key, value []byte) []byte {
	sum := crc32.Checksum(bucket, castagnoli)
	sum = crc32.Update(sum, castagnoli, key)
	return binary.BigEndian.AppendUint32(nil, crc32.Update(sum, castagnoli, value))
}

// unsum returns the value of what is stored, an error where its checksum is another.
func unsum(bucket, key, stored []byte) ([]byte, error) {
	if len(stored) < crc32.Size || !bytes.Equal(stored[:crc32.Size], checksum(bucket, key, stored[crc32.Size:])) {
		return nil, errEntry
	}
	return stored[crc32.Size:], nil
}

var errEntry = errors.New("its checksum is that of other bytes")

func (c *catalog) close() error { return c.db.Close() }

// load returns what was known when the last run ended: files by path and contents by id. A content that should have a record and has none
// is left out, as if it had never been read.
func (c *catalog) load() (files map[string]file, contents map[string]content, err error) {
	err = c.db.View(func(tx *bolt.Tx) error {
		if files, err = loadBucket[file](tx, filesBucket); err != nil {
			return err
		}
		if contents, err = loadBucket[content](tx, documentsBucket); err != nil {
			return err
		}
		bodies := tx.Bucket(bodiesBucket).Cursor()
		at, _ := bodies.First()
		for _, id := range sortedKeys(contents) {
			for at != nil && string(at) < id {
				at, _ = bodies.Next()
			}
			if contents[id].Reason == "" && string(at) != id {
				delete(contents, id)
			}
		}
		return nil
	})
	if err != nil {
		err = &Damage{c.db.Path(), err.Error(), repairing}
	}
	return files, contents, err
}

func loadBucket[T any](tx *bolt.Tx, bucket []byte) (map[string]T, error) {
	m := make(map[string]T)
	return m, tx.Bucket(bucket).ForEach(func(k, v []byte) error {
		var t T
		plain, err := unsum(bucket, k, v)
		if err == nil {
			err = json.Unmarshal(plain, &t)
		}
		if err != nil {
			return fmt.Errorf("entry %q of %s: %w", k, bucket, err)
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
		for _, ch := range changes {
			if ch.id != "" {
				if err := putJSON(tx, documentsBucket, ch.id, ch.content); err != nil {
					return err
				}
				if err := store(tx, bodiesBucket, ch.id, ch.body); err != nil {
					return err
				}
				if ch.digest != nil {
					if err := store(tx, digestsBucket, ch.id, ch.digest); err != nil {
						return err
					}
				}
			}
			if ch.path != "" {
				if err := putJSON(tx, filesBucket, ch.path, ch.file); err != nil {
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
		body, err := get(tx, bodiesBucket, id)
		if err == nil {
			r, text, err = unpackBody(body, wantText)
		}
		return err
	})
	if err != nil {
		err = &Damage{c.db.Path(), fmt.Sprintf("document %s: %v", id, err), repairing}
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

var errBody = errors.New("its entry is damaged")

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
