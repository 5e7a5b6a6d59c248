// Command uses is stripped, and its library known by a layout.
package main

import "example.com/queue"

// What is converted to an interface, the runtime has a record of.
var known interface{}

func main() {
	q := queue.New("q", 0.5)
	known = q
	if q.Put(&queue.Item{Key: "k"}, 1.5) != nil || queue.Level(1).Less(0) {
		panic("impossible")
	}
	var waiter interface{ Wait(n int) int } = queue.Nothing{}
	waiter.Wait(1)
	var failing interface{ Try(*queue.Queue) error } = queue.Failure{}
	failing.Try(q)
	queue.Idle()
}
