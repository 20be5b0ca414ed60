package language

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
)

// sentences are one or two on an outage in each supported language and in neighbours without rules.
var sentences = []struct{ lang, text string }{
	{"ar", "تعطلت خدمات الدفع الإلكتروني صباح اليوم لمدة ساعتين بسبب خلل في الخادم الرئيسي، وقد أعاد الفريق تشغيل النظام بعد أن تم التراجع عن التحديث الأخير."},
	{"cs", "Výpadek internetového bankovnictví trval téměř tři hodiny a způsobila ho chybná konfigurace, kterou jsme nasadili v noci. Všechny služby jsou už opět dostupné."},
	{"da", "Nedbruddet begyndte kort efter klokken ni og blev udløst af en fejl i en opdatering. Vi har rullet ændringen tilbage, og alle systemer kører igen som de skal."},
	{"de", "Der Ausfall begann gegen neun Uhr und wurde durch ein abgelaufenes Zertifikat verursacht. Wir haben es erneuert, seitdem laufen alle Dienste wieder ohne Störung."},
	{"el", "Η διακοπή ξεκίνησε λίγο μετά τις εννέα το πρωί και οφειλόταν σε βλάβη του συστήματος ψύξης. Οι υπηρεσίες αποκαταστάθηκαν ύστερα από τρεις ώρες."},
	{"en", "The outage began shortly after nine and was caused by an expired certificate. We renewed it at half past ten, and all of our services have been running since then."},
	{"es", "La caída empezó poco después de las nueve y se debió a un certificado caducado. Lo renovamos a las diez y media y desde entonces todos los servicios funcionan con normalidad."},
	{"fi", "Katko alkoi hieman yhdeksän jälkeen ja johtui vanhentuneesta varmenteesta. Uusimme sen puoli yhdeltätoista, minkä jälkeen kaikki palvelut ovat toimineet normaalisti."},
	{"fr", "La panne a commencé peu après neuf heures et a été causée par un certificat expiré. Nous l'avons renouvelé à dix heures et demie, et tous les services fonctionnent depuis."},
	{"hi", "सुबह नौ बजे के बाद भुगतान सेवा ठप हो गई। जाँच में पता चला कि सर्टिफिकेट की अवधि समाप्त हो गई थी, जिसे दो घंटे बाद बदल दिया गया और सेवा बहाल हुई।"},
	{"hu", "A leállás nem sokkal kilenc óra után kezdődött, és egy lejárt tanúsítvány okozta. Fél tizenegykor megújítottuk, azóta minden szolgáltatás újra rendben működik."},
	{"id", "Gangguan dimulai tidak lama setelah pukul sembilan karena sertifikat yang sudah kedaluwarsa. Kami memperbaruinya pukul setengah sebelas dan semua layanan bisa digunakan kembali."},
	{"it", "Il guasto è iniziato poco dopo le nove ed è stato causato da un certificato scaduto. Lo abbiamo rinnovato alle dieci e mezza e da allora tutti i servizi funzionano regolarmente."},
	{"ja", "障害は午前九時過ぎに始まり、期限切れの証明書が原因でした。十時半に証明書を更新し、その後はすべてのサービスが正常に動作しています。"},
	{"ko", "장애는 오전 아홉 시 직후에 시작되었으며 만료된 인증서가 원인이었습니다. 열 시 반에 인증서를 갱신한 뒤 모든 서비스가 정상적으로 복구되었습니다."},
	{"nb", "Nedetiden begynte like etter klokken ni og skyldtes et utløpt sertifikat. Vi fornyet det halv elleve, og siden har alle tjenestene våre fungert som de skal."},
	{"nl", "De storing begon kort na negen uur en werd veroorzaakt door een verlopen certificaat. We hebben het om half elf vernieuwd en sindsdien werken alle diensten weer."},
	{"pl", "Awaria zaczęła się tuż po dziewiątej i była spowodowana przez wygasły certyfikat. Odnowiliśmy go o wpół do jedenastej i od tej pory wszystkie usługi działają prawidłowo."},
	{"pt", "A falha começou pouco depois das nove horas e foi causada por um certificado vencido. Nós o renovamos às dez e meia e desde então todos os serviços funcionam normalmente."},
	{"ro", "Întreruperea a început puțin după ora nouă și a fost cauzată de un certificat expirat. L-am reînnoit la zece și jumătate, iar de atunci toate serviciile funcționează normal."},
	{"ru", "Сбой начался вскоре после девяти часов и был вызван просроченным сертификатом. Мы обновили его в половине одиннадцатого, и с тех пор все сервисы работают без перебоев."},
	{"sv", "Avbrottet började strax efter klockan nio och orsakades av ett certifikat som hade gått ut. Vi förnyade det halv elva och sedan dess fungerar alla tjänster som de ska."},
	{"tr", "Kesinti saat dokuzdan hemen sonra başladı ve süresi dolmuş bir sertifikadan kaynaklandı. Sertifikayı on buçukta yeniledik ve o zamandan beri bütün hizmetler çalışıyor."},
	{"uk", "Збій почався невдовзі після дев'ятої години і був спричинений простроченим сертифікатом. Ми оновили його о пів на одинадцяту, і відтоді всі сервіси працюють."},
	{"zh", "故障在上午九点过后不久开始，原因是证书已经过期。我们在十点半更新了证书，此后所有服务均已恢复正常。"},
	{"zh", "系統於上午九時許發生異常，原因為憑證過期。本公司已於十時三十分更新憑證，目前所有服務均已恢復正常，造成不便敬請見諒。"},
	// neighbours
	{"sk", "Výpadok internetového bankovníctva trval takmer tri hodiny a spôsobila ho chybná konfigurácia, ktorú sme nasadili v noci. Všetky služby sú už opäť dostupné."},
	{"sl", "Izpad se je začel kmalu po deveti uri, povzročilo pa ga je potečeno digitalno potrdilo. Obnovili smo ga ob pol enajstih in od takrat vse storitve spet delujejo."},
	{"hr", "Prekid je počeo nešto poslije devet sati, a uzrokovala ga je istekla potvrda. Tijekom jutra tvrtka je obnovila potvrdu i otad svi dijelovi sustava opet rade."},
	{"sr", "Прекид је почео нешто после девет часова, а узроковао га је истекли сертификат. Обновили смо га у пола једанаест и од тада све услуге поново раде."},
	{"sr", "Прекид рада је трајао два сата, саопштила је компанија. Нико није могао да се пријави на систем док нису поново покренули сервер који је био преоптерећен."},
	{"ms", "Gangguan bermula tidak lama selepas pukul sembilan kerana sijil yang telah tamat tempoh. Kami memperbaharuinya pada pukul sepuluh setengah dan semua perkhidmatan kini pulih."},
	{"nn", "Nedetida byrja like etter klokka ni og kom av eit sertifikat som hadde gått ut. Vi fornya det halv elleve, og sidan har alle tenestene våre fungert slik dei skal."},
	{"bg", "Прекъсването започна малко след девет часа и беше причинено от изтекъл сертификат. Подновихме го в десет и половина и оттогава всички услуги работят нормално."},
	{"mk", "Прекинот започна нешто по девет часот и беше предизвикан од истечен сертификат. Го обновивме во десет и пол и оттогаш сите услуги повторно работат."},
	{"be", "Збой пачаўся неўзабаве пасля дзевяці гадзін і быў выкліканы пратэрмінаваным сертыфікатам. Мы абнавілі яго, і з таго часу ўсе паслугі працуюць."},
	{"ca", "La caiguda va començar poc després de les nou i va ser causada per un certificat caducat. El vam renovar a dos quarts d'onze i des d'aleshores tots els serveis funcionen."},
	{"gl", "A caída comezou pouco despois das nove e debeuse a un certificado caducado. Renovámolo ás dez e media e dende entón todos os servizos funcionan, aínda que houbo algunhas queixas."},
	{"et", "Katkestus algas veidi pärast kella üheksat ja selle põhjustas aegunud sertifikaat. Uuendasime selle poole üheteistkümneks ning sellest ajast töötavad kõik teenused jälle."},
	{"lv", "Traucējumi sākās neilgi pēc deviņiem, un tos izraisīja sertifikāts, kuram bija beidzies derīguma termiņš. Mēs to atjaunojām, un kopš tā laika visi pakalpojumi darbojas."},
	{"lt", "Sutrikimas prasidėjo netrukus po devintos valandos, jį sukėlė nebegaliojantis sertifikatas. Mes jį atnaujinome ir nuo to laiko visos paslaugos vėl veikia."},
	{"is", "Bilunin hófst skömmu eftir klukkan níu og orsakaðist af útrunnu skilríki. Við endurnýjuðum það klukkan hálf ellefu og síðan hefur öll þjónusta verið í lagi."},
	{"fa", "قطعی کمی بعد از ساعت نه صبح آغاز شد و دلیل آن گواهی منقضی شده بود. ما آن را در ساعت ده و نیم تمدید کردیم و از آن زمان همه سرویس‌ها برقرار هستند."},
	{"ur", "صبح نو بجے کے بعد سروس بند ہو گئی تھی۔ اس کی وجہ یہ تھی کہ سرٹیفکیٹ کی میعاد ختم ہو چکی تھی، جسے دو گھنٹے بعد بدل دیا گیا۔"},
	{"vi", "Sự cố bắt đầu ngay sau chín giờ sáng và nguyên nhân là do chứng chỉ đã hết hạn. Chúng tôi đã gia hạn lúc mười giờ rưỡi và từ đó tất cả dịch vụ đều hoạt động bình thường."},
	{"af", "Die onderbreking het kort ná nege begin en is deur 'n vervalde sertifikaat veroorsaak. Ons het dit om halfelf hernu en sedertdien werk al die dienste weer soos dit moet."},
	{"mr", "सकाळी नऊ वाजता पेमेंट सेवा बंद पडली होती. प्रमाणपत्राची मुदत संपली असल्यामुळे ही अडचण आली आणि दोन तासांनंतर सेवा पुन्हा सुरू करण्यात आली आहे."},
	{"he", "התקלה החלה זמן קצר אחרי השעה תשע ונגרמה עקב תעודה שפג תוקפה. חידשנו אותה בעשר וחצי ומאז כל השירותים פועלים כרגיל."},
	{"th", "ระบบขัดข้องหลังเวลาเก้าโมงเช้าเล็กน้อย สาเหตุเกิดจากใบรับรองหมดอายุ เราได้ต่ออายุเมื่อเวลาสิบโมงครึ่ง และบริการทั้งหมดกลับมาใช้งานได้ตามปกติ"},
}

func TestSentences(t *testing.T) {
	for _, s := range sentences {
		got := Detect(s.text, "")
		if got.Code != s.lang || got.Supported != slices.Contains(Supported, s.lang) {
			t.Errorf("%s read as %+v: %s", s.lang, got, s.text)
		}
		if got.Supported && got.Code == s.lang && got.Confidence < 0.6 {
			t.Errorf("%s only with %.2f: %s", s.lang, got.Confidence, s.text)
		}
	}
}

func sentence(lang string) string {
	for _, s := range sentences {
		if s.lang == lang {
			return s.text
		}
	}
	return ""
}

func TestMainLanguage(t *testing.T) {
	log := strings.Repeat("2024-03-01T09:12:44Z ERROR upstream timed out while reading response header from upstream\n", 2)
	mail := "Received: from mx.example.org by relay.example.com with ESMTP for the list\n\tof the day; Mon, 4 Mar 2024\nContent-Type: text/plain; charset=utf-8\nFrom: Drift <drift@example.se>\nSubject: Information\n\n"
	code := "```\nif err != nil {\n\treturn the error that was returned from the call to the server\n}\n```\n"
	for _, c := range []struct{ name, text, want string }{
		{"quoted English", sentence("sv") + " " + sentence("sv") + "\n\n> " + sentence("en"), "sv"},
		{"English with a Swedish quotation", sentence("en") + " " + sentence("en") + "\n\n> " + sentence("sv"), "en"},
		{"Danish with a log", sentence("da") + "\n" + log, "da"},
		{"mail headers", mail + sentence("sv"), "sv"},
		{"fenced code", code + sentence("nb") + "\n" + code, "nb"},
		{"a listing of letters", strings.Repeat("v: 1, k: 2, u: 3, s: 4, z: 5\n", 30) + sentence("en"), "en"},
		{"addresses", "https://status.example.com/the/history/of/all/of/our/outages " + sentence("fi") + " support@example.com", "fi"},
		{"Japanese with product names", sentence("ja") + " Amazon Web Services, Google Kubernetes Engine, Microsoft Azure Active Directory", "ja"},
		{"Chinese with a Japanese name", strings.Repeat(sentence("zh"), 3) + "使用的软件是「さくらインターネット」提供的。", "zh"},
		{"Russian with English terms", sentence("ru") + " Load balancer, rollback, feature flag.", "ru"},
		{"English opening of a long Finnish text", sentence("en") + "\n" + strings.Repeat(sentence("fi")+"\n", 300), "fi"},
	} {
		if got := Detect(c.text, ""); got.Code != c.want {
			t.Errorf("%s: %+v, want %s", c.name, got, c.want)
		}
	}
}

func TestShort(t *testing.T) {
	for _, c := range []struct{ text, declared, want string }{
		{"", "", "und"},
		{"", "sv-SE", "sv"},
		{"12:30 – 14:00", "", "und"},
		{"Azure", "", "und"},
		{"Azure", "de", "de"},
		{"Status", "no", "nb"},
		{"Status", "nonsense", "und"},
		{"障害発生", "ja", "ja"},
		{"我们的服务已恢复", "ja", "zh"},
		{"서비스 장애", "", "ko"},
		{"Λειτουργεί", "", "el"},
		{"停电", "", "zh"},
		{"Information", "pt_BR", "pt"},
		{sentence("sv"), "en", "sv"}, // a wrong declaration does not outweigh text
		{sentence("ja"), "zh", "ja"},
	} {
		got := Detect(c.text, c.declared)
		if got.Code != c.want || got.Supported != slices.Contains(Supported, c.want) {
			t.Errorf("%q declared %q: %+v, want %s", c.text, c.declared, got, c.want)
		}
		if len([]rune(c.text)) < 12 && c.want != "ko" && c.want != "el" && got.Confidence > 0.7 {
			t.Errorf("%q is too short for a confidence of %.2f", c.text, got.Confidence)
		}
	}
}

func TestMachine(t *testing.T) {
	for _, chunk := range []string{"https://a.example/b", "anna@example.com", "db01", "maxConnections", "us-east-1a", "a/b/c", "$HOME", "9f86d081", "my_table"} {
		if !machine(chunk) {
			t.Errorf("%q taken for prose", chunk)
		}
	}
	for _, chunk := range []string{"och/eller", "bl.a.", "z.B.", "e-post", "l'incident", "2024.", "(avbrott),", "GitLab.com在中断服务约18个小时后恢复访问。"} {
		if machine(chunk) {
			t.Errorf("%q taken for code", chunk)
		}
	}
}

// TestWords holds words.txt to what the look-up needs: lower-case runs of letters, none twice, at most 64 languages a script.
func TestWords(t *testing.T) {
	known := map[string]bool{"el": true, "ja": true, "ko": true, "zh": true} // told by script alone
	for script, v := range vocabularies {
		if script == nil || len(v.codes) > 63 {
			t.Fatalf("a section of %d languages (first %q) has no known script or too many languages", len(v.codes), v.codes[0])
		}
		for _, code := range v.codes {
			known[code] = true
		}
		for word := range v.words {
			if strings.ToLower(word) != word || strings.ContainsFunc(word, notLetter) {
				t.Errorf("%q can never be met: not a lower-case run of letters", word)
			}
			if first := []rune(word)[0]; !unicode.Is(script, first) && !unicode.IsMark(first) {
				t.Errorf("%q stands in another script's section", word)
			}
		}
	}
	for line := range strings.Lines(wordsFile) {
		fields := strings.Split(line, "|")
		if strings.HasPrefix(line, "#") || len(fields) != 3 {
			continue
		}
		words := strings.Fields(fields[2])
		slices.Sort(words)
		if n := len(words); n != len(slices.Compact(words)) {
			t.Errorf("%s lists a word twice", fields[0])
		}
	}
	for _, code := range Supported {
		if !known[code] {
			t.Errorf("nothing known of the supported language %s", code)
		}
	}
}

func TestConcurrent(t *testing.T) {
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for _, s := range sentences {
				if got := Detect(s.text, ""); got.Code != s.lang {
					t.Errorf("%s read as %s", s.lang, got.Code)
				}
			}
		})
	}
	group.Wait()
}
