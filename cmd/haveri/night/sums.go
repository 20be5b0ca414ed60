package night

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// Checksums find what a disk or a hand has changed since it was written. They are CRC-32C, which finds every change of up to 32 bits in a row, and
// which processors compute as fast as memory gives bytes.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Damage is a file of the data folder that is not as it was written.
type Damage struct {
	File string // with its path
	What string // is wrong
	Do   string // to put it right
}

func (d *Damage) Error() string { return d.File + ": " + d.What + ": " + d.Do }

// again is what to do about whatever a night is made of.
const again = "the next `haveri run` makes it again"

// seal gives a JSON object a checksum of what stands before it as its last key, "sum".
func seal(object []byte) []byte {
	object = bytes.TrimSpace(object)
	form := "%s,\"sum\":\"%08x\"}"
	if bytes.Contains(object, []byte("\n")) {
		form = "%s,\n  \"sum\": \"%08x\"\n}"
	}
	body := bytes.TrimSpace(bytes.TrimSuffix(object, []byte("}")))
	return fmt.Appendf(nil, form, body, crc32.Checksum(body, castagnoli))
}

var (
	sealForm  = regexp.MustCompile(`,\s*"sum":\s*"([0-9a-f]{8})"\s*\}\s*$`)
	errSum    = errors.New("it is not as it was written: its key sum belongs to other bytes")
	errNoSeal = errors.New("it has no key sum")
)

// unseal checks an object against its key sum: errSum where they differ, errNoSeal where it has none.
func unseal(object []byte) error {
	m := sealForm.FindSubmatchIndex(object)
	if m == nil {
		return errNoSeal
	}
	if fmt.Sprintf("%08x", crc32.Checksum(object[:m[0]], castagnoli)) != string(object[m[2]:m[3]]) {
		return errSum
	}
	return nil
}

// fileSum is what is known of a published file.
type fileSum struct {
	Bytes    int64  `json:"bytes"`
	CRC      string `json:"crc32c"`
	Modified int64  `json:"modified_ns"` // its time of change, in nanoseconds since 1970
}

// sumFile reads a file for its sum.
func sumFile(path string) (fileSum, error) {
	f, err := os.Open(path)
	if err != nil {
		return fileSum{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fileSum{}, err
	}
	h := crc32.New(castagnoli)
	n, err := io.CopyBuffer(struct{ io.Writer }{h}, f, make([]byte, 256<<10))
	if err != nil {
		return fileSum{}, fmt.Errorf("%s: %w", path, err)
	}
	return fileSum{n, fmt.Sprintf("%08x", h.Sum32()), info.ModTime().UnixNano()}, nil
}

// sumTree sums every file below dir, by its path there with slashes. A file that is the same one in old, a link to it, keeps the sum that it
// had: damage since then must not be taken for what was meant.
func sumTree(dir string, old *Generation) (map[string]fileSum, error) {
	sums := map[string]fileSum{}
	return sums, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if s, known := old.linked(name, path); known {
			sums[name] = s
			return nil
		}
		sums[name], err = sumFile(path)
		return err
	})
}

// linked returns the sum of a file of the generation, if the file at path is the same one.
func (g *Generation) linked(name, path string) (fileSum, bool) {
	if g == nil || g.Files[name].CRC == "" {
		return fileSum{}, false
	}
	mine, err := os.Stat(filepath.Join(g.dir, filepath.FromSlash(name)))
	if err != nil {
		return fileSum{}, false
	}
	other, err := os.Stat(path)
	return g.Files[name], err == nil && os.SameFile(mine, other)
}

// sound reads a file of the generation and compares it with its sum: a *Damage where it differs. A generation that an earlier version of the program
// published has no sums.
func (g *Generation) sound(name string) error {
	want, ok := g.Files[name]
	if !ok {
		return nil
	}
	path := filepath.Join(g.dir, filepath.FromSlash(name))
	got, err := sumFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Damage{path, "it is missing", again}
	case err != nil:
		return &Damage{path, "it cannot be read: " + reason("open "+path, err), again}
	case got.Bytes != want.Bytes:
		return &Damage{path, fmt.Sprintf("it has %d bytes, and %d were published", got.Bytes, want.Bytes), again}
	case got.CRC != want.CRC:
		return &Damage{path, "it is damaged: its checksum is not that of what was published", again}
	}
	return nil
}

// damage lists what is wrong with the files of the generation.
func (g *Generation) damage() (all []error) {
	for _, name := range sortedKeys(g.Files) {
		if err := g.sound(name); err != nil {
			all = append(all, err)
		}
	}
	return all
}
