package temporal

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"haveri/extract/lang"
	"haveri/extract/match"
)

// parser reads expressions off tokens. Every method takes the token it begins at and gives the one after it; none looks further
// ahead than a bounded number of tokens.
type parser struct {
	text  string
	toks  []match.Token
	v     *lang.Vocabulary
	ms    []lang.Mention
	start []int32  // start[i] is the first mention that begins at token i or later
	has   []uint32 // has[i] has a bit for each section of which a mention begins at token i
	memo  [8]read  // of the last positions read
	order string   // dmy, mdy or ymd
	dots  bool     // the language writes clock times with a dot
	steps int      // how often mentions were looked at
}

// read keeps what was read at a token: each production is tried several times there, alone and as part of longer ones.
type read struct {
	at                   int // token, plus one
	dated, clocked, long bool
	date, clock          Moment
	dateNext, clockNext  int
	dateOK               bool
	sure, clockOK        bool
	length               Length
	lengthNext           int
	lengthOK             bool
}

func (p *parser) memoAt(i int) *read {
	m := &p.memo[i%len(p.memo)]
	if m.at != i+1 {
		*m = read{at: i + 1}
	}
	return m
}

func newParser(text string, toks []match.Token, all []lang.Mention, v *lang.Vocabulary) *parser {
	p, _ := parsers.Get().(*parser)
	if p == nil {
		p = &parser{}
	}
	*p = parser{text: text, toks: toks, v: v, ms: p.ms[:0], has: slices.Grow(p.has[:0], len(toks)+1)[:len(toks)+1],
		start: slices.Grow(p.start[:0], len(toks)+2)[:len(toks)+2], order: v.Settings["order"], dots: v.Settings["dotclock"] != ""}
	clear(p.has)
	for _, m := range all {
		if m.Section <= lang.NotTime && !m.Gapped {
			p.ms = append(p.ms, m)
			p.has[m.First] |= 1 << m.Section
		}
	}
	ms, k := p.ms, 0
	for i := range p.start {
		for k < len(ms) && int(ms[k].First) < i {
			k++
		}
		p.start[i] = int32(k)
	}
	if p.order == "" {
		p.order = "dmy"
	}
	p.prove()
	return p
}

// parsers keep the room that a parser needs from one text to the next.
var parsers sync.Pool

func (p *parser) release() {
	p.text, p.toks, p.v = "", nil, nil
	parsers.Put(p)
}

// prove lets the document's own dates decide between day first and month first: 14/10/2021 can only be the one, 10/14/2021 only the other.
func (p *parser) prove() {
	dayFirst, monthFirst := false, false
	for i := 0; i+4 < len(p.toks); i++ {
		a, b, c := p.toks[i], p.toks[i+2], p.toks[i+4]
		if a.Kind != match.Number || b.Kind != match.Number || c.Kind != match.Number || c.Digits != 4 && c.Digits != 2 || a.Digits > 2 || b.Digits > 2 ||
			!p.punct(i+1, '/') || !p.punct(i+3, '/') || c.Digits == 4 && !plausible(c.Value) {
			continue
		}
		dayFirst = dayFirst || a.Value > 12 && a.Value <= 31 && b.Value <= 12
		monthFirst = monthFirst || b.Value > 12 && b.Value <= 31 && a.Value <= 12
	}
	switch {
	case dayFirst && !monthFirst && p.order == "mdy":
		p.order = "dmy"
	case monthFirst && !dayFirst && p.order == "dmy":
		p.order = "mdy"
	}
}

// at gives the longest mention of a section that begins at token i, with one of the keys if any are named.
func (p *parser) at(i int, s lang.Section, keys ...string) (lang.Mention, bool) {
	if i < 0 || i >= len(p.toks) || p.has[i]&(1<<s) == 0 {
		return lang.Mention{}, false
	}
	p.steps++
	for k := p.start[i]; k < p.start[i+1]; k++ {
		m := &p.ms[k]
		if m.Section != s || m.Key == "none" || s == lang.Unit && strings.Contains(m.Key, "*") {
			continue
		}
		if len(keys) == 0 {
			return *m, true
		}
		for _, key := range keys {
			if m.Key == key {
				return *m, true
			}
		}
	}
	return lang.Mention{}, false
}

// wholeUnit gives a unit that holds its number, "0.5*hour" of halvtimme, at token i.
func (p *parser) wholeUnit(i int) (n float64, unit string, next int, ok bool) {
	if i < 0 || i >= len(p.toks) || p.has[i]&(1<<lang.Unit) == 0 {
		return
	}
	for k := p.start[i]; k < p.start[i+1]; k++ {
		if m := &p.ms[k]; m.Section == lang.Unit {
			if m.Key == "none" {
				return 0, "", 0, false
			}
			if f, u, star := strings.Cut(m.Key, "*"); star && seconds[u] > 0 && !ok {
				n, _ = strconv.ParseFloat(f, 64)
				unit, next, ok = u, int(m.Last), true
			}
		}
	}
	return
}

// before gives a mention of a section that ends right before token i.
func (p *parser) before(i int, s lang.Section, keys ...string) (lang.Mention, bool) {
	for f := i - 1; f >= 0 && f >= i-5; f-- {
		if m, ok := p.at(f, s, keys...); ok && int(m.Last) == i {
			return m, true
		}
	}
	return lang.Mention{}, false
}

// skip steps over a mention of a section if one stands at i.
func (p *parser) skip(i int, s lang.Section, keys ...string) int {
	if m, ok := p.at(i, s, keys...); ok {
		return int(m.Last)
	}
	return i
}

func (p *parser) punct(i int, runes ...rune) bool {
	if i < 0 || i >= len(p.toks) || p.toks[i].Kind != match.Punct {
		return false
	}
	for _, r := range runes {
		if p.toks[i].Rune == r {
			return true
		}
	}
	return false
}

func (p *parser) dash(i int) bool { return p.punct(i, '-', '~', '/') }

// glued tells whether token i follows the one before it without a space.
func (p *parser) glued(i int) bool {
	return i > 0 && i < len(p.toks) && !p.toks[i].Space && p.toks[i].Break == 0
}

func (p *parser) digits(i int) (match.Token, bool) {
	if i < 0 || i >= len(p.toks) || p.toks[i].Kind != match.Number {
		return match.Token{}, false
	}
	return p.toks[i], true
}

func (p *parser) word(i int) string {
	if i < 0 || i >= len(p.toks) {
		return ""
	}
	return p.text[p.toks[i].From:p.toks[i].To]
}

func (p *parser) upper(i int) bool {
	c, _ := utf8.DecodeRuneInString(p.word(i))
	return unicode.IsUpper(c)
}

// broken tells whether a line ends before token i (2: a block).
func (p *parser) broken(i int, by uint8) bool {
	return i >= len(p.toks) || i > 0 && p.toks[i].Break >= by
}

// free tells whether a number at token i stands alone: not inside a version, an address, an amount, an identifier.
func (p *parser) free(i int) bool {
	if i > 0 && p.glued(i) {
		switch q := p.toks[i-1]; q.Kind {
		case match.Word:
			// Arabic writes "and", "in" and "for" together with a number.
			w := strings.TrimSuffix(p.word(i-1), "ـ")
			if !strings.Contains(" "+p.v.Settings["proclitics"]+" ", " "+w+" ") || p.v.Settings["proclitics"] == "" {
				return false
			}
		case match.Number:
			return false
		case match.Punct:
			switch q.Rune {
			case '.', ',', ':':
				return i < 2 || p.toks[i-2].Kind != match.Number || !p.glued(i-1)
			case '_', '#', '$', '€', '£', '@', '=', '%', '+', '\\', '&', '¥':
				return false
			case '/', '-':
				return i >= 2 && p.toks[i-1].Space
			}
		}
	}
	if _, ok := p.before(i, lang.NotTime, "before"); ok && !p.broken(i, 1) {
		return false
	}
	return true
}

// ended tells whether what ends before token j may end there: no digits, units of money or parts of an identifier go on from it.
func (p *parser) ended(j int) bool {
	if j >= len(p.toks) {
		return true
	}
	if p.glued(j) {
		switch t := p.toks[j]; t.Kind {
		case match.Number:
			return false
		case match.Word:
			return j > 0 && p.toks[j-1].Kind == match.Char
		case match.Punct:
			switch t.Rune {
			case '%', '_', '@', '=', '$', '€', '£', '#', '\\':
				return false
			case '.', ':', '/', ',', '-':
				if j+1 < len(p.toks) && !p.toks[j+1].Space && p.toks[j+1].Kind == match.Number && p.toks[j+1].Break == 0 {
					return t.Rune == '-' || t.Rune == '/'
				}
			}
		}
	}
	return true
}

// hangulInside tells whether token i is a syllable inside a Korean word.
func (p *parser) hangulInside(i int) bool {
	t := p.toks[i]
	return t.Kind == match.Char && t.Rune >= 0xAC00 && t.Rune <= 0xD7A3 && p.glued(i) && p.toks[i-1].Kind == match.Char
}

// number is a count in digits or words.
type number struct {
	value  float64
	next   int
	digits int // of the digits it is written in; 0 for words
}

// count reads a number: "12", "1,5", "1 000", "twenty-two", "二十三", "two and a half".
func (p *parser) count(i int) (number, bool) {
	if t, ok := p.digits(i); ok {
		if t.Value < 0 {
			return number{}, false
		}
		n := number{float64(t.Value), i + 1, int(t.Digits)}
		// A decimal part, or groups of three.
		if p.punct(i+1, '.', ',') && p.glued(i+1) && p.glued(i+2) {
			if d, ok := p.digits(i + 2); ok && d.Value >= 0 {
				group := d.Digits == 3 && t.Digits <= 3 && !(p.punct(i+1, '.') && p.v.Settings["decimal"] == "." || p.punct(i+1, ',') && p.v.Settings["decimal"] == ",")
				switch {
				case group:
					n.value, n.next = n.value*1000+float64(d.Value), i+3
					for p.punct(n.next, '.', ',') && p.glued(n.next) && p.glued(n.next+1) {
						g, ok := p.digits(n.next + 1)
						if !ok || g.Digits != 3 {
							break
						}
						n.value, n.next = n.value*1000+float64(g.Value), n.next+2
					}
				case d.Digits == 2 && p.dots && p.punct(i+1, '.') && p.v.Settings["decimal"] == ",": // a clock time
					return number{}, false
				case d.Digits <= 2:
					f := float64(d.Value)
					for range d.Digits {
						f /= 10
					}
					n.value, n.next, n.digits = n.value+f, i+3, n.digits+1
				default:
					return number{}, false
				}
			}
		} else {
			for t.Digits <= 3 && !p.glued(n.next) && !p.broken(n.next, 1) {
				g, ok := p.digits(n.next)
				if !ok || g.Digits != 3 || n.value == 0 || n.value >= 1e12 {
					break
				}
				n.value, n.next, n.digits = n.value*1000+float64(g.Value), n.next+1, n.digits+3
			}
		}
		if m, ok := p.at(n.next, lang.Count); ok && m.Num >= 100 && m.Last > m.First {
			n.value, n.next = n.value*m.Num, int(m.Last)
		}
		// "½", "2½"
		if p.punct(n.next, '½') {
			n.value, n.next = n.value+0.5, n.next+1
		}
		return n, true
	}
	if p.punct(i, '½') {
		return number{0.5, i + 1, 1}, true
	}
	return p.spoken(i)
}

// spoken reads a number in words. Han digits without multipliers are read one by one: 二〇一一 is 2011.
func (p *parser) spoken(i int) (number, bool) {
	m, ok := p.at(i, lang.Count)
	if !ok {
		return number{}, false
	}
	if p.hangulInside(i) {
		return number{}, false
	}
	total, current, j, parts := 0.0, 0.0, i, 0
	last := -1.0
	for ok && parts < 12 {
		v := m.Num
		char := p.toks[m.First].Kind == match.Char
		switch {
		case v >= 100 || char && v == 10:
			if current == 0 {
				current = 1
			}
			if v >= 10000 {
				total = (total + current) * v
			} else {
				total += current * v
			}
			current = 0
		case parts == 0:
			current = v
		case char && last < 10 && last >= 0 && v < 10 && v == float64(int(v)): // digit by digit
			current = current*10 + v
		case v < 10 && v >= 1 && last >= 20 && last < 100 && int(last)%10 == 0 && v == float64(int(v)):
			current += v
		case last >= 100 || char && last == 10:
			current += v
		default:
			return number{total + current, j, 0}, parts > 0
		}
		last, j = v, int(m.Last)
		parts++
		k := j
		if p.punct(k, '-') && p.glued(k) && p.glued(k+1) {
			k++
		} else if a, isAnd := p.at(k, lang.Range, "and"); isAnd && last >= 100 {
			k = int(a.Last)
		}
		if p.broken(k, 1) {
			break
		}
		m, ok = p.at(k, lang.Count)
		if ok && m.Num < 1 && m.Num > 0 {
			break
		}
	}
	return number{total + current, j, 0}, true
}
