package main

import (
	"errors"
	"syscall"
	"unsafe"

	"example.com/expect"
)

//go:noinline
func pointers(a *int32, s *string, p *point, b *bool, u unsafe.Pointer) { use(a, s, p, b, u) }

//go:noinline
func faults(a, b, c, d, e error, n int) { use(a, b, c, d, e, n) }

//go:noinline
func interfaces(e error, a interface{}, n int) { use(e, a, n) }

//go:noinline
func maps(m map[string]int, n int) { use(m, n) }

//go:noinline
func chans(c chan int, d <-chan string) { use(c, d) }

//go:noinline
func funcs(f func(int) int, n int) { use(f, n) }

// Few enough references for each to be asked whether it is nil.
type bag struct {
	M map[int]bool
	F func()
	E error
}

type sack struct {
	C chan point
	A interface{}
	U unsafe.Pointer
}

//go:noinline
func references(b *bag) { use(b) }

//go:noinline
func moreReferences(s *sack) { use(s) }

func init() {
	expect.Add("pointers", pointers, func() {
		number, text, where, yes := int32(-5), "pointed at", point{3, 4}, true
		for i := 0; i < 16; i++ {
			a, s, p, b, u := &number, &text, &where, &yes, unsafe.Pointer(&number)
			if i&1 != 0 {
				a = nil
			}
			if i&2 != 0 {
				s = nil
			}
			if i&4 != 0 {
				p = nil
			}
			if i&8 != 0 {
				b = nil
			}
			expect.Call("main.pointers", "a", &a, "s", &s, "p", &p, "b", &b, "u", &u)
			pointers(a, s, p, b, u)
		}
	})
	expect.Add("interfaces", interfaces, func() {
		for n, a := range []interface{}{nil, 5, "text", &point{1, 2}, point{1, 2}, (*point)(nil), level(3),
			-7, int8(-128), uint8(255), int16(-2), uint16(65535), int32(-1 << 31), uint32(1<<32 - 1), int64(-1 << 63),
			uint64(1<<63 - 1), uint64(1 << 63), uintptr(5), true, false, 1.5, []byte("bytes"), title("named"), "",
			errors.New("an error"), []int{}, map[string]int{}, 2i} {
			var e error
			if n%2 == 1 {
				e = errors.New("odd")
			}
			expect.Call("main.interfaces", "e", &e, "a", &a, "n", &n)
			interfaces(e, a, n)
		}
	})
	expect.Add("faults", faults, func() {
		for n := 0; n < 4; n++ {
			a, b, c := errors.New("a"), error(nil), error(syscall.Errno(n))
			d, e := errors.New("d"), errors.New("e")
			expect.Call("main.faults", "a", &a, "b", &b, "c", &c, "d", &d, "e", &e, "n", &n)
			faults(a, b, c, d, e, n)
		}
	})
	expect.Add("maps", maps, func() {
		for n, m := range []map[string]int{nil, {}, {"a": 1, "b": 2}} {
			expect.Call("main.maps", "m", &m, "n", &n)
			maps(m, n)
		}
	})
	expect.Add("chans", chans, func() {
		full := make(chan int, 5)
		full <- 1
		full <- 2
		for i, c := range []chan int{nil, make(chan int), full} {
			d := (<-chan string)(make(chan string, i))
			expect.Call("main.chans", "c", &c, "d", &d)
			chans(c, d)
		}
	})
	expect.Add("funcs", funcs, func() {
		added := adder(5)
		expect.Captured(added, "{by:5}")
		for n, f := range []func(int) int{nil, added, func(n int) int { return n }} {
			expect.Call("main.funcs", "f", &f, "n", &n)
			funcs(f, n)
		}
	})
	expect.Add("references", references, func() {
		for _, b := range []*bag{
			nil, {}, {map[int]bool{1: true}, func() {}, errors.New("e")},
		} {
			expect.Call("main.references", "b", &b)
			references(b)
		}
	})
	expect.Add("moreReferences", moreReferences, func() {
		c := make(chan point, 3)
		c <- point{}
		for _, s := range []*sack{nil, {}, {c, 5, unsafe.Pointer(&c)}} {
			expect.Call("main.moreReferences", "s", &s)
			moreReferences(s)
		}
	})
}
