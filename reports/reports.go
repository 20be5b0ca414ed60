// Package reports turns incidents into flat tables and writes them as Parquet, Arrow IPC, CSV and JSON Lines.
//
// tables.go defines every table once: its columns with kind, unit, meaning and getter. The schemas of all formats, the data
// package and the documentation are made from those definitions and cannot disagree. Rows stream through record batches of
// at most a row group, and each format writes the same batches. The same incidents and Meta give the same bytes.
//
// Parquet goes through the low-level parquet/file package: pqarrow of this Arrow version writes negative null counts and
// differing bytes, and links gRPC.
package reports

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"haveri/extract"
)

// SchemaVersion counts changes of the tables' columns. Columns are added, never renamed or given another type.
const SchemaVersion = "2"

// Meta is what the tables say of their making. It holds no clock, so that equal inputs give equal bytes.
type Meta struct {
	Version string // of the program
	Rules   string // of the extraction
	Digest  string // of the inputs
}

// pairs are the keys and values that Parquet and Arrow files carry.
func (m Meta) pairs() (keys, values []string) {
	return []string{"haveri.schema_version", "haveri.rules", "haveri.generated_from"}, []string{SchemaVersion, m.Rules, m.Digest}
}

// formats open a sink each.
var formats = map[string]func(io.Writer, *Table, Meta) (sink, error){
	"parquet": newParquet, "arrow": newArrow, "csv": newCSV, "jsonl": newJSONL,
}

// Formats lists the formats that Export can write.
func Formats() []string { return []string{"csv", "jsonl", "parquet", "arrow"} }

// Less is the order that Write and Export want incidents in: organization, start, id; an unknown value comes last.
func Less(a, b *extract.Incident) bool {
	return cmp.Or(last(a.Record.Organization, b.Record.Organization), last(a.Record.Start, b.Record.Start), cmp.Compare(a.ID, b.ID)) < 0
}

func last(a, b *string) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Compare(*a, *b)
}

// Write puts every table into dir as NAME.parquet and NAME.arrow, and datapackage.json, which describes them. The incidents
// come in the order of Less, each id once, and files of the same content belong to the same incident; the documents of an
// incident whose record is none stand in the table documents only. Files are replaced by renaming when all of them are
// complete and on disk; after an error dir is as it was.
func Write(dir string, m Meta, incidents iter.Seq2[*extract.Incident, error]) (err error) {
	var files []*output
	defer func() {
		for _, f := range files {
			err = errors.Join(err, f.discard())
		}
	}()
	create := func(name string) (*output, error) {
		f, err := newOutput(dir, name)
		if err == nil {
			files = append(files, f)
		}
		return f, err
	}

	var streams []*stream
	parquets := map[string]*output{}
	for _, t := range Tables() {
		s := newStream(&t, m)
		for _, format := range []string{"parquet", "arrow"} {
			f, err := create(t.Name + "." + format)
			if err != nil {
				return err
			}
			if err := s.to(formats[format], f, m); err != nil {
				return fmt.Errorf("%s: %w", f.path, err)
			}
			if format == "parquet" {
				parquets[t.Name] = f
			}
		}
		streams = append(streams, s)
	}
	if err := feed(streams, incidents); err != nil {
		return err
	}
	f, err := create("datapackage.json")
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := f.buf.Flush(); err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
	}
	if err := writePackage(f, m, parquets); err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	for _, f := range files {
		if err := f.finish(); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := os.Rename(f.file.Name(), f.path); err != nil {
			return err
		}
	}
	files = nil
	return syncDir(dir)
}

// Export writes one table to w in one of Formats. The incidents are as for Write.
func Export(w io.Writer, table, format string, m Meta, incidents iter.Seq2[*extract.Incident, error]) error {
	tables := Tables()
	at := slices.IndexFunc(tables, func(t Table) bool { return t.Name == table })
	if at < 0 {
		var names []string
		for _, t := range tables {
			names = append(names, t.Name)
		}
		return fmt.Errorf("no table %q: the tables are %s", table, strings.Join(names, ", "))
	}
	open, ok := formats[format]
	if !ok {
		return fmt.Errorf("no format %q for tables: the formats are %s", format, strings.Join(Formats(), ", "))
	}
	buf := bufio.NewWriter(w)
	s := newStream(&tables[at], m)
	if err := s.to(open, buf, m); err != nil {
		return err
	}
	if err := feed([]*stream{s}, incidents); err != nil {
		return err
	}
	return buf.Flush()
}

// feed sends every incident through the streams and closes them.
func feed(streams []*stream, incidents iter.Seq2[*extract.Incident, error]) error {
	var before *extract.Incident
	for inc, err := range incidents {
		if err != nil {
			return err
		}
		if before != nil && !Less(before, inc) {
			return fmt.Errorf("incident %s comes after %s: they must be sorted by organization, start and id, each once", inc.ID, before.ID)
		}
		before = inc
		for _, s := range streams {
			if err := s.rows.each(inc, s.add); err != nil {
				return fmt.Errorf("table %s, incident %s: %w", s.table.Name, inc.ID, err)
			}
		}
	}
	for _, s := range streams {
		if err := s.close(); err != nil {
			return fmt.Errorf("table %s: %w", s.table.Name, err)
		}
	}
	return nil
}

// output is a file on its way: written beside its place under a temporary name, which a killed run leaves and the next one reuses.
type output struct {
	path string
	file *os.File
	buf  *bufio.Writer
	hash hash.Hash
	size int64
}

func newOutput(dir, name string) (*output, error) {
	file, err := os.Create(filepath.Join(dir, "."+name+".part"))
	if err != nil {
		return nil, err
	}
	o := &output{path: filepath.Join(dir, name), file: file, hash: sha256.New()}
	o.buf = bufio.NewWriterSize(io.MultiWriter(file, o.hash), 1<<18)
	return o, nil
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.buf.Write(p)
	o.size += int64(n)
	return n, err
}

// sum is the digest of what was flushed.
func (o *output) sum() string { return "sha256:" + hex.EncodeToString(o.hash.Sum(nil)) }

func (o *output) finish() error {
	if err := o.buf.Flush(); err != nil {
		return fmt.Errorf("%s: %w", o.path, err)
	}
	if err := o.file.Sync(); err != nil {
		return err
	}
	return o.file.Close()
}

func (o *output) discard() error {
	o.file.Close() // closed already where finish came so far
	if err := os.Remove(o.file.Name()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// syncDir makes the renames last. Systems that cannot sync a directory order them by themselves.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, os.ErrInvalid) && !errors.Is(err, os.ErrPermission) {
		return err
	}
	return nil
}
