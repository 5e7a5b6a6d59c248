package main

import (
	"strconv"

	"example.com/expect"
)

// Larger than what a map holds itself: from 128 bytes on it keeps a pointer.
type block struct {
	Pad [20]int
	N   int
}

//go:noinline
func lookup(h map[string][]string, m map[string]int) { use(h, m) }

//go:noinline
func lookupNumbers(i map[int16]string, b map[uint64]bool, l map[string]block) { use(i, b, l) }

//go:noinline
func lookupOne(n int, m map[string]string) { use(n, m) }

//go:noinline
func lookupWhere(m map[string]string) { use(m) }

//go:noinline
func setKeys(s map[string]struct{}) { use(s) }

// found is what a lookup shows.
func found(value interface{}, is bool) interface{} {
	if !is {
		return expect.Text("absent")
	}
	return value
}

func init() {
	expect.Add("lookup", lookup, func() {
		for n := 0; n < 75; n++ {
			h, m := map[string][]string{}, map[string]int{}
			for i := 0; i < n; i++ {
				h["X-"+strconv.Itoa(i)] = []string{"no"}
				m[strconv.Itoa(i)] = i
			}
			if n%3 > 0 {
				h["Content-Type"] = []string{"text/html", strconv.Itoa(n)}
				m[""] = -n
			}
			for i := 0; i < n; i += n%5 + 1 {
				delete(h, "X-"+strconv.Itoa(i))
			}
			if n == 0 {
				h, m = nil, nil
			}
			one, is := h["Content-Type"]
			none, isNone := m[""]
			var second string
			if is {
				second = one[1]
			}
			expect.Call("main.lookup", `h["Content-Type"][1]`, found(&second, is), `m[""]`, found(&none, isNone))
			lookup(h, m)
		}
	})
	expect.Add("lookupNumbers", lookupNumbers, func() {
		for n := 0; n < 40; n++ {
			i, b, l := map[int16]string{}, map[uint64]bool{}, map[string]block{}
			for k := 0; k < n; k++ {
				i[int16(k)], b[uint64(k)] = "no", false
				l["\x00"+strconv.Itoa(k)] = block{N: k}
			}
			if n%2 == 1 {
				i[-7], b[1<<63] = "minus "+strconv.Itoa(n), n%4 == 1
				l["a \"key\" of many bytes"] = block{N: -n}
			}
			text, isText := i[-7]
			yes, isYes := b[1<<63]
			it, is := l["a \"key\" of many bytes"]
			expect.Call("main.lookupNumbers", "i[-7]", found(&text, isText), "b[9223372036854775808]", found(&yes, isYes),
				`l["a \"key\" of many bytes"].N`, found(&it.N, is))
			lookupNumbers(i, b, l)
		}
	})
	expect.Add("lookupOne", lookupOne, func() {
		for n, size := range []int{0, 1, 9, 5000} {
			m := map[string]string{}
			for i := 0; i < size; i++ {
				m[strconv.Itoa(i)] = "no"
			}
			shown := expect.Text("absent")
			if size > 256 {
				shown = "<not in the first 256 slots>"
			}
			expect.Call("main.lookupOne", "n", &n, `m["key"]`, shown)
			lookupOne(n, m)
		}
	})
	expect.Add("lookupWhere", lookupWhere, func() {
		for n := 0; n < 20; n++ {
			m := map[string]string{}
			if n%2 == 1 {
				m["key"] = "odd"
			} else if n%3 == 1 {
				m["key"] = "even"
			}
			if value := m["key"]; value == "odd" {
				expect.Call("main.lookupWhere", `m["key"]`, &value)
			}
			lookupWhere(m)
		}
	})
	// What stands in which order isn't known of more than one.
	expect.Add("setKeys", setKeys, func() {
		for _, s := range []map[string]struct{}{{}, {"one": {}}, {"": {}}} {
			text := "["
			for key := range s {
				text += strconv.Quote(key)
			}
			expect.Call("main.setKeys", "s:keys", expect.Text(text+"]"))
			setKeys(s)
		}
	})
}
