// Command rebuilt is built twice, with the build tag `again` and without: a script that was made
// for one build is started on the other.
package main

import "time"

// A program that dies of a probe doesn't get to its end.
func main() {
	sum := 0
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		sum += traced(sum)
		time.Sleep(time.Millisecond)
	}
	println(sum)
}
