package extract

import (
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"

	"haveri/extract/lang"
	"haveri/extract/match"
	"haveri/extract/rank"
	"haveri/extract/temporal"
	"haveri/ingest/doc"
)

// reading is one document on its way to a record: what every reader of fields looks at, found in one pass over the text.
type reading struct {
	d        *doc.Document
	v        *lang.Vocabulary
	toks     []match.Token
	mentions []lang.Mention // in order of their first token
	begin    []int32        // of each token, and of the end, the first mention that begins there or later

	sentences []sentence
	of        []int32 // sentence of each token

	times []temporal.Expr // set by the clock

	posts int // paragraphs that open with their time, as the updates of a status page

	clauseOf []int32 // clause of each token, once somebody asked: together

	sorts []uint8    // of each token, whether it is no name: timeWord, genericWord
	keys  [][]string // of each sentence, as far as they were asked for: sentenceKeys

	tracing bool // whether somebody wants to know what was weighed
	trace   []consideration

	weights    rank.Weights
	collecting bool // whether somebody collects the choices
	choices    []rank.Choice
}

// sentence is tokens that belong together: a sentence of a paragraph, a list item's, a table row, a heading.
type sentence struct {
	First, Last int32 // tokens, Last exclusive
	Block       int32 // of the document
	Kind        doc.Kind
	// Under is what the nearest heading above is about: a key of lang.Heading, "" where it says nothing of the kind.
	Under string
}

func read(d *doc.Document) *reading {
	r, _ := readings.Get().(*reading)
	if r == nil {
		r = &reading{}
	}
	*r = reading{d: d, v: lang.For(d.Language.Code), weights: fitted(), toks: r.toks[:0], mentions: r.mentions[:0], begin: r.begin[:0], of: r.of[:0],
		sentences: r.sentences[:0], sorts: r.sorts[:0]}
	r.toks = match.AppendTokens(r.toks, d.Text)
	r.mentions = r.v.AppendScan(r.mentions, d.Text, r.toks)
	for k, m := range r.mentions {
		for len(r.begin) <= int(m.First) {
			r.begin = append(r.begin, int32(k))
		}
	}
	for len(r.begin) <= len(r.toks) {
		r.begin = append(r.begin, int32(len(r.mentions)))
	}
	r.split()
	r.head()
	r.sort()
	return r
}

// readings keep the room that a reading needs from one document to the next.
var readings sync.Pool

// release gives the room of a reading back; nothing may look at it any more.
func (r *reading) release() {
	if len(r.toks) < largeText {
		r.d, r.v = nil, nil
		readings.Put(r)
	}
}

// largeText is how many tokens a text has whose room is not kept.
const largeText = 1 << 16

// split cuts blocks into sentences. A text without blocks is one paragraph.
func (r *reading) split() {
	blocks := r.d.Blocks
	if len(blocks) == 0 {
		blocks = []doc.Block{{To: len(r.d.Text)}}
	}
	r.of = slices.Grow(r.of, len(r.toks))[:len(r.toks)]
	clear(r.of)
	i := 0
	for b, bl := range blocks {
		for i < len(r.toks) && int(r.toks[i].From) < bl.From {
			r.of[i] = int32(max(0, len(r.sentences)-1))
			i++
		}
		first := i
		for ; i < len(r.toks) && int(r.toks[i].From) < bl.To; i++ {
			r.of[i] = int32(len(r.sentences))
			if r.ends(i) || r.long(first, i) {
				r.sentences = append(r.sentences, sentence{First: int32(first), Last: int32(i + 1), Block: int32(b), Kind: bl.Kind})
				first = i + 1
			}
		}
		if i > first {
			r.sentences = append(r.sentences, sentence{First: int32(first), Last: int32(i), Block: int32(b), Kind: bl.Kind})
		}
	}
	if len(r.sentences) == 0 {
		r.sentences = append(r.sentences, sentence{Last: int32(len(r.toks))})
	}
}

// longestSentence is how many words a sentence may have; readers compare the words of a sentence with each other, so that a text without full
// stops is cut. Two characters of a script without spaces count as a word.
const longestSentence = 120

// long tells whether the sentence that begins at token first has to be cut behind token i.
func (r *reading) long(first, i int) bool {
	n := i - first + 1
	return n >= longestSentence && (r.toks[i].Kind != match.Char || n >= 2*longestSentence)
}

// ends tells whether a sentence ends with token i. A full stop ends one only where what follows looks like a beginning, so that
// "kl. 22.43", "13 авг. 2005" and "bl.a." hold together.
func (r *reading) ends(i int) bool {
	t := r.toks[i]
	if i+1 >= len(r.toks) {
		return true
	}
	n := r.toks[i+1]
	if n.Break == 2 {
		return true
	}
	if t.Kind != match.Punct {
		return false
	}
	switch t.Rune {
	case '。', '！', '？', '।', '؟':
		return !closing(n.Rune)
	case '!', '?':
		return n.Space
	case '.', '…':
		if !n.Space || i == 0 {
			return false
		}
		p := r.toks[i-1]
		begins := r.begins(n)
		switch {
		case !begins:
			return false
		case p.Kind == match.Number && (i > 1 && r.toks[i-2].Rune == ':' || r.v.Settings["order"] == "mdy"): // no ordinal
			return n.Kind != match.Number || n.Break == 1
		case p.Kind == match.Number:
			return n.Kind != match.Number && p.Digits != 1 && p.Digits != 2 || n.Break == 1 || r.upperWord(n) && p.Digits > 2
		case p.Kind == match.Word:
			// Before a number a short word is an abbreviation: "nov. 2018", "kl. 13.40".
			letters := utf8.RuneCountInString(r.text(p))
			return n.Break == 1 || letters > 5 || letters > 1 && n.Kind != match.Number
		}
		return true
	}
	return false
}

func closing(r rune) bool {
	return r == '」' || r == '』' || r == '"' || r == '”' || r == '）' || r == ')'
}

func (r *reading) text(t match.Token) string { return r.d.Text[t.From:t.To] }

// begins tells whether a sentence may begin with t: with a capital, a digit, a quotation mark or dash, or a letter without case.
func (r *reading) begins(t match.Token) bool {
	switch t.Kind {
	case match.Number, match.Char:
		return true
	case match.Word:
		c, _ := utf8.DecodeRuneInString(r.text(t))
		return !unicode.IsLower(c)
	}
	return t.Rune != ',' && t.Rune != ';' && t.Rune != ')'
}

func (r *reading) upperWord(t match.Token) bool {
	c, _ := utf8.DecodeRuneInString(r.text(t))
	return t.Kind == match.Word && unicode.IsUpper(c)
}

// head tells each sentence what heading it stands under. Headings are heading blocks, and short paragraphs that end without a full
// stop and name one of the kinds, or items that end with a colon. What stands under a smaller heading of no kind stands under the larger one.
func (r *reading) head() {
	under, at, level := "", 0, 0
	for i := range r.sentences {
		s := &r.sentences[i]
		for at < len(r.mentions) && r.mentions[at].First < s.First {
			at++
		}
		// "Review actions:" heads the items below it.
		label := s.Kind == doc.ListItem && s.Last-s.First <= 6 && s.Last > s.First && r.toks[s.Last-1].Rune == ':'
		short := s.Kind == doc.Heading || s.Kind == doc.Title || label ||
			s.Kind == doc.Paragraph && s.Last-s.First <= 8 && s.First >= 0 && r.alone(i) && r.toks[s.Last-1].Rune != '.'
		if short {
			found := ""
			for k := at; k < len(r.mentions) && r.mentions[k].First < s.Last; k++ {
				if r.mentions[k].Section == lang.Heading && found == "" {
					found = r.mentions[k].Key
				}
			}
			depth := 0
			if s.Kind == doc.Heading && int(s.Block) < len(r.d.Blocks) {
				depth = r.d.Blocks[s.Block].Depth
			}
			switch {
			case s.Kind == doc.Title: // it is about the whole
			case found != "":
				under, level = found, depth
			case label, s.Kind == doc.Heading && (depth <= level || level == 0):
				under, level = "", depth
			}
		}
		s.Under = under
	}
}

// alone tells whether sentence i is all of its block.
func (r *reading) alone(i int) bool {
	b := r.sentences[i].Block
	return (i == 0 || r.sentences[i-1].Block != b) && (i+1 == len(r.sentences) || r.sentences[i+1].Block != b)
}

// within gives the mentions that begin among tokens first to last (exclusive).
func (r *reading) within(first, last int32) []lang.Mention {
	end := int32(len(r.toks))
	from := r.begin[min(max(first, 0), end)]
	return r.mentions[from:max(from, r.begin[min(max(last, 0), end)])]
}

// in gives the mentions of sentence i that belong to one of the sections.
func (r *reading) in(i int, sections ...lang.Section) []lang.Mention {
	var out []lang.Mention
	for _, m := range r.within(r.sentences[i].First, r.sentences[i].Last) {
		if slices.Contains(sections, m.Section) {
			out = append(out, m)
		}
	}
	return out
}

// span gives the bytes of tokens first to last (exclusive).
func (r *reading) span(first, last int32) (from, to int) {
	return int(r.toks[first].From), int(r.toks[last-1].To)
}

// evidence quotes tokens first to last (exclusive) for a field.
func (r *reading) evidence(field string, first, last int32, confidence float64, rule string) Evidence {
	from, to := r.span(first, last)
	return Evidence{Field: field, Quote: r.d.Text[from:to], From: from, To: to, Confidence: confidence, Rule: rule}
}
