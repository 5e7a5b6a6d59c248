package main

import (
	"unsafe"

	"example.com/expect"
)

// What the arguments point to is another thing at the return than at entry.
//
//go:noinline
func changed(b []byte, p *point, xs []int, n int) string {
	was := string(b)
	for i := range b {
		b[i] = '!'
	}
	for i := range xs {
		xs[i] = -1
	}
	p.X, p.Y = -1, -1
	n = -1
	use(b, p, xs, &n)
	return was
}

func fill(p []byte, n int) int {
	if n > len(p) {
		n = len(p)
	}
	for i := 0; i < n; i++ {
		p[i] = 'a' + byte(i%26)
	}
	return n
}

var supply = 40

//go:noinline
func read(p []byte) (n int, err error) {
	use(len(p))
	return fill(p, supply), nil
}

//go:noinline
func readNow(p []byte) (n int, err error) {
	use(len(p))
	return fill(p, supply), nil
}

// readMoved is left with another stack than it was entered with, and p is on it.
//
//go:noinline
func readMoved(p []byte, depth int) (n int, err error) {
	return fill(p, grow(depth)), nil
}

//go:noinline
func grow(depth int) int {
	var frame [1000]byte
	if depth == 0 {
		return int(frame[0]) + 20
	}
	frame[depth%len(frame)] = 1
	return grow(depth-1) + int(frame[depth%len(frame)]) - 1
}

// What p holds when readNow or readMoved returns, as opposed to when it was called.
const filled = "now p[:ret.n]"

// moved calls readMoved with a part of its own stack: nothing here may make buf escape.
//
//go:noinline
func moved(round int) {
	var buf [32]byte
	for i := range buf {
		buf[i] = '0' + byte(i%10)
	}
	p := buf[round:]
	at, was, depth := uintptr(unsafe.Pointer(&buf)), string(p), 200
	call := expect.Entered("main.readMoved", "p", &was, "depth", &depth)
	n, err := readMoved(p, depth)
	now := string(p[:n])
	call.Returned(filled, &now, "ret.n", &n, "ret.err", &err)
	if at == uintptr(unsafe.Pointer(&buf)) {
		panic("the stack wasn't moved")
	}
}

// Of floats in memory as well.
//
//go:noinline
func scaled(fs *[2]float64, by *float32) int {
	fs[0], fs[1] = fs[0]*2, fs[1]*3
	*by = -1
	return len(words)
}

func init() {
	expect.Add("changed", changed, func() {
		for n, s := range words {
			b, p, xs := []byte(s), &point{n, -n}, []int{1, n, 2, n}
			call := expect.Entered("main.changed", "b", &b, "p", &p, "xs", &xs, "n", &n)
			r := changed(b, p, xs, n)
			call.Returned("ret", &r)
		}
	})
	expect.Add("scaled", scaled, func() {
		for n := range words {
			fs, by := &[2]float64{float64(n) / 3, -1e300 * float64(n)}, new(float32)
			*by = float32(n) / 7
			call := expect.Entered("main.scaled", "fs", &fs, "by", &by)
			r := scaled(fs, by)
			call.Returned("ret", &r)
		}
	})
	lengths := []int{0, 1, 20, 40, 60, 100}
	expect.Add("read", read, func() {
		for _, length := range lengths {
			p := make([]byte, length)
			call := expect.Entered("main.read", "p", &p)
			n, err := read(p)
			call.Returned("ret.n", &n, "ret.err", &err)
		}
	})
	expect.Add("readNow", readNow, func() {
		for _, length := range lengths {
			p := make([]byte, length)
			fill(p[length/2:], 10)
			call := expect.Entered("main.readNow", "p", &p)
			n, err := readNow(p)
			now := p[:n]
			call.Returned(filled, &now, "ret.n", &n, "ret.err", &err)
		}
	})
	expect.Add("readMoved", readMoved, func() {
		for round := 0; round < 16; round++ {
			alone(func() { moved(round) })
		}
	})
}
