package incident

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"haveri/extract"
	"haveri/extract/lang"
	"haveri/extract/match"
)

// Why a value was taken over the others.
const (
	ruleOnly   = "only one says"
	ruleAgree  = "all agree"
	ruleVote   = "most name it"
	rulePerson = "a person's correction"
	rulePlace  = "" // by whose account it is, see accounts
	ruleStated = "stated over computed"
	ruleLater  = "later over earlier"
	ruleSurer  = "surer"
	ruleExact  = "more exact"
	ruleYear   = "year from another document"
	ruleUnion  = "all together"
	ruleOrder  = "first by id"
)

// accounts names the places of tellers.
var accounts = [...]string{"operator", "regulator", "others", "press"}

// teller is a document on its way into a merged record.
type teller struct {
	rec   *extract.Record
	place int // index of accounts: whose account it is, the one that counts most first
}

// said is what one document says of a field.
type said struct {
	teller
	value  string
	stated bool
	sure   float64
	person bool
}

// Merge makes one record of what the documents of an incident say, and tells for each field what each of them says, which was taken and
// why. The operator's account counts over others', a stated value over a computed one, a later document over an earlier one; of values
// that do not contradict each other the more exact counts. Documents of the same content count once. One document is its own merged record.
func Merge(docs []extract.SourceRef) (*extract.Record, []extract.SourceValue) {
	var ts []teller
	for _, d := range docs {
		if !slices.ContainsFunc(ts, func(t teller) bool { return t.rec.ID == d.Record.ID }) {
			ts = append(ts, teller{rec: d.Record})
		}
	}
	if len(ts) == 1 {
		return ts[0].rec, nil
	}
	m := &merger{ts: ts}
	m.organization()
	for i := range ts {
		ts[i].place = m.place(ts[i].rec)
	}
	slices.SortFunc(ts, func(a, b teller) int {
		return cmp.Or(a.place-b.place, strings.Compare(published(b.rec), published(a.rec)), strings.Compare(a.rec.ID, b.rec.ID))
	})
	m.merge()
	return &m.out, m.values
}

type merger struct {
	ts     []teller
	out    extract.Record
	values []extract.SourceValue
	org    []Name // the words of the organization's name
}

func published(r *extract.Record) string {
	if r.Published == nil {
		return ""
	}
	return *r.Published
}

// words are those of a record's organization.
func words(r *extract.Record) []Name {
	var d Digest
	d.organization(r, lang.For(r.Lang))
	return d.Organization
}

// organization takes the name that the documents are surest of together; a document that names another organization also speaks against it.
func (m *merger) organization() {
	type group struct {
		words []Name
		said  []said
		sure  float64
	}
	var groups []*group
	var all []said
	for _, t := range m.ts {
		if t.rec.Organization == nil {
			continue
		}
		s := said{teller: t, value: *t.rec.Organization, sure: t.rec.Confidence("organization"), person: corrected(t.rec, "organization")}
		all = append(all, s)
		if s.person {
			s.sure += 100
		}
		ws := words(t.rec)
		i := slices.IndexFunc(groups, func(g *group) bool {
			return slices.ContainsFunc(g.words, func(n Name) bool { return slices.ContainsFunc(ws, n.same) }) || g.said[0].value == s.value
		})
		if i < 0 {
			groups = append(groups, &group{words: ws})
			i = len(groups) - 1
		}
		groups[i].said, groups[i].sure = append(groups[i].said, s), groups[i].sure+s.sure
	}
	if len(groups) == 0 {
		return
	}
	best := slices.MaxFunc(groups, func(a, b *group) int {
		return cmp.Or(cmp.Compare(a.sure, b.sure), strings.Compare(b.said[0].value, a.said[0].value))
	})
	won := slices.MaxFunc(best.said, func(a, b said) int { return cmp.Or(cmp.Compare(a.sure, b.sure), strings.Compare(b.rec.ID, a.rec.ID)) })
	m.org = best.words
	m.out.Organization, m.out.Operator = &won.value, won.rec.Operator
	m.evidence(won.rec, "organization")
	rule := ruleVote
	if won.person {
		rule = rulePerson
	}
	m.note("organization", all, won, rule)
}

// place is how much a document's word counts: least is most. A letter of another organization, such as a customer of the one that failed, is
// no account of the operator's.
func (m *merger) place(r *extract.Record) int {
	own := r.Organization == nil || slices.ContainsFunc(words(r), func(n Name) bool { return slices.ContainsFunc(m.org, n.same) })
	switch r.SourceType {
	case "vendor_rca", "status_page", "customer_mail":
		if own {
			return 0
		}
	case "regulator":
		return 1
	case "press":
		return 3
	}
	return 2
}

func corrected(r *extract.Record, field string) bool {
	return slices.ContainsFunc(r.Corrected, func(c extract.Corrected) bool { return c.Field == field })
}

// merge fills the record. The tellers are in their order of weight: the first leads.
func (m *merger) merge() {
	lead, out := m.ts[0].rec, &m.out
	out.File, out.ID, out.Lang, out.Title, out.URL, out.SourceType = lead.File, lead.ID, lead.Lang, lead.Title, lead.URL, lead.SourceType
	out.Published, out.PublishedFrom, out.Incident = lead.Published, lead.PublishedFrom, true
	m.evidence(lead, "published")
	basis := extract.Basis{}
	if r := m.moment("start", func(r *extract.Record) *string { return r.Start }, &out.Start); r != nil && r.Basis != nil {
		basis.Start = r.Basis.Start
	}
	if r := m.moment("end", func(r *extract.Record) *string { return r.End }, &out.End); r != nil && r.Basis != nil {
		basis.End = r.Basis.End
	}
	if basis != (extract.Basis{}) {
		out.Basis = &basis
	}
	m.moment("detected", func(r *extract.Record) *string { return r.Detected }, &out.Detected)
	if r := m.take("duration", func(r *extract.Record) (string, bool) {
		if r.Duration == nil {
			return "", false
		}
		return fmt.Sprintf("%d s", r.Duration.Seconds), r.Duration.Basis == "stated"
	}); r != nil {
		out.Duration = r.Duration
	}
	out.Cause = extract.Cause{Primary: "unknown", Contributing: []string{}}
	if r := m.take("cause", func(r *extract.Record) (string, bool) {
		if r.Cause.Primary == "unknown" {
			return "", false
		}
		return r.Cause.Primary, true
	}); r != nil {
		out.Cause, out.Trigger = r.Cause, r.Trigger
		m.evidence(r, "cause.primary")
		for i := range r.Cause.Contributing {
			m.evidence(r, fmt.Sprintf("cause.contributing[%d]", i))
		}
	}
	if r := m.take("customers_affected", func(r *extract.Record) (string, bool) {
		if r.CustomersAffected == nil {
			return "", false
		}
		return fmt.Sprint(*r.CustomersAffected), true
	}); r != nil {
		out.CustomersAffected = r.CustomersAffected
	}
	if r := m.take("data_loss", func(r *extract.Record) (string, bool) {
		if r.DataLoss == nil {
			return "", false
		}
		return fmt.Sprint(*r.DataLoss), true
	}); r != nil {
		out.DataLoss = r.DataLoss
	}
	out.Services = m.union("services", func(r *extract.Record) []string { return r.Services })
	out.Regions = m.union("regions", func(r *extract.Record) []string { return r.Regions })
	out.Flags = m.union("flags", func(r *extract.Record) []string { return r.Flags })
	m.remediation()
	for _, t := range m.ts {
		out.Corrected = append(out.Corrected, t.rec.Corrected...)
	}
}

// take notes what each document says of a field and returns the record whose value counts, nil where none says anything.
func (m *merger) take(field string, of func(*extract.Record) (value string, stated bool)) *extract.Record {
	all := m.say(field, of)
	if len(all) == 0 {
		return nil
	}
	won, rule := best(all)
	m.evidence(won.rec, field)
	m.note(field, all, won, rule)
	return won.rec
}

func (m *merger) say(field string, of func(*extract.Record) (value string, stated bool)) []said {
	var all []said
	key := field
	if field == "cause" {
		key = "cause.primary"
	}
	for _, t := range m.ts {
		if value, stated := of(t.rec); value != "" {
			all = append(all, said{t, value, stated, t.rec.Confidence(key), corrected(t.rec, field)})
		}
	}
	return all
}

// best is what counts of what was said, and the rule that decided against the next.
func best(all []said) (won said, rule string) {
	if len(all) == 1 {
		return all[0], ruleOnly
	}
	order := []struct {
		rule string
		by   func(a, b said) int
	}{
		{rulePerson, func(a, b said) int { return truth(b.person) - truth(a.person) }},
		{rulePlace, func(a, b said) int { return a.place - b.place }},
		{ruleStated, func(a, b said) int { return truth(b.stated) - truth(a.stated) }},
		{ruleLater, func(a, b said) int { return strings.Compare(published(b.rec), published(a.rec)) }},
		{ruleSurer, func(a, b said) int { return cmp.Compare(b.sure, a.sure) }},
		{ruleOrder, func(a, b said) int { return strings.Compare(a.rec.ID, b.rec.ID) }},
	}
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b said) int {
		for _, o := range order {
			if c := o.by(a, b); c != 0 {
				return c
			}
		}
		return 0
	})
	won = sorted[0]
	next := slices.IndexFunc(sorted, func(s said) bool { return s.value != won.value })
	if next < 0 {
		return won, ruleAgree
	}
	for _, o := range order {
		if o.by(won, sorted[next]) != 0 {
			return won, cmp.Or(o.rule, accounts[won.place]+" over "+accounts[sorted[next].place])
		}
	}
	return won, ruleOrder
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// moment takes a time. Where another document tells the same day more exactly that one is taken, and where the value that counts lacks its
// year, the year of one that tells the same day.
func (m *merger) moment(field string, of func(*extract.Record) *string, to **string) *extract.Record {
	all := m.say(field, func(r *extract.Record) (string, bool) {
		v := of(r)
		if v == nil {
			return "", false
		}
		computed := r.Basis != nil && (field == "start" && r.Basis.Start == "computed" || field == "end" && r.Basis.End == "computed")
		return *v, !computed
	})
	if field == "end" && m.out.Start != nil { // an end before the start belongs to another reading of the day
		all = slices.DeleteFunc(all, func(s said) bool { return before(s.value, *m.out.Start) })
	}
	if len(all) == 0 {
		return nil
	}
	won, rule := best(all)
	for _, s := range all {
		if !won.person && len(s.value) > len(won.value) && dateOf(s.value) == dateOf(won.value) && strings.HasPrefix(s.value, strings.TrimSuffix(won.value, "~")) {
			won, rule = s, ruleExact
		}
	}
	value := won.value
	if rest, yearless := strings.CutPrefix(value, "XXXX"); yearless {
		for _, s := range all {
			if day := dateOf(s.value); !strings.HasPrefix(day, "XXXX") && len(day) == 10 && strings.HasPrefix(rest, day[4:]) {
				value, rule = day[:4]+rest, ruleYear
				break
			}
		}
	}
	*to = &value
	m.evidence(won.rec, field)
	m.note(field, all, won, rule)
	return won.rec
}

func dateOf(edtf string) string {
	day, _, _ := strings.Cut(edtf, "T")
	return strings.TrimSuffix(day, "~")
}

// before tells whether one EDTF value lies on an earlier day than another, both with year, month and day.
func before(a, b string) bool {
	x, y := dateOf(a), dateOf(b)
	return len(x) == 10 && len(y) == 10 && x[0] != 'X' && y[0] != 'X' && x < y
}

// union is the elements of a list that any document has, each once.
func (m *merger) union(field string, of func(*extract.Record) []string) []string {
	out := []string{}
	seen := map[string]bool{}
	for _, t := range m.ts {
		list := of(t.rec)
		for _, v := range list {
			if key := string(match.Fold(nil, v)); !seen[key] {
				seen[key] = true
				out = append(out, v)
			}
		}
		if len(list) > 0 {
			m.values = append(m.values, extract.SourceValue{Field: field, Value: strings.Join(list, ";"), Document: t.rec.ID, Taken: true, Rule: ruleUnion})
		}
	}
	return out
}

// remediation takes each action of each phase once, from the document that counts most.
func (m *merger) remediation() {
	m.out.Remediation = []extract.Remediation{}
	seen := map[string]bool{}
	for _, t := range m.ts {
		for i, a := range t.rec.Remediation {
			key := a.Phase + " " + a.Action
			if seen[key] {
				continue
			}
			seen[key] = true
			for _, e := range t.rec.Evidence {
				if e.Field == fmt.Sprintf("remediation[%d]", i) {
					e.Field = fmt.Sprintf("remediation[%d]", len(m.out.Remediation))
					m.out.Evidence = append(m.out.Evidence, e)
				}
			}
			m.out.Remediation = append(m.out.Remediation, a)
		}
	}
}

// evidence takes over the evidence of a field.
func (m *merger) evidence(r *extract.Record, field string) {
	for _, e := range r.Evidence {
		if e.Field == field {
			m.out.Evidence = append(m.out.Evidence, e)
		}
	}
}

func (m *merger) note(field string, all []said, won said, rule string) {
	for _, s := range all {
		v := extract.SourceValue{Field: field, Value: s.value, Document: s.rec.ID}
		if s.rec.ID == won.rec.ID {
			v.Taken, v.Rule = true, rule
		}
		m.values = append(m.values, v)
	}
}
