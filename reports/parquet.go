package reports

import (
	"fmt"
	"io"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/compress"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/metadata"
	"github.com/apache/arrow/go/v15/parquet/schema"
)

// parquetSink writes each batch as a row group.
type parquetSink struct {
	columns []Column
	file    *file.Writer
	levels  []int16 // reused
}

func newParquet(w io.Writer, t *Table, m Meta) (sink, error) {
	root, err := parquetSchema(t)
	if err != nil {
		return nil, err
	}
	properties := []parquet.WriterProperty{
		parquet.WithVersion(parquet.V2_LATEST), parquet.WithDataPageVersion(parquet.DataPageV1), parquet.WithCompression(compress.Codecs.Snappy),
		parquet.WithStats(true), parquet.WithCreatedBy("haveri " + m.Version), parquet.WithDictionaryDefault(false),
		// The stream ends a row group before a dictionary grows large; falling back to plain pages would lose the guarantee
		// that a chunk is all dictionary, and the same bytes with it.
		parquet.WithDictionaryPageSizeLimit(1 << 30),
	}
	for _, c := range t.Columns {
		if c.Kind == Code {
			properties = append(properties, parquet.WithDictionaryFor(c.Name, true))
		}
	}
	pairs := metadata.NewKeyValueMetadata()
	keys, values := m.pairs()
	for i := range keys {
		if err := pairs.Append(keys[i], values[i]); err != nil {
			return nil, err
		}
	}
	return &parquetSink{
		columns: t.Columns,
		file:    file.NewParquetWriter(w, root, file.WithWriterProps(parquet.NewWriterProperties(properties...)), file.WithWriteMetadata(pairs)),
	}, nil
}

func parquetSchema(t *Table) (*schema.GroupNode, error) {
	var fields schema.FieldList
	for _, c := range t.Columns {
		repetition := parquet.Repetitions.Optional
		if c.Required {
			repetition = parquet.Repetitions.Required
		}
		physical, logical := parquetType(c.Kind)
		node, err := schema.NewPrimitiveNodeLogical(c.Name, repetition, logical, physical, -1, -1)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		fields = append(fields, node)
	}
	// Some readers take a REPEATED root, the library's default, for a list of rows.
	return schema.NewGroupNode("schema", parquet.Repetitions.Required, fields, -1)
}

func parquetType(k Kind) (parquet.Type, schema.LogicalType) {
	switch k {
	case Int:
		return parquet.Types.Int64, schema.NewIntLogicalType(64, true)
	case Float:
		return parquet.Types.Double, schema.NoLogicalType{}
	case Bool:
		return parquet.Types.Boolean, schema.NoLogicalType{}
	case Date:
		return parquet.Types.Int32, schema.DateLogicalType{}
	case Instant:
		return parquet.Types.Int64, schema.NewTimestampLogicalType(true, schema.TimeUnitMicros)
	}
	return parquet.Types.ByteArray, schema.StringLogicalType{}
}

func (s *parquetSink) write(batch arrow.Record) error {
	group := s.file.AppendRowGroup()
	for i, c := range s.columns {
		chunk, err := group.NextColumn()
		if err == nil {
			err = s.chunk(chunk, batch.Column(i), c.Required)
		}
		if err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	return group.Close() // closes the last chunk too; the file's own call of it would lose the error
}

func (s *parquetSink) close() error { return s.file.Close() }

func (s *parquetSink) chunk(w file.ColumnChunkWriter, column arrow.Array, required bool) error {
	var levels []int16 // 1 where there is a value; none are written for a required column
	if !required {
		s.levels = s.levels[:0]
		for i := range column.Len() {
			level := int16(1)
			if column.IsNull(i) {
				level = 0
			}
			s.levels = append(s.levels, level)
		}
		levels = s.levels
	}
	var err error
	switch w := w.(type) {
	case *file.ByteArrayColumnChunkWriter:
		texts := column.(*array.String)
		bytes, first := texts.ValueBytes(), texts.ValueOffset(0)
		_, err = w.WriteBatch(present(column, func(i int) parquet.ByteArray {
			return parquet.ByteArray(bytes[texts.ValueOffset(i)-first : texts.ValueOffset(i+1)-first])
		}), levels, nil)
	case *file.Int64ColumnChunkWriter:
		at := func(i int) int64 { return int64(column.(*array.Timestamp).Value(i)) }
		if ints, ok := column.(*array.Int64); ok {
			at = ints.Value
		}
		_, err = w.WriteBatch(present(column, at), levels, nil)
	case *file.Int32ColumnChunkWriter:
		days := column.(*array.Date32)
		_, err = w.WriteBatch(present(column, func(i int) int32 { return int32(days.Value(i)) }), levels, nil)
	case *file.Float64ColumnChunkWriter:
		_, err = w.WriteBatch(present(column, column.(*array.Float64).Value), levels, nil)
	case *file.BooleanColumnChunkWriter:
		_, err = w.WriteBatch(present(column, column.(*array.Boolean).Value), levels, nil)
	}
	return err
}

// present is the column's values without its nulls.
func present[T any](column arrow.Array, at func(int) T) []T {
	values := make([]T, 0, column.Len()-column.NullN())
	for i := range column.Len() {
		if column.IsValid(i) {
			values = append(values, at(i))
		}
	}
	return values
}
