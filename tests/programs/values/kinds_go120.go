//go:build go1.20
// +build go1.20

package main

import (
	"errors"
	"fmt"
	"os"

	"example.com/expect"
)

//go:noinline
func joined(v error) { use(v) }

func init() {
	boom := errors.New("boom")
	_, missing := os.Open("/no/such/file")
	expect.AddValues("joined", joined, errors.Join(boom, missing), errors.Join(boom, nil, errors.New("other")),
		fmt.Errorf("both: %w, %w", boom, missing))
}
