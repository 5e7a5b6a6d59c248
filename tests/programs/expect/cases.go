package expect

import (
	"fmt"
	"os"
	"reflect"
	"strings"
)

// A testCase is one traced function: where its code is, and its calls.
type testCase struct {
	name string
	pc   uintptr
	call func()
}

var cases []testCase

// Add is a case of the function f, and AddAt of one whose func value isn't what is traced.
func Add(name string, f interface{}, call func()) { AddAt(name, Code(f), call) }
func AddAt(name string, pc uintptr, call func())  { cases = append(cases, testCase{name, pc, call}) }

// AddValues is a case of a function of package main with one argument, v, and the values that
// it is called with.
func AddValues(name string, function interface{}, values ...interface{}) {
	f := reflect.ValueOf(function)
	Add(name, function, func() {
		for _, value := range values {
			v := reflect.New(f.Type().In(0))
			if in, ok := value.(reflect.Value); ok {
				v.Elem().Set(in)
			} else if value != nil {
				v.Elem().Set(reflect.ValueOf(value))
			}
			Call("main."+name, "v", v.Interface())
			f.Call([]reflect.Value{v.Elem()})
		}
	})
}

// Run makes the calls of the cases that the command line names, or of all, in two goroutines. Wait
// returns when these functions carry their probes.
func Run(wait func(names []string, pcs []uintptr)) {
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
	if len(chosen) > 0 {
		var unknown []string
		for name := range chosen {
			unknown = append(unknown, name)
		}
		fmt.Fprintln(os.Stderr, "no such case:", strings.Join(unknown, " "))
		os.Exit(2)
	}
	wait(names, pcs)
	Both(func() {
		for _, call := range calls {
			call()
		}
	})
	End()
}
