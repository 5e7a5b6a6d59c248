//go:build go1.18
// +build go1.18

package main

import (
	"fmt"

	"example.com/expect"
)

var genericCode, genericMethodCode uintptr

//go:noinline
func greater[T int | string](a, b T) T {
	if genericCode == 0 {
		genericCode = expect.Entry()
	}
	if a > b {
		return a
	}
	return b
}

type box[T any] struct {
	N    int
	Item T
}

//go:noinline
func (b *box[T]) Put(item T, n int) {
	if genericMethodCode == 0 {
		genericMethodCode = expect.Entry()
	}
	b.N, b.Item = n, item
}

type meters int
type seconds int

var shownCode, shownPointerCode, rememberedCode, mappedCode uintptr

// Instances with types of one underlying type share their code, and so do those with pointers.
//
//go:noinline
func shown[T any](v T, n int) int {
	use(v, n)
	if code := expect.Entry(); n < 0 && n == -1 {
		shownCode = code
	} else if n == -2 {
		shownPointerCode = code
	}
	return n
}

// What its own types are, a closure finds in the dictionary that it has captured.
//
//go:noinline
func remembers[T any](n int) func(T) int {
	count := n
	return func(v T) int {
		if rememberedCode == 0 {
			rememberedCode = expect.Entry()
		}
		count++
		use(v, count)
		return count
	}
}

//go:noinline
func mapped[K comparable, V any](keys []K, of map[K]V, f func(K) V, with box[V]) (last V) {
	if mappedCode == 0 {
		mappedCode = expect.Entry()
	}
	for _, k := range keys {
		last = f(k)
		use(of[k], with)
	}
	return last
}

func types[T any](v T, n int, name string) {
	expect.Call("main.shown[go.shape.int]", "v", expect.Own(&v), "v:type", expect.Text(name), "n", &n)
	shown(v, n)
}

func initTypes() {
	shown(1, -1)
	expect.AddAt("genericTypes", shownCode, func() {
		for n := 0; n < 2; n++ {
			types(meters(n), n, "main.meters")
			types(seconds(-n), n, "main.seconds")
			types(n+7, n, "int")
		}
	})
	shown(&corner{}, -2)
	expect.AddAt("genericPointers", shownPointerCode, func() {
		for n := 0; n < 2; n++ {
			c, p := &corner{n, 1, "here"}, &point{n, 3}
			if expect.Events {
				expect.Call("main.shown[go.shape.*uint8]", "v", expect.Own(&c), "v:type", expect.Text("*main.corner"), "n", &n)
				shown(c, n)
				expect.Call("main.shown[go.shape.*uint8]", "v", expect.Own(&p), "v:type", expect.Text("*main.point"), "n", &n)
				shown(p, n)
				continue
			}
			expect.Call("main.shown[go.shape.*uint8]", "v", expect.Text(fmt.Sprintf("%p", c)), "v:type", expect.Text("*main.corner"), "n", &n)
			shown(c, n)
			expect.Call("main.shown[go.shape.*uint8]", "v", expect.Text(fmt.Sprintf("%p", p)), "v:type", expect.Text("*main.point"), "n", &n)
			shown(p, n)
		}
	})
	remembers[int](0)(1)
	expect.AddAt("genericClosure", rememberedCode, func() {
		m, s := remembers[meters](1), remembers[seconds](2)
		for n := 0; n < 2; n++ {
			v, w := meters(n), seconds(-n)
			expect.Call("main.remembers[go.shape.int].func1", "v", expect.Own(&v), "v:type", expect.Text("main.meters"))
			m(v)
			expect.Call("main.remembers[go.shape.int].func1", "v", expect.Own(&w), "v:type", expect.Text("main.seconds"))
			s(w)
		}
	})
	mapped([]int{1}, nil, func(int) string { return "" }, box[string]{})
	expect.AddAt("genericDerived", mappedCode, func() {
		for n := 0; n < 2; n++ {
			keys, texts := []meters{1, meters(n)}, map[meters]string{5: "five"}
			f, with := func(meters) string { return "m" }, box[string]{n, "in a box"}
			expect.Call("main.mapped[go.shape.int,go.shape.string]", "keys", expect.Own(&keys),
				"keys:type", expect.Text("[]main.meters"), "of:type", expect.Text("map[main.meters]string"),
				"f:type", expect.Text("func(main.meters) string"), "with", expect.Own(&with))
			mapped(keys, texts, f, with)
		}
	})
}

func init() {
	initTypes()
	greater(1, 2)
	expect.AddAt("generic", genericCode, func() {
		for a := -1; a < 2; a++ {
			b := -a
			expect.Call("main.greater[go.shape.int]", "a", expect.Own(&a), "b", expect.Own(&b))
			greater(a, b)
		}
	})
	(&box[string]{}).Put("", 0)
	expect.AddAt("genericMethod", genericMethodCode, func() {
		for n, s := range awkward {
			b := &box[string]{N: -n}
			expect.Call("main.(*box[go.shape.string]).Put", "b.N", &b.N, "item", expect.Own(&s), "n", &n)
			b.Put(s, n)
		}
	})
}
