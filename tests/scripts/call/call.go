// Package call is what the programs here share: they wait for SIGUSR1, which is sent when the
// probes are attached, and say what a trace of their calls must show.
package call

import (
	"fmt"
	"os"
	"os/signal"
	"sort"
	"sync"
	"syscall"
	"time"

	"expect"
)

var (
	mutex  sync.Mutex
	counts = map[string]int{}
)

// Wait prints the pid and returns when SIGUSR1 comes, or ends the program after two minutes.
func Wait() {
	attached := make(chan os.Signal, 1)
	signal.Notify(attached, syscall.SIGUSR1)
	expect.Print("pid %d", os.Getpid())
	select {
	case <-attached:
	case <-time.After(240 * time.Second):
		fmt.Fprintln(os.Stderr, "no SIGUSR1")
		os.Exit(3)
	}
}

// Expect prints the line of a call that the running goroutine has made, and counts it as one of name.
func Expect(name, format string, args ...interface{}) {
	expect.Print("EXPECT goid=%d %s", expect.Goroutine(), fmt.Sprintf(format, args...))
	Count(name, 1)
}

// Count adds calls that have no line of their own.
func Count(name string, calls int) {
	mutex.Lock()
	counts[name] += calls
	mutex.Unlock()
}

// End prints the totals and gives the tracer time to read the last events.
func End() {
	mutex.Lock()
	names := []string{}
	for name := range counts {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		expect.Print("CALLS %s %d", name, counts[name])
	}
	time.Sleep(time.Second)
	os.Exit(0)
}

// Check ends the program if there is an error.
func Check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Text is as a trace quotes it that shows so many bytes.
func Text(s string, shown int) string {
	rest := ""
	if len(s) > shown {
		rest = fmt.Sprintf(" (%d of %d)", shown, len(s))
		s = s[:shown]
	}
	quoted := ""
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' {
			quoted += fmt.Sprintf(`\x%02x`, c)
		} else {
			quoted += string(rune(c))
		}
	}
	return `"` + quoted + `"` + rest
}
