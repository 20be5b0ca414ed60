package night

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sort"
	"time"

	"golang.org/x/sync/errgroup"

	"haveri/extract"
	"haveri/index"
	"haveri/reports"
	"haveri/reports/dashboard"
)

// entry is one incident of a generation, a line of its file contents: where its record comes from, without the record. Lines are
// in the order of reports.Less.
type entry struct {
	ID     string   `json:"id"` // of the record in the index
	Digest string   `json:"digest"`
	Files  []string `json:"files"` // sorted
	Format string   `json:"format"`
	Bytes  int64    `json:"bytes"`
}

// incident makes the incident of an entry from its record. For now every record is an incident by itself.
func (e *entry) incident(r *extract.Record) *extract.Incident {
	r.File = e.Files[0]
	inc := &extract.Incident{ID: incidentID(e.ID), Record: r}
	for _, f := range e.Files {
		inc.Documents = append(inc.Documents, extract.SourceRef{File: f, Format: e.Format, Bytes: e.Bytes, Record: r})
	}
	return inc
}

func incidentID(record string) string { return "i-" + record }

// rebuildShare is the share of changed records from which a new index is made from scratch: the old one would be mostly waste.
const rebuildShare = 0.3

// publish makes the next generation beside the last one, checks it and swaps it in. Where it would say the same as the last one, that
// one stays.
func (r *run) publish(ctx context.Context) error {
	r.stage("comparing")
	if err := r.correct(); err != nil {
		return err
	}
	entries := r.entries()
	g := r.describe(entries)
	if r.last != nil && r.last.Digest == g.Digest {
		r.sum.Outcome = "unchanged"
		return nil
	}
	dir := filepath.Join(r.data, "gen", building)
	if err := os.MkdirAll(filepath.Join(dir, "reports"), 0o755); err != nil {
		return err
	}
	if err := r.build(ctx, dir, g, entries); err != nil {
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
func (r *run) build(ctx context.Context, dir string, g *Generation, entries []*entry) error {
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
	b, err := json.MarshalIndent(g, "", "  ")
	if err != nil {
		return err
	}
	return errors.Join(ctx.Err(), os.WriteFile(filepath.Join(dir, "manifest.json"), append(b, '\n'), 0o644))
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
	}
	return rec, text, err
}

// entries are the generation's incidents, sorted.
func (r *run) entries() []*entry {
	byID := make(map[string]*entry)
	var sorted []*extract.Incident // with no more of the record than reports.Less looks at
	for _, path := range sortedKeys(r.files) {
		f := r.files[path]
		if r.refusal(f) != "" {
			continue
		}
		e := byID[f.ID]
		if e == nil {
			c := r.contents[f.ID]
			e = &entry{ID: f.ID, Format: c.Format, Bytes: c.Bytes}
			byID[f.ID] = e
			sorted = append(sorted, &extract.Incident{ID: incidentID(f.ID), Record: &extract.Record{ID: f.ID, Organization: c.Organization, Start: c.Start}})
		}
		e.Files = append(e.Files, path)
	}
	sort.Slice(sorted, func(i, j int) bool { return reports.Less(sorted[i], sorted[j]) })
	entries := make([]*entry, len(sorted))
	for i, s := range sorted {
		e := byID[s.Record.ID]
		h := sha256.New()
		for _, part := range append([]string{r.contents[e.ID].Digest}, e.Files...) {
			h.Write([]byte(part + "\x00"))
		}
		e.Digest = hex.EncodeToString(h.Sum(nil)[:16])
		entries[i] = e
	}
	return entries
}

// describe makes the manifest of the generation that holds the entries.
func (r *run) describe(entries []*entry) *Generation {
	g := &Generation{Schema: 1, Number: r.next, Published: time.Now().UTC().Truncate(time.Second),
		Version: r.o.Version, Rules: r.rules, Index: index.Version()}
	h := sha256.New()
	for _, s := range []string{g.Version, g.Rules, g.Index, reports.SchemaVersion} {
		h.Write([]byte(s + "\x00"))
	}
	for _, e := range entries {
		h.Write([]byte(e.ID + e.Digest))
		g.Documents += len(e.Files)
		if c := r.contents[e.ID]; c.Incident {
			g.Incidents++
			if c.Unknown {
				g.Unknown++
			}
		}
	}
	g.Digest = hex.EncodeToString(h.Sum(nil))
	r.sum.Incidents, r.sum.Unknown = g.Incidents, g.Unknown
	return g
}

// Meta is what the generation's reports say of their making.
func (g *Generation) Meta() reports.Meta {
	return reports.Meta{Version: g.Version, Rules: g.Rules, Digest: g.Digest}
}

// buildIndex makes the index of the entries at dir: from the last generation's where that is of the same making and most of it
// stays, else anew. What it holds is checked before it counts; a last index that turns out to be damaged is built anew as well.
func (r *run) buildIndex(ctx context.Context, dir string, entries []*entry) error {
	put, gone, anew := r.difference(entries)
	if anew == "" {
		err := func() error {
			if err := index.Clone(r.last.IndexDir(), dir); err != nil {
				return err
			}
			w, err := index.OpenWriter(dir)
			return r.writeIndex(ctx, dir, w, err, put, gone, entries)
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
	return r.writeIndex(ctx, dir, w, err, entries, nil, entries)
}

// writeIndex changes, closes and checks the index at dir that was opened with err.
func (r *run) writeIndex(ctx context.Context, dir string, w *index.Writer, err error, put []*entry, gone []string, entries []*entry) error {
	if err != nil {
		return err
	}
	if err := errors.Join(r.fill(ctx, w, put, gone), w.Close()); err != nil {
		return err
	}
	return checkIndex(dir, entries)
}

// difference compares the entries with the last generation's: the ones to write and the ids to delete, or why the index has to be made anew.
func (r *run) difference(entries []*entry) (put []*entry, gone []string, anew string) {
	if r.last == nil {
		return nil, nil, "there was none"
	}
	if r.last.Index != index.Version() {
		return nil, nil, "the last one was made by another version"
	}
	old := make(map[string]string)
	for e, err := range r.last.contents() {
		if err != nil {
			return nil, nil, err.Error()
		}
		old[e.ID] = e.Digest
	}
	size := len(old)
	for _, e := range entries {
		if old[e.ID] != e.Digest {
			put = append(put, e)
		}
		delete(old, e.ID)
	}
	gone = sortedKeys(old)
	if float64(len(put)+len(gone)) > rebuildShare*float64(size) {
		return nil, nil, "much has changed"
	}
	return put, gone, ""
}

// fill deletes and writes records.
func (r *run) fill(ctx context.Context, w *index.Writer, put []*entry, gone []string) error {
	for _, id := range gone {
		if err := w.Delete(id); err != nil {
			return err
		}
	}
	g, going := errgroup.WithContext(ctx)
	g.SetLimit(r.o.Jobs)
	for _, e := range put {
		if going.Err() != nil {
			break
		}
		g.Go(func() error {
			rec, text, err := r.record(e.ID, true)
			if err != nil {
				return err
			}
			rec.File = e.Files[0]
			if err := w.Put(index.Entry{Record: rec, Text: text}); err != nil {
				return err
			}
			r.o.Progress.Indexed.Add(1)
			return nil
		})
	}
	return errors.Join(g.Wait(), ctx.Err())
}

// checkIndex opens a finished index as readers do and looks whether it holds the entries.
func checkIndex(dir string, entries []*entry) error {
	x, err := index.Open(dir)
	if err != nil {
		return err
	}
	defer x.Close()
	n, err := x.Count()
	if err != nil {
		return err
	}
	if int(n) != len(entries) {
		return fmt.Errorf("%s: the new index holds %d records instead of %d: it was not published; run again", dir, n, len(entries))
	}
	for _, e := range entries[:min(3, len(entries))] {
		if _, _, err := x.Record(e.ID); err != nil {
			return fmt.Errorf("%s: the new index does not hold %s: %w", dir, e.Files[0], err)
		}
	}
	return nil
}

// incidents streams the entries' incidents from the catalog.
func (r *run) incidents(ctx context.Context, entries []*entry) iter.Seq2[*extract.Incident, error] {
	return func(yield func(*extract.Incident, error) bool) {
		for _, e := range entries {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			rec, _, err := r.record(e.ID, false)
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(e.incident(rec), nil) {
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

func writeContents(path string, entries []*entry) error {
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
func (g *Generation) contents() iter.Seq2[*entry, error] {
	return func(yield func(*entry, error) bool) {
		path := filepath.Join(g.dir, "contents")
		f, err := os.Open(path)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		for dec := json.NewDecoder(bufio.NewReader(f)); dec.More(); {
			e := new(entry)
			if err := dec.Decode(e); err != nil {
				yield(nil, fmt.Errorf("%s: %w; publish again with `haveri run`", path, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// Stream reads the incidents of a generation from its index, in the order of reports.Less. only, where not nil, chooses them by record id.
func (g *Generation) Stream(x *index.Reader, only map[string]bool) iter.Seq2[*extract.Incident, error] {
	return func(yield func(*extract.Incident, error) bool) {
		for e, err := range g.contents() {
			if err == nil && only != nil && !only[e.ID] {
				continue
			}
			var inc *extract.Incident
			if err == nil {
				var rec *extract.Record
				if rec, _, err = x.Record(e.ID); err == nil {
					inc = e.incident(rec)
				}
			}
			if !yield(inc, err) || err != nil {
				return
			}
		}
	}
}
