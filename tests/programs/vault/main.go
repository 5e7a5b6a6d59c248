// Command vault is a fixture and a demonstration: it is not Vault. It stores entries
// from three goroutines and prints the key of each.
//
//	vault [-n N] [-every DURATION] [-wait METHOD... | -returns]
//
// With -wait it first waits until these methods of BarrierView carry a probe, and then
// says before each call of them what a trace must show (the live tests). With -returns it
// waits for SIGUSR1, and says behind each call what a trace of its return must show.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"example.com/expect"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/vault"
)

var (
	limit = flag.Int64("n", 0, "stop after `N` entries")
	every = flag.Duration("every", 700*time.Millisecond, "how often each goroutine stores an entry")
	wait  = flag.Bool("wait", false, "wait for probes at the methods that follow")
	ret   = flag.Bool("returns", false, "wait for SIGUSR1, and say what calls return")
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

// returned says what a call has returned: with the names of the ready script vault-put.
func returned(method string, err error, namesAndValues ...interface{}) {
	if *ret {
		text := "nil"
		if err != nil {
			text = fmt.Sprintf("%T", err)
		}
		if text == "*errors.errorString" { // one of those that carry their text
			text += fmt.Sprintf(" %q", err.Error())
		}
		expect.Call(method, append(namesAndValues, "err", expect.Text(text))...)
	}
}

// fail makes calls that find nothing, or return an error.
func fail(view *vault.BarrierView, what string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	entry := &logical.StorageEntry{Key: what + "/late"}
	returned("Put", view.Put(ctx, entry), "key", &entry.Key, "value", &entry.Value)
	returned("Put", view.Put(context.Background(), nil), "key", expect.Nil, "value", expect.Nil)
	for _, ctx := range []context.Context{context.Background(), ctx} {
		_, err := view.Get(ctx, entry.Key)
		returned("Get", err, "key", &entry.Key, "value", expect.Nil)
		keys, err := view.List(ctx, entry.Key)
		returned("List", err, "prefix", &entry.Key, "keys", &keys)
		returned("Delete", view.Delete(ctx, entry.Key), "key", &entry.Key)
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
		if !*wait && !*ret {
			expect.Print("%s", entry.Key)
		}
		calling("Put", "entry.Key", &entry.Key, "entry.Value", &entry.Value, "entry.SealWrap", &entry.SealWrap)
		returned("Put", view.Put(ctx, entry), "key", &entry.Key, "value", &entry.Value)
		calling("Get", "key", &entry.Key)
		found, err := view.Get(ctx, entry.Key)
		returned("Get", err, "key", &entry.Key, "value", &found.Value)
		if i%4 == 0 {
			prefix := what[:i%3]
			calling("List", "prefix", &prefix)
			keys, err := view.List(ctx, prefix)
			returned("List", err, "prefix", &prefix, "keys", &keys)
		}
		if i > 10 {
			old := fmt.Sprintf("%s/%d", what, i-10)
			calling("Delete", "key", &old)
			returned("Delete", view.Delete(ctx, old), "key", &old)
		}
		if *ret && i%5 == 0 {
			fail(view, what)
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
	} else if *ret {
		attached := make(chan os.Signal, 1)
		signal.Notify(attached, syscall.SIGUSR1)
		expect.Print("pid %d", os.Getpid())
		<-attached
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
