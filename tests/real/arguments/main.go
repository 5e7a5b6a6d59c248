// Command arguments is rclone with two functions of ten arguments more, which are called and never traced: what
// gobt needs to find out about them in a large program is measured.
package main

import (
	"fmt"
	"os"

	_ "github.com/rclone/rclone/backend/all"
	"github.com/rclone/rclone/cmd"
	_ "github.com/rclone/rclone/cmd/all"
	_ "github.com/rclone/rclone/lib/plugin"
)

//go:noinline
func integers(a, b, c, d, e, f, g, h, i, j int) {
	fmt.Fprintln(os.Stderr, a, b, c, d, e, f, g, h, i, j)
}

//go:noinline
func interfaces(a, b, c, d, e interface{}, f, g, h fmt.Stringer, i, j error) {
	fmt.Fprintln(os.Stderr, a, b, c, d, e, f, g, h, i, j)
}

func main() {
	if len(os.Args) == 1 {
		integers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
		interfaces(1, "two", 3.0, os.Args, nil, nil, nil, nil, os.ErrExist, nil)
	}
	cmd.Main()
}
