package expect

import (
	"fmt"
	"os"
	"path"
	"reflect"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
	"unsafe"
)

// Events says that gobt runs with --events, which shows values whole.
var Events = os.Getenv("EXPECT_EVENTS") != ""

// Follow is the --follow that gobt runs with.
var Follow, _ = strconv.Atoi(os.Getenv("EXPECT_FOLLOW"))

// follows says whether a pointer in a value is shown with what it leads to.
func (p *printer) follows(t reflect.Type) bool {
	return p.followed < Follow && t.Elem().Kind() != reflect.Ptr
}

// pointed writes what a pointer leads to, unless that is what it is in.
func (p *printer) pointed(t reflect.Type, at unsafe.Pointer, top bool) {
	for _, before := range p.behind {
		if before == at {
			fmt.Fprintf(p, "%#x (cycle)", uintptr(at))
			return
		}
	}
	inner := &printer{followed: p.followed, behind: append(p.behind[:len(p.behind):len(p.behind)], at)}
	if !top {
		inner.followed++
	}
	inner.value(t, at, false)
	p.WriteString("&" + inner.String())
}

// exact writes what is shown otherwise than in a script's own line; false: nothing is.
func (p *printer) exact(v reflect.Value, at unsafe.Pointer, top bool) bool {
	t := v.Type()
	if t.String() == "reflect.Type" && !v.IsNil() {
		p.WriteString(v.Interface().(reflect.Type).String())
		return true
	}
	if t.Kind() == reflect.Interface {
		p.dynamic(v, top)
		return true
	}
	switch x := v.Interface().(type) {
	case time.Duration:
		p.WriteString(x.String())
		return true
	case time.Time:
		p.WriteString(x.Format(time.RFC3339Nano))
		return true
	}
	// By name: with package net, every program would be linked to the C library.
	switch t.String() {
	case "net.IP", "net.TCPAddr", "netip.Addr", "netip.AddrPort", "netip.Prefix", "big.Int", "time.Month",
		"time.Weekday":
		p.WriteString(v.Addr().Interface().(fmt.Stringer).String())
		return true
	case "url.URL":
		p.WriteString(v.Addr().Interface().(interface{ Redacted() string }).Redacted())
		return true
	case "atomic.Int32", "atomic.Int64", "atomic.Uint32", "atomic.Uint64", "atomic.Bool":
		fmt.Fprint(p, v.Addr().MethodByName("Load").Call(nil)[0].Interface())
		return true
	case "reflect.Value":
		p.reflected(v.Interface().(reflect.Value))
		return true
	}
	switch t.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		if p.registers {
			p.WriteString("<float in a register>")
		} else {
			p.number(v)
		}
	case reflect.Map:
		p.entries(v)
	case reflect.Chan:
		p.channel(v)
	case reflect.Func:
		if v.IsNil() {
			p.WriteString("nil")
		} else {
			p.WriteString("func " + path.Base(runtime.FuncForPC(v.Pointer()).Name()) + captured[v.Pointer()])
		}
	case reflect.Ptr, reflect.UnsafePointer:
		if v.Pointer() != 0 {
			return false
		}
		p.WriteString("nil")
	default:
		return false
	}
	return true
}

// reflected writes what is in a reflect.Value as it would be in an interface.
func (p *printer) reflected(v reflect.Value) {
	if !v.IsValid() {
		p.WriteString("<invalid reflect.Value>")
		return
	}
	held := v.Interface()
	p.dynamic(reflect.ValueOf(&held).Elem(), false)
}

// number writes what fmt would, but for a String method.
func (p *printer) number(v reflect.Value) {
	switch v.Kind() {
	case reflect.Float32:
		fmt.Fprint(p, float32(v.Float()))
	case reflect.Float64:
		fmt.Fprint(p, v.Float())
	case reflect.Complex64:
		fmt.Fprint(p, complex64(v.Complex()))
	default:
		fmt.Fprint(p, v.Complex())
	}
}

// What is known of these is what their Error method says.
var said = map[string]bool{
	"*errors.errorString": true, "*fmt.wrapError": true, "*fs.PathError": true, "*os.PathError": true,
	"*os.SyscallError": true, "*net.OpError": true, "*strconv.NumError": true, "*url.Error": true,
	"syscall.Errno": true, "*exec.Error": true, "*json.SyntaxError": true, "*net.AddrError": true,
	"*net.DNSError": true, "*errors.joinError": true, "*fmt.wrapErrors": true, "net.UnknownNetworkError": true,
	"url.EscapeError": true, "*json.UnmarshalTypeError": true,
	"runtime.boundsError": true, "runtime.errorString": true, "runtime.plainError": true,
	"runtime.errorAddressString": true, "*runtime.TypeAssertionError": true,
}

func (p *printer) dynamic(v reflect.Value, top bool) {
	if v.IsNil() {
		p.WriteString("nil")
		return
	}
	in := v.Elem()
	t := in.Type()
	if err, ok := in.Interface().(error); ok && said[t.String()] {
		p.WriteString(t.String() + " ")
		text := err.Error()
		if t.String() == "*errors.errorString" && len(text) > StringLimit { // one string
			text = text[:StringLimit] + "…"
		}
		p.exactly(text)
		return
	}
	p.typed(in, top)
}

// typed writes a value behind its type.
func (p *printer) typed(in reflect.Value, top bool) {
	t := in.Type()
	p.WriteString(t.String())
	held := reflect.New(t)
	held.Elem().Set(in)
	inner := &printer{followed: p.followed, behind: p.behind}
	inner.value(t, unsafe.Pointer(held.Pointer()), top)
	text := inner.String()
	if text != "&nil" {
		text = strings.TrimPrefix(text, "&")
	}
	if strings.HasPrefix(text, "{") && (t.Kind() == reflect.Struct || t.Kind() == reflect.Ptr) {
		p.WriteString(text)
	} else {
		p.WriteString("(" + text + ")")
	}
}

func (p *printer) entries(v reflect.Value) {
	if v.IsNil() {
		p.WriteString("nil")
		return
	}
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool {
		switch keys[i].Kind() {
		case reflect.String:
			return keys[i].String() < keys[j].String()
		case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uint:
			return keys[i].Uint() < keys[j].Uint()
		case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Int:
			return keys[i].Int() < keys[j].Int()
		case reflect.Float32, reflect.Float64:
			return keys[i].Float() < keys[j].Float()
		case reflect.Bool:
			return !keys[i].Bool()
		}
		return false
	})
	p.WriteString("map[")
	for i, key := range keys {
		if i > 0 {
			p.WriteString(" ")
		}
		p.copied(key)
		p.WriteString(":")
		p.copied(v.MapIndex(key))
	}
	p.WriteString("]")
}

// copied writes what has no address.
func (p *printer) copied(v reflect.Value) {
	held := reflect.New(v.Type())
	held.Elem().Set(v)
	p.value(v.Type(), unsafe.Pointer(held.Pointer()), false)
}

func (p *printer) channel(v reflect.Value) {
	if v.IsNil() {
		p.WriteString("nil")
		return
	}
	closed := ""
	if IsClosed(v.Pointer()) {
		closed = ", closed"
	}
	fmt.Fprintf(p, "chan(%#x, len %d, cap %d%s)", v.Pointer(), v.Len(), v.Cap(), closed)
}

var closed = map[uintptr]bool{}
var captured = map[uintptr]string{}

// Captured notes what the closure of f has, as gobt shows it.
func Captured(f interface{}, text string) { captured[reflect.ValueOf(f).Pointer()] = text }

// Closed notes that a channel was closed, and IsClosed tells.
func Closed(channel interface{})    { closed[reflect.ValueOf(channel).Pointer()] = true }
func IsClosed(channel uintptr) bool { return closed[channel] }

func (p *printer) quoted(s string) {
	shown := s
	if len(s) > StringLimit {
		shown = s[:StringLimit]
	}
	p.exactly(shown)
	if len(shown) < len(s) {
		fmt.Fprintf(p, " (%d of %d)", len(shown), len(s))
	}
}

func (p *printer) exactly(s string) {
	p.WriteString(`"`)
	for rest := s; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == '\n':
			p.WriteString(`\n`)
		case r == '\r':
			p.WriteString(`\r`)
		case r == '\t':
			p.WriteString(`\t`)
		case r == '"' || r == '\\':
			p.WriteString(`\` + rest[:1])
		case r == utf8.RuneError && size == 1 || r < ' ' || r >= 0x7f && r < 0xa0:
			for i := 0; i < size; i++ {
				fmt.Fprintf(p, `\x%02x`, rest[i])
			}
		default:
			p.WriteString(rest[:size])
		}
		rest = rest[size:]
	}
	p.WriteString(`"`)
}
