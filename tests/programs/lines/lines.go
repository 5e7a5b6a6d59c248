package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"example.com/expect"
)

type point struct {
	X, Y int
	Name string
}

type wide struct {
	Numbers [6]int
	Name    string
}

// ---- a loop ----

//go:noinline
func loop(n int, s string, p *point) int {
	total := 0
	for i := 0; i < n; i++ {
		k := number(i * 7)
		total += k + len(s) // MARK loop
		use(total, i, p)
	}
	return total
}

func twinOfLoop(n int, s string, p *point) {
	total := 0
	for i := 0; i < n; i++ {
		k := i * 7
		expect.At("loop", "+n", &n, "s", &s, "+p", &p, kept("total"), &total, kept("i"), &i, "k", &k)
		total += k + len(s)
	}
}

// ---- blocks, of which one hides another's variable ----

//go:noinline
func blocks(x int, names []string) int {
	y := number(x + 1)
	for _, name := range names {
		x := len(name) + y
		if x > 10 {
			y := name + "!"
			use(x, y) // MARK inner
		}
		use(x)
	}
	use(names, y)
	return x + y // MARK outer
}

func twinOfBlocks(x int, names []string) {
	y := x + 1
	for _, name := range names {
		x := len(name) + y
		if x > 10 {
			y := name + "!"
			expect.At("inner", "names", &names, "name", &name, "x", &x, "y", &y)
		}
	}
	expect.At("outer", "x", &x, "+y", &y, "names", &names, "!name", nil)
}

// ---- structs: in registers, in part, in memory ----

//go:noinline
func structs(a point, n int) int {
	b := point{a.Y, n, a.Name}
	var c wide
	c.Numbers[n%6] = a.X
	c.Name = a.Name
	d := &b
	if n > 2 {
		d = &point{n, number(n), a.Name + "?"}
	}
	use(c.Name, d.Name)
	e := point{X: number(a.X)}
	use(a.Name, b.Name) // MARK structs
	use(c.Numbers[1], d, e.X, n, a.X, a.Y)
	return c.Numbers[n%6]
}

func twinOfStructs(a point, n int) {
	b := point{a.Y, n, a.Name}
	var c wide
	c.Numbers[n%6] = a.X
	c.Name = a.Name
	d := &b
	if n > 2 {
		d = &point{n, n, a.Name + "?"}
	}
	e := point{X: a.X}
	expect.At("structs", "a", &a, "n", &n, "+b", &b, "c", &c, "+d", &d, "e", &e)
}

// ---- slices, maps and interfaces ----

//go:noinline
func slices(xs []int, err error, any interface{}) int {
	ys := xs[1:]
	zs := append(ys, len(xs))
	word := strings.Repeat("ab", len(ys))
	bytes := []byte(word)
	use(len(zs))
	use(ys, zs, word) // MARK slices
	use(bytes, err, any, xs)
	return len(zs)
}

func twinOfSlices(xs []int, err error, any interface{}) {
	ys := xs[1:]
	zs := append(append([]int{}, ys...), len(xs))
	word := strings.Repeat("ab", len(ys))
	bytes := []byte(word)
	expect.At("slices", "xs", &xs, "+err", &err, "ys", &ys, "+zs", &zs, "word", &word, "bytes", &bytes)
}

// ---- results with names, deferred calls ----

//go:noinline
func results(n int) (out int, err error) {
	defer func() { out++ }()
	out = number(n) * 2
	if n > 1 {
		err = errors.New("more than one")
	}
	use(n) // MARK results
	return out, err
}

func twinOfResults(n int) {
	out := n * 2
	var err error
	if n > 1 {
		err = errors.New("more than one")
	}
	expect.At("results", "+n", &n, "out", &out, "+err", &err)
}

// ---- a deferred call, of which the compiler makes a function of its own ----

//go:noinline
func defers(n int, s string) {
	k := number(n * 3)
	defer use(k, s) // MARK deferred
	use(n, k)
}

func twinOfDefers(n int, s string) {
	k := n * 3
	expect.At("deferred", "+n", &n, "+s", &s, "k", &k)
}

// ---- closures, and what escapes to the heap ----

//go:noinline
func closures(n int, s string) func(int) int {
	count := n
	length := len(s)
	f := func(m int) int {
		count += m
		use(s)
		return count + length // MARK closure
	}
	use(f(1))
	use(n) // MARK escaped
	return f
}

func twinOfClosures(n int, s string) {
	count := n + 1
	m := 1
	expect.At("closure", "m", &m, "count", &count, "s", &s)
	expect.At("escaped", "+n", &n, "+count", &count, "+s", &s)
	count, m = n+3, 2
	expect.At("closure", "m", &m, "count", &count, "s", &s)
}

// ---- what nothing needs any more, and others are put in the place of ----

type request struct {
	Path string
	N    int
}

type owner struct {
	Req  *request
	Name string
}

var nowhere, _ = os.OpenFile(os.DevNull, os.O_WRONLY, 0)

//go:noinline
func overwrites(r *request, limit int, o owner, word string) string {
	var parts []string
	for i, w := range strings.Split(r.Path, "/") {
		parts = append(parts, w+strconv.Itoa(i))
	}
	fmt.Fprintf(nowhere, "%d %v %s\n", r.N, parts, o.Name)
	s := o.Name + word
	name := s + r.Path
	count := len(name) + o.Req.N
	fmt.Fprintf(nowhere, "%s %s %d\n", name, word, count)
	out := name + strings.Join(parts, ",")
	fmt.Fprintf(nowhere, "%s %d\n", out, count) // MARK overwritten
	fmt.Fprintf(nowhere, "%s %d\n", out, limit)
	return out
}

func twinOfOverwrites(r *request, limit int, o owner, word string) {
	expect.At("overwritten", "r", &r, "limit", &limit, "?o", &o, "?word", &word)
}

// ---- a frame that is larger than the stack, arguments on it ----

type many struct {
	A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q int
}

//go:noinline
func deep(n int, all many, name string) int {
	var frame [9000]byte
	for i := range frame {
		frame[i] = byte(n + i)
	}
	if n > 0 {
		deep(n-1, all, name)
	}
	sum := int(frame[n]) + all.K
	use(name)
	return sum + len(name) + n // MARK deep
}

func twinOfDeep(n int, all many, name string) {
	if n > 0 {
		twinOfDeep(n-1, all, name)
	}
	sum := int(byte(n+n)) + all.K
	expect.At("deep", "n", &n, "+all", &all, "name", &name, "sum", &sum)
}

// ---- a method, narrow and unsigned numbers ----

type counter struct {
	Name  string
	Count uint8
}

//go:noinline
func (c *counter) Add(by int8, flag bool, big uint64) uint8 {
	before := c.Count
	c.Count += uint8(by)
	after := c.Count
	use(c.Name)
	return before + after // MARK method
}

func twinOfMethod(c counter, by int8, flag bool, big uint64) {
	before := c.Count
	c.Count += uint8(by)
	after := c.Count
	p := &c
	expect.At("method", "c", &p, kept("by"), &by, "flag", &flag, "big", &big, "before", &before, "after", &after)
}

// ---- what is zero all along ----

//go:noinline
func either(ok bool, n int) int {
	if ok {
		return -n
	}
	return n
}

//go:noinline
func zeros(n int) int {
	never := false
	k := either(never, n)
	m := either(never, k)
	use(k) // MARK zero
	return either(never, m+k)
}

func twinOfZeros(n int) {
	never := false
	expect.At("zero", "never", &never, "k", &n, "m", &n)
}

func init() {
	p := &point{1, -2, "me"}
	words := []string{"a", "seventeen letters", "b", "another of many"}
	add("loop", expect.Code(loop), 1, func() { twinOfLoop(3, "four", p) }, func() { use(loop(3, "four", p)) })
	add("inner", expect.Code(blocks), 1, func() { twinOfBlocks(5, words) }, func() { use(blocks(5, words)) })
	add("outer", expect.Code(blocks), 1, func() {}, func() {})
	add("structs", expect.Code(structs), 1, func() {
		twinOfStructs(point{7, 8, "small"}, 1)
		twinOfStructs(point{-7, 8, ""}, 4)
	}, func() {
		use(structs(point{7, 8, "small"}, 1), structs(point{-7, 8, ""}, 4))
	})
	failed := errors.New("failed")
	add("slices", expect.Code(slices), 1, func() {
		twinOfSlices([]int{1, 2, 3}, nil, 7)
		twinOfSlices([]int{4}, failed, "text")
	}, func() {
		use(slices([]int{1, 2, 3}, nil, 7), slices([]int{4}, failed, "text"))
	})
	add("results", expect.Code(results), 1, func() { twinOfResults(1); twinOfResults(2) }, func() {
		results(1)
		results(2)
	})
	add("deferred", expect.Code(defers), 1, func() { twinOfDefers(4, "later") }, func() { defers(4, "later") })
	add("escaped", expect.Code(closures), 1, func() { twinOfClosures(3, "kept") }, func() { closures(3, "kept")(2) })
	add("closure", expect.Code(closures(1, "")), 1, func() {}, func() {})
	q := &request{"a/b/c", 4}
	add("overwritten", expect.Code(overwrites), 1, func() {
		twinOfOverwrites(q, 9, owner{q, "one"}, "plain")
	}, func() {
		use(overwrites(q, 9, owner{q, "one"}, "plain"))
	})
	add("zero", expect.Code(zeros), 1, func() { twinOfZeros(5) }, func() { use(zeros(5)) })
	all := many{A: 1, K: 11}
	add("deep", expect.Code(deep), 1, func() { twinOfDeep(5, all, "deep") }, func() { use(deep(5, all, "deep")) })
	c := counter{"c", 250}
	add("method", expect.Code((*counter).Add), 1, func() { twinOfMethod(c, -3, true, 1<<63) }, func() {
		d := c
		use(d.Add(-3, true, 1<<63))
	})
}
