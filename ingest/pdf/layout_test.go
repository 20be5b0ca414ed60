package pdf

import (
	"strings"
	"testing"
)

// set places lines of one column below each other, ten points high; "" leaves a line's room free. A line that begins with ">" is indented.
func set(page int, texts ...string) (out []line) {
	y := 800.0
	for _, s := range texts {
		if y -= 12; s == "" {
			continue
		}
		left := 72.0
		if s[0] == '>' {
			s, left = s[1:], left+15
		}
		out = append(out, line{text: s, page: page, left: left, right: left + 5*float64(len([]rune(s))), bottom: y, top: y + 10})
	}
	return out
}

func TestParagraphs(t *testing.T) {
	big := set(0, "What happened", "", "The site was down for an hour on Monday,", "for a disk was full.")
	big[0].top += 4
	row := set(0, "12:55", "13:10")
	row = []line{row[0], {text: "First errors", left: 150, right: 220, bottom: row[0].bottom, top: row[0].top}, row[1], {text: "Found", left: 150, right: 180, bottom: row[1].bottom, top: row[1].top}}
	columns := set(0, "The first column is broken where it", "ends, and is carried on by the one")
	next := set(0, "beside it, which ends the sentence.")
	next[0].left, next[0].right = 300, 500
	for _, c := range []struct {
		name  string
		lines []line
		want  string
	}{
		{"one paragraph", set(0, "The site was down for an hour on Monday,", "for a disk was full."), "The site was down for an hour on Monday, for a disk was full."},
		{"two", set(0, "The site was down for an hour on Monday,", "for a disk was full.", "", "We have bought a new one, and we have", "tested it."), "The site was down for an hour on Monday, for a disk was full.\n\nWe have bought a new one, and we have tested it."},
		{"two by an indent", set(0, "The site was down for an hour on Mondays.", ">We have bought a new one, and we have", "tested it."), "The site was down for an hour on Mondays.\n\nWe have bought a new one, and we have tested it."},
		{"a heading", big, "## What happened\n\nThe site was down for an hour on Monday, for a disk was full."},
		{"entries", set(0, "12:55 First errors", "13:10 The disk is found", "15:40 All is well"), "12:55 First errors\n13:10 The disk is found\n15:40 All is well"},
		{"a table", row, "12:55\tFirst errors\n13:10\tFound"},
		{"columns", append(columns, next...), "The first column is broken where it ends, and is carried on by the one beside it, which ends the sentence."},
		{"pages", append(set(0, "The site was down for an hour on Mon-"), set(1, "day, for a disk was full.")...), "The site was down for an hour on Monday, for a disk was full."},
		{"hyphens", set(0, "On that day nobody was at work in the Nord-", "Ost hall or in the one that the self-", "made plan called the second."), "On that day nobody was at work in the Nord-Ost hall or in the one that the selfmade plan called the second."},
		{"no spaces", set(0, "三月三日の午後に予約システムが停止し、", "復旧しました。"), "三月三日の午後に予約システムが停止し、復旧しました。"},
		{"nothing", nil, ""},
	} {
		if got := paragraphs(c.lines); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestFurniture(t *testing.T) {
	var lines []line
	for page, word := range []string{"disk", "network", "switch", "alarm"} {
		lines = append(lines, set(page, "Booking Ltd", "", "", "The "+word+" was the cause,", "as the "+word+"'s log says.", "", "Page "+itoa(page+1)+" of 4")...)
	}
	kept := withoutFurniture(lines, 4)
	for _, l := range kept {
		if strings.HasPrefix(l.text, "Booking") || strings.HasPrefix(l.text, "Page ") {
			t.Errorf("kept %q", l.text)
		}
	}
	if len(kept) != 8 {
		t.Errorf("%d lines are kept", len(kept))
	}
	if one := set(0, "Title", "Text"); len(withoutFurniture(one, 1)) != 2 {
		t.Error("a page that is alone has no running head")
	}
}

func FuzzParagraphs(f *testing.F) {
	f.Add("a line\nof text-\nand more", 10.0, 12.0)
	f.Add("\u0002\n-\n##\n", 0.0, -1.0)
	f.Fuzz(func(t *testing.T, text string, height, step float64) {
		var lines []line
		y := 800.0
		for i, s := range strings.Split(text, "\n") {
			if s = strings.TrimSpace(s); s != "" {
				lines = append(lines, line{text: s, page: i / 3, left: float64(i % 5 * 40), right: float64(i%5*40 + len(s)), bottom: y, top: y + height})
			}
			y -= step
		}
		if got := paragraphs(withoutFurniture(lines, len(lines)/3+1)); len(got) > 2*len(text)+4*len(lines)+10 {
			t.Fatalf("%d bytes of %d", len(got), len(text))
		}
	})
}
