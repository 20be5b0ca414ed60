package temporal

import (
	"time"

	"haveri/extract/match"
)

// resolve fills in what expressions leave to their context: the year of "12 November", the day of "yesterday" and "Thursday".
func resolve(es []Expr, toks []match.Token, c Context) {
	r := resolver{ref: c.Reference}
	if t, ok := c.Reference.DayOnly().Time(); ok {
		r.day, r.known = t, true
	}
	r.narrative = narrative(es, c.Reference)
	for i := range es {
		e := &es[i]
		if e.Kind == Duration {
			continue
		}
		r.at = e.First
		e.How = r.moment(&e.A)
		if h, _, ok := e.A.Clock(); ok && h >= 17 && e.A.Part == "nightto" { // 23:15 of the night to Saturday is Friday's
			if t, known := e.A.DayOnly().Time(); known {
				e.A = e.A.On(t.AddDate(0, 0, -1))
				e.A.Weekday = 0
			}
		}
		switch e.Kind {
		case DateRange, DateTimeRange, TimeRange:
			if how := r.second(&e.B, e.A); e.Kind != TimeRange && how == "open" {
				e.How = how
			}
		}
		if e.Kind == Time || e.Kind == TimeRange {
			e.How = "explicit"
			continue
		}
		for _, m := range []Moment{e.A, e.B} {
			if t, ok := m.DayOnly().Time(); ok && !e.Now {
				if m.Weekday > 0 && m.Weekday == isoWeekday(t) && e.How == "explicit" {
					if _, known := r.dated[m.Weekday]; !known {
						if r.dated == nil {
							r.dated = map[int]time.Time{}
						}
						r.dated[m.Weekday] = t
					}
				}
				r.anchor, r.anchored, r.anchorAt, r.anchorMonth = t, true, e.Last, false
			} else if m.HasDay() && m.Weekday > 0 {
				r.yearless = m
			}
			if m.Year > 0 && (e.How == "explicit" || e.How == "anchor") {
				r.lastYear = m.Year
				if m.Month > 0 && m.Day == 0 && r.narrative {
					r.anchor, r.anchored = time.Date(m.Year, time.Month(m.Month), 1, 0, 0, 0, 0, time.UTC), true
					r.anchorMonth = true
				}
			}
		}
	}
	leapDays(es)
}

type resolver struct {
	ref         Moment
	day         time.Time // the date line's day
	known       bool
	anchor      time.Time // the last full date before
	anchored    bool
	anchorMonth bool   // only its month is known
	anchorAt    int    // its last token
	at          int    // the token that is resolved
	yearless    Moment // the last day whose weekday is known, but not its year
	// lastYear is that of the last expression whose year is known; a narrative of the past goes on in it.
	lastYear  int
	narrative bool
	dated     map[int]time.Time // the days that were named with their weekday, by weekday; the first of each
}

// second resolves the end of a range, which does not lie before its beginning.
func (r *resolver) second(b *Moment, a Moment) string {
	if t, ok := a.DayOnly().Time(); ok && b.rel == (relation{}) && b.Year == 0 && b.HasDay() {
		b.Year = a.Year
		if u, ok := b.DayOnly().Time(); ok && u.Before(t) {
			b.Year++
		}
		return "explicit"
	} else if ok && b.rel.unit == "weekday" && b.rel.which == "" && b.Weekday > 0 {
		d := (b.Weekday - isoWeekday(t) + 7) % 7
		*b = b.On(t.AddDate(0, 0, d))
		b.rel = relation{}
		return "explicit"
	}
	if a.Year > 0 && b.Year == 0 && b.Month > 0 && b.rel == (relation{}) { // 2020年6月から7月
		if b.Year = a.Year; b.Month < a.Month {
			b.Year++
		}
		return "explicit"
	}
	return r.moment(b)
}

// narrative tells of texts about a past well before their date line: most of the years they name lie two years back or more.
func narrative(es []Expr, reference Moment) bool {
	if reference.Year == 0 {
		return true
	}
	past, present := 0, 0
	for _, e := range es {
		switch {
		case e.Kind == Duration || e.A.Year == 0:
		case e.A.Year < reference.Year:
			past++
		default:
			present++
		}
	}
	return past > 5 && past > 2*present
}

func isoWeekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }

func (r *resolver) moment(m *Moment) string {
	switch {
	case m.rel.set:
		return r.relative(m)
	case m.Year > 0:
		return "explicit"
	case m.Month > 0:
		return r.year(m)
	case m.Day > 0: // "the 16th", "1日"
		return r.month(m)
	}
	return "open"
}

// year chooses the year of a day and month: that of the date line that makes it past, else that of the last full date.
func (r *resolver) year(m *Moment) string {
	try := func(y int) (time.Time, bool) {
		d := *m
		d.Year = y
		if d.Day == 0 {
			d.Day = 1
		}
		if d.Day > daysIn(y, d.Month) {
			return time.Time{}, false
		}
		t, ok := d.DayOnly().Time()
		return t, ok && (m.Weekday == 0 || isoWeekday(t) == m.Weekday)
	}
	if r.narrative && r.lastYear > 0 && m.Weekday == 0 {
		m.Year = r.lastYear
		return "anchor"
	}
	if r.known {
		limit := r.day.AddDate(0, 0, 1)
		// A full date just before that lies in another year than the date line speaks for that year.
		if r.anchored && r.anchor.Year() < r.day.Year()-1 && m.Weekday == 0 {
			m.Year = r.anchor.Year()
			return "anchor"
		}
		for y := r.day.Year(); y > r.day.Year()-7; y-- {
			if t, ok := try(y); ok && !t.After(limit) {
				m.Year = y
				return "date line"
			}
			if (m.Day != 29 || m.Month != 2) && y < r.day.Year() {
				break
			}
		}
		if m.Weekday > 0 { // a day to come, or a slip of the writer's
			for y := r.day.Year(); y <= r.day.Year()+1; y++ {
				if t, ok := try(y); ok && t.Sub(r.day) < 366*24*time.Hour {
					m.Year = y
					return "date line"
				}
			}
			w := m.Weekday
			m.Weekday = 0
			how := r.year(m)
			m.Weekday = w
			return how
		}
	}
	if y := r.lastYear; y > 0 && m.Weekday > 0 { // the weekday tells which year beside the last one named
		for _, y := range []int{y, y - 1, y + 1} {
			if _, ok := try(y); ok {
				m.Year = y
				return "anchor"
			}
		}
	}
	if r.anchored {
		m.Year = r.anchor.Year()
		return "anchor"
	}
	return "open"
}

// month chooses the month of a bare day of the month.
func (r *resolver) month(m *Moment) string {
	base, how := r.day, "date line"
	if r.anchored {
		base, how = r.anchor, "anchor"
		if t := base.AddDate(0, 0, m.Day-1); r.anchorMonth && t.Month() == base.Month() { // "in April 2008 … on Thursday 24"
			*m = m.On(t)
			return how
		}
		// The day before or after the anchor, whichever is nearer.
		best, found := time.Time{}, false
		for _, k := range []int{0, 1, -1} {
			t := time.Date(base.Year(), base.Month()+time.Month(k), m.Day, 0, 0, 0, 0, time.UTC)
			if t.Day() != m.Day || r.known && t.After(r.day.AddDate(0, 0, 1)) {
				continue
			}
			if !found || abs(t.Sub(base)) < abs(best.Sub(base)) {
				best, found = t, true
			}
		}
		if found {
			*m = m.On(best)
			return how
		}
	}
	if !r.known {
		return "open"
	}
	for k := range 3 {
		t := time.Date(base.Year(), base.Month()-time.Month(k), m.Day, 0, 0, 0, 0, time.UTC)
		if t.Day() == m.Day && !t.After(r.day.AddDate(0, 0, 1)) {
			*m = m.On(t)
			return how
		}
	}
	return "open"
}

func abs(d time.Duration) time.Duration {
	if d < 0 {
		return -d
	}
	return d
}

func (r *resolver) relative(m *Moment) string {
	rel := m.rel
	if rel.unit == "holiday" {
		return r.holiday(m, rel.which)
	}
	base, how, ok := r.day, "date line", r.known
	if r.narrative && r.known && rel.unit != "now" && rel.unit != "day" && !(rel.shift && rel.n < 0) {
		rel.anchor = true
	}
	if rel.anchor && r.anchored {
		base, how, ok = r.anchor, "anchor", true
	}
	if rel.anchor && !r.anchored && (rel.unit != "day" || rel.n != 0) && !r.known {
		return "open"
	}
	if !ok && r.anchored && rel.unit == "weekday" {
		base, how, ok = r.anchor, "anchor", true
	}
	if !ok && rel.unit == "weekday" && r.yearless.Weekday > 0 && rel.which == "" {
		// Counted from "Wednesday 12 February" of whatever year: a leap year's months serve, so that 29 February is not lost.
		d := (m.Weekday-r.yearless.Weekday+10)%7 - 3
		t := time.Date(2000, time.Month(r.yearless.Month), r.yearless.Day+d, 0, 0, 0, 0, time.UTC)
		m.Month, m.Day, m.rel = int(t.Month()), t.Day(), relation{}
		return "anchor"
	}
	if !ok && rel.unit == "day" && rel.n < 0 && r.yearless.Weekday > 0 {
		t := time.Date(2000, time.Month(r.yearless.Month), r.yearless.Day+int(rel.n), 0, 0, 0, 0, time.UTC)
		m.Month, m.Day, m.rel = int(t.Month()), t.Day(), relation{}
		return "anchor"
	}
	if !ok && rel.unit == "nth" && m.Year > 0 {
		ok = true
	}
	if !ok {
		return "open"
	}
	m.rel = relation{}
	if rel.shift {
		return r.shifted(m, rel, base, how)
	}
	switch rel.unit {
	case "nth":
		if m.Year == 0 {
			if how = r.year(m); how == "open" {
				return how
			}
		}
		*m = nth(*m, int(rel.n), rel.which)
	case "now":
		*m = m.On(base)
		if r.ref.HasClock() {
			*m = m.At(r.ref)
		}
	case "day", "workday":
		t := base.AddDate(0, 0, int(rel.n))
		*m = m.On(t)
	case "week", "fortnight":
		n := int(rel.n)
		if rel.unit == "fortnight" {
			n *= 2
		}
		if rel.which == "week" || m.Weekday > 0 { // "Thursday last week"
			monday := base.AddDate(0, 0, 1-isoWeekday(base)+7*n)
			*m = m.On(monday.AddDate(0, 0, m.Weekday-1))
			break
		}
		t := base.AddDate(0, 0, 7*n)
		if rel.which == "" { // "two weeks ago" is a day
			*m = m.On(t)
			break
		}
		m.Year, m.Week = t.ISOWeek()
	case "weekend":
		sat := base.AddDate(0, 0, 6-isoWeekday(base)+7*int(rel.n))
		*m = m.On(sat)
	case "month":
		if m.Month > 0 {
			return r.namedMonth(m, rel, base, how)
		}
		t := time.Date(base.Year(), base.Month()+time.Month(int(rel.n)), 1, 0, 0, 0, 0, time.UTC)
		m.Year, m.Month = t.Year(), int(t.Month())
		if rel.which == "" && m.Day == 0 {
			m.Day = min(base.Day(), daysIn(m.Year, m.Month))
		}
	case "quarter":
		if rel.which == "own" {
			if m.Year = base.Year(); m.Quarter > (int(base.Month())+2)/3 {
				m.Year--
			}
			break
		}
		q := base.Year()*4 + (int(base.Month())-1)/3 + int(rel.n)
		m.Year, m.Quarter = q/4, q%4+1
	case "halfyear":
		h := base.Year()*2 + (int(base.Month())-1)/6 + int(rel.n)
		m.Year, m.Half = h/2, h%2+1
	case "year":
		m.Year = base.Year() + int(rel.n)
		if rel.which == "" && m.Month == 0 {
			m.Month, m.Day = int(base.Month()), min(base.Day(), daysIn(m.Year, int(base.Month())))
		}
	case "decade":
		m.Year, m.Decade = base.Year()+10*int(rel.n), rel.which != ""
	case "century":
		m.Year, m.Century = base.Year()+100*int(rel.n), rel.which != ""
	case "weekday":
		if how == "date line" && rel.which == "" && r.toldFrom(base) && (isoWeekday(base)-m.Weekday+7)%7 > 2 { // "over the weekend of 8 November … on Monday morning"
			*m = m.On(weekday(r.anchor, m.Weekday, "", true))
			return "anchor"
		}
		if rel.which == "" && r.anchored && isoWeekday(r.anchor) == m.Weekday && r.at-r.anchorAt <= beside { // "on 28 January, on Wednesday"
			*m = m.On(r.anchor)
			return "anchor"
		}
		if t, dated := r.dated[m.Weekday]; dated && rel.which == "" && !t.After(base) && base.Sub(t) <= 31*24*time.Hour { // "7 February, Tuesday … On Tuesday"
			*m = m.On(t)
			return "anchor"
		}
		if rel.which == "same" && r.anchored { // "that Saturday": the one next to the day told of
			d := (m.Weekday-isoWeekday(r.anchor)+10)%7 - 3
			*m = m.On(r.anchor.AddDate(0, 0, d))
			return "anchor"
		}
		if how == "anchor" && !r.known && rel.which == "" { // without a date line, the one next to the day told of
			d := (m.Weekday-isoWeekday(base)+10)%7 - 3
			*m = m.On(base.AddDate(0, 0, d))
			return how
		}
		*m = m.On(weekday(base, m.Weekday, rel.which, how == "anchor"))
	default:
		m.rel = rel
		return "open"
	}
	return how
}

// story is how many tokens a day goes on to be told of.
const story = 60

// beside is how many tokens may stand between a date and its weekday.
const beside = 3

// toldFrom tells whether a day well before the date line was named just before, so that what follows is told from it.
func (r *resolver) toldFrom(base time.Time) bool {
	away := base.Sub(r.anchor)
	return r.anchored && r.at-r.anchorAt <= story && away > 7*24*time.Hour && away < 400*24*time.Hour
}

// shifted counts a length on from the base: to a day, or, where the length has hours or less and the date line a clock, to a minute.
func (r *resolver) shifted(m *Moment, rel relation, base time.Time, how string) string {
	fine := rel.unit == "hour" || rel.unit == "minute" || rel.unit == "second" || rel.days != float64(int(rel.days)) && rel.months == 0
	if fine {
		if how != "date line" || !r.ref.HasClock() {
			if s := seconds[rel.unit]; s < 86400 {
				m.rel = rel
				return "open"
			}
		}
		h, mi, _ := r.ref.Clock()
		base = base.Add(time.Duration(h)*time.Hour + time.Duration(mi)*time.Minute)
	}
	t := base.AddDate(0, rel.months, 0).Add(time.Duration(rel.days * float64(24*time.Hour)))
	*m = m.On(t)
	if fine && r.ref.HasClock() && how == "date line" {
		m.setClock(t.Hour(), t.Minute(), -1)
		m.Zone = r.ref.Zone
	}
	return how
}

// nth finds "the second Wednesday", "the last day", "the third week" of a month.
func nth(m Moment, n int, what string) Moment {
	first := time.Date(m.Year, time.Month(m.Month), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1)
	var t time.Time
	switch {
	case what == "day" && n < 0:
		t = last
	case what == "day":
		t = first.AddDate(0, 0, n-1)
	case what == "weekday" && n < 0:
		t = weekday(last, m.Weekday, "", false)
	case what == "weekday":
		t = weekday(first, m.Weekday, "", true).AddDate(0, 0, 7*(n-1))
	case what == "week" && n < 0:
		t = last
	default:
		t = first.AddDate(0, 0, 7*(n-1))
	}
	if what == "week" {
		y, w := t.ISOWeek()
		return Moment{Year: y, Week: w}
	}
	return m.On(t)
}

// namedMonth resolves "last May", "next May", "this May".
func (r *resolver) namedMonth(m *Moment, rel relation, base time.Time, how string) string {
	m.Year = base.Year()
	switch rel.which {
	case "last", "previous":
		if m.Month >= int(base.Month()) {
			m.Year--
		}
	case "next", "following":
		if m.Month <= int(base.Month()) {
			m.Year++
		}
	}
	return how
}

// weekday finds the day that a weekday means: the last one up to the base, or, told from an anchor, the first one from it on.
func weekday(base time.Time, w int, which string, forward bool) time.Time {
	d := w - isoWeekday(base)
	switch which {
	case "this":
		return base.AddDate(0, 0, d)
	case "next", "following":
		if d <= 0 {
			d += 7
		}
		return base.AddDate(0, 0, d)
	case "last", "previous":
		if d >= 0 {
			d -= 7
		}
		return base.AddDate(0, 0, d)
	}
	if forward && d < 0 {
		d += 7
	} else if !forward && d > 0 {
		d -= 7
	}
	return base.AddDate(0, 0, d)
}

// leapDays gives 29 February its year where the text names another year, and only one, at most a year away from a leap year: the day exists in that one alone.
func leapDays(es []Expr) {
	year, proof := 0, -1
	for i, e := range es {
		if e.Kind == Date && e.A.Year > 0 && e.How == "explicit" {
			if year != 0 && year != e.A.Year {
				return
			}
			year, proof = e.A.Year, i
		}
	}
	if year == 0 {
		return
	}
	for y := year; y >= year-1; y-- {
		if daysIn(y, 2) != 29 {
			continue
		}
		for i := range es {
			if e := &es[i]; e.A.Month == 2 && e.A.Day == 29 && e.A.Year == 0 {
				e.A.Year, e.How, e.Proof = y, "proof", proof
			}
		}
		return
	}
}
