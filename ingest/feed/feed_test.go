package feed

import (
	"strings"
	"testing"
)

const (
	rss = `<?xml version="1.0" encoding="iso-8859-1"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Driftinfo</title><language>sv</language>
<item><title>Driftst` + "\xF6" + `rning i n` + "\xE4" + `tet</title><link>https://a.example/1</link><pubDate>Wed, 03 Mar 2021 14:05:00 +0100</pubDate>
<description>Kort.</description><content:encoded><![CDATA[<p>N` + "\xE4" + `tet l` + "\xE5" + `g nere.</p>]]></content:encoded></item>
<item><title>Utan datum &amp;amp; taggar</title><description>Rad ett.
Rad tv` + "\xE5" + `.

Nytt stycke.</description></item></channel></rss>`
	atom = `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Example Status - Incident History</title>
<entry><title>Errors</title><link rel="alternate" href="https://status.example.com/1"/><published>2021-03-03T13:10:00-08:00</published><updated>2021-03-03T15:40:00Z</updated>
<content type="html">&lt;p&gt;&lt;small&gt;Mar &lt;var data-var='date'&gt;3&lt;/var&gt;, 15:40 UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Resolved&lt;/strong&gt; - Fixed.&lt;/p&gt;</content></entry>
<entry><title>Only updated</title><updated>2021-03-04T10:00:00Z</updated><summary>Short.</summary></entry></feed>`
	jsonFeedFile = `{"version": "https://jsonfeed.org/version/1.1", "title": "Blog", "language": "en", "items": [
{"id": "1", "url": "https://a.example/1", "title": "Post-mortem", "content_html": "<p>We were down.</p>", "date_published": "2021-03-03T14:05:00Z"},
{"id": "2", "content_text": "Also down.", "title": "Another"}]}`
)

func TestItems(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []Item // HTML is what stands in the article
	}{
		{"RSS in Latin-1", rss, []Item{
			{URL: "https://a.example/1", Published: "2021-03-03T13:05:00Z", Lang: "sv", HTML: "<h1>Driftstörning i nätet</h1>\n<p>Nätet låg nere.</p>"},
			{Lang: "sv", HTML: "<h1>Utan datum &amp; taggar</h1>\n<p>Rad ett.<br>Rad två.</p><p>Nytt stycke.</p>"}}},
		{"Atom of a status page", atom, []Item{
			{URL: "https://status.example.com/1", Published: "2021-03-03T21:10:00Z", Lang: "en", Organization: "Example",
				HTML: "<h1>Errors</h1>\n<p><small>Mar <var data-var='date'>3</var>, 15:40 UTC</small><br><strong>Resolved</strong> - Fixed.</p>"},
			{Published: "2021-03-04T10:00:00Z", Lang: "en", Organization: "Example", HTML: "<h1>Only updated</h1>\n<p>Short.</p>"}}},
		{"JSON feed", jsonFeedFile, []Item{
			{URL: "https://a.example/1", Published: "2021-03-03T14:05:00Z", Lang: "en", HTML: "<h1>Post-mortem</h1>\n<p>We were down.</p>"},
			{Lang: "en", HTML: "<h1>Another</h1>\n<p>Also down.</p>"}}},
		{"none yet", `<rss version="2.0"><channel><title>x</title></channel></rss>`, nil},
	} {
		if !Is([]byte(c.in)) {
			t.Errorf("%s: taken for no feed", c.name)
		}
		got, err := Items([]byte(c.in))
		if err != nil || len(got) != len(c.want) {
			t.Errorf("%s: %d items, %v", c.name, len(got), err)
			continue
		}
		for i, g := range got {
			_, g.HTML, _ = strings.Cut(g.HTML, "<article>")
			g.HTML, _, _ = strings.Cut(g.HTML, "\n</article>")
			if g != c.want[i] {
				t.Errorf("%s:\n%+v\nwant\n%+v", c.name, g, c.want[i])
			}
		}
	}
}

func TestDamaged(t *testing.T) {
	for _, in := range []string{rss[:len(rss)-40], atom[:300], `{"version": "https://jsonfeed.org/version/1", "items": [`, `<rss version="2.0"><channel><item></rss`} {
		if items, err := Items([]byte(in)); err == nil {
			t.Errorf("%.60s…: %d items and no error", in, len(items))
		}
	}
}

// Entities that unfold to ever more are no words of a feed.
func TestBomb(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss version="2.0"><channel><item><title>x</title><description>` + strings.Repeat("&b;", 1000) + `</description></item></channel></rss>`
	items, err := Items([]byte(bomb))
	for _, i := range items {
		if len(i.HTML) > 2*len(bomb) {
			t.Errorf("%d bytes of %d", len(i.HTML), len(bomb))
		}
	}
	_ = err
}

func TestIs(t *testing.T) {
	for _, in := range []string{`<html><rss>`, `<?xml version="1.0"?><html>`, `{"version": "1.0", "items": []}`, "rss", `<feedback>`} {
		if Is([]byte(in)) {
			t.Errorf("%s was taken for a feed", in)
		}
	}
}

func FuzzItems(f *testing.F) {
	for _, s := range []string{rss, atom, jsonFeedFile} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		items, _ := Items(raw)
		for _, i := range items {
			if !strings.HasPrefix(i.HTML, "<!DOCTYPE html>") {
				t.Fatalf("%q", i.HTML)
			}
		}
	})
}
