package main

import "example.com/expect"

//go:noinline
func sliceInts(a []int, n int) { use(a, n) }

//go:noinline
func sliceKinds(a []int8, b []uint16, c []bool) { use(a, b, c) }

//go:noinline
func sliceStrings(a []string, n int) { use(a, n) }

//go:noinline
func sliceBytes(a [][]byte, n int) { use(a, n) }

//go:noinline
func sliceStructs(a []point, b []*point) { use(a, b) }

//go:noinline
func subslices(xs []int, s string) { use(xs, s) }

//go:noinline
func variadic(prefix string, xs ...int) { use(prefix, xs) }

//go:noinline
func array3(a [3]int32, n int) { use(a, n) }

// An array of one is passed like its element.
//
//go:noinline
func array1(a [1]int64, s [1]string, n int) { use(a, s, n) }

//go:noinline
func array5(a [5]uint16, s string) { use(a, s) }

//go:noinline
func arrayStrings(a [2]string, n int8) { use(a, n) }

//go:noinline
func arrayNested(a [2][2]int16, p *[3]int) { use(a, p) }

//go:noinline
func zeroSize(a [0]int, n int, e struct{}, s string, f [0]string, m int) { use(n, s, m) }

func init() {
	numbers := []int{-1, 2, -3, 4, -5, 6, -7}
	expect.Add("sliceInts", sliceInts, func() {
		for n, a := range [][]int{nil, {}, {1}, numbers[:2:2], numbers[:4], numbers[:5], numbers} {
			n := n
			expect.Call("main.sliceInts", "a", &a, "n", &n)
			sliceInts(a, n)
		}
	})
	expect.Add("sliceKinds", sliceKinds, func() {
		for n := 0; n < 7; n++ {
			a := []int8{-128, -1, 0, 1, 127, 6}[:n%7]
			b := []uint16{0xffff, 0x8000, 1, 0, 7}[:n%6]
			c := []bool{true, false, true, true, false, true}[n:]
			expect.Call("main.sliceKinds", "a", &a, "b", &b, "c", &c)
			sliceKinds(a, b, c)
		}
	})
	expect.Add("sliceStrings", sliceStrings, func() {
		for n := range awkward {
			a := awkward[n:]
			expect.Call("main.sliceStrings", "a", &a, "n", &n)
			sliceStrings(a, n)
		}
		var none []string
		n := 0
		expect.Call("main.sliceStrings", "a", &none, "n", &n)
		sliceStrings(none, n)
	})
	expect.Add("sliceBytes", sliceBytes, func() {
		all := [][]byte{[]byte("one"), nil, {1, 2, 3}, {}, []byte("five")}
		for n := range all {
			a := all[:n]
			expect.Call("main.sliceBytes", "a", &a, "n", &n)
			sliceBytes(a, n)
		}
	})
	expect.Add("sliceStructs", sliceStructs, func() {
		points := []point{{1, -1}, {2, -2}, {3, -3}, {4, -4}, {5, -5}}
		pointers := []*point{&points[0], nil, &points[2], &points[3], nil}
		for n := range points {
			a, b := points[n:], pointers[:n]
			expect.Call("main.sliceStructs", "a", &a, "b", &b)
			sliceStructs(a, b)
		}
	})
	expect.Add("subslices", subslices, func() {
		for n := range []int{0, 1, 2, 3} {
			xs, s := numbers[n:n+4], "0123456789"[n:]
			part, letters := xs[1:3], s[1:4]
			expect.Call("main.subslices", "xs[1:3]", &part, "s[1:4]", &letters)
			subslices(xs, s)
		}
	})
	expect.Add("variadic", variadic, func() {
		for n := range numbers {
			prefix, xs := "n", numbers[:n:n]
			expect.Call("main.variadic", "prefix", &prefix, "xs", &xs)
			variadic(prefix, xs...)
		}
		prefix, none, some := "none", []int(nil), []int{1, -2}
		expect.Call("main.variadic", "prefix", &prefix, "xs", &none)
		variadic(prefix)
		expect.Call("main.variadic", "prefix", &prefix, "xs", &some)
		variadic(prefix, 1, -2)
	})
	expect.Add("array3", array3, func() {
		for n := -1; n < 2; n++ {
			a := [3]int32{int32(n), -1 << 31, 1<<31 - 1}
			expect.Call("main.array3", "a", &a, "n", &n)
			array3(a, n)
		}
	})
	expect.Add("array1", array1, func() {
		for n, text := range awkward {
			a, s := [1]int64{int64(-n)}, [1]string{text}
			expect.Call("main.array1", "a", &a, "s", &s, "n", &n)
			array1(a, s, n)
		}
	})
	expect.Add("array5", array5, func() {
		for n := 0; n < 3; n++ {
			a, s := [5]uint16{uint16(n), 0xffff, 2, 3, 4}, awkward[n]
			expect.Call("main.array5", "a", &a, "s", &s)
			array5(a, s)
		}
	})
	expect.Add("arrayStrings", arrayStrings, func() {
		for i, s := range awkward {
			a, n := [2]string{s, awkward[0]}, int8(-i)
			expect.Call("main.arrayStrings", "a", &a, "n", &n)
			arrayStrings(a, n)
		}
	})
	expect.Add("arrayNested", arrayNested, func() {
		for n := 0; n < 3; n++ {
			a, p := [2][2]int16{{int16(n), -1}, {-2, -3}}, &[3]int{n, n + 1, n + 2}
			if n == 2 {
				p = nil
			}
			expect.Call("main.arrayNested", "a", &a, "p", &p)
			arrayNested(a, p)
		}
	})
	expect.Add("zeroSize", zeroSize, func() {
		for i := 0; i < 3; i++ {
			a, n, e, s, f, m := [0]int{}, i, struct{}{}, awkward[i], [0]string{}, -i
			expect.Call("main.zeroSize", "a", &a, "n", &n, "e", &e, "s", &s, "f", &f, "m", &m)
			zeroSize(a, n, e, s, f, m)
		}
	})
}
