// Command fit finds the weights of extract/weights.tsv from labelled documents, and says how good they are on documents that they were not fitted to.
//
//	go run ./extract/fit [-l2 N] [-folds N] [-out extract/weights.tsv] GOLD.jsonl[=FOLDER] ...
//
// A file whose name ends in .labels.jsonl holds the labels of provider reports, which say less (cloud.go).
// A gold file's documents are found by their base name under FOLDER, else under the folder named as the gold file is without .gold.jsonl, else beside
// it. The same documents give the same table, byte for byte. Each question is fitted in the light of the answers to those before it, so that fitting
// goes on for as many rounds as there are questions that build on each other.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"haveri/extract"
	"haveri/extract/gold"
	"haveri/extract/rank"
	"haveri/ingest"
	"haveri/ingest/doc"
)

// rounds is how many times documents are read again with the weights found so far: the duration builds on the end, the end on the start.
const rounds = 3

//go:embed prior.tsv
var priorTable string

// prior is what weights are expected to be before any document is looked at.
var prior = func() rank.Weights {
	w, err := rank.Read(priorTable)
	if err != nil {
		panic("prior.tsv: " + err.Error())
	}
	return w
}()

// labelled is a document and what is to be said of it.
type labelled struct {
	doc   *doc.Document
	label *gold.Label
}

func main() {
	l2 := flag.Float64("l2", 4, "strength of the pull of all weights towards prior.tsv")
	folds := flag.Int("folds", 5, "parts for cross-validation; 0 does without")
	out := flag.String("out", "extract/weights.tsv", "the table to write; - for standard output")
	test := flag.String("test", "", "gold files, parted by commas, of documents to measure the table on that are not fitted to")
	kept := flag.String("records", "", "file for the records of the cross-validation, for haveri eval --records")
	flag.Parse()
	if err := run(flag.Args(), *test, *l2, *folds, *out, *kept); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

func run(sources []string, test string, l2 float64, folds int, out, kept string) error {
	var all []labelled
	for _, s := range sources {
		found, err := read(s)
		if err != nil {
			return err
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		return fmt.Errorf("no labelled documents: name gold files")
	}
	if folds > 1 {
		if err := report(os.Stderr, all, l2, folds, kept); err != nil {
			return err
		}
	}
	w := fit(all, l2)
	for _, source := range strings.FieldsFunc(test, func(r rune) bool { return r == ',' }) {
		held, err := read(source)
		if err != nil {
			return err
		}
		measure(os.Stderr, source, held, w)
	}
	var table strings.Builder
	fmt.Fprintf(&table, "# Fitted by extract/fit to %d labelled documents with l2 %g: question, feature, key, weight. Not edited by hand.\n", len(all), l2)
	if err := w.Write(&table); err != nil {
		return err
	}
	if out == "-" {
		_, err := io.WriteString(os.Stdout, table.String())
		return err
	}
	return os.WriteFile(out, []byte(table.String()), 0o644)
}

// read pairs the labels of a gold file with their documents.
func read(source string) ([]labelled, error) {
	file, folder, given := strings.Cut(source, "=")
	if !given {
		folder = strings.TrimSuffix(strings.TrimSuffix(file, ".gold.jsonl"), ".labels.jsonl")
		if _, err := os.Stat(folder); err != nil {
			folder = filepath.Dir(file)
		}
	}
	labels, err := labelsOf(file)
	if err != nil {
		return nil, err
	}
	byBase := map[string]*gold.Label{}
	for _, l := range labels {
		byBase[gold.Base(l.File)] = l
	}
	var all []labelled
	for s := range ingest.Walk(context.Background(), []string{folder}, ingest.Options{}) {
		l := byBase[gold.Base(s.File)]
		if l == nil {
			continue
		}
		d, err := ingest.Read(s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.File, err)
		}
		all = append(all, labelled{&d, l})
	}
	if len(all) != len(labels) {
		fmt.Fprintf(os.Stderr, "%s: %d labels, %d documents under %s\n", file, len(labels), len(all), folder)
	}
	return all, nil
}

func labelsOf(file string) ([]*gold.Label, error) {
	if strings.HasSuffix(file, ".labels.jsonl") {
		return reports(file)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return gold.Read(f, file)
}

// fit finds the weights of all questions.
func fit(all []labelled, l2 float64) rank.Weights {
	w := prior
	for range rounds {
		examples := map[string][]rank.Example{}
		for _, d := range all {
			_, choices := extract.Choices(d.doc, w)
			for _, c := range choices {
				if e, told := gold.Answer(c, d.label); told {
					examples[c.Question] = append(examples[c.Question], e)
				}
			}
		}
		next := rank.Weights{}
		for q, es := range examples {
			next[q] = rank.Fit(es, l2, prior[q])
		}
		w = next
	}
	return w
}

// report fits to all parts but one, and compares with the labels of that one, for each in turn. The records are written to a file that is named.
func report(out io.Writer, all []labelled, l2 float64, folds int, kept string) error {
	var labels []*gold.Label
	var records []*extract.Record
	for k := range folds {
		var train []labelled
		for i, d := range all {
			if i%folds != k {
				train = append(train, d)
			}
		}
		w := fit(train, l2)
		for i, d := range all {
			if i%folds == k {
				r, _ := extract.Choices(d.doc, w)
				records, labels = append(records, r), append(labels, d.label)
			}
		}
	}
	tell(out, fmt.Sprintf("cross-validation over %d documents in %d parts", len(all), folds), labels, records)
	if kept == "" {
		return nil
	}
	var lines bytes.Buffer
	for _, r := range records {
		if err := json.NewEncoder(&lines).Encode(r); err != nil {
			return err
		}
	}
	return os.WriteFile(kept, lines.Bytes(), 0o644)
}

// measure compares what is read with given weights with the labels.
func measure(out io.Writer, name string, all []labelled, w rank.Weights) {
	var labels []*gold.Label
	var records []*extract.Record
	asked, reached := map[string]int{}, map[string]int{}
	for _, d := range all {
		r, choices := extract.Choices(d.doc, w)
		records, labels = append(records, r), append(labels, d.label)
		for _, c := range choices {
			if e, told := gold.Answer(c, d.label); told && gold.Answers(c.Question, d.label) {
				asked[c.Question]++
				if slices.Max(append(e.Right, 0)) > 0 {
					reached[c.Question]++
				}
			}
		}
	}
	tell(out, name, labels, records)
	for _, q := range slices.Sorted(maps.Keys(asked)) {
		fmt.Fprintf(out, "  of %d answers to %s, %d stand among the candidates\n", asked[q], q, reached[q])
	}
}

// tell prints how often records agree with their labels, field by field.
func tell(out io.Writer, title string, labels []*gold.Label, records []*extract.Record) {
	var s gold.Score
	for i, l := range labels {
		s.Add(l, records[i])
	}
	fmt.Fprintln(out, title)
	for _, f := range gold.Fields {
		t := s.All.Tallies[f]
		p, r, f1 := t.Figures()
		fmt.Fprintf(out, "  %-14s P %.3f  R %.3f  F1 %.3f  (%d expected)\n", f, p, r, f1, t.Expected)
	}
}
