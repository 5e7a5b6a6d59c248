package main

import "example.com/expect"

// No variable is of these types, not even one of the compiler's: they are constants. The linker may leave them out of
// debug information.
type ticket int

type receipt struct {
	paid int
	text string
}

//go:noinline
func heldAlone(v interface{}) { use(v) }

func init() {
	expect.Add("heldAlone", heldAlone, func() {
		number, text := 7, "paid"
		expect.Call("main.heldAlone", "v.(main.ticket)", &number, "v.(main.receipt).text", expect.Nil)
		heldAlone(ticket(7))
		expect.Call("main.heldAlone", "v.(main.ticket)", expect.Nil, "v.(main.receipt).text", &text)
		heldAlone(receipt{7, "paid"})
	})
}
