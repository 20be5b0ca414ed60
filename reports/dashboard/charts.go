package dashboard

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"
)

// A figure is an SVG of 400 units' width and the same as a table. Bars of a dimension that can be filtered are links to that filter, and
// the script shortens them to what the filters leave.
type figure struct {
	ID, Title, Desc string
	Dim             string // filter that the bars stand for; "" where the figure shows all incidents whatever the filters are
	Height          int
	Upright         bool // bars stand
	Rules           []rule
	Bars            []bar
	Boxes           []box
	Cells           []cell
	Labels          []label
	Head            []string
	Rows            [][]string
	Empty           string // said instead where there is nothing to draw
}

type (
	rule  struct{ X1, Y1, X2, Y2 string }
	label struct {
		X, Y   string
		Anchor string
		Turn   string // transform
		Text   string
	}
	bar struct {
		Key, Href  string
		Name       string // in full
		N          int
		X, Y, W, H string
		Value      label
		Muted      bool
	}
	box struct {
		Name                         string
		Y, Mid, Low, Q1, Median, Top string
		High, Width, Bottom          string
		Dots                         []string // instead of a box where there are few
	}
	cell struct {
		X, Y, W, H, Opacity, Name, Href string
		Strong                          bool // so much colour that light text reads better
		Text                            label
	}
)

const (
	width    = 400
	left     = 122 // of bars; names stand before
	barWidth = width - left - 48
	step     = 22 // from bar to bar
)

func at(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

func query(dim, key string) string { return "#" + dim + "=" + url.QueryEscape(key) }

func (s *stats) figures() []figure {
	if s.all.n == 0 {
		return nil
	}
	repeated := s.repeated()
	orgs := bars("org", "Repeat organizations", "Organizations with more than one incident, and how long they were down in all.", repeated[:min(len(repeated), 12)], nil)
	orgs.Head = append(orgs.Head, "known downtime")
	for i := range orgs.Rows {
		orgs.Rows[i] = append(orgs.Rows[i], period(float64(repeated[i].total)))
		orgs.Bars[i].Name += ", " + period(float64(repeated[i].total)) + " in all"
	}
	if len(repeated) == 0 {
		orgs.Empty = "No organization occurs twice."
	}
	return []figure{
		s.timeline(),
		bars("cause", "Causes", "Root cause of the incidents.", ranked(s.causes), nil),
		s.durations(),
		s.matrix(),
		bars("action", "Actions", "What was done or promised; an incident can have several.", ranked(s.actions), actionName),
		bars("lang", "Languages", "Languages of the documents; an incident told in several counts in each.", ranked(s.langs), languageName),
		orgs,
		s.shares(),
		bars("source", "Sources", "What kind of writing the documents are.", ranked(s.sources), sourceName),
	}
}

// most is how many bars a figure shows.
const most = 16

func bars(dim, title, desc string, groups []*group, name func(string) string) figure {
	f := figure{ID: dim, Dim: dim, Title: title, Desc: desc, Head: []string{title, "incidents"}}
	top := 1
	for _, g := range groups {
		top = max(top, g.n)
	}
	for i, g := range groups {
		text := g.name
		if name != nil {
			text = name(text)
		}
		f.Rows = append(f.Rows, []string{text, thousands(g.n)})
		if i >= most {
			continue
		}
		y := float64(i * step)
		w := barWidth * float64(g.n) / float64(top)
		f.Bars = append(f.Bars, bar{Key: g.name, Href: query(dim, g.name), Name: text, N: g.n, X: at(left), Y: at(y + 3), W: at(w), H: at(step - 6),
			Value: label{X: at(left + w + 6), Y: at(y + 15.5), Text: thousands(g.n)}, Muted: g.name == none || g.name == unknown})
		f.Labels = append(f.Labels, label{X: at(left - 8), Y: at(y + 15.5), Anchor: "end", Text: runewidth.Truncate(text, 18, "…")})
	}
	f.Height = len(f.Bars)*step + 2
	if len(groups) > most {
		f.Desc += fmt.Sprintf(" The %d most frequent; the table has all.", most)
	}
	return f
}

// window is how many years the timeline shows at most: those that hold the most incidents.
const window = 40

func (s *stats) timeline() figure {
	groups, monthly := s.periods()
	f := figure{ID: "year", Dim: "year", Title: "Incidents over time", Desc: "By the year in which they began", Height: 212, Upright: true, Head: []string{"year", "incidents"}}
	names := span(groups, monthly)
	if monthly {
		f.Desc, f.Head[0] = "By the month in which they began", "month"
	}
	if len(names) == 0 {
		f.Empty = "Of no incident the year is known."
		return f
	}
	top, shown, known := 1, 0, 0
	for _, name := range names {
		top = max(top, groups[name])
		shown += groups[name]
	}
	for _, n := range groups {
		known += n
	}
	f.Desc += fmt.Sprintf("; of %s it is unknown", thousands(s.all.n-known))
	if shown < known {
		f.Desc += fmt.Sprintf(", %s are outside of the years shown", thousands(known-shown))
	}
	f.Desc += "."
	const bottom, head = 188.0, 16.0
	from := 30.0
	pitch := (width - from) / float64(len(names))
	unit := nice(top)
	for n := 0; n <= top; n += unit {
		y := bottom - (bottom-head)*float64(n)/float64(top)
		f.Rules = append(f.Rules, rule{at(from), at(y), at(width), at(y)})
		f.Labels = append(f.Labels, label{X: at(from - 5), Y: at(y + 4), Anchor: "end", Text: short(n)})
	}
	every := int(math.Ceil(40 / pitch)) // a label needs some 40 units
	if monthly {
		every = int(math.Ceil(52 / pitch))
	}
	for i, name := range names {
		n := groups[name]
		h := (bottom - head) * float64(n) / float64(top)
		x := from + float64(i)*pitch
		if n > 0 {
			f.Bars = append(f.Bars, bar{Key: name, Href: query("year", name), Name: name, N: n, X: at(x + pitch*0.1), Y: at(bottom - h), W: at(min(pitch*0.8, 40)), H: at(h)})
			f.Rows = append(f.Rows, []string{name, thousands(n)})
		}
		if (len(names)-1-i)%every == 0 && x+pitch/2 > 14 {
			f.Labels = append(f.Labels, label{X: at(min(x+min(pitch*0.5, pitch*0.1+20), width-14)), Y: at(bottom + 17), Anchor: "middle", Text: name})
		}
	}
	return f
}

// span are the years or months from the first to the last, those without incidents too; of many years the window.
func span(groups map[string]int, monthly bool) []string {
	if len(groups) == 0 {
		return nil
	}
	first, last := "9999-99", ""
	for name := range groups {
		first, last = min(first, name), max(last, name)
	}
	var names []string
	if monthly {
		for y, m := number(first[:4]), number(first[5:]); fmt.Sprintf("%04d-%02d", y, m) <= last && len(names) < 36; m++ {
			if m > 12 {
				y, m = y+1, 1
			}
			names = append(names, fmt.Sprintf("%04d-%02d", y, m))
		}
		return names
	}
	begin, best := number(first), -1
	for y := number(first); y <= max(number(first), number(last)-window+1); y++ {
		sum := 0
		for i := range window {
			sum += groups[fmt.Sprintf("%04d", y+i)]
		}
		if sum >= best {
			begin, best = y, sum
		}
	}
	for y := begin; y < begin+window && y <= number(last); y++ {
		names = append(names, fmt.Sprintf("%04d", y))
	}
	for len(names) > 1 && groups[names[0]] == 0 {
		names = names[1:]
	}
	for len(names) > 1 && groups[names[len(names)-1]] == 0 {
		names = names[:len(names)-1]
	}
	return names
}

// nice is a round distance of about four lines up to top.
func nice(top int) int {
	unit := 1
	for {
		for _, f := range []int{1, 2, 5} {
			if unit*f*4 >= top {
				return unit * f
			}
		}
		unit *= 10
	}
}

func short(n int) string {
	if n >= 1000 && n%100 == 0 {
		return strconv.FormatFloat(float64(n)/1000, 'f', -1, 64) + "k"
	}
	return strconv.Itoa(n)
}

// ticks of the axis of durations.
var ticks = []struct {
	seconds float64
	name    string
}{{1, "1 s"}, {10, "10 s"}, {60, "1 min"}, {600, "10 min"}, {3600, "1 h"}, {6 * 3600, "6 h"}, {86400, "1 d"}, {7 * 86400, "1 wk"}, {30 * 86400, "30 d"},
	{365 * 86400, "1 y"}, {3650 * 86400, "10 y"}}

// few is up to how many known durations each is a dot of its own.
const few = 4

func (s *stats) durations() figure {
	f := figure{ID: "durations", Title: "Durations by cause", Head: []string{"cause", "known", "10 %", "25 %", "median", "75 %", "90 %"},
		Desc: fmt.Sprintf("On a logarithmic scale: the box holds the middle half, the line in it is the median, whiskers reach from 10 to 90 per cent; up to %d incidents are dots.", few)}
	var groups []*group
	low, high := math.Inf(1), math.Inf(-1)
	for _, g := range ranked(s.causes) {
		if len(g.seconds) == 0 {
			continue
		}
		groups = append(groups, g)
		from, to := 10, 90
		if len(g.seconds) <= few {
			from, to = 0, 100
		}
		low, high = min(low, g.quantile(from)), max(high, g.quantile(to))
	}
	if len(groups) == 0 {
		f.Empty = "Of no incident the duration is known."
		return f
	}
	first, last := 0, len(ticks)-1
	for first+1 < last && ticks[first+1].seconds <= low {
		first++
	}
	for last-1 > first && ticks[last-1].seconds >= high {
		last--
	}
	from, to := math.Log(ticks[first].seconds), math.Log(ticks[last].seconds)
	const right = width - 18.0
	x := func(seconds float64) float64 {
		share := (math.Log(max(seconds, 1)) - from) / (to - from)
		return left + (right-left)*min(max(share, 0), 1)
	}
	f.Height = len(groups)*step + 26
	before := math.Inf(-1)
	for i := first; i <= last; i++ {
		at0 := x(ticks[i].seconds)
		f.Rules = append(f.Rules, rule{at(at0), "0", at(at0), at(float64(len(groups)*step + 4))})
		if at0-before > 36 {
			f.Labels = append(f.Labels, label{X: at(at0), Y: at(float64(len(groups)*step + 19)), Anchor: "middle", Text: ticks[i].name})
			before = at0
		}
	}
	for i, g := range groups {
		q := [5]float64{g.quantile(10), g.quantile(25), g.quantile(50), g.quantile(75), g.quantile(90)}
		y := float64(i * step)
		b := box{Name: fmt.Sprintf("%s: median %s, half between %s and %s, of %s incidents", g.name, period(q[2]), period(q[1]), period(q[3]), thousands(len(g.seconds))),
			Y: at(y + 5), Mid: at(y + 11), Bottom: at(y + 17), Low: at(x(q[0])), Q1: at(x(q[1])), Median: at(x(q[2])), Top: at(x(q[3])), High: at(x(q[4])),
			Width: at(max(x(q[3])-x(q[1]), 1))}
		if len(g.seconds) <= few {
			for _, n := range g.seconds {
				b.Dots = append(b.Dots, at(x(float64(n))))
			}
		}
		f.Boxes = append(f.Boxes, b)
		f.Labels = append(f.Labels, label{X: at(left - 8), Y: at(y + 15), Anchor: "end", Text: g.name})
		f.Rows = append(f.Rows, []string{g.name, thousands(len(g.seconds)), period(q[0]), period(q[1]), period(q[2]), period(q[3]), period(q[4])})
	}
	return f
}

// matrix shows for each cause the share of its incidents that an action was taken or promised in.
func (s *stats) matrix() figure {
	f := figure{ID: "matrix", Title: "Actions by cause", Desc: "Per cent of a cause's incidents in which the action was taken or promised; the stronger the colour, the more.", Head: []string{"cause"}}
	acts := ranked(s.actions)
	acts = slices.DeleteFunc(acts, func(g *group) bool { return g.name == none })
	causes := ranked(s.causes)
	if len(acts) == 0 {
		f.Empty = "No document tells what was done."
		return f
	}
	const side, head = 84, 86
	w := min((width-side-8.0)/float64(len(acts)), 30)
	for i, a := range acts {
		x := side + (float64(i)+0.5)*w
		f.Labels = append(f.Labels, label{X: at(x + 4), Y: at(head - 6), Turn: fmt.Sprintf("rotate(-90 %s %d)", at(x+4), head-6), Text: a.name})
		f.Head = append(f.Head, a.name)
	}
	for i, c := range causes {
		y := head + float64(i)*20
		row := []string{c.name}
		f.Labels = append(f.Labels, label{X: at(side - 6), Y: at(y + 14), Anchor: "end", Text: c.name})
		for j, a := range acts {
			n := s.pairs[[2]string{c.name, a.name}]
			row = append(row, thousands(n))
			if n == 0 {
				continue
			}
			share := float64(n) / float64(c.n)
			x := side + float64(j)*w
			opacity := 0.1 + 0.75*math.Sqrt(share)
			f.Cells = append(f.Cells, cell{X: at(x + 0.75), Y: at(y + 0.75), W: at(w - 1.5), H: "18.5", Opacity: strconv.FormatFloat(opacity, 'f', 2, 64), Strong: opacity > 0.75,
				Href: query("cause", c.name) + "&" + strings.TrimPrefix(query("action", a.name), "#"),
				Name: fmt.Sprintf("%s, %s: %s of %s incidents", c.name, a.name, thousands(n), thousands(c.n)),
				Text: label{X: at(x + w/2), Y: at(y + 13.5), Anchor: "middle", Text: fmt.Sprintf("%.0f", 100*share)}})
		}
		f.Rows = append(f.Rows, row)
	}
	f.Height = head + len(causes)*20 + 2
	return f
}

// shares shows how much the documents leave unsaid.
func (s *stats) shares() figure {
	f := figure{ID: "unknown", Title: "What is not known", Desc: "Share of the incidents for which no document gives the value with enough certainty.", Head: []string{"value", "incidents without", "share"}}
	for i, name := range unknowns {
		n := s.missing[i]
		y := float64(i * step)
		w := barWidth * float64(n) / float64(s.all.n)
		f.Rules = append(f.Rules, rule{at(left), at(y + 11), at(left + barWidth), at(y + 11)})
		f.Bars = append(f.Bars, bar{Name: name, N: n, X: at(left), Y: at(y + 3), W: at(w), H: at(step - 6),
			Value: label{X: at(left + barWidth + 6), Y: at(y + 15.5), Text: percent(n, s.all.n)}})
		f.Labels = append(f.Labels, label{X: at(left - 8), Y: at(y + 15.5), Anchor: "end", Text: name})
		f.Rows = append(f.Rows, []string{name, thousands(n), percent(n, s.all.n)})
	}
	f.Height = len(unknowns)*step + 2
	return f
}
