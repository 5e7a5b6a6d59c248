package main

import (
	"context"
	"math/big"
	"net/url"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"example.com/expect"
)

type calendar struct {
	Month   time.Month
	Weekday time.Weekday
}

//go:noinline
func calendars(v calendar) { use(v) }

//go:noinline
func links(v *url.URL) { use(v) }

//go:noinline
func bigNumbers(v *big.Int) { use(v) }

//go:noinline
func reflected(v reflect.Value) { use(v) }

//go:noinline
func reflectedTypes(v reflect.Type) { use(v) }

//go:noinline
func mutexes(v *sync.Mutex) { use(v) }

//go:noinline
func readMutexes(v *sync.RWMutex) { use(v) }

//go:noinline
func atomicValues(v *atomic.Value) { use(v) }

//go:noinline
func contexts(v context.Context) { use(v) }

type emptyKey struct{}

type ownContext struct {
	N int
	context.Context
}

// known is a case whose values the program can't read itself: it says what they are.
func known(name string, function interface{}, calls func(show func(text string))) {
	expect.Add(name, function, func() {
		calls(func(text string) { expect.Call("main."+name, "v", expect.Text(text)) })
	})
}

func parse(link string) *url.URL {
	u, err := url.Parse(link)
	if err != nil {
		panic(err)
	}
	return u
}

func whole(digits string) *big.Int {
	n, _ := new(big.Int).SetString(digits, 10)
	return n
}

func init() {
	expect.AddValues("calendars", calendars, calendar{time.January, time.Sunday}, calendar{time.December, time.Saturday},
		calendar{13, 7})
	expect.AddValues("links", links, nil, parse("https://example.com/a/b?q=1#part"), parse("http://user:secret@10.0.0.1:80/"),
		parse("http://user@host/a%20b%2Fc"), parse("mailto:who@example.com"), parse("/only/a/path?x"),
		parse("https://[::1]:8080"), parse("file:///etc/passwd"), &url.URL{}, &url.URL{Scheme: "a", Path: "b c/ü", Host: "h"},
		&url.URL{Path: "*"}, parse("//host/x?"), parse("http://h/#a%21b(c"))
	expect.AddValues("bigNumbers", bigNumbers, nil, whole("0"), whole("-1"), whole("18446744073709551615"),
		whole("18446744073709551616"), whole("100000000000000000000000000000000000000000000000001"),
		whole("-123456789012345678901234567890"))
	value := point{1, 2}
	expect.AddValues("reflected", reflected, nil, reflect.ValueOf(reflect.ValueOf(7)), reflect.ValueOf(reflect.ValueOf("text")),
		reflect.ValueOf(reflect.ValueOf(value)), reflect.ValueOf(reflect.ValueOf(&value).Elem().Field(1)),
		reflect.ValueOf(reflect.ValueOf([]int{1, 2})))
	expect.AddValues("reflectedTypes", reflectedTypes, nil, reflect.TypeOf(value), reflect.TypeOf(&value), reflect.TypeOf(map[string]int{}))
	known("contexts", contexts, func(show func(string)) {
		background := context.Background()
		valued := context.WithValue(background, key("k"), "v")
		canceled, cancel := context.WithCancel(valued)
		late, cancelLate := context.WithDeadline(background, time.Date(2000, 1, 2, 3, 4, 5, 0, time.UTC))
		later, cancelLater := context.WithDeadline(canceled, time.Date(2100, 1, 2, 3, 4, 5, 0, time.UTC))
		defer cancelLate()
		defer cancelLater()
		for _, c := range []struct {
			text string
			v    context.Context
		}{
			{"nil", nil},
			{"context.Background", background},
			{"context.TODO", context.TODO()},
			{`context.Background.WithValue(main.key("k"), string("v"))`, valued},
			{`context.Background.WithValue(main.key("k"), string("v")).WithCancel`, canceled},
			{`context.Background.WithValue(main.key("k"), string("v")).WithCancel.WithDeadline(2100-01-02T03:04:05Z)`, later},
			{"context.Background.WithDeadline(2000-01-02T03:04:05Z, deadline exceeded)", late},
			{`*main.ownContext(context.Background.WithValue(main.key("k"), string("v")))`, &ownContext{1, valued}},
			{"context.Background.WithValue(main.emptyKey{}, bool(true))", context.WithValue(background, emptyKey{}, true)},
			{`context.TODO.WithValue(main.key("n"), int(5))`, context.WithValue(context.TODO(), key("n"), 5)},
		} {
			show(c.text)
			contexts(c.v)
		}
		cancel()
		show(`context.Background.WithValue(main.key("k"), string("v")).WithCancel(canceled)`)
		contexts(canceled)
	})
	known("mutexes", mutexes, func(show func(string)) {
		var mutex sync.Mutex
		show("&unlocked")
		mutexes(&mutex)
		mutex.Lock()
		show("&locked")
		mutexes(&mutex)
	})
	known("readMutexes", readMutexes, func(show func(string)) {
		var mutex sync.RWMutex
		show("&unlocked")
		readMutexes(&mutex)
		mutex.RLock()
		mutex.RLock()
		show("&locked by 2 to read")
		readMutexes(&mutex)
		mutex.RUnlock()
		mutex.RUnlock()
		mutex.Lock()
		show("&locked to write")
		readMutexes(&mutex)
	})
	known("atomicValues", atomicValues, func(show func(string)) {
		var value atomic.Value
		show("&nil")
		atomicValues(&value)
		value.Store("text")
		show(`&string("text")`)
		atomicValues(&value)
	})
}
