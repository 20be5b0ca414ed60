package extract

import (
	"slices"
	"time"

	"haveri/extract/match"
	"haveri/extract/temporal"
)

// oneZone takes the zone that clock times name, where they name only one, for those that name none. The stamps of updates do not count: they
// are a machine's.
func (t *timeline) oneZone() {
	zones := map[string]bool{}
	for i, e := range t.es {
		if z := e.A.Zone; e.Kind != temporal.Duration && !e.Now && z != "" && !t.marks[i].stamp {
			zones[z] = true
		}
	}
	if t.zone == "" && len(zones) == 1 {
		for z := range zones {
			t.zone = z
		}
	}
}

// days gives bare clock times their day: the day named in the same sentence, else the last one named before that is not set apart, rolling
// over midnight inside a timeline whose clock times rise.
func (t *timeline) days() {
	t.oneZone()
	rising, first := t.rising(), t.firstNamed()
	last, lastClock := -1, -1
	twelve := !slices.ContainsFunc(t.es, countsToTwentyFour)
	afternoon := -1 // minutes of the last clock time that was said to be one after noon, while those after it go on from there
	var lastDay temporal.Moment
	if t.undated = first < 0 && !t.published.HasDay() && !slices.ContainsFunc(t.marks, func(m mark) bool { return m.at.HasDay() }); t.undated {
		lastDay = temporal.Moment{Month: 1, Day: 1}
	}
	for i := range t.es {
		e, m := t.es[i], &t.marks[i]
		if e.Kind == temporal.Duration || e.Now || e.Window {
			continue
		}
		if m.at.HasDay() {
			if !apartFromOutage(m.role) || m.entry || m.title || last < 0 {
				if last < 0 || !lastDay.HasDay() || lastDay.DateText() != m.at.DateText() {
					lastClock = -1
				}
				last, lastDay = i, m.at
				if m.to.HasDay() && m.to.DateText() != m.at.DateText() && !m.to.HasClock() {
					lastDay = m.at
				}
			}
			if afternoon = -1; m.at.HasClock() && m.at.Afternoon() {
				afternoon = minutes(m.at)
			}
			if h, mi, ok := m.at.Clock(); ok && m.entry {
				lastClock = h*60 + mi
			}
			if m.to.HasDay() && m.to.HasClock() {
				lastDay = m.to
			}
			continue
		}
		if e.Kind != temporal.Time && e.Kind != temporal.TimeRange {
			continue
		}
		day, from := lastDay, last
		m.by = "last"
		spoken := true
		for k := e.First; k < e.Last; k++ {
			spoken = spoken && t.toks[k].Kind != match.Number
		}
		if k := t.sameSentence(i); k >= 0 {
			day, from, m.by = t.marks[k].at, k, "sentence"
			if !apartFromOutage(t.marks[k].role) {
				last, lastDay = k, day
			}
		} else if last < 0 && !t.undated {
			if first >= 0 {
				day, from, m.by = t.marks[first].at, first, "first"
			} else if t.published.HasDay() {
				day, from, m.by = t.nearest(m.at, t.published), -1, "date line"
			}
		}
		if from >= 0 && t.marks[from].stamp {
			day = t.nearest(m.at, t.marks[from].at)
		}
		if spoken && e.Kind == temporal.Time { // "i går kväll … en kvart i tio"
			m.at = m.at.InPart(t.partOf(i, from))
		}
		if e.Kind == temporal.Time && twelve && afternoon >= 0 && m.at.Unhalved() && minutes(m.at)+12*60 >= afternoon { // "at 5:54 p.m. … at 6:20"
			m.at = m.at.Later()
		}
		if m.at.HasClock() {
			if afternoon = -1; m.at.Afternoon() || t.es[i].A.Unhalved() && minutes(m.at) >= 12*60 {
				afternoon = minutes(m.at)
			}
		}
		h, mi, _ := m.at.Clock()
		now := h*60 + mi
		if day.HasDay() && rising && m.entry && lastClock >= 0 && now+180 < lastClock && from == last && !t.second(i) {
			day = addDays(day, 1)
			lastDay = day
		}
		if k := t.entryOf(i); k >= 0 && t.second(i) && m.role != "plan" && m.role != "next" && day.HasDay() {
			// What an update tells of lies before it: at 00:13 "between 21:39 and 23:36" is the day before.
			if at, _, _ := t.marks[k].at.Clock(); at < 6 && h >= 18 && day.DateText() == t.marks[k].at.DayOnly().DateText() {
				day = addDays(day, -1)
			}
		}
		if m.entry {
			lastClock = now
		}
		m.day = from
		if day.HasDay() {
			if h >= 17 && (m.at.Part == "nightto" || from >= 0 && t.marks[from].at.Part == "nightto") {
				day = addDays(day, -1)
			}
			at := day.At(m.at)
			if m.at.Zone == "" {
				at.Zone = day.Zone
			}
			if !m.entry && !apartFromOutage(m.role) && t.unwritten(at) { // what is told of lies before the telling
				day = addDays(day, -1)
				at.Year, at.Month, at.Day = day.Year, day.Month, day.Day
			}
			at.Approx = false
			if e.Kind == temporal.TimeRange {
				to := day.At(m.to)
				if eh, em, _ := m.to.Clock(); eh*60+em < now {
					to = addDays(to, 1)
				}
				if m.to.Zone == "" {
					to.Zone = at.Zone
				}
				m.to = to
			}
			m.at = at
		}
	}
	for i := range t.marks {
		m := &t.marks[i]
		if m.at.HasClock() && m.at.Zone == "" {
			m.at.Zone = t.zone
		}
		if m.to.HasClock() && m.to.Zone == "" {
			m.to.Zone = m.at.Zone
		}
	}
}

// countsToTwentyFour tells of a clock time as no text writes that counts hours to twelve.
func countsToTwentyFour(e temporal.Expr) bool {
	h, _, ok := e.A.Clock()
	return ok && h > 12 && !e.A.Afternoon() && e.A.Part == "" && e.Kind != temporal.Duration
}

// toldNear is how many expressions back a part of the day is looked for.
const toldNear = 4

// partOf is the part of the day that a clock time in words belongs to: that of the day it stands on, else the last one told of in its block or just
// before, else daytime: of the night and the evening one says so.
func (t *timeline) partOf(i, from int) string {
	if from >= 0 && t.marks[from].at.Part != "" {
		return t.marks[from].at.Part
	}
	for k := i - 1; k >= max(0, i-toldNear) && t.marks[i].sentence-t.marks[k].sentence <= 4; k-- {
		if p := t.marks[k].at.Part; p != "" && p != "midnight" && p != "midday" && !apartFromOutage(t.marks[k].role) {
			return p
		}
	}
	if h, _, ok := t.marks[i].at.Clock(); ok && h >= 1 && h <= 6 {
		return "afternoon"
	}
	return ""
}

// second tells whether another clock time stands before expression i in its sentence: it is what the entry tells of, not its own time.
func (t *timeline) second(i int) bool {
	return i > 0 && t.marks[i-1].sentence == t.marks[i].sentence && t.es[i-1].A.HasClock()
}

// unwritten tells of a clock time on the day of publication that lies after its hour.
func (t *timeline) unwritten(at temporal.Moment) bool {
	p := t.published
	if !p.HasClock() || at.DayOnly().DateText() != p.DayOnly().DateText() || p.Zone != "" && at.Zone != "" && p.Zone != at.Zone {
		return false
	}
	h, mi, _ := at.Clock()
	ph, pm, _ := p.Clock()
	return h*60+mi > ph*60+pm
}

// entryOf finds the timed entry whose block expression i stands in; -1 where it stands in none.
func (t *timeline) entryOf(i int) int {
	block := t.sentences[t.marks[i].sentence].Block
	for k := i - 1; k >= max(0, i-far) && t.sentences[t.marks[k].sentence].Block == block; k-- {
		if t.marks[k].entry && t.marks[k].at.HasClock() && t.marks[k].at.HasDay() {
			return k
		}
	}
	return -1
}

// nearest gives a clock time the day of the moment it was posted at: where that has a clock time and both have a zone, the day that brings
// the two nearest, as 20:33 in California is told of at 04:33 UTC of the next day.
func (t *timeline) nearest(clock, at temporal.Moment) temporal.Moment {
	if clock.Zone == "" {
		clock.Zone = t.zone
	}
	day := at.DayOnly()
	posted, ok := at.Time()
	if !ok || !at.HasClock() || at.Zone == "" || clock.Zone == "" || clock.Zone == at.Zone {
		return day
	}
	best, found := day, time.Duration(0)
	for n := -1; n <= 1; n++ {
		d := addDays(day, n)
		at, _ := d.At(clock).Time()
		if away := at.Sub(posted).Abs(); n == -1 || away < found {
			best, found = d, away
		}
	}
	return best
}

func addDays(m temporal.Moment, n int) temporal.Moment {
	if d, ok := m.DayOnly().Time(); ok {
		return m.On(d.AddDate(0, 0, n))
	}
	// The year is not known; a leap year's months serve, as 29 February may be meant.
	d := time.Date(2000, time.Month(m.Month), m.Day+n, 0, 0, 0, 0, time.UTC)
	m.Month, m.Day = int(d.Month()), d.Day()
	return m
}

// sameSentence finds the day named in the sentence of expression i: the nearest, before it rather than after.
func (t *timeline) sameSentence(i int) int {
	for k := i - 1; k >= max(0, i-far) && t.marks[k].sentence == t.marks[i].sentence; k-- {
		if t.marks[k].at.HasDay() {
			return k
		}
	}
	for k := i + 1; k < min(len(t.es), i+far) && t.marks[k].sentence == t.marks[i].sentence; k++ {
		if t.marks[k].at.HasDay() && !apartFromOutage(t.marks[k].role) {
			return k
		}
	}
	return -1
}

func (t *timeline) firstNamed() int {
	for k, m := range t.marks {
		if m.at.HasDay() && !apartFromOutage(m.role) && t.es[k].Kind != temporal.Duration {
			return k
		}
	}
	return -1
}

// rising tells whether the clock times of a timeline's entries rise more often than they fall.
func (t *timeline) rising() bool {
	up, down, last := 0, 0, -1
	for i, m := range t.marks {
		if !m.entry || !t.es[i].A.HasClock() {
			continue
		}
		h, mi, _ := t.es[i].A.Clock()
		now := h*60 + mi
		if last >= 0 && now > last {
			up++
		} else if last >= 0 && now < last {
			down++
		}
		last = now
	}
	return up >= down
}
