package night

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// What people say, corrections.jsonl and merges.jsonl, can be made again from nothing else. So each generation has copies, from which lines that
// were lost or damaged since come back.
var said = []string{"corrections.jsonl", "merges.jsonl"}

// repair puts the data folder right from what is whole of it. Of the catalog that is each entry whose checksum holds; of what people say the
// lines that are whole and, for the others, those of the last generation's copy; a damaged file is kept beside, as NAME.damaged. Each file is
// replaced by one rename, so that a repair may be killed anywhere.
func (r *run) repair() error {
	if err := r.repairCatalog(); err != nil {
		return err
	}
	for _, name := range said {
		if err := r.repairSaid(name); err != nil {
			return err
		}
	}
	names, err := runNames(r.data)
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := readRun(name); errors.As(err, new(*Damage)) {
			if err := os.Rename(name, name+".damaged"); err != nil {
				return err
			}
			r.repaired("%s: it is damaged, and now called %s.damaged", name, filepath.Base(name))
		}
	}
	return nil
}

func (r *run) repaired(format string, args ...any) {
	r.sum.Repaired = append(r.sum.Repaired, fmt.Sprintf(format, args...))
}

// repairCatalog makes a new catalog of the whole entries of a damaged one.
func (r *run) repairCatalog() error {
	path := catalogFile(r.data)
	s, err := examine(path, nil)
	if err != nil {
		return fmt.Errorf("%s: cannot be read: %w", path, err)
	}
	if s == nil || !errors.As(s.usable(path), new(*Damage)) {
		return nil // whole, or not to be repaired
	}
	fresh := path + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	c, err := openBolt(fresh)
	if err != nil {
		return err
	}
	kept, err := c.salvage(path)
	if err := errors.Join(err, c.close()); err != nil {
		return err
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	r.repaired("%s: %s; %d records of it are whole and kept, all other documents are read again", path, s.what(), kept)
	return syncDir(r.data)
}

// salvage copies the whole entries of the catalog at path, and returns how many records were among them.
func (c *catalog) salvage(path string) (records int, err error) {
	type entry struct{ bucket, key, value []byte }
	var batch []entry
	size := 0
	flush := func() error {
		err := c.db.Update(func(tx *bolt.Tx) error {
			for _, e := range batch {
				if err := tx.Bucket(e.bucket).Put(e.key, e.value); err != nil {
					return err
				}
			}
			return nil
		})
		batch, size = batch[:0], 0
		return err
	}
	_, err = examine(path, func(bucket, key, value []byte) error {
		if !slices.ContainsFunc([][]byte{filesBucket, documentsBucket, bodiesBucket, digestsBucket}, func(b []byte) bool { return bytes.Equal(b, bucket) }) {
			return nil
		}
		if bytes.Equal(bucket, bodiesBucket) {
			records++
		}
		batch, size = append(batch, entry{bytes.Clone(bucket), bytes.Clone(key), bytes.Clone(value)}), size+len(value)
		if size < batchBytes {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", c.db.Path(), err)
	}
	return records, nil
}

// saidLines are the lines of a file of what people say: those that are whole, how many are not, and those of the last generation's copy.
type saidLines struct {
	whole   [][]byte
	damaged int
	copied  [][]byte
}

func (r *run) readSaid(name string) (l saidLines, err error) {
	l.whole, l.damaged, err = wholeLines(name, filepath.Join(r.data, name))
	if err == nil && r.last != nil && r.last.Files[name].CRC != "" && r.last.sound(name) == nil {
		l.copied, _, err = wholeLines(name, filepath.Join(r.last.dir, name))
	}
	return l, err
}

// wholeLines reads the lines that can be used.
func wholeLines(name, path string) (whole [][]byte, damaged int, err error) {
	bad, err := readLines(path, func(_ int, line []byte) error {
		var err error
		if name == "corrections.jsonl" {
			_, err = parseCorrection(line)
		} else {
			_, err = parseDecision(line)
		}
		if err == nil {
			whole = append(whole, bytes.Clone(line))
		}
		return err
	})
	return whole, len(bad), err
}

// missing is how many lines of the copy are gone without one that takes their place. A line that was changed by hand counts as it is now.
func (l saidLines) missing() int { return max(0, len(l.copied)-len(l.whole)-l.damaged) }

// together are the lines of the copy and those that came since: the later line wins.
func (l saidLines) together() []byte {
	lines := l.whole
	if l.damaged > 0 || l.missing() > 0 {
		lines = slices.Clone(l.copied)
		for _, line := range l.whole {
			if !slices.ContainsFunc(l.copied, func(c []byte) bool { return bytes.Equal(c, line) }) {
				lines = append(lines, line)
			}
		}
	}
	var b []byte
	for _, line := range lines {
		b = append(append(b, line...), '\n')
	}
	return b
}

// lost says which files of what people say have fewer lines than when the last generation was published.
func (r *run) lost() (all []string) {
	for _, name := range said {
		l, err := r.readSaid(name)
		if n := l.missing(); err == nil && n > 0 {
			all = append(all, (&Damage{filepath.Join(r.data, name), fmt.Sprintf("%d lines that the last published night had are gone", n),
				"`haveri run --repair` brings them back"}).Error())
		}
	}
	return all
}

// repairSaid brings lost lines back.
func (r *run) repairSaid(name string) error {
	path := filepath.Join(r.data, name)
	l, err := r.readSaid(name)
	if err != nil {
		return err
	}
	if l.damaged == 0 && l.missing() == 0 {
		return nil
	}
	if old, err := os.ReadFile(path); err == nil {
		if err := writeFile(path+".damaged", old); err != nil {
			return err
		}
	}
	lines := l.together()
	if err := writeFile(path, lines); err != nil {
		return err
	}
	back := bytes.Count(lines, []byte("\n")) - len(l.whole)
	r.repaired("%s: %d lines were damaged and %d gone; %d came back from the last published night; the file as it was is %s.damaged", path, l.damaged, l.missing(), back, name)
	return nil
}

// copySaid copies what people say into the folder of a generation, with what was lost of it since the last one; and their aliases, as they are.
func (r *run) copySaid(dir string) error {
	aliases, err := os.ReadFile(filepath.Join(r.data, "aliases.tsv"))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "aliases.tsv"), aliases, 0o644)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, name := range said {
		l, err := r.readSaid(name)
		if err != nil {
			return err
		}
		if lines := l.together(); len(lines) > 0 {
			if err := os.WriteFile(filepath.Join(dir, name), lines, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
