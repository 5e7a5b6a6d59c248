// Program collecting has its garbage collected: because its heap has grown, because it asks for that,
// and because time has passed. GODEBUG=gctrace=1 makes the runtime say so on standard error.
package main

import (
	"debug/elf"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

var kept [][]byte

// collectOften makes the runtime collect after so long without a collection, in place of two minutes; where that
// is kept only symbols say.
func collectOften(period time.Duration) error {
	file, err := elf.Open("/proc/self/exe")
	if err != nil {
		return err
	}
	defer file.Close()
	symbols, err := file.Symbols()
	if file.Section(".symtab") == nil {
		return nil
	}
	if err != nil {
		return err
	}
	for _, symbol := range symbols {
		if symbol.Name == "runtime.forcegcperiod" {
			*(*int64)(unsafe.Pointer(uintptr(symbol.Value))) = int64(period)
			return nil
		}
	}
	return fmt.Errorf("there is no runtime.forcegcperiod")
}

// allocate makes garbage, and keeps some of it.
func allocate(rounds int) {
	for i := 0; i < rounds; i++ {
		piece := make([]byte, 64<<10)
		if i%16 == 0 {
			kept = append(kept, piece)
		}
	}
}

func main() {
	fmt.Println("pid", os.Getpid())
	start := make(chan os.Signal, 1)
	signal.Notify(start, syscall.SIGUSR1)
	<-start
	for round := 0; round < 3; round++ {
		var all sync.WaitGroup
		for i := 0; i < 4; i++ {
			all.Add(1)
			go func() {
				defer all.Done()
				allocate(400)
			}()
		}
		all.Wait()
		// Others stop the world, too.
		var statistics runtime.MemStats
		runtime.ReadMemStats(&statistics)
		runtime.GC()
		kept = nil
		debug.FreeOSMemory()
	}
	if err := collectOften(100 * time.Millisecond); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	// The runtime's own watch sleeps for long where nothing runs.
	for end := time.Now().Add(400 * time.Millisecond); time.Now().Before(end); {
		runtime.Gosched()
	}
	// It says what it has collected a little later.
	if err := collectOften(time.Hour); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	time.Sleep(50 * time.Millisecond)
}
