package language

import (
	_ "embed"
	"math/bits"
	"strings"
	"unicode"

	"github.com/pemistahl/lingua-go"
)

//go:embed words.txt
var wordsFile string

// vocabulary is what words.txt says of the languages of one script. A set of them is a uint64, bit i standing for codes[i].
type vocabulary struct {
	codes   []string
	models  []lingua.Language // by code; lingua.Unknown where lingua has none
	words   map[string]uint64
	letters map[rune]uint64
}

// vocabularies holds those of the scripts that more than one known language writes.
var vocabularies = parse(wordsFile)

var scripts = map[string]*unicode.RangeTable{
	"Latin": unicode.Latin, "Cyrillic": unicode.Cyrillic, "Arabic": unicode.Arabic, "Devanagari": unicode.Devanagari,
}

func parse(file string) map[*unicode.RangeTable]*vocabulary {
	models := map[string]lingua.Language{}
	for _, l := range lingua.AllLanguages() {
		models[strings.ToLower(l.IsoCode639_1().String())] = l
	}
	all := map[*unicode.RangeTable]*vocabulary{}
	var v *vocabulary
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			v = &vocabulary{words: map[string]uint64{}, letters: map[rune]uint64{}}
			all[scripts[strings.TrimSuffix(name, "]")]] = v
		}
		fields := strings.Split(line, "|")
		if strings.HasPrefix(line, "#") || len(fields) != 3 {
			continue
		}
		bit := uint64(1) << len(v.codes)
		code := strings.TrimSpace(fields[0])
		v.codes = append(v.codes, code)
		v.models = append(v.models, model(models, code))
		for _, r := range strings.TrimSpace(fields[1]) {
			v.letters[r] |= bit
		}
		for _, w := range strings.Fields(fields[2]) {
			v.words[w] |= bit
		}
	}
	return all
}

func model(models map[string]lingua.Language, code string) lingua.Language {
	if l, ok := models[code]; ok {
		return l
	}
	return lingua.Unknown
}

func (v *vocabulary) all() uint64 { return 1<<len(v.codes) - 1 }

// bit is the set of the one language code, empty where the script has no such language.
func (v *vocabulary) bit(code string) uint64 {
	for i, c := range v.codes {
		if c == code {
			return 1 << i
		}
	}
	return 0
}

// each calls do with every index in set, in order.
func each(set uint64, do func(i int)) {
	for ; set != 0; set &= set - 1 {
		do(bits.TrailingZeros64(set))
	}
}
