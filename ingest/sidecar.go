package ingest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"

	"haveri/ingest/format"
)

// sideCarSuffix follows the whole name of the document that a side-car describes: "a.txt.meta.json".
const sideCarSuffix = ".meta.json"

const maxSideCar = 1 << 20

// Meta is what is known of a document from beside it, and wins over what the document says of itself. Published is EDTF, or a
// date in a form that metadata commonly have.
type Meta struct {
	Published    string `json:"published"`
	URL          string `json:"url"`
	Organization string `json:"organization"`
	Lang         string `json:"lang"`
	Title        string `json:"title"`
	From         string `json:"-"` // "side-car" or "jsonl"; "" where there is none
}

// check normalises the date, which would otherwise be lost without a word.
func (m *Meta) check(from string) error {
	m.From = from
	if m.Published == "" {
		return nil
	}
	date := format.Date(m.Published)
	if date == "" {
		return fmt.Errorf("published is %q, which is no date; write it as 2024-01-31 or 2024-01-31T10:06+01:00", m.Published)
	}
	m.Published = date
	return nil
}

// readSideCar is empty without an error where there is none.
func readSideCar(open func() (io.ReadCloser, error)) (Meta, error) {
	in, err := open()
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENAMETOOLONG) {
		return Meta{}, nil
	}
	if err != nil {
		return Meta{}, sideCarError(err)
	}
	defer in.Close()
	raw, err := readAtMost(in, maxSideCar)
	if err == nil && raw == nil {
		err = fmt.Errorf("larger than %d bytes", maxSideCar)
	}
	var m Meta
	if err == nil {
		err = plainJSON(json.Unmarshal(raw, &m))
	}
	if err == nil {
		err = m.check("side-car")
	}
	if err != nil {
		return Meta{}, sideCarError(err)
	}
	return m, nil
}

func sideCarError(err error) error {
	return fmt.Errorf("its side-car *%s cannot be used (%w); correct or remove it", sideCarSuffix, err)
}
