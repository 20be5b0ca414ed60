package night

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
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

	Corrected int      `json:"corrected"`          // contents with corrections
	Damaged   []string `json:"damaged,omitempty"`  // what was found damaged, each with file, what is wrong and what to do
	Repaired  []string `json:"repaired,omitempty"` // what --repair put right

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
	return &Summary{Schema: 2, Started: start.UTC(), Args: o.Args, Version: o.Version, Rules: extract.Rules(), Index: index.Version(), Refused: []Refusal{}, Slowest: []Slow{}, Drift: []Drift{},
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
	name, err := runName(data, s.Started)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(data, "runs", name), append(seal(b), '\n'))
}

// runForm is the form of the time that a run's manifest is called after.
const runForm = "20060102T150405.000Z"

// runName is the name for a run's manifest, after the time when it began. Names keep the order of the runs: after a clock was set back, they go on
// from the last one by thousandths of a second.
func runName(data string, started time.Time) (string, error) {
	names, err := runNames(data)
	if err != nil {
		return "", err
	}
	if len(names) > 0 {
		stamp, _, _ := strings.Cut(filepath.Base(names[0]), "-")
		if last, err := time.Parse(runForm, stamp); err == nil && !started.Truncate(time.Millisecond).After(last) {
			started = last.Add(time.Millisecond)
		}
	}
	return fmt.Sprintf("%s-%d.json", started.Format(runForm), os.Getpid()), nil
}

// runNames are the files of the runs' manifests, the newest first.
func runNames(data string) ([]string, error) {
	names, err := filepath.Glob(filepath.Join(globbed(data), "runs", "*.json"))
	sort.Sort(sort.Reverse(sort.StringSlice(names)))
	return names, err
}

// globbed is a path as a pattern that matches it alone.
func globbed(path string) string {
	if runtime.GOOS == "windows" { // whose patterns know no escape
		return path
	}
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
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

// Runs returns the manifests of the last n runs of a data folder, the newest first. Damaged ones are passed over and named.
func Runs(data string, n int) (runs []*Summary, damaged []error, err error) {
	names, err := runNames(data)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		if len(runs) == n {
			break
		}
		s, err := readRun(name)
		if err != nil {
			damaged = append(damaged, err)
			continue
		}
		runs = append(runs, s)
	}
	return runs, damaged, nil
}

// readRun reads the manifest of a run. Those of earlier versions have no sum.
func readRun(path string) (*Summary, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := new(Summary)
	err = json.Unmarshal(b, s)
	if sum := unseal(b); err == nil && (errors.Is(sum, errSum) || errors.Is(sum, errNoSeal) && s.Schema > 1) {
		err = sum
	}
	if err != nil {
		return nil, &Damage{path, "it is damaged: " + err.Error(), "it is only a log: `haveri run --repair` sets it aside"}
	}
	return s, nil
}
