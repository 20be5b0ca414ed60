// Package language tells what language a document is mainly written in.
//
// A document's script, function words and letters (words.txt) answer for most; only where they leave several languages
// standing is lingua asked, about those alone and about short samples of the text, since its price grows with both. Languages
// that the project has no rules for are named all the same, so that a Slovak text is not read as a bad Czech one.
package language

import (
	"math"
	"strings"

	"haveri/ingest/doc"
)

// Supported lists the languages that the project has rules for, as ISO 639-1 codes.
var Supported = strings.Fields("ar cs da de el en es fi fr hi hu id it ja ko nb nl pl pt ro ru sv tr uk zh")

var supported = func() map[string]bool {
	set := map[string]bool{}
	for _, code := range Supported {
		set[code] = true
	}
	return set
}()

// Detect tells the main language of text, which should be NFC and free of markup. declared is what its metadata says ("sv",
// "pt-BR", "" for nothing); it decides only where the text leaves a doubt. The code is "und" where text is too short to tell
// and nothing is declared. Detect is safe for concurrent use.
func Detect(text, declared string) doc.Language {
	declared = primary(declared)
	text = excerpt(text)
	words := clean(text)
	script, letters := dominant(words)
	if letters < fewLetters {
		words = bare(text)
		script, letters = dominant(words)
	}
	code, confidence := "und", 0.0
	if v := vocabularies[script]; v != nil {
		code, confidence = v.detect(words, letters, declared)
	} else if script != nil {
		code, confidence = alone(script, words, letters, declared)
	}
	if code == "und" && declared != "" {
		code, confidence = declared, 0.3
	}
	return doc.Language{Code: code, Confidence: math.Round(confidence*100) / 100, Supported: supported[code]}
}

// primary is the first language of a declaration: "sv" of "sv-SE, en;q=0.5". It is "" where that is no ISO 639-1 code.
func primary(declared string) string {
	code := strings.ToLower(strings.TrimSpace(declared))
	if i := strings.IndexAny(code, "-_,; "); i >= 0 {
		code = code[:i]
	}
	switch code {
	case "no":
		return "nb"
	case "in":
		return "id"
	case "iw":
		return "he"
	}
	if len(code) != 2 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return code
}
