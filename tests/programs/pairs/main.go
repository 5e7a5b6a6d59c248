// Command pairs makes calls whose entries are easily taken for each other's: the same goroutines in the same frames
// of two processes, and the runtime's own on the stacks of its threads.
//
//	pairs NUMBER
//
// NUMBER is the process's own. The results of a call follow from its arguments.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"example.com/expect"
)

const (
	workers = 8
	rounds  = 250
	spawns  = 200
)

// work takes a while: the other process is in the same place meanwhile.
//
//go:noinline
func work(number, i int) int {
	time.Sleep(100 * time.Microsecond)
	return number*1000000 + i
}

var spawned int64

//go:noinline
func count(done *sync.WaitGroup) {
	atomic.AddInt64(&spawned, 1)
	done.Done()
}

// Goroutines are started at four places, on threads of their own, so that a pair of one with another shows.
var places = []func(*sync.WaitGroup){
	func(done *sync.WaitGroup) { go count(done) },
	func(done *sync.WaitGroup) { go count(done); runtime.Gosched() },
	func(done *sync.WaitGroup) { go func() { count(done) }() },
	func(done *sync.WaitGroup) { runtime.Gosched(); go count(done) },
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: pairs NUMBER")
		os.Exit(2)
	}
	number, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	runtime.GOMAXPROCS(len(places) + 1)
	expect.Wait([]string{"work"}, []uintptr{expect.Code(work)})

	var calls int64
	var done, started sync.WaitGroup
	for w := 0; w < workers; w++ {
		done.Add(1)
		go func(w int) {
			defer done.Done()
			for i := 0; i < rounds; i++ {
				n := w*rounds + i
				if work(number, n) == number*1000000+n {
					atomic.AddInt64(&calls, 1)
				}
			}
		}(w)
	}
	for _, place := range places {
		done.Add(1)
		started.Add(spawns)
		go func(place func(*sync.WaitGroup)) {
			defer done.Done()
			runtime.LockOSThread()
			for i := 0; i < spawns; i++ {
				place(&started)
			}
		}(place)
	}
	done.Wait()
	started.Wait()
	expect.Print("CALLS work %d", calls)
	expect.Print("CALLS newproc1 %d", spawned)
	expect.End()
}
