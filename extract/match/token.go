package match

import (
	"unicode"
	"unicode/utf8"
)

// TokenKind is what a token is made of.
type TokenKind uint8

const (
	Word   TokenKind = iota // letters and marks of a script that puts spaces between words
	Char                    // one character of a script that does not: Han, kana, Hangul
	Number                  // digits of any script
	Punct                   // one other character
)

// Token is one piece of text. From and To are bytes into the text scanned.
type Token struct {
	From, To int32
	Kind     TokenKind
	Space    bool  // white space stands before it
	Break    uint8 // line ends before it: 0 none, 1 one, 2 a blank line or a new block
	Digits   uint8 // how many digits a Number has, at most 255
	Rune     rune  // the folded character of a Punct or Char
	Value    int64 // of a Number with at most 18 digits, else -1
}

// Tokens splits text into tokens; white space is none. The text must be valid UTF-8.
func Tokens(text string) []Token { return AppendTokens(make([]Token, 0, len(text)/5+8), text) }

// AppendTokens appends the tokens of text to toks.
func AppendTokens(toks []Token, text string) []Token {
	space, lines := true, uint8(2)
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			switch class := ascii[c]; class {
			case isSpace:
				if c == '\n' && lines < 2 {
					lines++
				}
				space = true
				i++
				continue
			case isLetter, isDigit:
			default:
				toks = append(toks, Token{From: int32(i), To: int32(i + 1), Kind: Punct, Space: space, Break: lines, Rune: rune(c)})
				space, lines = false, 0
				i++
				continue
			}
		}
		t, ok := next(text, i)
		if !ok {
			space = true
			i = int(t.To)
			continue
		}
		t.Space, t.Break = space, lines
		toks = append(toks, t)
		space, lines = false, 0
		i = int(t.To)
	}
	return toks
}

const (
	isPunct = iota
	isSpace
	isLetter
	isDigit
)

var ascii = func() (t [128]uint8) {
	for c := range t {
		switch r := rune(c); {
		case r <= ' ' || r == 127:
			t[c] = isSpace
		case r >= '0' && r <= '9':
			t[c] = isDigit
		case unicode.IsLetter(r):
			t[c] = isLetter
		}
	}
	return
}()

// next reads the token that begins at i with a letter, a digit or a character beyond ASCII; false where that is white space.
func next(text string, i int) (Token, bool) {
	t := Token{From: int32(i)}
	r, n := utf8.DecodeRuneInString(text[i:])
	j := i + n
	switch {
	case unicode.IsSpace(r) || r == 0xFEFF || r == 0x200B:
		t.To = int32(j)
		return t, false
	case digit(r) >= 0:
		t.Kind = Number
		t.Value, t.Digits = 0, 0
		for k := i; k < len(text); k = j {
			r, n = utf8.DecodeRuneInString(text[k:])
			d := digit(r)
			if d < 0 {
				break
			}
			j = k + n
			if t.Digits < 255 {
				t.Digits++
			}
			if t.Digits > 18 {
				t.Value = -1
			} else {
				t.Value = t.Value*10 + int64(d)
			}
		}
	case Spaceless(r):
		t.Kind, t.Rune = Char, foldRune(r)
	case letter(r):
		t.Kind = Word
		for j < len(text) {
			r, n = rune(text[j]), 1
			if r >= utf8.RuneSelf {
				r, n = utf8.DecodeRuneInString(text[j:])
			}
			if !letter(r) && r != 0x200C && r != 0x200D || Spaceless(r) {
				break
			}
			j += n
		}
	default:
		t.Kind, t.Rune = Punct, foldRune(r)
	}
	t.To = int32(j)
	return t, true
}

// letter tells of letters and marks. Those of the scripts in use are told by their ranges.
func letter(r rune) bool {
	switch {
	case r < 0x80:
		return ascii[r] == isLetter
	case r >= 0xC0 && r < 0x250:
		return r != '×' && r != '÷'
	case r >= 0x400 && r <= 0x481, r >= 0x620 && r <= 0x65F, r >= 0x900 && r <= 0x963:
		return true
	}
	return unicode.IsLetter(r) || unicode.IsMark(r)
}

// digit gives the value of a decimal digit of the scripts in use, else -1.
func digit(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r < 0x660:
		return -1
	case r <= 0x669: // Arabic-Indic
		return int(r - 0x660)
	case r >= 0x6F0 && r <= 0x6F9: // Persian, Urdu
		return int(r - 0x6F0)
	case r >= 0x966 && r <= 0x96F: // Devanagari
		return int(r - 0x966)
	case r >= 0xFF10 && r <= 0xFF19: // full width
		return int(r - 0xFF10)
	}
	return -1
}

// Spaceless tells of scripts that put no spaces between words, or (Hangul) glue particles to them.
func Spaceless(r rune) bool {
	switch {
	case r < 0x2E80:
		return false
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3041 && r <= 0x30FF && r != 0x30FB, r >= 0xAC00 && r <= 0xD7A3,
		r >= 0x3400 && r <= 0x4DBF, r == 0x3005, r == 0x3007, r >= 0xF900 && r <= 0xFAFF, r >= 0x20000 && r <= 0x3FFFF:
		return true
	}
	return false
}

// Fold appends s to dst in the form that vocabularies are compared in: lower case, full-width forms narrowed, Greek without tonos,
// Arabic without vowel signs and with one form of alef, yeh and teh, Turkish i with or without its dot alike, Devanagari without nukta.
// Latin accents stay: för and for are different words.
func Fold(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if r = foldRune(r); r != 0 {
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// foldRune folds one character; 0 means it is dropped.
func foldRune(r rune) rune {
	switch {
	case r < 0x80:
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case r == 'ı' || r == 'İ' || r == 0x307: // 0x307: the dot that lower-casing İ leaves
		if r == 0x307 {
			return 0
		}
		return 'i'
	case r >= 0x370 && r < 0x400:
		r = unicode.ToLower(r)
		if f, ok := greek[r]; ok {
			return f
		}
		return r
	case r == 'ё' || r == 'Ё':
		return 'е'
	case r >= 0x590 && r < 0x700:
		return foldArabic(r)
	case r >= 0x900 && r < 0x980:
		switch r {
		case 0x93C: // nukta
			return 0
		case 0x901: // candrabindu
			return 0x902
		}
		if r >= 0x958 && r <= 0x95F { // letters that hold a nukta
			return [...]rune{0x915, 0x916, 0x917, 0x91C, 0x921, 0x922, 0x92B, 0x92F}[r-0x958]
		}
		return r
	case r == 'ş' || r == 'Ş', r == 'ţ' || r == 'Ţ': // cedilla for comma below, as old Romanian texts write; Turkish only has ş
		if r == 'ş' || r == 'Ş' {
			return 'ș'
		}
		return 'ț'
	case r == 0x200C || r == 0x200D:
		return 0
	case r == '’' || r == '‘' || r == 'ʼ' || r == '′':
		return '\''
	case r == '–' || r == '—' || r == '‑' || r == '‐' || r == '−' || r == '―':
		return '-'
	case r == '〜' || r == '～' || r == '∼':
		return '~'
	case r >= 0xFF01 && r <= 0xFF5E:
		return foldRune(r - 0xFEE0)
	case r == '：':
		return ':'
	}
	return unicode.ToLower(r)
}

var greek = map[rune]rune{'ά': 'α', 'έ': 'ε', 'ή': 'η', 'ί': 'ι', 'ό': 'ο', 'ύ': 'υ', 'ώ': 'ω', 'ς': 'σ', 'ϊ': 'ι', 'ΐ': 'ι', 'ϋ': 'υ', 'ΰ': 'υ'}

func foldArabic(r rune) rune {
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ی', 'ئ':
		return 'ي'
	case 'ة':
		return 'ه'
	case 'ؤ':
		return 'و'
	case 'ک':
		return 'ك'
	case 0x640: // tatweel
		return 0
	}
	if r >= 0x64B && r <= 0x65F || r == 0x670 {
		return 0
	}
	return r
}
