package format

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"haveri/ingest/doc"
)

// shown writes pieces one a line: kind and depth, text, and the reason of those dropped.
func shown(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		kind := map[doc.Kind]string{doc.Paragraph: "p", doc.Title: "title", doc.Heading: "h", doc.ListItem: "li", doc.TableRow: "tr",
			doc.Quote: "quote", doc.Code: "code"}[p.Kind]
		if p.Depth > 0 {
			kind += fmt.Sprint(p.Depth)
		}
		kind += [...]string{"", "[ ]", "[x]"}[p.Box]
		text := strings.NewReplacer("\n", "⏎", "\t", "⇥").Replace(p.Text)
		if p.Drop != "" {
			text += "  -- " + p.Drop
		}
		fmt.Fprintf(&b, "%s: %s\n", kind, text)
	}
	return b.String()
}

var htmlPages = []struct {
	name, page, want string
	title            string
	published        doc.DateLine
}{
	{
		name: "Norwegian news page with menu, fact box, neighbours and footer",
		page: `<!doctype html><html lang="nb"><head><title>Strømbrudd stanset billettsalget – Fjordbladet</title>
<meta property="og:title" content="Strømbrudd stanset billettsalget"><meta property="og:site_name" content="Fjordbladet">
<link rel="canonical" href="https://fjordbladet.example/billett">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebPage","datePublished":"2001-01-01"},
{"@type":"NewsArticle","headline":"Strømbrudd","datePublished":"2019-05-07T18:47:12+02:00","dateModified":"2019-05-08T09:00:00+02:00"}]}</script></head><body>
<header><a href="/">Fjordbladet</a><nav><a href="/sport">Sport</a> <a href="/vaer">Vær</a></nav></header>
<div class="cookie-consent">Vi bruker informasjonskapsler. <button>Godta</button></div>
<article><h1>Strømbrudd stanset billettsalget</h1><p class="byline">Publisert 7. mai 2019 kl. 18.47</p>
<figure><img src="a.jpg" alt=""><figcaption>Køen på stasjonen. Foto: NN</figcaption></figure>
<p>Ingen kunne kjøpe billett mellom klokken 14.10 og 16.35. En <b>UPS</b> sviktet, sier selskapet.</p>
<aside><h2>Fakta: UPS</h2><p>En avbruddsfri strømforsyning skal holde anlegget i gang til dieselaggregatet har startet, vanligvis et par minutter.</p></aside>
<div class="social-share"><a href="#">Del på Facebook</a></div>
<h2>Kø i flere timer</h2><p>Batteriene er nå byttet, og selskapet vil teste dem hver måned.</p></article>
<aside><h3>Les også</h3><ul><li><a href="/1">Brann i datasenter 3. mai</a></li></ul></aside>
<section class="comments"><h3>Kommentarer (2)</h3><p>Ola: Det var nede lenge før klokken to hos meg.</p></section>
<footer>© 2019 Fjordbladet</footer></body></html>`,
		title:     "Strømbrudd stanset billettsalget",
		published: doc.DateLine{Value: "2019-05-07T18:47+02:00", Source: "json-ld"},
		want: `p: Fjordbladet  -- navigation
p: Sport Vær  -- navigation
p: Vi bruker informasjonskapsler.  -- cookie notice
p: Godta  -- cookie notice
title: Strømbrudd stanset billettsalget
p: Publisert 7. mai 2019 kl. 18.47
p: Køen på stasjonen. Foto: NN  -- caption
p: Ingen kunne kjøpe billett mellom klokken 14.10 og 16.35. En UPS sviktet, sier selskapet.
h2: Fakta: UPS
p: En avbruddsfri strømforsyning skal holde anlegget i gang til dieselaggregatet har startet, vanligvis et par minutter.
p: Del på Facebook  -- share links
h2: Kø i flere timer
p: Batteriene er nå byttet, og selskapet vil teste dem hver måned.
h3: Les også  -- neighbour article
li1: Brann i datasenter 3. mai  -- neighbour article
h3: Kommentarer (2)  -- comments
p: Ola: Det var nede lenge før klokken to hos meg.  -- comments
p: © 2019 Fjordbladet  -- footer
`,
	},
	{
		name: "status page: incidents newest first are kept, each with its updates",
		page: `<html lang="en"><head><title>Acme Status - Incident History</title></head><body><div class="layout"><div class="masthead"><a href="/">Acme Status</a></div>
<h1>Incident History</h1><div class="months">
<div class="day"><a class="title" href="/i/2">Elevated errors on uploads</a><div><strong>Resolved</strong> - This incident has been resolved.<br><small>Mar 3, 11:02 UTC</small></div>
<div><strong>Monitoring</strong> - A fix is in place.<br><small>Mar 3, 10:40 UTC</small></div><div><strong>Investigating</strong> - Uploads fail.<br><small>Mar 3, 10:12 UTC</small></div></div>
<div class="day"><a class="title" href="/i/1">Mail delays</a><div><strong>Resolved</strong> - Queues are empty.<br><small>Feb 2, 08:00 UTC</small></div></div>
</div><div class="footer"><a href="https://x.example">Powered by Statusthing</a></div></div></body></html>`,
		title: "Incident History",
		want: `p: Acme Status  -- navigation
title: Incident History
p: Elevated errors on uploads
p: Resolved - This incident has been resolved.⏎Mar 3, 11:02 UTC
p: Monitoring - A fix is in place.⏎Mar 3, 10:40 UTC
p: Investigating - Uploads fail.⏎Mar 3, 10:12 UTC
p: Mail delays
p: Resolved - Queues are empty.⏎Feb 2, 08:00 UTC
p: Powered by Statusthing  -- footer
`,
	},
	{
		name: "German blog: readers' comments by heading alone, no semantic tags",
		page: `<html lang="de"><head><title>Postmortem: drei Stunden ohne Suche</title></head><body>
<div><a href="/">Start</a> <a href="/archiv">Archiv</a></div>
<div><h1>Postmortem: drei Stunden ohne Suche</h1><div>Montag, 4. März 2013, von Jo</div>
<p>Am Sonntag ab 21:10 Uhr fand unsere Suche nichts mehr. Ein Index war beim Umzug auf die neue Platte beschädigt worden, und die Prüfung danach haben wir vergessen, weil sie in keiner Liste stand.</p>
<p>Um 0:20 Uhr war er neu gebaut. Künftig läuft die Prüfung von selbst.</p>
<h3>3 Kommentare</h3><p>Kim, 5.3.: Bei mir ging bis zwei Uhr nichts.</p><p>Alex: Danke für die Offenheit!</p></div>
<div><h3>Ähnliche Beiträge</h3><p>Der große Stromausfall von 2011</p></div>
<div>Copyright 2013 Jo</div></body></html>`,
		title: "Postmortem: drei Stunden ohne Suche",
		want: `p: Start Archiv  -- navigation
title: Postmortem: drei Stunden ohne Suche
p: Montag, 4. März 2013, von Jo
p: Am Sonntag ab 21:10 Uhr fand unsere Suche nichts mehr. Ein Index war beim Umzug auf die neue Platte beschädigt worden, und die Prüfung danach haben wir vergessen, weil sie in keiner Liste stand.
p: Um 0:20 Uhr war er neu gebaut. Künftig läuft die Prüfung von selbst.
h3: 3 Kommentare  -- comments
p: Kim, 5.3.: Bei mir ging bis zwei Uhr nichts.  -- comments
p: Alex: Danke für die Offenheit!  -- comments
h3: Ähnliche Beiträge  -- neighbour article
p: Der große Stromausfall von 2011  -- neighbour article
p: Copyright 2013 Jo  -- footer
`,
	},
	{
		name: "nothing but divs, in sections; teasers and a Czech advert",
		page: `<html lang="cs"><body><div id="w"><div id="t"><a href="/">Deník</a> <a href="/s">Sport</a></div>
<div><h1>Výpadek plateb trval dvě hodiny</h1></div>
<div class="b"><div>Platební brána včera od 9:05 do 11:10 nefungovala. Příčinou byl prošlý certifikát, uvedla společnost ve čtvrtek.</div></div>
<div class="b"><div>Reklama</div><div>Certifikát byl obnoven a firma slibuje, že na konec platnosti bude napříště upozorňovat měsíc předem.</div></div>
<div><h3>Čtěte také</h3><div><a href="/a">Banka odložila výluku</a></div></div>
<div>Všechna práva vyhrazena. © 2020</div></div></body></html>`,
		title: "Výpadek plateb trval dvě hodiny",
		want: `p: Deník Sport  -- navigation
title: Výpadek plateb trval dvě hodiny
p: Platební brána včera od 9:05 do 11:10 nefungovala. Příčinou byl prošlý certifikát, uvedla společnost ve čtvrtek.
p: Reklama  -- advert
p: Certifikát byl obnoven a firma slibuje, že na konec platnosti bude napříště upozorňovat měsíc předem.
h3: Čtěte také  -- neighbour article
p: Banka odložila výluku  -- link list
p: Všechna práva vyhrazena. © 2020  -- footer
`,
	},
	{
		name:  "a notice of two sentences",
		page:  `<html><head><title>Service notice</title></head><body><h1>Service notice</h1><p>E-mail was down on 3 May from 10:00 to 10:40.</p><p>We are sorry.</p></body></html>`,
		title: "Service notice",
		want:  "title: Service notice\np: E-mail was down on 3 May from 10:00 to 10:40.\np: We are sorry.\n",
	},
	{
		name: "French timeline as a table, list of terms, check boxes, code, quotation",
		page: `<main><h1>Rapport d'incident</h1><table><thead><tr><th>Heure</th><th>Événement</th></tr></thead>
<tbody><tr><td>14<span>&nbsp;h&nbsp;</span>05</td><td><p>Alerte</p><p>du<br>disque</p></td></tr><tr><td></td><td>Appel au fournisseur</td></tr></tbody></table>
<dl><dt>Début</dt><dd>14 h 05</dd><dt>Fin</dt><dd>15 h 30</dd></dl>
<ul><li><input type="checkbox" checked> Disque remplacé<ul><li><input type="checkbox"> Alerte à 80 %</li></ul></li></ul>
<pre>rm -rf  /var/tmp
df -h</pre><blockquote><p>« Toutes nos excuses »</p></blockquote><p><strong>Et maintenant&nbsp;?</strong></p></main>`,
		title: "Rapport d'incident",
		want: `title: Rapport d'incident
tr: Heure⇥Événement
tr: 14 h 05⇥Alerte du disque
tr: ⇥Appel au fournisseur
tr: Début⇥14 h 05
tr: Fin⇥15 h 30
li1[x]: Disque remplacé
li2[ ]: Alerte à 80 %
code: rm -rf  /var/tmp⏎df -h
quote: « Toutes nos excuses »
h6: Et maintenant ?
`,
	},
	{
		name: "spaces between inline elements, soft hyphens, line breaks, hidden text",
		page: `<body><h1>Meddelande</h1><div><span class="k">12.47</span><span class="t">Driften</span><a href="/x">återställd</a><span class="p">, säger</span> <b>Tele</b>bolaget</div>
<p>rad ett<br>rad två<br><br>nytt stycke om drift&shy;stopp</p><p hidden>gömt</p><p style="display: none">gömt</p><div aria-hidden="true">gömt</div>
<script>var gömt</script><noscript>gömt</noscript><template>gömt</template></body>`,
		title: "Meddelande",
		want:  "title: Meddelande\np: 12.47 Driften återställd, säger Telebolaget\np: rad ett⏎rad två\np: nytt stycke om driftstopp\n",
	},
	{
		name: "Polish: the date stands in a marked time element, not in those of neighbours or of a change",
		page: `<html lang="pl"><body><article><h1>Awaria w banku</h1><div class="meta"><time class="published" datetime="2021-03-04T09:15:00+0100">dziś</time>
<time class="updated" datetime="2021-03-09">zmiana</time></div><p>Klienci nie mogli się zalogować od 7:00 do 9:00, bo wygasł certyfikat.</p></article>
<aside><ul><li>Inna awaria <time datetime="2020-01-01">1 stycznia</time></li></ul></aside></body></html>`,
		title:     "Awaria w banku",
		published: doc.DateLine{Value: "2021-03-04T09:15+01:00", Source: "time element"},
		want: `title: Awaria w banku
p: dziś zmiana
p: Klienci nie mogli się zalogować od 7:00 do 9:00, bo wygasł certyfikat.
li1: Inna awaria 1 stycznia  -- neighbour article
`,
	},
	{
		name: "a change is no publication, nor is a footer's date",
		page: `<html><head><meta property="article:modified_time" content="2020-02-02"></head><body><main><h1>Outage</h1><p>It failed.</p></main>
<footer><time class="published" datetime="2009-01-01">2009</time></footer></body></html>`,
		title: "Outage",
		want:  "title: Outage\np: It failed.\np: 2009  -- footer\n",
	},
	{
		name: "Japanese page without a headline takes its title from the head; a form around the page hides nothing",
		page: `<html lang="ja"><head><title>障害のお知らせ｜みなと銀行</title><meta name="date" content="2018-06-01"></head><body><form>
<ul class="gnavi"><li><a href="/">ホーム</a></li><li><a href="/l">ログイン</a></li></ul>
<p>5月31日午後3時ごろからATMが使えない状態が続きましたが、午後5時に復旧いたしました。原因は通信回線の切り替え作業の誤りです。</p></form></body></html>`,
		title:     "障害のお知らせ",
		published: doc.DateLine{Value: "2018-06-01", Source: "meta tag"},
		want: `title: 障害のお知らせ
li1: ホーム  -- navigation
li1: ログイン  -- navigation
p: 5月31日午後3時ごろからATMが使えない状態が続きましたが、午後5時に復旧いたしました。原因は通信回線の切り替え作業の誤りです。
`,
	},
	{
		name: "updates as a row of articles under one headline belong together; links to elsewhere under a heading do not hide actions",
		page: `<main><h1>Live: network fault</h1><article><h2>11:20</h2><p>Service is back.</p></article><article><h2>10:05</h2><p>A cable was cut near the station.</p></article>
<h2>Actions</h2><ul><li><a href="https://t.example/1">Add a second path</a></li><li><a href="https://t.example/2">Alert on loss of light</a></li></ul></main>`,
		title: "Live: network fault",
		want: `title: Live: network fault
h2: 11:20
p: Service is back.
h2: 10:05
p: A cable was cut near the station.
h2: Actions
li1: Add a second path
li1: Alert on loss of light
`,
	},
	{
		name: "Italian: a long piece beside <main>, longer than the article, stays outside",
		page: `<body><main><h1>Guasto alla rete</h1><p>La rete è caduta alle 9:10 per un cavo tranciato ed è tornata alle 11:40.</p><p>Il cavo è stato riparato.</p></main>
<section class="more"><h3>Altro</h3><ul><li>Il treno delle sette parte ora alle otto</li><li>Sciopero generale confermato per lunedì</li></ul></section>
<section class="longread"><h3>Il racconto</h3><p>Nel paese di montagna la posta arriva due volte alla settimana, e nessuno ricorda un tempo diverso.</p><p>Il postino cammina quattro ore.</p></section></body>`,
		title: "Guasto alla rete",
		want: `title: Guasto alla rete
p: La rete è caduta alle 9:10 per un cavo tranciato ed è tornata alle 11:40.
p: Il cavo è stato riparato.
h3: Altro  -- neighbour article
li1: Il treno delle sette parte ora alle otto  -- neighbour article
li1: Sciopero generale confermato per lunedì  -- neighbour article
h3: Il racconto  -- neighbour article
p: Nel paese di montagna la posta arriva due volte alla settimana, e nessuno ricorda un tempo diverso.  -- neighbour article
p: Il postino cammina quattro ore.  -- neighbour article
`,
	},
	{
		name:  "a mail laid out in tables",
		page:  `<table><tr><td><table><tr><td><h2>Störungsmeldung</h2><p>Sehr geehrte Kunden,</p><p>der Server stand von 8 bis 9 Uhr.</p></td></tr></table></td></tr></table>`,
		title: "",
		want:  "h2: Störungsmeldung\np: Sehr geehrte Kunden,\np: der Server stand von 8 bis 9 Uhr.\n",
	},
	{
		name:  "an archive's plain text in a frame of HTML",
		page:  "<h1>[ops] outage</h1><pre>Hi all,\n\nthe list was down\nfrom 3 to 4.\n\nBob</pre>",
		title: "[ops] outage",
		want:  "title: [ops] outage\np: Hi all,\np: the list was down⏎from 3 to 4.\np: Bob\n",
	},
}

func TestHTML(t *testing.T) {
	for _, c := range htmlPages {
		p, err := HTML(c.page)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := shown(p.Pieces); got != c.want {
			t.Errorf("%s:\ngot\n%swant\n%s", c.name, got, c.want)
		}
		if p.Title != c.title {
			t.Errorf("%s: title %q, want %q", c.name, p.Title, c.title)
		}
		if p.Published != c.published {
			t.Errorf("%s: published %v, want %v", c.name, p.Published, c.published)
		}
	}
}

func TestHTMLMetadata(t *testing.T) {
	p, _ := HTML(htmlPages[0].page)
	if p.Lang != "nb" || p.URL != "https://fjordbladet.example/billett" || p.Organization != "" {
		t.Errorf("lang %q, url %q, organization %q", p.Lang, p.URL, p.Organization)
	}
}

// TestHTMLTooDeep reads a page that the parser refuses.
func TestHTMLTooDeep(t *testing.T) {
	p, err := HTML("<title>Deep</title>" + strings.Repeat("<div>", 2000) + "<p>Down from 1 to 2.</p><script>x</script><p>Up again.</p>")
	if err != nil || p.Title != "Deep" || shown(p.Pieces) != "p: Down from 1 to 2.\np: Up again.\n" {
		t.Errorf("%v %q\n%s", err, p.Title, shown(p.Pieces))
	}
}

func TestMetaDate(t *testing.T) {
	for in, want := range map[string]string{
		"2011-09-09T08:14:00+02:00":     "2011-09-09T08:14+02:00",
		"2011-09-09T08:14:00.123Z":      "2011-09-09T08:14Z",
		"2020-02-14T00:00:00Z":          "2020-02-14",
		"2020-02-30":                    "",
		"1970-01-01T00:00:00Z":          "",
		"yesterday":                     "",
		"":                              "",
		"Fri, 14 Feb 2020 18:47:00 GMT": "2020-02-14T18:47Z",
	} {
		if got := metaDate(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, c := range htmlPages {
		f.Add(c.page)
	}
	f.Add("<table><tr><dd><dt><li><pre><input><button aria-expanded><time datetime=x>")
	f.Add("<html lang=\xff><title>\xff</title><h1>\xc3</h1>")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := HTML(s)
		if err != nil {
			t.Fatal(err)
		}
		size := 0
		for _, text := range []string{p.Title, p.URL, p.Lang, p.Published.Value} {
			if !utf8.ValidString(text) {
				t.Fatalf("%q is no UTF-8", text)
			}
		}
		for _, piece := range p.Pieces {
			if size += len(piece.Text); !utf8.ValidString(piece.Text) || strings.TrimSpace(piece.Text) == "" {
				t.Fatalf("bad piece %q", piece.Text)
			}
		}
		if size > 4*len(s)+64 {
			t.Fatalf("%d bytes of text from %d of HTML", size, len(s))
		}
	})
}

// TestHTMLCorpusKeepsSomething reads every page of the corpus, and asks for a title and for text.
func TestHTMLCorpusKeepsSomething(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/corpus/*/*/*.html")
	if len(files) == 0 {
		t.Skip("no corpus here")
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p, err := HTML(string(raw))
		kept := 0
		for _, piece := range p.Pieces {
			if piece.Drop == "" && piece.Kind != doc.Title {
				kept++
			}
		}
		if err != nil || p.Title == "" || kept == 0 {
			t.Errorf("%s: %v, title %q, %d pieces", file, err, p.Title, kept)
		}
	}
}

// BenchmarkHTML reads a page of about 0.8 MB.
func BenchmarkHTML(b *testing.B) {
	var page strings.Builder
	page.WriteString("<html><body><nav><a href=/>Home</a></nav><main><h1>Report</h1>")
	for page.Len() < 800_000 {
		page.WriteString(`<section><h2>Part</h2><p>The service <a href="/s">failed</a> at 10:05 because a disk filled up.</p><ul><li>one</li><li>two</li></ul></section>`)
	}
	s := page.String()
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		if _, err := HTML(s); err != nil {
			b.Fatal(err)
		}
	}
}
