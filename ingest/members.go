package ingest

import (
	"errors"
	"fmt"
	"io"

	"haveri/ingest/mbox"
	"haveri/ingest/warc"
)

// mails yields the messages of a mailbox, named by their number from 1: "a.mbox#12".
func (w *walker) mails(name string, r io.Reader, b *budget) {
	w.numbered(name, r, b, func(in io.Reader, yield func(Source, error) bool) {
		for message, err := range mbox.Messages(in, w.MaxDocument) {
			if errors.Is(err, mbox.ErrTooLong) {
				err = tooLarge(w.MaxDocument)
			} else if err != nil {
				w.unread(name, err, b)
				return
			}
			if !yield(Source{Raw: message, Hint: "eml"}, err) {
				return
			}
		}
	})
}

// responses yields the pages of a web archive, named by their number from 1: "a.warc#12".
func (w *walker) responses(name string, r io.Reader, b *budget) {
	w.numbered(name, r, b, func(in io.Reader, yield func(Source, error) bool) {
		for page, err := range warc.Pages(in, w.MaxDocument) {
			if err != nil {
				w.fail(name, damaged(err))
				return
			}
			if err = page.Err; errors.Is(err, warc.ErrTooLong) {
				err = tooLarge(w.MaxDocument)
			} else if err != nil {
				err = fmt.Errorf("%w; exclude it", err)
			}
			if !yield(Source{Raw: page.HTML, Meta: Meta{URL: page.URL}, Hint: "html"}, err) {
				return
			}
		}
	})
}

// numbered yields what members finds in r, within the limits of a container. b is nil outside containers.
func (w *walker) numbered(name string, r io.Reader, b *budget, members func(io.Reader, func(Source, error) bool)) {
	if b == nil {
		b = w.holding()
		r = metered{r, b}
	}
	n := 0
	members(r, func(s Source, err error) bool {
		if !w.enter(name, b) {
			return false
		}
		n++
		s.File = fmt.Sprintf("%s#%d", name, n)
		if err != nil {
			w.fail(s.File, err)
		} else {
			w.document(s, b)
		}
		return !w.done()
	})
}
