package night

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"haveri/extract"
)

func TestParseValue(t *testing.T) {
	for _, row := range []struct{ field, text, want string }{ // want: JSON, or "!" and a part of the error
		{"incident", "false", "false"},
		{"incident", "null", "!true or false"},
		{"incident", "no", "!true or false"},
		{"title", "Kassor stängda <b>", `"Kassor stängda <b>"`},
		{"organization", " Riksbanken ", `"Riksbanken"`},
		{"organization", "null", "null"},
		{"organization", "", "!a name or null"},
		{"services", "RIX, Swish", `["RIX","Swish"]`},
		{"services", `["Acme, Inc."]`, `["Acme, Inc."]`},
		{"services", "null", "[]"},
		{"services", "RIX,,Swish", "!names with commas"},
		{"start", "2012-02-29", `"2012-02-29"`},
		{"start", "2015-08-18T13:19+02:00", `"2015-08-18T13:19+02:00"`},
		{"start", "XXXX-02-29T13:19", `"XXXX-02-29T13:19"`},
		{"start", "2022-04-04~", `"2022-04-04~"`},
		{"start", "2019-06", `"2019-06"`},
		{"start", "2013-02-29", "!2012-02-29"},
		{"start", "2012-02-29T16:00~", "!a clock time has no ~"},
		{"start", "29.2.2012", "!EDTF"},
		{"start", "2012-02-29 10:00", "!EDTF"},
		{"start", "2012-02-29T24:10", "!EDTF"},
		{"end", "null", "null"},
		{"published", "gestern", "!EDTF"},
		{"duration", "9000", `{"seconds":9000,"basis":"stated","min":8100,"max":9900}`},
		{"duration", "PT2H30M", `{"seconds":9000,"basis":"stated","min":8100,"max":9900}`},
		{"duration", "P1DT1S", `{"seconds":86401,"basis":"stated","min":77761,"max":95041}`},
		{"duration", "P2W", `{"seconds":1209600,"basis":"stated","min":1088640,"max":1330560}`},
		{"duration", `{"seconds": 60, "basis": "stated", "min": 60, "max": 120}`, `{"seconds":60,"basis":"stated","min":60,"max":120}`},
		{"duration", `{"seconds": 60, "basis": "guessed", "min": 60, "max": 120}`, "!ISO 8601"},
		{"duration", "PT", "!ISO 8601"},
		{"duration", "0", "!ISO 8601"},
		{"duration", "-5", "!ISO 8601"},
		{"duration", "2h", "!PT2H30M"},
		{"duration", "9000.5", "!seconds"},
		{"duration", "999999999999", "!seconds"},
		{"cause", "power", `"power"`},
		{"cause", "null", "!unknown"},
		{"cause", "Power", "!power, environment"},
		{"contributing", "deploy,human", `["deploy","human"]`},
		{"contributing", "unknown", `!"unknown" is no code`},
		{"contributing", "", "[]"},
		{"remediation", `[{"action": "rollback", "phase": "done"}]`, `[{"action":"rollback","phase":"done","quote":"","from":0,"to":0}]`},
		{"remediation", `[{"action": "undo", "phase": "done"}]`, `!"undo" is no action`},
		{"remediation", `[{"action": "fix", "phase": "maybe"}]`, `!"maybe" is no phase`},
		{"remediation", `[{"action": "fix", "phase": "done", "when": "now"}]`, "!a JSON list"},
		{"remediation", "rollback", "!a JSON list"},
		{"remediation", "null", "[]"},
		{"customers_affected", "30000", "30000"},
		{"customers_affected", "-1", "!a whole number"},
		{"customers_affected", "30 000", "!a whole number"},
		{"data_loss", "true", "true"},
		{"data_loss", "null", "null"},
		{"data_loss", "yes", "!true, false or null"},
		{"colour", "red", "!the fields are incident, title"},
	} {
		got, err := ParseValue(row.field, row.text)
		if want, bad := strings.CutPrefix(row.want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s %q: got %s, %v; want an error with %q", row.field, row.text, got, err, want)
			}
		} else if err != nil || string(got) != row.want {
			t.Errorf("%s %q: got %s, %v; want %s", row.field, row.text, got, err, row.want)
		}
	}
}

func ptr[T any](v T) *T { return &v }

// read is a record as it is read of a document.
func asRead() *extract.Record {
	return &extract.Record{ID: "00", Incident: true, Start: ptr("2009-10-12T21:45"), End: ptr("2009-10-12T22:43"),
		Duration: &extract.Duration{Seconds: 3480, Basis: "computed", Min: 3132, Max: 3828}, Basis: &extract.Basis{Start: "stated", End: "stated"},
		Cause: extract.Cause{Primary: "config", Contributing: []string{"deploy"}, Detail: "config/dns"}, Trigger: "config_change", Flags: []string{"change_related"},
		Remediation: []extract.Remediation{{Action: "reconfigure", Phase: "done", Quote: "rättad zonfil", From: 10, To: 23}},
		Evidence: []extract.Evidence{{Field: "start", Quote: "En kvart i tio", Confidence: 0.95}, {Field: "start", Quote: "i går kväll", Confidence: 0.9},
			{Field: "end", Quote: "22.43", Confidence: 0.8}, {Field: "duration", Quote: "22.43", Confidence: 0.71}, {Field: "cause.primary", Quote: "felkonfigurerat", Confidence: 0.63},
			{Field: "cause.contributing[0]", Quote: "underhåll", Confidence: 0.6}, {Field: "remediation[0]", Quote: "rättad zonfil", Confidence: 0.75}}}
}

func TestApply(t *testing.T) {
	for _, row := range []struct {
		name   string
		say    []string // field and JSON in turn; a field with ! before it is confirmed
		change func(*extract.Record)
		want   func(*extract.Record) bool
	}{
		{"nothing said", nil, nil, func(r *extract.Record) bool { return r.Corrected == nil && len(r.Evidence) == 7 }},
		{"a start, and the duration that was computed from it", []string{"start", `"2009-10-12T21:43"`}, nil, func(r *extract.Record) bool {
			return *r.Start == "2009-10-12T21:43" && r.Duration.Seconds == 3600 && r.Duration.Basis == "computed" && r.Confidence("start") == 1 &&
				r.Confidence("duration") == 0.8 && r.Confidence("end") == 0.8 && len(r.Evidence) == 6 && r.Basis.Start == "stated"
		}},
		{"a start without a time leaves no computed duration", []string{"start", `"2009-10-12"`}, nil, func(r *extract.Record) bool {
			return r.Duration == nil && r.Confidence("duration") == 0
		}},
		{"a start with a zone does not go with an end without", []string{"start", `"2009-10-12T21:43Z"`}, nil, func(r *extract.Record) bool { return r.Duration == nil }},
		{"an end before the start", []string{"end", `"2009-10-12T20:43"`}, nil, func(r *extract.Record) bool { return r.Duration == nil }},
		{"a stated duration stays", []string{"start", `"2009-10-12T21:43"`}, func(r *extract.Record) { r.Duration.Basis = "stated" },
			func(r *extract.Record) bool { return r.Duration.Seconds == 3480 && r.Confidence("duration") == 0.71 }},
		{"a duration that a person gave stays", []string{"start", `"2009-10-12T21:43"`, "duration", "60"}, nil,
			func(r *extract.Record) bool { return r.Duration.Seconds == 60 && r.Confidence("duration") == 1 }},
		{"an end that was computed goes", []string{"duration", "60"}, func(r *extract.Record) { r.Basis.End = "computed" },
			func(r *extract.Record) bool {
				return r.End == nil && r.Confidence("end") == 0 && r.Duration.Seconds == 60 && r.Basis.End == ""
			}},
		{"silence", []string{"start", "null"}, nil, func(r *extract.Record) bool { return r.Start == nil && r.Basis.Start == "" && r.Duration == nil }},
		{"another cause takes its details away", []string{"cause", `"human"`}, nil, func(r *extract.Record) bool {
			return r.Cause.Primary == "human" && r.Cause.Detail == "" && r.Trigger == "" && r.Flags == nil && r.Confidence("cause.primary") == 1
		}},
		{"the same cause keeps them", []string{"cause", `"config"`}, nil, func(r *extract.Record) bool { return r.Cause.Detail == "config/dns" && r.Trigger != "" }},
		{"a list has evidence for each item", []string{"contributing", `["human", "bug"]`}, nil, func(r *extract.Record) bool {
			return r.Confidence("cause.contributing[0]") == 1 && r.Confidence("cause.contributing[1]") == 1 && len(r.Evidence) == 8
		}},
		{"an empty list has one", []string{"remediation", "[]"}, nil, func(r *extract.Record) bool {
			return len(r.Remediation) == 0 && r.Confidence("remediation") == 1 && r.Confidence("remediation[0]") == 0
		}},
		{"no incident", []string{"incident", "false"}, nil, func(r *extract.Record) bool { return !r.Incident && r.NotIncident == "correction" }},
		{"an incident after all", []string{"incident", "true"}, func(r *extract.Record) { r.Incident, r.NotIncident = false, "advert" },
			func(r *extract.Record) bool { return r.Incident && r.NotIncident == "" }},
		{"confirmed: the words stay", []string{"!start", `"2009-10-12T21:45"`}, nil, func(r *extract.Record) bool {
			e, _ := r.Surest("start")
			return e.Confidence == 1 && e.Quote == "En kvart i tio" && r.Duration.Seconds == 3480 && r.Corrected[0].Confirmed
		}},
		{"confirmed, and read otherwise since", []string{"!start", `"2009-10-12T21:45"`}, func(r *extract.Record) { r.Start = ptr("2009-10-13") }, func(r *extract.Record) bool {
			e, _ := r.Surest("start")
			return *r.Start == "2009-10-12T21:45" && e.Rule == "correction"
		}},
		{"confirmed without words", []string{"!customers_affected", "null"}, nil, func(r *extract.Record) bool { return r.Confidence("customers_affected") == 1 }},
		{"the later one wins", []string{"start", `"2009-10-11"`, "start", `"2009-10-10"`}, nil, func(r *extract.Record) bool {
			return *r.Start == "2009-10-10" && len(r.Corrected) == 1
		}},
		{"another content", []string{"@start", `"2009-10-11"`}, nil, func(r *extract.Record) bool { return r.Corrected == nil && *r.Start == "2009-10-12T21:45" }},
	} {
		cs := &Corrections{last: map[string]map[string]Correction{}}
		for i := 0; i < len(row.say); i += 2 {
			id := "00"
			if strings.HasPrefix(row.say[i], "@") {
				id = "01"
			}
			cs.add(Correction{ID: id, Field: strings.TrimLeft(row.say[i], "!@"), Value: json.RawMessage(row.say[i+1]), Confirmed: strings.HasPrefix(row.say[i], "!")})
		}
		r := asRead()
		if row.change != nil {
			row.change(r)
		}
		if cs.Apply(r); !row.want(r) {
			got, _ := json.Marshal(r)
			t.Errorf("%s: got %s", row.name, got)
		}
	}
}

// TestDamagedLines: what cannot be used is named with its line and passed over, stays in the file, and never joins with what comes after.
func TestDamagedLines(t *testing.T) {
	data := t.TempDir()
	path := correctionsFile(data)
	put(t, path, `{"id": "00", "field": "start", "value": "2009-10-12", "who": "a", "why": "b", "when": "2026-01-01T00:00:00Z"}
no JSON

{"id": "00", "field": "start", "value": "yesterday"}
{"id": "00", "field": "colour", "value": "red"}
{"field": "start", "value": "2009-10-11"}
{"id": "00", "field": "end"}
{"id": "00", "field": "cause", "val`)
	if err := Correct(data, Correction{ID: "00", File: "a.txt", Field: "end", Value: json.RawMessage(`"2009-10-13"`), Who: "c", Why: "d"}); err != nil {
		t.Fatal(err)
	}
	cs, err := ReadCorrections(data)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, d := range cs.Damaged {
		_, after, _ := strings.Cut(d, "corrections.jsonl, ")
		line, _, _ := strings.Cut(after, ":")
		lines = append(lines, line)
	}
	if want := []string{"line 2", "line 4", "line 5", "line 6", "line 7", "line 8"}; !slices.Equal(lines, want) {
		t.Errorf("damaged: %q, want %q", cs.Damaged, want)
	}
	if all := cs.Of("00"); len(all) != 2 || all[0].Field != "start" || all[1].Field != "end" || all[1].Who != "c" || all[1].When.IsZero() {
		t.Errorf("in force: %+v", all)
	}
	b, _ := os.ReadFile(path)
	if !strings.Contains(string(b), "\n"+`{"id": "00", "field": "cause", "val`+"\n"+`{"when":`) || !strings.HasSuffix(string(b), "}\n") {
		t.Errorf("the file is now:\n%s", b)
	}
}

func TestCorrectUndo(t *testing.T) {
	data := t.TempDir()
	undo := Correction{ID: "00", File: "a.txt", Field: "start", Undo: true}
	if err := Correct(data, undo); err == nil || !strings.Contains(err.Error(), "nothing to undo") {
		t.Errorf("got %v", err)
	}
	if err := Correct(data, Correction{ID: "00", Field: "start", Value: json.RawMessage("null")}); err != nil {
		t.Fatal(err)
	}
	if err := Correct(data, undo); err != nil {
		t.Fatal(err)
	}
	if cs, err := ReadCorrections(data); err != nil || len(cs.All) != 2 || len(cs.Of("00")) != 0 || len(cs.Damaged) != 0 {
		t.Errorf("got %+v, %v", cs, err)
	}
	if err := Correct(filepath.Join(data, "nowhere"), undo); err == nil || !strings.Contains(err.Error(), "no such data folder") {
		t.Errorf("got %v", err)
	}
}

// A correction is published without reading anything, in tables and index, survives other rules and the loss of the catalog, and leaves
// nothing behind when it is undone.
func TestRunCorrected(t *testing.T) {
	docs, data := corpusOf(t, "a.txt", expired, "b.txt", cut), t.TempDir()
	run := func(outcome string, read int) *Summary {
		t.Helper()
		s := mustRun(t, data, Options{Paths: []string{docs}})
		if s.Outcome != outcome || s.Read != read {
			t.Errorf("%s, %d read; want %s, %d", s.Outcome, s.Read, outcome, read)
		}
		return s
	}
	published := func(id string) *extract.Record {
		t.Helper()
		_, x := current(t, data)
		defer x.Close()
		r, _, err := x.Record(id)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	run("published", 2)
	g, _ := Current(data)
	id, _, err := g.Find(filepath.Join(docs, "a.txt"))
	if err != nil {
		t.Fatal(err)
	}
	before := g.Digest
	for field, value := range map[string]string{"cause": "unknown", "start": "2012-03-01"} {
		v, err := ParseValue(field, value)
		if err == nil {
			err = Correct(data, Correction{ID: id, File: "a.txt", Field: field, Value: v, Who: "a", Why: "b"})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	check := func() {
		t.Helper()
		if r := published(id); r.Cause.Primary != "unknown" || *r.Start != "2012-03-01" || len(r.Corrected) != 2 {
			t.Errorf("published: %+v", r)
		}
		if g, _ := Current(data); g.Unknown != 1 || g.Overview.UnknownCause != 1 {
			t.Errorf("unknown causes: %d in the manifest, %d in the overview; want 1", g.Unknown, g.Overview.UnknownCause)
		}
	}
	if s := run("published", 0); s.Corrected != 1 {
		t.Errorf("%d contents corrected, want 1", s.Corrected)
	}
	check()
	run("unchanged", 0)

	if err := os.Remove(filepath.Join(data, "catalog.db")); err != nil {
		t.Fatal(err)
	}
	run("unchanged", 2)
	check()

	for _, field := range []string{"cause", "start"} {
		if err := Correct(data, Correction{ID: id, File: "a.txt", Field: field, Undo: true}); err != nil {
			t.Fatal(err)
		}
	}
	run("published", 0)
	if g, _ := Current(data); g.Digest != before {
		t.Error("undone corrections leave something behind")
	}
	if r := published(id); r.Corrected != nil || r.Cause.Primary != "time" {
		t.Errorf("published: %+v", r)
	}

	put(t, correctionsFile(data), "damaged\n")
	if s := run("unchanged", 0); len(s.Damaged) != 2 || !strings.Contains(s.Damaged[0], "line 1") || !strings.Contains(s.Damaged[1], "3 lines") {
		t.Errorf("damaged lines: %q", s.Damaged)
	}
}

func TestFind(t *testing.T) {
	docs, data := corpusOf(t, "a.txt", expired, "b.txt", cut), t.TempDir()
	mustRun(t, data, Options{Paths: []string{docs}})
	g, _ := Current(data)
	a, _, err := g.Find(filepath.Join(docs, "a.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{a, "i-" + a, a[:6]} {
		if id, file, err := g.Find(name); err != nil || id != a || filepath.Base(file) != "a.txt" {
			t.Errorf("%s: got %s, %s, %v", name, id, file, err)
		}
	}
	for _, name := range []string{"", "i-", "c.txt", "zz"} {
		if id, _, err := g.Find(name); err == nil {
			t.Errorf("%q was found as %s", name, id)
		}
	}
}
