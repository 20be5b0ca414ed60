package format

import (
	"strings"
	"testing"
	"unicode/utf16"
)

func TestKind(t *testing.T) {
	for _, c := range []struct{ hint, raw, want string }{
		{"html", "<!DOCTYPE html><title>x</title>", "html"},
		{"txt", "\n<!-- saved from a browser -->\n<html lang=sv><body>", "html"},
		{"", "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\"><html>", "html"},
		{"", "<p>At 10:06 the server stopped.</p>", "html"},
		{"md", "<div align=center>\n<h1>Postmortem</h1>\n</div>\n\n## Summary", "markdown"},
		{"txt", "Press <p> to pause, </p> to end.", "text"},
		{"txt", "From: Drift <drift@exempel.example>\nTo: Kunder\nDate: Mon, 4 Feb 2008 10:22:41 +0100\nSubject: Avbrott\n\nHej!", "mail"},
		{"eml", "Received: from a\n\tby b; Mon, 4 Feb 2008 10:22:41 +0100\nMIME-Version: 1.0\n\nbody", "mail"},
		{"", "From drift@exempel.example Mon Feb  4 10:22:41 2008\r\nFrom: Drift\r\nSubject: Avbrott\r\n\r\nHej!", "mail"},
		{"txt", "From: Monday\nThe service was down all week.", "text"},
		{"txt", "Subject: Outage\nTo: all\n\nNo author, no mail.", "text"},
		{"txt", "От: Команда\nТема: Сбой\n\nЗдравствуйте!", "text"},
		{"md", "Just a line.", "markdown"},
		{"txt", "---\ntitle: Outage\n---\nBody.", "markdown"},
		{"txt", "---\r\n# severity\r\ntitle: Outage\r\n---\r\nBody.", "markdown"},
		{"", "+++\ntitle = \"Outage\"\n+++\nBody.", "markdown"},
		{"txt", "---\nThe text starts with a rule.\n---\n", "text"},
		{"", "# Postmortem\n\nWe were down.", "markdown"},
		{"txt", "# not Markdown for sure\n", "text"},
		{"", "We were down.", "text"},
		{"", "", "text"},
	} {
		if got := Kind([]byte(c.raw), c.hint); got != c.want {
			t.Errorf("%q named .%s: %s, want %s", c.raw, c.hint, got, c.want)
		}
		var wide []byte
		for _, u := range utf16.Encode([]rune(c.raw)) {
			wide = append(wide, byte(u), byte(u>>8))
		}
		if got := Kind(wide, c.hint); got != c.want && c.raw != "" {
			t.Errorf("%q in UTF-16 named .%s: %s, want %s", c.raw, c.hint, got, c.want)
		}
	}
}

func TestForeign(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"%PDF-1.7\n%\xE2\xE3", "PDF"},
		{"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml", "Office"},
		{"PK\x03\x04\x14\x00........word/document.xml", "DOCX"},
		{"PK\x03\x04\x14\x00........mimetypeapplication/vnd.oasis.opendocument.text", "OpenDocument"},
		{"PK\x03\x04\x14\x00........notes.txt", "zip"},
		{"\x89PNG\r\n\x1a\n", "PNG"},
		{"{\\rtf1\\ansi Outage}", "RTF"},
		{"\xCA\xFE\xBA\xBE\x00\x00\x00\x34\x00\x1D\x0A\x00\x06\x00\x0Fmain\x01\x00\x03()V", "binary"},
		{`{"incidents": []}`, "JSON"},
		{"<?xml version='1.0'?><rss><channel/></rss>", "XML"},
	} {
		if got := Foreign([]byte(c.raw)); !strings.Contains(got, c.want) {
			t.Errorf("%q: %q, want one with %q", c.raw, got, c.want)
		}
	}
	for _, raw := range []string{
		"We were down.", "[edit] We were down.", "{not json}", "a stray \x00 in a long text" + strings.Repeat(" of words", 30),
		"W\x00e\x00 \x00w\x00e\x00r\x00e\x00 \x00d\x00o\x00w\x00n\x00.\x00", "\x1b$B%5!<%S%9\x1b(B",
	} {
		if got := Foreign([]byte(raw)); got != "" {
			t.Errorf("%q is %q, but it is text", raw, got)
		}
	}
}

func TestDate(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"2019-10-24", "2019-10-24"},
		{"2018-12-11T14:00:00.000Z", "2018-12-11T14:00Z"},
		{"2021-06-02T17:53:00-00:00", "2021-06-02T17:53Z"},
		{"2021-12-15 16:05:00", "2021-12-15T16:05"},
		{"2021-12-15 6:05", "2021-12-15T06:05"},
		{"2017-01-31 23:00:00 +0100", "2017-01-31T23:00+01:00"},
		{"2014-01-04 00:00:00", "2014-01-04"},
		{"2014-01-04T00:00:00Z", "2014-01-04T00:00Z"},
		{"2012-02", "2012-02"}, {"2012-02-29~", "2012-02-29~"}, {"XXXX-08-18T13:19+02:00", "XXXX-08-18T13:19+02:00"},
		{"March 9, 2018", "2018-03-09"}, {"9 Mar 2018", "2018-03-09"}, {"2018/3/9", "2018-03-09"}, {"9.3.2018", "2018-03-09"},
		{"Thu, 25 Jul 2024 08:02:44 -0400", "2024-07-25T08:02-04:00"},
		{"Fri, 07 Dec 2018 16:32:10 GMT", "2018-12-07T16:32Z"},
		{"3/9/2018", ""}, {"2019-02-30", ""}, {"2019-02-01T25:00", ""}, {"soon", ""}, {"", ""},
	} {
		if got := Date(c.in); got != c.want {
			t.Errorf("Date(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
