package main

import "example.com/expect"

type point struct{ X, Y int }

// small fits into registers, with padding before N and after OK.
type small struct {
	B  int8
	N  int64
	S  string
	OK bool
}

// An array of more than one puts all of it on the stack.
type large struct {
	A [4]int
	S string
}

//go:noinline
func retPointer(x, y int) *point {
	use(x, y)
	if x == y {
		return nil
	}
	return &point{x + y, x - y}
}

//go:noinline
func retStructSmall(n int, s string) small {
	use(s)
	return small{int8(n), int64(-n), s, n%2 == 0}
}

//go:noinline
func retStructLarge(n int, s string) large {
	use(n)
	return large{[4]int{n, -n, n + 1, n * n}, s}
}

// The argument is on the stack as well, before the result.
//
//go:noinline
func retLargeOfLarge(l large, n int) (large, int) {
	use(l)
	l.A[0], l.A[3] = l.A[3], n
	return l, n - 1
}

//go:noinline
func retArray(n int8) ([3]int16, bool) {
	use(n)
	return [3]int16{int16(n), -1, int16(n) << 8}, n < 0
}

func init() {
	expect.Add("retPointer", retPointer, func() {
		for x := -2; x < 3; x++ {
			y := 1
			call := expect.Entered("main.retPointer", "x", &x, "y", &y)
			r := retPointer(x, y)
			call.Returned("ret", &r)
		}
	})
	expect.Add("retStructSmall", retStructSmall, func() {
		for n, s := range words {
			call := expect.Entered("main.retStructSmall", "n", &n, "s", &s)
			r := retStructSmall(n, s)
			call.Returned("ret", &r)
		}
	})
	expect.Add("retStructLarge", retStructLarge, func() {
		for n, s := range words {
			call := expect.Entered("main.retStructLarge", "n", &n, "s", &s)
			r := retStructLarge(n, s)
			call.Returned("ret", &r)
		}
	})
	expect.Add("retLargeOfLarge", retLargeOfLarge, func() {
		for n, s := range words[:4] {
			l := large{[4]int{1, -2, n, -n}, s}
			call := expect.Entered("main.retLargeOfLarge", "l", &l, "n", &n)
			a, b := retLargeOfLarge(l, n)
			call.Returned("ret.0", &a, "ret.1", &b)
		}
	})
	expect.Add("retArray", retArray, func() {
		for n := int8(-2); n < 3; n++ {
			call := expect.Entered("main.retArray", "n", &n)
			a, b := retArray(n)
			call.Returned("ret.0", &a, "ret.1", &b)
		}
	})
}
