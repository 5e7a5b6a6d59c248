package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"
	"unsafe"

	"example.com/expect"
)

//go:noinline
func bounds(v error) { use(v) }

//go:noinline
func mishaps(v error) { use(v) }

//go:noinline
func assertions(v error) { use(v) }

// panicked returns what the runtime panics with.
func panicked(call func()) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { err = recover().(error) }()
	call()
	return nil
}

func init() {
	list, text, five, below, large := make([]int, 3, 4), "abc", 5, -1, uint64(1)<<63
	expect.AddValues("bounds", bounds, panicked(func() { use(list[five]) }), panicked(func() { use(list[below]) }),
		panicked(func() { use(list[large]) }), panicked(func() { use(text[:five]) }),
		panicked(func() { use(list[:five]) }), panicked(func() { use(list[:below]) }),
		panicked(func() { use(list[five-1 : 3]) }), panicked(func() { use(list[below:]) }),
		panicked(func() { use(list[0:1:five]) }), panicked(func() { use(new([4]int)[0:1:five]) }),
		panicked(func() { use(list[0 : five-1 : 3]) }), panicked(func() { use(list[five-3 : 1 : 3]) }),
		panicked(func() { use(list[0:1:below]) }), panicked(func() { use(list[0:below:3]) }),
		panicked(func() { use(list[below:1:3]) }))
	var none, number, held interface{} = nil, 5, point{1, 2}
	var second fmt.Stringer = time.Second
	expect.AddValues("assertions", assertions, panicked(func() { use(none.(string)) }),
		panicked(func() { use(number.(string)) }), panicked(func() { use(held.(*point)) }),
		panicked(func() { use(held.(map[string]line)) }), panicked(func() { use(number.(fmt.Stringer)) }),
		panicked(func() { use(second.(context.Context)) }), panicked(func() { use(second.(time.Month)) }))
	zero, address := 0, uintptr(1<<20)
	var counts map[string]int
	var channel chan int
	expect.AddValues("mishaps", mishaps, panicked(func() { use(five / zero) }),
		panicked(func() { counts["one"] = 1 }), panicked(func() { close(channel) }),
		panicked(func() { use(*(*int)(unsafe.Pointer(address))) }),
		panicked(func() { use(map[interface{}]int{}[list]) }))
}
