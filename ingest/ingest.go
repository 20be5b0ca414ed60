// Package ingest turns bytes into documents. Walk finds them, in folders, archives, mailboxes, feeds and the like, and on standard input; Read
// decodes one, reads its format, leaves out what is no part of the write-up, and hands on its cleaned text with blocks, language
// and metadata. Neither stops at a bad document: it is an error that says which file it is, what is wrong and what to do.
//
//	bytes → charset → format (see kind) → clean → assembly → language → doc.Document
package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"haveri/ingest/charset"
	"haveri/ingest/clean"
	"haveri/ingest/doc"
	"haveri/ingest/format"
	"haveri/ingest/incident"
	"haveri/ingest/language"
	"haveri/ingest/office"
	"haveri/ingest/pdf"
)

// ID is the content id of a source: 16 lower-case hex digits of a SHA-256 over format, metadata and bytes. It is cheap: nothing
// is decoded for it.
func (s Source) ID() string {
	h := sha256.New()
	for _, part := range []string{kind(s.Raw, s.Hint), s.Meta.Published, s.Meta.URL, s.Meta.Organization, s.Meta.Lang, s.Meta.Title} {
		fmt.Fprintf(h, "%d:%s\n", len(part), part)
	}
	h.Write(s.Raw)
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// Read makes a document of a source. It is safe for concurrent use. On an error the document has what could be told, at least its
// File.
func Read(s Source) (doc.Document, error) {
	d := doc.Document{File: s.File, Bytes: len(s.Raw)}
	if s.Err != nil {
		return d, s.Err
	}
	d.ID = s.ID()
	p, err := page(s, &d)
	if err != nil {
		return d, fmt.Errorf("%s: %w", s.File, err)
	}
	if d.Format == "text" || d.Format == "mail" || d.Format == "pdf" {
		clean.Mark(&p)
	}
	d.URL = first(s.Meta.URL, p.URL)
	d.Organization = squeeze(first(s.Meta.Organization, p.Organization), doc.Title)
	d.Sender = squeeze(tidy(p.Sender), doc.Title)
	d.Published = p.Published
	if s.Meta.Published != "" {
		d.Published = doc.DateLine{Value: s.Meta.Published, Source: s.Meta.From}
	}
	assemble(&d, p.Pieces)
	if d.Text == "" {
		return d, fmt.Errorf("%s: no text in it that could be part of a write-up; exclude it", s.File)
	}
	d.Title = squeeze(tidy(first(s.Meta.Title, p.Title, firstHeading(&d))), doc.Title)
	d.Language = language.Detect(d.Text, first(s.Meta.Lang, p.Lang))
	return d, nil
}

// page decodes a source and reads its format.
func page(s Source, d *doc.Document) (format.Page, error) {
	if len(bytes.TrimSpace(s.Raw)) == 0 {
		return format.Page{}, errors.New("empty; remove or exclude it")
	}
	switch d.Format = kind(s.Raw, s.Hint); d.Format {
	case "pdf":
		d.Charset = "utf-8"
		return pdfPage(s)
	case "docx", "odt":
		d.Charset = "utf-8"
		return officePage(s, d.Format)
	case "incident":
		d.Charset = "utf-8"
		return incident.Read(s.Raw), nil
	case "mail":
		p, err := format.Mail(s.Raw)
		d.Charset = first(p.Charset, "utf-8")
		return p, err
	}
	if what := format.Foreign(s.Raw); what != "" {
		return format.Page{}, fmt.Errorf("not a format this program reads: %s; convert it to text or HTML, or exclude it", what)
	}
	var text string
	text, d.Charset = charset.Decode(s.Raw, "")
	switch d.Format {
	case "html":
		return format.HTML(text)
	case "markdown":
		return format.Markdown(tidy(text)), nil
	}
	return format.Text(tidy(text)), nil
}

func pdfPage(s Source) (format.Page, error) {
	limits := s.Limits.OrDefault()
	ctx, cancel := context.WithTimeout(context.Background(), limits.Timeout)
	defer cancel()
	read, err := pdf.Read(ctx, s.Raw, limits.MaxMemory)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return format.Page{}, TimedOut(limits.Timeout)
	case errors.Is(err, pdf.ErrMemory):
		return format.Page{}, limitError("a PDF that cannot be read with %s of memory; raise --max-memory to read it, or exclude it", size(limits.MaxMemory))
	case err != nil:
		return format.Page{}, fmt.Errorf("a PDF that cannot be read (%w), or exclude it", err)
	case pdf.Letters(read.Text) < 10*read.Pages:
		return format.Page{}, fmt.Errorf("a scanned PDF, which has no text on its %d pages; have its text recognised (OCR), or exclude it", read.Pages)
	}
	p := format.Text(tidy(read.Text))
	if !slices.ContainsFunc(p.Pieces, func(piece format.Piece) bool { return piece.Kind == doc.Title }) {
		p.Title = read.Title
	}
	if read.Created != "" {
		p.Published = doc.DateLine{Value: read.Created, Source: "document properties"}
	}
	return p, nil
}

func officePage(s Source, kind string) (format.Page, error) {
	limit := s.Limits.OrDefault().MaxDocument
	read, name := office.DOCX, "a Word document"
	if kind == "odt" {
		read, name = office.ODT, "an OpenDocument text"
	}
	p, err := read(s.Raw, limit)
	if errors.Is(err, office.ErrTooLarge) {
		return p, tooLarge(limit)
	}
	if err != nil {
		err = fmt.Errorf("%s that cannot be read (%w); save it anew, or exclude it", name, err)
	}
	return p, err
}

func first(values ...string) string {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}

// firstHeading is the document's own title, or a heading that stands where a title would.
func firstHeading(d *doc.Document) string {
	for i, b := range d.Blocks {
		if b.Kind == doc.Title || b.Kind == doc.Heading && i < 3 {
			return d.Text[b.From:b.To]
		}
	}
	return ""
}
