package main

import (
	"fmt"
	"os"
	"reflect"
	"syscall"
	"unsafe"

	"example.com/expect"
)

//go:noinline
func edges(v interface{}) { use(v) }

//go:noinline
func brink(v error) { use(v) }

//go:noinline
func edgesInAny(v interface{}) { use(v) }

//go:noinline
func shores(v []line) { use(v) }

// A larger one begins with two texts.
type longer struct {
	Name, Place string
	Numbers     [3]int64
}

// atEnd returns what is in the interface, or behind the pointer in it, from a place at the very end
// of a page: the next can't be read.
func atEnd(value interface{}) interface{} {
	v := reflect.ValueOf(value)
	if v.Kind() == reflect.Ptr {
		return last(v.Elem()).Interface()
	}
	words := (*[2]unsafe.Pointer)(unsafe.Pointer(&value))
	words[1] = unsafe.Pointer(last(v).Pointer())
	return value
}

func last(v reflect.Value) reflect.Value {
	page := os.Getpagesize()
	memory, err := syscall.Mmap(-1, 0, 2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err == nil {
		err = syscall.Mprotect(memory[page:], syscall.PROT_NONE)
	}
	if err != nil {
		panic(err)
	}
	at := reflect.NewAt(v.Type(), unsafe.Pointer(&memory[page-int(v.Type().Size())]))
	at.Elem().Set(v)
	return at
}

func init() {
	boom := &failure{1, "why"}
	expect.AddValues("edges", edges, atEnd(-5), atEnd(true), atEnd(uint16(7)), atEnd("text"), atEnd(2.5),
		atEnd(point{1, 2}), atEnd(&point{3, 4}), atEnd(&failure{2, "far"}),
		atEnd(&broken{3, boom, "here"}), atEnd(longer{"a", "b", [3]int64{1, 2, 3}}), atEnd(wide{Last: "w"}.Numbers[0]))
	expect.AddValues("edgesInAny", edgesInAny, atEnd([]string{"one", "two"}), atEnd(&[]point{{1, 2}}))
	one := last(reflect.ValueOf([1]line{{point{1, 2}, point{3, 4}, "only", [3]uint8{5, 6, 7}}})).Interface().(*[1]line)
	expect.AddValues("shores", shores, one[:])
	expect.AddValues("brink", brink, atEnd(boom), atEnd(&broken{4, atEnd(boom).(error), "there"}),
		atEnd(fmt.Errorf("wrapped: %w", boom)), atEnd(syscall.ENOENT))
}
