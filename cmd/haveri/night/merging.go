package night

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"

	bolt "go.etcd.io/bbolt"
	"golang.org/x/sync/errgroup"

	"haveri/extract"
	"haveri/extract/incident"
	"haveri/reports"
)

// Entry is one incident of a generation, a line of its file contents: where its records come from, without the records. Lines are
// in the order of reports.Less.
type Entry struct {
	ID      string          `json:"id"`      // of the incident
	Members []*Member       `json:"members"` // by id
	Joins   []incident.Join `json:"joins,omitempty"`
}

// Member is one content of an incident.
type Member struct {
	ID     string   `json:"id"`     // of the record in the index
	Digest string   `json:"digest"` // of record, text and files
	Files  []string `json:"files"`  // sorted
	Format string   `json:"format"`
	Bytes  int64    `json:"bytes"`
}

// documents is how many files tell of the incident.
func (e *Entry) documents() (n int) {
	for _, m := range e.Members {
		n += len(m.Files)
	}
	return n
}

// incident makes the incident of an entry from its members' records, which record gives.
func (e *Entry) incident(record func(id string) (*extract.Record, error)) (*extract.Incident, error) {
	inc := &extract.Incident{ID: e.ID}
	for _, m := range e.Members {
		r, err := record(m.ID)
		if err != nil {
			return nil, err
		}
		r.File = m.Files[0]
		for _, f := range m.Files {
			inc.Documents = append(inc.Documents, extract.SourceRef{File: f, Format: m.Format, Bytes: m.Bytes, Record: r})
		}
	}
	slices.SortFunc(inc.Documents, func(a, b extract.SourceRef) int { return strings.Compare(a.File, b.File) })
	inc.Record, inc.Values = incident.Merge(inc.Documents)
	return inc, nil
}

// members are the contents to publish, by id.
func (r *run) members() []*Member {
	byID := make(map[string]*Member)
	for _, path := range sortedKeys(r.files) {
		f := r.files[path]
		if r.refusal(f) != "" {
			continue
		}
		m := byID[f.ID]
		if m == nil {
			c := r.contents[f.ID]
			m = &Member{ID: f.ID, Format: c.Format, Bytes: c.Bytes}
			byID[f.ID] = m
		}
		m.Files = append(m.Files, path)
	}
	members := make([]*Member, 0, len(byID))
	for _, id := range sortedKeys(byID) {
		m := byID[id]
		h := sha256.New()
		for _, part := range append([]string{r.contents[id].Digest + r.named}, m.Files...) {
			h.Write([]byte(part + "\x00"))
		}
		m.Digest = hex.EncodeToString(h.Sum(nil)[:16])
		members = append(members, m)
	}
	return members
}

// merge joins the members to incidents, sorted, and counts those. It also returns where ids lead that are no longer in use.
func (r *run) merge(ctx context.Context, members []*Member, g *Generation) (entries []*Entry, redirects map[string]string, err error) {
	var clusters []incident.Cluster
	byID := make(map[string]*Member, len(members))
	var tell []string // of an incident
	for _, m := range members {
		byID[m.ID] = m
		if r.contents[m.ID].Incident {
			tell = append(tell, m.ID)
		} else {
			clusters = append(clusters, incident.Cluster{Members: []string{m.ID}})
		}
	}
	digests, err := r.digests(ctx, tell)
	if err != nil {
		return nil, nil, err
	}
	linked, work := incident.Link(digests, r.decisions.decided(), r.o.Jobs)
	r.sum.Compared = work.Pairs
	clusters = append(clusters, linked...)
	ids, redirects := r.history().ids(clusters)
	heads := make(map[*Entry]*extract.Incident, len(clusters)) // with no more of the record than reports.Less looks at
	for i, c := range clusters {
		e := &Entry{ID: ids[i], Joins: c.Joins}
		for _, id := range c.Members {
			e.Members = append(e.Members, byID[id])
		}
		head, err := r.head(e, g)
		if err != nil {
			return nil, nil, err
		}
		heads[e] = head
		entries = append(entries, e)
	}
	sort.Slice(entries, func(i, j int) bool { return reports.Less(heads[entries[i]], heads[entries[j]]) })
	return entries, redirects, ctx.Err()
}

// head is what an incident is sorted by, counted into the generation. Only of a merged one the records have to be looked at.
func (r *run) head(e *Entry, g *Generation) (*extract.Incident, error) {
	c := r.contents[e.Members[0].ID]
	inc := &extract.Incident{ID: e.ID, Record: &extract.Record{Organization: c.Organization, Start: c.Start}}
	unknown := c.Unknown
	if len(e.Members) > 1 {
		merged, err := e.incident(func(id string) (*extract.Record, error) { rec, _, err := r.record(id, false); return rec, err })
		if err != nil {
			return nil, err
		}
		inc.Record = &extract.Record{Organization: merged.Record.Organization, Start: merged.Record.Start}
		unknown = merged.Record.Cause.Primary == "unknown"
	}
	if c.Incident {
		g.Incidents++
		if unknown {
			g.Unknown++
		}
	}
	return inc, nil
}

// kept is a digest as the catalog keeps it. It is good as long as Of is the same, see digestOf.
type kept struct {
	Of     string           `json:"of"`
	Digest *incident.Digest `json:"digest"`
}

// digestOf says what the digest of a content is made of: the rules that make it, the content as corrected and the names that people have given.
func (r *run) digestOf(c content) string { return incident.Rules() + c.Digest + r.named }

// digests returns what is compared of contents. Most were made when the document was read; those of corrected contents are made
// anew from records and texts.
func (r *run) digests(ctx context.Context, ids []string) ([]*incident.Digest, error) {
	digests := make([]*incident.Digest, len(ids))
	g, going := errgroup.WithContext(ctx)
	g.SetLimit(r.o.Jobs)
	for from := 0; from < len(ids); from += batchDocuments {
		part, out := ids[from:min(len(ids), from+batchDocuments)], digests[from:]
		g.Go(func() error {
			if err := going.Err(); err != nil {
				return err
			}
			return r.someDigests(part, out)
		})
	}
	return digests, g.Wait()
}

// someDigests fills out with the digests of ids, and keeps those that it made.
func (r *run) someDigests(ids []string, out []*incident.Digest) error {
	err := r.catalog.db.View(func(tx *bolt.Tx) error {
		for i, id := range ids {
			var k kept
			if v, err := get(tx, digestsBucket, id); err == nil && v != nil && json.Unmarshal(v, &k) == nil && k.Of == r.digestOf(r.contents[id]) {
				out[i] = k.Digest
			}
		}
		return nil
	})
	made := map[string]kept{}
	for i, id := range ids {
		if err != nil {
			break
		}
		if out[i] != nil {
			continue
		}
		var rec *extract.Record
		var text string
		if rec, text, err = r.record(id, true); err == nil {
			out[i] = incident.NewDigest(rec, text)
			out[i].ID = id
			made[id] = kept{r.digestOf(r.contents[id]), out[i]}
		}
	}
	if err != nil || len(made) == 0 {
		return err
	}
	err = r.catalog.db.Update(func(tx *bolt.Tx) error {
		for _, id := range sortedKeys(made) {
			if err := putJSON(tx, digestsBucket, id, made[id]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", r.catalog.db.Path(), err)
	}
	return nil
}
