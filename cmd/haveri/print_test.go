package main

import (
	"testing"

	"haveri/extract"
	"haveri/index"
)

func TestPeriodFlag(t *testing.T) {
	for in, want := range map[string]int64{"45s": 45, "90m": 5400, "90min": 5400, "2h": 7200, "1.5h": 5400, "3d": 259200, "1d12h": 129600, "1w": 604800} {
		var p periodFlag
		if err := p.Set(in); err != nil || *p.seconds != want {
			t.Errorf("%s: %v, %v; want %d s", in, p.seconds, err, want)
		}
	}
	for _, in := range []string{"", "2", "h", "-2h", "2 h", "2y", "2hours", "2h!"} {
		if new(periodFlag).Set(in) == nil {
			t.Errorf("%q was taken for a duration", in)
		}
	}
}

func TestParseSize(t *testing.T) {
	for in, want := range map[string]int64{"500": 500, "500k": 512000, "20M": 20 << 20, "20MB": 20 << 20, "1g": 1 << 30} {
		if got, err := parseSize(in); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "0", "-1", "many", "1.5M", "9999999999999"} {
		if _, err := parseSize(in); err == nil {
			t.Errorf("%q was taken for a size", in)
		}
	}
}

func TestSizeFlag(t *testing.T) {
	for n, want := range map[sizeFlag]string{500: "500", 500 << 10: "500KB", 32 << 20: "32MB", 2 << 30: "2GB", 1500 << 20: "1500MB"} {
		if got := n.String(); got != want {
			t.Errorf("%d: %q, want %q", int64(n), got, want)
		}
	}
}

func TestPeriod(t *testing.T) {
	for seconds, want := range map[float64]string{0: "0 s", 59: "59 s", 60: "1 min", 645: "10 min 45 s", 5400: "1 h 30 min", 3605: "1 h", 86400: "1 d", 86400 + 5*3600 + 60: "1 d 5 h", 31622400: "366 d"} {
		if got := period(seconds); got != want {
			t.Errorf("%v s: %q, want %q", seconds, got, want)
		}
	}
}

// What a document says must not steer a terminal.
func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"a\x1b[31mb":        "a[31mb",
		"ett\r\n två\t tre": "ett två tre",
		"a\u202eb\u2066c":   "abc",
		"\x9b31m":           "\ufffd31m", // no UTF-8
		"クラウド":              "クラウド",
	} {
		if got := printable(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestSnip(t *testing.T) {
	for in, want := range map[string]string{
		"чим скінчився збій": "чим скін…",
		"クラウドサービス":           "クラウド…",
		"12345678🇸🇪x":        "12345678…", // a flag is two code points
		"short":              "short",
	} {
		if got := snip(in, 9); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestMarked(t *testing.T) {
	fragment := "on the " + index.MarkFrom + "leap" + index.MarkTo + " " + index.MarkFrom + "day" + index.MarkTo
	if got := marked(fragment, func(s string) string { return "<" + s + ">" }); got != "on the <leap> <day>" {
		t.Errorf("got %q", got)
	}
}

func TestEvidenceIn(t *testing.T) {
	text := "Den 29 februari låg Azure nere."
	r := &extract.Record{
		Evidence:    []extract.Evidence{{Field: "organization", From: 21, To: 26}, {Field: "start", From: 4, To: 15}, {Field: "published"}},
		Remediation: []extract.Remediation{{Action: "fix", Phase: "done", From: 7, To: 15}},
	}
	if got, want := evidenceIn(text, r, false), "Den [start: 29 februari] låg [organization: Azure] nere."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
