package night

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Find returns the content id and the first file of a published document: name is a file as the run found it, or an id, of a record or of an
// incident that one document tells of, or the beginning of one.
func (g *Generation) Find(name string) (id, file string, err error) {
	e, m, err := g.Incident(name)
	switch {
	case err != nil:
		return "", "", err
	case m == nil:
		return "", "", fmt.Errorf("%s: %d documents tell of it (%s, %s …): name one", name, len(e.Members), e.Members[0].Files[0], e.Members[1].Files[0])
	case slices.Contains(m.Files, path.Clean(name)):
		return m.ID, path.Clean(name), nil
	}
	return m.ID, m.Files[0], nil
}

// Incident returns the published incident that name means, and which member: nil where it means the whole of several. Name is an id of an incident
// ("i-3fa9…", also one that was merged away), an id of a record, the beginning of one, or a file as the run found it.
func (g *Generation) Incident(name string) (*Entry, *Member, error) {
	redirects, err := g.redirects()
	if err != nil {
		return nil, nil, err
	}
	clean := path.Clean(name)
	whole := strings.HasPrefix(name, "i-")
	type found struct {
		e *Entry
		m *Member
	}
	var near []found // by their beginning
	for e, err := range g.contents() {
		if err != nil {
			return nil, nil, err
		}
		sole := (*Member)(nil)
		if len(e.Members) == 1 {
			sole = e.Members[0]
		}
		if e.ID == name || e.ID == redirects[name] {
			return e, sole, nil
		}
		for _, m := range e.Members {
			switch {
			case m.ID == name, slices.Contains(m.Files, name), slices.Contains(m.Files, clean):
				return e, m, nil
			case !whole && name != "" && strings.HasPrefix(m.ID, name):
				near = append(near, found{e, m})
			}
		}
		if whole && len(name) > len("i-") && begins(e, name, redirects) {
			near = append(near, found{e, sole})
		}
	}
	switch len(near) {
	case 0:
		return nil, nil, fmt.Errorf("%s: no such file, and no published document has an id that begins so: haveri search prints ids", name)
	case 1:
		return near[0].e, near[0].m, nil
	}
	first, second := near[0].e.ID, near[1].e.ID
	if !whole {
		first, second = near[0].m.ID, near[1].m.ID
	}
	return nil, nil, fmt.Errorf("%s: %d ids begin so (%s, %s …): give more of it", name, len(near), first, second)
}

// begins tells whether the id of an entry, or one that leads to it, begins with a prefix.
func begins(e *Entry, prefix string, redirects map[string]string) bool {
	if strings.HasPrefix(e.ID, prefix) {
		return true
	}
	for from, to := range redirects {
		if to == e.ID && strings.HasPrefix(from, prefix) {
			return true
		}
	}
	return false
}

// IDs are the content ids of what is published.
func (g *Generation) IDs() (map[string]bool, error) {
	ids := map[string]bool{}
	for e, err := range g.contents() {
		if err != nil {
			return nil, err
		}
		for _, m := range e.Members {
			ids[m.ID] = true
		}
	}
	return ids, nil
}
