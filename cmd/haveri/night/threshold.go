package night

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Threshold is a limit that a run should not cross: "refused>5%", "removed>100", "incidents<50", "drift>10%".
type Threshold struct {
	text  string
	count string
	below bool
	limit float64
	share bool // limit is per cent of the documents (of the incidents for "unknown"; for "drift", points that a share has moved)
}

var thresholdForm = regexp.MustCompile(`^\s*([a-z]+)\s*([<>])\s*(\d+(?:\.\d+)?)\s*(%?)\s*$`)

// thresholdCounts says what can be compared.
var thresholdCounts = map[string]func(*Summary) (n, of int){
	"documents": func(s *Summary) (int, int) { return s.Found, s.Found },
	"refused":   func(s *Summary) (int, int) { return len(s.Refused), s.Found },
	"new":       func(s *Summary) (int, int) { return s.New, s.Found },
	"changed":   func(s *Summary) (int, int) { return s.Changed, s.Found },
	"moved":     func(s *Summary) (int, int) { return s.Moved, s.Found },
	"removed":   func(s *Summary) (int, int) { return s.Removed, s.Found + s.Removed },
	"incidents": func(s *Summary) (int, int) { return s.Incidents, s.Incidents },
	"unknown":   func(s *Summary) (int, int) { return s.Unknown, s.Incidents },
	"merged":    func(s *Summary) (int, int) { return s.Merged, s.Found },
}

// ParseThreshold reads "COUNT>NUMBER", "COUNT<NUMBER", "COUNT>PERCENT%", "COUNT<PERCENT%".
func ParseThreshold(text string) (Threshold, error) {
	m := thresholdForm.FindStringSubmatch(text)
	known := false
	if m != nil {
		_, known = thresholdCounts[m[1]]
		known = known || m[1] == "drift" && m[2] == ">" && m[4] == "%"
	}
	if !known {
		return Threshold{}, fmt.Errorf("%q is no threshold: write it as refused>5%% or incidents<50, of %s",
			text, "documents, refused, new, changed, moved, removed, merged, incidents or unknown, or as drift>10%")
	}
	limit, err := strconv.ParseFloat(m[3], 64)
	if err != nil {
		return Threshold{}, fmt.Errorf("%q: %w", text, err)
	}
	return Threshold{strings.TrimSpace(text), m[1], m[2] == "<", limit, m[4] != ""}, nil
}

// Crossed says how a run crossed the threshold, "" where it did not.
func (t Threshold) Crossed(s *Summary) string {
	if t.count == "drift" {
		for _, d := range s.Drift { // the largest first
			if d.Points() > t.limit {
				return t.text + ": " + d.String()
			}
		}
		return ""
	}
	n, of := thresholdCounts[t.count](s)
	value, shown := float64(n), strconv.Itoa(n)
	if t.share {
		if of == 0 {
			return ""
		}
		value = 100 * float64(n) / float64(of)
		shown = fmt.Sprintf("%.1f%% (%d of %d)", value, n, of)
	}
	if t.below && value < t.limit || !t.below && value > t.limit {
		return fmt.Sprintf("%s: %s is %s", t.text, t.count, shown)
	}
	return ""
}
