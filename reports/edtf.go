package reports

import (
	"strings"
	"time"
)

// moment is what an EDTF value says for certain.
type moment struct {
	precision   string // of precisions; "" where the value cannot be read
	approximate bool   // marked ~, ? or %
	month       string // "2012-02"; "" where year or month is unknown
	date        value  // days since 1970; null unless the day is known and not approximate
	instant     value  // microseconds since 1970; null unless day, time and zone are known
}

// precisions that a moment can have, finest first.
var precisions = []string{"second", "minute", "day", "month", "year", "yearless"}

var edtfForms = []struct {
	layout, precision string
	zone              bool
}{
	{"2006", "year", false},
	{"2006-01", "month", false},
	{"2006-01-02", "day", false},
	{"2006-01-02T15:04", "minute", false},
	{"2006-01-02T15:04:05", "second", false},
	{"2006-01-02T15:04Z07:00", "minute", true},
	{"2006-01-02T15:04:05Z07:00", "second", true},
}

// parseMoment reads the forms of EDTF that records use; nil and every other form give the zero moment.
func parseMoment(edtf *string) moment {
	if edtf == nil {
		return moment{}
	}
	text := strings.TrimRight(*edtf, "~?%")
	m := moment{approximate: text != *edtf}
	rest, yearless := strings.CutPrefix(text, "XXXX-")
	if yearless {
		text = "2000-" + rest // a leap year, so that 29 February is read
	}
	for _, f := range edtfForms {
		t, err := time.Parse(f.layout, text)
		if err != nil {
			continue
		}
		m.precision = f.precision
		if yearless {
			m.precision = "yearless"
			return m
		}
		if f.precision == "year" {
			return m
		}
		m.month = text[:len("2006-01")]
		if f.precision != "month" && !(f.precision == "day" && m.approximate) {
			y, month, d := t.Date() // the day that the text names, in its own zone
			m.date = number(time.Date(y, month, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
		}
		if f.zone {
			m.instant = number(t.UnixMicro())
		}
		return m
	}
	return moment{}
}
