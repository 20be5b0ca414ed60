package extract

// Record is what one document says of its outage. Its JSON form is the project's exchange format; the keys up to Evidence are
// fixed, those after it may grow. A nil pointer is the document's silence.
type Record struct {
	File              string        `json:"file"`
	ID                string        `json:"id"`
	Lang              string        `json:"lang"`
	Published         *string       `json:"published"` // EDTF
	Title             string        `json:"title"`
	Incident          bool          `json:"incident"`
	Organization      *string       `json:"organization"`
	Services          []string      `json:"services"`
	Start             *string       `json:"start"` // EDTF
	End               *string       `json:"end"`   // EDTF
	Duration          *Duration     `json:"duration"`
	Cause             Cause         `json:"cause"`
	Remediation       []Remediation `json:"remediation"`
	CustomersAffected *int64        `json:"customers_affected"`
	DataLoss          *bool         `json:"data_loss"`
	Evidence          []Evidence    `json:"evidence"`

	PublishedFrom string   `json:"published_from,omitempty"` // "front matter", "text", …
	Operator      string   `json:"operator,omitempty"`       // the organization's one name (Aliases), however the document writes it
	URL           string   `json:"url,omitempty"`
	Detected      *string  `json:"detected,omitempty"` // EDTF
	Regions       []string `json:"regions,omitempty"`
	SourceType    string   `json:"source_type,omitempty"`
	Trigger       string   `json:"trigger,omitempty"`
	Flags         []string `json:"flags,omitempty"`
	Basis         *Basis   `json:"basis,omitempty"`
	NotIncident   string   `json:"not_incident,omitempty"` // why Incident is false

	Corrected []Corrected `json:"corrected,omitempty"` // by people, after the document was read
}

// Call gives the organization its one name.
func (r *Record) Call(a *Aliases) {
	r.Operator = ""
	if r.Organization != nil {
		r.Operator = a.Name(*r.Organization)
	}
}

// Duration is how long users were affected, in seconds, with the bounds that the words allow.
type Duration struct {
	Seconds int64  `json:"seconds"`
	Basis   string `json:"basis"` // "stated", "computed" or "posted"
	Min     int64  `json:"min"`
	Max     int64  `json:"max"`
}

// Basis says how start and end are known: "stated", "computed" or "posted"; "" where there is no value.
type Basis struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

// Cause holds codes of ANNOTATION's cause table. Primary is never empty: "unknown" is an answer.
type Cause struct {
	Primary      string   `json:"primary"`
	Contributing []string `json:"contributing"`
	Detail       string   `json:"detail,omitempty"` // second level, "power/ups"
}

// Remediation is one action that the operator took or promised.
type Remediation struct {
	Action string `json:"action"`
	Phase  string `json:"phase"` // "done" or "planned"
	Quote  string `json:"quote"`
	From   int    `json:"from"`
	To     int    `json:"to"`
}

// Evidence is the words that a value rests on: Quote is the cleaned text from byte From to byte To.
// Field is a key of Record ("start", "cause.primary", "remediation[2]"). Confidence is between 0 and 1; Rule names what decided.
// A publication date that stands in metadata alone has an empty quote at 0,0 and the metadata's name as its rule.
type Evidence struct {
	Field      string  `json:"field"`
	Quote      string  `json:"quote"`
	From       int     `json:"from"`
	To         int     `json:"to"`
	Confidence float64 `json:"confidence"`
	Rule       string  `json:"rule,omitempty"`
}

// Corrected is a field of a record that a person has given another value, or has confirmed.
type Corrected struct {
	Field     string `json:"field"` // as in `haveri correct`: "start", "cause", "remediation"
	Who       string `json:"who"`
	Why       string `json:"why"`
	When      string `json:"when"` // RFC 3339, UTC
	Confirmed bool   `json:"confirmed,omitempty"`
}

// Incident is an outage as one or several documents tell of it.
type Incident struct {
	ID        string      // stable across nights
	Record    *Record     // the merged values
	Documents []SourceRef // in order of File; never empty
	// Values tells for each merged field what each document says; empty where one document is all there is.
	Values []SourceValue
}

// SourceValue is what one document says of one field of a merged incident.
type SourceValue struct {
	Field    string // "start", "cause", …
	Value    string // as text; elements of a list with ";" between them
	Document string // content id
	Taken    bool   // it is the incident's value
	Rule     string // why it was taken
}

// SourceRef is one file and the record read from it. Files of the same content share a record.
type SourceRef struct {
	File   string
	Format string
	Bytes  int64
	Record *Record
}
