package extract

import (
	"cmp"

	"haveri/extract/lang"
	"haveri/extract/rank"
	"haveri/ingest/doc"
)

// kinds are the sorts of text that tell of no outage.
var kinds = []string{"template", "drill", "falsealarm", "maintenance", "sla", "advert", "howto"}

// sureIncident is how likely it has to be that a text tells of an outage.
const sureIncident = 0.5

// kind tells whether the document is about an outage at all, and what kind of text it is.
func kind(r *reading, rec *Record) {
	weight := map[string]float64{}
	happened, down, done, ahead, advice := 0.0, 0.0, 0, 0, 0
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
		planned := said(ms, lang.Phase, "planned")
		for _, m := range ms {
			switch {
			case m.Section == lang.Document:
				weight[m.Key] += w
			case m.Section == lang.Impact && m.Key == "affected" && !r.question(s) && !r.denied(ms, m) && !planned:
				happened += w
			case m.Section == lang.Event && (m.Key == "start" || m.Key == "end") && !planned && !r.question(s):
				down += w
			case m.Section == lang.Phase && m.Key == "planned":
				ahead++
			case m.Section == lang.Phase && m.Key == "advice":
				advice++
			case m.Section == lang.Phase && m.Key == "done":
				done++
			}
		}
	}
	c := rank.Candidate{Value: "incident"}
	most, what := 0.0, ""
	for _, k := range kinds {
		c.Add(k, label(int(weight[k])))
		c.AddIf(weight[k] > happened, k+" outweighs")
		if weight[k] > most {
			most, what = weight[k], k
		}
	}
	c.Add("affected", label(int(happened)))
	c.Add("began or ended", label(int(down/2)))
	c.AddIf(ahead > done, "looks ahead")
	c.Add("advice", label(advice))
	c.AddIf(what == "", "of no other kind")
	c.AddIf(r.hollow(), "hollow")
	for _, k := range []string{"postmortem", "status", "press", "mail", "blog", "legal"} {
		c.AddIf(weight[k] > 0, k)
	}
	p, _ := r.weigh(rank.Choice{Question: "incident", Candidates: []rank.Candidate{c}, None: []rank.Feature{{Name: "silence"}}})
	if rec.Incident = p[0] >= sureIncident; !rec.Incident {
		rec.NotIncident = cmp.Or(what, "it tells of no outage")
		if what != "" {
			rec.Evidence = append(rec.Evidence, r.witness(what, 1-p[0]))
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
func (r *reading) witness(key string, sure float64) Evidence {
	for _, m := range r.mentions {
		if m.Section == lang.Document && m.Key == key {
			s := r.sentences[r.of[m.First]]
			return r.evidence("incident", s.First, s.Last, sure, key)
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
