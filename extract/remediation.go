package extract

import (
	"fmt"
	"strings"

	"haveri/extract/lang"
	"haveri/extract/rank"
	"haveri/ingest/doc"
)

// preventive are the actions that are mostly promised: without a word on when, they are only read where plans are listed. The others are
// what one does to end an outage.
var preventive = map[string]bool{"monitoring": true, "testing": true, "redundancy": true, "process": true, "communication": true}

// longQuote is the length in tokens from which a quote is cut down to the words around the action.
const longQuote = 60

// sameAction is how many sentences are kept that tell of one action in one phase.
const sameAction = 3

// How likely it has to be that the operator took or promised an action for it to be given. A verb and a noun may meet by chance.
const (
	sureAction = 0.5
	surePair   = 0.7
)

// remediations finds what the operator did and what it promised, in order of the text: for each action and phase the first sentences that
// tell of it. Each mention of an action is asked two things: is it one of the operator's against this outage, and is it done or planned.
func remediations(r *reading, rec *Record) {
	if !rec.Incident {
		return
	}
	named := map[string]int{}
	for _, m := range r.mentions {
		if m.Section == lang.Action {
			named[strings.TrimPrefix(m.Key, "~")]++
		}
	}
	seen := map[[2]string]int{}
	for i, s := range r.sentences {
		if !prose(s) || s.Kind == doc.Title || s.Kind == doc.Heading {
			continue
		}
		ms := r.within(s.First, s.Last)
		told := map[[2]string]bool{} // by this sentence
		for _, m := range r.signs(ms, lang.Action) {
			// A pair that an idiom tells as well adds nothing, but weights are fitted to it: idioms were written with some of the documents in view, so that
			// there the pairs that none of them tells are mostly wrong.
			if m.Key == "none" || r.refused(ms, m.verb) || m.told && !r.collecting {
				continue
			}
			action := strings.TrimPrefix(m.Key, "~")
			clues := r.actionClues(i, s, ms, m, named[action])
			question, sure := "action", sureAction
			if m.paired {
				question, sure = "paired action", surePair
			}
			p, _ := r.weigh(rank.Choice{Question: question, None: []rank.Feature{{Name: "silence"}},
				Candidates: []rank.Candidate{{Value: action, Features: clues}}})
			r.consider("action "+action, r.d.Text[r.toks[m.First].From:r.toks[m.Last-1].To], m.First, m.Last, p[0], "")
			phase, surePhase := r.phase(s, action, clues)
			what := [2]string{action, phase}
			if m.told || p[0] < sure || told[what] || seen[what] == sameAction {
				continue
			}
			told[what] = true
			seen[what]++
			from, to := r.quote(s, m.Mention)
			rec.Evidence = append(rec.Evidence, Evidence{fmt.Sprintf("remediation[%d]", len(rec.Remediation)), r.d.Text[from:to], from, to, p[0] * surePhase, m.rule(action)})
			rec.Remediation = append(rec.Remediation, Remediation{action, phase, r.d.Text[from:to], from, to})
		}
	}
}

// refused tells whether the clause says that m is not going to be done.
func (r *reading) refused(ms []lang.Mention, m lang.Mention) bool {
	for _, q := range ms {
		if q.Section == lang.Phase && q.Key == "refused" && r.together(ms, q, m) {
			return true
		}
	}
	return false
}

// actionClues are what speaks for m as an action that the operator took or promised against this outage.
func (r *reading) actionClues(i int, s sentence, ms []lang.Mention, m sign, named int) []rank.Feature {
	c := rank.Candidate{Features: make([]rank.Feature, 0, 24)}
	action, topic := strings.CutPrefix(m.Key, "~")
	switch {
	case m.paired:
		pairClues(&c, m)
		c.AddIf(preventive[action], "preventive")
	case topic:
		c.Add("topic", action)
		c.Add("topic under", s.Under)
	default:
		c.Add("action", action)
		c.AddIf(preventive[action], "preventive")
	}
	kind := "ends"
	if preventive[action] {
		kind = "prevents"
	}
	c.Add("under", s.Under)
	c.Add(kind+" under", s.Under)
	c.Add("block", s.Kind.String())
	switch r.boxed(s) {
	case doc.OpenBox:
		c.Add("box", "open")
	case doc.DoneBox:
		c.Add("box", "done")
	}
	c.Add("place", label(5*i/len(r.sentences)))
	if !m.paired {
		c.Add("mentions", label(named-1))
	}
	c.AddIf(r.denied(ms, m.verb, m.noun), "denied")
	c.AddIf(r.byCustomer(ms, m.verb), "by customer")
	c.AddIf(causing(ms, m.Mention), "causing")
	c.AddIf(r.question(s), "question")
	for _, k := range []string{"advice", "considered", "before"} {
		beside := false
		for _, q := range ms {
			if q.Section != lang.Phase || q.Key != k {
				continue
			}
			if beside = !r.together(ms, q, m.verb); !beside {
				c.Add(k, "")
				break
			}
		}
		if beside {
			c.Add("beside", k)
		}
	}
	for _, k := range r.sentenceKeys(i) {
		if !m.paired || k != "action" {
			c.Add("says", k)
		}
	}
	phased := false
	for _, q := range ms {
		before, after := m.verb.First-q.Last, q.First-m.verb.Last
		switch {
		case q.Section == lang.Phase && (q.Key == "done" || q.Key == "planned" || q.Key == "ongoing"):
			phased = true
			r.sided(&c, q, before, after)
		case q.Section == lang.Actor:
			r.sided(&c, q, before, after)
		case q.Section == lang.Cause && q.First < m.Last && m.First < q.Last:
			c.Add("cause over", strings.TrimPrefix(q.Key, "~"))
		}
	}
	c.AddIf(!phased, "no phase")
	if !phased {
		c.Add(kind+" without phase", s.Under)
	}
	return c.Features
}

var (
	wordBefore = [...]string{"before at 0", "before at 2", "before at 5", "before at 9", "before at 14"}
	wordAfter  = [...]string{"after at 0", "after at 2", "after at 5", "after at 9", "after at 14"}
)

// sided notes on which side of an action a word stands, and how far.
func (r *reading) sided(c *rank.Candidate, q lang.Mention, before, after int32) {
	switch {
	case before >= 0 && before <= near:
		c.Add(wordBefore[step(int(before))], q.Key)
	case after >= 0 && after <= near:
		c.Add(wordAfter[step(int(after))], q.Key)
	case before < 0 && after < 0:
		c.Add("over", q.Key)
	}
}

func acting(ms []lang.Mention) bool {
	for _, m := range ms {
		if m.Section == lang.Action && m.Key != "none" {
			return true
		}
	}
	return false
}

func (r *reading) boxed(s sentence) doc.Box {
	if int(s.Block) < len(r.d.Blocks) {
		return r.d.Blocks[s.Block].Box
	}
	return doc.NoBox
}

// byCustomer tells whether the one who acts is the customer: named before the action in its clause, with no operator or supplier between.
func (r *reading) byCustomer(ms []lang.Mention, m lang.Mention) bool {
	who := ""
	for _, a := range ms {
		if a.Section == lang.Actor && a.Last <= m.First && m.First-a.Last <= 8 && !r.cut(a.Last, m.First) {
			who = a.Key
		}
	}
	return who == "customer" && m.Key != "compensation" && m.Key != "communication"
}

// causing tells whether the action is told of as what began the outage: in the words of an operating error or of the maintenance that
// went wrong, or close after them.
func causing(ms []lang.Mention, m lang.Mention) bool {
	for _, c := range ms {
		if c.Section == lang.Cause && (strings.HasPrefix(c.Key, "human") || c.Key == "deploy/maintenance") && c.First < m.Last && m.First-c.Last <= 4 {
			return true
		}
	}
	return false
}

// phase tells whether an action is done or planned, and how sure that is.
func (r *reading) phase(s sentence, action string, clues []rank.Feature) (string, float64) {
	switch r.boxed(s) {
	case doc.OpenBox:
		return "planned", 0.99
	case doc.DoneBox:
		return "done", 0.99
	}
	p, none := r.weigh(rank.Choice{Question: "phase", Candidates: []rank.Candidate{{Value: action + " planned", Features: clues}}, None: []rank.Feature{{Name: "done"}}})
	if p[0] > none {
		return "planned", p[0]
	}
	return "done", none
}

// quote gives the bytes of the sentence, or of the words around the action where it is long.
func (r *reading) quote(s sentence, m lang.Mention) (from, to int) {
	first, last := s.First, s.Last
	if last-first > longQuote {
		first, last = max(first, m.First-longQuote/3), min(last, m.Last+longQuote/3)
	}
	from, to = r.span(first, last)
	text := r.d.Text[from:to]
	return from, from + len(strings.TrimRight(text, " \t\n"))
}
