package extract

import (
	"cmp"
	"slices"
	"strconv"

	"haveri/extract/lang"
	"haveri/extract/rank"
	"haveri/extract/temporal"
	"haveri/ingest/doc"
)

// clue is what all time expressions of a document, seen together, say of one of them.
type clue struct {
	features []rank.Feature // that every question asks for
	early    int            // how many start-like clock times of its day lie before it; -1 where it has none itself
	late     int            // how many lie after it
}

// Features carry a distance in their name: how far, in tokens, a word stands from an expression.
var steps = [...]int{0, 2, 5, 9, near}

func step(distance int) int {
	for i, s := range steps {
		if distance <= s {
			return i
		}
	}
	return len(steps)
}

var (
	roleAt  = [...]string{"role at 0", "role at 2", "role at 5", "role at 9", "role at 14", "role further"}
	leftAt  = [...]string{"left at 0", "left at 2", "left at 5", "left at 9", "left at 14", "left further"}
	rightAt = [...]string{"right at 0", "right at 2", "right at 5", "right at 9", "right at 14", "right further"}
	labels  = [...]string{"0", "1", "2", "3", "4"}
)

// label names a small count; what is more counts as the highest.
func label(n int) string { return labels[min(max(n, 0), len(labels)-1)] }

// most is how many stated lengths are looked at: they are compared with each other, and no write-up has more that matter.
const most = 100

// look gathers the clues of all expressions.
func (t *timeline) look() {
	for i, e := range t.es {
		if e.Kind == temporal.Duration && !e.Length.Vague() && e.Length.Seconds >= 30 && e.Length.Seconds <= 200*86400 && len(t.lengths) < most {
			t.lengths = append(t.lengths, i)
		}
	}
	t.clues = make([]clue, len(t.es))
	t.votes = map[string]int{}
	byDay := map[string][]int{}
	for i := range t.es {
		m := &t.marks[i]
		t.clues[i].early = -1
		if t.es[i].Kind == temporal.Duration || !m.at.HasDay() {
			continue
		}
		d := m.at.DayOnly().DateText()
		if !t.posted(i) {
			t.votes[d]++
		}
		if apartFromOutage(m.role) && !t.posted(i) {
			continue
		}
		if t.firstDay == "" || d < t.firstDay {
			t.firstDay = d
		}
		t.lastDay = max(t.lastDay, d)
		if m.at.HasClock() && t.startLike(i) {
			byDay[d] = append(byDay[d], i)
		}
	}
	for _, is := range byDay {
		slices.SortStableFunc(is, func(a, b int) int { return cmp.Compare(minutes(t.marks[a].at), minutes(t.marks[b].at)) })
		rank := 0
		for k, i := range is {
			if k > 0 && minutes(t.marks[i].at) > minutes(t.marks[is[k-1]].at) {
				rank++
			}
			t.clues[i].early, t.clues[i].late = rank, len(is)-1-k
		}
	}
	dated, stamps := 0, []int{}
	for i := range t.es {
		m := &t.marks[i]
		if m.stamp && m.at.HasDay() {
			stamps = append(stamps, i)
		}
		if m.stamp || m.entry && m.at.HasClock() && t.sentences[m.sentence].Kind == doc.Paragraph {
			t.posts++
		}
	}
	slices.SortStableFunc(stamps, func(a, b int) int {
		if before(t.marks[a].at, t.marks[b].at) {
			return -1
		}
		return 1
	})
	posted := map[int]int{} // rank by time of the updates
	for k, i := range stamps {
		posted[i] = k
	}
	for i := range t.es {
		if t.es[i].Kind == temporal.Duration {
			t.clues[i].features = t.placed(i, nil)
			continue
		}
		fs := t.placed(i, nil)
		m := &t.marks[i]
		add := func(name, key string) { fs = append(fs, rank.Feature{Name: name, Key: key}) }
		add("kind", t.es[i].Kind.String())
		add("how", t.es[i].How)
		if m.at.HasClock() {
			add("clock", "")
		} else if m.at.Part != "" {
			add("part", m.at.Part)
		}
		if m.at.HasDay() {
			add("order", label(dated))
			dated++
			if t.clues[i].early >= 0 {
				add("earlier clocks", label(t.clues[i].early))
				add("later clocks", label(t.clues[i].late))
			}
		}
		if m.day == i || m.day < 0 {
			add("own day", "")
		}
		if k, ok := posted[i]; ok {
			add("earlier posts", label(k))
			add("later posts", label(len(stamps)-1-k))
			for _, k := range t.update(i) {
				add("post says", k)
			}
		}
		t.clues[i].features = fs
	}
	t.aboutDays()
}

// aboutDays finds the days that the document is about: the first that is named, the one named most often, and that of its date line.
func (t *timeline) aboutDays() {
	if t.undated {
		return
	}
	add := func(m temporal.Moment, i int, by string) {
		m = m.DayOnly()
		if m.Approx = false; m.HasDay() && !slices.ContainsFunc(t.about, func(a aboutDay) bool { return a.m.DateText() == m.DateText() }) {
			t.about = append(t.about, aboutDay{m, i, by})
		}
	}
	if i := t.firstNamed(); i >= 0 {
		add(t.marks[i].at, i, "first elsewhere")
	}
	most := -1
	for i := range t.es {
		if m := &t.marks[i]; t.es[i].Kind != temporal.Duration && m.by == "" && m.at.HasDay() && !t.posted(i) && !t.es[i].Now &&
			(most < 0 || t.votes[m.at.DayOnly().DateText()] > t.votes[t.marks[most].at.DayOnly().DateText()]) {
			most = i
		}
	}
	if most >= 0 {
		add(t.marks[most].at, most, "most elsewhere")
	}
	add(t.published, -1, "date line elsewhere")
}

// dayClues are what the day of an instant says of it.
func (t *timeline) dayClues(x instant, fs []rank.Feature) []rank.Feature {
	add := func(name, key string) { fs = append(fs, rank.Feature{Name: name, Key: key}) }
	d := x.m.DayOnly().DateText()
	add("votes", label(t.votes[d]))
	if d == t.firstDay {
		add("first day", "")
	}
	if d == t.lastDay {
		add("last day", "")
	}
	add("age", t.age(x.m))
	if x.by != "" {
		add("day from", x.by)
	}
	return fs
}

// longUpdate is how many sentences of an update are looked at.
const longUpdate = 12

// update gives what the update that is posted at expression i says.
func (t *timeline) update(i int) (keys []string) {
	for k := t.marks[i].sentence + 1; k < min(len(t.sentences), t.marks[i].sentence+1+longUpdate); k++ {
		if i+1 < len(t.es) && t.marks[i+1].stamp && t.marks[i+1].sentence == k {
			break
		}
		for _, m := range t.in(k, lang.Event) {
			if !slices.Contains(keys, m.Key) {
				keys = append(keys, m.Key)
			}
		}
	}
	return
}

func minutes(m temporal.Moment) int {
	h, mi, _ := m.Clock()
	return 60*h + mi
}

// placed adds what the place of expression i and the words around it say.
func (t *timeline) placed(i int, fs []rank.Feature) []rank.Feature {
	e, m := t.es[i], &t.marks[i]
	s := t.sentences[m.sentence]
	add := func(name, key string) { fs = append(fs, rank.Feature{Name: name, Key: key}) }
	if m.field {
		add("field", m.role)
	} else if m.role != "" {
		add(roleAt[step(m.distance)], m.role)
	} else {
		add("role", "none")
	}
	left, right := t.beside(i, s)
	for _, n := range left {
		add(leftAt[step(n.distance)], n.key)
	}
	for _, n := range right {
		add(rightAt[step(n.distance)], n.key)
	}
	add("block", s.Kind.String())
	add("under", s.Under)
	for _, f := range []struct {
		is   bool
		name string
	}{{m.entry, "entry"}, {m.stamp, "stamp"}, {m.dateLine, "date line"}, {m.title, "title"}, {m.outage, "outage"}, {t.question(s), "question"}} {
		if f.is {
			add(f.name, "")
		}
	}
	n := int32(len(t.toks)) + 1
	add("place", label(int(5*int32(e.First)/n)))
	if m.sentence < 3 {
		add("sentence", label(m.sentence))
	}
	for _, k := range t.sentenceKeys(m.sentence) {
		add("says", k)
	}
	return fs
}

// beside gives the distance of the nearest word of each kind on either side of expression i, in its sentence; in an entry of a timeline all words
// up to the next expression count.
func (t *timeline) beside(i int, s sentence) (left, right keyDistances) {
	e := t.es[i]
	first, last := around(e, s.First, s.Last)
	for _, m := range t.within(first, last) {
		if m.Section != lang.Event || m.Key == "none" || int(m.First) < e.Last && int(m.Last) > e.First {
			continue
		}
		d := t.apart(m, e)
		if t.crosses(i, m) {
			d += 8
		}
		if d > near {
			continue
		}
		if int(m.Last) <= e.First {
			left.note(m.Key, d)
		} else {
			right.note(m.Key, d)
		}
	}
	return
}

// keyDistances is how near each of a few keys stands, in the order in which they were met.
type keyDistances []keyDistance

type keyDistance struct {
	key      string
	distance int
}

func (k *keyDistances) note(key string, d int) {
	for i := range *k {
		if n := &(*k)[i]; n.key == key {
			n.distance = min(n.distance, d)
			return
		}
	}
	*k = append(*k, keyDistance{key, d})
}

// age is how a day lies to the date line.
func (t *timeline) age(m temporal.Moment) string {
	a, ok := m.DayOnly().Time()
	b, known := t.published.DayOnly().Time()
	if !ok || !known {
		return "unknown"
	}
	switch days := int(b.Sub(a).Hours() / 24); {
	case days < -1:
		return "future"
	case days < 0:
		return "next day"
	case days == 0:
		return "same day"
	case days == 1:
		return "day before"
	case days <= 7:
		return "week"
	case days <= 30:
		return "month"
	case days <= 120:
		return "quarter"
	case days <= 400:
		return "year"
	}
	return "old"
}

// old tells of a day long before the date line: more likely an earlier event than the one reported.
func old(m, published temporal.Moment) bool {
	a, ok := m.DayOnly().Time()
	b, known := published.DayOnly().Time()
	return ok && known && a.Before(b.AddDate(0, 0, -120))
}

// startLike tells whether a clock time may be the start's: not when something ended, was planned or posted.
func (t *timeline) startLike(i int) bool {
	switch t.marks[i].role {
	case "end", "plan", "previous", "next", "post", "partial", "worsen":
		return false
	}
	return true
}

// silenceClues are what speaks for saying nothing of a time.
func (t *timeline) silenceClues() []rank.Feature {
	dates := 0
	for i := range t.es {
		if !t.marks[i].stamp && t.es[i].Kind != temporal.Duration && t.marks[i].at.HasDay() {
			dates++
		}
	}
	fs := []rank.Feature{{Name: "silence"}, {Name: "dates", Key: label(dates)}}
	if t.posts > 0 {
		fs = append(fs, rank.Feature{Name: "stamps"})
	}
	if t.published.HasDay() {
		fs = append(fs, rank.Feature{Name: "date line known"})
	}
	return fs
}

// startClues are what speaks for an instant as the outage's start.
func (t *timeline) startClues(x instant) []rank.Feature {
	fs := t.dayClues(x, slices.Clip(t.clues[x.i].features))
	if m := t.marks[x.i]; m.to.HasDay() {
		if m.at.HasClock() && m.to.HasClock() {
			fs = append(fs, rank.Feature{Name: "clocked range"})
		}
		fs = append(fs, rank.Feature{Name: "range role", Key: m.role})
	}
	return fs
}

// endClues are what speaks for an instant as the outage's end, given its start.
func (t *timeline) endClues(x, start instant, known bool) []rank.Feature {
	fs := t.dayClues(x, slices.Clip(t.clues[x.i].features))
	add := func(name, key string) { fs = append(fs, rank.Feature{Name: name, Key: key}) }
	if x.to {
		add("range end", t.marks[x.i].role)
		if x.m.HasClock() {
			add("clocked range end", "")
		}
	}
	if !known {
		add("no start", "")
		return fs
	}
	if x.i == start.i {
		add("same expression", "")
	} else if x.i > start.i {
		add("after the start", "")
		if t.marks[x.i].sentence == t.marks[start.i].sentence {
			add("same sentence", "")
		}
	}
	if start.m.HasClock() {
		add("start has clock", dayOrClock(x.m))
	}
	if t.posted(start.i) {
		add("start posted", "")
	}
	gap := apart(start.m, x.m)
	add("gap", order(gap))
	if start.m.HasClock() && x.m.HasClock() {
		add("stated length", t.fits(gap))
	}
	return fs
}

func dayOrClock(m temporal.Moment) string {
	if m.HasClock() {
		return "clock"
	}
	return "day"
}

// fits tells how a gap in seconds stands to the lengths that the text states: "none" of them is known, one "agrees", or none does ("other").
func (t *timeline) fits(gap int64) string {
	found := "none"
	for _, i := range t.lengths {
		e := t.es[i]
		if t.marks[i].role == "previous" {
			continue
		}
		if s := float64(gap); s >= 0.95*e.Length.Min && s <= 1.05*e.Length.Max {
			return "agrees"
		}
		found = "other"
	}
	return found
}

// order names the order of magnitude of a length in seconds.
func order(s int64) string {
	for _, b := range []struct {
		most int64
		name string
	}{{0, "nothing"}, {120, "moments"}, {600, "minutes"}, {3600, "hour"}, {6 * 3600, "hours"}, {24 * 3600, "day"}, {3 * 86400, "days"}, {14 * 86400, "weeks"}} {
		if s <= b.most {
			return b.name
		}
	}
	return "months"
}

// lengthClues are what speaks for the stated length of expression i as the outage's.
func (t *timeline) lengthClues(i int, computed int64, between bool, pairs []pair) []rank.Feature {
	fs := slices.Clip(t.clues[i].features)
	add := func(name, key string) { fs = append(fs, rank.Feature{Name: name, Key: key}) }
	e, m := t.es[i], t.marks[i]
	l := e.Length
	add("span", order(int64(l.Seconds)))
	if l.AtMost {
		add("at most", "")
	}
	if l.Loose {
		add("loose", "")
	}
	s := t.sentences[m.sentence]
	for _, x := range t.within(around(e, s.First, s.Last)) {
		if x.Section == lang.Event && x.Key == "lasting" && int(x.Last) < e.First && t.apart(x, e) <= 3 && t.colon(int(x.Last), e.First) &&
			int(x.First)-t.line(int(x.First), s) <= 4 {
			add("field", "lasting")
			break
		}
	}
	same, before := 0, 0
	for _, k := range t.lengths {
		if k < i {
			before++
		}
		if other := t.es[k].Length.Seconds; k != i && other >= 0.9*l.Seconds && other <= 1.1*l.Seconds {
			same++
		}
	}
	add("repeated", label(same))
	add("lengths before", label(before))
	for k := max(0, i-3); k <= min(i+3, len(t.es)-1); k++ { // beside the date of another time
		if t.marks[k].sentence == m.sentence && t.es[k].Kind != temporal.Duration && (t.marks[k].role == "previous" || old(t.marks[k].at, t.published)) {
			add("beside another time", "")
			break
		}
	}
	switch c := float64(computed); {
	case !between:
		add("clock", "unknown")
	case c >= 0.95*l.Min && c <= 1.05*l.Max:
		add("clock", "agrees")
	case c < l.Seconds/2 || c > l.Seconds*2:
		add("clock", "contradicts")
	default:
		add("clock", "differs")
	}
	for _, x := range pairs {
		if s := float64(x.seconds); s >= 0.95*l.Min && s <= 1.05*l.Max {
			add("pair agrees", odds(x.p))
			break
		}
	}
	return fs
}

// pairClues are what speaks for the time from a start to an end as the outage's length; n pairs are likelier.
func (t *timeline) pairClues(x pair, n int) []rank.Feature {
	start, end := x.start, x.end
	fs := []rank.Feature{{Name: "computed"}, {Name: "start sure", Key: tenth(start.p)}, {Name: "end sure", Key: tenth(end.p)}, {Name: "computed span", Key: order(x.seconds)},
		{Name: "stated length", Key: t.fits(x.seconds)}, {Name: "pair", Key: odds(x.p)}, {Name: "pair order", Key: label(n)}}
	if x.chosen {
		fs = append(fs, rank.Feature{Name: "chosen pair"})
	}
	if t.posted(start.i) || t.posted(end.i) {
		fs = append(fs, rank.Feature{Name: "posted"})
	}
	if start.i == end.i {
		fs = append(fs, rank.Feature{Name: "one range"})
	}
	return fs
}

// odds names the order of a probability.
func odds(p float64) string {
	for i, most := range [...]float64{0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8} {
		if p < most {
			return strconv.Itoa(i)
		}
	}
	return "8"
}

// tenth names a probability.
func tenth(p float64) string {
	switch {
	case p < 0.1:
		return "none"
	case p < 0.3:
		return "little"
	case p < 0.6:
		return "low"
	case p < 0.85:
		return "half"
	}
	return "high"
}
