// Command stripped calls methods of types that it converts to interfaces: of these the runtime keeps
// what they are made of, and what their methods take, when all debug information is left out.
//
//	stripped [CASE...]
package main

import (
	"time"

	"example.com/expect"
)

type Address struct {
	Street string
	Number int32
	Zip    [2]uint16
}

type Level int8

type Base struct {
	ID   uint64
	Tags []string
}

type Entry struct {
	Base
	Key     string
	Value   []byte
	Seal    bool
	Ratio   float64
	Level   Level
	Home    Address
	Next    *Entry
	Counts  map[string]int
	Timeout time.Duration
	hidden  int
}

type Store struct {
	name  string
	calls int
}

// What is reached by an interface's methods, the linker keeps with their types.
type storage interface {
	Put(key string, value []byte, entry *Entry) error
	Mixed(a int8, ratio float64, s string, b float32, n uint16, c complex128, last int64)
	Many(a, b, c, d, e, f, g, h, i, j, k int, s string)
	Large(entry Entry, n int)
	Nothing()
	Values(home Address, list []int32, names [2]string, ok bool, level Level)
	Ask(n int) (int, string)
}

type shower interface{ Show(n int) string }

//go:noinline
func use(args ...interface{}) {
	for range args {
	}
}

//go:noinline
func (s *Store) Put(key string, value []byte, entry *Entry) error {
	use(s, key, value, entry)
	return nil
}

//go:noinline
func (s *Store) Mixed(a int8, ratio float64, t string, b float32, n uint16, c complex128, last int64) {
	use(s, a, ratio, t, b, n, c, last)
}

//go:noinline
func (s *Store) Many(a, b, c, d, e, f, g, h, i, j, k int, t string) {
	use(s, a, b, c, d, e, f, g, h, i, j, k, t)
}

//go:noinline
func (s *Store) Large(entry Entry, n int) { use(s, entry, n) }

//go:noinline
func (s *Store) Nothing() { use(s) }

//go:noinline
func (s *Store) Values(home Address, list []int32, names [2]string, ok bool, level Level) {
	use(s, home, list, names, ok, level)
}

//go:noinline
func (s *Store) Ask(n int) (int, string) {
	use(s, n)
	return n + 1, s.name
}

//go:noinline
func (l Level) Show(n int) string {
	use(l, n)
	return "level"
}

// Of functions nothing is left but the sizes of what they take: who traces them says the types.
//
//go:noinline
func plain(key string, entry *Entry, n int32, ratio float64, last uint16) {
	use(key, entry, n, ratio, last)
}

//go:noinline
func spread(pair [2]int64, list []string, any interface{}, b int8) { use(pair, list, any, b) }

// A variable, so that no call of it is made direct.
var shown shower

var entries = []*Entry{
	{Base: Base{1, []string{"a", "b"}}, Key: "core/key", Value: []byte("secret"), Seal: true, Ratio: 1.5, Level: -3,
		Home: Address{"Main Street", 12, [2]uint16{3, 4}}, Counts: map[string]int{"one": 1}, Timeout: 3 * time.Second},
	{Key: "", Value: []byte{}, Next: &Entry{Key: "next"}, Level: 127, Timeout: -1},
	{Key: "a\nline \"and\" \x1b[31m quotes", Value: []byte{0, 0xff, 'x'}, hidden: 5},
}

func main() {
	store := &Store{name: "vault"}
	var stored storage = store
	expect.Add("put", (*Store).Put, func() {
		for _, e := range entries {
			expect.Call("main.(*Store).Put", "1", &e.Key, "3", &e.Value, "6.Key", &e.Key, "6.ID", &e.ID, "6.Seal", &e.Seal,
				"6.Home.Street", &e.Home.Street, "6.Level", &e.Level, "0.name", &store.name)
			stored.Put(e.Key, e.Value, e)
		}
	})
	expect.Add("mixed", (*Store).Mixed, func() {
		for i := 0; i < 3; i++ {
			a, s, n, last := int8(-i), entries[i].Key, uint16(65535-i), int64(-1)<<60+int64(i)
			expect.Call("main.(*Store).Mixed", "1", &a, "3", &s, "6", &n, "9", &last)
			stored.Mixed(a, 1.5, s, 2.5, n, 1+2i, last)
		}
	})
	expect.Add("many", (*Store).Many, func() {
		for i := 0; i < 3; i++ {
			j, k, s := i*2, -i, entries[i].Key
			expect.Call("main.(*Store).Many", "1", &i, "10", &j, "11", &k, "12", &s)
			stored.Many(i, 2, 3, 4, 5, 6, 7, 8, 9, j, k, s)
		}
	})
	expect.Add("large", (*Store).Large, func() {
		for i, e := range entries {
			expect.Call("main.(*Store).Large", "1.Key", &e.Key, "1.Home.Number", &e.Home.Number, "1.Timeout", &e.Timeout)
			stored.Large(*e, i)
		}
	})
	expect.Add("nothing", (*Store).Nothing, func() {
		own := &Store{name: "vault"} // no other goroutine changes it
		stored := storage(own)
		for i := 0; i < 3; i++ {
			own.calls = i
			expect.Call("main.(*Store).Nothing", "0.calls", &own.calls)
			stored.Nothing()
		}
	})
	expect.Add("values", (*Store).Values, func() {
		for i, e := range entries {
			list, ok := []int32{int32(i), -1}, i%2 == 0
			expect.Call("main.(*Store).Values", "1.Street", &e.Home.Street, "1.Number", &e.Home.Number, "6", &list, "13", &ok)
			stored.Values(e.Home, list, [2]string{"a", "b"}, ok, e.Level)
		}
	})
	expect.Add("show", Level.Show, func() {
		for i := 0; i < 3; i++ {
			level := Level(-i)
			expect.Call("main.Level.Show", "0", &level, "1", &i)
			shown = level
			shown.Show(i)
		}
	})
	expect.Add("plain", plain, func() {
		for i, e := range entries {
			n, last := int32(-i), uint16(65535-i)
			expect.Call("main.plain", "0.(string)", &e.Key, "2.(*main.Entry).Key", &e.Key, "2.(*main.Entry).Home.Number",
				&e.Home.Number, "3.(int32)", &n, "5.(uint16)", &last)
			plain(e.Key, e, n, 1.5, last)
		}
	})
	expect.Add("spread", spread, func() {
		for i, e := range entries {
			pair, b := [2]int64{int64(i), -1}, int8(-i)
			expect.Call("main.spread", "0.([2]int64)", &pair, "7.(int8)", &b)
			spread(pair, e.Tags, e.Key, b)
		}
	})
	expect.Run(expect.Wait)
}
