package ingest

import (
	"fmt"
	"strings"

	"haveri/ingest/charset"
	"haveri/ingest/feed"
	"haveri/ingest/format"
	"haveri/ingest/history"
	"haveri/ingest/incident"
	"haveri/ingest/office"
	"haveri/ingest/pdf"
)

// document yields a document; or, where it is a feed, the incidents of a status page or its history, each of what it holds, named by its
// number: "feed.xml#3".
func (w *walker) document(s Source, b *budget) {
	members, err := split(s)
	switch {
	case err != nil:
		w.fail(s.File, err)
		return
	case members == nil:
		w.emit(s)
		return
	}
	if b == nil {
		b = w.holding()
	}
	for i, m := range members {
		if !w.enter(s.File, b) {
			return
		}
		m.File = fmt.Sprintf("%s#%d", s.File, i+1)
		m.Meta = m.Meta.under(s.Meta)
		w.emit(m)
	}
}

// split takes apart what holds several documents; nil where it is one.
func split(s Source) ([]Source, error) {
	head := strings.TrimLeft(string(s.Raw[:min(len(s.Raw), headSize)]), "\xEF\xBB\xBF \t\r\n")
	out := []Source{}
	switch {
	case feed.Is([]byte(head)):
		items, err := feed.Items(s.Raw)
		if err != nil {
			return nil, fmt.Errorf("a feed that is damaged (%w); fetch it again or exclude it", err)
		}
		for _, item := range items {
			out = append(out, Source{Raw: []byte(item.HTML), Hint: "html", Meta: Meta{Published: format.Date(item.Published), URL: item.URL, Lang: item.Lang, Organization: item.Organization, From: "feed"}})
		}
		return out, nil
	case charset.UTF16(s.Raw) != "", strings.HasPrefix(head, "{"), strings.HasPrefix(head, "["):
		text, _ := charset.Decode(s.Raw, "")
		if members, ok := incident.Split([]byte(strings.TrimPrefix(text, "\uFEFF"))); ok {
			for _, m := range members {
				out = append(out, Source{Raw: m.JSON, Hint: "json", Meta: Meta{Organization: m.Organization, URL: m.URL}})
			}
			return out, nil
		}
	case history.Is(s.Raw):
		text, _ := charset.Decode(s.Raw, "")
		for _, page := range history.Split(text) {
			out = append(out, Source{Raw: []byte(page.HTML), Hint: "html", Meta: Meta{Organization: page.Organization}})
		}
		if len(out) > 0 {
			return out, nil
		}
	}
	return nil, nil
}

// under has from outer what m does not know itself. What is said of a whole file outside it wins, as it does for a document.
func (m Meta) under(outer Meta) Meta {
	m.URL = first(m.URL, outer.URL)
	m.Organization = first(outer.Organization, m.Organization)
	m.Lang = first(outer.Lang, m.Lang)
	return m
}

// kind is how a document is read: "pdf", "docx", "odt", "incident", or a kind of the package format.
func kind(raw []byte, hint string) string {
	if what := office.Kind(raw); what != "" {
		return what
	}
	switch {
	case pdf.Is(raw):
		return "pdf"
	case incident.Is(raw):
		return "incident"
	}
	return format.Kind(raw, hint)
}
