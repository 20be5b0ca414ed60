package dashboard

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"haveri/extract"
	"haveri/reports"
)

// stats are what the charts show, gathered incident by incident.
type stats struct {
	documents int
	all       group
	starts    map[string]*group // by month, or by year where the month is not known
	causes    map[string]*group
	actions   map[string]*group
	langs     map[string]*group
	sources   map[string]*group
	orgs      map[string]*group
	pairs     map[[2]string]int // cause and action
	missing   [6]int            // incidents without a value of unknowns
	ranking   []long            // the longest so far, longest first
}

// group is the incidents that share a name.
type group struct {
	name    string
	n       int
	seconds []int64 // of those whose duration is known
	total   int64
}

// long is one of the longest outages.
type long struct {
	ID, Title, Organization, Start, Cause, Duration string
	seconds                                         int64
}

// unknowns are the values that stats.missing counts.
var unknowns = [...]string{"end", "duration", "organization", "actions", "start", "cause"}

func newStats() stats {
	s := stats{pairs: map[[2]string]int{}}
	for _, m := range []*map[string]*group{&s.starts, &s.causes, &s.actions, &s.langs, &s.sources, &s.orgs} {
		*m = map[string]*group{}
	}
	return s
}

func (s *stats) add(inc *extract.Incident) {
	rec := inc.Record
	s.all.add(rec)
	done := actions(rec)
	under := func(groups map[string]*group, names ...string) {
		for _, name := range names {
			if groups[name] == nil {
				groups[name] = &group{name: name}
			}
			groups[name].add(rec)
		}
	}
	at := when(rec)
	under(s.starts, at[len(at)-1])
	under(s.causes, rec.Cause.Primary)
	under(s.actions, done...)
	under(s.langs, languages(inc)...)
	under(s.sources, sources(inc)...)
	under(s.orgs, cmpOr(plain(operator(rec), 80)))
	for _, code := range done {
		s.pairs[[2]string{rec.Cause.Primary, code}]++
	}
	for i, is := range [...]bool{rec.End == nil, rec.Duration == nil, rec.Organization == nil, len(rec.Remediation) == 0, rec.Start == nil,
		rec.Cause.Primary == unknown} {
		if is {
			s.missing[i]++
		}
	}
	s.rank(inc)
}

func (g *group) add(rec *extract.Record) {
	g.n++
	if rec.Duration != nil {
		g.seconds = append(g.seconds, rec.Duration.Seconds)
		g.total += rec.Duration.Seconds
	}
}

func (g *group) quantile(percent int) float64 {
	slices.Sort(g.seconds)
	return reports.Quantile(g.seconds, percent)
}

// rank keeps the ten longest outages; of equal ones the first by id.
func (s *stats) rank(inc *extract.Incident) {
	const most = 10
	rec := inc.Record
	if rec.Duration == nil || len(s.ranking) == most && s.ranking[most-1].seconds > rec.Duration.Seconds {
		return
	}
	s.ranking = append(s.ranking, long{inc.ID, plain(rec.Title, 100), plain(deref(rec.Organization), 60), strings.Replace(plain(deref(rec.Start), 32), "T", " ", 1),
		rec.Cause.Primary, period(float64(rec.Duration.Seconds)), rec.Duration.Seconds})
	slices.SortFunc(s.ranking, func(a, b long) int { return cmp.Or(cmp.Compare(b.seconds, a.seconds), strings.Compare(a.ID, b.ID)) })
	s.ranking = s.ranking[:min(len(s.ranking), most)]
}

func (s *stats) longest() []long { return s.ranking }

// years are those in which incidents began, from first to last.
func (s *stats) years() []string {
	seen := map[string]bool{}
	for name := range s.starts {
		if name != none {
			seen[name[:4]] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// periods are the incidents by month where they fit, else by year.
func (s *stats) periods() (groups map[string]int, monthly bool) {
	years := s.years()
	monthly = len(years) > 0 && number(years[len(years)-1])-number(years[0]) < 3
	groups = map[string]int{}
	for name, g := range s.starts {
		switch {
		case name == none || monthly && len(name) == 4: // a year alone is in no month
		case monthly:
			groups[name] += g.n
		default:
			groups[name[:4]] += g.n
		}
	}
	return groups, monthly
}

func number(digits string) int {
	n := 0
	for _, d := range digits {
		n = 10*n + int(d-'0')
	}
	return n
}

// yearOptions are the years, the last first, and the months where the chart shows them.
func (s *stats) yearOptions() []option {
	byYear := map[string]int{}
	for name, g := range s.starts {
		byYear[name[:min(4, len(name))]] += g.n
	}
	groups, monthly := s.periods()
	if monthly {
		maps.Copy(byYear, groups)
	}
	var list []option
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(byYear))) {
		if name != none {
			list = append(list, option{name, fmt.Sprintf("%s (%s)", name, thousands(byYear[name]))})
		}
	}
	if n := byYear[none]; n > 0 {
		list = append(list, option{none, fmt.Sprintf("unknown (%s)", thousands(n))})
	}
	return list
}

// repeated are the organizations of several incidents.
func (s *stats) repeated() []*group {
	list := ranked(s.orgs)
	list = slices.DeleteFunc(list, func(g *group) bool { return g.n < 2 || g.name == none })
	return list[:min(len(list), 200)]
}

func (s *stats) tiles() []tile {
	n := s.all.n
	tiles := []tile{{"incidents", thousands(n), "in " + thousands(s.documents) + " documents"}}
	if len(s.all.seconds) > 0 {
		tiles = append(tiles, tile{"median duration", period(s.all.quantile(50)),
			fmt.Sprintf("half between %s and %s", period(s.all.quantile(25)), period(s.all.quantile(75)))})
	}
	if causes := ranked(s.causes); len(causes) > 0 && causes[0].name != unknown {
		tiles = append(tiles, tile{"most frequent cause", causes[0].name, fmt.Sprintf("%s of the incidents", percent(causes[0].n, n))})
	}
	orgs := len(s.orgs)
	if s.orgs[none] != nil {
		orgs--
	}
	again := 0
	for name, g := range s.orgs {
		if name != none && g.n > 1 {
			again++
		}
	}
	return append(tiles, tile{"organizations", thousands(orgs), thousands(again) + " of them more than once"})
}

func languageName(code string) string {
	if tag, err := language.Parse(code); err == nil && code != "und" {
		if name := display.English.Languages().Name(tag); name != "" {
			return name
		}
	}
	return "unknown"
}

func sourceName(code string) string {
	if code == none {
		return unknown
	}
	return strings.ReplaceAll(code, "_", " ")
}

func actionName(code string) string {
	if code == none {
		return unknown
	}
	return code
}
