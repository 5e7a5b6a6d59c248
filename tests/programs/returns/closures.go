package main

import "example.com/expect"

// What it has captured is changed before it returns.
//
//go:noinline
func tally(name string) (func(n int) int, *int) {
	total := 0
	return func(n int) int {
		before := total
		use(name)
		total += n * len(name)
		use(total, name)
		return before
	}, &total
}

func init() {
	function, _ := tally("")
	expect.Add("capturing", function, func() {
		name := "tally"
		f, total := tally(name)
		for n := 0; n < 4; n++ {
			after := *total + n*len(name)
			call := expect.Entered("main.tally.func1", "n", &n, "total", total, "name", &name, "now total", &after)
			r := f(n)
			call.Returned("ret", &r)
		}
	})
}
