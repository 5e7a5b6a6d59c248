//go:build go1.18
// +build go1.18

package main

import "example.com/expect"

var pickCode uintptr

//go:noinline
func pick[T int | string](xs []T, n int) T {
	if pickCode == 0 {
		pickCode = expect.Entry()
	}
	best := xs[0]
	for _, x := range xs {
		if x > best {
			best = x
		}
		use(n, best)
	}
	use(n)
	return best // MARK generic
}

func init() {
	pick([]int{1}, 1)
	add("generic", pickCode, 1, func() {
		xs, best, n := []int{3, 1, 9}, 9, 4
		expect.At("generic", "xs", &xs, "n", &n, "best", &best)
	}, func() { use(pick([]int{3, 1, 9}, 4)) })
}
