// Command returns calls functions with results of every kind, that return in every way or
// never, and says after each return what a trace of it must show: the arguments as they were
// at entry, and the results.
//
//	returns [CASE...]
//
// It waits until every chosen function carries its probes: tests/live/cases.txt has the cases.
package main

import (
	"runtime"
	"strings"

	"example.com/expect"
)

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
	if runtime.GOMAXPROCS(0) < 4 && !expect.Debugged {
		runtime.GOMAXPROCS(4)
	}
	expect.Run(expect.WaitReturns)
}
