package office

import (
	"encoding/xml"
	"errors"
	"strconv"
	"strings"

	"haveri/ingest/doc"
	"haveri/ingest/format"
)

// ODT reads a document of which at most limit bytes may be unpacked.
func ODT(raw []byte, limit int64) (format.Page, error) {
	var page format.Page
	a, err := open(raw, limit)
	if err != nil {
		return page, err
	}
	encrypted := false
	err = a.walk("META-INF/manifest.xml", func(e xml.StartElement) { encrypted = encrypted || e.Name.Local == "encryption-data" }, func(string) {}, func(string) {})
	if err != nil && errors.Is(err, ErrTooLarge) {
		return page, err
	}
	if encrypted {
		return page, errors.New("encrypted; save it without a password")
	}
	d := odtReader{parents: map[string]string{}}
	if err := a.walk("content.xml", d.start, d.end, d.text); err != nil {
		return page, err
	}
	page.Pieces = d.pieces
	var p properties
	if err := p.read(a, "meta.xml", map[string]*string{"dc:title": &p.title, "dc:language": &p.lang, "meta:creation-date": &p.created, "dc:date": &p.modified}); err != nil {
		p = properties{} // the text is what counts
	}
	p.fill(&page)
	return page, nil
}

// odtReader walks a document's content. The styles that it makes for itself come first.
type odtReader struct {
	layout
	parents map[string]string // automatic styles, and the named ones they are made from
	skip    int               // elements within one that is passed over
	lists   int               // lists around
}

// unread are elements of which nothing is read.
var unread = map[string]bool{"office:annotation": true, "text:note": true, "text:tracked-changes": true, "text:table-of-content": true, "office:forms": true,
	"svg:title": true, "svg:desc": true, "text:ruby-text": true, "office:event-listeners": true}

func (d *odtReader) start(e xml.StartElement) {
	name := e.Name.Space + ":" + e.Name.Local
	if d.skip > 0 || unread[name] {
		d.skip++
		return
	}
	switch name {
	case "style:style":
		d.parents[attr(e, "name")] = attr(e, "parent-style-name")
	case "text:h":
		level, err := strconv.Atoi(attr(e, "outline-level"))
		if err != nil || level < 1 {
			level = 1
		}
		d.begin(&paragraph{kind: doc.Heading, depth: min(level, 6)})
	case "text:p":
		p := &paragraph{}
		named := attr(e, "style-name")
		if parent := d.parents[named]; parent != "" {
			named = parent
		}
		switch {
		case named == "Title":
			p.kind = doc.Title
		case d.lists > 0:
			p.kind, p.depth = doc.ListItem, d.lists
		case named == "Quotations":
			p.kind = doc.Quote
		}
		d.begin(p)
	case "text:list":
		d.lists++
	case "table:table":
		d.tables++
	case "table:table-cell":
		d.cell()
	case "text:s":
		d.write(" ")
	case "text:tab":
		d.write(" ")
	case "text:line-break":
		d.write("\n")
	}
}

func (d *odtReader) end(name string) {
	if d.skip > 0 {
		d.skip--
		return
	}
	switch name {
	case "text:h", "text:p":
		d.layout.end()
	case "text:list":
		d.lists--
	case "table:table-row":
		d.row()
	case "table:table":
		d.tables--
	}
}

// text takes line ends of the XML for the spaces that they are.
func (d *odtReader) text(s string) {
	if d.skip == 0 {
		d.write(strings.ReplaceAll(s, "\n", " "))
	}
}
