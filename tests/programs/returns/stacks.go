package main

import (
	"fmt"
	"sync"
	"syscall"
	"time"

	"example.com/expect"
)

// alone runs f in a goroutine of its own, with a small stack.
func alone(f func()) {
	done := make(chan bool)
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

// The stack grows, and so is moved, under the calls that haven't returned yet.
//
//go:noinline
func recursive(n int, s string) (sum int) {
	var frame [1000]byte
	frame[n] = byte(n)
	if n == 0 {
		return len(s)
	}
	less := n - 1
	call := expect.Entered("main.recursive", "n", &less, "s", &s)
	sum = recursive(less, s)
	call.Returned("ret.sum", &sum)
	return sum + int(frame[n])
}

//go:noinline
func touch(room []byte) byte { return room[len(room)/2] }

// Nothing of it is used, and its frame is larger than any new goroutine's stack: that grows at its check, and Go
// keeps no argument meanwhile.
//
//go:noinline
func retLost(n int, s string) byte {
	var room [1 << 15]byte
	return touch(room[:])
}

// An answer comes from another goroutine, and after a while.
func answer(s string) <-chan string {
	c := make(chan string)
	go func() {
		time.Sleep(time.Millisecond)
		c <- s
	}()
	return c
}

// blocking returns on another thread than it was entered on, if there is one that isn't kept waiting by a debugger.
//
//go:noinline
func blocking(n int, s string) (reply string, err error) {
	thread := syscall.Gettid()
	for try := 0; syscall.Gettid() == thread; try++ {
		if expect.Debugged && try == 20 {
			break
		}
		if try == 5000 {
			panic("always on the same thread")
		}
		reply = <-answer(s)
	}
	return fmt.Sprint(reply, -n), nil
}

// inProgress is entered before there are probes, if n is negative: there is nothing to be said
// of its return then.
//
//go:noinline
func inProgress(n int, s string) int {
	if n < 0 {
		<-opened
	}
	use(s)
	return n * 2
}

var (
	opened   = make(chan bool)
	open     sync.Once
	finished sync.WaitGroup
)

//go:noinline
func linger(n int) {
	defer finished.Done()
	inProgress(-n, "before")
	s := "after"
	call := expect.Entered("main.inProgress", "n", &n, "s", &s)
	r := inProgress(n, s)
	call.Returned("ret", &r)
}

func init() {
	expect.Add("retLost", retLost, func() {
		for n, s := range words {
			n, s := n, s
			alone(func() {
				for i := 0; i < 2; i++ {
					call := expect.Entered("main.retLost", "n", &n, "s", &s)
					zero := retLost(n, s)
					call.Returned("ret", &zero)
				}
			})
		}
	})
	expect.Add("recursive", recursive, func() {
		for _, s := range words[:2] {
			s := s
			alone(func() {
				n := expect.Calls(200, 40)
				call := expect.Entered("main.recursive", "n", &n, "s", &s)
				sum := recursive(n, s)
				call.Returned("ret.sum", &sum)
			})
		}
	})
	expect.Add("blocking", blocking, func() {
		var all sync.WaitGroup
		for i := 0; i < expect.Calls(40, 8); i++ {
			i := i
			all.Add(1)
			go func() {
				defer all.Done()
				for n := i * 10; n < i*10+4; n++ {
					s := words[n%7]
					call := expect.Entered("main.blocking", "n", &n, "s", &s)
					reply, err := blocking(n, s)
					call.Returned("ret.reply", &reply, "ret.err", &err)
				}
			}()
		}
		all.Wait()
	})
	for n := 1; n <= 10; n++ {
		finished.Add(1)
		go linger(n)
	}
	expect.Add("inProgress", inProgress, func() {
		open.Do(func() { close(opened) })
		finished.Wait()
	})
}
