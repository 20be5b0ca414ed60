package night

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// Held says that another run owns the data folder.
type Held struct {
	Data string `json:"-"`
	PID  int    `json:"pid"`
	Host string `json:"host"`
	// Start is when the other run began, in UTC; zero where its lock file could not be read.
	Start time.Time `json:"start"`
}

func (h *Held) Error() string {
	if h.PID == 0 {
		return fmt.Sprintf("%s: another run holds the lock: wait for it to end", h.Data)
	}
	return fmt.Sprintf("%s: another run holds the lock: process %d on %s since %s; wait for it to end, or stop it",
		h.Data, h.PID, h.Host, h.Start.Format(time.RFC3339))
}

var errReadOnly = errors.New("the file system is read-only")

// lock takes DATA/.lock without waiting and writes into it who holds it. The operating system frees it when the process ends,
// however it ends, so that a killed run never has to be cleaned up after. The error is a *Held where another run has it.
func lock(data string, start time.Time) (unlock func(), err error) {
	path := filepath.Join(data, ".lock")
	l := flock.New(path)
	got, err := l.TryLock()
	if errors.Is(err, syscall.EROFS) {
		err = errReadOnly
	}
	if err != nil {
		return nil, fmt.Errorf("%s: the data folder cannot be locked: %w; it must be writable to the user who runs this, or choose another with --data", data, err)
	}
	if !got {
		h := &Held{}
		for range 20 { // the holder writes its name just after it got the lock
			if b, err := os.ReadFile(path); err == nil && json.Unmarshal(b, h) == nil {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		h.Data = data
		return nil, h
	}
	host, _ := os.Hostname()
	if b, err := json.Marshal(Held{PID: os.Getpid(), Host: host, Start: start.UTC().Truncate(time.Second)}); err == nil {
		_ = os.WriteFile(path, b, 0o644) // a courtesy too: on a full disk the lock holds without
	}
	return func() {
		_ = os.Truncate(path, 0) // so that nobody is told of a process that has ended
		l.Close()
	}, nil
}
