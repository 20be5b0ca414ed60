package gold

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"haveri/extract"
)

func ptr[T any](v T) *T { return &v }

func lasting(seconds, least, most int64) *extract.Duration {
	return &extract.Duration{Seconds: seconds, Basis: "stated", Min: least, Max: most}
}

// full is a label of a document that says everything.
func full() *Label {
	return &Label{File: "se.md", Lang: "sv", Incident: true, Organization: ptr("Stiftelsen .SE"), Start: ptr("2009-10-12T21:45"), End: ptr("2009-10-12T22:43"),
		Duration: lasting(3480, 3132, 3828), Cause: Cause{Primary: "config", Contributing: []string{"deploy", "dependency"}, Acceptable: []string{"human"}},
		Remediation: []extract.Remediation{{Action: "reconfigure", Phase: "done", Quote: "en rättad zonfil på plats"},
			{Action: "process", Phase: "planned", Quote: "rutinerna ska bli bättre"}},
		CustomersAffected: ptr(int64(1000)), DataLoss: ptr(false), Accept: &Accept{}}
}

// right is a record that says the same.
func right() *extract.Record {
	return &extract.Record{File: "x/se.md", Lang: "sv", Incident: true, Organization: ptr(".se"), Start: ptr("2009-10-12T21:45+02:00"), End: ptr("2009-10-12"),
		Duration: lasting(3600, 0, 0), Cause: extract.Cause{Primary: "config", Contributing: []string{"dependency", "deploy"}},
		Remediation: []extract.Remediation{{Action: "process", Phase: "planned", Quote: "Rutinerna – ska bli bättre."},
			{Action: "reconfigure", Phase: "done", Quote: "Klockan 22.43 var en rättad zonfil på plats."}},
		CustomersAffected: ptr(int64(1010)), DataLoss: ptr(false)}
}

// Each row changes a label and a record that agree, and says what the fields then count, as correct/predicted/expected. The fields that are
// not named count as they do where everything is right; "-" is a field that does not count.
func TestCompare(t *testing.T) {
	allRight := map[string]string{"incident": "1/1/1", "lang": "1/1/1", "start": "1/1/1", "start_time": "1/1/1", "end": "1/1/1", "duration": "1/1/1",
		"cause": "1/1/1", "cause_ok": "1/1/1", "causes": "3/3/3", "actions": "2/2/2", "phases": "2/2/2", "quotes": "2/2/2", "organization": "1/1/1",
		"customers": "1/1/1", "data_loss": "1/1/1"}
	for _, row := range []struct {
		name   string
		change func(l *Label, r *extract.Record)
		want   map[string]string
	}{
		{"all right", func(*Label, *extract.Record) {}, nil},
		{"another day, the same clock", func(_ *Label, r *extract.Record) { r.Start = ptr("2009-10-13T21:45") }, map[string]string{"start": "0/1/1"}},
		{"an approximate day is the day", func(l *Label, r *extract.Record) { l.Start, r.Start = ptr("2009-10-12~"), ptr("2009-10-12?") },
			map[string]string{"start_time": "-"}},
		{"an interval counts by its beginning", func(_ *Label, r *extract.Record) { r.End = ptr("2009-10-12~/2009-10-14") }, nil},
		{"a year that nobody gave", func(l *Label, _ *extract.Record) { l.Start = ptr("XXXX-10-12T21:45") }, map[string]string{"start": "0/1/1"}},
		{"zones that differ", func(l *Label, _ *extract.Record) { l.Start = ptr("2009-10-12T21:45Z") }, map[string]string{"start_time": "0/1/1"}},
		{"Z is +00:00", func(l *Label, r *extract.Record) {
			l.Start, r.Start = ptr("2009-10-12T21:45Z"), ptr("2009-10-12T21:45+00:00")
		}, nil},
		{"a clock time where only the day is known", func(l *Label, _ *extract.Record) { l.Start = ptr("2009-10-12") }, map[string]string{"start_time": "0/1/0"}},
		{"another start that is accepted", func(l *Label, r *extract.Record) {
			l.Accept.Start, r.Start = []*string{ptr("2009-10-11")}, ptr("2009-10-11T21:45")
		}, nil},
		{"a missing end", func(_ *Label, r *extract.Record) { r.End = nil }, map[string]string{"end": "0/0/1"}},
		{"a missing end that is accepted", func(l *Label, r *extract.Record) { l.Accept.End, r.End = []*string{nil}, nil }, map[string]string{"end": "-"}},
		{"an invented end", func(l *Label, _ *extract.Record) { l.End = nil }, map[string]string{"end": "0/1/0"}},
		{"no end on either side", func(l *Label, r *extract.Record) { l.End, r.End = nil, nil }, map[string]string{"end": "-"}},
		{"a duration at its upper bound", func(_ *Label, r *extract.Record) { r.Duration.Seconds = 3828 }, nil},
		{"a duration beyond it", func(_ *Label, r *extract.Record) { r.Duration.Seconds = 3829 }, map[string]string{"duration": "0/1/1"}},
		{"an accepted duration", func(l *Label, r *extract.Record) {
			l.Accept.Duration, r.Duration.Seconds = []*extract.Duration{lasting(60, 50, 70)}, 65
		}, nil},
		{"no duration, which is accepted", func(l *Label, r *extract.Record) { l.Accept.Duration, r.Duration = []*extract.Duration{nil}, nil },
			map[string]string{"duration": "-"}},
		{"an acceptable cause", func(_ *Label, r *extract.Record) { r.Cause.Primary = "human" }, map[string]string{"cause": "0/1/1", "causes": "2/3/3"}},
		{"a wrong cause", func(_ *Label, r *extract.Record) { r.Cause = extract.Cause{Primary: "bug"} },
			map[string]string{"cause": "0/1/1", "cause_ok": "0/1/1", "causes": "0/1/3"}},
		{"an unknown cause is still an answer", func(_ *Label, r *extract.Record) { r.Cause = extract.Cause{} },
			map[string]string{"cause": "0/1/1", "cause_ok": "0/1/1", "causes": "0/0/3"}},
		{"unknown as it should be", func(l *Label, r *extract.Record) {
			l.Cause, r.Cause = Cause{Primary: "unknown"}, extract.Cause{Primary: "unknown"}
		},
			map[string]string{"causes": "0/0/0"}},
		{"the wrong phase", func(_ *Label, r *extract.Record) { r.Remediation[0].Phase = "done" }, map[string]string{"phases": "1/2/2"}},
		{"an action twice", func(_ *Label, r *extract.Record) { r.Remediation = append(r.Remediation, r.Remediation...) }, nil},
		{"one action missed, one invented", func(_ *Label, r *extract.Record) { r.Remediation[0].Action = "testing" },
			map[string]string{"actions": "1/2/2", "phases": "1/2/2"}},
		{"other words quoted", func(_ *Label, r *extract.Record) { r.Remediation[0].Quote = "En utredning pågår." }, map[string]string{"quotes": "1/2/2"}},
		{"another's name", func(_ *Label, r *extract.Record) { r.Organization = ptr("Verisign") }, map[string]string{"organization": "0/1/1"}},
		{"the same name in other letters", func(l *Label, r *extract.Record) {
			l.Organization, r.Organization = ptr("Straßen-Amt"), ptr("STRASSEN AMT")
		}, nil},
		{"a name of punctuation alone", func(_ *Label, r *extract.Record) { r.Organization = ptr("–") }, map[string]string{"organization": "0/1/1"}},
		{"customers more than one per cent off", func(_ *Label, r *extract.Record) { r.CustomersAffected = ptr(int64(1011)) }, map[string]string{"customers": "0/1/1"}},
		{"data loss turned round", func(_ *Label, r *extract.Record) { r.DataLoss = ptr(true) }, map[string]string{"data_loss": "0/1/1"}},
		{"another language", func(_ *Label, r *extract.Record) { r.Lang = "da" }, map[string]string{"lang": "0/1/1"}},
		{"an outage that was not seen", func(_ *Label, r *extract.Record) { r.Incident = false },
			map[string]string{"incident": "0/0/1", "start": "0/0/1", "start_time": "0/0/1", "end": "0/0/1", "duration": "0/0/1", "cause": "0/0/1", "cause_ok": "0/0/1",
				"causes": "0/0/3", "actions": "0/0/2", "phases": "0/0/2", "quotes": "0/2/2", "organization": "0/0/1", "customers": "0/0/1", "data_loss": "0/0/1"}},
		{"an outage where there is none", func(l *Label, _ *extract.Record) { *l = Label{File: "se.md", Lang: "sv", Accept: &Accept{}} },
			map[string]string{"incident": "0/1/0", "start": "0/1/0", "start_time": "-", "end": "0/1/0", "duration": "0/1/0", "cause": "0/1/0", "cause_ok": "0/1/0",
				"causes": "0/3/0", "actions": "0/2/0", "phases": "0/2/0", "quotes": "0/0/0", "organization": "0/1/0", "customers": "0/1/0", "data_loss": "0/1/0"}},
		{"only the start was checked", func(l *Label, r *extract.Record) {
			l.Checked, r.Start, r.Cause.Primary = []string{"start"}, ptr("2009-10-13"), "bug"
		}, map[string]string{"incident": "-", "lang": "-", "start": "0/1/1", "start_time": "0/0/1", "end": "-", "duration": "-", "cause": "-", "cause_ok": "-",
			"causes": "-", "actions": "-", "phases": "-", "quotes": "-", "organization": "-", "customers": "-", "data_loss": "-"}},
	} {
		l, r := full(), right()
		row.change(l, r)
		var s Score
		s.Add(l, r)
		mistakes := map[string]bool{}
		for _, m := range s.Mistakes {
			mistakes[m.Field] = true
		}
		for _, field := range Fields {
			want := allRight[field]
			if w, changed := row.want[field]; changed {
				want = w
			}
			got := "-"
			if n, counted := s.All.Tallies[field]; counted {
				got = fmt.Sprintf("%d/%d/%d", n.Correct, n.Predicted, n.Expected)
			}
			if got != want {
				t.Errorf("%s: %s is %s, want %s", row.name, field, got, want)
			}
			var c, p, e int
			if n, _ := fmt.Sscanf(want, "%d/%d/%d", &c, &p, &e); n == 3 && (c < max(p, e)) != mistakes[field] && field != "lang" && field != "incident" {
				t.Errorf("%s: %s is told of as a mistake: %v", row.name, field, mistakes[field])
			}
		}
	}
}

func TestAddMissing(t *testing.T) {
	var s Score
	s.Add(full(), nil)
	for field, want := range map[string]Tally{"incident": {0, 0, 1}, "lang": {0, 1, 1}, "start": {0, 0, 1}, "actions": {0, 0, 2}, "quotes": {0, 2, 2}} {
		if got := s.All.Tallies[field]; got != want {
			t.Errorf("%s: got %v, want %v", field, got, want)
		}
	}
}

func TestFigures(t *testing.T) {
	for _, row := range []struct {
		Tally
		p, r, f1 float64
	}{
		{Tally{3, 4, 6}, 0.75, 0.5, 0.6},
		{Tally{0, 0, 0}, 1, 1, 1},
		{Tally{0, 0, 5}, 0, 0, 0},
		{Tally{0, 5, 0}, 0, 0, 0},
	} {
		if p, r, f1 := row.Figures(); p != row.p || r != row.r || math.Abs(f1-row.f1) > 1e-12 {
			t.Errorf("%v: got %v %v %v, want %v %v %v", row.Tally, p, r, f1, row.p, row.r, row.f1)
		}
	}
	g := Group{Tallies: map[string]Tally{"start": {1, 1, 1}, "duration": {0, 1, 1}, "cause": {1, 1, 1}, "actions": {1, 2, 2}}}
	if got := g.Four(); got != 0.625 {
		t.Errorf("four is %v, want 0.625", got)
	}
}

func TestInvented(t *testing.T) {
	silent := &Label{File: "a.txt", Lang: "sv", Incident: true, Cause: Cause{Primary: "unknown"}, Accept: &Accept{Organization: []*string{ptr("SE")}}}
	var s Score
	s.Add(silent, right())
	s.Add(silent, &extract.Record{Lang: "sv", Incident: true, Cause: extract.Cause{Primary: "unknown"}})
	s.Add(full(), right())
	for field, want := range map[string]Tally{"start": {0, 1, 2}, "customers_affected": {0, 1, 2}, "cause": {0, 1, 2}, "organization": {}} {
		if got := s.Invented[field]; got != want {
			t.Errorf("%s: got %v, want %v", field, got, want)
		}
	}
}

// surely is the right record with a confidence for each value.
func surely(start, end, cause, process, reconfigure float64) *extract.Record {
	r := right()
	for field, confidence := range map[string]float64{"start": start, "end": end, "cause.primary": cause, "remediation[0]": process, "remediation[1]": reconfigure} {
		r.Evidence = append(r.Evidence, extract.Evidence{Field: field, Confidence: confidence})
	}
	return r
}

func TestReliability(t *testing.T) {
	var s Score
	s.Add(full(), surely(0.95, 0.7, 0.8, 0.75, 0.75))
	wrong := surely(0.91, 0.3, 0.8, 0.75, 0.75)
	wrong.Start, wrong.Cause.Primary = ptr("2009-10-13"), "human" // which is acceptable
	s.Add(full(), wrong)
	unknown := surely(0.99, 0.1, 0.8, 0.75, 0.6)
	unknown.Cause.Primary, unknown.Start = "unknown", nil
	unknown.Remediation[1].Action = "testing"
	s.Add(full(), unknown)

	bins, e := s.Reliability("start")
	if b := bins[9]; b.Count != 2 || math.Abs(b.Mean-0.93) > 1e-9 || b.Right != 0.5 || math.Abs(e-0.43) > 1e-9 {
		t.Errorf("start: bin from 0.9 is %+v, error %v; want 2 values, mean 0.93, half right, error 0.43", b, e)
	}
	bins, e = s.Reliability("cause.primary")
	if b := bins[8]; b.Count != 2 || b.Right != 1 || math.Abs(e-0.2) > 1e-9 {
		t.Errorf("cause: bin from 0.8 is %+v, error %v; want 2 values, all right, error 0.2: unknown is no value", b, e)
	}
	bins, _ = s.Reliability("remediation")
	if bins[7].Count != 5 || bins[7].Right != 1 || bins[6].Count != 1 || bins[6].Right != 0 {
		t.Errorf("actions: %+v; want 5 right ones from 0.7 and a wrong one from 0.6", bins)
	}
	if bins, _ := s.Reliability("end"); bins[7].Count != 1 || bins[3].Count != 1 || bins[1].Count != 1 {
		t.Errorf("end: %+v; want one value each from 0.7, 0.3 and 0.1", bins)
	}
	cuts := s.CutOffs("remediation")
	if got := cuts[0]; got.Least != 0.5 || got.Tally != (Tally{5, 6, 6}) {
		t.Errorf("actions of confidence 0.5: %+v", got)
	}
	if got := cuts[5]; got.Least != 0.75 || got.Tally != (Tally{5, 5, 6}) {
		t.Errorf("actions of confidence 0.75: %+v", got)
	}
	if got := cuts[9]; got.Least != 0.95 || got.Tally != (Tally{0, 0, 6}) {
		t.Errorf("actions of confidence 0.95: %+v", got)
	}
}

// An action that two sentences tell of counts once, as sure as the surer of them.
func TestReliabilityActionTwice(t *testing.T) {
	r := surely(1, 1, 1, 0.6, 0.85)
	r.Remediation[0].Action = "reconfigure"
	var s Score
	s.Add(full(), r)
	if bins, _ := s.Reliability("remediation"); bins[8].Count != 1 || bins[6].Count != 0 {
		t.Errorf("got %+v", bins)
	}
}

func TestDrop(t *testing.T) {
	r := surely(0.9, 0.5, 0.4, 0.6, 0.8)
	Drop(r, 0.7)
	if r.Start == nil || r.End != nil || r.Duration != nil || r.Organization != nil || r.CustomersAffected != nil || r.DataLoss != nil ||
		r.Cause.Primary != "unknown" || len(r.Cause.Contributing) != 0 {
		t.Errorf("got %+v", r)
	}
	if len(r.Remediation) != 1 || r.Remediation[0].Action != "reconfigure" || r.Confidence("remediation[0]") != 0.8 || r.Confidence("remediation[1]") != 0 {
		t.Errorf("actions: %+v, evidence %+v", r.Remediation, r.Evidence)
	}
	if r := surely(0.9, 0, 0, 0, 0); true {
		if Drop(r, 0); r.End == nil || len(r.Remediation) != 2 {
			t.Errorf("a cut-off of 0 drops something: %+v", r)
		}
	}
}

func TestRead(t *testing.T) {
	labels, err := Read(strings.NewReader("\xEF\xBB\xBF"+`{"file": "a.txt", "lang": "en", "incident": true, "cause": {"primary": "bug"}, "accept": {"end": [null, "2020-01-01"]}}

{"file": "b.txt", "lang": "sv", "incident": false}`), "x.jsonl")
	if err != nil || len(labels) != 2 || labels[0].Accept.End[0] != nil || *labels[0].Accept.End[1] != "2020-01-01" || labels[1].File != "b.txt" {
		t.Errorf("got %+v, %v", labels, err)
	}
	for text, want := range map[string]string{
		"{}\n":                                   `x.jsonl, line 1: no key "file"`,
		"\n" + `{"file": "a.txt", "lang": "en"}`: `x.jsonl, line 2: no key "incident"`,
		`{"file": "a.txt", "lang": "en", "incident": true, "duration": {"seconds": 60}}`: "needs min and max",
		`{"file": "a.txt", "lang": "en", "incident": "yes"}`:                             "x.jsonl, line 1: not a label",
		`[1`: "x.jsonl, line 1: not a label",
	} {
		if _, err := Read(strings.NewReader(text), "x.jsonl"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}
