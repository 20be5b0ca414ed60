package extract

import (
	"slices"
	"strconv"
	"strings"

	"haveri/extract/lang"
	"haveri/extract/match"
)

// impact finds how many customers were affected, and whether data were lost.
func impact(r *reading, rec *Record) {
	if !rec.Incident {
		return
	}
	r.customers(rec)
	r.dataLoss(rec)
}

// customerReach is how many tokens may stand between a number and its noun: "400 of the 226,000 Atlassian customers".
const customerReach = 6

// customers reads a number with a noun that stands for customers, in a sentence that says that they were affected.
func (r *reading) customers(rec *Record) {
	var best *Evidence
	var number int64
	for _, s := range r.sentences {
		if !prose(s) || s.Under == "plans" || s.Under == "actions" {
			continue
		}
		ms := r.within(s.First, s.Last)
		touched := said(ms, lang.Impact, "affected", "outage", "degraded") || s.Under == "impact"
		if !touched || said(ms, lang.Event, "previous") || said(ms, lang.Phase, "advice") || r.question(s) {
			continue
		}
		for _, m := range ms {
			if m.Section != lang.Impact || m.Key != "customers" {
				continue
			}
			n, first, last, ok := r.amountAt(s, ms, m)
			if !ok || n < 2 || r.denied(ms, m) {
				continue
			}
			c := 0.8
			if said(ms, lang.Deny, "hedge", "rumour") {
				c = 0.5
			}
			// The first number counts, unless a later one is said with more certainty.
			if best == nil || c > best.Confidence {
				e := r.evidence("customers_affected", min(first, m.First), max(last, m.Last), c, "number of customers")
				best, number = &e, n
			}
		}
	}
	if best != nil {
		rec.CustomersAffected = &number
		rec.Evidence = append(rec.Evidence, *best)
	}
}

// amountAt finds the number that counts the customers m: before it in most languages, after it in some ("사용자 600만 명"). Of two,
// "400 of the 226,000 customers", the first counts; one that a word for a base stands before ("its 11 million customers") is none.
func (r *reading) amountAt(s sentence, ms []lang.Mention, m lang.Mention) (n int64, first, last int32, ok bool) {
	for i := max(s.First, m.First-customerReach-6); i < m.First; {
		v, next, is := r.amount(i, s.Last, ms)
		if !is {
			i++
			continue
		}
		between := r.within(next, m.First)
		switch {
		case m.First-next > customerReach || r.cut(next, m.First) || has(ms, lang.Impact, "base", i-2, next),
			said(between, lang.Impact, "notcustomers"), slices.ContainsFunc(between, timely):
		case ok && r.joined(last, i):
			return n, first, last, true
		default:
			n, first, last, ok = v, i, next, true
		}
		i = next
	}
	if ok || !r.spaceless(m) {
		return n, first, last, ok
	}
	for i := m.Last; i < min(s.Last, m.Last+3); i++ {
		if v, next, is := r.amount(i, s.Last, ms); is && !slices.ContainsFunc(r.within(i, next+1), timely) {
			return v, i, next, true
		}
	}
	return 0, 0, 0, false
}

func (r *reading) spaceless(m lang.Mention) bool { return r.toks[m.First].Kind == match.Char }

// joined tells whether a number is followed by a word and another number: "400 of the 226,000".
func (r *reading) joined(last, next int32) bool { return next-last <= 3 && !r.cut(last, next) }

// cut tells whether a clause ends among the tokens.
func (r *reading) cut(first, last int32) bool {
	for i := first; i < last; i++ {
		switch r.toks[i].Rune {
		case ',', '.': // not inside a number
			if int(i)+1 < len(r.toks) && r.toks[i+1].Space {
				return true
			}
		case ';', '(', ')', '、', '，', '。', '/':
			return true
		}
	}
	return false
}

// timely tells of words that make a number a time, not a count.
func timely(m lang.Mention) bool {
	return m.Section == lang.Unit || m.Section == lang.Clock && (m.Key == "hour" || m.Key == "minute") || m.Section == lang.Month || m.Section == lang.Meridiem || m.Section == lang.Zone
}

// amount reads a whole number at token i: "226,000", "1 800", "39.15 million", "four million", "1.2万". next is the token after it.
func (r *reading) amount(i, end int32, ms []lang.Mention) (n int64, next int32, ok bool) {
	v, at := 0.0, i
	switch t := r.toks[i]; {
	case t.Kind == match.Number && r.year(i, end), t.Kind == match.Number && r.clockAt(i, end):
		return 0, i, false
	case t.Kind == match.Number && t.Value >= 0 && r.stands(i):
		v, at = float64(t.Value), i+1
		for at < end && t.Digits <= 3 && r.groups(at, end) > 0 {
			k := r.groups(at, end)
			v, at = v*1000+float64(r.toks[k].Value), k+1
		}
		if at == i+1 && at+1 < end && (r.toks[at].Rune == '.' || r.toks[at].Rune == ',') && !r.toks[at].Space && !r.toks[at+1].Space &&
			r.toks[at+1].Kind == match.Number {
			f, err := strconv.ParseFloat(r.text(t)+"."+r.text(r.toks[at+1]), 64)
			if err != nil {
				return 0, i, false
			}
			v, at = f, at+2
		}
	case t.Kind == match.Number || i > 0 && r.toks[i-1].Kind == match.Number:
		return 0, i, false // "$12 million" is no count of anybody
	default:
		for _, m := range ms {
			if m.Section == lang.Count && m.First == i && !m.Gapped {
				v, at = m.Num, m.Last
				break
			}
		}
		if at == i || v <= 0 {
			return 0, i, false
		}
	}
	plain, top := at, 0.0
	for grown := true; grown; {
		grown = false
		for _, m := range ms {
			if m.Section == lang.Count && m.First == at && m.Num >= 100 && !m.Gapped {
				v, at, grown, top = v*m.Num, m.Last, true, m.Num
				break
			}
		}
	}
	if top >= 1000 && at < end && !r.toks[at].Space == (r.toks[at].Kind == match.Char) { // "one million two hundred thousand"
		if rest, next, ok := r.amount(at, end, ms); ok && float64(rest) < top {
			v, at = v+float64(rest), next
		}
	}
	words := r.toks[i].Kind != match.Number
	if words && v < 3 && at == plain || v != float64(int64(v)) && at == plain {
		return 0, at, false // "a", "one", "half", or a decimal of no great number
	}
	return int64(v + 0.5), at, true
}

// year tells of four digits that are a year: no count is written so.
func (r *reading) year(i, end int32) bool {
	t := r.toks[i]
	return t.Digits == 4 && t.Value >= 1900 && t.Value < 2100 && (i+1 >= end || r.groups(i+1, end) == 0)
}

// clockAt tells whether the number at token i is an hour: "12:20".
func (r *reading) clockAt(i, end int32) bool {
	return i+2 < end && r.toks[i+1].Rune == ':' && !r.toks[i+1].Space && r.toks[i+2].Kind == match.Number && !r.toks[i+2].Space
}

// stands tells whether the number at token i stands by itself: no part of a price, a word ("O2") or another number.
func (r *reading) stands(i int32) bool {
	if i == 0 {
		return true
	}
	p := r.toks[i-1]
	switch p.Kind {
	case match.Punct:
		return strings.ContainsRune("(~≈'\"“«「", p.Rune) || r.toks[i].Space && !strings.ContainsRune("$€£¥#", p.Rune)
	case match.Word, match.Number:
		return r.toks[i].Space
	}
	return true
}

// groups gives the token of three digits that goes on a number after at, or 0: ",000", ".000", " 800", "'000".
func (r *reading) groups(at, end int32) int32 {
	t := r.toks[at]
	three := func(k int32) bool {
		return k < end && r.toks[k].Kind == match.Number && r.toks[k].Digits == 3 && r.toks[k].Value >= 0
	}
	switch {
	case three(at) && t.Space && t.Break == 0 && r.toks[at].From-r.toks[at-1].To <= 3:
		return at
	case (t.Rune == ',' || t.Rune == '.' || t.Rune == '\'') && !t.Space && three(at+1) && !r.toks[at+1].Space:
		return at + 1
	}
	return 0
}

// dataLoss reads whether data were lost: said in words, denied, or asked and answered ("Did you lose data? No.").
func (r *reading) dataLoss(rec *Record) {
	var no, yes *Evidence
	for i, s := range r.sentences {
		if !prose(s) || s.Under == "plans" || s.Under == "actions" {
			continue
		}
		ms := r.within(s.First, s.Last)
		for _, m := range ms {
			if m.Section != lang.Impact || m.Key != "dataloss" && m.Key != "nodataloss" ||
				said(ms, lang.Phase, "advice") || said(ms, lang.Event, "previous") {
				continue
			}
			lost, first, last := m.Key == "dataloss", s.First, s.Last
			switch {
			case r.question(s):
				a, ok := r.answer(i)
				if !ok || !lost {
					continue
				}
				lost, last = a, r.sentences[i+1].Last
			case lost && (r.denied(ms, m) || r.deniedWithin(ms, m)):
				lost = false
			case lost && (said(ms, lang.Deny, "hedge", "rumour") || said(ms, lang.Phase, "planned")):
				continue
			}
			e := r.evidence("data_loss", first, last, 0.8, m.Key)
			if lost && yes == nil {
				yes = &e
			} else if !lost && no == nil {
				no = &e
			}
		}
	}
	// "No data were lost" is said of all data; where some were, the loss is told as well.
	if e := yes; e != nil {
		rec.DataLoss, rec.Evidence = new(bool), append(rec.Evidence, *e)
		*rec.DataLoss = true
	} else if no != nil {
		rec.DataLoss, rec.Evidence = new(bool), append(rec.Evidence, *no)
	}
}

// deniedWithin tells whether a denial stands among the words of a mention: "data were not lost".
func (r *reading) deniedWithin(ms []lang.Mention, m lang.Mention) bool {
	return m.Gapped && slices.ContainsFunc(ms, func(d lang.Mention) bool {
		return d.Section == lang.Deny && (d.Key == "not" || d.Key == "no") && d.First > m.First && d.Last < m.Last
	})
}

// answer tells what the sentence after a question says to it, where it begins with yes or no.
func (r *reading) answer(i int) (yes, ok bool) {
	if i+1 >= len(r.sentences) {
		return false, false
	}
	s := r.sentences[i+1]
	for _, m := range r.within(s.First, min(s.First+3, s.Last)) {
		if m.Section == lang.Deny && (m.Key == "no" || m.Key == "yes") {
			return m.Key == "yes", true
		}
	}
	return false, false
}
