// Package expect is what the traced programs share: they wait until probes are
// attached, and say what a trace of them must show.
package expect

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
	"unsafe"
)

// StringLimit is the --strlen that the live tests give to gobt.
const StringLimit = 64

// RegisterABI says whether arguments are passed in registers (Go 1.17 and later on amd64).
const RegisterABI = registerABI

// Debugged says that a debugger watches, which leaves the code as it is, and to which each call is dear.
var Debugged = os.Getenv("EXPECT_UNCHANGED") != ""

// Calls is how many calls there are to be, usually and with a debugger.
func Calls(usual, debugged int) int {
	if Debugged {
		return debugged
	}
	return usual
}

// Goroutine is the id of the running goroutine.
func Goroutine() uint64 {
	var buf [64]byte
	text := buf[:runtime.Stack(buf[:], false)]
	text = bytes.TrimPrefix(text, []byte("goroutine "))
	id, err := strconv.ParseUint(string(text[:bytes.IndexByte(text, ' ')]), 10, 64)
	if err != nil {
		panic(err)
	}
	return id
}

// Print writes one line in one write, so that lines of several goroutines stay whole.
func Print(format string, args ...interface{}) {
	os.Stdout.WriteString(fmt.Sprintf(format+"\n", args...))
}

// Code is the address of f's code.
func Code(f interface{}) uintptr {
	closure := (*[2]unsafe.Pointer)(unsafe.Pointer(&f))[1]
	return *(*uintptr)(closure)
}

// A probe lies in the first bytes of a function: after the stack check, at the latest.
const watched = 96

type code struct {
	name  string
	pc    uintptr
	was   []byte
	sites int // bytes that must have changed
}

// here is the code at pc as it is now, up to the end of the function.
func here(pc uintptr, size uintptr) []byte {
	now := make([]byte, 0, size)
	for at := pc; at < pc+size; at++ {
		if f := runtime.FuncForPC(at); f == nil || f.Entry() != pc {
			break
		}
		now = append(now, *(*byte)(unsafe.Pointer(at)))
	}
	return now
}

// hasChanged says whether a probe was put at each of the sites.
func (c *code) hasChanged() bool {
	changed := 0
	for i, now := range here(c.pc, uintptr(len(c.was))) {
		if now != c.was[i] {
			changed++
		}
	}
	return changed >= c.sites
}

// Wait returns when each of these functions has been changed, which is what attaching a
// uprobe does to it, or ends the program after half a minute. The pid is printed only when
// the unchanged code is known, so nobody attaches too early.
func Wait(names []string, pcs []uintptr) {
	var left []code
	for i, pc := range pcs {
		left = append(left, code{names[i], pc, here(pc, watched), 1})
	}
	wait(left)
}

// WaitInside is the same for probes inside of the functions: so many of each.
func WaitInside(names []string, pcs []uintptr, sites []int) {
	const most = 8192
	var left []code
	for i, pc := range pcs {
		left = append(left, code{names[i], pc, here(pc, most), sites[i]})
	}
	wait(left)
}

// began says that probes may come. What other goroutines do before they wait has been done by then.
func began() {
	for i := 0; Debugged && i < 100; i++ {
		runtime.Gosched()
	}
	Print("pid %d", os.Getpid())
}

func wait(left []code) {
	if began(); Debugged {
		return
	}
	for deadline := time.Now().Add(240 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		var same []code
		for _, c := range left {
			if !c.hasChanged() {
				same = append(same, c)
			}
		}
		if left = same; len(left) == 0 {
			// The kernel writes the breakpoint before the tracer's program is bound to it: what
			// is called between the two is not seen (once, twelve calls of twelve).
			time.Sleep(250 * time.Millisecond)
			return
		}
		if time.Now().After(deadline) {
			break
		}
	}
	for _, c := range left {
		fmt.Fprintf(os.Stderr, "no probe at %s (%s, %#x)\n", c.name, runtime.FuncForPC(c.pc).Name(), c.pc)
	}
	os.Exit(3)
}

// At announces that a marked line is reached: path and value in turn, as for Call. A path that
// begins with + can be read whatever the compiler does, one with ! isn't in scope.
func At(mark string, pathsAndValues ...interface{}) {
	line := "EXPECT goid=" + strconv.FormatUint(Goroutine(), 10) + " " + mark
	for i := 0; i < len(pathsAndValues); i += 2 {
		value := &printer{}
		if pathsAndValues[i+1] != nil {
			value.argument(pathsAndValues[i+1])
		}
		line += fmt.Sprintf("\t%s=%s", pathsAndValues[i], value.String())
	}
	Print("%s", line)
}

// Call announces a call: the function as gobt prints it, then path and value in turn. A
// value is a pointer to the variable that is passed, or a Text.
func Call(function string, pathsAndValues ...interface{}) {
	line := show(function, pathsAndValues, false)
	if line.long {
		line = show(function, pathsAndValues, true)
	}
	Print("EXPECT goid=%d %s", Goroutine(), line.String())
}

func show(function string, pathsAndValues []interface{}, lengths bool) *printer {
	line := &printer{lengths: lengths}
	line.WriteString(function)
	for i := 0; i < len(pathsAndValues); i += 2 {
		fmt.Fprintf(line, " %s=", pathsAndValues[i])
		line.argument(pathsAndValues[i+1])
	}
	return line
}

// End gives the tracer time to read the last events, then ends the program. On a busy
// machine bpftrace 0.17 was seen to need more than 300 ms, and to leave without the rest.
func End() {
	if !Debugged {
		time.Sleep(1500 * time.Millisecond)
	}
	os.Exit(0)
}

// Both runs f in two goroutines at once, and returns when both have returned.
func Both(f func()) {
	done := make(chan bool)
	for i := 0; i < 2; i++ {
		go func() {
			f()
			done <- true
		}()
	}
	<-done
	<-done
}

// Entry is the address of the function that calls it: the one way to get at the code of
// an instantiated generic function, whose func value is a wrapper.
func Entry() uintptr {
	pc, _, _, _ := runtime.Caller(1)
	return runtime.FuncForPC(pc).Entry()
}
