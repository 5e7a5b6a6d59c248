package main

import (
	"errors"

	"example.com/expect"
)

type corner struct {
	X, Y int
	Name string
}

// What is captured by value: in the closure itself. Each is used more than once, or else
// optimized code may take it straight from the closure, and leaves no name for it.
//
//go:noinline
func captureValues(step int, narrow int8, name string, list []int, p *corner, fault error) func(int) int {
	return func(n int) int {
		if n > step {
			use(step, narrow, name, list, p, fault)
		}
		use(name, list, p, fault, step, narrow)
		return n + step + int(narrow) + len(name) + len(list) + p.X
	}
}

// By reference: the closure has the address.
//
//go:noinline
func captureReferences(name string) (func(int) int, *int, *corner) {
	total := 0
	where := corner{1, 2, name}
	return func(n int) int {
		total += n
		where.X -= n
		where.Name = name[:len(name)-n%2]
		use(total, where)
		return total
	}, &total, &where
}

// A value that isn't in registers lies in the closure, too.
//
//go:noinline
func captureLarge(list [5]int32, after int) func(int) int32 {
	return func(n int) int32 {
		use(list, after)
		return list[n%5] + int32(after)
	}
}

//go:noinline
func captureNested(a int, s string) func(int) func(int) int {
	return func(b int) func(int) int {
		use(s, a)
		return func(c int) int {
			use(s, s, a, b)
			a++
			use(a + b + c)
			return a
		}
	}
}

// Called where it stands, it gets what it captures as arguments.
//
//go:noinline
func callsDirectly(n int, s string) (found error) {
	total := n
	func(by int) {
		defer use() // or it would be inlined
		total += by
		use(total, s)
		if directCode == 0 {
			directCode = expect.Entry()
		}
		found = errors.New(s)
	}(3)
	use(total)
	return found
}

var directCode uintptr

func init() {
	expect.Add("captureValues", captureValues(0, 0, "", nil, nil, nil), func() {
		for i, name := range awkward {
			step, narrow, list := i+2, int8(-i), []int{i, 2}
			p, fault, n := &corner{i, 3, name}, error(nil), 2*i
			expect.Call("main.captureValues.func1", "n", &n, "step", &step, "narrow", &narrow,
				"name", &name, "p.X", &p.X)
			captureValues(step, narrow, name, list, p, fault)(n)
		}
	})
	function, _, _ := captureReferences("")
	expect.Add("captureReferences", function, func() {
		f, total, where := captureReferences("abc")
		for n := 0; n < 4; n++ {
			expect.Call("main.captureReferences.func1", "n", &n, "total", total, "where.X", &where.X,
				"where.Name", &where.Name)
			f(n)
		}
	})
	expect.Add("captureLarge", captureLarge([5]int32{}, 1), func() {
		for n := 0; n < 3; n++ {
			list := [5]int32{int32(n), -1, 2, -3, 1 << 30}
			expect.Call("main.captureLarge.func1", "n", &n, "list[2]", &list[2], "list[4]", &list[4])
			captureLarge(list, n)(n)
		}
	})
	expect.Add("captureNested", captureNested(0, "")(0), func() {
		inner := captureNested(3, "nested")(4)
		for c := 0; c < 3; c++ {
			a, b, s := 3+c, 4, "nested"
			expect.Call("main.captureNested.func1.1", "c", &c, "a", &a, "b", &b, "s", &s)
			inner(c)
		}
	})
	callsDirectly(1, "")
	expect.AddAt("callsDirectly", directCode, func() {
		for n := -1; n < 2; n++ {
			by, s := 3, "direct"
			expect.Call("main.callsDirectly.func1", "by", &by, "total", &n, "s", &s)
			callsDirectly(n, s)
		}
	})
}
