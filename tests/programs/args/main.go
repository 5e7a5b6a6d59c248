// Command args calls functions with arguments of every kind, and says before each call
// what a trace of it must show.
//
//	args [CASE...]
//
// It waits until every chosen function carries a probe: tests/live/cases.txt has the cases.
package main

import (
	"fmt"
	"os"

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

func main() {
	chosen := map[string]bool{}
	for _, name := range os.Args[1:] {
		chosen[name] = true
	}
	var names []string
	var pcs []uintptr
	var calls []func()
	for _, c := range cases {
		if len(chosen) == 0 || chosen[c.name] {
			names, pcs, calls = append(names, c.name), append(pcs, c.pc), append(calls, c.call)
			delete(chosen, c.name)
			if len(chosen) == 0 && len(os.Args) > 1 {
				break
			}
		}
	}
	for name := range chosen {
		fmt.Fprintln(os.Stderr, "no such case:", name)
		os.Exit(2)
	}
	expect.Wait(names, pcs)
	expect.Both(func() {
		for _, call := range calls {
			call()
		}
	})
	expect.End()
}
