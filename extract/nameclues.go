package extract

import (
	"strings"
	"unicode"

	"haveri/extract/lang"
	"haveri/extract/match"
	"haveri/ingest/doc"
)

// longestStudy is how many mentions of a name are looked at.
const longestStudy = 20

// study notes what the words around one mention say of the name.
func (r *reading) study(n *name, first, last int32, i int, s sentence) {
	at := func(section lang.Section, key string, from, to int32) bool {
		return has(r.within(max(from, s.First), min(to, s.Last)), section, key, from, to)
	}
	opens := first // where the name begins, with its quotation mark
	if first > s.First && r.toks[first-1].Kind == match.Punct && strings.ContainsRune("\"“„«»「『‘'", r.toks[first-1].Rune) {
		opens--
	}
	ends := func(section lang.Section, key string, reach int32) bool { // a mention that ends with, or just before, the name
		for _, m := range r.within(max(s.First, opens-reach-3), opens) {
			if m.Section == section && m.Key == key && m.Last <= opens && opens-m.Last <= reach {
				return true
			}
		}
		return false
	}
	switch {
	case s.Kind == doc.Title && first == s.First:
		n.add("begins the title", "")
	case s.Kind == doc.Title:
		n.add("in the title", "")
	case s.Kind == doc.Field:
		n.add("in a field", "")
	default:
		n.add("sentence", label(i))
		if i >= len(r.sentences)-4 {
			n.add("near the end", "")
		}
	}
	n.addIf(s.Kind == doc.TableRow || s.Kind == doc.ListItem, "listed")
	n.addIf(first == s.First, "begins a sentence")
	n.addIf(at(lang.Org, "suffix", first, last), "suffix within")
	n.addIf(at(lang.Org, "suffix", last, last+2), "suffix after")
	n.addIf(ends(lang.Org, "prefix", 0), "company word before")
	n.addIf(at(lang.Org, "prefix", last, last+2), "company word after")
	n.addIf(ends(lang.Org, "team", 0) || at(lang.Org, "team", last, last+2), "team")
	n.addIf(ends(lang.Org, "of", 0), "of")
	if at(lang.Org, "role", last, last+4) && !r.cut(last, min(last+3, s.Last)) {
		n.add("role after", "")
	} else if ends(lang.Org, "role", 0) {
		n.add("person", "")
	}
	n.addIf(ends(lang.Org, "role", 2), "role near before")
	n.addIf(ends(lang.Org, "at", 0), "at")
	n.addIf(ends(lang.Org, "in", 0), "in")
	n.addIf(ends(lang.Glue, "the", 0), "article before")
	n.addIf(first > s.First && r.lowerWord(first-1), "plain word before")
	n.addIf(last < s.Last && r.lowerWord(last), "plain word after")
	n.addIf(ends(lang.Actor, "supplier", 1), "supplier before")
	n.addIf(at(lang.Actor, "supplier", last, last+3), "supplier after")
	n.addIf(ends(lang.Actor, "operator", 1), "we before")
	n.addIf(at(lang.Actor, "operator", last, last+3), "we after")
	n.addIf(ends(lang.Actor, "other", 1) || at(lang.Actor, "other", last, last+2), "other")
	n.addIf(at(lang.Org, "says", last, last+3), "says")
	n.addIf(ends(lang.Org, "says", 0), "said before")
	n.addIf(ends(lang.Cue, "because", 2), "because before")
	n.addIf(at(lang.Event, "start", last, last+4), "failed after")
	ms := r.within(s.First, s.Last)
	n.addIf(said(ms, lang.Event, "previous"), "previous in sentence")
	n.addIf(said(ms, lang.Document, "press"), "press in sentence")
	n.addIf(said(ms, lang.Actor, "supplier"), "supplier in sentence")
	outage := at(lang.Impact, "outage", last, last+4) || ends(lang.Impact, "outage", 2)
	affected := at(lang.Impact, "affected", last, last+5) || ends(lang.Impact, "affected", 2)
	service := at(lang.Impact, "service", last, last+3) || ends(lang.Impact, "service", 1)
	for _, f := range []struct {
		is      bool
		clue    string
		product float64
	}{{outage, "outage", 0.5}, {affected, "affected", 0.5}, {service, "service", 1.5}} {
		if f.is {
			n.add(f.clue, "")
			n.product += f.product
		}
	}
	n.addIf(at(lang.Impact, "customers", last, last+2), "customers after")
	n.addIf(ends(lang.Impact, "customers", 1), "customers before")
	n.addIf(r.possessive(last, s.Last), "possessive")
	n.addIf(r.apposed(first, s), "apposed")
	n.addIf(r.signed(first, last, i), "signature")
	n.addIf(first > s.First && r.toks[first-1].Rune == '(', "bracketed")
	n.addIf(first > s.First && r.toks[first-1].Rune == '©', "copyright")
}

// lowerWord tells whether token i is a word written small.
func (r *reading) lowerWord(i int32) bool {
	return r.toks[i].Kind == match.Word && !r.upperWord(r.toks[i])
}

// possessive tells whether the name is followed by 's.
func (r *reading) possessive(last, end int32) bool {
	return last+1 < end && r.toks[last].Rune == '\'' && !r.toks[last].Space && r.text(r.toks[last+1]) == "s"
}

// apposed tells of "The provider, Optus, has": a comma between a word for a company and its name.
func (r *reading) apposed(first int32, s sentence) bool {
	if first < s.First+2 || r.toks[first-1].Rune != ',' {
		return false
	}
	for _, m := range r.within(max(s.First, first-4), first-1) {
		if m.Last == first-1 && (m.Section == lang.Org && m.Key == "prefix" || m.Section == lang.Actor && m.Key == "supplier") {
			return true
		}
	}
	return false
}

// signed tells whether sentence i is a signature: a short line of its own near the end, made of little but the name.
func (r *reading) signed(first, last int32, i int) bool {
	s := r.sentences[i]
	return i > 1 && i >= len(r.sentences)-4 && s.Kind == doc.Paragraph && s.Last-s.First <= 7 && last-first >= s.Last-s.First-4 && r.toks[s.Last-1].Rune != '?'
}

// judgeNames adds what the whole text says of a name: how often it stands, that metadata and addresses hold it, that it is written with
// a capital only where every word is.
func (r *reading) judgeNames(names []*name) {
	plain := r.plain(names)
	title := string(match.Fold(nil, r.d.Title))
	sender := string(match.Fold(nil, r.d.Sender))
	address := string(match.Fold(nil, r.d.URL))
	for i, n := range names {
		key := string(match.Fold(nil, n.text))
		n.add("count", label(n.count-1))
		n.add("order", label(i))
		n.addIf(plain[key], "a word of the language") // the text writes it small as well
		n.addIf(!n.inner && !telling(n.text), "only where all words have a capital")
		n.addIf(telling(n.text), "telling form")
		n.addIf(strings.Contains(n.text, "."), "host")
		n.addIf(strings.Contains(n.text, " "), "several words")
		n.addIf(strings.Contains(title, key), "title holds it")
		if sender != "" {
			n.addIf(strings.Contains(sender, key), "sender holds it")
			n.addIf(strings.Contains(strings.ReplaceAll(sender, " ", ""), strings.ReplaceAll(key, " ", "")), "sender's address holds it")
		}
		joined := strings.ReplaceAll(key, " ", "")
		n.addIf(len(joined) > 2 && strings.Contains(address, joined), "address holds it")
		n.addIf(len([]rune(n.text)) <= 3, "short")
	}
}

// plain gives the names of one word that the text writes with a small letter as well.
func (r *reading) plain(names []*name) map[string]bool {
	out := map[string]bool{}
	for _, n := range names {
		if n.last == n.first+1 {
			out[string(match.Fold(nil, n.text))] = false
		}
	}
	var buf []byte
	for _, t := range r.toks {
		if t.Kind == match.Word && !r.upperWord(t) && (t.From == 0 || r.d.Text[t.From-1] != '.') {
			buf = match.Fold(buf[:0], r.text(t))
			if _, ok := out[string(buf)]; ok {
				out[string(buf)] = true
			}
		}
	}
	return out
}

// telling tells whether a word is a name by its very form: KDDI, CloudStore, O2.
func telling(s string) bool {
	rest := s[1:]
	return strings.IndexFunc(rest, unicode.IsUpper) >= 0 || strings.ContainsAny(rest, "0123456789.")
}
