package ingest

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strings"

	"haveri/ingest/charset"
)

// Limits against archives that are made to harm, for each archive that stands outside any other.
const (
	maxDepth   = 3
	maxEntries = 10_000
	maxRatio   = 200
	maxUnpack  = 2 << 30
	maxHeld    = 256 << 20 // an archive within an archive or from a pipe
	slack      = 16 << 20  // what even a small archive may unpack to
)

// budget is what an archive, with all archives in it, may still unpack.
type budget struct {
	entries int
	bytes   int64
}

func newBudget(size int64) *budget {
	limit := int64(maxUnpack)
	if size < maxUnpack/maxRatio {
		limit = min(limit, size*maxRatio+slack)
	}
	return &budget{entries: maxEntries, bytes: limit}
}

func (b *budget) spent() bool { return b.entries < 0 || b.bytes < 0 }

var errBudget = fmt.Errorf("the archive unpacks to more than %d GiB or %d times its size; unpack it yourself and name the folder", maxUnpack>>30, maxRatio)

// metered counts what is unpacked.
type metered struct {
	io.Reader
	b *budget
}

func (m metered) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if m.b.bytes -= int64(n); m.b.bytes < 0 {
		return 0, errBudget
	}
	return n, err
}

// archive yields the members of the archive that r holds, as name!member. depth is 1 for one that stands in no other. meta is of
// use only where a single document is compressed.
func (w *walker) archive(name string, kind containerKind, r io.ReaderAt, size int64, meta Meta, depth int, b *budget) {
	if depth > maxDepth {
		w.fail(name, fmt.Errorf("an archive within %d others is not opened; unpack it first", maxDepth))
		return
	}
	// unpack starts at the beginning each time: side-cars may stand after what they describe.
	unpack := func(b *budget) (io.Reader, error) {
		section := bufio.NewReader(io.NewSectionReader(r, 0, size))
		switch kind {
		case gzipped:
			z, err := gzip.NewReader(section)
			if err != nil {
				return nil, err
			}
			return metered{z, b}, nil
		case bzipped:
			return metered{bzip2.NewReader(section), b}, nil
		}
		return metered{section, b}, nil
	}
	if kind == zipArchive {
		w.zip(name, r, size, depth, b)
		return
	}
	in, err := unpack(b)
	if err != nil {
		w.fail(name, damaged(err))
		return
	}
	peek := bufio.NewReaderSize(in, headSize)
	if head, _ := peek.Peek(headSize); container(head, "") == tarArchive {
		w.tar(name, unpack, peek, depth, b)
		return
	}
	member := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if i := strings.LastIndexByte(member, '!'); i >= 0 {
		member = member[i+1:]
	}
	w.stream(name+"!"+member, peek, meta, depth, b)
}

func damaged(err error) error {
	if errors.Is(err, errBudget) {
		return err
	}
	return fmt.Errorf("the archive is damaged (%w); fetch it again or exclude it", err)
}

func (w *walker) zip(name string, r io.ReaderAt, size int64, depth int, b *budget) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		w.fail(name, damaged(err))
		return
	}
	cars := map[string]*zip.File{}
	for _, f := range z.File {
		if m := memberName(f.Name); strings.HasSuffix(m, sideCarSuffix) {
			cars[m] = f
		}
	}
	for _, f := range z.File {
		member := memberName(f.Name)
		if strings.HasSuffix(f.Name, "/") || w.noMember(member) {
			continue
		}
		if !w.enter(name, b) {
			return
		}
		full := name + "!" + member
		var meta Meta
		if car := cars[member+sideCarSuffix]; car != nil {
			if meta, err = readSideCar(car.Open); err != nil {
				w.fail(full, err)
				continue
			}
		}
		if f.Flags&1 != 0 {
			w.fail(full, errors.New("encrypted; unpack it with its password first"))
			continue
		}
		in, err := f.Open()
		if err != nil {
			w.fail(full, damaged(err))
			continue
		}
		w.stream(full, metered{in, b}, meta, depth, b)
		in.Close()
	}
}

func (w *walker) tar(name string, unpack func(*budget) (io.Reader, error), first io.Reader, depth int, b *budget) {
	cars := map[string]Meta{}
	bad := map[string]error{}
	again := budget{entries: math.MaxInt, bytes: b.bytes}
	if in, err := unpack(&again); err == nil {
		for t := tar.NewReader(in); ; {
			h, err := t.Next()
			if err != nil {
				break // what is wrong is told by the second reading
			}
			if m := memberName(h.Name); h.Typeflag == tar.TypeReg && strings.HasSuffix(m, sideCarSuffix) {
				meta, err := readSideCar(func() (io.ReadCloser, error) { return io.NopCloser(t), nil })
				if m = strings.TrimSuffix(m, sideCarSuffix); err != nil {
					bad[m] = err
				} else {
					cars[m] = meta
				}
			}
		}
	}
	for t := tar.NewReader(first); !b.spent(); {
		h, err := t.Next()
		if err == io.EOF {
			return
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			w.fail(name, damaged(err))
			return
		}
		member := memberName(h.Name)
		if h.Typeflag != tar.TypeReg || w.noMember(member) {
			continue
		}
		if !w.enter(name, b) {
			return
		}
		if err := bad[member]; err != nil {
			w.fail(name+"!"+member, err)
			continue
		}
		w.stream(name+"!"+member, t, cars[member], depth, b)
	}
}

// noMember tells of a member what folder tells of a file.
func (w *walker) noMember(member string) bool {
	return passedOver(member) || len(w.Include) == 0 && noWriteUp(member)
}

// enter takes one entry from the budget; false ends the archive.
func (w *walker) enter(name string, b *budget) bool {
	if w.done() || b.spent() {
		return false
	}
	if b.entries--; b.entries < 0 {
		w.fail(name, fmt.Errorf("the archive holds more than %d entries, of which the first were read; unpack it yourself and name the folder", maxEntries))
		return false
	}
	return true
}

// memberName is a member's path without any way out of the archive, in UTF-8.
func memberName(s string) string {
	s, _ = charset.Decode([]byte(s), "")
	s = strings.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, strings.ReplaceAll(s, `\`, "/"))
	return path.Clean("/" + s)[1:]
}
