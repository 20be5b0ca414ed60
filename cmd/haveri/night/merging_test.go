package night

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"haveri/extract"
	"haveri/extract/incident"
	"haveri/index"
)

// Two write-ups of one outage, one of a customer that does not name its supplier, and one of the same again on the next day.
const (
	fjordnet = "Fjordnet outage on 3 May 2021\n\nOn 3 May 2021 at 10:05 Fjordnet customers lost mobile service because the power failed in Bergen. " +
		"The service was restored at 14:40. We at Fjordnet replaced the failed breaker and apologise.\n"
	fjordnetNorsk = "Strømbrudd hos Fjordnet\n\n4. mai 2021\n\nMandag 3. mai 2021 klokken 10.05 falt mobilnettet til Fjordnet ut fordi strømmen gikk i Bergen. " +
		"Tjenesten var tilbake klokken 14.40. Fjordnet har byttet en bryter.\n"
	kattegat = "Our shop was closed\n\nOn 3 May 2021 our card terminals at Kattegat Trading were down for four hours because our network supplier had a " +
		"power failure. We are talking to the supplier.\n"
	fjordnetAgain = "Fjordnet down again\n\nOn 4 May 2021 at 16:20 Fjordnet customers lost mobile service again, as on 3 May 2021. The cause was a wrong " +
		"configuration, which we rolled back at 17:00.\n"
)

// current is the current generation, with its index open.
func current(t *testing.T, data string) (*Generation, *index.Reader) {
	t.Helper()
	g, err := Current(data)
	if err != nil {
		t.Fatal(err)
	}
	x, err := g.OpenIndex()
	if err != nil {
		t.Fatal(err)
	}
	return g, x
}

// currentEntries are the entries of the current generation.
func currentEntries(t *testing.T, data string) (entries []*Entry) {
	t.Helper()
	g, err := Current(data)
	if err != nil {
		t.Fatal(err)
	}
	for e, err := range g.contents() {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return entries
}

// published is the incident id of each file of the current generation, and the incidents.
func published(t *testing.T, data string) (map[string]string, []*extract.Incident) {
	t.Helper()
	g, x := current(t, data)
	defer x.Close()
	ids := map[string]string{}
	var all []*extract.Incident
	for inc, err := range g.Stream(x, nil) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, inc)
		for _, d := range inc.Documents {
			ids[filepath.Base(d.File)] = inc.ID
		}
	}
	return ids, all
}

func find(t *testing.T, data, name string) *Entry {
	t.Helper()
	g, err := Current(data)
	if err != nil {
		t.Fatal(err)
	}
	e, _, err := g.Incident(name)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// An incident keeps its id while documents come, change and go, and an id that was merged away leads to where its documents are.
func TestRunMerges(t *testing.T) {
	docs, data := corpusOf(t, "b.txt", fjordnetNorsk, "d.txt", fjordnetAgain), t.TempDir()
	mustRun(t, data, Options{Paths: []string{docs}})
	first, _ := published(t, data)
	if first["b.txt"] == first["d.txt"] {
		t.Fatal("the outage of the next day was merged in")
	}

	put(t, filepath.Join(docs, "a.txt"), fjordnet)
	put(t, filepath.Join(docs, "c.txt"), kattegat)
	if s := mustRun(t, data, Options{Paths: []string{docs}}); s.Incidents != 3 || s.Compared == 0 {
		t.Errorf("%+v", s)
	}
	ids, all := published(t, data)
	if ids["a.txt"] != first["b.txt"] || ids["b.txt"] != first["b.txt"] || ids["d.txt"] != first["d.txt"] || ids["c.txt"] == ids["a.txt"] {
		t.Errorf("first %v, then %v", first, ids)
	}
	for _, inc := range all {
		if inc.ID != ids["a.txt"] {
			continue
		}
		r := inc.Record
		if r.Organization == nil || *r.Organization != "Fjordnet" || r.Start == nil || *r.Start != "2021-05-03T10:05" || r.Cause.Primary != "power" || len(inc.Documents) != 2 {
			t.Errorf("%+v", r)
		}
		taken := map[string]int{}
		for _, v := range inc.Values {
			if v.Taken {
				taken[v.Field]++
			}
		}
		if taken["start"] != 1 || taken["cause"] != 1 {
			t.Errorf("values %+v", inc.Values)
		}
	}
	if s := mustRun(t, data, Options{Paths: []string{docs}}); s.Outcome != "unchanged" || s.Compared != 0 || s.Incidents != 3 {
		t.Errorf("an unchanged night: %+v", s)
	}

	// the document that named the incident changes: the incident keeps its id
	put(t, filepath.Join(docs, "b.txt"), fjordnetNorsk+"\nVi beklager.\n")
	mustRun(t, data, Options{Paths: []string{docs}})
	if now, _ := published(t, data); now["a.txt"] != ids["a.txt"] || now["b.txt"] != ids["a.txt"] {
		t.Errorf("was %v, is %v", ids, now)
	}
	// a document alone changes: its old id leads to the new one
	put(t, filepath.Join(docs, "c.txt"), kattegat+"\nWe have found another supplier.\n")
	mustRun(t, data, Options{Paths: []string{docs}})
	now, _ := published(t, data)
	if e := find(t, data, ids["c.txt"]); e.ID != now["c.txt"] || e.ID == ids["c.txt"] {
		t.Errorf("%s leads to %s, want %s", ids["c.txt"], e.ID, now["c.txt"])
	}
}

// What people merge and split holds in later nights, whatever is read anew, and can be taken back by the opposite.
func TestRunDecisions(t *testing.T) {
	docs, data := corpusOf(t, "a.txt", fjordnet, "b.txt", fjordnetNorsk, "c.txt", kattegat), t.TempDir()
	o := Options{Paths: []string{docs}}
	mustRun(t, data, o)
	before, _ := published(t, data)
	if before["a.txt"] != before["b.txt"] || before["a.txt"] == before["c.txt"] {
		t.Fatal(before)
	}
	say := Decision{Who: "Eva", Why: "the supplier told us"}
	if err := Merge(data, say, []*Entry{find(t, data, before["a.txt"]), find(t, data, before["c.txt"])}); err != nil {
		t.Fatal(err)
	}
	if s := mustRun(t, data, o); s.Incidents != 1 || s.Read != 0 {
		t.Errorf("%+v", s)
	}
	merged, _ := published(t, data)
	one := merged["a.txt"]
	for _, id := range before {
		if e := find(t, data, id); e.ID != one || len(e.Members) != 3 {
			t.Errorf("%s leads to %s", id, e.ID)
		}
	}
	if err := os.Remove(filepath.Join(data, "catalog.db")); err != nil {
		t.Fatal(err)
	}
	if s := mustRun(t, data, o); s.Outcome != "unchanged" || s.Read != 3 {
		t.Errorf("after the catalog was lost: %+v", s)
	}

	e := find(t, data, one)
	m := e.Members[slices.IndexFunc(e.Members, func(m *Member) bool { return strings.HasSuffix(m.Files[0], "b.txt") })]
	if err := Split(data, say, e, m); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(docs, "d.txt"), fjordnetAgain)
	mustRun(t, data, o)
	now, _ := published(t, data)
	if now["a.txt"] != now["c.txt"] || now["b.txt"] == now["a.txt"] || now["d.txt"] == now["a.txt"] {
		t.Errorf("after the split: %v", now)
	}
	if now["a.txt"] != one && now["b.txt"] != one {
		t.Errorf("the id %s went with neither part: %v", one, now)
	}
	if err := Merge(data, say, []*Entry{find(t, data, now["a.txt"]), find(t, data, now["b.txt"])}); err != nil {
		t.Fatal(err)
	}
	mustRun(t, data, o)
	if again, _ := published(t, data); again["a.txt"] != again["b.txt"] || again["b.txt"] != again["c.txt"] {
		t.Errorf("merged again: %v", again)
	}
	put(t, decisionsFile(data), "{\"merge\":[\"x\"]}\nno line\n")
	if s := mustRun(t, data, o); len(s.Damaged) != 3 || !strings.Contains(s.Damaged[0], "merges.jsonl, line 1: neither") || !strings.Contains(s.Damaged[2], "1 lines") {
		t.Errorf("%q", s.Damaged)
	}
	if err := Split(data, say, find(t, data, now["d.txt"]), find(t, data, now["d.txt"]).Members[0]); err == nil {
		t.Error("a document alone was split")
	}
}

func TestIDs(t *testing.T) {
	h := history{of: map[string]string{"a": "i-a", "b": "i-a", "c": "i-c", "d": "i-a"}, redirects: map[string]string{"i-old": "i-c", "i-lost": "i-gone"},
		followed: map[string]string{"z": "i-y"}}
	for _, c := range []struct {
		why       string
		clusters  []string // members, each a letter
		want      []string
		redirects map[string]string
	}{
		{"as before", []string{"abd", "c"}, []string{"i-a", "i-c"}, map[string]string{"i-old": "i-c"}},
		{"merged: the id of the more, and what led to the other leads on", []string{"abcd"}, []string{"i-a"}, map[string]string{"i-c": "i-a", "i-old": "i-a"}},
		{"split: the id stays where its namesake is", []string{"a", "bd", "c"}, []string{"i-a", "i-b", "i-c"}, map[string]string{"i-old": "i-c"}},
		{"the namesake is gone: the id stays with the most", []string{"bd", "c"}, []string{"i-a", "i-c"}, map[string]string{"i-old": "i-c"}},
		{"the namesake comes back alone", []string{"b", "c", "ad"}, []string{"i-b", "i-c", "i-a"}, map[string]string{"i-old": "i-c"}},
		{"a file whose content has changed", []string{"abd", "c", "z"}, []string{"i-a", "i-c", "i-z"}, map[string]string{"i-old": "i-c", "i-y": "i-z"}},
	} {
		ids, redirects := h.ids(clustersOf(c.clusters))
		if !slices.Equal(ids, c.want) || len(redirects) != len(c.redirects) {
			t.Errorf("%s: %v %v, want %v %v", c.why, ids, redirects, c.want, c.redirects)
		}
		for from, to := range c.redirects {
			if redirects[from] != to {
				t.Errorf("%s: %s leads to %q, want %q", c.why, from, redirects[from], to)
			}
		}
	}
}

func clustersOf(groups []string) (clusters []incident.Cluster) {
	for _, g := range groups {
		clusters = append(clusters, incident.Cluster{Members: strings.Split(g, "")})
	}
	return clusters
}

// What is compared of a document is the same whether it was taken when the document was read or is made from the catalog's record and text.
func TestDigestsMadeAnewAreTheSame(t *testing.T) {
	data := t.TempDir()
	mustRun(t, data, Options{Paths: []string{"../../../seeds"}})
	c, _, err := openCatalog(data)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	n := 0
	err = c.db.View(func(tx *bolt.Tx) error {
		return tx.Bucket(digestsBucket).ForEach(func(id, _ []byte) error {
			n++
			body, err := get(tx, bodiesBucket, string(id))
			if err != nil {
				return err
			}
			v, err := get(tx, digestsBucket, string(id))
			if err != nil {
				return err
			}
			rec, text, err := unpackBody(body, true)
			if err != nil {
				return err
			}
			var k kept
			if err := json.Unmarshal(v, &k); err != nil {
				return err
			}
			d := incident.NewDigest(rec, text)
			if anew := marshal(kept{k.Of, d}); !bytes.Equal(anew, v) {
				t.Errorf("%s: kept\n%s\nmade anew\n%s", id, v, anew)
			}
			return nil
		})
	})
	if err != nil || n < 30 {
		t.Errorf("%d digests, %v", n, err)
	}
}
