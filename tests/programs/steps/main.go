// Command steps calls one function after another, again and again: each of them as often as the
// others.
package main

import "time"

var sum int

//go:noinline
func step00(n int) { sum += n }

//go:noinline
func step01(n int) { sum += n }

//go:noinline
func step02(n int) { sum += n }

//go:noinline
func step03(n int) { sum += n }

//go:noinline
func step04(n int) { sum += n }

//go:noinline
func step05(n int) { sum += n }

//go:noinline
func step06(n int) { sum += n }

//go:noinline
func step07(n int) { sum += n }

//go:noinline
func step08(n int) { sum += n }

//go:noinline
func step09(n int) { sum += n }

//go:noinline
func step10(n int) { sum += n }

//go:noinline
func step11(n int) { sum += n }

func main() {
	for n := 0; ; n++ {
		step00(n)
		step01(n)
		step02(n)
		step03(n)
		step04(n)
		step05(n)
		step06(n)
		step07(n)
		step08(n)
		step09(n)
		step10(n)
		step11(n)
		time.Sleep(time.Millisecond)
	}
}
