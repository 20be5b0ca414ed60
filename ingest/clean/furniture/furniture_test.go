package furniture

import (
	"strings"
	"testing"
)

func TestHeading(t *testing.T) {
	for line, want := range map[string]string{
		"Läs också":                         "neighbour article",
		"LEES OOK":                          "neighbour article",
		"ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ":                   "neighbour article",
		"Leggi anche: Gmail giù per un'ora": "neighbour article",
		"İLGİLİ HABERLER":                   "neighbour article",
		"यह भी पढ़ें:":                      "neighbour article",
		"많이 본 기사":                           "neighbour article",
		"延伸閱讀":                              "neighbour article",
		"اقرأ أيضًا":                        "neighbour article",
		"Comments (12)":                     "comments",
		"6 Kommentare":                      "comments",
		"– Annons –":                        "advert",
		"Kommentar der Redaktion":           "",
		"Recommendations":                   "",
		"What happened?":                    "",
		"Search: the index was rebuilt":     "",
		"":                                  "",
	} {
		if got := Heading(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestPhrase(t *testing.T) {
	for block, want := range map[string]string{
		"© 2019 Fjordbladet":                                  "footer",
		"Copyright 2013 Jo":                                   "footer",
		"Vi använder kakor för att mäta":                      "cookie notice",
		"Усі права захищені.":                                 "footer",
		"The © sign was lost in the upgrade":                  "",
		"Session cookies were not accepted after the upgrade": "",
		strings.Repeat("long ", 80) + "all rights reserved":   "",
	} {
		if got := Phrase(block); got != want {
			t.Errorf("%q: %q, want %q", block, got, want)
		}
	}
}

func TestState(t *testing.T) {
	for block, want := range map[string]bool{
		"Resolved - This incident has been resolved.": true,
		"Monitoring":                            true,
		"Behoben – alle Dienste laufen.":        true,
		"解決済み":                                  true,
		"We resolved the incident at 10:05.":    false,
		"The update was rolled back by an hour": false,
	} {
		if got := State(block); got != want {
			t.Errorf("%q: %v", block, got)
		}
	}
}

// TestWords asks that the file is sound: every section has a known kind and reason, every line a language.
func TestWords(t *testing.T) {
	reasons := map[string]bool{"neighbour article": true, "advert": true, "comments": true, "share links": true, "author bio": true,
		"form": true, "navigation": true, "footer": true, "cookie notice": true}
	sections := 0
	for line := range strings.Lines(words) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			sections++
			how, reason, _ := strings.Cut(strings.Trim(line, "[]"), " ")
			if how != "state" && (how != "heading" && how != "phrase" || !reasons[reason]) {
				t.Errorf("section %q", line)
			}
		default:
			if lang, list, ok := strings.Cut(line, ":"); !ok || len(lang) != 2 || strings.Contains(list, "||") || strings.TrimSpace(list) == "" {
				t.Errorf("line %q", line)
			}
		}
	}
	if sections < 10 {
		t.Errorf("%d sections", sections)
	}
	for phrase, reason := range load().heading {
		if phrase == "" {
			t.Errorf("an empty phrase for %q", reason)
		}
	}
}

// A text is folded alike whether its characters' forms are kept or not; a Han character among them makes the difference.
func TestFold(t *testing.T) {
	for r := range rune(tabled) {
		s := "É" + string(r) + "  o\u0301" + string(r) + " x"
		if got, want := Fold(s)+"中", Fold(s+"中"); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	if got := Fold("  Läs\u00a0  ΌΛΑ ﬁnäl İLGİLİ "); got != "las ολα final ilgili" {
		t.Errorf("%q", got)
	}
}
