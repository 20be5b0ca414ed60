package extract

import (
	"time"

	"haveri/extract/lang"
	"haveri/extract/temporal"
	"haveri/ingest/doc"
)

// clock reads the incident's clock: publication, start, end, detection and duration.
//
// Every time expression is given the role that the words around it give it: the outage's start, its end, its detection, or something
// else that has a date of its own (a posting, a plan, an earlier incident). The day that most speaks for is the incident's; start and
// end are then sought among the expressions of their role from that day on.
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

// timeCandidate is a value for start, end or detection.
type timeCandidate struct {
	i      int
	to     bool // the end of a range
	m      temporal.Moment
	weight float64
	rule   string
}

func (t *timeline) decide(rec *Record) {
	t.front()
	starts, ends := t.candidates()
	day := t.incidentDay(starts)
	start, okStart := t.pickStart(starts, day)
	end, okEnd := t.pickEnd(ends, start, okStart)
	basis := Basis{}
	stated := "stated"
	if !okStart {
		if start, okStart = t.firstPosted(); okStart {
			stated = "posted"
		}
	}
	if okStart {
		v := start.m.String()
		rec.Start, basis.Start = &v, stated
		t.cite(rec, "start", start)
	}
	if okStart && okEnd && stated != "posted" && (start.m.Zone == "") != (end.m.Zone == "") { // one names its zone for both
		start.m.Zone, end.m.Zone = start.m.Zone+end.m.Zone, start.m.Zone+end.m.Zone
		if v := start.m.String(); start.m.HasClock() {
			rec.Start = &v
		}
	}
	if okEnd {
		v := end.m.String()
		rec.End, basis.End = &v, "stated"
		t.cite(rec, "end", end)
	}
	if basis != (Basis{}) {
		rec.Basis = &basis
	}
	t.duration(rec, start, end, okStart, okEnd)
	t.endFromLength(rec, start, okStart && !okEnd)
	if d, ok := t.detected(start, okStart); ok {
		v := d.m.String()
		rec.Detected = &v
		t.cite(rec, "detected", d)
	}
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

// cite adds the evidence for a timeCandidate: its own words, the words that gave it its day, and those that prove its year.
func (t *timeline) cite(rec *Record, field string, c timeCandidate) {
	e := t.es[c.i]
	confidence := min(0.95, 0.5+c.weight/12)
	rec.Evidence = append(rec.Evidence, t.evidence(field, int32(e.First), int32(e.Last), confidence, c.rule))
	k := t.marks[c.i].day
	if k >= 0 && k != c.i {
		rec.Evidence = append(rec.Evidence, t.evidence(field, int32(t.es[k].First), int32(t.es[k].Last), confidence, "day"))
		e = t.es[k]
	}
	if e.Proof >= 0 {
		p := t.es[e.Proof]
		rec.Evidence = append(rec.Evidence, t.evidence(field, int32(p.First), int32(p.Last), confidence, "year"))
	}
}

// candidates weighs every expression as the outage's start and as its end.
func (t *timeline) candidates() (starts, ends []timeCandidate) {
	n := float64(len(t.toks) + 1)
	for i := range t.es {
		e, m := t.es[i], &t.marks[i]
		if e.Kind == temporal.Duration || e.Now || e.Window || !m.at.HasDay() || t.isDateLine(i, t.sentences[m.sentence]) && !m.stamp {
			continue
		}
		w := 1.0
		if m.outage {
			w++
		}
		if m.title {
			w += 2
		}
		if m.plan {
			w -= 2
		}
		w += 1.5 * (1 - float64(e.First)/n)
		closeness := 1 - float64(max(0, m.distance))/float64(2*near)
		if m.field {
			closeness = 2
		}
		s, f := w, w-2
		switch m.role {
		case "start":
			s += 4 * closeness
			f -= 2
		case "outage":
			s += 2 * closeness
		case "detect":
			s += 1.5 * closeness
			f -= 3
		case "end":
			s -= 2 * closeness
			f += 5 * closeness
		case "partial":
			f -= 2
			s -= 1
		case "worsen":
			s--
		case "previous", "plan", "next":
			s -= 4 * closeness
			f -= 4 * closeness
		case "post":
			s -= 2.5 * closeness
			f -= 3 * closeness
		}
		if u := t.sentences[m.sentence].Under; u == "timeline" || m.entry && u != "update" {
			s += 0.5
		}
		if m.role == "" && !m.at.HasClock() && m.at.DateText() == t.published.DayOnly().DateText() {
			s, f = s-1, f-1 // the day of writing
		}
		if late(m.at, t.published) {
			s, f = s-6, f-6
		}
		if old(m.at, t.published) {
			s, f = s-3, f-3
		}
		m.weight = s
		rule := m.role
		if rule == "" {
			rule = "date"
		}
		starts = append(starts, timeCandidate{i, false, m.at, s, rule})
		t.consider("start", m.at.String(), int32(e.First), int32(e.Last), s, rule)
		if e.Kind == temporal.Date || e.Kind == temporal.DateTime || e.Kind == temporal.Time {
			ends = append(ends, timeCandidate{i, false, m.at, f, rule})
			t.consider("end", m.at.String(), int32(e.First), int32(e.Last), f, rule)
		} else if m.to.HasDay() {
			if m.to.HasClock() && !apartFromOutage(m.role) {
				starts[len(starts)-1].weight += 0.8
			}
			r := w + 1
			if apartFromOutage(m.role) {
				r -= 5
			} else if m.outage || m.role == "start" || m.role == "outage" || m.role == "end" {
				r += 2
			}
			ends = append(ends, timeCandidate{i, true, m.to, r, "range"})
			t.consider("end", m.to.String(), int32(e.First), int32(e.Last), r, "range")
		}
	}
	return
}

// late tells of a day after the date line: it is a plan.
func late(m, published temporal.Moment) bool {
	a, ok := m.DayOnly().Time()
	b, known := published.DayOnly().Time()
	return ok && known && a.After(b.AddDate(0, 0, 1))
}

// old tells of a day long before the date line: more likely an earlier event than the one reported.
func old(m, published temporal.Moment) bool {
	a, ok := m.DayOnly().Time()
	b, known := published.DayOnly().Time()
	return ok && known && a.Before(b.AddDate(0, 0, -120))
}

// incidentDay is the day that the candidates speak for most, all told.
func (t *timeline) incidentDay(starts []timeCandidate) string {
	sum, first := map[string]float64{}, map[string]int{}
	best := ""
	for _, c := range starts {
		d := c.m.DayOnly().DateText()
		if _, seen := first[d]; !seen {
			first[d] = c.i
		}
		if c.weight > 0 {
			// The strongest mention counts whole, each further one less.
			sum[d] = max(sum[d], c.weight) + 0.15*min(sum[d], c.weight)
		}
		if best == "" || sum[d] > sum[best] {
			best = d
		}
	}
	if sum[best] <= 1.2 {
		return ""
	}
	return best
}

// pickStart takes, among the expressions of the incident's day, the earliest clock time that something began, was noticed or failed at, unless
// its weight is far below the best one's; where there is none, the day itself.
func (t *timeline) pickStart(starts []timeCandidate, day string) (timeCandidate, bool) {
	var best, timed timeCandidate
	found, clocked := false, 0.0
	for _, c := range starts {
		if day == "" || c.m.DayOnly().DateText() != day {
			continue
		}
		if !found || c.weight > best.weight {
			best, found = c, true
		}
		if c.m.HasClock() && t.startLike(c.i) {
			clocked = max(clocked, c.weight)
		}
	}
	if found && t.marks[best.i].role == "end" && clocked < 1 {
		// Only an end or the like tells of the day. A page of updates knows better when it began.
		if _, posted := t.firstPosted(); posted {
			return best, false
		}
		best.m = best.m.DayOnly()
	}
	if !found || clocked < 1 {
		return best, found
	}
	for _, c := range starts {
		if c.m.DayOnly().DateText() != day || !c.m.HasClock() || !t.startLike(c.i) || c.weight < clocked-t.slack(c.i) {
			continue
		}
		if timed.rule == "" || before(c.m, timed.m) {
			timed = c
		}
	}
	return timed, true
}

// slack is how far below the best start an earlier clock time may weigh and still be it.
func (t *timeline) slack(i int) float64 {
	m := t.marks[i]
	sure := m.entry || m.field || m.distance <= 6
	switch {
	case (m.role == "start" || m.role == "detect") && sure:
		return 2.5
	case m.role == "outage" && sure:
		return 1.5
	}
	return 0.2
}

// firstPosted is the earliest time at which a page of updates posted one: the best there is where nothing says when the outage began.
func (t *timeline) firstPosted() (timeCandidate, bool) {
	var best timeCandidate
	stamps := 0
	for i, m := range t.marks {
		if !m.stamp || !m.at.HasDay() {
			continue
		}
		if stamps++; stamps == 1 || before(m.at, best.m) {
			best = timeCandidate{i: i, m: m.at, weight: 1, rule: "posted"}
		}
	}
	return best, stamps > 0
}

// startLike tells whether a clock time may be the start's: not when something ended, was planned or posted.
func (t *timeline) startLike(i int) bool {
	switch m := t.marks[i]; m.role {
	case "end", "plan", "previous", "next", "post", "partial", "worsen":
		return false
	}
	return true
}

// pickEnd takes the best end that does not lie before the start.
func (t *timeline) pickEnd(ends []timeCandidate, start timeCandidate, known bool) (timeCandidate, bool) {
	var best timeCandidate
	found := false
	for _, c := range ends {
		if known && !c.to && t.marks[c.i].role == "end" && t.overMidnight(c, start) {
			c.m = addDays(c.m, 1)
		}
		if c.weight < 2.3 || known && c.i == start.i && !c.to || known && (before(c.m, start.m) || apart(start.m, c.m) > longest) {
			continue
		}
		if !c.to && t.marks[c.i].role != "end" {
			continue
		}
		if known && c.to && c.i == start.i { // the range that gave the start gives the end
			c.weight += 2.5
		}
		if found && c.m.DayOnly().DateText() == best.m.DayOnly().DateText() && c.m.HasClock() != best.m.HasClock() { // the clock time says more than the day
			if c.m.HasClock() {
				best = c
			}
			continue
		}
		if !found || c.weight > best.weight+0.5 || c.weight > best.weight-0.5 && before(best.m, c.m) && c.rule == best.rule {
			best, found = c, true
		}
	}
	return best, found
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
func (t *timeline) overMidnight(end, start timeCandidate) bool {
	if t.es[end.i].Kind != temporal.Time || !start.m.HasClock() || end.m.DayOnly().DateText() != start.m.DayOnly().DateText() {
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

func (t *timeline) detected(start timeCandidate, known bool) (timeCandidate, bool) {
	for i, m := range t.marks {
		if m.role == "detect" && m.at.HasDay() && m.at.HasClock() && t.es[i].Kind != temporal.Duration && m.distance <= near/2 &&
			(!known || !before(m.at, start.m)) {
			return timeCandidate{i: i, m: m.at, weight: 3, rule: "detect"}, true
		}
	}
	return timeCandidate{}, false
}

// duration takes the best stated one, else the time from start to end where both are known to the minute.
func (t *timeline) duration(rec *Record, start, end timeCandidate, okStart, okEnd bool) {
	best, weight := -1, 2.4
	for i, e := range t.es {
		if e.Kind != temporal.Duration {
			continue
		}
		w := t.lasting(i)
		t.consider("duration", e.Value(), int32(e.First), int32(e.Last), w, "stated")
		if w > weight {
			best, weight = i, w
		}
	}
	computed, between := t.between(start, end, okStart && okEnd)
	if best >= 0 && between && weight < 4.5 {
		// A weak one that the clock times contradict is another's.
		if s := t.es[best].Length.Seconds; s < float64(computed)/2 || s > float64(computed)*2 {
			best = -1
		}
	}
	if best >= 0 {
		e := t.es[best]
		l := e.Length
		if s := float64(computed); between && l.Loose && s >= l.Min && s <= l.Max { // "over an hour", and the clock times say how much
			l.Seconds = s
		}
		rec.Duration = &Duration{Seconds: int64(l.Seconds), Basis: "stated", Min: int64(l.Min), Max: int64(l.Max)}
		rec.Evidence = append(rec.Evidence, t.evidence("duration", int32(e.First), int32(e.Last), min(0.95, 0.4+weight/12), "stated"))
		return
	}
	if !between {
		return
	}
	s := computed
	rec.Duration = &Duration{Seconds: s, Basis: "computed", Min: s - s/10, Max: s + s/10}
	for _, c := range []timeCandidate{start, end} {
		e := t.es[c.i]
		rec.Evidence = append(rec.Evidence, t.evidence("duration", int32(e.First), int32(e.Last), min(0.9, 0.4+c.weight/14), "computed"))
	}
}

// endFromLength counts the end from the start where both start and a stated duration of at most a day are known, and no end is given.
func (t *timeline) endFromLength(rec *Record, start timeCandidate, missing bool) {
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
func (t *timeline) between(start, end timeCandidate, known bool) (seconds int64, ok bool) {
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

// lasting weighs a duration as the outage's: what lasted, against objectives, retention times, diagnosing.
func (t *timeline) lasting(i int) float64 {
	e, m := t.es[i], t.marks[i]
	l := e.Length
	if l.Vague() || l.Seconds < 30 || l.Seconds > 200*86400 {
		return 0
	}
	w := 0.0
	n := float64(len(t.toks) + 1)
	s := t.sentences[m.sentence]
	lasting, not := near+1, near+1
	outage, down := false, near+1
	for _, x := range t.within(around(e, s.First, s.Last)) {
		if x.Section == lang.Impact && (x.Key == "outage" || x.Key == "degraded") {
			outage = true
		}
		if x.Section != lang.Event || int(x.First) < e.Last && int(x.Last) > e.First {
			continue
		}
		d := t.apart(x, e)
		switch x.Key {
		case "lasting":
			if int(x.Last) <= e.First || d <= 2 {
				lasting = min(lasting, d)
			}
			if d <= 3 && t.colon(int(x.Last), e.First) && int(x.Last) < e.First && int(x.First)-t.line(int(x.First), s) <= 4 {
				w += 2
			}
		case "notlasting", "plan", "next", "previous", "sla":
			if x.Key != "notlasting" {
				d += 2
			}
			not = min(not, d)
		case "outage", "start":
			outage = true
			down = min(down, d)
		case "end":
			down = min(down, d)
		}
	}
	if lasting <= near {
		w += 2.5 * (1 - float64(lasting)/near)
	}
	if down <= near {
		w += 1.5 * (1 - float64(down)/near)
	}
	if outage {
		w++
	}
	if m.title {
		w++
	}
	if not <= near {
		w -= 4 * (1 - float64(not)/near)
	}
	if m.plan {
		w -= 1.5
	}
	if l.AtMost {
		w -= 1.5
	}
	if l.Seconds >= 28*86400 {
		w -= 2
	}
	for k := max(0, i-3); k <= min(i+3, len(t.es)-1); k++ { // beside the date of another time
		if t.marks[k].sentence == m.sentence && t.es[k].Kind != temporal.Duration && (t.marks[k].role == "previous" || old(t.marks[k].at, t.published)) {
			w -= 2
			break
		}
	}
	w += 0.8 * (1 - float64(e.First)/n)
	return w
}
