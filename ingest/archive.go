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
	"path"
	"strings"

	"github.com/klauspost/compress/zstd"

	"haveri/ingest/charset"
)

// metered counts what is unpacked.
type metered struct {
	io.Reader
	b *budget
}

func (m metered) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if m.b.bytes -= int64(n); m.b.bytes < 0 {
		return max(0, n+int(m.b.bytes)), m.b.over
	}
	return n, err
}

// archive yields the members of the archive that r holds, as name!member. depth is 1 for one that stands in no other. meta is of
// use only where a single document is compressed.
func (w *walker) archive(name string, kind containerKind, r io.ReaderAt, size int64, meta Meta, depth int, b *budget) {
	if w.deep(name, depth) {
		return
	}
	if kind == zipArchive {
		w.zip(name, r, size, depth, b)
		return
	}
	// open starts at the beginning each time: side-cars may stand after what they describe.
	open := func(b *budget) (io.Reader, error) {
		in, err := unpack(kind, io.NewSectionReader(r, 0, size))
		return metered{in, b}, err
	}
	in, err := open(b)
	if err != nil {
		w.fail(name, damaged(err))
		return
	}
	peek := bufio.NewReaderSize(in, headSize)
	if head, _ := peek.Peek(headSize); container(head, "") == tarArchive {
		w.tar(name, open, peek, depth, b)
		return
	}
	w.stream(inner(name), peek, meta, depth, b)
}

// deep refuses a container that stands too deep within others.
func (w *walker) deep(name string, depth int) bool {
	if depth <= w.MaxDepth {
		return false
	}
	w.fail(name, limitError("a container within %d others is not opened; raise --max-depth, or unpack it first", w.MaxDepth))
	return true
}

// inner names the one member of a compressed file: "a.txt.gz!a.txt".
func inner(name string) string {
	member := path.Base(name)
	member = strings.TrimSuffix(member[strings.LastIndexByte(member, '!')+1:], path.Ext(member))
	return name + "!" + member
}

// windowSize is what zstd writes at most with --long, and so what unpacking takes.
const windowSize = 128 << 20

// unpack reads a compressed file, or a tar archive, which is none.
func unpack(kind containerKind, in io.Reader) (io.Reader, error) {
	in = bufio.NewReader(in)
	switch kind {
	case gzipped:
		return gzip.NewReader(in)
	case bzipped:
		return bzip2.NewReader(in), nil
	case zstandard:
		return zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(windowSize), zstd.WithDecoderLowmem(true))
	}
	return in, nil
}

func damaged(err error) error {
	if errors.As(err, new(LimitError)) {
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
	wacz := isWACZ(z)
	for _, f := range z.File {
		member := memberName(f.Name)
		if strings.HasSuffix(f.Name, "/") || w.noMember(member) || wacz && !strings.HasPrefix(member, "archive/") {
			continue
		}
		if b.spent() || !w.enter(name, b) {
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

// isWACZ tells a web archive with its indexes, of which only the archive itself is read.
func isWACZ(z *zip.Reader) bool {
	described, archive := false, false
	for _, f := range z.File {
		described = described || f.Name == "datapackage.json"
		archive = archive || strings.HasPrefix(f.Name, "archive/") && strings.Contains(f.Name, ".warc")
	}
	return described && archive
}

func (w *walker) tar(name string, open func(*budget) (io.Reader, error), first io.Reader, depth int, b *budget) {
	cars := map[string]Meta{}
	bad := map[string]error{}
	again := *b
	if in, err := open(&again); err == nil {
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
		if b.spent() || !w.enter(name, b) {
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

// enter takes one member from the budget; false ends the container.
func (w *walker) enter(name string, b *budget) bool {
	if w.done() || b.members < 0 {
		return false
	}
	if b.members--; b.members < 0 {
		w.fail(name, limitError("holds more than %d documents, of which the first were read; raise --max-members to read all, or exclude it", w.MaxMembers))
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
