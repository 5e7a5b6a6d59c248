// Command plugin loads a plugin, and calls a function of it and one of its own, over and over. Values of either's
// types go to both.
package main

import (
	"fmt"
	"os"
	"plugin"
	"time"
)

type own struct{ N int }

//go:noinline
func hosts(n int, mine, theirs interface{}) int { return n }

func main() {
	part, err := plugin.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	work, _ := part.Lookup("Work")
	make, _ := part.Lookup("New")
	theirs := make.(func() interface{})()
	fmt.Println("pid", os.Getpid())
	for i := 0; i < 2000; i++ {
		work.(func(string, int, interface{}) int)("job", i, &own{i})
		hosts(i, &own{i}, theirs)
		time.Sleep(20 * time.Millisecond)
	}
}
