package format

import (
	"regexp"
	"strings"
	"time"
)

var (
	edtf = regexp.MustCompile(`^(?:\d{4}|XXXX)(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})?)?)?)?~?$`)
	iso  = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})[T ]+(\d{1,2}:\d{2})(?::\d{2})?(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$`)
)

// written lists how metadata write a day, besides ISO 8601. A day and a month in figures must be told apart by their separator.
var written = []string{
	"January 2, 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006", "Monday, January 2, 2006", "Mon, January 2, 2006",
	"2006/01/02", "2006/1/2", "2006.01.02", "2.1.2006", "20060102", "Jan. 2, 2006",
}

// Date reads a date of metadata as EDTF, to the minute and with its zone where both are written; "" if it is none. Midnight to the
// second without a zone is how site generators write a day.
func Date(s string) string {
	s = strings.TrimSpace(s)
	if m := iso.FindStringSubmatch(s); m != nil {
		day, clock, zone := m[1], m[2], m[3]
		if len(clock) == 4 {
			clock = "0" + clock
		}
		switch {
		case zone == "" && clock == "00:00" && strings.Count(s, ":") == 2:
			return valid("2006-01-02", day)
		case zone == "UTC" || zone == "GMT" || strings.HasSuffix(zone, "00:00") || strings.HasSuffix(zone, "0000"):
			zone = "Z"
		case len(zone) == 5:
			zone = zone[:3] + ":" + zone[3:]
		}
		if valid("2006-01-02T15:04", day+"T"+clock) == "" {
			return ""
		}
		return day + "T" + clock + zone
	}
	if edtf.MatchString(s) {
		if t := strings.TrimSuffix(s, "~"); len(t) == len("2006-01-02") && !strings.HasPrefix(t, "X") && valid("2006-01-02", t) == "" {
			return ""
		}
		return s
	}
	for _, layout := range written {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format("2006-01-02")
		}
	}
	for _, layout := range []string{time.RFC1123Z, time.RFC1123, time.RFC822Z, "2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04 -0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return zoned(t)
		}
	}
	return ""
}

func valid(layout, s string) string {
	if _, err := time.Parse(layout, s); err != nil {
		return ""
	}
	return s
}

// zoned writes an instant as EDTF. Go gives an abbreviation that it does not know the offset 0: then only the wall clock is known.
func zoned(t time.Time) string {
	name, offset := t.Zone()
	if offset == 0 && name != "" && name != "UTC" && name != "GMT" {
		return t.Format("2006-01-02T15:04")
	}
	return t.Format("2006-01-02T15:04Z07:00")
}
