package night

import (
	"errors"
	"strings"
	"testing"
	"time"

	"haveri/extract"
	"haveri/ingest/doc"
)

func TestWithinPanic(t *testing.T) {
	_, _, err := within(time.Minute, func() (*doc.Document, *extract.Record, error) {
		return nil, nil, errors.New([]string{}[len(t.Name())-len(t.Name())])
	})
	if err == nil || !strings.HasPrefix(err.Error(), "internal error in haveri/cmd/haveri/night.TestWithinPanic") || !strings.Contains(err.Error(), "index out of range") {
		t.Errorf("got %v", err)
	}
	if passing(err) {
		t.Error("a panic is the content's until the rules change")
	}
}

func TestWithinLimit(t *testing.T) {
	blocked := make(chan struct{})
	defer close(blocked)
	_, _, err := within(time.Millisecond, func() (*doc.Document, *extract.Record, error) {
		<-blocked
		return nil, nil, nil
	})
	if !passing(err) {
		t.Errorf("got %v", err)
	}
}

func TestBody(t *testing.T) {
	start := "2012-02-29"
	in := &extract.Record{File: "a.txt", ID: "00", Start: &start, Evidence: []extract.Evidence{{Field: "start", Quote: "29 februari", From: 1, To: 12}}}
	body, plain, err := packBody(in, "nere den 29 februari")
	if err != nil {
		t.Fatal(err)
	}
	out, text, err := unpackBody(body, true)
	if err != nil || text != "nere den 29 februari" || out.File != "" || *out.Start != start || len(out.Evidence) != 1 {
		t.Errorf("got %+v, %q, %v", out, text, err)
	}
	moved := *in
	moved.File = "b.txt"
	if _, other, _ := packBody(&moved, "nere den 29 februari"); string(other) != string(plain) {
		t.Error("a moved file changes the record's digest")
	}
	for n := range len(body) {
		if _, _, err := unpackBody(body[:n], true); err == nil {
			t.Errorf("a body cut to %d of %d bytes was read", n, len(body))
		}
	}
}
