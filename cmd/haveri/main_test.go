package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"haveri": main})
}

func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"make":   makeCorpus,
			"same":   same,
			"halt":   halt,
			"locked": locked,
			"noise":  noise,
			"hook":   hook,
		},
	})
}

// exits is `exits CODE PROGRAM ARGS...`: the program must end with that code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS...")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// makeCorpus is `make FOLDER COUNT`: so many write-ups, no two alike.
func makeCorpus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: make FOLDER COUNT")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o755))
	for i := range n {
		text := fmt.Sprintf("Postmortem of incident %d\n\nOn %d March 2021 the service of Firm %d was down for %d hours because a certificate had expired. "+
			"We renewed the certificate and will add monitoring.\n", i, i%28+1, i%17, i%9+1)
		ts.Check(os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.txt", i)), []byte(text), 0o644))
	}
}

// same is `[!] same FOLDER FOLDER`: the folders hold the same files with the same bytes.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: same FOLDER FOLDER")
	}
	diff := ""
	a, b := read(ts, args[0]), read(ts, args[1])
	for name := range a {
		if a[name] != b[name] {
			diff += " " + name
		}
	}
	if len(a) == 0 || len(a) != len(b) {
		diff += fmt.Sprintf(" (%d and %d files)", len(a), len(b))
	}
	if (diff != "") != neg {
		ts.Fatalf("folders %s and %s: differences:%s", args[0], args[1], diff)
	}
}

// halt is `halt SIGNAL CODE DATA DOCUMENTS`: a run is begun, gets the signal when some of what it read is in the catalog, and must end with
// the code (-1 where the signal ended it).
func halt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: halt SIGNAL CODE DATA DOCUMENTS")
	}
	signal := map[string]os.Signal{"KILL": syscall.SIGKILL, "TERM": syscall.SIGTERM, "INT": syscall.SIGINT}[args[0]]
	catalog := filepath.Join(ts.MkAbs(args[2]), "catalog.db")
	size := func() int64 {
		if info, err := os.Stat(catalog); err == nil {
			return info.Size()
		}
		return 0
	}
	before := max(size(), 64<<10)
	haveri, err := exec.LookPath(filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], "haveri"))
	ts.Check(err)
	cmd := exec.Command(haveri, "run", "--quiet", "--data", args[2], args[3])
	cmd.Dir = ts.MkAbs(".")
	ended := make(chan error, 1)
	ts.Check(cmd.Start())
	go func() { ended <- cmd.Wait() }()
	for size() <= before {
		select {
		case err := <-ended:
			ts.Fatalf("the run ended before it could be stopped: %v", err)
		case <-time.After(time.Millisecond):
		}
	}
	ts.Check(cmd.Process.Signal(signal))
	<-ended
	if code := cmd.ProcessState.ExitCode(); strconv.Itoa(code) != args[1] {
		ts.Fatalf("exit code %d, want %s", code, args[1])
	}
}

// noise is `noise FILE`: the file becomes the beginning of a picture, which no reader knows.
func noise(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: noise FILE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02\xff\xfe\xfd"), 0o644))
}

// hook is `hook FAILURES`: $HOOK is an address that fails so many times, then writes what is posted to it to the file "posted".
func hook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hook FAILURES")
	}
	failures, err := strconv.ParseInt(args[0], 10, 64)
	ts.Check(err)
	var asked atomic.Int64
	posted := ts.MkAbs("posted")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil && asked.Add(1) > failures {
			err = os.WriteFile(posted, body, 0o644)
		} else {
			err = errors.New("out of order")
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	}))
	ts.Defer(server.Close)
	ts.Setenv("HOOK", server.URL)
}

// locked is `locked DATA`: it waits until a run holds the lock.
func locked(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: locked DATA")
	}
	for {
		if b, err := os.ReadFile(filepath.Join(ts.MkAbs(args[0]), ".lock")); err == nil && len(b) > 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func read(ts *testscript.TestScript, dir string) map[string]string {
	files := map[string]string{}
	entries, err := os.ReadDir(ts.MkAbs(dir))
	ts.Check(err)
	for _, e := range entries {
		files[e.Name()] = ts.ReadFile(filepath.Join(dir, e.Name()))
	}
	return files
}
