// Command part is the plugin.
package main

type local struct{ A, B int }

//go:noinline
func length(name string) int { return len(name) }

// Work calls something: it has a stack check, in which Go 1.15 says where the goroutine is.
//
//go:noinline
func Work(name string, n int, v interface{}) int { return length(name) + n }

func New() interface{} { return &local{1, 2} }

func main() {}
