package extract

import (
	"fmt"
	"strings"

	"haveri/extract/lang"
	"haveri/ingest/doc"
)

// preventive are the actions that are mostly promised: without a word on when, they are only read where plans are listed. The others are
// what one does to end an outage.
var preventive = map[string]bool{"monitoring": true, "testing": true, "redundancy": true, "process": true, "communication": true}

// longQuote is the length in tokens from which a quote is cut down to the words around the action.
const longQuote = 60

// sameAction is how many sentences are kept that tell of one action in one phase.
const sameAction = 3

// remediations finds what the operator did and what it promised, in order of the text: for each action and phase the first sentences that
// tell of it.
func remediations(r *reading, rec *Record) {
	if !rec.Incident {
		return
	}
	seen := map[[2]string]int{}
	for _, s := range r.sentences {
		if !prose(s) || s.Kind == doc.Title || s.Kind == doc.Heading || s.Under == "impact" {
			continue
		}
		ms := r.within(s.First, s.Last)
		if !acting(ms) || r.idle(s, ms) {
			continue
		}
		told := map[[2]string]bool{} // by this sentence
		for _, m := range r.actions(s, ms) {
			phase := r.phase(s, ms, m)
			what := [2]string{m.Key, phase}
			if phase == "" || told[what] || seen[what] == sameAction {
				continue
			}
			told[what] = true
			seen[what]++
			from, to := r.quote(s, m)
			rec.Evidence = append(rec.Evidence, Evidence{fmt.Sprintf("remediation[%d]", len(rec.Remediation)), r.d.Text[from:to], from, to, 0.75, m.Key})
			rec.Remediation = append(rec.Remediation, Remediation{m.Key, phase, r.d.Text[from:to], from, to})
		}
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

// actions gives the mentions of a sentence that tell of an action of the operator, or of a supplier. Words that only name what a promise is
// about ("alarms"; their keys begin with "~") count where plans are listed and no words for a preventive action say more; of them the
// first.
func (r *reading) actions(s sentence, ms []lang.Mention) []lang.Mention {
	var out []lang.Mention
	prevents := false
	for _, m := range ms {
		if m.Section != lang.Action || m.Key == "none" || m.Key[0] == '~' || r.denied(ms, m) || r.byCustomer(ms, m) || causing(ms, m) {
			continue
		}
		prevents = prevents || preventive[m.Key]
		out = append(out, m)
	}
	if prevents || s.Under != "plans" && r.boxed(s) == doc.NoBox {
		return out
	}
	for _, m := range ms {
		if m.Section == lang.Action && m.Key[0] == '~' && !r.denied(ms, m) && !r.byCustomer(ms, m) && !causing(ms, m) {
			m.Key = m.Key[1:]
			return append(out, m)
		}
	}
	return out
}

func (r *reading) boxed(s sentence) doc.Box {
	if int(s.Block) < len(r.d.Blocks) {
		return r.d.Blocks[s.Block].Box
	}
	return doc.NoBox
}

// idle tells of sentences whose actions are nobody's: advice, what was refused or only considered, what was done before this outage.
func (r *reading) idle(s sentence, ms []lang.Mention) bool {
	return said(ms, lang.Phase, "advice", "refused", "considered", "before") || said(ms, lang.Event, "previous") ||
		r.question(s) && s.Under != "plans" && s.Under != "actions"
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

// phase is "done", "planned", or "" where nothing says that an action was taken or promised.
func (r *reading) phase(s sentence, ms []lang.Mention, m lang.Mention) string {
	switch r.boxed(s) {
	case doc.OpenBox:
		return "planned"
	case doc.DoneBox:
		return "done"
	}
	said, far := "", int32(15)
	for _, p := range ms {
		if p.Section != lang.Phase || p.Key != "done" && p.Key != "planned" && p.Key != "ongoing" {
			continue
		}
		d := max(0, m.First-p.Last)
		if p.First >= m.Last {
			d = 2 * (p.First - m.Last) // what stands before the action says more
		}
		if d <= far {
			said, far = p.Key, d
		}
	}
	listed := s.Under == "actions" || s.Under == "lessons"
	telling := s.Under == "timeline" || s.Under == "cause" // of what happened, and of what was there before
	switch {
	case telling && preventive[m.Key] && said != "planned":
		return ""
	case said == "ongoing" && preventive[m.Key]:
		return "planned"
	case said == "ongoing", said == "planned" && s.Under == "timeline" && !preventive[m.Key]:
		return "done"
	case said != "":
		return said
	case s.Under == "plans":
		return "planned"
	case listed && preventive[m.Key], s.Under == "lessons" && (s.Kind == doc.ListItem || s.Kind == doc.TableRow):
		return "planned"
	case preventive[m.Key]:
		return ""
	case m.Key == "compensation":
		return "planned"
	}
	return "done"
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
