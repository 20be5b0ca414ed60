// Package rank chooses between candidates by weights that were fitted to labelled documents.
//
// The model is a conditional log-linear one (McFadden 1974; "maximum entropy", Berger et al. 1996): a candidate's score is the sum of the weights of
// its features, and its probability is the exponential of that score over the sum of them all. One of the candidates is always silence. The
// features name how a document says something, never which words it uses, so that one table of weights serves every language.
package rank

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Feature is something that is so of a candidate: {"role", "end"}.
type Feature struct{ Name, Key string }

// Candidate is a value that a field may have, and what speaks for and against it.
type Candidate struct {
	Value    string // what the field would say, for those who compare it with a label
	Features []Feature
}

// Add notes a feature.
func (c *Candidate) Add(name, key string) { c.Features = append(c.Features, Feature{name, key}) }

// AddIf notes a feature without a key where it holds.
func (c *Candidate) AddIf(holds bool, name string) {
	if holds {
		c.Add(name, "")
	}
}

// Choice is one question of one document, such as when its outage began. None are the features of saying nothing.
type Choice struct {
	Question   string
	Candidates []Candidate
	None       []Feature
}

// Weights are what features count for, by question. They are read once and then only looked at: safe for concurrent use.
type Weights map[string]map[Feature]float64

// Weigh gives the probability of each candidate, and of none of them. The probabilities add up to one.
func (w Weights) Weigh(c Choice) (p []float64, none float64) {
	table := w[c.Question]
	p = make([]float64, len(c.Candidates)+1)
	for i := range c.Candidates {
		p[i] = sum(table, c.Candidates[i].Features)
	}
	p[len(p)-1] = sum(table, c.None)
	softmax(p)
	return p[:len(p)-1], p[len(p)-1]
}

// Score is what the features of a candidate for a question add up to.
func (w Weights) Score(question string, fs []Feature) float64 { return sum(w[question], fs) }

func sum(table map[Feature]float64, fs []Feature) (s float64) {
	for _, f := range fs {
		s += table[f]
	}
	return
}

// softmax turns scores into probabilities.
func softmax(s []float64) {
	top, total := slices.Max(s), 0.0
	for i, x := range s {
		s[i] = math.Exp(x - top)
		total += s[i]
	}
	for i := range s {
		s[i] /= total
	}
}

// Read reads a table of weights: a line "question name key weight" for each feature, parted by tabs; a line that begins with # is a comment.
// A line of another form is an error that names it.
func Read(table string) (Weights, error) {
	w := Weights{}
	for i, line := range strings.Split(table, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		part := strings.Split(line, "\t")
		if len(part) != 4 {
			return nil, fmt.Errorf("line %d: want question, name, key and weight parted by tabs: %q", i+1, line)
		}
		x, err := strconv.ParseFloat(part[3], 64)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		if w[part[0]] == nil {
			w[part[0]] = map[Feature]float64{}
		}
		w[part[0]][Feature{part[1], part[2]}] = x
	}
	return w, nil
}

// Write writes a table that Read reads, sorted. Weights that round to nothing are left out.
func (w Weights) Write(out io.Writer) error {
	var lines []string
	for q, table := range w {
		for f, x := range table {
			if math.Abs(x) >= 0.005 {
				lines = append(lines, fmt.Sprintf("%s\t%s\t%s\t%.2f\n", q, f.Name, f.Key, x))
			}
		}
	}
	slices.Sort(lines)
	b := bufio.NewWriter(out)
	for _, l := range lines {
		b.WriteString(l)
	}
	return b.Flush()
}
