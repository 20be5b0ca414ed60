// Package mbox cuts a mailbox file into its messages. Each begins with a line "From address date", of which those in a message's text
// are marked with a ">", or, in careless files, told by what follows them.
package mbox

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"regexp"
)

var (
	// "From anna@example.com Tue Mar  3 14:05:09 2021", with a zone before or after the year, in the archives of lists with " at " for "@".
	separator = regexp.MustCompile(`^From \S.*(?:\d{1,2}:\d{2}.* (?:19|20)\d{2}\b| (?:19|20)\d{2} \d{1,2}:\d{2}).{0,20}\r?\n$`)
	header    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*:`)
)

// How much of a line is looked at: a separator is far shorter, and so is the name of a header's first line.
const (
	lineSize   = 4 << 10
	headerSize = 64
)

// Is tells by its first bytes whether a file is a mailbox.
func Is(head []byte) bool {
	line, rest, _ := bytes.Cut(head, []byte("\n"))
	return bytes.HasPrefix(line, []byte("From ")) && separator.Match(append(bytes.Clone(line), '\n')) && header.Match(rest)
}

// ErrTooLong stands for a message that is longer than the limit.
var ErrTooLong = errors.New("message too long")

// Messages yields the messages of a mailbox as they were sent, without the separating lines and the marks before "From". One longer than
// limit bytes is passed over, and told by ErrTooLong; any other error is of r, and the last.
func Messages(r io.Reader, limit int64) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		in := bufio.NewReaderSize(r, lineSize)
		var message []byte
		begun, long := false, false
		blank, start := true, true // the line before was empty; a line starts here
		end := func() bool {
			switch {
			case !begun:
				return true
			case long:
				return yield(nil, ErrTooLong)
			}
			return yield(message, nil)
		}
		for {
			part, err := in.ReadSlice('\n')
			if start && blank && separator.Match(part) {
				part = bytes.Clone(part) // for it shares the buffer
				if next, _ := in.Peek(headerSize); header.Match(next) {
					if !end() {
						return
					}
					message, begun, long, blank = nil, true, false, false
					continue
				}
			}
			if begun {
				if start {
					part = unmark(part)
				}
				if long = long || int64(len(message)+len(part)) > limit; long {
					message = nil
				} else {
					message = append(message, part...)
				}
			}
			if start {
				blank = len(bytes.TrimRight(part, "\r\n")) == 0
			}
			start = !errors.Is(err, bufio.ErrBufferFull)
			if err != nil && start {
				if err == io.EOF {
					end()
				} else {
					yield(nil, err)
				}
				return
			}
		}
	}
}

// unmark takes one ">" from before a "From " that would have begun a message.
func unmark(line []byte) []byte {
	if rest := bytes.TrimLeft(line, ">"); len(rest) < len(line) && bytes.HasPrefix(rest, []byte("From ")) {
		return line[1:]
	}
	return line
}
