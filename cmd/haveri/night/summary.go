package night

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"haveri/extract"
	"haveri/index"
)

// Summary is what a run did; runs/ holds one a run as JSON.
type Summary struct {
	Schema  int       `json:"schema"`
	Outcome string    `json:"outcome"` // "published", "unchanged", "failed", "interrupted"
	Error   string    `json:"error,omitempty"`
	Started time.Time `json:"started"` // UTC
	Seconds float64   `json:"seconds"`
	Args    []string  `json:"args"`
	Version string    `json:"version"`
	Rules   string    `json:"rules"`
	Index   string    `json:"index"`
	Input   string    `json:"input_digest,omitempty"` // of every path and its content
	Before  int       `json:"generation_before"`      // 0 where there was none
	After   int       `json:"generation_after"`

	IndexAnew string `json:"index_anew,omitempty"` // why the index was not made from the last one; "" where it was, or none was made

	Found     int `json:"found"` // documents under the given paths, of which:
	Unchanged int `json:"unchanged"`
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Moved     int `json:"moved"`
	Removed   int `json:"removed"` // no longer found
	Read      int `json:"read"`    // contents read in this run
	Incidents int `json:"incidents"`
	Merged    int `json:"merged"`        // documents of which another tells of the same outage
	Unknown   int `json:"unknown_cause"` // of the incidents

	Compared int `json:"pairs_compared"` // to find which documents tell of one outage

	Corrected int      `json:"corrected"`                     // contents with corrections
	Damaged   []string `json:"damaged_corrections,omitempty"` // lines of corrections.jsonl and merges.jsonl that were passed over

	ByLanguage map[string]int `json:"by_language"` // documents with a record
	ByFormat   map[string]int `json:"by_format"`
	Refused    []Refusal      `json:"refused"` // by path
	Slowest    []Slow         `json:"slowest"` // of the documents read in this run
	Said       Tally          `json:"said"`    // by them
	Drift      []Drift        `json:"drift"`   // of what they say from what those of the last runs said
	Stages     []Stage        `json:"stages"`
	PeakMB     int            `json:"peak_rss_mb,omitempty"` // where the system tells
}

// Refusal is a document that has no record, and why.
type Refusal struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

// Slow is a document that took long to read.
type Slow struct {
	File    string  `json:"file"`
	Bytes   int64   `json:"bytes"`
	Seconds float64 `json:"seconds"`
}

// slowest is how many of them are told of.
const slowest = 5

// timed keeps a document where it is among the slowest.
func (s *Summary) timed(file string, bytes int64, took time.Duration) {
	i, _ := slices.BinarySearchFunc(s.Slowest, seconds(took), func(a Slow, t float64) int { return cmp.Compare(t, a.Seconds) })
	s.Slowest = slices.Insert(s.Slowest, i, Slow{file, bytes, seconds(took)})
	s.Slowest = s.Slowest[:min(len(s.Slowest), slowest)]
}

// Stage is how long a part of the run took.
type Stage struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`

	start time.Time
}

func newSummary(start time.Time, o Options) *Summary {
	return &Summary{Schema: 1, Started: start.UTC(), Args: o.Args, Version: o.Version, Rules: extract.Rules(), Index: index.Version(), Refused: []Refusal{}, Slowest: []Slow{}, Drift: []Drift{},
		ByLanguage: map[string]int{}, ByFormat: map[string]int{}}
}

// count puts one found file into the counts. gone holds the contents that left their paths; a new path with such a content is a move.
func (s *Summary) count(r *run, path string, f file, gone map[string]int) {
	was, before := r.oldFiles[path]
	switch {
	case before && was == f:
		s.Unchanged++
	case before:
		s.Changed++
	case f.ID != "" && gone[f.ID] > 0:
		gone[f.ID]--
		s.Moved++
	default:
		s.New++
	}
	if why := r.refusal(f); why != "" {
		s.Refused = append(s.Refused, Refusal{path, why})
		return
	}
	s.ByLanguage[r.contents[f.ID].Lang]++
	s.ByFormat[r.contents[f.ID].Format]++
}

func (s *Summary) stage(name string) {
	now := time.Now()
	s.endStage(now)
	s.Stages = append(s.Stages, Stage{Name: name, start: now})
}

func (s *Summary) endStage(now time.Time) {
	if n := len(s.Stages); n > 0 && s.Stages[n-1].Seconds == 0 {
		s.Stages[n-1].Seconds = seconds(now.Sub(s.Stages[n-1].start))
	}
}

func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }

// end completes the summary of a run that ended with err and writes it to runs/.
func (s *Summary) end(data string, start time.Time, err error) error {
	now := time.Now()
	s.endStage(now)
	s.Seconds = seconds(now.Sub(start))
	s.PeakMB = peakMB()
	switch {
	case errors.Is(err, context.Canceled):
		s.Outcome = "interrupted"
	case err != nil:
		s.Outcome, s.Error = "failed", err.Error()
	}
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%d.json", s.Started.Format("20060102T150405.000Z"), os.Getpid())
	return writeFile(filepath.Join(data, "runs", name), append(b, '\n'))
}

// peakMB is the largest resident set so far in MiB, 0 where the system does not tell.
func peakMB() int {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(b), "VmHWM:")
	var kb int
	fmt.Sscan(after, &kb)
	return kb / 1024
}

// Runs returns the manifests of the last n runs of a data folder, the newest first.
func Runs(data string, n int) ([]*Summary, error) {
	names, err := filepath.Glob(filepath.Join(data, "runs", "*.json"))
	if err != nil {
		return nil, err
	}
	sort.Sort(sort.Reverse(sort.StringSlice(names)))
	var runs []*Summary
	for _, name := range names[:min(n, len(names))] {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s := new(Summary)
		if err := json.Unmarshal(b, s); err != nil {
			return nil, fmt.Errorf("%s: %w; it is only a log: delete it", name, err)
		}
		runs = append(runs, s)
	}
	return runs, nil
}
