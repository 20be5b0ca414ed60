package night

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"

	"haveri/extract"
	"haveri/extract/incident"
	"haveri/ingest"
)

const (
	batchDocuments = 500     // documents a transaction
	batchBytes     = 8 << 20 // of bodies a transaction, at most
)

// job is a source to be read, and its content id.
type job struct {
	source ingest.Source
	id     string
}

// read walks the corpus and reads what the catalog does not know: one walker, o.Jobs workers, one writer. The channels are bounded, so that a
// slow disk or a slow document holds the walker back and memory stays that of a batch or two. A cancelled context stops
// the walker; what was begun is still committed.
func (r *run) read(ctx context.Context) error {
	walking, stop := context.WithCancel(ctx)
	defer stop()
	jobs := make(chan job, r.o.Jobs)
	changes := make(chan change, batchDocuments) // so that workers go on while a batch is written

	var senders sync.WaitGroup
	senders.Go(func() {
		defer close(jobs)
		r.walk(walking, jobs, changes)
	})
	for range r.o.Jobs {
		senders.Go(func() {
			for j := range jobs {
				changes <- r.readOne(j)
			}
		})
	}
	go func() {
		senders.Wait()
		close(changes)
	}()
	fresh, err := r.write(changes, stop)
	for id, c := range fresh {
		r.contents[id] = c
	}
	return errors.Join(err, ctx.Err())
}

// real is a path as the system sees it, links resolved as far as it exists.
func real(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	if dir := filepath.Dir(path); dir != path {
		return filepath.Join(real(dir), filepath.Base(path))
	}
	return path
}

// walk finds every source, notes what stands at each path and hands on what has to be read.
func (r *run) walk(ctx context.Context, jobs chan<- job, changes chan<- change) {
	r.files = make(map[string]file)
	begun := make(map[string]bool)
	for s := range ingest.Walk(ctx, r.o.Paths, r.o.Walk) {
		if ctx.Err() != nil {
			return
		}
		if _, twice := r.files[s.File]; twice { // overlapping paths
			continue
		}
		r.o.Progress.Found.Add(1)
		now := file{}
		if s.Err != nil {
			now.Reason = reason(s.File, s.Err)
			r.broken = append(r.broken, s.File)
		} else {
			now.ID = s.ID()
		}
		r.files[s.File] = now
		if now.ID != "" && !begun[now.ID] && r.contents[now.ID].Rules != r.rules {
			begun[now.ID] = true
			jobs <- job{s, now.ID}
		} else if r.oldFiles[s.File] != now {
			changes <- change{path: s.File, file: now}
		}
	}
}

// readOne reads one source into a change of the catalog. Of a content that may be readable tomorrow nothing is kept but the path.
func (r *run) readOne(j job) change {
	ch := change{path: j.source.File, file: file{ID: j.id}, id: j.id, content: content{Rules: r.rules, Bytes: int64(len(j.source.Raw))}}
	begun := time.Now()
	var digest *incident.Digest
	d, rec, err := readAnd(j.source, func(rec *extract.Record, seen extract.Seen) {
		if rec.Incident && r.named == "" { // else it is made of the record as it is published
			digest = incident.DigestOf(rec, seen)
		}
	})
	ch.record, ch.took = rec, time.Since(begun)
	if err == nil {
		var plain []byte
		ch.body, plain, err = packBody(rec, d.Text)
		sum := sha256.Sum256(plain)
		ch.content.Digest = hex.EncodeToString(sum[:16])
		ch.content.Format, ch.content.Lang, ch.content.Bytes = d.Format, d.Language.Code, int64(d.Bytes)
		ch.content.summarize(rec)
		if digest != nil {
			digest.ID = j.id
			ch.digest = marshal(kept{r.digestOf(ch.content), digest})
		}
	}
	r.o.Progress.Read.Add(1)
	if err != nil {
		r.o.Progress.Refused.Add(1)
		ch.content.Reason = reason(j.source.File, err)
		ch.passing = passing(err)
	}
	return ch
}

// write commits changes in batches until the channel closes, and returns the contents that were read. After an error it stops the
// walker and discards the rest.
func (r *run) write(changes <-chan change, stop func()) (map[string]content, error) {
	fresh := make(map[string]content)
	r.passing = make(map[string]string)
	var (
		batch []change
		size  int
		err   error
	)
	commit := func() {
		if err == nil {
			if err = r.catalog.apply(batch); err != nil {
				stop()
			}
		}
		clear(batch)
		batch, size = batch[:0], 0
	}
	for ch := range changes {
		r.note(&ch)
		if ch.passing {
			r.passing[ch.id] = ch.content.Reason
			ch.id = ""
		} else if ch.id != "" {
			fresh[ch.id] = ch.content
		}
		batch, size = append(batch, ch), size+len(ch.body)
		if len(batch) >= batchDocuments || size >= batchBytes {
			commit()
		}
	}
	commit()
	return fresh, err
}

// note takes from what was read what the summary says of it.
func (r *run) note(ch *change) {
	if ch.id == "" {
		return
	}
	r.sum.timed(ch.path, ch.content.Bytes, ch.took)
	if ch.record != nil {
		r.sum.Said.add(ch.record)
		ch.record = nil
	}
}

// refusal is why a file has no record, "" where it has one.
func (r *run) refusal(f file) string {
	if f.Reason != "" {
		return f.Reason
	}
	if why, ok := r.passing[f.ID]; ok {
		return why
	}
	return r.contents[f.ID].Reason
}

// settle compares what was found with what the last run left, counts, and forgets what is gone.
func (r *run) settle() error {
	r.keepUnseen()
	var lost []string
	gone := make(map[string]int) // content id → paths that no longer have it
	for path, f := range r.oldFiles {
		if _, ok := r.files[path]; !ok {
			lost = append(lost, path)
			gone[f.ID]++
		}
	}
	live := make(map[string]bool)
	paths := sortedKeys(r.files)
	for _, path := range paths {
		f := r.files[path]
		r.sum.count(r, path, f, gone)
		live[f.ID] = true
	}
	r.sum.Found, r.sum.Read = len(paths), int(r.o.Progress.Read.Load())
	r.sum.Removed = len(lost) - r.sum.Moved
	r.sum.Input = r.inputDigest(paths)
	if len(r.sum.Refused) == len(paths) && !r.o.AllowEmpty {
		return ErrEmpty
	}
	var orphans []string
	for id := range r.contents {
		if !live[id] {
			orphans = append(orphans, id)
			delete(r.contents, id)
		}
	}
	sort.Strings(lost)
	sort.Strings(orphans)
	return r.catalog.remove(lost, orphans)
}

// keepUnseen keeps the documents of folders that could not be looked into: nobody has seen that they are gone.
func (r *run) keepUnseen() {
	for _, folder := range r.broken {
		info, err := os.Stat(folder)
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
			continue
		}
		for path, f := range r.oldFiles {
			if _, seen := r.files[path]; !seen && (folder == "." || strings.HasPrefix(path, strings.TrimSuffix(folder, "/")+"/")) {
				r.files[path] = f
			}
		}
	}
}

// inputDigest is a digest of every path and what stands there.
func (r *run) inputDigest(paths []string) string {
	h := sha256.New()
	for _, path := range paths {
		f := r.files[path]
		h.Write([]byte(path + "\x00" + f.ID + "\x00" + f.Reason + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
