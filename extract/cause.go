package extract

import (
	"cmp"
	"slices"
	"strings"

	"haveri/extract/lang"
	"haveri/ingest/doc"
)

// A cause is found by weighing what is said: every mention of a possible cause is given a weight by how it stands in its sentence (after
// "because of", before "led to", under the heading "Root cause", denied, guessed at), and a code's weight is that of its best mention
// and a share of the others'. Words that may only be a symptom or a topic ("high load", "firmware"; their keys begin with "~") weigh
// little by themselves.
//
// The weights were set on the write-ups of the corpus; what they say is their order, not their size.
const (
	strongWords   = 2.0
	weakWords     = 0.7
	supplierWords = 0.4 // a supplier is named
	becauseOf     = 2.5 // "because of X"
	ledTo         = 1.8 // "X led to"
	afterWords    = 1.2 // "after X", "during X"
	byRoot        = 2.0 // "the root cause was X"
	byTrigger     = 1.2
	asEffect      = -1.2 // "X because of …", "… led to X"
	link          = 0.6  // share of its cue's weight that a middle link of a chain has
	inHeading     = 1.2
	inTitle       = 1.0
	early         = 0.5
	settledNow    = 1.0 // "it turned out that X"
	cueReach      = 14  // tokens between a cue and its cause

	causeThreshold = 1.9 // below it, nothing is said
	unknownWeight  = 2.6 // of "the cause is not known"
	outdated       = 0.7 // what remains of it where a cause is told of later
	contributes    = 0.5 // share of the primary's weight that a contributing cause has at least
)

// prior is how often a code, once mentioned, is where an outage began rather than how it showed.
var prior = map[string]float64{"human": 0.5, "time": 0.6, "security": 0.4, "environment": 0.5, "power": 0.3, "config": 0.5, "deploy": 0.2,
	"dependency": 0.9, "network": -0.2, "capacity": -0.3, "storage": -0.5}

// suspect is one code and what speaks for it.
type suspect struct {
	code, detail string
	weights      []float64 // highest first once ranked
	total        float64
	best         float64
	sentence     int // of the best mention
	last         int // sentence of the last mention
	contributing bool
	order        int
}

// causes finds the cause that the document settles on, and what contributed.
func causes(r *reading, rec *Record) {
	if !rec.Incident {
		return
	}
	organization := ""
	if rec.Organization != nil {
		organization = *rec.Organization
	}
	found := map[string]*suspect{}
	unknown, unknownAt := 0.0, -1
	for i, s := range r.sentences {
		if !prose(s) {
			continue
		}
		ms := r.within(s.First, s.Last)
		r.weighCauses(i, s, ms, organization, found)
		if u := r.weighUnknown(s, ms); u > unknown {
			unknown, unknownAt = u, i
		}
	}
	ranked := bySuspicion(found)
	if unknownAt >= 0 && len(ranked) > 0 && ranked[0].sentence > unknownAt {
		unknown *= outdated
	}
	if len(ranked) == 0 || ranked[0].total < causeThreshold || ranked[0].total < unknown {
		if unknownAt >= 0 {
			s := r.sentences[unknownAt]
			rec.Evidence = append(rec.Evidence, r.evidence("cause.primary", s.First, s.Last, 0.7, "said to be unknown"))
		}
		rec.Trigger = "none_stated"
		return
	}
	top := ranked[0]
	rec.Cause.Primary, rec.Cause.Detail = top.code, top.detail
	r.prove(rec, "cause.primary", top)
	for _, c := range ranked[1:] {
		share := contributes
		if c.contributing {
			share /= 1.5
		}
		if len(rec.Cause.Contributing) < 2 && c.total >= causeThreshold && c.total >= share*top.total {
			r.prove(rec, "cause.contributing["+string(rune('0'+len(rec.Cause.Contributing)))+"]", c)
			rec.Cause.Contributing = append(rec.Cause.Contributing, c.code)
		}
	}
	rec.Trigger = r.trigger(top)
	rec.Flags = flags(rec.Cause, rec.Trigger)
}

// weighCauses weighs what sentence i says of causes. Of a code, the best mention of a sentence counts.
func (r *reading) weighCauses(i int, s sentence, ms []lang.Mention, organization string, found map[string]*suspect) {
	contributing := said(ms, lang.Cue, "contributing")
	reach, blamed := int32(0), false
	for _, m := range ms {
		if m.Section != lang.Cause || m.Key == "none" || m.Last <= reach && !strings.Contains(m.Key, "/") || r.denied(ms, m) {
			continue
		}
		reach, blamed = max(reach, m.Last), true
		code, weak := strings.CutPrefix(m.Key, "~")
		w := strongWords
		if weak {
			w = weakWords
		}
		if strings.HasPrefix(code, "dependency") && r.isOperator(m, organization) {
			continue
		}
		blame(found, code, (w+r.place(i, s, ms, m))*r.standing(s, ms, m), i, contributing)
	}
	for _, m := range ms {
		if m.Section != lang.Actor || m.Key != "supplier" || r.denied(ms, m) || r.isOperator(m, organization) {
			continue
		}
		w := supplierWords
		if has(ms, lang.Cue, "because", m.First-6, m.First) || has(ms, lang.Cue, "root", s.First, s.Last) {
			w += becauseOf
		} else if has(ms, lang.Cue, "therefore", m.Last, m.Last+6) {
			w += ledTo
		}
		if s.Under == "cause" {
			w += inHeading
		}
		if has(ms, lang.Actor, "operator", m.First-3, m.First) {
			w += 0.8 // "our supplier"
		}
		if blamed {
			w += 0.6
		}
		if said(ms, lang.Impact, "outage") {
			w += 0.6
		}
		if said(ms, lang.Action, "vendor") {
			w -= 1.5
		}
		if w > 0 {
			blame(found, "dependency", w*r.standing(s, ms, m), i, false)
		}
		break
	}
}

// apposition is how many bytes may stand between a word for a supplier and the operator's name that it goes with: "software provider
// Autotask" blames nobody.
const apposition = 30

func (r *reading) isOperator(m lang.Mention, organization string) bool {
	if organization == "" {
		return false
	}
	from, to := r.span(m.First, m.Last)
	return strings.Contains(r.d.Text[max(0, from-apposition):min(len(r.d.Text), to+apposition)], organization)
}

// doubts are what makes a sentence count for less.
var doubts = []struct {
	section lang.Section
	keys    []string
	scale   float64
}{{lang.Deny, []string{"hedge"}, 0.7}, {lang.Deny, []string{"rumour"}, 0.4}, {lang.Event, []string{"previous"}, 0.4},
	{lang.Phase, []string{"planned", "advice", "considered"}, 0.6}, {lang.Phase, []string{"before"}, 0.5}}

// standing is how much a sentence counts for what it says of m, between 0 and 1. A "but" parts a doubt from what is sure.
func (r *reading) standing(s sentence, ms []lang.Mention, m lang.Mention) float64 {
	w := 1.0
	switch s.Under {
	case "actions", "plans", "lessons", "questions":
		w = 0.3
	}
	if s.Kind == doc.Quote {
		w *= 0.8
	}
	for _, doubt := range doubts {
		for _, d := range ms {
			if d.Section == doubt.section && slices.Contains(doubt.keys, d.Key) && !parted(ms, d, m) {
				w *= doubt.scale
				break
			}
		}
	}
	if r.question(s) {
		w *= 0.2
	}
	if remedial(ms, m) {
		w *= 0.3
	}
	return max(w, 0.05)
}

// remedial tells whether the words for a change tell of one that was made against the outage, or a supplier of what it did against it: the
// configuration that was corrected, the update that brought the fix.
func remedial(ms []lang.Mention, m lang.Mention) bool {
	code, _, _ := strings.Cut(strings.TrimPrefix(m.Key, "~"), "/")
	for _, a := range ms {
		if a.Section != lang.Action || a.Key == "none" || a.First >= m.Last || m.First >= a.Last {
			continue
		}
		if code == "config" || code == "deploy" || code == "dependency" && a.Key == "vendor" {
			return !said(ms, lang.Cue, "because", "root")
		}
	}
	return false
}

// place is what the place of m among the cues of its sentence adds to its weight. In a chain ("A led to B, which led to C", "C because of B,
// caused by A") only its first link is a cause; the middle ones are told of as effects, too.
func (r *reading) place(i int, s sentence, ms []lang.Mention, m lang.Mention) float64 {
	var because, therefore, other, settled float64
	led, blamed, effect := false, false, false // told of as what came of a thing; as what another thing is blamed for; as what fell
	for _, c := range ms {
		if c.Section != lang.Cue || c.Last > m.First || has(ms, lang.Cue, "because", c.First, m.First) {
			continue
		}
		if c.Key == "announced" || c.Key == "effect" && m.First-c.Last <= 2 {
			effect = true
		}
	}
	for _, c := range ms {
		if c.Section != lang.Cue {
			continue
		}
		before, after := m.First-c.Last, c.First-m.Last
		over := c.First < m.Last && m.First < c.Last
		follows, precedes := before >= 0 && before <= cueReach, after >= 0 && after <= cueReach
		switch c.Key {
		case "because":
			if over || follows {
				because = max(because, becauseOf-0.05*float64(max(before, 0)))
			} else if precedes {
				blamed = true
			}
		case "after":
			if over || follows {
				other = max(other, afterWords)
			}
		case "therefore":
			if over || precedes {
				therefore = max(therefore, ledTo-0.05*float64(max(after, 0)))
			} else if follows && !has(ms, lang.Cue, "because", c.Last, m.First) {
				led = true
			}
		case "root":
			if !effect || c.First > m.First {
				other = max(other, byRoot)
			}
		case "trigger":
			other = max(other, byTrigger)
		case "settled":
			settled += settledNow
		}
	}
	if led {
		therefore *= link
	}
	if blamed {
		because *= link
	}
	if effect {
		settled = 0 // "we have identified the cause of X"
	}
	w := max(because, therefore, other) + settled
	if (led || blamed || effect) && w < 1 {
		w += asEffect
	}
	switch {
	case s.Kind == doc.Title:
		if m.Key[0] != '~' { // a topic in a title is what failed
			w += inTitle
		}
	case s.Under == "cause":
		w += inHeading
	case s.Under == "impact" || s.Under == "timeline":
		w -= 0.3
	}
	if i < 5 {
		w += early
	}
	return w
}

// weighUnknown weighs "the cause is not known", "under investigation".
func (r *reading) weighUnknown(s sentence, ms []lang.Mention) float64 {
	if !said(ms, lang.Deny, "unknown") {
		return 0
	}
	w := unknownWeight
	if said(ms, lang.Cue, "root") {
		w += 0.8
	}
	if s.Under == "cause" {
		w += 0.8
	}
	if r.question(s) {
		w *= 0.3
	}
	return w
}

func blame(found map[string]*suspect, key string, w float64, i int, contributing bool) {
	code, _, _ := strings.Cut(key, "/")
	c := found[code]
	if c == nil {
		c = &suspect{code: code, order: len(found), best: -1, last: -1}
		found[code] = c
	}
	if w > c.best {
		c.best, c.sentence, c.contributing = w, i, contributing
		if code != key {
			c.detail = key
		}
	} else if c.detail == "" && code != key {
		c.detail = key
	}
	if n := len(c.weights); c.last == i {
		c.weights[n-1] = max(c.weights[n-1], w)
	} else {
		c.weights, c.last = append(c.weights, w), i
	}
}

// bySuspicion sums up the suspects, heaviest first; what was named first wins a tie.
func bySuspicion(found map[string]*suspect) []*suspect {
	out := make([]*suspect, 0, len(found))
	for _, c := range found {
		slices.SortFunc(c.weights, func(a, b float64) int { return cmp.Compare(b, a) })
		c.total = c.weights[0] + prior[c.code]
		more := 0.0
		for _, w := range c.weights[1:] {
			more += 0.2 * max(w, 0)
		}
		c.total += min(more, 1.2)
		if c.contributing {
			c.total -= 1
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b *suspect) int {
		return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.order, b.order))
	})
	return out
}

// prove gives the sentence that speaks best for c as evidence.
func (r *reading) prove(rec *Record, field string, c *suspect) {
	s := r.sentences[c.sentence]
	rec.Evidence = append(rec.Evidence, r.evidence(field, s.First, s.Last, sureOf(c.total), c.code))
}

// sureOf maps a weight to how often such a cause was right.
func sureOf(total float64) float64 { return min(0.95, 0.4+0.08*total) }

// trigger says what set the outage off: a change told of beside the cause, else what the cause itself implies.
func (r *reading) trigger(c *suspect) string {
	s := r.sentences[c.sentence]
	for _, m := range r.within(s.First, s.Last) {
		if m.Section == lang.Change {
			return changes[m.Key]
		}
	}
	if c.detail == "deploy/maintenance" {
		return "maintenance"
	}
	return cmp.Or(triggers[c.code], "none_stated")
}

var changes = map[string]string{"release": "software_change", "config": "config_change", "maintenance": "maintenance", "demand": "demand",
	"operator": "operator_action"}

var triggers = map[string]string{"config": "config_change", "deploy": "software_change", "time": "expiry", "capacity": "demand",
	"network": "component_failure", "power": "external_event", "environment": "external_event", "hardware": "component_failure",
	"storage": "component_failure", "human": "operator_action", "security": "attack", "dependency": "external_event"}

func flags(c Cause, trigger string) (out []string) {
	all := append([]string{c.Primary}, c.Contributing...)
	if slices.Contains(all, "dependency") {
		out = append(out, "third_party")
	}
	if slices.Contains(all, "human") {
		out = append(out, "human_factor")
	}
	if slices.Contains(all, "deploy") || slices.Contains(all, "config") || trigger == "software_change" || trigger == "config_change" ||
		trigger == "maintenance" {
		out = append(out, "change_related")
	}
	if len(c.Contributing) > 1 {
		out = append(out, "cascading")
	}
	return out
}
