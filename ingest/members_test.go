package ingest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func zst(t *testing.T, s string) string {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	return string(z.EncodeAll([]byte(s), nil))
}

func mail(subject, body string) string {
	return "From: Anna <anna@example.com>\nSubject: " + subject + "\n\n" + body + "\n\n"
}

const post = "From anna@example.com Tue Mar  3 14:05:09 2021\n"

func warcOf(bodies ...string) string {
	var b strings.Builder
	for i, body := range bodies {
		http := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
		fmt.Fprintf(&b, "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/%d\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
			i+1, len(http), http)
	}
	return b.String()
}

func TestContainers(t *testing.T) {
	one, two := mail("Down", "Since nine.\n"), mail("Up", "Since ten.\n")
	box := post + one + post + two
	web := warcOf("<p>one</p>", "<p>two</p>")
	dir := write(t, map[string]string{
		"a.mbox": box, "b.mbox.gz": gz(t, box), "c.zip": zipped(t, "box", box, "d.txt.zst", zst(t, "d")),
		"d.tar.zst": zst(t, tarred(t, "a.txt", "a", "in.tar.gz", gz(t, tarred(t, "b.txt", "b")), "a.warc.gz", gz(t, web))), "e.txt.zst": zst(t, "e"),
		"f.warc": web, "g.warc.gz": gz(t, warcOf("<p>one</p>")) + gz(t, warcOf("<p>two</p>")),
		"h.wacz": zipped(t, "archive/data.warc.gz", gz(t, web), "datapackage.json", "{}", "pages/pages.jsonl", "{\"format\": \"json-pages-1.0\"}\n{\"text\": \"one\"}\n", "indexes/index.cdx", "x"),
		"i.zst":  zst(t, strings.Repeat("i", 1<<16))[:12], "j.warc": web + "WARC",
		"mails/new/1.M1.host.so": one, "mails/cur/2.M2.host:2,S": two, "mails/tmp/3.M3.host": one, "mails/.Sent/cur/4.M4.host:2,S": two,
		"mails/.Sent/new/.keep": "", "mails/.Sent/tmp/.keep": "", "mails/dovecot-uidlist": "3 V1",
	})
	expect(t, "containers", walk(t, Options{}, dir, "."),
		"a.mbox#1="+one, "a.mbox#2="+two, "b.mbox.gz!b.mbox#1="+one, "b.mbox.gz!b.mbox#2="+two,
		"c.zip!box#1="+one, "c.zip!box#2="+two, "c.zip!d.txt.zst!d.txt=d",
		"d.tar.zst!a.txt=a", "d.tar.zst!in.tar.gz!b.txt=b", "d.tar.zst!a.warc.gz!a.warc#1=<p>one</p>", "d.tar.zst!a.warc.gz!a.warc#2=<p>two</p>", "e.txt.zst!e.txt=e",
		"f.warc#1=<p>one</p>", "f.warc#2=<p>two</p>", "g.warc.gz!g.warc#1=<p>one</p>", "g.warc.gz!g.warc#2=<p>two</p>",
		"h.wacz!archive/data.warc.gz!data.warc#1=<p>one</p>", "h.wacz!archive/data.warc.gz!data.warc#2=<p>two</p>",
		"i.zst!i ERR the archive is damaged (unexpected EOF); fetch it again or exclude it",
		"j.warc#1=<p>one</p>", "j.warc#2=<p>two</p>", "j.warc ERR the archive is damaged (no record where one should begin); fetch it again or exclude it",
		"mails/.Sent/cur/4.M4.host:2,S="+two, "mails/cur/2.M2.host:2,S="+two, "mails/new/1.M1.host.so="+one)
}

func TestLimits(t *testing.T) {
	dir := write(t, map[string]string{
		"a.mbox": post + mail("Down", "x") + post + mail("Long", strings.Repeat("x", 200)) + post + mail("Up", "x"),
		"b.warc": warcOf("<p>one</p>", strings.Repeat("x", 200)), "c.zip": zipped(t, "in.zip", zipped(t, "x.txt", "x")), "d.gz": gz(t, strings.Repeat("d", 300)),
	})
	for _, c := range []struct {
		limits Limits
		file   string
		want   []string
	}{
		{Limits{MaxDocument: 100}, "a.mbox", []string{"a.mbox#1=…", "a.mbox#2 ERR larger than 100 bytes; raise --max-document to read it, or exclude it", "a.mbox#3=…"}},
		{Limits{MaxDocument: 100}, "b.warc", []string{"b.warc#1=…", "b.warc#2 ERR larger than 100 bytes; raise --max-document…"}},
		{Limits{MaxDocument: 100}, "d.gz", []string{"d.gz!d ERR larger than 100 bytes; raise --max-document…"}},
		{Limits{MaxMembers: 2}, "a.mbox", []string{"a.mbox#1=…", "a.mbox#2=…", "a.mbox ERR holds more than 2 documents, of which the first were read; raise --max-members to read all, or exclude it"}},
		{Limits{MaxContainer: 250}, "a.mbox", []string{"a.mbox#1=…", "a.mbox ERR holds more than 250 bytes, of which the first were read; raise --max-container to read all, or exclude it"}},
		{Limits{MaxDepth: 1}, "c.zip", []string{"c.zip!in.zip ERR a container within 1 others is not opened; raise --max-depth, or unpack it first"}},
		{Limits{MaxContainer: 200}, "d.gz", []string{"d.gz!d ERR holds more than 200 bytes…"}},
	} {
		expect(t, c.file, walk(t, Options{Limits: c.limits}, dir, c.file), c.want...)
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{1: "1 bytes", 1 << 10: "1 KB", 500 << 10: "500 KB", 32 << 20: "32 MB", 2 << 30: "2 GB", 1<<20 + 1: "1048577 bytes"} {
		if got := size(n); got != want {
			t.Errorf("size(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestSplitDocuments(t *testing.T) {
	history := `<html lang="en"><head><title>Example Status</title></head><body>` +
		`<div class="status-day"><div class="date">Mar 3, 2021</div><div class="incident-container"><div class="incident-title">One</div><p>Down for an hour.</p></div>` +
		`<div class="incident-container"><div class="incident-title">Two</div><p>Down again.</p></div></div></body></html>`
	incidents := `{"page": {"name": "Example"}, "incidents": [{"name": "One", "created_at": "2021-03-03T13:10:00Z", "incident_updates": [{"body": "The service was down for an hour because of a mistake in the configuration.", "created_at": "2021-03-03T13:10:00Z"}]},` +
		`{"name": "Two", "created_at": "2021-03-04T13:10:00Z", "incident_updates": [{"body": "The service was down for an hour because of a mistake in the configuration.", "created_at": "2021-03-04T13:10:00Z"}]}]}`
	rss := `<rss version="2.0"><channel><title>Blog</title><language>en</language><item><title>One</title><description>We were down.</description><pubDate>Wed, 03 Mar 2021 14:05:00 GMT</pubDate></item>` +
		`<item><title>Two</title><description>We were down again.</description></item></channel></rss>`
	dir := write(t, map[string]string{
		"a.html": history, "b.json": incidents, "b.json.meta.json": `{"lang": "en", "organization": "Other", "published": "2020-01-01"}`, "c.xml": rss, "d.zip": zipped(t, "in/feed", rss),
		"e.json": "\xFF\xFE" + strings.Join(strings.Split(incidents, ""), "\x00") + "\x00", "f.json": `{"page": {"name": "Example"}, "incidents": []}`, "g.xml": rss[:200],
		"h.html": strings.Replace(history, `<div class="incident-container"><div class="incident-title">Two`, "<div><div>Two", 1),
	})
	var got []string
	for s := range Walk(context.Background(), []string{dir}, Options{}) {
		name := strings.TrimPrefix(s.File, dir+"/")
		d, err := Read(s)
		if err != nil {
			got = append(got, name+" ERR "+strings.TrimPrefix(err.Error(), s.File+": "))
			continue
		}
		got = append(got, strings.Join([]string{name, d.Format, d.Title, d.Organization, d.Published.Value, d.Published.Source, d.Language.Code}, "|"))
	}
	expect(t, "documents", got,
		"a.html#1|html|One|Example|||en", "a.html#2|html|Two|Example|||en",
		"b.json#1|incident|One|Other|2021-03-03T13:10Z|status page|en", "b.json#2|incident|Two|Other|2021-03-04T13:10Z|status page|en",
		"c.xml#1|html|One||2021-03-03T14:05Z|feed|en", "c.xml#2|html|Two||||en",
		"d.zip!in/feed#1|html|One||2021-03-03T14:05Z|feed|en", "d.zip!in/feed#2|html|Two||||en",
		"e.json#1|incident|One|Example|2021-03-03T13:10Z|status page|en", "e.json#2|incident|Two|Example|2021-03-04T13:10Z|status page|en",
		"g.xml ERR a feed that is damaged (…", "h.html|html|Example Status||||en")
	expect(t, "limit", walk(t, Options{Limits: Limits{MaxMembers: 1}}, dir, "c.xml"), "c.xml#1=…", "c.xml ERR holds more than 1 documents…")
}
