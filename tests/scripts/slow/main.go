// Program slow answers HTTP requests, some of which take long. Of those it prints what they have called, in
// the order in which that began, indented by how deep it was, and in microseconds when it began and how long it took.
package main

import (
	"fmt"
	"io/ioutil"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"call"
)

const pause = 40 * time.Millisecond

// record is what one request has called.
type record struct {
	begun time.Time
	lines []string
	depth int
}

// enter notes that a call begins, and gives the function that notes its end.
func (in *record) enter(name string) func() {
	in.depth++
	number, begun := len(in.lines), time.Now()
	in.lines = append(in.lines, fmt.Sprintf("%s%s at=%d", strings.Repeat("  ", in.depth), name, begun.Sub(in.begun).Microseconds()))
	return func() {
		in.depth--
		in.lines[number] += fmt.Sprintf(" took=%d", time.Since(begun).Microseconds())
	}
}

// The parameters of these functions have names that gobt has, too.
//go:noinline
func load(in *record, duration time.Duration, g int) {
	leave := in.enter("main.load")
	time.Sleep(duration)
	for i := 0; i < g; i++ {
		query(in, duration/4)
	}
	leave()
}

//go:noinline
func query(in *record, duration time.Duration) {
	leave := in.enter("main.query")
	time.Sleep(duration)
	leave()
}

// It calls itself. Of a name of that length it is easy to ask too much of bpftrace 0.23.
//go:noinline
func walkUntilTheStackOfItsGoroutineHasGrownAndMoved(in *record, goid int) byte {
	leave := in.enter("main.walkUntilTheStackOfItsGoroutineHasGrownAndMoved")
	var room [2048]byte
	if goid == 0 {
		query(in, pause)
	} else {
		room[goid] = walkUntilTheStackOfItsGoroutineHasGrownAndMoved(in, goid-1)
	}
	leave()
	return room[goid]
}

// fail panics, some calls deep.
//go:noinline
func fail(in *record, depth int) {
	in.enter("main.fail")
	time.Sleep(time.Millisecond)
	if depth == 0 {
		panic("as it should")
	}
	fail(in, depth-1)
	in.depth--
}

func recovers(in *record) {
	depth := in.depth
	defer func() {
		recover()
		in.depth = depth
	}()
	fail(in, 2)
}

func handle(w http.ResponseWriter, r *http.Request) {
	in := &record{begun: time.Now()}
	switch r.URL.Path {
	case "/fast":
		query(in, 0)
	case "/load":
		load(in, pause, 3)
		query(in, time.Millisecond)
	case "/walk":
		walkUntilTheStackOfItsGoroutineHasGrownAndMoved(in, 5)
		query(in, pause)
	case "/many":
		load(in, pause, 15)
	case "/recovers":
		recovers(in)
		load(in, pause, 1)
	case "/panics":
		load(in, pause, 1)
		fail(in, 1)
	case "/goroutine":
		// What another goroutine does is none of the request's calls.
		done := make(chan bool)
		go func() {
			load(&record{}, pause, 1)
			close(done)
		}()
		<-done
		query(in, time.Millisecond)
	}
	fmt.Fprintln(w, "ok")
	if took := time.Since(in.begun); took >= pause {
		call.Expect("request", "path=%s took=%d calls=%d", r.URL.Path, took.Microseconds(), len(in.lines)+1)
		for _, line := range in.lines {
			call.Expect("call", "%s", line)
		}
	}
}

func main() {
	log.SetOutput(ioutil.Discard) // net/http says there that a handler has panicked
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	call.Check(err)
	go func() { call.Check(http.Serve(listener, http.HandlerFunc(handle))) }()
	call.Wait()
	var all sync.WaitGroup
	for i := 0; i < 4; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			client := &http.Client{Transport: &http.Transport{}}
			paths := strings.Fields("/fast /load /panics /walk /recovers /fast /many /goroutine /load")
			for j := range paths {
				path := paths[(j+i*2)%len(paths)]
				reply, err := client.Get("http://" + listener.Addr().String() + path)
				if path == "/panics" {
					continue
				}
				call.Check(err)
				_, err = ioutil.ReadAll(reply.Body)
				call.Check(err)
				reply.Body.Close()
			}
		}(i)
	}
	all.Wait()
	call.End()
}
