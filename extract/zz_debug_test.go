package extract

import (
	"fmt"
	"os"
	"testing"
)

func TestZZ(t *testing.T) {
	p := os.Getenv("ZZ")
	if p == "" {
		t.Skip()
	}
	d := document(t, p, os.Getenv("ZZL"))
	r := read(d)
	for i, s := range r.sentences {
		if s.Last <= s.First {
			continue
		}
		found := map[string]*suspect{}
		ms := r.within(s.First, s.Last)
		r.weighCauses(i, s, ms, "", found)
		f, to := r.span(s.First, s.Last)
		line := ""
		for _, c := range found {
			line += fmt.Sprintf(" %s %.1f", c.code, c.weights[0])
		}
		x := r.d.Text[f:to]
		if len(x) > 170 {
			x = x[:170]
		}
		if line != "" {
			fmt.Printf("%d [%s %v]%s | %q\n", i, s.Under, s.Kind, line, x)
			for _, m := range ms {
				if m.Section.String() == "cause" || m.Section.String() == "cue" {
					f, to := r.span(m.First, m.Last)
					fmt.Printf("      %s %s %q\n", m.Section, m.Key, r.d.Text[f:to])
				}
			}
		}
	}
}
