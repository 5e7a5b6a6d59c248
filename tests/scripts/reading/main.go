// Reads that give less than was asked for, in all the ways, from several goroutines.
package main

import (
	"bufio"
	"fmt"
	"io"
	"io/ioutil"
	"net"
	"os"
	"sync"
	"time"

	"call"
)

const workers, rounds = 3, 4

// expect says what a read gives, if that is less than was asked for, and where it is.
func expect(function, place string, asked, got int, err error) {
	if got == asked {
		return
	}
	shown := "nil"
	if err != nil {
		shown = fmt.Sprintf("%T", err)
		if shown == "*errors.errorString" {
			shown += fmt.Sprintf(" \"%s\"", err)
		}
	}
	call.Expect(function, "read %s asked=%d got=%d err=%s in=%s", function, asked, got, shown, place)
}

const read = "poll.(*FD).Read"

// once reads once, from a file or a connection.
//go:noinline
func once(from io.Reader, size int) {
	buffer := make([]byte, size)
	got, err := from.Read(buffer)
	if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
		err = err.(*net.OpError).Err
	}
	expect(read, "main.once", size, got, err)
}

//go:noinline
func full(from io.Reader, size int, parts ...int) {
	got, err := io.ReadFull(from, make([]byte, size))
	left := size
	for _, part := range parts {
		expect(read, "main.full", left, part, nil)
		left -= part
	}
	if err != nil {
		expect(read, "main.full", left, 0, io.EOF)
		expect("io.ReadAtLeast", "main.full", size, got, err)
	}
}

//go:noinline
func buffered(from *bufio.Reader, size, given int) {
	got, err := from.Read(make([]byte, size))
	call.Check(err)
	if given > 0 {
		expect(read, "main.buffered", from.Size(), given, nil)
	}
	expect("bufio.(*Reader).Read", "main.buffered", size, got, err)
}

//go:noinline
func at(file *os.File, size int, place int64) {
	got, err := file.ReadAt(make([]byte, size), place)
	expect("os.(*File).ReadAt", "main.at", size, got, err)
}

func write(to io.Writer, size int) {
	_, err := to.Write(make([]byte, size))
	call.Check(err)
}

func pipes() {
	from, to, err := os.Pipe()
	call.Check(err)
	for round := 0; round < rounds; round++ {
		write(to, 10+round)
		once(from, 64)
		write(to, 64)
		once(from, 64)
		write(to, 30)
		full(from, 30)
		write(to, 90)
		buffer := bufio.NewReaderSize(from, 4096)
		buffered(buffer, 40, 90)
		buffered(buffer, 70, 0)
	}
	write(to, 12)
	call.Check(to.Close())
	full(from, 30, 12)
	full(from, 30)
	once(from, 64)
	call.Check(from.Close())
}

func files(directory string) {
	file, err := ioutil.TempFile(directory, "reading")
	call.Check(err)
	write(file, 100)
	_, err = file.Seek(0, io.SeekStart)
	call.Check(err)
	once(file, 60)
	once(file, 60)
	once(file, 60)
	at(file, 100, 0)
	at(file, 100, 70)
	at(file, 100, 100)
	call.Check(file.Close())
	call.Check(os.Remove(file.Name()))
}

func connections(listener net.Listener) {
	to, err := net.Dial("tcp", listener.Addr().String())
	call.Check(err)
	from, err := listener.Accept()
	call.Check(err)
	write(to, 33)
	once(from, 100)
	call.Check(from.SetReadDeadline(time.Now().Add(20 * time.Millisecond)))
	once(from, 100)
	call.Check(from.SetReadDeadline(time.Time{}))
	call.Check(to.Close())
	once(from, 100)
	call.Check(from.Close())
}

func main() {
	directory, err := ioutil.TempDir("", "reading")
	call.Check(err)
	var listeners []net.Listener
	for i := 0; i < workers; i++ {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		call.Check(err)
		listeners = append(listeners, listener)
	}
	call.Wait()
	var all sync.WaitGroup
	for _, listener := range listeners {
		all.Add(1)
		go func(listener net.Listener) {
			defer all.Done()
			pipes()
			files(directory)
			connections(listener)
		}(listener)
	}
	all.Wait()
	call.Check(os.Remove(directory))
	call.End()
}
