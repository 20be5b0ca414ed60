package index

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/mapping"

	"haveri/extract"
)

// Entry is what a document of the index is made from. Text is the cleaned text that the record's offsets count in.
type Entry struct {
	Record    *extract.Record
	Text      string
	Incident  string // the id of the incident that the record tells of
	Documents int    // how many files tell of it
}

// builder makes bleve documents. They go past bleve's own mapping walk, so that a text is cut into words once for two fields.
type builder struct {
	mapping *mapping.IndexMappingImpl
	byName  map[string]field
}

func newBuilder(m *mapping.IndexMappingImpl) *builder {
	b := &builder{mapping: m, byName: map[string]field{}}
	for _, f := range fields {
		b.byName[f.name] = f
	}
	return b
}

// document returns the index's form of an entry, or an error that names the entry's file.
func (b *builder) document(e Entry) (*document.Document, error) {
	r := e.Record
	if r.ID == "" {
		return nil, fmt.Errorf("%s: record without an id cannot be indexed", r.File)
	}
	encoded, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("%s: encoding the record: %w", r.File, err)
	}
	d := &draft{b, document.NewDocument(r.ID)}
	d.add("record", string(encoded))
	d.texts(suffix(r.Lang), r.Title, e.Text)
	d.add("file", r.File)
	d.add("incident_id", e.Incident)
	d.number("documents", float64(e.Documents))
	d.add("lang", r.Lang)
	d.add("source_type", r.SourceType)
	d.add("flag", r.Flags...)
	if r.Organization != nil {
		d.add("organization", *r.Organization)
		d.add("org", *r.Organization)
		one := cmp.Or(r.Operator, *r.Organization)
		d.add("operator", one)
		if one != *r.Organization {
			d.add("org", one)
		}
		d.add("org_order", strings.ToLower(*r.Organization))
	}
	d.add("service_name", r.Services...)
	d.add("service", r.Services...)
	d.add("cause", r.Cause.Primary)
	d.add("contributing", r.Cause.Contributing...)
	d.add("causes", append([]string{r.Cause.Primary}, r.Cause.Contributing...)...)
	d.actions(r.Remediation)
	d.times(r)
	if r.CustomersAffected != nil {
		d.number("customers", float64(*r.CustomersAffected))
	}
	if r.DataLoss != nil {
		d.boolean("data_loss", *r.DataLoss)
	}
	d.boolean("incident", r.Incident)
	return d.doc, nil
}

// draft is a document being filled.
type draft struct {
	*builder
	doc *document.Document
}

// add adds values that are not "" to a field of text.
func (d *draft) add(name string, values ...string) {
	f := d.byName[name]
	var a analysis.Analyzer
	if f.analyzer != "" {
		a = d.mapping.AnalyzerNamed(f.analyzer)
	}
	for i, v := range values {
		if v != "" {
			d.doc.AddField(document.NewTextFieldCustom(name, []uint64{uint64(i)}, []byte(v), f.options, a))
		}
	}
}

func (d *draft) number(name string, v float64) {
	d.doc.AddField(document.NewNumericFieldWithIndexingOptions(name, nil, v, d.byName[name].options))
}

func (d *draft) boolean(name string, v bool) {
	d.doc.AddField(document.NewBooleanFieldWithIndexingOptions(name, nil, v, d.byName[name].options))
}

// texts adds title and text to the fields of their language, and to the common field what those do not hold.
func (d *draft) texts(suffix, title, text string) {
	titles, bodies := &split{d.mapping.AnalyzerNamed(analyzerOf(suffix)), nil}, &split{d.mapping.AnalyzerNamed(analyzerOf(suffix)), nil}
	d.doc.AddField(document.NewTextFieldCustom("title_"+suffix, nil, []byte(title), titleOptions, titles))
	d.doc.AddField(document.NewTextFieldCustom("body_"+suffix, nil, []byte(text), bodyOptions, bodies))
	if analyzerOf(suffix) != anyLanguage {
		options := d.byName["text"].options
		d.doc.AddField(document.NewTextFieldCustom("text", []uint64{0}, nil, options, rest{titles}))
		d.doc.AddField(document.NewTextFieldCustom("text", []uint64{1}, nil, options, rest{bodies}))
	}
}

// actions adds each remediation's action, alone and with its phase, once.
func (d *draft) actions(remediation []extract.Remediation) {
	seen := map[string]bool{}
	once := func(name, value string) {
		if !seen[name+value] {
			seen[name+value] = true
			d.add(name, value)
		}
	}
	for _, m := range remediation {
		once("action", m.Action)
		once("phase_action", m.Phase+":"+m.Action)
	}
}

// times adds start, end and duration. A start without a year has no place in time: it sorts last and no range finds it.
// A start known to the month or the year counts as that period's first day.
func (d *draft) times(r *extract.Record) {
	if r.End != nil {
		d.add("end", *r.End)
	}
	if r.Duration != nil {
		d.number("duration_s", float64(r.Duration.Seconds))
	}
	if r.Start == nil {
		return
	}
	d.add("start", *r.Start)
	start, ok := parsePeriod(*r.Start)
	if !ok {
		return
	}
	d.add("year", start.from.Format("2006"))
	if f, err := document.NewDateTimeFieldWithIndexingOptions("start_date", nil, start.from, "", d.byName["start_date"].options); err == nil {
		d.doc.AddField(f)
	}
}
