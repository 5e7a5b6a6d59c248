package main

import (
	"errors"
	"math"
	"net"
	"net/url"

	"example.com/expect"
)

// What is narrower than a register leaves the rest of it as it was: bits of n.

//go:noinline
func retInts(n int64) (int, int8, int16, int32, int64) {
	return int(n), int8(n), int16(n), int32(n), n
}

//go:noinline
func retUints(n uint64) (uint, uint8, uint16, uint32, uint64, uintptr) {
	return uint(n), uint8(n), uint16(n), uint32(n), n, uintptr(n)
}

//go:noinline
func retInt8(n int64, s string) int8 {
	use(s)
	return int8(n)
}

//go:noinline
func retInt16(n int64) int16 { return int16(n >> 1) }

//go:noinline
func retInt32(n int64) int32 { return int32(n >> 2) }

//go:noinline
func retBool(a int8, b bool, c int64) bool { return (int64(a) > c) == b }

//go:noinline
func retString(n int, s string) string {
	use(s)
	return words[n]
}

//go:noinline
func retBytes(s string, n int) []byte {
	if n < 0 {
		return nil
	}
	return append(make([]byte, 0, n), s...)
}

//go:noinline
func retSlice(n int, xs []int) []int {
	use(n)
	return xs[n:]
}

//go:noinline
func retMixed(n int, s string) (string, int, bool, error) {
	use(n, s)
	return s[len(s)/2:], len(s) - n, n%2 == 0, nil
}

//go:noinline
func retNamed(s string, by int) (n int, err error) {
	use(s)
	n = len(s) * by
	return
}

//go:noinline
func retLong(s string) error {
	use(s)
	return errors.New("not " + s)
}

// retRefused says what http.Get does of a port that nobody listens on.
//
//go:noinline
func retRefused(address string) (int, error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return 0, &url.Error{Op: "Get", URL: "http://" + address, Err: err}
	}
	c.Close()
	return 1, nil
}

//go:noinline
func retNamedOnly(a, b int) (n int) {
	use(a, b)
	return a - b
}

//go:noinline
func noResult(n int, s string, p *point) { use(n, s, p) }

func init() {
	numbers := []int64{0, 1, -1, math.MaxInt64, math.MinInt64, 0x123456789abcdef0, -0x123456789abcdef0,
		0x80, 0x8000, 0x80000000, 0x7fffff7f7fff7f, -100}
	expect.Add("retInts", retInts, func() {
		for _, n := range numbers {
			call := expect.Entered("main.retInts", "n", &n)
			a, b, c, d, e := retInts(n)
			call.Returned("ret.0", &a, "ret.1", &b, "ret.2", &c, "ret.3", &d, "ret.4", &e)
		}
	})
	expect.Add("retUints", retUints, func() {
		for _, number := range numbers {
			n := uint64(number)
			call := expect.Entered("main.retUints", "n", &n)
			a, b, c, d, e, f := retUints(n)
			call.Returned("ret.0", &a, "ret.1", &b, "ret.2", &c, "ret.3", &d, "ret.4", &e, "ret.5", &f)
		}
	})
	expect.Add("retInt8", retInt8, func() {
		for i, n := range numbers {
			s := words[i%4]
			call := expect.Entered("main.retInt8", "n", &n, "s", &s)
			r := retInt8(n, s)
			call.Returned("ret", &r)
		}
	})
	expect.Add("retInt16", retInt16, func() {
		for _, n := range numbers {
			call := expect.Entered("main.retInt16", "n", &n)
			r := retInt16(n)
			call.Returned("ret", &r)
		}
	})
	expect.Add("retInt32", retInt32, func() {
		for _, n := range numbers {
			call := expect.Entered("main.retInt32", "n", &n)
			r := retInt32(n)
			call.Returned("ret", &r)
		}
	})
	expect.Add("retBool", retBool, func() {
		for i, c := range numbers {
			a, b := int8(-i), i%3 == 0
			call := expect.Entered("main.retBool", "a", &a, "b", &b, "c", &c)
			r := retBool(a, b, c)
			call.Returned("ret", &r)
		}
	})
	expect.Add("retString", retString, func() {
		for n := range words {
			for _, s := range []string{"short", words[len(words)-1-n]} {
				call := expect.Entered("main.retString", "n", &n, "s", &s)
				r := retString(n, s)
				call.Returned("ret", &r)
			}
		}
	})
	expect.Add("retBytes", retBytes, func() {
		for i, s := range words {
			n := len(s) + i - 1
			call := expect.Entered("main.retBytes", "s", &s, "n", &n)
			r := retBytes(s, n)
			call.Returned("ret", &r)
		}
	})
	expect.Add("retSlice", retSlice, func() {
		xs := []int{-1, 2, -3, 4, -5, 6, -7}
		for n := 0; n <= len(xs); n++ {
			call := expect.Entered("main.retSlice", "n", &n, "xs", &xs)
			r := retSlice(n, xs)
			call.Returned("ret", &r)
		}
	})
	expect.Add("retMixed", retMixed, func() {
		for n, s := range words {
			call := expect.Entered("main.retMixed", "n", &n, "s", &s)
			a, b, c, d := retMixed(n, s)
			call.Returned("ret.0", &a, "ret.1", &b, "ret.2", &c, "ret.3", &d)
		}
	})
	expect.Add("retNamed", retNamed, func() {
		for i, s := range words {
			by := 1 - i
			call := expect.Entered("main.retNamed", "s", &s, "by", &by)
			n, err := retNamed(s, by)
			call.Returned("ret.n", &n, "ret.err", &err)
		}
	})
	expect.Add("retLong", retLong, func() {
		for _, s := range words {
			call := expect.Entered("main.retLong", "s", &s)
			err := retLong(s)
			call.Returned("ret", &err)
		}
	})
	expect.Add("retRefused", retRefused, func() {
		address := "127.0.0.1:1"
		call := expect.Entered("main.retRefused", "address", &address)
		n, err := retRefused(address)
		call.Returned("ret.0", &n, "ret.1", &err)
	})
	expect.Add("retNamedOnly", retNamedOnly, func() {
		for a := -2; a < 3; a++ {
			b := a * a
			call := expect.Entered("main.retNamedOnly", "a", &a, "b", &b)
			n := retNamedOnly(a, b)
			call.Returned("ret.n", &n)
		}
	})
	expect.Add("noResult", noResult, func() {
		for n, s := range words {
			p := &point{n, -n}
			if n == 2 {
				p = nil
			}
			call := expect.Entered("main.noResult", "n", &n, "s", &s, "p", &p)
			noResult(n, s, p)
			call.Returned()
		}
	})
}
