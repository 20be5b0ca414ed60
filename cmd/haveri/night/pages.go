package night

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
)

// pages reads a bbolt file page by page and trusts nothing in it. bbolt trusts its file: on a damaged one it panics in a goroutine of its own or
// touches memory that is not there, which ends the process and cannot be caught. So a catalog is read this way before bbolt opens it, and what is
// whole of a damaged one is found this way. The format is that of bbolt's internal/common, of version 2 since 2014.
type pages struct {
	file  *os.File
	size  int64  // of a page
	high  uint64 // no page from here on is in use
	seen  []bool // by page
	depth int
	entry func(bucket, key, value []byte) error // valid during the call

	heads   []string // what is wrong with the two first pages, of which one is enough
	damaged []string // what is wrong elsewhere
}

const (
	pageHeader   = 16 // id uint64, flags uint16, elements uint16, further pages uint32
	metaBytes    = 56 // up to its checksum
	metaMagic    = 0xED0CDAED
	branchPage   = 0x01
	leafPage     = 0x02
	bucketEntry  = 0x01
	branchBytes  = 16 // position uint32, key size uint32, page uint64
	leafBytes    = 16 // flags uint32, position uint32, key size uint32, value size uint32
	bucketBytes  = 16 // root page uint64, sequence uint64
	deepestPages = 64
)

// readPages calls entry for every key and value that can be reached, and says what cannot. The error is that of a file that cannot be read at all.
func readPages(path string, entry func(bucket, key, value []byte) error) (*pages, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	p := &pages{file: f, entry: entry}
	root, ok := p.head(info.Size())
	if !ok {
		p.damaged = append(p.damaged, "neither of its two first pages is whole")
		return p, nil
	}
	if p.high > uint64(info.Size()/p.size) {
		p.damaged = append(p.damaged, fmt.Sprintf("it has been cut short to %d bytes", info.Size()))
		p.high = uint64(info.Size() / p.size)
	}
	p.seen = make([]bool, p.high)
	p.page(nil, root, nil, nil)
	return p, nil
}

// head reads the two meta pages and returns the root page of the newer whole one.
func (p *pages) head(size int64) (root uint64, ok bool) {
	var newest uint64
	at := func(offset int64) {
		b := make([]byte, pageHeader+metaBytes+8)
		if _, err := p.file.ReadAt(b, offset); err != nil {
			p.heads = append(p.heads, fmt.Sprintf("its page at byte %d is missing", offset))
			return
		}
		m := b[pageHeader:]
		h := fnv.New64a()
		h.Write(m[:metaBytes])
		pageSize := int64(binary.NativeEndian.Uint32(m[8:]))
		if binary.NativeEndian.Uint32(m) != metaMagic || binary.NativeEndian.Uint64(m[metaBytes:]) != h.Sum64() || pageSize < 512 || pageSize > size {
			p.heads = append(p.heads, fmt.Sprintf("its page at byte %d is damaged", offset))
			return
		}
		if tx := binary.NativeEndian.Uint64(m[48:]); !ok || tx > newest {
			p.size, root, p.high, newest, ok = pageSize, binary.NativeEndian.Uint64(m[16:]), binary.NativeEndian.Uint64(m[40:]), tx, true
		}
	}
	at(0)
	second := p.size
	if second == 0 { // the first is damaged: pages are of the size of the system's that wrote it
		for second = 512; second < 1<<20; second *= 2 {
			b := make([]byte, pageHeader+4)
			if _, err := p.file.ReadAt(b, second); err == nil && binary.NativeEndian.Uint32(b[pageHeader:]) == metaMagic {
				break
			}
		}
	}
	at(second)
	return root, ok
}

func (p *pages) bad(id uint64, format string, args ...any) {
	p.note(fmt.Sprintf("page %d ", id) + fmt.Sprintf(format, args...))
}

// note keeps what is wrong; nobody reads more than a thousand of it.
func (p *pages) note(what string) {
	if len(p.damaged) < 1000 {
		p.damaged = append(p.damaged, what)
	}
}

// page reads a page of a bucket, nil for the outermost, and what is below it. Keys are from least on and below most, nil for no bound.
func (p *pages) page(bucket []byte, id uint64, least, most []byte) {
	if id < 2 || id >= p.high {
		p.bad(id, "does not exist")
		return
	}
	b := make([]byte, p.size)
	if _, err := p.file.ReadAt(b, int64(id)*p.size); err != nil {
		p.bad(id, "cannot be read: %v", err)
		return
	}
	further := uint64(binary.NativeEndian.Uint32(b[12:]))
	if binary.NativeEndian.Uint64(b) != id || further >= p.high-id {
		p.bad(id, "is damaged")
		return
	}
	for i := id; i <= id+further; i++ {
		if p.seen[i] {
			p.bad(id, "is in use twice")
			return
		}
		p.seen[i] = true
	}
	if further > 0 {
		b = make([]byte, int64(further+1)*p.size)
		if _, err := p.file.ReadAt(b, int64(id)*p.size); err != nil {
			p.bad(id, "cannot be read: %v", err)
			return
		}
	}
	p.elements(bucket, id, b, least, most)
}

// elements reads what a page holds; of an inline bucket it is the page within the value.
func (p *pages) elements(bucket []byte, id uint64, b []byte, least, most []byte) {
	if p.depth++; p.depth > deepestPages {
		p.bad(id, "lies too deep")
		return
	}
	defer func() { p.depth-- }()
	flags, count := binary.NativeEndian.Uint16(b[8:]), int(binary.NativeEndian.Uint16(b[10:]))
	switch flags {
	case branchPage:
		p.branch(bucket, id, b, count, least, most)
	case leafPage:
		p.leaf(bucket, id, b, count, least, most)
	default:
		p.bad(id, "is of no known kind")
	}
}

// part is n bytes of a page, false where they do not lie within it.
func part(b []byte, from, n int) ([]byte, bool) {
	if from < 0 || n < 0 || from > len(b) || n > len(b)-from {
		return nil, false
	}
	return b[from : from+n], true
}

func (p *pages) branch(bucket []byte, id uint64, b []byte, count int, least, most []byte) {
	keys, children := make([][]byte, count), make([]uint64, count)
	for i := range count {
		at := pageHeader + i*branchBytes
		e, ok := part(b, at, branchBytes)
		if ok {
			children[i] = binary.NativeEndian.Uint64(e[8:])
			keys[i], ok = part(b, at+int(binary.NativeEndian.Uint32(e)), int(binary.NativeEndian.Uint32(e[4:])))
		}
		if !ok {
			p.bad(id, "is damaged")
			return
		}
	}
	if count == 0 {
		p.bad(id, "is empty")
	}
	for i := range count {
		if !p.inOrder(id, keys, i, least, most) {
			continue
		}
		below := most
		if i+1 < count {
			below = keys[i+1]
		}
		p.page(bucket, children[i], keys[i], below)
	}
}

func (p *pages) leaf(bucket []byte, id uint64, b []byte, count int, least, most []byte) {
	keys := make([][]byte, count)
	for i := range count {
		at := pageHeader + i*leafBytes
		e, ok := part(b, at, leafBytes)
		var value []byte
		if ok {
			from, n := at+int(binary.NativeEndian.Uint32(e[4:])), int(binary.NativeEndian.Uint32(e[8:]))
			keys[i], ok = part(b, from, n)
			if ok {
				value, ok = part(b, from+n, int(binary.NativeEndian.Uint32(e[12:])))
			}
		}
		if !ok {
			p.bad(id, "is damaged")
			return
		}
		if !p.inOrder(id, keys, i, least, most) {
			continue
		}
		switch flags := binary.NativeEndian.Uint32(e); {
		case flags == bucketEntry && bucket == nil:
			p.bucket(keys[i], id, value)
		case flags == 0 && bucket != nil:
			if err := p.entry(bucket, keys[i], value); err != nil {
				p.note(fmt.Sprintf("entry %q of %s: %v", keys[i], bucket, err))
			}
		default:
			p.bad(id, "has an entry of no known kind")
		}
	}
}

// bucket reads a bucket, of which value is the head, and the page too where it is small.
func (p *pages) bucket(name []byte, id uint64, value []byte) {
	head, ok := part(value, 0, bucketBytes)
	switch {
	case !ok:
		p.bad(id, "has a damaged bucket")
	case binary.NativeEndian.Uint64(head) != 0:
		p.page(name, binary.NativeEndian.Uint64(head), nil, nil)
	case len(value) < bucketBytes+pageHeader:
		p.bad(id, "has a damaged bucket")
	default:
		p.elements(name, id, value[bucketBytes:], nil, nil)
	}
}

// inOrder reports whether a key stands between its neighbours; a damaged one may not be found by those who look for it.
func (p *pages) inOrder(id uint64, keys [][]byte, i int, least, most []byte) bool {
	k := keys[i]
	ok := (i == 0 || keys[i-1] == nil || bytes.Compare(keys[i-1], k) < 0) && bytes.Compare(k, least) >= 0 && (most == nil || bytes.Compare(k, most) < 0)
	if !ok {
		p.bad(id, "has keys out of order")
	}
	return ok
}

// catalogState is what the pages of a catalog say.
type catalogState struct {
	schema  string // "" where it is not known
	heads   []string
	damaged []string
}

// examine reads a catalog without bbolt. Each whole entry goes to keep, where that is not nil, as it is stored. Where there is no catalog, or one
// that a run was killed in the making of, when it has less than the four pages of an empty one, the state is nil.
func examine(path string, keep func(bucket, key, value []byte) error) (*catalogState, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() < 4*int64(os.Getpagesize()) {
		return nil, nil
	}
	s := &catalogState{}
	p, err := readPages(path, func(bucket, key, value []byte) error {
		if string(bucket) == string(metaBucket) && string(key) == "schema" && string(value) == "1" { // which had no sums
			s.schema = "1"
			return nil
		}
		plain, err := unsum(bucket, key, value)
		if err != nil {
			return err
		}
		if string(bucket) == string(metaBucket) && string(key) == "schema" {
			s.schema = string(plain)
		}
		if keep != nil {
			return keep(bucket, key, value)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.heads, s.damaged = p.heads, p.damaged
	return s, nil
}
