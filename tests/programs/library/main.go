// Command library is a Go library that host/host.c loads: as the other programs do, it says what it passes.
package main

import "C"

import (
	"errors"
	"fmt"
	"os"

	"example.com/expect"
)

type point struct{ X, Y int }

//go:noinline
func numbers(v [2]int) { use(v) }

//go:noinline
func anything(v interface{}) { use(v) }

//go:noinline
func failures(v error) { use(v) }

//go:noinline
func counts(v map[string]int) { use(v) }

// use keeps arguments alive, and gives its caller a frame and a stack check.
//
//go:noinline
func use(args ...interface{}) {
	for range args {
	}
}

func init() {
	expect.AddValues("numbers", numbers, [2]int{1, -2})
	expect.AddValues("anything", anything, 5, "text", point{1, 2}, &point{3, 4}, nil)
	expect.AddValues("failures", failures, errors.New("bad"), fmt.Errorf("outer: %w", os.ErrNotExist))
	expect.AddValues("counts", counts, map[string]int{"a": 1, "b": 2})
}

//export Run
func Run() { expect.Run(expect.Wait) }

func main() {}
