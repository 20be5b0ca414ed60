package format

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"haveri/ingest/clean/furniture"
	"haveri/ingest/doc"
)

// The main content of a page is found in three steps. Elements that say what they are (nav, footer, class="cookie-banner") are
// dropped while walking. What is left votes for its container by its length. What stands outside the container is dropped, and
// inside it what the words of furniture give away. A page that is a status history is kept whole before any vote.

// furniture tells what a block element is when its tag, role, class or id says that it is no article text, or "".
func (w *walker) furniture(n *html.Node, st state) string {
	s := w.shape[n]
	page := s.size*2 > w.total // an element that holds most of the page is not furniture, whatever it is called
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Main, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return ""
	case atom.Nav:
		return "navigation"
	case atom.Figcaption:
		return "caption"
	case atom.Footer:
		if s.heading != 1 && st.kind != doc.Quote {
			return "footer"
		}
	case atom.Header:
		if s.heading != 1 && !st.content && !page {
			return "navigation"
		}
	case atom.Form:
		if s.heading != 1 && !page {
			return "form"
		}
	case atom.Dialog:
		return "form"
	case atom.Aside:
		if s.heading == 1 || page {
			return ""
		}
		if !st.article || s.links*2 > s.size || s.size < 100 {
			return "neighbour article"
		}
	}
	if s.heading == 1 || s.main {
		return ""
	}
	if why := roles[attr(n, "role")]; why != "" {
		return why
	}
	class := strings.ToLower(attr(n, "class"))
	why := named(class, attr(n, "id"))
	switch {
	case why == "header":
		if st.content || s.heading > 0 && s.heading < 3 {
			return ""
		}
		why = "navigation"
	case why == "caption" && n.DataAtom != atom.Div && n.DataAtom != atom.P:
		return ""
	case why == "comments":
		return why // readers often write more than the author
	case why == "" && class == "comment" && s.size*4 < w.total:
		return "comments"
	}
	if page {
		return ""
	}
	return why
}

// named tells what an element's class names and id say that it is.
func named(class, id string) string {
	why := ""
	for name := range strings.FieldsSeq(class + " " + strings.ToLower(id)) {
		words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) })
		if len(words) > 4 {
			continue // the slug of a heading
		}
		for _, word := range words {
			switch word {
			case "article", "entry", "post", "incident", "incidents", "status", "maintenance", "update", "updates", "timeline":
				if why == "" || why == "header" || why == "footer" || why == "advert" {
					return ""
				}
			}
			if r := classes[word]; r != "" && (why == "" || r == "cookie notice") {
				why = r
			}
		}
		for _, p := range classPhrases {
			if why == "" && strings.Contains(name, p[0]) {
				why = p[1]
			}
		}
	}
	return why
}

var roles = map[string]string{
	"navigation": "navigation", "banner": "navigation", "contentinfo": "footer", "complementary": "neighbour article",
	"search": "form", "dialog": "form", "alertdialog": "form",
}

var classes = func() map[string]string {
	m := map[string]string{}
	for why, names := range map[string]string{
		"header":            "header",
		"navigation":        "nav navbar navigation navi menu submenu topnav gnb lnb breadcrumb breadcrumbs pagination pager skiplink masthead topbar",
		"neighbour article": "sidebar related relatedposts relatedarticles trending mostread mostpopular outbrain taboola readnext upnext readmore",
		"advert": "ad ads adv advert adverts advertisement advertising adsense adslot adunit sponsor sponsored promo promotion promoted banner " +
			"reklama reklame reklam annons annonse mainos anzeige werbung publicidad publicite",
		"cookie notice": "cookie cookies gdpr ccpa consent onetrust cookiebot cookiebanner cookieconsent",
		"form":          "newsletter subscribe signup login search searchbox searchform mailinglist",
		"share links":   "share sharing social socials sharebar addthis sharedaddy sharethis",
		"comments":      "comments commentlist disqus respond kommentare kommentarer commentaires",
		"caption":       "caption figcaption",
		"link list":     "tags tagcloud taglist",
		"footer":        "footer colophon copyright",
	} {
		for _, name := range strings.Fields(names) {
			m[name] = why
		}
	}
	return m
}()

var classPhrases = [][2]string{
	{"most-read", "neighbour article"}, {"most-popular", "neighbour article"}, {"read-next", "neighbour article"}, {"read-also", "neighbour article"},
	{"see-also", "neighbour article"}, {"also-like", "neighbour article"}, {"author-bio", "author bio"}, {"author-box", "author bio"},
	{"about-author", "author bio"}, {"tag-cloud", "link list"}, {"skip-link", "navigation"}, {"comment-list", "comments"},
}

// findHeadline is the index of the block that heads the page: the h1 that the page's title repeats, else the longest h1.
func (w *walker) findHeadline(title string) int {
	title = furniture.Fold(title)
	best, longest := -1, 0
	for i, b := range w.blocks {
		if b.Kind != doc.Heading || b.Drop != "" || b.Depth != 1 && title == "" {
			continue
		}
		text := furniture.Fold(b.Text)
		if len(title) >= len(text) && len(text)*3 > len(title) && strings.HasPrefix(title, text) || len(text) >= len(title) && strings.HasPrefix(text, title) && title != "" {
			return i
		}
		if b.Depth == 1 && b.runes > longest {
			best, longest = i, b.runes
		}
	}
	return best
}

// choose drops what is no part of the main content.
func (w *walker) choose() {
	w.nameCookies()
	core, history := w.history(), true
	if core == nil {
		core, history = w.vote(), false
		if own := w.declared(); own != nil && core != nil && !within(core, own) {
			core = own
		}
	}
	if core == nil {
		w.keepSomething()
		return
	}
	w.cut(core, history)
	if !history {
		w.dropMenu()
		w.dropTeasers()
	}
	w.dropAnnounced()
	w.keepSomething()
}

// nameCookies gives dialogs and banners of consent, which look like forms and adverts, their own reason.
func (w *walker) nameCookies() {
	for i := range w.blocks {
		if b := &w.blocks[i]; (b.Drop == "form" || b.Drop == "advert") && furniture.Phrase(b.Text) == "cookie notice" {
			b.Drop = "cookie notice"
		}
	}
}

// declared is the <article> or <main> that holds the headline and at least a fifth of the page's prose, or nil.
func (w *walker) declared() *html.Node {
	if w.headline < 0 {
		return nil
	}
	prose := make([]int, len(w.blocks)+1)
	for i, b := range w.blocks {
		if prose[i+1] = prose[i]; b.Drop == "" && b.Kind != doc.Heading {
			prose[i+1] += b.runes - b.links
		}
	}
	for n := w.blocks[w.headline].node; n != nil; n = n.Parent {
		if r := w.span[n]; isMain(n) && (prose[r[1]]-prose[r[0]])*5 >= prose[len(w.blocks)] {
			return n
		}
	}
	return nil
}

func isMain(n *html.Node) bool {
	return n.DataAtom == atom.Article || n.DataAtom == atom.Main || attr(n, "role") == "main"
}

func within(n, outer *html.Node) bool {
	for ; n != nil && n != outer; n = n.Parent {
	}
	return n != nil
}

// history recognises a status page's history or list of updates, and returns the element that holds all its entries, or nil.
func (w *walker) history() *html.Node {
	var core *html.Node
	entries, kept := 0, 0
	for _, b := range w.blocks {
		if b.Drop != "" {
			continue
		}
		kept++
		if !b.linky() && furniture.State(b.Text) {
			entries++
			if core = w.common(core, b.node); core == nil {
				return nil
			}
		}
	}
	if entries < 3 || entries*8 < kept {
		return nil
	}
	return core
}

// vote returns the element with the most text directly in it: a paragraph counts for its parent, and half for its grandparent.
func (w *walker) vote() *html.Node {
	scores := map[*html.Node]int{}
	var best *html.Node
	add := func(n *html.Node, score int) {
		if n == nil || n.Type != html.ElementNode {
			return
		}
		scores[n] += score
	}
	for _, b := range w.blocks {
		if b.Drop != "" || b.Kind == doc.Heading {
			continue
		}
		parent := b.node
		switch parent.DataAtom {
		case atom.Div, atom.Section, atom.Article, atom.Main, atom.Body, atom.Td, atom.Center:
		default:
			parent = parent.Parent
		}
		for parent != nil && lists[parent.DataAtom] {
			parent = parent.Parent
		}
		if parent != nil {
			add(parent, 2*(b.runes-b.links))
			add(parent.Parent, b.runes-b.links)
		}
	}
	top := 0
	seen := map[*html.Node]bool{}
	for _, b := range w.blocks { // in the page's order, so that a tie has one winner
		for n := b.node; n != nil && !seen[n]; n = n.Parent {
			seen[n] = true
			score := scores[n]
			if score > 0 && w.holds(n, w.headline) {
				score *= 2
			}
			if score > top {
				best, top = n, score
			}
		}
	}
	return best
}

var lists = map[atom.Atom]bool{atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Dl: true, atom.Table: true, atom.Tbody: true,
	atom.Thead: true, atom.Tr: true, atom.Blockquote: true, atom.Figure: true}

// holds tells whether block i stands inside n.
func (w *walker) holds(n *html.Node, i int) bool {
	s, ok := w.span[n]
	return ok && s[0] <= i && i < s[1]
}

// common is the lowest element that holds both.
func (w *walker) common(a, b *html.Node) *html.Node {
	if a == nil {
		return b
	}
	s := w.span[b]
	for ; a != nil; a = a.Parent {
		if r, ok := w.span[a]; ok && r[0] <= s[0] && s[1] <= r[1] {
			return a
		}
	}
	return nil
}

// cut drops what stands outside the main content, of which core is the best part.
func (w *walker) cut(core *html.Node, history bool) {
	strict := false
	if !history {
		core, strict = w.semantic(core)
	}
	top := core
	if !strict {
		for top.Parent != nil && top.Parent.Type == html.ElementNode {
			top = top.Parent
		}
	} else if w.headline >= 0 {
		for top != nil && !w.holds(top, w.headline) {
			top = top.Parent
		}
	}
	if top == nil {
		top = core
	}
	for n := core; n != top; n = n.Parent {
		s := w.span[n]
		for c := n.Parent.FirstChild; c != nil; c = c.NextSibling {
			if r, ok := w.span[c]; ok && c != n && r[1] > r[0] && !w.belongs(r, s, like(c, n), strict) {
				w.drop(r[0], r[1], r[1] <= s[0])
			}
		}
	}
	r := w.span[top]
	w.drop(0, r[0], true)
	w.drop(r[1], len(w.blocks), false)
}

// semantic widens the best container to the <article> or <main> around it, and tells whether it found one.
func (w *walker) semantic(best *html.Node) (core *html.Node, ok bool) {
	var article, main *html.Node
	for n := best; n != nil; n = n.Parent {
		switch {
		case n.DataAtom == atom.Article && article == nil:
			article = n
		case n.DataAtom == atom.Main || attr(n, "role") == "main":
			main = n
		}
	}
	if article != nil && (w.holds(article, w.headline) || !hasTwin(article)) {
		return article, true
	}
	if main != nil {
		return main, true
	}
	if article != nil {
		return article.Parent, false // one of a row of updates or posts
	}
	return best, false
}

func hasTwin(n *html.Node) bool {
	for c := n.Parent.FirstChild; c != nil; c = c.NextSibling {
		if c != n && c.DataAtom == n.DataAtom {
			return true
		}
	}
	return false
}

func like(a, b *html.Node) bool {
	return a.DataAtom == b.DataAtom && attr(a, "class") == attr(b, "class")
}

// belongs judges the blocks r of an element beside the core's, whose blocks are s.
func (w *walker) belongs(r, s [2]int, like, strict bool) bool {
	runes, links, linked, dated := 0, 0, false, false
	for i := r[0]; i < r[1]; i++ {
		b := &w.blocks[i]
		if b.Drop != "" {
			continue
		}
		runes, links = runes+b.runes, links+b.links
		if b.Kind == doc.Heading {
			linked = linked || b.linky()
			dated = dated || i+1 < r[1] && w.blocks[i+1].runes < 60 && strings.ContainsAny(w.blocks[i+1].Text, "0123456789")
		}
	}
	after := r[0] >= s[1]
	switch {
	case w.headline >= r[0] && w.headline < r[1]:
		return true
	case !after && w.headline >= 0:
		return r[0] > w.headline && w.headline < s[0] && links*2 <= runes
	case strict || links*3 > runes || linked || after && furniture.Phrase(w.blocks[r[0]].Text) != "":
		return false
	}
	switch furniture.Heading(w.blocks[r[0]].Text) {
	case "", "advert", "share links":
	default:
		return false
	}
	return like || runes >= 80 && !dated
}

// drop drops the blocks from and up to to, with the reason that each gives away.
func (w *walker) drop(from, to int, before bool) {
	for i := from; i < to; i++ {
		b := &w.blocks[i]
		if b.Drop != "" {
			continue
		}
		why := furniture.Phrase(b.Text)
		if why == "" {
			why = furniture.Heading(b.Text)
		}
		switch {
		case why != "":
			b.Drop = why
		case before:
			b.Drop = "navigation"
		case b.linky():
			b.Drop = "link list"
		default:
			b.Drop = "neighbour article"
		}
	}
}

// dropMenu drops the links that stand above the headline, or above all text where there is none.
func (w *walker) dropMenu() {
	for i := range w.blocks {
		b := &w.blocks[i]
		if b.Drop == "" && (i == w.headline || !b.linky() && w.headline < 0) {
			return
		}
		if b.Drop == "" && b.linky() {
			b.Drop = "navigation"
		}
	}
}

// dropTeasers drops headlines that link elsewhere together with the few words under each, where two or more follow real text.
func (w *walker) dropTeasers() {
	var teasers [][2]int
	prose := 0
	for i := 0; i < len(w.blocks); i++ {
		b := &w.blocks[i]
		if b.Drop != "" {
			continue
		}
		if b.Kind != doc.Heading || !b.linky() || i == w.headline {
			prose += b.runes - b.links
			continue
		}
		if prose < 200 {
			continue
		}
		j, runes := i+1, 0
		for ; j < len(w.blocks) && w.blocks[j].Kind != doc.Heading; j++ {
			runes += w.blocks[j].runes
		}
		if runes < 300 {
			teasers = append(teasers, [2]int{i, j})
		}
		i = j - 1
	}
	if len(teasers) < 2 {
		return
	}
	for _, t := range teasers {
		w.drop(t[0], t[1], false)
	}
}

// dropAnnounced drops, inside the main content, what a heading or a phrase of furniture announces.
func (w *walker) dropAnnounced() {
	var kept []int
	for i := range w.blocks {
		if w.blocks[i].Drop == "" {
			kept = append(kept, i)
		}
	}
	prose := 0
	for k := 0; k < len(kept); k++ {
		to, why := w.announced(kept, k, prose)
		if to == k {
			prose += w.blocks[kept[k]].runes
			continue
		}
		for _, i := range kept[k:to] {
			w.blocks[i].Drop = why
		}
		k = to - 1
	}
}

// announced tells how far furniture reaches that begins at kept[k], and what it is; up to k itself where there is none. Prose is
// how much text came before, in runes.
func (w *walker) announced(kept []int, k, prose int) (to int, why string) {
	b := &w.blocks[kept[k]]
	if kept[k] == w.headline || b.Kind == doc.Code || b.Kind == doc.TableRow {
		return k, ""
	}
	to = k + 1
	switch why = furniture.Heading(b.Text); why {
	case "neighbour article":
		for announces(b.Text) && to < len(kept) {
			next := &w.blocks[kept[to]]
			if !next.linky() && (next.Kind == doc.Heading || next.runes > 200) {
				break
			}
			to++
		}
		return to, why
	case "comments":
		if prose < 200 {
			return k, ""
		}
		for ; to < len(kept); to++ {
			next := &w.blocks[kept[to]]
			if next.Kind == doc.Heading && (b.Kind != doc.Heading || next.Depth <= b.Depth) || b.Kind != doc.Heading && !w.holds(b.node.Parent, kept[to]) {
				break
			}
		}
		return to, why
	case "share links", "advert", "form":
		return to, why
	case "author bio":
		if to < len(kept) && w.blocks[kept[to]].Kind != doc.Heading {
			to++
		}
		return to, why
	}
	if b.Kind != doc.Heading && (k < 3 || k+8 > len(kept)) {
		if why = furniture.Phrase(b.Text); why != "" {
			return to, why
		}
	}
	return k, ""
}

// announces tells a heading ("Read also", "Read also:") from a line that brings its own link ("Read also: the great fire").
func announces(text string) bool {
	_, rest, ok := strings.Cut(text, ":")
	return !ok || strings.TrimSpace(rest) == ""
}

// keepSomething takes back what was only guessed when nothing would be left of the page.
func (w *walker) keepSomething() {
	for _, b := range w.blocks {
		if b.Drop == "" && (b.Kind != doc.Heading) {
			return
		}
	}
	for i := range w.blocks {
		switch b := &w.blocks[i]; b.Drop {
		case "cookie notice", "share links", "caption":
		default:
			b.Drop = ""
		}
	}
}

// title is the headline if there is one, which becomes the page's title block; else the page's declared title.
func (w *walker) title(declared string) string {
	if w.headline < 0 || w.blocks[w.headline].Drop != "" {
		if declared != "" && len(w.blocks) > 0 {
			w.blocks = append([]block{{Piece: Piece{Kind: doc.Title, Text: declared}}}, w.blocks...)
			for i := range w.times {
				w.times[i].block++
			}
			w.headline = 0
		}
		return declared
	}
	b := &w.blocks[w.headline]
	b.Kind, b.Depth = doc.Title, 0
	return strings.Join(strings.Fields(b.Text), " ")
}
