package mbox

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

const mailbox = "From anna@example.com Tue Mar  3 14:05:09 2021\n" +
	"From: Anna <anna@example.com>\nSubject: Mail is down\n\nSince nine.\n\n>From our side all is well.\n>>From: quoted\nFrom here on I know nothing.\n\n" +
	"From the desk of Anna, 14:05 on 3 March 2021\n\n" + // no header follows
	"From bo at example.com  Wed Mar  4 08:00:00 2021\r\n" +
	"Subject: Mail is back\r\n\r\nSince eight.\r\n"

func messages(s string, limit int64) (out []string) {
	for m, err := range Messages(strings.NewReader(s), limit) {
		if err != nil {
			out = append(out, err.Error())
		} else {
			out = append(out, string(m))
		}
	}
	return out
}

func TestMessages(t *testing.T) {
	first := "From: Anna <anna@example.com>\nSubject: Mail is down\n\nSince nine.\n\nFrom our side all is well.\n>>From: quoted\nFrom here on I know nothing.\n\n" +
		"From the desk of Anna, 14:05 on 3 March 2021\n\n"
	second := "Subject: Mail is back\r\n\r\nSince eight.\r\n"
	for _, c := range []struct {
		name, in string
		limit    int64
		want     []string
	}{
		{"two mails", mailbox, 1000, []string{first, second}},
		{"one too long", mailbox, 100, []string{ErrTooLong.Error(), second}},
		{"a long line", "From a@b Tue Mar  3 14:05:09 2021\nSubject: x\n\n" + strings.Repeat("x ", 9000) + "\n\nFrom a@b Tue Mar  3 14:06:09 2021\nSubject: y\n\ny", 1 << 20,
			[]string{"Subject: x\n\n" + strings.Repeat("x ", 9000) + "\n\n", "Subject: y\n\ny"}},
		{"none", "Nothing of the kind.\n", 1000, nil},
		{"empty", "", 1000, nil},
	} {
		if got := messages(c.in, c.limit); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%q\nwant\n%q", c.name, got, c.want)
		}
	}
}

func TestIs(t *testing.T) {
	for _, c := range []struct {
		head string
		want bool
	}{
		{mailbox, true},
		{"From - Tue, 03 Mar 2021 14:05:09 +0100\nX-Mozilla-Status: 0001\n", true},
		{"From anna@example.com Tue Mar  3 14:05:09 UTC 2021\r\nReceived: from a\r\n", true},
		{"From 14:05 on 3 March 2021 the mail server was down.\nIt is back.\n", false},
		{"From: Anna\nSubject: x\n\n", false},
		{"From nine to ten.", false},
	} {
		if got := Is([]byte(c.head)); got != c.want {
			t.Errorf("Is(%q) = %v", c.head, got)
		}
	}
}

func FuzzMessages(f *testing.F) {
	f.Add([]byte(mailbox), int64(100))
	f.Add([]byte("From a@b 1:00 2000\nx:\n\n\nFrom a@b 1:00 2000\n"), int64(1))
	f.Fuzz(func(t *testing.T, raw []byte, limit int64) {
		total := 0
		for m, err := range Messages(bytes.NewReader(raw), limit%1000) {
			if err != nil && !errors.Is(err, ErrTooLong) || err == nil && int64(len(m)) > limit%1000 && len(m) > 0 {
				t.Fatalf("%q: %v", m, err)
			}
			total += len(m)
		}
		if total > len(raw) {
			t.Fatalf("%d bytes of %d", total, len(raw))
		}
	})
}
