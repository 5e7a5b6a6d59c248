// Command vault is a fixture and a demonstration: it is not Vault. It stores entries
// from three goroutines and prints the key of each.
//
//	vault [-n N] [-every DURATION] [-wait METHOD...]
//
// With -wait it first waits until these methods of BarrierView carry a probe, and then
// says before each call of them what a trace must show (the live tests).
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"example.com/expect"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/vault"
)

var (
	limit = flag.Int64("n", 0, "stop after `N` entries")
	every = flag.Duration("every", 700*time.Millisecond, "how often each goroutine stores an entry")
	wait  = flag.Bool("wait", false, "wait for probes at the methods that follow")
)

var methods = map[string]interface{}{
	"Put":    (*vault.BarrierView).Put,
	"Get":    (*vault.BarrierView).Get,
	"Delete": (*vault.BarrierView).Delete,
	"List":   (*vault.BarrierView).List,
}

var (
	waited = map[string]bool{}
	stored int64
)

// calling says what is about to be called: in the demonstration, only what is stored.
func calling(method string, pathsAndValues ...interface{}) {
	if *wait && waited[method] {
		expect.Call("vault.(*BarrierView)."+method, pathsAndValues...)
	}
}

// keep stores, reads, lists and deletes entries in the way of one part of a server.
func keep(view *vault.BarrierView, what string) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for i := 1; ; i++ {
		if n := atomic.AddInt64(&stored, 1); *limit > 0 && n > *limit {
			return
		}
		entry := &logical.StorageEntry{
			Key:      fmt.Sprintf("%s/%d", what, i),
			Value:    []byte(fmt.Sprintf("{%q:%d}", what, i*i)),
			SealWrap: i%3 == 0,
		}
		if !*wait {
			expect.Print("%s", entry.Key)
		}
		calling("Put", "entry.Key", &entry.Key, "entry.Value", &entry.Value, "entry.SealWrap", &entry.SealWrap)
		view.Put(ctx, entry)
		calling("Get", "key", &entry.Key)
		view.Get(ctx, entry.Key)
		if i%4 == 0 {
			prefix := what[:i%3]
			calling("List", "prefix", &prefix)
			view.List(ctx, prefix)
		}
		if i > 10 {
			old := fmt.Sprintf("%s/%d", what, i-10)
			calling("Delete", "key", &old)
			view.Delete(ctx, old)
		}
		time.Sleep(*every)
	}
}

func main() {
	flag.Parse()
	if *wait {
		var pcs []uintptr
		for _, name := range flag.Args() {
			if methods[name] == nil {
				fmt.Fprintln(os.Stderr, "no such method:", name)
				os.Exit(2)
			}
			waited[name] = true
			pcs = append(pcs, expect.Code(methods[name]))
		}
		expect.Wait(flag.Args(), pcs)
	} else {
		expect.Print("pid %d", os.Getpid())
	}
	view := vault.NewBarrierView("core/")
	var all sync.WaitGroup
	for _, what := range []string{"secret", "lease", "identity/entity"} {
		what := what
		all.Add(1)
		go func() {
			defer all.Done()
			keep(view, what)
		}()
	}
	all.Wait()
	expect.End()
}
