package incident

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"
)

// Join is one step by which two clusters became one: the pair that linked them, and why.
type Join struct {
	A, B    string // content ids
	Points  float64
	Reasons []Reason
}

// Cluster is the documents of one incident.
type Cluster struct {
	Members []string // content ids, sorted
	Joins   []Join   // in the order in which they were made
}

// Work is what linking cost.
type Work struct {
	Pairs int // pairs compared, counted each time
}

// Bounds of the work for one document.
const (
	postedNames   = 12 // of a document, by which others find it
	postedDays    = 8
	postedNumbers = 8
	window        = 12 // how many neighbours in a list are compared
	bands         = 8  // of the sketch; documents that agree in one are compared
	mostCross     = 6  // members of a cluster that another cluster's are compared with
	nearCopy      = 0.5
	meanLeast     = 1.0 // points that the pairs of two clusters have on average where they may become one
	veto          = -3.0
)

// Link finds the incidents among the digests, which have distinct ids. jobs is how many pairs are compared at the same time, 0 for one a processor.
func Link(ds []*Digest, said Decisions, jobs int) ([]Cluster, Work) {
	if jobs <= 0 {
		jobs = runtime.NumCPU()
	}
	ds = slices.Clone(ds)
	slices.SortFunc(ds, func(a, b *Digest) int { return cmp.Compare(a.ID, b.ID) })
	l := &linker{ds: ds, jobs: jobs, said: said, clusters: make([]*cluster, len(ds))}
	at := make(map[string]int, len(ds))
	for i, d := range ds {
		at[d.ID] = i
		l.clusters[i] = &cluster{members: []int{i}}
	}
	l.count()
	l.decided(at)
	l.copies()
	l.pairs()
	return l.result(), Work{Pairs: l.compared}
}

type linker struct {
	ds       []*Digest
	jobs     int
	said     Decisions
	holders  map[uint64]int32 // how many documents have a name
	clusters []*cluster       // of each document
	compared int
}

type cluster struct {
	members []int // sorted
	said    bool  // people have put documents into it, which need not be alike
	joins   []Join
}

// link is a pair worth joining.
type link struct {
	a, b   int // a < b
	points float64
}

// count counts how many documents hold each name.
func (l *linker) count() {
	l.holders = map[uint64]int32{}
	for _, d := range l.ds {
		for _, n := range d.Names {
			l.holders[hashed(stem(n.Key))]++
		}
	}
}

// rare is full for a name that up to a hundredth of the documents have, and falls to nothing where a third has it. A small
// corpus says little of how common a name is, so it counts as one of a thousand documents.
func (l *linker) rare(key string) float64 {
	share := float64(l.holders[hashed(stem(key))]) / float64(max(len(l.ds), 1000))
	return min(1, max(0, math.Log(0.33/share)/math.Log(33)))
}

func (l *linker) compare(a, b int) *tally { return compare(l.ds[a], l.ds[b], l.rare, false) }

// why is the join of a pair, with its reasons.
func (l *linker) why(a, b int) Join {
	t := compare(l.ds[a], l.ds[b], l.rare, true)
	return Join{l.ds[a].ID, l.ds[b].ID, t.points, t.reasons}
}

// stem is what the forms of a name have in common, mostly: they are listed by it.
func stem(key string) string {
	if len(key) > 5 && key[len(key)-1] > '9' {
		return key[:5]
	}
	return key
}

// saidSo is the reason of what people have joined.
const saidSo = "people have said so"

// decided joins what people have said belongs together.
func (l *linker) decided(at map[string]int) {
	for _, group := range l.said.together {
		first := -1
		for _, id := range group {
			i, here := at[id]
			if here && first >= 0 {
				l.join(first, i, Join{A: l.ds[first].ID, B: l.ds[i].ID, Reasons: []Reason{{What: saidSo}}})
			}
			if here && first < 0 {
				first = i
			}
		}
	}
}

// join makes the clusters of documents a and b one, unless they are or people have said that they are not.
func (l *linker) join(a, b int, j Join) bool {
	ca, cb := l.clusters[a], l.clusters[b]
	if ca == cb || l.apart(ca, cb) {
		return false
	}
	if len(ca.members) < len(cb.members) {
		ca, cb = cb, ca
	}
	ca.said = ca.said || cb.said || len(j.Reasons) > 0 && j.Reasons[0].What == saidSo
	ca.members = append(ca.members, cb.members...)
	slices.Sort(ca.members)
	ca.joins = append(append(ca.joins, cb.joins...), j)
	for _, m := range cb.members {
		l.clusters[m] = ca
	}
	return true
}

// apart tells whether people have said that two clusters are not one incident.
func (l *linker) apart(a, b *cluster) bool {
	if len(l.said.apart) == 0 {
		return false
	}
	for _, x := range a.members {
		for _, y := range l.said.apart[l.ds[x].ID] {
			if slices.ContainsFunc(b.members, func(m int) bool { return l.ds[m].ID == y }) {
				return true
			}
		}
	}
	return false
}

// posting is a document in a list, at a day.
type posting struct {
	doc int32
	day int32 // days from 1970; of a list without years days of the year 2000
	own bool  // the day that the outage began, as against one that the text merely names
	met bool  // the pairs of two such are found in another list
}

// list is the documents that share a key, by day.
type list []posting

func (ps list) sort() {
	slices.SortFunc(ps, func(a, b posting) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.doc, b.doc)) })
}

// copies joins documents of nearly the same wording, so that later steps meet one of them alone. A status page that says the same of every outage
// is kept apart by its days.
func (l *linker) copies() {
	lists := map[uint64]list{}
	for i, d := range l.ds {
		for b := 0; b < bands && len(d.Sketch) > 0; b++ {
			h := uint64(b + 1)
			for _, v := range d.Sketch[b*sketchSize/bands : (b+1)*sketchSize/bands] {
				h = (h ^ uint64(v)) * 0x9E3779B97F4A7C15
			}
			day := int32(0)
			if d.Start.known() {
				day = int32(d.Start.plus(0).number0())
			}
			lists[h] = append(lists[h], posting{int32(i), day, true, false})
		}
	}
	found := l.sweep(sorted(lists), func(a, b posting) bool { return true }, func(a, b int) bool {
		if alike(l.ds[a].Sketch, l.ds[b].Sketch) < nearCopy {
			return false
		}
		t := new(tally)
		return t.compareDays(l.ds[a], l.ds[b]) > anotherDay/4 && !t.compareNames(l.ds[a], l.ds[b], l.rare)
	})
	for _, k := range found {
		l.join(k.a, k.b, l.why(k.a, k.b))
	}
}

// number0 is number, for a day without a year that of 2000, and for a month its first day.
func (d Day) number0() int {
	if d.Year == 0 {
		d.Year = 2000
	}
	d.Day = max(d.Day, 1)
	return d.number()
}

// sorted gives lists of more than one in a fixed order.
func sorted(lists map[uint64]list) []list {
	var keys []uint64
	for k, ps := range lists {
		if len(ps) > 1 {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	out := make([]list, len(keys))
	for i, k := range keys {
		lists[k].sort()
		out[i] = lists[k]
	}
	return out
}

// sweep compares each posting of the lists with its next neighbours, as far as near says so, and returns the links that good makes, the
// strongest first.
func (l *linker) sweep(lists []list, near func(a, b posting) bool, good func(a, b int) bool) []link {
	var mu sync.Mutex
	var found []link
	var workers sync.WaitGroup
	work := make(chan []list)
	for range l.jobs {
		workers.Go(func() {
			var mine []link
			n := 0
			for part := range work {
				for _, ps := range part {
					for i, a := range ps {
						tried := 0
						for _, b := range ps[i+1 : min(len(ps), i+1+8*window)] {
							if tried == window || !near(a, b) {
								break
							}
							if a.doc == b.doc || a.met && b.met || !a.own && !b.own || l.clusters[a.doc] == l.clusters[b.doc] {
								continue
							}
							tried++
							n++
							x, y := int(min(a.doc, b.doc)), int(max(a.doc, b.doc))
							if good(x, y) {
								mine = append(mine, link{x, y, l.compare(x, y).points})
							}
						}
					}
				}
			}
			mu.Lock()
			defer mu.Unlock()
			found, l.compared = append(found, mine...), l.compared+n
		})
	}
	for part := range slices.Chunk(lists, 256) {
		work <- part
	}
	close(work)
	workers.Wait()
	slices.SortFunc(found, func(a, b link) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.a, b.a), cmp.Compare(a.b, b.b))
	})
	return slices.Compact(found)
}

// pairs finds links among what is left and joins by them, the strongest first, where clusters agree on the whole.
func (l *linker) pairs() {
	good := func(a, b int) bool { return l.compare(a, b).linked() }
	var found []link
	dated, yearless, undated := l.post()
	found = append(found, l.sweep(sorted(dated), func(a, b posting) bool { return b.day-a.day <= 2 }, good)...)
	found = append(found, l.sweep(sorted(yearless), func(a, b posting) bool { return b.day-a.day <= 1 }, good)...)
	found = append(found, l.sweep(sorted(undated), func(a, b posting) bool { return true }, good)...)
	slices.SortFunc(found, func(a, b link) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.a, b.a), cmp.Compare(a.b, b.b))
	})
	for _, k := range slices.Compact(found) {
		if l.clusters[k.a] != l.clusters[k.b] && l.agree(l.clusters[k.a], l.clusters[k.b]) {
			l.join(k.a, k.b, l.why(k.a, k.b))
		}
	}
}

// agree tells whether two clusters fit on the whole: so that one pair of many alike does not chain two incidents.
func (l *linker) agree(a, b *cluster) bool {
	if a.said || b.said {
		return true
	}
	sum, n := 0.0, 0
	for _, x := range a.members[:min(len(a.members), mostCross)] {
		for _, y := range b.members[:min(len(b.members), mostCross)] {
			points := l.compare(x, y).points
			l.compared++
			if points <= veto {
				return false
			}
			sum, n = sum+points, n+1
		}
	}
	return sum >= meanLeast*float64(n)
}

// hashed is a key of lists: what it is made of, joined. Two that meet by chance cost a comparison, no more.
func hashed(parts ...string) uint64 {
	h := uint64(14695981039346656037)
	for _, p := range parts {
		for i := 0; i < len(p); i++ {
			h = (h ^ uint64(p[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	return h
}

// post makes the lists by which pairs are found: name and day; name and date, for those without a year and those near to them; name and
// number, for those without a day. Of near copies only the first, in the order of ids, is listed. A key that one document alone has makes no
// list, and those for documents without year or day are only made where such a document asks.
func (l *linker) post() (dated, yearless, undated map[uint64]list) {
	holders := map[uint64]uint8{} // of a key, up to 2
	asked := map[uint64]bool{}
	each := func(visit func(i int, d *Digest)) {
		for i, d := range l.ds {
			if c := l.clusters[i]; len(c.members) > 1 && c.members[0] != i && alike(d.Sketch, l.ds[c.members[0]].Sketch) >= nearCopy {
				continue
			}
			visit(i, d)
		}
	}
	each(func(i int, d *Digest) {
		days, _ := d.days()
		whole := !slices.ContainsFunc(days, func(day Day) bool { return !day.full() })
		for _, key := range posted(d) {
			holders[key] = min(holders[key]+1, 2)
			asked[hashed("date")^key] = asked[hashed("date")^key] || !whole
		}
		if d.Start.Day == 0 {
			for _, key := range counted(d) {
				asked[key] = true
			}
		}
	})
	dated, yearless, undated = map[uint64]list{}, map[uint64]list{}, map[uint64]list{}
	each(func(i int, d *Digest) {
		days, own := d.days()
		for _, key := range posted(d) {
			if holders[key] < 2 {
				continue
			}
			for k, day := range days {
				full := day.full()
				if full {
					dated[key] = append(dated[key], posting{int32(i), int32(day.number()), k < own, false})
				}
				if day.Day > 0 && asked[hashed("date")^key] {
					yearless[key] = append(yearless[key], posting{int32(i), int32(Day{2000, day.Month, day.Day}.number()), k < own, full})
				}
			}
		}
		for _, key := range counted(d) {
			if asked[key] {
				undated[key] = append(undated[key], posting{int32(i), 0, true, false})
			}
		}
	})
	return dated, yearless, undated
}

// days are the days under which a document is listed, the first own of them those that its outage began.
func (d *Digest) days() (days []Day, own int) {
	if d.Start.Day > 0 {
		days, own = append(days, d.Start), 1
		return days, own
	}
	for _, day := range d.Named {
		if len(days) < postedDays {
			days = append(days, day)
		}
	}
	if d.Published.full() {
		days = append(days, d.Published, d.Published.plus(-3), d.Published.plus(-6))
	}
	return days, 0
}

// posted are the keys of the names under which a document is listed: the beginning of each, and its sound.
func posted(d *Digest) []uint64 {
	var keys []uint64
	add := func(key uint64) {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	for k, n := range slices.Concat(d.Organization, d.Names) {
		if k == postedNames {
			break
		}
		add(hashed(stem(n.Key)))
		if n.Sound != "" {
			add(hashed("sound", n.Sound))
		}
	}
	return keys
}

// counted are the keys of a document's first names with its numbers.
func counted(d *Digest) []uint64 {
	var keys []uint64
	for _, n := range slices.Concat(d.Organization, d.Names)[:min(3, len(d.Organization)+len(d.Names))] {
		for _, number := range d.Numbers[:min(len(d.Numbers), postedNumbers)] {
			keys = append(keys, hashed(stem(n.Key), number))
		}
	}
	return keys
}

// result is the clusters, in the order of their first members.
func (l *linker) result() []Cluster {
	var out []Cluster
	for i, c := range l.clusters {
		if c.members[0] != i {
			continue
		}
		made := Cluster{Joins: c.joins}
		for _, m := range c.members {
			made.Members = append(made.Members, l.ds[m].ID)
		}
		out = append(out, made)
	}
	return out
}
