package main

import "example.com/expect"

//go:noinline
func (p *point) Move(dx, dy int) { use(p, dx, dy) }

//go:noinline
func (p point) Distance(n int) { use(p, n) }

//go:noinline
func (l level) Show(s string) { use(l, s) }

//go:noinline
func (point) Reset(n int) { use(n) }

type shower interface{ Show(s string) }

//go:noinline
func (b *base) Show(s string) { use(b, s) }

type lever struct{ length int }

//go:noinline
func (l *lever) Push(dx, dy int) { use(l, dx, dy) }

type turner interface{ Turn(s string) }

type wheel struct{ n int }

//go:noinline
func (w *wheel) Turn(s string) { use(w, s) }

// carrier and truck get Show and Turn from what they embed, in wrappers that the compiler makes.
type carrier struct {
	name string
	*base
}

type truck struct {
	wheels int
	wheel
}

type lid struct{ n int }

//go:noinline
func (l lid) Lift(n int) { use(l, n) }

// No interface ever holds a crate: there is no wrapper.
type crate struct {
	name string
	*lid
}

type getter interface{ Get(n int) int }

type value struct{ A, B int }

// Called through an interface that holds a *value, so by a wrapper that loads it.
//
//go:noinline
func (v value) Get(n int) int {
	use(v, n)
	return n
}

//go:noinline
func adder(by int) func(int) int {
	return func(n int) int {
		use(n, by)
		return n + by
	}
}

func inlinable(a, b int) int { return a*3 + b }

var byValue = inlinable

//go:noinline
func results(a int, s string) (n int, err error) {
	use(a, s)
	return a, nil
}

var sum int

func init() {
	expect.Add("pointerReceiver", (*point).Move, func() {
		for dx := 0; dx < 3; dx++ {
			p, dy := &point{dx, 1}, -dx
			if dx == 2 {
				p = nil
			}
			expect.Call("main.(*point).Move", "p", &p, "dx", &dx, "dy", &dy)
			p.Move(dx, dy)
		}
	})
	expect.Add("valueReceiver", point.Distance, func() {
		for n := 0; n < 3; n++ {
			p := point{n, -n}
			expect.Call("main.point.Distance", "p", &p, "n", &n)
			p.Distance(n)
		}
	})
	expect.Add("namedReceiver", level.Show, func() {
		for i, s := range awkward {
			l := level(-i)
			expect.Call("main.level.Show", "l", &l, "s", &s)
			l.Show(s)
		}
	})
	expect.Add("blankReceiver", point.Reset, func() {
		for n := 0; n < 3; n++ {
			expect.Call("main.point.Reset", "n", &n)
			point{-1, -2}.Reset(n)
		}
	})
	expect.Add("methodValue", (*lever).Push, func() {
		for dx := 0; dx < 3; dx++ {
			dy := -dx
			l := &lever{7}
			f := l.Push
			expect.Call("main.(*lever).Push", "l", &l, "dx", &dx, "dy", &dy)
			f(dx, dy)
			expect.Call("main.(*lever).Push", "l", &l, "dx", &dy, "dy", &dx)
			l.Push(dy, dx)
		}
	})
	byPointer, inPlace := carrier{"c", &base{5}}, &truck{6, wheel{7}}
	// Calls through an interface go by a wrapper to the method of what is embedded, others straight.
	expect.Add("promotedByPointer", (*base).Show, func() {
		for _, s := range awkward {
			for _, b := range []shower{byPointer, &byPointer, byPointer.base} {
				expect.Call("main.(*base).Show", "b", &byPointer.base, "s", &s)
				b.Show(s)
			}
		}
	})
	expect.Add("promotedByValue", (*wheel).Turn, func() {
		for _, s := range awkward {
			w := &inPlace.wheel
			expect.Call("main.(*wheel).Turn", "w", &w, "s", &s)
			turner(inPlace).Turn(s)
			expect.Call("main.(*wheel).Turn", "w", &w, "s", &s)
			inPlace.Turn(s)
		}
	})
	expect.Add("promotedWithoutWrapper", lid.Lift, func() {
		for n := 0; n < 3; n++ {
			c := crate{"c", &lid{n}}
			expect.Call("main.lid.Lift", "l", c.lid, "n", &n)
			c.Lift(n)
		}
	})

	expect.Add("wrapped", value.Get, func() {
		for n := 0; n < 3; n++ {
			v := value{n, -n}
			expect.Call("main.value.Get", "v", &v, "n", &n)
			getter(&v).Get(n)
		}
	})
	expect.Add("closure", adder(0), func() {
		for n := -1; n < 2; n++ {
			expect.Call("main.adder.func1", "n", &n)
			adder(5)(n)
		}
	})
	// The direct call is inlined; the one by value goes to the out-of-line copy.
	sum += inlinable(1, 2)
	expect.Add("outOfLine", inlinable, func() {
		for a := -1; a < 2; a++ {
			b := 1 << 40
			expect.Call("main.inlinable", "a", &a, "b", &b)
			byValue(a, b)
		}
	})
	expect.Add("results", results, func() {
		for a, s := range awkward {
			expect.Call("main.results", "a", &a, "s", &s)
			results(a, s)
		}
	})
}
