package ingest

import (
	"cmp"
	"fmt"
	"time"
)

// Limits bound what a document or a container may cost, so that one that is damaged or made to harm holds nothing up. A field that is 0
// has its default.
type Limits struct {
	MaxDocument  int64         // bytes of a document
	MaxContainer int64         // bytes that an archive, a mailbox or a web archive may hold, unpacked
	MaxMembers   int           // documents that such a container may hold
	MaxDepth     int           // how deep containers may stand within containers
	MaxRatio     int           // how many times its own size a container may unpack to
	MaxMemory    int64         // bytes of memory that the reader of a PDF may take
	Timeout      time.Duration // for reading a document and what it says
}

// DefaultLimits are far above any write-up. MaxDocument is small enough to hold one for each worker.
var DefaultLimits = Limits{MaxDocument: 32 << 20, MaxContainer: 2 << 30, MaxMembers: 100_000, MaxDepth: 3, MaxRatio: 200, MaxMemory: 256 << 20,
	Timeout: 30 * time.Second}

// OrDefault has the defaults where l has 0.
func (l Limits) OrDefault() Limits {
	d := DefaultLimits
	return Limits{cmp.Or(l.MaxDocument, d.MaxDocument), cmp.Or(l.MaxContainer, d.MaxContainer), cmp.Or(l.MaxMembers, d.MaxMembers),
		cmp.Or(l.MaxDepth, d.MaxDepth), cmp.Or(l.MaxRatio, d.MaxRatio), cmp.Or(l.MaxMemory, d.MaxMemory), cmp.Or(l.Timeout, d.Timeout)}
}

// LimitError is a refusal by one of Limits, which a later run may raise. It names the flag that does.
type LimitError string

func (e LimitError) Error() string { return string(e) }

func limitError(format string, args ...any) error { return LimitError(fmt.Sprintf(format, args...)) }

func tooLarge(limit int64) error {
	return limitError("larger than %s; raise --max-document to read it, or exclude it", size(limit))
}

// TimedOut is the refusal of a document that takes longer than limit.
func TimedOut(limit time.Duration) error {
	return limitError("not read within %s; raise --timeout to read it, or exclude it", limit)
}

// size writes bytes in the largest unit that they are whole in, as the flags read them.
func size(n int64) string {
	units := []string{"bytes", "KB", "MB", "GB"}
	for n > 0 && n%1024 == 0 && len(units) > 1 {
		n, units = n/1024, units[1:]
	}
	return fmt.Sprintf("%d %s", n, units[0])
}

// What even a small archive may unpack to, and how much of a container is held in memory that stands in another or comes from a pipe.
const (
	slack   = 16 << 20
	maxHeld = 256 << 20
)

// budget is what a container, with all containers in it, may still hold.
type budget struct {
	members int
	bytes   int64
	over    error // what to say when the bytes run out
}

// unpacking is the budget of a compressed container of so many bytes.
func (l Limits) unpacking(bytes int64) *budget {
	b := l.holding()
	if bytes < b.bytes/int64(l.MaxRatio) && bytes*int64(l.MaxRatio)+slack < b.bytes {
		b.bytes = bytes*int64(l.MaxRatio) + slack
		b.over = limitError("unpacks to more than %d times its size, as files do that are made to harm; raise --max-ratio if it is sound, or exclude it", l.MaxRatio)
	}
	return b
}

// holding is the budget of a container that is not compressed.
func (l Limits) holding() *budget {
	return &budget{l.MaxMembers, l.MaxContainer, limitError("holds more than %s, of which the first were read; raise --max-container to read all, or exclude it", size(l.MaxContainer))}
}

func (b *budget) spent() bool { return b.members < 0 || b.bytes < 0 }
