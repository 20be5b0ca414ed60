package rank

import (
	"math"
	"slices"
)

// Example is a choice with its answer: how right each candidate is, and silence, between 0 and 1. At least one of them must be above 0.
type Example struct {
	Choice
	Right  []float64 // as long as Candidates
	None   float64
	Weight float64 // how much it counts; 1 is usual
}

const (
	steps   = 400
	rate    = 0.1
	settled = 0.6 // share of the steps after which the rate falls
)

// Fit finds the weights of one question under which the right answers are likeliest: it maximises the sum of the logarithms of the probability that
// falls on right answers, less l2/2 times the squares of how far the weights are from the prior (nothing, for a feature it does not name). The method is Adam (Kingma and Ba 2015) over all examples at each
// step, in their order, so that the same examples give the same weights.
func Fit(examples []Example, l2 float64, prior map[Feature]float64) map[Feature]float64 {
	index := map[Feature]int{}
	var names []Feature
	number := func(fs []Feature) []int {
		ids := make([]int, len(fs))
		for i, f := range fs {
			id, ok := index[f]
			if !ok {
				id = len(names)
				index[f], names = id, append(names, f)
			}
			ids[i] = id
		}
		return ids
	}
	type row struct {
		features [][]int // of each candidate, silence last
		right    []float64
		weight   float64
	}
	var rows []row
	for _, e := range examples {
		r := row{right: append(slices.Clone(e.Right), e.None), weight: e.Weight}
		for _, c := range e.Candidates {
			r.features = append(r.features, number(c.Features))
		}
		r.features = append(r.features, number(e.Choice.None))
		rows = append(rows, r)
	}
	w, g, start := make([]float64, len(names)), make([]float64, len(names)), make([]float64, len(names))
	for i, f := range names {
		start[i] = prior[f]
	}
	copy(w, start)
	m, v := make([]float64, len(names)), make([]float64, len(names))
	for step := 1; step <= steps; step++ {
		for i := range g {
			g[i] = -l2 * (w[i] - start[i])
		}
		for _, r := range rows {
			p := make([]float64, len(r.features))
			for i, ids := range r.features {
				for _, id := range ids {
					p[i] += w[id]
				}
			}
			softmax(p)
			mass := 0.0
			for i := range p {
				mass += p[i] * r.right[i]
			}
			mass = max(mass, 1e-12)
			for i, ids := range r.features {
				// The gradient of log Σ right·p.
				d := r.weight * (p[i]*r.right[i]/mass - p[i])
				for _, id := range ids {
					g[id] += d
				}
			}
		}
		lr := rate
		if at := float64(step) / steps; at > settled {
			lr *= (1 - at) / (1 - settled)
		}
		for i := range w {
			m[i] = 0.9*m[i] + 0.1*g[i]
			v[i] = 0.999*v[i] + 0.001*g[i]*g[i]
			mh, vh := m[i]/(1-math.Pow(0.9, float64(step))), v[i]/(1-math.Pow(0.999, float64(step)))
			w[i] += lr * mh / (math.Sqrt(vh) + 1e-8)
		}
	}
	out := make(map[Feature]float64, len(names))
	for i, f := range names {
		out[f] = w[i]
	}
	return out
}
