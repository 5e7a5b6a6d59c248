// Goroutines that start others: some end, in each way that they can, and some never do, on purpose. It
// says who started whom, and at the end which are left, as its own profile of goroutines has them.
package main

import (
	"bytes"
	"regexp"
	"runtime"
	"runtime/pprof"
	"sort"
	"strings"
	"sync"
	"time"

	"call"
	"expect"
)

var (
	pairing sync.Mutex // one at a time is started, so that its number comes to who started it
	started = make(chan uint64)
	never   = make(chan bool)
	nobody  = make(chan bool)
)

func say() { started <- expect.Goroutine() }

func returns() { say() }

func exits() {
	say()
	runtime.Goexit()
}

func recovers() {
	defer func() { recover() }()
	say()
	panic("on purpose")
}

func receives() {
	say()
	<-never
}

func selects() {
	say()
	select {
	case <-never:
	case nobody <- true:
	}
}

func timed() { say() }

//go:noinline
func startReturning() uint64 {
	go returns()
	return <-started
}

//go:noinline
func startExiting() uint64 {
	go exits()
	return <-started
}

//go:noinline
func startRecovering() uint64 {
	go recovers()
	return <-started
}

//go:noinline
func leakReceiver() uint64 {
	go receives()
	return <-started
}

//go:noinline
func leakSelector() uint64 {
	go selects()
	return <-started
}

var kinds = []struct {
	function, starter string
	start             func() uint64
	times             int
}{
	{"returns", "startReturning", startReturning, 10},
	{"exits", "startExiting", startExiting, 5},
	{"recovers", "startRecovering", startRecovering, 5},
	{"receives", "leakReceiver", leakReceiver, 4},
	{"selects", "leakSelector", leakSelector, 3},
}

func work() {
	for _, kind := range kinds {
		for i := 0; i < kind.times; i++ {
			pairing.Lock()
			child := kind.start()
			pairing.Unlock()
			call.Expect("start", "starts goid=%d func=main.%s by main.%s", child, kind.function, kind.starter)
		}
	}
}

// Of the timers' goroutines, no goroutine is the one that starts them.
func timers() {
	for i := 0; i < 5; i++ {
		pairing.Lock()
		time.AfterFunc(time.Millisecond, timed)
		child := <-started
		pairing.Unlock()
		expect.Print("EXPECT goid=0 starts goid=%d func=main.timed by time.goFunc", child)
	}
}

var creator = regexp.MustCompile(`(?m)^(main\.\w+)\([^\n]*\n[^\n]*\ncreated by (main\.\w+)`)

// left says what the runtime itself has: of the goroutines that package main has started, the functions.
func left() {
	var profile bytes.Buffer
	call.Check(pprof.Lookup("goroutine").WriteTo(&profile, 2))
	counts := map[string]int{}
	for _, one := range strings.Split(profile.String(), "\n\n") {
		if names := creator.FindStringSubmatch(one); names != nil {
			counts["func="+names[1]+" by "+names[2]]++
		}
	}
	lines := []string{}
	for line := range counts {
		lines = append(lines, line)
	}
	sort.Strings(lines)
	for _, line := range lines {
		expect.Print("LEFT goroutines=%d %s", counts[line], line)
	}
}

func main() {
	call.Wait()
	begin := time.Now()
	var all sync.WaitGroup
	for i := 0; i < 3; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			work()
		}()
	}
	all.Wait()
	timers()
	time.Sleep(1500 * time.Millisecond)
	left()
	expect.Print("SINCE %d", time.Since(begin)/time.Millisecond)
	call.End()
}
