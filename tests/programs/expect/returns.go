package expect

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"time"
	"unsafe"
)

// A Pending is a call that may return: its line, with and without the lengths of strings, up
// to the arguments.
type Pending struct{ brief, full *printer }

// Entered keeps what the arguments of a call are before it, as Call takes them: the function
// may change what they point to. Nothing is printed of a call that never returns.
func Entered(function string, pathsAndValues ...interface{}) *Pending {
	return &Pending{show(function, pathsAndValues, false), show(function, pathsAndValues, true)}
}

// Returned announces the return, with the results.
func (p *Pending) Returned(pathsAndValues ...interface{}) {
	line, results := p.brief, show("", pathsAndValues, false)
	if line.long || results.long {
		line, results = p.full, show("", pathsAndValues, true)
	}
	Print("EXPECT goid=%d %s%s", Goroutine(), line.String(), results.String())
}

// Probes on the returns of many functions are attached one after another: so long must
// nothing have changed for the last of them to be there.
const settled = 500 * time.Millisecond

// whole is the length of the function at pc. What is inlined into it has its entry as well.
func whole(pc uintptr) int {
	end := pc
	for f := runtime.FuncForPC(end); f != nil && f.Entry() == pc; f = runtime.FuncForPC(end) {
		end++
	}
	return int(end - pc)
}

func read(pc uintptr, length int) []byte {
	now := make([]byte, length)
	for i := range now {
		now[i] = *(*byte)(unsafe.Pointer(pc + uintptr(i)))
	}
	return now
}

// WaitReturns is Wait for probes that may lie anywhere in these functions: it returns when
// each function has been changed, and none has changed any more for a while.
func WaitReturns(names []string, pcs []uintptr) {
	first := make([][]byte, len(pcs))
	for i, pc := range pcs {
		first[i] = read(pc, whole(pc))
	}
	last, changed := append([][]byte(nil), first...), time.Now()
	if began(); Debugged {
		return
	}
	var left []int
	for deadline := time.Now().Add(240 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		left = nil
		for i, pc := range pcs {
			now := read(pc, len(first[i]))
			if !bytes.Equal(now, last[i]) {
				last[i], changed = now, time.Now()
			}
			if bytes.Equal(now, first[i]) {
				left = append(left, i)
			}
		}
		if len(left) == 0 && time.Since(changed) >= settled {
			return
		}
	}
	for _, i := range left {
		fmt.Fprintf(os.Stderr, "no probe at %s (%s, %#x)\n", names[i], runtime.FuncForPC(pcs[i]).Name(), pcs[i])
	}
	if len(left) == 0 {
		fmt.Fprintln(os.Stderr, "probes are still being attached")
	}
	os.Exit(3)
}
