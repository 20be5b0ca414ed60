package language

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pemistahl/lingua-go"
)

// Weights are nats (natural log odds). They were set on documents, on windows of 60 to 500 letters cut from them, and on texts
// in neighbouring languages; corpus_test.go measures what they give.
const (
	wordWeight     = 1.0  // a function word, for the languages that list it
	letterWeight   = 0.5  // a word with a letter that not every language has
	declaredWeight = 1.5  // what the metadata says
	neighbour      = 2.0  // against a language without rules, since few documents are in one
	unmodelled     = 1.0  // against a language that lingua cannot speak for, when it is asked of its rivals
	modelWeight    = 0.25 // a nat of lingua's, whose trigrams repeat each other
	leastModel     = 1e-9 // lowest probability taken from it, so that no sample of a few names outweighs all the others
)

const (
	enough     = 10.0 // evidence by which a language must be ahead of a rival to stand without lingua's word …
	against    = 4.0  // … where all that speaks for the rival alone counts so many times
	repeats    = 5    // times that one word counts, so that the v, k, u of a listing do not make it Czech
	coverage   = 0.12 // evidence a word under which the text may be in a language with few words listed
	settled    = 6.0  // lead at which no further sample is put to lingua
	samples    = 6    // put to lingua at most of a long text
	sampleSize = 80   // letters of each: small enough for lingua's sums to stay in float64, which is where its time goes
	fewLetters = 40   // prose below which all letters of a text are read
	tooShort   = 20   // letters below which weak evidence is none
	weak       = 2.0
)

// evidence is how much speaks for each language of a script, in nats.
type evidence struct {
	words int
	sets  map[uint64]float64 // by the set of languages that a word spoke for
	score []float64          // by language
}

func (v *vocabulary) weigh(text string) evidence {
	e := evidence{sets: map[uint64]float64{}, score: make([]float64, len(v.codes))}
	met := map[string]int{}
	for word := range strings.FieldsSeq(text) {
		e.words++
		lower := strings.ToLower(word)
		if set := v.words[lower]; set != 0 {
			if met[lower]++; met[lower] <= repeats {
				e.sets[set] += wordWeight
			}
			continue
		}
		first, _ := utf8.DecodeRuneInString(word)
		if set := v.spelled(lower); set != v.all() && set != 0 && !unicode.IsUpper(first) {
			e.sets[set] += letterWeight
		}
	}
	for set, w := range e.sets {
		each(set, func(i int) { e.score[i] += w })
	}
	return e
}

// spelled is the set of languages that have all the letters of word.
func (v *vocabulary) spelled(word string) uint64 {
	set := v.all()
	for _, r := range word {
		if in, ok := v.letters[r]; ok && r >= utf8.RuneSelf {
			set &= in
		}
	}
	return set
}

// standing is the set of best and the languages that it is not far ahead of. Words that both have say nothing between the two,
// so that Danish is far ahead of Bokmål only by words that Bokmål does not have.
func (e evidence) standing(best int) uint64 {
	both := make([]float64, len(e.score))
	for set, w := range e.sets {
		if set>>best&1 == 1 {
			each(set, func(i int) { both[i] += w })
		}
	}
	standing := uint64(1) << best
	for i := range both {
		if e.score[best]-both[i]-against*(e.score[i]-both[i]) < enough {
			standing |= 1 << i
		}
	}
	return standing
}

// detect gives the language of words, with the probability that it is right.
func (v *vocabulary) detect(words string, letters int, declared string) (code string, confidence float64) {
	e := v.weigh(words)
	best := top(e.score)
	pool := e.standing(best)
	if e.score[best] < coverage*float64(e.words) {
		pool = v.all()
	}
	for i, c := range v.codes {
		switch {
		case c == declared:
			e.score[i] += declaredWeight
		case !supported[c]:
			e.score[i] -= neighbour
		}
	}
	if pool != 1<<best {
		v.ask(pool, words, e.score)
		best = top(e.score)
	}
	if letters < tooShort && e.score[best] < weak {
		return "und", 0
	}
	return v.codes[best], posterior(e.score, best)
}

// ask narrows score to the languages of pool and adds what lingua says of them. A detector costs 0.05 ms to build, a third of
// one answer, and its models are shared by the whole process; so none is kept.
func (v *vocabulary) ask(pool uint64, words string, score []float64) {
	var languages []lingua.Language
	for i := range score {
		switch {
		case pool>>i&1 == 0:
			score[i] = math.Inf(-1)
		case v.models[i] == lingua.Unknown:
			score[i] -= unmodelled
		default:
			languages = append(languages, v.models[i])
		}
	}
	if len(languages) < 2 {
		return
	}
	// Low accuracy is trigrams alone; the other orders would load hundreds of megabytes at the first short text.
	detector := lingua.NewLanguageDetectorBuilder().FromLanguages(languages...).WithLowAccuracyMode().Build()
	for _, sample := range spread(words) {
		said := map[lingua.Language]float64{}
		for _, c := range detector.ComputeLanguageConfidenceValues(sample) {
			said[c.Language()] = math.Log(max(c.Value(), leastModel))
		}
		for i, model := range v.models {
			score[i] += modelWeight * said[model]
		}
		if lead(score) > settled {
			return
		}
	}
}

// spread cuts samples from all over text, the first two far from each other, or cuts all of a short text into samples.
func spread(text string) []string {
	letters := []rune(text)
	var parts []string
	if len(letters) <= samples*sampleSize {
		for part := range slices.Chunk(letters, sampleSize) {
			if len(parts) == 0 || len(part) >= sampleSize/2 { // a stub says little and counts as much
				parts = append(parts, string(part))
			}
		}
		return parts
	}
	for _, k := range [samples]int{0, 3, 1, 4, 2, 5} {
		from := k * (len(letters) - sampleSize) / (samples - 1)
		parts = append(parts, string(letters[from:from+sampleSize]))
	}
	return parts
}

// top is the language with the highest score, the first of several.
func top(score []float64) int {
	best := 0
	for i, s := range score {
		if s > score[best] {
			best = i
		}
	}
	return best
}

// lead is how far the best language is ahead of the next.
func lead(score []float64) float64 {
	best, second := top(score), math.Inf(-1)
	for i, s := range score {
		if i != best {
			second = max(second, s)
		}
	}
	return score[best] - second
}

// posterior is the probability of best, every score being a log odd.
func posterior(score []float64, best int) float64 {
	sum := 0.0
	for _, s := range score {
		sum += math.Exp(s - score[best])
	}
	return 1 / sum
}
