// Command cold passes constants that it never looks at: their pages are in its memory only if
// somebody else had them read.
package main

import "time"

// 64 bytes.
const line = "a constant of the program, in a page that nobody has touched ..\n"

const (
	kilobyte  = half + half
	half      = line + line + line + line + line + line + line + line
	more      = kilobyte + kilobyte + kilobyte + kilobyte + kilobyte + kilobyte + kilobyte + kilobyte
	evenMore  = more + more + more + more + more + more + more + more
	muchMore  = evenMore + evenMore + evenMore + evenMore + evenMore + evenMore + evenMore + evenMore
	megabytes = muchMore + muchMore + muchMore + muchMore + muchMore + muchMore + muchMore + muchMore
)

var calls int

//go:noinline
func show(text string) { calls++ }

// The kernel brings in 16 pages around one that is touched.
const apart = 17 << 12

func main() {
	for at := 0; ; at = (at + apart) % (len(megabytes) - len(line)) {
		show(megabytes[at : at+len(line)-1])
		time.Sleep(20 * time.Millisecond)
	}
}
