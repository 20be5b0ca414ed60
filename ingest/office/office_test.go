package office

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"haveri/ingest/doc"
	"haveri/ingest/format"
)

// packed makes a document of its parts, the first of them stored.
func packed(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		method := zip.Deflate
		if i == 0 {
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: parts[i], Method: method})
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func docx(t testing.TB, body string, more ...string) []byte {
	return packed(t, append([]string{"[Content_Types].xml", "<Types/>", "word/document.xml", `<w:document><w:body>` + body + `</w:body></w:document>`}, more...)...)
}

func odt(t testing.TB, content string, more ...string) []byte {
	return packed(t, append([]string{"mimetype", "application/vnd.oasis.opendocument.text", "content.xml",
		`<?xml version="1.0" encoding="UTF-8"?><office:document-content><office:automatic-styles><style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>` +
			`</office:automatic-styles><office:body><office:text>` + content + `</office:text></office:body></office:document-content>`}, more...)...)
}

// told is a page as lines: the kind of each piece and its text.
func told(p format.Page) string {
	var lines []string
	for _, piece := range p.Pieces {
		mark := map[doc.Kind]string{doc.Title: "# ", doc.Heading: strings.Repeat("#", piece.Depth+1) + " ", doc.ListItem: strings.Repeat("-", piece.Depth) + " ", doc.TableRow: "| ", doc.Quote: "> "}[piece.Kind]
		lines = append(lines, mark+strings.NewReplacer("\n", "⏎", "\t", "⇥").Replace(piece.Text))
	}
	return strings.Join(lines, "\n")
}

func TestDOCX(t *testing.T) {
	raw, err := os.ReadFile("testdata/incident.docx")
	if err != nil {
		t.Fatal(err)
	}
	p, err := DOCX(raw, 1<<20)
	if err != nil || Kind(raw) != "docx" {
		t.Fatal(Kind(raw), err)
	}
	want := `# Outage of the booking system
On 3 March 2021 the booking system was down from 12:55 to 15:40.⏎Nobody could book.
## Timeline
| 12:55⇥First errors
| 15:40⇥All clear
### Actions
- Replace the disk
-- Order two
- Test the spare
We are sorry.`
	if got := told(p); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if p.Title != "Outage of the booking system" || p.Published != (doc.DateLine{Value: "2026-12-01", Source: "document properties"}) {
		t.Errorf("%q, %+v", p.Title, p.Published)
	}
}

func TestDOCXParts(t *testing.T) {
	styles := `<w:styles><w:style w:styleId="Rubrik1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="Egen"><w:name w:val="Egen"/><w:basedOn w:val="Rubrik1"/></w:style>` +
		`<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style><w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>`
	long := strings.Repeat("long ", 120)
	for _, c := range []struct{ name, body, want string }{
		{"styles of other languages", `<w:p><w:pPr><w:pStyle w:val="Egen"/></w:pPr><w:r><w:t>Vad hände</w:t></w:r></w:p>`, "## Vad hände"},
		{"a table of contents", `<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>Vad hände 2</w:t></w:r></w:p><w:p><w:r><w:t>Text</w:t></w:r></w:p>`, "Text"},
		{"styles in a circle", `<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>Text</w:t></w:r></w:p>`, "Text"},
		{"a list that is switched off", `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>Text</w:t></w:r></w:p>`, "Text"},
		{"the same in two forms", `<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:p><w:r><w:t>In a box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>Around it</w:t></w:r></w:p>`, "In a box\nAround it"},
		{"a table that lays out text", `<w:tbl><w:tr><w:tc><w:p><w:r><w:t>` + long + `</w:t></w:r></w:p><w:p><w:r><w:t>Two</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Side</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`, strings.TrimSpace(long) + "\nTwo\nSide"},
		{"a table within a cell", `<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>`, "| a⇥b c"},
		{"a field's code", `<w:p><w:r><w:instrText>DATE</w:instrText></w:r><w:r><w:t xml:space="preserve">On </w:t></w:r><w:r><w:tab/><w:t>3 March &amp; after</w:t></w:r></w:p>`, "On  3 March & after"},
		{"what was moved away", `<w:p><w:moveFrom><w:r><w:t>Old place. </w:t></w:r></w:moveFrom><w:r><w:t>Here.</w:t></w:r></w:p>`, "Here."},
	} {
		p, err := DOCX(docx(t, c.body, "word/styles.xml", styles), 1<<20)
		if got := told(p); err != nil || got != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.name, err, got, c.want)
		}
	}
}

func TestODT(t *testing.T) {
	raw := odt(t, `<office:forms/><text:sequence-decls/><text:p text:style-name="P1">Avbrott i bokningen</text:p>
<text:table-of-content><text:index-body><text:p>Vad hände 1</text:p></text:index-body></text:table-of-content>
<text:h text:outline-level="2">Vad hände</text:h>
<text:p>Den 3 mars<text:s text:c="2"/>låg <text:span text:style-name="T1">allt</text:span>
nere<text:note><text:note-body><text:p>En not</text:p></text:note-body></text:note>.<text:line-break/>Vi<text:tab/>ber om ursäkt.</text:p>
<text:list><text:list-item><text:p>Byt disk</text:p><text:list><text:list-item><text:p>Köp två</text:p></text:list-item></text:list></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>12.55</text:p></table:table-cell><table:table-cell><text:p>Fel</text:p></table:table-cell></table:table-row></table:table>
<text:p text:style-name="Quotations">Det var illa.</text:p><text:p/>`,
		"meta.xml", `<office:document-meta><office:meta><dc:title>Mall</dc:title><dc:language>sv-SE</dc:language><meta:creation-date>2021-03-03T18:00:00</meta:creation-date><dc:date>2021-03-05T09:00:00</dc:date></office:meta></office:document-meta>`)
	p, err := ODT(raw, 1<<20)
	want := `# Avbrott i bokningen
### Vad hände
Den 3 mars låg allt nere.⏎Vi ber om ursäkt.
- Byt disk
-- Köp två
| 12.55⇥Fel
> Det var illa.`
	if got := told(p); err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
	if Kind(raw) != "odt" || p.Title != "Avbrott i bokningen" || p.Lang != "sv-SE" || p.Published.Value != "2021-03-05" {
		t.Errorf("%s, %q, %s, %+v", Kind(raw), p.Title, p.Lang, p.Published)
	}
}

func TestRefused(t *testing.T) {
	text := `<w:p><w:r><w:t>Text</w:t></w:r></w:p>`
	for _, c := range []struct {
		name string
		raw  []byte
		want string
	}{
		{"a bomb", docx(t, strings.Repeat(text, 60_000)), ErrTooLarge.Error()},
		{"broken XML", docx(t, "<w:p><w:r"+"\x00"), "word/document.xml: XML syntax error"},
		{"cut", docx(t, text)[:100], "not a valid zip file"},
	} {
		if _, err := DOCX(c.raw, 1<<20); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	_, err := ODT(odt(t, "", "META-INF/manifest.xml", `<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`), 1<<20)
	if err == nil || err.Error() != "encrypted; save it without a password" {
		t.Errorf("encrypted: %v", err)
	}
	_, err = ODT(odt(t, strings.Repeat("<text:p>x</text:p>", 100_000)), 1<<20)
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("a bomb: %v", err)
	}
}

func TestPublished(t *testing.T) {
	for _, c := range []struct{ created, modified, want string }{
		{"2021-03-03T18:00:00Z", "2021-03-05T09:00:00Z", "2021-03-05"},
		{"2019-03-03T18:00:00Z", "2021-03-05T09:00:00Z", ""}, // made from an older one
		{"2021-03-03T18:00:00Z", "", "2021-03-03"},
		{"", "2021-03-05T09:00:00Z", "2021-03-05"},
		{"1601-01-01T00:00:00Z", "soon", ""},
	} {
		var p format.Page
		properties{created: c.created, modified: c.modified}.fill(&p)
		if p.Published.Value != c.want {
			t.Errorf("%s, %s: %q, want %q", c.created, c.modified, p.Published.Value, c.want)
		}
	}
}

func TestKind(t *testing.T) {
	for _, c := range []struct {
		raw  []byte
		want string
	}{
		{packed(t, "a.txt", "a"), ""},
		{packed(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<x/>"), ""},
		{[]byte("PK\x03\x04 and no more"), ""},
		{[]byte("text"), ""},
	} {
		if got := Kind(c.raw); got != c.want {
			t.Errorf("%.30q: %q", c.raw, got)
		}
	}
}

func FuzzDOCX(f *testing.F) {
	f.Add(`<w:p><w:pPr><w:pStyle w:val="A"/><w:numPr><w:ilvl w:val="3"/></w:numPr></w:pPr><w:r><w:t>Text</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>`, `<w:style w:styleId="A"><w:basedOn w:val="A"/></w:style>`)
	f.Add(`</w:tbl></w:p><w:tc><w:p><w:t>x</w:p></w:tc></w:tr>`, "")
	f.Fuzz(func(t *testing.T, body, styles string) {
		_, _ = DOCX(docx(t, body, "word/styles.xml", styles), 1<<16)
	})
}

func FuzzODT(f *testing.F) {
	f.Add(`<text:list><text:list-item><text:p>x</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell><text:h>y</text:h></table:table-cell></table:table-row></table:table>`)
	f.Add(`</text:list></table:table><table:table-cell><text:note><text:p>`)
	f.Fuzz(func(t *testing.T, content string) {
		_, _ = ODT(odt(t, content), 1<<16)
	})
}
