// Command values calls functions with values of every kind that Go has, and says before each
// call how gobt run --events must show it.
//
//	values [CASE...]
package main

import (
	"fmt"
	"os"
	"reflect"

	"example.com/expect"
)

type testCase struct {
	name string
	pc   uintptr
	call func()
}

var cases []testCase

// add is a case: a function of one argument, v, and the values that it is called with.
func add(name string, function interface{}, values ...interface{}) {
	f := reflect.ValueOf(function)
	cases = append(cases, testCase{name, expect.Code(function), func() {
		for _, value := range values {
			v := reflect.New(f.Type().In(0))
			if value != nil {
				v.Elem().Set(reflect.ValueOf(value))
			}
			expect.Call("main."+name, "v", v.Interface())
			f.Call([]reflect.Value{v.Elem()})
		}
	}})
}

// use keeps arguments alive, and gives its caller a frame and a stack check.
//
//go:noinline
func use(args ...interface{}) {
	for range args {
	}
}

func main() {
	chosen := map[string]bool{}
	for _, name := range os.Args[1:] {
		chosen[name] = true
	}
	var names []string
	var pcs []uintptr
	var calls []func()
	for _, c := range cases {
		if len(os.Args) == 1 || chosen[c.name] {
			names, pcs, calls = append(names, c.name), append(pcs, c.pc), append(calls, c.call)
			delete(chosen, c.name)
		}
	}
	for name := range chosen {
		fmt.Fprintln(os.Stderr, "no such case:", name)
		os.Exit(2)
	}
	expect.Wait(names, pcs)
	expect.Both(func() {
		for _, call := range calls {
			call()
		}
	})
	expect.End()
}
