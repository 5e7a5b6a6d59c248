package main

import (
	"errors"
	"math"
	"strconv"
	"syscall"
	"unsafe"

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
func lookupHeaders(h map[string][]string) { use(h) }

//go:noinline
func setKeys(s map[string]struct{}) { use(s) }

type status int

// Between its fields, and behind them, is what no key is compared by.
type place struct {
	Near  bool
	Floor int32
	Name  string
	Wing  byte
	_     int
}

type route struct {
	place
	Tags [2]string
	Any  interface{}
}

type digest [16]byte

// Larger than what a map holds itself.
type wide struct {
	Name string
	Pad  [16]int
}

type withName interface{ name() string }

func (p *place) name() string { return p.Name }

//go:noinline
func lookupKinds(b map[bool]string, f map[float64]int, s map[status]string) { use(b, f, s) }

//go:noinline
func lookupStructs(p map[place]int, r map[route]string, l map[wide]int) { use(p, r, l) }

//go:noinline
func lookupBytes(d map[digest]int, n map[[3]int16]int, p map[*int]int) { use(d, n, p) }

//go:noinline
func lookupAny(m map[interface{}]int, e map[error]int) { use(m, e) }

//go:noinline
func lookupErrors(e map[string]error) { use(e) }

//go:noinline
func lookupAsserted(m map[string]interface{}, p map[string]withName) { use(m, p) }

// padded has something in all bytes that aren't compared.
//
//go:noinline
func padded(near bool, floor int32, name string, wing byte, n int) (p place) {
	bytes := (*[unsafe.Sizeof(p)]byte)(unsafe.Pointer(&p))
	for i := range bytes {
		bytes[i] = byte(n)
	}
	p.Near, p.Floor, p.Name, p.Wing = near, floor, name, wing
	return p
}

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
	expect.Add("lookupHeaders", lookupHeaders, func() {
		for n := 0; n < 20; n++ {
			h := map[string][]string{"Accept": {"no"}, "Content-Type": {strconv.Itoa(n), "x"}}
			if n%2 == 1 {
				h["Accept"] = []string{"yes"}
				expect.Call("main.lookupHeaders", `h["Content-Type"][0]`, &h["Content-Type"][0], `h["Accept"][0]`, &h["Accept"][0])
			}
			lookupHeaders(h)
		}
	})
	expect.Add("lookupKinds", lookupKinds, func() {
		for n := 0; n < 20; n++ {
			b, f, s := map[bool]string{}, map[float64]int{}, map[status]string{}
			for i := 0; i < n; i++ {
				f[float64(i)+0.25] = i
				s[status(i)] = "no"
			}
			if n%2 == 1 {
				b[n%4 == 1], f[math.Copysign(0, -1)], s[-1] = "odd", -n, "minus"
			}
			yes, isYes := b[true]
			zero, isZero := f[0]
			minus, isMinus := s[-1]
			expect.Call("main.lookupKinds", "b[true]", found(&yes, isYes), "f[0.0]", found(&zero, isZero),
				"s[status(-1)]", found(&minus, isMinus))
			lookupKinds(b, f, s)
		}
	})
	expect.Add("lookupStructs", lookupStructs, func() {
		for n := 0; n < 20; n++ {
			p, r, l := map[place]int{}, map[route]string{}, map[wide]int{}
			for i := 0; i < n; i++ {
				p[place{Near: i%2 == 0, Floor: int32(i), Name: "here"}] = i
				r[route{place{Name: "here"}, [2]string{"a", strconv.Itoa(i)}, i}] = "no"
				l[wide{Name: "a", Pad: [16]int{15: i + 1}}] = i
			}
			if n%2 == 1 {
				p[padded(true, -2, "here", 'x', n)] = -n
				r[route{Tags: [2]string{"", "b"}, Any: "c"}] = strconv.Itoa(n)
				l[wide{Name: "a"}] = -n
			}
			one, isOne := p[place{Near: true, Floor: -2, Name: "here", Wing: 'x'}]
			two, isTwo := r[route{Tags: [2]string{"", "b"}, Any: "c"}]
			three, isThree := l[wide{Name: "a"}]
			expect.Call("main.lookupStructs", `p[{true, -2, "here", 0x78, 0}]`, found(&one, isOne),
				`r[route{Tags: {"", "b"}, Any: "c"}]`, found(&two, isTwo), `l[{Name: "a"}]`, found(&three, isThree))
			lookupStructs(p, r, l)
		}
	})
	expect.Add("lookupBytes", lookupBytes, func() {
		for n := 0; n < 20; n++ {
			d, a, p := map[digest]int{}, map[[3]int16]int{}, map[*int]int{}
			for i := 0; i < n; i++ {
				d[digest{15: byte(i + 1)}] = i
				a[[3]int16{1, 2, int16(i + 4)}] = i
				p[new(int)] = i
			}
			if n%2 == 1 {
				d[digest{0: 0x0a, 15: 0xff}], a[[3]int16{1, -2}], p[nil] = -n, -n, -n
			}
			one, isOne := d[digest{0: 0x0a, 15: 0xff}]
			two, isTwo := a[[3]int16{1, -2}]
			three, isThree := p[nil]
			expect.Call("main.lookupBytes", "d[0x0a0000000000000000000000000000ff]", found(&one, isOne), "n[{1, -2}]", found(&two, isTwo),
				"p[nil]", found(&three, isThree))
			lookupBytes(d, a, p)
		}
	})
	expect.Add("lookupAny", lookupAny, func() {
		for n := 0; n < 20; n++ {
			m, e := map[interface{}]int{}, map[error]int{}
			for i := 0; i < n; i++ {
				m[i], m[status(7)], m[strconv.Itoa(i)] = i, i, i
				e[syscall.Errno(i+20)] = i
			}
			if n%3 == 1 {
				m["key"], m[place{Name: "key"}] = -n, n
			}
			if n%2 == 1 {
				e[syscall.ENOENT] = -n
			}
			one, isOne := m["key"]
			two, isTwo := m[place{Name: "key"}]
			three, isThree := e[syscall.ENOENT]
			expect.Call("main.lookupAny", `m["key"]`, found(&one, isOne), `m[main.place{Name: "key"}]`, found(&two, isTwo),
				"e[syscall.Errno(2)]", found(&three, isThree))
			lookupAny(m, e)
		}
	})
	expect.Add("lookupErrors", lookupErrors, func() {
		for n := 0; n < 6; n++ {
			e := map[string]error{"a": errors.New("odd"), "b": syscall.Errno(n)}
			if n%2 == 1 {
				e["c"] = nil
			}
			one, two, three := e["a"], e["b"], e["c"]
			_, is := e["c"]
			expect.Call("main.lookupErrors", `e["a"]`, found(&one, true), `e["b"]`, found(&two, true),
				`e["c"]`, found(&three, is))
			lookupErrors(e)
		}
	})
	expect.Add("lookupAsserted", lookupAsserted, func() {
		for n, value := range []interface{}{nil, 5, "text", &place{Floor: 7}, place{Floor: 9}, "absent", "many"} {
			m, p := map[string]interface{}{}, map[string]withName{}
			text, floor, behind := expect.Text("nil"), expect.Text("nil"), expect.Text("nil")
			switch value := value.(type) {
			case string:
				text = expect.Text(strconv.Quote(value))
			case *place:
				p["key"], floor = value, expect.Text("7")
			case place:
				behind = expect.Text("9")
			}
			if n < 5 {
				m["key"] = value
			}
			if n == 5 {
				text, behind = "absent", "absent"
			}
			if n == 6 {
				for i := 0; i < 5000; i++ {
					m[strconv.Itoa(i)] = i
				}
				text, behind = "<not in the first 256 slots>", "<not in the first 256 slots>"
			}
			if p["key"] == nil {
				floor = "absent"
			}
			expect.Call("main.lookupAsserted", `m["key"].(string)`, text, `m["key"].(place).Floor`, behind,
				`p["key"].(*place).Floor`, floor)
			lookupAsserted(m, p)
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
