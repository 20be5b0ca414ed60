// Package temporal reads time expressions: dates, clock times, ranges and durations, in every language there is a vocabulary for. The
// grammar is here, once; what the languages say is in package lang.
//
// Reading goes from left to right over tokens: at each the longest expression is taken, and reading goes on behind it, so that its cost
// is linear. What was read is then resolved: against the document's date line and against the last full date before it.
package temporal

import (
	"strings"

	"haveri/extract/lang"
	"haveri/extract/match"
)

// Kind is what an expression stands for.
type Kind uint8

const (
	Date Kind = iota
	Time
	DateTime
	DateRange
	TimeRange
	DateTimeRange
	Duration
)

func (k Kind) String() string {
	return [...]string{"date", "time", "datetime", "daterange", "timerange", "datetimerange", "duration"}[k]
}

// Expr is one expression. First and Last are tokens (Last exclusive), From and To bytes.
type Expr struct {
	First, Last int
	From, To    int
	Kind        Kind
	A, B        Moment // B is the end of a range
	// Ends are the tokens of a range's two ends, first and last (exclusive), where each is a date by itself; else zero.
	Ends   [2][2]int
	Length Length // of a Duration
	// How says what the value was resolved by: "explicit", "date line", "anchor", "proof", or "open" where a part is not known.
	How string
	// Proof is the expression that proves a year, an index into the result, where How is "proof"; else -1.
	Proof int
	// Window tells of a stretch that ends or begins with the date line: "the past three months".
	Window bool
	// Now tells of words for the present moment ("currently"), which date nothing.
	Now bool
}

// Value is the expression as EDTF: "2012-02-29", "T17:00", "2013-07-13/2013-07-15", "PT2H30M".
func (e Expr) Value() string {
	switch e.Kind {
	case Duration:
		return e.Length.ISO
	case DateRange, TimeRange, DateTimeRange:
		return e.A.String() + "/" + e.B.String()
	}
	return e.A.String()
}

// End gives the begin (0) or end (1) of a range of dates as an expression of its own; false where its words do not stand by themselves.
func (e Expr) End(n int, toks []match.Token) (Expr, bool) {
	at := e.Ends[n]
	if at[1] <= at[0] {
		return Expr{}, false
	}
	end := Expr{First: at[0], Last: at[1], From: int(toks[at[0]].From), To: int(toks[at[1]-1].To), Kind: Date, A: e.A, How: e.How, Proof: -1}
	if n == 1 {
		end.A = e.B
	}
	return end, true
}

// Context is what expressions are resolved against.
type Context struct {
	Reference Moment // the document's date line; zero where there is none
}

// Read finds the expressions in the tokens of text; ms are the mentions of v in them.
func Read(text string, toks []match.Token, ms []lang.Mention, v *lang.Vocabulary, c Context) []Expr {
	p := newParser(text, toks, ms, v)
	defer p.release()
	out := p.read()
	resolve(out, toks, c)
	return out
}

// read reads the expressions, which are not yet resolved.
func (p *parser) read() (out []Expr) {
	for i := 0; i < len(p.toks); {
		e, ok := p.expression(i)
		if !ok {
			i++
			continue
		}
		e.From, e.To = int(p.toks[e.First].From), int(p.toks[e.Last-1].To)
		e.Proof = -1
		e.Now = e.A.rel.unit == "now"
		if out == nil {
			out = make([]Expr, 0, min(8, 1+len(p.toks)/32))
		}
		out = append(out, e)
		i = e.Last
	}
	return
}

// expression reads the longest expression at token i.
func (p *parser) expression(i int) (e Expr, ok bool) {
	t := p.toks[i]
	if t.Kind != match.Number && !p.begins(i) && !(t.Kind == match.Punct && (t.Rune == '½' || t.Rune == '\'')) {
		return
	}
	if t.Kind == match.Number && !p.free(i) {
		return
	}
	if t.Kind == match.Word && p.glued(i) && p.toks[i-1].Kind == match.Number {
		return
	}
	r, ranged := p.span(i)
	if ranged {
		e, ok = r, true
	}
	take := func(kind Kind, a Moment, next int) {
		if !ok || next > e.Last {
			e, ok = Expr{First: i, Last: next, Kind: kind, A: a}, true
		}
	}
	if w, yes := p.window(i); yes && (!ok || w.Last > e.Last) {
		e, ok = w, true
	}
	if w, yes := p.datedSpan(i, r, ranged); yes && (!ok || w.Last > e.Last) {
		e, ok = w, true
	}
	if m, kind, next, yes := p.point(i, false); yes {
		take(kind, m, next)
	}
	if l, next, yes := p.length(i); yes && (!ok || next > e.Last || next == e.Last && e.Kind == Time && !instantPart(e.A.Part) && p.countsOnly(i, next)) {
		e, ok = Expr{First: i, Last: next, Kind: Duration, Length: l}, true
	}
	return
}

// leading are the sections whose words are no expression by themselves: another word of time, a number or a punctuation mark has to follow.
const leading = 1<<lang.Count | 1<<lang.Ordinal | 1<<lang.Relative | 1<<lang.Ago | 1<<lang.Meridiem | 1<<lang.Zone | 1<<lang.Glue | 1<<lang.Range |
	1<<lang.Approx | 1<<lang.Part

// begins tells whether an expression may begin with a word at token i, by a look at what follows: most words that may, an "of" or "a", do not.
func (p *parser) begins(i int) bool {
	has := p.has[i]
	if has&(dateSections|clockSections|lengthSections) == 0 {
		return false
	}
	if has&(dateSections|clockSections|lengthSections)&^(leading|1<<lang.Clock) != 0 {
		return true
	}
	for _, m := range p.ms[p.start[i]:p.start[i+1]] {
		if m.Section == lang.Clock && (m.Key == "one" || strings.Contains(m.Key, " ")) { // clock times by themselves
			return true
		}
		if j := m.Last; int(j) < len(p.toks) && (p.has[j] != 0 || p.toks[j].Kind == match.Number || p.toks[j].Kind == match.Punct) {
			return true
		}
	}
	return false
}

// window reads "the last three weeks", "the next 2 days": a stretch that ends or begins now.
func (p *parser) window(i int) (e Expr, ok bool) {
	var l Length
	next := 0
	r, yes := p.at(i, lang.Relative, "last", "previous", "next", "following")
	if yes {
		l, next, yes = p.length(int(r.Last))
		yes = yes && !p.articleNumber(int(r.Last))
	} else if n, is := p.count(i); is { // les 30 derniers jours
		if r, yes = p.at(n.next, lang.Relative, "last", "previous", "next", "following"); yes {
			u, isUnit := p.at(int(r.Last), lang.Unit)
			if yes = isUnit && seconds[u.Key] > 0; yes {
				l, next = Length{unit: u.Key, count: n.value}, int(u.Last)
				l.add(u.Key, n.value)
			}
		}
	}
	if !yes || l.vague {
		return
	}
	sign := which(r.Key)
	shift := func(days float64) Moment {
		return Moment{rel: relation{set: true, unit: l.unit, shift: true, months: int(sign) * l.month, days: sign*l.days + days}}
	}
	now := Moment{rel: relation{set: true, unit: "day"}}
	fine := seconds[l.unit] < 86400
	e = Expr{First: i, Last: next, Kind: DateRange, Window: true}
	switch {
	case fine && sign < 0:
		e.Kind, e.A, e.B = DateTimeRange, shift(0), Moment{rel: relation{set: true, unit: "now"}}
	case fine:
		e.Kind, e.A, e.B = DateTimeRange, Moment{rel: relation{set: true, unit: "now"}}, shift(0)
	case sign < 0:
		now.rel.n = -1
		e.A, e.B = shift(0), now
	default:
		now.rel.n = 1
		e.A, e.B = now, shift(0)
	}
	return e, true
}

// datedSpan reads a day with a range of clock times behind or before it: "Monday 8–9 am", "16 August between 10:06 and 11:15". r is the range
// at token i, if ranged.
func (p *parser) datedSpan(i int, r Expr, ranged bool) (e Expr, ok bool) {
	if d, n, yes := p.date(i); yes && d.Part == "" && (d.HasDay() || d.Weekday > 0 || d.rel.unit == "day") {
		j := p.skip(p.comma(n), lang.Clock, "at")
		if p.punct(j, '(') || p.punct(j, '-') && !p.glued(j) {
			return
		}
		if r, yes := p.span(j); yes && r.Kind == TimeRange && !p.broken(j, 1) {
			r.First, r.Kind = i, DateTimeRange
			r.A = d.At(r.A)
			r.B = sameDay(r.A, r.B)
			return r, true
		}
		return
	}
	if ranged && r.Kind == TimeRange {
		j := p.skip(p.skip(p.comma(r.Last), lang.Glue, "on", "of"), lang.Glue, "the", "on")
		d, n, yes := p.date(j)
		if !yes || !(d.HasDay() || d.Weekday > 0 || d.rel.unit == "day") || p.broken(j, 1) {
			return
		}
		if _, _, own := p.clockAfter(d, n); own {
			return
		}
		r.Last, r.Kind = n, DateTimeRange
		r.A = d.At(r.A)
		r.B = sameDay(r.A, r.B)
		return r, true
	}
	return
}

// point reads a date, a clock time, or both. inRange is looser on what is sure, as the other end of a range vouches for it.
func (p *parser) point(i int, inRange bool) (m Moment, kind Kind, next int, ok bool) {
	if d, n, yes := p.date(i); yes {
		m, kind, next, ok = d, Date, n, true
		if c, n, yes := p.clockAfter(d, n); yes {
			return c, DateTime, n, true
		}
		if d.Part == "" {
			k := p.skip(p.comma(n), lang.Glue, "on", "of")
			if q, yes := p.daypart(k); yes && !p.broken(k, 1) && (d.HasDay() || d.Weekday > 0 || d.rel.unit == "day") {
				if q.Key == "midnight" || q.Key == "midday" {
					m.setClock(map[string]int{"midday": 12}[q.Key], 0, -1)
					return m, DateTime, int(q.Last), true
				}
				if q.Key != "nightto" {
					m.Part, next = q.Key, int(q.Last)
				}
			}
		}
	}
	if c, n, sure, yes := p.timeOfDay(i); yes {
		if d, n2, yes := p.dateAfter(c, n); yes && n2 > next {
			return d, DateTime, n2, true
		}
		if (sure || inRange) && n > next {
			return c, Time, n, true
		}
	}
	// "Nacht von Freitag auf Samstag", "natten mellan den 12 och 13 februar": two days, of which the second is the morning's.
	if q, yes := p.daypart(i); yes && (q.Key == "night" || q.Key == "nightto" || q.Key == "evening") && kind != DateTime {
		if d, n, yes := p.nightBetween(int(q.Last)); yes && n > next {
			d.Part = "nightto"
			if c, n, yes := p.clockAfter(d, n); yes {
				return c, DateTime, n, true
			}
			return d, Date, n, true
		}
	}
	// "natten mot fredag", "the night to Friday", "on the morning of 16 August"
	if q, yes := p.daypart(i); yes && !instantPart(q.Key) {
		j := p.skip(p.skip(int(q.Last), lang.Glue, "of"), lang.Glue, "on", "the")
		if d, n, yes := p.date(j); yes && n > next && !p.broken(j, 1) && (d.HasDay() || d.Weekday > 0 || d.rel.unit == "day") {
			d.Part = q.Key
			if c, n, yes := p.clockAfter(d, n); yes {
				return c, DateTime, n, true
			}
			return d, Date, n, true
		}
	}
	return
}

// nightBetween reads the two days of a night behind its word at token i, and gives the second.
func (p *parser) nightBetween(i int) (m Moment, next int, ok bool) {
	j := p.skip(p.skip(i, lang.Range, "between", "from"), lang.Glue, "on", "the")
	k := j
	if a, n, yes := p.date(j); yes && (a.HasDay() || a.Weekday > 0 || a.Day > 0) {
		k = n
	} else if n, yes := p.ordinalDay(j); yes {
		if k = n.next; p.punct(k, '.') && p.glued(k) {
			k++
		}
	} else {
		return
	}
	s, yes := p.at(k, lang.Range, "tonight", "to", "and", "dash")
	if !yes && p.punct(k, '/') {
		s.Last, yes = int32(k+1), true
	}
	if !yes {
		return
	}
	return p.dayAfter(p.skip(int(s.Last), lang.Glue, "on", "the"))
}

func (p *parser) dayAfter(i int) (m Moment, next int, ok bool) {
	m, next, ok = p.date(i)
	return m, next, ok && (m.HasDay() || m.Weekday > 0)
}

// clockAfter reads the clock time that follows a date which ends before token i.
func (p *parser) clockAfter(d Moment, i int) (m Moment, next int, ok bool) {
	if !(d.HasDay() || d.Weekday > 0 || d.Day > 0 || d.rel.set && (d.rel.unit == "day" || d.rel.unit == "weekday")) || d.rel.unit == "now" {
		return
	}
	j, cue := i, d.Part != ""
	if w := p.word(j); p.glued(j) && (w == "T" || w == "t") && p.glued(j+1) {
		j++
	} else {
		if p.punct(j, '(', '（', '|', '@') || p.punct(j, '-') && !p.glued(j) {
			j++
		}
		j = p.comma(j)
		for range 2 {
			if _, at := p.at(j, lang.Clock, "at"); at {
				break
			}
			j = p.skip(j, lang.Glue, "on", "of")
			if k := p.skip(j, lang.Approx, "about", "exactly", "over", "under"); k > j {
				j, cue = k, true
			}
		}
		if q, yes := p.daypart(j); yes && !instantPart(q.Key) && d.Part == "" {
			d.Part, cue = q.Key, true
			j = p.comma(int(q.Last))
			if _, at := p.at(j, lang.Clock, "at"); !at {
				j = p.skip(j, lang.Approx, "about", "exactly", "over", "under")
			}
		}
	}
	if p.broken(j, 2) {
		return
	}
	c, n, sure, yes := p.cuedTime(j, cue && !p.broken(j, 1))
	if !yes || !sure && p.broken(j, 1) {
		return
	}
	if !sure && j == i && !p.punct(j-1, ',') {
		// "16 August 10" is no clock time, "16 août 20h" is one.
		_, marked := p.at(j+1, lang.Clock, "hour", "oclock")
		if t, isDigits := p.digits(j); isDigits && !marked && !(p.punct(j+1, '.', ':') && t.Digits <= 2) {
			return
		}
	}
	if p.punct(i, '(', '（') {
		if !p.punct(n, ')', '）') {
			return
		}
		n++
	}
	m = d.At(c)
	if c.Part != "" && !instantPart(c.Part) {
		m.Part = c.Part
	}
	m.half = c.half
	if h, min, _ := m.Clock(); c.half == 0 && c.Part == "" && d.Part != "" {
		m.setClock(byPart(h, d.Part), min, c.second-1)
	}
	return m, n, true
}

// dateAfter reads the date that follows a clock time which ends before token i.
func (p *parser) dateAfter(c Moment, i int) (m Moment, next int, ok bool) {
	j := p.comma(i)
	if p.punct(j, '(', '（') {
		j++
	}
	part := c.Part
	if q, yes := p.daypart(j); yes && !instantPart(q.Key) {
		part, j = q.Key, int(q.Last)
	}
	j = p.skip(p.skip(j, lang.Glue, "on", "of"), lang.Glue, "the", "of", "on")
	if p.broken(j, 2) || i < len(p.toks) && p.broken(i, 1) {
		return
	}
	d, n, yes := p.date(j)
	if !yes || !(d.HasDay() || d.Weekday > 0 || d.rel.set && d.rel.unit == "day") {
		return
	}
	if p.punct(i, '(', '（') {
		if p.punct(n, ')', '）') {
			n++
		} else {
			return
		}
	}
	if q, yes := p.daypart(n); yes && part == "" && d.Part == "" && !instantPart(q.Key) && !p.broken(n, 1) {
		part, n = q.Key, int(q.Last)
	}
	// A date that has a clock time of its own belongs to that one.
	if _, _, own := p.clockAfter(d, n); own {
		return
	}
	m = d.At(c)
	m.half = c.half
	if part != "" {
		m.Part = part
		h, min, _ := m.Clock()
		if c.half == 0 {
			m.setClock(byPart(h, part), min, c.second-1)
		}
	} else if d.Part != "" {
		m.Part = d.Part
		h, min, _ := m.Clock()
		if c.half == 0 {
			m.setClock(byPart(h, d.Part), min, c.second-1)
		}
	}
	return m, n, true
}

// span reads a range: "from 3 to 12 September 2016", "9:30–11:00 UTC", "between 23:10 on Monday and 04:00 on Tuesday".
func (p *parser) span(i int) (e Expr, ok bool) {
	j := i
	opened := ""
	if f, yes := p.at(i, lang.Range, "between", "from"); yes {
		opened, j = f.Key, int(f.Last)
		j = p.skip(p.skip(j, lang.Approx), lang.Glue, "the", "on")
	}
	a, kind, k, yes := p.point(j, true)
	if n, isNumber := p.count(j); isNumber && (!yes || n.next > k) && n.value <= 31 && n.value == float64(int(n.value)) {
		// Only a number: a day or an hour that the other end explains.
		if e, ok := p.sharedSpan(i, j, n, opened); ok {
			return e, true
		}
	}
	if !yes {
		return
	}
	s, next := p.separator(k, opened)
	between := false // "8 és 10 óra között": the word that makes it a range comes last
	if !s {
		and, yes := p.at(k, lang.Range, "and")
		if !yes || opened != "" {
			return
		}
		between, next = true, int(and.Last)
	}
	defer func() {
		if between && ok {
			c, closed := p.at(e.Last, lang.Range, "closebetween")
			if ok = closed; closed {
				e.Last = int(c.Last)
			}
		}
	}()
	next = p.skip(p.skip(next, lang.Approx), lang.Glue, "the")
	b, kindB, last, yes := p.point(next, true)
	if p.broken(next, 2) {
		return
	}
	if !yes {
		if (kind == Time || kind == DateTime) && !p.broken(next, 1) { // "de 10:30 a 3", "from 10:30am to 1"
			if n, isNumber := p.count(next); isNumber && n.value <= 24 && n.value == float64(int(n.value)) && p.plainAfter(n.next) && p.ended(n.next) && !p.monthAhead(n.next) {
				if b.setClock(int(n.value), 0, -1); a.half == 'p' && n.value < 12 {
					b.setClock(int(n.value)+12, 0, -1)
				}
				return p.joined(i, n.next, a, b, kind, Time)
			}
		}
		// "from 3 September to 12", "August 16-18"
		n, isNumber := p.ordinalDay(next)
		if !isNumber || kind != Date || !a.HasDay() || int(n.value) <= a.Day || !p.ended(n.next) || !p.plainAfter(n.next) {
			return
		}
		b, kindB, last = a, Date, n.next
		b.Day, b.Weekday = int(n.value), 0
		c := p.skip(p.comma(last), lang.Glue, "of")
		if y, nn := p.year(c); y > 0 && a.Year == 0 {
			a.Year, b.Year, last = y, y, nn
		}
	}
	if kind == Date && a.Year > 0 && a.Month == 0 && kindB != Date {
		return
	}
	if e, ok = p.joined(i, last, a, b, kind, kindB); ok && e.Kind == DateRange {
		e.Ends = [2][2]int{{j, k}, {next, last}}
	}
	return
}

// separator reads what stands between the ends of a range.
func (p *parser) separator(k int, opened string) (yes bool, next int) {
	if p.broken(k, 2) {
		return
	}
	k = p.skip(k, lang.Ago, "never")
	if c := p.comma(k); c > k {
		if _, is := p.at(c, lang.Range, "to", "until"); is {
			k = c
		}
	}
	if m, is := p.at(k, lang.Range, "dash"); is {
		next = int(m.Last)
		if n, is := p.at(next, lang.Range, "dash"); is && p.glued(next) { // "--"
			next = int(n.Last)
		}
		return true, next
	}
	if m, is := p.at(k, lang.Range, "to", "until", "through"); is {
		return true, int(m.Last)
	}
	if m, is := p.at(k, lang.Range, "and"); is && opened == "between" {
		return true, int(m.Last)
	}
	if and := p.v.Settings["andglued"]; and != "" && opened == "between" && strings.HasPrefix(p.word(k), and) { // written with the next word
		return true, k
	}
	return
}

// sharedSpan reads a range whose first end is a number alone, at j: "3 to 12 Sept", "9–11 am", "between 9 and 11 o'clock".
func (p *parser) sharedSpan(i, j int, n number, opened string) (e Expr, ok bool) {
	k := n.next
	if _, is := p.at(k, lang.Range, "and"); is && opened == "" {
		opened = "between"
		defer func() {
			c, closed := p.at(e.Last, lang.Range, "closebetween")
			if ok = ok && closed; ok {
				e.Last = int(c.Last)
			}
		}()
	}
	if o, is := p.ordinalDay(j); is && o.next > k {
		k = o.next
	}
	if p.punct(k, '.') && p.glued(k) {
		k++
	}
	yes, next := p.separator(k, opened)
	if !yes && p.punct(k, '/') { // 12./13. Februar
		yes, next = true, k+1
	}
	if !yes || p.broken(next, 1) {
		return
	}
	next = p.skip(next, lang.Glue, "the", "on")
	if b, last, is := p.date(next); is && b.HasDay() && b.rel == (relation{}) && n.value >= 1 && int(n.value) <= b.Day {
		a := b
		a.Day, a.Weekday = int(n.value), 0
		return p.joined(i, last, a, b, Date, Date)
	}
	if b, last, sure, is := p.timeOfDay(next); is && n.value <= 24 && (sure || opened != "") {
		a := Moment{Zone: b.Zone}
		h, _, _ := b.Clock()
		v := int(n.value)
		if (b.half == 'p' || b.Part == "afternoon" || b.Part == "evening") && v < 12 && v+12 <= h {
			v += 12
		}
		if v == 12 && b.half == 'a' {
			v = 0
		}
		a.setClock(v, 0, -1)
		if d, n2, is := p.dateAfter(b, last); is {
			return p.joined(i, n2, d.At(a), d, DateTime, DateTime)
		}
		return p.joined(i, last, a, b, Time, Time)
	}
	return
}

// joined makes a range of two ends that may share parts.
func (p *parser) joined(i, last int, a, b Moment, ka, kb Kind) (e Expr, ok bool) {
	e = Expr{First: i, Last: p.skip(p.skip(last, lang.Range, "close"), lang.Range, "close"), A: a, B: b}
	clocked := func(k Kind) bool { return k == Time || k == DateTime }
	if clocked(ka) != clocked(kb) {
		// "16 August – 10:06" is no range; "from Monday to Tuesday 04:00" is one.
		if kb != DateTime || ka != Date {
			return Expr{}, false
		}
	}
	ha, _, _ := a.Clock()
	hb, _, _ := b.Clock()
	if clocked(ka) && clocked(kb) {
		if (a.half == 'p' || a.Part == "afternoon" || a.Part == "evening") && b.half == 0 && b.Part == "" && hb < 12 && hb+12 > ha && kb == Time { // 午後4時から5時
			_, mi, _ := b.Clock()
			b.setClock(hb+12, mi, b.second-1)
			e.B, hb = b, hb+12
		}
		// "between a quarter past three and twenty to six in the afternoon": the part of the day holds for both, unless hours are counted to 24.
		late := b.half == 'p' || (b.Part == "afternoon" || b.Part == "evening") && !p.written(i, last, hb)
		if a.half == 0 && a.Part == "" && late && ha < 12 && ha+12 <= hb {
			_, mi, _ := a.Clock()
			e.A.setClock(ha+12, mi, a.second-1)
		}
		if a.Zone == "" {
			e.A.Zone = b.Zone
		} else if b.Zone == "" {
			e.B.Zone = a.Zone
		}
	}
	switch {
	case ka == Time && kb == Time:
		e.Kind = TimeRange
	case ka == DateTime && kb == Time:
		e.Kind = DateTimeRange
		e.B = sameDay(e.A, e.B)
	case ka == Time && kb == DateTime:
		e.Kind = DateTimeRange
		e.A = sameDayBefore(e.A, e.B)
	case ka == Date && kb == Date:
		e.Kind = DateRange
		if a.Month == 0 && a.Day > 0 && b.HasDay() && !a.rel.set && !b.rel.set { // vom 3. bis zum 12. September
			if e.A.Month, e.A.Year = b.Month, b.Year; a.Day > b.Day {
				e.A.Month--
			}
			return e, e.A.Month > 0
		}
		if a.Year == 0 && b.Year > 0 && a.Month > 0 && !a.rel.set {
			if e.A.Year = b.Year; a.Month > b.Month && b.Month > 0 {
				e.A.Year--
			}
		}
		if a.Year > 0 && a.Month == 0 && (b.Year == 0 || b.Year <= a.Year) {
			return Expr{}, false
		}
		if a.Month > 0 && a.Day == 0 && b.Day > 0 && !a.rel.set && a.Year == 0 {
			return Expr{}, false
		}
	default:
		e.Kind = DateTimeRange
		if a.Year == 0 && b.Year > 0 && a.Month > 0 && b.Month > 0 && !a.rel.set {
			if e.A.Year = b.Year; a.Month > b.Month {
				e.A.Year--
			}
		}
	}
	return e, true
}

// written tells whether one of the tokens from i on, up to last, is the number n in digits.
func (p *parser) written(i, last, n int) bool {
	for _, t := range p.toks[i:last] {
		if t.Kind == match.Number && t.Value == int64(n) {
			return true
		}
	}
	return false
}

// sameDay puts a clock time on the day of a, or on the next where it would stand before it.
func sameDay(a, b Moment) Moment {
	c := a.At(b)
	if b.Zone == "" {
		c.Zone = a.Zone
	}
	c.Part = b.Part
	if c.hour*60+c.minute < a.hour*60+a.minute {
		if t, ok := c.Time(); ok {
			return c.On(t.AddDate(0, 0, 1))
		}
		if c.rel.set && c.rel.unit == "day" {
			c.rel.n++
		} else if c.Day > 0 && c.Month > 0 && c.Day < daysIn(c.Year, c.Month) {
			c.Day++
			c.Weekday = 0
		} else if c.rel.unit == "weekday" {
			c.Weekday = c.Weekday%7 + 1
		}
	}
	return c
}

// sameDayBefore puts a clock time on the day of b, or on the day before where it would stand after it.
func sameDayBefore(a, b Moment) Moment {
	c := b.At(a)
	if c.hour*60+c.minute > b.hour*60+b.minute {
		if t, ok := c.Time(); ok {
			return c.On(t.AddDate(0, 0, -1))
		}
		if c.rel.set && c.rel.unit == "day" {
			c.rel.n--
		} else if c.Day > 1 {
			c.Day--
			c.Weekday = 0
		} else if c.rel.unit == "weekday" {
			c.Weekday = (c.Weekday+5)%7 + 1
		}
	}
	return c
}
