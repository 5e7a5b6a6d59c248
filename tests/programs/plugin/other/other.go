// Command other is a plugin that has a function of a name that part has one of, too.
package main

//go:noinline
func Work(n int) int { return n + 1 }

// Rest calls something, as part's Work.
//
//go:noinline
func Rest(n int) int { return Work(n) + 2 }

func main() {}
