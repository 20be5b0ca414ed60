package extract

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"haveri/extract/lang"
	"haveri/extract/rank"
)

// A cause is chosen among all that the text mentions as one: each code is a candidate, and its best mention speaks for it. How a mention stands in its sentence (after "because of", before "led to", under the heading "Root cause", denied, guessed at) and in
// the text are its clues. Words that may only be a symptom or a topic ("high load", "firmware"; their keys begin with "~") are weak. Of a
// supplier that is named as failing, "dependency" is the code.

const (
	sureCause    = 0.4 // a likelihood below it is none
	contributes  = 0.5
	contributors = 2 // contributing causes, at most
	suspects     = 400
)

// suspect is one mention of a possible cause.
type suspect struct {
	code, detail string
	mention      sign
	sentence     int
	p            float64
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
	unknown, unknownAt := r.saidUnknown()
	all := r.suspects(organization, false)
	clues, heads, codes := r.lineUp(all, unknownAt)
	choice := accuse(clues, heads, codes, r.silentCause(all, unknown, unknownAt))
	if r.collecting {
		// What pairs are worth where no idiom tells a cause is learned from what they would say if none did.
		if pairs := r.suspects(organization, true); len(pairs) > 0 {
			clues, heads, codes := r.lineUp(pairs, unknownAt)
			r.weigh(accuse(clues, heads, codes, r.silentCause(pairs, unknown, unknownAt)))
		}
	}
	p, _ := r.weigh(choice)
	best := -1
	for k, code := range codes {
		i := heads[code]
		all[i].p = p[k]
		if best < 0 || p[k] > all[best].p {
			best = i
		}
		r.consider("cause", code, all[i].mention.First, all[i].mention.Last, p[k], all[i].mention.Key)
	}
	if best < 0 || all[best].p < sureCause {
		if unknownAt >= 0 {
			s := r.sentences[unknownAt]
			rec.Evidence = append(rec.Evidence, r.evidence("cause.primary", s.First, s.Last, 0.7, "said to be unknown"))
		}
		rec.Trigger = "none_stated"
		return
	}
	top := all[best]
	rec.Cause.Primary, rec.Cause.Detail = top.code, detailOf(all, top)
	r.prove(rec, "cause.primary", top, top.p)
	r.contributing(rec, all, codes, heads, clues, top)
	rec.Trigger = r.trigger(top)
	rec.Flags = flags(rec.Cause, rec.Trigger)
}

// lineUp gives the clues of all suspects, the codes in order of the text, and for each code the suspect that stands for it: that of its best mention,
// as what is mentioned often is not for that reason the cause.
func (r *reading) lineUp(all []suspect, unknownAt int) (clues [][]rank.Feature, heads map[string]int, codes []string) {
	named := map[string]int{}
	for _, s := range all {
		named[s.code]++
	}
	clues, heads = make([][]rank.Feature, len(all)), map[string]int{}
	scores := make([]float64, len(all))
	for i, s := range all {
		clues[i] = r.causeClues(s, i, len(all), named)
		if unknownAt > s.sentence {
			clues[i] = append(clues[i], rank.Feature{Name: "unknown later"})
		}
		scores[i] = r.weights.Score("cause", clues[i])
		h, seen := heads[s.code]
		if !seen {
			codes = append(codes, s.code)
		}
		if !seen || scores[i] > scores[h] {
			heads[s.code] = i
		}
	}
	return
}

// accuse makes the choice between codes.
func accuse(clues [][]rank.Feature, heads map[string]int, codes []string, none []rank.Feature) rank.Choice {
	choice := rank.Choice{Question: "cause", None: none}
	for _, code := range codes {
		choice.Candidates = append(choice.Candidates, rank.Candidate{Value: code, Features: clues[heads[code]]})
	}
	return choice
}

// detailOf is the second level of the likeliest mention of a code that has one.
func detailOf(all []suspect, top suspect) string {
	best := suspect{detail: top.detail}
	for _, s := range all {
		if s.code == top.code && s.detail != "" && (best.detail == "" || top.detail == "" && s.p > best.p) {
			best = s
		}
	}
	return best.detail
}

// contributing asks of each other code whether it made the outage worse or let it happen.
func (r *reading) contributing(rec *Record, all []suspect, codes []string, heads map[string]int, clues [][]rank.Feature, top suspect) {
	type contributor struct {
		i int
		p float64
	}
	var found []contributor
	for _, code := range codes {
		if code == top.code {
			continue
		}
		i := heads[code]
		c := rank.Candidate{Value: code, Features: slices.Clip(clues[i])}
		c.Add("share", label(int(10*all[i].p/(top.p+all[i].p))))
		c.Add("beside "+top.code, code)
		c.AddIf(all[i].sentence == top.sentence, "same sentence")
		p, _ := r.weigh(rank.Choice{Question: "contributing", Candidates: []rank.Candidate{c}, None: []rank.Feature{{Name: "silence"}}})
		if p[0] >= contributes {
			found = append(found, contributor{i, p[0]})
		}
	}
	slices.SortStableFunc(found, func(a, b contributor) int { return cmp.Compare(b.p, a.p) })
	for k, c := range found[:min(len(found), contributors)] {
		r.prove(rec, fmt.Sprintf("cause.contributing[%d]", k), all[c.i], c.p)
		rec.Cause.Contributing = append(rec.Cause.Contributing, all[c.i].code)
	}
}

// suspects finds the mentions of possible causes, in order of the text: those of idioms and the pairs that no idiom tells, or pairs alone, whoever
// tells them.
func (r *reading) suspects(organization string, pairs bool) (all []suspect) {
	for i, s := range r.sentences {
		if !prose(s) || len(all) > suspects {
			continue
		}
		reach, begin := int32(0), len(all)
		ms := r.within(s.First, s.Last)
		for _, m := range ms {
			if m.Section == lang.Actor && m.Key == "supplier" && !pairs && !r.denied(ms, m) && !r.isOperator(m, organization) {
				all = append(all, suspect{code: "dependency", mention: sign{Mention: m, verb: m, noun: m}, sentence: i})
			}
		}
		for _, m := range r.signs(ms, lang.Cause) {
			switch {
			case m.Key == "none" || pairs && !m.paired || !pairs && m.told || m.Last <= reach && !m.paired && !strings.Contains(m.Key, "/") || r.denied(ms, m.verb, m.noun): // what is denied is no suspect
			default:
				if !m.paired {
					reach = max(reach, m.Last)
				}
				code, _, detailed := strings.Cut(strings.TrimPrefix(m.Key, "~"), "/")
				if code == "dependency" && r.isOperator(m.Mention, organization) {
					continue
				}
				x := suspect{code: code, mention: m, sentence: i}
				if detailed {
					x.detail = strings.TrimPrefix(m.Key, "~")
				}
				all = append(all, x)
			}
		}
		slices.SortStableFunc(all[begin:], func(a, b suspect) int { return cmp.Compare(a.mention.First, b.mention.First) })
	}
	return
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

// causeClues are what speaks for suspect s, the i-th of n, as where the outage began; named counts the mentions of each code.
func (r *reading) causeClues(x suspect, i, n int, named map[string]int) []rank.Feature {
	c := rank.Candidate{Features: make([]rank.Feature, 0, 24)}
	m, s := x.mention, r.sentences[x.sentence]
	ms := r.within(s.First, s.Last)
	switch {
	case m.Section == lang.Actor:
		c.Add("supplier", "")
		c.AddIf(has(ms, lang.Actor, "operator", m.First-3, m.First), "our supplier")
		c.AddIf(said(ms, lang.Action, "vendor"), "supplier acts")
	case m.paired:
		pairClues(&c, m)
		c.AddIf(x.detail != "", "detailed")
	case m.Key[0] == '~':
		c.Add("weak", x.code)
		c.Add("weak word", "")
	default:
		c.Add("strong", x.code)
		c.Add("strong word", "")
		c.AddIf(x.detail != "", "detailed")
	}
	r.cueClues(&c, m.Mention, ms)
	c.Add("under", s.Under)
	c.Add("block", s.Kind.String())
	c.Add("sentence", label(x.sentence))
	c.Add("place", label(5*x.sentence/len(r.sentences)))
	c.Add("mentions", label(named[x.code]-1))
	c.Add("order", label(i))
	c.AddIf(i == n-1, "last")
	c.AddIf(r.question(s), "question")
	c.AddIf(remedial(ms, m.Mention), "remedial")
	for _, d := range doubts {
		beside := false
		for _, o := range ms {
			if o.Section != d.section || o.Key != d.key {
				continue
			}
			if beside = !r.together(ms, o, m.Mention); !beside {
				c.Add("doubt", d.key)
				break
			}
		}
		if beside {
			c.Add("doubt beside", d.key)
		}
	}
	for _, k := range r.sentenceKeys(x.sentence) {
		c.Add("says", k)
	}
	return c.Features
}

// doubts are what makes a sentence count for less.
var doubts = []struct {
	section lang.Section
	key     string
}{{lang.Deny, "hedge"}, {lang.Deny, "rumour"}, {lang.Deny, "ruledout"}, {lang.Deny, "unknown"}, {lang.Event, "previous"}, {lang.Phase, "planned"},
	{lang.Phase, "advice"}, {lang.Phase, "considered"}, {lang.Phase, "before"}, {lang.Actor, "other"}}

var (
	cueBefore = [...]string{"cue before at 0", "cue before at 2", "cue before at 5", "cue before at 9", "cue before at 14"}
	cueAfter  = [...]string{"cue after at 0", "cue after at 2", "cue after at 5", "cue after at 9", "cue after at 14"}
)

// cueClues are what the place of m among the cues of its sentence says. In a chain ("A led to B, which led to C", "C because of B, caused by A")
// only its first link is a cause; the middle ones are told of as effects, too.
func (r *reading) cueClues(c *rank.Candidate, m lang.Mention, ms []lang.Mention) {
	led, blamed, cued := false, false, false
	for _, q := range ms {
		if q.Section != lang.Cue || q.Key == "none" {
			continue
		}
		before, after := m.First-q.Last, q.First-m.Last
		switch {
		case before >= 0 && before <= near:
			c.Add(cueBefore[step(int(before))], q.Key)
			if q.Key == "therefore" && !has(ms, lang.Cue, "because", q.Last, m.First) {
				led = true
			}
		case after >= 0 && after <= near:
			c.Add(cueAfter[step(int(after))], q.Key)
			if q.Key == "because" {
				blamed = true
			}
		case before < 0 && after < 0:
			c.Add("cue over", q.Key)
		default:
			c.Add("cue", q.Key)
		}
		cued = true
	}
	c.AddIf(led, "led to")
	c.AddIf(blamed, "blamed on another")
	c.AddIf(!cued, "no cue")
}

// saidUnknown finds the last sentence that says that the cause is not known, and how much it says so.
func (r *reading) saidUnknown() (how string, at int) {
	at = -1
	for i, s := range r.sentences {
		ms := r.within(s.First, s.Last)
		if !prose(s) || !said(ms, lang.Deny, "unknown") || r.question(s) {
			continue
		}
		at = i
		switch {
		case s.Under == "cause":
			how = "under its heading"
		case said(ms, lang.Cue, "root"):
			how = "of the root cause"
		case how == "":
			how = "said"
		}
	}
	return
}

// silentCause are what speaks for saying nothing of the cause.
func (r *reading) silentCause(all []suspect, unknown string, at int) []rank.Feature {
	later := 0
	for _, s := range all {
		if s.mention.Section == lang.Cause && s.mention.Key[0] != '~' && s.sentence > at {
			later++
		}
	}
	fs := []rank.Feature{{Name: "silence"}}
	if r.posts > 0 {
		fs = append(fs, rank.Feature{Name: "posts", Key: label(r.posts)})
	}
	if said(r.mentions, lang.Cue, "root") {
		fs = append(fs, rank.Feature{Name: "root cause named"})
	}
	if at >= 0 {
		fs = append(fs, rank.Feature{Name: "unknown", Key: unknown}, rank.Feature{Name: "told after unknown", Key: label(later)})
	}
	return fs
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

// prove gives the sentence that speaks best for c as evidence.
func (r *reading) prove(rec *Record, field string, c suspect, p float64) {
	s := r.sentences[c.sentence]
	rec.Evidence = append(rec.Evidence, r.evidence(field, s.First, s.Last, min(0.99, max(0.01, p)), c.code))
}

// trigger says what set the outage off: a change told of beside the cause, else what the cause itself implies.
func (r *reading) trigger(c suspect) string {
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
