package night

import (
	"errors"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"sync"
	"time"

	"haveri/extract"
	"haveri/ingest"
	"haveri/ingest/doc"
)

// Read reads one source: the document and its record, or why it is refused. A panic and a document that does not end are
// refusals too. The error may begin with the file's name, see reason.
func Read(s ingest.Source) (*doc.Document, *extract.Record, error) {
	return readAnd(s, func(*extract.Record, extract.Seen) {})
}

// readAnd is Read that calls also with what extract.ExtractAnd does. What also sets may be looked at unless there is an error.
func readAnd(s ingest.Source, also func(*extract.Record, extract.Seen)) (*doc.Document, *extract.Record, error) {
	if s.Err != nil {
		return nil, nil, s.Err
	}
	return within(s.Limits.OrDefault().Timeout, func() (*doc.Document, *extract.Record, error) {
		d, err := ingest.Read(s)
		if err != nil {
			return nil, nil, err
		}
		return &d, extract.ExtractAnd(&d, also), nil
	})
}

// within calls f, and gives up waiting after the limit. What cannot be stopped goes on in its goroutine until it ends.
func within(limit time.Duration, f func() (*doc.Document, *extract.Record, error)) (*doc.Document, *extract.Record, error) {
	type result struct {
		d   *doc.Document
		r   *extract.Record
		err error
	}
	done := make(chan result, 1)
	go func() {
		var res result
		defer func() {
			if p := recover(); p != nil {
				res = result{err: fmt.Errorf("internal error in %s: %v", panicking(), p)}
			}
			done <- res
		}()
		res.d, res.r, res.err = f()
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case r := <-done:
		return r.d, r.r, r.err
	case <-timer.C:
		return nil, nil, ingest.TimedOut(limit)
	}
}

// panicking names the function that panicked, called from a deferred function.
func panicking() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if f.Function != "" && !strings.HasPrefix(f.Function, "runtime.") {
			return f.Function
		}
		if !more {
			return "an unknown place"
		}
	}
}

// reason is why a file is refused, without its name.
func reason(file string, err error) string { return strings.TrimPrefix(err.Error(), file+": ") }

// passing reports whether a refusal may be gone tomorrow though the content is the same: the limits may be others by then.
func passing(err error) bool { return errors.As(err, new(ingest.LimitError)) }

// Reading is one source and what was read of it: a document and its record, or why it is refused.
type Reading struct {
	File     string
	Document *doc.Document
	Record   *extract.Record
	Refused  string // the reason, "" where it was read
}

// ReadAll reads sources, jobs at a time, and yields the readings in the order of the sources. Memory is that of a few documents a job.
func ReadAll(sources iter.Seq[ingest.Source], jobs int) iter.Seq[Reading] {
	if jobs <= 0 {
		jobs = runtime.NumCPU()
	}
	type job struct {
		source ingest.Source
		done   chan Reading
	}
	return func(yield func(Reading) bool) {
		ahead, work := make(chan job, 4*jobs), make(chan job)
		stop := make(chan struct{})
		var running sync.WaitGroup
		defer running.Wait()
		defer close(stop)
		running.Go(func() {
			defer close(work)
			defer close(ahead)
			for s := range sources {
				j := job{s, make(chan Reading, 1)}
				for _, to := range []chan job{ahead, work} {
					select {
					case to <- j:
					case <-stop:
						return
					}
				}
			}
		})
		for range jobs {
			running.Go(func() {
				for j := range work {
					d, rec, err := Read(j.source)
					r := Reading{File: j.source.File, Document: d, Record: rec}
					if err != nil {
						r.Refused = reason(r.File, err)
					}
					j.done <- r
				}
			})
		}
		for j := range ahead {
			if !yield(<-j.done) {
				return
			}
		}
	}
}
