// Command hostile has a function, a type, a field and a parameter whose names are replaced
// in the finished binary (see rename) by names that mean something to a shell, to bpftrace
// or to a terminal. No compiler makes such names, but root may be shown such a binary.
//
//	hostile [CASE...]
package main

import (
	"fmt"
	"os"

	"example.com/expect"
)

// HOSTILE_TYPE_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA and the others are 48 bytes long.
type HOSTILE_TYPE_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA struct {
	First                                            int
	HOSTILE_FIELD_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA int
	Last                                             string
}

var sink int

//go:noinline
func HOSTILE_FUNCTION_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA(n int) {
	sink += n
	fmt.Fprint(nothing{}, n)
}

//go:noinline
func target(HOSTILE_PARAMETER_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA *HOSTILE_TYPE_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, n int) {
	sink += HOSTILE_PARAMETER_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.HOSTILE_FIELD_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
	fmt.Fprint(nothing{}, n)
}

type nothing struct{}

func (nothing) Write(b []byte) (int, error) { return len(b), nil }

func main() {
	names, pcs := os.Args[1:], []uintptr{}
	if len(names) == 0 {
		names = []string{"function", "target"}
	}
	for _, name := range names {
		if name == "function" {
			pcs = append(pcs, expect.Code(HOSTILE_FUNCTION_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA))
		} else {
			pcs = append(pcs, expect.Code(target))
		}
	}
	expect.Wait(names, pcs)
	const calls = 20
	for n := 0; n < calls; n++ {
		HOSTILE_FUNCTION_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA(1000 + n)
		target(&HOSTILE_TYPE_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA{n, n * n, "last"}, 2000+n)
	}
	expect.Print("CALLS function %d", calls)
	expect.Print("CALLS target %d", calls)
	expect.End()
}
