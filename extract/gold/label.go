// Package gold measures records against labels, which say what a careful reader concludes from a document and its metadata alone.
//
// Labels are JSON Lines, one document a line (label.go). Each field of a record is compared with its label (compare.go) and counted as
// precision, recall and F1 (score.go); whether confidences mean what they say is measured apart (calibration.go).
package gold

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"

	"haveri/extract"
)

// Label is what one document says of its outage. Where it may be read in several ways, Accept and Cause.Acceptable hold the others; a
// null among those accepts a missing value.
type Label struct {
	ID                string                `json:"id"`
	Lang              string                `json:"lang"`
	Published         *string               `json:"published"` // EDTF
	Incident          bool                  `json:"incident"`
	Organization      *string               `json:"organization"`
	Services          []string              `json:"services"`
	Start             *string               `json:"start"` // EDTF
	End               *string               `json:"end"`   // EDTF
	Duration          *extract.Duration     `json:"duration"`
	Cause             Cause                 `json:"cause"`
	Remediation       []extract.Remediation `json:"remediation"`
	CustomersAffected *int64                `json:"customers_affected"`
	DataLoss          *bool                 `json:"data_loss"`
	Hard              *string               `json:"hard"` // what makes the document hard
	File              string                `json:"file"`
	Accept            *Accept               `json:"accept,omitempty"`

	// Checked names the fields that a person has looked at, as in corrections; the others are left out of the score. Where it is nil
	// all have been.
	Checked []string `json:"checked"`
}

// Cause is a label's cause; what is in Acceptable could be defended as primary.
type Cause struct {
	Primary      string   `json:"primary"`
	Contributing []string `json:"contributing"`
	Acceptable   []string `json:"acceptable"`
}

// Accept is other values that count as right.
type Accept struct {
	Start             []*string           `json:"start,omitempty"`
	End               []*string           `json:"end,omitempty"`
	Duration          []*extract.Duration `json:"duration,omitempty"`
	Organization      []*string           `json:"organization,omitempty"`
	CustomersAffected []*int64            `json:"customers_affected,omitempty"`
	DataLoss          []*bool             `json:"data_loss,omitempty"`
}

// Read reads labels, one a line. The error names the source and the line.
func Read(r io.Reader, name string) ([]*Label, error) {
	var labels []*Label
	lines := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\xEF\xBB\xBF"))); len(line) > 0 {
			l, bad := parse(line)
			if bad != nil {
				return nil, fmt.Errorf("%s, line %d: %w", name, n, bad)
			}
			labels = append(labels, l)
		}
		if errors.Is(err, io.EOF) {
			return labels, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
}

func parse(line []byte) (*Label, error) {
	l := &Label{}
	if err := json.Unmarshal(line, l); err != nil {
		return nil, fmt.Errorf("not a label: %w; each line is one JSON object", err)
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(line, &given); err != nil {
		return nil, err
	}
	for _, key := range []string{"file", "lang", "incident"} {
		if v := string(given[key]); v == "" || v == `""` || v == "null" {
			return nil, fmt.Errorf("no key %q: a label needs file, lang and incident", key)
		}
	}
	if l.Accept == nil {
		l.Accept = &Accept{}
	}
	for _, d := range append(l.Accept.Duration[:len(l.Accept.Duration):len(l.Accept.Duration)], l.Duration) {
		if d != nil && (d.Max < d.Min || d.Max == 0) {
			return nil, errors.New("a duration needs min and max, the seconds between which a value is right")
		}
	}
	return l, nil
}

// Base is what a label and a record are paired by: the last element of a document's path.
func Base(file string) string { return path.Base(file) }
