// Package history cuts the history of a status page, saved as HTML, into its incidents. Only layouts are cut that mark each incident: those of
// Statuspage, which many share, and of Azure.
package history

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// layout names the classes that mark an incident, its title, and the heading with the day or month above it.
type layout struct {
	item, title string
	days        []string
	below       bool // the text stands in the rows below the item's
}

var layouts = []layout{
	{item: "incident-container", title: "incident-title", days: []string{"date", "month-title"}},
	{item: "incident-history-item", title: "incident-history-title", below: true},
}

// Is tells whether a page may be a history. It is cheap.
func Is(raw []byte) bool {
	return slices.ContainsFunc(layouts, func(l layout) bool { return bytes.Contains(raw, []byte(l.item)) })
}

// Page is one incident as an HTML page in UTF-8, and whose status page it is, or "".
type Page struct {
	HTML, Organization string
}

var pageTitle = regexp.MustCompile(`^\s*(\S.*?) Status(?: - Incident History)?\s*$`)

// Split cuts a page into its incidents, in their order; nil where it marks none, or a single one: the page is its write-up.
func Split(s string) []Page {
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return nil
	}
	lang, organization := "", ""
	if n := find(root, func(n *html.Node) bool { return n.DataAtom == atom.Html }); n != nil {
		lang = attr(n, "lang")
	}
	if n := find(root, func(n *html.Node) bool { return n.DataAtom == atom.Title }); n != nil {
		if m := pageTitle.FindStringSubmatch(text(n)); m != nil {
			organization = m[1]
		}
	}
	for _, l := range layouts {
		var out []Page
		day := ""
		each(root, func(n *html.Node) bool {
			switch {
			case hasClass(n, l.days...):
				day = text(n)
			case hasClass(n, l.item):
				if page := l.page(n, lang, day); page != "" {
					out = append(out, Page{page, organization})
				}
				return false
			}
			return true
		})
		if len(out) > 1 {
			return out
		}
	}
	return nil
}

// page makes a page of an incident; "" where it has no title.
func (l layout) page(item *html.Node, lang, day string) string {
	title := find(item, func(n *html.Node) bool { return hasClass(n, l.title) })
	if title == nil || text(title) == "" {
		return ""
	}
	parts := []*html.Node{item}
	if l.below {
		parts = append(parts, l.rows(item)...)
	}
	var b strings.Builder
	heading := html.EscapeString(text(title))
	title.Parent.RemoveChild(title)
	b.WriteString(`<!DOCTYPE html><html lang="` + html.EscapeString(lang) + `"><head><meta charset="utf-8"><title>` + heading + "</title></head><body><article><h1>" + heading + "</h1>\n")
	if day != "" {
		b.WriteString("<p>" + html.EscapeString(day) + "</p>\n")
	}
	for _, part := range parts {
		timesFirst(part)
		if html.Render(&b, part) != nil { // of a tree that the parser made
			return ""
		}
	}
	b.WriteString("</article></body></html>")
	return b.String()
}

// rows are those below the row that an item stands in, up to the next item's.
func (l layout) rows(item *html.Node) (out []*html.Node) {
	row := item
	for row != nil && !hasClass(row, "row") {
		row = row.Parent
	}
	if row == nil {
		return nil
	}
	for n := row.NextSibling; n != nil; n = n.NextSibling {
		if find(n, func(n *html.Node) bool { return hasClass(n, l.item) }) != nil {
			break
		}
		out = append(out, n)
	}
	return out
}

// timesFirst puts the time of each update, which stands in small print after its text, on the line before it.
func timesFirst(part *html.Node) {
	each(part, func(n *html.Node) bool {
		if !hasClass(n, "update") {
			return true
		}
		if small := find(n, func(n *html.Node) bool { return n.DataAtom == atom.Small }); small != nil {
			small.Parent.RemoveChild(small)
			n.InsertBefore(&html.Node{Type: html.ElementNode, Data: "br", DataAtom: atom.Br}, n.FirstChild)
			n.InsertBefore(small, n.FirstChild)
		}
		return false
	})
}

// each calls visit for n and all below it, in the page's order, and goes no deeper where it returns false.
func each(n *html.Node, visit func(*html.Node) bool) {
	if n.Type == html.ElementNode && !visit(n) {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, visit)
	}
}

func find(n *html.Node, wanted func(*html.Node) bool) (found *html.Node) {
	each(n, func(n *html.Node) bool {
		if found == nil && wanted(n) {
			found = n
		}
		return found == nil
	})
	return found
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, names ...string) bool {
	for class := range strings.FieldsSeq(attr(n, "class")) {
		if slices.Contains(names, class) {
			return true
		}
	}
	return false
}

// text is what stands below n, in one line.
func text(n *html.Node) string {
	var b strings.Builder
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
	}
	visit(n)
	return strings.Join(strings.Fields(b.String()), " ")
}
