// Command calls says how long a call of a function takes.
//
//	calls BATCHES CALLS
//
// It times so many batches of so many calls, and prints what a call took in each, in nanoseconds: "base 3.1 3.2 ...". Then it
// waits until the function carries its probes. After that, it times a batch for each line on standard input, and prints one
// number for it, until the input ends.
package main

import (
	"bufio"
	"os"
	"runtime"
	"strconv"
	"time"

	"example.com/expect"
)

var sum int

// called has a stack check and a frame, and one RET.
//
//go:noinline
func called(n int, s string) int {
	return leaf(n, s) + 1
}

//go:noinline
func leaf(n int, s string) int { return n + len(s) }

func batch(calls int) string {
	start := time.Now()
	for n := 0; n < calls; n++ {
		sum += called(n, "a string as long as a key")
	}
	return strconv.FormatFloat(float64(time.Since(start).Nanoseconds())/float64(calls), 'f', 1, 64)
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		expect.Print("calls BATCHES CALLS")
		os.Exit(2)
	}
	return n
}

func main() {
	if len(os.Args) != 3 {
		number("")
	}
	batches, calls := number(os.Args[1]), number(os.Args[2])
	runtime.LockOSThread()
	base := "base"
	for i := 0; i < batches; i++ {
		base += " " + batch(calls)
	}
	expect.Print("%s", base)
	expect.WaitReturns([]string{"called"}, []uintptr{expect.Code(called)})
	expect.Print("probed")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		expect.Print("%s", batch(calls))
	}
	if sum == 0 {
		os.Exit(1)
	}
}
