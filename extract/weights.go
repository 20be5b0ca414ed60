package extract

import (
	_ "embed"
	"sync"

	"haveri/extract/rank"
	"haveri/ingest/doc"
)

// weightsTable holds what features count for, as fitted to labelled documents by the program in extract/fit.
//
//go:embed weights.tsv
var weightsTable string

// fitted reads the table, which is part of the program: that it can be read, every test shows.
var fitted = sync.OnceValue(func() rank.Weights {
	w, err := rank.Read(weightsTable)
	if err != nil {
		panic("extract/weights.tsv: " + err.Error())
	}
	return w
})

// weigh gives the probabilities of a choice's candidates. Where somebody collects choices (Choices), it is noted.
func (r *reading) weigh(c rank.Choice) (p []float64, none float64) {
	if r.collecting {
		r.choices = append(r.choices, c)
	}
	return r.weights.Weigh(c)
}

// Choices reads a document with given weights, and gives the choices that were made for its record beside the record itself: what the program in
// extract/fit fits weights to.
func Choices(d *doc.Document, w rank.Weights) (*Record, []rank.Choice) {
	r := read(d)
	r.weights, r.collecting = w, true
	rec := r.record()
	return rec, r.choices
}
