// Command values calls functions with values of every kind that Go has, and says before each
// call how gobt run --events must show it.
//
//	values [CASE...]
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
