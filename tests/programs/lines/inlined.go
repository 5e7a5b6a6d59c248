package main

import "example.com/expect"

// Functions small enough to be inlined wherever they are called; what they are given is loaded
// from memory, and used again, so that it is somewhere.

func weigh(a, b int, name string) int {
	if a > b {
		a -= number(b)
	}
	return a*3 + b + len(name) // MARK weigh
}

func (p *point) shift(by int) int {
	p.X += by // MARK shift
	return p.X
}

// Debug information doesn't say which of the two is in which block of an inlined call.
func hide(a int) int {
	x := a
	if a > 4 {
		x := a * 2
		a = number(x)
	}
	return x + a // MARK hide
}

//go:noinline
func inlines(p *point, n int, name string) int {
	first := weigh(p.X, n, name)
	use(p.X, n, name)
	second := 0
	for i := 0; i < n; i++ {
		second += p.shift(i)
		use(i, p)
	}
	return first + second + weigh(n, p.Y, p.Name) + hide(p.Y)
}

func twinOfInlines(q point, n int, name string) {
	p := &q
	twin := func(a, b int, name string) {
		expect.At("main.weigh", "a", &a, "b", &b, "name", &name)
		if a > b {
			a -= b
		}
		expect.At("weigh", "a", &a, "b", &b, "name", &name)
	}
	twin(p.X, n, name)
	for i := 0; i < n; i++ {
		expect.At("main.(*point).shift", "+p", &p, "by", &i)
		expect.At("shift", "+p", &p, "by", &i)
		p.X += i
	}
	twin(n, p.Y, p.Name)
	a, x := p.Y*2, p.Y
	if !expect.RegisterABI && isInlined {
		a = p.Y // as it was passed: all that debug information has
	}
	expect.At("hide", "a", &a, "x", &x)
}

func init() {
	twin := func() { twinOfInlines(point{5, 6, "q"}, 3, "long name") }
	call := func() { use(inlines(&point{5, 6, "q"}, 3, "long name")) }
	nothing := func() {}
	add("weigh", expect.Code(inlines), 2, twin, call)
	add("hide", expect.Code(inlines), 1, nothing, nothing)
	add("shift", expect.Code(inlines), 1, nothing, nothing)
	add("main.weigh", expect.Code(inlines), 2, nothing, nothing)
	add("main.(*point).shift", expect.Code(inlines), 1, nothing, nothing)
}
