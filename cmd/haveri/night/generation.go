package night

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"haveri/reports"
)

// Generation is one published night: what gen/000123/manifest.json says of it.
type Generation struct {
	Schema    int       `json:"schema"`
	Number    int       `json:"generation"`
	Published time.Time `json:"published"` // UTC
	Version   string    `json:"version"`   // of the program
	Rules     string    `json:"rules"`     // that read the documents
	Index     string    `json:"index"`     // the index's mapping
	Digest    string    `json:"digest"`    // of the contents: equal digests, equal reports
	Incidents int       `json:"incidents"`
	Unknown   int       `json:"unknown_cause"` // of the incidents
	Documents int       `json:"documents"`     // files, copies counted
	Merged    int       `json:"merged"`        // of the documents: those of which another tells of the same outage

	Overview reports.Overview `json:"overview"`

	dir string
}

// IndexDir is the folder of the generation's search index.
func (g *Generation) IndexDir() string { return filepath.Join(g.dir, "index") }

// ErrNone says that a data folder holds no published night.
var ErrNone = errors.New("nothing is published here yet: run `haveri run PATH...` first, or name the folder with --data")

// Current returns the published generation of a data folder, ErrNone where there is none.
func Current(data string) (*Generation, error) {
	name, err := currentName(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", data, err)
	}
	// The folder's own name is used from here on, not the link: it stays the same night while the next one is swapped in.
	dir := filepath.Join(data, "gen", name)
	b, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return nil, fmt.Errorf("the published night cannot be read: %w; publish again with `haveri run`", err)
	}
	g := &Generation{dir: dir}
	if err := json.Unmarshal(b, g); err != nil {
		return nil, fmt.Errorf("%s: %w; publish again with `haveri run`", filepath.Join(dir, "manifest.json"), err)
	}
	return g, nil
}

// currentName is the folder's name of the published generation, from the link or, where links are not possible, from CURRENT.
func currentName(data string) (string, error) {
	if target, err := os.Readlink(filepath.Join(data, "current")); err == nil {
		return filepath.Base(target), nil
	}
	b, err := os.ReadFile(filepath.Join(data, "CURRENT"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", ErrNone
	}
	if err != nil {
		return "", err
	}
	return filepath.Base(strings.TrimSpace(string(b))), nil
}

// generationName is the folder's name of a generation: 000123.
func generationName(n int) string { return fmt.Sprintf("%06d", n) }

// building is where the next generation is made. A killed run leaves it behind, the next one deletes it.
const building = "building"

// swap publishes gen/NAME. The link comes first: it is what readers follow.
func swap(data, name string) error {
	target := filepath.Join("gen", name)
	linked := link(target, filepath.Join(data, "current"))
	if err := writeFile(filepath.Join(data, "CURRENT"), []byte(name+"\n")); err != nil {
		return err
	}
	if linked != nil {
		// A file system without links: CURRENT alone tells, and a link left from before must not contradict it.
		return ignoreMissing(os.Remove(filepath.Join(data, "current")))
	}
	return link(filepath.Join("current", "reports"), filepath.Join(data, "reports"))
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// tidy brings the folder of generations into order before a run: what a killed run left half-made or unpublished goes, and of the
// published ones the current and the one before it stay. It returns the number for the next generation.
func tidy(data string) (next int, err error) {
	root := filepath.Join(data, "gen")
	if err := os.MkdirAll(root, 0o755); err != nil {
		return 0, err
	}
	if err := os.RemoveAll(filepath.Join(root, building)); err != nil {
		return 0, err
	}
	current, err := currentName(data)
	if errors.Is(err, ErrNone) {
		current, err = "", nil
	}
	if err != nil {
		return 0, err
	}
	published, _ := strconv.Atoi(current)
	entries, err := os.ReadDir(root)
	if err != nil {
		return 0, err
	}
	var older []int
	for _, e := range entries {
		n, err := strconv.Atoi(e.Name())
		switch {
		case err != nil || generationName(n) != e.Name() || n == published:
		case n > published:
			if err := os.RemoveAll(filepath.Join(root, e.Name())); err != nil {
				return 0, err
			}
		default:
			older = append(older, n)
		}
	}
	sort.Ints(older)
	for len(older) > 1 {
		if err := os.RemoveAll(filepath.Join(root, generationName(older[0]))); err != nil {
			return 0, err
		}
		older = older[1:]
	}
	if current != "" { // a run killed between the two steps of swap
		if err := swap(data, current); err != nil {
			return 0, err
		}
	}
	return published + 1, nil
}
