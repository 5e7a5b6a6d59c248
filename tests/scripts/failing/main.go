// Functions that return errors of many kinds, from several goroutines, on stacks that move.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"call"
)

const workers, rounds = 4, 5

type store struct{ name string }

// fault is an error that makes its text when it is asked.
type fault struct{ code int }

func (f *fault) Error() string { return fmt.Sprintf("fault %d", f.code) }

// Unwrap is called by errors.As, and nothing has failed.
//go:noinline
func (f *fault) Unwrap() error { return io.EOF }

// The parameters of plain, first and recovers have names that gobt has, too.
//go:noinline
func plain(goid int) error {
	switch goid % 4 {
	case 0:
		return nil
	case 1:
		return errors.New("no\n\x1b[31mline")
	case 2:
		return errors.New("")
	}
	return fmt.Errorf("round %d", goid)
}

//go:noinline
func wraps(round int) (int, error) {
	if round == 2 {
		return round, nil
	}
	return 0, fmt.Errorf("at the \"end\": %w", io.EOF)
}

//go:noinline
func (s *store) open(name string) (file *os.File, err error) {
	defer func() {
		if err != nil {
			file = nil
		}
	}()
	return os.Open(s.name + name)
}

//go:noinline
func (s store) number(round int) (err error) {
	if round > 1 {
		err = syscall.Errno(round)
	}
	return err
}

// first has more results behind the error.
//go:noinline
func first(g int) (error, bool) {
	if g == 0 {
		return nil, true
	}
	return &fault{g}, false
}

// both has two: the last one counts.
//go:noinline
func both(round int) (error, error) {
	if round%2 == 0 {
		return io.EOF, nil
	}
	return nil, io.ErrUnexpectedEOF
}

//go:noinline
func recovers(duration int) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("recovered: %v", reason)
		}
	}()
	if duration == 3 {
		panic("as it should")
	}
	return nil
}

// deep returns through a stack that has moved.
//go:noinline
func deep(depth int) error {
	var room [1024]byte
	if depth == 0 {
		return io.ErrClosedPipe
	}
	room[depth%len(room)] = 1
	err := deep(depth - 1)
	if room[(depth+1)%len(room)] == 1 {
		return nil
	}
	return err
}

//go:noinline
func slow() error {
	time.Sleep(30 * time.Millisecond)
	return io.ErrNoProgress
}

// unfailing returns no error at all.
//go:noinline
func unfailing(round int) int { return round * 2 }

// shown is the error as a line has it: the type, and the text of those that keep it.
func shown(err error) string {
	name := fmt.Sprintf("%T", err)
	switch held := err.(type) {
	case syscall.Errno:
		return fmt.Sprintf("%s(%d)", name, int(held))
	case *fault, *os.PathError:
		return name
	}
	escaped := strings.NewReplacer("\n", `\x0a`, "\x1b", `\x1b`).Replace(err.Error())
	return fmt.Sprintf(`%s "%s"`, name, escaped)
}

// counted is the same as a key: the text and the number apart.
func counted(err error) string {
	var number syscall.Errno
	errors.As(err, &number)
	text := strings.TrimPrefix(shown(err), fmt.Sprintf("%T", err))
	if !strings.HasPrefix(text, " ") {
		return fmt.Sprintf("%T, , %d", err, int(number))
	}
	return fmt.Sprintf("%T, %s, %d", err, text[2:len(text)-1], int(number))
}

func expect(function string, err error) {
	if err != nil {
		call.Expect(function, "%s err=%s", function, shown(err))
		call.Expect(function, "count %s, %s", function, counted(err))
	}
}

func work(worker int) {
	for round := 0; round < rounds; round++ {
		s := store{fmt.Sprintf("/no/such/%d/", worker)}
		expect("main.plain", plain(round))
		_, err := wraps(round)
		expect("main.wraps", err)
		_, err = s.open("file")
		expect("main.(*store).open", err)
		expect("main.store.number", s.number(round))
		err, _ = first(round)
		expect("main.first", err)
		_, err = both(round)
		expect("main.both", err)
		expect("main.recovers", recovers(round))
		unfailing(round)
		for i := 10 * round; i >= 0; i-- {
			expect("main.deep", io.ErrClosedPipe)
		}
		err = deep(10 * round)
		call.Check(map[bool]error{true: nil, false: errors.New("deep")}[err == io.ErrClosedPipe])
	}
	expect("main.slow", slow())
}

func main() {
	call.Wait()
	var all sync.WaitGroup
	for worker := 0; worker < workers; worker++ {
		all.Add(1)
		go func(worker int) {
			defer all.Done()
			work(worker)
		}(worker)
	}
	all.Wait()
	call.End()
}
