package reports

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"

	"haveri/extract"
)

// Table is the definition of a table: all formats and the documentation are made from it.
type Table struct {
	Name        string
	Description string // what one row is
	Columns     []Column
	Key         []string // the columns that identify a row
	References  []Reference

	open func() rows
}

// Reference says that a column, where not null, holds a value of a column of another table.
type Reference struct {
	Column, Table, Target string
}

// Column is the definition of a column.
type Column struct {
	Name        string // snake_case, at most 30 characters, with the unit where there is one
	Kind        Kind
	Required    bool // never null
	Unit        string
	Enum        []string // the only values, where it is a closed set
	Description string
	Example     string

	get func(*row) value
}

// Kind is the type of a column.
type Kind uint8

const (
	Text    Kind = iota // UTF-8
	Code                // UTF-8 with few distinct values, dictionary-encoded in Parquet
	Int                 // signed 64-bit
	Float               // IEEE double
	Bool                // true or false
	Date                // days since 1970-01-01
	Instant             // microseconds since 1970-01-01T00:00Z
)

func (k Kind) String() string {
	return [...]string{"text", "code", "integer", "number", "boolean", "date", "UTC time"}[k]
}

// value is one cell: text for Text and Code, real for Float, num for the others. The zero value is null.
type value struct {
	valid bool
	text  string
	num   int64
	real  float64
}

// text takes the empty string for silence, as records do.
func text(s string) value { return value{valid: s != "", text: s} }

func pointer(s *string) value {
	if s == nil {
		return value{}
	}
	return text(*s)
}

func number(n int64) value { return value{valid: true, num: n} }

func float(f float64) value { return value{valid: !math.IsNaN(f) && !math.IsInf(f, 0), real: f} }

func truth(b bool) value {
	if b {
		return number(1)
	}
	return number(0)
}

// row is what getters read: an incident, and the part of it that the row tells of.
type row struct {
	inc *extract.Incident
	rec *extract.Record    // the incident's, or a document's
	ref *extract.SourceRef // the document
	n   int                // position in the list that the row is an element of, from 0

	start, end, detected, published moment // of rec

	label struct{ kind, text string }
	month month
}

// rows makes a table's rows: each those of one incident, end those that need all of them.
type rows struct {
	each func(inc *extract.Incident, emit func(*row) error) error
	end  func(emit func(*row) error) error
}

// sink writes record batches in one format. A batch is released after write.
type sink interface {
	write(arrow.Record) error
	close() error
}

// A row group ends at whichever comes first.
const (
	groupRows = 100_000
	groupText = 64 << 20 // bytes of text
	groupDict = 1 << 20  // bytes of distinct values in one Code column, so that every chunk of it is wholly dictionary-encoded
)

// stream gathers a table's rows into batches and hands them to its sinks.
type stream struct {
	table   *Table
	rows    rows
	sinks   []sink
	builder *array.RecordBuilder
	count   int
	text    int
	dicts   []dict
	cells   []value
}

// dict holds the distinct values of a Code column in the current batch.
type dict struct {
	seen map[string]struct{}
	size int
}

func newStream(t *Table, m Meta) *stream {
	return &stream{
		table: t, rows: t.open(), builder: array.NewRecordBuilder(memory.DefaultAllocator, arrowSchema(t, m)),
		dicts: make([]dict, len(t.Columns)), cells: make([]value, len(t.Columns)),
	}
}

func (s *stream) to(open func(io.Writer, *Table, Meta) (sink, error), w io.Writer, m Meta) error {
	out, err := open(w, s.table, m)
	if err == nil {
		s.sinks = append(s.sinks, out)
	}
	return err
}

func (s *stream) add(r *row) error {
	full := s.count >= groupRows || s.text >= groupText
	for i, c := range s.table.Columns {
		v := c.get(r)
		if !v.valid && c.Required {
			return fmt.Errorf("column %s has no value", c.Name)
		}
		v.text = strings.ToValidUTF8(v.text, "\uFFFD")
		s.cells[i] = v
		full = full || c.Kind == Code && s.dicts[i].wouldExceed(v.text)
	}
	if full {
		if err := s.flush(); err != nil {
			return err
		}
	}
	for i, c := range s.table.Columns {
		if c.Kind == Code {
			s.dicts[i].add(s.cells[i].text)
		}
		s.text += len(s.cells[i].text)
		appendValue(s.builder.Field(i), s.cells[i])
	}
	s.count++
	return nil
}

func (d *dict) wouldExceed(text string) bool {
	_, ok := d.seen[text]
	return !ok && d.size > 0 && d.size+len(text)+4 > groupDict
}

func (d *dict) add(text string) {
	if d.seen == nil {
		d.seen = map[string]struct{}{}
	}
	if _, ok := d.seen[text]; !ok {
		d.seen[text] = struct{}{}
		d.size += len(text) + 4 // as Parquet's dictionary page holds it
	}
}

func appendValue(b array.Builder, v value) {
	if !v.valid {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.StringBuilder:
		b.Append(v.text)
	case *array.Int64Builder:
		b.Append(v.num)
	case *array.Float64Builder:
		b.Append(v.real)
	case *array.BooleanBuilder:
		b.Append(v.num != 0)
	case *array.Date32Builder:
		b.Append(arrow.Date32(v.num))
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(v.num))
	}
}

func (s *stream) flush() error {
	if s.count == 0 {
		return nil
	}
	batch := s.builder.NewRecord()
	defer batch.Release()
	s.count, s.text = 0, 0
	clear(s.dicts)
	for _, out := range s.sinks {
		if err := out.write(batch); err != nil {
			return err
		}
	}
	return nil
}

func (s *stream) close() error {
	defer s.builder.Release()
	if err := s.rows.end(s.add); err != nil {
		return err
	}
	if err := s.flush(); err != nil {
		return err
	}
	for _, out := range s.sinks {
		if err := out.close(); err != nil {
			return err
		}
	}
	return nil
}
