//go:build go1.18
// +build go1.18

package main

import "example.com/expect"

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

func init() {
	greater(1, 2)
	expect.AddAt("generic", genericCode, func() {
		for a := -1; a < 2; a++ {
			b := -a
			expect.Call("main.greater[go.shape.int]", "a", &a, "b", &b)
			greater(a, b)
		}
	})
	(&box[string]{}).Put("", 0)
	expect.AddAt("genericMethod", genericMethodCode, func() {
		for n, s := range awkward {
			b := &box[string]{N: -n}
			expect.Call("main.(*box[go.shape.string]).Put", "b.N", &b.N, "item", &s, "n", &n)
			b.Put(s, n)
		}
	})
}
