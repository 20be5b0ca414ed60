package index

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/blevesearch/bleve/v2/search/query"
)

// resolve replaces each leaf of a parsed query string by queries on the fields that it means.
func resolve(q query.Query) (query.Query, error) {
	switch q := q.(type) {
	case *query.BooleanQuery:
		for _, part := range []*query.Query{&q.Must, &q.Should, &q.MustNot} {
			if *part == nil {
				continue
			}
			resolved, err := resolve(*part)
			if err != nil {
				return nil, err
			}
			*part = resolved
		}
		return q, nil
	case *query.ConjunctionQuery:
		return q, resolveAll(q.Conjuncts)
	case *query.DisjunctionQuery:
		if m, ok := number2match(q); ok {
			return resolveLeaf(m)
		}
		return q, resolveAll(q.Disjuncts)
	}
	if leaf, ok := q.(query.FieldableQuery); ok {
		return resolveLeaf(leaf)
	}
	return q, nil
}

func resolveAll(qs []query.Query) error {
	for i := range qs {
		resolved, err := resolve(qs[i])
		if err != nil {
			return err
		}
		qs[i] = resolved
	}
	return nil
}

// number2match undoes the parser's reading of a number as either text or number: the field tells which.
func number2match(q *query.DisjunctionQuery) (*query.MatchQuery, bool) {
	if len(q.Disjuncts) != 2 {
		return nil, false
	}
	match, isMatch := q.Disjuncts[0].(*query.MatchQuery)
	_, isRange := q.Disjuncts[1].(*query.NumericRangeQuery)
	if isMatch && isRange && q.BoostVal != nil {
		match.BoostVal = q.BoostVal
	}
	return match, isMatch && isRange
}

// resolveLeaf gives a leaf its fields.
func resolveLeaf(q query.FieldableQuery) (query.Query, error) {
	name := q.Field()
	switch {
	case name == "":
		return unfielded(q)
	case name == "title":
		return onEach(q, eachSuffix("title_"))
	case name == "body":
		return onEach(q, eachSuffix("body_"))
	case slices.Contains(everyText, name):
		return onEach(q, []string{name})
	}
	for _, f := range fields {
		if f.name == name && f.kind != internal {
			return f.resolve(q)
		}
	}
	return nil, fmt.Errorf("there is no field %q: use one of %s, or put a text with a colon in quotes", name, strings.Join(fieldNames(), ", "))
}

func fieldNames() []string {
	names := []string{"title", "body"}
	for _, f := range fields {
		if f.kind != internal {
			names = append(names, f.name)
		}
	}
	slices.Sort(names)
	return names
}

// unfielded looks for a word in every language: as analyzed in the language's fields, as written in the common one. Chinese,
// Japanese and Korean words are pairs of characters in a row, thus phrases.
func unfielded(q query.FieldableQuery) (query.Query, error) {
	names := everyText
	switch q := q.(type) {
	case *query.MatchPhraseQuery:
	case *query.MatchQuery:
		if q.Fuzziness == 0 && strings.ContainsFunc(q.Match, paired) {
			phrase := query.NewMatchPhraseQuery(q.Match)
			phrase.BoostVal = q.BoostVal
			return onEach(phrase, names)
		}
		names = append([]string{"text"}, names...)
	default:
		names = append([]string{"text"}, names...)
	}
	return onEach(q, names)
}

// paired tells the scripts whose words are indexed as pairs of characters.
func paired(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// onEach asks for q on one of the named text fields at least.
func onEach(q query.FieldableQuery, names []string) (query.Query, error) {
	var each []query.Query
	for _, name := range names {
		on, err := copyTo(q, name)
		if err != nil {
			return nil, err
		}
		each = append(each, on)
	}
	return query.NewDisjunctionQuery(each), nil
}

func copyTo(q query.FieldableQuery, name string) (query.Query, error) {
	switch q := q.(type) {
	case *query.MatchQuery:
		c := *q
		c.FieldVal, c.Operator = name, query.MatchQueryOperatorAnd
		return &c, nil
	case *query.MatchPhraseQuery:
		c := *q
		c.FieldVal = name
		return &c, nil
	case *query.WildcardQuery:
		c := *q
		c.FieldVal, c.Wildcard = name, strings.ToLower(q.Wildcard)
		return &c, nil
	case *query.RegexpQuery:
		c := *q
		c.FieldVal = name
		return &c, nil
	}
	return nil, fmt.Errorf("%s holds text: it has no ranges", name)
}

// resolve gives a leaf on this field the query that fits the field's kind.
func (f field) resolve(q query.FieldableQuery) (query.Query, error) {
	name := f.name
	if name == "id" {
		name = "_id"
	}
	switch q := q.(type) {
	case *query.WildcardQuery, *query.RegexpQuery:
		if f.kind != number && f.kind != date && f.kind != boolean {
			q.SetField(name)
			return q, nil
		}
	case *query.MatchQuery:
		if q.Fuzziness > 0 && (f.kind == exact || f.kind == code) {
			fuzzy := query.NewFuzzyQuery(q.Match)
			fuzzy.SetField(name)
			fuzzy.SetFuzziness(q.Fuzziness)
			return fuzzy, nil
		}
		return f.value(name, q.Match, q)
	case *query.MatchPhraseQuery:
		return f.value(name, q.MatchPhrase, q)
	case *query.NumericRangeQuery:
		if f.kind == number {
			return q, nil
		}
		if f.name == "year" {
			return yearRange(q), nil
		}
	case *query.DateRangeQuery:
		if f.kind == date {
			return q, nil
		}
		if f.name == "start" {
			q.SetField("start_date")
			return q, nil
		}
	}
	return nil, fmt.Errorf("%s cannot be asked that way: %s", f.name, [...]string{words: "give words or a phrase",
		exact: "give the whole value", code: "give a code", prefix: "give the value or its beginning", number: "give a number or a range as in " + f.name + ":>=5",
		date: `give a range as in start:>="2012-02-01"`, boolean: "give true or false"}[f.kind])
}

// yearRange turns a range of years into one of days: a number would be sixteen more terms a document.
func yearRange(q *query.NumericRangeQuery) query.Query {
	first := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
	var from, next time.Time
	if q.Min != nil {
		from = first(int(*q.Min))
		if q.InclusiveMin != nil && !*q.InclusiveMin {
			from = first(int(*q.Min) + 1)
		}
	}
	if q.Max != nil {
		next = first(int(*q.Max))
		if q.InclusiveMax != nil && *q.InclusiveMax {
			next = first(int(*q.Max) + 1)
		}
	}
	return days(from, next)
}

// value returns the query for a word or phrase on this field, which q is.
func (f field) value(name, value string, q query.FieldableQuery) (query.Query, error) {
	var one query.FieldableQuery
	switch f.kind {
	case words:
		return copyTo(q, name)
	case exact:
		one = query.NewTermQuery(value)
	case code:
		one = query.NewTermQuery(strings.ToLower(value))
	case prefix:
		one = query.NewPrefixQuery(value)
	case number:
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is no number", name, value)
		}
		inclusive := true
		one = query.NewNumericRangeInclusiveQuery(&v, &v, &inclusive, &inclusive)
	case boolean:
		v, err := strconv.ParseBool(strings.ToLower(value))
		if err != nil {
			return nil, fmt.Errorf("%s: %q is neither true nor false", name, value)
		}
		one = query.NewBoolFieldQuery(v)
	case date:
		return nil, fmt.Errorf(`%s: give a range as in start:>="2012-02-01"`, name)
	}
	one.SetField(name)
	if from, ok := q.(query.BoostableQuery); ok {
		if to, ok := one.(query.BoostableQuery); ok {
			to.SetBoost(from.Boost())
		}
	}
	return one, nil
}
