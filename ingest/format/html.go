package format

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"haveri/ingest/clean/furniture"
	"haveri/ingest/doc"
)

// HTML reads a web page: metadata, and every visible block in reading order. Blocks outside the page's main content carry the
// reason in Drop; what a browser hides is left out. It takes time linear in the page. A page nested deeper than the parser
// allows (512 elements) is read by its tokens alone, and kept whole.
func HTML(s string) (Page, error) {
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return tokens(s), nil
	}
	w := walker{span: map[*html.Node][2]int{}, shape: map[*html.Node]shape{}}
	w.total = w.measure(root, false).size
	w.walk(root, state{node: root})
	w.flush(state{node: root})

	p := metadata(root)
	w.headline = w.findHeadline(p.Title)
	w.choose()
	p.Title = w.title(p.Title)
	if p.Published.Value == "" {
		p.Published = w.published()
	}
	for _, b := range w.blocks {
		p.Pieces = append(p.Pieces, b.Piece)
	}
	return p, nil
}

// block is a piece, and what the choice of the main content needs to know of it.
type block struct {
	Piece
	node         *html.Node // the block element whose text it is
	runes, links int        // length, and how much of it is link text
}

func (b *block) linky() bool { return b.links*2 > b.runes }

// shape is what an element holds, all the way down.
type shape struct {
	size, links int  // bytes of visible text, and of links to elsewhere
	heading     byte // the highest heading, 1 to 6; 0 for none
	main        bool // a <main>, or an <article> outside comments
}

// state is what an element hands down to its children.
type state struct {
	node             *html.Node // nearest block element
	kind             doc.Kind
	depth            int
	box              doc.Box
	drop             string
	link, pre, cell  bool
	article, content bool // inside <article>; inside <article> or <main>
}

type walker struct {
	blocks   []block
	span     map[*html.Node][2]int // the blocks of a block element, from and to
	shape    map[*html.Node]shape
	total    int // bytes of visible text on the page
	headline int // index of the headline's block, or -1
	times    []timeElement

	text       strings.Builder
	last       rune
	space, gap bool // a space of the source, or one that the markup implies, is due
	links      int
	box        doc.Box
}

// measure fills shape for an element and all below it.
func (w *walker) measure(n *html.Node, link bool) shape {
	var s shape
	switch n.Type {
	case html.TextNode:
		s.size = len(n.Data) - strings.Count(n.Data, " ") - strings.Count(n.Data, "\n")
		if link {
			s.links = s.size
		}
		return s
	case html.ElementNode:
		if hidden(n) {
			return s
		}
		link = link || linksAway(n)
		if level := headingLevel(n); level > 0 {
			s.heading = byte(level)
		}
		s.main = n.DataAtom == atom.Main || attr(n, "role") == "main"
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		below := w.measure(c, link)
		s.size += below.size
		s.links += below.links
		s.main = s.main || below.main
		if below.heading > 0 && (s.heading == 0 || below.heading < s.heading) {
			s.heading = below.heading
		}
	}
	if n.Type == html.ElementNode && isBlock(n) {
		w.shape[n] = s
	}
	return s
}

// walk turns an element's text and children into blocks.
func (w *walker) walk(n *html.Node, st state) {
	switch n.Type {
	case html.TextNode:
		w.add(n.Data, st)
		return
	case html.ElementNode:
		if hidden(n) {
			return
		}
		if w.special(n, &st) {
			return
		}
	case html.DocumentNode:
	default:
		return
	}
	if n.Type != html.ElementNode || !isBlock(n) || st.cell {
		st.link = st.link || linksAway(n)
		w.children(n, st)
		return
	}
	w.flush(st) // what stood before belongs to the parent
	from := len(w.blocks)
	st = w.enter(n, st)
	w.children(n, st)
	w.flush(st)
	w.leave(n, from, st)
}

func (w *walker) children(n *html.Node, st state) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (isBlock(c) && st.cell || boxed(c) && c.PrevSibling != nil && c.PrevSibling.Type == html.ElementNode) {
			w.gap = true
		}
		w.walk(c, st)
		if st.cell && c.Type == html.ElementNode && isBlock(c) {
			w.gap = true
		}
	}
}

// boxed tells an inline element that pages set apart by style alone, so that it wants a space before it.
func boxed(n *html.Node) bool {
	switch n.DataAtom {
	case atom.A, atom.Time, atom.Label, atom.Button:
		return true
	case atom.Span, atom.Strong, atom.B, atom.Small:
		return attr(n, "class") != ""
	}
	return false
}

// special handles the elements that are neither plain blocks nor plain inline text, and tells whether it has done n whole.
func (w *walker) special(n *html.Node, st *state) bool {
	switch n.DataAtom {
	case atom.Br:
		w.lineBreak(*st)
		return true
	case atom.Input:
		if attr(n, "type") == "checkbox" && st.kind == doc.ListItem {
			w.box = doc.OpenBox
			if has(n, "checked") {
				w.box = doc.DoneBox
			}
		}
		return true
	case atom.Time:
		if at := attr(n, "datetime"); at != "" && st.drop == "" {
			w.times = append(w.times, timeElement{n, at, len(w.blocks)})
		}
	case atom.Button:
		if w.isTitle(n, *st) {
			return false
		}
		if st.cell {
			return true
		}
		w.flush(*st)
		if st.drop == "" {
			st.drop = "form"
		}
		w.children(n, *st)
		w.flush(*st)
		return true
	case atom.Table:
		if w.isData(n) && !st.cell {
			w.flush(*st)
			from := len(w.blocks)
			w.rows(n, w.enter(n, *st))
			w.span[n] = [2]int{from, len(w.blocks)}
			return true
		}
	case atom.Dt:
		if !st.cell {
			w.flush(*st)
			inner := *st
			inner.cell = true
			w.children(n, inner)
			return true
		}
	case atom.Dd:
		if !st.cell && w.shape[n].size <= 200 && w.text.Len() > 0 {
			w.put('\t')
			inner := *st
			inner.cell = true
			w.children(n, inner)
			inner.kind = doc.TableRow
			w.flush(inner)
			return true
		}
	case atom.Pre:
		if w.shape[n].size*2 > w.total { // a plain text in a frame of HTML, as mail archives have it
			w.flush(*st)
			for para := range strings.SplitSeq(rawText(n), "\n\n") {
				w.add(para, state{pre: true})
				w.flush(*st)
			}
			return true
		}
	}
	return false
}

// isTitle tells a button that shows content (an accordion's heading) from one that sends a form.
func (w *walker) isTitle(n *html.Node, st state) bool {
	if st.kind == doc.Heading || has(n, "aria-expanded") && len(strings.TrimSpace(rawText(n))) > 20 {
		return true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && isBlock(c) {
			return true
		}
	}
	return false
}

// isData tells a table of data from one that only lays out the page: short cells, several to a row, no headings, no tables within.
func (w *walker) isData(table *html.Node) bool {
	if attr(table, "role") == "presentation" {
		return false
	}
	several, data := false, true
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		cells := 0
		for c := n.FirstChild; c != nil && data; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Td, atom.Th:
				cells++
				s := w.shape[c]
				data = data && s.size <= 2000 && (s.heading == 0 || s.heading > 3)
			case atom.Table:
				data = false
			}
			visit(c)
		}
		several = several || cells > 1
	}
	visit(table)
	return data && several
}

// rows emits one block for each row of a table of data.
func (w *walker) rows(n *html.Node, st state) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || hidden(c) {
			continue
		}
		switch c.DataAtom {
		case atom.Tr:
			inner := st
			inner.kind, inner.cell, inner.depth, inner.node = doc.TableRow, true, 0, c
			from := len(w.blocks)
			first := true
			for cell := c.FirstChild; cell != nil; cell = cell.NextSibling {
				if cell.DataAtom != atom.Td && cell.DataAtom != atom.Th || hidden(cell) {
					continue
				}
				if !first {
					w.put('\t')
				}
				first = false
				w.children(cell, inner)
			}
			w.flush(inner)
			w.span[c] = [2]int{from, len(w.blocks)}
		case atom.Caption:
			w.walk(c, st)
		default:
			w.rows(c, st)
		}
	}
}

// enter is the state inside a block element.
func (w *walker) enter(n *html.Node, st state) state {
	st.node = n
	st.link = st.link || linksAway(n)
	if st.drop == "" {
		st.drop = w.furniture(n, st)
	}
	switch n.DataAtom {
	case atom.Article:
		st.article, st.content = true, true
	case atom.Main:
		st.content = true
	case atom.Ul, atom.Ol:
		st.depth++
		if st.kind != doc.ListItem {
			st.depth = 1
		}
	case atom.Li:
		st.kind = doc.ListItem
		st.depth = max(st.depth, 1)
		w.box = doc.NoBox
	case atom.Blockquote:
		st.kind, st.depth = doc.Quote, 0
	case atom.Pre:
		st.kind, st.depth, st.pre = doc.Code, 0, true
	default:
		if level := headingLevel(n); level > 0 {
			st.kind, st.depth = doc.Heading, level
		} else if w.bold(n) && st.kind == doc.Paragraph {
			st.kind, st.depth = doc.Heading, 6
		}
	}
	return st
}

// bold tells a short paragraph set in bold from end to end, which is how many editors' headings come out.
func (w *walker) bold(n *html.Node) bool {
	if s := w.shape[n]; n.DataAtom != atom.P || s.size == 0 || s.size > 80 {
		return false
	}
	strong := false
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.DataAtom == atom.B || c.DataAtom == atom.Strong:
			strong = true
		case c.DataAtom == atom.Br, c.Type == html.TextNode && strings.Trim(c.Data, " \n\t\u00a0:") == "":
		default:
			return false
		}
	}
	return strong
}

// leave settles what could only be known at an element's end: whether an <aside> is a fact box or a list of other articles.
func (w *walker) leave(n *html.Node, from int, st state) {
	w.span[n] = [2]int{from, len(w.blocks)}
	if n.DataAtom == atom.Aside && st.drop == "" && from < len(w.blocks) {
		if why := furniture.Heading(w.blocks[from].Text); why != "" {
			for i := from; i < len(w.blocks); i++ {
				w.blocks[i].Drop = why
			}
		}
	}
}

// add appends text, with runs of white space as one space unless inside <pre>.
func (w *walker) add(s string, st state) {
	for _, r := range s {
		switch {
		case r == '\u00ad', r == '\u200b', r == '\ufeff', r == '\u2060', r == '\r': // soft hyphen, zero width space, byte order mark
			continue
		case st.pre && (r == '\n' || r == '\t' || r == ' '):
			w.put(r)
			continue
		case r <= ' ', r == '\u00a0', r == '\u202f', r == 0x7f:
			w.space = true
			continue
		}
		if (w.space || w.gap && !strings.ContainsRune(".,;:!?)]}»”、。", r)) && w.text.Len() > 0 && !unicode.IsSpace(w.last) {
			w.text.WriteByte(' ')
		}
		w.put(r)
		if st.link {
			w.links++
		}
	}
}

func (w *walker) put(r rune) {
	w.text.WriteRune(r)
	w.last, w.space, w.gap = r, false, false
}

// lineBreak ends a line; two in a row end a paragraph.
func (w *walker) lineBreak(st state) {
	switch {
	case st.cell:
		w.space = true
	case w.text.Len() > 0 && w.last == '\n' && !st.pre:
		w.flush(st)
	case w.text.Len() > 0 || st.pre:
		w.put('\n')
	}
}

// flush makes a block of the text gathered so far.
func (w *walker) flush(st state) {
	text := w.text.String()
	links, box := w.links, w.box
	w.text.Reset()
	w.space, w.gap, w.links, w.last = false, false, 0, 0
	switch {
	case st.kind == doc.TableRow:
		text = strings.TrimRight(strings.Trim(text, " \n"), "\t ")
	case st.kind == doc.Code:
		text = strings.TrimRight(strings.Trim(text, "\n"), " \t\n")
	default:
		text = strings.TrimSpace(text)
	}
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return // rules, bullets and arrows
	}
	b := block{node: st.node, runes: utf8.RuneCountInString(text), links: links}
	b.Piece = Piece{Kind: st.kind, Text: text, Depth: st.depth, Drop: st.drop}
	switch st.kind {
	case doc.ListItem:
		b.Box, w.box = box, doc.NoBox
	case doc.Heading:
	default:
		b.Depth = 0
	}
	w.blocks = append(w.blocks, b)
}

// tokens reads a page that cannot be parsed: its text in order, with the breaks of block elements.
func tokens(s string) Page {
	var p Page
	w := walker{}
	z := html.NewTokenizer(strings.NewReader(s))
	var skip atom.Atom
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		t := z.Token()
		switch {
		case skip != 0:
			if kind == html.EndTagToken && t.DataAtom == skip {
				skip = 0
			}
		case kind == html.TextToken:
			w.add(t.Data, state{})
		case kind == html.StartTagToken && unseen[t.DataAtom] && t.DataAtom != atom.Head:
			skip = t.DataAtom
		case t.DataAtom == atom.Title:
			if kind == html.EndTagToken {
				p.Title = strings.TrimSpace(w.text.String())
			}
			w.text.Reset()
		case t.DataAtom == atom.Br:
			w.lineBreak(state{})
		case blockTags[t.DataAtom]:
			w.flush(state{})
		}
	}
	w.flush(state{})
	for _, b := range w.blocks {
		p.Pieces = append(p.Pieces, b.Piece)
	}
	return p
}

// rawText is the text below n as it stands, with the line ends of <br>.
func rawText(n *html.Node) string {
	var b strings.Builder
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(strings.ReplaceAll(n.Data, "\r", ""))
		case n.DataAtom == atom.Br:
			b.WriteByte('\n')
		case n.Type == html.ElementNode && hidden(n):
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
	}
	visit(n)
	return b.String()
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// linksAway tells a link from an anchor: links within the page say nothing about what a block is.
func linksAway(n *html.Node) bool {
	if n.DataAtom != atom.A {
		return false
	}
	href := attr(n, "href")
	return href != "" && (href[0] != '#' || href == "#")
}

func headingLevel(n *html.Node) int {
	if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
		return int(n.Data[1] - '0')
	}
	return 0
}

// hidden tells what a browser does not show as text.
func hidden(n *html.Node) bool {
	if unseen[n.DataAtom] {
		return true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return a.Val != "until-found"
		case "aria-hidden":
			if a.Val == "true" {
				return true
			}
		case "style":
			style := strings.ToLower(strings.ReplaceAll(a.Val, " ", ""))
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

var unseen = map[atom.Atom]bool{
	atom.Head: true, atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Svg: true, atom.Math: true,
	atom.Iframe: true, atom.Object: true, atom.Canvas: true, atom.Video: true, atom.Audio: true, atom.Map: true, atom.Select: true,
	atom.Textarea: true, atom.Rt: true, atom.Rp: true, atom.Datalist: true, atom.Noframes: true, atom.Noembed: true,
}

func isBlock(n *html.Node) bool { return blockTags[n.DataAtom] }

var blockTags = map[atom.Atom]bool{
	atom.Html: true, atom.Body: true, atom.P: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Header: true,
	atom.Footer: true, atom.Main: true, atom.Aside: true, atom.Nav: true, atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Dl: true,
	atom.Dt: true, atom.Dd: true, atom.Table: true, atom.Thead: true, atom.Tbody: true, atom.Tfoot: true, atom.Tr: true, atom.Td: true,
	atom.Th: true, atom.Caption: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
	atom.Hgroup: true, atom.Blockquote: true, atom.Pre: true, atom.Figure: true, atom.Figcaption: true, atom.Address: true,
	atom.Hr: true, atom.Form: true, atom.Fieldset: true, atom.Legend: true, atom.Details: true, atom.Summary: true, atom.Center: true,
	atom.Dialog: true, atom.Menu: true,
}
