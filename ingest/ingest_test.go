package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"haveri/ingest/doc"
)

// check reports what a document must never be.
func check(t *testing.T, d doc.Document) {
	t.Helper()
	if !utf8.ValidString(d.Text) || !norm.NFC.IsNormalString(d.Text) || strings.ContainsAny(d.Text, "\r\u00a0\u200b\u00ad\ufeff\x00\x1b") {
		t.Errorf("%s: the text is not clean: %.200q", d.File, d.Text)
	}
	at := 0
	for i, b := range d.Blocks {
		if b.From < at || b.To <= b.From || b.To > len(d.Text) {
			t.Fatalf("%s: block %d from %d to %d, after %d, in %d bytes", d.File, i, b.From, b.To, at, len(d.Text))
		}
		gap := d.Text[at:b.From]
		if i == 0 && gap != "" || i > 0 && gap != "\n" && gap != "\n\n" {
			t.Errorf("%s: %q before block %d", d.File, gap, i)
		}
		if text := d.Text[b.From:b.To]; !utf8.ValidString(text) || strings.Trim(text, "\n") != text || strings.Contains(text, "\n\n") && b.Kind != doc.Code {
			t.Errorf("%s: block %d is %q", d.File, i, text)
		}
		if b.Kind == doc.Heading && (b.Depth < 1 || b.Depth > 6) || b.Kind == doc.ListItem && b.Depth < 1 || b.Box != doc.NoBox && b.Kind != doc.ListItem {
			t.Errorf("%s: block %d is a %v of depth %d with box %d", d.File, i, b.Kind, b.Depth, b.Box)
		}
		at = b.To
	}
	if at != len(d.Text) || len(d.Text) > maxText {
		t.Errorf("%s: the blocks end at %d of %d", d.File, at, len(d.Text))
	}
	if len(d.ID) != 16 || d.Format == "" || d.Charset == "" || d.Language.Code == "" {
		t.Errorf("%s: id %q, format %q, charset %q, language %q", d.File, d.ID, d.Format, d.Charset, d.Language.Code)
	}
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, raw, hint string
		meta            Meta
		want            doc.Document // its Text and metadata
	}{
		{name: "plain text with signs nobody sees", hint: "txt",
			raw:  "\xEF\xBB\xBFStörning i\u00a0betal\u00adtjänsten\r\n\r\nVi låg nere i 3\u202ftimmar.\u200b  Felet är a\u030athjälpt.\x07\r\n",
			want: doc.Document{Format: "text", Charset: "utf-8", Title: "Störning i betaltjänsten", Text: "Störning i betaltjänsten\n\nVi låg nere i 3 timmar. Felet är åthjälpt."}},
		{name: "Markdown with a front matter", hint: "md",
			raw: "---\ntitle: Mail outage\ndate: 2018-12-11T14:00:00.000Z\nresolved: true\n---\n## What\n\n- a\n- b\n",
			want: doc.Document{Format: "markdown", Charset: "utf-8", Title: "Mail outage", Published: doc.DateLine{Value: "2018-12-11T14:00Z", Source: "front matter"},
				Text: "Mail outage\n\ndate: 2018-12-11T14:00:00.000Z\nresolved: true\n\nWhat\n\na\nb"}},
		{name: "a mail in a .txt", hint: "txt",
			raw: "From: Drift <a@b.example>\nDate: Mon, 4 Feb 2008 10:22:41 +0100\nSubject: Avbrott\n\nTjänsten låg nere i natt.\n",
			want: doc.Document{Format: "mail", Charset: "utf-8", Title: "Avbrott", Sender: "Drift", Published: doc.DateLine{Value: "2008-02-04T10:22+01:00", Source: "mail header"},
				Text: "Avbrott\n\nTjänsten låg nere i natt."}},
		{name: "a side-car wins", hint: "md",
			raw:  "---\ntitle: Mail outage\ndate: 2018-12-11\nurl: https://a.example\norganization: A\n---\nWe were down.\n",
			meta: Meta{Published: "2018-12-12", URL: "https://b.example", Organization: "B", Lang: "en", Title: "Outage of mail", From: "side-car"},
			want: doc.Document{Format: "markdown", Charset: "utf-8", Title: "Outage of mail", URL: "https://b.example", Organization: "B", Published: doc.DateLine{Value: "2018-12-12", Source: "side-car"},
				Text: "Mail outage\n\ndate: 2018-12-11\norganization: A\n\nWe were down."}},
		{name: "HTML", hint: "html",
			raw: "<!doctype html><html lang=en><head><title>Outage</title><meta property='article:published_time' content='2021-11-24T18:59:45Z'></head><body><main><h1>Outage</h1><p>We were&nbsp;down from 10:06.</p></main></body></html>",
			want: doc.Document{Format: "html", Charset: "utf-8", Title: "Outage", Published: doc.DateLine{Value: "2021-11-24T18:59Z", Source: "meta tag"},
				Text: "Outage\n\nWe were down from 10:06."}},
	} {
		d, err := Read(Source{File: "x", Raw: []byte(c.raw), Hint: c.hint, Meta: c.meta})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		check(t, d)
		got := doc.Document{Format: d.Format, Charset: d.Charset, Title: d.Title, URL: d.URL, Organization: d.Organization, Sender: d.Sender, Published: d.Published, Text: d.Text}
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", c.want) {
			t.Errorf("%s:\n%+v\nwant\n%+v", c.name, got, c.want)
		}
		if d.Bytes != len(c.raw) {
			t.Errorf("%s: %d bytes", c.name, d.Bytes)
		}
	}
}

func TestReadErrors(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"", "a/x: empty; remove or exclude it"},
		{" \r\n\t", "a/x: empty; remove or exclude it"},
		{"%PDF-1.4 …", "a/x: a PDF that cannot be read (damaged; fetch it again), or exclude it"},
		{"----\n====\n", "a/x: no text in it that could be part of a write-up; exclude it"},
	} {
		if d, err := Read(Source{File: "a/x", Raw: []byte(c.raw)}); err == nil || err.Error() != c.want || d.File != "a/x" {
			t.Errorf("%q: %v", c.raw, err)
		}
	}
	if _, err := Read(Source{File: "a", Err: os.ErrPermission}); err != os.ErrPermission {
		t.Errorf("the source's own error became %v", err)
	}
}

func TestReadLimit(t *testing.T) {
	line := "Die Störung dauerte zwei Stunden und betraf alle Kunden in Köln.\n\n"
	for _, raw := range []string{strings.Repeat(line, 3*maxText/len(line)/2), strings.Repeat("障害", maxText/4), strings.Repeat("störung ", maxText/6)} {
		d, err := Read(Source{File: "x", Raw: []byte(raw), Hint: "txt"})
		if err != nil {
			t.Fatal(err)
		}
		check(t, d)
		if len(d.Text) < maxText-200 || len(d.Dropped) == 0 || d.Dropped[0].Reason != beyondLimit {
			t.Errorf("%.20q: kept %d bytes, dropped %d times", raw, len(d.Text), len(d.Dropped))
		}
	}
}

func TestID(t *testing.T) {
	base := Source{File: "a.txt", Raw: []byte("We were down."), Hint: "txt"}
	same := base
	same.File, same.Hint, same.Meta.From = "b/c.text", "text", "side-car"
	if base.ID() != same.ID() {
		t.Error("a moved file changes its id")
	}
	seen := map[string]string{base.ID(): "the first"}
	for name, change := range map[string]func(*Source){
		"bytes": func(s *Source) { s.Raw = []byte("We were down!") }, "format": func(s *Source) { s.Hint = "md" },
		"title": func(s *Source) { s.Meta.Title = "T" }, "organization": func(s *Source) { s.Meta.Organization = "T" },
		"published": func(s *Source) { s.Meta.Published = "2020" }, "lang": func(s *Source) { s.Meta.Lang = "T" }, "url": func(s *Source) { s.Meta.URL = "T" },
	} {
		s := base
		change(&s)
		if other, ok := seen[s.ID()]; ok {
			t.Errorf("other %s, same id as %s", name, other)
		}
		seen[s.ID()] = name
	}
}

func TestCorpus(t *testing.T) {
	corpus := filepath.Join("..", "..", "shared", "corpus")
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("no corpus here")
	}
	var folders []string
	for _, f := range []string{"dev", "seeds", "merge", "cloud"} {
		folders = append(folders, filepath.Join(corpus, f))
	}
	n := 0
	for s := range Walk(context.Background(), folders, Options{}) {
		d, err := Read(s)
		if err != nil {
			t.Error(err)
			continue
		}
		n++
		check(t, d)
		if strings.ContainsRune(d.Text, utf8.RuneError) {
			t.Errorf("%s: wrongly decoded", d.File)
		}
	}
	if n != 387 {
		t.Errorf("read %d documents of 387", n)
	}
}

// documents is one of each format, for the fuzzer and the benchmark.
var documents = []Source{
	{File: "a.txt", Hint: "txt", Raw: []byte("Störning i betaltjänsten\n\n12 mars 2024\n\nI går kväll gick det inte att betala med kort mellan 18.40 och 20.15. En brandväggsregel hade ändrats.\n\nÅtgärder\n- Vi har backat ändringen.\n- Vi inför tvåpersonsgranskning.\n\nkl. 18.40 Regeln ändras.\nkl. 20.15 Regeln backas.\n")},
	{File: "b.md", Hint: "md", Raw: []byte("---\ntitle: Mail outage\ndate: 2018-12-11T14:00:00.000Z\naffected: [smtp, imap]\n---\n# What happened\n\nA full disk stopped the *queue* at `10:06 UTC`.\n\n| Time | Event |\n|---|---|\n| 10:06 | stopped |\n| 10:40 | restarted |\n\n- [x] alert\n- [ ] more disk\n\n> quoted\n\n```\ncode\n```\n<b>raw</b> &amp; [link](x)\n")},
	{File: "c.html", Hint: "html", Raw: []byte("<!doctype html><html lang=de><head><meta charset=utf-8><title>Ausfall</title></head><body><nav><a href=/>Start</a> <a href=/b>Blog</a></nav><article><h1>Ausfall</h1><p>Am Montag war der Dienst von 10:06 bis 10:40 Uhr nicht erreichbar, weil eine Festplatte voll war.</p><ul><li>neu gestartet</ul></article><footer>Impressum</footer></body></html>")},
	{File: "d.eml", Hint: "eml", Raw: []byte("From: Drift <a@b.example>\nDate: Mon, 4 Feb 2008 10:22:41 +0100\nSubject: =?utf-8?Q?St=C3=B6rning?=\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=X\n\n--X\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nTj=E4nsten l=E5g nere.\n\n> Hur l=E4nge?\n\n-- \nDrift\n--X\nContent-Type: text/html\n\n<p>x</p>\n--X--\n")},
}

func FuzzRead(f *testing.F) {
	for _, s := range documents {
		f.Add(s.Raw, s.Hint, "")
	}
	f.Add([]byte("W\x00e\x00 \x00w\x00e\x00r\x00e\x00 \x00d\x00o\x00w\x00n\x00.\x00"), "txt", "sv")
	f.Add([]byte("+++\ntitle = \"x\"\ndate = 2019-10-24\n+++\nx"), "md", "")
	f.Fuzz(func(t *testing.T, raw []byte, hint, lang string) {
		d, err := Read(Source{File: "f", Raw: raw, Hint: hint, Meta: Meta{Lang: lang, Title: lang}})
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f: ") {
				t.Errorf("the error does not name the file: %v", err)
			}
			return
		}
		check(t, d)
		if !utf8.ValidString(d.Title) || !utf8.ValidString(d.Sender) {
			t.Errorf("title %q, sender %q", d.Title, d.Sender)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	n := 0
	for _, s := range documents {
		if _, err := Read(s); err != nil { // loads the language models once
			b.Fatal(err)
		}
		n += len(s.Raw)
	}
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range documents {
			if _, err := Read(s); err != nil {
				b.Fatal(err)
			}
		}
	}
}
