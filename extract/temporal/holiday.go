package temporal

import (
	"strconv"
	"strings"
	"time"
)

// fixedHoliday reads the key of a holiday that stands on the same day each year: "12-26"; false for others.
func fixedHoliday(key string) (month, day int, ok bool) {
	a, b, _ := strings.Cut(key, "-")
	month, err := strconv.Atoi(a)
	day, also := strconv.Atoi(b)
	return month, day, err == nil && also == nil
}

// movableHoliday gives the day of a holiday in a year: "easter", "easter-2", "easter+39", "orthodox+1" count days from Easter Sunday of the western or of
// the eastern churches, "saturday06-20" is the first Saturday from 20 June on, "friday06-19" the first Friday from 19 June on.
func movableHoliday(key string, year int) (time.Time, bool) {
	at := strings.IndexAny(key, "+-0123456789")
	name, rest := key, ""
	if at >= 0 {
		name, rest = key[:at], key[at:]
	}
	switch name {
	case "easter", "orthodox":
		n := 0
		if rest != "" {
			var err error
			if n, err = strconv.Atoi(rest); err != nil {
				return time.Time{}, false
			}
		}
		if name == "orthodox" {
			return orthodoxEaster(year).AddDate(0, 0, n), true
		}
		return easter(year).AddDate(0, 0, n), true
	case "friday", "saturday":
		month, day, ok := fixedHoliday(rest)
		w := 5
		if name == "saturday" {
			w = 6
		}
		return weekday(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC), w, "", true), ok
	}
	return time.Time{}, false
}

// easter is Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	month := (h + l - 7*m + 114) / 31
	return time.Date(year, time.Month(month), (h+l-7*m+114)%31+1, 0, 0, 0, 0, time.UTC)
}

// orthodoxEaster is Easter Sunday of the Julian calendar (Meeus) as the Gregorian one counts days from 1900 to 2099.
func orthodoxEaster(year int) time.Time {
	a, b, c := year%4, year%7, year%19
	d := (19*c + 15) % 30
	e := (2*a + 4*b - d + 34) % 7
	month := (d + e + 114) / 31
	return time.Date(year, time.Month(month), (d+e+114)%31+1+13, 0, 0, 0, 0, time.UTC)
}

// holiday gives a movable holiday its day: of the year that is named, else of the last year up to the date line, else of the last year told of.
func (r *resolver) holiday(m *Moment, key string) string {
	how := "explicit"
	if m.Year == 0 {
		switch {
		case r.known:
			how, m.Year = "date line", r.day.Year()
			if t, ok := movableHoliday(key, m.Year); ok && t.After(r.day.AddDate(0, 0, 1)) {
				m.Year--
			}
		case r.lastYear > 0:
			how, m.Year = "anchor", r.lastYear
		case r.anchored:
			how, m.Year = "anchor", r.anchor.Year()
		default:
			return "open"
		}
	}
	t, ok := movableHoliday(key, m.Year)
	if !ok {
		return "open"
	}
	*m = m.On(t)
	m.rel = relation{}
	return how
}
