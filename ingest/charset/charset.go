// Package charset turns the bytes of a document into UTF-8. A document is never lost for a wrong byte: what cannot be decoded
// becomes U+FFFD.
package charset

import (
	"bytes"
	"regexp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	encunicode "golang.org/x/text/encoding/unicode"
)

const (
	headSize   = 4 << 10  // where a declaration or the pattern of UTF-16 is looked for
	sampleSize = 64 << 10 // what a guess rests on; guessing is slow
)

// Decode returns raw as UTF-8 without a byte order mark, and the IANA name of the charset it was read as. declared is what a
// MIME header says of it, or "": then a <meta> tag or an XML declaration at the start is heard. The bytes are asked first, since
// a byte order mark, the zero bytes of UTF-16 and well-formed UTF-8 are surer than any declaration.
func Decode(raw []byte, declared string) (text, name string) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xEF\xBB\xBF")):
		return strings.ToValidUTF8(string(raw[3:]), "\uFFFD"), "utf-8"
	case bytes.HasPrefix(raw, []byte("\xFF\xFE")):
		return decode(raw[2:], utf16LE), "utf-16le"
	case bytes.HasPrefix(raw, []byte("\xFE\xFF")):
		return decode(raw[2:], utf16BE), "utf-16be"
	case bytes.Contains(raw, []byte("\x1B$B")) || bytes.Contains(raw, []byte("\x1B$@")):
		return decode(raw, japanese.ISO2022JP), "iso-2022-jp"
	}
	if order := UTF16(raw); order == "utf-16le" {
		return decode(raw, utf16LE), order
	} else if order == "utf-16be" {
		return decode(raw, utf16BE), order
	}
	if text, ok := nearlyUTF8(raw); ok {
		return text, "utf-8"
	}
	if declared == "" {
		declared = inText(raw)
	}
	if enc, name := lookup(declared); enc != nil {
		if text := decode(raw, enc); damage(text) < 0.01 {
			return text, name
		}
	}
	enc, name := guess(raw)
	return decode(raw, enc), name
}

var (
	utf16LE = encunicode.UTF16(encunicode.LittleEndian, encunicode.IgnoreBOM)
	utf16BE = encunicode.UTF16(encunicode.BigEndian, encunicode.IgnoreBOM)
)

// UTF16 tells "utf-16le" or "utf-16be" from the zero bytes that ASCII signs and line ends leave, "" for anything else. Both
// orders are tried on the start of raw: the right one has spaces, line ends and CJK stops, and nothing unassigned.
func UTF16(raw []byte) string {
	head := raw[:min(len(raw), headSize)&^1]
	if !bytes.ContainsRune(head, 0) {
		return ""
	}
	best, order := 0, ""
	for _, c := range []struct {
		name string
		enc  encoding.Encoding
	}{{"utf-16le", utf16LE}, {"utf-16be", utf16BE}} {
		plain, bad, all := 0, 0, 0
		for _, r := range decode(head, c.enc) {
			all++
			switch {
			case r == ' ' || r == '\n' || r == '。' || r == '、' || r == '，' || r == ',' || r < utf8.RuneSelf && unicode.IsLetter(r):
				plain++
			case r == utf8.RuneError || !unicode.IsGraphic(r) && r != '\r' && r != '\t' && !unicode.Is(unicode.Cf, r):
				bad++
			}
		}
		if plain > best && plain > 1 && plain*20 >= all && bad*50 <= all {
			best, order = plain, c.name
		}
	}
	return order
}

// nearlyUTF8 reads UTF-8 with bad bytes in it: a cut sequence at the end, a few bytes that went wrong, or lines of another charset, as
// where somebody put two files together. Lines without any sequence of UTF-8 are read by what they look like together; elsewhere a
// bad byte becomes U+FFFD. Text that is no UTF-8 has hardly a good sequence, and no more than by chance.
func nearlyUTF8(raw []byte) (text string, ok bool) {
	if utf8.Valid(raw) {
		return string(raw), true
	}
	good, bad, whole := 0, 0, 0 // sequences; whole are those in lines without a bad one
	var other []byte
	for line := range bytes.Lines(raw) {
		g, b := sequences(line)
		good, bad = good+g, bad+b
		switch {
		case b == 0:
			whole += g
		case g == 0:
			other = append(other, line...)
		}
	}
	if good < 2*bad && (whole < 3 || whole*4 < bad) {
		return "", false
	}
	if _, b := sequences(other); b < 2 {
		return strings.ToValidUTF8(string(raw), "\uFFFD"), true
	}
	enc, _ := guess(other)
	var out strings.Builder
	for line := range bytes.Lines(raw) {
		if g, b := sequences(line); g == 0 && b > 0 {
			out.WriteString(decode(line, enc))
		} else {
			out.WriteString(strings.ToValidUTF8(string(line), "\uFFFD"))
		}
	}
	return out.String(), true
}

// sequences counts the sequences of several bytes that are UTF-8, and the bytes that belong to none.
func sequences(b []byte) (good, bad int) {
	for {
		i := bytes.IndexFunc(b, func(r rune) bool { return r >= utf8.RuneSelf })
		if i < 0 {
			return good, bad
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		b = b[i+n:]
	}
}

var declaration = regexp.MustCompile(`(?i)(?:<meta[^>]*?\bcharset\s*=\s*["']?\s*|<\?xml[^>]*?\bencoding\s*=\s*["'])([\w.:-]+)`)

func inText(raw []byte) string {
	if m := declaration.FindSubmatch(raw[:min(len(raw), headSize)]); m != nil {
		return string(m[1])
	}
	return ""
}

// lookup finds an encoding by the names of the web, then by those of IANA; nil where the name is unknown, is UTF-8 or UTF-16
// (the bytes have said otherwise by then), or stands for what browsers refuse to decode.
func lookup(name string) (encoding.Encoding, string) {
	name = strings.ToLower(strings.TrimSpace(name))
	if enc, err := htmlindex.Get(name); err == nil {
		canonical, _ := htmlindex.Name(enc)
		if enc == encoding.Replacement || strings.HasPrefix(canonical, "utf-") {
			return nil, ""
		}
		return enc, canonical
	}
	if enc, err := ianaindex.IANA.Encoding(name); err == nil && enc != nil {
		canonical, _ := ianaindex.IANA.Name(enc)
		return enc, strings.ToLower(canonical)
	}
	return nil, ""
}

// guess goes by the statistics of letter sequences, cp866 by our own count, and windows-1252 where nothing fits. Equal
// confidences are ordered by name: the library's own choice depends on which of its goroutines is first.
func guess(raw []byte) (encoding.Encoding, string) {
	sample := raw[:min(len(raw), sampleSize)]
	if cyrillicDOS(sample) {
		return charmap.CodePage866, "ibm866"
	}
	results, _ := chardet.NewTextDetector().DetectAll(sample)
	sort.Slice(results, func(i, j int) bool {
		a, b := results[i], results[j]
		return a.Confidence > b.Confidence || a.Confidence == b.Confidence && a.Charset < b.Charset
	})
	for _, r := range results {
		if r.Confidence < 10 {
			break
		}
		if enc, name := lookup(r.Charset); enc != nil && damage(decode(sample, enc)) < 0.05 {
			if name == "koi8-r" && ukrainian(decode(sample, charmap.KOI8U)) {
				return charmap.KOI8U, "koi8-u"
			}
			return enc, name
		}
	}
	return charmap.Windows1252, "windows-1252"
}

func ukrainian(text string) bool { return strings.ContainsAny(text, "іїєґІЇЄҐ") }

// cyrillicDOS: in cp866 the capitals lie at 0x80, the small letters at 0xA0 and 0xE0, and 0xB0 to 0xDF are box drawings that no
// running text has; every other Cyrillic charset has its commonest letters just there.
func cyrillicDOS(b []byte) bool {
	small, other := 0, 0
	for _, c := range b {
		switch {
		case c >= 0xA0 && c < 0xB0 || c >= 0xE0 && c < 0xF2:
			small++
		case c >= 0xB0 && c < 0xE0 || c >= 0xF4:
			other++
		}
	}
	if small < 20 || other*50 > small {
		return false
	}
	text := decode(b, charmap.CodePage866)
	vowels := 0
	for _, r := range text {
		if strings.ContainsRune("оеаиіы", r) {
			vowels++
		}
	}
	return vowels*10 >= small*3
}

func decode(raw []byte, enc encoding.Encoding) string {
	out, err := enc.NewDecoder().Bytes(raw)
	if err != nil { // decoders replace what they cannot read; what is left of an error is a cut sequence at the end
		out = append(out, "\uFFFD"...)
	}
	return strings.ToValidUTF8(string(out), "\uFFFD")
}

// damage is the share of signs that cannot be meant: replacements and C1 controls.
func damage(text string) float64 {
	bad, all := 0, 0
	for _, r := range text {
		all++
		if r == utf8.RuneError || r >= 0x80 && r < 0xA0 {
			bad++
		}
	}
	return float64(bad) / float64(max(all, 1))
}
