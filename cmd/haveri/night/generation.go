package night

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"haveri/index"
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

	Files map[string]fileSum `json:"files"` // every other file of the generation, by its path in it

	dir string
}

// generationSchema is the form of a generation's folder; since 3 it has sums.
const generationSchema = 3

// IndexDir is the folder of the generation's search index.
func (g *Generation) IndexDir() string { return filepath.Join(g.dir, "index") }

// alwaysRead is how large an index may be, in bytes, to be read whole against its sums whenever it is opened: that takes some hundredths of a second.
const alwaysRead = 64 << 20

// OpenIndex opens the generation's search index, which must be as it was published. Of one that is larger than alwaysRead only those files
// are read that have changed to the eye, in size or time; each run reads all.
func (g *Generation) OpenIndex() (*index.Reader, error) {
	var bytes int64
	for name, s := range g.Files {
		if strings.HasPrefix(name, "index/") {
			bytes += s.Bytes
		}
	}
	for _, name := range sortedKeys(g.Files) {
		if !strings.HasPrefix(name, "index/") {
			continue
		}
		if bytes > alwaysRead {
			info, err := os.Stat(filepath.Join(g.dir, filepath.FromSlash(name)))
			if s := g.Files[name]; err == nil && info.Size() == s.Bytes && info.ModTime().UnixNano() == s.Modified {
				continue
			}
		}
		if err := g.sound(name); err != nil {
			return nil, err
		}
	}
	return index.Open(g.IndexDir())
}

// Newer is a file that a newer version of the program wrote. Nothing was changed.
type Newer struct{ File string }

func (n *Newer) Error() string {
	return n.File + ": a newer version of the program wrote it: use that one, or another folder with --data"
}

// ErrNone says that a data folder holds no published night.
var ErrNone = errors.New("nothing is published here yet: run `haveri run PATH...` first, or name the folder with --data")

// Current returns the published generation of a data folder, ErrNone where there is none.
func Current(data string) (*Generation, error) {
	name, err := currentName(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", data, err)
	}
	// The folder's own name is used from here on, not the link: it stays the same night while the next one is swapped in.
	return openGeneration(filepath.Join(data, "gen", name))
}

// openGeneration reads the manifest of a generation. The error is a *Damage or a *Newer where it is one.
func openGeneration(dir string) (*Generation, error) {
	path := filepath.Join(dir, "manifest.json")
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Damage{path, "it is missing", again}
	}
	if err != nil {
		return nil, err
	}
	g := &Generation{dir: dir}
	if err := json.Unmarshal(b, g); err != nil {
		return nil, &Damage{path, "it is damaged: " + err.Error(), again}
	}
	sealed := unseal(b)
	switch {
	case sealed == nil && g.Schema > generationSchema:
		return nil, &Newer{path}
	case errors.Is(sealed, errSum), errors.Is(sealed, errNoSeal) && g.Schema >= generationSchema:
		return nil, &Damage{path, "it is damaged: " + sealed.Error(), again}
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
	for _, pattern := range []string{"*.new", filepath.Join("runs", "*.new")} { // by writeFile, link and repairCatalog
		half, err := filepath.Glob(filepath.Join(globbed(data), pattern))
		if err != nil {
			return 0, err
		}
		for _, path := range half {
			if err := os.Remove(path); err != nil {
				return 0, err
			}
		}
	}
	all, err := generationNumbers(data)
	if err != nil {
		return 0, err
	}
	published, err := publishedNumber(data, all)
	if err != nil {
		return 0, err
	}
	var older []int
	for _, n := range all {
		if n < published {
			older = append(older, n)
		} else if n > published {
			if err := os.RemoveAll(filepath.Join(root, generationName(n))); err != nil {
				return 0, err
			}
		}
	}
	for len(older) > 1 {
		if err := os.RemoveAll(filepath.Join(root, generationName(older[0]))); err != nil {
			return 0, err
		}
		older = older[1:]
	}
	if published > 0 { // a run killed between the two steps of swap
		if err := swap(data, generationName(published)); err != nil {
			return 0, err
		}
	}
	return published + 1, nil
}

// generationNumbers are those of the generations' folders, sorted.
func generationNumbers(data string) (all []int, err error) {
	entries, err := os.ReadDir(filepath.Join(data, "gen"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && generationName(n) == e.Name() {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all, nil
}

// publishedNumber is the number of the published generation, 0 where there is none. Where the link or CURRENT leads nowhere it is the newest
// whole one.
func publishedNumber(data string, all []int) (int, error) {
	current, err := currentName(data)
	if errors.Is(err, ErrNone) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if n, err := strconv.Atoi(current); err == nil && slices.Contains(all, n) {
		return n, nil
	}
	for _, n := range slices.Backward(all) {
		if _, err := openGeneration(filepath.Join(data, "gen", generationName(n))); !errors.As(err, new(*Damage)) {
			return n, nil
		}
	}
	return 0, nil
}
