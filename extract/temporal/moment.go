package temporal

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // daylight saving must not depend on the machine's own zone files
)

// Moment is a point or a stretch of the calendar, as far as it is known. The zero value of a part means that it is not known;
// clock parts are kept one higher than they are (Hour 1 is midnight's) so that this holds for them too: use Clock.
type Moment struct {
	Year, Month, Day int
	Week             int // ISO week of Year, where Month and Day are 0
	Decade, Century  bool
	Quarter          int // 1 to 4 of Year
	Half             int // 1 or 2 of Year
	Season           string
	Weekday          int // 1 (Monday) to 7 as written, else 0
	Part             string
	hour, minute     int
	second           int
	Zone             string // "", "Z", "+02:00", or an IANA name
	Approx           bool   // of the day; a clock time is never marked

	half byte // 'a' or 'p' where the words say which half of the day

	rel relation // what to resolve against, where the words are relative
}

// relation is what relative words say: "yesterday" is -1 day from the date line, "the next day" +1 day from the anchor.
type relation struct {
	set    bool
	anchor bool   // from the day told of before, not from the date line
	unit   string // day, week, month, year, …; hour and below shift the clock
	n      float64
	which  string // "last", "this", "next" of a weekday, month, season
	// A shift by a length ("two days and three hours ago"): months and days, with their sign; unit is that of its largest part.
	shift  bool
	months int
	days   float64
}

// HasClock tells whether a time of day is known.
func (m Moment) HasClock() bool { return m.hour > 0 }

// HasDay tells whether the day is known, apart from its year.
func (m Moment) HasDay() bool { return m.Month > 0 && m.Day > 0 }

// Clock gives hour and minute; false where they are not known.
func (m Moment) Clock() (hour, minute int, ok bool) {
	return max(0, m.hour-1), max(0, m.minute-1), m.hour > 0
}

func (m *Moment) setClock(h, min, s int) {
	m.hour, m.minute, m.second = h+1, min+1, s+1
	if s < 0 {
		m.second = 0
	}
}

// InPart moves a clock time that names no half of the day into a part of it: a quarter to ten in the evening is 21:45.
func (m Moment) InPart(part string) Moment {
	if h, mi, ok := m.Clock(); ok && m.half == 0 && m.Part == "" {
		m.setClock(byPart(h, part), mi, m.second-1)
	}
	return m
}

// Afternoon tells whether the words say that a clock time is one after noon ("p.m.").
func (m Moment) Afternoon() bool { return m.half == 'p' }

// Unhalved tells of a clock time of twelve hours or fewer that does not say which half of the day it belongs to.
func (m Moment) Unhalved() bool { return m.HasClock() && m.half == 0 && m.Part == "" && m.hour-1 <= 12 }

// Later gives a clock time of the morning twelve hours later.
func (m Moment) Later() Moment {
	if h, mi, ok := m.Clock(); ok && h < 12 {
		m.setClock(h+12, mi, m.second-1)
	}
	return m
}

// At gives m's day with the clock of c.
func (m Moment) At(c Moment) Moment {
	m.hour, m.minute, m.second = c.hour, c.minute, c.second
	if c.Zone != "" {
		m.Zone = c.Zone
	}
	return m
}

// DayOnly gives m without its clock.
func (m Moment) DayOnly() Moment {
	m.hour, m.minute, m.second, m.Zone, m.Part = 0, 0, 0, "", ""
	return m
}

// Time gives the instant, in UTC where no zone is known; false where the day or its year is not known. A day without a clock is its midnight.
func (m Moment) Time() (time.Time, bool) {
	if m.Year == 0 || m.Month == 0 || m.Day == 0 {
		return time.Time{}, false
	}
	h, mi, _ := m.Clock()
	return time.Date(m.Year, time.Month(m.Month), m.Day, h, mi, max(0, m.second-1), 0, m.location()), true
}

// On gives the moment of day t, with the clock of m.
func (m Moment) On(t time.Time) Moment {
	m.Year, m.Month, m.Day = t.Year(), int(t.Month()), t.Day()
	return m
}

func (m Moment) location() *time.Location {
	switch {
	case m.Zone == "" || m.Zone == "Z":
		return time.UTC
	case m.Zone[0] == '+' || m.Zone[0] == '-':
		if t, err := time.Parse("-07:00", m.Zone); err == nil {
			return t.Location()
		}
		return time.UTC
	}
	return zoneNamed(m.Zone)
}

var zones sync.Map // the name of a zone of the language files → *time.Location

const longestZone = 40 // bytes

// zoneNamed gives an IANA zone; UTC where there is none of that name. Reading one from the machine's files takes longer than reading a document.
func zoneNamed(name string) *time.Location {
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location)
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		if l = time.UTC; len(name) > longestZone { // metadata may say anything
			return l
		}
	}
	zones.Store(name, l)
	return l
}

// Offset gives the zone as EDTF writes it on the moment's own day: "", "Z" or "+02:00". The offset of a named zone is not known without a year.
func (m Moment) Offset() string {
	if m.Zone == "" || m.Zone == "Z" || m.Zone[0] == '+' || m.Zone[0] == '-' {
		if m.Zone == "+00:00" || m.Zone == "-00:00" {
			return "Z"
		}
		return m.Zone
	}
	t, ok := m.Time()
	if !ok {
		return ""
	}
	if s := t.Format("Z07:00"); s != "Z" {
		return s
	}
	return "Z"
}

// DateText is the EDTF of the date part: "2012-02-29", "XXXX-08-18", "2019-06", "2016-W18", "199X"; "" where nothing of it is known.
func (m Moment) DateText() string {
	var room [24]byte
	return string(m.appendDate(room[:0]))
}

func (m *Moment) appendDate(b []byte) []byte {
	known := len(b)
	if m.Year > 0 {
		b = digits(b, m.Year, 4)
	} else {
		b = append(b, "XXXX"...)
	}
	switch {
	case m.Century:
		return append(b[:known+2], "XX"...)
	case m.Decade:
		return append(b[:known+3], 'X')
	case m.Month > 0 && m.Day > 0:
		b = digits(append(digits(append(b, '-'), m.Month, 2), '-'), m.Day, 2)
	case m.Month > 0:
		b = digits(append(b, '-'), m.Month, 2)
	case m.Year == 0:
		return b[:known]
	case m.Week > 0:
		return digits(append(b, "-W"...), m.Week, 2)
	case m.Quarter > 0:
		return digits(append(b, '-'), 32+m.Quarter, 2)
	case m.Half > 0:
		return digits(append(b, '-'), 39+m.Half, 2)
	}
	if m.Approx {
		b = append(b, '~')
	}
	return b
}

// digits appends n with at least width digits.
func digits(b []byte, n, width int) []byte {
	for limit := 10; width > 1; width, limit = width-1, limit*10 {
		if n < limit {
			b = append(b, '0')
		}
	}
	return strconv.AppendInt(b, int64(n), 10)
}

// String is the EDTF of the moment: a date, "T17:00", or both.
func (m Moment) String() string {
	var room [40]byte
	b := m.appendDate(room[:0])
	if !m.HasClock() || len(b) > 0 && !m.HasDay() {
		return string(b)
	}
	h, mi, _ := m.Clock()
	b = digits(append(digits(append(bytes.TrimSuffix(b, []byte("~")), 'T'), h, 2), ':'), mi, 2)
	if m.second > 1 {
		b = digits(append(b, ':'), m.second-1, 2)
	}
	return string(append(b, m.Offset()...))
}

// ParseMoment reads the EDTF forms that String writes for days and clock times; false for anything else.
func ParseMoment(s string) (Moment, bool) {
	var m Moment
	date, clock, timed := strings.Cut(s, "T")
	if strings.HasSuffix(date, "~") {
		date, m.Approx = date[:len(date)-1], true
	}
	if date != "" {
		for i, part := range strings.Split(date, "-") {
			n := 0
			if strings.Trim(part, "X") != "" {
				if _, err := fmt.Sscanf(part, "%d", &n); err != nil {
					return m, false
				}
			}
			switch i {
			case 0:
				m.Year = n
			case 1:
				m.Month = n
			case 2:
				m.Day = n
			default:
				return m, false
			}
		}
		if m.Month > 12 || m.Day > 31 || m.Year < 0 {
			return m, false
		}
	}
	if !timed {
		return m, date != ""
	}
	clock = strings.TrimSuffix(clock, "~")
	if i := strings.IndexAny(clock, "Z+-"); i >= 0 {
		clock, m.Zone = clock[:i], clock[i:]
		if len(m.Zone) == 5 && m.Zone[0] != 'Z' {
			m.Zone = m.Zone[:3] + ":" + m.Zone[3:]
		}
	}
	h, mi, sec := 0, 0, -1
	switch n, _ := fmt.Sscanf(clock, "%d:%d:%d", &h, &mi, &sec); n {
	case 0:
		return m, false
	case 1, 2:
		sec = -1
	}
	if h > 24 || mi > 59 || sec > 60 || h < 0 || mi < 0 {
		return m, false
	}
	m.setClock(h, mi, sec)
	return m, true
}

// FromTime gives the day and clock of t with its offset.
func FromTime(t time.Time) Moment {
	m := Moment{}.On(t)
	m.setClock(t.Hour(), t.Minute(), t.Second())
	m.Zone = t.Format("Z07:00")
	return m
}

func daysIn(year, month int) int {
	if year == 0 {
		year = 2000 // a leap year: 29 February may be meant
	}
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
