package extract

import (
	"haveri/extract/lang"
	"haveri/ingest/doc"
)

// kinds are the sorts of text that tell of no outage, in the order in which they are believed, and how much has to speak for each.
var kinds = []struct {
	key  string
	need float64
}{{"template", 3}, {"drill", 3}, {"falsealarm", 1}, {"maintenance", 2}, {"sla", 3}, {"advert", 3}, {"howto", 3}}

// kind tells whether the document is about an outage at all, and what kind of text it is.
func kind(r *reading, rec *Record) {
	weight := map[string]float64{}
	happened, ahead := 0.0, 0.0
	for i, s := range r.sentences {
		if s.Kind == doc.Code {
			continue
		}
		ms := r.within(s.First, s.Last)
		w := 1.0
		if s.Kind == doc.Title || i == 0 {
			w = 2
		}
		if s.Kind == doc.Heading {
			w = 1.5
		}
		for _, m := range ms {
			switch {
			case m.Section == lang.Document:
				weight[m.Key] += w
			case m.Section == lang.Impact && m.Key == "affected" && !r.question(s) && !r.denied(ms, m) && !said(ms, lang.Phase, "planned"):
				happened += w
			case m.Section == lang.Phase && m.Key == "planned":
				ahead += 0.5
			case m.Section == lang.Phase && m.Key == "done":
				ahead -= 0.5
			}
		}
	}
	if weight["maintenance"] > 0 {
		weight["maintenance"] += max(0, ahead) // an announcement looks ahead
	}
	rec.Incident = true
	if r.hollow() {
		rec.Incident, rec.NotIncident = false, "template"
	}
	for _, k := range kinds {
		if weight[k.key] >= k.need && weight[k.key] > happened {
			rec.Incident, rec.NotIncident = false, k.key
			rec.Evidence = append(rec.Evidence, r.witness(k.key))
			break
		}
	}
	rec.SourceType = r.source(weight)
}

// hollow tells of a form that nobody has filled in: headings with next to nothing under them.
func (r *reading) hollow() bool {
	headings, sentences := 0, 0
	for _, s := range r.sentences {
		switch {
		case s.Kind == doc.Heading:
			headings++
		case s.Kind != doc.Title && s.Kind != doc.Field:
			sentences++
		}
	}
	return headings >= 4 && sentences <= headings
}

// witness is the first sentence that speaks for a kind of text.
func (r *reading) witness(key string) Evidence {
	for _, m := range r.mentions {
		if m.Section == lang.Document && m.Key == key {
			s := r.sentences[r.of[m.First]]
			return r.evidence("incident", s.First, s.Last, 0.8, key)
		}
	}
	return Evidence{}
}

// source tells who speaks, and where.
func (r *reading) source(weight map[string]float64) string {
	best, most := "other", 0.0
	for _, k := range []struct{ key, name string }{{"legal", "regulator"}, {"mail", "customer_mail"}, {"postmortem", "vendor_rca"},
		{"status", "status_page"}, {"press", "press"}, {"blog", "blog"}} {
		if weight[k.key] > most {
			best, most = k.name, weight[k.key]
		}
	}
	if r.d.Format == "mail" && most < 3 {
		return "customer_mail"
	}
	return best
}
