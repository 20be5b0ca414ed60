package gold

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"

	"haveri/extract"
)

// outcome is how one field of one record compares with its label.
type outcome struct {
	field                        string
	correct, predicted, expected int
	want, got                    any // what is told of a mistake
	wrong                        bool
}

// compare compares a record, nil where there is none, with its label. A field of which neither says anything gives no outcome.
func compare(l *Label, r *extract.Record) []outcome {
	if r == nil {
		r = &extract.Record{}
	}
	all := []outcome{
		{field: "incident", correct: count(l.Incident && r.Incident), predicted: count(r.Incident), expected: count(l.Incident),
			want: l.Incident, got: r.Incident, wrong: l.Incident != r.Incident},
		{field: "lang", correct: count(r.Lang == l.Lang), predicted: 1, expected: 1, want: l.Lang, got: r.Lang, wrong: r.Lang != l.Lang},
	}
	either := l.Incident || r.Incident
	incident := r.Incident
	if !incident { // of a text without an outage no value is made
		r = &extract.Record{}
	}
	single := func(o outcome, ok bool) {
		if ok {
			all = append(all, o)
		}
	}
	single(one("start", l.Start, l.Accept.Start, r.Start, sameDay))
	single(one("end", l.End, l.Accept.End, r.End, sameDay))
	single(one("organization", l.Organization, l.Accept.Organization, r.Organization, sameName))
	single(one("customers", l.CustomersAffected, l.Accept.CustomersAffected, r.CustomersAffected, sameCount))
	single(one("data_loss", l.DataLoss, l.Accept.DataLoss, r.DataLoss, func(a, b bool) bool { return a == b }))
	single(startTime(l, r))
	single(one("duration", l.Duration, l.Accept.Duration, r.Duration, within))
	if either {
		all = append(all, causes(l, r, incident)...)
		all = append(all, actions(l, r)...)
	}
	return all
}

// one compares a field that has one value or none.
func one[T any](field string, want *T, accept []*T, got *T, same func(got, want T) bool) (outcome, bool) {
	if got == nil && (want == nil || slices.Contains(accept, nil)) {
		return outcome{}, false
	}
	right := got != nil && isOneOf(*got, want, accept, same)
	return outcome{field: field, correct: count(right), predicted: count(got != nil), expected: count(want != nil),
		want: plain(want), got: plain(got), wrong: !right}, true
}

func isOneOf[T any](got T, want *T, accept []*T, same func(got, want T) bool) bool {
	return slices.ContainsFunc(append([]*T{want}, accept...), func(w *T) bool { return w != nil && same(got, *w) })
}

// plain is a value without its pointer, nil where there is none.
func plain[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// day is the date part of an EDTF value, of an interval its beginning.
func day(edtf string) string {
	edtf, _, _ = strings.Cut(edtf, "/")
	edtf, _, _ = strings.Cut(strings.TrimRight(edtf, "~?%"), "T")
	return strings.TrimRight(edtf, "~?%")
}

func sameDay(got, want string) bool { return day(got) == day(want) }

// within is a duration between the bounds of the label.
func within(got, want extract.Duration) bool {
	return want.Min <= got.Seconds && got.Seconds <= want.Max
}

// sameCount allows for rounding to one per cent.
func sameCount(got, want int64) bool {
	return max(float64(got)-float64(want), float64(want)-float64(got)) <= 0.01*float64(want)
}

// sameName is one name within the other, whatever its case, spaces and punctuation.
func sameName(got, want string) bool {
	got, want = fold(got), fold(want)
	return got != "" && (strings.Contains(want, got) || strings.Contains(got, want))
}

// fold is the letters and digits of a text, without case.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, cases.Fold().String(s))
}

// clock is the time of day of an EDTF value; zone is "" where it is not stated.
type clock struct{ hour, minute, zone string }

var clockForm = regexp.MustCompile(`T(\d\d):?(\d\d)?(?::?\d\d)?(Z|[+-]\d\d:?\d\d)?`)

func clockOf(edtf *string) (c clock, ok bool) {
	if edtf == nil {
		return c, false
	}
	m := clockForm.FindStringSubmatch(*edtf)
	if m == nil {
		return c, false
	}
	c = clock{m[1], m[2], m[3]}
	if c.minute == "" {
		c.minute = "00"
	}
	if c.zone == "Z" {
		c.zone = "+00:00"
	}
	return c, true
}

// startTime compares hours and minutes, and zones where both state one.
func startTime(l *Label, r *extract.Record) (outcome, bool) {
	want, wanted := clockOf(l.Start)
	got, given := clockOf(r.Start)
	if !wanted && !(given && l.Incident) {
		return outcome{}, false
	}
	right := wanted && given && got.hour == want.hour && got.minute == want.minute && (got.zone == want.zone || got.zone == "" || want.zone == "")
	return outcome{field: "start_time", correct: count(right), predicted: count(given), expected: count(wanted),
		want: plain(l.Start), got: plain(r.Start), wrong: !right}, true
}

// causes compares the primary cause, strictly and with what is acceptable, and all causes as a set. incident says whether the record
// tells of one.
func causes(l *Label, r *extract.Record, incident bool) []outcome {
	want, got := "", known(r.Cause.Primary)
	if l.Incident {
		want = l.Cause.Primary
	}
	strict := got == want
	lenient := strict || l.Incident && slices.Contains(l.Cause.Acceptable, got)
	gold, given := codes(append([]string{want}, l.Cause.Contributing...)), codes(append([]string{got}, r.Cause.Contributing...))
	n := both(gold, given)
	return []outcome{
		{field: "cause", correct: count(strict), predicted: count(incident), expected: count(l.Incident), want: want, got: got, wrong: !strict},
		{field: "cause_ok", correct: count(lenient), predicted: count(incident), expected: count(l.Incident),
			want: append([]string{want}, l.Cause.Acceptable...), got: got, wrong: !lenient},
		{field: "causes", correct: n, predicted: len(given), expected: len(gold), want: gold, got: given, wrong: n < max(len(given), len(gold))},
	}
}

// known is a cause's code, "unknown" where there is none.
func known(code string) string {
	if code == "" {
		return "unknown"
	}
	return code
}

// codes are the codes that say something, sorted, each once.
func codes(all []string) []string {
	all = slices.DeleteFunc(slices.Clone(all), func(c string) bool { return c == "" || c == "unknown" })
	slices.Sort(all)
	return slices.Compact(all)
}

// both counts what two sorted sets have in common.
func both(a, b []string) int {
	n := 0
	for _, s := range a {
		if _, in := slices.BinarySearch(b, s); in {
			n++
		}
	}
	return n
}

// actions compares remediations: their codes, the codes with phases, and how many quotations of the label overlap with one of the record.
func actions(l *Label, r *extract.Record) []outcome {
	set := func(rs []extract.Remediation, key func(extract.Remediation) string) []string {
		var keys []string
		for _, m := range rs {
			keys = append(keys, key(m))
		}
		slices.Sort(keys)
		return slices.Compact(keys)
	}
	compared := func(field string, key func(extract.Remediation) string) outcome {
		want, got := set(l.Remediation, key), set(r.Remediation, key)
		n := both(want, got)
		return outcome{field: field, correct: n, predicted: len(got), expected: len(want), want: want, got: got, wrong: n < max(len(want), len(got))}
	}
	var quotes []string
	for _, m := range r.Remediation {
		if q := fold(m.Quote); q != "" {
			quotes = append(quotes, q)
		}
	}
	hit := 0
	var missed []string
	for _, m := range l.Remediation {
		q := fold(m.Quote)
		if q != "" && slices.ContainsFunc(quotes, func(f string) bool { return strings.Contains(f, q) || strings.Contains(q, f) }) {
			hit++
		} else {
			missed = append(missed, m.Quote)
		}
	}
	n := len(l.Remediation)
	return []outcome{
		compared("actions", func(m extract.Remediation) string { return m.Action }),
		compared("phases", func(m extract.Remediation) string { return m.Action + " " + m.Phase }),
		{field: "quotes", correct: hit, predicted: n, expected: n, want: missed, wrong: hit < n},
	}
}

// invented says for each field that a document does not answer whether the record gives a value all the same.
func invented(l *Label, r *extract.Record) map[string]bool {
	if r == nil || !r.Incident {
		r = &extract.Record{}
	}
	given := map[string]bool{}
	silent := func(field string, label bool, accept int, value bool) {
		if !label && accept == 0 {
			given[field] = value
		}
	}
	silent("start", l.Start != nil, len(l.Accept.Start), r.Start != nil)
	silent("end", l.End != nil, len(l.Accept.End), r.End != nil)
	silent("duration", l.Duration != nil, len(l.Accept.Duration), r.Duration != nil)
	silent("organization", l.Organization != nil, len(l.Accept.Organization), r.Organization != nil)
	silent("customers_affected", l.CustomersAffected != nil, len(l.Accept.CustomersAffected), r.CustomersAffected != nil)
	silent("data_loss", l.DataLoss != nil, len(l.Accept.DataLoss), r.DataLoss != nil)
	if l.Incident && l.Cause.Primary == "unknown" {
		silent("cause", false, len(l.Cause.Acceptable), known(r.Cause.Primary) != "unknown")
	}
	return given
}
