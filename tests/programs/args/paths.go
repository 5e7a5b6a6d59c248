package main

import "example.com/expect"

type gamma struct {
	n int16
	s string
}

type beta struct {
	pad int32
	c   string
}

type alpha struct {
	pad [3]int
	b   []beta
	M   struct{ G gamma }
	p   *gamma
	arr [3]beta
	pp  []*gamma
}

//go:noinline
func deep(a *alpha) { use(a) }

type embedded struct{ Deep string }

type promoter struct {
	Name string
	outer
	*embedded
}

//go:noinline
func promotedFields(o *promoter) { use(o) }

//go:noinline
func anyCase(entry *outer) { use(entry) }

// Offsets that take more than a byte or two.
type far struct {
	Head int
	_    [70000]byte
	Tail string
	Last int8
}

//go:noinline
func farFields(f *far) { use(f) }

//go:noinline
func partsByValue(p point, m mixed, l large) { use(p, m, l) }

//go:noinline
func filtered(n int, s string, p *point) { use(n, s, p) }

func init() {
	expect.Add("deep", deep, func() {
		for i := 0; i < 5; i++ {
			a := &alpha{p: &gamma{int16(-i), "pointed"}}
			a.M.G = gamma{int16(i), "held"}
			a.arr[1].c = awkward[i]
			a.b = make([]beta, i)
			a.pp = []*gamma{nil, a.p}[:i%3]
			third := interface{}(expect.Beyond)
			if i > 2 {
				a.b[2].c = awkward[i]
				third = &a.b[2].c
			}
			s, second := interface{}(&a.p.s), interface{}(expect.Beyond)
			if i%3 == 2 {
				second = &a.p.n
			}
			if i == 3 {
				a.p, s = nil, expect.Nil
			}
			expect.Call("main.deep", "a.b[2].c", third, "a.M.G.n", &a.M.G.n, "a.p.s", s,
				"a.arr[1].c", &a.arr[1].c, "a.pp[1].n", second)
			deep(a)
		}
		expect.Call("main.deep", "a.b[2].c", expect.Nil, "a.M.G.n", expect.Nil, "a.p.s", expect.Nil,
			"a.arr[1].c", expect.Nil, "a.pp[1].n", expect.Nil)
		deep(nil)
	})
	expect.Add("promotedFields", promotedFields, func() {
		for i := 0; i < 4; i++ {
			o := &promoter{"shadows", newOuter(i), &embedded{awkward[i]}}
			below := interface{}(&o.Deep)
			if i == 2 {
				o.embedded, below = nil, expect.Nil
			}
			expect.Call("main.promotedFields", "o.ID", &o.ID, "o.Name", &o.Name, "o.outer.Name", &o.outer.Name,
				"o.Deep", below, "o.Where.Y", &o.Where.Y)
			promotedFields(o)
		}
	})
	expect.Add("anyCase", anyCase, func() {
		for i := 0; i < 4; i++ {
			v := newOuter(i)
			expect.Call("main.anyCase", "entry.Name", &v.Name, "entry.In.S", &v.In.S, "entry.Flag", &v.Flag)
			anyCase(&v)
		}
	})
	expect.Add("farFields", farFields, func() {
		for i := 0; i < 3; i++ {
			f := &far{Head: i, Tail: awkward[i], Last: int8(-i)}
			expect.Call("main.farFields", "f.Tail", &f.Tail, "f.Last", &f.Last, "f.Head", &f.Head)
			farFields(f)
		}
	})
	expect.Add("partsByValue", partsByValue, func() {
		for i := 0; i < 4; i++ {
			p := point{i, -i}
			m := mixed{true, int64(i), -1, int32(-i), awkward[i]}
			l := large{E: int64(-i), S: awkward[i+1], G: 77, I: uint8(200 + i)}
			expect.Call("main.partsByValue", "p.Y", &p.Y, "m.D", &m.D, "m.S", &m.S, "l.S", &l.S, "l.I", &l.I, "l.E", &l.E)
			partsByValue(p, m, l)
		}
	})
	// --where 'n > -3 && (s ^= "ke" || p.X == 2) && p != nil'
	expect.Add("filtered", filtered, func() {
		for n := -5; n < 5; n++ {
			for i, s := range []string{"keep", "key", "k", "", "drop"} {
				p := &point{i, n}
				if i == 1 && n == 1 {
					p = nil
				}
				if n > -3 && p != nil && (i < 2 || p.X == 2) {
					expect.Call("main.filtered", "n", &n, "s", &s, "p.X", &p.X)
				}
				filtered(n, s, p)
			}
		}
	})
}
