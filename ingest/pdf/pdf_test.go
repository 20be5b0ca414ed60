package pdf

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

const memory = 256 << 20

func testFile(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name + ".pdf")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"report", `## Outage of the booking system

On 3 March 2021 the booking system was unavailable from 12:55 to 15:40. Customers could neither book nor cancel. The cause was a disk that had been full since the night, which nobody noticed because the alarm had been silenced during the maintenance of the week before.

## Timeline

12:55 First errors
13:10 The disk is found to be full
15:40 All customers can book again

## What we have done

We have replaced the disk and switched the alarm on again. The spare disks will be tested every month. We apologize to all customers who could not travel as they had planned.

Test the spare disks
Watch the alarms

This is the last page, and it says nothing new.`},
		{"columns", `## Two columns

The engineers were looking for the broken memory in the storage cluster all night long and finally found that it was the switch between the two halls that dropped every tenth packet when it grew warm, which it did whenever the sun shone on the roof.
A new switch was ordered the same day.`},
		{"owner", "On 3 March 2021 the owner of this file was down for an hour."}, // that it must not be copied hinders no reader
		{"scanned", ""},
	} {
		d, err := Read(context.Background(), testFile(t, c.name), memory)
		if err != nil || d.Text != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.name, err, d.Text, c.want)
		}
		if d.Title != "Outage of the booking system" || d.Created != "2021-03-05" {
			t.Errorf("%s: %q, %q", c.name, d.Title, d.Created)
		}
	}
}

func TestRefused(t *testing.T) {
	report := testFile(t, "report")
	late, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	<-late.Done()
	for _, c := range []struct {
		name   string
		ctx    context.Context
		raw    []byte
		memory int64
		want   error
	}{
		{"a password", context.Background(), testFile(t, "locked"), memory, ErrEncrypted},
		{"no PDF", context.Background(), []byte("%PDF-1.7\nand nothing"), memory, ErrDamaged},
		{"empty", context.Background(), nil, memory, ErrDamaged},
		{"out of time", late, report, memory, context.DeadlineExceeded},
		{"out of memory", context.Background(), report, 1 << 20, ErrMemory},
	} {
		if _, err := Read(c.ctx, c.raw, c.memory); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	// What can be mended is read; what cannot is said to be damaged.
	if d, err := Read(context.Background(), report[:len(report)*9/10], memory); !errors.Is(err, ErrDamaged) && (err != nil || !strings.Contains(d.Text, "booking system")) {
		t.Errorf("a cut file: %q, %v", d.Text, err)
	}
}

// A document that takes minutes is stopped in the middle of a page.
func TestTimeout(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	begin := time.Now()
	_, err := Read(ctx, endless(), memory)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) > 20*time.Second {
		t.Errorf("%v after %s", err, time.Since(begin))
	}
	if d, err := Read(context.Background(), testFile(t, "owner"), memory); err != nil || d.Text == "" {
		t.Errorf("the next document: %v", err)
	}
}

// endless has thousands of pages of much text.
func endless() []byte {
	var b bytes.Buffer
	var at []int
	object := func(s string) {
		at = append(at, b.Len())
		b.WriteString(s)
	}
	const pages = 3000
	b.WriteString("%PDF-1.4\n")
	object("1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n")
	kids := strings.Repeat("5 0 R ", pages)
	object("2 0 obj<</Type/Pages/Kids[" + kids + "]/Count 3000>>endobj\n")
	object("3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n")
	text := "BT /F 9 Tf 20 800 Td 10 TL " + strings.Repeat("(The system was down for a long time and nobody knows why) Tj T* ", 4000) + "ET"
	object("4 0 obj<</Length " + itoa(len(text)) + ">>stream\n" + text + "\nendstream endobj\n")
	object("5 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 850]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>>>endobj\n")
	xref := b.Len()
	b.WriteString("xref\n0 6\n0000000000 65535 f \n")
	for _, n := range at {
		s := "0000000000" + itoa(n)
		b.WriteString(s[len(s)-10:] + " 00000 n \n")
	}
	b.WriteString("trailer<</Size 6/Root 1 0 R>>\nstartxref\n" + itoa(xref) + "\n%%EOF\n")
	return b.Bytes()
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

func TestIs(t *testing.T) {
	for in, want := range map[string]bool{"%PDF-1.7\n": true, "\xEF\xBB\xBF\n%PDF-1.4": true, "A file that begins with %PDF-1.7 is a PDF.": false, "": false} {
		if got := Is([]byte(in)); got != want {
			t.Errorf("Is(%q) = %v", in, got)
		}
	}
}

func TestProperties(t *testing.T) {
	for _, c := range []struct{ date, by, title, wantDate, wantTitle string }{
		{"D:20210305090000+01'00'", "Microsoft Word", "Report on the outage", "2021-03-05", "Report on the outage"},
		{"20210305", "LaTeX", "Microsoft Word - report_final.docx", "2021-03-05", ""},
		{"D:20210305", "Mozilla/5.0 Skia/PDF m90", "Outage - News", "", "Outage - News"}, // printed when it was read
		{"D:20211305", "", "report.pdf", "", ""},
		{"", "", " Untitled-1", "", ""},
	} {
		if d, n := created(c.date, c.by), title(c.title); d != c.wantDate || n != c.wantTitle {
			t.Errorf("%+v: %q, %q", c, d, n)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"report", "columns", "locked", "scanned"} {
		f.Add(testFile(f, name))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		begin := time.Now()
		d, err := Read(ctx, raw, 64<<20)
		if err != nil && d.Text != "" || time.Since(begin) > 10*time.Second {
			t.Fatalf("%v after %s, %d bytes", err, time.Since(begin), len(d.Text))
		}
	})
}
