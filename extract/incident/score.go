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

// Threshold is how many points link two documents, where enough of them are about who or what failed.
const Threshold = 3.2

// Points. Day and organization together reach the threshold, neither does alone; a name that both texts are about is as good as an
// organization where the day is sure. The day weighs most: an organization has many outages, a day of one few.
const (
	subject = 0.8 // points at least for names, numbers or wording: day and cause alone are no link

	sameDay     = 2.5  // both begin on one day
	sameDate    = 2.0  // as far as it is told: one of them leaves out the year
	nextDay     = -1.0 // a day apart and yet possibly one: a night; or the same again
	zonesApart  = 1.5  // a day apart as two zones tell one instant
	namedDay    = 2.0  // one says no start, but the first day that it names, besides that of its publication, is the other's; a later one may be background
	namedDate   = 1.5  // likewise without year
	namedMonth  = 1.0  // or the month alone
	soonAfter   = 0.5  // one says no start, but was published within a week of the other's
	noDay       = -1.0
	anotherDay  = -6.0
	anotherOne  = -2.0 // different organizations, and neither text names the other
	sameClock   = 1.5
	hoursApart  = -2.0 // on one day, by the same clock: an organization may fail twice a day
	sameOrg     = 2.5
	orgNamed    = 2.0 // the organization of one is named by the other; times the name's weight
	nameTwice   = 2.0 // another name in both; times its weight in the text that is less about it
	mostNamesIn = 3.0
	mostNumIn   = 2.0
	sameLength  = 0.75
	sameCause   = 0.5
	otherCause  = -0.25
	sameActions = 0.5
	sameWords   = 6.0 // times the share of wording in common
)

// rarity tells how much a shared name says, 0 to 1: hardly anything where a large part of all documents has it.
type rarity func(key string) float64

// tally adds up points.
type tally struct {
	points  float64
	about   float64 // of them those for who or what failed
	explain bool    // whether somebody wants the reasons: to word them costs more than to count
	reasons []Reason
	subject bool // what is added is about who or what failed
}

func (t *tally) add(points float64, format string, args ...any) float64 {
	points = math.Round(100*points) / 100
	t.points += points
	if t.subject {
		t.about += max(0, points)
	}
	if t.explain && points != 0 {
		t.reasons = append(t.reasons, Reason{fmt.Sprintf(format, args...), points})
	}
	return points
}

// linked tells whether the points make two documents one outage.
func (t *tally) linked() bool { return t.about >= subject && t.points >= Threshold }

// compare weighs what speaks for and against that a and b tell of one outage.
func compare(a, b *Digest, rare rarity, explain bool) *tally {
	if a.ID > b.ID {
		a, b = b, a
	}
	t := &tally{explain: explain}
	days := t.compareDays(a, b)
	if days >= 0 {
		t.compareClocks(a, b)
	}
	t.subject = true
	others := t.compareNames(a, b, rare)
	t.compareNumbers(a, b)
	if share := alike(a.Sketch, b.Sketch); share >= 0.1 && !others { // two organizations may use one template
		t.add(sameWords*share, "%.0f %% of the wording in common", 100*share)
	}
	t.subject = false
	if a.Seconds > 0 && b.Seconds > 0 {
		if r := float64(a.Seconds) / float64(b.Seconds); r > 0.97 && r < 1.03 {
			t.add(sameLength, "both last %d s", a.Seconds)
		}
	}
	t.compareCauses(a, b)
	return t
}

// compareDays weighs when the two outages began.
func (t *tally) compareDays(a, b *Digest) float64 {
	switch {
	case a.Start.known() && b.Start.known():
		return t.compareStarts(a, b)
	case a.Start.known():
		return t.compareNamed(a, b)
	case b.Start.known():
		return t.compareNamed(b, a)
	}
	if s, u := a.firstNamed(), b.firstNamed(); s.Day > 0 && s.Day == u.Day && s.Month == u.Month && (s.Year == u.Year || s.Year == 0 || u.Year == 0) {
		return t.add(namedDate, "neither says a start, both name %s first", Day{max(s.Year, u.Year), s.Month, s.Day})
	}
	if a.Published.full() && b.Published.full() && apart(a.Published, b.Published) <= 3 {
		return t.add(soonAfter, "published within days of each other, neither says a start")
	}
	return t.add(noDay, "neither says a start")
}

// firstNamed is the first day that a text names besides that of its publication.
func (d *Digest) firstNamed() Day {
	for _, day := range d.Named {
		if day.Day > 0 && !(day.Month == d.Published.Month && day.Day == d.Published.Day && day.Year == d.Published.Year) {
			return day
		}
	}
	return Day{}
}

func apart(a, b Day) int {
	n := a.number() - b.number()
	return max(n, -n)
}

// compareStarts weighs two starts.
func (t *tally) compareStarts(a, b *Digest) float64 {
	s, u := a.Start, b.Start
	if s.Day == 0 || u.Day == 0 {
		if s.Month == u.Month && (s.Year == u.Year || s.Year == 0 || u.Year == 0) {
			return t.add(namedMonth, "both begin in %s", Day{max(s.Year, u.Year), s.Month, 0})
		}
		return t.add(anotherDay*min(a.Sure, b.Sure), "one begins %s, one %s", s, u)
	}
	whole := s.full() && u.full()
	if !whole { // compared as days of one year
		s.Year, u.Year = 2000, 2000
	}
	gap, exact := between(a, b)
	switch n := apart(s, u); {
	case n <= 1 && exact && gap > 12*60: // instants decide
		return t.add(anotherDay/2, "they begin %d hours apart", gap/60)
	case n == 1 && exact && gap <= 3*60:
		return t.add(zonesApart, "%s and %s are one instant in two zones", a.Start, b.Start)
	case n == 0 && whole:
		return t.add(sameDay, "both begin %s", a.Start)
	case n == 0:
		if d := yeared(a, b); !d {
			return t.add(anotherDay/2, "both begin %s, but one was published before that", Day{0, s.Month, s.Day})
		}
		return t.add(sameDate, "both begin %s", Day{0, s.Month, s.Day})
	case n == 1 && (a.Night == b.Start || b.Night == a.Start):
		return t.add(sameDate, "the night between %s and %s", a.Start, b.Start)
	case n == 1 && shifted(a, b):
		return t.add(zonesApart, "%s and %s are a day apart, as two zones tell it", a.Start, b.Start)
	case n == 1 && (a.Clock < 0 || b.Clock < 0) && (during(a, b.Start) || during(b, a.Start)):
		return t.add(0, "%s and %s are a day apart, one still lasts", a.Start, b.Start)
	case n == 1 && (a.Clock < 0 || b.Clock < 0):
		return t.add(nextDay, "%s and %s are a day apart, at least one without time", a.Start, b.Start)
	case n <= 2 && (during(a, b.Start) || during(b, a.Start)):
		return t.add(noDay, "%s and %s are %d days apart, one still lasts", a.Start, b.Start, n)
	}
	// The other start may be misread. That a text names the day of the other helps against an unsure reading.
	p := anotherDay * max(0.4, min(a.Sure, b.Sure))
	return t.add(p, "one begins %s, one %s", a.Start, b.Start)
}

// yeared tells whether the one without a year may be of the other's year: it was not published before.
func yeared(a, b *Digest) bool {
	if a.Start.full() {
		a, b = b, a
	}
	return !a.Published.full() || !b.Start.full() || a.Published.number() >= b.Start.number()-1
}

// between is the minutes between two starts, where both tell day, time and zone.
func between(a, b *Digest) (minutes int, exact bool) {
	if !a.Zoned || !b.Zoned || !a.Start.full() || !b.Start.full() {
		return 0, false
	}
	n := 24*60*(a.Start.number()-b.Start.number()) + a.Clock - a.East - b.Clock + b.East
	return max(n, -n), true
}

// shifted tells of two times a day apart that may be one instant seen from two zones: one without a zone, the minutes agree.
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
func (t *tally) compareNamed(a, b *Digest) float64 {
	if b.Published.full() && a.Start.full() && b.Published.number() < a.Start.number()-1 {
		return t.add(anotherDay, "published %s, before %s", b.Published, a.Start)
	}
	best, what, about := noDay, "one says no start", []any(nil)
	take := func(points float64, format string, args ...any) {
		if points > best {
			best, what, about = points, format, args
		}
	}
	first := b.firstNamed()
	switch {
	case first.Day == 0 || a.Start.Day != first.Day || a.Start.Month != first.Month:
	case first == a.Start && first.full():
		take(namedDay, "one begins %s, the other names this day", a.Start)
	case first.Year == a.Start.Year || first.Year == 0 || a.Start.Year == 0:
		take(namedDate, "one begins %s, the other names %s", a.Start, first)
	}
	for _, d := range b.Named {
		switch {
		case (d.Day == 0 || a.Start.Day == 0) && d.Year == a.Start.Year && d.Month == a.Start.Month:
			take(namedMonth, "one begins %s, the other names %s", a.Start, d)
		case d.Day > 0 && a.Start.full() && (d.Year == 0 || d.Year == a.Start.Year):
			d.Year = a.Start.Year
			if n := d.number() - a.Start.number(); n >= 0 && n <= 5 {
				take(0, "one begins %s, the other names this day or one soon after", a.Start)
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
	return t.add(best, what, about...)
}

// compareClocks weighs the time of day at which two outages of one day began, and the times that the texts name.
func (t *tally) compareClocks(a, b *Digest) {
	if a.Clock >= 0 && b.Clock >= 0 && a.Clock+b.Clock > 0 {
		x, y := a.Clock, b.Clock
		if a.Zoned && b.Zoned {
			x, y = (x-a.East+24*60)%(24*60), (y-b.East+24*60)%(24*60)
		}
		n := max(x-y, y-x)
		if gap, exact := between(a, b); exact {
			n = gap
		}
		switch {
		case n <= 10:
			t.add(sameClock, "both begin at %02d:%02d", x/60, x%60)
		case (n+3)%60 <= 6 && x%60 != 0 && a.Zoned != b.Zoned:
			t.add(sameClock/2, "their starts differ by whole hours, as zones do")
		case n >= 120 && a.Zoned == b.Zoned:
			t.add(hoursApart, "they begin %d hours apart", n/60)
		}
	}
	shared := 0
	for _, c := range a.Clocks {
		if c%30 != 0 && slices.Contains(b.Clocks, c) {
			shared++
		}
	}
	t.add(min(0.5*float64(shared), 1), "%d times of day in common", shared)
}

// compareNames weighs organizations and other names. It tells whether the documents name organizations that have nothing to do with each other.
func (t *tally) compareNames(a, b *Digest, rare rarity) (others bool) {
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
	if named = max(toA, toB); named > 0 && (len(a.Organization) == 0 || len(b.Organization) == 0) {
		named = min(1, named+0.3) // the other names no organization: it is the likelier to be this one
	}
	switch {
	case same != "":
		t.add(sameOrg, "both of organization %s", same)
	case named > 0:
		t.add(orgNamed*named, "the organization of one is named by the other")
	case len(a.Organization) > 0 && len(b.Organization) > 0:
		others = true
		t.add(anotherOne*a.Certain*b.Certain, "organizations %s and %s, neither text names the other's", names(a.Organization), names(b.Organization))
	}
	for _, n := range a.Names {
		i := slices.IndexFunc(b.Names, n.same)
		if i < 0 || slices.ContainsFunc(a.Organization, n.same) && (same != "" || named > 0) || slices.ContainsFunc(b.Organization, n.same) {
			continue
		}
		points += nameTwice * min(n.Weight, b.Names[i].Weight) * rare(n.Key)
		if t.explain {
			shared = append(shared, n.Key)
		}
	}
	if t.explain {
		t.add(min(points, mostNamesIn), "names in common: %s", strings.Join(shared, ", "))
	} else {
		t.add(min(points, mostNamesIn), "")
	}
	return others
}

// names are words of an organization's name, written when they are printed.
type names []Name

func (ns names) String() string {
	var out []string
	for _, n := range ns {
		out = append(out, n.Key)
	}
	return strings.Join(out, " ")
}

// compareNumbers weighs numbers that both texts hold: a longer one is less likely to be chance.
func (t *tally) compareNumbers(a, b *Digest) {
	points := 0.0
	var shared []string
	for _, n := range a.Numbers {
		if _, ok := slices.BinarySearch(b.Numbers, n); ok {
			points += map[bool]float64{true: 0.4, false: 1}[len(n) <= 3]
			shared = append(shared, n)
		}
	}
	t.add(min(points, mostNumIn), "numbers in common: %s", strings.Join(shared, ", "))
}

func (t *tally) compareCauses(a, b *Digest) {
	if a.Cause != "unknown" && b.Cause != "unknown" {
		switch {
		case a.Cause == b.Cause:
			t.add(sameCause, "both for the cause %s", a.Cause)
		case !slices.Contains(a.Also, b.Cause) && !slices.Contains(b.Also, a.Cause):
			t.add(otherCause, "causes %s and %s", a.Cause, b.Cause)
		}
	}
	both := 0
	for _, x := range a.Actions {
		if slices.Contains(b.Actions, x) {
			both++
		}
	}
	if all := len(a.Actions) + len(b.Actions) - both; both > 1 {
		t.add(sameActions*float64(both)/float64(all), "%d actions in common", both)
	}
}
