package extract

import (
	"slices"
	"time"

	"haveri/extract/lang"
	"haveri/extract/match"
	"haveri/extract/temporal"
	"haveri/ingest/doc"
)

// clock reads the incident's clock: publication, start, end, detection and duration.
//
// Every time expression is given the role that the words around it give it: the outage's start, its end, its detection, or something
// else that has a date of its own (a posting, a plan, an earlier incident). The day that most speaks for is the incident's; start and
// end are then sought among the expressions of their role from that day on.
func clock(r *reading, rec *Record) {
	t := &timeline{reading: r}
	t.dateLine(rec)
	t.expressions()
	t.roles()
	t.days()
	t.decide(rec)
}

// timeline is the time expressions of a document with what they stand for.
type timeline struct {
	*reading
	published temporal.Moment
	es        []temporal.Expr
	marks     []mark
	zone      string // of all clock times that name none, where the text says so or names only one
}

// mark is one expression's place and role.
type mark struct {
	role     string // a key of lang.Event, "" where no word near gives one
	distance int    // tokens to the word that gave the role
	outage   bool   // a word for an outage stands in the sentence
	entry    bool   // the expression opens its sentence: an entry of a timeline
	field    bool   // "Start: …"
	stamp    bool   // the expression is all of its line: when an update was posted
	title    bool
	plan     bool // its section is about plans, lessons or the like
	sentence int
	// at and to are the moments with their day filled in; to is the zero Moment unless the expression is a range.
	at, to temporal.Moment
	day    int // index of the expression that gave a bare clock time its day; -1 itself or none
	weight float64
}

// near is how far, in tokens, a word gives a time its role.
const near = 14

// longest is how many seconds an outage may last that is computed from its start and end; what lies further apart belongs to two events.
const longest = 60 * 86400

// far is how many tokens around a time are looked at in all, however long its sentence: a text without full stops must not cost more.
const far = 80

// around gives the tokens of a sentence, first to last, that are not far from expression e.
func around(e temporal.Expr, first, last int32) (int32, int32) {
	return max(first, int32(e.First)-far), min(last, int32(e.Last)+far)
}

// dateLine finds when the document was published: from metadata, else from a line near its head that holds hardly more than a date.
func (t *timeline) dateLine(rec *Record) {
	if p := t.d.Published; p.Value != "" {
		if m, ok := temporal.ParseMoment(p.Value); ok {
			t.published = m
			v := p.Value
			rec.Published, rec.PublishedFrom = &v, p.Source
			rec.Evidence = append(rec.Evidence, Evidence{Field: "published", Confidence: 0.98, Rule: p.Source})
			return
		}
	}
	for i, s := range t.sentences {
		if (i > 12 || s.First > 150) && i < len(t.sentences)-1 { // the last line may hold it as well
			continue
		}
		if s.Kind == doc.ListItem || s.Kind == doc.TableRow || s.Last-s.First > 24 {
			continue
		}
		posted, told := false, false
		for _, m := range t.in(i, lang.Event, lang.Heading, lang.Impact) {
			posted = posted || m.Key == "post" || m.Key == "update"
			told = told || m.Key == "start" || m.Key == "end" || m.Key == "outage" || m.Key == "detect" || m.Key == "degraded"
		}
		if !slices.ContainsFunc(t.toks[s.First:s.Last], yearly) {
			continue
		}
		for _, e := range temporal.Read(t.d.Text, t.toks[s.First:s.Last], t.shifted(s.First, s.Last), t.v, temporal.Context{}) {
			if e.Kind != temporal.Date && e.Kind != temporal.DateTime || e.A.Year == 0 || !e.A.HasDay() {
				continue
			}
			share := float64(e.Last-e.First) / float64(s.Last-s.First)
			byline := share > 0.6 || share > 0.25 && !told && s.Last-s.First <= 20                      // "Af Jens Holm, 23. nov. 2018"
			if k := int(s.First) + e.Last; e.First <= 5 && k < int(s.Last) && s.Kind == doc.Paragraph { // "ROTTERDAM, donderdag 8 juni 2023 – …"
				r := t.toks[k].Rune
				byline = byline || r == '-' || r == '/' || r == ')' && e.First > 0
			}
			if posted && (share > 0.15 || e.First <= 3) || byline && s.Kind != doc.Title && (s.Kind != doc.Heading || t.d.Format != "markdown" && s.First < 60) {
				m := e.A
				t.published = m
				v := m.String()
				rec.Published, rec.PublishedFrom = &v, "text"
				rec.Evidence = append(rec.Evidence, t.evidence("published", s.First+int32(e.First), s.First+int32(e.Last), 0.85, "date line"))
				return
			}
		}
	}
}

// yearly tells whether a token may be part of a date with its year.
func yearly(t match.Token) bool { return t.Digits >= 2 || t.Kind == match.Char }

// shifted gives the mentions among tokens first to last with their tokens counted from first.
func (t *timeline) shifted(first, last int32) []lang.Mention {
	ms := slices.Clone(t.within(first, last))
	for i := range ms {
		ms[i].First -= first
		ms[i].Last -= first
	}
	return slices.DeleteFunc(ms, func(m lang.Mention) bool { return m.Last > last-first })
}

func (t *timeline) expressions() {
	t.es = temporal.Read(t.d.Text, t.toks, t.mentions, t.v, temporal.Context{Reference: t.published})
	for i := range t.sentences {
		all, zone := false, -1
		for _, m := range t.in(i, lang.Event, lang.Zone) {
			if m.Section == lang.Zone {
				zone = int(m.First)
			}
			all = all || m.Key == "alltimes"
		}
		if all && zone >= 0 { // "All times in GMT+2"
			t.zone = temporal.ZoneAt(t.d.Text, t.toks, t.mentions, t.v, zone)
			return
		}
	}
}

// oneZone takes the zone that clock times name, where they name only one, for those that name none. The stamps of updates do not count: they
// are a machine's.
func (t *timeline) oneZone() {
	zones := map[string]bool{}
	for i, e := range t.es {
		if z := e.A.Zone; e.Kind != temporal.Duration && z != "" && !t.marks[i].stamp {
			zones[z] = true
		}
	}
	if t.zone == "" && len(zones) == 1 {
		for z := range zones {
			t.zone = z
		}
	}
}

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
		if t.isDateLine(i, s) {
			m.role, m.distance = "post", 0
		}
		m.at = e.A
		if e.Kind == temporal.DateRange || e.Kind == temporal.DateTimeRange || e.Kind == temporal.TimeRange {
			m.to = e.B
		}
	}
}

// isDateLine tells whether expression i is the line that gives the date of publication.
func (t *timeline) isDateLine(i int, s sentence) bool {
	e := t.es[i]
	return e.Kind != temporal.Duration && e.First < 150 && t.published.HasDay() && e.A.DayOnly().DateText() == t.published.DayOnly().DateText() &&
		(s.Kind == doc.Paragraph || s.Kind == doc.Heading && t.d.Format != "markdown") && 10*(e.Last-e.First) >= 6*int(s.Last-s.First)
}

// opens tells whether expression i stands at the beginning of its sentence, as in a timeline's entries.
func (t *timeline) opens(i int, s sentence) bool {
	e := t.es[i]
	if e.Kind == temporal.Duration {
		return false
	}
	for k := int32(e.First) - 1; k >= max(s.First, int32(e.First)-30); k-- {
		if tok := t.toks[k]; tok.Kind == match.Punct || i > 0 && int(k) < t.es[i-1].Last && int(k) >= t.es[i-1].First {
			continue
		}
		return false
	}
	begins := s.First == 0 || t.toks[s.First].Break > 0 || s.Kind == doc.ListItem || s.Kind == doc.TableRow || s.Kind == doc.Heading
	return begins
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
	return
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

// days gives bare clock times their day: the day named in the same sentence, else the last one named before that is not set apart, rolling
// over midnight inside a timeline whose clock times rise.
func (t *timeline) days() {
	t.oneZone()
	rising := t.rising()
	last, lastClock := -1, -1
	var lastDay temporal.Moment
	for i := range t.es {
		e, m := t.es[i], &t.marks[i]
		if e.Kind == temporal.Duration || e.Now || e.Window {
			continue
		}
		if m.at.HasDay() {
			if !apartFromOutage(m.role) || m.entry || m.title || last < 0 {
				if last < 0 || !lastDay.HasDay() || lastDay.DateText() != m.at.DateText() {
					lastClock = -1
				}
				last, lastDay = i, m.at
				if m.to.HasDay() && m.to.DateText() != m.at.DateText() && !m.to.HasClock() {
					lastDay = m.at
				}
			}
			if h, mi, ok := m.at.Clock(); ok {
				lastClock = h*60 + mi
			}
			if m.to.HasDay() && m.to.HasClock() {
				lastDay = m.to
			}
			continue
		}
		if e.Kind != temporal.Time && e.Kind != temporal.TimeRange {
			continue
		}
		day, from := lastDay, last
		spoken := true
		for k := e.First; k < e.Last; k++ {
			spoken = spoken && t.toks[k].Kind != match.Number
		}
		if k := t.sameSentence(i); k >= 0 {
			day, from = t.marks[k].at, k
			if !apartFromOutage(t.marks[k].role) {
				last, lastDay = k, day
			}
		} else if last < 0 {
			if k := t.firstDay(); k >= 0 {
				day, from = t.marks[k].at, k
			} else if t.published.HasDay() {
				day, from = t.nearest(m.at, t.published), -1
			}
		}
		if from >= 0 && t.marks[from].stamp {
			day = t.nearest(m.at, t.marks[from].at)
		}
		if from >= 0 && spoken { // "i går kväll … en kvart i tio"
			m.at = m.at.InPart(t.marks[from].at.Part)
		}
		h, mi, _ := m.at.Clock()
		now := h*60 + mi
		if day.HasDay() && rising && m.entry && lastClock >= 0 && now+180 < lastClock && from == last && !t.second(i) {
			day = addDays(day, 1)
			lastDay = day
		}
		if k := t.entryOf(i); k >= 0 && t.second(i) && m.role != "plan" && m.role != "next" && day.HasDay() {
			// What an update tells of lies before it: at 00:13 "between 21:39 and 23:36" is the day before.
			if at, _, _ := t.marks[k].at.Clock(); at < 6 && h >= 18 && day.DateText() == t.marks[k].at.DayOnly().DateText() {
				day = addDays(day, -1)
			}
		}
		if m.entry || lastClock < 0 {
			lastClock = now
		}
		m.day = from
		if day.HasDay() {
			if h >= 17 && (m.at.Part == "nightto" || from >= 0 && t.marks[from].at.Part == "nightto") {
				day = addDays(day, -1)
			}
			at := day.At(m.at)
			if m.at.Zone == "" {
				at.Zone = day.Zone
			}
			if !m.entry && !apartFromOutage(m.role) && t.unwritten(at) { // what is told of lies before the telling
				day = addDays(day, -1)
				at.Year, at.Month, at.Day = day.Year, day.Month, day.Day
			}
			at.Approx = false
			if e.Kind == temporal.TimeRange {
				to := day.At(m.to)
				if eh, em, _ := m.to.Clock(); eh*60+em < now {
					to = addDays(to, 1)
				}
				if m.to.Zone == "" {
					to.Zone = at.Zone
				}
				m.to = to
			}
			m.at = at
		}
	}
	for i := range t.marks {
		m := &t.marks[i]
		if m.at.HasClock() && m.at.Zone == "" {
			m.at.Zone = t.zone
		}
		if m.to.HasClock() && m.to.Zone == "" {
			m.to.Zone = m.at.Zone
		}
	}
}

// second tells whether another clock time stands before expression i in its sentence: it is what the entry tells of, not its own time.
func (t *timeline) second(i int) bool {
	return i > 0 && t.marks[i-1].sentence == t.marks[i].sentence && t.es[i-1].A.HasClock()
}

// unwritten tells of a clock time on the day of publication that lies after its hour.
func (t *timeline) unwritten(at temporal.Moment) bool {
	p := t.published
	if !p.HasClock() || at.DayOnly().DateText() != p.DayOnly().DateText() || p.Zone != "" && at.Zone != "" && p.Zone != at.Zone {
		return false
	}
	h, mi, _ := at.Clock()
	ph, pm, _ := p.Clock()
	return h*60+mi > ph*60+pm
}

// entryOf finds the timed entry whose block expression i stands in; -1 where it stands in none.
func (t *timeline) entryOf(i int) int {
	block := t.sentences[t.marks[i].sentence].Block
	for k := i - 1; k >= max(0, i-far) && t.sentences[t.marks[k].sentence].Block == block; k-- {
		if t.marks[k].entry && t.marks[k].at.HasClock() && t.marks[k].at.HasDay() {
			return k
		}
	}
	return -1
}

// nearest gives a clock time the day of the moment it was posted at: where that has a clock time and both have a zone, the day that brings
// the two nearest, as 20:33 in California is told of at 04:33 UTC of the next day.
func (t *timeline) nearest(clock, at temporal.Moment) temporal.Moment {
	if clock.Zone == "" {
		clock.Zone = t.zone
	}
	day := at.DayOnly()
	posted, ok := at.Time()
	if !ok || !at.HasClock() || at.Zone == "" || clock.Zone == "" || clock.Zone == at.Zone {
		return day
	}
	best, found := day, time.Duration(0)
	for n := -1; n <= 1; n++ {
		d := addDays(day, n)
		at, _ := d.At(clock).Time()
		if away := at.Sub(posted).Abs(); n == -1 || away < found {
			best, found = d, away
		}
	}
	return best
}

func addDays(m temporal.Moment, n int) temporal.Moment {
	if d, ok := m.DayOnly().Time(); ok {
		return m.On(d.AddDate(0, 0, n))
	}
	// The year is not known; a leap year's months serve, as 29 February may be meant.
	d := time.Date(2000, time.Month(m.Month), m.Day+n, 0, 0, 0, 0, time.UTC)
	m.Month, m.Day = int(d.Month()), d.Day()
	return m
}

// sameSentence finds the day named in the sentence of expression i: the nearest, before it rather than after.
func (t *timeline) sameSentence(i int) int {
	for k := i - 1; k >= max(0, i-far) && t.marks[k].sentence == t.marks[i].sentence; k-- {
		if t.marks[k].at.HasDay() {
			return k
		}
	}
	for k := i + 1; k < min(len(t.es), i+far) && t.marks[k].sentence == t.marks[i].sentence; k++ {
		if t.marks[k].at.HasDay() && !apartFromOutage(t.marks[k].role) {
			return k
		}
	}
	return -1
}

func (t *timeline) firstDay() int {
	for k, m := range t.marks {
		if m.at.HasDay() && !apartFromOutage(m.role) && t.es[k].Kind != temporal.Duration {
			return k
		}
	}
	return -1
}

// rising tells whether the clock times of a timeline's entries rise more often than they fall.
func (t *timeline) rising() bool {
	up, down, last := 0, 0, -1
	for i, m := range t.marks {
		if !m.entry || !t.es[i].A.HasClock() {
			continue
		}
		h, mi, _ := t.es[i].A.Clock()
		now := h*60 + mi
		if last >= 0 && now > last {
			up++
		} else if last >= 0 && now < last {
			down++
		}
		last = now
	}
	return up >= down
}

// timeCandidate is a value for start, end or detection.
type timeCandidate struct {
	i      int
	to     bool // the end of a range
	m      temporal.Moment
	weight float64
	rule   string
}

func (t *timeline) decide(rec *Record) {
	t.front()
	starts, ends := t.candidates()
	day := t.incidentDay(starts)
	start, okStart := t.pickStart(starts, day)
	end, okEnd := t.pickEnd(ends, start, okStart)
	basis := Basis{}
	stated := "stated"
	if !okStart {
		if start, okStart = t.firstPosted(); okStart {
			stated = "posted"
		}
	}
	if okStart {
		v := start.m.String()
		rec.Start, basis.Start = &v, stated
		t.cite(rec, "start", start)
	}
	if okStart && okEnd && stated != "posted" && (start.m.Zone == "") != (end.m.Zone == "") { // one names its zone for both
		start.m.Zone, end.m.Zone = start.m.Zone+end.m.Zone, start.m.Zone+end.m.Zone
		if v := start.m.String(); start.m.HasClock() {
			rec.Start = &v
		}
	}
	if okEnd {
		v := end.m.String()
		rec.End, basis.End = &v, "stated"
		t.cite(rec, "end", end)
	}
	if basis != (Basis{}) {
		rec.Basis = &basis
	}
	t.duration(rec, start, end, okStart, okEnd)
	t.endFromLength(rec, start, okStart && !okEnd)
	if d, ok := t.detected(start, okStart); ok {
		v := d.m.String()
		rec.Detected = &v
		t.cite(rec, "detected", d)
	}
}

// front reads the fields of a status page's source: where one of them says when the outage ended, its date says when it began.
func (t *timeline) front() {
	first, ended := -1, false
	for i := range t.marks {
		m := &t.marks[i]
		if t.sentences[m.sentence].Kind != doc.Field || t.es[i].Kind == temporal.Duration {
			continue
		}
		if m.role == "end" {
			ended = true
		} else if first < 0 && m.role != "plan" && m.role != "next" {
			first = i
		}
	}
	if first >= 0 && ended {
		m := &t.marks[first]
		m.role, m.distance, m.field = "start", 0, true
	}
}

// cite adds the evidence for a timeCandidate: its own words, the words that gave it its day, and those that prove its year.
func (t *timeline) cite(rec *Record, field string, c timeCandidate) {
	e := t.es[c.i]
	confidence := min(0.95, 0.5+c.weight/12)
	rec.Evidence = append(rec.Evidence, t.evidence(field, int32(e.First), int32(e.Last), confidence, c.rule))
	k := t.marks[c.i].day
	if k >= 0 && k != c.i {
		rec.Evidence = append(rec.Evidence, t.evidence(field, int32(t.es[k].First), int32(t.es[k].Last), confidence, "day"))
		e = t.es[k]
	}
	if e.Proof >= 0 {
		p := t.es[e.Proof]
		rec.Evidence = append(rec.Evidence, t.evidence(field, int32(p.First), int32(p.Last), confidence, "year"))
	}
}

// candidates weighs every expression as the outage's start and as its end.
func (t *timeline) candidates() (starts, ends []timeCandidate) {
	n := float64(len(t.toks) + 1)
	for i := range t.es {
		e, m := t.es[i], &t.marks[i]
		if e.Kind == temporal.Duration || e.Now || e.Window || !m.at.HasDay() || t.isDateLine(i, t.sentences[m.sentence]) && !m.stamp {
			continue
		}
		w := 1.0
		if m.outage {
			w++
		}
		if m.title {
			w += 2
		}
		if m.plan {
			w -= 2
		}
		w += 1.5 * (1 - float64(e.First)/n)
		closeness := 1 - float64(max(0, m.distance))/float64(2*near)
		if m.field {
			closeness = 2
		}
		s, f := w, w-2
		switch m.role {
		case "start":
			s += 4 * closeness
			f -= 2
		case "outage":
			s += 2 * closeness
		case "detect":
			s += 1.5 * closeness
			f -= 3
		case "end":
			s -= 2 * closeness
			f += 5 * closeness
		case "partial":
			f -= 2
			s -= 1
		case "worsen":
			s--
		case "previous", "plan", "next":
			s -= 4 * closeness
			f -= 4 * closeness
		case "post":
			s -= 2.5 * closeness
			f -= 3 * closeness
		}
		if u := t.sentences[m.sentence].Under; u == "timeline" || m.entry && u != "update" {
			s += 0.5
		}
		if m.role == "" && !m.at.HasClock() && m.at.DateText() == t.published.DayOnly().DateText() {
			s, f = s-1, f-1 // the day of writing
		}
		if late(m.at, t.published) {
			s, f = s-6, f-6
		}
		if old(m.at, t.published) {
			s, f = s-3, f-3
		}
		m.weight = s
		rule := m.role
		if rule == "" {
			rule = "date"
		}
		starts = append(starts, timeCandidate{i, false, m.at, s, rule})
		t.consider("start", m.at.String(), int32(e.First), int32(e.Last), s, rule)
		if e.Kind == temporal.Date || e.Kind == temporal.DateTime || e.Kind == temporal.Time {
			ends = append(ends, timeCandidate{i, false, m.at, f, rule})
			t.consider("end", m.at.String(), int32(e.First), int32(e.Last), f, rule)
		} else if m.to.HasDay() {
			if m.to.HasClock() && !apartFromOutage(m.role) {
				starts[len(starts)-1].weight += 0.8
			}
			r := w + 1
			if apartFromOutage(m.role) {
				r -= 5
			} else if m.outage || m.role == "start" || m.role == "outage" || m.role == "end" {
				r += 2
			}
			ends = append(ends, timeCandidate{i, true, m.to, r, "range"})
			t.consider("end", m.to.String(), int32(e.First), int32(e.Last), r, "range")
		}
	}
	return
}

// late tells of a day after the date line: it is a plan.
func late(m, published temporal.Moment) bool {
	a, ok := m.DayOnly().Time()
	b, known := published.DayOnly().Time()
	return ok && known && a.After(b.AddDate(0, 0, 1))
}

// old tells of a day long before the date line: more likely an earlier event than the one reported.
func old(m, published temporal.Moment) bool {
	a, ok := m.DayOnly().Time()
	b, known := published.DayOnly().Time()
	return ok && known && a.Before(b.AddDate(0, 0, -120))
}

// incidentDay is the day that the candidates speak for most, all told.
func (t *timeline) incidentDay(starts []timeCandidate) string {
	sum, first := map[string]float64{}, map[string]int{}
	best := ""
	for _, c := range starts {
		d := c.m.DayOnly().DateText()
		if _, seen := first[d]; !seen {
			first[d] = c.i
		}
		if c.weight > 0 {
			// The strongest mention counts whole, each further one less.
			sum[d] = max(sum[d], c.weight) + 0.15*min(sum[d], c.weight)
		}
		if best == "" || sum[d] > sum[best] {
			best = d
		}
	}
	if sum[best] <= 1.2 {
		return ""
	}
	return best
}

// pickStart takes, among the expressions of the incident's day, the earliest clock time that something began, was noticed or failed at, unless
// its weight is far below the best one's; where there is none, the day itself.
func (t *timeline) pickStart(starts []timeCandidate, day string) (timeCandidate, bool) {
	var best, timed timeCandidate
	found, clocked := false, 0.0
	for _, c := range starts {
		if day == "" || c.m.DayOnly().DateText() != day {
			continue
		}
		if !found || c.weight > best.weight {
			best, found = c, true
		}
		if c.m.HasClock() && t.startLike(c.i) {
			clocked = max(clocked, c.weight)
		}
	}
	if found && t.marks[best.i].role == "end" && clocked < 1 {
		// Only an end or the like tells of the day. A page of updates knows better when it began.
		if _, posted := t.firstPosted(); posted {
			return best, false
		}
		best.m = best.m.DayOnly()
	}
	if !found || clocked < 1 {
		return best, found
	}
	for _, c := range starts {
		if c.m.DayOnly().DateText() != day || !c.m.HasClock() || !t.startLike(c.i) || c.weight < clocked-t.slack(c.i) {
			continue
		}
		if timed.rule == "" || before(c.m, timed.m) {
			timed = c
		}
	}
	return timed, true
}

// slack is how far below the best start an earlier clock time may weigh and still be it.
func (t *timeline) slack(i int) float64 {
	m := t.marks[i]
	sure := m.entry || m.field || m.distance <= 6
	switch {
	case (m.role == "start" || m.role == "detect") && sure:
		return 2.5
	case m.role == "outage" && sure:
		return 1.5
	}
	return 0.2
}

// firstPosted is the earliest time at which a page of updates posted one: the best there is where nothing says when the outage began.
func (t *timeline) firstPosted() (timeCandidate, bool) {
	var best timeCandidate
	stamps := 0
	for i, m := range t.marks {
		if !m.stamp || !m.at.HasDay() {
			continue
		}
		if stamps++; stamps == 1 || before(m.at, best.m) {
			best = timeCandidate{i: i, m: m.at, weight: 1, rule: "posted"}
		}
	}
	return best, stamps > 0
}

// startLike tells whether a clock time may be the start's: not when something ended, was planned or posted.
func (t *timeline) startLike(i int) bool {
	switch m := t.marks[i]; m.role {
	case "end", "plan", "previous", "next", "post", "partial", "worsen":
		return false
	}
	return true
}

// pickEnd takes the best end that does not lie before the start.
func (t *timeline) pickEnd(ends []timeCandidate, start timeCandidate, known bool) (timeCandidate, bool) {
	var best timeCandidate
	found := false
	for _, c := range ends {
		if known && !c.to && t.marks[c.i].role == "end" && t.overMidnight(c, start) {
			c.m = addDays(c.m, 1)
		}
		if c.weight < 2.3 || known && c.i == start.i && !c.to || known && (before(c.m, start.m) || apart(start.m, c.m) > longest) {
			continue
		}
		if !c.to && t.marks[c.i].role != "end" {
			continue
		}
		if known && c.to && c.i == start.i { // the range that gave the start gives the end
			c.weight += 2.5
		}
		if found && c.m.DayOnly().DateText() == best.m.DayOnly().DateText() && c.m.HasClock() != best.m.HasClock() { // the clock time says more than the day
			if c.m.HasClock() {
				best = c
			}
			continue
		}
		if !found || c.weight > best.weight+0.5 || c.weight > best.weight-0.5 && before(best.m, c.m) && c.rule == best.rule {
			best, found = c, true
		}
	}
	return best, found
}

// apart is the seconds from a to b, 0 where a year is not known.
func apart(a, b temporal.Moment) int64 {
	x, ok := a.Time()
	y, also := b.Time()
	if !ok || !also {
		return 0
	}
	return int64(y.Sub(x).Seconds())
}

// overMidnight tells whether a bare clock time is the end, in the small hours or the morning, of what began on the evening of the same day.
func (t *timeline) overMidnight(end, start timeCandidate) bool {
	if t.es[end.i].Kind != temporal.Time || !start.m.HasClock() || end.m.DayOnly().DateText() != start.m.DayOnly().DateText() {
		return false
	}
	began, _, _ := start.m.Clock()
	ended, _, _ := end.m.Clock()
	return began >= 17 && ended <= 12
}

// before tells whether a lies before b, by whatever both know.
func before(a, b temporal.Moment) bool {
	x, ok := a.Time()
	y, also := b.Time()
	if ok && also {
		if !a.HasClock() || !b.HasClock() {
			x, _ = a.DayOnly().Time()
			y, _ = b.DayOnly().Time()
		}
		return x.Before(y)
	}
	if a.Month != b.Month {
		return a.Month < b.Month
	}
	if a.Day != b.Day {
		return a.Day < b.Day
	}
	ah, am, ok := a.Clock()
	bh, bm, also := b.Clock()
	return ok && also && ah*60+am < bh*60+bm
}

func (t *timeline) detected(start timeCandidate, known bool) (timeCandidate, bool) {
	for i, m := range t.marks {
		if m.role == "detect" && m.at.HasDay() && m.at.HasClock() && t.es[i].Kind != temporal.Duration && m.distance <= near/2 &&
			(!known || !before(m.at, start.m)) {
			return timeCandidate{i: i, m: m.at, weight: 3, rule: "detect"}, true
		}
	}
	return timeCandidate{}, false
}

// duration takes the best stated one, else the time from start to end where both are known to the minute.
func (t *timeline) duration(rec *Record, start, end timeCandidate, okStart, okEnd bool) {
	best, weight := -1, 2.4
	for i, e := range t.es {
		if e.Kind != temporal.Duration {
			continue
		}
		w := t.lasting(i)
		t.consider("duration", e.Value(), int32(e.First), int32(e.Last), w, "stated")
		if w > weight {
			best, weight = i, w
		}
	}
	computed, between := t.between(start, end, okStart && okEnd)
	if best >= 0 && between && weight < 4.5 {
		// A weak one that the clock times contradict is another's.
		if s := t.es[best].Length.Seconds; s < float64(computed)/2 || s > float64(computed)*2 {
			best = -1
		}
	}
	if best >= 0 {
		e := t.es[best]
		l := e.Length
		if s := float64(computed); between && l.Loose && s >= l.Min && s <= l.Max { // "over an hour", and the clock times say how much
			l.Seconds = s
		}
		rec.Duration = &Duration{Seconds: int64(l.Seconds), Basis: "stated", Min: int64(l.Min), Max: int64(l.Max)}
		rec.Evidence = append(rec.Evidence, t.evidence("duration", int32(e.First), int32(e.Last), min(0.95, 0.4+weight/12), "stated"))
		return
	}
	if !between {
		return
	}
	s := computed
	rec.Duration = &Duration{Seconds: s, Basis: "computed", Min: s - s/10, Max: s + s/10}
	for _, c := range []timeCandidate{start, end} {
		e := t.es[c.i]
		rec.Evidence = append(rec.Evidence, t.evidence("duration", int32(e.First), int32(e.Last), min(0.9, 0.4+c.weight/14), "computed"))
	}
}

// endFromLength counts the end from the start where both start and a stated duration of at most a day are known, and no end is given.
func (t *timeline) endFromLength(rec *Record, start timeCandidate, missing bool) {
	if !missing || !start.m.HasClock() || rec.Duration == nil || rec.Duration.Basis != "stated" || rec.Duration.Seconds > 86400 || rec.Basis.Start == "posted" {
		return
	}
	at, ok := start.m.Time()
	if !ok {
		return
	}
	at = at.Add(time.Duration(rec.Duration.Seconds) * time.Second)
	end := temporal.FromTime(at)
	if start.m.Zone == "" {
		end.Zone = ""
	}
	v := end.String()
	rec.End, rec.Basis.End = &v, "computed"
	for _, e := range rec.Evidence {
		if e.Field == "duration" || e.Field == "start" {
			e.Field, e.Confidence, e.Rule = "end", 0.8*e.Confidence, "start and duration"
			rec.Evidence = append(rec.Evidence, e)
		}
	}
}

// between gives the seconds from start to end where both are known to the minute.
func (t *timeline) between(start, end timeCandidate, known bool) (seconds int64, ok bool) {
	if !known || !start.m.HasClock() || !end.m.HasClock() {
		return 0, false
	}
	x, y := start.m, end.m
	if x.Year == 0 || y.Year == 0 {
		x.Year, y.Year = 2000, 2000
	}
	a, ok := x.Time()
	b, also := y.Time()
	s := int64(b.Sub(a).Seconds())
	return s, ok && also && s > 0 && s < longest
}

// lasting weighs a duration as the outage's: what lasted, against objectives, retention times, diagnosing.
func (t *timeline) lasting(i int) float64 {
	e, m := t.es[i], t.marks[i]
	l := e.Length
	if l.Vague() || l.Seconds < 30 || l.Seconds > 200*86400 {
		return 0
	}
	w := 0.0
	n := float64(len(t.toks) + 1)
	s := t.sentences[m.sentence]
	lasting, not := near+1, near+1
	outage, down := false, near+1
	for _, x := range t.within(around(e, s.First, s.Last)) {
		if x.Section == lang.Impact && (x.Key == "outage" || x.Key == "degraded") {
			outage = true
		}
		if x.Section != lang.Event || int(x.First) < e.Last && int(x.Last) > e.First {
			continue
		}
		d := t.apart(x, e)
		switch x.Key {
		case "lasting":
			if int(x.Last) <= e.First || d <= 2 {
				lasting = min(lasting, d)
			}
			if d <= 3 && t.colon(int(x.Last), e.First) && int(x.Last) < e.First && int(x.First)-t.line(int(x.First), s) <= 4 {
				w += 2
			}
		case "notlasting", "plan", "next", "previous", "sla":
			if x.Key != "notlasting" {
				d += 2
			}
			not = min(not, d)
		case "outage", "start":
			outage = true
			down = min(down, d)
		case "end":
			down = min(down, d)
		}
	}
	if lasting <= near {
		w += 2.5 * (1 - float64(lasting)/near)
	}
	if down <= near {
		w += 1.5 * (1 - float64(down)/near)
	}
	if outage {
		w++
	}
	if m.title {
		w++
	}
	if not <= near {
		w -= 4 * (1 - float64(not)/near)
	}
	if m.plan {
		w -= 1.5
	}
	if l.AtMost {
		w -= 1.5
	}
	if l.Seconds >= 28*86400 {
		w -= 2
	}
	for k := max(0, i-3); k <= min(i+3, len(t.es)-1); k++ { // beside the date of another time
		if t.marks[k].sentence == m.sentence && t.es[k].Kind != temporal.Duration && (t.marks[k].role == "previous" || old(t.marks[k].at, t.published)) {
			w -= 2
			break
		}
	}
	w += 0.8 * (1 - float64(e.First)/n)
	return w
}
