package pdf

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// pageSize is that of WebAssembly's memory.
const pageSize = 64 << 10

// sandbox is a runtime that reads one document at a time, each with an instance of its own, until it is stopped.
type sandbox struct {
	pool pdfium.Pool
	stop context.CancelFunc
}

// idle are the sandboxes that wait for a document, by their memory. The first is started for the first PDF, and there are never more than
// documents that are read at the same time.
var idle struct {
	sync.Mutex
	sandboxes map[int64][]*sandbox
}

// compiled is PDFium as machine code. Compiling takes seconds, so that the result is kept among the user's cached files where that is possible.
var compiled = sync.OnceValue(func() wazero.CompilationCache {
	if dir, err := os.UserCacheDir(); err == nil {
		if cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(dir, "haveri", "wasm")); err == nil {
			return cache
		}
	}
	return wazero.NewCompilationCache()
})

// take gives an idle sandbox of so many bytes of memory, or a new one.
func take(memory int64) (*sandbox, error) {
	idle.Lock()
	defer idle.Unlock()
	if free := idle.sandboxes[memory]; len(free) > 0 {
		idle.sandboxes[memory] = free[:len(free)-1]
		return free[len(free)-1], nil
	}
	pages := min(max(memory/pageSize, 1), 65536)
	config := wazero.NewRuntimeConfig().WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(uint32(pages)).WithCloseOnContextDone(true).WithCompilationCache(compiled())
	ctx, stop := context.WithCancel(context.Background())
	pool, err := webassembly.Init(webassembly.Config{Context: ctx, MaxTotal: 1, RuntimeConfig: config,
		FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard})
	if err != nil {
		stop()
		return nil, err
	}
	return &sandbox{pool, stop}, nil
}

// leave makes a sandbox idle again.
func (s *sandbox) leave(memory int64) {
	idle.Lock()
	defer idle.Unlock()
	if idle.sandboxes == nil {
		idle.sandboxes = map[int64][]*sandbox{}
	}
	idle.sandboxes[memory] = append(idle.sandboxes[memory], s)
}

var (
	// ErrEncrypted is a document that needs a password to be read.
	ErrEncrypted = errors.New("encrypted; save it without a password")
	// ErrDamaged is no PDF, or one that is damaged beyond what can be mended.
	ErrDamaged = errors.New("damaged; fetch it again")
	// ErrMemory stands for a document that takes more memory than the limit, or makes the reader fail in another way.
	ErrMemory = errors.New("out of memory")
)

// file is an open document. After an error of the sandbox nothing more can be asked of it.
type file struct {
	pdfium.Pdfium
	doc references.FPDF_DOCUMENT
}

// open starts an instance for a document, which ends with close. When ctx is done, what runs in the sandbox is stopped, and the sandbox thrown away.
func open(ctx context.Context, raw []byte, memory int64) (f *file, close func(), err error) {
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	box, err := take(memory)
	if err != nil {
		return nil, nil, err
	}
	keep := context.AfterFunc(ctx, box.stop)
	instance, err := box.pool.GetInstanceWithContext(ctx)
	close = func() {
		bad := instance == nil || instance.Close() != nil
		if !keep() || bad {
			box.stop()
			_ = box.pool.Close()
			return
		}
		box.leave(memory)
	}
	if err != nil {
		close()
		return nil, nil, err
	}
	opened, err := instance.OpenDocument(&requests.OpenDocument{File: &raw})
	switch {
	case errors.Is(err, pdfiumerrors.ErrPassword), errors.Is(err, pdfiumerrors.ErrSecurity):
		err = ErrEncrypted
	case errors.Is(err, pdfiumerrors.ErrFormat), errors.Is(err, pdfiumerrors.ErrFile), errors.Is(err, pdfiumerrors.ErrPage), errors.Is(err, pdfiumerrors.ErrUnknown):
		err = ErrDamaged
	}
	if err != nil {
		close()
		return nil, nil, err
	}
	return &file{instance, opened.Document}, close, nil
}

func (f *file) pages() (int, error) {
	r, err := f.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: f.doc})
	if err != nil {
		return 0, err
	}
	return r.PageCount, nil
}

// property is what the document says of itself: "Title", "CreationDate".
func (f *file) property(tag string) string {
	r, err := f.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: f.doc, Tag: tag})
	if err != nil {
		return ""
	}
	return strings.TrimSpace(r.Value)
}

// lines are those of a page, in reading order. A page that cannot be read has none.
func (f *file) lines(page int) ([]line, error) {
	loaded, err := f.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: requests.Page{ByIndex: &requests.PageByIndex{Document: f.doc, Index: page}}})
	if errors.Is(err, pdfiumerrors.ErrPage) || errors.Is(err, pdfiumerrors.ErrFormat) || errors.Is(err, pdfiumerrors.ErrUnknown) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	text := loaded.TextPage
	count, err := f.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text})
	if err != nil || count.Count <= 0 {
		return nil, err
	}
	all, err := f.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: text, Count: min(count.Count, maxChars)})
	if err != nil {
		return nil, err
	}
	var out []line
	at := 0 // index of a line's first character
	for rest := all.Text; rest != ""; {
		s := rest
		if end := lineEnd.FindStringIndex(rest); end != nil {
			s = rest[:end[1]]
		}
		rest = rest[len(s):]
		l, next, err := f.place(text, s, at, page)
		if err != nil {
			return nil, err
		}
		at = next
		if l.text != "" {
			out = append(out, l)
		}
	}
	_, err = f.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text})
	return out, err
}

// lineEnd ends a line: PDFium's mark for a hyphen that is only there for the line's sake does so by itself.
var lineEnd = regexp.MustCompile("\r\n|[\u0002\uFFFE](?:\r\n)?")

// place finds where a line stands whose first character is about the one at index at, and the index that the next line begins at. Characters
// without a meaning are counted, but not given, so that the indexes run ahead of the text.
func (f *file) place(text references.FPDF_TEXTPAGE, s string, at, page int) (line, int, error) {
	l := line{text: strings.TrimSpace(strings.ReplaceAll(s, "\x00", "")), page: page}
	units := utf16Length(s)
	if l.text == "" {
		return l, at + units, nil
	}
	lead := utf16Length(s[:strings.Index(s, l.text[:1])])
	want := firstRune(l.text)
	for range maxDrift {
		got, err := f.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: text, Index: at + lead})
		if err != nil {
			return l, 0, err
		}
		if rune(got.Unicode) == want || want > 0xFFFF {
			break
		}
		at++
	}
	first, err := f.box(text, at+lead)
	if err != nil {
		return l, 0, err
	}
	last, err := f.box(text, at+lead+utf16Length(l.text)-1)
	if err != nil {
		return l, 0, err
	}
	l.left, l.top, l.bottom, l.right = first.left, first.top, first.bottom, max(first.right, last.right)
	return l, at + units, nil
}

// box is where a character stands; the zero line where that is not known.
func (f *file) box(text references.FPDF_TEXTPAGE, at int) (line, error) {
	r, err := f.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: text, Index: at})
	if err != nil {
		if strings.Contains(err.Error(), "loose char box") { // a character without a place
			return line{}, nil
		}
		return line{}, err
	}
	return line{left: float64(r.Rect.Left), right: float64(r.Rect.Right), top: float64(r.Rect.Top), bottom: float64(r.Rect.Bottom)}, nil
}
