package main

import (
	"context"
	"fmt"
	"reflect"

	"example.com/expect"
)

type encoder interface{ encode() int }

type (
	textEncoder  string
	bytesEncoder []byte
	levelEncoder uint16
	yesEncoder   bool
	packet       struct {
		N    int
		Name string
	}
	pair     struct{ A, B int }
	anything map[string]int
)

func (e textEncoder) encode() int  { return len(e) }
func (e bytesEncoder) encode() int { return len(e) }
func (e levelEncoder) encode() int { return int(e) }
func (e yesEncoder) encode() int   { return 1 }
func (e *packet) encode() int      { return len(e.name()) }
func (e *packet) name() string {
	if e == nil {
		return ""
	}
	return e.Name
}
func (e pair) encode() int     { return e.A }
func (e anything) encode() int { return len(e) }

//go:noinline
func encoders(e encoder, n int) { use(e, n) }

//go:noinline
func typesOf(e encoder, n int) { use(e, n) }

//go:noinline
func typesAsked(e encoder, n int) { use(e, n) }

//go:noinline
func typesSpelled(v interface{}, n int) { use(v, n) }

// Of an interface of the standard library, its types are shown without their fields.
//
//go:noinline
func contexts(ctx context.Context, n int) { use(ctx, n) }

func init() {
	all := []encoder{nil, textEncoder("a text"), bytesEncoder("bytes"), levelEncoder(65535), yesEncoder(true),
		&packet{7, "a name"}, (*packet)(nil), pair{1, -2}, textEncoder(""), yesEncoder(false)}
	if !expect.Events {
		all = append(all, anything{})
	}
	expect.ShownInInterfaces[reflect.TypeOf(&packet{})] = true
	expect.ShownInInterfaces[reflect.TypeOf(pair{})] = true
	// What is called is kept, and its types are in debug information, whatever the version of Go.
	for _, e := range all {
		if e != nil {
			use(e.encode())
		}
	}
	expect.Add("encoders", encoders, func() {
		for n, e := range all {
			expect.Call("main.encoders", "e", &e, "n", &n)
			encoders(e, n)
		}
	})
	expect.Add("typesOf", typesOf, func() {
		for n, e := range all {
			switch e.(type) {
			case *packet:
				expect.Call("main.typesOf", "n", &n, "e.(main.textEncoder):is", expect.Text("false"))
			case textEncoder:
				expect.Call("main.typesOf", "n", &n, "e.(main.textEncoder):is", expect.Text("true"))
			}
			typesOf(e, n)
		}
	})
	expect.Add("typesAsked", typesAsked, func() {
		for n, e := range append([]encoder{nil}, all...) {
			if _, is := e.(textEncoder); !is && n != 2 {
				expect.Call("main.typesAsked", "n", &n)
			}
			typesAsked(e, n)
		}
	})
	list, table, bytes := []interface{}{1}, map[string]interface{}{"k": 1}, []byte("text")
	f := func(interface{}, int32) {}
	use(list, table, bytes, f)
	expect.Add("typesSpelled", typesSpelled, func() {
		for n, v := range []interface{}{nil, 1, list, table, bytes, f, []string{}, func(int) {}} {
			if n >= 2 && n <= 5 {
				expect.Call("main.typesSpelled", "n", &n, "v.([]any):is", expect.Text(fmt.Sprint(n == 2)))
			}
			typesSpelled(v, n)
		}
	})
	expect.Add("contexts", contexts, func() {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		if expect.Events {
			ctx = nil // Its fields are shown then.
		}
		for n, ctx := range []context.Context{nil, ctx} {
			expect.Call("main.contexts", "ctx", &ctx, "n", &n)
			contexts(ctx, n)
		}
	})
}
