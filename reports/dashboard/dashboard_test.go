package dashboard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"haveri/extract"
	"haveri/reports"
)

var testMeta = reports.Meta{Version: "0.1", Rules: "r1", Digest: "0123456789abcdef"}

func ptr[T any](v T) *T { return &v }

func write(t testing.TB, incidents []*extract.Incident) string {
	t.Helper()
	return writeAsOf(t, len(incidents), incidents)
}

// writeAsOf writes the page as if these were the first of n incidents.
func writeAsOf(t testing.TB, n int, incidents []*extract.Incident) string {
	t.Helper()
	p := New(testMeta, n)
	for _, inc := range incidents {
		if err := p.Add(inc); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// single is an incident that one document tells of.
func single(id string, rec *extract.Record) *extract.Incident {
	rec.ID, rec.Incident = id, true
	if rec.File == "" {
		rec.File = id + ".txt"
	}
	if rec.Cause.Primary == "" {
		rec.Cause.Primary = unknown
	}
	return &extract.Incident{ID: "i-" + id, Record: rec, Documents: []extract.SourceRef{{File: rec.File, Format: "text", Record: rec}}}
}

// merged is an incident of which a status page and a newspaper tell, the status page in two copies.
func merged() *extract.Incident {
	page := &extract.Record{File: "a/status.html", ID: "d1", Lang: "sv", Title: "Avbrott i e-posten", Incident: true, Organization: ptr("Moln AB"),
		Start: ptr("2020-05-04T10:00+02:00"), End: ptr("2020-05-04T12:00+02:00"), Duration: &extract.Duration{Seconds: 7200, Min: 7200, Max: 7200, Basis: "computed"},
		Cause: extract.Cause{Primary: "config", Contributing: []string{"human"}}, Remediation: []extract.Remediation{
			{Action: "rollback", Phase: "done", Quote: "Vi backade ändringen."}, {Action: "testing", Phase: "planned", Quote: "Vi ska testa mer."}},
		SourceType: "status_page", URL: "https://status.example.com/1", Published: ptr("2020-05-05"),
		Evidence: []extract.Evidence{
			{Field: "organization", Quote: "Moln AB", Confidence: 0.9}, {Field: "start", Quote: "klockan 10", Confidence: 0.95}, {Field: "start", Quote: "4 maj", Confidence: 0.97},
			{Field: "end", Quote: "till 12", Confidence: 0.9}, {Field: "duration", Quote: "klockan 10", Confidence: 0.88}, {Field: "cause.primary", Quote: "En felaktig inställning", Confidence: 0.7},
			{Field: "cause.contributing[0]", Quote: "som någon glömde", Confidence: 0.6}, {Field: "remediation[0]", Quote: "Vi backade ändringen.", Confidence: 0.8},
			{Field: "remediation[1]", Quote: "Vi ska testa mer.", Confidence: 0.75}, {Field: "published", Confidence: 1, Rule: "meta"}}}
	press := &extract.Record{File: "b/paper.txt", ID: "d2", Lang: "en", Title: "Mail down for three hours", Incident: true, Organization: ptr("MOLN AB"),
		Start: ptr("2020-05-04T08:00Z"), Duration: &extract.Duration{Seconds: 10800, Min: 9720, Max: 11880, Basis: "stated"}, Cause: extract.Cause{Primary: "security"},
		Remediation: []extract.Remediation{{Action: "rollback", Phase: "done", Quote: "the change was undone"}}, SourceType: "press", URL: "javascript:alert(1)",
		Evidence: []extract.Evidence{{Field: "duration", Quote: "three hours", Confidence: 0.8}, {Field: "cause.primary", Quote: "an attack", Confidence: 0.5},
			{Field: "start", Quote: "at eight, Greenwich time", Confidence: 0.8}, {Field: "remediation[0]", Quote: "the change was undone", Confidence: 0.6}}}
	record := *page
	return &extract.Incident{ID: "i-merged", Record: &record, Documents: []extract.SourceRef{
		{File: "a/status copy.html", Record: page}, {File: "a/status.html", Record: page}, {File: "b/paper.txt", Record: press}}}
}

// evil are texts that a page must show as text, each with what is left of it.
var evil = []struct{ text, shown string }{
	{`</script><script>window.hit=1</script>`, `</script><script>window.hit=1</script>`},
	{`<img src=x onerror="window.hit=2">`, `<img src=x onerror="window.hit=2">`},
	{`<!--<script>`, `<!--<script>`},
	{`]]></title></svg><svg onload=window.hit=3>`, `]]></title></svg><svg onload=window.hit=3>`},
	{"a\u2028b\u2029c", "a b c"},
	{"invoice\u202efdp.exe\u202c", "invoicefdp.exe"},
	{"\u2067right\u2069 \u200fto left", "right to left"},
	{"bell\x07 null\x00 escape\x1b[31m del\x7f c1\u009b", "bell null escape[31m del c1"},
	{"bad \xff\xfe utf-8", "bad \uFFFD utf-8"},
	{`=HYPERLINK("https://example.com","x")`, `=HYPERLINK("https://example.com","x")`},
	{`{{.Meta}} ${1+1} %s`, `{{.Meta}} ${1+1} %s`},
	{`"><a href="javascript:window.hit=4">&lt;b&gt; &amp;`, `"><a href="javascript:window.hit=4">&lt;b&gt; &amp;`},
	{"line one\n\n\tline two", "line one line two"},
	{"قطع\u202e الخدمة", "قطع الخدمة"},
	{"__proto__", "__proto__"},
	{"", "(no title)"},
}

func hostile() []*extract.Incident {
	var list []*extract.Incident
	for n := range 2 { // twice, so that their organizations and the charts repeat
		for i, e := range evil {
			rec := &extract.Record{File: e.text + fmt.Sprint(i), Title: e.text, Lang: []string{"en", "und", e.text}[i%3], SourceType: []string{"press", e.text}[i%2],
				Services: []string{e.text}, Start: ptr("2021-0" + fmt.Sprint(1+i%9) + "-01"), Duration: &extract.Duration{Seconds: int64(i * 1000), Max: 20000},
				Cause: extract.Cause{Primary: "config"}, Remediation: []extract.Remediation{{Action: "fix", Phase: "done", Quote: e.text}}, URL: "https://example.com/" + e.text,
				Evidence:  []extract.Evidence{{Field: "start", Quote: e.text, Confidence: 0.5, Rule: e.text}, {Field: "organization", Rule: e.text, Confidence: 0.5}},
				Corrected: []extract.Corrected{{Field: e.text, Who: e.text, Why: e.text, When: e.text}}}
			if e.text != "" {
				rec.Organization = ptr(e.text)
			}
			list = append(list, single(fmt.Sprintf("e%02d-%d", i, n), rec))
		}
	}
	return list
}

// many makes n incidents with about as much text as real ones have.
func many(n int) []*extract.Incident {
	causes := []string{"config", "deploy", "bug", "time", "capacity", "network", "power", "hardware", "human", "security", unknown}
	actions := []string{"rollback", "restart", "failover", "fix", "replace", "monitoring", "process"}
	langs := []string{"sv", "en", "de", "ja", "fr", "ar", "und"}
	words := strings.Fields("klockan började driftstörningen i anläggningen enligt avdelningen Malmö leverantören och strömmen försvann efter en ändring som inte hade " +
		"provats the service was restored when engineers rolled back a change to the load balancer der Betreiber meldete um Uhr einen Ausfall seit gestern 停電 復旧 障害 13.40 2019")
	random := rand.New(rand.NewPCG(1, 2))
	sentence := func() string {
		var picked []string
		for range 12 {
			picked = append(picked, words[random.IntN(len(words))])
		}
		return strings.Join(picked, " ")
	}
	list := make([]*extract.Incident, n)
	for i := range n {
		h := i * 7919 % 100_003
		action := actions[h%len(actions)]
		rec := &extract.Record{File: fmt.Sprintf("archive/%d/report-%06d.html", h%30, i), Title: fmt.Sprintf("Driftstörning nummer %d: %s", i, sentence()), Lang: langs[h%len(langs)],
			SourceType: []string{"press", "status_page", "blog"}[h%3], Services: []string{fmt.Sprintf("tjänst %d", h%400)},
			Cause:       extract.Cause{Primary: causes[(h+h/7)%len(causes)]},
			Remediation: []extract.Remediation{{Action: action, Phase: "done", Quote: sentence()}, {Action: "testing", Phase: "planned", Quote: sentence()}}}
		for _, field := range []string{"start", "end", "duration", "cause.primary", "organization", "remediation[0]", "remediation[1]"} {
			rec.Evidence = append(rec.Evidence, extract.Evidence{Field: field, Quote: sentence(), Confidence: 0.4 + float64(h%60)/100})
		}
		if h%8 != 0 {
			rec.Organization = ptr(fmt.Sprintf("Bolag %d", h*h%9000))
		}
		if h%5 != 0 {
			rec.Start = ptr(fmt.Sprintf("20%02d-%02d-%02dT%02d:%02dZ", h%25, 1+h%12, 1+h%28, h%24, h%60))
		}
		if h%3 != 0 {
			rec.Duration = &extract.Duration{Seconds: int64(60 << (h % 12) * (1 + h%5)), Min: 1, Max: 1 << 30, Basis: "stated"}
			rec.End = ptr("2024-01-01T00:00Z")
		}
		list[i] = single(fmt.Sprintf("%016x", i), rec)
	}
	return list
}

func samples() map[string][]*extract.Incident {
	return map[string][]*extract.Incident{"hostile": hostile(), "merged": append(many(3), merged()), "empty": nil}
}

// TestWriteSample leaves pages for .ci/browser where HAVERI_DASHBOARD_DIR is set, one of them of 100,000 incidents, and what
// the hostile texts must look like.
func TestWriteSample(t *testing.T) {
	dir := os.Getenv("HAVERI_DASHBOARD_DIR")
	if dir == "" {
		t.Skip("HAVERI_DASHBOARD_DIR is not set")
	}
	all := samples()
	all["many"] = many(100_000)
	for name, incidents := range all {
		if err := os.WriteFile(filepath.Join(dir, name+".html"), []byte(write(t, incidents)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var shown []string
	for _, e := range evil {
		shown = append(shown, e.shown)
	}
	b, err := json.Marshal(shown)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "shown.json"), b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestSameBytes(t *testing.T) {
	for name, incidents := range samples() {
		first := write(t, incidents)
		for range 3 {
			if write(t, incidents) != first {
				t.Errorf("%s: the same incidents give other bytes", name)
			}
		}
	}
}

// elements parses a page and counts what could act: scripts by their type, attributes that run or fetch.
func elements(t *testing.T, page string) (scripts map[string]int, acting []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	scripts = map[string]int{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		kind := ""
		for _, a := range n.Attr {
			switch {
			case n.Data == "script" && a.Key == "type":
				kind = a.Val
			case strings.HasPrefix(a.Key, "on"), a.Key == "src", a.Key == "style", a.Key == "href" && !strings.HasPrefix(a.Val, "#"):
				acting = append(acting, n.Data+" "+a.Key+"="+a.Val)
			}
		}
		switch n.Data {
		case "script":
			scripts[kind]++
		case "img", "iframe", "object", "embed", "link", "base":
			acting = append(acting, n.Data)
		}
	}
	return scripts, acting
}

func TestHostileTextStaysText(t *testing.T) {
	page := write(t, hostile())
	scripts, acting := elements(t, page)
	if scripts[""] != 1 || scripts["application/json"] != 1 || scripts["text/plain"] != 1 || len(scripts) != 3 {
		t.Errorf("scripts: %v", scripts)
	}
	if len(acting) > 0 {
		t.Errorf("the page holds %q", acting)
	}
	if at := strings.IndexFunc(page, func(r rune) bool {
		return r < ' ' && r != '\n' || strings.ContainsRune("\u2028\u2029\u202e\u2067\u200f\x7f\u009b", r)
	}); at >= 0 {
		t.Errorf("a control character is in the page: %q", page[max(0, at-40):at+40])
	}
	var c columns
	between := regexp.MustCompile(`(?s)id="data">(.*?)</script>`).FindStringSubmatch(page)
	if err := json.Unmarshal([]byte(between[1]), &c); err != nil {
		t.Fatal(err)
	}
	for i, e := range evil {
		if e.text != "" && c.Title[i] != e.shown {
			t.Errorf("%q is shown as %q, not %q", e.text, c.Title[i], e.shown)
		}
	}
}

func TestPolicyNamesTheInlineElements(t *testing.T) {
	page := write(t, hostile())
	for _, element := range []string{"style", "script"} {
		inline := regexp.MustCompile(`(?s)<` + element + `>(.*?)</` + element + `>`).FindStringSubmatch(page)
		if !strings.Contains(page, element+"-src &#39;"+digest(inline[1])) && !strings.Contains(page, element+"-src '"+digest(inline[1])) {
			t.Errorf("the policy does not name the %s of the page", element)
		}
	}
	if policy := strings.Index(page, "default-src 'none'"); policy < 0 || policy > strings.Index(page, "<style") {
		t.Error("no policy before the first style")
	}
}

func TestEvidence(t *testing.T) {
	d := quotingFor(10).detail(merged())
	got := map[string]string{}
	for _, f := range d.Fields {
		var parts []string
		for _, q := range f.Quotes {
			parts = append(parts, fmt.Sprintf("%d:%s", q.Document, q.Text))
		}
		for _, q := range f.Otherwise {
			parts = append(parts, fmt.Sprintf("but %d %s:%s", q.Document, strings.ReplaceAll(q.Value, "\u00a0", " "), q.Text))
		}
		got[f.Name+" "+strings.ReplaceAll(f.Value, "\u00a0", " ")] = strings.Join(parts, " | ")
	}
	want := map[string]string{
		"organization Moln AB":         "0:Moln AB",
		"start 2020-05-04T10:00+02:00": "0:4 maj | 0:klockan 10 | 1:at eight, Greenwich time",
		"end 2020-05-04T12:00+02:00":   "0:till 12",
		"duration 2 h":                 "0:klockan 10 | but 1 3 h:three hours",
		"cause config":                 "0:En felaktig inställning | but 1 security:an attack",
		"contributing cause human":     "0:som någon glömde",
		"action rollback, done":        "0:Vi backade ändringen. | 1:the change was undone",
		"action testing, planned":      "0:Vi ska testa mer.",
	}
	for key, quotes := range want {
		if got[key] != quotes {
			t.Errorf("%s: %q, not %q", key, got[key], quotes)
		}
	}
	if len(got) != len(want) {
		t.Errorf("fields: %v", got)
	}
	if len(d.Documents) != 2 || !slices.Equal(d.Documents[0].Files, []string{"a/status copy.html", "a/status.html"}) || d.Documents[1].Title == "" || d.Documents[1].URL != "" {
		t.Errorf("documents: %+v", d.Documents)
	}
}

func TestSameTime(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"2012-02-29", "2012-02-29T01:45Z", true},
		{"2012-02-29~", "2012-02-29", true},
		{"2012-02-29T02:45+01:00", "2012-02-29T01:45Z", true},
		{"2012-02-29T02:45+01:00", "2012-02-29T02:45Z", false},
		{"2012-02-29", "2012-03-01", false},
		{"XXXX-08-18", "2012-08-18", false},
	} {
		if sameTime(c.a, c.b) != c.same || sameTime(c.b, c.a) != c.same {
			t.Errorf("%s and %s: same is not %v", c.a, c.b, c.same)
		}
	}
}

// TestFigures compares what the tables under the charts say with incidents that can be counted by hand.
func TestFigures(t *testing.T) {
	at := func(start string, seconds int64, cause, org string, actions ...string) *extract.Incident {
		rec := &extract.Record{Lang: "sv", Cause: extract.Cause{Primary: cause}}
		if start != "" {
			rec.Start = ptr(start)
		}
		if seconds > 0 {
			rec.Duration = &extract.Duration{Seconds: seconds}
		}
		if org != "" {
			rec.Organization = ptr(org)
		}
		for _, a := range actions {
			rec.Remediation = append(rec.Remediation, extract.Remediation{Action: a, Phase: "done"})
		}
		return single(start+cause+org, rec)
	}
	p := New(testMeta, 5)
	for _, inc := range []*extract.Incident{
		at("2019-01", 3600, "power", "A", "replace", "replace", "restart"), at("2012-02-29T01:00Z", 7200, "power", "A"), at("2019-03-03", 0, "time", "B", "restart"),
		at("", 0, unknown, ""), at("XXXX-03-03", 60, "time", ""),
	} {
		if err := p.Add(inc); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{
		"year":      "2012 1; 2019 2",
		"cause":     "power 2; time 2; unknown 1",
		"action":    "restart 2; replace 1; unknown 3",
		"org":       "A 2 3 h",
		"lang":      "Swedish 5",
		"source":    "unknown 5",
		"unknown":   "end 5 100 %; duration 2 40 %; organization 2 40 %; actions 3 60 %; start 1 20 %; cause 1 20 %",
		"matrix":    "power 1 1; time 1 0; unknown 0 0",
		"durations": "power 2 1 h 6 min 1 h 15 min 1 h 30 min 1 h 45 min 1 h 54 min; time 1 1 min 1 min 1 min 1 min 1 min",
	}
	for _, f := range p.stats.figures() {
		var rows []string
		for _, row := range f.Rows {
			rows = append(rows, strings.ReplaceAll(strings.Join(row, " "), "\u00a0", " "))
		}
		if got := strings.Join(rows, "; "); got != want[f.ID] {
			t.Errorf("%s: %q, not %q", f.ID, got, want[f.ID])
		}
		delete(want, f.ID)
	}
	if len(want) > 0 {
		t.Errorf("no figures: %v", want)
	}
	if l := p.stats.longest(); len(l) != 3 || l[0].Start != "2012-02-29 01:00Z" || l[2].Duration != "1\u00a0min" {
		t.Errorf("longest: %+v", l)
	}
}

func TestYears(t *testing.T) {
	for _, c := range []struct {
		name   string
		starts []string
		want   string // of the bars; "" for none
	}{
		{"none", []string{"", "XXXX-01-01"}, ""},
		{"months of two years, those without incidents too", []string{"2020-11-03", "2021-02", "2021"}, "2020-11 … 2021-02, 2 bars"},
		{"years", []string{"1999", "2012-02-29", "2012"}, "1999 … 2012, 2 bars"},
		{"a typing error does not stretch the axis", []string{"0201-01-01", "2012-02-29", "2013", "9999"}, "2012 … 2013, 2 bars"},
	} {
		s := newStats()
		for i, start := range c.starts {
			s.add(single(fmt.Sprint(i), &extract.Record{Start: ptr(start)}))
		}
		f, got := s.timeline(), ""
		if len(f.Bars) > 0 {
			got = fmt.Sprintf("%s … %s, %d bars", f.Bars[0].Key, f.Bars[len(f.Bars)-1].Key, len(f.Bars))
		}
		if got != c.want {
			t.Errorf("%s: %q, not %q", c.name, got, c.want)
		}
	}
}

func TestPlain(t *testing.T) {
	for _, c := range []struct {
		text  string
		runes int
		want  string
	}{
		{"kort", 4, "kort"},
		{"för långt", 5, "för…"},
		{"停電した", 4, "停電した"},
		{"停電した", 3, "停電…"},
		{"  a \n\t b ", 9, "a b"},
	} {
		if got := plain(c.text, c.runes); got != c.want {
			t.Errorf("%q to %d: %q, not %q", c.text, c.runes, got, c.want)
		}
	}
}

// TestSize keeps a page of very many incidents small enough to open. The sentences are random, so that they compress less than real ones.
func TestSize(t *testing.T) {
	const n = 3000
	each := (len(writeAsOf(t, 100_000, many(n))) - len(write(t, nil))) / n
	if each > 450 {
		t.Errorf("an incident takes %d bytes of the page: 100,000 are %d MB", each, each/10)
	}
	t.Logf("%d bytes an incident", each)
}

func BenchmarkPage(b *testing.B) {
	incidents := many(2000)
	for b.Loop() {
		writeAsOf(b, 100_000, incidents)
	}
}
