package format

import (
	"regexp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"haveri/ingest/doc"
)

// Text reads plain text: paragraphs between blank lines, and within them the lines that are entries of their own, such as
// items of a list, rows of a table and lines that start with a time. A paragraph that was broken at a margin keeps its line ends.
func Text(s string) Page {
	p := Page{Pieces: blocks(s)}
	if i := titleAt(p.Pieces); i >= 0 {
		p.Pieces[i].Kind, p.Pieces[i].Depth = doc.Title, 0
	}
	return p
}

// line is a line of plain text without its marker and its outer spaces. Widths and indents count columns: a wide sign is two.
type line struct {
	text          string
	indent, width int
	kind          doc.Kind // ListItem, TableRow, Quote, Heading as Markdown marks it, or Paragraph
	mark          string   // what marked an item, a quote or a heading
	box           doc.Box
	stamped       bool // starts with a date or a time
	rule          bool // nothing but dashes, or the like
}

var (
	ruleLine  = regexp.MustCompile(`^(?:[-=_*~#+|.\x{2500}-\x{257F}] ?){3,}$`)
	quoteMark = regexp.MustCompile(`^>[> ]*`)
	bullet    = regexp.MustCompile(`^(?:[-*+•·▪‣◦●○■□◆◇▶※–—]|\p{So})[ \t]+`)
	hashes    = regexp.MustCompile(`^#{2,6} +`)
	number    = regexp.MustCompile(`^(\d{1,2})([.)])[ \t]+\S`)
	checkbox  = regexp.MustCompile(`^\[([ xX✓✔])\][ \t]+`)
	// A word of up to five letters may stand before a clock time: "kl. 21.43", "ore 04:00".
	stamp  = regexp.MustCompile(`^[\[(*<]{0,2}(?:\p{L}{1,5}\.? )?(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[:.h]\d{2}(?:\D|$)|\d{1,2} ?[時时点시])`)
	column = regexp.MustCompile(`\t+| {3,}`)
)

// blocks cuts plain text into pieces. Every line keeps its place; only rules and blank lines are left out.
func blocks(s string) []Piece {
	lines := readLines(s)
	markNumbers(lines)
	markDashes(lines)
	markRows(lines)
	margin := wrapMargin(lines)
	var out []Piece
	var first, last *line // of the piece that is being gathered
	stands := []*line{}   // the first line of each piece
	for i := range lines {
		l := &lines[i]
		switch {
		case l.text == "" && !l.rule:
			last = nil
		case l.rule:
			if last != nil && last == first && last.kind == doc.Paragraph && (strings.HasPrefix(l.mark, "==") || strings.HasPrefix(l.mark, "--")) && l.width >= last.width/2 && l.width <= 2*last.width {
				depth := 2
				if l.mark[0] == '=' {
					depth = 1
				}
				out[len(out)-1].Kind, out[len(out)-1].Depth = doc.Heading, depth
			}
			last = nil
		case last != nil && goesOn(first, last, l, margin):
			out[len(out)-1].Text += "\n" + l.text
			last = l
		default:
			out = append(out, Piece{Kind: l.kind, Text: l.text, Box: l.box})
			if l.kind == doc.Heading {
				out[len(out)-1].Depth = len(l.mark)
			}
			stands = append(stands, l)
			first, last = l, l
		}
	}
	nest(out, stands)
	markHeadings(out, stands)
	return out
}

func readLines(s string) []line {
	var out []line
	for raw := range strings.Lines(s) {
		raw = strings.TrimRight(raw, " \t\r\n")
		text := strings.TrimLeft(raw, " \t")
		l := line{text: text}
		for _, r := range raw[:len(raw)-len(text)] {
			l.indent++
			if r == '\t' {
				l.indent += 3
			}
		}
		if ruleLine.MatchString(text) {
			l.rule, l.mark, l.text = true, text, ""
		} else if m := quoteMark.FindString(text); m != "" {
			l.kind, l.mark, l.text = doc.Quote, strings.ReplaceAll(m, " ", ""), text[len(m):]
		} else if m := bullet.FindString(text); m != "" && !strings.ContainsAny(m, "©®") {
			l.kind, l.mark, l.text = doc.ListItem, strings.TrimSpace(m), text[len(m):]
		} else if m := hashes.FindString(text); m != "" {
			l.kind, l.mark, l.text = doc.Heading, strings.TrimSpace(m), strings.TrimRight(text[len(m):], "# ")
		}
		if m := checkbox.FindStringSubmatch(l.text); m != nil && l.kind != doc.Quote {
			l.kind, l.text, l.box = doc.ListItem, l.text[len(m[0]):], doc.DoneBox
			if m[1] == " " {
				l.box = doc.OpenBox
			}
		}
		switch l.mark {
		case "☐":
			l.box = doc.OpenBox
		case "☑", "✓", "✔", "✅":
			l.box = doc.DoneBox
		}
		l.width = columns(l.text)
		if l.rule {
			l.width = columns(text)
		}
		l.stamped = stamp.MatchString(l.text)
		out = append(out, l)
	}
	return out
}

func columns(s string) (n int) {
	for _, r := range s {
		n++
		if r >= 0x1100 {
			if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
				n++
			}
		}
	}
	return n
}

// markNumbers takes "1. …", "2. …" for items where they count on from 1 with at most a few lines between: a "4." alone may well
// be the fourth of October. The number stays in the text.
func markNumbers(lines []line) {
	chain := []int{}
	var want, sign string
	flush := func() {
		if len(chain) > 1 {
			for _, i := range chain {
				lines[i].kind, lines[i].mark = doc.ListItem, "1"
			}
		}
		chain = chain[:0]
	}
	for i := range lines {
		m := number.FindStringSubmatch(lines[i].text)
		if m == nil || lines[i].kind != doc.Paragraph {
			continue
		}
		if m[1] == "1" {
			flush()
			sign = m[2]
		} else if len(chain) == 0 || m[1] != want || m[2] != sign || i-chain[len(chain)-1] > 30 {
			continue
		}
		chain = append(chain, i)
		want = next(m[1])
	}
	flush()
}

func next(n string) string {
	if n[len(n)-1] != '9' {
		return n[:len(n)-1] + string(n[len(n)-1]+1)
	}
	if len(n) == 1 {
		return "10"
	}
	return next(n[:1]) + "0"
}

// markDashes gives back the dash of a line that starts with a long one but is no item: in many languages it opens speech.
func markDashes(lines []line) {
	long := func(i int) bool {
		return i >= 0 && i < len(lines) && (lines[i].mark == "–" || lines[i].mark == "—")
	}
	for i := range lines {
		if l := &lines[i]; long(i) && l.indent == 0 && !long(i-1) && !long(i+1) {
			l.text = l.mark + " " + l.text
			l.width += 2
			l.kind = doc.Paragraph
		}
	}
}

// markRows finds tables: lines one after the other with the same number of columns, apart by tabs, bars or three spaces.
func markRows(lines []line) {
	cells := func(i int) []string {
		if i < 0 || i >= len(lines) || lines[i].kind != doc.Paragraph && lines[i].kind != doc.TableRow || lines[i].rule {
			return nil
		}
		text := lines[i].text
		if lines[i].kind == doc.TableRow {
			return strings.Split(text, "\t")
		}
		parts := column.Split(text, -1)
		if strings.Contains(text, " | ") || strings.Count(text, "|") > 1 {
			parts = strings.Split(strings.Trim(text, "| \t"), "|")
		}
		for k := range parts {
			parts[k] = strings.TrimSpace(parts[k])
		}
		if len(parts) < 2 || strings.HasPrefix(parts[1], ":") {
			return nil
		}
		return parts
	}
	for i := range lines {
		row, after := cells(i), i+1
		if after < len(lines) && lines[after].rule {
			after++
		}
		if row == nil || len(cells(i-1)) != len(row) && len(cells(after)) != len(row) && (i < 2 || !lines[i-1].rule || len(cells(i-2)) != len(row)) {
			continue
		}
		lines[i].kind, lines[i].text = doc.TableRow, strings.Join(row, "\t")
	}
}

// wrapMargin is the column at which the text was broken by hand or by a program; 0 where a line end is the author's own. A
// break is one at the margin if the next word would not have gone into the line.
func wrapMargin(lines []line) int {
	var widths []int
	for _, l := range lines {
		if l.text != "" && l.kind != doc.TableRow {
			widths = append(widths, l.indent+l.width)
		}
	}
	if len(widths) == 0 {
		return 0
	}
	sort.Ints(widths)
	margin := widths[len(widths)-1-len(widths)/50]
	if margin < 40 || margin > 140 {
		return 0
	}
	full, all := 0, 0
	for i := 1; i < len(lines); i++ {
		l, n := &lines[i-1], &lines[i]
		if l.text == "" || n.text == "" || l.kind == doc.TableRow || n.kind != doc.Paragraph {
			continue
		}
		all++
		if isFull(l, n, margin) {
			full++
		}
	}
	if full < 3 || full*10 < all*6 {
		return 0
	}
	return margin
}

func isFull(l, n *line, margin int) bool {
	word, _, _ := strings.Cut(n.text, " ")
	r, size := utf8.DecodeRuneInString(word)
	if columns(string(r)) == 2 { // a line of a script without spaces may break anywhere
		word = word[:size]
	}
	return l.indent+l.width+1+columns(word) > margin-margin/10
}

// unbroken is the width up to which a line may well be an entry of its own, although the next starts with a small letter.
const unbroken = 55

// goesOn tells whether n continues the piece from first to last.
func goesOn(first, last, n *line, margin int) bool {
	if n.kind == doc.Quote || first.kind == doc.Quote {
		return n.kind == first.kind && n.mark == first.mark && !n.stamped && (margin > 0 && isFull(last, n, margin) || startsLow(n.text) && last.width > unbroken)
	}
	if n.kind != doc.Paragraph || first.kind == doc.TableRow || first.kind == doc.Heading {
		return false
	}
	full := margin > 0 && isFull(last, n, margin) && last.width > 30
	if n.stamped {
		return full && !first.stamped && !ends(last.text, ".!?…。！？:")
	}
	if (first.stamped || first.kind == doc.ListItem) && n.indent > first.indent+1 {
		return true
	}
	return full || last.width > unbroken && startsLow(n.text) && !ends(last.text, ".!?…。！？:;")
}

func startsLow(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// ends tells whether s ends with one of signs, closing quotes and brackets aside.
func ends(s, signs string) bool {
	s = strings.TrimRight(s, "\"'”’»«“)]）」』*_ ")
	r, _ := utf8.DecodeLastRuneInString(s)
	return s != "" && strings.ContainsRune(signs, r)
}

// nest sets the depth of items by their indents.
func nest(out []Piece, stands []*line) {
	var indents []int
	for i, l := range stands {
		if l.kind != doc.ListItem {
			indents = indents[:0]
			continue
		}
		for len(indents) > 0 && indents[len(indents)-1] >= l.indent {
			indents = indents[:len(indents)-1]
		}
		indents = append(indents, l.indent)
		out[i].Depth = len(indents)
	}
}

var (
	clock  = regexp.MustCompile(`\d[:.h]\d\d|\d{4}`)
	digits = regexp.MustCompile(`\d+`)
	word   = regexp.MustCompile(`\p{L}[\p{L}\p{M}'’-]*`)
)

// markHeadings: a heading is a short line by itself that ends like no sentence, before something that is text.
func markHeadings(out []Piece, stands []*line) {
	for i := 0; i+1 < len(out); i++ {
		p, l, after := &out[i], stands[i], stands[i+1]
		symbol := l.kind == doc.ListItem && l.mark != "-" && l.mark != "*" && l.mark != "+" && l.mark != "•" && l.box == doc.NoBox && (i == 0 || stands[i-1].mark != l.mark)
		if p.Kind != doc.Paragraph && !(symbol && (after.kind == doc.Paragraph || after.mark != l.mark)) || strings.Contains(p.Text, "\n") {
			continue
		}
		follows := after.kind == doc.ListItem || after.kind == doc.TableRow || after.stamped || after.width >= 80 || ends(out[i+1].Text, ".!?…。！？।")
		words := len(word.FindAllString(p.Text, -1))
		if !follows || l.width > 70 || words == 0 || words > 12 || l.stamped || ends(p.Text, ".!…。！,;、，।") ||
			ends(p.Text, "?？:：") && words > 8 || strings.Contains(p.Text, ": ") || clock.MatchString(p.Text) || startsAside(p.Text) || strings.Contains(p.Text, "://") {
			continue
		}
		p.Kind, p.Depth = doc.Heading, 2
	}
}

// startsAside is true of speech, remarks in brackets and field lists.
func startsAside(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("–—-\"“„«»'‘「『(（:", r)
}

// titleAt finds the title among the first pieces, -1 if there is none. A date line or a breadcrumb may stand before it.
func titleAt(pieces []Piece) int {
	for i, p := range pieces[:min(len(pieces), 6)] {
		if p.Kind == doc.Heading && p.Depth == 1 { // underlined
			return i
		}
	}
	for i, p := range pieces[:min(len(pieces), 3)] {
		words, width := len(word.FindAllString(p.Text, -1)), columns(p.Text)
		switch {
		case p.Kind != doc.Paragraph && p.Kind != doc.Heading || strings.Contains(p.Text, "\n") || width > 140:
			return -1
		case isDateLine(p.Text) || strings.Contains(p.Text, " > ") || words < 2 && width < 10 || words < 4 && len(digits.FindAllString(p.Text, -1)) > 1:
			continue
		case ends(p.Text, ".,;:、。，।") || ends(p.Text, "!！") && words < 3 || stamp.MatchString(p.Text) || i+1 < len(pieces) && isHeader(p.Text) && isHeader(pieces[i+1].Text):
			return -1
		}
		return i
	}
	return -1
}

var (
	year      = regexp.MustCompile(`(?:19|20)\d\d|\d{1,2}[./]\d{1,2}[./]\d\d|年`)
	keyColumn = regexp.MustCompile(`^\p{L}[\p{L} ]{0,20}[:：] ?\S`)
)

func isDateLine(s string) bool {
	return year.MatchString(s) && len(digits.FindAllString(s, -1)) > 1 && len(word.FindAllString(s, -1)) <= 6 && columns(s) <= 60
}

func isHeader(s string) bool { return keyColumn.MatchString(s) }
