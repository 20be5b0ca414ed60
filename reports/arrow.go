package reports

import (
	"io"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/ipc"
)

// arrowSink writes an Arrow IPC file: uncompressed, since browsers' readers know no codec, and text as plain utf8, since a
// file's batches cannot have differing dictionaries.
type arrowSink struct{ *ipc.FileWriter }

func newArrow(w io.Writer, t *Table, m Meta) (sink, error) {
	f, err := ipc.NewFileWriter(&counter{w: w}, ipc.WithSchema(arrowSchema(t, m)))
	return arrowSink{f}, err
}

func (s arrowSink) write(batch arrow.Record) error { return s.FileWriter.Write(batch) }
func (s arrowSink) close() error                   { return s.FileWriter.Close() }

// counter tells the IPC writer where it is, all that it seeks for.
type counter struct {
	w  io.Writer
	at int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.at += int64(n)
	return n, err
}

func (c *counter) Seek(int64, int) (int64, error) { return c.at, nil }

func arrowSchema(t *Table, m Meta) *arrow.Schema {
	var fields []arrow.Field
	for _, c := range t.Columns {
		fields = append(fields, arrow.Field{Name: c.Name, Type: arrowType(c.Kind), Nullable: !c.Required})
	}
	meta := arrow.NewMetadata(m.pairs())
	return arrow.NewSchema(fields, &meta)
}

func arrowType(k Kind) arrow.DataType {
	switch k {
	case Int:
		return arrow.PrimitiveTypes.Int64
	case Float:
		return arrow.PrimitiveTypes.Float64
	case Bool:
		return arrow.FixedWidthTypes.Boolean
	case Date:
		return arrow.FixedWidthTypes.Date32
	case Instant:
		return arrow.FixedWidthTypes.Timestamp_us
	}
	return arrow.BinaryTypes.String
}
