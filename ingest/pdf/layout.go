package pdf

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// line is a line of text and where it stands, in points from the lower left corner of the page. All four are 0 where that is not known.
type line struct {
	text                     string
	page                     int
	left, right, top, bottom float64
}

func (l line) height() float64 { return l.top - l.bottom }

func (l line) placed() bool { return l.height() > 0 }

// edge is how many lines at the top and at the bottom of a page may be a running head or foot.
const edge = 3

var digits = regexp.MustCompile(`\d+`)

// spot is what stands where on a page, page numbers aside.
type spot struct {
	text string
	at   int // in steps of three points
}

// spots are two, so that what stands nearly at the same place shares one.
func (l line) spots() [2]spot {
	text, at := digits.ReplaceAllString(strings.ToLower(l.text), "#"), int(l.bottom/3)
	return [2]spot{{text, at}, {text, at + 1}}
}

// withoutFurniture drops the heads and feet of pages: the first and last lines that stand at the same place on many.
func withoutFurniture(lines []line, pages int) []line {
	var edges [][]int // of each page: lines from the top, and from the bottom
	on := map[spot]int{}
	for from := 0; from < len(lines); {
		to := from + 1
		for to < len(lines) && lines[to].page == lines[from].page {
			to++
		}
		var order []int
		for i := from; i < to; i++ {
			if lines[i].placed() {
				order = append(order, i)
			}
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(lines[b].bottom, lines[a].bottom) })
		top, bottom := slices.Clone(order[:min(edge, len(order))]), slices.Clone(order[max(0, len(order)-edge):])
		slices.Reverse(bottom)
		edges = append(edges, top, bottom)
		here := map[spot]bool{}
		for _, i := range append(top, bottom...) {
			for _, s := range lines[i].spots() {
				if !here[s] {
					here[s] = true
					on[s]++
				}
			}
		}
		from = to
	}
	dropped := map[int]bool{}
	for _, e := range edges {
		for _, i := range e {
			spots := lines[i].spots()
			if n := max(on[spots[0]], on[spots[1]]); n < 2 || n*5 < pages*2 {
				break
			}
			dropped[i] = true
		}
	}
	var out []line
	for i, l := range lines {
		if !dropped[i] {
			out = append(out, l)
		}
	}
	return out
}

// paragraphs joins lines to paragraphs.
func paragraphs(lines []line) string {
	if len(lines) == 0 {
		return ""
	}
	body, pitch := typical(lines)
	full := rightEdges(lines)
	var b strings.Builder
	block := heading(lines, 0, body) + lines[0].text
	for i := 1; i < len(lines); i++ {
		last, l := lines[i-1], lines[i]
		switch between(last, l, full[i-1], pitch) {
		case sameRow:
			block += "\t" + l.text
		case sameLine:
			block = join(block, l.text)
		case newLine:
			block += "\n" + l.text
		default:
			b.WriteString(block + "\n\n")
			block = heading(lines, i, body) + l.text
		}
	}
	b.WriteString(block)
	return unhyphenated.ReplaceAllString(b.String(), "-")
}

// typical is the height of most lines, and the distance of neighbours as a multiple of it.
func typical(lines []line) (body, pitch float64) {
	weight := map[int]int{}
	best := 0
	for _, l := range lines {
		h := int(math.Round(l.height() * 4))
		if weight[h] += len(l.text); l.placed() && (weight[h] > weight[best] || weight[h] == weight[best] && h < best) {
			best = h
		}
	}
	body = float64(best) / 4
	var steps []float64
	for i := 1; i < len(lines); i++ {
		a, b := lines[i-1], lines[i]
		if step := a.bottom - b.bottom; a.page == b.page && a.placed() && b.placed() && step > 0.5*a.height() && step < 3*a.height() && alike(a, b) {
			steps = append(steps, step/a.height())
		}
	}
	if len(steps) == 0 {
		return body, 1.2
	}
	slices.Sort(steps)
	return body, steps[len(steps)*2/5] // most neighbours stand in one paragraph, but not in a list of single lines
}

// alike tells whether two lines are set in one size.
func alike(a, b line) bool { return math.Abs(a.height()-b.height()) < 0.08*a.height()+0.2 }

// rightEdges gives for each line how far to the right the lines reach that begin where it does, on its page.
func rightEdges(lines []line) []float64 {
	type column struct{ page, left int }
	reach := map[column]float64{}
	for _, l := range lines {
		at := int(math.Round(l.left / 12))
		for _, c := range []column{{l.page, at - 1}, {l.page, at}, {l.page, at + 1}} {
			reach[c] = max(reach[c], l.right)
		}
	}
	out := make([]float64, len(lines))
	for i, l := range lines {
		out[i] = reach[column{l.page, int(math.Round(l.left / 12))}]
	}
	return out
}

type joint uint8

const (
	newBlock joint = iota
	newLine
	sameLine
	sameRow
)

// between tells how b follows a, the lines beside which reach to right.
func between(a, b line, right, pitch float64) joint {
	goesOn := !ends(a.text) && unicode.IsLower(firstRune(b.text)) || hyphenated(a.text) && unicode.IsLetter(firstRune(b.text))
	if !a.placed() || !b.placed() {
		return newLine
	}
	step := a.bottom - b.bottom
	switch {
	case a.page != b.page || step < -0.3*a.height() || step > 6*a.height(): // the next column or page
		if goesOn && alike(a, b) {
			return sameLine
		}
		return newBlock
	case math.Abs(step) <= 0.3*a.height() && b.left >= a.right:
		return sameRow
	case !alike(a, b), step > 1.3*pitch*a.height():
		return newBlock
	case entry.MatchString(b.text):
		return newLine
	case right-a.right > 0.12*(right-a.left)+a.height(): // the line was ended before it was full
		if hyphenated(a.text) && goesOn {
			return sameLine
		}
		if ends(a.text) && b.left > a.left+0.5*a.height() {
			return newBlock
		}
		return newLine
	case ends(a.text) && b.left > a.left+0.8*a.height() && b.left < a.left+5*a.height(): // indented
		return newBlock
	}
	return sameLine
}

// entry begins a line that stands for itself: an item of a list, or a time.
var entry = regexp.MustCompile(`^(?:[-*•·▪‣◦●○■□–—▶]\s|\(?\d{1,2}[.)]\s|\d{1,2}[:.h]\d{2}\b|\d{4}-\d{2}-\d{2}\b)`)

func ends(s string) bool {
	return strings.ContainsRune(".!?:;。！？…।؟", lastRune(strings.TrimRight(s, `"'”’»)]）」`)))
}

// hyphens at the end of a line: PDFium's own mark for one that is only there for the line's sake, and those that are written.
const hyphens = "\u0002\uFFFE\u00AD\u2010-"

// unhyphenated are the marks that stand elsewhere.
var unhyphenated = regexp.MustCompile("[\u0002\uFFFE]")

func hyphenated(s string) bool {
	r := []rune(s)
	return len(r) > 2 && strings.ContainsRune(hyphens, r[len(r)-1]) && unicode.IsLetter(r[len(r)-2])
}

// join puts a line's text after what it continues. A hyphen before a small letter was there for the line's sake; scripts without spaces need none.
func join(before, text string) string {
	last, next := lastRune(before), firstRune(text)
	switch {
	case hyphenated(before) && unicode.IsLower(next):
		return strings.TrimRight(before, hyphens) + text
	case hyphenated(before), spaceless(last) && spaceless(next):
		return before + text
	}
	return before + " " + text
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || strings.ContainsRune("、。，：；！？「」（）・", r)
}

// heading is the mark of a line set larger than most, which is short and alone, or one of two.
func heading(lines []line, i int, body float64) string {
	l := lines[i]
	if body == 0 || l.height() < 1.12*body || len([]rune(l.text)) > 120 || ends(l.text) || i+2 < len(lines) && alike(l, lines[i+1]) && alike(l, lines[i+2]) {
		return ""
	}
	return "## "
}
