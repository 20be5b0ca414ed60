package incident

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Reason is one piece of evidence that two documents tell of one outage; negative points are evidence against it.
type Reason struct {
	What   string  `json:"what"`
	Points float64 `json:"points"`
}

// Points. A pair is joined from threshold on. Day and organization together reach it, neither does alone; a name that both share with
// weight is as good as an organization where the day is sure. The day weighs most: an organization has many outages, a day of one few.
const (
	threshold = 4.0

	sameDay     = 2.5 // both begin on one day
	sameDate    = 2.0 // as far as it is told: one of them leaves out the year
	nextDay     = 0.5 // a day apart and yet possibly one: an outage that runs on, a night, another zone
	namedDay    = 1.5 // the day of one is named by the other, which itself says no start
	namedDate   = 1.0 // likewise without year, or the month alone
	soonAfter   = 1.0 // one says no start, but was published within a week of the other's
	noDay       = -1.0
	anotherDay  = -6.0
	anotherOne  = -2.0 // different organizations, and neither text names the other
	sameClock   = 1.5
	sameOrg     = 2.5
	orgNamed    = 2.0 // the organization of one is named by the other; times the name's weight
	mostNamesIn = 2.5
	mostNumIn   = 2.0
	sameLength  = 0.75
	sameCause   = 0.5
	otherCause  = -0.5
	sameActions = 0.5
	sameWords   = 6.0 // times the share of wording in common
)

// rarity tells how much a shared name says, 0 to 1: hardly anything where a large part of all documents has it.
type rarity func(key string) float64

// compare gives the reasons for and against that a and b tell of one outage.
func compare(a, b *Digest, rare rarity) []Reason {
	if a.ID > b.ID {
		a, b = b, a
	}
	var rs []Reason
	add := func(points float64, format string, args ...any) {
		if points != 0 {
			rs = append(rs, Reason{fmt.Sprintf(format, args...), math.Round(100*points) / 100})
		}
	}
	dayPoints, what := compareDays(a, b)
	add(dayPoints, "%s", what)
	compareClocks(a, b, dayPoints, add)
	compareNames(a, b, rare, add)
	compareNumbers(a, b, add)
	if a.Seconds > 0 && b.Seconds > 0 {
		if r := float64(a.Seconds) / float64(b.Seconds); r > 0.97 && r < 1.03 {
			add(sameLength, "both last %d s", a.Seconds)
		}
	}
	compareCauses(a, b, add)
	if share := alike(a.Sketch, b.Sketch); share >= 0.1 {
		add(sameWords*share, "%.0f %% of the wording in common", 100*share)
	}
	return rs
}

func total(rs []Reason) (points float64) {
	for _, r := range rs {
		points += r.Points
	}
	return points
}

// compareDays weighs when the two outages began.
func compareDays(a, b *Digest) (points float64, what string) {
	switch {
	case a.Start.known() && b.Start.known():
		return compareStarts(a, b)
	case a.Start.known():
		return compareNamed(a, b)
	case b.Start.known():
		return compareNamed(b, a)
	}
	if a.Published.full() && b.Published.full() && apart(a.Published, b.Published) <= 3 {
		return nextDay, "published within days of each other, neither says a start"
	}
	return noDay, "neither says a start"
}

func apart(a, b Day) int {
	n := a.number() - b.number()
	return max(n, -n)
}

// compareStarts weighs two starts.
func compareStarts(a, b *Digest) (float64, string) {
	s, t := a.Start, b.Start
	if s.Day == 0 || t.Day == 0 {
		if s.Month == t.Month && (s.Year == t.Year || s.Year == 0 || t.Year == 0) {
			return namedDate, fmt.Sprintf("both begin in %s", Day{max(s.Year, t.Year), s.Month, 0})
		}
		return anotherDay * min(a.Sure, b.Sure), fmt.Sprintf("one begins %s, one %s", s, t)
	}
	whole := s.full() && t.full()
	if !whole { // compared as days of one year
		s.Year, t.Year = 2000, 2000
	}
	switch n := apart(s, t); {
	case n == 0 && whole:
		return sameDay, "both begin " + a.Start.String()
	case n == 0:
		if d := yeared(a, b); !d {
			return anotherDay / 2, fmt.Sprintf("both begin %s, but one was published before that", Day{0, s.Month, s.Day})
		}
		return sameDate, "both begin " + Day{0, s.Month, s.Day}.String()
	case n == 1 && shifted(a, b):
		return nextDay * 3, fmt.Sprintf("%s and %s are a day apart, as two zones tell it", a.Start, b.Start)
	case n == 1 && (a.Clock < 0 || b.Clock < 0):
		return nextDay, fmt.Sprintf("%s and %s are a day apart, at least one without time", a.Start, b.Start)
	case n <= 2 && (during(a, t) || during(b, s)):
		return nextDay - 1, fmt.Sprintf("%s and %s are %d days apart, one still lasts", a.Start, b.Start, n)
	}
	// The other start may be misread. That a text names the day of the other helps against an unsure reading.
	p := anotherDay * max(0.4, min(a.Sure, b.Sure))
	return p, fmt.Sprintf("one begins %s, one %s", a.Start, b.Start)
}

// yeared tells whether the one without a year may be of the other's year: it was not published before.
func yeared(a, b *Digest) bool {
	if a.Start.full() {
		a, b = b, a
	}
	return !a.Published.full() || !b.Start.full() || a.Published.number() >= b.Start.number()-1
}

// shifted tells of two times a day apart that are one instant seen from two zones: one without a zone, the minutes agree.
func shifted(a, b *Digest) bool {
	return a.Clock >= 0 && b.Clock >= 0 && !(a.Zoned && b.Zoned) && (a.Clock-b.Clock)%60 == 0 && max(a.Clock, b.Clock)-min(a.Clock, b.Clock) >= 10*60
}

// during tells whether the outage of d still lasts on a day.
func during(d *Digest, day Day) bool {
	end := d.End
	if end.full() != day.full() {
		end.Year, day.Year = 2000, 2000
	}
	return end.full() && end.number() >= day.number() && end.number()-day.number() <= 7
}

// compareNamed weighs the start of a against what b, which says none, names and when it was published.
func compareNamed(a, b *Digest) (float64, string) {
	if b.Published.full() && a.Start.full() && b.Published.number() < a.Start.number()-1 {
		return anotherDay, fmt.Sprintf("published %s, before %s", b.Published, a.Start)
	}
	best, what := noDay, "one says no start"
	take := func(points float64, format string, args ...any) {
		if points > best {
			best, what = points, fmt.Sprintf(format, args...)
		}
	}
	for _, d := range b.Named {
		switch {
		case a.Start.Day == 0:
			if d.Month == a.Start.Month && d.Year == a.Start.Year {
				take(namedDate, "both name %s", a.Start)
			}
		case d == a.Start && d.full():
			take(namedDay, "one begins %s, the other names the day", a.Start)
		case d.Month == a.Start.Month && d.Day == a.Start.Day && (d.Year == 0 || a.Start.Year == 0):
			take(namedDate, "one begins %s, the other names %s", a.Start, d)
		case d.Day == 0 && d.Year == a.Start.Year && d.Month == a.Start.Month:
			take(namedDate, "one begins %s, the other names %s", a.Start, d)
		case d.Day > 0 && a.Start.full() && (d.Year == 0 || d.Year == a.Start.Year):
			d.Year = a.Start.Year
			if n := d.number() - a.Start.number(); n > 0 && n <= 5 {
				take(0, "one begins %s, the other names a day soon after", a.Start)
			}
		}
	}
	if b.Published.full() && a.Start.full() {
		if n := b.Published.number() - a.Start.number(); n <= 7 {
			take(soonAfter, "one begins %s, the other was published %s", a.Start, b.Published)
		} else if n <= 30 {
			take(0, "one begins %s, the other was published %s", a.Start, b.Published)
		}
	}
	return best, what
}

// compareClocks weighs the time of day at which two outages of one day began, and the times that the texts name.
func compareClocks(a, b *Digest, day float64, add func(float64, string, ...any)) {
	if day < 0 {
		return
	}
	if a.Clock >= 0 && b.Clock >= 0 && a.Clock+b.Clock > 0 {
		n := max(a.Clock-b.Clock, b.Clock-a.Clock)
		switch odd := a.Clock%60 != 0; {
		case n <= 10 && a.Zoned == b.Zoned:
			add(sameClock, "both begin at %02d:%02d", a.Clock/60, a.Clock%60)
		case n > 10 && n%60 <= 1 && odd && a.Zoned != b.Zoned:
			add(sameClock/2, "their starts differ by whole hours, as zones do")
		case n >= 180 && a.Zoned && b.Zoned:
			add(-sameClock, "they begin %d hours apart", n/60)
		}
	}
	shared := 0
	for _, c := range a.Clocks {
		if c%30 != 0 && slices.Contains(b.Clocks, c) {
			shared++
		}
	}
	add(min(0.5*float64(shared), 1), "%d times of day in common", shared)
}

// compareNames weighs organizations and other names.
func compareNames(a, b *Digest, rare rarity, add func(float64, string, ...any)) {
	points := 0.0
	var shared []string
	same, named := "", 0.0
	for _, n := range a.Organization {
		if i := slices.IndexFunc(b.Organization, n.same); i >= 0 && same == "" {
			same = n.Key
		}
	}
	heard := func(d *Digest, org []Name) (weight float64) {
		for _, n := range org {
			if i := slices.IndexFunc(d.Names, n.same); i >= 0 {
				weight = max(weight, d.Names[i].Weight)
			}
		}
		return weight
	}
	toA, toB := heard(b, a.Organization), heard(a, b.Organization)
	named = max(toA, toB)
	switch {
	case same != "":
		add(sameOrg, "both of organization %s", same)
	case named > 0:
		add(orgNamed*named, "the organization of one is named by the other")
	case len(a.Organization) > 0 && len(b.Organization) > 0:
		add(anotherOne*min(1, a.Certain+b.Certain), "organizations %s and %s, neither text names the other's", keys(a.Organization), keys(b.Organization))
	}
	for _, n := range a.Names {
		i := slices.IndexFunc(b.Names, n.same)
		if i < 0 || slices.ContainsFunc(a.Organization, n.same) && (same != "" || named > 0) || slices.ContainsFunc(b.Organization, n.same) {
			continue
		}
		points += min(n.Weight, b.Names[i].Weight) * rare(n.Key)
		shared = append(shared, n.Key)
	}
	add(min(points, mostNamesIn), "names in common: %s", strings.Join(shared, ", "))
}

func keys(names []Name) string {
	var out []string
	for _, n := range names {
		out = append(out, n.Key)
	}
	return strings.Join(out, " ")
}

// compareNumbers weighs numbers that both texts hold: a longer one is less likely to be chance.
func compareNumbers(a, b *Digest, add func(float64, string, ...any)) {
	points := 0.0
	var shared []string
	for _, n := range a.Numbers {
		if _, ok := slices.BinarySearch(b.Numbers, n); ok {
			points += map[bool]float64{true: 0.4, false: 1}[len(n) <= 3]
			shared = append(shared, n)
		}
	}
	add(min(points, mostNumIn), "numbers in common: %s", strings.Join(shared, ", "))
}

func compareCauses(a, b *Digest, add func(float64, string, ...any)) {
	if a.Cause != "unknown" && b.Cause != "unknown" {
		switch {
		case a.Cause == b.Cause:
			add(sameCause, "both for the cause %s", a.Cause)
		case !slices.Contains(a.Also, b.Cause) && !slices.Contains(b.Also, a.Cause):
			add(otherCause, "causes %s and %s", a.Cause, b.Cause)
		}
	}
	both := 0
	for _, x := range a.Actions {
		if slices.Contains(b.Actions, x) {
			both++
		}
	}
	if all := len(a.Actions) + len(b.Actions) - both; both > 1 {
		add(sameActions*float64(both)/float64(all), "%d actions in common", both)
	}
}
