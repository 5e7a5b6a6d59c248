// Goroutines that wait for locks, for channels and in select, and say so by Go's own profiles: which function
// waited how often and how long, and which one's unlocks ended that.
//
//	blocking [-rounds N]
//
// Without -rounds it goes on for twenty seconds, and says nothing at the end.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"call"
	"expect"
)

var rounds = flag.Int("rounds", 0, "how `often` each goroutine does its part; 0: for twenty seconds, and nothing is said")

var (
	accounts sync.Mutex
	prices   sync.RWMutex
	orders   = make(chan int)
	bills    = make(chan int)
	first    = make(chan int)
	second   = make(chan int)
	parts    = make(chan func(int), 10)
	begin    = make(chan bool)
	all      sync.WaitGroup
)

// The longest that each function has waited, and has been waiting for a processor then.
var longest = map[string]*int64{
	"withdraw": new(int64), "borrow": new(int64), "quote": new(int64),
	"order": new(int64), "pay": new(int64), "choose": new(int64),
}

func waited(function string, since time.Time) {
	now := int64(time.Since(since))
	for {
		before := atomic.LoadInt64(longest[function])
		if before >= now || atomic.CompareAndSwapInt64(longest[function], before, now) {
			return
		}
	}
}

const pause = time.Millisecond

//go:noinline
func audit(int) {
	accounts.Lock()
	time.Sleep(3 * pause)
	accounts.Unlock()
	time.Sleep(pause)
}

//go:noinline
func withdraw(int) {
	since := time.Now()
	accounts.Lock()
	waited("withdraw", since)
	accounts.Unlock()
	time.Sleep(pause)
}

// The same, of one goroutine alone.
//
//go:noinline
func borrow(int) {
	since := time.Now()
	accounts.Lock()
	waited("borrow", since)
	accounts.Unlock()
	time.Sleep(pause)
}

//go:noinline
func reprice(int) {
	prices.Lock()
	time.Sleep(2 * pause)
	prices.Unlock()
	time.Sleep(2 * pause)
}

//go:noinline
func quote(int) {
	since := time.Now()
	prices.RLock()
	waited("quote", since)
	prices.RUnlock()
	time.Sleep(pause)
}

//go:noinline
func order(i int) {
	since := time.Now()
	orders <- i
	waited("order", since)
}

//go:noinline
func serve(int) {
	time.Sleep(2 * pause)
	<-orders
}

//go:noinline
func bill(i int) {
	time.Sleep(2 * pause)
	bills <- i
}

//go:noinline
func pay(int) {
	since := time.Now()
	<-bills
	waited("pay", since)
}

//go:noinline
func offer(i int) {
	time.Sleep(2 * pause)
	if i%2 == 0 {
		first <- i
	} else {
		second <- i
	}
}

//go:noinline
func choose(int) {
	since := time.Now()
	select {
	case <-first:
	case <-second:
	}
	waited("choose", since)
}

// deep lets the goroutine's stack grow, and so move, before it waits: now and then a new one.
func deep(n int, f func(int), i int) byte {
	var room [512]byte
	if n == 0 {
		f(i)
		return room[i%len(room)]
	}
	return deep(n-1, f, i) + room[n]
}

// What a goroutine waits for, by a function that it waits in.
var kinds = []struct{ prefix, name string }{
	{"sync.(*Mutex)", "mutex"}, {"sync.(*RWMutex)", "mutex"},
	{"runtime.chansend", "chan"}, {"runtime.chanrecv", "chan"}, {"runtime.selectgo", "select"},
}

// whose is the first of this program's functions in a stack, and what that waits for.
func whose(stack []uintptr) (function, kind string) {
	frames := runtime.CallersFrames(stack)
	for {
		frame, more := frames.Next()
		for _, known := range kinds {
			if strings.HasPrefix(frame.Function, known.prefix) {
				kind = known.name
			}
		}
		if strings.HasPrefix(frame.Function, "main.") || !more {
			return strings.TrimPrefix(frame.Function, "main."), kind
		}
	}
}

type total struct {
	count  int64
	cycles int64
}

// say prints what a profile has of each of this program's functions: how often, and microseconds.
func say(name string, profile func([]runtime.BlockProfileRecord) (int, bool)) {
	var text bytes.Buffer
	var cycles float64
	call.Check(pprof.Lookup("block").WriteTo(&text, 1))
	_, err := fmt.Sscanf(text.String()[strings.Index(text.String(), "cycles/second="):], "cycles/second=%f", &cycles)
	call.Check(err)
	records := make([]runtime.BlockProfileRecord, 1000)
	n, _ := profile(records)
	totals := map[string]total{}
	for _, record := range records[:n] {
		if function, kind := whose(record.Stack()); kind != "" {
			sum := totals[kind+" "+function]
			totals[kind+" "+function] = total{sum.count + record.Count, sum.cycles + record.Cycles}
		}
	}
	for function, sum := range totals {
		most := int64(0)
		if own := longest[strings.Split(function, " ")[1]]; own != nil {
			most = *own / 1000
		}
		expect.Print("%s %s %d %.0f %d", name, function, sum.count, float64(sum.cycles)/cycles*1e6, most)
	}
}

// work does a part again and again. Now and then another goroutine does it, which uses again what one has left
// that has ended, and whose stack grows.
func work() {
	defer all.Done()
	part := <-parts
	<-begin
	for i := 0; i < *rounds || *rounds == 0; i++ {
		if *rounds == 0 {
			part(i)
		} else if i%10 != 9 {
			deep(i%8, part, i)
		} else {
			done := make(chan bool, 1)
			go func() { deep(30, part, i); done <- true }()
			for len(done) == 0 {
				time.Sleep(pause / 2)
			}
		}
	}
}

// alone does what no other goroutine does.
func alone() {
	defer all.Done()
	expect.Print("sleeper %d", expect.Goroutine())
	begin <- true
	<-begin
	for i := 0; i < *rounds || *rounds == 0; i++ {
		borrow(i)
	}
}

func main() {
	flag.Parse()
	all.Add(1)
	go alone()
	<-begin
	for _, part := range []func(int){audit, withdraw, reprice, quote, order, serve, bill, pay, offer, choose} {
		all.Add(1)
		parts <- part
		go work()
	}
	call.Wait()
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)
	close(begin)
	if *rounds == 0 {
		time.Sleep(20 * time.Second)
		call.End()
	}
	all.Wait()
	say("WAITED", runtime.BlockProfile)
	say("HELD", runtime.MutexProfile)
	call.End()
}
