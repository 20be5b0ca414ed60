package night

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Find returns the content id and the first file of a published document: name is a file as the run found it, or an id, of a record or an
// incident, or the beginning of one.
func (g *Generation) Find(name string) (id, file string, err error) {
	prefix := strings.TrimPrefix(name, "i-")
	var near []*entry // by their beginning
	for e, err := range g.contents() {
		switch {
		case err != nil:
			return "", "", err
		case e.ID == prefix:
			return e.ID, e.Files[0], nil
		case slices.Contains(e.Files, name), slices.Contains(e.Files, path.Clean(name)):
			return e.ID, name, nil
		case prefix != "" && strings.HasPrefix(e.ID, prefix):
			near = append(near, e)
		}
	}
	switch len(near) {
	case 0:
		return "", "", fmt.Errorf("%s: no such file, and no published document has an id that begins so: haveri search prints ids", name)
	case 1:
		return near[0].ID, near[0].Files[0], nil
	}
	return "", "", fmt.Errorf("%s: %d ids begin so (%s, %s …): give more of it", name, len(near), near[0].ID, near[1].ID)
}

// IDs are the content ids of what is published.
func (g *Generation) IDs() (map[string]bool, error) {
	ids := map[string]bool{}
	for e, err := range g.contents() {
		if err != nil {
			return nil, err
		}
		ids[e.ID] = true
	}
	return ids, nil
}
