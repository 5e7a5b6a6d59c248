// Package queue is a library that a program has a version of.
package queue

import (
	"sync"
	"time"
)

type Level int8

type Item struct {
	Key   string
	Value []byte
	Level Level
	At    time.Time
	next  *Item
}

type Queue struct {
	name  string
	mutex sync.Mutex
	first *Item
	ratio float64
	more  map[string]Item
}

//go:noinline
func New(name string, ratio float64) *Queue { return &Queue{name: name, ratio: ratio} }

//go:noinline
func (q *Queue) Put(item *Item, ratio float64) (err error) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	item.next, q.first, q.ratio = q.first, item, ratio
	return q.check(*item, ratio, 1)
}

//go:noinline
func (q *Queue) check(item Item, ratio float64, n int32) error {
	return q.all(item.Key, item.Value, item.Level, float64(ratio), 1, 2, 3, n)
}

//go:noinline
func (q *Queue) all(key string, value []byte, level Level, ratio float64, a, b, c int, _ int32) error {
	q.more = map[string]Item{key: {Value: value, Level: level}}
	q.pair([2]int{a, b + c})
	return nil
}

//go:noinline
func (q *Queue) pair(of [2]int) [2]int { return [2]int{of[1], of[0]} }

//go:noinline
func (l Level) Less(than Level) bool { return l < than }

// Nothing has no size, and its method's receiver no name.
type Nothing struct{}

//go:noinline
func (Nothing) Wait(n int) int { return n }

// Failure's method has a parameter without a name.
type Failure struct{ err error }

//go:noinline
func (f Failure) Try(*Queue) error { return f.err }

//go:noinline
func Idle() {}
