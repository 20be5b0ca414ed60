package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"haveri/extract/gold"
)

// offsets are the zones that labels of provider reports name.
var offsets = map[string]string{"UTC": "Z", "GMT": "Z", "PST": "-08:00", "PDT": "-07:00", "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00"}

// classes are our codes for a provider label's class of cause, the first as primary.
var classes = map[string][]string{"CONFIG": {"config"}, "OVERLOAD": {"capacity"}, "DEPLOY": {"deploy", "bug", "hardware"},
	"EXTERNAL": {"network", "power", "environment", "dependency"}, "MAINTAIN": {"deploy"}, "OTHERS": {"human", "security", "time", "storage", "network", "bug"}}

// reports reads labels of provider reports (arXiv 2603.16818): local clock times with a zone, often without a day, and a class of cause.
func reports(name string) (labels []*gold.Label, err error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; lines.Scan(); n++ {
		var r struct{ File, Start, End, Zone, Cause6 string }
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", name, n, err)
		}
		l := &gold.Label{File: r.File, Lang: "en", Incident: true, Checked: []string{"start", "end", "cause"}, Accept: &gold.Accept{},
			Start: local(r.Start, r.Zone), End: local(r.End, r.Zone), Cause: gold.Cause{Primary: "unknown"}}
		if codes := classes[r.Cause6]; codes != nil {
			l.Cause.Primary, l.Cause.Acceptable = codes[0], codes[1:]
		}
		labels = append(labels, l)
	}
	return labels, lines.Err()
}

// local writes a label's time ("07:59", "20230830T10:30:00", "2020-09-25 14:48:53") in EDTF; nil for none.
func local(value, zone string) *string {
	value = strings.NewReplacer("-", "", " ", "T").Replace(strings.TrimSpace(value))
	date, clock, dated := strings.Cut(value, "T")
	if !dated {
		date, clock = "XXXXXXXX", value
	}
	if len(date) != 8 || len(clock) < 5 {
		return nil
	}
	s := date[:4] + "-" + date[4:6] + "-" + date[6:] + "T" + clock[:5] + offsets[zone]
	return &s
}
