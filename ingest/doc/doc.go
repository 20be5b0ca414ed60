// Package doc holds the types that ingest hands on: a document's cleaned text, its blocks, its language and what is known
// of it from metadata. It depends on nothing, so that every later room can name a document without linking the readers of
// formats or the language models.
package doc

// Document is one write-up, decoded and cleaned. All offsets are bytes into Text.
type Document struct {
	// ID is the content id: 16 lower-case hex digits of a SHA-256 over format, metadata and bytes. Two files with the same
	// content share it, and a moved file keeps it.
	ID string
	// File names where the document came from, with slashes: "dir/a.txt", a member "b.zip!c/d.html", a line, mail, page or item "e.jsonl#12", "-".
	File         string
	Format       string // "text", "markdown", "html", "mail", "pdf", "docx", "odt", "incident"
	Charset      string // IANA name the bytes were decoded from
	URL          string
	Title        string
	Organization string // from metadata only
	Sender       string // display name or address of a mail's author
	Published    DateLine
	Language     Language
	// Text is the cleaned text: valid UTF-8 in NFC, "\n" line ends, blocks separated by "\n" or "\n\n", nothing else between them.
	Text    string
	Blocks  []Block
	Dropped []Dropped
	Bytes   int // size of the raw document
}

// DateLine is a publication date found in metadata. Value is EDTF ("2009-10-13", "2009-10-13T18:47+02:00") or "" where metadata
// gives none; Source says where it stood: "side-car", "front matter", "meta tag", "json-ld", "mail header", "jsonl", "time element",
// "feed", "status page", "document properties".
type DateLine struct {
	Value  string
	Source string
}

// Language is what a document is mainly written in.
type Language struct {
	Code       string  // ISO 639-1; "und" where nothing could be told
	Confidence float64 // 0 to 1
	Supported  bool    // whether the project has rules for it
}

// Kind is what a block of text is.
type Kind uint8

const (
	Paragraph Kind = iota
	Title          // the document's own title
	Heading
	ListItem
	TableRow // cells joined by "\t"
	Quote
	Code
	Field // "key: value" of a front matter
)

// Box is the check box of a task list's item.
type Box uint8

const (
	NoBox Box = iota
	OpenBox
	DoneBox
)

// Block is a stretch of Text that stands by itself. Blocks are in order and do not overlap.
type Block struct {
	Kind     Kind
	From, To int
	Depth    int // heading level 1 to 6, nesting depth of a list item from 1, else 0
	Box      Box
}

// Dropped is text that was taken to be no part of the write-up, and why ("navigation", "another article", "advert", …).
type Dropped struct {
	Text   string
	Reason string
}

func (k Kind) String() string {
	return [...]string{"paragraph", "title", "heading", "list item", "table row", "quote", "code", "field"}[k]
}
