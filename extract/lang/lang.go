// Package lang holds what the languages say: one readable file a language, compiled once into an automaton.
//
// A file is made of sections. A section's lines read "key: pattern | pattern"; a long list of patterns goes on over lines that begin
// with white space. A line that begins with "#" is a comment. The pattern language is match's: a word, wor* *ord *or*, (a|b), a?, "..",
// "#" for a number in digits. What stands in und.lang (zones, symbols, English abbreviations) holds for every language.
//
// To add a language: write xx.lang after the model of sv.lang, add example sentences, and add its code to the languages that
// ingest/language supports.
package lang

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"haveri/extract/match"
)

//go:embed *.lang
var Files embed.FS

// Section is a group of concepts that one reader knows the meaning of.
type Section uint8

// Concept is a thing that a vocabulary has words for. Key is as the file says it; Num is its number where it is one.
type Concept struct {
	Section Section
	Key     string
	Num     float64
}

// Mention is words that stand for a concept. First and Last are tokens, Last exclusive.
type Mention struct {
	Concept
	First, Last int32
	Gapped      bool // words of no meaning stand between
}

// Vocabulary is a compiled language. It is safe for concurrent use.
type Vocabulary struct {
	Code     string
	Settings map[string]string
	last     Section // it holds
	concepts []Concept
	auto     match.Automaton
	words    words
}

// Codes lists the languages there are files for, sorted, without "und".
var Codes = func() (codes []string) {
	names, _ := fs.Glob(Files, "*.lang")
	for _, n := range names {
		if c := strings.TrimSuffix(n, ".lang"); c != "und" {
			codes = append(codes, c)
		}
	}
	return
}()

var compiled sync.Map // request → func() *Vocabulary

type request struct {
	code string
	last Section
}

// For gives the vocabulary of a language; that of und.lang alone where the language has no file.
func For(code string) *Vocabulary { return vocabulary(code, Org) }

// Times gives a language's words for times alone, which are found faster.
func Times(code string) *Vocabulary { return vocabulary(code, NotTime) }

// vocabulary gives that of the sections up to last.
func vocabulary(code string, last Section) *Vocabulary {
	if !slices.Contains(Codes, code) {
		code = "und"
	}
	f, _ := compiled.LoadOrStore(request{code, last}, sync.OnceValue(func() *Vocabulary {
		v, err := load(code, last)
		if err != nil {
			// The files are part of the program and a test compiles each: this cannot be reached in a program that was tested.
			panic(err)
		}
		return v
	}))
	return f.(func() *Vocabulary)()
}

func load(code string, last Section) (*Vocabulary, error) {
	v := &Vocabulary{Code: code, Settings: map[string]string{}, last: last, words: words{}}
	for _, c := range slices.Compact([]string{"und", code}) {
		b, err := Files.ReadFile(c + ".lang")
		if err != nil {
			return nil, err
		}
		if err := v.read(c+".lang", string(b)); err != nil {
			return nil, err
		}
	}
	v.auto.Proclitics = strings.Fields(v.Settings["proclitics"])
	v.auto.Seal()
	return v, nil
}

// Compile makes a vocabulary of one file's text, for tests.
func Compile(code, text string) (*Vocabulary, error) {
	v := &Vocabulary{Code: code, Settings: map[string]string{}, last: Org, words: words{}}
	err := v.read(code+".lang", text)
	v.auto.Seal()
	return v, err
}

func (v *Vocabulary) read(file, text string) error {
	section, key := "", ""
	for i, line := range strings.Split(text, "\n") {
		fail := func(format string, a ...any) error {
			return fmt.Errorf("%s:%d: %s", file, i+1, fmt.Sprintf(format, a...))
		}
		line = strings.TrimRight(line, " \r\t")
		patterns := line
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '[':
			section, key = strings.Trim(line, "[]"), ""
			if section != "settings" && !slices.Contains(names[:], section) {
				return fail("unknown section %q", section)
			}
			continue
		case line[0] != ' ' && line[0] != '\t':
			k, p, ok := strings.Cut(line+" ", ": ") // a key may hold a colon: +02:00
			if !ok || section == "" {
				return fail("want \"key: patterns\" inside a section")
			}
			key, patterns = strings.TrimSpace(k), p
		case key == "":
			return fail("a line goes on that did not begin")
		}
		patterns = strings.Trim(strings.TrimSpace(patterns), "|")
		if section == "settings" {
			v.Settings[key] = strings.TrimSpace(v.Settings[key] + " " + patterns)
			continue
		}
		s := Section(slices.Index(names[:], section))
		if s > v.last {
			continue
		}
		if !s.takes(key) {
			return fail("section %s has no key %q", section, key)
		}
		if patterns == "" {
			continue
		}
		if err := v.auto.Add(patterns, v.concept(section, key)); err != nil {
			return fail("%v", err)
		}
		v.words.note(Section(slices.Index(names[:], section)), key, patterns)
	}
	return nil
}

func (v *Vocabulary) concept(section, key string) int32 {
	c := Concept{Section: Section(slices.Index(names[:], section)), Key: key}
	number, _, _ := strings.Cut(key, " ")
	c.Num, _ = strconv.ParseFloat(number, 64)
	if i := slices.Index(v.concepts, c); i >= 0 {
		return int32(i)
	}
	v.concepts = append(v.concepts, c)
	return int32(len(v.concepts) - 1)
}

// Scan finds the vocabulary's concepts in the tokens of text. Within a section the longest words at a place win, and a mention inside
// a longer unbroken one of its section is none. Mentions come in order of their first token, longer before shorter, those of the same
// words in the order of the language's file, the unbroken first; each is told of once, however many patterns find it.
func (v *Vocabulary) Scan(text string, toks []match.Token) []Mention {
	return v.AppendScan(nil, text, toks)
}

// AppendScan appends what Scan finds to ms.
func (v *Vocabulary) AppendScan(ms []Mention, text string, toks []match.Token) []Mention {
	room, _ := rooms.Get().(*[]match.Found)
	if room == nil {
		room = new([]match.Found)
	}
	defer rooms.Put(room)
	found := v.auto.Scan((*room)[:0], text, toks)
	*room = found
	for i := range found { // they come in order of their first token, of which few are alike
		for k := i; k > 0 && comesBefore(found[k], found[k-1]); k-- {
			found[k], found[k-1] = found[k-1], found[k]
		}
	}
	var reach, from [len(names)]int32 // per section, where its longest unbroken mention so far ends and begins
	kept := found[:0]
	for _, f := range found {
		s := v.concepts[f.ID].Section
		if f.Last <= reach[s] && !(f.First == from[s] && f.Last == reach[s]) {
			continue
		}
		if !f.Gapped && f.Last > reach[s] {
			from[s], reach[s] = f.First, f.Last
		}
		kept = once(kept, f)
	}
	before := len(ms)
	ms = slices.Grow(ms, len(kept))
	for _, f := range kept {
		ms = append(ms, Mention{v.concepts[f.ID], f.First, f.Last, f.Gapped})
	}
	return ms[:before+len(masked(ms[before:]))]
}

// rooms keep the room that scans need from one text to the next.
var rooms sync.Pool

// comesBefore orders what was found at a place.
func comesBefore(a, b match.Found) bool {
	switch {
	case a.First != b.First:
		return a.First < b.First
	case a.Last != b.Last:
		return a.Last > b.Last
	case a.ID != b.ID:
		return a.ID < b.ID
	}
	return b.Gapped && !a.Gapped
}

// once appends f, which is no longer than those before it that begin with the same token: nothing where its words are there already, and instead
// of a longer one that has a gap as well.
func once(kept []match.Found, f match.Found) []match.Found {
	for k := len(kept) - 1; k >= 0 && kept[k].First == f.First; k-- {
		switch o := kept[k]; {
		case o.ID != f.ID:
		case o.Last == f.Last:
			return kept
		case o.Gapped && f.Gapped:
			return append(slices.Delete(kept, k, k+1), f)
		}
	}
	return append(kept, f)
}

// masked leaves out the gapped mentions that unbroken words of the key "none" of their section touch: "no .. refund" masks "refund .. customers".
func masked(ms []Mention) []Mention {
	var none [len(names)][]Mention
	any := false
	for _, m := range ms {
		if m.Key == "none" && !m.Gapped {
			none[m.Section], any = append(none[m.Section], m), true
		}
	}
	if !any {
		return ms
	}
	var next [len(names)]int // of a section's masks, the first that may still touch
	return slices.DeleteFunc(ms, func(m Mention) bool {
		if !m.Gapped {
			return false
		}
		ns := none[m.Section]
		i := next[m.Section]
		for i < len(ns) && ns[i].Last <= m.First { // mentions come in order of their first token
			i++
		}
		next[m.Section] = i
		return i < len(ns) && ns[i].First < m.Last
	})
}
