package index

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	// Registers every analyzer, so that the mapping of any index of ours can be opened.
	_ "github.com/blevesearch/bleve/v2/config"

	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/truncate"
	"github.com/blevesearch/bleve/v2/analysis/token/unicodenorm"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"
	indexapi "github.com/blevesearch/bleve_index_api"
)

// layout names what a document of the index consists of beyond the mapping: raise it when document.go writes something
// else for the same record, or with another release of bleve, whose analyzers may stem differently.
const layout = "1 bleve 2.6.3"

// kind says how a field's values are indexed and what a query on it means.
type kind uint8

const (
	words    kind = iota // analysed text with positions; a query wants all its words
	exact                // one term, compared as written
	code                 // one term of a closed vocabulary, lower case
	prefix               // one term; a query gives its beginning
	number               // compared as a number
	date                 // compared as a time, the wall clock that the document states taken as UTC
	boolean              // true or false
	internal             // no query names it
)

// field is a column of the index besides the language fields.
type field struct {
	name     string
	kind     kind
	analyzer string // of analysed text
	options  indexapi.FieldIndexingOptions
}

const (
	indexed   = indexapi.IndexField
	sortable  = indexapi.DocValues // also what facets need
	positions = indexapi.IncludeTermVectors
	unscored  = indexapi.SkipFreqNorm
	stored    = indexapi.StoreField
)

// fields lists every column but title_A and body_A, which exist once for each analyzer A.
var fields = []field{
	{"text", internal, anyLanguage, indexed}, // words that the language's analyzer drops or changes
	{"id", prefix, "", 0},                    // bleve's own _id
	{"file", exact, "", indexed | unscored},
	{"incident_id", exact, "", indexed | unscored | stored},
	{"documents", number, "", indexed | stored},
	{"lang", code, "", indexed | unscored | sortable},
	{"organization", exact, "", indexed | unscored | sortable},
	{"operator", exact, "", indexed | unscored | sortable},
	{"org", words, folded, indexed | positions},
	{"org_order", internal, "", indexed | unscored | sortable},
	{"service_name", exact, "", indexed | unscored | sortable},
	{"service", words, folded, indexed | positions},
	{"cause", code, "", indexed | unscored | sortable},
	{"contributing", code, "", indexed | unscored},
	{"causes", code, "", indexed | unscored},
	{"action", code, "", indexed | unscored | sortable},
	{"phase_action", code, "", indexed | unscored},
	{"source_type", code, "", indexed | unscored | sortable},
	{"flag", code, "", indexed | unscored},
	{"start", prefix, "", indexed | unscored},
	{"end", prefix, "", indexed | unscored},
	{"start_date", date, "", indexed | sortable},
	{"year", code, "", indexed | unscored | sortable},
	{"duration_s", number, "", indexed | sortable},
	{"customers", number, "", indexed | sortable},
	{"data_loss", boolean, "", indexed | unscored},
	{"incident", boolean, "", indexed | unscored},
	{"record", internal, "", stored},
}

const (
	titleOptions = indexed | positions          // the title itself stands in the record
	bodyOptions  = indexed | positions | stored // the one stored copy of the text
)

// Names of analyzers that are ours or have a meaning of ours.
const (
	anyLanguage = "haveri_any"  // words in lower case, Han, kana and Hangul as pairs: fits every language that has no analyzer
	folded      = "haveri_name" // words of names in lower case, width and ligature variants folded
)

// analyzers gives each language with inflection rules its analyzer. Japanese, Chinese, Korean and every language without
// an entry use anyLanguage.
var analyzers = map[string]string{
	"ar": "ar", "cs": "haveri_cs", "da": "da", "de": "de", "el": "haveri_el", "en": "en", "es": "es", "fi": "fi", "fr": "fr",
	"hi": "hi", "hu": "hu", "id": "haveri_id", "it": "it", "nb": "no", "nl": "nl", "nn": "no", "no": "no", "pl": "pl", "pt": "pt",
	"ro": "ro", "ru": "ru", "sv": "sv", "tr": "tr", "uk": "haveri_uk",
}

// truncated lists the analyzers for which bleve has no stemmer: words are cut to so many letters, after the stop words.
var truncated = []struct {
	name, stop string
	letters    float64
}{
	{"haveri_cs", "stop_cs", 5},
	{"haveri_el", "stop_el", 5},
	{"haveri_id", "stop_id", 6},
	{"haveri_uk", "", 5},
}

// suffixes are the A of title_A and body_A in a fixed order; suffix gives a language's.
var suffixes = []string{"any", "ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "hi", "hu", "id", "it", "nl", "no", "pl", "pt",
	"ro", "ru", "sv", "tr", "uk"}

// suffix returns the A of the fields title_A and body_A that hold texts of a language (ISO 639-1).
func suffix(lang string) string {
	switch _, known := analyzers[lang]; {
	case lang == "nb" || lang == "nn":
		return "no"
	case known:
		return lang
	}
	return "any"
}

func analyzerOf(suffix string) string {
	if a, ok := analyzers[suffix]; ok {
		return a
	}
	return anyLanguage
}

// newMapping describes the fields to bleve, which needs it for queries; document.go fills the same fields.
func newMapping() (*mapping.IndexMappingImpl, error) {
	m := mapping.NewIndexMapping()
	m.ScoringModel = indexapi.BM25Scoring
	m.DefaultMapping = mapping.NewDocumentStaticMapping()
	m.DefaultField = "text"
	m.DefaultAnalyzer = "keyword"
	if err := m.AddCustomTokenFilter("nfkc", map[string]any{"type": unicodenorm.Name, "form": unicodenorm.NFKC}); err != nil {
		return nil, fmt.Errorf("mapping: %w", err)
	}
	for _, t := range truncated {
		cut := t.name + "_cut"
		if err := m.AddCustomTokenFilter(cut, map[string]any{"type": truncate.Name, "length": t.letters}); err != nil {
			return nil, fmt.Errorf("mapping: %w", err)
		}
		filters := []string{lowercase.Name}
		if t.stop != "" {
			filters = append(filters, t.stop)
		}
		if err := addAnalyzer(m, t.name, unicode.Name, append(filters, cut)); err != nil {
			return nil, err
		}
	}
	if err := addAnalyzer(m, anyLanguage, unicode.Name, []string{hangulName, cjk.WidthName, lowercase.Name, cjk.BigramName}); err != nil {
		return nil, err
	}
	if err := addAnalyzer(m, folded, unicode.Name, []string{"nfkc", lowercase.Name}); err != nil {
		return nil, err
	}
	for _, f := range fields {
		m.DefaultMapping.AddFieldMappingsAt(f.name, f.mapping())
	}
	for _, s := range suffixes {
		for name, o := range map[string]indexapi.FieldIndexingOptions{"title_" + s: titleOptions, "body_" + s: bodyOptions} {
			m.DefaultMapping.AddFieldMappingsAt(name, field{name, words, analyzerOf(s), o}.mapping())
		}
	}
	return m, nil
}

func addAnalyzer(m *mapping.IndexMappingImpl, name, tokenizer string, filters []string) error {
	err := m.AddCustomAnalyzer(name, map[string]any{"type": custom.Name, "tokenizer": tokenizer, "token_filters": filters})
	if err != nil {
		return fmt.Errorf("mapping: analyzer %s: %w", name, err)
	}
	return nil
}

func (f field) mapping() *mapping.FieldMapping {
	types := map[kind]string{number: "number", date: "datetime", boolean: "boolean"}
	fm := &mapping.FieldMapping{Type: "text", Analyzer: f.analyzer, Store: f.options.IsStored(), Index: f.options.IsIndexed(),
		IncludeTermVectors: f.options.IncludeTermVectors(), DocValues: f.options.IncludeDocValues(), SkipFreqNorm: f.options.SkipFreqNorm()}
	if t, ok := types[f.kind]; ok {
		fm.Type = t
	}
	return fm
}

// Version identifies the tables above and the layout: an index of another version cannot be opened and must be built anew.
func Version() string {
	sum := sha256.Sum256(fmt.Append(nil, layout, fields, titleOptions, bodyOptions, analyzers, truncated, suffixes))
	return hex.EncodeToString(sum[:8])
}
