// Package pdf reads the text of PDF files with PDFium, which runs as WebAssembly in a sandbox: it sees the bytes of the one document and
// nothing else, has memory of its own, and is stopped in the middle of a page when its time is over.
//
// A PDF knows where each letter stands, but not what a paragraph is. That is made of the places of the lines: see layout.go.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Is tells a PDF by its first bytes.
func Is(raw []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(raw[:min(len(raw), 64)], "\xEF\xBB\xBF \t\r\n"), []byte("%PDF-"))
}

// Document is the text of a PDF: paragraphs apart by blank lines, headings marked by "##", the cells of a row apart by tabs.
type Document struct {
	Text    string
	Title   string // as the file says, "" where that is a file's name
	Created string // the day it was made, as 2006-01-02, or ""
	Pages   int
}

const (
	maxChars = 200_000 // of a page
	maxText  = 4 << 20 // bytes of all pages
	maxDrift = 40      // characters without a meaning in a line
)

// Read reads a document with at most so many bytes of memory, until ctx is done. The Text of a scanned document is empty.
func Read(ctx context.Context, raw []byte, memory int64) (Document, error) {
	d, err := read(ctx, raw, memory)
	switch {
	case err == nil, errors.Is(err, ErrEncrypted), errors.Is(err, ErrDamaged):
		return d, err
	case ctx.Err() != nil:
		return d, ctx.Err()
	}
	return d, errors.Join(ErrMemory, err)
}

func read(ctx context.Context, raw []byte, memory int64) (Document, error) {
	f, close, err := open(ctx, raw, memory)
	if err != nil {
		return Document{}, err
	}
	defer close()
	var d Document
	if d.Pages, err = f.pages(); err != nil {
		return d, err
	}
	var all []line
	size := 0
	for page := 0; page < d.Pages && size < maxText; page++ {
		lines, err := f.lines(page)
		if err != nil {
			return d, err
		}
		for _, l := range lines {
			size += len(l.text)
		}
		all = append(all, lines...)
	}
	d.Text = paragraphs(withoutFurniture(all, d.Pages))
	d.Title = title(f.property("Title"))
	d.Created = created(f.property("CreationDate"), f.property("Creator")+" "+f.property("Producer"))
	return d, nil
}

var (
	date     = regexp.MustCompile(`^(?:D:)?((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])`)
	fileName = regexp.MustCompile(`(?i)^(?:microsoft (?:word|powerpoint) - .*|untitled.*|.*\.\w{2,5})$`)
	browser  = regexp.MustCompile(`(?i)mozilla|chrom|skia/pdf|wkhtmltopdf|safari`)
)

// created is the day a document was made. A page that a browser has printed was made when it was read.
func created(s, by string) string {
	m := date.FindStringSubmatch(s)
	if m == nil || browser.MatchString(by) {
		return ""
	}
	return m[1] + "-" + m[2] + "-" + m[3]
}

func title(s string) string {
	if s = strings.Join(strings.Fields(s), " "); fileName.MatchString(s) {
		return ""
	}
	return s
}

// Letters counts the letters of a text: a scanned page has none, or those of a stamp.
func Letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

func utf16Length(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}
