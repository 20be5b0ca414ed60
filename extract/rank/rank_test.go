package rank

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

// choice has two candidates, of which one is said to have ended and one to have begun.
func choice(question string) Choice {
	return Choice{Question: question, Candidates: []Candidate{
		{Value: "10:00", Features: []Feature{{"role", "start"}, {"place", "0"}}},
		{Value: "11:30", Features: []Feature{{"role", "end"}, {"place", "1"}}},
	}, None: []Feature{{"silence", ""}}}
}

func TestProbabilitiesAddUpToOne(t *testing.T) {
	w := Weights{"start": {{"role", "start"}: 800, {"role", "end"}: -800, {"silence", ""}: 1}}
	p, none := w.Weigh(choice("start"))
	if sum := p[0] + p[1] + none; math.Abs(sum-1) > 1e-9 || p[0] < 0.99 {
		t.Errorf("probabilities %v and %v", p, none)
	}
	p, none = w.Weigh(choice("another question"))
	if math.Abs(p[0]-1./3) > 1e-9 || math.Abs(none-1./3) > 1e-9 {
		t.Errorf("without weights all are alike, not %v and %v", p, none)
	}
}

func TestFitLearnsWhatIsRight(t *testing.T) {
	var es []Example
	for range 20 {
		es = append(es, Example{Choice: choice("start"), Right: []float64{1, 0}, Weight: 1})
	}
	p, _ := Weights{"start": Fit(es, 0.1, nil)}.Weigh(choice("start"))
	if p[0] < 0.9 {
		t.Errorf("the right candidate has a probability of %.2f after 20 examples of it", p[0])
	}
	if !reflect.DeepEqual(Fit(es, 0.1, nil), Fit(es, 0.1, nil)) {
		t.Error("the same examples give other weights")
	}
	// What is expected holds where nothing is told, and is given up where examples tell another thing.
	prior := map[Feature]float64{{"role", "end"}: 5}
	if w := Fit(nil, 1, prior); len(w) != 0 {
		t.Errorf("no example names a feature, but %v have weights", w)
	}
	p, _ = Weights{"start": Fit(es, 0.1, prior)}.Weigh(choice("start"))
	if p[0] < 0.9 {
		t.Errorf("20 examples do not overcome what was expected: %.2f", p[0])
	}
}

func TestTablesAreReadAsTheyAreWritten(t *testing.T) {
	w := Weights{"start": {{"role", "start"}: 1.25, {"role", ""}: -0.5, {"tiny", ""}: 0.001}, "end": {{"role", "end"}: 2}}
	var b strings.Builder
	if err := w.Write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := Read("# a comment\n" + b.String())
	delete(w["start"], Feature{"tiny", ""}) // rounds to nothing
	if err != nil || !reflect.DeepEqual(got, w) {
		t.Errorf("read %v (%v), want %v", got, err, w)
	}
	for _, bad := range []string{"start\trole\tstart", "start\trole\tstart\tmuch"} {
		if _, err := Read("\n" + bad); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: error %v, want one that names line 2", bad, err)
		}
	}
}
