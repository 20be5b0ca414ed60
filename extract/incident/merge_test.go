package incident

import (
	"slices"
	"strings"
	"testing"

	"haveri/extract"
)

// account is a document's record: what is said as "field=value field=value", with one space between; _ stands for a space.
func account(id, source, said string) *extract.Record {
	r := &extract.Record{ID: id, File: id + ".txt", Lang: "en", Incident: true, SourceType: source, Title: "Title " + id, Cause: extract.Cause{Primary: "unknown"}}
	for _, part := range strings.Fields(said) {
		field, value, _ := strings.Cut(part, "=")
		value = strings.ReplaceAll(value, "_", " ")
		switch field {
		case "org":
			r.Organization = &value
			field = "organization"
		case "start":
			r.Start = &value
		case "end":
			r.End = &value
		case "published":
			r.Published = &value
		case "stated", "computed":
			r.Duration = &extract.Duration{Basis: field, Seconds: map[string]int64{"1h": 3600, "2h": 7200, "3h": 10800}[value]}
			field = "duration"
		case "cause":
			r.Cause.Primary = value
			field = "cause.primary"
		case "services":
			r.Services = strings.Split(value, ",")
		case "done", "planned":
			r.Remediation = append(r.Remediation, extract.Remediation{Action: value, Phase: field, Quote: id + " " + value, From: 1, To: 2})
			field = "remediation[" + string('0'+rune(len(r.Remediation)-1)) + "]"
		case "corrected":
			r.Corrected = append(r.Corrected, extract.Corrected{Field: value, Who: "Eva"})
		}
		r.Evidence = append(r.Evidence, extract.Evidence{Field: field, Confidence: 0.8, Quote: id})
	}
	return r
}

func TestMerge(t *testing.T) {
	for _, c := range []struct {
		why               string
		docs              []*extract.Record
		field, value, doc string // what is taken, and from which document
		rule              string
	}{
		{"the operator's letter over the press", []*extract.Record{
			account("a", "press", "org=Fjordnet published=2021-05-09 cause=bug"), account("b", "customer_mail", "org=Fjordnet published=2021-05-04 cause=power"),
		}, "cause", "power", "b", "operator over press"},
		{"a customer's letter is none of the operator's", []*extract.Record{
			account("a", "press", "org=Fjordnet published=2021-05-04 cause=power"), account("b", "customer_mail", "org=Vestbanken published=2021-05-03 cause=dependency"),
			account("c", "status_page", "org=Fjordnet published=2021-05-03 cause=config"),
		}, "cause", "config", "c", "operator over others"},
		{"later over earlier", []*extract.Record{
			account("a", "press", "published=2021-05-03 cause=bug"), account("b", "press", "published=2021-05-09 cause=power"),
		}, "cause", "power", "b", "later over earlier"},
		{"what is unknown is no answer", []*extract.Record{
			account("a", "press", "published=2021-05-03 cause=bug"), account("b", "vendor_rca", "published=2021-05-09"),
		}, "cause", "bug", "a", "only one says"},
		{"stated over computed", []*extract.Record{
			account("a", "press", "published=2021-05-03 stated=2h"), account("b", "press", "published=2021-05-09 computed=3h"),
		}, "duration", "7200 s", "a", "stated over computed"},
		{"agreement", []*extract.Record{
			account("a", "press", "published=2021-05-03 stated=2h"), account("b", "press", "published=2021-05-09 stated=2h"),
		}, "duration", "7200 s", "b", "all agree"},
		{"a time of the same day is more exact", []*extract.Record{
			account("a", "press", "published=2021-05-03 start=2021-05-03T10:05"), account("b", "press", "published=2021-05-09 start=2021-05-03"),
		}, "start", "2021-05-03T10:05", "a", "more exact"},
		{"but not one of another day", []*extract.Record{
			account("a", "press", "published=2021-05-03 start=2021-05-02T10:05"), account("b", "press", "published=2021-05-09 start=2021-05-03"),
		}, "start", "2021-05-03", "b", "later over earlier"},
		{"a year that another document gives", []*extract.Record{
			account("a", "status_page", "start=XXXX-05-03T10:05"), account("b", "press", "published=2021-05-09 start=2021-05-03"),
		}, "start", "2021-05-03T10:05", "a", "year from another document"},
		{"what a person has said", []*extract.Record{
			account("a", "press", "published=2021-05-03 cause=bug corrected=cause"), account("b", "status_page", "published=2021-05-09 cause=power"),
		}, "cause", "bug", "a", "a person's correction"},
		{"the organization that most name", []*extract.Record{
			account("a", "press", "org=Fjordnet"), account("b", "press", "org=Vestbanken"), account("c", "press", "org=Fjordnet_AS"),
		}, "organization", "Fjordnet", "a", "most name it"},
	} {
		rec, values := Merge(refs(c.docs))
		var taken []extract.SourceValue
		told := 0
		for _, v := range values {
			if v.Field == c.field {
				told++
				if v.Taken {
					taken = append(taken, v)
				}
			}
		}
		if len(taken) != 1 || taken[0].Document != c.doc || taken[0].Rule != c.rule || got(rec, c.field) != c.value {
			t.Errorf("%s: %s is %q by %+v, want %q of %s by %s", c.why, c.field, got(rec, c.field), taken, c.value, c.doc, c.rule)
		}
		key := map[string]string{"cause": "cause.primary"}[c.field]
		if key == "" {
			key = c.field
		}
		if e, any := rec.Surest(key); !any || e.Quote != c.doc {
			t.Errorf("%s: the evidence for %s is of %q", c.why, c.field, e.Quote)
		}
	}
}

func refs(records []*extract.Record) (refs []extract.SourceRef) {
	for _, r := range records {
		refs = append(refs, extract.SourceRef{File: r.File, Record: r})
	}
	return refs
}

func got(r *extract.Record, field string) string {
	text := func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}
	switch field {
	case "cause":
		return r.Cause.Primary
	case "start":
		return text(r.Start)
	case "organization":
		return text(r.Organization)
	case "duration":
		return strings.ReplaceAll(r.Duration.String(), " ("+r.Duration.Basis+")", "")
	}
	return ""
}

// Lists hold what any document says, each once, and every remediation keeps its words.
func TestMergeLists(t *testing.T) {
	rec, _ := Merge(refs([]*extract.Record{
		account("a", "press", "published=2021-05-03 services=Mail,Web done=restart planned=testing"),
		account("b", "status_page", "published=2021-05-04 services=web,Calendar done=restart done=rollback"),
	}))
	if want := []string{"web", "Calendar", "Mail"}; !slices.Equal(rec.Services, want) {
		t.Errorf("services %q, want %q", rec.Services, want)
	}
	var quotes []string
	for i, m := range rec.Remediation {
		e, _ := rec.Surest("remediation[" + string('0'+rune(i)) + "]")
		quotes = append(quotes, m.Phase+" "+m.Quote+" "+e.Quote)
	}
	if want := []string{"done b restart b", "done b rollback b", "planned a testing a"}; !slices.Equal(quotes, want) {
		t.Errorf("remediation %q, want %q", quotes, want)
	}
	if rec.ID != "b" || rec.Title != "Title b" {
		t.Errorf("the operator's account does not lead: %+v", rec)
	}
}

// An end before the start belongs to another reading of the day.
func TestMergeEndAfterStart(t *testing.T) {
	rec, _ := Merge(refs([]*extract.Record{
		account("a", "status_page", "published=2021-05-05 start=2021-05-03T22:00"),
		account("b", "press", "published=2021-05-04 end=2021-05-02T03:00"), account("c", "press", "published=2021-05-03 end=2021-05-04T03:00"),
	}))
	if rec.End == nil || *rec.End != "2021-05-04T03:00" {
		t.Errorf("end %v", rec.End)
	}
}

// One document is its own merged record, and so is one with copies.
func TestMergeOne(t *testing.T) {
	a := account("a", "press", "cause=bug")
	copied := *a
	copied.File = "copy.txt"
	if rec, values := Merge(refs([]*extract.Record{a, &copied})); rec != a || values != nil {
		t.Errorf("%+v %v", rec, values)
	}
}
