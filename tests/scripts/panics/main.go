// Panics with values of all kinds, that are recovered, replaced, or kill the program, each with the
// stack that the runtime itself has of it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/ioutil"
	"log"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"

	"call"
)

const recovered = "recovered in=main.catch"

type point struct{ X, Y int }
type word string
type failure struct{ Code int }

func (f *failure) Error() string { return fmt.Sprint("failure ", f.Code) }

//go:noinline
func raise(value interface{}) { panic(value) }

//go:noinline
func index(s []int, i int) int { return s[i] }

//go:noinline
func indexUnsigned(s []int, i uint64) int { return s[i] }

//go:noinline
func slice(s []int, i, j int) []int { return s[i:j] }

//go:noinline
func sliceFull(s []int, i, j, k int) []int { return s[i:j:k] }

//go:noinline
func divide(a, b int) int { return a / b }

// A function that calls none has no frame, and its caller isn't in the stack.
//go:noinline
func follow(p *point) int {
	divide(1, 1)
	return p.Y
}

//go:noinline
func replaced() {
	defer func() { panic("second") }()
	panic("first")
}

//go:noinline
func inside() {
	defer func() {
		catch(func() { raise("inner") }, `panic value="inner"`, recovered)
	}()
	panic("outer")
}

//go:noinline
func again() {
	defer func() {
		stack()
		panic(fmt.Sprint("again ", recover()))
	}()
	panic("once")
}

// deep moves the stack, and gives the stack back that it grew.
//go:noinline
func deep(n int) int {
	var room [4096]byte
	room[n] = 1
	if n == 0 {
		panic("deep")
	}
	return deep(n-1) + int(room[n/2])
}

// stack is what panicked here, and who called it: the program's own functions, the last one first.
func stack() string {
	pcs := make([]uintptr, 100)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	names, begun := []string{}, false
	for {
		frame, more := frames.Next()
		begun = begun || frame.Function == "runtime.gopanic"
		if begun && strings.HasPrefix(frame.Function, "main.") {
			names = append(names, frame.Function)
		}
		if !more {
			return " stack=" + strings.Join(names, ",")
		}
	}
}

// catch calls what panics, and says the lines of that: the first has the stack.
//go:noinline
func catch(f func(), lines ...string) {
	defer func() {
		if recover() == nil && len(lines) > 0 && !strings.Contains(lines[0], "nil") {
			call.Check(errors.New("it didn't panic: " + lines[0]))
		}
	}()
	defer func() {
		for i, line := range lines {
			if i == 0 && len(lines) == 2 {
				line += stack()
			}
			call.Expect("panics", "%s", line)
		}
	}()
	f()
}

func all() {
	numbers := []int{1, 2, 3}
	var none map[string]int
	var text interface{} = "text"
	for _, each := range []struct {
		value string
		f     func()
	}{
		{`"a string"`, func() { raise("a string") }},
		{`""`, func() { raise("") }},
		{`*errors.errorString "an error"`, func() { raise(errors.New("an error")) }},
		{`*fmt.wrapError "wrapped: an error"`, func() { raise(fmt.Errorf("wrapped: %w", errors.New("an error"))) }},
		{`*main.failure`, func() { raise(&failure{7}) }},
		{`main.point`, func() { raise(point{1, 2}) }},
		{`*main.point`, func() { raise(&point{3, 4}) }},
		{`int`, func() { raise(42) }},
		{`float64`, func() { raise(1.5) }},
		{`"a word"`, func() { raise(word("a word")) }},
		{`"bytes"`, func() { raise([]byte("bytes")) }},
		{`nil`, func() { raise(nil) }},
		{`"\x1b[31m\x0a00:00:00.0 goid=1 panic value=forged"`, func() { raise("\x1b[31m\n00:00:00.0 goid=1 panic value=forged") }},
		{`runtime.boundsError "index out of range [5] with length 3"`, func() { index(numbers, 5) }},
		{`runtime.boundsError "index out of range [-1]"`, func() { index(numbers, -1) }},
		{`runtime.boundsError "index out of range [18446744073709551615] with length 3"`, func() { indexUnsigned(numbers, 1<<64-1) }},
		{`runtime.boundsError "slice bounds out of range [:9] with capacity 3"`, func() { slice(numbers, 1, 9) }},
		{`runtime.boundsError "slice bounds out of range [:-2]"`, func() { slice(numbers, 1, -2) }},
		{`runtime.boundsError "slice bounds out of range [3:2]"`, func() { slice(numbers, 3, 2) }},
		{`runtime.boundsError "slice bounds out of range [-3:]"`, func() { slice(numbers, -3, 2) }},
		{`runtime.boundsError "slice bounds out of range [::8] with capacity 3"`, func() { sliceFull(numbers, 0, 1, 8) }},
		{`runtime.boundsError "slice bounds out of range [:3:2]"`, func() { sliceFull(numbers, 0, 3, 2) }},
		{`runtime.boundsError "slice bounds out of range [3:1:]"`, func() { sliceFull(numbers, 3, 1, 2) }},
		{`runtime.boundsError "slice bounds out of range [-1::]"`, func() { sliceFull(numbers, -1, 1, 2) }},
		{`"invalid memory address or nil pointer dereference"`, func() { follow(nil) }},
		{`"integer divide by zero"`, func() { divide(1, 0) }},
		{`"assignment to entry in nil map"`, func() { none["a"] = 1 }},
		{`*runtime.TypeAssertionError`, func() { _ = text.(int) }},
		{`"deep"`, func() { deep(40) }},
	} {
		catch(each.f, "panic value="+each.value, recovered)
	}
	catch(replaced, `panic value="first"`, `panic value="second"`, recovered)
	catch(again, `panic value="once"`, `panic value="again once"`, recovered)
	catch(func() {})
}

// nested has a panic that is recovered while another goes on. What is said comes in this order.
func nested() {
	call.Expect("panics", `panic value="outer"`)
	defer func() {
		recover()
		call.Expect("panics", "recovered in=main.nested")
	}()
	inside()
}

// serve has a handler that panics, which net/http recovers.
func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	call.Check(err)
	server := &http.Server{ErrorLog: log.New(ioutil.Discard, "", 0), Handler: http.HandlerFunc(handle)}
	go server.Serve(listener)
	_, err = http.Get("http://" + listener.Addr().String())
	if err == nil {
		call.Check(errors.New("the handler didn't panic"))
	}
}

func handle(http.ResponseWriter, *http.Request) {
	defer func() {
		call.Expect("panics", `panic value="in a handler"%s`, stack())
		call.Expect("panics", "recovered in=net/http.(*conn).serve")
	}()
	raise("in a handler")
}

func main() {
	fatal := flag.Bool("fatal", false, "die of what can't be recovered, and of nothing else")
	flag.Parse()
	call.Wait()
	if *fatal {
		call.Expect("panics", `dies fatal="sync: unlock of unlocked mutex"`)
		new(sync.Mutex).Unlock()
	}
	var done sync.WaitGroup
	for _, f := range []func(){all, all, nested, serve, runtime.Goexit} {
		f := f
		done.Add(1)
		go func() {
			defer done.Done()
			f()
		}()
	}
	done.Wait()
	call.Expect("panics", "panic value=*main.failure stack=main.raise,main.main")
	call.Expect("panics", `dies value="failure 9"`)
	raise(&failure{9})
}
