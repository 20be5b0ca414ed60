package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
		for _, m := range r.within(max(s.First, opens-reach-4), opens) {
			if m.Section == section && m.Key == key && m.Last <= first && opens-m.Last <= reach {
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
	n.addIf(r.rolled(last, s), "role in apposition")
	if at(lang.Org, "given", first, first+1) || ends(lang.Org, "given", 0) {
		n.person = true
		n.add("given name", "")
	}
	n.addIf(at(lang.Org, "press", first-1, last+1), "newspaper")
	n.addIf(r.dateline(first, last, s), "dateline")
	n.addIf(r.initialled(first, last, s), "initial")
	if opens < first && last < s.Last && strings.ContainsRune("\"“”«»」』’'", r.toks[last].Rune) {
		n.add("quoted", "")
		n.addIf(opens > s.First && r.toks[opens-1].Kind != match.Punct && r.toks[opens].Space, "quoted beside a word")
	}
	n.addIf(s.Kind == doc.Title && r.setOff(first, last, s), "set off in the title")
	n.addIf(i < 3 && s.Kind != doc.Title && r.alone(i) && s.Last-s.First <= last-first+4, "heads the text")
	n.addIf(i > 0 && r.sentences[i-1].Block != s.Block && first == s.First && last < s.Last && r.toks[last].Rune == ':', "label")
	n.addIf(said(r.within(s.First, s.Last), lang.Actor, "operator"), "operator in sentence")
	n.addIf(ends(lang.Org, "at", 0), "at")
	if ends(lang.Org, "in", 0) {
		n.located++
		n.add("in", "")
	}
	n.addIf(ends(lang.Glue, "the", 0), "article before")
	if !r.cased(first) {
		n.add("hint", r.hint(first, last, i, s))
	} else {
		n.addIf(first > s.First && r.lowerWord(first-1), "plain word before")
		n.addIf(last < s.Last && r.lowerWord(last), "plain word after")
	}
	n.addIf(ends(lang.Actor, "supplier", 1), "supplier before")
	n.addIf(at(lang.Actor, "supplier", last, last+3), "supplier after")
	n.addIf(ends(lang.Actor, "operator", 1), "we before")
	n.addIf(at(lang.Actor, "operator", last, last+3), "we after")
	n.addIf(ends(lang.Actor, "other", 1) || at(lang.Actor, "other", last, last+2), "other")
	for _, m := range r.within(last, min(last+3, s.Last)) {
		if m.Section == lang.Org && m.Key == "says" {
			if r.toks[m.First].Kind == match.Char && m.Last-m.First == 1 { // は, 는: said of any subject
				n.add("topic", "")
			} else {
				n.add("says", "")
			}
		}
	}
	n.addIf(ends(lang.Org, "says", 0), "said before")
	n.addIf(ends(lang.Cue, "because", 2), "because before")
	n.addIf(at(lang.Event, "start", last, last+4), "failed after")
	ms := r.within(s.First, s.Last)
	n.addIf(said(ms, lang.Event, "previous"), "previous in sentence")
	n.addIf(said(ms, lang.Document, "press"), "press in sentence")
	if said(ms, lang.Actor, "supplier") || slices.ContainsFunc(ms, dependency) {
		n.supplied++
		n.add("supplier in sentence", "")
	}
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

// rolled tells of "Eva Holm, press officer" and "Eva Holm (press officer)": a role behind a comma is a person's.
func (r *reading) rolled(last int32, s sentence) bool {
	if last+1 >= s.Last || r.toks[last].Rune != ',' && r.toks[last].Rune != '(' {
		return false
	}
	return has(r.within(last+1, min(last+4, s.Last)), lang.Org, "role", last+1, last+4)
}

// dateline tells of the place that a report begins with: "FLEN – ", "Oslo (NTB)".
func (r *reading) dateline(first, last int32, s sentence) bool {
	return first == s.First && s.Kind == doc.Paragraph && last+1 < s.Last && last-first <= 2 && strings.ContainsRune("–—(-.", r.toks[last].Rune) && r.toks[last].Rune != 0
}

// initialled tells of a person's initial within the name or beside it: "Irina B.", "J. Holm".
func (r *reading) initialled(first, last int32, s sentence) bool {
	single := func(i int32) bool {
		return i >= s.First && i+1 < s.Last && r.upperWord(r.toks[i]) && utf8.RuneCountInString(r.text(r.toks[i])) == 1 && r.toks[i+1].Rune == '.'
	}
	return single(last-1) || single(last) || single(first) || single(first-2)
}

// setOff tells of a name at an end of a title, parted by a mark from the rest: "Status – X", "X | Incidents".
func (r *reading) setOff(first, last int32, s sentence) bool {
	mark := func(i int32) bool {
		return strings.ContainsRune("|–—-·:•»", r.toks[i].Rune) && r.toks[i].Rune != 0 && (r.toks[i].Space || r.toks[i].Rune == ':')
	}
	return first == s.First && last < s.Last && mark(last) || last == s.Last && first > s.First && mark(first-1)
}

func dependency(m lang.Mention) bool {
	return m.Section == lang.Cause && strings.HasPrefix(m.Key, "dependency")
}

// cased tells whether token i is of a script with capitals.
func (r *reading) cased(i int32) bool {
	c, _ := utf8.DecodeRuneInString(r.text(r.toks[i]))
	return unicode.IsUpper(c) || unicode.IsLower(c)
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
	longest := int32(7)
	if r.toks[first].Kind == match.Char {
		longest = longestRun
	}
	return i > 1 && i >= len(r.sentences)-4 && (s.Kind == doc.Paragraph || s.Kind == doc.ListItem && r.sentences[i-1].Kind != doc.ListItem) &&
		s.Last-s.First <= longest && last-first >= s.Last-s.First-4 && r.toks[s.Last-1].Rune != '?'
}

// judgeNames adds what the whole text says of a name: how often it stands, that metadata and addresses hold it, that it is written with
// a capital only where every word is.
func (r *reading) judgeNames(names []*name) {
	plain := r.plain(names)
	title := string(match.Fold(nil, r.d.Title))
	sender := string(match.Fold(nil, r.d.Sender))
	address := string(match.Fold(nil, r.d.URL))
	hosts := r.hosts()
	most := 0
	for i, n := range names {
		if !r.cased(n.first) && i < 2*longestStudy { // where it has nothing beside it as well
			n.count = max(n.count, strings.Count(r.d.Text, n.text))
		}
		most = max(most, n.count)
	}
	for i, n := range names {
		key := string(match.Fold(nil, n.text))
		n.add("count", label(n.count-1))
		n.add("order", label(i))
		_, registered := known.one[bearer(n.text)]
		n.addIf(registered && n.supplied == 0, "known organization")
		f := form(n.text)
		ordinary := label(int(4*r.v.Ordinary(n.text) + 0.01))
		n.add("ordinary", ordinary)
		if r.cased(n.first) {
			n.addIf(!n.inner && f != "mixed", "ordinary beginning "+ordinary)
			n.addIf(plain[key], "a word of the language") // the text writes it small as well
			n.addIf(!n.inner && (f == "" || f == "shouted"), "only where all words have a capital")
		}
		n.addIf(f != "", "form "+f)
		n.addIf(r.cased(n.first) && r.twoWords(n), "two plain words")
		n.addIf(strings.Contains(n.text, "."), "host")
		n.addIf(strings.Contains(n.text, " "), "several words")
		n.addIf(strings.Contains(title, key), "title holds it")
		if sender != "" {
			n.addIf(strings.Contains(sender, key), "sender holds it")
			n.addIf(strings.Contains(strings.ReplaceAll(sender, " ", ""), strings.ReplaceAll(key, " ", "")), "sender's address holds it")
		}
		joined := strings.ReplaceAll(key, " ", "")
		studied := min(n.count, longestStudy)
		n.addIf(n.located > 0 && n.located*2 >= studied, "mostly in")
		n.addIf(n.supplied > 0 && n.supplied*2 > studied, "mostly beside suppliers")
		n.addIf(n.count == most && most > 1, "named most")
		n.addIf(len(joined) > 3 && strings.Contains(hosts, joined), "a host holds it")
		n.addIf(len(joined) > 2 && strings.Contains(address, joined), "address holds it")
		n.addIf(utf8.RuneCountInString(n.text) <= 3 && r.cased(n.first), "short")
	}
}

// hosts gives the parts of the text that are hosts and addresses of mail, without marks and case: "status.example.org", "noc@example.org".
func (r *reading) hosts() string {
	var b strings.Builder
	for _, w := range strings.FieldsFunc(r.d.Text, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune("<>()[]«»\",;|", c) }) {
		at := strings.IndexByte(strings.TrimRight(w, ".:!?"), '.')
		if strings.Contains(w, "@") && at > 0 || strings.Contains(w, "://") || at > 0 && strings.Count(w, ".") > 1 && strings.IndexFunc(w, unicode.IsUpper) < 0 {
			for _, c := range strings.ToLower(w) {
				if unicode.IsLetter(c) || unicode.IsDigit(c) {
					b.WriteRune(c)
				}
			}
			b.WriteByte(' ')
		}
	}
	return b.String()
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

// form tells what the letters of a name's words say: "mixed" (CloudStore, O2, cloud.gov), "capitals" (KDDI), "shouted" (a longer word or several in
// capitals, as of a headline); "" for an ordinary name.
func form(s string) string {
	words := strings.Fields(s)
	capitals := 0
	for _, w := range words {
		_, size := utf8.DecodeRuneInString(w)
		rest := w[size:]
		lower := strings.IndexFunc(rest, unicode.IsLower) >= 0
		upper := strings.IndexFunc(rest, unicode.IsUpper) >= 0
		switch {
		case strings.ContainsAny(rest, "0123456789.&"), upper && lower && !strings.Contains(w, "-") && !strings.Contains(w, "–"):
			return "mixed"
		case upper && !lower:
			capitals++
		}
	}
	switch {
	case capitals == 0:
		return ""
	case capitals == len(words) && (capitals > 1 || utf8.RuneCountInString(s) > 5):
		return "shouted"
	}
	return "capitals"
}

// twoWords tells of two capitalised words without a word for a company: the usual form of a person's name.
func (r *reading) twoWords(n *name) bool {
	return strings.Count(n.text, " ") == 1 && form(n.text) == "" && !has(r.within(n.first, n.last), lang.Org, "suffix", n.first, n.last) &&
		!has(r.within(n.first, n.last), lang.Org, "prefix", n.first, n.last)
}
