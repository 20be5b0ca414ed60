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
	sureDuration = 0.5
	lastResort   = 0.6 // how much of its likelihood counts of a time of posting
	clockOver    = 2   // how much likelier than a time the day alone has to be
	sureClock    = 0.3 // of the time on the day that was chosen
)

// instant is a value that start or end may have: expression i, or the end of the range that it is.
type instant struct {
	i    int
	to   bool
	m    temporal.Moment
	p    float64 // probability
	rule string
}

func (t *timeline) decide(rec *Record) {
	t.front()
	t.look()
	start, okStart := t.start()
	end, okEnd := t.end(start, okStart)
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
	t.duration(rec, start, end, okStart, okEnd)
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
	k := t.marks[c.i].day
	if k >= 0 && k != c.i {
		rec.Evidence = append(rec.Evidence, t.evidence(field, int32(t.es[k].First), int32(t.es[k].Last), c.p, "day"))
		e = t.es[k]
	}
	if e.Proof >= 0 {
		p := t.es[e.Proof]
		rec.Evidence = append(rec.Evidence, t.evidence(field, int32(p.First), int32(p.Last), c.p, "year"))
	}
}

// instants gives what the document's expressions may say of a start; for an end, the ends of ranges too.
func (t *timeline) instants(ends bool) (out []instant) {
	for i := range t.es {
		e, m := t.es[i], &t.marks[i]
		if e.Kind == temporal.Duration || e.Now || e.Window || !m.at.HasDay() {
			continue
		}
		rule := m.role
		if rule == "" {
			rule = "date"
		}
		if ends && m.to.HasDay() {
			out = append(out, instant{i: i, to: true, m: m.to, rule: "range"})
		} else {
			out = append(out, instant{i: i, m: m.at, rule: rule})
		}
	}
	return
}

// weighInstants asks which of the instants a field has; their probabilities are set.
func (t *timeline) weighInstants(field string, in []instant, features func(instant) []rank.Feature, none []rank.Feature) (silence float64) {
	c := rank.Choice{Question: field, None: none}
	for _, x := range in {
		c.Candidates = append(c.Candidates, rank.Candidate{Value: x.m.String(), Features: features(x)})
	}
	weigh := t.weigh
	if t.undated {
		weigh = t.weights.Weigh // their days are none
	}
	p, silence := weigh(c)
	for k := range in {
		in[k].p = p[k]
		if t.posted(in[k].i) { // only where nothing better is given
			in[k].p *= lastResort
		}
		e := t.es[in[k].i]
		t.consider(field, in[k].m.String(), int32(e.First), int32(e.Last), p[k], in[k].rule)
	}
	return silence
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

// timed chooses the clock time on the day of best, or none of them: then the likeliest of the expressions that name the day alone stands for it.
func (t *timeline) timed(field string, in []instant, best instant, features func(instant) []rank.Feature) instant {
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
	t.weighInstants(field, clocks, features, none)
	times := map[string]float64{}
	for _, x := range clocks {
		times[x.m.String()] += x.p
	}
	top, sure := instant{}, 0.0
	for _, x := range clocks {
		if p := times[x.m.String()]; p > sure || p == sure && x.p > top.p {
			top, sure = x, p
		}
	}
	p := best.p
	if sure >= sureClock {
		best = top
	} else if !best.m.HasClock() {
	} else if len(days) > 0 {
		best = slices.MaxFunc(days, func(a, b instant) int { return cmp.Compare(a.p, b.p) })
	} else {
		best.m = best.m.DayOnly()
	}
	best.p = p
	return best
}

// timeFirst gives the likeliest time on the day of best, which is preferred to the day alone: that is said of it as well.
func timeFirst(in []instant, best instant) instant {
	times := map[string]float64{}
	for _, x := range in {
		times[x.m.String()] += x.p
	}
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

// rivals is how many clock times of start and of end are kept, the likeliest of them, from which a duration may be computed.
const rivals = 4

// clocked gives the likeliest of the instants that have a clock time, each time once; p becomes the probability among these.
func clocked(in []instant) (out []instant) {
	all := 1e-9
	for _, x := range in {
		if x.m.HasClock() {
			all += x.p
		}
		if k := slices.IndexFunc(out, func(o instant) bool { return o.m.String() == x.m.String() }); k >= 0 {
			out[k].p += x.p
		} else if x.m.HasClock() {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b instant) int { return cmp.Compare(b.p, a.p) })
	out = out[:min(len(out), rivals)]
	for i := range out {
		out[i].p /= all
	}
	return out
}

// start chooses when the outage began.
func (t *timeline) start() (instant, bool) {
	in := t.instants(false)
	t.weighInstants("start", in, t.startClues, t.silenceClues())
	t.starts = clocked(in)
	best, ok := likeliest(in)
	if !ok || best.p < sureStart {
		return best, false
	}
	return t.timed("start clock", in, best, t.startClues), true
}

// end chooses when it ended, in the light of when it began.
func (t *timeline) end(start instant, known bool) (instant, bool) {
	in := t.instants(true)
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
	clues := func(x instant) []rank.Feature { return t.endClues(x, start, known) }
	t.weighInstants("end", kept, clues, t.silenceClues())
	t.ends = clocked(kept)
	best, ok := likeliest(kept)
	if !ok || best.p < sureEnd {
		return best, false
	}
	return timeFirst(kept, best), true
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

// span is a start and an end from which a duration is computed.
type span struct {
	start, end instant
	seconds    int64
	chosen     bool    // they are the start and the end that were chosen
	p          float64 // how likely both are, among all clock times
}

// spans gives the chosen start and end, and the likeliest others that lie behind one another.
func (t *timeline) spans(start, end instant, known bool) (out []span) {
	add := func(a, b instant, chosen bool) {
		if s, ok := t.between(a, b, true); ok && !slices.ContainsFunc(out, func(o span) bool { return o.start.m == a.m && o.end.m == b.m }) {
			out = append(out, span{a, b, s, chosen, a.p * b.p})
		}
	}
	if known {
		add(start, end, true)
	}
	for _, a := range t.starts {
		for _, b := range t.ends {
			if len(out) > 0 && out[0].chosen && a.m == start.m && b.m == end.m {
				out[0].p = a.p * b.p
			} else if (a.i != b.i || b.to) && !apartFromOutage(t.marks[a.i].role) && !apartFromOutage(t.marks[b.i].role) {
				add(a, b, false)
			}
		}
	}
	return
}

// duration chooses a stated length, or the time from a start to an end that are known to the minute.
func (t *timeline) duration(rec *Record, start, end instant, okStart, okEnd bool) {
	computed, between := t.between(start, end, okStart && okEnd)
	c := rank.Choice{Question: "duration", None: t.silenceClues()}
	for _, i := range t.lengths {
		l := t.bounded(t.es[i].Length, computed, between)
		c.Candidates = append(c.Candidates, rank.Candidate{Value: strconv.FormatInt(int64(l.Seconds), 10), Features: t.lengthClues(i, computed, between)})
	}
	spans := t.spans(start, end, okStart && okEnd)
	for _, s := range spans {
		c.Candidates = append(c.Candidates, rank.Candidate{Value: strconv.FormatInt(s.seconds, 10), Features: t.computedClues(s)})
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
		s := spans[best-len(t.lengths)]
		rec.Duration = &Duration{Seconds: s.seconds, Basis: "computed", Min: s.seconds - s.seconds/10, Max: s.seconds + s.seconds/10}
		for _, x := range []instant{s.start, s.end} {
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
