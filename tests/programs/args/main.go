// Command args calls functions with arguments of every kind, and says before each call
// what a trace of it must show.
//
//	args [CASE...]
//
// It waits until every chosen function carries a probe: tests/live/cases.txt has the cases.
package main

import (
	"example.com/expect"
)

// use keeps arguments alive, and gives its caller a frame and a stack check.
//
//go:noinline
func use(args ...interface{}) {
	for range args {
	}
}

func main() {
	expect.Run(expect.Wait)
}
