package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"haveri/ingest/format"
	"haveri/ingest/mbox"
	"haveri/ingest/warc"
)

// Source is the bytes of one document and where they came from; or, with Err set, a place where no document could be read.
type Source struct {
	File string // with slashes: "dir/a.txt", a member "b.zip!c/d.html", a line, mail, page or item "e.jsonl#12", "-"
	Raw  []byte
	Meta Meta
	Hint string // extension in lower case without the dot, or ""
	Err  error  // names File, and says what is wrong and what to do

	Limits Limits // of reading it
}

// Options of Walk. The zero value reads everything, within DefaultLimits.
type Options struct {
	// Include and Exclude are globs (with **) on paths relative to the folder that is walked; one without a slash is matched
	// with the last element alone. Files named outright are always read. An archive is taken or left as a whole.
	Include, Exclude []string
	Limits
	Stdin io.Reader // what "-" reads; nil is os.Stdin
}

// Walk yields the documents below paths, each of which is a file, a folder, something that holds several documents, or "-" for standard input.
// Folders are walked in the order of their names, all else in its own. One document is held at a time, or one feed or file of incidents. What cannot be read is
// yielded with its error and the walk goes on; it ends early when ctx is done.
func Walk(ctx context.Context, paths []string, o Options) iter.Seq[Source] {
	return func(yield func(Source) bool) {
		o.Limits = o.Limits.OrDefault()
		w := &walker{ctx: ctx, Options: o, yield: yield, entered: map[string]bool{}}
		for _, pattern := range append(o.Include[:len(o.Include):len(o.Include)], o.Exclude...) {
			if !doublestar.ValidatePattern(pattern) {
				w.fail(pattern, errors.New("not a valid glob; correct --include or --exclude"))
				return
			}
		}
		for _, p := range paths {
			if w.done() {
				return
			}
			w.named(p)
		}
	}
}

type walker struct {
	Options
	ctx     context.Context
	yield   func(Source) bool
	stopped bool
	entered map[string]bool // real paths of folders, so that links cannot lead in a circle
}

func (w *walker) done() bool { return w.stopped || w.ctx.Err() != nil }

func (w *walker) emit(s Source) {
	s.Limits = w.Limits
	if !w.done() && !w.yield(s) {
		w.stopped = true
	}
}

// fail yields an error. What the system says is freed of its own path, which may be another spelling of file, and told what to do
// about.
func (w *walker) fail(file string, err error) {
	if p, ok := err.(*fs.PathError); ok {
		err = p.Err
		switch {
		case errors.Is(err, fs.ErrPermission):
			err = fmt.Errorf("%w; let the user who runs this read it, or exclude it", err)
		case errors.Is(err, fs.ErrNotExist):
			err = fmt.Errorf("%w: gone, or a link to nothing; remove or exclude it", err)
		default:
			err = fmt.Errorf("cannot be read (%w); try again, or exclude it", err)
		}
	}
	w.emit(Source{File: file, Err: fmt.Errorf("%s: %w", file, err)})
}

// named reads a path that the user gave.
func (w *walker) named(p string) {
	if p == "-" {
		in := w.Stdin
		if in == nil {
			in = os.Stdin
		}
		w.stream("-", in, Meta{}, 0, nil)
		return
	}
	name := path.Clean(filepath.ToSlash(p))
	info, err := os.Stat(p)
	switch {
	case err != nil:
		w.fail(name, err)
	case info.IsDir():
		clear(w.entered)
		w.folder(p, name, "")
	default:
		w.file(p, name)
	}
}

// folder walks dir, which is called name; rel is its path below the folder that the user gave, "" for that one.
func (w *walker) folder(dir, name, rel string) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		if w.entered[real] {
			return
		}
		w.entered[real] = true
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		w.fail(name, err)
	}
	if slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == catalog }) {
		if rel == "" {
			w.fail(name, errors.New("a data folder of this program, which holds no documents; name a folder of write-ups"))
		}
		return
	}
	if isMaildir(entries) {
		w.maildir(dir, name, rel, entries)
		return
	}
	for _, e := range entries {
		if w.done() {
			return
		}
		sub, subName, subRel := filepath.Join(dir, e.Name()), path.Join(name, e.Name()), path.Join(rel, e.Name())
		if passedOver(subRel) || matches(w.Exclude, subRel) {
			continue
		}
		info, err := os.Stat(sub) // follows links, unlike the entry
		switch {
		case err == nil && info.IsDir():
			w.folder(sub, subName, subRel)
		case len(w.Include) > 0 && !matches(w.Include, subRel), len(w.Include) == 0 && noWriteUp(subRel):
		case err != nil:
			w.fail(subName, err)
		case !info.Mode().IsRegular():
			w.fail(subName, errors.New("not a regular file; name it outright to read it"))
		default:
			w.file(sub, subName)
		}
	}
}

// catalog is a file that a data folder of this program has, which holds no documents.
const catalog = "catalog.db"

// passedOver tells what is no document in folders and archives: hidden files, side-cars and gold labels.
func passedOver(rel string) bool {
	return strings.HasPrefix(path.Base(rel), ".") || strings.Contains("/"+rel, "/.") || strings.HasPrefix(rel, "__MACOSX/") ||
		strings.HasSuffix(rel, sideCarSuffix) || strings.HasSuffix(rel, ".gold.jsonl")
}

// noWriteUp tells by their names files that stand beside write-ups, in a repository or with a saved page, and are never one: program
// sources, style sheets, images, fonts, recordings, programs, data. Named outright, or by an --include, they are read, or refused.
func noWriteUp(rel string) bool {
	switch extension(rel) {
	case "go", "mod", "sum", "py", "pyc", "ipynb", "js", "mjs", "cjs", "ts", "jsx", "tsx", "map", "vue", "java", "class", "jar", "c", "h", "cc", "cpp", "hpp",
		"cs", "rs", "rb", "php", "pl", "lua", "r", "sh", "bash", "ps1", "bat", "sql", "swift", "kt", "scala", "tf", "css", "scss", "less",
		"png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "bmp", "tif", "tiff", "woff", "woff2", "ttf", "otf", "eot",
		"mp3", "mp4", "m4a", "mov", "avi", "mkv", "ogg", "wav", "webm", "exe", "dll", "so", "dylib", "o", "a", "bin", "iso", "db", "sqlite", "parquet", "arrow":
		return true
	}
	return false
}

func matches(patterns []string, rel string) bool {
	for _, p := range patterns {
		target := rel
		if !strings.Contains(p, "/") {
			target = path.Base(rel)
		}
		if doublestar.MatchUnvalidated(p, target) {
			return true
		}
	}
	return false
}

func (w *walker) file(p, name string) {
	meta, err := readSideCar(func() (io.ReadCloser, error) { return os.Open(p + sideCarSuffix) })
	if err != nil {
		w.fail(name, err)
		return
	}
	f, err := os.Open(p)
	if err != nil {
		w.fail(name, err)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		w.fail(name, err)
		return
	}
	if !info.Mode().IsRegular() {
		w.stream(name, f, meta, 0, nil)
		return
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		w.fail(name, err)
		return
	}
	if kind := container(head[:n], name); kind.archive() {
		w.archive(name, kind, f, info.Size(), meta, 1, w.unpacking(info.Size()))
		return
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		w.fail(name, err)
		return
	}
	w.stream(name, f, meta, 0, nil)
}

// stream reads what can only be read once. b is nil outside containers.
func (w *walker) stream(name string, r io.Reader, meta Meta, depth int, b *budget) {
	in := bufio.NewReaderSize(r, headSize)
	head, err := in.Peek(headSize)
	if err != nil && err != io.EOF {
		w.unread(name, err, b)
		return
	}
	switch kind := container(head, name); kind {
	case jsonLines:
		w.lines(name, in)
	case mailbox:
		w.mails(name, in, b)
	case webArchive:
		w.responses(name, in, b)
	case gzipped, bzipped, zstandard:
		w.compressed(name, kind, in, meta, depth+1, b)
	case zipArchive, tarArchive:
		w.held(name, kind, in, meta, depth+1, b)
	default:
		raw, err := readAtMost(in, w.MaxDocument)
		switch {
		case err != nil:
			w.unread(name, err, b)
		case raw == nil:
			w.fail(name, tooLarge(w.MaxDocument))
		default:
			w.document(Source{File: name, Raw: raw, Meta: meta, Hint: extension(name)}, b)
		}
	}
}

// unread yields an error of reading, which within a container is that container's.
func (w *walker) unread(name string, err error, b *budget) {
	if b != nil {
		err = damaged(err)
	}
	w.fail(name, err)
}

// compressed reads a compressed file as it comes. What is unpacked for tar has to be held.
func (w *walker) compressed(name string, kind containerKind, r io.Reader, meta Meta, depth int, b *budget) {
	if w.deep(name, depth) {
		return
	}
	out, err := unpack(kind, r)
	if err != nil {
		w.fail(name, damaged(err))
		return
	}
	if b == nil {
		b = w.holding()
	}
	in := bufio.NewReaderSize(metered{out, b}, headSize)
	if head, _ := in.Peek(headSize); container(head, "") == tarArchive {
		w.held(name, tarArchive, in, meta, depth, b)
		return
	}
	w.stream(inner(name), in, meta, depth, b)
}

// held reads an archive into memory, and then its members.
func (w *walker) held(name string, kind containerKind, r io.Reader, meta Meta, depth int, b *budget) {
	raw, err := readAtMost(r, maxHeld)
	switch {
	case err != nil:
		w.unread(name, err, b)
		return
	case raw == nil:
		w.fail(name, fmt.Errorf("an archive of more than %s cannot be read from within another or from a pipe; unpack it first, or save it to a file", size(maxHeld)))
		return
	}
	if b == nil {
		b = w.unpacking(int64(len(raw)))
	}
	w.archive(name, kind, bytes.NewReader(raw), int64(len(raw)), meta, depth, b)
}

// readAtMost is nil where r holds more than limit bytes.
func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(raw)) > limit {
		return nil, nil
	}
	return raw, nil
}

func extension(name string) string { return strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")) }

// containerKind is how several documents are held in one file.
type containerKind uint8

const (
	single containerKind = iota
	jsonLines
	mailbox
	webArchive
	zipArchive
	tarArchive
	gzipped
	bzipped
	zstandard
)

func (k containerKind) archive() bool { return k >= zipArchive }

// headSize is enough to tell a container, and an Office document from a plain zip archive.
const headSize = 4 << 10

var jsonLine = regexp.MustCompile(`(?s)^\s*\{[^\n]*"(?:text|html)"\s*:`)

// container tells by content what a file is; only JSON Lines are also known by their name.
func container(head []byte, name string) containerKind {
	switch ext := extension(name); {
	case bytes.HasPrefix(head, []byte("PK\x05\x06")), bytes.HasPrefix(head, []byte("PK\x03\x04")) && format.Foreign(head) == "a zip archive":
		return zipArchive
	case bytes.HasPrefix(head, []byte("\x1F\x8B\x08")):
		return gzipped
	case bytes.HasPrefix(head, []byte("BZh")) && len(head) > 10 && bytes.Equal(head[4:10], []byte("1AY&SY")):
		return bzipped
	case bytes.HasPrefix(head, []byte("\x28\xB5\x2F\xFD")):
		return zstandard
	case mbox.Is(head):
		return mailbox
	case warc.Is(head):
		return webArchive
	case len(head) > 262 && bytes.Equal(head[257:262], []byte("ustar")):
		return tarArchive
	case ext == "jsonl", ext == "ndjson", ext == "" && jsonLine.Match(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))):
		return jsonLines
	}
	return single
}
