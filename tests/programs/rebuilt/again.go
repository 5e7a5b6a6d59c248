//go:build again
// +build again

package main

import "strconv"

type entry struct{ second, first int }

//go:noinline
func (e *entry) sum() int { return e.first + 2*e.second }

//go:noinline
func traced(n int) int {
	if n < 0 {
		println("less than nothing")
	}
	e := entry{first: 1, second: 2}
	return len(strconv.Itoa(n)) + e.sum()
}
