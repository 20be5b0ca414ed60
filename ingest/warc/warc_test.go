package warc

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

const page = "<html><title>Outage</title><p>The site was down.</p></html>"

func record(kind, url, contentType, body string) string {
	return fmt.Sprintf("WARC/1.1\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, url, contentType, len(body), body)
}

func response(url, status, headers, body string) string {
	return record("response", url, "application/http; msgtype=response", "HTTP/1.1 "+status+"\r\n"+headers+"\r\n"+body)
}

func pages(s string, limit int64) (out []string) {
	for p, err := range Pages(strings.NewReader(s), limit) {
		switch {
		case err != nil:
			out = append(out, "damaged: "+err.Error())
		case p.Err != nil:
			out = append(out, p.URL+": "+p.Err.Error())
		default:
			out = append(out, p.URL+" "+string(p.HTML))
		}
	}
	return out
}

func TestPages(t *testing.T) {
	var gz, br bytes.Buffer
	z := gzip.NewWriter(&gz)
	_, _ = z.Write([]byte(page))
	_ = z.Close()
	b := brotli.NewWriter(&br)
	_, _ = b.Write([]byte(page))
	_ = b.Close()
	html := "Content-Type: text/html; charset=utf-8\r\n"
	info := record("warcinfo", "", "application/warc-fields", "software: a crawler\r\n")
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"a page", info + record("request", "https://a/1", "application/http; msgtype=request", "GET / HTTP/1.1\r\n\r\n") + response("https://a/1", "200 OK", html, page), []string{"https://a/1 " + page}},
		{"what is no page", response("https://a/2", "404 Not Found", html, page) + response("https://a/3", "301 Moved", html+"Location: /\r\n", page) +
			response("https://a/4", "200 OK", "Content-Type: image/png\r\n", "\x89PNG") + record("revisit", "https://a/5", "application/http; msgtype=response", "HTTP/1.1 200 OK\r\n\r\n"), nil},
		{"chunks", response("https://a/1", "200 OK", html+"Transfer-Encoding: chunked\r\n", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(page), page)), []string{"https://a/1 " + page}},
		{"gzip", response("https://a/1", "200 OK", html+"Content-Encoding: gzip\r\n", gz.String()), []string{"https://a/1 " + page}},
		{"brotli", response("https://a/1", "200 OK", html+"Content-Encoding: br\r\n", br.String()), []string{"https://a/1 " + page}},
		{"stored decoded", response("https://a/1", "200 OK", html+"Content-Encoding: br\r\n", page), []string{"https://a/1 " + page}},
		{"a resource in an old archive", strings.Replace(record("resource", "<https://a/1>", "text/html", page), "WARC/1.1", "WARC/1.0", 1), []string{"https://a/1 " + page}},
		{"too long", response("https://a/1", "200 OK", html, strings.Repeat("x", 2000)) + response("https://a/2", "200 OK", html, page), []string{"https://a/1: page too long", "https://a/2 " + page}},
		{"a bad encoding", response("https://a/1", "200 OK", html+"Content-Encoding: gzip\r\n", "\x1F\x8B\x08 and no more") + response("https://a/2", "200 OK", html, page),
			[]string{"https://a/1: its response cannot be read (flate: corrupt input before offset 5)", "https://a/2 " + page}},
		{"cut", response("https://a/1", "200 OK", html, page)[:250], []string{"damaged: unexpected EOF"}},
		{"no record", info + "and something else", []string{"damaged: no record where one should begin"}},
		{"no length", "WARC/1.0\r\nWARC-Type: response\r\n\r\n", []string{"damaged: a record without its length"}},
		{"empty", "", nil},
	} {
		got := pages(c.in, 1000)
		if c.name == "cut" { // what the fragment of the page is does not matter
			got = got[len(got)-1:]
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%q\nwant\n%q", c.name, got, c.want)
		}
	}
}

func FuzzPages(f *testing.F) {
	f.Add([]byte(response("https://a/1", "200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", "\x1F\x8B\x08") + record("resource", "u", "text/html", page)))
	f.Add([]byte("WARC/1.0\nContent-Length: 3\n\nabc\n\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for p, err := range Pages(bytes.NewReader(raw), 1000) {
			if err == nil && len(p.HTML) > 1000 {
				t.Fatalf("a page of %d bytes", len(p.HTML))
			}
		}
	})
}
