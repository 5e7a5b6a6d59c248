// Command generate writes a Go program of functions whose arguments have random types, nested in one
// another, and random values. As tests/programs/values does, it says before each call what is passed.
//
//	generate SEED FIRST COUNT
//
// The same numbers give the same program: type N depends on the seed and N alone.
package main

import (
	"fmt"
	"math"
	"math/rand"
	"os"
	"strconv"
	"strings"
)

// A kind is a type as it is written, and how a value of it is made. What it costs is about how many
// pieces of memory gobt copies of one: a trace with more than it can copy shows the rest as missing.
type kind struct {
	name   string
	value  func() string
	cost   int
	floats bool // it has floats that may be passed in registers
	keys   bool // it may be the key of a map, and keys can be put in order
}

type generator struct {
	*rand.Rand
	types     strings.Builder // and a variable of each, as some versions of Go leave others out of DWARF
	variables []string
	named     int
	id        int
}

func (g *generator) integer(bits uint, signed bool) string {
	n := g.Uint64() >> uint(g.Intn(64))
	if signed {
		return strconv.FormatInt(int64(n)<<(64-bits)>>(64-bits), 10)
	}
	return strconv.FormatUint(n<<(64-bits)>>(64-bits), 10)
}

func (g *generator) float(bits int) string {
	if g.Intn(4) == 0 {
		return []string{"0", "1.5", "-1", "1e21", "123456789"}[g.Intn(5)]
	}
	for {
		x := math.Float64frombits(g.Uint64())
		if bits == 32 {
			x = float64(math.Float32frombits(uint32(g.Uint64())))
		}
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			return strconv.FormatFloat(x, 'g', -1, bits)
		}
	}
}

var letters = []string{"a", "B", "7", " ", "=", "\"", "\\", "\n", "\x00", "ü", "日", "\xff", "%s", "{", "]", "nil", "…"}

func (g *generator) text() string {
	var s strings.Builder
	for n := g.Intn(12); n > 0; n-- {
		s.WriteString(letters[g.Intn(len(letters))])
	}
	if g.Intn(20) == 0 {
		return strings.Repeat(s.String(), 20)
	}
	return s.String()
}

func (g *generator) number() kind {
	switch g.Intn(8) {
	case 0:
		return kind{name: "bool", value: func() string { return strconv.FormatBool(g.Intn(2) == 0) }, keys: true}
	case 1:
		bits := 32 << uint(g.Intn(2))
		name := fmt.Sprint("float", bits)
		return kind{name: name, value: func() string { return name + "(" + g.float(bits) + ")" }, floats: true}
	case 2:
		bits := 64 << uint(g.Intn(2))
		name := fmt.Sprint("complex", bits)
		return kind{name: name, floats: true, value: func() string {
			return name + "(complex(" + g.float(bits/2) + ", " + g.float(bits/2) + "))"
		}}
	}
	bits, signed := uint(8)<<uint(g.Intn(4)), g.Intn(2) == 0
	name := fmt.Sprint("int", bits)
	if !signed {
		name = "u" + name
	}
	if g.Intn(3) == 0 {
		name = g.define(name)
	}
	return kind{name: name, keys: true, value: func() string { return name + "(" + g.integer(bits, signed) + ")" }}
}

// define gives a type a name of its own.
func (g *generator) define(underlying string) string {
	g.named++
	name := fmt.Sprintf("t%d_%d", g.id, g.named)
	fmt.Fprintf(&g.types, "type %s %s\n\nvar _%s %s\n\n", name, underlying, name, name)
	g.variables = append(g.variables, "&_"+name)
	return name
}

func (g *generator) leaf() kind {
	switch g.Intn(9) {
	case 0, 1:
		name := "string"
		if g.Intn(3) == 0 {
			name = g.define(name)
		}
		return kind{name: name, cost: 1, keys: true, value: func() string { return name + "(" + strconv.Quote(g.text()) + ")" }}
	case 2:
		return kind{name: "[]byte", cost: 1, value: func() string {
			return g.perhaps("[]byte", "[]byte("+strconv.Quote(g.text())+")")
		}}
	case 3:
		return kind{name: "error", cost: 3, value: func() string {
			return g.perhaps("error", "errors.New("+strconv.Quote(g.text())+")")
		}}
	case 4:
		return kind{name: "time.Duration", value: func() string { return "time.Duration(" + g.integer(64, true) + ")" }}
	default:
		return g.number()
	}
}

// perhaps is a value, or nil.
func (g *generator) perhaps(name, value string) string {
	if g.Intn(8) == 0 {
		return "(" + name + ")(nil)"
	}
	return value
}

// The most elements that are shown, and one more.
func (g *generator) count() int { return g.Intn(6) }

func (g *generator) kind(depth int) kind {
	if depth == 0 || g.Intn(4) == 0 {
		return g.leaf()
	}
	return g.composite(depth)
}

func (g *generator) composite(depth int) kind {
	switch g.Intn(9) {
	case 3:
		element, length := g.kind(depth-1), g.Intn(4)
		name := fmt.Sprintf("[%d]%s", length, element.name)
		return kind{name: name, cost: length * element.cost, floats: element.floats && length == 1,
			value: func() string { return name + g.elements(element, length) }}
	case 4:
		element := g.kind(depth - 1)
		name := "[]" + element.name
		return kind{name: name, cost: 1 + 4*element.cost, value: func() string {
			return g.perhaps(name, name+g.elements(element, g.count()))
		}}
	case 5:
		return g.dictionary(depth)
	case 6:
		element := g.kind(depth - 1)
		return kind{name: "*" + element.name, value: func() string {
			return g.perhaps("*"+element.name, "func() *"+element.name+" { var v "+element.name+" = "+element.value()+"; return &v }()")
		}}
	case 7:
		held := g.leaf()
		if g.Intn(3) == 0 {
			held = g.plain()
		}
		return kind{name: "interface{}", cost: 4, value: func() string { return g.perhaps("interface{}", held.value()) }}
	case 8:
		element := g.leaf()
		return kind{name: "chan " + element.name, cost: 1, value: func() string {
			return g.perhaps("chan "+element.name, fmt.Sprintf("make(chan %s, %d)", element.name, g.Intn(3)))
		}}
	default:
		return g.structure(depth)
	}
}

func (g *generator) elements(element kind, n int) string {
	var values []string
	for ; n > 0; n-- {
		values = append(values, element.value())
	}
	return "{" + strings.Join(values, ", ") + "}"
}

func (g *generator) structure(depth int) kind {
	var names []string
	var fields []kind
	var k kind
	for n := 1 + g.Intn(4); n > 0; n-- {
		field := g.kind(depth - 1)
		k.cost += field.cost
		k.floats = k.floats || field.floats
		names = append(names, fmt.Sprintf("%c%d", "fF"[g.Intn(2)], n))
		fields = append(fields, field)
	}
	return g.finish(k, names, fields)
}

// plain is a struct of numbers and texts.
func (g *generator) plain() kind {
	var names []string
	var fields []kind
	for n := 1 + g.Intn(3); n > 0; n-- {
		field := g.number()
		if n == 1 {
			field = kind{name: "string", value: func() string { return strconv.Quote(g.text()) }}
		}
		names = append(names, fmt.Sprintf("P%d", n))
		fields = append(fields, field)
	}
	return g.finish(kind{}, names, fields)
}

func (g *generator) finish(k kind, names []string, fields []kind) kind {
	var body []string
	for i, field := range fields {
		body = append(body, names[i]+" "+field.name)
	}
	k.name = g.define("struct {\n\t" + strings.Join(body, "\n\t") + "\n}")
	k.value = func() string {
		var values []string
		for _, field := range fields {
			values = append(values, field.value())
		}
		return k.name + "{" + strings.Join(values, ", ") + "}"
	}
	return k
}

func (g *generator) dictionary(depth int) kind {
	key := g.leaf()
	for !key.keys {
		key = g.leaf()
	}
	element := g.kind(depth - 1)
	name := fmt.Sprintf("map[%s]%s", key.name, element.name)
	return kind{name: name, cost: 4 + 4*(key.cost+element.cost), value: func() string {
		var entries []string
		seen := map[string]bool{}
		// As many as are shown: of more, which these are isn't known.
		for n := g.Intn(5); n > 0; n-- {
			if k := key.value(); !seen[k] {
				seen[k] = true
				entries = append(entries, k+": "+element.value())
			}
		}
		return g.perhaps(name, name+"{"+strings.Join(entries, ", ")+"}")
	}}
}

// argument is a type of which all can be copied, and none of it lies in a register that can't be read.
func argument(seed int64, id int) (*generator, kind) {
	for try := int64(0); ; try++ {
		g := &generator{Rand: rand.New(rand.NewSource(seed<<32 + int64(id)<<8 + try)), id: id}
		k := g.composite(2 + g.Intn(3))
		if k.cost > 14 {
			continue
		}
		if k.floats || g.Intn(3) == 0 {
			element := k
			k.name, k.value = "*"+element.name, func() string {
				return "func() *" + element.name + " { var v " + element.name + " = " + element.value() + "; return &v }()"
			}
		}
		return g, k
	}
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	return n
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: generate SEED FIRST COUNT")
		os.Exit(2)
	}
	seed, first, count := number(os.Args[1]), number(os.Args[2]), number(os.Args[3])
	var functions, cases strings.Builder
	var variables []string
	for id := first; id < first+count; id++ {
		g, k := argument(int64(seed), id)
		variables = append(variables, g.variables...)
		fmt.Fprintf(&functions, "%s\n//go:noinline\nfunc f%d(v %s) { use(v) }\n\n", g.types.String(), id, k.name)
		fmt.Fprintf(&cases, "\texpect.AddValues(\"f%d\", f%d,\n\t\t%s,\n\t\t%s)\n", id, id, k.value(), k.value())
	}
	fmt.Printf(`package main

import (
	"errors"
	"time"

	"example.com/expect"
)

var (
	_ = errors.New
	_ time.Duration
)

//go:noinline
func use(args ...interface{}) {
	for range args {
	}
}

%sfunc main() {
	use(%s)
%s	expect.Run(expect.Wait)
}
`, functions.String(), strings.Join(variables, ", "), cases.String())
}
