package gold

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"haveri/extract"
	"haveri/extract/rank"
)

// What a candidate that is not wholly right is worth. A day without its clock time is better than a wrong time, a wrong time on the right day better
// than a wrong day.
const (
	rightDay  = 0.1
	wrongTime = 0.03
	// of a start, whose time is asked by itself when the day is known
	startDay  = 0.3
	startHour = 0.09
	defended  = 0.7 // of what could be defended

	unfound = 0.2 // how much an example counts whose answer is not among the candidates
)

// Answer tells how right the candidates of a choice are by a label; false where the label does not say. Where none of them is right, silence is.
func Answer(c rank.Choice, l *Label) (rank.Example, bool) {
	e := rank.Example{Choice: c, Right: make([]float64, len(c.Candidates)), Weight: 1}
	if field, _, _ := strings.Cut(c.Question, " "); len(l.Checked) > 0 && !slices.Contains(l.Checked, field) {
		return e, false
	}
	worth := func(string) float64 { return 0 }
	silent, accepted := true, false
	switch c.Question {
	case "start":
		silent, accepted = l.Start == nil, null(l.Accept.Start)
		worth = func(v string) float64 {
			switch w := instant(v, l.Start, l.Accept.Start, len(l.Checked) > 0); w {
			case rightDay:
				return startDay
			case wrongTime:
				return startHour
			default:
				return w
			}
		}
	case "end":
		silent, accepted = l.End == nil, null(l.Accept.End)
		worth = func(v string) float64 { return instant(v, l.End, l.Accept.End, len(l.Checked) > 0) }
	case "start clock":
		return timeOfDay(e, l.Start, l.Accept.Start, len(l.Checked) > 0)
	case "end clock":
		return timeOfDay(e, l.End, l.Accept.End, len(l.Checked) > 0)
	case "duration":
		silent, accepted = l.Duration == nil, null(l.Accept.Duration)
		worth = func(v string) float64 {
			s, _ := strconv.ParseInt(v, 10, 64)
			for i, d := range append(l.Accept.Duration[:len(l.Accept.Duration):len(l.Accept.Duration)], l.Duration) {
				if d != nil && s >= d.Min && s <= d.Max {
					return rightly(i == len(l.Accept.Duration))
				}
			}
			return 0
		}
	case "cause":
		silent = !l.Incident || known(l.Cause.Primary) == "unknown"
		worth = func(v string) float64 {
			switch {
			case !l.Incident:
				return 0
			case v == l.Cause.Primary:
				return 1
			}
			for _, a := range l.Cause.Acceptable {
				if a == "unknown" {
					accepted = true
				}
				if v == a {
					return defended
				}
			}
			return 0
		}
	case "incident":
		silent = !l.Incident
		worth = func(string) float64 { return float64(count(l.Incident)) }
	case "contributing":
		silent = !l.Incident
		worth = func(v string) float64 {
			return float64(count(l.Incident && (v == l.Cause.Primary || slices.Contains(l.Cause.Contributing, v))))
		}
	case "action", "paired action":
		silent = false
		worth = func(v string) float64 {
			return float64(count(slices.ContainsFunc(l.Remediation, func(m extract.Remediation) bool { return m.Action == v })))
		}
	case "phase":
		action, phase, _ := strings.Cut(c.Candidates[0].Value, " ")
		told, so := false, false
		for _, m := range l.Remediation {
			told = told || m.Action == action
			so = so || m.Action == action && m.Phase == phase
		}
		if !told {
			return e, false
		}
		silent = !so
		worth = func(string) float64 { return float64(count(so)) }
	case "organization":
		silent, accepted = l.Organization == nil, null(l.Accept.Organization)
		worth = func(v string) float64 {
			for i, o := range append(l.Accept.Organization[:len(l.Accept.Organization):len(l.Accept.Organization)], l.Organization) {
				if o != nil && sameName(v, *o) {
					return rightly(i == len(l.Accept.Organization))
				}
			}
			return 0
		}
	}
	any := false
	for i, x := range c.Candidates {
		e.Right[i] = worth(x.Value)
		any = any || e.Right[i] > 0
	}
	switch {
	case silent:
		e.None = 1
	case !any && !Answers(c.Question, l): // it is asked of each that is named
		e.None = 1
	case !any: // what the document says was not found: to be silent is right, but it is no lesson for those who find it
		e.None, e.Weight = 1, unfound
	case accepted:
		e.None = defended
	}
	return e, true
}

// Answers tells whether a label has an answer to a question that every document is asked once.
func Answers(question string, l *Label) bool {
	switch question {
	case "start":
		return l.Start != nil
	case "end":
		return l.End != nil
	case "duration":
		return l.Duration != nil
	case "cause":
		return l.Incident && known(l.Cause.Primary) != "unknown"
	case "organization":
		return l.Organization != nil
	}
	return false
}

// timeOfDay tells which of the clock times of a day are right; false where the day is not. Where the label names the day alone, silence is right.
func timeOfDay(e rank.Example, want *string, accept []*string, anyZone bool) (rank.Example, bool) {
	if want == nil || len(e.Candidates) == 0 || instant(e.Candidates[0].Value, want, accept, anyZone) == 0 {
		return e, false
	}
	any := false
	for i, x := range e.Candidates {
		if instant(x.Value, want, accept, anyZone) == 1 {
			e.Right[i], any = 1, true
		}
	}
	switch _, asked := clockOf(want); {
	case !asked:
		e.None = 1
	case !any:
		e.None, e.Weight = 1, unfound
	}
	return e, true
}

func rightly(first bool) float64 {
	if first {
		return 1
	}
	return defended
}

func null[T any](accept []*T) bool {
	for _, a := range accept {
		if a == nil {
			return true
		}
	}
	return false
}

// instant is what a value is worth as a start or an end; anyZone compares it in the label's zone.
func instant(v string, want *string, accept []*string, anyZone bool) (worth float64) {
	for _, w := range append(accept[:len(accept):len(accept)], want) {
		if w == nil {
			continue
		}
		v := v
		if anyZone {
			v = inZone(v, *w)
			if rest, undated := strings.CutPrefix(*w, "XXXX-XX-XX"); undated { // the day is not labelled
				d := day(v) + rest
				w = &d
			}
		}
		if !sameDay(v, *w) {
			continue
		}
		got, given := clockOf(&v)
		asked, wanted := clockOf(w)
		switch {
		case !given && !wanted, given && wanted && got.hour == asked.hour && got.minute == asked.minute && (got.zone == asked.zone || got.zone == "" || asked.zone == ""):
			worth = max(worth, 1)
		case wanted && !given:
			worth = max(worth, rightDay)
		default:
			worth = max(worth, wrongTime)
		}
	}
	return
}

// inZone gives an instant in the zone of another; itself where one of them names none.
func inZone(v, other string) string {
	c, ok := clockOf(&other)
	if !ok || c.zone == "" {
		return v
	}
	t, err := time.Parse("2006-01-02T15:04Z07:00", v)
	if err != nil {
		t, err = time.Parse(time.RFC3339, v)
	}
	z, bad := time.Parse("-07:00", c.zone)
	if err != nil || bad != nil {
		return v
	}
	return t.In(z.Location()).Format("2006-01-02T15:04-07:00")
}
