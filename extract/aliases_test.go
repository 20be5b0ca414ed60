package extract

import (
	"strings"
	"testing"
)

func TestOneName(t *testing.T) {
	a := NewAliases()
	if err := a.Read(strings.NewReader("# ours\nKrokan\tKrokan Broadband\r\n\nAWS\tCloud of the others\n"), "ours.tsv"); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ written, one, ours string }{
		{"AWS", "Amazon Web Services", "Cloud of the others"},
		{"aws", "Amazon Web Services", "Cloud of the others"},
		{"Amazon.com, Inc.", "Amazon", "Amazon"},
		{"ドコモ", "NTT Docomo", "NTT Docomo"},
		{"NTT DOCOMO, INC.", "NTT Docomo", "NTT Docomo"},
		{"OVH", "OVHcloud", "OVHcloud"},
		{"KROKAN AB", "KROKAN", "Krokan Broadband"},
		{"Gitlab B.V.", "GitLab", "GitLab"},
		{"Fjordnet A/S", "Fjordnet", "Fjordnet"},
		{"Järvilinkki Oy", "Järvilinkki", "Järvilinkki"},
		{"Netia sp. z o.o.", "Netia", "Netia"},
		{"ООО «Ромашка»", "Ромашка", "Ромашка"},
		{"PT Kasirku Mitra Niaga", "Kasirku Mitra Niaga", "Kasirku Mitra Niaga"},
		{"株式会社きっぷる", "きっぷる", "きっぷる"},
		{"江城地铁有限公司", "江城地铁", "江城地铁"},
		{"Karadeniz Net A.Ş.", "Karadeniz Net", "Karadeniz Net"},
		{"Sparebanken Vest", "Sparebanken Vest", "Sparebanken Vest"},
		{"AB", "AB", "AB"},
		{"SA", "SA", "SA"},
	} {
		if got := (*Aliases)(nil).Name(row.written); got != row.one {
			t.Errorf("%q: %q, want %q", row.written, got, row.one)
		}
		if got := a.Name(row.written); got != row.ours {
			t.Errorf("%q with aliases: %q, want %q", row.written, got, row.ours)
		}
	}
}

func TestBadAliases(t *testing.T) {
	for table, want := range map[string]string{
		"Krokan":              `x.tsv, line 1: want another name and the one name of an organization, parted by one tab: "Krokan"`,
		"# a\nKrokan\t":       "x.tsv, line 2: want",
		"a\tb\tc":             "x.tsv, line 1: want",
		"a\tb\n\tMoln\n":      "x.tsv, line 2: want",
		"a\tb\nKro\xffkan\tx": "x.tsv, line 2: not UTF-8",
	} {
		err := NewAliases().Read(strings.NewReader(table), "x.tsv")
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", table, err, want)
		}
	}
}
