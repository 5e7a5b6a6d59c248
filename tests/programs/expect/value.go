package expect

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unsafe"
)

// Text is a value that is given as it is to be printed.
type Text string

// Nil is what a path through a nil pointer shows, and Beyond one through an index that
// the slice doesn't have.
const (
	Nil    = Text("nil")
	Beyond = Text("out of range")
)

// InRegister wraps the pointer to a variable whose floats are passed in registers, if
// this Go passes any there: bpftrace can't read those.
func InRegister(variable interface{}) interface{} { return inRegister{variable} }

type inRegister struct{ variable interface{} }

// The most elements that are shown of a slice or an array.
const elements = 4

// A printer writes values as gobt does. It reads them by type and address, as gobt does
// too: that is what keeps an interface an interface.
type printer struct {
	strings.Builder
	lengths   bool // say the length of every string,
	long      bool // as is done if one is longer than the limit
	registers bool // floats of this argument are in registers
	listed    bool // in a slice: an element isn't asked whether it is nil, and shown as 0x0
	followed  int  // pointers in values
	behind    []unsafe.Pointer
}

// Own wraps the pointer to a variable whose type is a type parameter, or made of some: with
// --events the type is shown, too.
func Own(variable interface{}) interface{} { return own{variable} }

type own struct{ variable interface{} }

func (p *printer) argument(a interface{}) {
	if it, ok := a.(own); ok {
		v := reflect.ValueOf(it.variable).Elem()
		if Events && v.Kind() != reflect.Interface && v.Kind() != reflect.Func {
			p.typed(v, true)
			return
		}
		a = it.variable
	}
	if text, ok := a.(Text); ok {
		p.WriteString(string(text))
		return
	}
	if in, ok := a.(inRegister); ok {
		p.registers, a = registerABI, in.variable
		defer func() { p.registers = false }()
	}
	v := reflect.ValueOf(a)
	p.value(v.Type().Elem(), unsafe.Pointer(v.Pointer()), true)
}

// value writes the value of type t at address at. Only the top of an argument follows a pointer, if
// that doesn't lead to another one.
func (p *printer) value(t reflect.Type, at unsafe.Pointer, top bool) {
	v := reflect.NewAt(t, at).Elem()
	if Events && p.exact(v, at, top) {
		return
	}
	word := *(*uintptr)(pad(t, at))
	switch t.Kind() {
	case reflect.Bool:
		fmt.Fprint(p, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		fmt.Fprint(p, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		fmt.Fprint(p, v.Uint())
	case reflect.Float32:
		p.float(decimal(v.Float(), 32))
	case reflect.Float64:
		p.float(decimal(v.Float(), 64))
	case reflect.Complex64, reflect.Complex128:
		imaginary := decimal(imag(v.Complex()), t.Bits()/2)
		if imaginary[0] != '+' && imaginary[0] != '-' {
			imaginary = "+" + imaginary
		}
		p.WriteString("(" + decimal(real(v.Complex()), t.Bits()/2) + imaginary + "i)")
	case reflect.String:
		p.text(v.String())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			p.text(string(v.Bytes()))
		} else {
			p.listed = true
			p.list(t.Elem(), unsafe.Pointer(v.Pointer()), v.Len())
			p.listed = false
		}
	case reflect.Array:
		p.list(t.Elem(), at, t.Len())
	case reflect.Struct:
		p.WriteString("{")
		for i := 0; i < t.NumField(); i++ {
			if i > 0 {
				p.WriteString(" ")
			}
			field := t.Field(i)
			p.WriteString(field.Name + ":")
			p.value(field.Type, unsafe.Pointer(uintptr(at)+field.Offset), false)
		}
		p.WriteString("}")
	case reflect.Ptr:
		switch {
		case word == 0 && !p.listed:
			p.WriteString("nil")
		case top && t.Elem().Kind() != reflect.Ptr || Events && p.follows(t):
			p.pointed(t.Elem(), *(*unsafe.Pointer)(at), top)
		default:
			fmt.Fprintf(p, "%#x", word)
		}
	case reflect.Interface:
		if word == 0 && !p.listed {
			p.WriteString("nil")
		} else if err := v.Interface(); !p.listed && t.String() == "error" && fmt.Sprintf("%T", err) == "*errors.errorString" {
			// One of those that carry their text.
			fmt.Fprintf(p, "%T ", err)
			p.text(err.(error).Error())
		} else if !p.listed && t.String() == "error" && reflect.TypeOf(err).Kind() == reflect.Ptr {
			fmt.Fprintf(p, "%T", err)
		} else if p.listed {
			fmt.Fprintf(p, "interface(%#x, %#x)", word, (*[2]uintptr)(at)[1])
		} else {
			p.held(v.Interface(), (*[2]uintptr)(at)[1])
		}
	case reflect.Map:
		p.reference(word, "map(%#x, len %d)", word, v.Len())
	case reflect.Chan:
		p.reference(word, "chan(%#x, len %d, cap %d)", word, v.Len(), v.Cap())
	case reflect.Func:
		p.reference(word, "func(%#x)", word)
	case reflect.UnsafePointer:
		p.reference(word, "%#x", word)
	default:
		panic("no way to print a " + t.String())
	}
}

// ShownInInterfaces are the structs, and pointers to them, that gobt shows with their fields where an
// interface holds them.
var ShownInInterfaces = map[reflect.Type]bool{}

// held writes what is in an interface: its type, and what is shown of that kind.
func (p *printer) held(a interface{}, data uintptr) {
	v := reflect.ValueOf(a)
	fmt.Fprintf(p, "%T", a)
	if shown := v.Type(); ShownInInterfaces[shown] && data != 0 {
		if shown.Kind() == reflect.Ptr {
			v = v.Elem()
		}
		held := reflect.New(v.Type())
		held.Elem().Set(v)
		p.value(v.Type(), unsafe.Pointer(held.Pointer()), false)
		return
	}
	p.WriteString("(")
	switch err, _ := a.(error); {
	case v.Kind() == reflect.String, v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8, fmt.Sprintf("%T", err) == "*errors.errorString":
		text := fmt.Sprintf("%s", a)
		p.text(text)
	case v.Kind() == reflect.Bool:
		fmt.Fprint(p, v.Bool())
	case reflect.Int <= v.Kind() && v.Kind() <= reflect.Int64:
		fmt.Fprint(p, v.Int())
	case reflect.Uint <= v.Kind() && v.Kind() <= reflect.Uintptr && int64(v.Uint()) >= 0:
		fmt.Fprint(p, v.Uint())
	default:
		fmt.Fprintf(p, "%#x", data)
	}
	p.WriteString(")")
}

// pad gives an address that a whole word can be read from.
func pad(t reflect.Type, at unsafe.Pointer) unsafe.Pointer {
	if t.Size() >= 8 {
		return at
	}
	return unsafe.Pointer(new(uintptr))
}

func (p *printer) reference(word uintptr, format string, args ...interface{}) {
	if word == 0 && !p.listed {
		p.WriteString("nil")
	} else {
		fmt.Fprintf(p, format, args...)
	}
}

// decimal is a float with nine digits.
func decimal(f float64, bits int) string { return strconv.FormatFloat(f, 'e', 8, bits) }

func (p *printer) float(text string) {
	if p.registers {
		text = "<float in a register>"
	}
	p.WriteString(text)
}

func (p *printer) text(s string) {
	if Events {
		p.quoted(s)
		return
	}
	shown := s
	if len(s) > StringLimit {
		p.long = true
		shown = s[:StringLimit]
	}
	p.WriteString(`"`)
	for i := 0; i < len(shown); i++ {
		if c := shown[i]; c >= 0x20 && c <= 0x7e {
			p.WriteByte(c)
		} else {
			fmt.Fprintf(p, `\x%02x`, c)
		}
	}
	p.WriteString(`"`)
	if p.lengths {
		fmt.Fprintf(p, " (%d of %d)", len(shown), len(s))
	}
}

func (p *printer) list(t reflect.Type, at unsafe.Pointer, n int) {
	p.WriteString("[")
	for i := 0; i < n && i < elements; i++ {
		if i > 0 {
			p.WriteString(", ")
		}
		p.value(t, unsafe.Pointer(uintptr(at)+uintptr(i)*t.Size()), false)
	}
	if n > elements {
		fmt.Fprintf(p, ", …+%d", n-elements)
	}
	p.WriteString("]")
}
