package main

import (
	"fmt"
	"runtime"
	"sync"

	"example.com/expect"
)

// fragile returns or panics; hopeless only panics, and has no RET; steady only returns.
// rescued calls each of them from the same frame, so with the same stack pointer.

//go:noinline
func fragile(n int, s string, fail bool) int {
	if fail {
		panic(s)
	}
	use(n, s)
	return n * 10
}

//go:noinline
func hopeless(n int, s string) int {
	panic(fmt.Sprint(s, n))
}

//go:noinline
func steady(s string, n int) (text string, err error) {
	use(s, n)
	return s + "!", nil
}

type way int

const (
	returns way = iota
	panics
	onlyPanics
	onlyReturns
)

//go:noinline
func rescued(n int, s string, how way) (text string) {
	text = "untouched"
	defer func() {
		if failure := recover(); failure != nil {
			text = fmt.Sprint("recovered: ", failure)
		}
	}()
	switch how {
	case returns, panics:
		fail := how == panics
		call := expect.Entered("main.fragile", "n", &n, "s", &s, "fail", &fail)
		r := fragile(n, s, fail)
		call.Returned("ret", &r)
	case onlyPanics:
		hopeless(n, s)
	case onlyReturns:
		call := expect.Entered("main.steady", "s", &s, "n", &n)
		r, err := steady(s, n)
		call.Returned("ret.text", &r, "ret.err", &err)
		return r
	}
	return s
}

// sifted is traced where kind is "odd". What a panic leaves of such a call must not be taken
// for the entry of another one, that isn't traced and returns.
//
//go:noinline
func sifted(n int, kind string, fail bool) (r int) {
	if fail {
		panic(kind)
	}
	use(n, kind)
	return -n
}

//go:noinline
func attempt(n int, kind string, fail bool) {
	defer func() { _ = recover() }()
	call := expect.Entered("main.sifted", "n", &n, "kind", &kind, "fail", &fail)
	r := sifted(n, kind, fail)
	if kind == "odd" {
		call.Returned("ret.r", &r)
	}
}

// spoiled overwrites what it is selected by.
//
//go:noinline
func spoiled(n int, kind []byte) (r int) {
	for i := range kind {
		kind[i] = '-'
	}
	use(n, string(kind))
	return -n
}

//go:noinline
func quits(n int, s string, quit bool) int {
	if quit {
		runtime.Goexit()
	}
	use(n, s)
	return n + len(s)
}

// So many goroutines are there at once, each with a g of its own, and quit. Those of both that
// run this are less than the 4096 keys that bpftrace has room for.
var quitting = expect.Calls(1500, 20)

// Those that don't quit call from the same frame, and some on the g of one that did.
//
//go:noinline
func attend(n int, s string, quit bool, start <-chan bool, all *sync.WaitGroup) {
	defer all.Done()
	<-start
	call := expect.Entered("main.quits", "n", &n, "s", &s, "quit", &quit)
	r := quits(n, s, quit)
	call.Returned("ret", &r)
}

func attendance(from, to int, quit bool) {
	start := make(chan bool)
	var all sync.WaitGroup
	for n := from; n < to; n++ {
		all.Add(1)
		go attend(n, words[n%7], quit, start, &all)
	}
	close(start)
	all.Wait()
}

// The deferred functions run in their order, from code at the end of the function.
//
//go:noinline
func defers(n int, s string) (r int, text string) {
	defer func() { r *= 2 }()
	defer func() { r++; text += "+" }()
	if n%2 == 1 {
		return n, s
	}
	use(n)
	return -n, s + s
}

// These are found in a list at run time.
//
//go:noinline
func defersInLoop(n int) (r int) {
	for i := 0; i < n; i++ {
		i := i
		defer func() { r = r*2 + i }()
	}
	return 1
}

func init() {
	rescue := func() {
		hows := []way{returns, panics, returns, onlyPanics, onlyReturns, panics, onlyReturns, returns, panics, panics,
			returns, onlyReturns, onlyPanics, returns}
		for n := 1; n <= 2*len(hows); n++ {
			s, how := fmt.Sprint("call ", n), hows[n%len(hows)]
			call := expect.Entered("main.rescued", "n", &n, "s", &s, "how", &how)
			text := rescued(n, s, how)
			call.Returned("ret.text", &text)
		}
	}
	expect.Add("recovered", rescued, rescue)
	expect.Add("panicking", fragile, rescue)
	expect.Add("afterPanic", steady, rescue)
	// --where 'kind == "odd"'
	expect.Add("filtered", sifted, func() {
		for n := 0; n < 100; n++ {
			attempt(n, []string{"even", "odd"}[n%2], n%4 == 1 || n%7 == 0)
		}
	})
	// --where 'kind == "odd" || ret.r == -4'
	expect.Add("overwritten", spoiled, func() {
		for n := 0; n < 20; n++ {
			kind := []byte([]string{"even", "odd"}[n%2])
			call := expect.Entered("main.spoiled", "n", &n)
			r := spoiled(n, kind)
			if n%2 == 1 || r == -4 {
				call.Returned("ret.r", &r)
			}
		}
	})
	expect.Add("goexit", quits, func() {
		for round := 0; round < 2; round++ {
			attendance(0, quitting, true)
			attendance(10000, 10000+expect.Calls(100, 30), false)
		}
	})
	expect.Add("defers", defers, func() {
		for n, s := range words[:6] {
			call := expect.Entered("main.defers", "n", &n, "s", &s)
			r, text := defers(n, s)
			call.Returned("ret.r", &r, "ret.text", &text)
		}
	})
	expect.Add("defersInLoop", defersInLoop, func() {
		for n := 0; n < 5; n++ {
			call := expect.Entered("main.defersInLoop", "n", &n)
			r := defersInLoop(n)
			call.Returned("ret.r", &r)
		}
	})
}
