// Command load is under load until it is told to end (SIGTERM), and says then whether it was right all along.
//
// Tens of thousands of goroutines come and go, their stacks grow and shrink, they panic and are rescued, or end by
// runtime.Goexit, while the collector runs all the time. Each calls functions whose results follow from their
// arguments, the first of which is the goroutine's own number: a trace can be checked line by line, and the program
// checks each result itself.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// ---- what is traced: the result is n*2+1, or follows from it ----

//go:noinline
func double(id, n int) int {
	return leaf(n) + 1
}

//go:noinline
func leaf(n int) int { return n * 2 }

// descend moves its stack as it goes down.
//
//go:noinline
func descend(id, n int) int {
	var frame [400]byte
	touch(frame[:], n)
	if n == 0 {
		return 1
	}
	return descend(id, n-1) + 2 + int(frame[n%len(frame)]) - int(byte(n))
}

//go:noinline
func touch(frame []byte, n int) { frame[n%len(frame)] = byte(n) }

// spin has several RETs, and is called all the time: a call that is seen without its return shows.
//
//go:noinline
func spin(id, n int) int {
	switch n % 4 {
	case 0:
		return leaf(n) + 1
	case 1:
		return 1 + 2*n - leaf(0)
	case 2:
		return leaf(n+1) - 1
	}
	return leaf(n-1) + 3
}

type failure struct{ n int }

func (f *failure) Error() string { return "failure " + strconv.Itoa(f.n) }

var errOdd = errors.New("odd")

// fail has an error of one type or the other for every number but those that 4 divides.
//
//go:noinline
func fail(id, n int) (r int, err error) {
	switch n % 4 {
	case 1, 3:
		err = errOdd
	case 2:
		err = &failure{n}
	}
	return leaf(n) + 1, err
}

//go:noinline
func fragile(id, n int) int {
	if n%5 == 0 {
		panic(n)
	}
	return leaf(n) + 1
}

// quit ends its goroutine, if n is odd, from below itself.
//
//go:noinline
func quit(id, n int) int {
	if n%2 == 1 {
		exit()
	}
	return leaf(n) + 1
}

//go:noinline
func exit() { runtime.Goexit() }

// wait returns later than others that began behind it, and on another thread.
//
//go:noinline
func wait(id, n int) int {
	time.Sleep(time.Duration(n%4) * time.Millisecond)
	return leaf(n) + 1
}

//go:noinline
func label(id, n int, s string) string {
	return s + ":" + strconv.Itoa(leaf(n)+1)
}

type counter struct {
	sync.Mutex
	sum int
}

//go:noinline
func (c *counter) add(id, n int) int {
	c.Lock()
	c.sum += n
	c.Unlock()
	return leaf(n) + 1
}

var functions = []interface{}{double, descend, spin, fail, fragile, quit, wait, label, (*counter).add}

// ---- what calls it ----

var (
	calls, wrong                       int64
	goroutines, panics, exits, deepest int64
	visits                             int64
	total                              counter
	added                              int64 // what total must be
)

func report(format string, args ...interface{}) {
	os.Stdout.WriteString(fmt.Sprintf(format+"\n", args...))
}

func check(function string, n int, right bool) {
	atomic.AddInt64(&calls, 1)
	if !right && atomic.AddInt64(&wrong, 1) < 100 {
		report("wrong: %s of %d", function, n)
	}
}

// number is the running goroutine's.
func number() int {
	var buf [64]byte
	text := bytes.TrimPrefix(buf[:runtime.Stack(buf[:], false)], []byte("goroutine "))
	id, err := strconv.Atoi(string(text[:bytes.IndexByte(text, ' ')]))
	if err != nil {
		panic(err)
	}
	return id
}

func rescued(id, n int) {
	returned := false
	defer func() {
		r := recover()
		check("fragile", n, returned == (n%5 != 0) && (returned || r == n))
		if r != nil {
			atomic.AddInt64(&panics, 1)
		}
	}()
	r := fragile(id, n)
	returned = r == n*2+1
}

func quits(id, n int) {
	ended := true
	defer func() {
		check("quit", n, ended == (n%2 == 1))
		if ended {
			atomic.AddInt64(&exits, 1)
		}
	}()
	r := quit(id, n)
	ended = r != n*2+1
}

// visit is what one goroutine does; what, n decides.
func visit(n int) {
	atomic.AddInt64(&visits, 1)
	id := number()
	check("double", n, double(id, n) == n*2+1)
	if n%64 == 0 {
		depth := 50 + n/64%200
		if n/64%50 == 49 {
			depth = 3000
		}
		check("descend", depth, descend(id, depth) == depth*2+1)
		if depth == 3000 {
			atomic.StoreInt64(&deepest, int64(depth))
		}
		return
	}
	each := n / 8
	switch n % 8 {
	case 0, 1:
		r, err := fail(id, each)
		f, is := err.(*failure)
		switch each % 4 {
		case 0:
			check("fail", each, r == each*2+1 && err == nil)
		case 2:
			check("fail", each, r == each*2+1 && is && f.n == each)
		default:
			check("fail", each, r == each*2+1 && err == errOdd)
		}
	case 2, 3:
		rescued(id, each)
	case 4:
		check("wait", each, wait(id, each) == each*2+1)
	case 5:
		s := "g" + strconv.Itoa(id) + "-" + strconv.Itoa(each)
		check("label", each, label(id, each, s) == s+":"+strconv.Itoa(each*2+1))
	case 6:
		atomic.AddInt64(&added, int64(each))
		check("add", each, total.add(id, each) == each*2+1)
	case 7:
		quits(id, each)
	}
}

var stopping = make(chan bool)

// until says whether to go on, after a while.
func until(pause time.Duration) bool {
	select {
	case <-stopping:
		return false
	case <-time.After(pause):
		return true
	}
}

// visitors come a few at a time, each on a goroutine of its own: no more than a tracer can print.
func visitors() {
	const few = 60
	for n := 0; until(20 * time.Millisecond); {
		var all sync.WaitGroup
		for i := 0; i < few; i++ {
			all.Add(1)
			go func(n int) {
				defer all.Done()
				visit(n)
			}(n)
			n++
		}
		all.Wait()
	}
}

// residents stay, and do the same from one end to the other.
func residents(all *sync.WaitGroup) {
	for i := 0; i < 20; i++ {
		all.Add(1)
		go func(n int) {
			defer all.Done()
			id := number()
			for ; until(50 * time.Millisecond); n += 20 {
				check("double", n, double(id, n) == n*2+1)
				check("wait", n, wait(id, n) == n*2+1)
			}
		}(i)
	}
}

// spinners call one function as often as a tracer lets them.
func spinners() {
	id := number()
	for until(time.Millisecond) {
		for n := 0; n < 2000; n++ {
			check("spin", n, spin(id, n) == n*2+1)
		}
	}
}

//go:noinline
func grow(n int) int {
	var frame [1000]byte
	touch(frame[:], n)
	if n == 0 {
		return int(frame[0])
	}
	return grow(n-1) + int(frame[n])
}

// crowd makes tens of thousands of goroutines, has them all wait at once, some with a large stack, and lets them go.
func crowd() {
	const size = 20000
	for until(10 * time.Millisecond) {
		gate := make(chan bool)
		var all sync.WaitGroup
		for i := 0; i < size; i++ {
			all.Add(1)
			go func(i int) {
				defer all.Done()
				if i%50 == 0 {
					grow(i % 40)
				}
				<-gate
				atomic.AddInt64(&goroutines, 1)
				if i%7 == 0 {
					runtime.Goexit()
				}
			}(i)
			if i%1000 == 0 {
				runtime.Gosched()
			}
		}
		close(gate)
		all.Wait()
	}
}

var garbage [16][]byte

// litter keeps the collector at work.
func litter() {
	for n := 0; until(time.Millisecond); n++ {
		for i := range garbage {
			garbage[i] = make([]byte, 1000+n%5000)
		}
	}
}

// ---- the code, which probes change ----

func code(f interface{}) []byte {
	pc := *(*uintptr)((*[2]unsafe.Pointer)(unsafe.Pointer(&f))[1])
	var now []byte
	for at := pc; at < pc+4096; at++ {
		if f := runtime.FuncForPC(at); f == nil || f.Entry() != pc {
			break
		}
		now = append(now, *(*byte)(unsafe.Pointer(at)))
	}
	return now
}

func changed(was [][]byte) (names []string) {
	for i, f := range functions {
		if !bytes.Equal(was[i], code(f)) {
			names = append(names, runtime.FuncForPC(*(*uintptr)((*[2]unsafe.Pointer)(unsafe.Pointer(&f))[1])).Name())
		}
	}
	return names
}

func main() {
	debug.SetGCPercent(1)
	if runtime.GOMAXPROCS(0) < 4 {
		runtime.GOMAXPROCS(4)
	}
	var was [][]byte
	for _, f := range functions {
		was = append(was, code(f))
	}
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM)
	var all sync.WaitGroup
	for _, f := range []func(){visitors, visitors, spinners, spinners, crowd, litter} {
		all.Add(1)
		go func(f func()) {
			defer all.Done()
			f()
		}(f)
	}
	residents(&all)
	report("pid %d", os.Getpid())
	// Nothing that goes on here takes ten seconds, however busy the machine.
	seconds, last, pause := 0, int64(0), 0
	for ending := false; !ending; {
		select {
		case <-end:
			ending = true
		case <-time.After(time.Second):
			seconds++
			if now := atomic.LoadInt64(&visits); now != last {
				last, pause = now, 0
			} else if pause++; pause == 10 {
				report("wrong: no visitor for 10 s")
				atomic.AddInt64(&wrong, 1)
			}
		}
	}
	close(stopping)
	ended := make(chan bool)
	go func() {
		all.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		debug.SetTraceback("all")
		panic("goroutines are stuck")
	}
	if int64(total.sum) != added {
		report("wrong: the sum is %d, not %d", total.sum, added)
		wrong++
	}
	left := changed(was)
	for try := 0; try < 50 && len(left) > 0; try++ {
		time.Sleep(100 * time.Millisecond)
		left = changed(was)
	}
	if len(left) > 0 {
		report("wrong: probes are left in %v", left)
		wrong++
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	report("%d s, %d results checked, %d goroutines, %d panics, %d by runtime.Goexit, %d frames deep, %d collections",
		seconds, calls, goroutines+visits, panics, exits, deepest, memory.NumGC)
	if wrong > 0 {
		report("verdict wrong %d", wrong)
		os.Exit(1)
	}
	report("verdict right")
}
