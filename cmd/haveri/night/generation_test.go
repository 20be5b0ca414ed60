package night

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// generations makes a data folder with the given generations, of which one is current.
func generations(t *testing.T, current string, names ...string) string {
	t.Helper()
	data := t.TempDir()
	for _, name := range names {
		dir := filepath.Join(data, "gen", name, "reports")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(data, "gen", name, "manifest.json"), []byte(`{"generation":`+strings.TrimLeft(name, "0")+`}`), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if current != "" {
		if err := swap(data, current); err != nil {
			t.Fatal(err)
		}
	}
	return data
}

func TestTidy(t *testing.T) {
	for _, test := range []struct {
		name, current string
		have          []string
		want          string
		next          int
	}{
		{"first night", "", nil, "", 1},
		{"killed before the first night was published", "", []string{"000001"}, "", 1},
		{"two nights", "000002", []string{"000001", "000002"}, "000001 000002", 3},
		{"three nights", "000003", []string{"000001", "000002", "000003"}, "000002 000003", 4},
		{"killed before the swap", "000002", []string{"000001", "000002", "000003"}, "000001 000002", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			data := generations(t, test.current, test.have...)
			if err := os.MkdirAll(filepath.Join(data, "gen", building, "index"), 0o755); err != nil {
				t.Fatal(err)
			}
			next, err := tidy(data)
			if err != nil {
				t.Fatal(err)
			}
			entries, err := os.ReadDir(filepath.Join(data, "gen"))
			if err != nil {
				t.Fatal(err)
			}
			var left []string
			for _, e := range entries {
				left = append(left, e.Name())
			}
			if got := strings.Join(left, " "); got != test.want || next != test.next {
				t.Errorf("left %q and next is %d, want %q and %d", got, next, test.want, test.next)
			}
		})
	}
}

// A run killed between the two steps of a swap leaves the link and CURRENT in disagreement: the link is what readers saw.
func TestSwapHalfDone(t *testing.T) {
	data := generations(t, "000001", "000001", "000002")
	if err := link(filepath.Join("gen", "000002"), filepath.Join(data, "current")); err != nil {
		t.Fatal(err)
	}
	next, err := tidy(data)
	if err != nil || next != 3 {
		t.Fatalf("next %d, %v", next, err)
	}
	b, err := os.ReadFile(filepath.Join(data, "CURRENT"))
	if err != nil || string(b) != "000002\n" {
		t.Errorf("CURRENT is %q, %v", b, err)
	}
	if g, err := Current(data); err != nil || g.Number != 2 {
		t.Errorf("current is %+v, %v", g, err)
	}
}

// Without links CURRENT alone tells.
func TestCurrentWithoutLink(t *testing.T) {
	data := generations(t, "000004", "000004")
	if err := os.Remove(filepath.Join(data, "current")); err != nil {
		t.Fatal(err)
	}
	if g, err := Current(data); err != nil || g.Number != 4 {
		t.Errorf("current is %+v, %v", g, err)
	}
	if _, err := Current(t.TempDir()); !errors.Is(err, ErrNone) {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestLock(t *testing.T) {
	data := t.TempDir()
	start := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	unlock, err := lock(data, start)
	if err != nil {
		t.Fatal(err)
	}
	_, err = lock(data, start.Add(time.Hour))
	var held *Held
	if !errors.As(err, &held) || held.PID != os.Getpid() || !held.Start.Equal(start) {
		t.Fatalf("a second lock: %v", err)
	}
	unlock()
	unlock, err = lock(data, start)
	if err != nil {
		t.Fatalf("after unlocking: %v", err)
	}
	unlock()
}
