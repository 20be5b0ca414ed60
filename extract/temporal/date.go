package temporal

import (
	"strings"
	"unicode/utf8"

	"haveri/extract/lang"
	"haveri/extract/match"
)

// date reads a date at token i, in any written order and of any precision.
func (p *parser) date(i int) (m Moment, next int, ok bool) {
	c := p.memoAt(i)
	if !c.dated {
		m, next, ok = p.readDate(i)
		if c = p.memoAt(i); !c.dated { // reading may have gone on far enough to lose the place
			c.dated, c.date, c.dateNext, c.dateOK = true, m, next, ok
		}
	}
	return c.date, c.dateNext, c.dateOK
}

// dateForms are the productions of a date. The longest reading wins; where two are as long, the first.
var dateForms = [...]func(*parser, int) (Moment, int, bool){(*parser).nthDate, (*parser).numericDate, (*parser).glyphDate, (*parser).namedDate,
	(*parser).relativeDate, (*parser).partDate, (*parser).shiftedDate, (*parser).yearAlone, (*parser).bareDay, (*parser).holiday}

// dateSections are those of which a word may begin a date.
const dateSections = 1<<lang.Month | 1<<lang.Weekday | 1<<lang.Count | 1<<lang.Ordinal | 1<<lang.RelDay | 1<<lang.Relative | 1<<lang.Ago | 1<<lang.Era |
	1<<lang.Glue | 1<<lang.Approx | 1<<lang.Part | 1<<lang.Season | 1<<lang.Unit | 1<<lang.Range | 1<<lang.Holiday

func (p *parser) readDate(i int) (m Moment, next int, ok bool) {
	if i >= len(p.toks) || p.toks[i].Kind != match.Number && p.has[i]&dateSections == 0 && p.toks[i].Kind != match.Punct {
		return
	}
	for _, form := range dateForms {
		if d, n, yes := form(p, i); yes && n > next && (d.Day == 0 || d.Month == 0 || d.Day <= daysIn(d.Year, d.Month)) {
			m, next, ok = d, n, true
		}
	}
	if ok && m.HasDay() {
		next = p.weekdayTail(&m, next)
		if k := p.comma(next); m.Weekday == 0 && p.v.Settings["weekdaytail"] != "" && !p.broken(k, 1) {
			if w, yes := p.at(k, lang.Weekday); yes {
				if _, own := p.ordinalDay(int(w.Last)); !own || p.clockAhead(int(w.Last)) {
					m.Weekday, next = int(w.Num), int(w.Last)
				}
			}
		}
	}
	if ok && m.Month > 0 && m.Year == 0 && !m.rel.set { // "November last year", "au mois de mai dernier"
		k := p.skip(p.skip(next, lang.Glue, "of"), lang.Glue, "the")
		if r, n, yes := p.relativeDate(k); yes && r.rel.unit == "year" && r.Month == 0 && !p.broken(k, 1) {
			m.rel, next = r.rel, n
		}
	}
	return
}

// holiday reads a day that has a name: "julaften", "annandag påsk 2021".
func (p *parser) holiday(i int) (m Moment, next int, ok bool) {
	h, yes := p.at(i, lang.Holiday)
	if !yes {
		return
	}
	next = int(h.Last)
	if m.Month, m.Day, yes = fixedHoliday(h.Key); !yes {
		m.rel = relation{set: true, unit: "holiday", which: h.Key}
	}
	if y, n := p.year(p.skip(p.comma(next), lang.Glue, "of")); y > 0 && plausible(int64(y)) && !p.broken(next, 1) {
		m.Year, next = y, n
	}
	return m, next, p.ended(next)
}

// weekdayTail steps over a weekday in brackets behind a date: 10/1(木), 12月18日（日・祝）.
func (p *parser) weekdayTail(m *Moment, i int) int {
	if !p.punct(i, '(', '（') || p.broken(i, 1) {
		return i
	}
	w, yes := p.at(i+1, lang.Weekday)
	if !yes {
		return i
	}
	k := int(w.Last)
	for n := 0; n < 3 && k < len(p.toks) && !p.punct(k, ')', '）'); n++ {
		k++
	}
	if !p.punct(k, ')', '）') {
		return i
	}
	m.Weekday = int(w.Num)
	return k + 1
}

func plausible(year int64) bool { return year >= 1950 && year <= 2100 }

// numericDate reads digits alone: 2019-03-28, 28.3.2019, 3/28/19, 28. 3. 2019, 29/2, 20190328.
func (p *parser) numericDate(i int) (m Moment, next int, ok bool) {
	a, isDigits := p.digits(i)
	if !isDigits || a.Value < 0 {
		return
	}
	if a.Digits == 8 {
		y, mo, d := a.Value/10000, a.Value/100%100, a.Value%100
		if plausible(y) && mo >= 1 && mo <= 12 && d >= 1 && d <= 31 && p.ended(i+1) {
			return Moment{Year: int(y), Month: int(mo), Day: int(d)}, i + 1, true
		}
		return
	}
	if !p.punct(i+1, '-', '/', '.') {
		return
	}
	sep := p.toks[i+1].Rune
	tight := p.glued(i+1) && p.glued(i+2)
	spaced := sep == '.' && p.glued(i+1) && !p.glued(i+2) || sep != '.' && !p.glued(i+1) && !p.glued(i+2)
	b, isDigits := p.digits(i + 2)
	if !isDigits || b.Digits > 2 && a.Digits > 2 || !tight && !spaced || p.broken(i+2, 1) {
		return
	}
	c, three := p.digits(i + 4)
	three = three && p.punct(i+3, sep) && p.glued(i+3) && (p.glued(i+4) || spaced) || three && p.punct(i+3, sep) && spaced
	three = three && !p.broken(i+4, 1)
	next = i + 3
	if three {
		next = i + 5
	}
	y, mo, d := int64(0), int64(0), int64(0)
	switch {
	case a.Digits == 4 && three && (tight || sep == '.') && b.Digits <= 2 && c.Digits <= 2 && (sep != '.' || c.Digits == 2 || p.order == "ymd"):
		y, mo, d = a.Value, b.Value, c.Value
		if mo > 12 && d <= 12 { // 2019-28-03
			mo, d = d, mo
		}
	case a.Digits == 4 && !three && tight && b.Digits == 2 && sep != '.':
		y, mo = a.Value, b.Value
		if !plausible(y) || mo < 1 || mo > 12 || !p.ended(next) {
			return m, 0, false
		}
		return Moment{Year: int(y), Month: int(mo)}, next, true
	case three && c.Digits == 4 && a.Digits <= 2 && b.Digits <= 2:
		y = c.Value
		d, mo = p.dayMonth(a.Value, b.Value, sep)
	case three && c.Digits == 2 && a.Digits <= 2 && b.Digits <= 2 && tight:
		if p.order == "ymd" && a.Digits == 2 && sep != '.' && b.Value <= 12 && c.Value <= 31 && a.Value < 50 && a.Value > 12 {
			y, mo, d = 2000+a.Value, b.Value, c.Value
			break
		}
		if sep == '.' && a.Digits+b.Digits < 3 && p.order == "mdy" { // a version more often than a date
			return m, 0, false
		}
		d, mo = p.dayMonth(a.Value, b.Value, sep)
		if y = 2000 + c.Value; c.Value >= 70 {
			y = 1900 + c.Value
		}
	case !three && sep == '-' && tight && p.order == "ymd" && a.Digits <= 2 && b.Digits == 2 && p.clockAhead(next): // 12-18 08:56
		mo, d = a.Value, b.Value
	case !three && sep != '/' && tight && p.order != "mdy" && a.Digits <= 2 && b.Digits == 2 && !p.punct(next, '.') && p.dayIntroduced(i): // am 22.04
		d, mo = a.Value, b.Value
	case !three && b.Digits == 4 && a.Digits <= 2 && tight && sep != '-' && a.Value >= 1 && a.Value <= 12 && plausible(b.Value) && p.ended(next):
		return Moment{Year: int(b.Value), Month: int(a.Value)}, next, true
	case !three && tight && sep == '/' && a.Digits <= 2 && b.Digits <= 2:
		d, mo = p.dayMonth(a.Value, b.Value, sep)
		if year, n := p.year(next); year > 0 && plausible(int64(year)) && !p.glued(next) && !p.broken(next, 1) { // 29/2 2012
			y, next = int64(year), n
		} else if a.Value == b.Value-1 && a.Digits == 1 || a.Value == 24 && b.Value == 7 { // "3/4", "24/7"
			return m, 0, false
		}
	case !three && sep == '.' && p.order != "mdy" && a.Digits <= 2 && b.Digits <= 2 && p.punct(next, '.') && p.glued(next): // 29.2.
		if d, mo = a.Value, b.Value; p.order == "ymd" {
			d, mo = mo, d
		}
		if !p.dotDate(i, next) {
			return m, 0, false
		}
		next++
	default:
		return m, 0, false
	}
	if mo < 1 || mo > 12 || d < 1 || d > 31 || y != 0 && !plausible(y) && c.Digits != 2 && (y < 1000 || y > 2200) {
		return m, 0, false
	}
	if three && p.punct(next, '.') && p.glued(next) && sep == '.' && a.Digits == 4 { // 2019.03.28. as Hungarian writes
		if next+1 >= len(p.toks) || p.toks[next+1].Space {
			if p.order == "ymd" {
				next++
			}
		}
	}
	if _, other := p.at(next, lang.NotTime, "after"); other { // of another calendar
		return m, 0, false
	}
	if _, year := p.at(next, lang.Glue, "year"); !year && !p.ended(next) && !(p.word(next) == "T" && p.glued(next)) && !(p.toks[next].Kind == match.Word && p.order == "ymd") {
		return m, 0, false
	}
	m = Moment{Year: int(y), Month: int(mo), Day: int(d)}
	if y != 0 {
		if g, yes := p.at(next, lang.Glue, "year"); yes {
			next = int(g.Last)
		}
	}
	return m, next, true
}

// dayIntroduced tells whether a word that comes before days, and not before clock times, stands before token i.
func (p *parser) dayIntroduced(i int) bool {
	_, on := p.before(i, lang.Glue, "on")
	_, at := p.before(i, lang.Clock, "at")
	return on && !at
}

// dotDate tells whether "29.2." is a date: not the end of a sentence that ends with a number.
func (p *parser) dotDate(i, next int) bool {
	if next+1 >= len(p.toks) || p.broken(next+1, 1) {
		return false
	}
	return !p.upper(next+1) || p.v.Code == "de"
}

// dayMonth orders the two short numbers of a date: by the separator, by the language, or as the numbers themselves prove.
func (p *parser) dayMonth(a, b int64, sep rune) (day, month int64) {
	if p.order == "mdy" && sep != '.' && a <= 12 || b > 12 && a <= 12 {
		return b, a
	}
	return a, b
}

// glyphDate reads dates whose parts are marked: 令和2年10月5日, 2月29日, 2024년 3월 5일, 1日.
func (p *parser) glyphDate(i int) (m Moment, next int, ok bool) {
	j := i
	if e, yes := p.at(j, lang.Era); yes && e.Key != "bc" {
		n, is := p.count(int(e.Last))
		if y := p.skip(int(e.Last), lang.Era, "first"); !is && y > int(e.Last) {
			n, is = number{value: 1, next: y}, true
		}
		if is && n.value >= 1 && n.value < 200 {
			m.Year = int(e.Num) + int(n.value)
			next, j = n.next, n.next
			if g, yes := p.at(j, lang.Glue, "year"); yes {
				next, j = int(g.Last), int(g.Last)
			} else if d, n2, yes := p.eraTail(j); yes { // 令和2.10.5
				d.Year = m.Year
				return d, n2, true
			} else {
				return Moment{}, 0, false
			}
		}
	} else if n, is := p.count(i); is && (n.digits == 4 || n.digits == 0 && n.value > 1000 || n.digits == 2 && n.value > 0) && n.value < 2200 {
		if g, yes := p.at(n.next, lang.Glue, "year"); yes {
			u, isUnit := p.at(n.next, lang.Unit, "year")
			if !(isUnit && u.Last > g.Last) && (n.digits != 2 || p.monthGlyph(int(g.Last))) {
				y := n.value
				if n.digits == 2 {
					y += 2000
				}
				if y >= 1000 {
					m.Year, next, j = int(y), int(g.Last), int(g.Last)
				}
			}
		}
	}
	if j > i {
		j = p.skip(j, lang.Glue, "of")
	}
	if n, is := p.count(j); is && n.value >= 1 && n.value <= 12 && n.value == float64(int(n.value)) && !(j > i && p.broken(j, 1)) {
		if g, yes := p.at(n.next, lang.Glue, "month"); yes && !p.longer(n.next, g) {
			m.Month, next, j = int(n.value), int(g.Last), int(g.Last)
		}
	} else if mo, is := p.at(j, lang.Month); is && m.Year > 0 {
		m.Month, next, j = int(mo.Num), int(mo.Last), int(mo.Last)
	}
	if j > i {
		j = p.skip(j, lang.Glue, "of")
	}
	if n, is := p.count(j); is && n.value >= 1 && n.value <= 31 && n.value == float64(int(n.value)) && !(j > i && p.broken(j, 1)) {
		if g, yes := p.at(n.next, lang.Glue, "day"); yes && !p.longer(n.next, g) {
			m.Day, next = int(n.value), int(g.Last)
		} else if m.Month > 0 && n.digits > 0 && m.Year > 0 && p.ended(n.next) && p.toks[i].Kind == match.Number && p.v.Settings["order"] == "ymd" {
			if _, isUnit := p.at(n.next, lang.Unit); !isUnit {
				if _, isClock := p.at(n.next, lang.Clock); !isClock && !p.punct(n.next, ':', '.') {
					m.Day, next = int(n.value), n.next
				}
			}
		}
	}
	if m.Day > 0 && m.Month == 0 && m.Year > 0 || next == 0 {
		return Moment{}, 0, false
	}
	if k := p.weekdayTail(&m, next); k > next {
		next = k
	} else if w, yes := p.at(k, lang.Weekday); yes && m.Day > 0 && !p.broken(k, 1) && p.toks[k].Kind == match.Char && w.Last-w.First > 1 {
		m.Weekday, next = int(w.Num), int(w.Last)
	}
	return m, next, true
}

func (p *parser) monthGlyph(i int) bool {
	n, is := p.count(i)
	if !is {
		return false
	}
	_, yes := p.at(n.next, lang.Glue, "month")
	return yes
}

// longer tells whether what stands at i is a longer unit of time than the mark g: 日間 is a length, 日 a date.
func (p *parser) longer(i int, g lang.Mention) bool {
	u, ok := p.at(i, lang.Unit)
	return ok && u.Last > g.Last
}

func (p *parser) eraTail(i int) (m Moment, next int, ok bool) {
	if !p.punct(i, '.', '/', ',') {
		return
	}
	mo, is := p.digits(i + 1)
	if !is || mo.Value < 1 || mo.Value > 12 {
		return
	}
	m.Month, next = int(mo.Value), i+2
	if d, is := p.digits(i + 3); is && p.punct(i+2, '.', '/', ',') && d.Value >= 1 && d.Value <= 31 {
		m.Day, next = int(d.Value), i+4
	}
	return m, next, true
}

// namedDate reads dates with a month's name or a weekday's: "Thursday, August 16, 2012", "den 29 februari", "3 de mayo de 2019",
// "2008. február 2.", "May 2016", "on Friday".
func (p *parser) namedDate(i int) (m Moment, next int, ok bool) {
	j := i
	if w, yes := p.at(i, lang.Weekday); yes {
		m.Weekday, j = int(w.Num), int(w.Last)
		_, m.Part, _ = strings.Cut(w.Key, " ")
		weak := p.weakWord(w)
		if weak && p.toks[i].Kind == match.Char {
			return Moment{}, 0, false
		}
		weak = weak || p.v.Settings["weekdaycase"] != "" && !p.upper(i)
		if q, yes := p.daypart(j); yes && m.Part == "" && !instantPart(q.Key) && q.Key != "nightto" { // mercredi soir 12 février
			if d, n, yes := p.dayMonthYear(p.skip(p.comma(int(q.Last)), lang.Glue, "on", "the")); yes && d.Day > 0 {
				d.Weekday, d.Part = m.Weekday, q.Key
				return d, n, true
			}
		}
		if p.punct(j, '.') && weak {
			j++
		}
		k := p.skip(p.comma(j), lang.Glue, "on", "the", "of")
		k = p.skip(k, lang.Glue, "the", "on")
		if d, n, yes := p.dayMonthYear(k); yes && d.Day > 0 && !p.broken(k, 2) {
			d.Weekday, d.Part = m.Weekday, m.Part
			return d, n, true
		}
		if d, n, yes := p.numericDate(k); yes && !p.broken(k, 1) {
			d.Weekday = m.Weekday
			return d, n, true
		}
		if d, n, yes := p.glyphDate(k); yes && !p.broken(k, 1) && d.Day > 0 {
			d.Weekday = m.Weekday
			return d, n, true
		}
		// "Thursday the 16th", "sabato 23"
		if n, yes := p.ordinalDay(k); yes && !p.broken(k, 1) && (k > j && p.v.Settings["daymarked"] == "" || p.marked(k) || p.v.Settings["order"] != "mdy" && !weak && p.v.Settings["daymarked"] == "") {
			if _, isUnit := p.at(n.next, lang.Unit); !isUnit && p.plainAfter(n.next) && !p.clockAhead(k) {
				m.Day = int(n.value)
				return m, n.next, true
			}
		}
		if d, n, yes := p.inBrackets(j); yes { // Sabtu (20/7/2019)
			d.Weekday, d.Part = m.Weekday, m.Part
			return d, n, true
		}
		if weak {
			if _, _, _, clock := p.timeOfDay(p.comma(j)); !clock {
				if _, yes := p.daypart(j); !yes {
					return Moment{}, 0, false
				}
			}
		}
		// "Thursday last week", "Wednesday of last week"
		if r, yes := p.at(p.skip(j, lang.Glue, "of"), lang.Relative); yes {
			if u, yes := p.at(int(r.Last), lang.Unit, "week"); yes {
				m.rel = relation{set: true, unit: "week", n: which(r.Key), which: "week"}
				return m, int(u.Last), true
			}
			if p.v.Settings["relafter"] != "" {
				m.rel = relation{set: true, unit: "weekday", which: r.Key}
				return m, int(r.Last), true
			}
		}
		m.rel = relation{set: true, unit: "weekday"}
		return m, j, true
	}
	return p.dayMonthYear(i)
}

// inBrackets reads a date in brackets at token i, before which part of the day may stand.
func (p *parser) inBrackets(i int) (m Moment, next int, ok bool) {
	if !p.punct(i, '(', '（') || p.broken(i, 1) {
		return
	}
	for _, form := range [...]func(*parser, int) (Moment, int, bool){(*parser).numericDate, (*parser).dayMonthYear} {
		if d, n, yes := form(p, i+1); yes && d.HasDay() && p.punct(n, ')', '）') {
			return d, n + 1, true
		}
	}
	return
}

// weakWord tells of a word that names a day or a month only in company: short, or not capitalised where the language does so.
func (p *parser) weakWord(m lang.Mention) bool {
	if m.Last-m.First > 1 {
		return false
	}
	w := p.word(int(m.First))
	if p.toks[m.First].Kind == match.Char {
		return utf8.RuneCountInString(w) < 2
	}
	if strings.Contains(" "+p.v.Settings["weak"]+" ", " "+strings.ToLower(w)+" ") {
		return true
	}
	return utf8.RuneCountInString(w) <= 3
}

// clockAhead tells whether the number at i is the hour of a clock time.
func (p *parser) clockAhead(i int) bool {
	_, _, sure, ok := p.timeOfDay(i)
	return ok && sure
}

// marked tells whether the number at i has an ordinal's mark: "16th", "16.", "den 16:e".
func (p *parser) marked(i int) bool {
	n, ok := p.ordinalDay(i)
	return ok && (n.next > i+1 || n.digits == 0)
}

// ordinalDay reads the number of a day: "16", "16th", "16.", "sixteenth".
func (p *parser) ordinalDay(i int) (number, bool) {
	if t, ok := p.digits(i); ok && t.Digits <= 2 && t.Value >= 1 && t.Value <= 31 {
		n := number{float64(t.Value), i + 1, int(t.Digits)}
		if s, yes := p.at(i+1, lang.Ordinal, "suffix"); yes && p.glued(i+1) {
			n.next = int(s.Last)
		} else if p.punct(i+1, '.') && p.glued(i+1) && i+2 < len(p.toks) && !p.broken(i+2, 2) {
			if _, month := p.at(i+2, lang.Month); month {
				n.next++
			}
		} else if p.punct(i+1, 'º', '°', 'ª') && p.glued(i+1) {
			n.next++
		}
		return n, true
	}
	if o, ok := p.at(i, lang.Ordinal); ok && o.Num >= 1 {
		return number{o.Num, int(o.Last), 0}, true
	}
	if n, ok := p.spoken(i); ok && n.value >= 1 && n.value <= 31 && n.value == float64(int(n.value)) && !p.articleNumber(i) {
		return n, true
	}
	return number{}, false
}

// year reads a year at i, "2019" or "'19", and what marks it; 0 where none stands there.
func (p *parser) year(i int) (year, next int) {
	if p.punct(i, '\'', '`') && p.glued(i+1) {
		if t, ok := p.digits(i + 1); ok && t.Digits == 2 {
			if t.Value >= 70 {
				return 1900 + int(t.Value), i + 2
			}
			return 2000 + int(t.Value), i + 2
		}
	}
	if t, ok := p.digits(i); ok && t.Digits == 4 && t.Value >= 1000 && t.Value <= 2200 && p.ended(i+1) {
		if p.punct(i+1, ':') && p.glued(i+1) && p.glued(i+2) {
			return 0, i
		}
		next = i + 1
		if g, yes := p.at(next, lang.Glue, "year"); yes && !p.broken(next, 1) {
			next = int(g.Last)
		}
		return int(t.Value), next
	}
	if n, ok := p.spoken(i); ok && n.value >= 1000 && n.value <= 2200 && n.value == float64(int(n.value)) {
		return int(n.value), n.next
	}
	return 0, i
}

func (p *parser) dayMonthYear(i int) (m Moment, next int, ok bool) {
	j := i
	year := 0
	// Year first: "2008. február 2.", "2019 March 5"
	if y, k := p.year(i); y > 0 {
		if p.punct(k, '.', ',') && p.glued(k) {
			k++
		}
		k = p.skip(k, lang.Glue, "of")
		if _, isMonth := p.at(k, lang.Month); isMonth && !p.broken(k, 1) {
			year, j = y, k
		} else {
			return
		}
	}
	if mo, yes := p.at(j, lang.Month); yes {
		m.Month, next = int(mo.Num), int(mo.Last)
		k := next
		if p.punct(k, '.') && p.glued(k) && mo.Last-mo.First == 1 && len(p.word(int(mo.First))) <= 4 {
			k++
		}
		k = p.skip(k, lang.Glue, "the", "on")
		company := year > 0
		if n, yes := p.ordinalDay(k); yes && !p.broken(k, 1) && !p.punct(n.next, ':') && p.endedDay(n.next) {
			if _, isUnit := p.at(n.next, lang.Unit); !isUnit || n.next > k+1 {
				if _, isClock := p.at(n.next, lang.Clock, "oclock"); !isClock {
					m.Day, next, company = int(n.value), n.next, true
					if year > 0 && p.punct(next, '.') && p.glued(next) && (next+1 >= len(p.toks) || !p.upper(next+1)) {
						next++
					}
				}
			}
		}
		if year == 0 {
			y, n := p.year(p.skip(p.comma(p.closeDot(next, m.Day)), lang.Glue, "of"))
			if y > 0 && !p.broken(n-1, 2) {
				year, next, company = y, n, true
			} else if y, n := p.year(p.skip(p.skip(p.comma(next), lang.Glue, "of"), lang.Glue, "the")); y > 0 && m.Day == 0 && !p.broken(n-1, 1) {
				year, next, company = y, n, true
			}
		}
		m.Year = year
		if t, day := p.digits(i - 1); day && !company && !p.broken(i, 1) && t.Digits == 2 && t.Value > 31 { // "32 augusti" is refused whole
			return Moment{}, 0, false
		}
		if !company && (p.needsCompany(mo) || p.weakMonth(i, mo) || !p.ended(next)) {
			return Moment{}, 0, false
		}
		return m, next, true
	}
	if year > 0 {
		return
	}
	j = p.skip(j, lang.Glue, "the", "on")
	n, yes := p.ordinalDay(j)
	if !yes {
		return
	}
	k := n.next
	if p.punct(k, '-', '/') && p.glued(k) && p.glued(k+1) {
		k++ // 15-Oct-2018
	}
	k = p.skip(k, lang.Glue, "of", "the")
	k = p.skip(k, lang.Glue, "of")
	if p.broken(k, 2) || k > n.next && p.broken(k, 1) {
		return
	}
	mo, yes := p.at(k, lang.Month)
	if !yes {
		return
	}
	if p.weakWord(mo) && p.articleNumber(j) {
		return
	}
	m.Day, m.Month, next = int(n.value), int(mo.Num), int(mo.Last)
	if _, other := p.at(next+1, lang.NotTime, "after"); other && p.v.Settings["proclitics"] != "" && p.toks[min(next, len(p.toks)-1)].Digits == 4 { // a year of another calendar
		return Moment{}, 0, false
	}
	k = next
	if p.punct(k, '-', '/') && p.glued(k) && p.glued(k+1) {
		k++
	}
	if p.punct(k, '.') && p.glued(k) && mo.Last-mo.First == 1 && len(p.word(int(mo.First))) <= 4 {
		k++
	}
	k = p.skip(p.skip(p.comma(k), lang.Glue, "of"), lang.Glue, "the")
	if y, n := p.year(k); y > 0 && !p.broken(k, 2) {
		m.Year, next = y, n
	} else if t, is := p.digits(k); is && t.Digits == 2 && (p.glued(k) && p.punct(k-1, '-', '/') || t.Value > 31 && p.ended(k+1) && p.plainAfter(k+1)) { // 15-Oct-18, 3 Aug 96
		if m.Year, next = 2000+int(t.Value), k+1; t.Value >= 70 {
			m.Year -= 100
		}
	}
	return m, next, p.ended(next)
}

// closeDot steps over the full stop of "feb. 3." style before a year.
func (p *parser) closeDot(i, day int) int {
	if day > 0 && p.punct(i, '.') && p.glued(i) {
		if y, _ := p.year(i + 1); y > 0 {
			return i + 1
		}
	}
	return i
}

func (p *parser) endedDay(j int) bool {
	if p.punct(j, '.') && p.glued(j) && p.glued(j+1) && p.toks[j+1].Kind != match.Punct {
		return false
	}
	return p.ended(j)
}

// needsCompany tells of words that are a month's name only beside a day or a year.
func (p *parser) needsCompany(m lang.Mention) bool {
	return m.Last-m.First == 1 && strings.Contains(" "+p.v.Settings["company"]+" ", " "+strings.ToLower(p.word(int(m.First)))+" ")
}

// weakMonth tells whether a month's name by itself at i is more likely another word: "may", "mars", "mar".
func (p *parser) weakMonth(i int, mo lang.Mention) bool {
	if p.toks[mo.First].Kind == match.Char {
		return false
	}
	introduced := p.introduced(i) && !p.needsCompany(mo)
	if p.v.Settings["monthcase"] != "" && !p.upper(int(mo.First)) {
		return true
	}
	if p.weakWord(mo) {
		return !introduced || p.v.Settings["monthcase"] != "" && !p.upper(int(mo.First))
	}
	return false
}

// introduced tells whether a word that comes before times stands before token i: "in", "since", "of", "early", "last".
func (p *parser) introduced(i int) bool {
	for _, section := range []lang.Section{lang.Glue, lang.Range, lang.Part, lang.Relative, lang.Ago, lang.Season} {
		if m, yes := p.before(i, section); yes && m.Key != "and" && !p.punct(int(m.First), ',', '-') {
			return true
		}
	}
	return false
}

func which(key string) float64 {
	switch key {
	case "last", "previous":
		return -1
	case "next", "following":
		return 1
	case "nextbut":
		return 2
	case "beforelast":
		return -2
	}
	return 0
}

// relativeDate reads "yesterday", "last Thursday", "next week", "this month".
func (p *parser) relativeDate(i int) (m Moment, next int, ok bool) {
	if r, yes := p.at(i, lang.RelDay); yes && r.Key != "none" && !(p.v.Settings["lowerday"] == strings.ToLower(p.word(i)) && p.upper(i)) {
		key, part, _ := strings.Cut(r.Key, " ")
		if part == "year" || part == "month" || part == "week" { // i fjol, tavaly
			m.rel = relation{set: true, unit: part, n: float64(atoi(key)), which: "word"}
			return p.ofYear(m, int(r.Last))
		}
		m.Part = part
		m.rel = relation{set: true, unit: "day", n: r.Num}
		switch {
		case key == "now":
			m.rel.unit = "now"
		case strings.HasPrefix(key, "anchor"):
			m.rel.anchor = true
			m.rel.n = float64(atoi(key[len("anchor"):]))
		default:
			m.rel.n = float64(atoi(key))
		}
		next = int(r.Last)
		// 昨(13)日, "yesterday, 3 March"
		if p.punct(next, '(', '（') {
			if t, is := p.digits(next + 1); is && t.Value <= 31 && p.punct(next+2, ')', '）') {
				m.Day = int(t.Value)
				next = p.skip(next+3, lang.Glue, "day")
			}
		}
		if d, n, yes := p.glyphDate(next); yes && d.Day > 0 && d.Month == 0 && !p.broken(next, 1) { // 翌2日
			return d, n, true
		}
		if d, n, yes := p.inBrackets(next); yes { // hari ini (3/9)
			d.Part = m.Part
			return d, n, true
		}
		if part == "" && !p.broken(next, 1) {
			if d, yes := p.daypart(next); yes && !instantPart(d.Key) {
				m.Part, next = d.Key, int(d.Last)
			}
		}
		return m, next, true
	}
	r, yes := p.at(i, lang.Relative)
	j := i
	if yes && r.Last == r.First+1 && p.hangulInside(i) {
		return
	}
	if yes {
		j = int(r.Last)
	}
	if yes {
		j = p.skip(j, lang.Glue, "of", "the")
		if w, isDay := p.at(j, lang.Weekday); isDay && !(p.toks[j].Kind == match.Char && w.Last-w.First < 2) {
			m.Weekday = int(w.Num)
			m.rel = relation{set: true, unit: "weekday", which: r.Key}
			if p.toks[j].Kind == match.Char { // 上周三 is the Wednesday of last week
				m.rel = relation{set: true, unit: "week", n: which(r.Key), which: "week"}
			}
			return m, int(w.Last), true
		}
		if mo, isMonth := p.at(j, lang.Month); isMonth && !p.needsCompany(mo) && (!p.weakWord(mo) || p.upper(j)) {
			m.Month = int(mo.Num)
			m.rel = relation{set: true, unit: "month", which: r.Key}
			return m, int(mo.Last), true
		}
		if d, n, yes := p.glyphDate(j); yes && d.Month > 0 && d.Year == 0 { // 지난 6월 9일
			d.rel = relation{set: true, unit: "month", which: r.Key}
			return d, n, true
		}
		if u, isUnit := p.at(j, lang.Unit); isUnit {
			return p.relativeUnit(r.Key, u, int(u.Last))
		}
		if s, isSeason := p.at(j, lang.Season); isSeason && len(s.Key) > 0 {
			m.Season = s.Key
			m.rel = relation{set: true, unit: "season", which: r.Key}
			return m, int(s.Last), true
		}
		return
	}
	// "la semana pasada", "Montag letzter Woche": the word after its noun.
	j = p.skip(i, lang.Glue, "the")
	if u, isUnit := p.at(j, lang.Unit); isUnit && p.v.Settings["relafter"] != "" {
		if r, yes := p.at(p.skip(int(u.Last), lang.Glue, "of"), lang.Relative); yes {
			return p.relativeUnit(r.Key, u, int(r.Last))
		}
	}
	if mo, isMonth := p.at(j, lang.Month); isMonth && p.v.Settings["relafter"] != "" {
		if r, yes := p.at(int(mo.Last), lang.Relative); yes && !p.broken(int(mo.Last), 1) {
			m.Month = int(mo.Num)
			m.rel = relation{set: true, unit: "month", which: r.Key}
			return m, int(r.Last), true
		}
	}
	return
}

func (p *parser) relativeUnit(key string, u lang.Mention, next int) (m Moment, n int, ok bool) {
	switch u.Key {
	case "week", "month", "year", "quarter", "decade", "century", "weekend", "halfyear":
		m.rel = relation{set: true, unit: u.Key, n: which(key), which: key}
		if key == "same" {
			m.rel.anchor = true
		}
		if u.Key == "year" || u.Key == "month" { // 昨年11月, 上个月20号
			k := p.skip(next, lang.Glue, "of")
			if d, n, yes := p.glyphDate(k); yes && d.Year == 0 && (u.Key == "year") == (d.Month > 0) && !p.broken(k, 1) {
				m.Month, m.Day, m.Weekday, next = d.Month, d.Day, d.Weekday, n
			}
		}
		return p.ofYear(m, next)
	case "day":
		if key == "following" || key == "next" {
			m.rel = relation{set: true, anchor: true, unit: "day", n: 1}
			return m, next, true
		}
		if key == "previous" {
			m.rel = relation{set: true, anchor: true, unit: "day", n: -1}
			return m, next, true
		}
		if key == "same" {
			m.rel = relation{set: true, anchor: true, unit: "day"}
			return m, next, true
		}
	}
	return m, 0, false
}

// ofYear reads the month and day that follow a year named by its relation: "tavaly májusban", "viime vuoden toukokuussa".
func (p *parser) ofYear(m Moment, i int) (Moment, int, bool) {
	k := p.skip(i, lang.Glue, "of")
	if m.rel.unit != "year" || m.Month > 0 || p.broken(k, 1) {
		return m, i, true
	}
	if d, n, yes := p.dayMonthYear(k); yes && d.Year == 0 && d.Month > 0 {
		m.Month, m.Day, i = d.Month, d.Day, n
	}
	return m, i, true
}

func atoi(s string) int {
	n, sign := 0, 1
	for _, c := range s {
		switch {
		case c == '-':
			sign = -1
		case c >= '0' && c <= '9':
			n = n*10 + int(c-'0')
		}
	}
	return sign * n
}

// partDate reads "early May", "the end of March 2019", "mid-2019", "first half of 2020", "spring 2014", "Q3 2018", "the 1990s".
func (p *parser) partDate(i int) (m Moment, next int, ok bool) {
	if q, yes := p.at(i, lang.Part); yes {
		j := int(q.Last)
		if p.punct(j, '-') && p.glued(j) {
			j++
		}
		j = p.skip(p.skip(j, lang.Glue, "of", "on"), lang.Glue, "the")
		for _, form := range [...]func(*parser, int) (Moment, int, bool){(*parser).namedDate, (*parser).relativeDate, (*parser).yearAlone} {
			if d, n, yes := form(p, j); yes && n > next && (d.Day == 0 || q.Key == "late" || q.Key == "early") && !p.broken(j, 1) {
				m, next, ok = d, n, true
				m.Part = q.Key
				if q.Key == "half1" || q.Key == "half2" {
					m.Half = int(q.Key[4] - '0')
				}
			}
		}
		return
	}
	if s, yes := p.at(i, lang.Season); yes {
		j := p.skip(p.comma(int(s.Last)), lang.Glue, "of", "the")
		y, n := p.year(j)
		if y == 0 || p.broken(j, 1) {
			if strings.HasPrefix(s.Key, "quarter") {
				return Moment{Quarter: int(s.Key[7] - '0'), rel: relation{set: true, unit: "quarter", which: "own"}}, int(s.Last), true
			}
			return
		}
		if strings.HasPrefix(s.Key, "quarter") {
			return Moment{Year: y, Quarter: int(s.Key[7] - '0')}, n, true
		}
		return Moment{Year: y, Season: s.Key}, n, true
	}
	return
}

// shiftedDate reads "three days ago", "vor zwei Wochen", "two days later", "hace 3 meses".
func (p *parser) shiftedDate(i int) (m Moment, next int, ok bool) {
	shift := func(l Length, sign float64, anchor bool) Moment {
		return Moment{rel: relation{set: true, unit: l.unit, n: sign * l.count, anchor: anchor, shift: true, months: int(sign) * l.month, days: sign * l.days}}
	}
	if a, yes := p.at(i, lang.Ago, "before", "in"); yes {
		l, j, yes := p.length(int(a.Last))
		if !yes || l.vague {
			return
		}
		if a.Key == "before" {
			return shift(l, -1, false), j, true
		}
		return
	}
	l, j, yes := p.length(i)
	if !yes || l.vague {
		return
	}
	a, yes := p.at(j, lang.Ago, "after", "later", "earlier")
	if !yes || p.broken(j, 1) {
		return
	}
	switch a.Key {
	case "after":
		return shift(l, -1, false), int(a.Last), true
	case "later":
		// "two hours after the change" counts from an event that is not a date.
		return shift(l, 1, true), int(a.Last), true
	case "earlier":
		return shift(l, -1, true), int(a.Last), true
	}
	return
}

// nthDate reads "the first Monday of October 2014", "the last day of May", "third week of January", "week 10 of 2019".
func (p *parser) nthDate(i int) (m Moment, next int, ok bool) {
	j := p.skip(i, lang.Glue, "the")
	n, k := 0, j
	if o, yes := p.at(j, lang.Ordinal); yes && o.Num >= 1 && o.Num <= 5 {
		n, k = int(o.Num), int(o.Last)
	} else if t, is := p.digits(j); is && t.Value >= 1 && t.Value <= 5 {
		s, marked := p.at(j+1, lang.Ordinal, "suffix")
		if !marked || !p.glued(j+1) {
			return
		}
		n, k = int(t.Value), int(s.Last)
	} else if r, yes := p.at(j, lang.Relative, "last"); yes {
		n, k = -1, int(r.Last)
	} else {
		return
	}
	what := ""
	if w, yes := p.at(k, lang.Weekday); yes {
		what, m.Weekday, k = "weekday", int(w.Num), int(w.Last)
	} else if u, yes := p.at(k, lang.Unit, "day", "week"); yes {
		what, k = u.Key, int(u.Last)
	} else {
		return
	}
	k = p.skip(p.skip(k, lang.Glue, "of"), lang.Ago, "in")
	d, next, yes := p.dayMonthYear(p.skip(k, lang.Glue, "the"))
	if !yes || d.Day > 0 || d.Month == 0 {
		return Moment{}, 0, false
	}
	d.Weekday = m.Weekday
	d.rel = relation{set: true, unit: "nth", which: what, n: float64(n)}
	return d, next, true
}

// yearAlone reads "2019", "in 2014", "the 1990s" where nothing makes the number something else.
func (p *parser) yearAlone(i int) (m Moment, next int, ok bool) {
	t, is := p.digits(i)
	if !is || t.Digits != 4 || t.Value < 1000 || t.Value > 2100 {
		return
	}
	if (t.Value < 1950 || t.Value > 2049) && !p.introduced(i) {
		return
	}
	if p.glued(i+1) && p.word(i+1) == "s" {
		return Moment{Year: int(t.Value), Decade: true}, i + 2, t.Value%10 == 0
	}
	y, n := p.year(i)
	if y == 0 || !p.plainAfter(n) || n == i+1 && p.glued(n) && p.toks[n].Kind == match.Char { // 2000人
		return
	}
	return Moment{Year: y}, n, true
}

// bareDay reads a day of the month by itself where its form says that it is one: "the 16th", "am 15. um 8 Uhr", "den 15:e".
func (p *parser) bareDay(i int) (m Moment, next int, ok bool) {
	t, is := p.digits(i)
	if !is || t.Digits > 2 || t.Value < 1 || t.Value > 31 {
		return
	}
	if _, introduced := p.before(i, lang.Glue, "on", "the", "nth"); !introduced {
		return
	}
	n, _ := p.ordinalDay(i)
	if a, yes := p.at(i+1, lang.Clock, "at"); yes { // le 16 à 18h
		if _, _, sure, yes := p.timeOfDay(int(a.First)); yes && sure {
			return Moment{Day: int(t.Value)}, i + 1, true
		}
	}
	if g, yes := p.before(i, lang.Glue, "nth"); yes && g.Last > g.First {
		if _, isUnit := p.at(i+1, lang.Unit); !isUnit && p.plainAfter(i+1) && !p.monthAhead(i+1) {
			return Moment{Day: int(t.Value)}, i + 1, true
		}
		return
	}
	if n.next == i+1 {
		if !p.punct(i+1, '.') || !p.glued(i+1) || p.glued(i+2) || p.broken(i+2, 1) || p.upper(i+2) || p.order == "mdy" {
			return
		}
		n.next++
	}
	if _, isUnit := p.at(n.next, lang.Unit); isUnit || !p.plainAfter(n.next) || !p.ended(n.next) || p.toks[min(n.next, len(p.toks)-1)].Kind == match.Number && n.next < len(p.toks) {
		return
	}
	return Moment{Day: int(t.Value)}, n.next, true
}
