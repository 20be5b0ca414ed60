package night

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"haveri/extract"
)

// Tally counts what the records that a run read say.
type Tally struct {
	Records   int            `json:"records"`
	Incidents int            `json:"incidents"` // of the records: those that tell of an outage, of which:
	Causes    map[string]int `json:"causes"`
	Without   map[string]int `json:"without"` // no value of a field
}

func (t *Tally) add(r *extract.Record) {
	if t.Causes == nil {
		t.Causes, t.Without = map[string]int{}, map[string]int{}
	}
	t.Records++
	if !r.Incident {
		return
	}
	t.Incidents++
	t.Causes[r.Cause.Primary]++
	for _, f := range []struct {
		field   string
		missing bool
	}{{"organization", r.Organization == nil}, {"start", r.Start == nil}, {"end", r.End == nil}, {"duration", r.Duration == nil}, {"remediation", len(r.Remediation) == 0}} {
		if f.missing {
			t.Without[f.field]++
		}
	}
}

func (t *Tally) sum(other Tally) {
	t.Records += other.Records
	t.Incidents += other.Incidents
	for _, c := range []struct{ to, from map[string]int }{{t.Causes, other.Causes}, {t.Without, other.Without}} {
		for k, n := range c.from {
			c.to[k] += n
		}
	}
}

// Drift is a share that in the documents of this run is another than in those that the runs before read: the sources have changed, or the way they write.
type Drift struct {
	Share  string  `json:"share"`  // "incident", "cause power", "without start"
	Now    float64 `json:"now"`    // per cent
	Before float64 `json:"before"` // per cent
	Of     int     `json:"of"`     // documents of this run
}

// Points is how far the share has moved, in percentage points.
func (d Drift) Points() float64 { return math.Abs(d.Now - d.Before) }

func (d Drift) String() string {
	return fmt.Sprintf("%s is %.0f%% of %d documents, and was %.0f%% before", d.Share, d.Now, d.Of, d.Before)
}

const (
	driftRuns  = 30 // runs that are looked back on
	driftLeast = 20 // documents that are too few to say anything of shares
	// A share that moves by chance lies so many standard errors off once in 370 times (two-proportion z-test, pooled).
	driftErrors = 3
)

// drift finds the shares that have moved by more than chance explains, what has moved most first.
func drift(now, before Tally) (moved []Drift) {
	compare := func(share string, n, of, m, over int) {
		if of < driftLeast || over < driftLeast {
			return
		}
		a, b := float64(n)/float64(of), float64(m)/float64(over)
		p := float64(n+m) / float64(of+over)
		if se := math.Sqrt(p * (1 - p) * (1/float64(of) + 1/float64(over))); math.Abs(a-b) > driftErrors*se {
			moved = append(moved, Drift{share, 100 * a, 100 * b, of})
		}
	}
	compare("incident", now.Incidents, now.Records, before.Incidents, before.Records)
	for _, s := range []struct {
		name        string
		now, before map[string]int
	}{{"cause ", now.Causes, before.Causes}, {"without ", now.Without, before.Without}} {
		names := slices.Concat(sortedKeys(s.now), sortedKeys(s.before))
		slices.Sort(names)
		for _, k := range slices.Compact(names) {
			compare(s.name+k, s.now[k], now.Incidents, s.before[k], before.Incidents)
		}
	}
	slices.SortStableFunc(moved, func(a, b Drift) int { return cmp.Compare(b.Points(), a.Points()) })
	return
}

// compareRuns compares what this run's documents say with what those of the runs before said.
func (r *run) compareRuns() error {
	runs, _, err := Runs(r.data, driftRuns)
	if err != nil {
		return err
	}
	before := Tally{Causes: map[string]int{}, Without: map[string]int{}}
	for _, s := range runs {
		before.sum(s.Said)
	}
	r.sum.Drift = drift(r.sum.Said, before)
	return nil
}
