package extract

import (
	"slices"

	"haveri/extract/lang"
	"haveri/extract/match"
	"haveri/extract/temporal"
	"haveri/ingest/doc"
)

// timeline is the time expressions of a document with what they stand for.
type timeline struct {
	*reading
	published temporal.Moment
	es        []temporal.Expr
	marks     []mark
	clues     []clue
	lengths   []int          // expressions: durations that may be an outage's
	votes     map[string]int // how many expressions name each day
	about     []aboutDay     // the days that the document is about
	firstDay  string         // the earliest day that is named, and the latest
	lastDay   string
	undated   bool   // no day is named anywhere: clock times stand on the first of January, for what lies between them
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
	dateLine bool   // the line that says when the document was published
	title    bool
	plan     bool // its section is about plans, lessons or the like
	sentence int
	// at and to are the moments with their day filled in; to is the zero Moment unless the expression is a range.
	at, to temporal.Moment
	by     string // how a bare clock time got its day: "sentence", "last", "first" or "date line"
	day    int    // index of the expression that gave a bare clock time its day; -1 itself or none
}

// aboutDay is a day that a bare clock time may stand on, whatever day was named before it.
type aboutDay struct {
	m  temporal.Moment
	i  int // the expression that names it; -1 for none
	by string
}

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
		if s.Kind == doc.ListItem || s.Kind == doc.TableRow {
			continue
		}
		whole := s.Last
		if s.Last-s.First > 24 { // of a long sentence only what it begins with: "18 July 2012 - The operator said …"
			s.Last = s.First + 16
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
			share := float64(e.Last-e.First) / float64(whole-s.First)
			byline := share > 0.6 || share > 0.25 && !told && s.Last-s.First <= 20                      // "Af Jens Holm, 23. nov. 2018"
			if k := int(s.First) + e.Last; e.First <= 5 && k < int(s.Last) && s.Kind == doc.Paragraph { // "ROTTERDAM, donderdag 8 juni 2023 – …"
				r := t.toks[k].Rune
				byline = byline || r == '-' || r == '/' || r == ')' && e.First > 0
			}
			if posted && whole == s.Last && (share > 0.15 || e.First <= 3) || byline && s.Kind != doc.Title && (s.Kind != doc.Heading || t.d.Format != "markdown" && s.First < 60) {
				v := e.A.String()
				t.published, _ = temporal.ParseMoment(v) // no more than the record says
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
	t.times = t.es
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
