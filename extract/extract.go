// Package extract reads what a document says of its outage: when it began, how long it lasted, why, and what was done about it, every
// value with the words that say so.
//
// One pass of the language's vocabulary (package lang) over the tokens of a text (package match) gives mentions; readers turn
// mentions into fields: temporal and clock (start, end, duration), cause, remediation, impact, parties. A reader that is not sure says nothing.
package extract

import (
	"math"

	"haveri/extract/lang"
	"haveri/extract/match"
	"haveri/extract/temporal"
	"haveri/ingest/doc"
)

// Extract reads one document. It never fails: what the document does not say is nil or "unknown". It is safe for concurrent use.
func Extract(d *doc.Document) *Record { return ExtractAnd(d, func(*Record, Seen) {}) }

// Seen is a text as its reading saw it: its tokens, what its language's words mean there, and its time expressions, resolved against Record.Published.
type Seen struct {
	Text       string
	Vocabulary *lang.Vocabulary
	Tokens     []match.Token
	Mentions   []lang.Mention
	Times      []temporal.Expr
}

// See looks at the text of a record again, which it was read from.
func See(r *Record, text string) Seen {
	s := Seen{Text: text, Vocabulary: lang.For(r.Lang), Tokens: match.Tokens(text)}
	s.Mentions = s.Vocabulary.Scan(text, s.Tokens)
	var published temporal.Moment
	if r.Published != nil {
		published, _ = temporal.ParseMoment(*r.Published)
	}
	s.Times = temporal.Read(text, s.Tokens, s.Mentions, s.Vocabulary, temporal.Context{Reference: published})
	return s
}

// ExtractAnd is Extract for those who want more of the text than its record says: also is called with both, and may keep nothing of what was seen.
func ExtractAnd(d *doc.Document, also func(*Record, Seen)) *Record {
	r := read(d)
	defer r.release()
	rec := r.record()
	also(rec, Seen{d.Text, r.v, r.toks, r.mentions, r.times})
	return rec
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
