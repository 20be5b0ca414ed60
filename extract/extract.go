// Package extract reads what a document says of its outage: when it began, how long it lasted, why, and what was done about it, every
// value with the words that say so.
//
// One pass of the language's vocabulary (package lang) over the tokens of a text (package match) gives mentions; readers turn
// mentions into fields: temporal and clock (start, end, duration), cause, remediation, impact, parties. A reader that is not sure says nothing.
package extract

import (
	"math"

	"haveri/ingest/doc"
)

// Extract reads one document. It never fails: what the document does not say is nil or "unknown". It is safe for concurrent use.
func Extract(d *doc.Document) *Record {
	r := read(d)
	defer r.release()
	return r.record()
}

// record lets each reader fill in its fields.
func (r *reading) record() *Record {
	d := r.d
	rec := &Record{File: d.File, ID: d.ID, Lang: d.Language.Code, Title: d.Title, URL: d.URL, Services: []string{}, Evidence: []Evidence{},
		Cause: Cause{Primary: "unknown", Contributing: []string{}}, Remediation: []Remediation{}}
	for _, fields := range []func(*reading, *Record){parties, kind, clock, causes, remediations, impact} {
		fields(r, rec)
	}
	rec.Call(nil)
	for i := range rec.Evidence { // more digits would say more than is known
		e := &rec.Evidence[i]
		e.Confidence = math.Round(e.Confidence*100) / 100
	}
	return rec
}
