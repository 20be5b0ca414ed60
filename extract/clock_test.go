package extract

import (
	"fmt"
	"strings"
	"testing"

	"haveri/ingest"
)

// told reads a text as the program does.
func told(t *testing.T, name, text string, meta ingest.Meta) *Record {
	t.Helper()
	d, err := ingest.Read(ingest.Source{File: name, Raw: []byte(text), Hint: name[strings.LastIndex(name, ".")+1:], Meta: meta})
	if err != nil {
		t.Fatal(err)
	}
	return Extract(&d)
}

func TestClock(t *testing.T) {
	for _, c := range []struct{ name, published, text, want string }{
		{"letter.txt", "2019-05-09",
			"On Tuesday, at about 9:40 a.m. CEST, a storage controller failed and the booking system went down. Service was restored at 1:15 p.m. We apologise.",
			"2019-05-07T09:40+02:00 2019-05-07T13:15+02:00 12900 computed"},
		{"range.txt", "",
			"Between 22:50 UTC on 3 March 2021 and 01:20 UTC on 4 March 2021, customers could not sign in. Our SLA promises a response within 2 hours.",
			"2021-03-03T22:50Z 2021-03-04T01:20Z 9000 computed"},
		{"noyear.txt", "", "On November 12th at 14:05 our web shop went down. It was back online at 15:35.", "XXXX-11-12T14:05 XXXX-11-12T15:35 5400 computed"},
		{"stated.txt", "2020-06-02", "The payment service went down yesterday and stayed unavailable for almost three hours. A backup from two days ago was not needed.", "2020-06-01 - 10800 stated"},
		{"silent.txt", "", "The mail servers were down for some time. We answer tickets within four hours, and backups are kept for 30 days.", "- - - -"},
		{"window.txt", "2021-01-04", "The outage began on 2 January 2021 at 07:10. The next update follows by 5 January 2021 at 12:00. Maintenance is planned for 9 January 2021.", "2021-01-02T07:10 - - -"},
		{"night.txt", "2018-02-12", "Natten mot lördag, klockan 23.15, slutade telefonin att fungera. Klockan 03.40 fungerade allt igen.", "2018-02-09T23:15 2018-02-10T03:40 15900 computed"},
		{"kvall.txt", "2017-03-21", "I går kväll, en kvart i tio, slocknade nätet i hela kommunen. Avbrottet varade i drygt två timmar.", "2017-03-20T21:45 2017-03-20T23:45 7200 stated"},
		{"notiz.txt", "2022-09-15", "Am Mittwoch fiel um 16.20 Uhr das Kassensystem aus. Gegen 18 Uhr war die Störung behoben.", "2022-09-14T16:20 2022-09-14T18:00 6000 computed"},
		{"shougai.txt", "", "2023年5月8日午前10時15分ごろ、予約システムに障害が発生しました。同日午後1時に復旧しました。", "2023-05-08T10:15 2023-05-08T13:00 9900 computed"},
		{"log.md", "", "# Outage of the registry\n\n## Timeline\n\nAll times are UTC.\n\n- 2020-10-05 23:40 registry stops responding\n- 23:52 on-call is paged\n- 00:31 registry is back online\n",
			"2020-10-05T23:40Z 2020-10-06T00:31Z 3060 computed"},
		{"status.md", "", "---\ntitle: Mail delayed\ndate: 2019-02-03T08:00:00Z\nresolved: true\nresolvedWhen: 2019-02-03T09:30:00Z\nseverity: disrupted\n---\nMail was delayed.\n",
			"2019-02-03T08:00Z 2019-02-03T09:30Z 5400 computed"},
		{"midnight.txt", "2016-11-20", "The trams stopped on Friday at 22:30. At 00:45 they were running again.", "2016-11-18T22:30 2016-11-19T00:45 8100 computed"},
	} {
		r := told(t, c.name, c.text, ingest.Meta{Published: c.published})
		got := fmt.Sprintf("%s %s ", dash(r.Start), dash(r.End))
		if d := r.Duration; d != nil {
			got += fmt.Sprintf("%d %s", d.Seconds, d.Basis)
		} else {
			got += "- -"
		}
		if got != c.want {
			t.Errorf("%s\n got  %s\n want %s", c.text, got, c.want)
		}
	}
}

func dash(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

func TestALeapDayFindsItsYear(t *testing.T) {
	r := told(t, "leap.txt", "On the leap day, 29 February, the platform went down. Its new certificates were valid for a year, until 28 February 2013.", ingest.Meta{})
	if dash(r.Start) != "2012-02-29" {
		t.Fatalf("start %s, want 2012-02-29", dash(r.Start))
	}
	for _, e := range r.Evidence {
		if e.Field == "start" && e.Rule == "year" && strings.Contains(e.Quote, "2013") {
			return
		}
	}
	t.Errorf("no evidence for the year in %+v", r.Evidence)
}

func TestPublishedFromTheText(t *testing.T) {
	for text, want := range map[string]string{
		"Monday, August 20, 2012\n\nDear customers,\n\nOn Thursday the Online system was down.":               "2012-08-20",
		"Netzstörung in Kiel\n\n14. Februar 2020, 18:47 Uhr\n\nIn Kiel fiel am Freitag das Netz aus.":         "2020-02-14T18:47",
		"What happened\n\nOn 14 February 2020 the network failed. On 16 February 2020 it was repaired again.": "-",
	} {
		if got := dash(told(t, "a.txt", text, ingest.Meta{}).Published); got != want {
			t.Errorf("%q: published %s, want %s", text, got, want)
		}
	}
}

func TestExplainNamesWhatDecided(t *testing.T) {
	d, err := ingest.Read(ingest.Source{File: "a.txt", Raw: []byte("The outage began at 10:06 on August 16, 2012 because a disk failed. Version 2.4.1 is fixed."), Hint: "txt"})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := Explain(&out, &d, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"event/start «began»", "2012-08-16T10:06", "start at", "Fields", "hardware"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("colours without being asked")
	}
}
