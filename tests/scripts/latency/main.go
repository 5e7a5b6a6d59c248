// Goroutines that wait for a processor: more of them compute than there are, and others wake each other. At the
// end it says how long they waited, as the runtime has counted it.
package main

import (
	"crypto/sha256"
	"runtime"
	"runtime/metrics"
	"time"

	"call"
	"expect"
)

const name = "/sched/latencies:seconds"

func latencies() *metrics.Float64Histogram {
	samples := []metrics.Sample{{Name: name}}
	metrics.Read(samples)
	return samples[0].Value.Float64Histogram()
}

func compute(until time.Time) {
	sum := sha256.Sum256(nil)
	for time.Now().Before(until) {
		for i := 0; i < 1000; i++ {
			sum = sha256.Sum256(sum[:])
		}
		runtime.Gosched()
	}
}

func wake(until time.Time) {
	there, back := make(chan bool), make(chan bool)
	go func() {
		for range there {
			back <- true
		}
	}()
	for time.Now().Before(until) {
		there <- true
		<-back
	}
}

func main() {
	runtime.GOMAXPROCS(2)
	call.Wait()
	before := latencies()
	until := time.Now().Add(1500 * time.Millisecond)
	for i := 0; i < 6; i++ {
		go compute(until)
	}
	go wake(until)
	time.Sleep(time.Until(until) + 300*time.Millisecond)
	after := latencies()
	for _, least := range []int{0, 1 << 15, 1 << 18, 1 << 20, 1 << 22} {
		count := uint64(0)
		for i := range after.Counts {
			if after.Buckets[i]*1e9 >= float64(least)-0.5 || least == 0 {
				count += after.Counts[i] - before.Counts[i]
			}
		}
		expect.Print("LATENCIES %d %d", least, count)
	}
	call.End()
}
