package main

import (
	"math"
	"math/rand"
	"runtime"

	"example.com/expect"
)

//go:noinline
func ints(a int, b int8, c int16, d int32, e int64) { use(a, b, c, d, e) }

//go:noinline
func uints(a uint, b uint8, c uint16, d uint32, e uint64, f uintptr) { use(a, b, c, d, e, f) }

//go:noinline
func bools(a bool, b int8, c bool, d bool) { use(a, b, c, d) }

type (
	level  int8
	title  string
	mask   uint16
	idList []int64
)

//go:noinline
func named(l level, t title, m mask, ids idList, r rune) { use(l, t, m, ids, r) }

//go:noinline
func floats(a float64, n int, b float32, s string) { use(a, n, b, s) }

type weighed struct {
	N int
	F float64
	G float32
}

//go:noinline
func floatsInStruct(w weighed, n int) { use(w, n) }

//go:noinline
func floatsInMemory(w *weighed, xs []float64) { use(w, xs) }

// The sixteenth float has no register left.
//
//go:noinline
func floatsSpilled(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p float64, q int) {
	use(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q)
}

type parts struct {
	z complex128
	y complex64
}

//go:noinline
func complexInMemory(p *parts, n int) { use(p, n) }

//go:noinline
func decimals(f *float64, g *float32, n int) { use(f, g, n) }

func init() {
	expect.Add("ints", ints, func() {
		type row struct {
			a int
			b int8
			c int16
			d int32
			e int64
		}
		for _, r := range []row{
			{},
			{1, 2, 3, 4, 5},
			{-1, -2, -3, -4, -5},
			{math.MaxInt64, math.MaxInt8, math.MaxInt16, math.MaxInt32, math.MaxInt64},
			{math.MinInt64, math.MinInt8, math.MinInt16, math.MinInt32, math.MinInt64},
			{math.MaxUint32, -100, 0x7f, 0xffff, 1 << 32},
		} {
			r := r
			expect.Call("main.ints", "a", &r.a, "b", &r.b, "c", &r.c, "d", &r.d, "e", &r.e)
			ints(r.a, r.b, r.c, r.d, r.e)
		}
	})
	expect.Add("uints", uints, func() {
		type row struct {
			a uint
			b uint8
			c uint16
			d uint32
			e uint64
			f uintptr
		}
		for _, r := range []row{
			{},
			{1, 2, 3, 4, 5, 6},
			{math.MaxUint64, math.MaxUint8, math.MaxUint16, math.MaxUint32, math.MaxUint64, math.MaxUint64},
			{1 << 63, 1 << 7, 1 << 15, 1 << 31, 1 << 63, 1 << 63},
		} {
			r := r
			expect.Call("main.uints", "a", &r.a, "b", &r.b, "c", &r.c, "d", &r.d, "e", &r.e, "f", &r.f)
			uints(r.a, r.b, r.c, r.d, r.e, r.f)
		}
	})
	expect.Add("bools", bools, func() {
		for i := 0; i < 8; i++ {
			a, b, c, d := i&1 != 0, int8(-i), i&2 != 0, i&4 != 0
			expect.Call("main.bools", "a", &a, "b", &b, "c", &c, "d", &d)
			bools(a, b, c, d)
		}
	})
	expect.Add("named", named, func() {
		for i, t := range []title{"", "Dr.", "Ægir"} {
			l, m, ids, r := level(-i), mask(1<<15+i), idList(make([]int64, i)), rune(0x1f600*i)
			expect.Call("main.named", "l", &l, "t", &t, "m", &m, "ids", &ids, "r", &r)
			named(l, t, m, ids, r)
		}
	})
	numbers := []float64{0, 1.5, -1, math.MaxFloat64, 5e-324, math.Inf(-1), math.NaN()}
	expect.Add("floats", floats, func() {
		for i, a := range numbers {
			n, b, s := i, float32(a), "pi"
			expect.Call("main.floats", "a", expect.InRegister(&a), "n", &n, "b", expect.InRegister(&b), "s", &s)
			floats(a, n, b, s)
		}
	})
	expect.Add("floatsInStruct", floatsInStruct, func() {
		for i, f := range numbers {
			w, n := weighed{-i, f, float32(f)}, i
			expect.Call("main.floatsInStruct", "w", expect.InRegister(&w), "n", &n)
			floatsInStruct(w, n)
		}
	})
	expect.Add("floatsInMemory", floatsInMemory, func() {
		for i, f := range numbers {
			w, xs := &weighed{-i, f, float32(f)}, numbers[:i]
			expect.Call("main.floatsInMemory", "w", &w, "xs", &xs)
			floatsInMemory(w, xs)
		}
	})
	expect.Add("complexInMemory", complexInMemory, func() {
		for i, f := range numbers {
			p, n := &parts{complex(f, numbers[6-i]), complex(float32(numbers[6-i]), -float32(f))}, i
			expect.Call("main.complexInMemory", "p", &p, "n", &n)
			complexInMemory(p, n)
		}
	})
	expect.Add("decimals", decimals, func() {
		fs := []float64{math.Copysign(0, -1), 0.1, 1e21, 1e-300, math.MaxFloat64, 1 << 52, math.Pi,
			// Halves, to even; what is rounded up to the next power of ten; the longest denormal.
			1234567.125, 1234568.375, 12345678950, 12345678850, 9.999999995, 999999999.5, 99999999949, 1.5e-320,
			math.Float64frombits(1<<52 - 1)}
		random := rand.New(rand.NewSource(1))
		for len(fs) < 100 {
			fs = append(fs, math.Float64frombits(random.Uint64()))
		}
		for i := range fs {
			f, g, n := &fs[i], new(float32), i
			*g = float32(fs[i])
			if math.IsInf(float64(*g), 0) {
				*g = math.Float32frombits(uint32(random.Uint64()))
			}
			expect.Call("main.decimals", "f", &f, "g", &g, "n", &n)
			decimals(f, g, n)
		}
	})
	expect.Add("floatsSpilled", floatsSpilled, func() {
		for i, f := range numbers {
			n := i
			var last interface{} = &f
			if runtime.GOARCH == "arm64" {
				last = expect.InRegister(&f) // of 16 there
			}
			expect.Call("main.floatsSpilled", "a", expect.InRegister(&f), "o", expect.InRegister(&f), "p", last, "q", &n)
			floatsSpilled(f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, f, f, n)
		}
	})
}
