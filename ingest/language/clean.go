package language

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	stretches   = 8    // stretches read of a long text
	stretchSize = 2048 // bytes of each
)

// excerpt is text itself, or stretches spread over it where it is long, so that a document of any length costs the same and
// one that opens with another language's boilerplate is judged by all of itself.
func excerpt(text string) string {
	if len(text) <= stretches*stretchSize {
		return text
	}
	var b strings.Builder
	for i := range stretches {
		from := i * (len(text) - stretchSize) / (stretches - 1)
		part := strings.ToValidUTF8(text[from:from+stretchSize], "")
		if _, rest, ok := strings.Cut(part, " "); ok && i > 0 {
			part = rest
		}
		b.WriteString(part)
		b.WriteByte('\n')
	}
	return b.String()
}

// clean keeps the words of text that are somebody's prose, separated by spaces: no addresses, identifiers, mail headers,
// fenced code.
func clean(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	fenced, header := false, false
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~") {
			fenced = !fenced
			continue
		}
		header = technicalHeader(line) || header && trimmed != "" && (line[0] == ' ' || line[0] == '\t')
		if fenced || header {
			continue
		}
		cleanLine(&b, trimmed)
	}
	return b.String()
}

// technicalHeader tells "Received: from …", "Content-Type: …", "X-Spam-Score: …" from a heading in prose.
func technicalHeader(line string) bool {
	name, _, ok := strings.Cut(line, ": ")
	if !ok || name == "" || name[0] < 'A' || name[0] > 'Z' {
		return false
	}
	switch name {
	case "Received", "Content-Type", "Content-Transfer-Encoding", "Message-ID", "MIME-Version", "Return-Path",
		"DKIM-Signature", "Authentication-Results", "User-Agent", "In-Reply-To", "References":
		return true
	}
	return strings.HasPrefix(name, "X-") || strings.HasPrefix(name, "List-") || strings.HasPrefix(name, "ARC-")
}

func cleanLine(b *strings.Builder, line string) {
	for i, chunk := range strings.Fields(line) {
		label := i == 0 && strings.HasSuffix(chunk, ":") // "Subject:", "Från:"
		if label || machine(chunk) {
			continue
		}
		letterRuns(b, chunk)
	}
}

func letterRuns(b *strings.Builder, s string) {
	for word := range strings.FieldsFuncSeq(s, notLetter) {
		b.WriteString(word)
		b.WriteByte(' ')
	}
}

func notLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return !letter(byte(r))
	}
	return !unicode.IsLetter(r) && !unicode.IsMark(r)
}

// machine tells addresses, paths, identifiers, hashes and other words that belong to no language from prose. A chunk with
// Han, kana or Hangul is never one, since there a whole clause may stand without a space.
func machine(chunk string) bool {
	for i := 0; i < len(chunk); i++ {
		if chunk[i] >= 0xE3 { // leads U+3000 and up
			return false
		}
	}
	if strings.ContainsAny(chunk, "@_={}<>\\`$") || strings.HasPrefix(chunk, "www.") || strings.Count(chunk, "/") > 1 {
		return true
	}
	for i := 1; i < len(chunk); i++ {
		before, c := chunk[i-1], chunk[i]
		figures := letter(before) && digit(c) || digit(before) && letter(c)
		camel := lower(before) && letter(c) && !lower(c)
		if figures || camel {
			return true
		}
	}
	return false
}

func digit(c byte) bool  { return '0' <= c && c <= '9' }
func lower(c byte) bool  { return 'a' <= c && c <= 'z' }
func letter(c byte) bool { return lower(c) || 'A' <= c && c <= 'Z' }

// bare is every run of letters in text, for one that is all headers, code or addresses.
func bare(text string) string {
	var b strings.Builder
	letterRuns(&b, text)
	return b.String()
}
