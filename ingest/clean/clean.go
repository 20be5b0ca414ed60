// Package clean tells which pieces of a page that was saved as plain text belong to the article it is about. Such a page has lost
// the marks that a web page gives: after the article come other articles, teasers, comments and footers as plain paragraphs.
//
// To lose true text costs more than to keep noise, so a piece is dropped only for what is plain to see: words of furniture where
// furniture stands, or a break in the page (a cloud of tags, a second headline with its date, "More news") after which nothing
// speaks of the title's subject any more. A document without such signs is kept whole.
package clean

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"haveri/ingest/clean/furniture"
	"haveri/ingest/doc"
	"haveri/ingest/format"
)

// Lengths in runes.
const (
	short     = 40  // a menu's entry
	line      = 120 // a headline, a teaser
	bio       = 600 // what stands about an author; half of it under a mail's "--"
	foregoing = 200 // text that must come before anything follows it
)

// Mark sets Drop on the pieces of a page of plain text, or of a mail, that are no part of what it is about. Pieces that already
// have a reason are left alone. It takes time linear in the text.
func Mark(p *format.Page) {
	m := marker{pieces: p.Pieces, title: p.Title}
	m.before = make([]int, len(p.Pieces)+1)
	for i, piece := range p.Pieces {
		m.before[i+1] = m.before[i] + utf8.RuneCountInString(piece.Text)
	}
	m.menu()
	m.signature()
	m.neighbours()
	m.announced()
	m.footer()
}

type marker struct {
	pieces []format.Piece
	title  string
	before []int // runes before each piece
}

func (m *marker) length(i int) int { return m.before[i+1] - m.before[i] }

// late tells whether piece i starts in the last part of the page, given in hundredths.
func (m *marker) late(i, hundredths int) bool {
	return m.before[i]*100 >= m.before[len(m.pieces)]*hundredths && m.before[i] >= foregoing
}

func (m *marker) drop(from, to int, why string) {
	for i := from; i < to; i++ {
		if m.pieces[i].Drop == "" {
			m.pieces[i].Drop = why
		}
	}
}

// menu drops what stands above the headline: the entries of a menu, "Results", "Skip to content".
func (m *marker) menu() {
	last, entries, i := -1, 0, 0
	for ; i < len(m.pieces) && (m.length(i) <= short && !strings.ContainsAny(m.pieces[i].Text, "0123456789.!?。") || isMenu(m.pieces[i].Text)); i++ {
		if furniture.Heading(m.pieces[i].Text) == "navigation" || isMenu(m.pieces[i].Text) {
			last = i
			entries++
		}
	}
	if last+1 < len(m.pieces) && (entries > 1 && entries*2 > last || last == 0) {
		m.drop(0, last+1, "navigation")
	}
}

var menuBreak = regexp.MustCompile(`\s*[|·•>»/\t\n]\s*| {2,}`)

// isMenu tells a line of menu entries: three or more parts, most of them words of menus, footers or share buttons.
func isMenu(text string) bool {
	if utf8.RuneCountInString(text) > 2*line {
		return false
	}
	parts := menuBreak.Split(text, -1)
	if len(parts) < 3 {
		parts = strings.Fields(text)
	}
	known := 0
	for _, p := range parts {
		switch furniture.Heading(p) {
		case "navigation", "footer", "share links", "form":
			known++
		}
	}
	return known >= 3 && known*2 >= len(parts)
}

// signature drops what a mail says under "--".
func (m *marker) signature() {
	for i := len(m.pieces) - 1; i > 0 && m.before[len(m.pieces)]-m.before[i] <= bio/2; i-- {
		first, _, _ := strings.Cut(m.pieces[i].Text, "\n")
		if strings.TrimRight(first, " ") == "--" && m.late(i, 50) {
			m.drop(i, len(m.pieces), "signature")
		}
	}
}

// announced drops what a line of furniture words announces, and short pieces that hold a phrase of furniture.
func (m *marker) announced() {
	first := true
	for i := 0; i < len(m.pieces); i++ {
		p := &m.pieces[i]
		if p.Drop != "" || p.Kind == doc.Code || p.Kind == doc.TableRow || p.Kind == doc.Field {
			continue
		}
		if first || p.Kind == doc.Title {
			first = false
			continue
		}
		to, why := m.reach(i)
		m.drop(i, to, why)
		i = max(i, to-1)
	}
}

// reach tells how far furniture goes that begins with piece i, and what it is; i itself where there is none.
func (m *marker) reach(i int) (to int, why string) {
	head, rest, several := strings.Cut(m.pieces[i].Text, "\n")
	why = furniture.Heading(head)
	switch why {
	case "neighbour article":
		if _, own, ok := strings.Cut(head, ":"); ok && strings.TrimSpace(own) != "" && !several {
			return i + 1, why // "Read also: The great fire"
		}
		if several && !teasers(rest) {
			return i, ""
		}
		for to = i + 1; to < len(m.pieces) && m.pieces[to].Kind != doc.TableRow && teasers(m.pieces[to].Text) && !announces(m.pieces[to].Text); to++ {
		}
		if to == i+1 && !several {
			return i, ""
		}
		return to, why
	case "comments":
		if m.late(i, 30) && m.isComments(i, head, rest) {
			return len(m.pieces), why
		}
	case "advert", "share links":
		if !several {
			return i + 1, why
		}
	case "form":
		if !several && m.late(i, 60) {
			return i + 1, why
		}
	case "author bio":
		if m.late(i, 60) && (several || i+1 < len(m.pieces) && m.length(i+1) <= bio) {
			if to = i + 1; !several {
				to++
			}
			return to, why
		}
	}
	if m.pieces[i].Kind != doc.Heading && (i < 3 || m.late(i, 60)) {
		if why = furniture.Phrase(m.pieces[i].Text); why != "" {
			return i + 1, why
		}
	}
	return i, ""
}

// teasers tells lines that each read as the headline of another article: short, and no sentence.
func teasers(text string) bool {
	for l := range strings.SplitSeq(text, "\n") {
		if l = strings.TrimSpace(l); utf8.RuneCountInString(l) > line || sentence(l) {
			return false
		}
	}
	return true
}

// announces tells a piece that is furniture in its own right.
func announces(text string) bool {
	return furniture.Heading(text) != "" || furniture.Phrase(text) != ""
}

// sentence tells whether a line ends as a sentence does.
func sentence(l string) bool {
	l = strings.TrimRight(l, " \"'”’»)]")
	return strings.HasSuffix(l, ".") || strings.HasSuffix(l, "。") || strings.HasSuffix(l, "।") || strings.HasSuffix(l, ":") || strings.HasSuffix(l, ";")
}

// remark is the start of a reader's comment: a name, then a date, a time or a colon.
var remark = regexp.MustCompile(`^(?:[-–•*>] *)?[~@]?\pL[^\n.!?:;,]{0,30}(?:[:：]|,? +\(?\d{1,2}[.:/-]\d{1,2}|,? +\(?\d{4}-\d\d)`)

// isComments asks for a count in the heading ("6 comments"), or for remarks by name in at least half of the lines that follow.
func (m *marker) isComments(i int, head, rest string) bool {
	if strings.ContainsAny(head, "0123456789") {
		return true
	}
	lines, remarks := 0, 0
	count := func(text string) {
		for l := range strings.SplitSeq(text, "\n") {
			if l = strings.TrimSpace(l); l == "" {
				continue
			}
			lines++
			if remark.MatchString(l) {
				remarks++
			}
		}
	}
	count(rest)
	for _, p := range m.pieces[i+1:] {
		count(p.Text)
	}
	return remarks > 0 && remarks*2 >= lines
}

// footer drops the page's last pieces where they are links and notices of the site, two or more.
func (m *marker) footer() {
	found, from := 0, len(m.pieces)
	for i := from - 1; i > 0 && m.late(i, 60); i-- {
		if m.pieces[i].Drop == "" {
			switch furniture.Heading(m.pieces[i].Text) {
			case "footer", "navigation", "share links", "form":
				found++
			default:
				if !isMenu(m.pieces[i].Text) {
					i = 0
					continue
				}
				found += 2
			}
		}
		from = i
	}
	if found > 1 {
		m.drop(from, len(m.pieces), "footer")
	}
}

// neighbours drops other articles that follow the page's own. There must be a break, and after it no more of the title's subject.
func (m *marker) neighbours() {
	start := 0
	for start < len(m.pieces) && m.pieces[start].Drop != "" {
		start++
	}
	subject := m.subject(start)
	if len(subject) == 0 {
		return
	}
	counts := make([]int, len(m.pieces)+1) // mentions of the subject before each piece
	for i, p := range m.pieces {
		counts[i+1] = counts[i] + mentions(p.Text, subject)
	}
	all := len(m.pieces)
	dated := m.dateline(start)
	for i := start + 1; i < all; i++ {
		if m.before[i]-m.before[start] < foregoing || m.pieces[i].Drop != "" || !m.isBreak(i, dated) {
			continue
		}
		own, own2 := counts[i]-counts[start], m.before[i]-m.before[start]
		other, other2 := counts[all]-counts[i], m.before[all]-m.before[i]
		// After the break the subject is at least ten times rarer than before, over a stretch that should have shown it thrice.
		if other2 >= foregoing && own >= 3 && own*other2 >= 3*own2 && other*own2*10 <= own*other2 {
			m.drop(i, all, "neighbour article")
			if isCloud(m.pieces[i]) {
				m.pieces[i].Drop = "link list"
			}
			return
		}
	}
}

// isBreak tells a piece after which another article may start.
func (m *marker) isBreak(i int, dated bool) bool {
	p := m.pieces[i]
	if isCloud(p) || furniture.Heading(p.Text) == "neighbour article" {
		return true
	}
	return dated && m.isHeadline(i) && m.dateline(i)
}

// isHeadline tells a short piece that is no sentence and no entry of a list.
func (m *marker) isHeadline(i int) bool {
	p := m.pieces[i]
	return (p.Kind == doc.Paragraph || p.Kind == doc.Heading || p.Kind == doc.Title) && m.length(i) <= line && !sentence(p.Text) &&
		!strings.Contains(p.Text, "\n") && strings.ContainsFunc(p.Text, unicode.IsLetter)
}

var years = regexp.MustCompile(`(?:^|\D)(?:19|20)\d\d(?:\D|$)`)

// dateline tells whether a headline at i is followed, within two pieces, by a short line with a year in it, and then by text.
func (m *marker) dateline(i int) bool {
	if i+2 >= len(m.pieces) || !m.isHeadline(i) || years.MatchString(m.pieces[i].Text) {
		return false
	}
	for j := i + 1; j <= i+2 && j+1 < len(m.pieces); j++ {
		if m.length(j) <= line && years.MatchString(m.pieces[j].Text) && !sentence(m.pieces[j].Text) && m.length(j+1) > line {
			return true
		}
		if m.length(j) > line {
			return false
		}
	}
	return false
}

// isCloud tells a cloud of tags: ten words or more, nearly all with a capital, and no punctuation to hold them together.
func isCloud(p format.Piece) bool {
	if p.Kind != doc.Paragraph || strings.ContainsAny(p.Text, ".!?:;\n\t\"“”()0123456789") {
		return false
	}
	words, capitals := 0, 0
	for w := range strings.FieldsSeq(p.Text) {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "#"))
		if !unicode.IsLetter(r) || !unicode.IsUpper(r) && utf8.RuneCountInString(w) <= 3 {
			continue // "&", "of", "to"
		}
		words++
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	return words >= 10 && capitals*10 >= words*8
}

// subject is the set of terms that the headline names and the text comes back to.
func (m *marker) subject(start int) map[string]bool {
	head := m.title
	for i := start; i < len(m.pieces) && i < start+2; i++ {
		if m.length(i) <= 2*line {
			head += "\n" + m.pieces[i].Text
		}
	}
	named := map[string]int{}
	terms(head, func(t string) { named[t] = 0 })
	text := 0
	for i := start; i < len(m.pieces) && text < 20000; i++ {
		terms(m.pieces[i].Text, func(t string) {
			if n, ok := named[t]; ok {
				named[t] = n + 1
			}
		})
		text += m.length(i)
	}
	subject := map[string]bool{}
	for t, n := range named {
		if n >= 3 {
			subject[t] = true
		}
	}
	return subject
}

func mentions(text string, subject map[string]bool) (n int) {
	terms(text, func(t string) {
		if subject[t] {
			n++
		}
	})
	return n
}

// terms yields what a text speaks of: the first six letters of words of five and more or with two capitals, and the pairs of
// characters in runs of Han, Katakana and Hangul.
func terms(text string, yield func(string)) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && !unicode.IsDigit(r) }) {
		pair := rune(0)
		capitals, letters, wide := 0, 0, false
		for _, r := range word {
			if unicode.In(r, unicode.Han, unicode.Katakana, unicode.Hangul) {
				if wide = true; pair != 0 {
					yield(string([]rune{pair, r}))
				}
				pair = r
				continue
			}
			pair = 0
			letters++
			if unicode.IsUpper(r) {
				capitals++
			}
		}
		if wide || letters < 5 && capitals < 2 {
			continue
		}
		stem := []rune(furniture.Fold(word))
		yield(string(stem[:min(len(stem), 6)]))
	}
}
