package format

import (
	"fmt"
	"strings"
	"testing"
)

// sketch writes pieces a line each: kind, depth where there is one, box, text.
func sketch(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Kind.String())
		if p.Depth > 0 {
			fmt.Fprint(&b, p.Depth)
		}
		b.WriteString([]string{"", "[ ]", "[x]"}[p.Box] + "|" + strings.NewReplacer("\n", "/", "\t", "¦").Replace(p.Text) + "\n")
	}
	return b.String()
}

func compare(t *testing.T, name string, pieces []Piece, want string) {
	t.Helper()
	if got := strings.TrimSpace(sketch(pieces)); got != strings.TrimSpace(want) {
		t.Errorf("%s:\n%s\nwant\n%s", name, got, strings.TrimSpace(want))
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"a notice", `Driftstörning i betaltjänsten

12 mars 2024

I går kväll gick det inte att betala med kort. Felet är nu avhjälpt.

Vad hände?
En brandväggsregel ändrades kl. 18.40.

Åtgärder
- Vi har backat ändringen.
- Vi inför tvåpersonsgranskning.
`, `
title|Driftstörning i betaltjänsten
paragraph|12 mars 2024
paragraph|I går kväll gick det inte att betala med kort. Felet är nu avhjälpt.
heading2|Vad hände?
paragraph|En brandväggsregel ändrades kl. 18.40.
heading2|Åtgärder
list item1|Vi har backat ändringen.
list item1|Vi inför tvåpersonsgranskning.`},

		{"a log, with a line that goes on", `Status of the mail service
10:06 We are investigating.
10:40 The cause has been found: a full disk.
      Mail is queued and not lost.
kl. 12.15 All mail has been delivered.
`, `
title|Status of the mail service
paragraph|10:06 We are investigating.
paragraph|10:40 The cause has been found: a full disk./Mail is queued and not lost.
paragraph|kl. 12.15 All mail has been delivered.`},

		{"broken at a margin", `Outage report

At around four in the afternoon the primary database server stopped
answering queries. The team failed over to the standby, which had been
lagging behind since Monday, and service was restored at about
16:45 local time. No data was lost, but some customers saw errors until
the caches had been cleared.

Other paragraph.
`, `
title|Outage report
paragraph|At around four in the afternoon the primary database server stopped/answering queries. The team failed over to the standby, which had been/lagging behind since Monday, and service was restored at about/16:45 local time. No data was lost, but some customers saw errors until/the caches had been cleared.
paragraph|Other paragraph.`},

		{"lines are paragraphs", `What happened
On August 18th, 13:22 CEST our surveillance systems alerted us that our lines to the hosting provider were lost.
We discovered later that an unannounced power outage had occurred in the region of the hosting center at 13:19.
`, `
title|What happened
paragraph|On August 18th, 13:22 CEST our surveillance systems alerted us that our lines to the hosting provider were lost.
paragraph|We discovered later that an unannounced power outage had occurred in the region of the hosting center at 13:19.`},

		{"numbers: a list, a date, headings", `4. oktober 2023 gik kablet over.

1. Genstart af serverne
2. Kontrol af data

4. november er alt som før.
`, `
paragraph|4. oktober 2023 gik kablet over.
list item1|1. Genstart af serverne
list item1|2. Kontrol af data
paragraph|4. november er alt som før.`},

		{"numbered headings", `1. OLAY
Kesinti 26 Eylül günü başlamıştır.

2. SONUÇ
Para cezası uygulanmıştır.
`, `
heading2|1. OLAY
paragraph|Kesinti 26 Eylül günü başlamıştır.
heading2|2. SONUÇ
paragraph|Para cezası uygulanmıştır.`},

		{"underlined headings, nested and ticked items", `Report
======

Follow-up
---------
* Monitoring
  - [x] alert on disk use
  - [ ] alert on queue length
☑ tell customers
`, `
title|Report
heading2|Follow-up
list item1|Monitoring
list item2[x]|alert on disk use
list item2[ ]|alert on queue length
list item1[x]|tell customers`},

		{"tables", "Zeit\tEreignis\n10:06\tAusfall\n10:40\tBehoben\n\ntijd | wat\n--------\n14.00u | test\n14.23u | storing\n", `
table row|Zeit¦Ereignis
table row|10:06¦Ausfall
table row|10:40¦Behoben
table row|tijd¦wat
table row|14.00u¦test
table row|14.23u¦storing`},

		{"speech keeps its dash, items do not", `"Så gick det till"

– Det var en switch som slutade svara, säger it-chefen.

Detta görs nu:
– byte av switch
– ny övervakning
`, `
title|"Så gick det till"
paragraph|– Det var en switch som slutade svara, säger it-chefen.
heading2|Detta görs nu:
list item1|byte av switch
list item1|ny övervakning`},

		{"a quotation", "> Is it down for you too?\n> Since when?\nYes, since ten o'clock.\n", `
quote|Is it down for you too?
quote|Since when?
paragraph|Yes, since ten o'clock.`},

		{"a greeting is no title", "Dear customers,\n\nWe were down on Monday.\n", `
paragraph|Dear customers,
paragraph|We were down on Monday.`},

		{"the date stands first", "2021年10月5日号\n東証、終日売買停止 装置の故障から切り替わらず\n\n　東京証券取引所は1日、全銘柄の売買を終日停止した。\n", `
paragraph|2021年10月5日号
title|東証、終日売買停止 装置の故障から切り替わらず
paragraph|　東京証券取引所は1日、全銘柄の売買を終日停止した。`},

		{"nothing", " \n\n", ""},
	} {
		compare(t, c.name, Text(c.in).Pieces, c.want)
	}
}

// Every word of a text must come out again, in its place.
func TestTextLosesNothing(t *testing.T) {
	in := "A title\n\n1) one\n2) two\n* three\n10:06 four\n> five\n| six | seven |\n| eight | nine |\n### ten\n-- eleven\n— twelve\n[ ] thirteen\n"
	at := 0
	out := sketch(Text(in).Pieces)
	for _, word := range strings.Fields("title one two three four five six seven eight nine ten eleven twelve thirteen") {
		i := strings.Index(out[at:], word)
		if i < 0 {
			t.Fatalf("%q is lost or misplaced in\n%s", word, out)
		}
		at += i
	}
}

// A sign of rights marks no item of a list, and stays.
func TestRightsAreNoBullet(t *testing.T) {
	p := Text("© 2024 Example AB\n\nThe shop was down for two hours.\n")
	if p.Pieces[0].Kind.String() == "list item" || p.Pieces[0].Text != "© 2024 Example AB" {
		t.Errorf("%+v", p.Pieces[0])
	}
}
