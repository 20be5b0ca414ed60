package night

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Checked is what Check found in a data folder.
type Checked struct {
	Damage     []string // each with file, what is wrong and what to do; none where all is sound
	Generation int      // that is published, 0 where none is
	Documents  int      // of it
	Records    int      // in the catalog
	People     int      // lines of corrections.jsonl and merges.jsonl
	Runs       int      // manifests
}

// Check reads everything in a data folder and compares it with its checksums, and with each other. It changes nothing, and works in a folder that
// cannot be written. The error is a *Held where a run owns the folder, a *Newer where a newer program wrote it.
func Check(data string) (*Checked, error) {
	if info, err := os.Stat(data); err != nil || !info.IsDir() {
		return nil, &Misuse{data + ": no such data folder: name it with --data"}
	}
	unlock, err := lock(data, time.Now())
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, errReadOnly): // then no run can change it either
	case err != nil:
		return nil, err
	default:
		defer unlock()
	}
	c := &Checked{}
	for _, part := range []func(string) error{c.catalog, c.generations, c.people, c.runs} {
		if err := part(data); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// add notes damage; other errors end the check.
func (c *Checked) add(err error) error {
	if errors.As(err, new(*Damage)) {
		c.Damage = append(c.Damage, err.Error())
		return nil
	}
	return err
}

// catalog reads every entry of the catalog, and decodes it.
func (c *Checked) catalog(data string) error {
	path := catalogFile(data)
	bodies, want := map[string]bool{}, map[string]bool{}
	s, err := examine(path, func(bucket, key, value []byte) error {
		plain := value[len(checksum(nil, nil, nil)):]
		switch string(bucket) {
		case string(filesBucket):
			return json.Unmarshal(plain, new(file))
		case string(digestsBucket):
			return json.Unmarshal(plain, new(kept))
		case string(documentsBucket):
			var d content
			err := json.Unmarshal(plain, &d)
			if d.Reason == "" {
				want[string(key)] = true
			}
			return err
		case string(bodiesBucket):
			bodies[string(key)] = true
			if len(plain) == 0 { // refused
				return nil
			}
			c.Records++
			_, _, err := unpackBody(plain, true)
			return err
		}
		return nil
	})
	switch {
	case err != nil:
		return fmt.Errorf("%s: cannot be read: %w", path, err)
	case s == nil || s.schema == "1":
		return nil
	}
	if err := s.usable(path); err != nil {
		return c.add(err)
	}
	for _, what := range s.heads {
		c.Damage = append(c.Damage, (&Damage{path, what, "its twin holds, and the next `haveri run` writes it anew"}).Error())
	}
	for _, id := range sortedKeys(want) {
		if !bodies[id] {
			c.Damage = append(c.Damage, (&Damage{path, "document " + id + " has no record", "the next `haveri run` reads it again"}).Error())
		}
	}
	return nil
}

// generations reads every file of the published generation and the one before it, and the index against the list of contents.
func (c *Checked) generations(data string) error {
	g, err := Current(data)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return c.add(err)
	}
	c.Generation, c.Documents = g.Number, g.Documents
	bad := g.damage()
	for _, err := range bad {
		if err := c.add(err); err != nil {
			return err
		}
	}
	if g.Files == nil {
		c.Damage = append(c.Damage, (&Damage{g.dir, "an earlier version of the program published it, without checksums", again}).Error())
	}
	if len(bad) == 0 {
		if err := c.index(g); err != nil {
			return err
		}
	}
	all, err := generationNumbers(data)
	if err != nil {
		return err
	}
	for _, n := range all {
		if n >= g.Number {
			continue
		}
		older, err := openGeneration(filepath.Join(data, "gen", generationName(n)))
		errs := []error{err}
		if err == nil {
			errs = older.damage()
		}
		for _, err := range errs {
			var d *Damage
			if errors.As(err, &d) {
				err = &Damage{d.File, d.What, "it is of a night that is no longer published, and goes with the next one"}
			}
			if err := c.add(err); err != nil {
				return err
			}
		}
	}
	return nil
}

// index looks whether the index opens and holds each document that is published.
func (c *Checked) index(g *Generation) error {
	x, err := g.OpenIndex()
	if err != nil {
		return c.add(&Damage{g.IndexDir(), err.Error(), again})
	}
	defer x.Close()
	members := 0
	for e, err := range g.contents() {
		if err != nil {
			return c.add(err)
		}
		for _, m := range e.Members {
			members++
			if _, _, err := x.Record(m.ID); err != nil {
				c.Damage = append(c.Damage, (&Damage{g.IndexDir(), err.Error(), again}).Error())
			}
		}
	}
	if n, err := x.Count(); err != nil || int(n) != members {
		c.Damage = append(c.Damage, (&Damage{g.IndexDir(), fmt.Sprintf("it holds %d documents instead of %d", n, members), again}).Error())
	}
	return nil
}

// people reads the lines of what people say, and looks whether some are gone since the last generation.
func (c *Checked) people(data string) error {
	corrections, err := ReadCorrections(data)
	if err != nil {
		return err
	}
	decisions, err := ReadDecisions(data)
	if err != nil {
		return err
	}
	c.People = len(corrections.All) + len(decisions.All)
	c.Damage = append(append(c.Damage, corrections.Damaged...), decisions.Damaged...)
	r := &run{data: data}
	r.last, _ = Current(data) // has been looked at
	c.Damage = append(c.Damage, r.lost()...)
	return nil
}

func (c *Checked) runs(data string) error {
	names, err := runNames(data)
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := readRun(name); err != nil {
			if err := c.add(err); err != nil {
				return err
			}
			continue
		}
		c.Runs++
	}
	return nil
}
