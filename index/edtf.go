package index

import (
	"strings"
	"time"
)

// period is the time that an EDTF date names: from its first instant to just before the next. Zones are left out: a period is
// what clock and calendar showed where the document was written, so that a search by day finds the day that the document states.
type period struct {
	from, next time.Time // as if UTC
}

var forms = []struct {
	layout string
	next   func(time.Time) time.Time
}{
	{"2006-01-02T15:04:05", func(t time.Time) time.Time { return t.Add(time.Second) }},
	{"2006-01-02T15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
	{"2006-01-02T15", func(t time.Time) time.Time { return t.Add(time.Hour) }},
	{"2006-01-02", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
	{"2006", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
}

// parsePeriod reads an EDTF date or date and time, of an interval its beginning. A value whose year is not given in full
// ("XXXX-08-18") is no period. Marks of doubt and approximation (~ ? %) change nothing, an unknown month or day widens it.
func parsePeriod(edtf string) (period, bool) {
	edtf, _, _ = strings.Cut(edtf, "/")
	edtf = strings.NewReplacer("~", "", "?", "", "%", "", "-XX", "").Replace(edtf)
	if day, clock, timed := strings.Cut(edtf, "T"); timed {
		if zone := strings.IndexAny(clock, "Z+-"); zone >= 0 {
			clock = clock[:zone]
		}
		edtf = day + "T" + clock
	}
	for _, f := range forms {
		if t, err := time.Parse(f.layout, edtf); err == nil {
			return period{t, f.next(t)}, true
		}
	}
	return period{}, false
}
