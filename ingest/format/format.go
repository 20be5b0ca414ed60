// Package format turns one decoded document into pieces in reading order: one small reader for each format, and the test that
// tells by content which of them a document wants. What a piece is worth is not judged here, but in clean.
package format

import "haveri/ingest/doc"

// Page is what a reader of a format yields: metadata, and pieces in reading order. All strings are UTF-8.
type Page struct {
	Title, URL, Organization, Sender string
	Lang                             string       // as declared (<html lang>, Content-Language); it only breaks ties
	Published                        doc.DateLine // from metadata only; date lines of the text are read by extract
	Pieces                           []Piece
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
