package night

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"haveri/extract"
	"haveri/reports"
)

// field is a part of a record that a person can correct.
type field struct {
	name     string
	allowed  string                                      // what its value may be, for errors
	evidence string                                      // its key in Evidence; items of a list have a number after it
	text     func(string) string                         // a value as typed → JSON
	set      func(r *extract.Record, value []byte) error // from JSON
	get      func(r *extract.Record) any                 // what set gave, to be marshalled
}

// fields are all of them, in the order in which they are applied.
var fields = []field{
	{"incident", "true or false", "incident", typed, setIncident, func(r *extract.Record) any { return r.Incident }},
	{"title", "a text", "title", quoted, func(r *extract.Record, value []byte) error { return decode(value, &r.Title) },
		func(r *extract.Record) any { return r.Title }},
	{"published", moments, "published", quoted, setPublished, func(r *extract.Record) any { return r.Published }},
	{"organization", "a name or null", "organization", quoted, setOrganization, func(r *extract.Record) any { return r.Organization }},
	{"services", `names with commas between them, a JSON list ["…", "…"], or null`, "services", listed,
		func(r *extract.Record, value []byte) error { return setNames(&r.Services, value, nil) }, func(r *extract.Record) any { return r.Services }},
	{"start", moments, "start", quoted, setStart, func(r *extract.Record) any { return r.Start }},
	{"end", moments, "end", quoted, setEnd, func(r *extract.Record) any { return r.End }},
	{"duration", "seconds such as 9000, an ISO 8601 duration such as PT2H30M or P3D, or null", "duration", lasting, setDuration,
		func(r *extract.Record) any { return r.Duration }},
	{"cause", "one of " + strings.Join(codes("cause"), ", "), "cause.primary", quoted, setCause, func(r *extract.Record) any { return r.Cause.Primary }},
	{"contributing", "codes with commas between them, of " + strings.Join(codes("cause"), ", ") + "; or null", "cause.contributing", listed,
		func(r *extract.Record, value []byte) error {
			return setNames(&r.Cause.Contributing, value, codes("cause"))
		},
		func(r *extract.Record) any { return r.Cause.Contributing }},
	{"remediation", `a JSON list such as [{"action": "rollback", "phase": "done", "quote": "…"}], or null; actions are ` + strings.Join(codes("action"), ", ") +
		"; phases are " + strings.Join(codes("phase"), ", "), "remediation", typed, setRemediation, func(r *extract.Record) any { return r.Remediation }},
	{"customers_affected", "a whole number from 0, or null", "customers_affected", typed, setCustomers, func(r *extract.Record) any { return r.CustomersAffected }},
	{"data_loss", "true, false or null", "data_loss", typed, func(r *extract.Record, value []byte) error { return decode(value, &r.DataLoss) },
		func(r *extract.Record) any { return r.DataLoss }},
}

const moments = "a time in EDTF, or null: 2012-02-29, 2012-08-16T10:06, 2017-01-31T23:00Z, 2015-08-18T13:19+02:00, 2019-06, XXXX-08-18, 2022-04-04~"

// Fields names what can be corrected.
func Fields() []string {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return names
}

func fieldOf(name string) (field, error) {
	for _, f := range fields {
		if f.name == name {
			return f, nil
		}
	}
	return field{}, fmt.Errorf("no field %q can be corrected: the fields are %s", name, strings.Join(Fields(), ", "))
}

// ParseValue reads the value of a field as a person types it.
func ParseValue(name, text string) (json.RawMessage, error) {
	f, err := fieldOf(name)
	if err != nil {
		return nil, err
	}
	r := &extract.Record{}
	if err := f.set(r, []byte(f.text(strings.TrimSpace(text)))); err != nil {
		return nil, fmt.Errorf("%s cannot be %q: it is %s", name, text, f.because(err))
	}
	return ValueOf(r, name), nil
}

// because is what is allowed, with the reason of an error where it has one of its own.
func (f field) because(err error) string {
	if errors.Is(err, errValue) {
		return f.allowed
	}
	return f.allowed + " (" + err.Error() + ")"
}

// ValueOf is the value that a record has for a field, as JSON.
func ValueOf(r *extract.Record, name string) json.RawMessage {
	f, err := fieldOf(name)
	if err != nil {
		return nil
	}
	return marshal(f.get(r))
}

func marshal(v any) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil { // of strings, numbers and lists of them
		panic(err)
	}
	return bytes.TrimSpace(b.Bytes())
}

// codes are those of a column of the tables, which are where they are listed.
func codes(column string) []string {
	for _, t := range reports.Tables() {
		for _, c := range t.Columns {
			if c.Name == column {
				return c.Enum
			}
		}
	}
	return nil
}

// typed is JSON as it was typed; what is none becomes a text, which is refused later.
func typed(s string) string {
	if json.Valid([]byte(s)) {
		return s
	}
	return string(marshal(s))
}

func quoted(s string) string {
	if s == "null" {
		return s
	}
	return string(marshal(s))
}

func listed(s string) string {
	switch {
	case s == "null" || s == "":
		return "[]"
	case strings.HasPrefix(s, "["):
		return typed(s)
	}
	names := strings.Split(s, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return string(marshal(names))
}

var isoDuration = regexp.MustCompile(`^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?$`)

// lasting turns an ISO 8601 duration into seconds.
func lasting(s string) string {
	m := isoDuration.FindStringSubmatch(s)
	if m == nil {
		return typed(s)
	}
	total := int64(0)
	for i, unit := range []int64{7 * 86400, 86400, 3600, 60, 1} {
		n, _ := strconv.ParseInt(m[i+1], 10, 64) // "" is 0
		total += n * unit
	}
	return strconv.FormatInt(total, 10)
}

// errValue is a value that is not of the form that is allowed.
var errValue = errors.New("not of the form that is allowed")

// decode reads one JSON value and nothing after it.
func decode(value []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(value))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return errValue
	}
	if _, err := dec.Token(); err != io.EOF {
		return errValue
	}
	return nil
}

func setIncident(r *extract.Record, value []byte) error {
	var is *bool
	if err := decode(value, &is); err != nil || is == nil {
		return errValue
	}
	r.Incident, r.NotIncident = *is, ""
	if !*is {
		r.NotIncident = rule
	}
	return nil
}

func setOrganization(r *extract.Record, value []byte) error {
	var name *string
	if err := decode(value, &name); err != nil || name != nil && strings.TrimSpace(*name) == "" {
		return errValue
	}
	r.Organization = name
	return nil
}

// setNames is for lists of names, or of codes.
func setNames(list *[]string, value []byte, codes []string) error {
	names := []string{}
	if err := decode(value, &names); err != nil {
		return errValue
	}
	for _, n := range names {
		if strings.TrimSpace(n) == "" {
			return errValue
		}
		if codes != nil && (!slices.Contains(codes, n) || n == "unknown") {
			return fmt.Errorf("%q is no code of a contributing cause", n)
		}
	}
	if names == nil { // null
		names = []string{}
	}
	*list = names
	return nil
}

func setPublished(r *extract.Record, value []byte) error {
	err := setMoment(&r.Published, value)
	if err == nil {
		r.PublishedFrom = rule
	}
	return err
}

func setStart(r *extract.Record, value []byte) error {
	if err := setMoment(&r.Start, value); err != nil {
		return err
	}
	basis(r).Start = stated(r.Start)
	return nil
}

func setEnd(r *extract.Record, value []byte) error {
	if err := setMoment(&r.End, value); err != nil {
		return err
	}
	basis(r).End = stated(r.End)
	return nil
}

// basis is the record's basis, to be changed.
func basis(r *extract.Record) *extract.Basis {
	b := extract.Basis{}
	if r.Basis != nil {
		b = *r.Basis
	}
	r.Basis = &b
	return r.Basis
}

func stated(value *string) string {
	if value == nil {
		return ""
	}
	return "stated"
}

// edtfForms are the forms of times, as layouts of package time.
var edtfForms = []string{"2006", "2006-01", "2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z07:00"}

func setMoment(field **string, value []byte) error {
	var s *string
	if err := decode(value, &s); err != nil {
		return err
	}
	if s != nil {
		if err := checkEDTF(*s); err != nil {
			return err
		}
	}
	*field = s
	return nil
}

func checkEDTF(s string) error {
	bare := strings.TrimRight(s, "~?%")
	if len(s)-len(bare) > 1 {
		return errValue
	}
	if bare != s && strings.Contains(s, "T") {
		return errors.New("a clock time has no ~, ? or %")
	}
	if rest, yearless := strings.CutPrefix(bare, "XXXX-"); yearless {
		bare = "2000-" + rest // a leap year, so that 29 February is a day
	}
	for _, form := range edtfForms {
		if _, err := time.Parse(form, bare); err == nil {
			return nil
		}
	}
	return errValue
}

func setDuration(r *extract.Record, value []byte) error {
	var seconds *int64
	if decode(value, &seconds) == nil {
		if seconds == nil {
			r.Duration = nil
			return nil
		}
		r.Duration = &extract.Duration{Seconds: *seconds, Basis: "stated", Min: *seconds - *seconds/10, Max: *seconds + *seconds/10}
	} else {
		var d extract.Duration
		if err := decode(value, &d); err != nil {
			return err
		}
		r.Duration = &d
	}
	const century = 100 * 365 * 86400
	if d := r.Duration; d.Seconds <= 0 || d.Seconds > century || d.Min > d.Seconds || d.Max < d.Seconds || !slices.Contains(codes("duration_basis"), d.Basis) {
		return errValue
	}
	return nil
}

func setCause(r *extract.Record, value []byte) error {
	var code string
	if err := decode(value, &code); err != nil || !slices.Contains(codes("cause"), code) {
		return errValue
	}
	if code != r.Cause.Primary { // these follow from the cause that was wrong
		r.Cause.Detail, r.Trigger, r.Flags = "", "", nil
	}
	r.Cause.Primary = code
	return nil
}

func setRemediation(r *extract.Record, value []byte) error {
	done := []extract.Remediation{}
	if err := decode(value, &done); err != nil {
		return err
	}
	for _, m := range done {
		if !slices.Contains(codes("action"), m.Action) {
			return fmt.Errorf("%q is no action", m.Action)
		}
		if !slices.Contains(codes("phase"), m.Phase) {
			return fmt.Errorf("%q is no phase", m.Phase)
		}
		if m.From < 0 || m.To < m.From {
			return errors.New("from and to are bytes of the text")
		}
	}
	if done == nil { // null
		done = []extract.Remediation{}
	}
	r.Remediation = done
	return nil
}

func setCustomers(r *extract.Record, value []byte) error {
	var n *int64
	if err := decode(value, &n); err != nil || n != nil && *n < 0 {
		return errValue
	}
	r.CustomersAffected = n
	return nil
}
