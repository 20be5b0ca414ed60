// Package incident reads the incidents of a status page as its programming interface gives them: those of Statuspage, Instatus, Google
// Cloud, AWS, Heroku and Slack. Each incident becomes a document of its own, with its updates as a timeline.
package incident

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"haveri/ingest/doc"
	"haveri/ingest/format"
)

// object is an incident, or a part of one. The providers call the same things by many names, and none by the same name as another thing.
type object map[string]json.RawMessage

var (
	titles   = []string{"name", "title", "external_desc", "summary"} // the last is of AWS, the one before of Google
	timeline = []string{"incident_updates", "updates", "notes", "event_log"}
	began    = []string{"started_at", "begin", "started", "created_at", "date_created", "date"}
	ended    = []string{"resolved_at", "end", "resolved"}
	created  = []string{"created_at", "created", "date_created", "started", "begin", "date"}
	posted   = []string{"display_at", "when", "created_at", "created", "date_created", "started", "timestamp"}
	bodies   = []string{"body", "message", "contents", "text"}
	affected = []string{"components", "services", "affected_products", "service_name", "region_name"}
)

// text is the first of the keys that holds a text or a number.
func (o object) text(keys ...string) string {
	for _, key := range keys {
		var v any
		d := json.NewDecoder(bytes.NewReader(o[key]))
		d.UseNumber()
		if d.Decode(&v) != nil {
			continue
		}
		switch v := v.(type) {
		case string:
			if s := strings.TrimSpace(v); s != "" {
				return s
			}
		case json.Number:
			return v.String()
		}
	}
	return ""
}

// date is the first of the keys that holds a date, in EDTF. AWS counts seconds, or milliseconds, from 1970.
func (o object) date(keys ...string) string {
	for _, key := range keys {
		s := o.text(key)
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && len(s) > 8 {
			if len(s) > 11 {
				n /= 1000
			}
			s = time.Unix(n, 0).UTC().Format(time.RFC3339)
		}
		if d := format.Date(s); d != "" && len(s) > 4 {
			return d
		}
	}
	return ""
}

// list is the first of the keys that holds a list, of which what is no object is passed over; false where none does.
func (o object) list(keys ...string) ([]json.RawMessage, bool) {
	for _, key := range keys {
		var all []json.RawMessage
		if json.Unmarshal(o[key], &all) == nil && all != nil {
			return all, true
		}
	}
	return nil, false
}

func parse(raw json.RawMessage) object {
	var o object
	if json.Unmarshal(raw, &o) != nil {
		return nil
	}
	return o
}

func (o object) isIncident() bool {
	_, told := o.list(timeline...)
	return told && o.text(titles...) != "" && o.date(began...) != ""
}

// marks are what one of the keys of timeline stands for.
var marks = regexp.MustCompile(`"(?:incident_updates|updates|notes|event_log|incidents)"\s*:`)

// Member is one incident of a file, and what the file says of the page.
type Member struct {
	JSON              []byte
	Organization, URL string
}

// Split cuts a file into its incidents, in their order; false where it is no file of incidents. Such a file may hold none.
func Split(raw []byte) ([]Member, bool) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] != '{' && raw[0] != '[' || !marks.Match(raw) {
		return nil, false
	}
	if raw[0] == '[' {
		var all []json.RawMessage
		if json.Unmarshal(raw, &all) != nil {
			return nil, false
		}
		return incidents(all, "")
	}
	root := parse(raw)
	if root == nil {
		return nil, false
	}
	if root.isIncident() {
		return incidents([]json.RawMessage{raw}, "")
	}
	organization := strings.TrimSuffix(parse(root["page"]).text("name"), " Status")
	if one := root["incident"]; one != nil {
		return incidents([]json.RawMessage{one}, organization)
	}
	var out []Member
	known := false
	for _, key := range []string{"incidents", "scheduled_maintenances"} {
		all, given := root.list(key)
		members, ok := incidents(all, organization)
		known = known || ok || given && len(all) == 0 && root["page"] != nil
		out = append(out, members...)
	}
	if known {
		return out, true
	}
	services := make([]string, 0, len(root)) // AWS: a list for each service
	for key := range root {
		services = append(services, key)
	}
	slices.Sort(services)
	for _, key := range services {
		all, _ := root.list(key)
		members, ok := incidents(all, "")
		known = known || ok
		out = append(out, members...)
	}
	return out, known
}

// incidents takes what is one out of a list.
func incidents(all []json.RawMessage, organization string) (out []Member, ok bool) {
	for _, raw := range all {
		if o := parse(raw); o.isIncident() {
			m := Member{JSON: raw, Organization: organization}
			for _, key := range []string{"shortlink", "url", "full_url", "uri"} {
				if s := o.text(key); m.URL == "" && strings.HasPrefix(s, "https://") {
					m.URL = s
				}
			}
			out = append(out, m)
		}
	}
	return out, len(out) > 0
}

// Is tells whether a document is one incident, as Split yields them.
func Is(raw []byte) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) > 0 && raw[0] == '{' && marks.Match(raw) && parse(raw).isIncident()
}

// Read reads one incident: its title, the fields that say when it began and ended, what it hit, and each update as the time of its posting
// on a line of its own and the text below.
func Read(raw []byte) format.Page {
	o := parse(bytes.TrimSpace(raw))
	p := format.Page{Title: o.text(titles...), Published: doc.DateLine{Value: o.date(created...), Source: "status page"}}
	add := func(kind doc.Kind, text string) { p.Pieces = append(p.Pieces, format.Piece{Kind: kind, Text: text}) }
	add(doc.Title, p.Title)
	from, to := o.date("scheduled_for"), o.date("scheduled_until")
	if from == "" {
		if at := o.date(began...); at != "" {
			add(doc.Field, "date: "+at)
		}
		if at := o.date(ended...); at != "" {
			add(doc.Field, "resolvedWhen: "+at)
		}
	}
	if impact := o.text("impact", "status_impact"); impact != "" && impact != "none" {
		add(doc.Paragraph, "Impact: "+strings.ToLower(strings.ReplaceAll(impact, "_", " ")))
	}
	if names := o.names(affected...); len(names) > 0 {
		add(doc.Paragraph, "Components: "+strings.Join(names, ", "))
	}
	if from != "" {
		add(doc.Paragraph, strings.TrimSuffix("Scheduled for "+from+" until "+to, " until "))
	}
	told, postmortem := o.list(timeline...)
	postmortem = false
	for _, raw := range told {
		u := parse(raw)
		status := strings.ToLower(u.text("status", "update_type"))
		body := u.text(bodies...)
		if body == "" {
			continue
		}
		postmortem = postmortem || status == "postmortem"
		if at := u.date(posted...); at != "" {
			add(doc.Paragraph, at)
		}
		pieces := prose(body)
		if states[status] && len(pieces) > 0 && pieces[0].Kind == doc.Paragraph {
			pieces[0].Text = strings.ToUpper(status[:1]) + strings.ReplaceAll(status[1:], "_", " ") + " - " + pieces[0].Text
		}
		p.Pieces = append(p.Pieces, pieces...)
	}
	if body := o.text("postmortem_body"); body != "" && !postmortem {
		p.Pieces = append(p.Pieces, format.Piece{Kind: doc.Heading, Text: "Postmortem", Depth: 2})
		p.Pieces = append(p.Pieces, prose(body)...)
	}
	return p
}

// states are those of an update that tell how far things are; others tell what is affected.
var states = map[string]bool{"investigating": true, "identified": true, "monitoring": true, "resolved": true, "scheduled": true, "in_progress": true,
	"verifying": true, "completed": true, "update": true}

// names lists what was hit, which some give as texts and some as objects.
func (o object) names(keys ...string) (out []string) {
	add := func(name string) {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, key := range keys {
		add(o.text(key))
		all, _ := o.list(key)
		for _, raw := range all {
			var name string
			if json.Unmarshal(raw, &name) != nil {
				name = parse(raw).text("name", "title")
			}
			add(name)
		}
	}
	return out
}

var tag = regexp.MustCompile(`(?i)<(?:br|p|ul|ol|li|div|span|a|b|i|strong|em|h[1-6])\b[^>]*>`)

// prose reads the text of an update, which is HTML or Markdown.
func prose(body string) []format.Piece {
	var p format.Page
	if tag.MatchString(body) {
		p, _ = format.HTML("<article>" + body + "</article>")
	} else {
		p = format.Markdown(strings.ReplaceAll(body, "\r\n", "\n"))
	}
	for i := range p.Pieces {
		if p.Pieces[i].Kind == doc.Title {
			p.Pieces[i].Kind, p.Pieces[i].Depth = doc.Heading, 2
		}
	}
	return p.Pieces
}
