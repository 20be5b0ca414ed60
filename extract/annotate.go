package extract

import (
	"strings"
	"time"

	"haveri/extract/lang"
	"haveri/extract/match"
	"haveri/extract/temporal"
)

// Annotation is one time expression of a text: From and To are UTF-8 byte offsets, Type a temporal.Kind's name, Value EDTF or an ISO 8601 duration.
type Annotation struct {
	Text  string `json:"text"`
	From  int    `json:"from"`
	To    int    `json:"to"`
	Type  string `json:"type"`
	Value string `json:"value"`
}

// Annotate finds the time expressions of text, written in language code. reference is the moment relative expressions are resolved
// against, as ISO 8601 with or without a clock time and a zone; "" where there is none. With nested, the two dates of a range follow it
// as expressions of their own, as corpora of documents label them.
func Annotate(text, code, reference string, nested bool) []Annotation {
	v := lang.Times(code)
	toks := match.Tokens(text)
	var c temporal.Context
	if m, ok := temporal.ParseMoment(reference); ok {
		c.Reference = m
	} else if t, err := time.Parse(time.RFC3339, reference); err == nil {
		c.Reference = temporal.FromTime(t)
	}
	out := []Annotation{}
	add := func(e temporal.Expr) {
		if value := e.Value(); strings.Trim(value, "/") != "" {
			out = append(out, Annotation{text[e.From:e.To], e.From, e.To, e.Kind.String(), value})
		}
	}
	for _, e := range temporal.Read(text, toks, v.Scan(text, toks), v, c) {
		add(e)
		for n := range e.Ends {
			if end, ok := e.End(n, toks); ok && nested {
				add(end)
			}
		}
	}
	return out
}
