package format

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"haveri/ingest/doc"
)

// metadata reads what the page declares of itself. Title still needs the headline, Published the time elements.
func metadata(root *html.Node) Page {
	var p Page
	meta := map[string]string{}
	var ld, title string
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		switch n.DataAtom {
		case atom.Html, atom.Body:
			if p.Lang == "" {
				p.Lang = attr(n, "lang")
			}
			if p.Lang == "" {
				p.Lang = attr(n, "xml:lang")
			}
		case atom.Title:
			if title == "" && n.FirstChild != nil && n.Parent.Data != "svg" {
				title = n.FirstChild.Data
			}
		case atom.Link:
			if strings.EqualFold(attr(n, "rel"), "canonical") && p.URL == "" {
				p.URL = absolute(attr(n, "href"))
			}
		case atom.Meta:
			for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
				if name := strings.ToLower(attr(n, key)); name != "" && meta[name] == "" {
					meta[name] = strings.TrimSpace(attr(n, "content"))
				}
			}
		case atom.Script:
			if strings.EqualFold(attr(n, "type"), "application/ld+json") && n.FirstChild != nil && ld == "" {
				ld = linkedDate(n.FirstChild.Data)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
	}
	visit(root)

	if p.URL == "" {
		p.URL = absolute(meta["og:url"])
	}
	if p.Lang == "" {
		p.Lang = meta["content-language"]
	}
	if title == "" {
		title = meta["og:title"]
	}
	p.Title = withoutSite(strings.Join(strings.Fields(title), " "), meta["og:title"], meta["og:site_name"])
	if ld != "" {
		p.Published = doc.DateLine{Value: ld, Source: "json-ld"}
	}
	for _, name := range published {
		if value := metaDate(meta[name]); value != "" && p.Published.Value == "" {
			p.Published = doc.DateLine{Value: value, Source: "meta tag"}
		}
	}
	p.Title, p.URL, p.Lang = strings.ToValidUTF8(p.Title, ""), strings.ToValidUTF8(p.URL, ""), strings.ToValidUTF8(p.Lang, "")
	return p
}

// published lists the names of meta tags that mean first publication, the surest first.
var published = []string{
	"article:published_time", "article:published", "og:article:published_time", "datepublished", "dc.date.issued", "dcterms.issued",
	"dcterms.date", "dc.date", "date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date",
	"parsely-pub-date", "sailthru.date", "citation_publication_date", "dcterms.created", "dc.date.created",
}

func absolute(href string) string {
	if strings.HasPrefix(href, "https://") || strings.HasPrefix(href, "http://") {
		return href
	}
	return ""
}

// withoutSite takes the site's name off a title: og:title where the title extends it, the declared site name, or what follows
// the last bar.
func withoutSite(title, og, site string) string {
	if og != "" && og != title && strings.HasPrefix(title, og) {
		return og
	}
	for _, sep := range []string{" | ", " – ", " — ", " - ", " : ", " · ", " :: ", "|", "｜"} {
		if head, ok := strings.CutSuffix(title, sep+site); ok && site != "" && head != "" {
			return head
		}
	}
	for _, sep := range []string{" | ", "|", "｜"} {
		if i := strings.LastIndex(title, sep); i > len(title)/2 {
			return strings.TrimSpace(title[:i])
		}
	}
	return title
}

// linkedDate is the publication date of the article that a JSON-LD script describes, or "".
func linkedDate(script string) string {
	var v any
	if json.Unmarshal([]byte(strings.TrimSpace(script)), &v) != nil {
		return ""
	}
	return articleDate(v, 0)
}

func articleDate(v any, depth int) string {
	if depth > 3 {
		return ""
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if date := articleDate(item, depth+1); date != "" {
				return date
			}
		}
	case map[string]any:
		if date, ok := v["datePublished"].(string); ok && isArticle(v["@type"]) {
			return metaDate(date)
		}
		for _, key := range []string{"@graph", "mainEntity"} {
			if date := articleDate(v[key], depth+1); date != "" {
				return date
			}
		}
	}
	return ""
}

// isArticle accepts Article, NewsArticle, BlogPosting and their kin, alone or in a list.
func isArticle(kind any) bool {
	switch kind := kind.(type) {
	case string:
		return strings.HasSuffix(kind, "Article") || strings.HasSuffix(kind, "Posting") || kind == "Report"
	case []any:
		for _, k := range kind {
			if isArticle(k) {
				return true
			}
		}
	}
	return false
}

// timeElement is a <time datetime> and the index of the block that it stands in.
type timeElement struct {
	node  *html.Node
	at    string
	block int
}

// published finds the date of publication in a <time> element near the headline: one marked as such, or the only one in a byline.
func (w *walker) published() doc.DateLine {
	marked, plain := "", map[string]bool{}
	for _, t := range w.times {
		if t.block >= len(w.blocks) || w.blocks[t.block].Drop != "" || w.headline < 0 || t.block < w.headline-2 || t.block > w.headline+3 {
			continue
		}
		value := metaDate(t.at)
		own := strings.ToLower(attr(t.node, "class") + " " + attr(t.node, "itemprop") + " " + attr(t.node, "id"))
		around := ""
		if parent := t.node.Parent; parent != nil {
			around = strings.ToLower(attr(parent, "class") + " " + attr(parent, "id"))
		}
		switch {
		case value == "":
		case has(t.node, "pubdate") || contains(own, "publish", "posted", "pubdate", "entry-date"):
			if marked == "" {
				marked = value
			}
		case contains(own+around, "modif", "updat", "edit"):
		case contains(own+" "+around, "publish", "posted", "byline", "date", "meta", "dateline", "timestamp"):
			if utf8.RuneCountInString(w.blocks[t.block].Text) <= 120 {
				plain[value] = true
			}
		}
	}
	if marked == "" && len(plain) == 1 {
		for value := range plain {
			marked = value
		}
	}
	if marked == "" {
		return doc.DateLine{}
	}
	return doc.DateLine{Value: marked, Source: "time element"}
}

func contains(s string, any ...string) bool {
	for _, a := range any {
		if strings.Contains(s, a) {
			return true
		}
	}
	return false
}

// metaDate is Date for a page's own metadata: midnight is how sites write a day, and a date from before the web, or one without a
// year, is an empty field's.
func metaDate(s string) string {
	if len(s) > 64 {
		return ""
	}
	value := Date(s)
	if value < "1990" || value > "2100" {
		return ""
	}
	if i := strings.Index(value, "T00:00"); i > 0 {
		return value[:i]
	}
	return value
}
