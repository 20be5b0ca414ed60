package extract

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"haveri/extract/match"
)

// aliasesTable holds names of organizations that are known by several: the other name, a tab, the one name.
//
//go:embed aliases.tsv
var aliasesTable string

var known = func() *Aliases {
	a := &Aliases{one: map[string]string{}}
	if err := a.Read(strings.NewReader(aliasesTable), "extract/aliases.tsv"); err != nil {
		panic(err) // the table is part of the program: every test shows that it can be read
	}
	return a
}()

// Aliases give an organization one name, however a document writes it. A nil *Aliases knows those of the program alone. Once read they are only
// looked at: safe for concurrent use.
type Aliases struct {
	one map[string]string // folded other name → the one name
}

// NewAliases are the program's own, for Read to add to.
func NewAliases() *Aliases { return &Aliases{one: map[string]string{}} }

// Read adds the lines of a table, "other name TAB one name"; a line that begins with # is a comment. Later lines win over earlier ones and over those of
// the program. A line of another form is an error that names it by file.
func (a *Aliases) Read(r io.Reader, file string) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	n := 0
	for lines.Scan() {
		n++
		line := strings.TrimPrefix(strings.TrimRight(lines.Text(), "\r"), "\ufeff")
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		part := strings.Split(line, "\t")
		if len(part) != 2 || strings.TrimSpace(part[0]) == "" || strings.TrimSpace(part[1]) == "" {
			return fmt.Errorf("%s, line %d: want another name and the one name of an organization, parted by one tab: %q", file, n, line)
		}
		if !utf8.ValidString(line) {
			return fmt.Errorf("%s, line %d: not UTF-8: save the file as UTF-8", file, n)
		}
		one := strings.TrimSpace(part[1])
		a.one[bearer(part[0])] = one
		if _, other := a.one[bearer(one)]; !other {
			a.one[bearer(one)] = one
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s, line %d: %w", file, n+1, err)
	}
	return nil
}

// Name is the one name of an organization: that of the aliases, else the name as it is written without what only says its legal form.
func (a *Aliases) Name(organization string) string {
	plain := withoutForm(organization)
	for _, key := range []string{bearer(organization), bearer(plain)} {
		for _, t := range []*Aliases{a, known} {
			if t == nil {
				continue
			}
			if one, ok := t.one[key]; ok {
				return one
			}
		}
	}
	return plain
}

// bearer is a name as names are compared: folded, its letters and digits alone.
func bearer(name string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsNumber(c) || unicode.IsMark(c) {
			return c
		}
		return -1
	}, string(match.Fold(nil, name)))
}

// legalForms are what company law adds to names, folded, without stops.
var legalForms = map[string]bool{}

func init() {
	for _, f := range strings.Fields(`ab publ abpubl ae aeb ag aps as asa aş bhd bv bvba co company corp corporation cv da dac doo eg ev eood eurl gbr gmbh hf inc incorporated
		kft kg kgaa kk ks ktt limited llc llp lp ltd ltda mbh nv nyrt oao ohg ood oü oy oyj pcl plc psc pte pty pvt rt sa saa sab sapa
		sarl sas sasu sca se sicav sl slu spa spj spk spzoo sro srl srls ste sti şti tbk uab ug zao zoo zrt
		ооо оао пао ао зао тов прат пат ат αε επε ике
		株式会社 有限会社 合同会社 有限公司 股份有限公司 有限责任公司 股份公司 주식회사 유한회사 लिमिटेड`) {
		legalForms[string(match.Fold(nil, f))] = true
	}
}

// longestLegalForm is the most words that one has.
const longestLegalForm = 3

// leadingForms are those that stand before a name.
var leadingForms = []string{"pt", "ооо", "оао", "пао", "ао", "зао", "тов", "прат", "пат", "ат"}

// gluedForms are written together with names.
var gluedForms = []string{"株式会社", "有限会社", "合同会社", "（株）", "(株)", "㈱", "股份有限公司", "有限责任公司", "有限公司", "주식회사", "유한회사", "(주)", "㈜"}

const quotationMarks = "\"'“”„«»「」『』‘’"

// withoutForm is a name without what says its legal form: "Gitlab B.V." is Gitlab, "ООО «Ромашка»" Ромашка. It is never empty where the name is not.
func withoutForm(name string) string {
	bare := strings.TrimSpace(name)
	for _, f := range gluedForms {
		bare = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(bare, f), f))
	}
	words := strings.Fields(bare)
	form := func(w string) string {
		return strings.Map(func(c rune) rune {
			if strings.ContainsRune(".,()/", c) || strings.ContainsRune(quotationMarks, c) {
				return -1
			}
			return c
		}, string(match.Fold(nil, w)))
	}
	for n := longestLegalForm; n > 0; n-- { // "sp. z o.o."
		if k := len(words) - n; k > 0 && legalForms[form(strings.Join(words[k:], ""))] {
			words, n = words[:k], longestLegalForm+1
		}
	}
	for len(words) > 1 && slices.Contains(leadingForms, form(words[0])) {
		words = words[1:]
	}
	bare = strings.Trim(strings.Join(words, " "), " ,;-"+quotationMarks)
	if bare == "" {
		return name
	}
	return bare
}
