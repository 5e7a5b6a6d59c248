package main

import (
	"math"

	"example.com/expect"
)

// Nine integers come back in registers, the others on the stack.
//
//go:noinline
func retMany(n int, s string) (a, b, c, d, e, f, g, h, i, j int, k int8, l string) {
	use(n, s)
	return n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7, n + 8, n + 9, int8(-n), s
}

// The string doesn't fit into the one register that is left, so it is on the stack; the last
// number takes that register.
//
//go:noinline
func retBackfill(n int) (int, int, int, int, int, int, int, int, string, int) {
	use(n)
	return n, 1, 2, 3, 4, 5, 6, -n, words[n], n * n
}

//go:noinline
func retFloat(n int, by float64) float64 {
	use(n)
	return float64(n) * by
}

//go:noinline
func retFloatMixed(n int, f float32) (int, float32, string, float64) {
	use(n)
	return -n, f / 2, words[n], float64(f)
}

// Neither has a frame or a stack check. Where results are in registers, the one instruction of
// echoed and of bare is the return: they are entered and left there.

//go:noinline
func leaf(a, b int) int { return a*b + a }

//go:noinline
func echoed(n int) int { return n }

//go:noinline
func bare() {}

// One RET each, or nearly.
//
//go:noinline
func manyReturns(n int, s string) (int, string) {
	if n < 0 {
		return n, "negative"
	}
	switch {
	case s == "":
		return 1, s
	case len(s) > 20:
		use(n)
		return len(s), s[:20]
	}
	for i := 0; i < len(s); i++ {
		if s[i] == '=' {
			return i, s[i:]
		}
	}
	if n > 5 {
		return use2(n), "above"
	}
	return n, s
}

//go:noinline
func use2(n int) int { return n * 2 }

func init() {
	expect.Add("retMany", retMany, func() {
		for n, s := range words {
			call := expect.Entered("main.retMany", "n", &n, "s", &s)
			a, b, c, d, e, f, g, h, i, j, k, l := retMany(n, s)
			call.Returned("ret.a", &a, "ret.b", &b, "ret.c", &c, "ret.d", &d, "ret.e", &e, "ret.f", &f,
				"ret.g", &g, "ret.h", &h, "ret.i", &i, "ret.j", &j, "ret.k", &k, "ret.l", &l)
		}
	})
	expect.Add("retBackfill", retBackfill, func() {
		for n := range words {
			call := expect.Entered("main.retBackfill", "n", &n)
			a, b, c, d, e, f, g, h, s, z := retBackfill(n)
			call.Returned("ret.0", &a, "ret.1", &b, "ret.2", &c, "ret.3", &d, "ret.4", &e, "ret.5", &f,
				"ret.6", &g, "ret.7", &h, "ret.8", &s, "ret.9", &z)
		}
	})
	expect.Add("retFloat", retFloat, func() {
		for n, by := range []float64{0, 1.5, -1, math.MaxFloat64, math.Inf(-1)} {
			call := expect.Entered("main.retFloat", "n", &n, "by", expect.InRegister(&by))
			r := retFloat(n, by)
			call.Returned("ret", expect.InRegister(&r))
		}
	})
	expect.Add("retFloatMixed", retFloatMixed, func() {
		for n, f := range []float32{0, 1.5, -1} {
			call := expect.Entered("main.retFloatMixed", "n", &n, "f", expect.InRegister(&f))
			a, b, c, d := retFloatMixed(n, f)
			call.Returned("ret.0", &a, "ret.1", expect.InRegister(&b), "ret.2", &c, "ret.3", expect.InRegister(&d))
		}
	})
	expect.Add("leaf", leaf, func() {
		for a := -2; a < 3; a++ {
			b := 7
			call := expect.Entered("main.leaf", "a", &a, "b", &b)
			r := leaf(a, b)
			call.Returned("ret", &r)
		}
	})
	expect.Add("echoed", echoed, func() {
		for n := -2; n < 3; n++ {
			call := expect.Entered("main.echoed", "n", &n)
			r := echoed(n)
			call.Returned("ret", &r)
		}
	})
	expect.Add("bare", bare, func() {
		for n := 0; n < 3; n++ {
			call := expect.Entered("main.bare")
			bare()
			call.Returned()
		}
	})
	expect.Add("manyReturns", manyReturns, func() {
		for n := -1; n < 9; n += 3 {
			for _, s := range []string{"", "short", "a longer one than twenty", "key=value"} {
				call := expect.Entered("main.manyReturns", "n", &n, "s", &s)
				a, b := manyReturns(n, s)
				call.Returned("ret.0", &a, "ret.1", &b)
			}
		}
	})
}
