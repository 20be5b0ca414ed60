// Package format turns one decoded document into pieces in reading order: one small reader for each format, and the test that
// tells by content which of them a document wants. What a piece is worth is not judged here, but in clean.
package format

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"haveri/ingest/charset"
	"haveri/ingest/doc"
)

// Page is what a reader of a format yields: metadata, and pieces in reading order. All strings are UTF-8.
type Page struct {
	Title, URL, Organization, Sender string
	Lang                             string       // as declared (<html lang>, Content-Language); it only breaks ties
	Published                        doc.DateLine // from metadata only; date lines of the text are read by extract
	Pieces                           []Piece
	Charset                          string // of a mail's body, which is decoded by its reader; else ""
}

// Piece is a block before assembly. Depth and Box are as in doc.Block. Drop says why the piece is no part of the write-up; ""
// keeps it.
type Piece struct {
	Kind  doc.Kind
	Text  string
	Depth int
	Box   doc.Box
	Drop  string
}

// headSize is how much of a document is looked at to tell what it is.
const headSize = 64 << 10

// Kind tells "text", "markdown", "html" or "mail" by the bytes of a document. hint is a file's extension in lower case without
// the dot, or ""; it decides only between plain text and Markdown, which content does not always tell.
func Kind(raw []byte, hint string) string {
	head := raw[:min(len(raw), headSize)]
	if charset.UTF16(head) != "" {
		text, _ := charset.Decode(head, "")
		head = []byte(text)
	}
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	markdown := hint == "md" || hint == "markdown" || hint == "mdown" || hint == "mkd"
	switch {
	case isHTML(head, markdown):
		return "html"
	case isMail(head):
		return "mail"
	case markdown, hint != "rst" && frontMatter.Match(head), hint == "" && atxHeading.Match(head):
		return "markdown"
	}
	return "text"
}

var (
	htmlStart = regexp.MustCompile(`(?i)^(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]`)
	// A fragment of a page starts with a tag, and closes some.
	htmlFragment = regexp.MustCompile(`(?is)^(?:<!--.*?-->\s*)*<(?:meta|title|link|script|style|main|article|section|header|nav|div|p|h[1-6]|ul|ol|table|span|b|strong)[\s>].*</[a-z]`)
	// The first line inside must be a key, since a plain text may well start with a rule.
	frontMatter = regexp.MustCompile(`^(---|\+\+\+)[ \t]*\r?\n((?:\s*(?:#[^\n]*)?\n)*[\w"-]+\s*[:=](?:[^\n]*\n){1,200}?)(---|\+\+\+|\.\.\.)[ \t]*(?:\r?\n|$)`)
	atxHeading  = regexp.MustCompile(`^#{1,6}[ \t]+\S`)
	headerLine  = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9-]*):`)
)

// isHTML: a Markdown file may start with a piece of HTML, but never with a whole page.
func isHTML(head []byte, markdown bool) bool {
	return htmlStart.Match(head) || !markdown && htmlFragment.Match(head)
}

// isMail asks for a block of header lines at the start, with an author's line and one of what a mail has besides.
func isMail(head []byte) bool {
	who, what := false, false
	for n := 0; len(head) > 0; n++ {
		line, rest, _ := bytes.Cut(head, []byte("\n"))
		head = rest
		line = bytes.TrimRight(line, "\r")
		if len(line) == 0 {
			break
		}
		if n == 0 && bytes.HasPrefix(line, []byte("From ")) || n > 0 && (line[0] == ' ' || line[0] == '\t') {
			continue
		}
		m := headerLine.FindSubmatch(line)
		if m == nil {
			return false
		}
		switch strings.ToLower(string(m[1])) {
		case "from", "received", "return-path", "delivered-to":
			who = true
		case "subject", "date", "message-id", "mime-version":
			what = true
		}
	}
	return who && what
}

// signatures of files that are no text, by their first bytes.
var signatures = []struct{ start, name string }{
	{"%PDF-", "a PDF"}, {"\xD0\xCF\x11\xE0", "an Office document that is old or encrypted (DOC, XLS, PPT or MSG)"}, {"{\\rtf", "RTF"},
	{"\x89PNG", "a PNG image"}, {"\xFF\xD8\xFF", "a JPEG image"}, {"GIF8", "a GIF image"}, {"II*\x00", "a TIFF image"},
	{"MM\x00*", "a TIFF image"}, {"RIFF", "a RIFF file (WebP, WAV or AVI)"}, {"\x00\x00\x00\x18ftyp", "a video"}, {"\x00\x00\x00 ftyp", "a video"},
	{"ID3", "an MP3 recording"}, {"OggS", "an Ogg recording"}, {"\x7FELF", "a program"}, {"MZ\x90\x00", "a program"},
	{"SQLite format 3\x00", "an SQLite database"}, {"PAR1", "a Parquet table"}, {"ARROW1", "an Arrow table"},
	{"7z\xBC\xAF\x27\x1C", "a 7z archive"}, {"Rar!", "a RAR archive"}, {"\xFD7zXZ\x00", "an xz archive"}, {"\x28\xB5\x2F\xFD", "a zstd archive"},
}

// Foreign names what a document is if it is none of the formats read here: "a PDF", "binary data"; "" for text of any kind.
func Foreign(raw []byte) string {
	for _, s := range signatures {
		if bytes.HasPrefix(raw, []byte(s.start)) {
			return s.name
		}
	}
	head := raw[:min(len(raw), headSize)]
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return office(head)
	}
	if charset.UTF16(head) == "" && !bytes.HasPrefix(head, []byte("\xFF\xFE")) && !bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		controls := 0
		for _, c := range head {
			if c < 0x20 && !strings.ContainsRune("\t\n\v\f\r\x1b", rune(c)) {
				controls++
			}
		}
		if controls > 4+len(head)/100 {
			return "binary data"
		}
	}
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	switch {
	case bytes.HasPrefix(start, []byte("<?xml")) && !isHTML(start, false):
		return "XML that is neither a web page nor a feed"
	case (bytes.HasPrefix(start, []byte("{")) || bytes.HasPrefix(start, []byte("["))) && json.Valid(raw):
		return "JSON that is neither JSON Lines with a key text or html, nor a feed, nor incidents of a status page"
	}
	return ""
}

// office tells the documents that are zip files inside.
func office(head []byte) string {
	switch {
	case bytes.Contains(head, []byte("word/")):
		return "a Word document (DOCX)"
	case bytes.Contains(head, []byte("xl/")):
		return "an Excel workbook (XLSX)"
	case bytes.Contains(head, []byte("ppt/")):
		return "a PowerPoint presentation (PPTX)"
	case bytes.Contains(head, []byte("application/epub+zip")):
		return "an EPUB book"
	case bytes.Contains(head, []byte("application/vnd.oasis.opendocument")):
		return "an OpenDocument file (ODS or ODP)"
	case bytes.Contains(head, []byte("[Content_Types].xml")):
		return "an Office document (DOCX, XLSX or PPTX)"
	}
	return "a zip archive"
}
