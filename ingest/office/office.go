// Package office reads the documents of word processors: DOCX (ECMA-376) and ODT (OASIS OpenDocument), which are XML in a zip archive.
// Headings, lists and tables are kept; page heads and feet, notes, comments, deleted and hidden text and tables of contents are not.
package office

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"haveri/ingest/doc"
	"haveri/ingest/format"
)

// Kind tells "docx" or "odt"; "" of anything else.
func Kind(raw []byte) string {
	if !bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		return ""
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return ""
	}
	a := archive{Reader: z}
	switch {
	case a.file("word/document.xml") != nil:
		return "docx"
	case a.file("content.xml") != nil && bytes.Contains(raw[:min(len(raw), 200)], []byte("application/vnd.oasis.opendocument.text")):
		return "odt"
	}
	return ""
}

// ErrTooLarge stands for a document whose text unpacks to more than the limit.
var ErrTooLarge = errors.New("it unpacks to more than the limit")

// archive is a document's zip archive, and how many bytes may still be unpacked of it.
type archive struct {
	*zip.Reader
	left int64
}

func open(raw []byte, limit int64) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, err
	}
	return &archive{z, limit}, nil
}

func (a *archive) file(name string) *zip.File {
	for _, f := range a.File {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// walk calls start and end for the elements of a part of the archive, and text for what stands between them. A part that is not there is empty.
func (a *archive) walk(name string, start func(xml.StartElement), end func(name string), text func(string)) error {
	f := a.file(name)
	if f == nil {
		return nil
	}
	if f.Flags&1 != 0 {
		return errors.New("encrypted; save it without a password")
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	part := &io.LimitedReader{R: in, N: a.left}
	d := xml.NewDecoder(part)
	for {
		t, err := d.RawToken()
		if part.N <= 0 {
			return ErrTooLarge
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			start(t)
		case xml.EndElement:
			end(t.Name.Space + ":" + t.Name.Local)
		case xml.CharData:
			text(string(t))
		}
	}
	a.left = part.N
	return nil
}

// attr is the value of an attribute, whatever its prefix.
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

func has(e xml.StartElement, local string) bool {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return true
		}
	}
	return false
}

// paragraph is one that is being read. Paragraphs stand within others in text boxes.
type paragraph struct {
	text  strings.Builder
	kind  doc.Kind
	depth int
	drop  bool
}

// layout gathers pieces, those of a row of a table apart.
type layout struct {
	pieces []format.Piece
	open   []*paragraph
	tables int
	cells  [][]format.Piece
}

// inside is the paragraph that is being read; nil between paragraphs.
func (l *layout) inside() *paragraph {
	if len(l.open) == 0 {
		return nil
	}
	return l.open[len(l.open)-1]
}

func (l *layout) begin(p *paragraph) { l.open = append(l.open, p) }

func (l *layout) write(s string) {
	if p := l.inside(); p != nil {
		p.text.WriteString(s)
	}
}

func (l *layout) end() {
	p := l.inside()
	if p == nil {
		return
	}
	l.open = l.open[:len(l.open)-1]
	text := strings.TrimSpace(p.text.String())
	if text == "" || p.drop {
		return
	}
	piece := format.Piece{Kind: p.kind, Text: text, Depth: p.depth}
	if n := len(l.cells); l.tables > 0 && n > 0 {
		l.cells[n-1] = append(l.cells[n-1], piece)
	} else {
		l.pieces = append(l.pieces, piece)
	}
}

func (l *layout) cell() {
	if l.tables == 1 { // what stands in a table within a cell is the cell's
		l.cells = append(l.cells, nil)
	}
}

// maxCell is how long a cell of a data table is at most, in runes; a table with longer ones lays out text.
const maxCell = 500

// row ends a row of a table: one piece, or, where the table only lays out text, all that stands in its cells.
func (l *layout) row() {
	if l.tables != 1 {
		return
	}
	texts := make([]string, len(l.cells))
	data := len(l.cells) > 1
	for i, cell := range l.cells {
		var lines []string
		for _, p := range cell {
			lines = append(lines, strings.Join(strings.Fields(p.Text), " "))
		}
		texts[i] = strings.Join(lines, " ")
		data = data && utf8.RuneCountInString(texts[i]) <= maxCell
	}
	if data {
		l.pieces = append(l.pieces, format.Piece{Kind: doc.TableRow, Text: strings.Join(texts, "\t")})
	} else {
		for _, cell := range l.cells {
			l.pieces = append(l.pieces, cell...)
		}
	}
	l.cells = nil
}

// properties are what a document says of itself beside its text.
type properties struct {
	title, lang, created, modified string
}

// read takes the properties out of a part of the archive, whose elements are named as given.
func (p *properties) read(a *archive, part string, names map[string]*string) error {
	var into *string
	return a.walk(part, func(e xml.StartElement) { into = names[e.Name.Space+":"+e.Name.Local] }, func(string) { into = nil }, func(s string) {
		if into != nil {
			*into += s
		}
	})
}

// fill sets what a page can use of the properties. The day of the last change is when a document was published, if it was written in one go:
// one that was begun long before was made from another, or changed later on.
func (p properties) fill(page *format.Page) {
	created, modified := day(p.created), day(p.modified)
	switch {
	case modified == "":
		modified = created
	case created != "" && apart(created, modified) > 31:
		modified = ""
	}
	if modified != "" {
		page.Published = doc.DateLine{Value: modified, Source: "document properties"}
	}
	page.Lang = strings.TrimSpace(p.lang)
	for i, piece := range page.Pieces {
		if piece.Kind == doc.Title || piece.Kind == doc.Heading && i < 3 {
			page.Title = piece.Text
			return
		}
	}
	page.Title = strings.TrimSpace(p.title)
}
