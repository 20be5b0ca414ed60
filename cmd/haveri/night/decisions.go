package night

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"haveri/extract/incident"
)

// Decision is one line of merges.jsonl: what a person says of which documents tell of one outage. It wins over what the program links, until a
// later line on the same documents. Documents are named by content, as in corrections.jsonl.
type Decision struct {
	When time.Time `json:"when"` // UTC
	Who  string    `json:"who"`
	Why  string    `json:"why"`

	Merge []string `json:"merge,omitempty"` // content ids that tell of one outage
	Split string   `json:"split,omitempty"` // a content id that tells of another outage than From
	From  []string `json:"from,omitempty"`

	Incidents []string `json:"incidents,omitempty"` // as they were called then
	File      string   `json:"file,omitempty"`      // that was split off, as it was called then
}

// DecisionList is what merges.jsonl holds.
type DecisionList struct {
	All     []Decision
	Damaged []string // why lines are passed over, each with file and line
}

func decisionsFile(data string) string { return filepath.Join(data, "merges.jsonl") }

// ReadDecisions reads the decisions of a data folder; there may be none. A line that cannot be used is passed over and named.
func ReadDecisions(data string) (*DecisionList, error) {
	l := &DecisionList{}
	var err error
	l.Damaged, err = readLines(decisionsFile(data), func(_ int, line []byte) error {
		d, err := parseDecision(line)
		if err != nil {
			return err
		}
		l.All = append(l.All, d)
		return nil
	})
	return l, err
}

func parseDecision(line []byte) (d Decision, err error) {
	if err := json.Unmarshal(line, &d); err != nil {
		return d, errors.New("not a decision, which is one JSON object")
	}
	if len(d.Merge) < 2 && (d.Split == "" || len(d.From) == 0) {
		return d, errors.New("neither two ids to merge nor an id to split and those it is split from")
	}
	return d, nil
}

// decided is the sum of all decisions.
func (l *DecisionList) decided() incident.Decisions {
	var said incident.Decisions
	for _, d := range l.All {
		if d.Split != "" {
			said.Apart(d.Split, d.From)
		} else {
			said.Together(d.Merge)
		}
	}
	return said
}

// Merge records that incidents are one. The error is a *Held where a run owns the folder.
func Merge(data string, d Decision, incidents []*Entry) error {
	d.Merge = nil
	for _, e := range incidents {
		d.Incidents = append(d.Incidents, e.ID)
		for _, m := range e.Members {
			d.Merge = append(d.Merge, m.ID)
		}
	}
	return decide(data, d)
}

// Split records that one document of an incident tells of another outage than the others.
func Split(data string, d Decision, e *Entry, m *Member) error {
	d.Split, d.File, d.Incidents = m.ID, m.Files[0], []string{e.ID}
	for _, other := range e.Members {
		if other.ID != m.ID {
			d.From = append(d.From, other.ID)
		}
	}
	if len(d.From) == 0 {
		return fmt.Errorf("%s: only %s tells of it, there is nothing to split", e.ID, m.Files[0])
	}
	return decide(data, d)
}

func decide(data string, d Decision) error {
	slices.Sort(d.Merge)
	return say(data, decisionsFile(data), func(now time.Time) (any, error) {
		d.When = now
		return d, nil
	})
}

// On says what a decision did to an incident, "" where it is about others.
func (d Decision) On(e *Entry) string {
	here := func(id string) bool {
		return slices.ContainsFunc(e.Members, func(m *Member) bool { return m.ID == id })
	}
	switch {
	case d.Split == "" && slices.ContainsFunc(d.Merge, here):
		return "merged"
	case here(d.Split):
		return d.File + " split from others"
	case slices.ContainsFunc(d.From, here):
		return d.File + " split off"
	}
	return ""
}
