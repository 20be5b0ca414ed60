package lang

import (
	"slices"
	"strings"
)

// The sections of a file, and what their keys mean.
const (
	// Time expressions.
	Month    Section = iota // 1 to 12
	Weekday                 // 1 (Monday) to 7
	Unit                    // second minute hour day week month quarter year decade century halfyear fortnight weekend workday
	Count                   // a number in words: "21", "0.5", "1.5"; multipliers from 100 are spoken after their factor
	Ordinal                 // 1 to 31 in words; key "suffix": what follows digits ("th", ":e")
	RelDay                  // a day from the date line: -2 … 2; key "night-1" the night that began yesterday
	Relative                // last, this, next, previous (the one before a named time), following, same
	Ago                     // after: "ago" follows its duration; before: "vor", "il y a"; in: the future; later: after an anchor; earlier
	Daypart                 // morning, forenoon, noon (around it), afternoon, evening, night, dawn, midnight (the moment), midday (the moment)
	Meridiem                // am, pm
	Clock                   // at: "kl.", "um" before; oclock: "Uhr" after; hour, minute, second: after digits ("時", "h"); half, halfpast, quarterto, quarterpast, threequarters, past, to
	Zone                    // offset as "+02:00", an IANA name, or codes joined by "/" where an abbreviation has several
	Era                     // "令和": the year before its first, 2018; "bc"
	Glue                    // of: inside a date ("de", "of", "den"); on: before a date; the: an article; year: after a year ("г.", "年"); day: after a day ("日"); month: after a month's number ("月")
	Range                   // from, to, between, and, until, since, dash, through, during
	Approx                  // about, over (a little more), atleast, under (almost), atmost, exactly, several, some
	Part                    // begin, early, mid, late, end: of a day, a month or a year; half1, half2
	Season                  // spring summer autumn winter; quarter1 … quarter4
	Holiday                 // MM-DD
	Recur                   // every, daily, hourly, weekly, monthly, yearly
	NotTime                 // words beside which a number or word is no time: version, port, section, phone, price, score

	// What happened when.
	Event // start, end, detect, partial, lasting, post, plan, previous, sla, retention, next, office, diagnose, window, worsen, credit

	// Why.
	Cause // a code of ANNOTATION's table, with its second level: "power/ups"
	// because: what follows is the cause; after: it may be (after, during); therefore: what stood before is; root: "root cause";
	// effect: what failed follows ("the cause of the DNS failures" blames no DNS); trigger; settled: "it turned out"; contributing.
	Cue
	Deny   // not, ruledout, unknown (not known, under investigation), hedge (perhaps), rumour
	Change // release, config, maintenance, demand, operator: what changed just before

	// What was done.
	Action // a code of ANNOTATION's table
	Phase  // done, planned, advice (to customers), refused, considered, before (this outage)
	Actor  // operator, customer, supplier, other

	// Verbs and nouns by what they mean in any language: a verb and a noun near each other name an action or a cause that no idiom above lists ("had the
	// card in the core router exchanged"). Verbal nouns ("Austausch", "restart") stand under Verb, things under Noun.
	Verb // revert restart switch add fix change install replace repair restore stop engage improve introduce train test inform pay review; fail damage overload expire err corrupt attack lose overheat trip
	Noun // change config software server device disk database cable network power ups generator breaker cooling disaster resource load certificate clock dns backup standby site provider person customer alarm trial procedure spare statuspage money function traffic capacity maintenance weather attacker

	// What it touched.
	Impact   // customers (a noun that counts as one), notcustomers, dataloss, nodataloss, outage (a word for an outage), degraded, service
	Heading  // timeline, cause, actions, plans, impact, summary, lessons, update, questions
	Document // template, maintenance, advert, howto, falsealarm, drill, postmortem, status, press, mail, legal: what kind of text this is
	Org      // suffix ("AB", "GmbH", "Inc."), title ("spokesperson of"), given (a person's given name), press (what newspapers are named with), generic (a word that is no name)
)

var names = [...]string{"month", "weekday", "unit", "number", "ordinal", "relday", "relative", "ago", "daypart", "meridiem", "clock", "zone", "era", "glue",
	"range", "approx", "part", "season", "holiday", "recur", "nottime", "event", "cause", "cue", "deny", "change", "action", "phase", "actor",
	"verb", "noun", "impact", "heading", "document", "org"}

func (s Section) String() string { return names[s] }

// keys lists what a section's keys may be, separated by spaces; "#" is a number, "-" anything. Before or after one of them may stand a number:
// "0.5*hour", "-1 evening", "half 7". A key that no reader knows would be dead, so that it is an error of the file.
var keys = [len(names)]string{
	Month: "#", Weekday: "# morning forenoon noon afternoon evening night dawn nightto none",
	Unit:  "millisecond second minute hour day workday week fortnight weekend month quarter halfyear year decade century none",
	Count: "# none", Ordinal: "# suffix none",
	RelDay:   "# now none anchor morning forenoon noon afternoon evening night dawn day year month week",
	Relative: "last previous this next following same beforelast nextbut none",
	Ago:      "before after in later earlier none never",
	Daypart:  "morning forenoon noon afternoon evening night dawn day midnight midday nightto none", Meridiem: "am pm none",
	Clock: "at oclock hour hours minute second half halfpast halfafter quarter quarterto quarterpast quarterafter quarterless threequarters " +
		"threequartersafter past to into less one topost pastpost none",
	Zone: "-", Era: "# bc first none", Glue: "of on the year month day counter nth none",
	Range:  "from to between and or until since dash through during before after close closebetween fromcase tonight none",
	Approx: "about over atleast under atmost exactly several none", Part: "begin early mid late end half1 half2 none",
	Season: "spring summer autumn winter quarter1 quarter2 quarter3 quarter4 none", Holiday: "-",
	Recur: "every daily hourly weekly monthly yearly", NotTime: "before after",
	Event: "start outage end partial detect lasting notlasting post plan previous next alltimes worsen none",
	Cause: "-", Cue: "because therefore root trigger after effect announced settled contributing none",
	Deny: "not ruledout unknown hedge rumour but no yes none", Change: "release config maintenance demand operator none", Action: "-",
	Verb: "revert restart switch add fix change install replace repair restore stop engage improve introduce train test inform pay review " +
		"fail damage overload expire err corrupt attack lose overheat trip none",
	Noun: "change config software server device disk database cable network power ups generator breaker cooling disaster resource load certificate " +
		"clock dns backup standby site provider person customer alarm trial procedure spare statuspage money function traffic capacity maintenance " +
		"weather attacker none",
	Phase: "done planned ongoing advice refused considered before none", Actor: "operator customer supplier other none",
	Impact:   "customers notcustomers affected base dataloss nodataloss outage degraded service none",
	Heading:  "timeline cause actions plans impact summary lessons update questions none",
	Document: "template maintenance sla advert howto falsealarm drill postmortem status press mail blog legal none",
	Org:      "suffix prefix team role of at in says given press generic none",
}

// takes tells whether key is one of the section's.
func (s Section) takes(key string) bool {
	allowed := strings.Fields(keys[s])
	if slices.Contains(allowed, "-") {
		return true
	}
	words := strings.FieldsFunc(key, func(r rune) bool { return r == ' ' || r == '*' || r == '+' })
	for _, w := range words {
		w = strings.TrimRight(w, "-0123456789")
		if w = strings.TrimLeft(w, "-0123456789."); w == "" {
			w = "#"
		}
		if !slices.Contains(allowed, w) && !slices.Contains(allowed, key) && !(w == "#" && len(words) > 1) {
			return false
		}
	}
	return len(words) > 0
}
