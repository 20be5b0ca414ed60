package reports

import (
	"fmt"
	"slices"
	"strings"

	"haveri/extract"
)

// The codes of the closed columns.
var (
	causes = []string{"config", "deploy", "bug", "time", "capacity", "network", "power", "environment", "hardware", "storage", "human",
		"security", "dependency", "unknown"}
	actions = []string{"rollback", "restart", "failover", "scale", "fix", "reconfigure", "replace", "restore", "isolate", "vendor",
		"monitoring", "testing", "redundancy", "process", "communication", "compensation"}
	phases  = []string{"done", "planned"}
	bases   = []string{"stated", "computed", "posted"}
	sources = []string{"status_page", "vendor_rca", "customer_mail", "press", "blog", "regulator", "other"}
	trigger = []string{"software_change", "config_change", "maintenance", "demand", "operator_action", "expiry", "external_event",
		"component_failure", "attack", "none_stated"}
	labels = []string{"service", "region", "contributing", "flag"}
)

// Tables are all tables, in the order in which they are listed.
func Tables() []Table {
	toIncident := Reference{"incident_id", "incidents", "incident_id"}
	toDocument := Reference{"document_id", "documents", "document_id"}
	return []Table{
		{
			Name:        "incidents",
			Description: "One outage a row, as all documents on it tell, sorted by organization, start and incident_id.",
			Columns:     incidentColumns(), Key: []string{"incident_id"}, open: perIncident(incidentRows),
		},
		{
			Name:        "documents",
			Description: "One file read a row, whether or not it tells of an outage, with its own reading of what the incident's row merges.",
			Columns:     documentColumns(), Key: []string{"file"}, References: []Reference{toIncident}, open: perIncident(documentRows),
		},
		{
			Name:        "remediations",
			Description: "One action a row that the operator took or promised.",
			Columns:     remediationColumns(), Key: []string{"incident_id", "remediation_no"}, References: []Reference{toIncident, toDocument},
			open: perIncident(remediationRows),
		},
		{
			Name:        "labels",
			Description: "One element a row of the lists that the incidents' columns services, regions, contributing and flags join.",
			Columns:     labelColumns(), Key: []string{"incident_id", "label_kind", "label_no"}, References: []Reference{toIncident},
			open: perIncident(labelRows),
		},
		{
			Name:        "evidence",
			Description: "One quotation a row that a value of a document rests on. Files of the same content share theirs.",
			Columns:     evidenceColumns(), Key: []string{"document_id", "evidence_no"}, References: []Reference{toDocument, toIncident},
			open: perIncident(evidenceRows),
		},
		{
			Name:        "merged_values",
			Description: "What one document says of one field, a row, for incidents that several documents tell of: which value counts and why.",
			Columns:     valueColumns(), Key: []string{"incident_id", "field", "document_id"}, References: []Reference{toIncident, toDocument},
			open: perIncident(valueRows),
		},
		{
			Name:        "monthly",
			Description: "One month and cause a row, over incidents alone; durations are of the incidents that have one.",
			Columns:     monthColumns(), Key: []string{"month", "cause"}, open: monthRows,
		},
	}
}

func incidentColumns() []Column {
	return slices.Concat(
		[]Column{
			incidentID(true, "The incident; stays the same from night to night."),
			{Name: "title", Kind: Text, Description: "Title of the merged record.", Example: "Storage outage in the Nordic region",
				get: func(r *row) value { return text(r.rec.Title) }},
			organization(), operator(),
			{Name: "services", Kind: Text, Description: "Affected products and services as written, joined by \";\"; exact in the table labels.",
				Example: "E-mail;Calendar", get: func(r *row) value { return joined(r.rec.Services) }},
			{Name: "regions", Kind: Text, Description: "Affected places as written, joined by \";\"; exact in the table labels.",
				Example: "Nordics", get: func(r *row) value { return joined(r.rec.Regions) }},
			lang(),
			sourceType(), url(),
		},
		published(),
		momentColumns("start", "users were first affected, or else the fault began",
			func(r *row) (*string, moment) { return r.rec.Start, r.start }, func(b *extract.Basis) string { return b.Start }),
		momentColumns("end", "service was restored for users",
			func(r *row) (*string, moment) { return r.rec.End, r.end }, func(b *extract.Basis) string { return b.End }),
		[]Column{
			{Name: "detected_edtf", Kind: Text, Description: "When the operator noticed, in EDTF.", Example: "2012-02-29T01:45Z",
				get: func(r *row) value { return pointer(r.rec.Detected) }},
			{Name: "detected_at_utc", Kind: Instant, Description: "The same instant; null unless day, time and zone are known.",
				Example: "2012-02-29T01:45:00Z", get: func(r *row) value { return r.detected.instant }},
			durationColumn("duration_s", "How long users were affected.", func(d *extract.Duration) int64 { return d.Seconds }),
			durationColumn("duration_min_s", "The least that the words allow.", func(d *extract.Duration) int64 { return d.Min }),
			durationColumn("duration_max_s", "The most that the words allow.", func(d *extract.Duration) int64 { return d.Max }),
			{Name: "duration_basis", Kind: Code, Enum: bases, Description: "How the duration is known: stated in words, computed from start and end, or from the times of posts.",
				Example: "stated", get: func(r *row) value {
					if r.rec.Duration == nil {
						return value{}
					}
					return text(r.rec.Duration.Basis)
				}},
			confidence("duration_confidence", "duration"),
			cause("The root cause; unknown where no document says."),
			{Name: "cause_detail", Kind: Code, Description: "Second level of the cause.", Example: "power/ups",
				get: func(r *row) value { return text(r.rec.Cause.Detail) }},
			{Name: "contributing", Kind: Code, Description: "Codes of contributing causes, joined by \";\"; one a row in the table labels.",
				Example: "deploy;human", get: func(r *row) value { return joined(r.rec.Cause.Contributing) }},
			confidence("cause_confidence", "cause.primary"),
			{Name: "trigger_code", Kind: Code, Enum: trigger, Description: "What set the outage off.", Example: "expiry",
				get: func(r *row) value { return text(r.rec.Trigger) }},
			{Name: "flags", Kind: Code, Description: "Marks such as third_party or cascading, joined by \";\"; one a row in the table labels.",
				Example: "third_party;cascading", get: func(r *row) value { return joined(r.rec.Flags) }},
			remediationCodes("done", "Codes of what was done, each once, joined by \";\"; one a row in the table remediations."),
			remediationCodes("planned", "Codes of what was promised, each once, joined by \";\"; one a row in the table remediations."),
			{Name: "customers_affected", Kind: Int, Unit: "customers", Description: "How many customers were affected.", Example: "30000",
				get: func(r *row) value {
					if r.rec.CustomersAffected == nil {
						return value{}
					}
					return number(*r.rec.CustomersAffected)
				}},
			{Name: "data_loss", Kind: Bool, Description: "Whether data was lost; null where no document says.", Example: "false",
				get: func(r *row) value {
					if r.rec.DataLoss == nil {
						return value{}
					}
					return truth(*r.rec.DataLoss)
				}},
			confidence("organization_confidence", "organization"),
			{Name: "document_count", Kind: Int, Required: true, Unit: "files", Description: "How many files tell of the incident, copies included.",
				Example: "2", get: func(r *row) value { return number(int64(len(r.inc.Documents))) }},
		},
	)
}

func documentColumns() []Column {
	return slices.Concat(
		[]Column{
			{Name: "file", Kind: Text, Required: true, Description: "Where the document came from; \"!\" leads into an archive, \"#\" to a line.",
				Example: "mail.zip!2012/02.eml", get: func(r *row) value { return text(r.ref.File) }},
			documentID(true, "The content of the document; copies share it."),
			incidentID(false, "The incident that the document tells of; null where it tells of none."),
			{Name: "is_incident", Kind: Bool, Required: true, Description: "Whether the document tells of a concrete outage.", Example: "true",
				get: func(r *row) value { return truth(r.rec.Incident) }},
			{Name: "not_incident", Kind: Code, Description: "Why it does not.", Example: "template",
				get: func(r *row) value { return text(r.rec.NotIncident) }},
			{Name: "format", Kind: Code, Description: "Format that the document was read as.", Example: "html",
				get: func(r *row) value { return text(r.ref.Format) }},
			{Name: "size_bytes", Kind: Int, Required: true, Unit: "bytes", Description: "Size of the raw document.", Example: "4096",
				get: func(r *row) value { return number(r.ref.Bytes) }},
			lang(),
			{Name: "title", Kind: Text, Description: "Title of the document.", Example: "Post-incident report",
				get: func(r *row) value { return text(r.rec.Title) }},
			sourceType(), url(),
		},
		published(),
		[]Column{
			{Name: "published_from", Kind: Code, Description: "Where the date of publication stood.", Example: "front matter",
				get: func(r *row) value { return text(r.rec.PublishedFrom) }},
			organization(), operator(),
			{Name: "start_edtf", Kind: Text, Description: "Start by this document, in EDTF.", Example: "2012-02-29",
				get: func(r *row) value { return pointer(r.rec.Start) }},
			{Name: "end_edtf", Kind: Text, Description: "End by this document, in EDTF.", Example: "2012-03-01",
				get: func(r *row) value { return pointer(r.rec.End) }},
			durationColumn("duration_s", "Duration by this document.", func(d *extract.Duration) int64 { return d.Seconds }),
			cause("Root cause by this document."),
			{Name: "evidence_count", Kind: Int, Required: true, Unit: "quotations", Description: "How many rows of the table evidence the document has.",
				Example: "7", get: func(r *row) value { return number(int64(len(r.rec.Evidence))) }},
		},
	)
}

func remediationColumns() []Column {
	of := func(r *row) extract.Remediation { return r.rec.Remediation[r.n] }
	quoted := func(r *row, offset int) value {
		if r.ref == nil {
			return value{}
		}
		return number(int64(offset))
	}
	return []Column{
		incidentID(true, "The incident."),
		{Name: "remediation_no", Kind: Int, Required: true, Description: "Position within the incident, from 1.", Example: "1",
			get: func(r *row) value { return number(int64(r.n) + 1) }},
		{Name: "action", Kind: Code, Required: true, Enum: actions, Description: "What was done.", Example: "rollback",
			get: func(r *row) value { return text(of(r).Action) }},
		{Name: "phase", Kind: Code, Required: true, Enum: phases, Description: "Carried out, or promised for later.", Example: "done",
			get: func(r *row) value { return text(of(r).Phase) }},
		{Name: "quote", Kind: Text, Description: "The words that say so.", Example: "we rolled the release back",
			get: func(r *row) value { return text(of(r).Quote) }},
		{Name: "document_id", Kind: Text, Description: "The first document with these words in this place; null where the merged text stands in none.",
			Example: "9f86d081884c7d65", get: func(r *row) value {
				if r.ref == nil {
					return value{}
				}
				return text(r.ref.Record.ID)
			}},
		{Name: "from_byte", Kind: Int, Unit: "bytes", Description: "Where the quotation begins in the cleaned text of that document.", Example: "310",
			get: func(r *row) value { return quoted(r, of(r).From) }},
		{Name: "to_byte", Kind: Int, Unit: "bytes", Description: "Where it ends.", Example: "336",
			get: func(r *row) value { return quoted(r, of(r).To) }},
		{Name: "confidence", Kind: Float, Description: "Probability that the row is right, 0 to 1.", Example: "0.85",
			get: func(r *row) value { return highest(r.rec, fmt.Sprintf("remediation[%d]", r.n)) }},
	}
}

func labelColumns() []Column {
	return []Column{
		incidentID(true, "The incident."),
		{Name: "label_kind", Kind: Code, Required: true, Enum: labels, Description: "The list.", Example: "service",
			get: func(r *row) value { return text(r.label.kind) }},
		{Name: "label_no", Kind: Int, Required: true, Description: "Position within the list, from 1.", Example: "1",
			get: func(r *row) value { return number(int64(r.n) + 1) }},
		{Name: "label", Kind: Text, Description: "The element, as written or as a code.", Example: "E-mail",
			get: func(r *row) value { return text(r.label.text) }},
	}
}

func evidenceColumns() []Column {
	of := func(r *row) extract.Evidence { return r.rec.Evidence[r.n] }
	return []Column{
		documentID(true, "The document quoted."),
		{Name: "evidence_no", Kind: Int, Required: true, Description: "Position within the document, from 1.", Example: "1",
			get: func(r *row) value { return number(int64(r.n) + 1) }},
		incidentID(false, "The incident that the document tells of; null where it tells of none."),
		{Name: "field", Kind: Code, Required: true, Description: "The value that the words are for: a key of the record.", Example: "cause.primary",
			get: func(r *row) value { return text(of(r).Field) }},
		{Name: "quote", Kind: Text, Description: "The words; null where the value stands in metadata.", Example: "den 29 februari",
			get: func(r *row) value { return text(of(r).Quote) }},
		{Name: "from_byte", Kind: Int, Required: true, Unit: "bytes", Description: "Where the quotation begins in the document's cleaned text.", Example: "13",
			get: func(r *row) value { return number(int64(of(r).From)) }},
		{Name: "to_byte", Kind: Int, Required: true, Unit: "bytes", Description: "Where it ends.", Example: "28",
			get: func(r *row) value { return number(int64(of(r).To)) }},
		{Name: "confidence", Kind: Float, Description: "Probability that the value is right, 0 to 1.", Example: "0.9",
			get: func(r *row) value { return float(of(r).Confidence) }},
		{Name: "rule", Kind: Code, Description: "The rule that decided.", Example: "date.line",
			get: func(r *row) value { return text(of(r).Rule) }},
	}
}

func valueColumns() []Column {
	of := func(r *row) extract.SourceValue { return r.inc.Values[r.n] }
	return []Column{
		incidentID(true, "The incident."),
		{Name: "field", Kind: Code, Required: true, Description: "The field.", Example: "start", get: func(r *row) value { return text(of(r).Field) }},
		{Name: "value", Kind: Text, Description: "What the document says; elements of a list are joined by \";\".", Example: "2012-02-29T01:45Z",
			get: func(r *row) value { return text(of(r).Value) }},
		{Name: "document_id", Kind: Text, Required: true, Description: "The document that says so.", Example: "9f86d081884c7d65",
			get: func(r *row) value { return text(of(r).Document) }},
		{Name: "is_taken", Kind: Bool, Required: true, Description: "Whether it is the incident's value.", Example: "true",
			get: func(r *row) value { return truth(of(r).Taken) }},
		{Name: "merge_rule", Kind: Code, Description: "Why it is; null where it is not.", Example: "later over earlier",
			get: func(r *row) value { return text(of(r).Rule) }},
	}
}

// Columns that several tables have.

func incidentID(required bool, description string) Column {
	return Column{Name: "incident_id", Kind: Text, Required: required, Description: description, Example: "4a44dc15364204a8",
		get: func(r *row) value {
			if !r.inc.Record.Incident {
				return value{}
			}
			return text(r.inc.ID)
		}}
}

func documentID(required bool, description string) Column {
	return Column{Name: "document_id", Kind: Text, Required: required, Description: description, Example: "9f86d081884c7d65",
		get: func(r *row) value { return text(r.rec.ID) }}
}

func organization() Column {
	return Column{Name: "organization", Kind: Code, Description: "Who operated what failed, as written.", Example: "Microsoft",
		get: func(r *row) value { return pointer(r.rec.Organization) }}
}

func operator() Column {
	return Column{Name: "operator", Kind: Code, Description: "The organization's one name, however documents write it.", Example: "Amazon Web Services",
		get: func(r *row) value { return text(r.rec.Operator) }}
}

func lang() Column {
	return Column{Name: "lang", Kind: Code, Description: "Main language, ISO 639-1, or und where it cannot be told.", Example: "sv",
		get: func(r *row) value { return text(r.rec.Lang) }}
}

func sourceType() Column {
	return Column{Name: "source_type", Kind: Code, Enum: sources, Description: "What kind of writing it is.", Example: "status_page",
		get: func(r *row) value { return text(r.rec.SourceType) }}
}

func url() Column {
	return Column{Name: "url", Kind: Text, Description: "Address in the document's metadata.", Example: "https://status.example.com/42",
		get: func(r *row) value { return text(r.rec.URL) }}
}

func cause(description string) Column {
	return Column{Name: "cause", Kind: Code, Required: true, Enum: causes, Description: description, Example: "time",
		get: func(r *row) value { return text(r.rec.Cause.Primary) }}
}

func published() []Column {
	return []Column{
		{Name: "published_edtf", Kind: Text, Description: "When it was published, in EDTF.", Example: "2012-03-09",
			get: func(r *row) value { return pointer(r.rec.Published) }},
		{Name: "published_date", Kind: Date, Description: "The same day; null unless it is known.", Example: "2012-03-09",
			get: func(r *row) value { return r.published.date }},
	}
}

// momentColumns are what is known of the start or the end.
func momentColumns(name, what string, of func(*row) (*string, moment), basis func(*extract.Basis) string) []Column {
	known := func(get func(moment) value) func(*row) value {
		return func(r *row) value {
			_, m := of(r)
			return get(m)
		}
	}
	return []Column{
		{Name: name + "_edtf", Kind: Text, Description: "When " + what + ", in EDTF (ISO 8601-2) as read.", Example: "2012-02-29T02:00+01:00",
			get: func(r *row) value { edtf, _ := of(r); return pointer(edtf) }},
		{Name: name + "_at_utc", Kind: Instant, Description: "The same instant in UTC; null unless day, time and zone are known.",
			Example: "2012-02-29T01:00:00Z", get: known(func(m moment) value { return m.instant })},
		{Name: name + "_date", Kind: Date, Description: "The day by the document's own clock; null unless it is known and not approximate.", Example: "2012-02-29",
			get: known(func(m moment) value { return m.date })},
		{Name: name + "_precision", Kind: Code, Enum: precisions, Description: "How exact " + name + "_edtf is; yearless where the year is not given.",
			Example: "minute", get: known(func(m moment) value { return text(m.precision) })},
		{Name: name + "_approximate", Kind: Bool, Description: "Whether it is marked as approximate or uncertain; null where " + name + "_edtf is null or of another form.", Example: "false",
			get: known(func(m moment) value {
				if m.precision == "" {
					return value{}
				}
				return truth(m.approximate)
			})},
		{Name: name + "_basis", Kind: Code, Enum: bases, Description: "How it is known: stated, computed from other values, or when a status page posted it.",
			Example: "stated", get: func(r *row) value {
				if r.rec.Basis == nil {
					return value{}
				}
				return text(basis(r.rec.Basis))
			}},
		confidence(name+"_confidence", name),
	}
}

func durationColumn(name, description string, of func(*extract.Duration) int64) Column {
	return Column{Name: name, Kind: Int, Unit: "s", Description: description, Example: "28800", get: func(r *row) value {
		if r.rec.Duration == nil {
			return value{}
		}
		return number(of(r.rec.Duration))
	}}
}

func confidence(name, field string) Column {
	return Column{Name: name, Kind: Float, Description: "Probability that the value is right, 0 to 1; null where there is none.", Example: "0.9",
		get: func(r *row) value { return highest(r.rec, field) }}
}

// highest is the confidence of the surest evidence for a field.
func highest(rec *extract.Record, field string) value {
	best := value{}
	for _, e := range rec.Evidence {
		if v := float(e.Confidence); e.Field == field && v.valid && (!best.valid || v.real > best.real) {
			best = v
		}
	}
	return best
}

func remediationCodes(phase, description string) Column {
	return Column{Name: "remediation_" + phase, Kind: Code, Description: description, Example: "rollback;restart", get: func(r *row) value {
		var codes []string
		for _, m := range r.rec.Remediation {
			if m.Phase == phase && !slices.Contains(codes, m.Action) {
				codes = append(codes, m.Action)
			}
		}
		return joined(codes)
	}}
}

func joined(list []string) value { return text(strings.Join(list, ";")) }

// The rows of each table.

func perIncident(each func(*extract.Incident, func(*row) error) error) func() rows {
	return func() rows { return rows{each: each, end: func(func(*row) error) error { return nil }} }
}

func incidentRows(inc *extract.Incident, emit func(*row) error) error {
	if !inc.Record.Incident {
		return nil
	}
	rec := inc.Record
	return emit(&row{inc: inc, rec: rec, start: parseMoment(rec.Start), end: parseMoment(rec.End), detected: parseMoment(rec.Detected),
		published: parseMoment(rec.Published)})
}

func documentRows(inc *extract.Incident, emit func(*row) error) error {
	for i := range inc.Documents {
		ref := &inc.Documents[i]
		if err := emit(&row{inc: inc, rec: ref.Record, ref: ref, published: parseMoment(ref.Record.Published)}); err != nil {
			return fmt.Errorf("%s: %w", ref.File, err)
		}
	}
	return nil
}

func remediationRows(inc *extract.Incident, emit func(*row) error) error {
	if !inc.Record.Incident {
		return nil
	}
	for n, m := range inc.Record.Remediation {
		if err := emit(&row{inc: inc, rec: inc.Record, ref: origin(inc, m), n: n}); err != nil {
			return err
		}
	}
	return nil
}

// origin is the first document whose record holds the remediation, or nil.
func origin(inc *extract.Incident, m extract.Remediation) *extract.SourceRef {
	for i := range inc.Documents {
		if slices.Contains(inc.Documents[i].Record.Remediation, m) {
			return &inc.Documents[i]
		}
	}
	return nil
}

func labelRows(inc *extract.Incident, emit func(*row) error) error {
	if !inc.Record.Incident {
		return nil
	}
	for i, list := range [][]string{inc.Record.Services, inc.Record.Regions, inc.Record.Cause.Contributing, inc.Record.Flags} {
		for n, label := range list {
			r := row{inc: inc, rec: inc.Record, n: n}
			r.label.kind, r.label.text = labels[i], label
			if err := emit(&r); err != nil {
				return err
			}
		}
	}
	return nil
}

func valueRows(inc *extract.Incident, emit func(*row) error) error {
	for n := range inc.Values {
		if err := emit(&row{inc: inc, rec: inc.Record, n: n}); err != nil {
			return err
		}
	}
	return nil
}

func evidenceRows(inc *extract.Incident, emit func(*row) error) error {
	for i, ref := range inc.Documents {
		copied := slices.ContainsFunc(inc.Documents[:i], func(before extract.SourceRef) bool { return before.Record.ID == ref.Record.ID })
		if copied {
			continue
		}
		for n := range ref.Record.Evidence {
			if err := emit(&row{inc: inc, rec: ref.Record, n: n}); err != nil {
				return fmt.Errorf("%s: %w", ref.File, err)
			}
		}
	}
	return nil
}
