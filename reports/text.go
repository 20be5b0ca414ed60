package reports

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
)

// csvSink writes RFC 4180: a header, CRLF, null as the empty field. The csv package writes CRLF only by changing the line
// ends inside of fields as well.
type csvSink struct {
	w    io.Writer
	line []byte
}

func newCSV(w io.Writer, t *Table, _ Meta) (sink, error) {
	var header []string
	for _, c := range t.Columns {
		header = append(header, c.Name)
	}
	_, err := io.WriteString(w, strings.Join(header, ",")+"\r\n")
	return &csvSink{w: w}, err
}

func (s *csvSink) write(batch arrow.Record) error {
	for i := range int(batch.NumRows()) {
		s.line = s.line[:0]
		for n, column := range batch.Columns() {
			if n > 0 {
				s.line = append(s.line, ',')
			}
			if column.IsValid(i) {
				s.line = appendCell(s.line, column, i, appendField)
			}
		}
		if _, err := s.w.Write(append(s.line, "\r\n"...)); err != nil {
			return err
		}
	}
	return nil
}

func (s *csvSink) close() error { return nil }

// appendField quotes a field where it must be. Quotes come from anywhere, and spreadsheets run a cell that begins like a
// formula: such a cell gets a leading apostrophe, in CSV alone.
func appendField(line []byte, s string) []byte {
	if first, _ := utf8.DecodeRuneInString(s); strings.ContainsRune("=+-@\t\r＝＋－＠", first) {
		s = "'" + s
	}
	if !strings.ContainsAny(s, "\",\r\n") {
		return append(line, s...)
	}
	return append(append(append(line, '"'), strings.ReplaceAll(s, `"`, `""`)...), '"')
}

// jsonlSink writes one object a line with every column of the table, null included.
type jsonlSink struct {
	w       io.Writer
	columns []Column
	line    []byte
	buffer  bytes.Buffer
	quote   *json.Encoder // into buffer
}

func newJSONL(w io.Writer, t *Table, _ Meta) (sink, error) {
	s := &jsonlSink{w: w, columns: t.Columns}
	s.quote = json.NewEncoder(&s.buffer)
	s.quote.SetEscapeHTML(false)
	return s, nil
}

func (s *jsonlSink) write(batch arrow.Record) error {
	for i := range int(batch.NumRows()) {
		s.line = s.line[:0]
		for n, column := range batch.Columns() {
			separator := byte(',')
			if n == 0 {
				separator = '{'
			}
			s.line = append(append(append(s.line, separator, '"'), s.columns[n].Name...), '"', ':')
			if column.IsNull(i) {
				s.line = append(s.line, "null"...)
			} else {
				s.line = appendCell(s.line, column, i, s.appendString)
			}
		}
		if _, err := s.w.Write(append(s.line, '}', '\n')); err != nil {
			return err
		}
	}
	return nil
}

func (s *jsonlSink) close() error { return nil }

func (s *jsonlSink) appendString(line []byte, text string) []byte {
	s.buffer.Reset()
	s.quote.Encode(text) // a string into a buffer: cannot fail
	return append(line, bytes.TrimRight(s.buffer.Bytes(), "\n")...)
}

// appendCell writes the column's value i, which is not null; what is no number or truth value goes through str. Dates are
// ISO 8601, instants RFC 3339 in UTC.
func appendCell(line []byte, column arrow.Array, i int, str func([]byte, string) []byte) []byte {
	switch column := column.(type) {
	case *array.String:
		return str(line, column.Value(i))
	case *array.Int64:
		return strconv.AppendInt(line, column.Value(i), 10)
	case *array.Float64:
		return strconv.AppendFloat(line, column.Value(i), 'f', -1, 64)
	case *array.Boolean:
		return strconv.AppendBool(line, column.Value(i))
	case *array.Date32:
		return str(line, column.Value(i).ToTime().Format("2006-01-02"))
	case *array.Timestamp:
		return str(line, column.Value(i).ToTime(arrow.Microsecond).Format("2006-01-02T15:04:05.999999Z07:00"))
	}
	return line
}
