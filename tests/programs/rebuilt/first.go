//go:build !again
// +build !again

package main

import "strconv"

type entry struct{ first, second int }

//go:noinline
func (e *entry) sum() int { return e.first + 2*e.second }

//go:noinline
func traced(n int) int {
	e := entry{first: 1, second: 2}
	return len(strconv.Itoa(n)) + e.sum()
}
