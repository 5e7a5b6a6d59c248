package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net"
	"net/url"
	"os"
	"strconv"
	"syscall"
	"time"

	"example.com/expect"
)

type key string

type point struct{ X, Y int }

type line struct {
	From, To point
	Name     string
	Color    [3]uint8
}

type failure struct {
	Code int
	Why  string
}

func (f *failure) Error() string { return fmt.Sprint(f.Code, f.Why) }

// An error of the program's own that holds another.
type broken struct {
	ID  int
	Err error
	At  string
}

func (b *broken) Error() string { return fmt.Sprint(b.ID, b.Err) }

type node struct {
	Name        string
	Left, Right *node
	Tags        []string
}

type parts struct {
	P  *point
	Ps []*point
	T  *time.Time
	E  error
	V  interface{}
	M  map[string]*point
}

type wide struct {
	Numbers [20]int64
	Last    string
}

// From Go 1.26 on, an interface holds the pointer in it itself.
type single struct {
	_ struct{}
	P *point
}

var held = single{P: &point{1, 2}}

type number float32

func (n number) String() string { return "never called" }

type shape interface{ Area() float64 }

type square struct{ Side float64 }

func (s square) Area() float64 { return s.Side * s.Side }

// A type that no variable has is left out of debug information by some versions of Go.
var side = square{1.5}

type everything struct {
	B  bool
	I  int8
	U  uint16
	F  float32
	C  complex64
	S  string
	Bs []byte
	Ss []string
	A  [2]point
	M  map[string]int
	E  error
	V  interface{}
	P  *point
	D  time.Duration
	in line
}

// What is near must be shown however much all of it could lead to.
type crowd struct {
	Err  error
	Name string
	Tags []string
	Any  interface{}
}

//go:noinline
func crowds(ctx context.Context, err error, v *crowd, w line, items []failure, name string) {
	use(ctx, err, v, w, items, name)
}

//go:noinline
func floats(v [4]float64) { use(v) }

//go:noinline
func narrow(v *[6]float32) { use(v) }

//go:noinline
func complexes(v *struct {
	A complex128
	B complex64
}) {
	use(v)
}

//go:noinline
func anything(v interface{}) { use(v) }

//go:noinline
func listsInAny(v interface{}) { use(v) }

//go:noinline
func mapsInAny(v interface{}) { use(v) }

//go:noinline
func nestedInAny(v interface{}) { use(v) }

//go:noinline
func deepInAny(v interface{}) { use(v) }

//go:noinline
func shapes(v shape) { use(v) }

//go:noinline
func failures(v error) { use(v) }

//go:noinline
func followedNodes(v *node) { use(v) }

//go:noinline
func followedParts(v parts) { use(v) }

//go:noinline
func wrappings(v error) { use(v) }

//go:noinline
func refusals(v error) { use(v) }

//go:noinline
func texts(v []string) { use(v) }

//go:noinline
func lines(v []line) { use(v) }

//go:noinline
func lists(v [][]string) { use(v) }

//go:noinline
func mixed(v []interface{}) { use(v) }

//go:noinline
func pointers(v []*point) { use(v) }

//go:noinline
func words(v map[string]string) { use(v) }

//go:noinline
func counts(v map[key]int32) { use(v) }

//go:noinline
func sets(v map[int8]struct{}) { use(v) }

//go:noinline
func places(v map[point]line) { use(v) }

//go:noinline
func wides(v map[uint16]wide) { use(v) }

//go:noinline
func flags(v map[uint8]bool) { use(v) }

//go:noinline
func nestedMaps(v map[string]map[string]int) { use(v) }

//go:noinline
func anyMap(v map[string]interface{}) { use(v) }

//go:noinline
func channels(v chan string) { use(v) }

//go:noinline
func functions(v func(int) int) { use(v) }

//go:noinline
func times(v time.Time) { use(v) }

//go:noinline
func durations(v time.Duration) { use(v) }

//go:noinline
func addresses(v net.IP) { use(v) }

//go:noinline
func endpoints(v *net.TCPAddr) { use(v) }

//go:noinline
func all(v everything) { use(v) }

//go:noinline
func allBehind(v *everything) { use(v) }

//go:noinline
func raw(v json.RawMessage) { use(v) }

// What gobt's own variables are called, too.
//
//go:noinline
func ownNames(event *line, base int, goid string) { use(event, base, goid) }

func plus(n int) int { return n + 1 }

// What optimized code takes straight from the closure has no name up to Go 1.22.
func captured(by int, step int8) func(int) int {
	f := func(n int) int {
		use(by, step)
		return n + by*int(step)
	}
	expect.Captured(f, fmt.Sprintf("{by:%d step:%d}", by, step))
	return f
}

func closedChannel() chan string {
	c := make(chan string, 2)
	c <- "left"
	close(c)
	expect.Closed(c)
	return c
}

func init() {
	boom := errors.New("boom")
	_, missing := os.Open("/no/such/file")
	_, digits := strconv.Atoi("1x\"2")
	_, refused := net.DialTimeout("tcp", "127.0.0.1:1", time.Second)
	_, control := strconv.Atoi("1\n2")
	_, _, address := net.SplitHostPort("")
	_, link := url.Parse("http://[::1")
	whole := everything{
		B: true, I: -8, U: 16, F: 0.1, C: 1 - 2i, S: "a \"text\"\n", Bs: []byte{0, 255, 'x'},
		Ss: []string{"one", "", "three"}, A: [2]point{{1, 2}, {-3, 4}}, M: map[string]int{"m": 1},
		E: boom, V: point{5, 6}, P: &point{}, D: time.Minute, in: line{Name: "inner"},
	}

	expect.AddValues("floats", floats, [4]float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1)},
		[4]float64{0.1, 1e20, 1e21, 1e-5}, [4]float64{5e-324, math.MaxFloat64, 123456789, 1e-4},
		[4]float64{math.Pi, -2.5, 1.0 / 3, 100000})
	expect.AddValues("narrow", narrow, &[6]float32{0.1, math.MaxFloat32, math.SmallestNonzeroFloat32, 16777216, -1.5, 1e21})
	expect.AddValues("complexes", complexes, &struct {
		A complex128
		B complex64
	}{complex(1.5, -2), complex(0, float32(math.Inf(1)))})
	expect.AddValues("anything", anything, nil, 5, int8(-5), uint64(math.MaxUint64), "text", key("k"), true, 2.5,
		float32(0.1), 1+2i, point{1, 2}, &point{3, 4}, line{Name: "l"}, []byte("raw"),
		[2]int8{1, 2}, 90*time.Second, number(1.5), whole.D, (*point)(nil),
		struct{}{}, held, boom, &failure{3, "own"}, plus,
		new(interface{}), (*interface{})(nil), new(map[string]int), new(func(int) int))
	long := map[string]string{}
	for i := 0; i < 100; i++ {
		long[fmt.Sprint("key", i)] = fmt.Sprint("value", i)
	}
	expect.AddValues("listsInAny", listsInAny, []string(nil), []string{}, []string{"one", "", "three", "four"},
		[]string{"1", "2", "3", "4", "5"}, []int{1, -2, 3}, []int8{1, -2, 3}, []bool{true, false},
		[]float64{0.1, 1e21}, []point{{1, 2}, {3, 4}}, []key{"k", "l"}, []time.Duration{time.Second, 0},
		&[]string{"behind"}, []line{{From: point{1, 2}, Name: "first"}}, []*point{nil}, [][]string{nil})
	expect.AddValues("mapsInAny", mapsInAny, map[string]int(nil), map[string]int{}, map[string]int{"a": 1, "b": -2},
		map[string]string{"a": "1", "": "empty", "c": ""}, map[int]string{1: "one", -1: "minus"},
		map[key]point{"at": {1, 2}}, map[point]bool{{1, 2}: true}, map[int8]struct{}{-1: {}, 1: {}},
		map[uint16]int8{1: -1, 2: -2, 300: 3, 4: 4})
	expect.AddValues("nestedInAny", nestedInAny, []interface{}{1, "two", nil, point{3, 3}}, []error{boom, nil},
		map[string]interface{}{"n": 1, "s": "text", "nil": nil}, []shape{side, nil})
	expect.AddValues("deepInAny", deepInAny, map[string]interface{}{"n": 1, "s": "text", "nil": nil, "l": []string{"in"}},
		[]interface{}{[]string{"a", "b"}, map[string]int{"x": 1}})
	expect.AddValues("shapes", shapes, nil, side)
	expect.AddValues("failures", failures, nil, boom, missing, fmt.Errorf("wrapped: %w", boom),
		fmt.Errorf("twice: %w", fmt.Errorf("once: %w", missing)), digits, refused, link, control, address,
		&failure{7, "of its own"}, syscall.ENOENT, syscall.Errno(4000), os.ErrNotExist)
	get := &url.Error{Op: "Get", URL: "http://127.0.0.1:1/x", Err: refused}
	expect.AddValues("refusals", refusals, refused, get, &broken{7, get, "far"},
		&net.OpError{Op: "read", Net: "tcp", Source: &net.TCPAddr{IP: net.IPv4(10, 1, 2, 3), Port: 4},
			Addr: &net.TCPAddr{IP: net.ParseIP("2001:db8::1"), Port: 5}, Err: syscall.ECONNRESET},
		&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "some.invalid",
			Server: "10.0.0.53:53"}})
	var target struct{ Field int }
	unfit := json.Unmarshal([]byte(`{"Field": "text"}`), &target)
	unfitAll := json.Unmarshal([]byte(`"text"`), new(int))
	expect.AddValues("wrappings", wrappings, &broken{1, boom, "here"}, &broken{2, nil, ""}, &broken{3, missing, "there"},
		&broken{4, &failure{5, "inside"}, ""}, fmt.Errorf("outer: %w", &broken{6, boom, ""}), unfit, unfitAll,
		net.UnknownNetworkError("none"), url.EscapeError("%zz"))
	circle := &node{Name: "circle", Right: &node{Name: "half"}}
	circle.Left, circle.Right.Right = circle, circle
	expect.AddValues("followedNodes", followedNodes, nil, circle, &node{Name: "a",
		Left:  &node{Name: "b", Tags: []string{"of b"}, Left: &node{Name: "c", Left: &node{Name: "d"}}},
		Right: &node{Name: "e", Right: &node{Name: "f"}}})
	moment := time.Date(2024, 2, 29, 12, 30, 5, 0, time.UTC)
	expect.AddValues("followedParts", followedParts, parts{&point{1, 2}, []*point{{3, 4}, nil}, &moment, &failure{1, "why"}, &point{5, 6}, map[string]*point{"k": {7, 8}}})
	expect.AddValues("texts", texts, nil, []string{}, []string{"one"}, []string{"one", "", "three", "four"},
		[]string{"1", "2", "3", "4", "5"})
	expect.AddValues("lines", lines, nil, []line{{point{1, 2}, point{3, 4}, "first", [3]uint8{1, 2, 3}}, {Name: "second"}})
	expect.AddValues("lists", lists, nil, [][]string{nil, {"a"}, {"b", "c"}})
	expect.AddValues("mixed", mixed, nil, []interface{}{nil, 1, "two", point{3, 3}})
	expect.AddValues("pointers", pointers, nil, []*point{nil})
	expect.AddValues("words", words, nil, map[string]string{}, map[string]string{"k": "v"},
		map[string]string{"a": "1", "b": "", "c": "3", "": "empty"})
	expect.AddValues("counts", counts, nil, map[key]int32{"one": 1, "two": -2, "three": 3})
	expect.AddValues("sets", sets, map[int8]struct{}{-1: {}, 1: {}, 0: {}})
	expect.AddValues("places", places, map[point]line{{1, 2}: {Name: "there"}})
	expect.AddValues("wides", wides, map[uint16]wide{7: {Numbers: [20]int64{1, 2, 3}, Last: "end"}})
	expect.AddValues("flags", flags, map[uint8]bool{1: true, 2: false, 255: true, 0: false})
	expect.AddValues("nestedMaps", nestedMaps, map[string]map[string]int{"in": {"x": 1}, "nil": nil})
	expect.AddValues("anyMap", anyMap, map[string]interface{}{"n": 1, "s": "text", "nil": nil})
	expect.AddValues("channels", channels, nil, make(chan string), make(chan string, 3), closedChannel())
	expect.AddValues("functions", functions, nil, plus, captured(3, -4))
	expect.AddValues("times", times, time.Time{}, time.Date(2024, 2, 29, 12, 30, 5, 120000000, time.UTC),
		time.Date(1969, 12, 31, 23, 59, 59, 1, time.UTC),
		time.Date(2030, 1, 1, 0, 0, 0, 0, time.FixedZone("east", 5*3600+1800)),
		time.Date(2030, 1, 1, 0, 0, 0, 0, time.FixedZone("west", -3*3600)), time.Now(),
		time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC))
	expect.AddValues("durations", durations, time.Duration(0), time.Nanosecond, 1500*time.Nanosecond, time.Millisecond,
		1500*time.Millisecond, time.Minute, 90*time.Minute, -time.Hour, time.Duration(math.MinInt64),
		time.Duration(math.MaxInt64))
	expect.AddValues("addresses", addresses, net.IPv4(10, 1, 2, 3), net.IPv4(10, 1, 2, 3).To4(), net.ParseIP("2001:db8::1"))
	expect.AddValues("endpoints", endpoints, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80},
		&net.TCPAddr{IP: net.ParseIP("::1"), Port: 65535})
	expect.AddValues("all", all, everything{}, whole)
	expect.AddValues("allBehind", allBehind, &everything{}, &whole)
	expect.Add("crowds", crowds, func() {
		var ctx context.Context
		v, w := &crowd{boom, "a name", []string{"tag"}, line{Name: "in any"}}, line{Name: "a line"}
		items, name := []failure{{1, "one"}, {2, "two"}}, "the last"
		expect.Call("main.crowds", "ctx", &ctx, "err", &boom, "v", &v, "w", &w, "items", &items, "name", &name)
		crowds(ctx, boom, v, w, items, name)
	})
	expect.Add("ownNames", ownNames, func() {
		for base := 0; base < 3; base++ {
			event, goid := &line{Name: "in"}, "a goroutine"
			expect.Call("main.ownNames", "event", &event, "base", &base, "goid", &goid)
			ownNames(event, base, goid)
		}
	})
	expect.AddValues("raw", raw, json.RawMessage(`{"a": 1}`))
}
