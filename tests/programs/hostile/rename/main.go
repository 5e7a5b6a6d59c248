// Command rename replaces every HOSTILE_... name in a binary by a name of names.txt,
// padded with '_' to the same length.
//
//	rename NAMES LABEL           prints the name
//	rename NAMES LABEL IN OUT    writes the binary
package main

import (
	"bufio"
	"fmt"
	"io/ioutil"
	"os"
	"regexp"
	"strconv"
	"strings"
)

const length = 48

var placeholder = regexp.MustCompile(`HOSTILE_[A-Z]+_A+`)

func fail(err error) {
	fmt.Fprintln(os.Stderr, "rename:", err)
	os.Exit(1)
}

// lookup finds the name of that label.
func lookup(file, label string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) < 2 || words[0] != label {
			continue
		}
		name, err := strconv.Unquote(strings.TrimSpace(strings.TrimPrefix(lines.Text(), label)))
		if err != nil {
			return nil, fmt.Errorf("%s: %v", label, err)
		}
		if len(name) > length {
			return nil, fmt.Errorf("%s: %d bytes are too many", label, len(name))
		}
		return []byte(name + strings.Repeat("_", length-len(name))), nil
	}
	return nil, fmt.Errorf("no %s in %s", label, file)
}

func main() {
	if len(os.Args) != 3 && len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: rename NAMES LABEL [IN OUT]")
		os.Exit(2)
	}
	name, err := lookup(os.Args[1], os.Args[2])
	if err != nil {
		fail(err)
	}
	if len(os.Args) == 3 {
		os.Stdout.Write(name)
		return
	}
	binary, err := ioutil.ReadFile(os.Args[3])
	if err != nil {
		fail(err)
	}
	found := 0
	binary = placeholder.ReplaceAllFunc(binary, func(old []byte) []byte {
		if len(old) != length {
			fail(fmt.Errorf("a placeholder of %d bytes: %s", len(old), old))
		}
		found++
		return name
	})
	if found == 0 {
		fail(fmt.Errorf("nothing to replace in %s", os.Args[3]))
	}
	if err := ioutil.WriteFile(os.Args[4], binary, 0o755); err != nil {
		fail(err)
	}
}
