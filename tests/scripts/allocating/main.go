// A program that allocates in a few ways, and says by Go's own profile how much each function has, and of what type.
//
//	allocating [-rate N] [-megabytes N]
//
// -rate is runtime.MemProfileRate: 1 for a profile of all allocations. Without -megabytes it goes on for twenty seconds,
// and says nothing at the end.
package main

import (
	"flag"
	"math"
	"reflect"
	"runtime"
	"strings"
	"time"

	"call"
	"expect"
)

var (
	rate      = flag.Int("rate", 512*1024, "of how many `bytes` one is sampled")
	megabytes = flag.Int("megabytes", 0, "how many each function allocates; 0: for twenty seconds, and nothing is said")
)

type order struct {
	customer string
	items    [6]int
	next     *order
}

var (
	orders *order
	text   string
	page   []byte
	number *int
	counts []int
	names  []string
	board  []*order
)

// What each function allocates, as Go names it. The runtime gives no type for the bytes of a string.
var allocating = []struct {
	function, what string
}{
	{"place", reflect.TypeOf(order{}).String()},
	{"read", reflect.TypeOf(page).Elem().String()},
	{"archive", reflect.TypeOf(page).Elem().String()},
	{"join", "none"},
	{"one", reflect.TypeOf(number).Elem().String()},
	{"count", reflect.TypeOf(counts).Elem().String()},
	{"list", reflect.TypeOf(names).Elem().String()},
	{"gather", reflect.TypeOf(board).Elem().String()},
	{"sink", reflect.TypeOf(page).Elem().String()},
}

//go:noinline
func place() int {
	orders = &order{customer: "somebody"}
	return 72
}

//go:noinline
func read() int {
	page = make([]byte, 4096)
	return len(page)
}

//go:noinline
func archive() int {
	page = make([]byte, 1<<20)
	return len(page)
}

//go:noinline
func join(a string) int {
	text = a + "/" + a
	return len(text)
}

//go:noinline
func one() int {
	number = new(int)
	return 8
}

//go:noinline
func count() int {
	counts = make([]int, 50)
	return 8 * len(counts)
}

//go:noinline
func list() int {
	names = make([]string, 10)
	return 16 * len(names)
}

//go:noinline
func gather() int {
	board = make([]*order, 100)
	return 8 * len(board)
}

// deep allocates where the goroutine's stack has grown, and so moved.
func deep(n int) byte {
	var room [512]byte
	if n == 0 {
		sink()
		return room[len(page)%len(room)]
	}
	return deep(n-1) + room[n]
}

//go:noinline
func sink() {
	page = make([]byte, 30000)
}

// until calls a function until it has allocated as much.
func until(bytes int, function func() int) {
	for done := 0; done < bytes; {
		done += function()
	}
}

func say() {
	// What is allocated is in the profile two collections later.
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
	records := make([]runtime.MemProfileRecord, 10000)
	n, _ := runtime.MemProfile(records, true)
	objects, bytes, scaled := map[string]int64{}, map[string]int64{}, map[string]float64{}
	for _, record := range records[:n] {
		frames := runtime.CallersFrames(record.Stack())
		for more := true; more; {
			var frame runtime.Frame
			frame, more = frames.Next()
			if function := strings.TrimPrefix(frame.Function, "main."); function != frame.Function {
				objects[function] += record.AllocObjects
				bytes[function] += record.AllocBytes
				// As pprof does it.
				if record.AllocObjects > 0 {
					size := float64(record.AllocBytes) / float64(record.AllocObjects)
					scaled[function] += float64(record.AllocBytes) / (1 - math.Exp(-size/float64(*rate)))
				}
				break
			}
		}
	}
	for _, each := range allocating {
		expect.Print("PROFILE %s %s %d %d %.0f", each.function, each.what, objects[each.function], bytes[each.function], scaled[each.function])
	}
}

func main() {
	flag.Parse()
	runtime.MemProfileRate = *rate
	part := strings.Repeat("customer", 10)
	call.Wait()
	since := time.Now()
	for *megabytes == 0 && time.Since(since) < 20*time.Second {
		until(1<<20, place)
		until(1<<20, read)
		until(2<<20, archive)
		time.Sleep(time.Millisecond)
	}
	until(*megabytes<<20, place)
	until(*megabytes<<20, read)
	until(*megabytes<<20, archive)
	until(*megabytes<<20, func() int { return join(part) })
	for _, function := range []func() int{one, count, list, gather} {
		until(*megabytes<<20, function)
	}
	for i := 0; i < *megabytes; i++ {
		done := make(chan bool)
		go func() {
			deep(30)
			close(done)
		}()
		<-done
	}
	say()
	call.End()
}
