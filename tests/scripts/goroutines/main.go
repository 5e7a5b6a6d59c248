// A net/http server under load from its own clients: goroutines that run, sleep, and wait for locks,
// channels and the network.
//
//	http [-clients N] [-pause DURATION] [-for DURATION] [-say]
//
// Without a pause between the requests of a client that is as much as the machine can do. With -say it
// says of the goroutines that it starts itself how often they have waited, when they end; and first of all the
// number of one that is there from the beginning.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"io/ioutil"
	"net"
	"net/http"
	"sync"
	"time"

	"call"
	"expect"
)

var (
	clients  = flag.Int("clients", 8, "how many `clients` there are")
	pause    = flag.Duration("pause", 0, "how long each client waits behind a request")
	duration = flag.Duration("for", 2*time.Second, "how long all of it takes")
	say      = flag.Bool("say", false, "say how often goroutines have waited")
)

var paths = []string{"/compute", "/sleep", "/lock", "/channel"}

func compute(w http.ResponseWriter, _ *http.Request) {
	sum := sha256.Sum256(nil)
	for i := 0; i < 1000; i++ {
		sum = sha256.Sum256(sum[:])
	}
	fmt.Fprintf(w, "%x\n", sum)
}

func sleep(w http.ResponseWriter, _ *http.Request) {
	time.Sleep(2 * time.Millisecond)
	fmt.Fprintln(w, "slept")
}

var held sync.Mutex

func lock(w http.ResponseWriter, _ *http.Request) {
	held.Lock()
	time.Sleep(time.Millisecond)
	held.Unlock()
	fmt.Fprintln(w, "locked")
}

func channel(w http.ResponseWriter, _ *http.Request) {
	answer := make(chan string)
	go func() {
		answer <- "received"
		ended(0)
	}()
	fmt.Fprintln(w, <-answer)
}

// ended says at the end of a goroutine how often it has waited at least.
func ended(waits int) {
	if *say {
		call.Expect("goroutine", "waits=%d", waits)
	}
}

const naps = 50

// doze is what the goroutine does that is there from the beginning.
func doze(begin chan bool) {
	expect.Print("sleeper %d", expect.Goroutine())
	begin <- true
	<-begin
	for i := 0; i < naps; i++ {
		time.Sleep(2 * time.Millisecond)
	}
	ended(naps)
}

// load asks for one path after the other, each client beginning at another one.
func load(base string, i int, until time.Time) {
	client := &http.Client{Transport: &http.Transport{}}
	requests := 0
	for ; time.Now().Before(until); i++ {
		answer, err := client.Get(base + paths[i%len(paths)])
		call.Check(err)
		_, err = io.Copy(ioutil.Discard, answer.Body)
		call.Check(err)
		answer.Body.Close()
		call.Count("request", 1)
		time.Sleep(*pause)
		requests++
	}
	if *pause > 0 {
		ended(requests)
	}
}

func main() {
	flag.Parse()
	routes := http.NewServeMux()
	routes.HandleFunc("/compute", compute)
	routes.HandleFunc("/sleep", sleep)
	routes.HandleFunc("/lock", lock)
	routes.HandleFunc("/channel", channel)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	call.Check(err)
	begin := make(chan bool)
	if *say {
		go doze(begin)
		<-begin
	}
	call.Wait()
	if *say {
		begin <- true
	}

	go http.Serve(listener, routes)
	until := time.Now().Add(*duration)
	var all sync.WaitGroup
	for i := 0; i < *clients; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			load("http://"+listener.Addr().String(), i, until)
		}(i)
	}
	all.Wait()
	call.End()
}
