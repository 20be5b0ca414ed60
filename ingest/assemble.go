package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"haveri/ingest/doc"
	"haveri/ingest/format"
)

// maxText is how much of a document is kept. No write-up is near it; a log or a dump that strayed into a folder is.
const maxText = 2 << 20

const beyondLimit = "beyond the size limit"

// assemble joins the pieces that are kept to the document's text and its blocks, and notes the others.
func assemble(d *doc.Document, pieces []format.Piece) {
	var b strings.Builder
	for _, p := range pieces {
		text := squeeze(tidy(p.Text), p.Kind)
		if text == "" {
			continue
		}
		if p.Drop != "" {
			d.Dropped = append(d.Dropped, doc.Dropped{Text: text, Reason: p.Drop})
			continue
		}
		gap := separator(d.Blocks, p.Kind)
		if room := maxText - b.Len() - len(gap); len(text) > room {
			cut := max(room, 0)
			for cut > 0 && !utf8.RuneStart(text[cut]) {
				cut--
			}
			if space := strings.LastIndexAny(text[:cut], " \n"); space >= 0 {
				cut = space
			}
			d.Dropped = append(d.Dropped, doc.Dropped{Text: strings.TrimSpace(text[cut:]), Reason: beyondLimit})
			if text = strings.TrimRight(text[:cut], " \t\n"); text == "" {
				continue
			}
		}
		b.WriteString(gap)
		from := b.Len()
		b.WriteString(text)
		d.Blocks = append(d.Blocks, doc.Block{Kind: p.Kind, From: from, To: b.Len(), Depth: p.Depth, Box: p.Box})
	}
	d.Text = b.String()
}

// separator stands before a block: neighbours of a list, a table or a head are a line apart, all else is a blank line apart.
func separator(before []doc.Block, kind doc.Kind) string {
	if len(before) == 0 {
		return ""
	}
	if last := before[len(before)-1].Kind; last == kind && (kind == doc.ListItem || kind == doc.TableRow || kind == doc.Field || kind == doc.Quote) {
		return "\n"
	}
	return "\n\n"
}

// tidy puts text into NFC with "\n" line ends and plain spaces, and takes out what is not seen: controls, zero-width signs, soft
// hyphens and direction marks.
func tidy(s string) string {
	if isTidy(s) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r < utf8.RuneSelf && r >= ' ' && r != 0x7F:
			return r
		case unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s))
}

// isTidy is true of the printable ASCII that most lines are.
func isTidy(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7F || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// squeeze leaves one space where there are several, none at the ends of lines, and no blank lines. Code keeps its shape, a row of a
// table its tabs, and a title or a heading is one line.
func squeeze(s string, kind doc.Kind) string {
	switch kind {
	case doc.Code:
		return strings.TrimRight(strings.Trim(s, "\n"), " \t\n")
	case doc.Title, doc.Heading, doc.Field:
		return strings.Join(strings.Fields(s), " ")
	case doc.TableRow:
		cells := strings.Split(s, "\t")
		for i := range cells {
			cells[i] = strings.Join(strings.Fields(cells[i]), " ")
		}
		if row := strings.Join(cells, "\t"); strings.Trim(row, "\t") != "" {
			return row
		}
		return ""
	}
	var b strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line)
	}
	return b.String()
}
