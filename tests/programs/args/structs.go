package main

import "example.com/expect"

type point struct{ X, Y int }

// mixed has padding before B, after C and none after D.
type mixed struct {
	A bool
	B int64
	C int8
	D int32
	S string
}

type base struct{ ID int }

type inner struct {
	A int16
	S string
}

type outer struct {
	base
	Name  string
	In    inner
	Flag  bool
	Where point
}

// large has more words than there are registers.
type large struct {
	A, B, C, D, E int64
	S             string
	F, G, H       int32
	I             uint8
}

type withArray struct {
	N int
	A [2]int32
}

type node struct {
	V    int
	Next *node
	Name *string
}

type blankField struct {
	A int32
	_ int32
	B int64
}

type trailing struct {
	A int
	E struct{}
}

type lonely struct{ P *point }

//go:noinline
func structSmall(p point, n int) { use(p, n) }

//go:noinline
func structMixed(m mixed, n int) { use(m, n) }

//go:noinline
func structNested(o outer) { use(o) }

//go:noinline
func structPointer(o *outer, n int) { use(o, n) }

//go:noinline
func structLarge(n int, l large, m int) { use(n, l, m) }

//go:noinline
func structArray(w withArray, n int) { use(w, n) }

//go:noinline
func structLinks(p *node, v node) { use(p, v) }

//go:noinline
func structBlank(b blankField, t trailing, l lonely, n int) { use(b, t, l, n) }

func newOuter(i int) outer {
	return outer{base{-i}, awkward[i%10], inner{int16(i - 1), awkward[(i+1)%10]}, i%2 == 0, point{i, -i}}
}

func init() {
	expect.Add("structSmall", structSmall, func() {
		for n := 0; n < 3; n++ {
			p := point{n, -n}
			expect.Call("main.structSmall", "p", &p, "n", &n)
			structSmall(p, n)
		}
	})
	expect.Add("structMixed", structMixed, func() {
		for n, s := range awkward {
			m := mixed{n%2 == 0, -1 << 63, int8(-n), -1, s}
			expect.Call("main.structMixed", "m", &m, "n", &n)
			structMixed(m, n)
		}
	})
	expect.Add("structNested", structNested, func() {
		for i := range awkward {
			o := newOuter(i)
			expect.Call("main.structNested", "o", &o)
			structNested(o)
		}
	})
	expect.Add("structPointer", structPointer, func() {
		for n := range awkward {
			v := newOuter(n)
			o := &v
			if n == 3 {
				o = nil
			}
			expect.Call("main.structPointer", "o", &o, "n", &n)
			structPointer(o, n)
		}
	})
	expect.Add("structLarge", structLarge, func() {
		for n := range awkward {
			l, m := large{1, -2, 3, -4, 5, awkward[n], -6, 7, -8, 255}, -n
			expect.Call("main.structLarge", "n", &n, "l", &l, "m", &m)
			structLarge(n, l, m)
		}
	})
	expect.Add("structArray", structArray, func() {
		for n := 0; n < 3; n++ {
			w := withArray{-n, [2]int32{int32(n), -1}}
			expect.Call("main.structArray", "w", &w, "n", &n)
			structArray(w, n)
		}
	})
	expect.Add("structLinks", structLinks, func() {
		name := "list"
		last := node{V: -1}
		first := node{7, &last, &name}
		for _, p := range []*node{nil, &last, &first} {
			v := node{8, p, &name}
			expect.Call("main.structLinks", "p", &p, "v", &v)
			structLinks(p, v)
		}
	})
	expect.Add("structBlank", structBlank, func() {
		for n := 0; n < 3; n++ {
			b, t, l := blankField{A: int32(-n), B: int64(n)}, trailing{A: n}, lonely{&point{}}
			expect.Call("main.structBlank", "b", &b, "t", &t, "l", &l, "n", &n)
			structBlank(b, t, l, n)
		}
	})
}
