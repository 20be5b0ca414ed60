package reports

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"time"

	"haveri/extract"
)

// unknown stands for a month or a cause that no document gives.
const unknown = "unknown"

// month is a row of the table monthly.
type month struct {
	month, cause string
	Spread
}

// Spread says how long incidents lasted. The quantiles lie between the two neighbouring durations in proportion, as
// DuckDB's quantile_cont and pandas have it; they are 0 where Known is.
type Spread struct {
	Incidents           int
	Known               int     // incidents of known duration
	Total               int64   // seconds, over the known ones
	Q1, Median, Q3, P90 float64 // seconds
}

// UnknownShare is the share of incidents without a duration, 0 to 1.
func (s Spread) UnknownShare() float64 { return share(s.Incidents-s.Known, s.Incidents) }

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// gathering collects durations: 8 bytes an incident.
type gathering struct {
	incidents int
	seconds   []int64
}

func (g *gathering) add(d *extract.Duration) {
	g.incidents++
	if d != nil {
		g.seconds = append(g.seconds, d.Seconds)
	}
}

func (g *gathering) spread() Spread {
	slices.Sort(g.seconds)
	s := Spread{Incidents: g.incidents, Known: len(g.seconds)}
	for _, n := range g.seconds {
		s.Total += n
	}
	s.Q1, s.Median, s.Q3, s.P90 = Quantile(g.seconds, 25), Quantile(g.seconds, 50), Quantile(g.seconds, 75), Quantile(g.seconds, 90)
	return s
}

// Quantile lies between the two neighbouring values in proportion; it is 0 of none. It reckons in whole hundredths, so that no binary
// fraction shows in the figures.
func Quantile(sorted []int64, percent int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at, rest := percent*(len(sorted)-1)/100, percent*(len(sorted)-1)%100
	if rest == 0 {
		return float64(sorted[at])
	}
	return float64(sorted[at]) + float64(sorted[at+1]-sorted[at])*float64(rest)/100
}

// Overview is what a terminal shows of all incidents.
type Overview struct {
	Documents    int // files, copies included
	NotIncidents int // of these, files that tell of no outage
	All          Spread
	Causes       []Group // most frequent first; "unknown" is one of them
	// Incidents where the value is not known.
	UnknownStart, UnknownEnd, UnknownCause, UnknownOrganization int
}

// Group is the incidents that share a name.
type Group struct {
	Name string
	Spread
}

// Share is n as a share of all incidents, 0 to 1.
func (o Overview) Share(n int) float64 { return share(n, o.All.Incidents) }

// Summary reads all incidents, in any order.
func Summary(incidents iter.Seq2[*extract.Incident, error]) (Overview, error) {
	var o Overview
	var all gathering
	byCause := map[string]*gathering{}
	for inc, err := range incidents {
		if err != nil {
			return Overview{}, err
		}
		for _, d := range inc.Documents {
			o.Documents++
			count(&o.NotIncidents, !d.Record.Incident)
		}
		rec := inc.Record
		if !rec.Incident {
			continue
		}
		all.add(rec.Duration)
		under(byCause, rec.Cause.Primary).add(rec.Duration)
		count(&o.UnknownStart, rec.Start == nil)
		count(&o.UnknownEnd, rec.End == nil)
		count(&o.UnknownCause, rec.Cause.Primary == unknown)
		count(&o.UnknownOrganization, rec.Organization == nil)
	}
	o.All = all.spread()
	for cause, g := range byCause {
		o.Causes = append(o.Causes, Group{cause, g.spread()})
	}
	slices.SortFunc(o.Causes, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Incidents, a.Incidents), cmp.Compare(a.Name, b.Name))
	})
	return o, nil
}

func count(n *int, missing bool) {
	if missing {
		*n++
	}
}

func under[K comparable](groups map[K]*gathering, key K) *gathering {
	if groups[key] == nil {
		groups[key] = &gathering{}
	}
	return groups[key]
}

// monthRows counts an incident in the month in which it began.
func monthRows() rows {
	type key struct{ month, cause string }
	groups := map[key]*gathering{}
	each := func(inc *extract.Incident, _ func(*row) error) error {
		if inc.Record.Incident {
			k := key{cmp.Or(parseMoment(inc.Record.Start).month, unknown), inc.Record.Cause.Primary}
			under(groups, k).add(inc.Record.Duration)
		}
		return nil
	}
	end := func(emit func(*row) error) error {
		// "unknown" sorts after every month.
		order := func(a, b key) int { return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.cause, b.cause)) }
		for _, k := range slices.SortedFunc(maps.Keys(groups), order) {
			if err := emit(&row{month: month{k.month, k.cause, groups[k].spread()}}); err != nil {
				return err
			}
		}
		return nil
	}
	return rows{each, end}
}

func monthColumns() []Column {
	seconds := func(name, description, example string, of func(Spread) value) Column {
		return Column{Name: name, Kind: Float, Unit: "s", Description: description + "; null where no duration is known.", Example: example,
			get: func(r *row) value {
				if r.month.Known == 0 {
					return value{}
				}
				return of(r.month.Spread)
			}}
	}
	total := seconds("total_s", "Sum of the known durations", "57600", func(s Spread) value { return number(s.Total) })
	total.Kind = Int
	return []Column{
		{Name: "month", Kind: Code, Required: true, Description: "Month in which the incidents began, YYYY-MM, or unknown.", Example: "2012-02",
			get: func(r *row) value { return text(r.month.month) }},
		{Name: "month_start", Kind: Date, Description: "First day of the month; null where it is unknown.", Example: "2012-02-01",
			get: func(r *row) value {
				t, err := time.Parse("2006-01", r.month.month)
				if err != nil {
					return value{}
				}
				return number(t.Unix() / 86400)
			}},
		{Name: "cause", Kind: Code, Required: true, Enum: causes, Description: "The root cause; unknown where no document says.", Example: "time",
			get: func(r *row) value { return text(r.month.cause) }},
		{Name: "incidents", Kind: Int, Required: true, Unit: "incidents", Description: "How many incidents.", Example: "3",
			get: func(r *row) value { return number(int64(r.month.Incidents)) }},
		{Name: "known_durations", Kind: Int, Required: true, Unit: "incidents", Description: "How many of them have a known duration.", Example: "2",
			get: func(r *row) value { return number(int64(r.month.Known)) }},
		{Name: "unknown_duration_share", Kind: Float, Required: true, Description: "Share of them without a known duration, 0 to 1.", Example: "0.3333333333333333",
			get: func(r *row) value { return float(r.month.UnknownShare()) }},
		total,
		seconds("q1_s", "Lower quartile of the known durations", "21600", func(s Spread) value { return float(s.Q1) }),
		seconds("median_s", "Median of the known durations", "28800", func(s Spread) value { return float(s.Median) }),
		seconds("q3_s", "Upper quartile of the known durations", "36000", func(s Spread) value { return float(s.Q3) }),
		seconds("p90_s", "90th percentile of the known durations", "43200", func(s Spread) value { return float(s.P90) }),
	}
}
