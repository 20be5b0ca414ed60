package night

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"haveri/index"
)

var (
	kills     = flag.Int("kills", 3, "how often TestKill kills a run")
	documents = flag.Int("documents", 40, "how many documents its runs read")
	killSeed  = flag.Uint64("seed", 1, "of its random moments")
)

// nightlyEnv makes the test's own program a run: HAVERI_NIGHT holds the arguments of nightly as JSON.
const nightlyEnv = "HAVERI_NIGHT"

type nightly struct {
	Data, Docs string // the corpus is the folder in which it runs: a document has the same path in the corpora of all nights
	Repair     bool
}

func TestMain(m *testing.M) {
	if s := os.Getenv(nightlyEnv); s != "" {
		var n nightly
		err := json.Unmarshal([]byte(s), &n)
		if err == nil {
			_, err = Run(context.Background(), n.Data, Options{Paths: []string{"."}, Repair: n.Repair})
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func (n nightly) start(t *testing.T) *exec.Cmd {
	t.Helper()
	j, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Dir = n.Docs
	cmd.Env = append(os.Environ(), nightlyEnv+"="+string(j))
	cmd.Stderr = new(strings.Builder)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// run runs to the end.
func (n nightly) run(t *testing.T) {
	t.Helper()
	if cmd := n.start(t); cmd.Wait() != nil {
		t.Fatalf("the run failed: %s", cmd.Stderr)
	}
}

// TestKill kills runs with SIGKILL at random moments and runs again, which is killed too, up to eight times in a row; then a run to the end, and all that is
// published, and what every search finds, must be that of the same night undisturbed. After each kill the folder must be whole, and readers see the night before
// or this one.
//
//	HAVERI_WRITEUPS=../../../seeds:../../../extract/fit/writeups nice go test -count=1 -timeout 3h -v -run TestKill ./cmd/haveri/night -kills 200 -documents 2000
//
// Of eight nights one is a first night, five are nights before which documents were changed, added, removed, corrected and merged, and two repair a damaged
// catalog. The moments are those between a run's start and its end, evenly.
func TestKill(t *testing.T) {
	docs := t.TempDir()
	variants(t, docs, *documents)
	first := killed{name: "first night", before: t.TempDir(), docs: docs}
	first.prepare(t)

	second := killed{name: "later night", before: copied(t, first.after), docs: t.TempDir()}
	if err := os.CopyFS(second.docs, os.DirFS(docs)); err != nil {
		t.Fatal(err)
	}
	second.change(t, docs)
	second.prepare(t)

	repair := killed{name: "repair", before: copied(t, second.after), docs: second.docs, repair: true}
	damage(t, catalogFile(repair.before), func(b []byte) []byte {
		for at := 5 << 12; at < len(b); at += 23 << 12 { // in every 23rd page
			b[at+1000] ^= 0x10
		}
		return b
	})
	if s, err := examine(catalogFile(repair.before), nil); err != nil || len(s.damaged) == 0 {
		t.Fatalf("the catalog is not damaged: %v", err)
	}
	repair.prepare(t)

	r := rand.New(rand.NewPCG(*killSeed, 0))
	began, done, endings := time.Now(), 0, 0
	where := map[string]int{}
	for round := 0; done < *kills; round++ {
		k := &second
		switch round % 8 {
		case 0:
			k = &first
		case 3, 5:
			k = &repair
		}
		states := k.disturb(t, r, min(1+round%8, *kills-done))
		for _, state := range states {
			where[k.name+", "+state]++
		}
		done += len(states)
		endings++
		if round%5 == 0 {
			t.Logf("%d kills, %d nights run to their end after them, %.0f s", done, endings, time.Since(began).Seconds())
		}
	}
	t.Logf("%d kills, %d nights run to their end after them, %.0f s", done, endings, time.Since(began).Seconds())
	for _, state := range slices.Sorted(maps.Keys(where)) {
		t.Logf("%4d  %s", where[state], state)
	}
}

// killed is a night to be killed: what is in the data folder before it, and what is published before and after.
type killed struct {
	name         string
	before, docs string
	repair       bool

	after    string // the data folder of the undisturbed night
	took     time.Duration
	was, now string // what is published, "" before a first night
}

// prepare runs the night undisturbed.
func (k *killed) prepare(t *testing.T) {
	t.Helper()
	k.after = copied(t, k.before)
	k.was = seen(t, k.before)
	start := time.Now()
	nightly{k.after, k.docs, k.repair}.run(t)
	k.took = time.Since(start)
	k.now = seen(t, k.after)
	if !k.repair && k.was == k.now {
		t.Fatalf("%s publishes nothing new", k.name)
	}
	t.Logf("%s: %.1f s undisturbed", k.name, k.took.Seconds())
}

// change makes a later night's corpus: a twentieth of the documents are changed, some removed and some added; people correct and merge.
func (k *killed) change(t *testing.T, docs string) {
	t.Helper()
	entries := currentEntries(t, k.before)
	say := Decision{Who: "eva", Why: "one cut"}
	n := 0
	err := filepath.WalkDir(k.docs, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch n++; n % 40 {
		case 3, 27:
			b, err := os.ReadFile(path)
			put(t, path, variant(string(b), 31))
			return err
		case 11:
			return os.Remove(path)
		case 13:
			b, err := os.ReadFile(path)
			put(t, filepath.Join(filepath.Dir(path), "added-"+filepath.Base(path)), variant(string(b), 57))
			return err
		}
		return nil
	})
	c := Correction{Who: "eva", Why: "she was there", ID: entries[2].Members[0].ID, File: "a", Field: "cause", Value: []byte(`"power"`)}
	if err := errors.Join(err, Merge(k.before, say, entries[:2]), Correct(k.before, c)); err != nil {
		t.Fatal(err)
	}
}

// disturb kills the night up to most times in a row, each time at a random moment, and at last runs it to the end. It returns what was published
// after each kill.
func (k *killed) disturb(t *testing.T, r *rand.Rand, most int) (states []string) {
	t.Helper()
	data := copied(t, k.before)
	defer os.RemoveAll(data)
	n := nightly{data, k.docs, k.repair}
	var moments []time.Duration
	ended := false
	for len(states) < most {
		moment := time.Duration(r.Float64() * float64(k.took))
		cmd, start, done := n.start(t), time.Now(), make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		var err error
		select {
		case err = <-done:
		case <-time.After(moment):
			if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Fatal(err)
			}
			err = <-done
		}
		if ended = err == nil; ended { // before its moment: the runs before it had done much of the work, or the machine is faster than it was
			if len(states) == 0 {
				k.took = time.Since(start)
			}
			break
		}
		moments = append(moments, moment)
		if cmd.ProcessState.ExitCode() >= 0 {
			t.Fatalf("%s, killed after %v: a run failed: %s", k.name, moments, cmd.Stderr)
		}
		if err := sound(data); err != nil && !k.repair {
			t.Errorf("%s, killed after %v: not whole: %v", k.name, moments, err)
		}
		switch seen(t, data) {
		case k.now:
			states = append(states, "after the swap")
		case k.was:
			states = append(states, "before the swap")
		default:
			t.Fatalf("%s, killed after %v: readers see neither the night before nor this one", k.name, moments)
		}
	}
	if !ended {
		n.run(t)
	}
	if err := sound(data); err != nil {
		t.Errorf("%s, killed after %v and run again: not whole: %v", k.name, moments, err)
	}
	if seen(t, data) != k.now {
		t.Errorf("%s, killed after %v and run again: %s", k.name, moments, differences(t, data, k.after))
	}
	if litter := unexpected(t, data); litter != "" {
		t.Errorf("%s, killed after %v and run again: left behind:%s", k.name, moments, litter)
	}
	return states
}

// sound is nil where check finds nothing, before or after the first night.
func sound(data string) error {
	if _, err := os.Stat(data); err != nil {
		return nil // killed before it began
	}
	c, err := Check(data)
	if err == nil && len(c.Damage) > 0 {
		err = errors.New(strings.Join(c.Damage, "; "))
	}
	return err
}

// unexpected lists files that do not belong into a data folder.
func unexpected(t *testing.T, data string) (litter string) {
	t.Helper()
	for _, path := range files(t, data) {
		top, rest, _ := strings.Cut(path, "/")
		switch {
		case top == "gen" && !strings.HasPrefix(rest, building) && !strings.Contains(rest, ".part"), top == "runs" && strings.HasSuffix(path, ".json"):
		case slices.Contains([]string{"catalog.db", "current", "CURRENT", "reports", ".lock", "corrections.jsonl", "merges.jsonl"}, path):
		default:
			litter += " " + path
		}
	}
	return litter
}

func files(t *testing.T, dir string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			paths = append(paths, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// copied is a copy of a data folder.
func copied(t *testing.T, data string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "data")
	err := filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(data, path)
		at := filepath.Join(to, rel)
		switch {
		case d.IsDir():
			return os.MkdirAll(at, 0o755)
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			return errors.Join(err, os.Symlink(target, at))
		}
		b, err := os.ReadFile(path)
		return errors.Join(err, os.WriteFile(at, b, 0o644))
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// queries are searches whose answers are compared: by words of several languages, by every field, in every order, with every facet.
var queries = []index.Query{
	{Text: "", Limit: 5000, Sort: "-date", Facets: index.Facets},
	{Text: "certificate power database network", Limit: 5000},
	{Text: "störning avbrott Ausfall panne interrupción", Limit: 5000, Highlight: true},
	{Text: "障害 故障 장애 عطل сбой", Limit: 5000, Highlight: true},
	{Text: `"power supply"`, Limit: 100, Highlight: true},
	{Text: "rout* databse~1", Limit: 100},
	{Text: "+incident:true -cause:unknown", Limit: 5000, Sort: "-duration"},
	{Text: "cause:config action:rollback", Limit: 5000, Sort: "duration"},
	{Text: "duration_s:>3600 year:>=2010", Limit: 5000, Sort: "organization"},
	{Text: "documents:>1", Limit: 5000, Sort: "date", Facets: []string{"org", "year"}},
	{Text: "lang:de", Limit: 5000},
}

// found is what every search finds, as text.
func found(t *testing.T, g *Generation) string {
	t.Helper()
	x, err := g.OpenIndex()
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	var b strings.Builder
	for _, q := range queries {
		r, err := x.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		r.Took = 0
		for i := range r.Hits {
			if q.Text != "" { // which has all records
				r.Hits[i].Record = nil
			}
		}
		b.Write(marshal(r))
		b.WriteString("\n")
	}
	return b.String()
}

// seen is a digest of what readers see of a data folder, "" where nothing is published.
func seen(t *testing.T, data string) string {
	t.Helper()
	g, err := Current(data)
	if errors.Is(err, ErrNone) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	fmt.Fprintln(h, g.Number, g.Digest, g.Incidents, g.Unknown, g.Documents)
	h.Write([]byte(found(t, g)))
	for _, name := range readable(g) {
		b, err := os.ReadFile(filepath.Join(g.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%s %x\n", name, sha256.Sum256(b))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// readable are the files of a generation that readers read and whose bytes are the same however often it took to make them: not the index's.
func readable(g *Generation) []string {
	return slices.DeleteFunc(sortedKeys(g.Files), func(name string) bool { return strings.HasPrefix(name, "index/") })
}

// differences names the files that differ between what two data folders publish.
func differences(t *testing.T, data, want string) string {
	t.Helper()
	a, err := Current(data)
	if err != nil {
		return err.Error()
	}
	b, err := Current(want)
	if err != nil {
		return err.Error()
	}
	text := fmt.Sprintf("generation %d, want %d;", a.Number, b.Number)
	for _, name := range readable(b) {
		if a.Files[name].CRC != b.Files[name].CRC {
			text += " " + name
		}
	}
	text += " differ"
	got, expected := strings.Split(found(t, a), "\n"), strings.Split(found(t, b), "\n")
	for i, q := range queries {
		g, w := got[i], expected[i]
		at := 0
		for at < len(g) && at < len(w) && g[at] == w[at] {
			at++
		}
		if g != w {
			text += fmt.Sprintf("; query %q: got %.300q, want %.300q", q.Text, g[max(0, at-100):], w[max(0, at-100):])
		}
	}
	return text
}

// damage changes the bytes of a file.
func damage(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(b), 0o644); err != nil {
		t.Fatal(err)
	}
}
