// Command once calls functions a known number of times while their stacks grow and
// goroutines are preempted wherever that is possible.
//
//	once [FUNCTION...]
//
// It waits until every chosen function carries a probe, and says at the end how many calls
// each had. A probe that fires twice for a call that starts over shows in the count.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"example.com/expect"
)

// The stack check has a form for frames below 128 bytes, one up to 4096 bytes, and one
// with two branches above.

//go:noinline
func small(n int) int {
	if n == 0 {
		return 0
	}
	return small(n-1) + n
}

//go:noinline
func big(n int) int {
	var frame [1000]byte
	fill(frame[:], n)
	if n == 0 {
		return 0
	}
	return big(n-1) + int(frame[n%len(frame)])
}

//go:noinline
func huge(n int) int {
	var frame [70000]byte
	fill(frame[:2000], n)
	if n == 0 {
		return 0
	}
	return huge(n-1) + int(frame[n%len(frame)])
}

//go:noinline
func fill(frame []byte, n int) {
	for i := range frame {
		frame[i] = byte(n)
	}
}

// No stack check, so nothing runs twice.
//
//go:nosplit
//go:noinline
func leaf(n int) int { return n * n }

type counter struct{ n int }

//go:noinline
func (c *counter) down(n int) {
	c.n++
	runtime.Gosched()
	if n > 0 {
		c.down(n - 1)
	}
}

// A traced is a function with what one goroutine does with it: how often it calls it.
type traced struct {
	name       string
	function   interface{}
	goroutines int
	calls      int
	run        func()
}

var functions = []traced{
	{"small", small, 200, 251, func() { small(250) }},
	{"big", big, 100, 101, func() { big(100) }},
	{"huge", huge, 100, 21, func() { huge(20) }},
	{"leaf", leaf, 100, 200, func() {
		for i := 0; i < 200; i++ {
			leaf(i)
		}
	}},
	{"down", (*counter).down, 100, 101, func() { new(counter).down(100) }},
}

var garbage [64][]byte

// disturb keeps the processors busy, the collector running, and so goroutines stopped
// at any instruction, until stop is not zero.
func disturb(stop *int32) {
	for i := 0; i < runtime.GOMAXPROCS(0)+1; i++ {
		i := i
		go func() {
			for n := 0; atomic.LoadInt32(stop) == 0; n++ {
				if n%100000 == 0 {
					garbage[i%len(garbage)] = make([]byte, 10000)
				}
			}
		}()
	}
}

func main() {
	chosen := map[string]bool{}
	for _, name := range os.Args[1:] {
		chosen[name] = true
	}
	var names []string
	var pcs []uintptr
	var all []traced
	for _, f := range functions {
		if len(os.Args) == 1 || chosen[f.name] {
			names, pcs, all = append(names, f.name), append(pcs, expect.Code(f.function)), append(all, f)
		}
		delete(chosen, f.name)
	}
	for name := range chosen {
		fmt.Fprintln(os.Stderr, "no such function:", name)
		os.Exit(2)
	}
	for i := range all {
		all[i].goroutines = expect.Calls(all[i].goroutines, 1)
	}
	expect.Wait(names, pcs)

	debug.SetGCPercent(1)
	var stop int32
	disturb(&stop)
	var done sync.WaitGroup
	for more, round := true, 0; more; round++ {
		more = false
		for _, f := range all {
			if round < f.goroutines {
				more = true
				done.Add(1)
				run := f.run
				go func() {
					defer done.Done()
					run()
				}()
			}
		}
		// A few at a time: they are to compete, and not to wait for the processor all along.
		if round%4 == 3 {
			done.Wait()
		}
	}
	done.Wait()
	atomic.StoreInt32(&stop, 1)
	for _, f := range all {
		expect.Print("CALLS %s %d", f.name, f.goroutines*f.calls)
	}
	expect.End()
}
