// Package night is the nightly job and the data folder that it owns: what is found under the given paths is compared with the
// catalog, what is new or changed is read, and the result is published as a new generation beside the last one and swapped in.
//
//	catalog.db    what has been read, by content; the run's alone (catalog.go)
//	gen/000123/   a published night: index/, reports/, manifest.json with the sums of all files, contents, redirects, and copies of what people
//	              say (generation.go)
//	current       → gen/000123; CURRENT holds its name where links are not possible
//	reports       → current/reports
//	corrections.jsonl   what people say of documents, which wins over what is read of them (corrections.go)
//	aliases.tsv         names of organizations that mean the same; there may be none (aliases.go)
//	merges.jsonl        what people say of which documents tell of one outage (decisions.go)
//	runs/         one manifest a run (summary.go)
//	.lock         held by the run (lock.go)
//
// Everything read is committed to the catalog before anything is published, and publishing is one rename. A run may therefore be
// killed anywhere: readers keep the last night, and the next run carries on from what the catalog holds.
//
// Everything written carries checksums (sums.go), and what is read is compared with them: a damaged file is named and never believed
// (check.go). A run makes what is published anew where it is damaged; the catalog, and what people say, it repairs when asked to (repair.go).
package night

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"haveri/extract"
	"haveri/ingest"
)

// Options are what a run is asked to do.
type Options struct {
	Paths      []string // the corpus, files and folders; what is no longer found there is removed
	Walk       ingest.Options
	Jobs       int      // documents read at the same time; 0 is one a processor
	AllowEmpty bool     // publish even where no document is left
	Strict     bool     // publish nothing where a document is refused
	Repair     bool     // put a damaged data folder right first
	Aliases    []string // tables of names beside that of the data folder
	Version    string
	Args       []string // for the manifest
	Progress   *Progress
}

// Progress is how far a run is; it may be read at any time.
type Progress struct {
	Stage   atomic.Pointer[string]
	Found   atomic.Int64 // documents found
	Read    atomic.Int64 // of them read in this run
	Refused atomic.Int64 // of those read
	Indexed atomic.Int64 // records written to the new index
}

// Misuse is a corpus or a table of aliases that cannot be right. Nothing was read or changed.
type Misuse struct{ text string }

func (m *Misuse) Error() string { return m.text }

// ErrEmpty says that no document is left to publish.
var ErrEmpty = errors.New("no readable document was found, and an empty night is not published: check the paths, or say --allow-empty if that is right")

// run is one run's state.
type run struct {
	data    string
	o       Options
	rules   string
	catalog *catalog
	last    *Generation // nil where nothing is published, or nothing that can be used
	next    int         // the next generation's number

	lastDamage []error // of the last generation's files: it has to be published again

	sum *Summary

	corrections *Corrections
	decisions   *DecisionList
	aliases     *extract.Aliases
	named       string // digest of the aliases that are not the program's; "" without any

	oldFiles map[string]file    // as the last run left them
	files    map[string]file    // as found now
	contents map[string]content // by content id, old and new
	passing  map[string]string  // content id → why it could not be read this time
	broken   []string           // what could not be looked into
}

// Run reads the corpus and publishes it. The summary is nil only where nothing was begun: paths that cannot be right (*Misuse), a lock
// held by another (*Held), a data folder that cannot be made. A cancelled context ends the run tidily with the context's error.
func Run(ctx context.Context, data string, o Options) (*Summary, error) {
	s, err := runNight(ctx, data, o)
	return s, advised(err)
}

func runNight(ctx context.Context, data string, o Options) (*Summary, error) {
	start := time.Now()
	defer easeGC()()
	for _, p := range o.Paths {
		if p == "-" { // standard input
			continue
		}
		if _, err := os.Stat(p); err != nil {
			return nil, &Misuse{fmt.Sprintf("%s: no such file or folder: nothing was read or changed; is a volume not mounted?", p)}
		}
		if real(p) == real(data) {
			return nil, &Misuse{fmt.Sprintf("%s: the data folder cannot be the corpus: choose another with --data", p)}
		}
	}
	aliases, named, err := ReadAliases(data, o.Aliases)
	if err != nil {
		return nil, &Misuse{err.Error()}
	}
	if o.Jobs <= 0 {
		o.Jobs = runtime.NumCPU()
	}
	if o.Progress == nil {
		o.Progress = new(Progress)
	}
	if err := os.MkdirAll(filepath.Join(data, "runs"), 0o755); err != nil {
		return nil, fmt.Errorf("%s: the data folder cannot be made: %w; choose another with --data", data, err)
	}
	unlock, err := lock(data, start)
	if err != nil {
		return nil, err
	}
	defer unlock()

	r := &run{data: data, o: o, rules: extract.Rules(), sum: newSummary(start, o), aliases: aliases, named: named}
	err = r.all(ctx)
	return r.sum, errors.Join(err, r.sum.end(data, start, err))
}

// advised adds to the errors of a system that takes no more what to do about it. By its words, since libraries do not wrap all errors.
func advised(err error) error {
	if err == nil {
		return nil
	}
	for cause, advice := range map[error]string{
		syscall.ENOSPC: "make room", syscall.EDQUOT: "make room", syscall.EFBIG: "the system limits the size of files: raise the limit",
		syscall.EROFS: "make the data folder writable, or name another with --data", syscall.EIO: "look after the disk",
	} {
		if strings.Contains(err.Error(), cause.Error()) {
			return fmt.Errorf("%w: %s; what was published before stands, and the next `haveri run` carries on", err, advice)
		}
	}
	return err
}

// all is the run from an open lock to the end.
func (r *run) all(ctx context.Context) (err error) {
	r.stage("opening")
	if _, err := Current(r.data); errors.As(err, new(*Newer)) {
		return err
	}
	if r.next, err = tidy(r.data); err != nil {
		return err
	}
	r.openLast()
	if r.o.Repair {
		if err := r.repair(); err != nil {
			return err
		}
	}
	var anew string
	if r.catalog, anew, err = openCatalog(r.data); err != nil {
		return err
	}
	if anew != "" {
		r.sum.Damaged = append(r.sum.Damaged, anew)
	}
	defer func() { err = errors.Join(err, r.catalog.close()) }()
	if r.oldFiles, r.contents, err = r.catalog.load(); err != nil {
		return err
	}
	if r.corrections, err = ReadCorrections(r.data); err != nil {
		return err
	}
	if r.decisions, err = ReadDecisions(r.data); err != nil {
		return err
	}
	r.sum.Damaged = slices.Concat(r.sum.Damaged, r.corrections.Damaged, r.decisions.Damaged, r.lost())

	r.stage("reading")
	if err := r.read(ctx); err != nil {
		return err
	}
	if err := r.settle(); err != nil {
		return err
	}
	if err := r.compareRuns(); err != nil {
		return err
	}
	if r.o.Strict && len(r.sum.Refused) > 0 {
		return fmt.Errorf("%d of %d documents were refused and --strict is set: nothing was published", len(r.sum.Refused), r.sum.Found)
	}
	return r.publish(ctx)
}

// openLast opens the last generation and looks whether it is as it was published. One that cannot be used is none: everything is built anew.
func (r *run) openLast() {
	last, err := Current(r.data)
	switch {
	case errors.Is(err, ErrNone):
		return
	case err != nil:
		r.found(err)
		return
	}
	r.last = last
	r.sum.Before, r.sum.After = last.Number, last.Number
	r.sum.Incidents, r.sum.Unknown, r.sum.Merged = last.Incidents, last.Unknown, last.Merged
	r.lastDamage = last.damage()
	for _, err := range r.lastDamage {
		r.found(err)
	}
}

// found notes damage that this run makes good.
func (r *run) found(err error) {
	var d *Damage
	if errors.As(err, &d) {
		err = &Damage{d.File, d.What, "this run makes it again"}
	}
	r.sum.Damaged = append(r.sum.Damaged, err.Error())
}

// stage begins a stage of the run, for the progress and the summary's timings.
func (r *run) stage(name string) {
	r.o.Progress.Stage.Store(&name)
	r.sum.stage(name)
}
