// Command lines calls functions with marked lines, and says before each call what is in scope
// whenever such a line is reached.
//
//	lines [-N] [CASE...]
//
// -N says that it was built without inlining: then a few marks are in other functions.
//
// The traced functions must not know: what they do with their variables decides where the
// compiler has them. So each has a twin without marks that says it.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"example.com/expect"
)

type testCase struct {
	name  string
	pc    uintptr // of the function with the mark, or that the marked one is inlined into
	sites int
	twin  func()
	call  func()
}

var cases []testCase

// isInlined says that the program was built as usual.
var isInlined bool

// kept is the name of a variable that amd64's compilers keep. Those for arm64 needn't.
func kept(name string) string {
	if runtime.GOARCH == "amd64" {
		return "+" + name
	}
	return name
}

func add(name string, pc uintptr, sites int, twin, call func()) {
	cases = append(cases, testCase{name, pc, sites, twin, call})
}

//go:noinline
func use(args ...interface{}) {
	for range args {
	}
}

//go:noinline
func number(n int) int { return n }

func main() {
	chosen := map[string]bool{}
	for _, name := range os.Args[1:] {
		chosen[name] = true
	}
	isInlined = !chosen["-N"]
	delete(chosen, "-N")
	var names []string
	var pcs []uintptr
	var sites []int
	var calls []testCase
	for _, c := range cases {
		if len(os.Args) == 1 || chosen[c.name] {
			if isInlined || !strings.Contains("weigh shift hide", c.name) {
				names, pcs, sites = append(names, c.name), append(pcs, c.pc), append(sites, c.sites)
			}
			calls = append(calls, c)
			delete(chosen, c.name)
		}
	}
	for name := range chosen {
		fmt.Fprintln(os.Stderr, "no such case:", name)
		os.Exit(2)
	}
	expect.WaitInside(names, pcs, sites)
	expect.Both(func() {
		for _, c := range calls {
			c.twin()
			c.call()
		}
	})
	expect.End()
}
