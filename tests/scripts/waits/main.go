// Goroutines that wait for a known while, for what the runtime itself says while they do: for each kind of
// wait a function, which several goroutines call, each once.
package main

import (
	"fmt"
	"net"
	"regexp"
	"runtime"
	"sync"
	"time"

	"call"
	"expect"
)

const (
	pause = 160 * time.Millisecond
	times = 3
)

// A wait has a goroutine that waits, and is ended by another one.
type wait struct {
	name string
	wait func(*wait)
	end  func(*wait)

	channel    chan int
	mutex      sync.Mutex
	condition  *sync.Cond
	group      sync.WaitGroup
	connection net.Conn
	peer       net.Conn
	goroutine  chan uint64
	took       chan time.Duration
}

//go:noinline
func sleeps(*wait) { time.Sleep(pause) }

//go:noinline
func receives(w *wait) { <-w.channel }

//go:noinline
func sends(w *wait) { w.channel <- 1 }

//go:noinline
func selects(w *wait) {
	select {
	case <-w.channel:
	case <-time.After(time.Hour):
	}
}

//go:noinline
func locks(w *wait) { w.mutex.Lock() }

//go:noinline
func waitsForSignal(w *wait) {
	w.mutex.Lock()
	w.condition.Wait()
	w.mutex.Unlock()
}

//go:noinline
func waitsForGroup(w *wait) { w.group.Wait() }

//go:noinline
func reads(w *wait) {
	_, err := w.connection.Read(make([]byte, 1))
	call.Check(err)
}

var kinds = []wait{
	{name: "sleeps", wait: sleeps, end: func(*wait) {}},
	{name: "receives", wait: receives, end: func(w *wait) { w.channel <- 1 }},
	{name: "sends", wait: sends, end: func(w *wait) { <-w.channel }},
	{name: "selects", wait: selects, end: func(w *wait) { w.channel <- 1 }},
	{name: "locks", wait: locks, end: func(w *wait) { w.mutex.Unlock() }},
	{name: "waitsForSignal", wait: waitsForSignal, end: func(w *wait) { w.condition.Signal() }},
	{name: "waitsForGroup", wait: waitsForGroup, end: func(w *wait) { w.group.Done() }},
	{name: "reads", wait: reads, end: func(w *wait) {
		_, err := w.peer.Write([]byte("x"))
		call.Check(err)
	}},
}

func (w *wait) run() {
	w.goroutine <- expect.Goroutine()
	begin := time.Now()
	w.wait(w)
	w.took <- time.Since(begin)
}

func begin(kind *wait, listener net.Listener) *wait {
	w := &wait{name: kind.name, wait: kind.wait, end: kind.end}
	w.channel, w.goroutine, w.took = make(chan int), make(chan uint64, 1), make(chan time.Duration, 1)
	w.condition = sync.NewCond(&w.mutex)
	w.group.Add(1)
	var err error
	w.connection, err = net.Dial("tcp", listener.Addr().String())
	call.Check(err)
	w.peer, err = listener.Accept()
	call.Check(err)
	if w.name == "locks" {
		w.mutex.Lock()
	}
	go w.run()
	return w
}

var state = regexp.MustCompile(`(?m)^goroutine (\d+)[^\[]*\[([^\],]*)`)

// reasons is what the runtime says of each goroutine that waits.
func reasons() map[string]string {
	text := make([]byte, 1<<20)
	text = text[:runtime.Stack(text, true)]
	said := map[string]string{}
	for _, one := range state.FindAllStringSubmatch(string(text), -1) {
		said[one[1]] = one[2]
	}
	return said
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	call.Check(err)
	call.Wait()
	for i := range kinds {
		waits := []*wait{}
		for j := 0; j < times; j++ {
			waits = append(waits, begin(&kinds[i], listener))
		}
		time.Sleep(pause / 2)
		said := reasons()
		time.Sleep(pause / 2)
		for _, w := range waits {
			w.end(w)
			goroutine := <-w.goroutine
			took := <-w.took
			reason := said[fmt.Sprint(goroutine)]
			expect.Print("EXPECT goid=%d waited reason=\"%s\" by main.%s", goroutine, reason, w.name)
			expect.Print("TOOK %d %d", goroutine, took/time.Microsecond)
			call.Count("wait", 1)
		}
	}
	call.End()
}
