package extract

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestWriteUps reads whole write-ups of many kinds and counts how many causes and actions are found: what is asked of a vocabulary is that
// it knows how people write, not these texts, so some may be missed.
func TestWriteUps(t *testing.T) {
	b, err := os.ReadFile("testdata/writeups.txt")
	if err != nil {
		t.Fatal(err)
	}
	var causes, texts, right, found, wanted int
	for _, part := range strings.Split(string(b), "\n=== ")[1:] {
		head, text, _ := strings.Cut(part, "\n")
		label := strings.Split(head, "|")
		r := Extract(written(strings.TrimSpace(label[0]), text))
		texts++
		if slices.Contains(list(label[1]), r.Cause.Primary) {
			causes++
		} else {
			t.Logf("%.60q\n\tcause %s, want %s", text, r.Cause.Primary, label[1])
		}
		var got []string
		for _, a := range r.Remediation {
			if s := a.Action + " " + a.Phase; !slices.Contains(got, s) {
				got = append(got, s)
			}
		}
		want := list(label[2])
		slices.Sort(got)
		slices.Sort(want)
		hit := 0
		for _, a := range got {
			if slices.Contains(want, a) {
				hit++
			}
		}
		right, found, wanted = right+hit, found+len(got), wanted+len(want)
		if !slices.Equal(got, want) {
			t.Logf("%.60q\n\tactions %q, want %q", text, got, want)
		}
	}
	f1 := 2 * float64(right) / float64(found+wanted)
	t.Logf("causes %d of %d, actions with phase: precision %d/%d, recall %d/%d, F1 %.2f", causes, texts, right, found, right, wanted, f1)
	if causes*10 < texts*8 || f1 < 0.75 {
		t.Errorf("causes %d of %d (want 8 in 10), actions F1 %.2f (want 0.75)", causes, texts, f1)
	}
}

func list(s string) (out []string) {
	for _, v := range strings.Split(s, ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}
