// Package warc reads the pages of a web archive (ISO 28500): the HTML of the responses that a crawler kept.
package warc

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// Is tells by its first bytes whether a file is a web archive.
func Is(head []byte) bool { return bytes.HasPrefix(head, []byte("WARC/1.")) }

// Page is an HTML page as it was served. Err says why it has no HTML; the pages after it are read all the same.
type Page struct {
	URL  string
	HTML []byte
	Err  error
}

// ErrTooLong is the Err of a page that is longer than the limit.
var ErrTooLong = errors.New("page too long")

// headSize is what the header of a record, or of the response in it, may have at most.
const headSize = 64 << 10

// Pages yields the pages of an archive, in its order. Redirects, errors and all that is not HTML are passed over. A page longer than limit
// bytes is yielded without its HTML. An error means that the archive is damaged, and ends it.
func Pages(r io.Reader, limit int64) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		in := bufio.NewReaderSize(r, headSize)
		for {
			h, err := head(in)
			if err == io.EOF {
				return
			}
			length, bad := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
			if err == nil && (bad != nil || length < 0) {
				err = errors.New("a record without its length")
			}
			if err != nil {
				yield(Page{}, err)
				return
			}
			body := &io.LimitedReader{R: in, N: length}
			if page, ok := read(h, body, limit); ok && !yield(page, nil) {
				return
			}
			if _, err := io.Copy(io.Discard, body); err != nil || body.N > 0 {
				if err == nil {
					err = io.ErrUnexpectedEOF
				}
				yield(Page{}, err)
				return
			}
		}
	}
}

// head reads the header of the next record. The blank lines that end the one before are passed over.
func head(in *bufio.Reader) (textproto.MIMEHeader, error) {
	for {
		c, err := in.Peek(1)
		if err != nil {
			return nil, err
		}
		if c[0] != '\r' && c[0] != '\n' {
			break
		}
		_, _ = in.Discard(1)
	}
	raw, err := in.Peek(headSize)
	if err != nil && err != io.EOF {
		return nil, err
	}
	end, gap := bytes.Index(raw, []byte("\r\n\r\n")), 4
	if end < 0 {
		end, gap = bytes.Index(raw, []byte("\n\n")), 2
	}
	if !Is(raw) || end < 0 {
		return nil, errors.New("no record where one should begin")
	}
	_, fields, _ := bytes.Cut(raw[:end+gap], []byte("\n"))
	h, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(fields))).ReadMIMEHeader()
	if err != nil {
		return nil, fmt.Errorf("a record's header: %w", err)
	}
	_, err = in.Discard(end + gap)
	return h, err
}

// read takes the page out of a record; false where it holds none.
func read(h textproto.MIMEHeader, body io.Reader, limit int64) (Page, bool) {
	p := Page{URL: strings.Trim(h.Get("WARC-Target-URI"), "<>")}
	kind := strings.ToLower(h.Get("WARC-Type"))
	if kind == "resource" && isHTML(h.Get("Content-Type")) {
		p.HTML, p.Err = readAll(body, limit)
		return p, true
	}
	if media, _, _ := mime.ParseMediaType(h.Get("Content-Type")); kind != "response" || media != "application/http" {
		return p, false
	}
	response, err := http.ReadResponse(bufio.NewReader(&io.LimitedReader{R: body, N: limit + headSize}), nil)
	if err != nil || response.StatusCode/100 != 2 || !isHTML(response.Header.Get("Content-Type")) {
		return p, false
	}
	content, err := decode(response)
	if err == nil {
		p.HTML, err = readAll(content, limit)
	}
	if err != nil && !errors.Is(err, ErrTooLong) {
		err = fmt.Errorf("its response cannot be read (%w)", err)
	}
	p.Err = err
	return p, true
}

func isHTML(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	return media == "text/html" || media == "application/xhtml+xml"
}

// decode undoes the encoding in which a page was sent. Many crawlers store a page decoded and leave the header that says otherwise.
func decode(response *http.Response) (io.Reader, error) {
	in := bufio.NewReader(response.Body)
	start, _ := in.Peek(4)
	switch encoding := strings.ToLower(response.Header.Get("Content-Encoding")); encoding {
	case "gzip", "x-gzip":
		if bytes.HasPrefix(start, []byte("\x1F\x8B")) {
			return gzip.NewReader(in)
		}
	case "deflate":
		if len(start) > 1 && start[0]&0x0F == 8 && (int(start[0])<<8|int(start[1]))%31 == 0 {
			return zlib.NewReader(in)
		}
	case "zstd":
		if bytes.HasPrefix(start, []byte("\x28\xB5\x2F\xFD")) {
			return zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20)) // as RFC 9659 has it
		}
	case "br":
		if !bytes.HasPrefix(bytes.TrimLeft(start, "\xEF\xBB\xBF \t\r\n"), []byte("<")) {
			return brotli.NewReader(in), nil
		}
	}
	return in, nil
}

// readAll reads to the end, or to the limit. A page that was cut when it was fetched is kept as far as it goes.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(raw)) > limit {
		return nil, ErrTooLong
	}
	if errors.Is(err, io.ErrUnexpectedEOF) && len(raw) > 0 {
		err = nil
	}
	return raw, err
}
