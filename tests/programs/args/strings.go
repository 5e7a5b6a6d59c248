package main

import (
	"strings"

	"example.com/expect"
)

// What a terminal, a shell, printf or a C string would stumble over, and lengths about the limit.
var awkward = []string{
	"",
	"plain",
	"two words, = and # and goid=7",
	`"quoted" and \back\slashed \x41 \n`,
	"line\nbreak\r\ttab",
	"\x1b[31mred\x1b[0m\a\x7f",
	"nul\x00inside\x00",
	"grüße, 世界 😀",
	"\xff\xfe not UTF-8",
	"%s %d %n %% $(touch pwned) `touch pwned` ${x} */ //",
	strings.Repeat("x", expect.StringLimit-1),
	strings.Repeat("y", expect.StringLimit),
	strings.Repeat("z", expect.StringLimit+1),
	strings.Repeat("0123456789", 1000),
	strings.Repeat("\n", expect.StringLimit+2),
}

//go:noinline
func strs(s, t string) { use(s, t) }

//go:noinline
func byteSlices(b []byte, s string) { use(b, s) }

//go:noinline
func manyStrings(a, b, c, d, e, f, g, h string) { use(a, b, c, d, e, f, g, h) }

// Only the length of s is used: DWARF has no place for its pointer.
//
//go:noinline
func deadPointer(s string, n int) int { return len(s) + n }

// Only the capacity of b is used.
//
//go:noinline
func deadLength(b []byte, n int) int { return cap(b) + n }

func init() {
	expect.Add("strs", strs, func() {
		for i, s := range awkward {
			t := awkward[len(awkward)-1-i]
			expect.Call("main.strs", "s", &s, "t", &t)
			strs(s, t)
		}
	})
	expect.Add("byteSlices", byteSlices, func() {
		for _, b := range [][]byte{
			nil, {}, {0}, {0xff, 0x80, 0x7f}, []byte("text"), make([]byte, 3, 100),
			[]byte(strings.Repeat("a\x00", 100)),
		} {
			s := "after"
			expect.Call("main.byteSlices", "b", &b, "s", &s)
			byteSlices(b, s)
		}
	})
	expect.Add("manyStrings", manyStrings, func() {
		for i := range awkward {
			v := make([]string, 8)
			for j := range v {
				v[j] = awkward[(i+j)%len(awkward)]
			}
			expect.Call("main.manyStrings", "a", &v[0], "b", &v[1], "c", &v[2], "d", &v[3],
				"e", &v[4], "f", &v[5], "g", &v[6], "h", &v[7])
			manyStrings(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7])
		}
	})
	expect.Add("deadPointer", deadPointer, func() {
		for i, s := range awkward {
			n := -i
			expect.Call("main.deadPointer", "s", &s, "n", &n)
			deadPointer(s, n)
		}
	})
	expect.Add("deadLength", deadLength, func() {
		for i, s := range awkward {
			b, n := []byte(s), -i
			expect.Call("main.deadLength", "b", &b, "n", &n)
			deadLength(b, n)
		}
	})
}
