package extract

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"haveri/extract/rank"
	"haveri/extract/temporal"
	"haveri/ingest/doc"
)

// clock reads the incident's clock: publication, start, end, detection and duration.
//
// Every time expression is given the role that the words around it give it (roles.go) and its day (days.go). What the words around it, its place
// and the other expressions say of it are its clues (clues.go); how much each clue counts is fitted. The start is chosen first, then the end
// in the light of it, then the duration in the light of both; to say nothing is one of the choices each time.
func clock(r *reading, rec *Record) {
	t := &timeline{reading: r}
	t.dateLine(rec)
	t.expressions()
	t.roles()
	t.days()
	t.decide(rec)
}

// longest is how many seconds an outage may last that is computed from its start and end; what lies further apart belongs to two events.
const longest = 60 * 86400

// How likely a value has to be: a wrong one costs more than a missing one.
const (
	sureStart    = 0.45
	sureEnd      = 0.6
	sureDuration = 0.42
	lastResort   = 0.6 // how much of its likelihood counts of a time of posting
	clockOver    = 2   // how much likelier than a time the day alone has to be
	sureClock    = 0.3 // of the time on the day that was chosen
)

// instant is a value that start or end may have: expression i, or the end of the range that it is.
type instant struct {
	i    int
	to   bool
	m    temporal.Moment
	day  int     // the expression that gives a bare clock time its day; -1 itself or none
	by   string  // how a bare clock time got its day: a key of "day from"; "" where it has its own
	p    float64 // probability
	rule string
}

func (t *timeline) decide(rec *Record) {
	t.front()
	t.look()
	start, okStart, starts := t.start()
	end, okEnd, ends := t.end(start, okStart)
	pairs := t.pairs(starts, start, end, okStart, okEnd, ends)
	if okStart && okEnd && before(end.m, start.m) { // first posted when it was over
		okStart = false
	}
	basis := Basis{}
	if okStart && okEnd && (start.m.Zone == "") != (end.m.Zone == "") && !t.posted(start.i) && !t.posted(end.i) { // one names its zone for both
		start.m.Zone, end.m.Zone = start.m.Zone+end.m.Zone, start.m.Zone+end.m.Zone
	}
	if okStart && !t.undated {
		v := start.m.String()
		rec.Start, basis.Start = &v, t.basis(start.i)
		t.cite(rec, "start", start)
	}
	if okEnd && !t.undated {
		v := end.m.String()
		rec.End, basis.End = &v, t.basis(end.i)
		t.cite(rec, "end", end)
	}
	if basis != (Basis{}) {
		rec.Basis = &basis
	}
	t.duration(rec, start, end, okStart, okEnd, pairs)
	if t.undated {
		return
	}
	t.endFromLength(rec, start, okStart && !okEnd)
	if d, ok := t.detected(start, okStart); ok {
		v := d.m.String()
		rec.Detected = &v
		t.cite(rec, "detected", d)
	}
}

// posted tells whether expression i only says when something was posted.
func (t *timeline) posted(i int) bool { return t.marks[i].stamp || t.marks[i].dateLine }

func (t *timeline) basis(i int) string {
	if t.posted(i) {
		return "posted"
	}
	return "stated"
}

// front reads the fields of a status page's source: where one of them says when the outage ended, its date says when it began.
func (t *timeline) front() {
	first, ended := -1, false
	for i := range t.marks {
		m := &t.marks[i]
		if t.sentences[m.sentence].Kind != doc.Field || t.es[i].Kind == temporal.Duration {
			continue
		}
		if m.role == "end" {
			ended = true
		} else if first < 0 && m.role != "plan" && m.role != "next" {
			first = i
		}
	}
	if first >= 0 && ended {
		m := &t.marks[first]
		m.role, m.distance, m.field = "start", 0, true
	}
}

// cite adds the evidence for an instant: its own words, the words that gave it its day, and those that prove its year.
func (t *timeline) cite(rec *Record, field string, c instant) {
	e := t.es[c.i]
	rec.Evidence = append(rec.Evidence, t.evidence(field, int32(e.First), int32(e.Last), c.p, c.rule))
	k := c.day
	if k >= 0 && k != c.i {
		rec.Evidence = append(rec.Evidence, t.evidence(field, int32(t.es[k].First), int32(t.es[k].Last), c.p, "day"))
		e = t.es[k]
	}
	if e.Proof >= 0 {
		p := t.es[e.Proof]
		rec.Evidence = append(rec.Evidence, t.evidence(field, int32(p.First), int32(p.Last), c.p, "year"))
	}
}

// instants gives what the document's expressions may say of a start; for an end, the ends of ranges too. A bare clock time may stand on the day that it
// was given or on another that the document is about.
func (t *timeline) instants(ends bool) (out []instant) {
	for i := range t.es {
		e, m := t.es[i], &t.marks[i]
		if e.Kind == temporal.Duration || e.Now || e.Window || !m.at.HasDay() {
			continue
		}
		x := instant{i: i, m: m.at, day: m.day, by: m.by, rule: m.role}
		if x.rule == "" {
			x.rule = "date"
		}
		if ends && m.to.HasDay() {
			x.to, x.m, x.rule = true, m.to, "range"
		}
		out = append(out, x)
		if m.by == "" || m.by == "sentence" {
			continue
		}
		for _, d := range t.about {
			if d.m.DateText() == m.at.DayOnly().DateText() {
				continue
			}
			if x.m = onDay(m.at, d.m); x.to { // the range goes on to its own day or the next
				x.m = onDay(m.to, d.m)
				if minutes(m.to) < minutes(m.at) {
					x.m = addDays(x.m, 1)
				}
			}
			x.day, x.by = d.i, d.by
			out = append(out, x)
		}
	}
	return
}

// onDay puts a moment on another day.
func onDay(m, day temporal.Moment) temporal.Moment {
	m.Year, m.Month, m.Day = day.Year, day.Month, day.Day
	return m
}

// weighInstants asks which of the instants a field has; their probabilities are set.
func (t *timeline) weighInstants(field string, in []instant, features func(instant) []rank.Feature, none []rank.Feature) {
	weigh := t.weigh
	if t.undated {
		weigh = t.weights.Weigh // their days are none
	}
	p := t.rate(weigh, field, in, features, none)
	for k, x := range in {
		e := t.es[x.i]
		t.consider(field, x.m.String(), int32(e.First), int32(e.Last), p[k], x.rule)
	}
}

// rate sets the probabilities of the instants by weigh, whose own it returns: what was only posted counts for less.
func (t *timeline) rate(weigh func(rank.Choice) ([]float64, float64), field string, in []instant, features func(instant) []rank.Feature, none []rank.Feature) []float64 {
	c := rank.Choice{Question: field, None: none}
	for _, x := range in {
		c.Candidates = append(c.Candidates, rank.Candidate{Value: x.m.String(), Features: features(x)})
	}
	p, _ := weigh(c)
	for k := range in {
		in[k].p = p[k]
		if t.posted(in[k].i) { // only where nothing better is given
			in[k].p *= lastResort
		}
	}
	return p
}

// sums adds up the probabilities of instants that say the same.
func sums(in []instant) map[string]float64 {
	times := map[string]float64{}
	for _, x := range in {
		times[x.m.String()] += x.p
	}
	return times
}

// likeliest gives an instant of the likeliest day: what several expressions say alike adds up. p becomes the probability of the day.
func likeliest(in []instant) (best instant, ok bool) {
	days := map[string]float64{}
	for _, x := range in {
		days[x.m.DayOnly().DateText()] += x.p
	}
	for _, x := range in {
		d, b := days[x.m.DayOnly().DateText()], days[best.m.DayOnly().DateText()]
		if !ok || d > b || d == b && x.p > best.p {
			best, ok = x, true
		}
	}
	best.p = days[best.m.DayOnly().DateText()]
	return
}

// timed chooses the clock time of the start on the day of best, or none of them: then the likeliest of the expressions that name the day alone stands for it.
func (t *timeline) timed(in []instant, best instant) instant {
	day := best.m.DayOnly().DateText()
	var clocks, days []instant
	for _, x := range in {
		switch {
		case x.m.DayOnly().DateText() != day:
		case x.m.HasClock():
			clocks = append(clocks, x)
		default:
			days = append(days, x)
		}
	}
	if len(clocks) == 0 {
		return best
	}
	none := []rank.Feature{{Name: "silence"}, {Name: "clocks", Key: label(len(clocks))}}
	if len(days) == 0 {
		none = append(none, rank.Feature{Name: "day never alone"})
	}
	t.weighInstants("start clock", clocks, t.startClues, none)
	times := sums(clocks)
	top, sure := instant{}, 0.0
	for _, x := range clocks {
		if p := times[x.m.String()]; p > sure || p == sure && x.p > top.p {
			top, sure = x, p
		}
	}
	p := best.p
	switch {
	case sure >= sureClock:
		best = top
	case best.m.HasClock() && len(days) > 0:
		best = slices.MaxFunc(days, func(a, b instant) int { return cmp.Compare(a.p, b.p) })
	case best.m.HasClock():
		best.m = best.m.DayOnly()
	}
	best.p = p
	return best
}

// timeFirst gives the likeliest time on the day of best, which is preferred to the day alone: that is said of it as well.
func timeFirst(in []instant, best instant) instant {
	times := sums(in)
	weight := func(x instant) float64 {
		if x.m.HasClock() {
			return clockOver * times[x.m.String()]
		}
		return times[x.m.String()]
	}
	top := best
	for _, x := range in {
		if x.m.DayOnly().DateText() != best.m.DayOnly().DateText() {
			continue
		}
		if a, z := weight(x), weight(top); a > z || a == z && top.i != best.i && x.p > top.p {
			top = x
		}
	}
	top.p = best.p
	return top
}

// start chooses when the outage began, and gives all that it may be beside it, the likeliest first.
func (t *timeline) start() (best instant, ok bool, all []instant) {
	in := t.instants(false)
	t.weighInstants("start", in, t.startClues, t.silenceClues())
	best, ok = likeliest(in)
	all = distinct(in)
	if !ok || best.p < sureStart {
		return best, false, all
	}
	return t.timed(in, best), true, all
}

// end chooses when it ended, in the light of when it began.
func (t *timeline) end(start instant, known bool) (best instant, ok bool, all []instant) {
	in := t.endsAfter(start, known)
	t.weighInstants("end", in, func(x instant) []rank.Feature { return t.endClues(x, start, known) }, t.silenceClues())
	best, ok = likeliest(in)
	return timeFirst(in, best), ok && best.p >= sureEnd, distinct(in)
}

// endsAfter gives the instants that may be the end of what began at start.
func (t *timeline) endsAfter(start instant, known bool) []instant {
	in := t.instants(true)
	if known {
		in = t.onStartDay(in, start)
	}
	kept := in[:0]
	for _, x := range in {
		if known && !x.to && t.overMidnight(x, start) {
			x.m = addDays(x.m, 1)
		}
		if known && (before(x.m, start.m) && !t.posted(start.i) || apart(start.m, x.m) > longest || x.i == start.i && !x.to) {
			continue
		}
		kept = append(kept, x)
	}
	return kept
}

// onStartDay puts bare clock times on the day of the start, or, where they are earlier than it, on the next one, beside the day that they were given.
func (t *timeline) onStartDay(in []instant, start instant) (out []instant) {
	for k, x := range in {
		if k > 0 && in[k-1].i == x.i { // another day that the document is about
			continue
		}
		out = append(out, x)
		if x.by == "" || x.by == "sentence" || x.i == start.i {
			continue
		}
		m := onDay(x.m, start.m)
		if start.m.HasClock() && minutes(m) < minutes(start.m) {
			m = addDays(m, 1)
		}
		if m.DateText() != x.m.DayOnly().DateText() && m.DateText() != x.m.DateText() {
			x.m, x.day, x.by = m, start.day, "start"
			if start.by == "" {
				x.day = start.i
			}
			out = append(out, x)
		}
	}
	return
}

// distinct gives of those that say the same the likeliest, with the probability of all; the likeliest first.
func distinct(in []instant) (out []instant) {
	at := map[string]int{}
	top := []float64{}
	for _, x := range in {
		k, ok := at[x.m.String()]
		if !ok {
			at[x.m.String()] = len(out)
			out, top = append(out, x), append(top, x.p)
			continue
		}
		mass := out[k].p + x.p
		if x.p > top[k] {
			out[k], top[k] = x, x.p
		}
		out[k].p = mass
	}
	slices.SortStableFunc(out, func(a, b instant) int { return cmp.Compare(b.p, a.p) })
	return
}

// pair is a start and an end, both with a clock time, that the outage may have had.
type pair struct {
	start, end instant
	seconds    int64
	p          float64 // of both
	chosen     bool    // they are the document's start and end
}

// How many starts and, for each, ends are looked at for how long the outage may have lasted.
const (
	mostStarts = 4
	mostEnds   = 4
	leastPair  = 0.005
)

// pairs gives the likeliest pairs of a start and an end, the likeliest first.
func (t *timeline) pairs(starts []instant, start, end instant, okStart, okEnd bool, ends []instant) (out []pair) {
	n := 0
	for _, s := range starts {
		if !s.m.HasClock() || s.p < leastPair || t.elsewhere(s) {
			continue
		}
		if n++; n > mostStarts {
			break
		}
		after := ends
		if !okStart || s.m.String() != start.m.String() {
			in := t.endsAfter(s, true)
			t.rate(t.weights.Weigh, "end", in, func(x instant) []rank.Feature { return t.endClues(x, s, true) }, t.silenceClues())
			after = distinct(in)
		}
		m := 0
		for _, e := range after {
			if e.p*s.p < leastPair || m >= mostEnds {
				break
			}
			if seconds, ok := t.between(s, e, true); ok && !t.elsewhere(e) {
				m++
				out = append(out, pair{s, e, seconds, s.p * e.p, okStart && okEnd && s.m.String() == start.m.String() && e.m.String() == end.m.String()})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b pair) int { return cmp.Compare(b.p, a.p) })
	return
}

// elsewhere tells of a time that what stands beside it sets apart from the outage: one that is planned, promised or of an earlier event.
func (t *timeline) elsewhere(x instant) bool {
	role := t.marks[x.i].role
	return apartFromOutage(role) && role != "post"
}

// apart is the seconds from a to b, 0 where a year is not known.
func apart(a, b temporal.Moment) int64 {
	x, ok := a.Time()
	y, also := b.Time()
	if !ok || !also {
		return 0
	}
	return int64(y.Sub(x).Seconds())
}

// overMidnight tells whether a bare clock time is the end, in the small hours or the morning, of what began on the evening of the same day.
func (t *timeline) overMidnight(end, start instant) bool {
	if t.marks[end.i].role != "end" || t.es[end.i].Kind != temporal.Time || !start.m.HasClock() || end.m.DayOnly().DateText() != start.m.DayOnly().DateText() {
		return false
	}
	began, _, _ := start.m.Clock()
	ended, _, _ := end.m.Clock()
	return began >= 17 && ended <= 12
}

// before tells whether a lies before b, by whatever both know.
func before(a, b temporal.Moment) bool {
	x, ok := a.Time()
	y, also := b.Time()
	if ok && also {
		if !a.HasClock() || !b.HasClock() {
			x, _ = a.DayOnly().Time()
			y, _ = b.DayOnly().Time()
		}
		return x.Before(y)
	}
	if a.Month != b.Month {
		return a.Month < b.Month
	}
	if a.Day != b.Day {
		return a.Day < b.Day
	}
	ah, am, ok := a.Clock()
	bh, bm, also := b.Clock()
	return ok && also && ah*60+am < bh*60+bm
}

func (t *timeline) detected(start instant, known bool) (instant, bool) {
	for i, m := range t.marks {
		if m.role == "detect" && m.at.HasDay() && m.at.HasClock() && t.es[i].Kind != temporal.Duration && m.distance <= near/2 &&
			(!known || !before(m.at, start.m)) {
			return instant{i: i, m: m.at, p: 0.7, rule: "detect"}, true
		}
	}
	return instant{}, false
}

// duration chooses a stated length, or the time from a start to an end where both are known to the minute.
func (t *timeline) duration(rec *Record, start, end instant, okStart, okEnd bool, pairs []pair) {
	computed, between := t.between(start, end, okStart && okEnd)
	c := rank.Choice{Question: "duration", None: t.silenceClues()}
	for _, i := range t.lengths {
		l := t.bounded(t.es[i].Length, computed, between)
		c.Candidates = append(c.Candidates, rank.Candidate{Value: strconv.FormatInt(int64(l.Seconds), 10), Features: t.lengthClues(i, computed, between, pairs)})
	}
	for k, x := range pairs {
		c.Candidates = append(c.Candidates, rank.Candidate{Value: strconv.FormatInt(x.seconds, 10), Features: t.pairClues(x, k)})
	}
	p, _ := t.weigh(c)
	best, sure := -1, 0.0
	for k := range c.Candidates {
		mass := 0.0 // of all that say the same
		for j := range c.Candidates {
			if alike(c.Candidates[k].Value, c.Candidates[j].Value) {
				mass += p[j]
			}
		}
		if k < len(t.lengths) {
			e := t.es[t.lengths[k]]
			t.consider("duration", e.Value(), int32(e.First), int32(e.Last), p[k], "stated")
		} else {
			x := pairs[k-len(t.lengths)]
			e := t.es[x.end.i]
			t.consider("duration", x.start.m.String()+"/"+x.end.m.String(), int32(e.First), int32(e.Last), p[k], "computed")
		}
		if best < 0 || mass > sure+0.001 || mass > sure-0.001 && p[k] > p[best] {
			best, sure = k, mass
		}
	}
	switch {
	case best < 0 || sure < sureDuration:
	case best < len(t.lengths):
		e := t.es[t.lengths[best]]
		l := t.bounded(e.Length, computed, between)
		rec.Duration = &Duration{Seconds: int64(l.Seconds), Basis: "stated", Min: int64(l.Min), Max: int64(l.Max)}
		rec.Evidence = append(rec.Evidence, t.evidence("duration", int32(e.First), int32(e.Last), sure, "stated"))
	default:
		x := pairs[best-len(t.lengths)]
		rec.Duration = &Duration{Seconds: x.seconds, Basis: "computed", Min: x.seconds - x.seconds/10, Max: x.seconds + x.seconds/10}
		for _, x := range []instant{x.start, x.end} {
			e := t.es[x.i]
			rec.Evidence = append(rec.Evidence, t.evidence("duration", int32(e.First), int32(e.Last), sure, "computed"))
		}
	}
}

// alike tells whether two lengths in seconds are the same to a tenth.
func alike(a, b string) bool {
	x, _ := strconv.ParseFloat(a, 64)
	y, _ := strconv.ParseFloat(b, 64)
	return x <= 1.1*y && y <= 1.1*x
}

// bounded is a length of which the words only give a bound ("over an hour"), where the clock times say how much.
func (t *timeline) bounded(l temporal.Length, computed int64, between bool) temporal.Length {
	if s := float64(computed); between && l.Loose && s >= l.Min && s <= l.Max {
		l.Seconds = s
	}
	return l
}

// endFromLength counts the end from the start where both start and a stated duration of at most a day are known, and no end is given.
func (t *timeline) endFromLength(rec *Record, start instant, missing bool) {
	if !missing || !start.m.HasClock() || rec.Duration == nil || rec.Duration.Basis != "stated" || rec.Duration.Seconds > 86400 || rec.Basis.Start == "posted" {
		return
	}
	at, ok := start.m.Time()
	if !ok {
		return
	}
	at = at.Add(time.Duration(rec.Duration.Seconds) * time.Second)
	end := temporal.FromTime(at)
	if start.m.Zone == "" {
		end.Zone = ""
	}
	v := end.String()
	rec.End, rec.Basis.End = &v, "computed"
	for _, e := range rec.Evidence {
		if e.Field == "duration" || e.Field == "start" {
			e.Field, e.Confidence, e.Rule = "end", 0.8*e.Confidence, "start and duration"
			rec.Evidence = append(rec.Evidence, e)
		}
	}
}

// between gives the seconds from start to end where both are known to the minute.
func (t *timeline) between(start, end instant, known bool) (seconds int64, ok bool) {
	if !known || !start.m.HasClock() || !end.m.HasClock() {
		return 0, false
	}
	x, y := start.m, end.m
	if x.Year == 0 || y.Year == 0 {
		x.Year, y.Year = 2000, 2000
	}
	a, ok := x.Time()
	b, also := y.Time()
	s := int64(b.Sub(a).Seconds())
	return s, ok && also && s > 0 && s < longest
}
