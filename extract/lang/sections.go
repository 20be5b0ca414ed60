package lang

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

	// What it touched.
	Impact   // customers (a noun that counts as one), notcustomers, dataloss, nodataloss, outage (a word for an outage), degraded, service
	Heading  // timeline, cause, actions, plans, impact, summary, lessons, update, questions
	Document // template, maintenance, advert, howto, falsealarm, drill, postmortem, status, press, mail, legal: what kind of text this is
	Org      // suffix ("AB", "GmbH", "Inc."), title ("spokesperson of"), generic (a word that is no name)
)

var names = [...]string{"month", "weekday", "unit", "number", "ordinal", "relday", "relative", "ago", "daypart", "meridiem", "clock", "zone", "era", "glue",
	"range", "approx", "part", "season", "holiday", "recur", "nottime", "event", "cause", "cue", "deny", "change", "action", "phase", "actor",
	"impact", "heading", "document", "org"}

func (s Section) String() string { return names[s] }
