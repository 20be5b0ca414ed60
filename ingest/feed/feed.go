// Package feed reads RSS, Atom and JSON feeds: each item becomes an HTML page of its own.
package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html/charset"
)

var (
	// The root of a feed, after comments and a declaration.
	xmlRoot  = regexp.MustCompile(`(?s)^(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*>\s*)*<(?:rss|feed|(?:\w+:)?RDF|atom:feed)[\s>]`)
	jsonFeed = regexp.MustCompile(`(?s)^\{.*"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version`)
)

// Is tells whether a file is a feed by the first bytes of it, without a byte order mark and spaces before them.
func Is(head []byte) bool { return xmlRoot.Match(head) || jsonFeed.Match(head) }

// Item is one entry of a feed. HTML is a whole page in UTF-8, with the title as its headline.
type Item struct {
	URL, Published string // when it was first posted: RFC 3339 in UTC, or ""
	Lang           string
	Organization   string // whose status page the feed is of, or ""
	HTML           string
}

var statusPage = regexp.MustCompile(`^\s*(\S.*?) Status(?: - Incident History)?\s*$`)

// Items reads a feed, whose items keep their order.
func Items(raw []byte) ([]Item, error) {
	if err := whole(raw); err != nil {
		return nil, err
	}
	f, err := gofeed.NewParser().Parse(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	organization := ""
	if m := statusPage.FindStringSubmatch(f.Title); m != nil {
		organization = m[1]
	}
	out := make([]Item, len(f.Items))
	for i, item := range f.Items {
		out[i] = Item{URL: item.Link, Lang: f.Language, Organization: organization, HTML: page(f.Language, item.Title, first(item.Content, item.Description))}
		for _, at := range []*time.Time{item.PublishedParsed, item.UpdatedParsed} {
			if at != nil && out[i].Published == "" {
				out[i].Published = at.UTC().Format(time.RFC3339)
			}
		}
	}
	return out, nil
}

// whole refuses XML that ends before it should, of which the parser would make something.
func whole(raw []byte) error {
	if bytes.HasPrefix(bytes.TrimLeft(raw, "\xEF\xBB\xBF \t\r\n"), []byte("{")) {
		return nil
	}
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict, d.Entity, d.CharsetReader = false, xml.HTMLEntity, charset.NewReaderLabel
	for depth := 0; ; {
		t, err := d.RawToken()
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		switch {
		case err == io.EOF && depth > 0:
			return errors.New("it ends before its last element does")
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

func first(a, b string) string {
	if strings.TrimSpace(a) != "" {
		return a
	}
	return b
}

var blankLine = regexp.MustCompile(`\n\s*\n`)

// page puts an item into a page. Text without tags keeps its lines.
func page(lang, title, body string) string {
	if !strings.Contains(body, "<") {
		body = strings.ReplaceAll(strings.TrimSpace(body), "\r\n", "\n")
		body = "<p>" + strings.ReplaceAll(blankLine.ReplaceAllString(body, "</p><p>"), "\n", "<br>") + "</p>"
	}
	title = html.EscapeString(html.UnescapeString(strings.Join(strings.Fields(title), " ")))
	return fmt.Sprintf("<!DOCTYPE html><html lang=\"%s\"><head><meta charset=\"utf-8\"><title>%s</title></head><body><article><h1>%s</h1>\n%s\n</article></body></html>",
		html.EscapeString(lang), title, title, body)
}
