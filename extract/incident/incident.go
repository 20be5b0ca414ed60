// Package incident joins the records of one outage. Three steps lead from records to incidents:
//
//	NewDigest   what is compared of a record and its text: days, names, numbers, cause, a sketch of the words (digest.go, names.go)
//	Link        digests → clusters, by points for and against each pair that shares a name near in time (link.go, score.go)
//	Merge       the records of a cluster → one record, and for each value which document it is from (merge.go)
//
// Everything is decided by the digests, what people have said (Decisions) and the order of ids: equal input gives equal clusters, whatever
// the number of workers. A pair is only looked at where both share a name, a name and a number, or wording, within lists of bounded
// length, so that the work grows linearly with the number of records.
package incident

import (
	"embed"
	"sync"

	"haveri/ingest/doc"
)

//go:embed *.go
var sources embed.FS

// Rules identifies the rules by which records are joined.
var Rules = sync.OnceValue(func() string { return doc.Digest(sources) })
