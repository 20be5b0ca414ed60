package temporal

import (
	"fmt"
	"strconv"

	"haveri/extract/lang"
)

// Length is a duration as it was written, in seconds, with the bounds that its words allow. A month counts 30 days, a year 365.
type Length struct {
	Seconds, Min, Max float64
	ISO               string // "PT2H30M"
	AtMost            bool   // "up to", "within"
	Loose             bool   // "more than", "almost": a bound, not a value

	unit  string // of its largest part
	count float64
	vague bool // "several hours"
	days  float64
	month int
}

// add counts n units on.
func (l *Length) add(unit string, n float64) {
	l.Seconds += n * seconds[unit]
	switch unit {
	case "month", "quarter", "halfyear", "year", "decade", "century":
		months := n * map[string]float64{"month": 1, "quarter": 3, "halfyear": 6, "year": 12, "decade": 120, "century": 1200}[unit]
		l.month += int(months)
		l.days += (months - float64(int(months))) * 30
	default:
		l.days += n * seconds[unit] / 86400
	}
}

var seconds = map[string]float64{"millisecond": 0.001, "second": 1, "minute": 60, "hour": 3600, "day": 86400, "workday": 86400, "week": 7 * 86400, "fortnight": 14 * 86400,
	"weekend": 2 * 86400, "month": 30 * 86400, "quarter": 90 * 86400, "halfyear": 182 * 86400, "year": 365 * 86400, "decade": 3650 * 86400, "century": 36500 * 86400}

// length reads a duration at token i: "2 hours and 30 minutes", "3h14m", "anderthalb Stunden", "almost two weeks", "2–3 hours",
// "half an hour", "七个多小时", "an hour and a half".
func (p *parser) length(i int) (l Length, next int, ok bool) {
	c := p.memoAt(i)
	if !c.long {
		l, next, ok = p.readLength(i)
		if c = p.memoAt(i); !c.long {
			c.long, c.length, c.lengthNext, c.lengthOK = true, l, next, ok
		}
	}
	return c.length, c.lengthNext, c.lengthOK
}

// lengthSections are those of which a word may begin a duration.
const lengthSections = 1<<lang.Count | 1<<lang.Approx | 1<<lang.Unit | 1<<lang.Range

func (p *parser) readLength(i int) (l Length, next int, ok bool) {
	if i >= len(p.toks) || p.toks[i].Digits == 0 && p.has[i]&lengthSections == 0 && !p.punct(i, '½') {
		return
	}
	j := i
	approx := ""
	for range 2 {
		if a, yes := p.at(j, lang.Approx); yes && a.Key != "several" {
			if approx == "" || approx == "about" {
				approx = a.Key
			}
			j = int(a.Last)
		}
	}
	if s, yes := p.at(j, lang.Approx, "several"); yes {
		if u, yes := p.at(p.skip(int(s.Last), lang.Glue, "counter"), lang.Unit); yes && seconds[u.Key] > 0 && !p.broken(int(s.Last), 1) {
			return Length{Seconds: 3 * seconds[u.Key], Min: 2 * seconds[u.Key], Max: 9 * seconds[u.Key], ISO: joinISO([]string{iso(u.Key, 3)}), unit: u.Key, count: 3, vague: true}, int(u.Last), true
		}
		return
	}
	n, u, k, more, yes := p.quantity(j, "")
	if !yes {
		return p.lengthRange(j)
	}
	if more != "" && approx == "" {
		approx = more
	}
	l = Length{unit: u, count: n}
	l.add(u, n)
	isos := []string{iso(u, n)}
	for range 3 {
		x := p.comma(k)
		if a, yes := p.at(x, lang.Range, "and"); yes {
			x = int(a.Last)
		}
		if p.broken(x, 1) {
			break
		}
		if h, yes := p.at(x, lang.Count, "0.5"); yes { // an hour and a half
			if _, isUnit := p.at(int(h.Last), lang.Unit); !isUnit && x > k {
				l.add(u, 0.5)
				l.count += 0.5
				isos[len(isos)-1] = iso(u, n+0.5)
				k = int(h.Last)
			}
			if _, isUnit := p.at(int(h.Last), lang.Unit); !isUnit {
				break
			}
		}
		n2, u2, k2, _, yes := p.quantity(x, u)
		if !yes || seconds[u2] >= seconds[u] {
			break
		}
		l.add(u2, n2)
		isos = append(isos, iso(u2, n2))
		n, u, k = n2, u2, k2
	}
	if p.v.Settings["approxafter"] != "" {
		if a, yes := p.at(k, lang.Approx); yes && a.Key != "several" && !p.broken(k, 1) {
			k = int(a.Last)
			if approx == "" {
				approx = a.Key
			}
		}
	}
	l.ISO = joinISO(isos)
	l.bound(approx)
	return l, k, p.ended(k)
}

// lengthRange reads "2 to 3 hours", "10–15 minutes", "between two and three hours": the middle, bounded by both.
func (p *parser) lengthRange(i int) (l Length, next int, ok bool) {
	j := p.skip(i, lang.Range, "between", "from")
	a, yes := p.count(j)
	if !yes {
		return
	}
	k := a.next
	if s, yes := p.at(k, lang.Range, "to", "dash", "and"); yes && (s.Key != "and" || j > i || p.v.Settings["andrange"] != "") {
		k = int(s.Last)
	} else if o, yes := p.at(k, lang.Range, "or"); yes {
		k = int(o.Last)
	} else {
		return
	}
	k = p.skip(k, lang.Approx)
	n, u, next, _, yes := p.quantity(k, "")
	if !yes || n <= a.value || n > 100*a.value && a.value > 0 {
		return
	}
	s := seconds[u]
	l = Length{Min: a.value * s, Max: n * s, ISO: joinISO([]string{iso(u, (a.value+n)/2)}), unit: u, count: (a.value + n) / 2}
	l.add(u, l.count)
	return l, next, p.ended(next)
}

// quantity reads one number and its unit. after is the unit of the part before, "" for the first.
func (p *parser) quantity(i int, after string) (n float64, unit string, next int, approx string, ok bool) {
	// A unit that holds its number: "halvtimme", "fortnight", "overnight".
	if n, unit, next, ok = p.wholeUnit(i); ok {
		return n, unit, next, "", true
	}
	c, yes := p.count(i)
	if !yes {
		return
	}
	j := c.next
	// "two and a half hours"
	if a, yes := p.at(j, lang.Range, "and"); yes {
		if h, yes := p.at(int(a.Last), lang.Count); yes && h.Num < 1 && h.Num > 0 {
			if _, isUnit := p.at(int(h.Last), lang.Unit); isUnit {
				c.value, j = c.value+h.Num, int(h.Last)
			}
		}
	} else if h, yes := p.at(j, lang.Count); yes && h.Num < 1 && h.Num > 0 && !p.broken(j, 1) {
		if _, isUnit := p.at(int(h.Last), lang.Unit); isUnit {
			if c.value >= 1 || c.digits > 0 {
				c.value, j = c.value+h.Num, int(h.Last)
			} else {
				c.value, j = c.value*h.Num, int(h.Last)
			}
		}
	}
	if p.punct(j, '-') && p.glued(j) {
		j++
	}
	j = p.skip(j, lang.Glue, "counter")
	if a, yes := p.at(j, lang.Approx, "over"); yes { // 七个多小时, два с лишним часа
		approx, j = "over", int(a.Last)
	}
	j = p.skip(j, lang.Glue, "counter", "of")
	if p.broken(j, 1) {
		return
	}
	u, yes := p.at(j, lang.Unit)
	if !yes || seconds[u.Key] == 0 || u.Key == "year" && c.value > 200 || u.Key == "second" && p.articleNumber(i) && !p.ago(int(u.Last)) || u.Key == "quarter" && p.articleNumber(i) {
		return
	}
	w := p.word(int(u.First))
	if u.Last-u.First == 1 && len(w) == 1 { // m, h, s, d
		if c.digits == 0 || !p.glued(j) && w != "h" && w != "u" && after == "" {
			return
		}
		if (w == "m" || w == "M") && after != "hour" {
			if t, more := p.digits(j + 1); !more || !p.glued(j+1) || t.Value > 59 {
				return
			}
		}
		if w >= "A" && w <= "Z" {
			return
		}
	}
	next = int(u.Last)
	if h, yes := p.at(next, lang.Clock, "halfafter"); yes && c.value == float64(int(c.value)) { // 2時間半, 두 시간 반
		c.value, next = c.value+0.5, int(h.Last)
	}
	return c.value, u.Key, next, approx, true
}

// Vague tells of lengths that no number is given for ("several hours").
func (l Length) Vague() bool { return l.vague }

// ago tells whether a word that counts a length from now stands at token i.
func (p *parser) ago(i int) bool {
	_, yes := p.at(i, lang.Ago)
	return yes
}

func (l *Length) bound(approx string) {
	l.Min, l.Max = l.Seconds*0.9, l.Seconds*1.1
	l.Loose = approx == "over" || approx == "atleast" || approx == "under" || approx == "atmost"
	switch approx {
	case "over":
		l.Min, l.Max = l.Seconds, l.Seconds*1.25
	case "atleast":
		l.Min, l.Max = l.Seconds, l.Seconds*1.5
	case "under":
		l.Min, l.Max = l.Seconds*0.8, l.Seconds
	case "atmost":
		l.AtMost = true
		l.Min, l.Max = l.Seconds*0.5, l.Seconds
	}
}

// iso writes one part of an ISO 8601 duration.
func iso(unit string, n float64) string {
	switch unit {
	case "millisecond":
		unit, n = "second", n/1000
	case "workday":
		unit = "day"
	case "fortnight":
		unit, n = "week", n*2
	case "weekend":
		unit, n = "day", n*2
	case "quarter":
		unit, n = "month", n*3
	case "halfyear":
		unit, n = "month", n*6
	case "decade":
		unit, n = "year", n*10
	case "century":
		unit, n = "year", n*100
	}
	v := strconv.FormatFloat(n, 'f', -1, 64)
	t := map[string]string{"second": "TS", "minute": "TM", "hour": "TH", "day": "D", "week": "W", "month": "M", "year": "Y"}[unit]
	if t[0] == 'T' {
		return fmt.Sprintf("T%s%s", v, t[1:])
	}
	return v + t
}

func joinISO(parts []string) string {
	date, clock := "", ""
	for _, s := range parts {
		if s[0] == 'T' {
			clock += s[1:]
		} else {
			date += s
		}
	}
	if clock != "" {
		return "P" + date + "T" + clock
	}
	return "P" + date
}
