package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"haveri/cmd/haveri/night"
	"haveri/extract"
	"haveri/extract/gold"
	"haveri/ingest"
)

// evalFlags are the flags of `haveri eval`.
type evalFlags struct {
	documents, records string
	jobs               int
	least              float64
	by, errors         string
	floors             []string
	cutoffs, json      bool
}

func evalCommand() *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use:   "eval GOLD.jsonl...",
		Short: "Measure the program against labels of a careful reader",
		Long: `Eval reads the labelled documents, or with --records what haveri extract printed of them, and says how far the values are right: precision, recall
and F1 of each field, how often a value is given where the document is silent, and how well confidences foretell what is right.

Labels are JSON Lines with the keys of a record; file names the document, and pairs it with its record by the last element of the path. Documents are
looked for in --documents and the folders below it; without it in the folder NAME beside NAME.gold.jsonl, or where there is none in the folder that
holds the labels. A labelled document that is not there counts as one of which nothing was said. haveri export gold writes such labels.

  start, end     by the day; start_time by hour and minute (and zone where both state it)
  duration       between min and max of the label
  cause          the label's primary code; cause_ok also its acceptable ones; causes as a set with the contributing ones
  actions        codes of remediations as a set; phases with done or planned; quotes: the label's quotations that were found
  organization   one name within the other; customers to one per cent
  four           the mean F1 of start, duration, cause and actions

Exit codes: 0 done, 1 failed, 2 used wrongly, 3 done but some of the documents were refused, 5 a figure is below its --min; see haveri help exit.`,
		Example: `  haveri eval seeds/seeds.gold.jsonl
  haveri eval labels.jsonl --documents write-ups/ --by lang
  haveri extract write-ups/ > out.jsonl; haveri eval labels.jsonl --records out.jsonl
  haveri eval labels.jsonl --errors start               each mistake: what was wanted, what was read, from which words
  haveri eval labels.jsonl --cutoffs                    what is lost and won by keeping sure values alone
  haveri eval labels.jsonl --min four=0.7 --min start=0.8    code 5 when it got worse: a gate for CI`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.Flags().StringVar(&f.documents, "documents", "", "`DIR` with the labelled documents")
	cmd.Flags().StringVar(&f.records, "records", "", "records to measure, a `FILE` that haveri extract printed, instead of reading documents")
	cmd.MarkFlagsMutuallyExclusive("documents", "records")
	cmd.Flags().IntVarP(&f.jobs, "jobs", "j", 0, "documents to read at the same time (default one a processor)")
	cmd.Flags().StringVar(&f.by, "by", "", "also the figures for each `lang`")
	cmd.Flags().StringVar(&f.errors, "errors", "", "list the mistakes in a `FIELD`, or all, or invented: values where the document is silent")
	cmd.Flags().Float64Var(&f.least, "min-confidence", 0, "leave out values whose confidence is below `X`, 0 to 1")
	cmd.Flags().BoolVar(&f.cutoffs, "cutoffs", false, "also precision and recall of values of at least confidence 0.5 … 0.95")
	cmd.Flags().StringArrayVar(&f.floors, "min", nil, "end with code 5 when `FIELD=F1` is not reached: start=0.8, four=0.7 (repeatable)")
	cmd.Flags().BoolVar(&f.json, "json", false, "print all figures as JSON, by language and with cut-offs")
	cmd.MarkFlagsMutuallyExclusive("errors", "json")
	cmd.RunE = failing(func(cmd *cobra.Command, args []string) error { return evaluate(cmd.Context(), f, args) })
	return cmd
}

// floor is the least F1 that a field must reach.
type floor struct {
	field string
	f1    float64
}

// check reads the floors and says what in the flags cannot be.
func (f *evalFlags) check() ([]floor, error) {
	if f.by != "" && f.by != "lang" {
		return nil, usage("--by %q: it is lang", f.by)
	}
	if f.jobs < 0 {
		return nil, usage("--jobs %d: it cannot be below 0", f.jobs)
	}
	if !(f.least >= 0 && f.least <= 1) {
		return nil, usage("--min-confidence %v: it is a number from 0 to 1", f.least)
	}
	if f.errors != "" && f.errors != "all" && f.errors != "invented" && !slices.Contains(gold.Fields, f.errors) {
		return nil, usage("--errors %q: the fields are %s, invented, all", f.errors, strings.Join(gold.Fields, ", "))
	}
	var floors []floor
	for _, text := range f.floors {
		field, number, _ := strings.Cut(text, "=")
		f1, err := strconv.ParseFloat(number, 64)
		if err != nil || !(f1 >= 0 && f1 <= 1) || field != "four" && !slices.Contains(gold.Fields, field) {
			return nil, usage("--min %q: write it as start=0.8; the fields are four, %s, the figure is from 0 to 1", text, strings.Join(gold.Fields, ", "))
		}
		floors = append(floors, floor{field, f1})
	}
	return floors, nil
}

func evaluate(ctx context.Context, f evalFlags, files []string) error {
	floors, err := f.check()
	if err != nil {
		return err
	}
	if err := exist(files); err != nil {
		return err
	}
	var score gold.Score
	missing, refused := 0, 0
	for _, file := range files {
		labels, err := readLabels(file)
		if err != nil {
			return err
		}
		records, n, err := f.read(ctx, file, labels)
		if err != nil {
			return err
		}
		refused += n
		for _, l := range labels {
			r, err := records.of(l)
			if err != nil {
				return err
			}
			if r == nil {
				missing++
				fmt.Fprintf(os.Stderr, "%s: %s is labelled, but there is no record of it: it counts as one of which nothing was said\n", file, printable(l.File))
			} else {
				gold.Drop(r, f.least)
			}
			score.Add(l, r)
		}
	}
	if score.All.Documents == 0 {
		return fmt.Errorf("%s: no label in it", strings.Join(files, ", "))
	}
	if missing == score.All.Documents {
		return errors.New("no labelled document was found: name their folder with --documents, or their records with --records")
	}
	out := bufio.NewWriter(os.Stdout)
	if f.json {
		err = printScoreJSON(out, &score)
	} else {
		printMistakes(out, &score, f.errors)
		printScore(out, &score, f)
	}
	if err := errors.Join(err, out.Flush()); err != nil {
		return err
	}
	if low := below(&score, floors); len(low) > 0 {
		return &exit{exitThreshold, fmt.Errorf("below --min: %s", strings.Join(low, "; "))}
	}
	if refused > 0 {
		return &exit{exitRefused, nil}
	}
	return nil
}

func readLabels(file string) ([]*gold.Label, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return gold.Read(in, file)
}

// recordsByBase are records by what they are paired with labels by. Two documents may have the same last element of their path.
type recordsByBase map[string][]*extract.Record

// add takes a record in; of records of one path the last one counts.
func (m recordsByBase) add(r *extract.Record) {
	base := gold.Base(r.File)
	for i, other := range m[base] {
		if other.File == r.File {
			m[base][i] = r
			return
		}
	}
	m[base] = append(m[base], r)
}

// of is the record that a label speaks of, nil where there is none.
func (m recordsByBase) of(l *gold.Label) (*extract.Record, error) {
	same := m[gold.Base(l.File)]
	if len(same) > 1 {
		exact := slices.IndexFunc(same, func(r *extract.Record) bool {
			return r.File == l.File || strings.HasSuffix(r.File, "/"+l.File) && l.File != gold.Base(l.File)
		})
		if exact < 0 {
			return nil, fmt.Errorf("the label of %s fits both %s and %s: write its file as a path, or choose a folder with --documents", l.File, same[0].File, same[1].File)
		}
		same = same[exact:]
	}
	if len(same) == 0 {
		return nil, nil
	}
	return same[0], nil
}

// read returns the records to measure, and how many labelled documents were refused.
func (f *evalFlags) read(ctx context.Context, file string, labels []*gold.Label) (recordsByBase, int, error) {
	records := recordsByBase{}
	if f.records != "" {
		return records, 0, readRecords(f.records, records)
	}
	dir := f.documents
	if dir == "" {
		dir = strings.TrimSuffix(strings.TrimSuffix(file, ".jsonl"), ".gold")
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			dir = filepath.Dir(file)
		}
	}
	if err := exist([]string{dir}); err != nil {
		return nil, 0, err
	}
	labelled := map[string]bool{}
	for _, l := range labels {
		labelled[gold.Base(l.File)] = true
	}
	wanted := func(yield func(ingest.Source) bool) {
		for s := range ingest.Walk(ctx, []string{dir}, ingest.Options{}) {
			if labelled[gold.Base(s.File)] && !yield(s) {
				return
			}
		}
	}
	refused := 0
	for r := range night.ReadAll(wanted, f.jobs) {
		if r.Refused != "" {
			refused++
			fmt.Fprintf(os.Stderr, "refused %s: %s\n", printable(r.File), printable(r.Refused))
			continue
		}
		records.add(r.Record)
	}
	return records, refused, ctx.Err()
}

// readRecords reads records as haveri extract prints them, one a line.
func readRecords(file string, records recordsByBase) error {
	in, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return usage("--records %s: no such file", file)
	}
	if err != nil {
		return err
	}
	defer in.Close()
	lines := bufio.NewReader(in)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			r := &extract.Record{}
			if bad := json.Unmarshal(line, r); bad != nil || r.File == "" {
				return fmt.Errorf("%s, line %d: not a record as haveri extract prints it, one a line", file, n)
			}
			records.add(r)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
}

// below says which floors are not reached.
func below(s *gold.Score, floors []floor) []string {
	var low []string
	for _, fl := range floors {
		f1 := s.All.Four()
		if fl.field != "four" {
			_, _, f1 = s.All.Tallies[fl.field].Figures()
		}
		if f1 < fl.f1 {
			low = append(low, fmt.Sprintf("%s is %.4f, not %v", fl.field, f1, fl.f1))
		}
	}
	return low
}

func printMistakes(w io.Writer, s *gold.Score, field string) {
	for _, m := range s.Mistakes {
		if field != "all" && field != m.Field {
			continue
		}
		fmt.Fprintf(w, "%s\t%s\twant %s\tgot %s", printable(m.File), m.Field, printable(gold.Text(m.Want)), printable(gold.Text(m.Got)))
		for _, e := range m.Evidence {
			fmt.Fprintf(w, "\t%.2f “%s”", e.Confidence, printable(e.Quote))
		}
		fmt.Fprintln(w)
	}
}

func printScore(w io.Writer, s *gold.Score, f evalFlags) {
	fmt.Fprintf(w, "documents %d   languages %d\n", s.All.Documents, len(s.ByLang))
	fmt.Fprintf(w, "%-14s %9s %7s %6s %9s\n", "field", "precision", "recall", "F1", "expected")
	for _, field := range gold.Fields {
		t := s.All.Tallies[field]
		p, r, f1 := t.Figures()
		fmt.Fprintf(w, "%-14s %9.3f %7.3f %6.3f %9d\n", field, p, r, f1, t.Expected)
	}
	fmt.Fprint(w, "invented, where the document is silent:")
	var all gold.Tally
	for _, field := range gold.Silent {
		t := s.Invented[field]
		all.Predicted, all.Expected = all.Predicted+t.Predicted, all.Expected+t.Expected
		fmt.Fprintf(w, " %s %d/%d ", field, t.Predicted, t.Expected)
	}
	fmt.Fprintf(w, " all %.3f\n", float64(all.Predicted)/float64(max(1, all.Expected)))
	if f.by == "lang" {
		printLanguages(w, s)
	}
	fmt.Fprintf(w, "four %.3f\n", s.All.Four())
	printReliability(w, s)
	if f.cutoffs {
		printCutOffs(w, s)
	}
}

func printLanguages(w io.Writer, s *gold.Score) {
	columns := []string{"start", "duration", "cause", "actions", "incident"}
	fmt.Fprintf(w, "\n%-5s %4s %6s", "lang", "docs", "four")
	for _, field := range columns {
		fmt.Fprintf(w, " %8s", field)
	}
	worst, mean := "", 0.0
	for _, lang := range slices.Sorted(maps.Keys(s.ByLang)) {
		g := s.ByLang[lang]
		fmt.Fprintf(w, "\n%-5s %4d %6.3f", lang, g.Documents, g.Four())
		for _, field := range columns {
			_, _, f1 := g.Tallies[field].Figures()
			fmt.Fprintf(w, " %8.3f", f1)
		}
		if worst == "" || g.Four() < s.ByLang[worst].Four() {
			worst = lang
		}
		mean += g.Four() / float64(len(s.ByLang))
	}
	fmt.Fprintf(w, "\nworst language %s %.3f   macro mean %.3f\n", worst, s.ByLang[worst].Four(), mean)
}

// printReliability prints for each bin of confidence how many values there are, their mean confidence and the share that is right.
func printReliability(w io.Writer, s *gold.Score) {
	fmt.Fprintf(w, "\nconfidence: values, their mean confidence, share that is right; and the expected calibration error\n%-19s", "field")
	for i := range 10 {
		fmt.Fprintf(w, " %-13s", fmt.Sprintf("from 0.%d", i))
	}
	fmt.Fprintln(w, "   error")
	for _, field := range append(slices.Clone(gold.ValueFields), "") {
		bins, e := s.Reliability(field)
		name := field
		if field == "" {
			name = "all"
		}
		fmt.Fprintf(w, "%-19s", name)
		for _, b := range bins {
			if b.Count == 0 {
				fmt.Fprintf(w, " %-13s", "-")
				continue
			}
			fmt.Fprintf(w, " %-13s", fmt.Sprintf("%d %.2f %.2f", b.Count, b.Mean, b.Right))
		}
		fmt.Fprintf(w, "   %.3f\n", e)
	}
}

func printCutOffs(w io.Writer, s *gold.Score) {
	fmt.Fprintf(w, "\nprecision and recall of values of at least a confidence\nleast")
	for _, field := range gold.ValueFields {
		fmt.Fprintf(w, " %*s", cutOffWidth(field), field)
	}
	fmt.Fprintln(w)
	for i, c := range s.CutOffs(gold.ValueFields[0]) {
		fmt.Fprintf(w, "%.2f ", c.Least)
		for _, field := range gold.ValueFields {
			t := s.CutOffs(field)[i].Tally
			p, r, _ := t.Figures()
			figures := fmt.Sprintf("%.3f %.3f", p, r)
			if t.Predicted == 0 {
				figures = "-"
			}
			fmt.Fprintf(w, " %*s", cutOffWidth(field), figures)
		}
		fmt.Fprintln(w)
	}
}

func cutOffWidth(field string) int { return max(len(field), len("0.000 0.000")) }

// printScoreJSON prints, under "all" and under each language, precision, recall and F1 of each field; and beside them what is measured
// over all.
func printScoreJSON(w io.Writer, s *gold.Score) error {
	out := map[string]any{"all": groupJSON(&s.All)}
	for lang, g := range s.ByLang {
		out[lang] = groupJSON(g)
	}
	silent := map[string][2]int{}
	for _, field := range gold.Silent {
		t := s.Invented[field]
		silent[field] = [2]int{t.Predicted, t.Expected}
	}
	type bin struct {
		From  float64 `json:"from"`
		Count int     `json:"count"`
		Mean  float64 `json:"mean_confidence"`
		Right float64 `json:"right"`
	}
	type cutOff struct {
		Least     float64 `json:"least"`
		Precision float64 `json:"precision"`
		Recall    float64 `json:"recall"`
	}
	type calibration struct {
		Error   float64  `json:"calibration_error"`
		Bins    []bin    `json:"bins"`
		CutOffs []cutOff `json:"cutoffs,omitempty"`
	}
	confidence := map[string]calibration{}
	for _, field := range append(slices.Clone(gold.ValueFields), "") {
		bins, e := s.Reliability(field)
		c := calibration{Error: rounded(e)}
		for _, b := range bins {
			c.Bins = append(c.Bins, bin{b.From, b.Count, rounded(b.Mean), rounded(b.Right)})
		}
		name := "all"
		if field != "" {
			name = field
			for _, cut := range s.CutOffs(field) {
				p, r, _ := cut.Tally.Figures()
				c.CutOffs = append(c.CutOffs, cutOff{cut.Least, rounded(p), rounded(r)})
			}
		}
		confidence[name] = c
	}
	out["invented"], out["confidence"] = silent, confidence
	return json.NewEncoder(w).Encode(out)
}

func groupJSON(g *gold.Group) map[string]any {
	m := map[string]any{"docs": g.Documents, "four": rounded(g.Four())}
	for _, field := range gold.Fields {
		p, r, f1 := g.Tallies[field].Figures()
		m[field] = [3]float64{rounded(p), rounded(r), rounded(f1)}
	}
	return m
}

// rounded is a figure to four digits.
func rounded(x float64) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 4, 64), 64)
	return r
}
