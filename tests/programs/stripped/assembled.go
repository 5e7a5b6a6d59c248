package main

import "example.com/expect"

// Assembly takes its arguments on the stack, in every version of Go.
func assembled(s string, n int32, f float64) int

// Where its own code is: a Go function's value is that of the wrapper that calls it.
func assembledAt() uintptr

func init() {
	expect.AddAt("assembled", assembledAt(), func() {
		for i, e := range entries {
			n, f := int32(-i), float64(i)+0.5
			expect.Call("main.assembled", "0.(string)", &e.Key, "2.(int32)", &n, "3.(float64)", &f)
			assembled(e.Key, n, f)
		}
	})
}
