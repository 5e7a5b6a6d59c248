package main

import "example.com/expect"

// Nine integers fit into registers.
//
//go:noinline
func spill(a, b, c, d, e, f, g, h, i, j, k int) { use(a, b, c, d, e, f, g, h, i, j, k) }

// s doesn't fit into the one register that is left, so it is on the stack; z takes that register.
//
//go:noinline
func backfill(a, b, c, d, e, f, g, h int, s string, z int, t string) {
	use(a, b, c, d, e, f, g, h, s, z, t)
}

//go:noinline
func stackMixed(a, b, c, d, e, f, g, h, i int, j bool, k int16, l int8, m int64, s string, n uint32) {
	use(a, b, c, d, e, f, g, h, i, j, k, l, m, s, n)
}

// Up to Go 1.21, DWARF has no word of parameters without a name.

//go:noinline
func blankFirst(_ int, s string, n int) { use(s, n) }

//go:noinline
func blankMiddle(a int, _ string, b int) { use(a, b) }

//go:noinline
func blankLast(s string, n int, _ []byte) { use(s, n) }

//go:noinline
func blankKinds(_ float64, a int, _ struct{}, b int8, _ [1]string, c int, _ bool, _ int8, d int) {
	use(a, b, c, d)
}

//go:noinline
func blankArray(_ [2]int, a int, _ point, b string) { use(a, b) }

//go:noinline
func blankSpill(a, b, c, d, e, f, g, h int, _ string, _ int, s string, n int) {
	use(a, b, c, d, e, f, g, h, s, n)
}

//go:noinline
func unnamed(int32, string, *point) { use() }

//go:noinline
func blankShown(_ int, s string, _ bool) { use(s) }

// Nothing of it is used, and it has no stack check.
//
//go:noinline
func unused(a int, s string, p *point, b []byte) {}

func init() {
	expect.Add("spill", spill, func() {
		for i := 0; i < 3; i++ {
			v := [11]int{}
			for j := range v {
				v[j] = i*100 - j
			}
			expect.Call("main.spill", "a", &v[0], "b", &v[1], "c", &v[2], "d", &v[3], "e", &v[4], "f", &v[5],
				"g", &v[6], "h", &v[7], "i", &v[8], "j", &v[9], "k", &v[10])
			spill(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10])
		}
	})
	expect.Add("backfill", backfill, func() {
		for a, s := range awkward {
			h, z, t := a+7, -a, awkward[(a+3)%10]
			expect.Call("main.backfill", "a", &a, "h", &h, "s", &s, "z", &z, "t", &t)
			backfill(a, 1, 2, 3, 4, 5, 6, h, s, z, t)
		}
	})
	expect.Add("stackMixed", stackMixed, func() {
		for a, s := range awkward {
			i, j, k, l, m, n := -a, a%2 == 0, int16(-a), int8(a), int64(-a)<<40, ^uint32(0)
			expect.Call("main.stackMixed", "a", &a, "i", &i, "j", &j, "k", &k, "l", &l, "m", &m, "s", &s, "n", &n)
			stackMixed(a, 1, 2, 3, 4, 5, 6, 7, i, j, k, l, m, s, n)
		}
	})
	expect.Add("blankFirst", blankFirst, func() {
		for n, s := range awkward {
			expect.Call("main.blankFirst", "s", &s, "n", &n)
			blankFirst(-1, s, n)
		}
	})
	expect.Add("blankMiddle", blankMiddle, func() {
		for a := 0; a < 3; a++ {
			b := -a
			expect.Call("main.blankMiddle", "a", &a, "b", &b)
			blankMiddle(a, "unseen", b)
		}
	})
	expect.Add("blankLast", blankLast, func() {
		for n, s := range awkward {
			expect.Call("main.blankLast", "s", &s, "n", &n)
			blankLast(s, n, nil)
		}
	})
	expect.Add("blankKinds", blankKinds, func() {
		for a := 1; a < 4; a++ {
			b, c, d := int8(-a), a*10, a*100
			expect.Call("main.blankKinds", "a", &a, "b", &b, "c", &c, "d", &d)
			blankKinds(0.5, a, struct{}{}, b, [1]string{"unseen"}, c, true, 3, d)
		}
	})
	expect.Add("blankArray", blankArray, func() {
		for a, b := range awkward {
			expect.Call("main.blankArray", "a", &a, "b", &b)
			blankArray([2]int{8, 9}, a, point{6, 7}, b)
		}
	})
	expect.Add("blankSpill", blankSpill, func() {
		for a, s := range awkward {
			h, n := a+7, -a
			expect.Call("main.blankSpill", "a", &a, "h", &h, "s", &s, "n", &n)
			blankSpill(a, 1, 2, 3, 4, 5, 6, h, "unseen", -1, s, n)
		}
	})
	expect.Add("unnamed", unnamed, func() {
		for i, s := range awkward {
			n, p := int32(-i), &point{i, -i}
			expect.Call("main.unnamed", "0", &n, "1", &s, "3", &p)
			unnamed(n, s, p)
		}
	})
	expect.Add("blankShown", blankShown, func() {
		for n, s := range awkward {
			yes := n%2 == 0
			expect.Call("main.blankShown", "0", &n, "s", &s, "3", &yes)
			blankShown(n, s, yes)
		}
	})
	expect.Add("unused", unused, func() {
		for a, s := range awkward {
			p, b := &point{a, -a}, []byte(s)
			expect.Call("main.unused", "a", &a, "s", &s, "p", &p, "b", &b)
			unused(a, s, p, b)
		}
	})
}
