// Package furniture knows the words by which a page's furniture gives itself away: headings over other articles, advertisements,
// comments, share buttons, cookie notices, footers. The words are data, words.txt, in every language that Haveri reads; the
// readers of HTML and of plain text share them.
package furniture

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed words.txt
var words string

// longest is the length in runes beyond which a block is prose, whatever words it holds.
const longest = 300

type vocabulary struct {
	heading map[string]string // folded phrase → reason
	widest  int               // bytes of the longest of them
	phrase  [][2]string       // folded phrase, reason
	state   map[string]bool
}

var load = sync.OnceValue(func() vocabulary {
	v := vocabulary{heading: map[string]string{}, state: map[string]bool{}}
	var how, reason string
	for line := range strings.Lines(words) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '[' {
			how, reason, _ = strings.Cut(strings.Trim(line, "[]"), " ")
			continue
		}
		_, list, _ := strings.Cut(line, ":")
		for p := range strings.SplitSeq(list, "|") {
			switch p := Fold(strings.TrimSpace(p)); how {
			case "heading":
				if p = bare(p); v.heading[p] == "" {
					v.heading[p] = reason
				}
				v.widest = max(v.widest, len(p))
			case "phrase":
				v.phrase = append(v.phrase, [2]string{p, reason})
			case "state":
				v.state[p] = true
			}
		}
	}
	return v
})

// Fold makes spellings comparable: compatibility forms, lower case, no accents, one space for any run of spaces.
func Fold(s string) string {
	f := folding{to: make([]byte, 0, len(s))}
	if strings.IndexFunc(s, func(r rune) bool { return r >= tabled }) >= 0 {
		for _, r := range norm.NFKD.String(s) {
			f.add(r)
		}
		return string(f.to)
	}
	forms := compatibility()
	for _, r := range s {
		if r < utf8.RuneSelf {
			f.add(r)
			continue
		}
		for _, d := range forms[r] {
			f.add(d)
		}
	}
	return string(f.to)
}

// tabled bounds the characters whose compatibility forms are kept: Latin, Greek and Cyrillic.
const tabled = 0x530

var compatibility = sync.OnceValue(func() *[tabled]string {
	var forms [tabled]string
	for r := range forms {
		forms[r] = norm.NFKD.String(string(rune(r)))
	}
	return &forms
})

type folding struct {
	to    []byte
	space bool // stands before what comes next
}

// add takes a character of a compatibility form.
func (f *folding) add(r rune) {
	switch r = unicode.ToLower(r); {
	case r >= 0x300 && unicode.Is(unicode.Mn, r):
		return
	case unicode.IsSpace(r):
		f.space = true
		return
	case r == 'ς':
		r = 'σ'
	case r == 'ı':
		r = 'i'
	case r == '’':
		r = '\''
	}
	if f.space && len(f.to) > 0 {
		f.to = append(f.to, ' ')
	}
	f.space = false
	f.to = utf8.AppendRune(f.to, r)
}

// bare strips what stands around a heading's words: bullets, arrows, quotes, counts ("12 comments", "Comments (12)").
func bare(folded string) string {
	return strings.TrimFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
}

// Heading tells what a line announces, as a reason for dropping it ("neighbour article", "advert", "comments", …), or "". The
// whole line must be such a heading, or be one up to a colon ("Read also: …").
func Heading(line string) string {
	if utf8.RuneCountInString(line) > longest {
		return ""
	}
	v := load()
	if len(line) <= 2*v.widest {
		if why := v.heading[bare(Fold(line))]; why != "" {
			return why
		}
	}
	if i := strings.IndexByte(line, ':'); i > 0 && i <= 2*v.widest && i+1 < len(line) {
		switch why := v.heading[bare(Fold(line[:i]))]; why {
		case "neighbour article", "share links":
			return why
		}
	}
	return ""
}

// Phrase tells what a short block is by words it holds anywhere ("footer", "cookie notice", "form"), or "". A copyright sign
// with a year makes a footer.
func Phrase(block string) string {
	if utf8.RuneCountInString(block) > longest {
		return ""
	}
	folded := Fold(block)
	for _, p := range load().phrase {
		if strings.Contains(folded, p[0]) {
			return p[1]
		}
	}
	if _, rest, ok := strings.Cut(strings.ReplaceAll(folded, "copyright", "©"), "©"); ok && year(rest) {
		return "footer"
	}
	return ""
}

// year tells whether four digits in a row stand in s.
func year(s string) bool {
	run := 0
	for _, r := range s {
		if run++; r < '0' || r > '9' {
			run = 0
		}
		if run == 4 {
			return true
		}
	}
	return false
}

// State tells whether a block begins as an entry of a status page does ("Resolved - …", "Investigating").
func State(block string) bool {
	if len(block) > 160 {
		block = strings.ToValidUTF8(block[:160], "")
	}
	folded := Fold(block)
	head := strings.TrimLeftFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
	if i := strings.IndexAny(head, "-–—:;|([\t"); i > 0 {
		head = head[:i]
	}
	return load().state[bare(head)]
}
