package night

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"haveri/extract"
)

// rule is what evidence of a corrected value names as its rule.
const rule = "correction"

// Correction is one line of corrections.jsonl: what a person says of one field of one content. It wins over what is read of that content,
// under whatever rules, until a later line on the same field of the same content.
type Correction struct {
	When      time.Time       `json:"when"` // UTC
	Who       string          `json:"who"`
	Why       string          `json:"why"`
	ID        string          `json:"id"`   // of the content
	File      string          `json:"file"` // where it stood then
	Field     string          `json:"field"`
	Value     json.RawMessage `json:"value,omitempty"`
	Confirmed bool            `json:"confirmed,omitempty"` // the value is what was read
	Undo      bool            `json:"undo,omitempty"`      // from here on what is read counts again

	line int
}

// Same reports whether two corrections are the same line.
func (c Correction) Same(other Correction) bool { return c.line == other.line }

// Corrections are the lines of corrections.jsonl, in which nothing is ever changed or deleted.
type Corrections struct {
	All     []Correction
	Damaged []string // why lines are passed over, each with file and line

	last map[string]map[string]Correction // by content id and field
}

func correctionsFile(data string) string { return filepath.Join(data, "corrections.jsonl") }

// ReadCorrections reads the corrections of a data folder; there may be none. A line that cannot be used is passed over and named.
func ReadCorrections(data string) (*Corrections, error) {
	cs := &Corrections{last: map[string]map[string]Correction{}}
	var err error
	cs.Damaged, err = readLines(correctionsFile(data), func(n int, line []byte) error {
		c, err := parseCorrection(line)
		if err != nil {
			return err
		}
		c.line = n
		cs.add(c)
		return nil
	})
	return cs, err
}

// readLines gives the lines of a JSON Lines file of people's to use; there may be no file. damaged says of each line that use refused why it is
// passed over.
func readLines(path string, use func(n int, line []byte) error) (damaged []string, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if bad := useLine(n, line, use); bad != nil {
				damaged = append(damaged, fmt.Sprintf("%s, line %d: %v; the line is passed over: mend it, or bring it back with `haveri run --repair`", path, n, bad))
			}
		}
		if errors.Is(err, io.EOF) {
			return damaged, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
}

// useLine uses a line that is as it was written. One without a sum was written by hand or by an earlier version of the program, and is taken as it is.
func useLine(n int, line []byte, use func(n int, line []byte) error) error {
	if errors.Is(unseal(line), errSum) {
		return errors.New("it is not as it was written; if it was changed by hand, delete its key sum")
	}
	return use(n, line)
}

func parseCorrection(line []byte) (c Correction, err error) {
	if err := json.Unmarshal(line, &c); err != nil {
		return c, errors.New("not a correction, which is one JSON object")
	}
	if c.ID == "" {
		return c, errors.New("no key id")
	}
	f, err := fieldOf(c.Field)
	if err != nil {
		return c, err
	}
	if c.Undo {
		return c, nil
	}
	if err := f.set(&extract.Record{}, c.Value); err != nil {
		return c, fmt.Errorf("%s cannot be %s: it is %s", c.Field, c.Value, f.because(err))
	}
	return c, nil
}

func (cs *Corrections) add(c Correction) {
	cs.All = append(cs.All, c)
	if cs.last[c.ID] == nil {
		cs.last[c.ID] = map[string]Correction{}
	}
	cs.last[c.ID][c.Field] = c
	if c.Undo {
		delete(cs.last[c.ID], c.Field)
	}
}

// Of returns the corrections of a content that are in force, in the order in which they are applied.
func (cs *Corrections) Of(id string) []Correction {
	var all []Correction
	for _, f := range fields {
		if c, ok := cs.last[id][f.name]; ok {
			all = append(all, c)
		}
	}
	return all
}

// InForce is the correction of a field of a content.
func (cs *Corrections) InForce(id, field string) (Correction, bool) {
	c, ok := cs.last[id][field]
	return c, ok
}

// Correct appends a correction to the data folder's, and returns when it is on disk. When is set to now. The error is a *Held where a run
// owns the folder.
func Correct(data string, c Correction) error {
	return say(data, correctionsFile(data), func(now time.Time) (any, error) {
		if c.Undo {
			known, err := ReadCorrections(data)
			if err != nil {
				return nil, err
			}
			if _, ok := known.InForce(c.ID, c.Field); !ok {
				return nil, fmt.Errorf("%s: %s is not corrected, there is nothing to undo", c.File, c.Field)
			}
		}
		c.When = now
		return c, nil
	})
}

// say appends what a person says to a file of the data folder's, while no run holds the folder. what gives the line.
func say(data, path string, what func(now time.Time) (any, error)) error {
	now := time.Now()
	if info, err := os.Stat(data); err != nil || !info.IsDir() {
		return fmt.Errorf("%s: no such data folder: make it with `haveri run`, or name it with --data", data)
	}
	unlock, err := lock(data, now)
	if err != nil {
		return err
	}
	defer unlock()
	line, err := what(now.UTC().Truncate(time.Second))
	if err != nil {
		return err
	}
	return appendLine(path, seal(marshal(line)))
}

// appendLine adds a line to a file. A line that could not be written whole is taken back; one that a crash left unfinished stays by itself.
func appendLine(path string, line []byte) (err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	last := []byte{'\n'}
	if size > 0 {
		if _, err := f.ReadAt(last, size-1); err != nil {
			return err
		}
	}
	if last[0] != '\n' {
		line = append([]byte{'\n'}, line...)
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		return errors.Join(err, f.Truncate(size))
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// Apply gives a record the values that people have given it, and says who they were. What was computed from a value that is no
// longer is computed again, or goes.
func (cs *Corrections) Apply(r *extract.Record) {
	all := cs.Of(r.ID)
	if len(all) == 0 {
		return
	}
	changed := map[string]bool{}
	for _, c := range all {
		f, err := fieldOf(c.Field)
		if err != nil { // Of has no others
			continue
		}
		if c.Confirmed && bytes.Equal(c.Value, marshal(f.get(r))) && slices.ContainsFunc(r.Evidence, f.owns) {
			for i := range r.Evidence { // the words stay, they were right
				if f.owns(r.Evidence[i]) {
					r.Evidence[i].Confidence = 1
				}
			}
		} else if f.set(r, c.Value) == nil {
			changed[c.Field] = true
			f.witness(r)
		}
		r.Corrected = append(r.Corrected, extract.Corrected{Field: c.Field, Who: c.Who, Why: c.Why, When: c.When.Format(time.RFC3339), Confirmed: c.Confirmed})
	}
	derive(r, changed, func(field string) bool { _, ok := cs.InForce(r.ID, field); return ok })
}

func (f field) owns(e extract.Evidence) bool {
	return e.Field == f.evidence || strings.HasPrefix(e.Field, f.evidence+"[")
}

// witness makes the correction the evidence of a field: one entry, for a list one an item.
func (f field) witness(r *extract.Record) {
	r.Evidence = slices.DeleteFunc(r.Evidence, f.owns)
	items := 0
	switch f.name {
	case "contributing":
		items = len(r.Cause.Contributing)
	case "remediation":
		items = len(r.Remediation)
	}
	for i := range items {
		r.Evidence = append(r.Evidence, extract.Evidence{Field: fmt.Sprintf("%s[%d]", f.evidence, i), Confidence: 1, Rule: rule})
	}
	if items == 0 {
		r.Evidence = append(r.Evidence, extract.Evidence{Field: f.evidence, Confidence: 1, Rule: rule})
	}
}

// derive settles what follows from times and durations that were changed: fixed tells what a person has said, which nothing changes.
func derive(r *extract.Record, changed map[string]bool, fixed func(field string) bool) {
	drop := func(field string) {
		r.Evidence = slices.DeleteFunc(r.Evidence, func(e extract.Evidence) bool { return e.Field == field })
	}
	if (changed["start"] || changed["duration"]) && !fixed("end") && r.Basis != nil && r.Basis.End == "computed" {
		r.End, basis(r).End = nil, ""
		drop("end")
	}
	if (changed["start"] || changed["end"]) && !fixed("duration") && (r.Duration == nil || r.Duration.Basis != "stated") {
		r.Duration = between(r.Start, r.End)
		drop("duration")
		if r.Duration != nil {
			r.Evidence = append(r.Evidence, extract.Evidence{Field: "duration", Confidence: min(r.Confidence("start"), r.Confidence("end")), Rule: "computed"})
		}
	}
}

// between is the time from start to end, nil unless both are known to the minute and both with zone or both without.
func between(start, end *string) *extract.Duration {
	from, fromZone, known := instant(start)
	to, toZone, also := instant(end)
	if !known || !also || fromZone != toZone || !to.After(from) {
		return nil
	}
	s := int64(to.Sub(from).Seconds())
	return &extract.Duration{Seconds: s, Basis: "computed", Min: s - s/10, Max: s + s/10}
}

// instant is an EDTF value that has day, year and time.
func instant(edtf *string) (t time.Time, zone, ok bool) {
	if edtf == nil {
		return t, false, false
	}
	for _, form := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		for _, zone := range []string{"", "Z07:00"} {
			if t, err := time.Parse(form+zone, *edtf); err == nil {
				return t, zone != "", true
			}
		}
	}
	return t, false, false
}
