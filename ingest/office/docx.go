package office

import (
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"haveri/ingest/doc"
	"haveri/ingest/format"
)

// day is the day of a date of metadata, or "".
func day(s string) string {
	d := format.Date(strings.TrimSpace(s))
	if len(d) < len("2006-01-02") || d < "1990" {
		return ""
	}
	return d[:len("2006-01-02")]
}

// apart is how many days lie between two.
func apart(from, to string) int {
	a, err := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err != nil || err2 != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}

// style is what a paragraph style of DOCX says of its paragraphs.
type style struct {
	name, base string
	level      int // of a heading, from 1; 0 is none
	list       bool
}

// DOCX reads a document of which at most limit bytes may be unpacked.
func DOCX(raw []byte, limit int64) (format.Page, error) {
	var page format.Page
	a, err := open(raw, limit)
	if err != nil {
		return page, err
	}
	styles, err := docxStyles(a)
	if err != nil {
		return page, err
	}
	d := docxReader{styles: styles}
	if err := a.walk("word/document.xml", d.start, d.end, d.text); err != nil {
		return page, err
	}
	page.Pieces = d.pieces
	var p properties
	if err := p.read(a, "docProps/core.xml", map[string]*string{"dc:title": &p.title, "dc:language": &p.lang, "dcterms:created": &p.created, "dcterms:modified": &p.modified}); err != nil {
		p = properties{} // the text is what counts
	}
	p.fill(&page)
	return page, nil
}

// docxStyles reads the styles by their ids, which are other words in every language; the names of those that come with Word are not.
func docxStyles(a *archive) (map[string]style, error) {
	styles := map[string]style{}
	id := ""
	err := a.walk("word/styles.xml", func(e xml.StartElement) {
		s := styles[id]
		switch e.Name.Local {
		case "style":
			id = attr(e, "styleId")
			s = style{}
		case "name":
			s.name = strings.ToLower(attr(e, "val"))
			if n, err := strconv.Atoi(strings.TrimPrefix(s.name, "heading ")); err == nil && n > 0 && n < 10 {
				s.level = n
			}
		case "basedOn":
			s.base = attr(e, "val")
		case "outlineLvl":
			if n, err := strconv.Atoi(attr(e, "val")); err == nil && n >= 0 && n < 9 {
				s.level = n + 1
			}
		case "numPr":
			s.list = true
		default:
			return
		}
		styles[id] = s
	}, func(string) {}, func(string) {})
	delete(styles, "")
	return styles, err
}

// docxReader walks a document's body.
type docxReader struct {
	layout
	styles map[string]style
	skip   int  // elements within one that is passed over
	inText bool // within a w:t
	hidden bool // the run is not shown
}

// passed are elements of which nothing is read: what a reader sees only instead of the same in another form, and what was moved away.
var passed = map[string]bool{"mc:Fallback": true, "w:moveFrom": true, "w:del": true, "w:footnote": true, "w:comment": true}

func (d *docxReader) start(e xml.StartElement) {
	name := e.Name.Space + ":" + e.Name.Local
	if d.skip > 0 || passed[name] {
		d.skip++
		return
	}
	p := d.inside()
	switch name {
	case "w:p":
		d.begin(&paragraph{})
	case "w:tbl":
		d.tables++
	case "w:tc":
		d.cell()
	case "w:t":
		d.inText = true
	case "w:r":
		d.hidden = false
	case "w:vanish":
		d.hidden = attr(e, "val") != "0" && attr(e, "val") != "false"
	case "w:tab", "w:ptab":
		if !has(e, "pos") { // a stop of the paragraph's properties
			d.write(" ")
		}
	case "w:br", "w:cr":
		d.write("\n")
	case "w:noBreakHyphen":
		d.write("-")
	}
	if p == nil {
		return
	}
	n, _ := strconv.Atoi(attr(e, "val"))
	switch name {
	case "w:pStyle":
		d.style(p, attr(e, "val"))
	case "w:outlineLvl":
		if n >= 0 && n < 9 {
			p.kind, p.depth = doc.Heading, min(n+1, 6)
		}
	case "w:ilvl":
		if p.kind != doc.Heading && p.kind != doc.Title && n >= 0 && n < 9 {
			p.kind, p.depth = doc.ListItem, n+1
		}
	case "w:numId":
		switch {
		case n == 0 && p.kind == doc.ListItem:
			p.kind, p.depth = doc.Paragraph, 0
		case n > 0 && p.kind == doc.Paragraph:
			p.kind, p.depth = doc.ListItem, 1
		}
	}
}

// style gives a paragraph what its style says, or one that the style is based on.
func (d *docxReader) style(p *paragraph, id string) {
	for range 10 {
		s, ok := d.styles[id]
		switch {
		case !ok:
			return
		case strings.HasPrefix(s.name, "toc "):
			p.drop = true
			return
		case s.name == "title":
			p.kind, p.depth = doc.Title, 0
			return
		case s.level > 0:
			p.kind, p.depth = doc.Heading, min(s.level, 6)
			return
		case s.list:
			p.kind, p.depth = doc.ListItem, 1
			return
		case s.name == "quote" || s.name == "intense quote":
			p.kind = doc.Quote
			return
		}
		id = s.base
	}
}

func (d *docxReader) end(name string) {
	if d.skip > 0 {
		d.skip--
		return
	}
	switch name {
	case "w:p":
		d.layout.end()
	case "w:t":
		d.inText = false
	case "w:tr":
		d.row()
	case "w:tbl":
		d.tables--
	}
}

func (d *docxReader) text(s string) {
	if d.inText && !d.hidden && d.skip == 0 {
		d.write(s)
	}
}
