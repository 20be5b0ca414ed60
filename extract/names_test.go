package extract

import (
	"slices"
	"testing"

	"haveri/extract/lang"
	"haveri/ingest/doc"
)

// A row's names are found in its text, those of not are none.
func TestNames(t *testing.T) {
	for _, row := range []struct {
		lang, text string
		names, not []string
	}{
		{"en", "Director Eva Holm of Fjordnet apologised.", []string{"Eva Holm", "Fjordnet"}, []string{"Director Eva Holm", "Director"}},
		{"en", "The logs of launch.py and mongod.log at status.fjordnet.no say so.", []string{"status.fjordnet.no"}, []string{"launch.py", "mongod.log"}},
		{"de", "Der Standort Nordhost war ohne Strom, sagt Nordhost.", []string{"Nordhost"}, []string{"Standort Nordhost"}},
		{"de", "Ihr Team von Hafenhost-Nord und der Hafenhost-", []string{"Hafenhost-Nord", "Hafenhost"}, []string{"Hafenhost-"}},
		{"ru", "Клиенты сети «Ромашка» ждали, «Ромашку» винили все.", []string{"Ромашка"}, []string{"Ромашку"}},
		{"sv", "Kråknets kunder väntade, och Kråknet bad om ursäkt.", []string{"Kråknet"}, []string{"Kråknets"}},
		{"ja", "みなと信用組合よりお知らせ", []string{"みなと信用組合"}, nil},
		{"ja", "北陸みなと鉄道は運転を見合わせた。株式会社ひだまりは謝罪した。", []string{"北陸みなと鉄道", "ひだまり"}, []string{"運転"}},
		{"ja", "チケット販売「きっぷる」で約200万人が影響を受けた。", []string{"きっぷる"}, []string{"約200万人"}},
		{"zh", "橙果商城技术团队：关于昨晚的故障", []string{"橙果商城"}, []string{"故障"}},
		{"zh", "大量用户无法访问“知行课堂”。", []string{"知行课堂"}, []string{"大量"}},
		{"ko", "한빛통신은 사과했다. 배달앱 '밥차요'도 멈췄다.", []string{"한빛통신", "밥차요"}, []string{"한빛통신은"}},
		{"hi", "कैब कंपनी \"चलो सवारी\" के सर्वर बंद रहे। मगध ग्रामीण बैंक ने माफी मांगी।", []string{"चलो सवारी", "मगध ग्रामीण बैंक"}, []string{"सर्वर"}},
		{"ar", "اعتذرت شركة «أجنحة الخليج» لعملائها.", []string{"أجنحة الخليج"}, []string{"لعملائها"}},
		{"ar", "صرّح مصدر في الشركة العربية للاتصالات الأرضية أن العطل انتهى.", []string{"العربية للاتصالات"}, []string{"العطل"}},
	} {
		d := &doc.Document{Text: row.text, Language: doc.Language{Code: row.lang}}
		var got []string
		for _, n := range read(d).names() {
			got = append(got, n.text)
		}
		for _, want := range row.names {
			if !slices.Contains(got, want) {
				t.Errorf("%s: no name %q, got %q", row.text, want, got)
			}
		}
		for _, none := range row.not {
			if slices.Contains(got, none) {
				t.Errorf("%s: %q is no name", row.text, none)
			}
		}
	}
}

func TestSameBearer(t *testing.T) {
	for _, row := range []struct {
		a, b string
		same bool
	}{
		{"Jenkins", "plugins.jenkins.io", true}, {"ldap.jenkins.io", "plugins.jenkins.io", true}, {"Open Food Facts", "world.openfoodfacts.org", true},
		{"Волгателекому", "Волгателекоме", true}, {"Kystmobils", "Kystmobil", true}, {"Fulda-Sparkasse", "Sparkasse", true},
		{"Telekom", "Telenor", false}, {"SBG1", "SBG2", false}, {"Orange", "Optus", false}, {"CP", "CPU", false},
	} {
		if got := sameBearer(row.a, row.b); got != row.same {
			t.Errorf("%s, %s: %v, want %v", row.a, row.b, got, row.same)
		}
	}
}

func TestFormOfLetters(t *testing.T) {
	for name, want := range map[string]string{"KDDI": "capitals", "CloudStore": "mixed", "O2": "mixed", "cloud.gov": "mixed", "GARDERMOEN": "shouted", "SABIA MEA": "shouted",
		"Eva Holm": "", "Ulla-Britt Eng": "", "Swisscom": ""} {
		if got := form(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestOrdinaryWords(t *testing.T) {
	for _, row := range []struct {
		lang, name string
		least      float64
		most       float64
	}{
		{"sv", "Servrarna", 1, 1}, {"en", "Outage", 1, 1}, {"en", "Fjordnet", 0, 0}, {"ja", "障害情報", 1, 1}, {"ja", "きっぷる", 0, 0}, {"zh", "橙果商城", 0, 0.6},
	} {
		if got := lang.For(row.lang).Ordinary(row.name); got < row.least || got > row.most {
			t.Errorf("%s: %.2f, want %.2f to %.2f", row.name, got, row.least, row.most)
		}
	}
}
