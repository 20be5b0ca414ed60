package extract

import (
	"embed"
	"sync"

	"haveri/ingest"
	"haveri/ingest/doc"
)

//go:embed *.go *.tsv lang match rank temporal
var sources embed.FS

// Rules identifies the rules: two programs of equal Rules read the same record from the same bytes.
var Rules = sync.OnceValue(func() string { return ingest.Rules() + "-" + doc.Digest(sources) })
