package ingest

import (
	"embed"

	"haveri/ingest/doc"
)

//go:embed *.go charset clean doc format language
//go:embed feed/*.go history/*.go incident/*.go mbox/*.go office/*.go pdf/*.go warc/*.go
var sources embed.FS

// Rules identifies how documents are read: two programs of equal Rules make the same Document of the same bytes. It is a digest of this
// room's own sources and data, so that nobody has to remember to raise a number.
func Rules() string { return doc.Digest(sources) }
