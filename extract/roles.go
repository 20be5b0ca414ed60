package extract

import (
	"slices"

	"haveri/extract/lang"
	"haveri/extract/match"
	"haveri/extract/temporal"
	"haveri/ingest/doc"
)

// near is how far, in tokens, a word gives a time its role.
const near = 14

// roles tells what each expression stands for.
func (t *timeline) roles() {
	t.marks = make([]mark, len(t.es))
	for i, e := range t.es {
		m := &t.marks[i]
		m.day = -1
		m.sentence = int(t.of[e.First])
		s := t.sentences[m.sentence]
		m.title = s.Kind == doc.Title || s.Kind == doc.Heading && s.First < 60
		m.plan = slices.Contains([]string{"plans", "lessons", "actions", "questions"}, s.Under)
		m.entry = t.opens(i, s)
		m.role, m.distance, m.outage, m.field = t.roleOf(i, s)
		m.stamp = e.Kind == temporal.DateTime && s.Kind != doc.Heading && int32(e.First) == s.First && int32(e.Last) >= s.Last-1 && t.alone(m.sentence)
		if m.stamp {
			m.role, m.distance = "post", 0
		}
		if m.dateLine = !m.stamp && !m.field && t.isDateLine(i, s); m.dateLine {
			m.role, m.distance = "post", 0
		}
		m.at = e.A
		if e.Kind == temporal.DateRange || e.Kind == temporal.DateTimeRange || e.Kind == temporal.TimeRange {
			m.to = e.B
		}
	}
}

// roleRank orders roles that stand equally near: what sets a time apart from the outage counts before what ties it to it.
var roleRank = map[string]int{"previous": 9, "plan": 8, "next": 8, "post": 7, "end": 6, "start": 5, "partial": 4, "detect": 3, "worsen": 2, "outage": 1}

// roleOf finds the word that gives expression i its role. In an entry of a timeline all that follows up to the next expression counts,
// elsewhere the nearest word, where a comma counts as four words and a full stop as none can cross.
func (t *timeline) roleOf(i int, s sentence) (role string, distance int, outage, field bool) {
	e := t.es[i]
	distance = near + 1
	first, last := s.First, s.Last
	if t.marks[i].entry && i+1 < len(t.es) {
		// The words of an entry may go on over several sentences of its block, or, where it is a heading, of the blocks below.
		for k := t.marks[i].sentence + 1; k < len(t.sentences) && t.sentences[k].First < int32(t.es[i+1].First); k++ {
			if t.sentences[k].Block != s.Block && (s.Kind != doc.Heading || t.sentences[k].Kind == doc.Heading) || t.sentences[k].First > s.First+80 {
				break
			}
			last = t.sentences[k].Last
		}
	}
	best := -1
	clocked := e.Kind == temporal.TimeRange || e.Kind == temporal.DateTimeRange
	first, last = around(e, first, last)
	for _, m := range t.within(first, last) {
		if m.Section == lang.Impact && (m.Key == "outage" || m.Key == "degraded") {
			outage = true
		}
		if m.Section != lang.Event || int(m.First) < e.Last && int(m.Last) > e.First {
			continue
		}
		if m.Key == "outage" {
			outage = true
		}
		r, known := roleRank[m.Key]
		if !known {
			continue
		}
		d := t.apart(m, e)
		if t.crosses(i, m) {
			d += 8
		}
		if t.marks[i].entry {
			d = min(d, 1+d/8)
		}
		if r == 1 {
			d += 3
		}
		if d > reach(m.Key, clocked) {
			continue
		}
		// What is planned to end, or expected to, has not ended.
		if (m.Key == "plan" || m.Key == "next") && role == "end" && d <= distance+4 && !t.marks[i].entry {
			d = min(d, distance)
		}
		// "Start: …" – the words of a field say most.
		if int(m.Last) < e.First && e.First-int(m.Last) <= 2 && t.colon(int(m.Last), e.First) && int(m.First)-t.line(int(m.First), s) <= 4 {
			field = true
			d = -1
		}
		if d < distance || d == distance && r > best {
			role, distance, best = m.Key, d, r
		}
	}
	if distance > near {
		role = ""
	}
	switch bound := t.bound(i); {
	case bound == "until" && !apartFromOutage(role) && role != "end": // "the disruption lasted until 11:40"
		role, distance = "end", 2
	case bound == "since" && (role == "" || role == "outage"): // "from 9:12 on, customers only saw a blank page"
		role, distance = "start", 5
	}
	return
}

// bound tells whether a word right beside expression i makes it the end ("until") or the beginning ("since") of something.
func (t *timeline) bound(i int) string {
	e := t.es[i]
	if e.Kind != temporal.Time && e.Kind != temporal.DateTime {
		return ""
	}
	found := ""
	for _, m := range t.within(max(0, int32(e.First)-4), int32(e.Last)+2) {
		if m.Section != lang.Range {
			continue
		}
		before := m.Last >= int32(e.First)-1 && m.Last <= int32(e.First)+1 && m.First < int32(e.First)+1
		after := m.First >= int32(e.Last)-1 && m.First <= int32(e.Last)
		switch {
		case m.Key == "until" && (before || after):
			return "until"
		case (m.Key == "since" || m.Key == "from") && (before || after && m.Key == "since"):
			found = "since"
		}
	}
	return found
}

// reach is how far a word gives its role. A range of clock times is the outage's own unless what stands right beside it says otherwise.
func reach(role string, clockedRange bool) int {
	switch {
	case clockedRange && (role == "post" || role == "plan" || role == "next" || role == "detect" || role == "partial"):
		return 2
	case role == "post":
		return 6
	}
	return near
}

// line is the token that begins the line of token i in a sentence.
func (t *timeline) line(i int, s sentence) int {
	for k := i; k > int(s.First) && k > i-8; k-- {
		if t.toks[k].Break > 0 {
			return k
		}
	}
	return max(int(s.First), i-8)
}

// apart is the tokens between a mention and an expression; a comma or semicolon between counts as four.
func (t *timeline) apart(m lang.Mention, e temporal.Expr) int {
	from, to := int(m.Last), e.First
	if from > to {
		from, to = e.Last, int(m.First)
	}
	d, chars := to-from, 0
	for k := from; k < to; k++ {
		if t.toks[k].Kind == match.Char { // about half a word
			chars++
		}
		switch t.toks[k].Rune {
		case ',', ';', '、', '，', '(', ')', '–', '؛', '،':
			if t.toks[k].Kind == match.Punct {
				d += 3
			}
		case '|':
			d += 4
		}
	}
	return max(0, d-chars/2)
}

func (t *timeline) colon(from, to int) bool {
	if from == to {
		return true
	}
	for k := from; k < to; k++ {
		if tok := t.toks[k]; tok.Kind == match.Punct && (tok.Rune == ':' || tok.Rune == '=' || tok.Rune == '|' || tok.Rune == '-') {
			return true
		}
	}
	return t.toks[to].Space && t.sentences[t.of[to]].Kind == doc.TableRow
}

// crosses tells whether another expression stands between expression i and a mention.
func (t *timeline) crosses(i int, m lang.Mention) bool {
	e := t.es[i]
	if int(m.First) >= e.Last {
		return i+1 < len(t.es) && t.es[i+1].First < int(m.First) && t.es[i+1].Kind != temporal.Duration
	}
	return i > 0 && t.es[i-1].First >= int(m.Last) && t.es[i-1].Kind != temporal.Duration
}

// apartFromOutage tells of roles that take a time out of the running for the incident's own.
func apartFromOutage(role string) bool {
	switch role {
	case "previous", "plan", "next", "post":
		return true
	}
	return false
}
