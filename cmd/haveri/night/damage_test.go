package night

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// outages are write-ups of outages that have nothing in common.
var outages = []string{
	expired, cut,
	"On 7 June 2019 the payroll of Northwind was down for 5 hours because the power failed. We restarted the servers.\n",
	"On 11 July 2021 the tickets of Contoso could not be bought for 40 minutes because a disk had failed. We replaced the disk.\n",
	"Am 9. März 2018 war das Portal der Stadtwerke zwei Stunden lang nicht erreichbar, weil eine Konfiguration falsch war. Wir haben sie zurückgenommen.\n",
	"On 23 September 2020 the mail of Fabrikam was down for 6 hours because of a bug in a new release. We rolled it back.\n",
}

// sampleData is a data folder of two nights, with corrections and decisions, and the corpus of the second.
func sampleData(t *testing.T) (data, docs string) {
	t.Helper()
	docs, data = t.TempDir(), t.TempDir()
	for i := range outages {
		put(t, filepath.Join(docs, fmt.Sprintf("%d.txt", i)), outages[i])
	}
	o := Options{Paths: []string{docs}}
	mustRun(t, data, o)
	entries := currentEntries(t, data)
	for i, field := range []string{"cause", "organization", "start"} {
		c := Correction{Who: "eva", Why: "she was there", ID: entries[i].Members[0].ID, File: "a", Field: field, Value: []byte(`null`)}
		if field == "cause" {
			c.Value = []byte(`"power"`)
		}
		if err := Correct(data, c); err != nil {
			t.Fatal(err)
		}
	}
	say := Decision{Who: "eva", Why: "one cut"}
	if err := errors.Join(Merge(data, say, entries[1:3]), Merge(data, say, entries[3:5])); err != nil {
		t.Fatal(err)
	}
	mustRun(t, data, o)
	return data, docs
}

// readAll is what readers see of a data folder, whatever the number of the generation; an error where they are told of damage.
func readAll(t *testing.T, data string) (string, error) {
	t.Helper()
	g, err := Current(data)
	if err != nil {
		return "", err
	}
	x, err := g.OpenIndex()
	if err != nil {
		return "", err
	}
	defer x.Close()
	var b strings.Builder
	for _, q := range queries {
		r, err := x.Search(context.Background(), q)
		if err != nil {
			return "", err
		}
		r.Took = 0
		b.Write(marshal(r))
	}
	for inc, err := range g.Stream(x, nil) {
		if err != nil {
			return "", err
		}
		b.Write(marshal(inc))
	}
	redirects, err := g.redirects()
	if err != nil {
		return "", err
	}
	b.Write(marshal(redirects))
	return b.String(), nil
}

// tablesOf is a digest of the tables that are published.
func tablesOf(t *testing.T, data string) string {
	t.Helper()
	g, err := Current(data)
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	for _, name := range readable(g) {
		b, err := os.ReadFile(filepath.Join(g.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%s %x\n", name, sha256.Sum256(b))
	}
	return string(h.Sum(nil))
}

var flips = flag.Int("flips", 1, "how many bits TestDamage turns over in each kind of file, and twelve times as many in a catalog; with 1 it cuts each short in one way, not in three")

// TestDamage turns over bits in every file of a data folder, and cuts it short. Nobody may crash, or read what was not written: check names the file,
// readers get an error that names it or what they got before, and a run makes all as it was, at once or with --repair.
func TestDamage(t *testing.T) {
	sound, docs := sampleData(t)
	want, err := readAll(t, sound)
	if err != nil {
		t.Fatal(err)
	}
	tables := tablesOf(t, sound)
	if c, err := Check(sound); err != nil || len(c.Damage) > 0 || c.Records != 6 || c.People != 5 || c.Generation != 2 || c.Runs != 2 {
		t.Fatalf("a sound folder: %+v, %v", c, err)
	}
	r := rand.New(rand.NewPCG(3, 3))
	kinds := map[string]bool{}
	for _, path := range files(t, sound) {
		if path == "current" || path == "reports" || path == ".lock" {
			continue
		}
		kind := kindOf(path)
		if kinds[kind] {
			continue
		}
		kinds[kind] = true
		n := *flips
		if kind == "catalog.db" {
			n *= 12
		}
		for i := range n + 3 {
			if *flips == 1 && i >= n && i-n != len(kinds)%3 { // one way of cutting short will do
				continue
			}
			damageOf := func(b []byte) (string, []byte) {
				switch i - n {
				case 0:
					return "emptied", nil
				case 1:
					return "cut by half", b[:len(b)/2]
				case 2:
					return "cut by a byte", b[:len(b)-1]
				}
				at := r.IntN(len(b))
				if kind == "catalog.db" && i%2 == 0 { // most of its pages are unused: the first hundred bytes of each are of interest
					at = r.IntN(len(b)>>12)<<12 + r.IntN(100)
				}
				b[at] ^= 1 << r.IntN(8)
				return fmt.Sprintf("bit turned over in byte %d of %d", at, len(b)), b
			}
			d := damaged{t: t, data: copied(t, sound), docs: docs, path: path, kind: kind, want: want, tables: tables}
			damage(t, filepath.Join(d.data, path), func(b []byte) []byte { d.how, b = damageOf(b); return b })
			d.test()
			if err := os.RemoveAll(d.data); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(kinds) < 14 {
		t.Errorf("only %d kinds of files: %v", len(kinds), sortedKeys(kinds))
	}
}

// kindOf is a path without numbers and names that say nothing: files of one kind are written and read alike.
func kindOf(path string) string {
	switch {
	case strings.HasPrefix(path, "gen/000001/"):
		return "the night before"
	case strings.HasSuffix(path, ".zap"), strings.HasSuffix(path, ".parquet"), strings.HasSuffix(path, ".arrow"):
		return filepath.Ext(path)
	case strings.HasPrefix(path, "runs/"):
		return "runs"
	}
	return path
}

// damaged is one damaged file of a data folder.
type damaged struct {
	t               *testing.T
	data, docs      string
	path, kind, how string
	want, tables    string // as before
}

func (d *damaged) errorf(format string, args ...any) {
	d.t.Helper()
	d.t.Errorf("%s, %s: %s", d.path, d.how, fmt.Sprintf(format, args...))
}

// names reports whether a message names the damaged file.
func (d *damaged) names(message string) bool {
	return strings.Contains(message, filepath.FromSlash(d.path))
}

// same looks whether all is as it was before the damage.
func (d *damaged) same(when string) {
	d.t.Helper()
	if got, err := readAll(d.t, d.data); err != nil || got != d.want {
		d.errorf("%s readers read something else, %v", when, err)
	} else if tablesOf(d.t, d.data) != d.tables {
		d.errorf("%s the tables are others", when)
	}
}

func (d *damaged) test() {
	d.t.Helper()
	c, err := Check(d.data)
	if err != nil {
		d.errorf("check: %v", err)
		return
	}
	named := d.names(strings.Join(c.Damage, "\n"))
	if got, err := readAll(d.t, d.data); err == nil && got != d.want {
		d.errorf("readers read something else")
	} else if err != nil && !d.names(err.Error()) {
		d.errorf("readers get an error that does not name it: %v", err)
	}

	s, err := Run(context.Background(), d.data, Options{Paths: []string{d.docs}})
	told := strings.Join(s.Damaged, "\n")
	if err != nil {
		told = err.Error()
	}
	switch {
	case !named: // a byte that means nothing: of an unused page, a space at the end, a sum's own name
		d.same("nobody names it, and after a run")
	case d.kind == "the night before", d.kind == "runs": // no run reads it
	case d.kind == "corrections.jsonl", d.kind == "merges.jsonl", err != nil:
		if !d.names(told) || !strings.Contains(told, "--repair") {
			d.errorf("the run does not say what to do: %q", told)
		}
	case d.kind == "catalog.db" && told == "": // one of two heads
		d.same("after a run")
	default:
		if !d.names(told) {
			d.errorf("the run does not name it: %q", told)
		}
		d.same("after a run")
	}

	if _, err = Run(context.Background(), d.data, Options{Paths: []string{d.docs}, Repair: true}); err != nil {
		d.errorf("repair: %v", err)
		return
	}
	d.same("repaired,")
	c, err = Check(d.data)
	if err != nil || len(c.Damage) > 0 && !strings.Contains(strings.Join(c.Damage, "\n"), "no longer published") {
		d.errorf("repaired, check says %q, %v", c.Damage, err)
	}
	if c.People != 5 {
		d.errorf("repaired, there are %d corrections and merges, want 5", c.People)
	}
}

// What people said comes back also when the whole file is gone, and what came since the last night stays.
func TestRepairSaid(t *testing.T) {
	data, docs := sampleData(t)
	g, _ := Current(data)
	id := ""
	for e := range g.contents() {
		id = e.Members[0].ID
	}
	path := correctionsFile(data)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	late := Correction{Who: "eva", Why: "later", ID: id, File: "f", Field: "data_loss", Value: []byte("true")}
	if err := Correct(data, late); err != nil {
		t.Fatal(err)
	}
	s := mustRun(t, data, Options{Paths: []string{docs}})
	if len(s.Damaged) != 1 || !strings.Contains(s.Damaged[0], "corrections.jsonl: 2 lines") {
		t.Errorf("a run without the file: %q", s.Damaged)
	}
	s = mustRun(t, data, Options{Paths: []string{docs}, Repair: true})
	if len(s.Repaired) != 1 || len(s.Damaged) != 0 {
		t.Errorf("repaired %q, damaged %q", s.Repaired, s.Damaged)
	}
	if c, err := ReadCorrections(data); err != nil || len(c.All) != 4 || c.All[3].Field != "data_loss" {
		t.Errorf("after the repair: %+v, %v", c, err)
	}
}

// Incident ids come from the nights before: where the last night's list is damaged, from the one before it.
func TestRunDamagedHistory(t *testing.T) {
	docs, data := corpusOf(t, "a.txt", expired, "b.txt", cut), t.TempDir()
	o := Options{Paths: []string{docs}}
	mustRun(t, data, o)
	put(t, filepath.Join(docs, "a.txt"), expired+"Vi beklagar.\n") // its incident leads on
	mustRun(t, data, o)
	put(t, filepath.Join(docs, "b.txt"), cut+"We are sorry.\n")
	mustRun(t, data, o)
	was, err := readAll(t, data)
	if err != nil {
		t.Fatal(err)
	}
	damage(t, filepath.Join(data, "current", "contents"), func(b []byte) []byte { b[10] ^= 1; return b })
	if s := mustRun(t, data, o); s.Outcome != "published" || len(s.Damaged) != 1 {
		t.Errorf("%+v", s)
	}
	if got, err := readAll(t, data); err != nil || got != was {
		t.Errorf("the incidents are others: %v\n%s\n%s", err, got, was)
	}
}

// A folder that a newer version of the program wrote is left as it is.
func TestRunNewer(t *testing.T) {
	docs := corpusOf(t, "a.txt", expired)
	for _, newer := range []struct {
		name string
		make func(data string)
	}{
		{"manifest.json", func(data string) {
			damage(t, filepath.Join(data, "current", "manifest.json"), func(b []byte) []byte {
				b = []byte(strings.Replace(string(b), fmt.Sprintf(`"schema": %d`, generationSchema), fmt.Sprintf(`"schema": %d`, generationSchema+1), 1))
				return seal(append(b[:strings.LastIndex(string(b), ",\n  \"sum\"")], '}'))
			})
		}},
		{"catalog.db", func(data string) {
			c, _, err := openCatalog(data)
			if err != nil {
				t.Fatal(err)
			}
			tx, err := c.db.Begin(true)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(store(tx, metaBucket, "schema", []byte("3")), tx.Commit(), c.close()); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		for _, repair := range []bool{false, true} {
			data := t.TempDir()
			mustRun(t, data, Options{Paths: []string{docs}})
			newer.make(data)
			before := storedIn(t, data)
			_, err := Run(context.Background(), data, Options{Paths: []string{docs}, Repair: repair})
			var n *Newer
			if !errors.As(err, &n) || !strings.Contains(n.File, newer.name) {
				t.Errorf("%s, repair %v: %v", newer.name, repair, err)
			}
			if after := storedIn(t, data); after != before {
				t.Errorf("%s, repair %v: the folder has changed", newer.name, repair)
			}
			if _, err := Check(data); !errors.As(err, &n) {
				t.Errorf("%s: check: %v", newer.name, err)
			}
		}
	}
}

// storedIn is a digest of the catalog and the generations.
func storedIn(t *testing.T, data string) string {
	t.Helper()
	h := sha256.New()
	for _, path := range files(t, data) {
		if strings.HasPrefix(path, "gen/") || path == "catalog.db" {
			b, err := os.ReadFile(filepath.Join(data, path))
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(h, "%s %x\n", path, sha256.Sum256(b))
		}
	}
	return string(h.Sum(nil))
}

// A clock that was set back changes nothing but the times: the runs keep their order.
func TestRunsAfterClockWasSetBack(t *testing.T) {
	data := t.TempDir()
	put(t, filepath.Join(data, "runs", ".keep"), "")
	at := time.Date(2030, 5, 1, 2, 0, 0, 0, time.UTC)
	for i, started := range []time.Time{at, at.Add(-time.Hour), at.Add(-40000 * time.Hour), at, at.Add(time.Hour)} {
		s := newSummary(started, Options{})
		s.Found = i
		if err := s.end(data, time.Now(), nil); err != nil {
			t.Fatal(err)
		}
	}
	runs, damaged, err := Runs(data, 10)
	if err != nil || len(damaged) > 0 || len(runs) != 5 {
		t.Fatalf("%d runs, %v, %v", len(runs), damaged, err)
	}
	for i, s := range runs {
		if s.Found != 4-i {
			t.Errorf("run %d stands at place %d", s.Found, i)
		}
	}
}
