package night

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// A run makes much garbage and keeps little. Collecting it less often saves about a tenth of the processor time, which the memory limit
// bounds: while little is alive the heap may grow to four times that, but not beyond memoryGoal. Where more is alive, as with millions of
// documents, the bound is twice of it, as is Go's own.
const (
	gcPercent  = 300
	memoryGoal = 400 << 20 // bytes
)

// easeGC sets the garbage collector for a run, unless GOGC or GOMEMLIMIT already does, and returns what sets it back.
func easeGC() (restore func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	percent, limit := debug.SetGCPercent(gcPercent), debug.SetMemoryLimit(memoryGoal)
	tick, done := time.NewTicker(time.Second), make(chan struct{})
	go func() {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				metrics.Read(live)
				debug.SetMemoryLimit(max(memoryGoal, 2*int64(live[0].Value.Uint64())))
			}
		}
	}()
	return func() {
		tick.Stop()
		close(done)
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}
