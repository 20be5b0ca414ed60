package incident

import "slices"

// Decisions are what people have said of documents: that they tell of one incident, or that they do not. Later words win.
// The zero value holds none.
type Decisions struct {
	together [][]string          // each sorted, no id in two
	apart    map[string][]string // both ways
}

// Together says that documents tell of one incident.
func (d *Decisions) Together(ids []string) {
	if d.apart == nil {
		d.apart = map[string][]string{}
	}
	group := slices.Clone(ids)
	d.together = slices.DeleteFunc(d.together, func(g []string) bool {
		meets := slices.ContainsFunc(g, func(id string) bool { return slices.Contains(ids, id) })
		if meets {
			group = append(group, g...)
		}
		return meets
	})
	slices.Sort(group)
	group = slices.Compact(group)
	d.together = append(d.together, group)
	for _, id := range group {
		d.apart[id] = slices.DeleteFunc(d.apart[id], func(other string) bool { _, in := slices.BinarySearch(group, other); return in })
	}
}

// Apart says that a document tells of another incident than the others.
func (d *Decisions) Apart(id string, others []string) {
	if d.apart == nil {
		d.apart = map[string][]string{}
	}
	for i, g := range d.together {
		d.together[i] = slices.DeleteFunc(g, func(member string) bool { return member == id })
	}
	for _, other := range others {
		if other != id && !slices.Contains(d.apart[id], other) {
			d.apart[id] = append(d.apart[id], other)
			d.apart[other] = append(d.apart[other], id)
		}
	}
}
