package gold

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"haveri/extract"
)

// Value is one value that a record gives, its confidence, and whether it is right. An action counts once a document, with the highest
// confidence among its mentions; a cause is right where the label calls it acceptable.
type Value struct {
	Field      string // of ValueFields
	Confidence float64
	Right      bool
}

// ValueFields are the fields whose confidences are measured.
var ValueFields = []string{"start", "end", "duration", "cause.primary", "organization", "customers_affected", "data_loss", "remediation"}

// addValues notes the values of one document as they compare with its label, and counts those that the label has.
func (s *Score) addValues(l *Label, r *extract.Record, compared []outcome) {
	if r == nil || !r.Incident {
		r = &extract.Record{}
	}
	add := func(field string, given, wanted, right bool) {
		if given {
			s.Values = append(s.Values, Value{field, r.Confidence(field), right})
		}
		s.expected[field] += count(wanted)
	}
	for _, o := range compared {
		field := o.field
		if field == "customers" {
			field = "customers_affected"
		}
		if slices.Contains(ValueFields, field) {
			add(field, o.predicted > 0, o.expected > 0, o.correct > 0)
		}
		if o.field == "cause_ok" {
			given := known(r.Cause.Primary) != "unknown"
			add("cause.primary", given, l.Incident && known(l.Cause.Primary) != "unknown", given && o.correct > 0)
		}
		if o.field == "actions" {
			s.addActions(l, r)
		}
	}
}

func (s *Score) addActions(l *Label, r *extract.Record) {
	wanted := map[string]bool{}
	for _, m := range l.Remediation {
		wanted[m.Action] = true
	}
	s.expected["remediation"] += len(wanted)
	surest := map[string]float64{}
	for i, m := range r.Remediation {
		surest[m.Action] = max(surest[m.Action], r.Confidence(fmt.Sprintf("remediation[%d]", i)))
	}
	for _, action := range slices.Sorted(maps.Keys(surest)) {
		s.Values = append(s.Values, Value{"remediation", surest[action], wanted[action]})
	}
}

// Drop removes from a record the values whose confidence is below least.
func Drop(r *extract.Record, least float64) {
	sure := func(field string) bool { return r.Confidence(field) >= least }
	if !sure("start") {
		r.Start = nil
	}
	if !sure("end") {
		r.End = nil
	}
	if !sure("duration") {
		r.Duration = nil
	}
	if !sure("organization") {
		r.Organization = nil
	}
	if !sure("customers_affected") {
		r.CustomersAffected = nil
	}
	if !sure("data_loss") {
		r.DataLoss = nil
	}
	if !sure("cause.primary") {
		r.Cause.Primary, r.Cause.Detail = "unknown", ""
	}
	r.Cause.Contributing = sureOnes(r, "cause.contributing", r.Cause.Contributing, least)
	r.Remediation = sureOnes(r, "remediation", r.Remediation, least)
}

// sureOnes keeps the items of a list whose confidence is at least least, and their evidence under its new number.
func sureOnes[T any](r *extract.Record, field string, items []T, least float64) []T {
	var kept []T
	renamed := map[string]string{}
	for i, item := range items {
		was := fmt.Sprintf("%s[%d]", field, i)
		renamed[was] = ""
		if r.Confidence(was) >= least {
			renamed[was] = fmt.Sprintf("%s[%d]", field, len(kept))
			kept = append(kept, item)
		}
	}
	var evidence []extract.Evidence
	for _, e := range r.Evidence {
		if name, listed := renamed[e.Field]; listed {
			e.Field = name
		}
		if e.Field != "" {
			evidence = append(evidence, e)
		}
	}
	r.Evidence = evidence
	return kept
}

// Bin is the values whose confidence lies between From and 0.1 more.
type Bin struct {
	From  float64
	Count int
	Mean  float64 // confidence
	Right float64 // share, 0 to 1
}

// Reliability sorts the values of a field, "" for all, into ten bins of confidence, and gives the expected calibration error: by how much
// the share that is right misses the mean confidence, as the mean over all values. Both are 0 to 1.
func (s *Score) Reliability(field string) (bins [10]Bin, calibrationError float64) {
	n := 0
	for i := range bins {
		bins[i].From = float64(i) / 10
	}
	for _, v := range s.Values {
		if field != "" && v.Field != field {
			continue
		}
		b := &bins[min(9, int(v.Confidence*10+1e-9))] // 0.7 is in the bin from 0.7 whatever its last bit
		b.Count++
		b.Mean += v.Confidence
		b.Right += float64(count(v.Right))
		n++
	}
	for i := range bins {
		if b := &bins[i]; b.Count > 0 {
			calibrationError += math.Abs(b.Mean-b.Right) / float64(n)
			b.Mean /= float64(b.Count)
			b.Right /= float64(b.Count)
		}
	}
	return bins, calibrationError
}

// CutOff is what a field is worth where only values of at least a confidence count. A cause that is unknown is no value.
type CutOff struct {
	Least float64
	Tally Tally
}

// CutOffs are the figures of a field of ValueFields at 0.5, 0.55 … 0.95.
func (s *Score) CutOffs(field string) []CutOff {
	var values []Value
	for _, v := range s.Values {
		if v.Field == field {
			values = append(values, v)
		}
	}
	slices.SortFunc(values, func(a, b Value) int { return cmp.Compare(b.Confidence, a.Confidence) })
	var cuts []CutOff
	for percent := 50; percent <= 95; percent += 5 {
		c := CutOff{Least: float64(percent) / 100, Tally: Tally{Expected: s.expected[field]}}
		for _, v := range values {
			if v.Confidence < c.Least-1e-9 {
				break
			}
			c.Tally.Predicted++
			c.Tally.Correct += count(v.Right)
		}
		cuts = append(cuts, c)
	}
	return cuts
}

// given is a value of a record as text.
func given(r *extract.Record, field string) string {
	switch field {
	case "start":
		return Text(plain(r.Start))
	case "end":
		return Text(plain(r.End))
	case "duration":
		return Text(plain(r.Duration))
	case "organization":
		return Text(plain(r.Organization))
	case "customers_affected":
		return Text(plain(r.CustomersAffected))
	case "data_loss":
		return Text(plain(r.DataLoss))
	}
	return r.Cause.Primary
}

// Text is a value as it is told of: nothing is "null".
func Text(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case extract.Duration:
		return fmt.Sprintf("%d s (%d to %d, %s)", v.Seconds, v.Min, v.Max, v.Basis)
	}
	return fmt.Sprint(v)
}
