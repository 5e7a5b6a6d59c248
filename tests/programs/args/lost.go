package main

import "example.com/expect"

//go:noinline
func touch(room []byte) byte { return room[len(room)/2] }

// Nothing of it is used, and its frame is larger than any new goroutine's stack: that grows at its check, and Go
// keeps no argument meanwhile.
//
//go:noinline
func lost(a int, s string) byte {
	var room [1 << 15]byte
	return touch(room[:])
}

func init() {
	expect.Add("lost", lost, func() {
		for a, s := range awkward {
			a, s := a, s
			done := make(chan bool)
			go func() {
				expect.Call("main.lost", "a", &a, "s", &s)
				lost(a, s)
				lost(a, s)
				expect.Call("main.lost", "a", &a, "s", &s)
				done <- true
			}()
			<-done
		}
	})
}
