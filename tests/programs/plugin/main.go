// Command plugin loads two plugins, and calls a function of each and one of its own, over and over. Values of its own
// types and of the first plugin's go to both.
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

func open(path string) *plugin.Plugin {
	opened, err := plugin.Open(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return opened
}

func main() {
	part := open(os.Args[1])
	rest, _ := open(os.Args[2]).Lookup("Rest")
	work, _ := part.Lookup("Work")
	make, _ := part.Lookup("New")
	theirs := make.(func() interface{})()
	fmt.Println("pid", os.Getpid())
	for i := 0; i < 2000; i++ {
		work.(func(string, int, interface{}) int)("job", i, &own{i})
		hosts(i, &own{i}, theirs)
		rest.(func(int) int)(i)
		time.Sleep(20 * time.Millisecond)
	}
}
