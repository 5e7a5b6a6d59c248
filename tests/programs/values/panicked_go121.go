//go:build go1.21
// +build go1.21

package main

import "example.com/expect"

//go:noinline
func conversions(v error) { use(v) }

func init() {
	list := []int{1, 2, 3}
	expect.AddValues("conversions", conversions, panicked(func() { use((*[5]int)(list)) }),
		panicked(func() { use([4]int(list)) }))
}
