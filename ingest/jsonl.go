package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// lines yields a document for each line of JSON Lines, named by its number from 1: "a.jsonl#12". A bad line is yielded with
// its error, and the rest is read on.
func (w *walker) lines(name string, r *bufio.Reader) {
	for n := 1; !w.done(); n++ {
		line, err := readLine(r, 2*w.MaxDocument) // escapes make a text longer
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return
		}
		file := fmt.Sprintf("%s#%d", name, n)
		switch {
		case errors.Is(err, errLongLine):
			w.fail(file, tooLarge(w.MaxDocument))
		case err != nil && !errors.Is(err, io.EOF):
			w.fail(file, err)
			return
		default:
			if line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\xEF\xBB\xBF"))); len(line) > 0 {
				w.line(file, line)
			}
		}
	}
}

func (w *walker) line(file string, line []byte) {
	var row struct {
		Meta
		Text *string `json:"text"`
		HTML *string `json:"html"`
	}
	err := plainJSON(json.Unmarshal(line, &row))
	if err == nil && row.Text == nil && row.HTML == nil {
		err = errors.New("neither a key text nor a key html")
	}
	if err == nil {
		err = row.check("jsonl")
	}
	if err != nil {
		w.fail(file, fmt.Errorf("not a document (%w); correct the line", err))
		return
	}
	s := Source{File: file, Meta: row.Meta}
	if row.HTML != nil && *row.HTML != "" {
		s.Raw, s.Hint = []byte(*row.HTML), "html"
	} else if row.Text != nil {
		s.Raw = []byte(*row.Text)
	}
	if int64(len(s.Raw)) > w.MaxDocument {
		w.fail(file, tooLarge(w.MaxDocument))
		return
	}
	w.emit(s)
}

// plainJSON says what the parser says without the program's own names.
func plainJSON(err error) error {
	var kind *json.UnmarshalTypeError
	if !errors.As(err, &kind) {
		return err
	}
	if kind.Field == "" {
		return fmt.Errorf("%s instead of an object", kind.Value)
	}
	key := kind.Field[strings.LastIndexByte(kind.Field, '.')+1:]
	return fmt.Errorf("the value of %q is of kind %s instead of text", key, kind.Value)
}

var errLongLine = errors.New("line too long")

// readLine reads to the next "\n". A line longer than limit is passed over and told by errLongLine.
func readLine(r *bufio.Reader, limit int64) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if long = long || int64(len(line)+len(part)) > limit; long {
			line = line[:0]
		} else {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if long && (err == nil || errors.Is(err, io.EOF)) {
			err = errLongLine
		}
		return line, err
	}
}
