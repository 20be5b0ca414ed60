package night

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"haveri/extract"
	"haveri/extract/incident"
	"haveri/index"
	"haveri/reports"
	"haveri/reports/dashboard"
)

// rebuildShare is the share of changed records from which a new index is made from scratch: the old one would be mostly waste.
const rebuildShare = 0.3

// publish makes the next generation beside the last one, checks it and swaps it in. Where it would say the same as the last one, that
// one stays.
func (r *run) publish(ctx context.Context) error {
	r.stage("comparing")
	if err := r.correct(); err != nil {
		return err
	}
	members := r.members()
	g := r.describe(members)
	if r.last != nil && len(r.lastDamage) == 0 && r.last.Digest == g.Digest {
		r.sum.Outcome = "unchanged"
		return nil
	}
	r.stage("merging")
	entries, redirects, err := r.merge(ctx, members, g)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if n := e.documents(); n > 1 {
			g.Merged += n
		}
	}
	r.sum.Incidents, r.sum.Unknown, r.sum.Merged = g.Incidents, g.Unknown, g.Merged
	dir := filepath.Join(r.data, "gen", building)
	if err := os.MkdirAll(filepath.Join(dir, "reports"), 0o755); err != nil {
		return err
	}
	if err := r.build(ctx, dir, g, entries, redirects); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	r.stage("swapping")
	if err := syncTree(dir); err != nil {
		return err
	}
	name := generationName(g.Number)
	if err := os.Rename(dir, filepath.Join(r.data, "gen", name)); err != nil {
		return err
	}
	if err := syncDir(filepath.Join(r.data, "gen")); err != nil {
		return err
	}
	if err := swap(r.data, name); err != nil {
		return err
	}
	r.sum.Outcome, r.sum.After = "published", g.Number
	return nil
}

// build fills the folder of a generation.
func (r *run) build(ctx context.Context, dir string, g *Generation, entries []*Entry, redirects map[string]string) error {
	r.stage("indexing")
	if err := r.buildIndex(ctx, filepath.Join(dir, "index"), entries); err != nil {
		return err
	}
	r.stage("reporting")
	page := dashboard.New(g.Meta(), g.Incidents)
	incidents, overview := summarized(page.Through(r.incidents(ctx, entries)))
	if err := reports.Write(filepath.Join(dir, "reports"), g.Meta(), incidents); err != nil {
		return err
	}
	var err error
	if g.Overview, err = overview(); err != nil {
		return err
	}
	if err := page.WriteFile(filepath.Join(dir, "reports", "dashboard.html")); err != nil {
		return err
	}
	if err := writeContents(filepath.Join(dir, "contents"), entries); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "redirects"), append(marshal(redirects), '\n'), 0o644); err != nil {
		return err
	}
	if err := r.copySaid(dir); err != nil {
		return err
	}
	if g.Files, err = sumTree(dir, r.last); err != nil {
		return err
	}
	b, err := json.MarshalIndent(g, "", "  ")
	if err != nil {
		return err
	}
	return errors.Join(ctx.Err(), os.WriteFile(filepath.Join(dir, "manifest.json"), append(seal(b), '\n'), 0o644))
}

// correct lets corrections change what is known of contents. The catalog keeps what was read: a correction that is undone leaves no trace.
func (r *run) correct() error {
	for id, c := range r.contents {
		all := r.corrections.Of(id)
		if len(all) == 0 || c.Reason != "" {
			continue
		}
		rec, _, err := r.record(id, false)
		if err != nil {
			return err
		}
		c.summarize(rec)
		sum := sha256.Sum256([]byte(c.Digest + string(marshal(all))))
		c.Digest = hex.EncodeToString(sum[:16])
		r.contents[id] = c
		r.sum.Corrected++
	}
	return nil
}

// record is the record of a content as it is published, with its text where that is asked for.
func (r *run) record(id string, wantText bool) (*extract.Record, string, error) {
	rec, text, err := r.catalog.record(id, wantText)
	if err == nil {
		r.corrections.Apply(rec)
		rec.Call(r.aliases)
	}
	return rec, text, err
}

// describe makes the manifest of the generation that holds the members. Its digest is of all that decides what is published, so that an
// unchanged night needs no merging.
func (r *run) describe(members []*Member) *Generation {
	g := &Generation{Schema: generationSchema, Number: r.next, Published: time.Now().UTC().Truncate(time.Second),
		Version: r.o.Version, Rules: r.rules, Index: index.Version()}
	h := sha256.New()
	for _, s := range []string{fmt.Sprint(g.Schema), g.Version, g.Rules, g.Index, reports.SchemaVersion, incident.Rules(), string(marshal(r.decisions.All)), r.named} {
		h.Write([]byte(s + "\x00"))
	}
	for _, m := range members {
		h.Write([]byte(m.ID + m.Digest))
		g.Documents += len(m.Files)
	}
	g.Digest = hex.EncodeToString(h.Sum(nil))
	return g
}

// Meta is what the generation's reports say of their making.
func (g *Generation) Meta() reports.Meta {
	return reports.Meta{Version: g.Version, Rules: g.Rules, Digest: g.Digest}
}

// buildIndex makes the index of the entries at dir: from the last generation's where that is of the same making and most of it
// stays, else anew. What it holds is checked before it counts; a last index that turns out to be damaged is built anew as well.
func (r *run) buildIndex(ctx context.Context, dir string, entries []*Entry) error {
	puts, gone, anew := r.difference(entries)
	if anew == "" {
		err := func() error {
			if err := index.Clone(r.last.IndexDir(), dir); err != nil {
				return err
			}
			w, err := index.OpenWriter(dir)
			return r.writeIndex(ctx, dir, w, err, puts, gone, entries)
		}()
		if err == nil || ctx.Err() != nil {
			return err
		}
		anew = err.Error()
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	r.sum.IndexAnew = anew
	w, err := index.Create(dir)
	return r.writeIndex(ctx, dir, w, err, membersOf(entries), nil, entries)
}

// writeIndex changes, closes and checks the index at dir that was opened with err.
func (r *run) writeIndex(ctx context.Context, dir string, w *index.Writer, err error, puts []placed, gone []string, entries []*Entry) error {
	if err != nil {
		return err
	}
	if err := errors.Join(r.fill(ctx, w, puts, gone), w.Close()); err != nil {
		return err
	}
	return checkIndex(dir, entries)
}

// placed is a member to be written to the index, with the incident that it belongs to.
type placed struct {
	*Member
	of *Entry
}

// indexed is a digest of what the index holds of a member.
func (e *Entry) indexed(m *Member) string { return fmt.Sprint(m.Digest, " ", e.ID, " ", e.documents()) }

func membersOf(entries []*Entry) (all []placed) {
	for _, e := range entries {
		for _, m := range e.Members {
			all = append(all, placed{m, e})
		}
	}
	return all
}

// difference compares the entries with the last generation's: the members to write and the ids to delete, or why the index has to be made anew.
func (r *run) difference(entries []*Entry) (puts []placed, gone []string, anew string) {
	if r.last == nil {
		return nil, nil, "there was none"
	}
	for _, err := range r.lastDamage {
		var d *Damage
		if errors.As(err, &d) && strings.HasPrefix(d.File, r.last.IndexDir()) {
			return nil, nil, d.File + ": " + d.What
		}
	}
	if r.last.Index != index.Version() {
		return nil, nil, "the last one was made by another version"
	}
	old := make(map[string]string)
	for e, err := range r.last.contents() {
		if err != nil {
			return nil, nil, err.Error()
		}
		for _, m := range e.Members {
			old[m.ID] = e.indexed(m)
		}
	}
	size := len(old)
	for _, p := range membersOf(entries) {
		if old[p.ID] != p.of.indexed(p.Member) {
			puts = append(puts, p)
		}
		delete(old, p.ID)
	}
	gone = sortedKeys(old)
	if float64(len(puts)+len(gone)) > rebuildShare*float64(size) {
		return nil, nil, "much has changed"
	}
	return puts, gone, ""
}

// fill deletes and writes records.
func (r *run) fill(ctx context.Context, w *index.Writer, puts []placed, gone []string) error {
	for _, id := range gone {
		if err := w.Delete(id); err != nil {
			return err
		}
	}
	g, going := errgroup.WithContext(ctx)
	g.SetLimit(r.o.Jobs)
	for _, p := range puts {
		if going.Err() != nil {
			break
		}
		g.Go(func() error {
			rec, text, err := r.record(p.ID, true)
			if err != nil {
				return err
			}
			rec.File = p.Files[0]
			if err := w.Put(index.Entry{Record: rec, Text: text, Incident: p.of.ID, Documents: p.of.documents()}); err != nil {
				return err
			}
			r.o.Progress.Indexed.Add(1)
			return nil
		})
	}
	return errors.Join(g.Wait(), ctx.Err())
}

// checkIndex opens a finished index as readers do and looks whether it holds the entries.
func checkIndex(dir string, entries []*Entry) error {
	x, err := index.Open(dir)
	if err != nil {
		return err
	}
	defer x.Close()
	n, err := x.Count()
	if err != nil {
		return err
	}
	all := membersOf(entries)
	if int(n) != len(all) {
		return fmt.Errorf("%s: the new index holds %d records instead of %d: it was not published; run again", dir, n, len(all))
	}
	for _, m := range all[:min(3, len(all))] {
		if _, _, err := x.Record(m.ID); err != nil {
			return fmt.Errorf("%s: the new index does not hold %s: %w", dir, m.Files[0], err)
		}
	}
	return nil
}

// incidents streams the entries' incidents from the catalog.
func (r *run) incidents(ctx context.Context, entries []*Entry) iter.Seq2[*extract.Incident, error] {
	return func(yield func(*extract.Incident, error) bool) {
		for _, e := range entries {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			inc, err := e.incident(func(id string) (*extract.Record, error) { rec, _, err := r.record(id, false); return rec, err })
			if !yield(inc, err) || err != nil {
				return
			}
		}
	}
}

// summarized is incidents that are summarized on their way through, so that every record is decoded once. The summary is asked for when
// they have been read to the end.
func summarized(incidents iter.Seq2[*extract.Incident, error]) (iter.Seq2[*extract.Incident, error], func() (reports.Overview, error)) {
	passing := make(chan *extract.Incident, 64)
	type result struct {
		overview reports.Overview
		err      error
	}
	done := make(chan result, 1)
	through := func(yield func(*extract.Incident, error) bool) {
		go func() {
			o, err := reports.Summary(func(yield func(*extract.Incident, error) bool) {
				for inc := range passing {
					if !yield(inc, nil) {
						return
					}
				}
			})
			done <- result{o, err}
		}()
		defer close(passing)
		for inc, err := range incidents {
			if !yield(inc, err) {
				return
			}
			if err == nil {
				passing <- inc
			}
		}
	}
	return through, func() (reports.Overview, error) {
		r := <-done
		return r.overview, r.err
	}
}

func writeContents(path string, entries []*Entry) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	buf := bufio.NewWriter(f)
	enc := json.NewEncoder(buf)
	for _, e := range entries {
		if err := enc.Encode(e); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return errors.Join(buf.Flush(), f.Close())
}

// contents streams the entries of a published generation in their order.
func (g *Generation) contents() iter.Seq2[*Entry, error] {
	return func(yield func(*Entry, error) bool) {
		path := filepath.Join(g.dir, "contents")
		if err := g.sound("contents"); err != nil {
			yield(nil, err)
			return
		}
		f, err := os.Open(path)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		for dec := json.NewDecoder(bufio.NewReader(f)); dec.More(); {
			e := new(Entry)
			if err := dec.Decode(e); err != nil {
				yield(nil, &Damage{path, "it is damaged: " + err.Error(), again})
				return
			}
			if len(e.Members) == 0 {
				yield(nil, fmt.Errorf("%s: written by another version of the program; publish again with `haveri run`", path))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// redirects are the ids that were merged away, and where they lead.
func (g *Generation) redirects() (map[string]string, error) {
	to := map[string]string{}
	path := filepath.Join(g.dir, "redirects")
	if err := g.sound("redirects"); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return to, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &to)
	}
	if err != nil {
		return nil, &Damage{path, "it is damaged: " + err.Error(), again}
	}
	return to, nil
}

// Load reads the incident of an entry from the index of its generation.
func (e *Entry) Load(x *index.Reader) (*extract.Incident, error) {
	return e.incident(func(id string) (*extract.Record, error) { rec, _, err := x.Record(id); return rec, err })
}

// Stream reads the incidents of a generation from its index, in the order of reports.Less. only, where not nil, chooses them by the id of a
// record of theirs.
func (g *Generation) Stream(x *index.Reader, only map[string]bool) iter.Seq2[*extract.Incident, error] {
	return func(yield func(*extract.Incident, error) bool) {
		for e, err := range g.contents() {
			if err == nil && only != nil && !slices.ContainsFunc(e.Members, func(m *Member) bool { return only[m.ID] }) {
				continue
			}
			var inc *extract.Incident
			if err == nil {
				inc, err = e.Load(x)
			}
			if !yield(inc, err) || err != nil {
				return
			}
		}
	}
}
