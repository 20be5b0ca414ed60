package charset

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/ianaindex"
)

// Sentences as they stand in notices of outages; each is repeated by nobody, since detection must do with a short notice.
var sentences = map[string]string{
	"sv": "I går kväll låg hela tjänsten nere i två timmar. Felet berodde på en ändring i nätverket som inte hade prövats först, och våra tekniker återställde den gamla inställningen så fort de hade hittat den. Vi beklagar störningen för alla som berördes.",
	"de": "Während der nächtlichen Wartungsarbeiten fiel die Stromversorgung in unserem Rechenzentrum aus. Für die betroffenen Kunden waren die Server über drei Stunden nicht erreichbar. Wir möchten uns für die entstandenen Unannehmlichkeiten entschuldigen und prüfen zusätzliche Maßnahmen.",
	"fr": "La panne a été provoquée par une mise à jour défectueuse déployée peu après minuit. Les équipes ont rétabli le service à six heures, après être revenues à la version précédente. Aucune donnée n'a été perdue et les clients concernés seront dédommagés.",
	"cs": "Příčinou výpadku byla chyba při plánované údržbě databáze. Služba nebyla dostupná přibližně čtyři hodiny a technici ji obnovili ze zálohy. Omlouváme se všem zákazníkům, kteří se nemohli přihlásit ke svým účtům, a děkujeme za trpělivost.",
	"pl": "Przyczyną awarii było uszkodzenie światłowodu podczas prac ziemnych. Usługi nie działały od godziny ósmej rano, a łączność przywrócono dopiero późnym popołudniem. Przepraszamy wszystkich klientów za niedogodności i dziękujemy za cierpliwość.",
	"hu": "A leállást egy hibás frissítés okozta, amelyet az éjszaka folyamán telepítettünk. A szolgáltatás körülbelül három órán át nem volt elérhető, és a korábbi változat visszaállítása után működött újra. Elnézést kérünk minden ügyfelünktől a kellemetlenségekért.",
	"ru": "Вчера вечером сервис был недоступен почти два часа. Причиной стала ошибка в настройках сети, допущенная во время плановых работ. Инженеры вернули прежнюю конфигурацию, и к полуночи все системы работали нормально. Приносим извинения всем пользователям.",
	"uk": "Учора ввечері послуга була недоступна майже дві години. Причиною стала помилка в налаштуваннях мережі під час планових робіт. Інженери повернули попередню конфігурацію, і її відновлення тривало ще пів години. Перепрошуємо всіх користувачів за ці незручності.",
	"el": "Η διακοπή της υπηρεσίας οφείλεται σε βλάβη του συστήματος ψύξης στο κέντρο δεδομένων. Οι πελάτες δεν μπορούσαν να συνδεθούν για περίπου τέσσερις ώρες. Οι τεχνικοί αντικατέστησαν την αντλία και η λειτουργία αποκαταστάθηκε πλήρως το απόγευμα.",
	"tr": "Kesintinin nedeni, gece yapılan bakım çalışması sırasında yanlış girilen bir ağ ayarıydı. Müşterilerimiz yaklaşık üç saat boyunca hesaplarına ulaşamadı. Önceki ayarlara dönülmesiyle hizmet yeniden sağlandı. Yaşanan aksaklık için özür dileriz.",
	"ar": "توقفت الخدمة مساء أمس لمدة ثلاث ساعات تقريبا بسبب عطل في نظام التبريد في مركز البيانات. قام المهندسون بإعادة تشغيل الخوادم بعد إصلاح العطل وعادت جميع الخدمات إلى العمل. نعتذر لجميع العملاء عن هذا الانقطاع.",
	"ja": "昨日の夕方から約三時間にわたり、サービスがご利用いただけない状態となっていました。原因は定期保守の際に行ったネットワーク設定の誤りです。設定を元に戻し、現在はすべて復旧しています。ご迷惑をおかけして申し訳ございません。",
	"zh": "昨天晚上，我们的服务中断了大约三个小时。故障原因是例行维护时网络配置有误。工程师恢复了原来的配置，目前所有系统已经正常运行。我们对给您带来的不便深表歉意，并将改进变更流程。",
	"tw": "昨天晚上，我們的服務中斷了大約三個小時。故障原因是例行維護時網路設定有誤。工程師已恢復原來的設定，目前所有系統都已經正常運作。對於造成您的不便，我們深感抱歉，並將改善變更流程。",
	"ko": "어제 저녁 약 세 시간 동안 서비스를 이용할 수 없었습니다. 원인은 정기 점검 중에 발생한 네트워크 설정 오류였습니다. 이전 설정으로 되돌린 뒤 모든 시스템이 정상적으로 작동하고 있습니다. 불편을 드려 죄송합니다.",
}

func encode(t *testing.T, text, charset string) []byte {
	t.Helper()
	enc, err := ianaindex.IANA.Encoding(charset)
	if err != nil || enc == nil {
		t.Fatalf("no encoding %q: %v", charset, err)
	}
	raw, err := enc.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatalf("%q cannot be written in %s: %v", text, charset, err)
	}
	return raw
}

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		lang, charset string
		undeclared    bool // whether it must be right by its bytes alone
	}{
		{"sv", "iso-8859-1", true}, {"de", "iso-8859-1", true}, {"fr", "iso-8859-1", true},
		{"sv", "windows-1252", true}, {"de", "windows-1252", true},
		{"cs", "iso-8859-2", true}, {"pl", "iso-8859-2", true}, {"hu", "iso-8859-2", true},
		{"cs", "windows-1250", true}, {"pl", "windows-1250", true}, {"hu", "windows-1250", true},
		{"ru", "iso-8859-5", true}, {"uk", "iso-8859-5", false},
		{"ru", "windows-1251", true}, {"uk", "windows-1251", true},
		{"ru", "koi8-r", true}, {"uk", "koi8-u", true},
		{"ru", "ibm866", true},
		{"el", "iso-8859-7", true}, {"el", "windows-1253", true},
		{"tr", "iso-8859-9", true}, {"tr", "windows-1254", true},
		{"ar", "windows-1256", true}, {"ar", "iso-8859-6", true},
		{"ja", "shift_jis", true}, {"ja", "euc-jp", true}, {"ja", "iso-2022-jp", true},
		{"zh", "gb18030", true}, {"zh", "gbk", true}, {"tw", "big5", true}, {"ko", "euc-kr", true},
	} {
		want := sentences[c.lang]
		raw := encode(t, want, c.charset)
		if got, name := Decode(raw, c.charset); got != want {
			t.Errorf("%s declared as %s: read as %s: %q", c.lang, c.charset, name, got)
		}
		page := append([]byte(`<html><head><meta charset="`+c.charset+`"></head>`), raw...)
		if got, name := Decode(page, ""); !strings.HasSuffix(got, want) {
			t.Errorf("%s with a meta tag of %s: read as %s: %q", c.lang, c.charset, name, got)
		}
		if got, name := Decode(raw, ""); c.undeclared && got != want {
			t.Errorf("%s in %s undeclared: read as %s: %q", c.lang, c.charset, name, got)
		}
	}
}

func TestUTF16(t *testing.T) {
	for lang, want := range sentences {
		want = "2024-03-01 10:06\r\n" + want + "\r\n"
		for _, order := range []string{"utf-16le", "utf-16be"} {
			raw := encode(t, want, order)
			if got, name := Decode(raw, ""); got != want || name != order {
				t.Errorf("%s in %s without a mark: %s %q", lang, order, name, got)
			}
			mark := map[string]string{"utf-16le": "\xFF\xFE", "utf-16be": "\xFE\xFF"}[order]
			if got, name := Decode(append([]byte(mark), raw...), "iso-8859-1"); got != want || name != order {
				t.Errorf("%s in %s with a mark: %s %q", lang, order, name, got)
			}
		}
	}
}

func TestDecodeForgives(t *testing.T) {
	long := strings.Repeat(sentences["ru"], 3)
	for _, c := range []struct{ what, raw, declared, want, name string }{
		{"a byte order mark", "\xEF\xBB\xBFDrift åter", "", "Drift åter", "utf-8"},
		{"UTF-8 declared as Latin-1", "Störung", "iso-8859-1", "Störung", "utf-8"},
		{"one bad byte", long + "\xFF.", "", long + "\uFFFD.", "utf-8"},
		{"a cut sequence", long[:len(long)-2], "", long[:len(long)-3] + "\uFFFD", "utf-8"},
		{"a short text with a cut sequence", "Tjänsten låg nere i två timmar på kvällen \xC3", "", "Tjänsten låg nere i två timmar på kvällen \uFFFD", "utf-8"},
		{"lines of Latin-1 among UTF-8", "Tjänsten låg nere i två timmar.\nF\xF6r att \xE5terst\xE4lla den beh\xF6vdes hj\xE4lp p\xE5 plats under kv\xE4llen.\n", "",
			"Tjänsten låg nere i två timmar.\nFör att återställa den behövdes hjälp på plats under kvällen.\n", "utf-8"},
		{"unknown name", "St\xF6rung im Rechenzentrum f\xFCr zwei Stunden", "x-nonsense", "Störung im Rechenzentrum für zwei Stunden", "windows-1252"},
		{"declared UTF-8, is not", "St\xF6rung im Rechenzentrum f\xFCr zwei Stunden", "utf-8", "Störung im Rechenzentrum für zwei Stunden", "windows-1252"},
		{"declared UTF-16, is ASCII", "Outage at 10:06", "utf-16", "Outage at 10:06", "utf-8"},
		{"empty", "", "", "", "utf-8"},
	} {
		got, name := Decode([]byte(c.raw), c.declared)
		if c.name == "windows-1252" && strings.HasPrefix(name, "iso-8859-1") {
			name = c.name
		}
		if got != c.want || name != c.name {
			t.Errorf("%s: got %s %q", c.what, name, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("St\xF6rung"), "iso-8859-1")
	f.Add([]byte("\xFF\xFEa\x00"), "")
	f.Fuzz(func(t *testing.T, raw []byte, declared string) {
		if text, name := Decode(raw, declared); !utf8.ValidString(text) || name == "" {
			t.Errorf("%q as %q: %q", raw, name, text)
		}
	})
}
