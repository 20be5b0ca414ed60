package clean_test

import (
	"strings"
	"testing"

	"haveri/ingest/clean"
	"haveri/ingest/format"
)

// Every page is plain text. A line that must be dropped is marked by "REASON| " in front; the marks are taken off before the page
// is read.
var textPages = []struct{ name, page string }{
	{"English: other articles after a cloud of tags", `
navigation| Results

Northgrid Outage: What Customers Should Learn

Update: 3/29/2022

On March 14th Northgrid was down for nine hours after a certificate expired. The outage hit every Northgrid customer in Europe, and the status page said nothing for two of those hours.

Northgrid has since renewed the certificate and says that an outage of this kind will be caught by a new alert. Whether Northgrid keeps its customers is another matter.

Our advice: ask what the outage cost you, and ask Northgrid to pay.

link list| Cloud Operations Data Strategy Future of Work Enterprise Software Digital Safety Privacy Chief Information Officer Chief Data Officer

neighbour article| Five Trends in Payroll Software for 2022

neighbour article| Payroll vendors are adding analytics at a rapid pace. We spoke with seven of them about the market and where it goes from here, and about the pay rises of the spring.

neighbour article| Marketing Finds Its Voice Again

neighbour article| The annual fair in Lyon drew forty thousand visitors. Three announcements caught our eye, and none of them was about artificial intelligence, to everybody's surprise.`},
	{"English: tags in the middle of an article that goes on", `
Northgrid Outage: What Customers Should Learn

On March 14th Northgrid was down for nine hours after a certificate expired. The outage hit every Northgrid customer in Europe, and the status page said nothing for two of those hours.

Cloud Operations Data Strategy Future of Work Enterprise Software Digital Safety Privacy Chief Information Officer Chief Data Officer

Northgrid has since renewed the certificate and says that an outage of this kind will be caught by a new alert. Whether Northgrid keeps its customers after such an outage is another matter, and we have asked Northgrid.`},
	{"Swedish: a second article with headline and date", `
Elavbrott släckte Norrbankens internetbank

Publicerad 4 maj 2016

Norrbankens internetbank låg nere i fyra timmar på tisdagen efter ett elavbrott i bankens datorhall. Reservkraften startade inte, och Norrbanken fick flytta driften till en annan ort.

– Vi ska prova reservkraften oftare, säger Norrbankens it-chef. Elavbrott ska internetbanken klara.

neighbour article| Rekordmånga besökte trädgårdsmässan

neighbour article| Publicerad 3 maj 2016

neighbour article| Över tolv tusen personer kom till årets mässa i Växjö under helgen, vilket är fler än någonsin förr. Arrangören räknar med att ställa ut ännu fler växter nästa år, och parkeringen ska byggas ut.`},
	{"German: two reports on the same outage stay", `
Störung bei Talnetz: Zwischenbericht

Stand 4. Mai 2016

Talnetz hatte am Montag eine Störung im Kernnetz, die um 8:15 Uhr begann. Ein Router von Talnetz stürzte nach einem Update ab. Die Störung betraf 20.000 Anschlüsse in der ganzen Region.

Störung bei Talnetz: Abschlussbericht

Stand 9. Mai 2016

Talnetz hat die Störung abschließend untersucht. Das Update wurde zurückgenommen, Talnetz wird Updates künftig erst im Labor prüfen, und die Störung ist seit Montag, 11:40 Uhr, behoben.`},
	{"Dutch: links under a furniture heading, then the footer", `
Storing bij pinbetalingen duurde anderhalf uur

Door een fout bij onderhoud konden klanten op vrijdag van 14.00 tot 15.30 uur niet pinnen. De wijziging is teruggedraaid en de winkels krijgen een vergoeding voor de gemiste omzet van die middag.

neighbour article| Lees ook

neighbour article| Brand in datacenter legt gemeentesites plat

neighbour article| Zo vult u uw aangifte in twintig minuten in

share links| Deel dit artikel

footer| De Dagkrant 2018. Alle rechten voorbehouden.`},
	{"Polish: readers' comments, by their names", `
Dlaczego nas wczoraj nie było

W budynku, w którym stoi serwer, o 9:40 wysiadł prąd, a agregat nie ruszył, bo zabrakło w nim paliwa. Prąd wrócił o 13:05 i wtedy wstał też portal. Paliwo już jest, a stan zbiornika sprawdzamy odtąd co tydzień.

comments| Komentarze
comments| ~zenek: u mnie też nie było prądu ze dwie godziny
comments| ~kasia_b: a ja myślałam, że to mój internet`},
	{"English: a section named Comments is the author's", `
Incident review 14

The queue stopped at 09:10 because the disk of the broker was full, and it was restarted at 09:50 after old segments had been deleted by hand. No message was lost in the meantime.

Comments

We should have seen the disk fill up for three days. An alert at eighty per cent is now in place. The broker will get a larger disk in June.`},
	{"French: a menu above, a newsletter and legal links below", `
navigation| Accueil | Actualités | Économie | Sports | Se connecter

Panne chez Lutèce Télécom : retour à la normale

Le réseau de Lutèce Télécom a été coupé mardi de 7 h 10 à 9 h 45. Une pelle mécanique avait sectionné la fibre ; un câble provisoire a été posé et une seconde voie sera construite cet automne.

form| Inscrivez-vous à notre newsletter

footer| Mentions légales

footer| Politique de confidentialité

footer| Plan du site`},
	{"Japanese: a list of other articles, and a notice of rights", `
通信障害のお知らせ

7月2日午前1時35分ごろから、音声通話がご利用しづらい状況が発生しました。原因は設備交換時の経路設定の誤りで、設定を元に戻して復旧いたしました。再発防止のため、作業手順書の承認方法を見直します。お客さまには多大なるご迷惑をおかけし、深くお詫び申し上げます。今後とも品質の向上に努めてまいります。ご利用のお客さまには料金を返還いたします。通信障害の影響を受けたすべてのお客さまに、順次ご案内をお送りします。復旧までの間、つながりにくい状態が続きましたことを重ねてお詫びいたします。

neighbour article| 関連記事

neighbour article| 台風で三原市が停電

neighbour article| 新機種の予約を開始

footer| Copyright © 2022 みなと通信 無断転載を禁じます`},
	{"Ukrainian: a line that brings its own link", `
Збій у застосунку банку тривав три години

У середу з 10:00 до 13:00 клієнти не могли увійти до застосунку. Причиною стала помилка в оновленні; банк повернув попередню версію і обіцяє перевіряти оновлення довше.

neighbour article| Читайте також: Енергетики відновили світло у Львові`},
	{"Mail: what stands under two dashes", `
Sehr geehrte Kunden,

unser Server war am Samstag von 10 bis 14 Uhr nicht erreichbar, weil ein Relais bei Arbeiten an der Stromzuführung hängen blieb. Es ist ausgetauscht worden. Wir ziehen im März in ein anderes Rechenzentrum um, in dem jede Maschine an zwei Stromwegen hängt und das seine Schaltung jeden Monat prüft.

Mit freundlichen Grüßen

signature| --
signature| Lammel GbR, Webhosting, Hotline Mo-Fr 9 bis 18 Uhr`},
	{"Status history in plain text, newest first", `
STATUS: cloud region South

07/12/2020 17:40
Resolved. All services are back.

07/12/2020 14:05
Identified. Cooling failed in one building, and servers were switched off to save them from the heat.

05/12/2020
Planned work on the network is done, from 2:00 to 4:00.`},
	{"Korean: two sentences are never too short to keep", `
서비스 장애 안내

오전 9시부터 10시까지 접속이 되지 않았습니다. 불편을 드려 죄송합니다.`},
}

func TestMark(t *testing.T) {
	for _, c := range textPages {
		page, want := []string{}, []string{}
		for line := range strings.SplitSeq(strings.TrimSpace(c.page), "\n") {
			reason, text, ok := strings.Cut(line, "| ")
			if !ok || strings.ToLower(reason[:1]) != reason[:1] || len(reason) > 20 {
				reason, text = "", line
			}
			page = append(page, text)
			if reason != "" {
				want = append(want, reason+": "+text)
			}
		}
		p := format.Text(strings.Join(page, "\n"))
		clean.Mark(&p)
		got := []string{}
		for _, piece := range p.Pieces {
			if piece.Drop != "" {
				for line := range strings.SplitSeq(piece.Text, "\n") {
					got = append(got, piece.Drop+": "+line)
				}
			}
		}
		// The reader of plain text leaves out rules, and may take off a list's marks.
		if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
			t.Errorf("%s: dropped\n%s\nwant\n%s", c.name, g, w)
		}
	}
}

// TestMarkTwice: what is marked stays marked, and nothing more goes.
func TestMarkTwice(t *testing.T) {
	for _, c := range textPages {
		p := format.Text(c.page)
		clean.Mark(&p)
		once := kept(p)
		clean.Mark(&p)
		if kept(p) != once {
			t.Errorf("%s: a second pass drops more:\n%s\nbefore\n%s", c.name, kept(p), once)
		}
	}
}

func FuzzMark(f *testing.F) {
	for _, c := range textPages {
		f.Add(c.page)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := format.Text(s)
		n := len(p.Pieces)
		clean.Mark(&p)
		if len(p.Pieces) != n {
			t.Fatal("pieces came or went")
		}
	})
}
