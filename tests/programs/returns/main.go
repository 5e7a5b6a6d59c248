// Command returns calls functions with results of every kind, that return in every way or
// never, and says after each return what a trace of it must show: the arguments as they were
// at entry, and the results.
//
//	returns [CASE...]
//
// It waits until every chosen function carries its probes: tests/live/cases.txt has the cases.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"example.com/expect"
)

// A testCase is one traced function: where its code is, and its calls.
type testCase struct {
	name string
	pc   uintptr
	call func()
}

var cases []testCase

func add(name string, function interface{}, call func()) {
	cases = append(cases, testCase{name, expect.Code(function), call})
}

// use keeps arguments alive, and gives its caller a frame and a stack check.
//
//go:noinline
func use(args ...interface{}) {
	for range args {
	}
}

var words = []string{
	"",
	"plain",
	"two words, = and # and goid=7",
	`"quoted" and \back\slashed \n`,
	"line\nbreak and nul\x00",
	"grüße, \xff",
	"%s %d %r",
	strings.Repeat("y", expect.StringLimit),
	strings.Repeat("z", expect.StringLimit+1),
	strings.Repeat("0123456789", 30),
}

func main() {
	// More threads than processors will do: a goroutine is to return on another one.
	if runtime.GOMAXPROCS(0) < 4 {
		runtime.GOMAXPROCS(4)
	}
	chosen := map[string]bool{}
	for _, name := range os.Args[1:] {
		chosen[name] = true
	}
	var names []string
	var pcs []uintptr
	var calls []func()
	for _, c := range cases {
		if len(os.Args) == 1 || chosen[c.name] {
			names, pcs, calls = append(names, c.name), append(pcs, c.pc), append(calls, c.call)
			delete(chosen, c.name)
		}
	}
	for name := range chosen {
		fmt.Fprintln(os.Stderr, "no such case:", name)
		os.Exit(2)
	}
	expect.WaitReturns(names, pcs)
	expect.Both(func() {
		for _, call := range calls {
			call()
		}
	})
	expect.End()
}
