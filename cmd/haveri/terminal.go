package main

import (
	"fmt"
	"os"
	"strings"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/mattn/go-runewidth"
	"golang.org/x/term"

	"haveri/extract"
)

// terminal reports whether a file is a terminal that can do more than print lines.
func terminal(f *os.File) bool { return os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd())) }

// colored reports whether a file should get colours (https://no-color.org).
func colored(f *os.File) bool { return os.Getenv("NO_COLOR") == "" && terminal(f) }

// width is the number of columns of standard output, 0 where it is no terminal and lines may be of any length.
func width() int {
	w, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		return 0
	}
	return w
}

// newTable makes a table without lines, which can be cut and pasted, as wide as the terminal. flexible is the column, from 1, that gives way.
func newTable(flexible int, header ...any) table.Writer {
	t := table.NewWriter()
	t.SuppressTrailingSpaces()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	style.Format.Header = text.FormatDefault
	style.Format.Footer = text.FormatDefault
	if colored(os.Stdout) {
		style.Color.Header = text.Colors{text.Bold}
	}
	t.SetStyle(style)
	t.AppendHeader(header)
	if w := width(); w > 0 {
		t.SetColumnConfigs([]table.ColumnConfig{{Number: flexible, WidthMax: max(20, w-flexibleRest), WidthMaxEnforcer: snip}})
	}
	return t
}

// flexibleRest is what the columns beside the flexible one take at most.
const flexibleRest = 59

// snip cuts text to so many columns, never inside of what a reader takes for one character.
func snip(s string, width int) string { return runewidth.Truncate(s, width, "…") }

// printable is text from a document made safe for a terminal, on one line.
func printable(s string) string { return strings.Join(strings.Fields(safe(s)), " ") }

// safe is text without control and direction characters, which could rewrite a terminal or mislead a reader.
func safe(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return r
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}

// bold is text that stands out where a file gets colours.
func bold(s string, color bool) string {
	if !color {
		return s
	}
	return "\x1b[1;33m" + s + "\x1b[0m"
}

// incidentRow is date, duration, cause, organization and title of a record.
func incidentRow(r *extract.Record) table.Row {
	cause := r.Cause.Primary
	if !r.Incident {
		cause = "no incident"
	}
	day, _, _ := strings.Cut(or(r.Start, "?"), "T")
	return table.Row{day, lasted(r.Duration), cause, snip(printable(or(r.Organization, "?")), 18), printable(titleOf(r))}
}

func incidentTable() table.Writer {
	return newTable(5, "date", "duration", "cause", "organization", "title")
}

// titleOf is a record's title, or its file where it has none.
func titleOf(r *extract.Record) string {
	if r.Title != "" {
		return r.Title
	}
	return r.File
}

func or(s *string, otherwise string) string {
	if s == nil || *s == "" {
		return otherwise
	}
	return *s
}

// lasted says how long an outage lasted, "?" where that is not known.
func lasted(d *extract.Duration) string {
	if d == nil {
		return "?"
	}
	return period(float64(d.Seconds))
}

// period says seconds in the two largest units that fit: "2 h 27 min", "11 d 4 h".
func period(seconds float64) string {
	s := int64(seconds + 0.5)
	units := []struct {
		name string
		size int64
	}{{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}}
	for i, u := range units {
		if s < u.size && u.size > 1 {
			continue
		}
		out := fmt.Sprintf("%d %s", s/u.size, u.name)
		if rest := s % u.size; rest > 0 && rest >= units[i+1].size {
			out += fmt.Sprintf(" %d %s", rest/units[i+1].size, units[i+1].name)
		}
		return out
	}
	return ""
}
