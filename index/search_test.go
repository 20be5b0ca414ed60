package index

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2/analysis"

	"haveri/extract"
)

func p[T any](v T) *T { return &v }

// library is a shelf of short write-ups; ids are shortened to what tells them apart.
func library() []Entry {
	entry := func(id, lang, title, text string, set func(*extract.Record)) Entry {
		r := &extract.Record{ID: id, File: lang + "/" + id + ".txt", Lang: lang, Title: title, Incident: true, Cause: extract.Cause{Primary: "unknown"}}
		if set != nil {
			set(r)
		}
		return Entry{Record: r, Text: text}
	}
	return []Entry{
		entry("aa01-en", "en", "Expired certificate", "An expired certificate took the mail servers of Initech down. Customers reported failing logins.", func(r *extract.Record) {
			r.Organization, r.Services, r.SourceType = p("Initech"), []string{"Mail", "Azure Storage"}, "blog"
			r.Start, r.End = p("2012-02-29T08:15+01:00"), p("2012-02-29T20:15+01:00")
			r.Duration = &extract.Duration{Seconds: 12 * 3600}
			r.Cause = extract.Cause{Primary: "time", Contributing: []string{"human"}}
			r.Remediation = []extract.Remediation{{Action: "rollback", Phase: "planned"}, {Action: "restart", Phase: "done"}}
			r.DataLoss, r.CustomersAffected = p(false), p(int64(1200))
		}),
		entry("aa02-en", "en", "Storage outage", "The disks of a storage cluster failed after the certificate had been renewed; it was not expired. See NET-4711.", func(r *extract.Record) {
			r.Organization, r.Services, r.SourceType = p("Amazon Web Services"), []string{"Object Store"}, "vendor_rca"
			r.Start = p("2019-06")
			r.Duration = &extract.Duration{Seconds: 600}
			r.Cause = extract.Cause{Primary: "hardware"}
			r.Remediation = []extract.Remediation{{Action: "rollback", Phase: "done"}}
			r.DataLoss = p(true)
			r.Flags = []string{"cascading"}
		}),
		entry("bb01-sv", "sv", "Störning i betalningarna", "Betalningarna låg nere efter att ett certifikat löpt ut. Driftstörningen varade i sex timmar.", func(r *extract.Record) {
			r.Organization, r.Start = p("amazon Norden"), p("XXXX-08-18T13:19+02:00")
			r.Duration = &extract.Duration{Seconds: 6 * 3600}
			r.Cause = extract.Cause{Primary: "config", Contributing: []string{"time"}}
		}),
		entry("bb02-de", "de", "Ausfall", "Die Störungen betrafen mehrere Rechenzentren. Die Server wurden neu gestartet.", func(r *extract.Record) {
			r.Start = p("2019-06-30T23:50Z")
		}),
		entry("bb03-ja", "ja", "障害のお知らせ", "データベースの障害により、サービスが停止しました。停電が原因です。", func(r *extract.Record) { r.Start = p("2020") }),
		entry("bb04-zh", "zh", "故障报告", "由于数据库故障,支付服务中断了三个小时。", nil),
		entry("bb05-ko", "ko", "장애 안내", "서버가 중단되어 고객이 접속할 수 없었습니다.", nil),
		entry("bb06-ru", "ru", "Сбой", "Произошёл сбой в работе серверов. Причиной стали ошибки в настройках.", nil),
		entry("bb07-ar", "ar", "انقطاع الخدمة", "تعطلت الخوادم بسبب انقطاع الكهرباء عن المباني.", nil),
		entry("bb08-fi", "fi", "Häiriö", "Häiriöitä esiintyi palvelimissa, ja asiakkaat eivät päässeet palveluihin.", nil),
		entry("bb09-uk", "uk", "Збій", "Сервери були недоступними через помилку конфігурації.", nil),
		entry("bb10-cs", "cs", "Výpadek", "Výpadky serverů způsobila chyba v konfiguraci databáze.", nil),
		entry("bb11-el", "el", "Διακοπή", "Οι διακομιστές τέθηκαν εκτός λειτουργίας λόγω βλάβης.", nil),
		entry("bb12-id", "id", "Gangguan", "Layanan pembayaran terganggu karena kesalahan konfigurasi.", nil),
		entry("bb13-hi", "hi", "सेवा बाधित", "सर्वरों में खराबी के कारण सेवाएँ बाधित रहीं।", nil),
		entry("bb14-nb", "nb", "Driftsavbrudd", "Tjenestene var nede fordi serverne mistet strømmen.", nil),
		entry("bb15-sk", "sk", "Výpadok", "Výpadok spôsobila aktualizácia smerovača.", nil),
		entry("bb16-fr", "fr", "Panne", "L'incident a touché les serveurs; l'équipe de l'IT a rétabli les services.", nil),
		entry("bb17-tr", "tr", "Kesinti", "Sunucularda yaşanan kesintiler müşterileri etkiledi.", nil),
		entry("bb18-hu", "hu", "Leállás", "A szerverek leálltak, az ügyfeleknek várniuk kellett.", nil),
		entry("bb19-pl", "pl", "Awaria", "Awarie serwerów spowodowały przerwę w płatnościach.", nil),
		entry("bb20-ro", "ro", "Întrerupere", "Serverele au fost oprite din cauza unei actualizări.", nil),
		entry("cc01-en", "en", "How to renew", "A how-to on certificates.", func(r *extract.Record) { r.Incident = false }),
	}
}

func openLibrary(t *testing.T) *Reader {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "ix")
	fill(t, dir, library())
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func ids(t *testing.T, r *Reader, q Query) string {
	t.Helper()
	q.Limit = 100
	found, err := r.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	var list []string
	for _, h := range found.Hits {
		list = append(list, h.ID)
	}
	if int(found.Total) != len(list) {
		t.Errorf("%+v: total %d, %d hits", q, found.Total, len(list))
	}
	return strings.Join(list, " ")
}

func TestText(t *testing.T) {
	r := openLibrary(t)
	for _, c := range []struct{ text, want string }{ // ids in order of id
		// inflected forms find each other
		{"customer", "aa01-en"}, {"failed", "aa01-en aa02-en"}, {"betalning", "bb01-sv"}, {"driftstörning", "bb01-sv"},
		{"Störung", "bb02-de"}, {"серверами", "bb06-ru bb09-uk"}, {"ошибка", "bb06-ru"}, {"الكهرباء", "bb07-ar"},
		{"asiakkaille", "bb08-fi"}, {"palvelimet", "bb08-fi"}, {"häiriö", "bb08-fi"}, {"серверів", "bb09-uk"}, {"помилки", "bb09-uk"},
		{"výpadkem", "bb10-cs"}, {"databáze", "bb10-cs"}, {"διακομιστής", "bb11-el"}, {"βλάβη", "bb11-el"}, {"gangguan", "bb12-id"}, {"सर्वर", "bb13-hi"}, {"tjeneste", "bb14-nb"},
		{"smerovača", "bb15-sk"}, {"équipes", "bb16-fr"}, {"kesinti", "bb17-tr"}, {"szerver", "bb18-hu"}, {"serwery", "bb19-pl"}, {"servere", "aa01-en bb02-de bb10-cs bb20-ro"},
		// words of languages without spaces
		{"データベース", "bb03-ja"}, {"障害", "bb03-ja"}, {"停電", "bb03-ja"}, {"電停", ""}, {"故障", "bb04-zh"}, {"数据库", "bb04-zh"}, {"서버", "bb05-ko"}, {"支付中断", ""},
		// stop words and codes, as written
		{"NET-4711", "aa02-en"}, {"4711", "aa02-en"}, {"it", "aa02-en bb16-fr"},
		// phrases, must, must not
		{`"expired certificate"`, "aa01-en"}, {`"certificate expired"`, ""}, {"certificate", "aa01-en aa02-en cc01-en"}, {"+certificate +disks", "aa02-en"},
		{"certificate -disks", "aa01-en cc01-en"}, {"+certificate +nosuchword", ""}, {"disks 障害", "aa02-en bb03-ja"}, {`"デ ー"`, ""},
		// wildcards, fuzzy words, expressions on words as written
		{"certific*", "aa01-en aa02-en cc01-en"}, {"certifi?at", "bb01-sv"}, {"Expir*", "aa01-en aa02-en"}, {"certificat~1", "aa01-en aa02-en bb01-sv"}, {"/certifi[ck]ate?/", "aa01-en aa02-en bb01-sv"},
		// fields
		{"cause:time", "aa01-en"}, {"causes:time", "aa01-en bb01-sv"}, {"contributing:time", "bb01-sv"}, {"cause:TIME", "aa01-en"}, {"-cause:unknown", "aa01-en aa02-en bb01-sv"},
		{"org:amazon", "aa02-en bb01-sv"}, {`org:"web services"`, "aa02-en"}, {"organization:Initech", "aa01-en"}, {"organization:initech", ""}, {"service:storage", "aa01-en"},
		{`service_name:"Azure Storage"`, "aa01-en"}, {"duration_s:>3600", "aa01-en bb01-sv"}, {"duration_s:<=600", "aa02-en"}, {"duration_s:600", "aa02-en"}, {"customers:>=1200", "aa01-en"},
		{"data_loss:true", "aa02-en"}, {"data_loss:false", "aa01-en"}, {"incident:false", "cc01-en"}, {"title:certificate", "aa01-en"}, {"body:disk", "aa02-en"}, {"title:障害", "bb03-ja"},
		{"lang:ja", "bb03-ja"}, {"year:2012", "aa01-en"}, {"year:>2012", "aa02-en bb02-de bb03-ja"}, {"year:2019", "aa02-en bb02-de"}, {"year:<=2012", "aa01-en"}, {"+year:>=2019 +year:<2020", "aa02-en bb02-de"}, {`phase_action:"done:rollback"`, "aa02-en"},
		{"action:rollback", "aa01-en aa02-en"}, {"flag:cascading", "aa02-en"}, {"source_type:blog", "aa01-en"}, {"start:2019", "aa02-en bb02-de"}, {"start:2012-02-29", "aa01-en"}, {"end:2012-02-29T20", "aa01-en"},
		{`start:>="2019-06-30"`, "bb02-de bb03-ja"}, {`start:<"2012-02-29"`, ""}, {"id:aa*", "aa01-en aa02-en"}, {"id:bb1", "bb10-cs bb11-el bb12-id bb13-hi bb14-nb bb15-sk bb16-fr bb17-tr bb18-hu bb19-pl"},
		{"file:*.txt -incident:true", "cc01-en"}, {`file:"sv/bb01-sv.txt"`, "bb01-sv"}, {"org:microsoft", ""}, {"body_sv:certifikat", "bb01-sv"},
		{"+lang:sv certificate", "bb01-sv"},
	} {
		got := strings.Fields(ids(t, r, Query{Text: c.text}))
		slices.Sort(got)
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s: got %q, want %q", c.text, g, c.want)
		}
	}
}

func TestEmptyTextFindsAll(t *testing.T) {
	r := openLibrary(t)
	if got, want := len(strings.Fields(ids(t, r, Query{Text: " "}))), len(library()); got != want {
		t.Errorf("%d hits, want %d", got, want)
	}
	if n, err := r.Count(); err != nil || int(n) != len(library()) {
		t.Errorf("count %d, %v", n, err)
	}
}

func TestFiltersAndSorts(t *testing.T) {
	r := openLibrary(t)
	for _, c := range []struct {
		name string
		q    Query
		want string // ids in order
	}{
		{"cause", Query{Causes: []string{"time", "hardware"}, Sort: "date"}, "aa01-en aa02-en"},
		{"cause and text", Query{Causes: []string{"time"}, Text: "certificate"}, "aa01-en"},
		{"filter without a word that matches", Query{Causes: []string{"time"}, Text: "disks"}, ""},
		{"action", Query{Actions: []string{"rollback"}, Sort: "date"}, "aa01-en aa02-en"},
		{"action and phase", Query{Actions: []string{"done:rollback"}}, "aa02-en"},
		{"organization", Query{Orgs: []string{"Amazon"}, Sort: "organization"}, "bb01-sv aa02-en"},
		{"organizations", Query{Orgs: []string{"web services", "initech"}, Sort: "organization"}, "aa02-en aa01-en"},
		{"language", Query{Langs: []string{"ja", "uk"}}, "bb03-ja bb09-uk"},
		{"both must hold", Query{Langs: []string{"sv"}, Causes: []string{"time"}}, ""},
		{"since a day", Query{Since: "2019-06-02", Sort: "date"}, "bb02-de bb03-ja"},
		{"since a month, known only to the month", Query{Since: "2019-06", Sort: "date"}, "aa02-en bb02-de bb03-ja"},
		{"until a day", Query{Until: "2012-02-29"}, "aa01-en"},
		{"until the day before", Query{Until: "2012-02-28"}, ""},
		{"a day as the document states it, not in UTC", Query{Since: "2019-06-30", Until: "2019-06-30"}, "bb02-de"},
		{"a year, both ends", Query{Since: "2019", Until: "2019", Sort: "-date"}, "bb02-de aa02-en"},
		{"durations", Query{MinDuration: 10 * time.Minute, MaxDuration: 6 * time.Hour, Sort: "duration"}, "aa02-en bb01-sv"},
		{"unknown durations and years sort last", Query{Text: "id:aa* id:bb01 id:bb04", Sort: "-duration"}, "aa01-en bb01-sv aa02-en bb04-zh"},
		{"upwards too", Query{Text: "id:aa* id:bb01 id:bb04", Sort: "date"}, "aa01-en aa02-en bb01-sv bb04-zh"},
		{"newest first without words", Query{Actions: []string{"rollback"}}, "aa02-en aa01-en"},
		{"more of the words first", Query{Text: "expired certificate"}, "aa01-en aa02-en cc01-en"},
	} {
		if got := ids(t, r, c.q); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPages(t *testing.T) {
	r := openLibrary(t)
	var got []string
	for offset := 0; offset < 6; offset += 2 {
		found, err := r.Search(t.Context(), Query{Text: "id:bb*", Sort: "duration", Limit: 2, Offset: offset})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range found.Hits {
			got = append(got, h.ID)
		}
	}
	if want := "bb01-sv bb02-de bb03-ja bb04-zh bb05-ko bb06-ru"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFacets(t *testing.T) {
	r := openLibrary(t)
	found, err := r.Search(t.Context(), Query{Text: "-cause:unknown", Facets: Facets})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]Count{
		"cause":       {{"config", 1}, {"hardware", 1}, {"time", 1}},
		"action":      {{"rollback", 2}, {"restart", 1}},
		"org":         {{"Amazon Web Services", 1}, {"Initech", 1}, {"amazon Norden", 1}},
		"lang":        {{"en", 2}, {"sv", 1}},
		"year":        {{"2012", 1}, {"2019", 1}},
		"service":     {{"Azure Storage", 1}, {"Mail", 1}, {"Object Store", 1}},
		"source_type": {{"blog", 1}, {"vendor_rca", 1}},
		"duration":    {{"under 15 min", 1}, {"4 to 24 h", 2}},
	} {
		if got := found.Facets[name]; !slices.Equal(got, want) {
			t.Errorf("facet %s: got %v, want %v", name, got, want)
		}
	}
	if len(found.Hits) != 0 || found.Total != 3 {
		t.Errorf("limit 0: %d hits, total %d", len(found.Hits), found.Total)
	}
}

func TestFragments(t *testing.T) {
	r := openLibrary(t)
	for _, c := range []struct{ text, id, want string }{
		{"customer", "aa01-en", "\x02Customers\x03 reported"},
		{"expired certificate", "aa01-en", "An \x02expired\x03 \x02certificate\x03 took"},
		{"データベース", "bb03-ja", "\x02データベース\x03の障害"},
		{"серверами", "bb06-ru", "в работе \x02серверов\x03."},
		{"cause:hardware", "aa02-en", "The disks of a storage cluster"},
	} {
		found, err := r.Search(t.Context(), Query{Text: c.text, Limit: 100, Highlight: true})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(found.Hits, func(h Hit) bool { return h.ID == c.id })
		if i < 0 {
			t.Errorf("%s: no hit %s", c.text, c.id)
			continue
		}
		if got := found.Hits[i].Fragment; !strings.Contains(got, c.want) {
			t.Errorf("%s: fragment %q lacks %q", c.text, got, c.want)
		}
	}
}

func TestFragmentOfALongText(t *testing.T) {
	text := strings.Repeat("Früher stand hier ein Wort. ", 50) + "Das Zertifikat \x02ist abgelaufen." + strings.Repeat(" Später auch\nnoch eines.", 50)
	wort, zert, ab := strings.Index(text, "Wort"), strings.Index(text, "Zertifikat"), strings.Index(text, "abgelaufen")
	got := fragment(text, []span{{wort, wort + 4, "wort"}, {zert, zert + 10, "zertifikat"}, {ab, ab + 10, "abgelauf"}})
	if !strings.Contains(got, "Das \x02Zertifikat\x03 ist \x02abgelaufen\x03. Später auch noch eines.") || !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") {
		t.Errorf("got %q", got)
	}
	if len(got) > fragmentBytes+20 {
		t.Errorf("%d bytes", len(got))
	}
}

func TestRecord(t *testing.T) {
	r := openLibrary(t)
	for _, c := range []struct{ id, want, problem string }{
		{"aa01-en", "aa01-en", ""}, {"aa01", "aa01-en", ""}, {"bb0", "", "ids begin with bb0"}, {"zz", "", "no record"}, {"", "", "no id"},
	} {
		record, text, err := r.Record(c.id)
		switch {
		case c.problem != "":
			if err == nil || !strings.Contains(err.Error(), c.problem) {
				t.Errorf("%s: error %v, want %q", c.id, err, c.problem)
			}
		case err != nil:
			t.Error(err)
		case record.ID != c.want || text != library()[0].Text || *record.Organization != "Initech" || record.Duration.Seconds != 43200 || !slices.Equal(record.Services, []string{"Mail", "Azure Storage"}):
			t.Errorf("%s: %+v, %q", c.id, record, text)
		}
	}
}

func TestQueryErrors(t *testing.T) {
	r := openLibrary(t)
	for _, c := range []struct {
		q    Query
		want string
	}{
		{Query{Text: `start:>2012-01-01`}, `from character 12, "-01-01"`},
		{Query{Text: `disks "open quote`}, "at its end"},
		{Query{Text: `+`}, "at its end"},
		{Query{Text: `+abc :def`}, `there is no field "abc"`},
		{Query{Text: `från :: till`}, `from character 7, ": till"`},
		{Query{Text: `när 10:30`}, `from character 7, ":30"`},
		{Query{Text: `colour:red`}, `there is no field "colour": use one of action, body, cause`},
		{Query{Text: `duration_s:long`}, `"long" is no number`},
		{Query{Text: `data_loss:perhaps`}, "neither true nor false"},
		{Query{Text: `cause:>5`}, "cause cannot be asked that way"},
		{Query{Text: `title:>5`}, "no ranges"},
		{Query{Text: `/(/`}, "query"},
		{Query{Sort: "size"}, `sort "size"`},
		{Query{Facets: []string{"colour"}}, `facet "colour"`},
		{Query{Since: "yesterday"}, `since "yesterday" is no date`},
		{Query{Until: "XXXX-08-18"}, "until"},
		{Query{Limit: -1}, "below 0"},
	} {
		_, err := r.Search(t.Context(), c.q)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.q, err, c.want)
		}
	}
}

// A name is worth the same whatever the language of the text around it, however few texts of that language there are.
func TestScoresOfRareLanguages(t *testing.T) {
	var entries []Entry
	for i := range 30 {
		id := string(rune('a'+i/10)) + string(rune('a'+i%10))
		entries = append(entries, Entry{Record: &extract.Record{ID: "en-" + id, Lang: "en"}, Text: "Something else altogether happened."})
		if i < 10 {
			entries = append(entries, Entry{Record: &extract.Record{ID: "name-" + id, Lang: "en"}, Text: "Initech was down for an hour."})
		}
	}
	entries = append(entries, Entry{Record: &extract.Record{ID: "sv", Lang: "sv"}, Text: "Initech Initech låg nere i en timme."})
	dir := filepath.Join(t.TempDir(), "ix")
	fill(t, dir, entries)
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got := ids(t, r, Query{Text: "initech"}); !strings.HasPrefix(got, "sv name-") {
		t.Errorf("got %s", got)
	}
}

func TestUpdateOfAClone(t *testing.T) {
	dir := t.TempDir()
	old, new := filepath.Join(dir, "1"), filepath.Join(dir, "2")
	fill(t, old, library())
	reader, err := Open(old)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if err := Clone(old, new); err != nil {
		t.Fatal(err)
	}
	w, err := OpenWriter(new)
	if err != nil {
		t.Fatal(err)
	}
	changed := library()[0]
	changed.Text = "Rewritten: a squirrel did it."
	if err := errors.Join(w.Put(changed), w.Delete("aa02-en"), w.Delete("never there"), w.Put(changed), w.Close()); err != nil {
		t.Fatal(err)
	}
	updated, err := Open(new)
	if err != nil {
		t.Fatal(err)
	}
	defer updated.Close()
	for _, c := range []struct {
		r          *Reader
		text, want string
	}{
		{reader, "squirrel", ""}, {reader, "+certificate +lang:en", "aa01-en aa02-en cc01-en"},
		{updated, "squirrel", "aa01-en"}, {updated, "+certificate +lang:en", "aa01-en cc01-en"},
	} {
		got := strings.Fields(ids(t, c.r, Query{Text: c.text}))
		slices.Sort(got)
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s in %s: got %q, want %q", c.text, c.r.dir, g, c.want)
		}
	}
	if n, err := updated.Count(); err != nil || int(n) != len(library())-1 {
		t.Errorf("count %d, %v", n, err)
	}
	if err := Clone(old, new); err == nil {
		t.Error("cloned over an existing index")
	}
}

func TestReaderBesideAWriter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ix")
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrBusy) {
		t.Errorf("reader beside a writer: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	first, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, err := Open(dir)
	if err != nil {
		t.Fatalf("reader beside a reader: %v", err)
	}
	defer second.Close()
	if _, err := OpenWriter(dir); !errors.Is(err, ErrBusy) {
		t.Errorf("writer beside readers: %v", err)
	}
}

func TestFoldersThatAreNoIndex(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ix")
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("missing folder: %v", err)
	}
	fill(t, dir, nil)
	if _, err := Create(dir); err == nil {
		t.Error("created over an existing index")
	}
	if err := os.WriteFile(filepath.Join(dir, versionFile), []byte("0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrVersion) {
		t.Errorf("other version: %v", err)
	}
	if _, err := OpenWriter(dir); !errors.Is(err, ErrVersion) {
		t.Errorf("other version for writing: %v", err)
	}
}

func TestPutWithoutID(t *testing.T) {
	w, err := Create(filepath.Join(t.TempDir(), "ix"))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Put(Entry{Record: &extract.Record{File: "a.txt"}}); err == nil || !strings.Contains(err.Error(), "a.txt") {
		t.Errorf("error %v", err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

func TestParsePeriod(t *testing.T) {
	for _, c := range []struct{ edtf, from, next string }{
		{"2012-02-29", "2012-02-29T00:00:00", "2012-03-01T00:00:00"},
		{"2012-03-01T02:00~", "2012-03-01T02:00:00", "2012-03-01T02:01:00"},
		{"2015-08-18T23:59+02:00", "2015-08-18T23:59:00", "2015-08-19T00:00:00"},
		{"2017-01-31T23:00Z", "2017-01-31T23:00:00", "2017-01-31T23:01:00"},
		{"2017-01-31T23:00:05-08:00", "2017-01-31T23:00:05", "2017-01-31T23:00:06"},
		{"2019-06", "2019-06-01T00:00:00", "2019-07-01T00:00:00"},
		{"2022-04-04~", "2022-04-04T00:00:00", "2022-04-05T00:00:00"},
		{"2020-XX", "2020-01-01T00:00:00", "2021-01-01T00:00:00"},
		{"2011-04-21/2011-04-24", "2011-04-21T00:00:00", "2011-04-22T00:00:00"},
		{"XXXX-08-18T13:19+02:00", "", ""}, {"201X", "", ""}, {"", "", ""}, {"2012-02-30", "", ""}, {"..", "", ""},
	} {
		got, ok := parsePeriod(c.edtf)
		if ok != (c.from != "") {
			t.Errorf("%q: %v, %v", c.edtf, got, ok)
		} else if layout := "2006-01-02T15:04:05"; ok && (got.from.Format(layout) != c.from || got.next.Format(layout) != c.next) {
			t.Errorf("%q: %v", c.edtf, got)
		}
	}
}

// Words are shared between the fields of a text only for analyzers that consist of a tokenizer and filters.
func TestAnalyzersCanBeSplit(t *testing.T) {
	m, err := newMapping()
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, s := range suffixes {
		a, ok := m.AnalyzerNamed(analyzerOf(s)).(*analysis.DefaultAnalyzer)
		if !ok || len(a.CharFilters) > 0 {
			t.Errorf("title_%s: %T", s, a)
		}
	}
	for lang := range analyzers {
		if !slices.Contains(suffixes, suffix(lang)) {
			t.Errorf("%s has no fields", lang)
		}
	}
}

func FuzzQuery(f *testing.F) {
	for _, text := range []string{`+a -b "c d" e:f g~2 h^3 /i/ j*`, `start:>="2012-02-01"`, `a:b:c`, `\`, `"`, "cause:-5", "~", "^", "年:"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := parseText(text)
		if (q == nil) == (err == nil) {
			t.Errorf("%q: %v, %v", text, q, err)
		}
	})
}
