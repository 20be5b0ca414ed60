package format

import (
	"encoding/base64"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

func latin1(t *testing.T, s string) string {
	t.Helper()
	out, err := charmap.ISO8859_1.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMail(t *testing.T) {
	for _, c := range []struct {
		name, in, want               string
		title, sender, date, charset string
	}{
		{name: "plain, undeclared UTF-8, quotation and signature",
			in: "From: Lammel GbR Technik <technik@lammel-gbr.example>\nTo: Kunden\nDate: Mon, 4 Feb 2008 10:22:41 +0100\nSubject: Serverausfall am Samstag – Hintergründe\n\n" +
				"Hallo,\n\num 11 Uhr fiel der Strom aus.\n\n> Wann war das?\nUm elf.\n\n-- \nLammel GbR\n",
			want: `
title|Serverausfall am Samstag – Hintergründe
paragraph|Hallo,
paragraph|um 11 Uhr fiel der Strom aus.
quote|Wann war das?
paragraph|Um elf.
paragraph|Lammel GbR`,
			title: "Serverausfall am Samstag – Hintergründe", sender: "Lammel GbR Technik", date: "2008-02-04T10:22+01:00", charset: "utf-8"},

		{name: "encoded words, quoted-printable in Latin-1, CRLF",
			in: "From: =?iso-8859-1?Q?Drifts=F6rjning?= <drift@exempel.example>\r\nDate: Fri, 7 Dec 2018 16:32:10 +0000\r\nSubject: =?utf-8?B?" +
				base64.StdEncoding.EncodeToString([]byte("Störning i går")) + "?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=\"iso-8859-1\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
				"I g=E5r l=E5g tj=E4nsten nere.\r\n",
			want:  "title|Störning i går\nparagraph|I går låg tjänsten nere.",
			title: "Störning i går", sender: "Driftsörjning", date: "2018-12-07T16:32Z", charset: "windows-1252"},

		{name: "declared as ASCII, written in UTF-8",
			in:    "From: a@b.example\nSubject: Ausfall\nContent-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 8bit\n\nDie Störung ist behoben.\n",
			want:  "title|Ausfall\nparagraph|Die Störung ist behoben.",
			title: "Ausfall", sender: "a@b.example", charset: "utf-8"},

		{name: "raw Latin-1 in header and body, undeclared",
			in:    latin1(t, "From: Müller <a@b.example>\nSubject: Störung für alle Kunden in Köln behoben\n\nDie Störung ist für alle Kunden behoben, die Server laufen wieder wie gewöhnlich.\n"),
			want:  "title|Störung für alle Kunden in Köln behoben\nparagraph|Die Störung ist für alle Kunden behoben, die Server laufen wieder wie gewöhnlich.",
			title: "Störung für alle Kunden in Köln behoben", sender: "Müller"},

		{name: "two bodies, an attachment, a date nobody can read",
			in: "From: a@b.example\nSubject: Outage\nDate: last Tuesday\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=X\n\n" +
				"--X\nContent-Type: multipart/alternative; boundary=Y\n\n--Y\nContent-Type: text/plain\n\nWe were down.\n--Y\nContent-Type: text/html\n\n<p>We were <b>down</b>.</p>\n--Y--\n" +
				"--X\nContent-Type: text/plain; name=log.txt\nContent-Disposition: attachment; filename=log.txt\n\n10:06 panic\n--X--\n",
			want:  "title|Outage\nfield|Date: last Tuesday\nparagraph|We were down.",
			title: "Outage", sender: "a@b.example", charset: "utf-8"},

		{name: "HTML alone",
			in:    "From: a@b.example\nSubject: Outage\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<html><body><p>We were down from 10:06 to 10:40 because of a full disk.</p></body></html>\n",
			want:  "title|Outage\nparagraph|We were down from 10:06 to 10:40 because of a full disk.",
			title: "Outage", sender: "a@b.example", charset: "utf-8"},

		{name: "a cover without words: the forwarded mail is the document",
			in: "From: a@b.example\nSubject: Fwd\nDate: Mon, 4 Feb 2008 12:00:00 +0100\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=X\n\n--X\nContent-Type: text/plain\n\n\n" +
				"--X\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\nFrom: Provider <p@q.example>\nSubject: Outage\nDate: Mon, 4 Feb 2008 10:22:41 +0100\n\nWe were down.\n--X--\n",
			want:  "title|Outage\nparagraph|We were down.",
			title: "Outage", sender: "Provider", date: "2008-02-04T10:22+01:00"},

		{name: "a cover with words stays before what it forwards",
			in: "From: a@b.example\nSubject: Please read\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=X\n\n--X\nContent-Type: text/plain\n\nSee below.\n" +
				"--X\nContent-Type: message/rfc822\n\nFrom: Provider <p@q.example>\nSubject: Outage\n\nWe were down.\n--X--\n",
			want:  "title|Please read\nparagraph|See below.\nheading2|Outage\nparagraph|We were down.",
			title: "Please read", sender: "a@b.example"},

		{name: "an mbox separator, a malformed type, broken base64",
			in:    "From a@b.example Mon Feb  4 10:22:41 2008\nFrom: a@b.example\nSubject: Outage\nContent-Type: text/plain; charset\nContent-Transfer-Encoding: base64\n\nV2Ugd2VyZSBkb3du!Lg==\n",
			want:  "title|Outage\nparagraph|We were down.",
			title: "Outage", sender: "a@b.example"},
	} {
		p, err := Mail([]byte(c.in))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		compare(t, c.name, p.Pieces, c.want)
		if p.Title != c.title || p.Sender != c.sender || p.Published.Value != c.date || c.charset != "" && p.Charset != c.charset {
			t.Errorf("%s: title %q, sender %q, date %q, charset %q", c.name, p.Title, p.Sender, p.Published.Value, p.Charset)
		}
		if c.date != "" && p.Published.Source != "mail header" {
			t.Errorf("%s: the date comes from %q", c.name, p.Published.Source)
		}
	}
}

func TestMailForwardsAreBounded(t *testing.T) {
	in := "From: a@b.example\nSubject: the innermost\n\nWe were down.\n"
	for range 50 {
		in = "From: a@b.example\nSubject: Fwd\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + in
	}
	if p, err := Mail([]byte(in)); err == nil && strings.Contains(sketch(p.Pieces), "innermost") {
		t.Error("opened fifty messages within one another")
	}
}
