package incident

import (
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"haveri/extract"
	"haveri/extract/lang"
	"haveri/extract/match"
	"haveri/extract/temporal"
)

// Digest is what is compared of a record and its text.
type Digest struct {
	ID   string `json:"id"` // of the content
	Lang string `json:"lang"`

	Start     Day     `json:"start"` // of the outage
	Night     Day     `json:"night"` // the other day, where the text speaks of the night between the start and it
	End       Day     `json:"end"`
	Sure      float64 `json:"sure"` // how sure the start is, 0 to 1
	Published Day     `json:"published"`
	Named     []Day   `json:"named,omitempty"` // days and months that the text names, in order
	Clock     int     `json:"clock"`           // of the start, local minutes from midnight, -1 where it is not told
	Zoned     bool    `json:"zoned,omitempty"`
	East      int     `json:"east,omitempty"`    // of UTC, minutes, where Zoned
	Seconds   int64   `json:"seconds,omitempty"` // of the outage

	Organization []Name   `json:"organization,omitempty"` // the words of its name
	Certain      float64  `json:"certain,omitempty"`      // how sure the organization is
	Names        []Name   `json:"names,omitempty"`        // the weightiest first
	Numbers      []string `json:"numbers,omitempty"`      // sorted
	Clocks       []int    `json:"clocks,omitempty"`       // minutes from midnight that the text names, sorted
	Cause        string   `json:"cause"`
	Also         []string `json:"also,omitempty"` // contributing causes
	Actions      []string `json:"actions,omitempty"`
	Sketch       []uint32 `json:"sketch,omitempty"`
}

// Day is a day, a day of an unknown year (Year 0), or a month (Day 0). The zero Day is unknown.
type Day struct {
	Year  int `json:"y,omitempty"`
	Month int `json:"m,omitempty"`
	Day   int `json:"d,omitempty"`
}

func (d Day) known() bool { return d.Month > 0 }
func (d Day) full() bool  { return d.Year > 0 && d.Day > 0 }

// number is the count of days from 1970, of a full day.
func (d Day) number() int {
	return int(time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// plus is the day n days on. A day without a year moves within a leap year, so that 29 February stays one.
func (d Day) plus(n int) Day {
	year := d.Year
	if year == 0 {
		year = 2000
	}
	t := time.Date(year, time.Month(d.Month), d.Day+n, 0, 0, 0, 0, time.UTC)
	to := Day{t.Year(), int(t.Month()), t.Day()}
	if d.Year == 0 {
		to.Year = 0
	}
	return to
}

func (d Day) String() string {
	s := "XXXX"
	if d.Year > 0 {
		s = strconv.Itoa(d.Year)
	}
	for _, n := range []int{d.Month, d.Day} {
		if n > 0 {
			s += "-" + string('0'+rune(n/10)) + string('0'+rune(n%10))
		}
	}
	return s
}

const (
	mostNamed   = 16
	mostNumbers = 24
	mostClocks  = 16
)

// NewDigest reads the digest of a record and the cleaned text that it was read from.
func NewDigest(r *extract.Record, text string) *Digest { return DigestOf(r, extract.See(r, text)) }

// DigestOf is NewDigest for a text that has been looked at already.
func DigestOf(r *extract.Record, seen extract.Seen) *Digest {
	d := &Digest{ID: r.ID, Lang: r.Lang, Clock: -1, Cause: r.Cause.Primary, Also: r.Cause.Contributing}
	if r.Published != nil {
		published, _ := temporal.ParseMoment(*r.Published)
		d.Published = dayOf(published)
	}
	d.times(r)
	for _, m := range r.Remediation {
		if !slices.Contains(d.Actions, m.Action) {
			d.Actions = append(d.Actions, m.Action)
		}
	}
	slices.Sort(d.Actions)

	text, toks := seen.Text, seen.Tokens
	d.organization(r, seen.Vocabulary)
	timed := make([]bool, len(toks)) // tokens of days and times, which are no numbers of another kind
	for _, e := range seen.Times {
		for i := e.First; i < e.Last; i++ {
			timed[i] = e.Kind != temporal.Duration
		}
		if e.Kind == temporal.Duration || e.Now {
			continue
		}
		d.night(dayOf(e.A), dayOf(e.B))
		for _, m := range []temporal.Moment{e.A, e.B} {
			if day := dayOf(m); day.known() && !slices.Contains(d.Named, day) && len(d.Named) < mostNamed {
				d.Named = append(d.Named, day)
			}
			if h, min, ok := m.Clock(); ok && !slices.Contains(d.Clocks, 60*h+min) && len(d.Clocks) < mostClocks {
				d.Clocks = append(d.Clocks, 60*h+min)
			}
		}
	}
	slices.Sort(d.Clocks)
	d.Names = namesOf(text, toks, seen.Mentions, timed, r.Lang)
	d.Numbers = numbersOf(text, toks, timed)
	d.Sketch = sketch(text, toks)
	return d
}

func dayOf(m temporal.Moment) Day {
	if m.Month == 0 || m.Year == 0 && m.Day == 0 {
		return Day{}
	}
	return Day{m.Year, m.Month, m.Day}
}

// night notes the other day where a range of two days holds the start.
func (d *Digest) night(from, to Day) {
	if d.Clock >= 0 || from.Day == 0 || to.Day == 0 || from.plus(1) != to {
		return
	}
	switch d.Start {
	case from:
		d.Night = to
	case to:
		d.Night = from
	}
}

// times takes start, end and duration from a record.
func (d *Digest) times(r *extract.Record) {
	if r.End != nil {
		if m, ok := temporal.ParseMoment(*r.End); ok {
			d.End = dayOf(m)
		}
	}
	if r.Start != nil {
		if m, ok := temporal.ParseMoment(*r.Start); ok {
			d.Start, d.Sure = dayOf(m), r.Confidence("start")
			if h, min, ok := m.Clock(); ok {
				d.Clock = 60*h + min
				if zone, err := time.Parse("Z07:00", m.Offset()); err == nil {
					_, east := zone.Zone()
					d.Zoned, d.East = true, east/60
				}
			}
		}
	}
	if r.Duration != nil {
		d.Seconds = r.Duration.Seconds
	}
}

// organization takes the words of the organization's name, without those that only say what kind of company it is.
func (d *Digest) organization(r *extract.Record, v *lang.Vocabulary) {
	if r.Organization == nil {
		return
	}
	d.Certain = r.Confidence("organization")
	d.words(*r.Organization, v)
	if r.Operator != "" && r.Operator != *r.Organization { // the name that other documents may write
		d.words(r.Operator, v)
	}
}

// words takes the words of one form of the organization's name.
func (d *Digest) words(name string, v *lang.Vocabulary) {
	toks := match.Tokens(name)
	kind := make([]bool, len(toks))
	for _, m := range v.Scan(name, toks) {
		if !common(m) && !(m.Section == lang.Org && m.Key == "suffix") {
			continue
		}
		for i := m.First; i < m.Last && m.Last-m.First < int32(len(toks)); i++ {
			kind[i] = true
		}
	}
	for i := 0; i < len(toks); {
		from := i
		for i++; i < len(toks) && !toks[i].Space && toks[i].Rune != '.' && toks[i-1].Rune != '.' && (toks[i].Kind != match.Punct); i++ {
		}
		if from > 0 && toks[from-1].Rune == '.' && !toks[from].Space { // of "gitlab.com" the first part is the name
			continue
		}
		key := romanized(name[toks[from].From:toks[i-1].To])
		c := rune(name[toks[from].From])
		if len(key) >= 2 && !kind[from] && !slices.ContainsFunc(d.Organization, func(n Name) bool { return n.Key == key }) {
			d.Organization = append(d.Organization, Name{Key: key, Weight: 1, Sound: sound(key), Native: c >= 0x80})
		}
	}
}

// numbersOf are the distinctive numbers of a text, sorted: of three digits or more or with a fraction, no years, no times. Separators, trailing zeros and
// words of magnitude do not count: 39.15 million, 3915万 and 39,150,000 are one number.
func numbersOf(text string, toks []match.Token, timed []bool) []string {
	var out []string
	for i := 0; i < len(toks); i++ {
		if toks[i].Kind != match.Number || timed[i] || i > 0 && !toks[i].Space && toks[i-1].Kind == match.Word {
			continue
		}
		digits := decimal(text[toks[i].From:toks[i].To])
		first, whole := i, digits
		for i+2 < len(toks) && toks[i+2].Kind == match.Number && !toks[i+1].Space && strings.ContainsRune(".,'’ ", toks[i+1].Rune) && !toks[i+2].Space ||
			i+1 < len(toks) && toks[i+1].Kind == match.Number && toks[i+1].Digits == 3 && toks[i].Digits <= 3 && toks[i+1].Break == 0 && len(digits) <= 9 {
			if toks[i+1].Kind != match.Number {
				i++
			}
			i++
			digits += decimal(text[toks[i].From:toks[i].To])
		}
		year := len(digits) == 4 && digits >= "1900" && digits < "2100"
		key := strings.TrimLeft(digits, "0")
		if len(key) > 3 {
			key = strings.TrimRight(key, "0")
		}
		if i == first+2 && len(digits) == 2 && len(whole) == 1 && digits[1] != '0' {
			key = whole + "." + digits[1:]
		}
		if n := len(key); !year && n >= 3 && n <= 9 && !slices.Contains(out, key) && len(out) < mostNumbers {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

// decimal is a number in ASCII digits.
func decimal(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r > '9' }) < 0 {
		return s
	}
	return romanized(s)
}

// The sketch is a MinHash: for each of sketchSize hash functions the least value over the text's shingles. The share of equal values of two
// sketches estimates the share of shingles that two texts have in common.
const (
	sketchSize = 32
	shingle    = 4 // words, or characters of a script without spaces
)

func sketch(text string, toks []match.Token) []uint32 {
	var words []uint64
	for _, t := range toks {
		if t.Kind == match.Punct {
			continue
		}
		h := fnv.New64a()
		h.Write(match.Fold(nil, text[t.From:t.To]))
		words = append(words, h.Sum64())
	}
	if len(words) < 4*shingle { // too short to be known by its wording
		return nil
	}
	out := make([]uint32, sketchSize)
	for k := range out {
		out[k] = math.MaxUint32
	}
	for i := 0; i+shingle <= len(words); i++ {
		h := uint64(0)
		for _, w := range words[i : i+shingle] {
			h = (h ^ w) * 0x9E3779B97F4A7C15
			h ^= h >> 29
		}
		for k := range out {
			out[k] = min(out[k], uint32((h*(2*uint64(k)*0x5851F42D4C957F2D+1))>>32))
		}
	}
	return out
}

// alike estimates the share of wording that two texts have in common, 0 to 1.
func alike(a, b []uint32) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	n := 0
	for k := range a {
		if a[k] == b[k] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}
