package temporal

import (
	"strings"

	"haveri/extract/lang"
	"haveri/extract/match"
)

// timeOfDay reads a clock time at token i: "10:06 a.m. CEST", "kl. 21.45", "14h30", "halv tolv", "quarter past ten", "午後3時半",
// "0651 GMT", "noon". sure is false where only the context can tell that it is one ("21.45").
func (p *parser) timeOfDay(i int) (m Moment, next int, sure, ok bool) {
	c := p.memoAt(i)
	if !c.clocked {
		m, next, sure, ok = p.cuedTime(i, false)
		if c = p.memoAt(i); !c.clocked {
			c.clocked, c.clock, c.clockNext, c.sure, c.clockOK = true, m, next, sure, ok
		}
	}
	return c.clock, c.clockNext, c.sure, c.clockOK
}

// clockSections are those of which a word may begin a clock time.
const clockSections = 1<<lang.Count | 1<<lang.Ordinal | 1<<lang.Daypart | 1<<lang.Meridiem | 1<<lang.Clock | 1<<lang.Zone

// cuedTime is timeOfDay where what stands before may already say that a clock time follows (cue).
func (p *parser) cuedTime(i int, cue bool) (m Moment, next int, sure, ok bool) {
	if i >= len(p.toks) || p.toks[i].Kind != match.Number && p.has[i]&clockSections == 0 {
		return
	}
	j := i
	part, ahead := "", ""
	for range 3 { // "at about", "kl. ca.", "vid", "around", "in the evening at"
		if a, yes := p.at(j, lang.Clock, "at"); yes {
			j, cue = int(a.Last), true
		} else if a, yes := p.at(j, lang.Approx, "about", "over", "under", "exactly"); yes && j > i {
			j = int(a.Last)
		} else if d, yes := p.daypart(j); yes && part == "" && !instantPart(d.Key) && d.Key != "nightto" {
			part, j = d.Key, int(d.Last)
		} else if z, n, yes := p.zone(j); yes && ahead == "" { // TSİ 16.00
			ahead, j = z, n
		} else {
			break
		}
		j = p.comma(j)
	}
	pre := p.meridiem(j) // 午後3時, 오후 3시
	if pre.next > j {
		j = pre.next
	}
	m, k, sure, ok := p.face(j, cue || pre.key != "", part)
	if !ok {
		return
	}
	h, min, _ := m.Clock()
	sec := max(0, m.second-1)
	if m.second == 0 {
		sec = -1
	}
	post := p.meridiem(k)
	if post.next > k && pre.key == "" && h <= 23 {
		pre, k, sure = post, post.next, true
	}
	switch {
	case pre.key == "pm" && h < 12:
		h += 12
	case pre.key == "am" && h == 12:
		h = 0
	}
	if pre.key != "" {
		m.half = pre.key[0]
	}
	if pre.key == "" && m.Part == "" {
		if part == "" {
			x := k
			if y := p.skip(x, lang.Glue, "of", "on"); !p.broken(y, 1) {
				if _, isPart := p.daypart(y); isPart {
					x = y
				}
			}
			if d, yes := p.daypart(x); yes && !instantPart(d.Key) && !p.broken(x, 1) {
				part, k, sure = d.Key, int(d.Last), true
			}
		}
		h = byPart(h, part)
		m.Part = part
	}
	m.setClock(h, min, sec)
	m.Zone = ahead
	if z, n, yes := p.zone(k); yes {
		m.Zone, k, sure = z, n, true
		if z, n, yes := p.zone(k); yes && p.punct(k, '(', '（') { // CST (UTC+8): the offset settles the abbreviation
			m.Zone, k = z, n
		}
	} else if c := p.comma(k); c > k { // "a las seis, hora del Este"
		if z, yes := p.at(c, lang.Zone); yes && z.Last-z.First > 1 {
			m.Zone, k, sure = z.Key, int(z.Last), true
		}
	}
	return m, k, sure || cue || part != "", p.ended(k)
}

// instantPart tells of the parts of a day that are clock times themselves.
func instantPart(key string) bool { return key == "midnight" || key == "midday" }

// byPart moves an hour of a twelve-hour clock into its part of the day.
func byPart(h int, part string) int {
	switch part {
	case "afternoon", "evening":
		switch {
		case h >= 1 && h < 12:
			return h + 12
		case h == 12 && part == "evening":
			return 0
		case h == 0 && part == "afternoon":
			return 12
		}
	case "night":
		if h >= 8 && h < 12 {
			return h + 12
		}
		if h == 12 {
			return 0
		}
	case "noon":
		if h >= 0 && h <= 4 {
			return h + 12
		}
	case "morning", "dawn":
		if h == 12 {
			return 0
		}
	}
	return h
}

func (p *parser) daypart(i int) (lang.Mention, bool) { return p.at(i, lang.Daypart) }

// comma steps over a comma.
func (p *parser) comma(i int) int {
	if p.punct(i, ',', '、', '，') && !p.broken(i+1, 1) {
		return i + 1
	}
	return i
}

type half struct {
	key  string
	next int
}

func (p *parser) meridiem(i int) half {
	if m, ok := p.at(i, lang.Meridiem); ok && !p.broken(i, 1) {
		// Where "am" is a preposition as well it must touch the digits.
		if _, word := p.at(i, lang.Glue, "on"); !word || p.glued(i) {
			return half{m.Key, int(m.Last)}
		}
	}
	return half{next: i}
}

// face reads the clock itself.
func (p *parser) face(i int, cue bool, part string) (m Moment, next int, sure, ok bool) {
	if d, yes := p.daypart(i); yes && instantPart(d.Key) {
		if d.Key == "midday" {
			m.setClock(12, 0, -1)
		} else {
			m.setClock(0, 0, -1)
		}
		m.Part = d.Key
		return p.minutes(m, int(d.Last), true)
	}
	if o, yes := p.at(i, lang.Clock, "one"); yes {
		m.setClock(1, 0, -1)
		return p.minutes(m, int(o.Last), true)
	}
	if m, next, ok = p.fraction(i); ok {
		return m, next, true, true
	}
	if h, n, yes := p.spokenClock(i); yes {
		m.setClock(h, 0, -1)
		m, next, _, ok = p.minutes(m, n, true)
		return m, next, cue || part != "" || next > n, ok
	}
	t, isDigits := p.digits(i)
	if !isDigits {
		n, yes := p.spoken(i)
		if !yes || n.value != float64(int(n.value)) || n.value > 24 || n.value == 0 { // "at zero" is what a counter shows
			return
		}
		h := int(n.value)
		if o, yes := p.at(n.next, lang.Clock, "oclock", "hour"); yes && !p.isDurationHour(n.next, o) && (cue || part != "" || !p.countsHours(n.next, o) || p.partAhead(int(o.Last))) {
			m.setClock(h, 0, -1)
			return p.minutes(m, int(o.Last), true)
		}
		if !cue && part == "" {
			if d, yes := p.daypart(n.next); yes && !instantPart(d.Key) && !p.articleNumber(i) {
				m.setClock(h, 0, -1)
				return m, n.next, true, true
			}
			if mer := p.meridiem(n.next); mer.next > n.next && h >= 1 && h <= 12 {
				m.setClock(h, 0, -1)
				return m, n.next, true, true
			}
			if min, yes := p.spoken(n.next); yes && h >= 1 && h <= 12 && min.value >= 1 && min.value < 60 && min.value == float64(int(min.value)) && !p.broken(n.next, 1) {
				if mer := p.meridiem(min.next); mer.next > min.next { // seven thirty am
					m.setClock(h, int(min.value), -1)
					return m, min.next, true, true
				}
			}
			return
		}
		if _, isUnit := p.at(n.next, lang.Unit); isUnit {
			return
		}
		if _, isOut := p.at(n.next, lang.NotTime, "after"); isOut {
			return
		}
		if p.articleNumber(i) && (!cue || p.v.Settings["weakat"] != "" || len(p.word(i)) < 3) {
			return
		}
		m.setClock(h, 0, -1)
		var read bool
		m, next, _, read = p.minutes(m, n.next, true)
		return m, next, part != "" || p.v.Settings["weakat"] == "" || next > n.next, read
	}
	h := int(t.Value)
	// 10:06, 10:06:30, 21.45, 10h06
	if p.punct(i+1, ':', '.', '：') && p.glued(i+1) && p.glued(i+2) && t.Digits <= 2 {
		if mi, yes := p.digits(i + 2); yes && mi.Digits == 2 && mi.Value < 60 && h <= 24 && (h < 24 || mi.Value == 0) {
			colon := !p.punct(i+1, '.')
			sec := -1
			next = i + 3
			if s, yes := p.digits(i + 4); yes && p.punct(i+3, ':', '.') && p.glued(i+3) && p.glued(i+4) && s.Digits == 2 && s.Value < 61 && (colon == p.punct(i+3, ':')) {
				sec, next = int(s.Value), i+5
				if _, yes := p.digits(i + 6); yes && colon && p.punct(i+5, '.', ',') && p.glued(i+5) && p.glued(i+6) {
					next = i + 7
				}
			} else if p.punct(next, '.') && !colon && p.glued(next+1) && next+1 < len(p.toks) && p.toks[next+1].Kind == match.Number {
				return m, 0, false, false // a date or a version: 21.04.2019
			}
			if o, yes := p.at(next, lang.Clock, "hour", "hours"); yes && t.Digits == 2 && p.toks[next].Kind == match.Word && len(p.word(next)) > 1 && p.has[next]&(1<<lang.Zone) == 0 { // de 22.30 a 23.15 horas
				m.setClock(h, int(mi.Value), sec)
				return m, int(o.Last), true, true
			}
			// "at 09:12 servers stopped answering": what is counted elsewhere may follow what can only be a clock time.
			_, counted := p.at(next, lang.NotTime, "after")
			firm := counted && p.toks[next].Kind != match.Punct && p.toks[next].Space && (colon && t.Digits == 2 || p.strongCue(i))
			if !colon && !cue {
				if !p.dots && p.meridiem(next).next == next {
					if _, _, zoned := p.zone(next); !zoned {
						return
					}
				}
				if !p.plainAfter(next) {
					return
				}
			}
			if colon && !firm && !p.plainAfter(next) && !cue {
				return
			}
			if counted && !firm {
				return
			}
			m.setClock(h, int(mi.Value), sec)
			if o, yes := p.at(next, lang.Clock, "oclock"); yes {
				next, sure = int(o.Last), true
			}
			// Where a comma is the decimal mark, two digits, a dot and two digits are a clock time more often than not.
			return m, next, sure || colon || p.dots && t.Digits == 2 && p.v.Settings["decimal"] == ",", true
		}
		return
	}
	if h > 24 && t.Digits < 4 {
		return
	}
	// 0651 GMT, 1432 UTC, kl. 1430
	if t.Digits == 4 && t.Value%100 < 60 && t.Value/100 < 24 {
		_, _, zoned := p.zone(i + 1)
		if _, hours := p.at(i+1, lang.Clock, "oclock", "hours"); zoned || hours || cue && t.Value/100 < 24 && (t.Value < 1900 || p.v.Code == "") {
			next := i + 1
			if o, yes := p.at(next, lang.Clock, "oclock", "hours"); yes {
				next = int(o.Last)
			}
			m.setClock(int(t.Value/100), int(t.Value%100), -1)
			return m, next, true, true
		}
		return
	}
	if t.Digits > 2 || h > 24 {
		return
	}
	if o, yes := p.at(i+1, lang.Clock, "oclock", "hour"); yes && !p.isDurationHour(i+1, o) && (cue || part != "" || !p.countsHours(i+1, o) || p.partAhead(int(o.Last))) {
		m.setClock(h, 0, -1)
		sure := o.Key == "oclock" || cue || part != "" || p.toks[o.First].Kind == match.Char
		m, next, s, ok := p.minutes(m, int(o.Last), sure)
		return m, next, s || sure, ok
	}
	if mer := p.meridiem(i + 1); mer.next > i+1 && h >= 1 && h <= 12 {
		m.setClock(h, 0, -1)
		return m, i + 1, true, true
	}
	if w := p.word(i + 1); p.glued(i+1) && (w == "a" || w == "p") && cue {
		m.setClock(byPart(h, map[string]string{"p": "evening"}[w]), 0, -1)
		return m, i + 2, true, true
	}
	if d, yes := p.daypart(i + 1); yes && !instantPart(d.Key) && h <= 12 && h > 0 && !p.broken(i+1, 1) && (cue || p.free(i)) {
		m.setClock(h, 0, -1)
		return m, i + 1, true, true
	}
	if _, _, zoned := p.zone(i + 1); zoned && cue {
		m.setClock(h, 0, -1)
		return m, i + 1, true, true
	}
	if (cue || part != "") && p.plainAfter(i+1) && p.ended(i+1) {
		if _, isMonth := p.at(i+1, lang.Month); isMonth {
			return
		}
		if _, tenth := p.digits(i + 2); tenth && p.dash(i+1) && p.punct(i+3, '.', ',') && p.glued(i+3) && p.glued(i+4) && !p.dots { // "at 10 - 10.1"
			return
		}
		if part != "" && !cue && p.monthAhead(i+1) { // "aamuyöllä 12. marraskuuta"
			return
		}
		if s, n := p.separator(i+1, ""); s && !cue { // "la nuit du 9 au 10 mars"
			if _, isDay := p.digits(n); isDay && p.monthAhead(n+1) {
				return
			}
		}
		m.setClock(h, 0, -1)
		m, next, _, ok = p.minutes(m, i+1, true)
		return m, next, p.strongCue(i) || part != "" || next > i+1, ok
	}
	return
}

// strongCue tells whether the words before token i can only introduce a clock time ("kl.", "klockan", but not "at" or "um").
func (p *parser) strongCue(i int) bool {
	m, ok := p.before(i, lang.Clock, "at")
	return ok && p.v.Settings["weakat"] == "" && int(m.Last-m.First) > 0
}

// articleNumber tells whether the number at i is a word that is an article as well ("a", "en", "un").
func (p *parser) articleNumber(i int) bool {
	m, ok := p.at(i, lang.Count, "1")
	return ok && m.Last-m.First == 1 && len(p.word(i)) <= 5 && p.toks[i].Kind == match.Word
}

// plainAfter tells whether nothing after token j makes the number before it a count, a price, a score.
func (p *parser) plainAfter(j int) bool {
	if _, no := p.at(j, lang.NotTime, "after"); no {
		return false
	}
	if _, _, zoned := p.zone(j); zoned || p.meridiem(j).next > j {
		return true
	}
	if u, no := p.at(j, lang.Unit); no && !p.broken(j, 1) {
		// "kl. 11 h" is a clock, "11 hours" is none.
		_, clock := p.at(j, lang.Clock)
		return clock && len(p.word(int(u.First))) <= 3
	}
	return p.ended(j)
}

// isDurationHour tells whether an hour word after a number counts hours: it does where the language uses one word for both and what
// follows says so ("2時間", "3 h de coupure").
func (p *parser) isDurationHour(i int, o lang.Mention) bool {
	u, ok := p.at(i, lang.Unit)
	return ok && u.Last > o.Last
}

// countsHours tells of an hour word that, without a word for a clock time before it, counts hours: "3 heures de panne".
func (p *parser) countsHours(i int, o lang.Mention) bool {
	_, unit := p.at(i, lang.Unit, "hour")
	return unit && p.toks[i].Kind == match.Word && len(p.word(i)) > 1
}

// countsOnly tells whether a length from token i to next cannot be a clock time as well: it can where its hour word introduces or follows
// clock times too and a word for clock times or about stands before it ("rond 21 uur").
func (p *parser) countsOnly(i, next int) bool {
	for k := i; k < next; k++ {
		if _, yes := p.at(k, lang.Clock, "at"); yes {
			return false
		}
	}
	o, yes := p.before(next, lang.Clock, "oclock")
	return !yes || int(o.Last-o.First) == 0
}

// spokenClock reads an hour in a form that only clock times have ("o piętnastej"): key "hour 15".
func (p *parser) spokenClock(i int) (hour, next int, ok bool) {
	a, yes := p.at(i, lang.Clock)
	if !yes || !strings.HasPrefix(a.Key, "hour ") {
		return
	}
	return atoi(a.Key[5:]), int(a.Last), true
}

// partAhead tells whether a part of the day stands at token i: "11 uur 's ochtends" is a clock time.
func (p *parser) partAhead(i int) bool {
	d, yes := p.daypart(p.skip(i, lang.Glue, "of", "on"))
	return yes && !instantPart(d.Key) && d.Key != "nightto" && !p.broken(i, 1)
}

// minutes reads what may follow an hour: "30", "7分", "半", "et demie", "Uhr 30".
func (p *parser) minutes(m Moment, i int, sure bool) (Moment, int, bool, bool) {
	h, _, _ := m.Clock()
	if f, ok := p.at(i, lang.Clock, "halfafter"); ok {
		m.setClock(h, 30, -1)
		return m, int(f.Last), true, true
	}
	if f, ok := p.at(i, lang.Clock, "quarterafter"); ok {
		m.setClock(h, 15, -1)
		return m, int(f.Last), true, true
	}
	if f, ok := p.at(i, lang.Clock, "threequartersafter"); ok {
		m.setClock(h, 45, -1)
		return m, int(f.Last), true, true
	}
	if f, ok := p.at(i, lang.Clock, "quarterless"); ok {
		m.setClock((h+23)%24, 45, -1)
		return m, int(f.Last), true, true
	}
	if g, ok := p.at(i, lang.Clock, "less"); ok { // las ocho menos diez
		if n, ok := p.count(int(g.Last)); ok && n.value >= 1 && n.value < 60 && n.value == float64(int(n.value)) {
			m.setClock((h+23)%24, 60-int(n.value), -1)
			return m, p.skip(n.next, lang.Unit, "minute"), true, true
		}
	}
	k := i
	if g, ok := p.at(k, lang.Range, "and"); ok && !p.broken(k, 1) && p.v.Settings["bareminutes"] != "no" && !p.betweenBefore(i) {
		k = int(g.Last)
	}
	n, ok := p.count(k)
	if ok && n.value < 60 && n.value == float64(int(n.value)) && !p.broken(k, 1) {
		if mm, yes := p.at(n.next, lang.Clock, "minute"); yes {
			if _, dur := p.at(int(mm.Last), lang.Unit); !dur {
				m.setClock(h, int(n.value), -1)
				i = int(mm.Last)
				if s, yes := p.count(i); yes && s.value < 60 {
					if ss, yes := p.at(s.next, lang.Clock, "second"); yes {
						m.setClock(h, int(n.value), int(s.value))
						i = int(ss.Last)
					}
				}
				return m, i, true, true
			}
		}
		if k == i && n.digits == 0 && p.toks[k].Kind == match.Char && n.value > 0 && n.value < 10 && n.next == k+1 { // 二十点六 is 20.6
			return m, i, false, false
		}
		if p.v.Settings["bareminutes"] == "no" {
			return m, i, sure, true
		}
		if (k == i && n.digits == 2 || sure && n.digits == 0 && n.value >= 1 && !p.articleNumber(k) || sure && k > i && n.value >= 1) && p.ended(n.next) && p.plainAfter(n.next) && !p.monthAhead(n.next) {
			m.setClock(h, int(n.value), -1)
			return m, n.next, true, true
		}
	}
	return m, i, sure, true
}

// betweenBefore tells whether "between" stands shortly before token i: an "and" behind it is the range's.
func (p *parser) betweenBefore(i int) bool {
	for f := i - 1; f >= 0 && f >= i-6; f-- {
		if _, yes := p.at(f, lang.Range, "between"); yes {
			return true
		}
	}
	return false
}

// monthAhead tells whether the number that ends before token i is a day of a month.
func (p *parser) monthAhead(i int) bool {
	i = p.skip(i, lang.Glue, "of")
	if p.punct(i, '.') {
		i++
	}
	_, yes := p.at(i, lang.Month)
	return yes
}

// fraction reads "halv tolv", "half past ten", "kvart över tio", "fem i halv tio", "tre kvart på elva", "ten minutes to four".
func (p *parser) fraction(i int) (m Moment, next int, ok bool) {
	offset, j := 0, i
	if g, yes := p.glued30(i); yes {
		m.setClock(g/60, g%60, -1)
		a, _ := p.at(i, lang.Clock)
		return m, int(a.Last), true
	}
	if a, yes := p.at(i, lang.Clock, "less"); yes { // за п'ять хвилин третя, без пяти семь
		n, yes := p.count(int(a.Last))
		if !yes || n.value < 1 || n.value > 59 || n.value != float64(int(n.value)) {
			return
		}
		h, yes := p.spokenHour(p.skip(n.next, lang.Unit, "minute"))
		if !yes || h.value < 1 || !p.ended(h.next) || !p.plainAfter(h.next) {
			return
		}
		m.setClock((int(h.value)+23)%24, 60-int(n.value), -1)
		return m, h.next, true
	}
	if m, next, ok = p.hourFirst(i); ok {
		return
	}
	if n, yes := p.count(i); yes && n.value >= 1 && n.value < 60 {
		k := n.next
		u, isMin := p.at(k, lang.Unit, "minute")
		if isMin {
			k = int(u.Last)
		}
		// "4 to 22" is a range; "ten to four" and "10 minutes to 4" are clock times.
		if _, isDigits := p.digits(i); isDigits && !isMin {
			return
		}
		_, cued := p.before(i, lang.Clock, "at")
		odd := n.value != float64(int(n.value)/5*5) && !isMin && !cued // "one of two", "two to three" count other things
		for _, way := range [...]struct {
			key        string
			sign, base int
		}{{"to", -1, 0}, {"past", 1, 0}, {"into", 1, -60}} { // into: of the hour before the one named
			if a, yes := p.at(k, lang.Clock, way.key); yes && !odd && !p.broken(k, 1) {
				offset, j = way.base+way.sign*int(n.value), int(a.Last)
				break
			}
		}
	}
	whole := 0 // what the fraction word adds to the hour named
	f, yes := p.at(j, lang.Clock, "half", "halfpast", "quarterto", "quarterpast", "quarter", "threequarters")
	if yes {
		switch f.Key {
		case "half": // of the hour before the one named
			whole = -30
		case "halfpast":
			whole = 30
		case "quarterto":
			whole = -15
		case "quarterpast":
			whole = 15
		case "quarter": // a quarter into the hour before the one named
			whole = -45
		case "threequarters":
			whole = -15
		}
		j = int(f.Last)
	} else if offset == 0 {
		return
	}
	h, k := 0, j
	if d, isPart := p.daypart(j); isPart && instantPart(d.Key) {
		if k = int(d.Last); d.Key == "midday" {
			h = 12
		}
	} else if t, isDigits := p.digits(j); isDigits && t.Digits <= 2 && t.Value <= 24 {
		h, k = int(t.Value), j+1
	} else if n, isWord := p.spokenHour(j); isWord {
		h, k = int(n.value), n.next
	} else {
		return
	}
	if _, isUnit := p.at(k, lang.Unit); isUnit && !yes || !p.ended(k) {
		return m, 0, false
	}
	if o, isHour := p.at(k, lang.Clock, "oclock"); isHour {
		k = int(o.Last)
	}
	t := ((h*60+whole+offset)%1440 + 1440) % 1440
	if h >= 1 && h <= 12 && t >= 720 && whole+offset < 0 && h == 12 { // half twelve is 11:30
		t = 12*60 + whole + offset
	}
	m.setClock(t/60, t%60, -1)
	return m, k, true
}

// glued30 reads a half hour that is one word with the hour it comes before ("halvsju"): key "half 7"; in minutes after midnight.
func (p *parser) glued30(i int) (minutes int, ok bool) {
	a, yes := p.at(i, lang.Clock)
	if !yes || !strings.HasPrefix(a.Key, "half ") {
		return
	}
	return (atoi(a.Key[5:])*60 - 30 + 720) % 720, true
}

// hourFirst reads an hour that comes before its minutes, with the word for to or past last: "sekize üç kala", "dörde çeyrek var".
func (p *parser) hourFirst(i int) (m Moment, next int, ok bool) {
	if i >= len(p.toks) || p.v.Settings["hourfirst"] == "" {
		return
	}
	h, yes := p.spokenHour(i)
	if t, isDigits := p.digits(i); isDigits && t.Digits <= 2 && t.Value <= 24 {
		h, yes = number{value: float64(t.Value), next: i + 1}, true
	}
	if !yes {
		return
	}
	j, min := p.skip(h.next, lang.Glue, "of"), 15
	if q, yes := p.at(j, lang.Clock, "quarter"); yes {
		j = int(q.Last)
	} else if n, yes := p.count(j); yes && n.value >= 1 && n.value < 60 {
		min, j = int(n.value), p.skip(n.next, lang.Unit, "minute")
	} else {
		return
	}
	a, yes := p.at(j, lang.Clock, "topost", "pastpost")
	if !yes {
		return
	}
	t := int(h.value)*60 + min
	if a.Key == "topost" {
		t = (int(h.value)*60 - min + 1440) % 1440
	}
	m.setClock(t/60%24, t%60, -1)
	return m, int(a.Last), true
}

// spokenHour reads an hour in words, cardinal or ordinal ("na jedenáct", "пятого").
func (p *parser) spokenHour(i int) (number, bool) {
	if n, ok := p.spoken(i); ok && n.value <= 24 && n.value == float64(int(n.value)) {
		return n, true
	}
	if h, next, ok := p.spokenClock(i); ok {
		return number{value: float64(h), next: next}, true
	}
	if o, ok := p.at(i, lang.Ordinal); ok && o.Num >= 1 && o.Num <= 24 {
		return number{value: o.Num, next: int(o.Last)}, true
	}
	return number{}, false
}

// ZoneAt gives the time zone written at token i, as a Moment's Zone; "" where none is.
func ZoneAt(text string, toks []match.Token, ms []lang.Mention, v *lang.Vocabulary, i int) string {
	p := newParser(text, toks, ms, v)
	defer p.release()
	z, _, _ := p.zone(i)
	return z
}

// zone reads a time zone at token i: "UTC", "(CEST)", "UTC+2", "+02:00", "Moscow time".
func (p *parser) zone(i int) (zone string, next int, ok bool) {
	if p.broken(i, 1) {
		return
	}
	open := p.punct(i, '(', '[', '（')
	if open {
		i++
	}
	if m, yes := p.at(i, lang.Zone); yes && p.zoneWord(m) {
		next = int(m.Last)
		zone = m.Key
		if zone == "Z" && p.punct(next, '+', '-') && p.glued(next) {
			if z, n, yes := p.offset(next); yes {
				zone, next = z, n
			}
		}
		if open && p.punct(next, ')', ']', '）') {
			next++
		} else if open {
			return "", 0, false
		}
		return zone, next, true
	}
	if open || !p.punct(i, '+', '-') || !p.glued(i) && !p.toks[i].Space {
		return "", 0, false
	}
	if z, n, yes := p.offset(i); yes {
		// "11:30-13:30" is a range; "11:30:00-05:00" and "T11:30-05:00" have an offset.
		if p.punct(i, '-') && !(p.punct(i-2, ':') && p.punct(i-4, ':')) && p.word(i-4) != "T" && !p.toks[i].Space {
			return "", 0, false
		}
		if t, _ := p.digits(i + 1); t.Digits == 4 || t.Digits == 2 && p.punct(i+2, ':') {
			return z, n, true
		}
	}
	return "", 0, false
}

// zoneWord refuses abbreviations in lower case, which are words ("west", "art", "pt"), and single words that need capitals.
func (p *parser) zoneWord(m lang.Mention) bool {
	if m.Last-m.First > 1 || len(p.word(int(m.First))) > 5 {
		return true
	}
	w := p.word(int(m.First))
	if p.toks[m.First].Kind != match.Word || w[0] >= 0x80 {
		return true
	}
	if w == "utc" || w == "gmt" {
		return true
	}
	for k := range len(w) {
		if w[k] >= 'a' && w[k] <= 'z' {
			return false
		}
	}
	return true
}

// offset reads "+2", "+02:00", "-0500" at its sign.
func (p *parser) offset(i int) (zone string, next int, ok bool) {
	if !p.glued(i + 1) {
		return
	}
	t, isDigits := p.digits(i + 1)
	if !isDigits {
		return
	}
	h, min, next := int(t.Value), 0, i+2
	if t.Digits == 4 {
		h, min = h/100, h%100
	} else if mt, yes := p.digits(i + 3); yes && p.punct(i+2, ':') && p.glued(i+2) && p.glued(i+3) && mt.Digits == 2 {
		min, next = int(mt.Value), i+4
	}
	if h > 14 || min > 59 || t.Digits > 4 || t.Digits == 3 {
		return "", 0, false
	}
	sign := byte('+')
	if p.punct(i, '-') {
		sign = '-'
	}
	return string([]byte{sign, byte('0' + h/10), byte('0' + h%10), ':', byte('0' + min/10), byte('0' + min%10)}), next, true
}
