// Command stacks calls functions with frames of several sizes, and one without, in several ways, and says who called.
//
//	stacks FUNCTION...
//
// It waits until the functions carry probes.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"example.com/expect"
)

var sink int

// say prints the stack as it must be shown for function, called by who calls its caller, if that isn't itself.
//
//go:noinline
func say(function string) {
	pcs := make([]uintptr, 50)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	var names []string
	for {
		frame, more := frames.Next()
		names = append(names, frame.Function)
		if !more || frame.Function == "main.main" {
			break
		}
	}
	if names[0] != function {
		names = append([]string{function}, names...)
	}
	expect.Print("STACK %s", strings.Join(names, " "))
}

//go:noinline
func framed(n int) int {
	say("main.framed")
	return n + 1
}

//go:noinline
func large(n int) int {
	var room [100]int
	for i := range room {
		room[i] = n * i
	}
	say("main.large")
	return room[n%100]
}

// The check of a huge frame is another than that of a large one.
//
//go:noinline
func huge(n int) int {
	var room [10000]int
	for i := range room {
		room[i] = n * i
	}
	say("main.huge")
	return room[n%100]
}

// Two RETs, and results that are many enough to be on the stack.
//
//go:noinline
func many(n int, s string) (a, b, c, d, e, f, g, h, i, j, k int, t string) {
	say("main.many")
	if n%2 == 0 {
		return 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, n, s
	}
	return 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, n, s
}

// It calls nothing and keeps nothing: it has no frame.
//
//go:noinline
func frameless(n int) int {
	return n * 3
}

var rounds int

//go:noinline
func more() bool {
	rounds++
	return rounds%10 != 0
}

// Its body begins with a loop: what is behind the set-up of its frame is run ten times a call.
//
//go:noinline
func looping() {
	for more() {
	}
}

//go:noinline
func callAll(n int) int {
	n += framed(n) + large(n) + huge(n)
	_, _, _, _, _, _, _, _, _, _, k, _ := many(n, "text")
	say("main.looping")
	looping()
	say("main.frameless")
	return k + frameless(n)
}

//go:noinline
func middle(n int) int {
	return callAll(n) + 1
}

//go:noinline
func deep(n, depth int) int {
	if depth == 0 {
		return middle(n)
	}
	return deep(n, depth-1) + 1
}

func main() {
	functions := map[string]func() uintptr{
		"framed":    func() uintptr { return expect.Code(framed) },
		"large":     func() uintptr { return expect.Code(large) },
		"huge":      func() uintptr { return expect.Code(huge) },
		"looping":   func() uintptr { return expect.Code(looping) },
		"many":      func() uintptr { return expect.Code(many) },
		"frameless": func() uintptr { return expect.Code(frameless) },
	}
	var pcs []uintptr
	for _, name := range os.Args[1:] {
		if functions[name] == nil {
			fmt.Fprintf(os.Stderr, "usage: stacks FUNCTION...\n")
			os.Exit(2)
		}
		pcs = append(pcs, functions[name]())
	}
	expect.Wait(os.Args[1:], pcs)
	sink += callAll(1)
	sink += middle(2)
	sink += deep(3, 5)
	sink += deep(4, 5)
	expect.Print("CALLS %d", 4)
	expect.End()
}
