package night

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"
	"strings"

	"haveri/extract/incident"
)

// history is which incident the contents belonged to when last published.
type history struct {
	of        map[string]string // content id → incident id
	followed  map[string]string // content id that now stands where another stood → that one's incident id
	redirects map[string]string // id that was merged away → where its documents went
}

// history reads it from the last generation, or from the one before where the last one cannot be read. Where none can, ids begin anew.
func (r *run) history() history {
	all, err := generationNumbers(r.data)
	if err != nil {
		all = nil
	}
	for _, n := range slices.Backward(all) {
		g, err := openGeneration(filepath.Join(r.data, "gen", generationName(n)))
		if err != nil {
			continue
		}
		if h, err := r.historyOf(g); err == nil {
			return h
		}
	}
	return history{}
}

func (r *run) historyOf(g *Generation) (h history, err error) {
	h = history{of: map[string]string{}, followed: map[string]string{}}
	for e, err := range g.contents() {
		if err != nil {
			return h, err
		}
		for _, m := range e.Members {
			h.of[m.ID] = e.ID
			for _, path := range m.Files {
				if f := r.files[path]; f.ID != "" && f.ID != m.ID {
					h.followed[f.ID] = e.ID
				}
			}
		}
	}
	h.redirects, err = g.redirects()
	return h, err
}

// ids gives each cluster its incident id, and says where ids that are no longer in use lead. A cluster keeps an id that its members had: the one
// named after a member of it, else the one that most of them had. An id goes to one cluster alone; a new one is named after the smallest
// content id of the cluster. An id leads on where most of its documents went, else to the incident of what now stands in the place of one.
func (h history) ids(clusters []incident.Cluster) (ids []string, redirects map[string]string) {
	type claim struct {
		id      string
		cluster int
		named   bool // after a member
		members int
	}
	var claims []claim
	for c, cl := range clusters {
		had := map[string]int{}
		for _, m := range cl.Members {
			if id := h.of[m]; id != "" {
				had[id]++
			}
		}
		for _, id := range sortedKeys(had) {
			_, named := slices.BinarySearch(cl.Members, strings.TrimPrefix(id, "i-"))
			claims = append(claims, claim{id, c, named, had[id]})
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int {
		if a.named != b.named {
			return map[bool]int{true: -1, false: 1}[a.named]
		}
		return cmp.Or(b.members-a.members, strings.Compare(a.id, b.id), a.cluster-b.cluster)
	})
	ids = make([]string, len(clusters))
	used := map[string]bool{}
	went := map[string]int{} // id → the cluster that most of its members are in
	for _, c := range claims {
		if ids[c.cluster] == "" && !used[c.id] {
			ids[c.cluster], used[c.id] = c.id, true
		}
		if _, known := went[c.id]; !known {
			went[c.id] = c.cluster
		}
	}
	for c, cl := range clusters {
		for _, m := range cl.Members {
			if id := h.followed[m]; id != "" {
				if _, known := went[id]; !known {
					went[id] = c
				}
			}
		}
		for n := 0; ids[c] == ""; n++ {
			id := incidentID(cl.Members[0])
			if n > 0 { // the id went elsewhere with the documents that it was shared with
				sum := sha256.Sum256([]byte(cl.Members[0] + strings.Repeat("+", n)))
				id = incidentID(hex.EncodeToString(sum[:8]))
			}
			if !used[id] {
				ids[c], used[id] = id, true
			}
		}
	}
	redirects = map[string]string{}
	for id, c := range went {
		if !used[id] {
			redirects[id] = ids[c]
		}
	}
	for from := range h.redirects {
		if used[from] {
			continue
		}
		for to, steps := h.redirects[from], 0; to != "" && steps < 100; steps++ {
			if used[to] {
				redirects[from] = to
				break
			}
			if next := redirects[to]; next != "" {
				to = next
			} else {
				to = h.redirects[to]
			}
		}
	}
	return ids, redirects
}

func incidentID(content string) string { return "i-" + content }
