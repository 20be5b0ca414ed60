package incident

import (
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"

	"haveri/extract"
	"haveri/extract/lang"
	"haveri/extract/match"
)

func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"GitLab", "GitLabu", true}, // Czech
		{"Tietoevry", "Tietoevryssä", true},
		{"Azure", "Azuren", true},
		{"Rogers", "Rogers'", true},
		{"エリクソン", "Ericsson", true},
		{"ソフトバンク", "SoftBank", true},
		{"Ростелеком", "Rostelecom", true},
		{"Мегафон", "MegaFon", true},
		{"SBG1", "SBG12", false},
		{"O2", "O20", false},
		{"Swiss", "Swisscom", false},
		{"Orange", "Oracle", false},
		{"Delta", "Dell", false},
		{"Telia", "Telenor", false},
	} {
		a, b := named(c.a), named(c.b)
		if a.same(b) != c.same || b.same(a) != c.same {
			t.Errorf("%s and %s: one name is %v", c.a, c.b, !c.same)
		}
	}
}

func named(s string) Name {
	key := romanized(s)
	return Name{Key: key, Sound: sound(key), Native: s[0] >= 0x80}
}

func TestNamesOfTexts(t *testing.T) {
	for _, c := range []struct{ code, text, want, not string }{
		{"en", "On Monday the site of Fjordnet was down. We at Fjordnet are sorry.", "fjordnet", "monday site"},
		{"en", "However, a fault at Brightcell hit SBG-2 and SBG3.", "brightcell sbg2 sbg3", "however"},
		{"de", "Der Ausfall traf die Kunden der Nordwerke und den Anbieter OVHcloud.", "ovhcloud nordwerke", "ausfall kunden"},
		{"ja", "ソフトバンクは、エリクソン製の交換機で障害が起きたと発表した。", "sofutobanku erikuson", ""},
		{"ja", "共有ディスク装置「arrowhead」で障害が発生した。", "arrowhead", ""},
		{"ru", "Сбой произошёл у оператора Мегафон, сервис Yandex не работал.", "megafon yandex", "operatora"},
	} {
		toks := match.Tokens(c.text)
		var keys []string
		for _, n := range namesOf(c.text, toks, lang.For(c.code).Scan(c.text, toks), make([]bool, len(toks)), c.code) {
			keys = append(keys, n.Key)
		}
		for _, w := range strings.Fields(c.want) {
			if !slices.Contains(keys, w) {
				t.Errorf("%s: no name %s in %v", c.text, w, keys)
			}
		}
		for _, w := range strings.Fields(c.not) {
			if slices.Contains(keys, w) {
				t.Errorf("%s: %s is taken for a name", c.text, w)
			}
		}
	}
}

func TestNumbersOfTexts(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"about 39.15 million lines", []string{"3915"}},
		{"最大約3915万回線", []string{"3915"}},
		{"39,150,000 customers", []string{"3915"}},
		{"2,145 callers in 2023", []string{"2145"}},
		{"4.5 GB of 300 GB", []string{"300", "4.5"}},
		{"10 of 20 hosts", nil},
		{"1 234 567 kunder", []string{"1234567"}},
		{"SBG2 and ATM190", nil},
	} {
		toks := match.Tokens(c.text)
		if got := numbersOf(c.text, toks, make([]bool, len(toks))); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

// told is a small document: its text, and what its record says as "organization|start|cause|published", "" for silence.
func told(id, code, facts, text string) *Digest {
	f := strings.Split(facts, "|")
	r := &extract.Record{ID: id, Lang: code, Incident: true, Cause: extract.Cause{Primary: f[2]}}
	for i, field := range []struct {
		name string
		to   **string
	}{{"organization", &r.Organization}, {"start", &r.Start}, {"", nil}, {"published", &r.Published}} {
		if field.to != nil && f[i] != "" {
			*field.to = &f[i]
			r.Evidence = append(r.Evidence, extract.Evidence{Field: field.name, Confidence: 0.9})
		}
	}
	return NewDigest(r, text)
}

// Each group of documents is one incident, and the groups are different ones.
func TestLink(t *testing.T) {
	for _, c := range []struct {
		why  string
		docs [][]*Digest
	}{
		{"organization and day link across languages", [][]*Digest{{
			told("a1", "sv", "Fjordnet|2021-05-03|power|2021-05-04", "Fjordnets kunder var utan nät den 3 maj 2021."),
			told("a2", "en", "Fjordnet|2021-05-03|power|2021-05-05", "Fjordnet customers had no service on 3 May 2021."),
		}}},
		{"the same again the next day is another outage", [][]*Digest{
			{told("a1", "en", "Fjordnet|2021-05-03T10:00|power|2021-05-03", "On 3 May 2021 at 10:00 Fjordnet lost power.")},
			{told("a2", "en", "Fjordnet|2021-05-04T15:20|power|2021-05-04", "On 4 May 2021 at 15:20 Fjordnet lost power again, as on 3 May.")},
		}},
		{"and so without times of day", [][]*Digest{
			{told("a1", "en", "Fjordnet|2021-05-03|power|2021-05-03", "On 3 May 2021 Fjordnet lost power in Bergen.")},
			{told("a2", "en", "Fjordnet|2021-05-04|power|2021-05-04", "On 4 May 2021 Fjordnet lost power again, as on 3 May.")},
		}},
		{"twice on one day for two reasons", [][]*Digest{
			{told("a1", "en", "Fjordnet|2021-05-03T08:10|power|2021-05-03", "On 3 May 2021 at 08:10 Fjordnet lost power in Bergen.")},
			{told("a2", "en", "Fjordnet|2021-05-03T19:45|config|2021-05-04", "On 3 May 2021 at 19:45 a wrong route cut Fjordnet off.")},
		}},
		{"and so where the other day's start could not be read", [][]*Digest{
			{told("a1", "en", "Fjordnet|2021-05-03|power|2021-05-03", "On 3 May 2021 Fjordnet lost power in Bergen.")},
			{told("a2", "en", "Fjordnet||power|", "On 4 May 2021 Fjordnet lost power again, as on 3 May 2021.")},
		}},
		{"another organization on the same day for the same cause", [][]*Digest{
			{told("a1", "en", "Fjordnet|2012-02-29|time|2012-02-29", "The leap day of 29 February 2012 stopped Fjordnet.")},
			{told("a2", "en", "Kattegat Pay|2012-02-29|time|2012-03-01", "The leap day of 29 February 2012 stopped the terminals of Kattegat Pay.")},
		}},
		{"day and cause without any name are no link", [][]*Digest{
			{told("a1", "en", "|2012-02-29|time|", "On 29 February 2012 our certificates were not valid.")},
			{told("a2", "sv", "|2012-02-29|time|", "Den 29 februari 2012 var vårt certifikat ogiltigt.")},
		}},
		{"an old outage told as background does not pull its own documents in", [][]*Digest{
			{told("a1", "en", "Fjordnet|2019-11-08|config|2019-11-09", "On 8 November 2019 a wrong route cut Fjordnet off.")},
			{told("a2", "en", "Fjordnet|2021-05-03|power|2021-05-04", "On 3 May 2021 Fjordnet lost power. The outage of 8 November 2019 was due to a route.")},
		}},
		{"a customer that names its supplier and the day", [][]*Digest{{
			told("a1", "en", "Fjordnet|2021-05-03|power|2021-05-04", "Fjordnet lost power on 3 May 2021."),
			told("a2", "nb", "Vestbanken|2021-05-03|dependency|2021-05-03", "Vestbanken: Våre minibanker var ute 3. mai 2021 fordi Fjordnet var nede. Vi venter på Fjordnet."),
		}}},
		{"one without a year joins the day of its date", [][]*Digest{{
			told("a1", "de", "Fjordnet|XXXX-05-03|power|", "Am 3. Mai fiel bei Fjordnet der Strom aus."),
			told("a2", "en", "Fjordnet|2021-05-03|power|2021-05-04", "On 3 May 2021 Fjordnet lost power."),
		}}},
		{"one told before the other happened is another", [][]*Digest{
			{told("a1", "de", "Fjordnet|XXXX-05-03|power|2019-05-04", "Am 3. Mai fiel bei Fjordnet der Strom aus.")},
			{told("a2", "en", "Fjordnet|2021-05-03|power|2021-05-04", "On 3 May 2021 Fjordnet lost power.")},
		}},
		{"without a day a name needs numbers beside it", [][]*Digest{
			{told("a1", "en", "Fjordnet||power|", "Fjordnet lost power, 3,915,000 lines and 21,450 alarms were dead."),
				told("a2", "sv", "Fjordnet|2021-05-03|power|2021-05-04", "Den 3 maj 2021 var 3,915 miljoner linjer och 21 450 larm hos Fjordnet döda.")},
			{told("a3", "en", "Fjordnet||power|", "Fjordnet lost power once.")},
		}},
		{"a status page that uses the same words every time", [][]*Digest{
			{told("a1", "en", "|2021-05-03|unknown|2021-05-03", template+" 3 May 2021.")},
			{told("a2", "en", "|2021-06-18|unknown|2021-06-18", template+" 18 June 2021.")},
		}},
		{"the same words on the same day", [][]*Digest{{
			told("a1", "en", "|2021-05-03|unknown|2021-05-03", template+" 3 May 2021."),
			told("a2", "en", "|2021-05-03|unknown|2021-05-03", template+" It was copied on 3 May 2021."),
		}}},
		{"the same words on the same day by two organizations", [][]*Digest{
			{told("a1", "en", "Fjordnet|2021-05-03|unknown|2021-05-03", template+" 3 May 2021, Fjordnet.")},
			{told("a2", "en", "Kattegat|2021-05-03|unknown|2021-05-03", template+" 3 May 2021, Kattegat.")},
		}},
		{"one instant in two zones", [][]*Digest{{
			told("a1", "en", "Fjordnet|2021-05-03T23:40Z|power|2021-05-04", "At 23:40 UTC on 3 May 2021 Fjordnet lost power."),
			told("a2", "fi", "Fjordnet|2021-05-04T02:40+03:00|power|2021-05-04", "Fjordnetin sähköt katkesivat 4.5.2021 kello 2.40."),
		}}},
	} {
		var all []*Digest
		want := map[string]int{}
		for i, group := range c.docs {
			for _, d := range group {
				all = append(all, d)
				want[d.ID] = i
			}
		}
		clusters, _ := Link(all, Decisions{}, 1)
		got := map[string]int{}
		for i, cl := range clusters {
			for _, m := range cl.Members {
				got[m] = i
			}
		}
		for _, a := range all {
			for _, b := range all {
				if (got[a.ID] == got[b.ID]) != (want[a.ID] == want[b.ID]) && a.ID < b.ID {
					t.Errorf("%s: %s and %s: one incident is %v; %v", c.why, a.ID, b.ID, got[a.ID] == got[b.ID], compare(a, b, func(string) float64 { return 1 }, true).reasons)
				}
			}
		}
	}
}

const template = "Some of you may have seen errors or slow responses while they used the application. Our engineers found the reason, have put it right, " +
	"and will watch the platform closely. We apologise for any inconvenience and thank you for your patience."

func TestDecisions(t *testing.T) {
	all := []*Digest{
		told("a1", "en", "Fjordnet|2021-05-03|power|", "On 3 May 2021 Fjordnet lost power."), told("a2", "en", "Fjordnet|2021-05-03|power|", "Fjordnet had no power on 3 May 2021."),
		told("b1", "en", "Kattegat|2022-01-09|bug|", "On 9 January 2022 Kattegat met a bug."), told("c1", "en", "Skagen|2022-04-01|bug|", "On 1 April 2022 Skagen met a bug."),
	}
	for _, c := range []struct {
		why  string
		say  func(d *Decisions)
		want [][]string
	}{
		{"nothing is said", func(*Decisions) {}, [][]string{{"a1", "a2"}, {"b1"}, {"c1"}}},
		{"merged", func(d *Decisions) { d.Together([]string{"a1", "a2", "b1"}) }, [][]string{{"a1", "a2", "b1"}, {"c1"}}},
		{"split", func(d *Decisions) { d.Apart("a2", []string{"a1"}) }, [][]string{{"a1"}, {"a2"}, {"b1"}, {"c1"}}},
		{"merged after a split", func(d *Decisions) { d.Apart("a2", []string{"a1"}); d.Together([]string{"a1", "a2"}) }, [][]string{{"a1", "a2"}, {"b1"}, {"c1"}}},
		{"split after a merge, the others stay together", func(d *Decisions) {
			d.Together([]string{"a1", "b1", "c1"})
			d.Apart("a1", []string{"a2", "b1", "c1"})
		}, [][]string{{"a1"}, {"a2"}, {"b1", "c1"}}},
		{"merges add up", func(d *Decisions) { d.Together([]string{"a1", "b1"}); d.Together([]string{"c1", "b1"}) }, [][]string{{"a1", "a2", "b1", "c1"}}},
		{"what is gone does no harm", func(d *Decisions) { d.Together([]string{"gone", "b1", "c1"}); d.Apart("gone", []string{"a1"}) }, [][]string{{"a1", "a2"}, {"b1", "c1"}}},
	} {
		var said Decisions
		c.say(&said)
		clusters, _ := Link(all, said, 2)
		var got [][]string
		for _, cl := range clusters {
			got = append(got, cl.Members)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
}

// A hundred thousand documents on fifty thousand outages, of two hundred organizations that each have many, with common words in capitals: the
// pairs compared stay few for each document, most of the outages are found, and neither order nor workers change a thing.
func TestLinkScales(t *testing.T) {
	const outages = 50_000
	rng := rand.New(rand.NewSource(1))
	word := func(n int) Name {
		s := fmt.Sprintf("%c%c%c%05d", 'a'+n%26, 'a'+n/26%26, 'a'+n/676%26, n)
		return Name{Key: strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return 'k' + r - '0'
			}
			return r
		}, s), Weight: 0.8}
	}
	var all []*Digest
	for o := range outages {
		day := Day{2015, 1, 1}.plus(o / 200 * 14)
		org, own := word(o%200), word(1000+o)
		for n := range 2 {
			d := &Digest{ID: fmt.Sprintf("%016x", rng.Uint64()), Lang: "en", Start: day, Sure: 0.9, Clock: -1, Cause: "unknown", Published: day.plus(1),
				Organization: []Name{org}, Certain: 0.8, Names: []Name{org, own, word(500 + rng.Intn(20)), word(500 + rng.Intn(20))}}
			d.Also = []string{fmt.Sprint(o)} // for the check below
			if n == 1 && o%10 == 0 {
				d.Organization, d.Start = nil, Day{}
				d.Named = []Day{day}
			}
			all = append(all, d)
		}
	}
	clusters, work := Link(all, Decisions{}, 2)
	if perDocument := float64(work.Pairs) / float64(len(all)); perDocument > 200 {
		t.Errorf("%.0f pairs compared for each document", perDocument)
	}
	outage := map[string]string{}
	for _, d := range all {
		outage[d.ID] = d.Also[0]
	}
	right, wrong := 0, 0
	for _, c := range clusters {
		for i, a := range c.Members {
			for _, b := range c.Members[:i] {
				if outage[a] == outage[b] {
					right++
				} else {
					wrong++
				}
			}
		}
	}
	t.Logf("%d pairs compared, %d right, %d wrong", work.Pairs, right, wrong)
	if right < outages*9/10 || wrong > 0 {
		t.Errorf("%d of %d outages found, %d pairs wrong", right, outages, wrong)
	}
	some := all[:10_000]
	clusters, _ = Link(some, Decisions{}, 3)
	rng.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
	if again, _ := Link(some, Decisions{}, 1); !reflect.DeepEqual(clusters, again) {
		t.Error("another order and one worker give other clusters")
	}
}
