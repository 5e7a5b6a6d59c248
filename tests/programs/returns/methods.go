package main

import "example.com/expect"

//go:noinline
func (p *point) Move(dx, dy int) int {
	use(dx, dy)
	p.X += dx
	p.Y += dy
	return p.X * p.Y
}

//go:noinline
func (p point) Plus(q point) point {
	use(p, q)
	p.X += q.X
	p.Y += q.Y
	return p
}

//go:noinline
func variadic(prefix string, xs ...int) (sum int, text string) {
	for i, x := range xs {
		sum += x
		xs[i] = 0
	}
	use(xs)
	return sum, prefix
}

type starter interface{ Start(n int) int }

type engine struct{ Power int }

//go:noinline
func (e *engine) Start(n int) int {
	use(e, n)
	e.Power += n
	return e.Power
}

// car and truck get Start from what they embed, in wrappers that the compiler makes. Up to Go
// 1.19 and from 1.24 on, these jump to (*engine).Start: it is entered without a call, and a
// wrapper has no RET.
type car struct {
	name string
	engine
}

type truck struct {
	wheels int
	*engine
}

func init() {
	expect.Add("pointerReceiver", (*point).Move, func() {
		for dx := 0; dx < 3; dx++ {
			p, dy := &point{dx, 1}, -dx
			call := expect.Entered("main.(*point).Move", "p", &p, "dx", &dx, "dy", &dy)
			r := p.Move(dx, dy)
			call.Returned("ret", &r)
		}
	})
	expect.Add("valueReceiver", point.Plus, func() {
		for n := 0; n < 3; n++ {
			p, q := point{n, -n}, point{10, 20}
			call := expect.Entered("main.point.Plus", "p", &p, "q", &q)
			r := p.Plus(q)
			call.Returned("ret", &r)
		}
	})
	expect.Add("variadic", variadic, func() {
		for n := 0; n < 7; n++ {
			prefix, xs := words[n], []int{1, -2, 3, -4, 5, -6}[:n]
			call := expect.Entered("main.variadic", "prefix", &prefix, "xs", &xs)
			sum, text := variadic(prefix, xs...)
			call.Returned("ret.sum", &sum, "ret.text", &text)
		}
		prefix, none, some := "none", []int(nil), []int{1, -2}
		call := expect.Entered("main.variadic", "prefix", &prefix, "xs", &none)
		sum, text := variadic(prefix)
		call.Returned("ret.sum", &sum, "ret.text", &text)
		call = expect.Entered("main.variadic", "prefix", &prefix, "xs", &some)
		sum, text = variadic(prefix, 1, -2)
		call.Returned("ret.sum", &sum, "ret.text", &text)
	})

	start := func() {
		byValue, byPointer := &car{"c", engine{10}}, &truck{4, &engine{20}}
		for n := 1; n < 5; n++ {
			for _, s := range []starter{byValue, byPointer, byPointer.engine} {
				target := &byValue.engine
				if s != starter(byValue) {
					target = byPointer.engine
				}
				call := expect.Entered("main.(*engine).Start", "e", &target, "n", &n)
				r := s.Start(n)
				call.Returned("ret", &r)
			}
		}
	}
	expect.Add("tail", (*engine).Start, start)
}
