// Package index keeps records searchable: one bleve document a record, its text stored once beside the record's JSON, so that
// searching and showing need nothing but the index's folder.
//
// A text stands in title_A and body_A, where A is its language ("any" for Japanese, Chinese, Korean and every language without an
// analyzer). The words that the analyzer drops or changes stand, as written, in the common field "text": so a word is found in every
// language by its stem, and stop words, wildcards and fuzzy words by what was written. A phrase is looked for in the former alone.
// Fields for queries:
//
//	id start end                        a beginning is enough: id:3fa9, start:2012-02
//	start:>="2012-02-01"                a range of days, quoted; so too < <= >
//	org service                         all words given, any case: org:amazon, service:"azure storage"
//	cause contributing causes action    codes; causes is primary and contributing together
//	phase_action                        phase_action:"done:rollback"
//	lang source_type flag               codes
//	file organization service_name incident_id   as written
//	operator                            the organization's one name, however it is written
//	year                                of the start: year:2012, year:>=2012
//	duration_s customers documents      numbers and ranges: duration_s:>3600
//	data_loss incident                  true or false
//	title body                          the words of title or text alone, in every language
//
// Times are those that the document states, whatever its zone. A start without a year sorts last and no range of time finds it;
// one known to the month or the year counts as its first day. A record without a duration sorts last by duration and no range of
// durations finds it.
//
// An index folder has one writer or many readers, never both. To update a published index, Clone it and write the clone.
package index

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bolt "go.etcd.io/bbolt/errors"
)

// ErrVersion marks an index that a program with other fields or analyzers wrote. It must be built anew.
var ErrVersion = errors.New("index was written by another version of the program: build it anew")

// ErrBusy marks an index folder that a writer has open, or one with readers that was opened for writing.
var ErrBusy = errors.New("index is in use: wait for its writer to end, or open a published copy")

const versionFile = "version" // in the index folder, beside bleve's own files

// lockWait is how long an opener waits for a lock that another process holds.
const lockWait = "1s"

// create makes an empty index in a folder that does not exist yet or is empty.
func create(dir string) (bleve.Index, error) {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("index %s: folder is not empty: remove it or choose another", dir)
	}
	m, err := newMapping()
	if err != nil {
		return nil, fmt.Errorf("index %s: %w", dir, err)
	}
	ix, err := bleve.NewUsing(dir, m, scorch.Name, scorch.Name, map[string]any{"bolt_timeout": lockWait})
	if err != nil {
		return nil, fmt.Errorf("index %s: creating: %w", dir, err)
	}
	if err := os.WriteFile(filepath.Join(dir, versionFile), []byte(Version()+"\n"), 0o644); err != nil {
		ix.Close()
		return nil, fmt.Errorf("index %s: %w", dir, err)
	}
	return ix, nil
}

// open opens an index of this program's version.
func open(dir string, readOnly bool) (bleve.Index, error) {
	version, err := os.ReadFile(filepath.Join(dir, versionFile))
	if err != nil {
		return nil, fmt.Errorf("index %s: no complete index in this folder: %w", dir, err)
	}
	if strings.TrimSpace(string(version)) != Version() {
		return nil, fmt.Errorf("index %s: %w", dir, ErrVersion)
	}
	ix, err := bleve.OpenUsing(dir, map[string]any{"read_only": readOnly, "bolt_timeout": lockWait})
	if errors.Is(err, bolt.ErrTimeout) {
		return nil, fmt.Errorf("index %s: %w", dir, ErrBusy)
	}
	if err != nil {
		return nil, fmt.Errorf("index %s: opening: %w", dir, err)
	}
	return ix, nil
}

// Clone makes the new folder to an index equal to the closed or published one in from. Segments, which never change once
// written, are hard links where the file system allows it, so that updating the clone leaves from as it is.
func Clone(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("index %s: cloning to %s: it exists already", from, to)
	}
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, inside)
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		if filepath.Ext(path) == ".zap" && os.Link(path, target) == nil {
			return nil
		}
		return copyFile(path, target)
	})
	if err != nil {
		return errors.Join(fmt.Errorf("index %s: cloning to %s: %w", from, to, err), os.RemoveAll(to))
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	if err := out.Sync(); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
