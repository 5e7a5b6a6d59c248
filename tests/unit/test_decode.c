/* value/decode, value/well_known: values from bytes, by their types. */
#include "unit.h"

#include "model.h"
#include "value/decode.h"
#include "value/text_form.h"

enum { STRING_LIMIT = 8, ITEM_LIMIT = 3, MOST_PIECES = 8, MOST_BYTES = 256 };

#define TYPES 0x500000 /* runtime.types, as linked; the program's base is added to it */
#define BASE  0x10000

/*
 * Bytes are "SIZE:NUMBER" in hex, lowest byte first; "SIZE:-" is a gap, 'abc' a text. The value may
 * lead to memory, each piece at an address.
 */
struct row {
    const char *name, *type, *value, *text;
    struct {
        uint64_t address;
        const char *bytes;
    } memory[MOST_PIECES];
};

static const struct row rows[] = {
    /* numbers */
    {"the least int8", "int8", "1:80", "-128", {{0}}},
    {"the greatest int8", "int8", "1:7f", "127", {{0}}},
    {"the least int16", "int16", "2:8000", "-32768", {{0}}},
    {"an int32 below zero", "int32", "4:ffffffff", "-1", {{0}}},
    {"the greatest int32", "int32", "4:7fffffff", "2147483647", {{0}}},
    {"the least int64", "int64", "8:8000000000000000", "-9223372036854775808", {{0}}},
    {"an int", "int", "8:fffffffffffffffe", "-2", {{0}}},
    {"the greatest uint8", "uint8", "1:ff", "255", {{0}}},
    {"the greatest uint16", "uint16", "2:ffff", "65535", {{0}}},
    {"a uint32 has no sign", "uint32", "4:80000000", "2147483648", {{0}}},
    {"the greatest uint64", "uint64", "8:ffffffffffffffff", "18446744073709551615", {{0}}},
    {"a uintptr is a number", "uintptr", "8:10", "16", {{0}}},
    {"true", "bool", "1:1", "true", {{0}}},
    {"false", "bool", "1:0", "false", {{0}}},
    {"a number that isn't known", "int32", "4:-", "…", {{0}}},
    {"a number of which a byte isn't known", "int32", "3:1 1:-", "…", {{0}}},
    {"a type of C", "C.int128", "16:1", "<unknown type>", {{0}}},
    {"a float32", "float32", "4:3dcccccd", "0.1", {{0}}},
    {"a float64", "float64", "8:3fb999999999999a", "0.1", {{0}}},
    {"a float64 below zero", "float64", "8:c000000000000000", "-2", {{0}}},
    {"a complex64", "complex64", "4:3f800000 4:c0000000", "(1-2i)", {{0}}},
    {"a complex128", "complex128", "8:3ff0000000000000 8:4000000000000000", "(1+2i)", {{0}}},
    {"a float in a register", "float64", "8:-", "<float in a register>", {{0}}},
    {"half a complex in a register", "complex64", "4:0 4:-", "<float in a register>", {{0}}},
    /* texts */
    {"a string", "string", "8:1000 8:5", "\"hello\"", {{0x1000, "'hello'"}}},
    {"a string in two pieces",
     "string",
     "8:1000 8:5",
     "\"hello\"",
     {{0x1003, "'lo'"}, {0x1000, "'hel'"}}},
    {"what is behind a string isn't of it",
     "string",
     "8:1001 8:3",
     "\"ell\"",
     {{0x1000, "'hello'"}}},
    {"a string of as much as is shown",
     "string",
     "8:1000 8:8",
     "\"01234567\"",
     {{0x1000, "'0123456789'"}}},
    {"a longer one is cut",
     "string",
     "8:1000 8:9",
     "\"01234567\" (8 of 9)",
     {{0x1000, "'0123456789'"}}},
    {"one that was copied in part", "string", "8:1000 8:5", "\"he\" (2 of 5)", {{0x1000, "'he'"}}},
    {"one that wasn't copied", "string", "8:1000 8:5", "…", {{0}}},
    {"an empty one needn't be", "string", "8:1000 8:0", "\"\"", {{0}}},
    {"an empty one of no memory", "string", "8:0 8:0", "\"\"", {{0}}},
    {"one whose pointer isn't known", "string", "8:- 8:5", "…", {{0x1000, "'hello'"}}},
    {"one whose length isn't known", "string", "8:1000 8:-", "…", {{0x1000, "'hello'"}}},
    {"one that is longer than all memory",
     "string",
     "8:1000 8:ffffffffffffffff",
     "\"hello\" (5 of 18446744073709551615)",
     {{0x1000, "'hello'"}}},
    {"bytes are a text",
     "[]uint8",
     "8:1000 8:3 8:8",
     "\"a\\x00\\xff\"",
     {{0x1000, "'a' 1:0 1:ff"}}},
    {"no bytes", "[]uint8", "8:0 8:0 8:0", "\"\"", {{0}}},
    {"a type that is bytes", "main.Text", "8:1000 8:2 8:2", "\"ab\"", {{0x1000, "'ab'"}}},
    /* slices and arrays */
    {"a slice", "[]int16", "8:1000 8:3 8:8", "[1, -1, 3]", {{0x1000, "2:1 2:ffff 2:3"}}},
    {"a slice of more than is shown",
     "[]int16",
     "8:1000 8:5 8:8",
     "[1, 2, 3, …+2]",
     {{0x1000, "2:1 2:2 2:3 2:4 2:5"}}},
    {"a slice that was copied in part",
     "[]int16",
     "8:1000 8:3 8:3",
     "[1, …, …]",
     {{0x1000, "2:1 1:2"}}},
    {"a slice with a hole",
     "[]int16",
     "8:1000 8:3 8:3",
     "[1, …, 3]",
     {{0x1000, "2:1"}, {0x1004, "2:3"}}},
    {"a slice that wasn't copied", "[]int16", "8:1000 8:2 8:2", "[…, …]", {{0}}},
    {"a nil slice", "[]int16", "8:0 8:0 8:0", "[]", {{0}}},
    {"a slice whose length isn't known", "[]int16", "8:1000 8:- 8:-", "…", {{0x1000, "2:1"}}},
    {"a slice whose pointer isn't known", "[]int16", "8:- 8:2 8:2", "…", {{0x1000, "2:1"}}},
    {"a slice of nothing", "[]struct{}", "8:1000 8:2 8:2", "[{}, {}]", {{0}}},
    {"a slice of texts",
     "[]string",
     "8:1000 8:2 8:2",
     "[\"ab\", …]",
     {{0x1000, "8:2000 8:2 8:3000 8:1"}, {0x2000, "'ab'"}}},
    {"a slice longer than all memory",
     "[]int16",
     "8:1000 8:7fffffffffffffff 8:1",
     "[1, …, …, …+9223372036854775804]",
     {{0x1000, "2:1"}}},
    {"an array", "[3]uint8", "1:1 1:2 1:3", "[1, 2, 3]", {{0}}},
    {"a longer array", "[5]uint8", "5:30201", "[1, 2, 3, …+2]", {{0}}},
    {"an array with a gap", "[3]uint8", "1:1 1:- 1:3", "[1, …, 3]", {{0}}},
    {"an array of nothing", "[0]int", "", "[]", {{0}}},
    {"an array of arrays", "[2][2]int8", "4:ff020304", "[[4, 3], [2, -1]]", {{0}}},
    {"an array of which bytes are missing", "[3]uint8", "1:1 1:2", "[1, 2, …]", {{0}}},
    {"what is eight levels deep is shown",
     "[1][1][1][1][1][1][1][1]int8",
     "1:5",
     "[[[[[[[[5]]]]]]]]",
     {{0}}},
    {"what is nine levels deep isn't",
     "[1][1][1][1][1][1][1][1][1]int8",
     "1:5",
     "[[[[[[[[[…]]]]]]]]]",
     {{0}}},
    /* structs */
    {"a struct",
     "struct{a int8; b int32; c string}",
     "1:1 3:- 4:2 8:1000 8:1",
     "{a:1 b:2 c:\"x\"}",
     {{0x1000, "'x'"}}},
    {"an empty struct", "struct{}", "", "{}", {{0}}},
    {"a struct with gaps",
     "struct{a int8; b int32; f float64}",
     "1:1 3:- 4:- 8:-",
     "{a:1 b:… f:<float in a register>}",
     {{0}}},
    {"a struct in a struct",
     "struct{a struct{b int8; c int8}; d int8}",
     "1:1 1:2 1:3",
     "{a:{b:1 c:2} d:3}",
     {{0}}},
    {"a struct of which bytes are missing",
     "struct{a int64; b int64; c struct{}}",
     "8:1",
     "{a:1 b:… c:{}}",
     {{0}}},
    /* pointers */
    {"a nil pointer", "*int32", "8:0", "nil", {{0}}},
    {"a pointer is followed", "*int32", "8:1000", "&-1", {{0x1000, "4:ffffffff"}}},
    {"a pointer to a struct", "*main.Point", "8:1000", "&{X:1 Y:-2}", {{0x1000, "4:1 4:fffffffe"}}},
    {"a pointer to a text",
     "*string",
     "8:1000",
     "&\"ab\"",
     {{0x1000, "8:2000 8:2"}, {0x2000, "'ab'"}}},
    {"a pointer to what was copied in part",
     "*main.Point",
     "8:1000",
     "&{X:1 Y:…}",
     {{0x1000, "4:1 3:1"}}},
    {"a pointer to what wasn't copied", "*int32", "8:1000", "0x1000", {{0x1004, "4:1"}}},
    {"a pointer into the first page", "*int32", "8:fff", "0xfff", {{0xfff, "4:1"}}},
    {"a pointer that isn't known", "*int32", "8:-", "…", {{0}}},
    {"a pointer to a pointer",
     "**int32",
     "8:1000",
     "0x1000",
     {{0x1000, "8:2000"}, {0x2000, "4:1"}}},
    {"a pointer to nothing", "*struct{}", "8:1000", "&{}", {{0x1000, "4:1"}}},
    {"a pointer to a type of C", "*C.int128", "8:1000", "0x1000", {{0x1000, "16:1"}}},
    {"a pointer in a struct isn't followed",
     "struct{p *int32; q *int32}",
     "8:1000 8:0",
     "{p:0x1000 q:nil}",
     {{0x1000, "4:1"}}},
    {"a pointer behind a pointer isn't followed",
     "*main.Node",
     "8:1000",
     "&{Next:0x2000 N:7}",
     {{0x1000, "8:2000 8:7"}, {0x2000, "8:0 8:8"}}},
    {"a pointer in a slice isn't followed",
     "[]*int32",
     "8:1000 8:1 8:1",
     "[0x2000]",
     {{0x1000, "8:2000"}, {0x2000, "4:1"}}},
    {"an unsafe pointer", "unsafe.Pointer", "8:1000", "0x1000", {{0x1000, "8:1"}}},
    /* references */
    {"a nil map", "map[string]int", "8:0", "nil", {{0}}},
    {"a map of which the layout isn't known",
     "map[string]int",
     "8:1000",
     "map[…+3]",
     {{0x1000, "8:3"}}},
    {"an empty map", "map[string]int", "8:1000", "map[]", {{0x1000, "8:0"}}},
    {"a map that wasn't copied", "map[string]int", "8:1000", "0x1000", {{0}}},
    {"a map that isn't known", "map[string]int", "8:-", "…", {{0}}},
    {"a nil channel", "chan int", "8:0", "nil", {{0}}},
    {"a channel of which the layout isn't known", "chan int", "8:1000", "chan(0x1000)", {{0}}},
    {"a nil func", "func()", "8:0", "nil", {{0}}},
    {"a func by its name", "func()", "8:1000", "func y.(*T).M", {{0x1000, "8:411000"}}},
    {"a func of no name", "func()", "8:1000", "func(0x1000)", {{0x1000, "8:401001"}}},
    {"a func that wasn't copied", "func()", "8:1000", "func(0x1000)", {{0}}},
    /* interfaces: the type's record is at TYPES + BASE + its offset, 100 and up */
    {"a nil interface", "any", "8:0 8:0", "nil", {{0}}},
    {"an interface whose type isn't known", "any", "8:510f00 8:1000", "…", {{0x1000, "8:5"}}},
    {"an interface that isn't known", "any", "8:- 8:1000", "…", {{0}}},
    {"an interface with an int", "any", "8:510100 8:1000", "int(5)", {{0x1000, "8:5"}}},
    {"an interface whose value wasn't copied", "any", "8:510100 8:1000", "int(…)", {{0}}},
    {"an interface with a text",
     "any",
     "8:510200 8:1000",
     "main.Key(\"k\")",
     {{0x1000, "8:2000 8:1"}, {0x2000, "'k'"}}},
    {"an interface with a pointer",
     "any",
     "8:510300 8:1000",
     "*main.Point{X:1 Y:2}",
     {{0x1000, "4:1 4:2"}}},
    {"an interface with a nil pointer", "any", "8:510300 8:0", "*main.Point(nil)", {{0}}},
    {"an interface with methods has its type in a table",
     "error",
     "8:3000 8:1000",
     "int(5)",
     {{0x3000, "8:0 8:510100"}, {0x1000, "8:5"}}},
    {"a table that wasn't copied", "error", "8:3000 8:1000", "…", {{0x1000, "8:5"}}},
    {"an interface with a slice",
     "any",
     "8:510500 8:1000",
     "[]string([\"ab\", \"c\"])",
     {{0x1000, "8:2000 8:2 8:2"}, {0x2000, "8:3000 8:2 8:3002 8:1"}, {0x3000, "'abc'"}}},
    {"an interface with a slice of which only the length is known",
     "any",
     "8:510500 8:1000",
     "[]string([…, …])",
     {{0x1000, "8:2000 8:2 8:2"}}},
    {"an interface with interfaces in a slice",
     "any",
     "8:510600 8:1000",
     "[]any([int(5), nil])",
     {{0x1000, "8:2000 8:2 8:2"}, {0x2000, "8:510100 8:3000 8:0 8:0"}, {0x3000, "8:5"}}},
    {"what an error says",
     "error",
     "8:9000 8:1000",
     "*errors.errorString \"no\"",
     {{0x9000, "8:0 8:510700"}, {0x1000, "8:2000 8:2"}, {0x2000, "'no'"}}},
    {"an error whose text wasn't copied",
     "error",
     "8:9000 8:1000",
     "*errors.errorString{s:…}",
     {{0x9000, "8:0 8:510700"}, {0x1000, "8:2000 8:2"}}},
    {"several errors in one",
     "error",
     "8:9010 8:3000",
     "*errors.joinError \"no\\nno\"",
     {{0x9000, "8:0 8:510700"},
      {0x9010, "8:0 8:510800"},
      {0x1000, "8:2000 8:2"},
      {0x2000, "'no'"},
      {0x3000, "8:4000 8:2 8:2"},
      {0x4000, "8:9000 8:1000 8:9000 8:1000"}}},
    {"more errors in one than are shown",
     "error",
     "8:9010 8:3000",
     "*errors.joinError \"no\\nno\\nno\\n…+1\"",
     {{0x9000, "8:0 8:510700"},
      {0x9010, "8:0 8:510800"},
      {0x1000, "8:2000 8:2"},
      {0x2000, "'no'"},
      {0x3000, "8:4000 8:4 8:4"},
      {0x4000, "8:9000 8:1000 8:9000 8:1000 8:9000 8:1000 8:9000 8:1000"}}},
    {"the status of a call, behind pointers",
     "error",
     "8:9000 8:1000",
     "*status.Error \"rpc error: code = NotFound desc = no\"",
     {{0x9000, "8:0 8:510900"},
      {0x1000, "8:2000"},
      {0x2000, "8:3000"},
      {0x3000, "4:5 4:- 8:4000 8:2"},
      {0x4000, "'no'"}}},
    {"a status of no code that has a name",
     "error",
     "8:9000 8:1000",
     "*status.Error \"rpc error: code = Code(99) desc = \"",
     {{0x9000, "8:0 8:510900"},
      {0x1000, "8:2000"},
      {0x2000, "8:3000"},
      {0x3000, "4:63 4:- 8:0 8:0"}}},
    {"what isn't there is left out",
     "error",
     "8:9000 8:1000",
     "*net.AddrError \"no\"",
     {{0x9000, "8:0 8:510a00"}, {0x1000, "8:2000 8:2 8:0 8:0"}, {0x2000, "'no'"}}},
    {"what is there isn't",
     "error",
     "8:9000 8:1000",
     "*net.AddrError \"address x: no\"",
     {{0x9000, "8:0 8:510a00"}, {0x1000, "8:2000 8:2 8:2002 8:1"}, {0x2000, "'nox'"}}},
    {"a struct of one pointer is in the interface's word",
     "any",
     "8:510400 8:1000",
     "main.Box{P:0x1000}",
     {{0x1000, "4:1 4:2"}}},
    /* durations, as Go's String has them */
    {"no time", "time.Duration", "8:0", "0s", {{0}}},
    {"a nanosecond", "time.Duration", "8:1", "1ns", {{0}}},
    {"less than a microsecond", "time.Duration", "8:3e7", "999ns", {{0}}},
    {"microseconds", "time.Duration", "8:5dc", "1.5µs", {{0}}},
    {"milliseconds", "time.Duration", "8:1e8480", "2ms", {{0}}},
    {"zeros behind the point", "time.Duration", "8:f4241", "1.000001ms", {{0}}},
    {"a second", "time.Duration", "8:3b9aca00", "1s", {{0}}},
    {"almost a second", "time.Duration", "8:3b9ac9ff", "999.999999ms", {{0}}},
    {"minutes", "time.Duration", "8:14f46b0400", "1m30s", {{0}}},
    {"an hour has minutes and seconds", "time.Duration", "8:34630b8a000", "1h0m0s", {{0}}},
    {"time back", "time.Duration", "8:ffffffffa697d100", "-1.5s", {{0}}},
    {"the least duration",
     "time.Duration",
     "8:8000000000000000",
     "-2562047h47m16.854775808s",
     {{0}}},
    {"a duration that isn't known", "time.Duration", "8:-", "…", {{0}}},
    /* times: wall, ext, loc */
    {"the zero time", "time.Time", "8:0 8:0 8:0", "0001-01-01T00:00:00Z", {{0}}},
    {"the first of 1970", "time.Time", "8:0 8:e7791f700 8:0", "1970-01-01T00:00:00Z", {{0}}},
    {"a moment before",
     "time.Time",
     "8:3b9ac9ff 8:e7791f6ff 8:0",
     "1969-12-31T23:59:59.999999999Z",
     {{0}}},
    {"a leap day of a leap century",
     "time.Time",
     "8:0 8:eb04dabc0 8:0",
     "2000-02-29T12:00:00Z",
     {{0}}},
    {"a century without one", "time.Time", "8:0 8:df4354100 8:0", "1900-03-01T00:00:00Z", {{0}}},
    {"the last second of a February",
     "time.Time",
     "8:0 8:f6c66167f 8:0",
     "2100-02-28T23:59:59Z",
     {{0}}},
    {"a year of five digits", "time.Time", "8:0 8:4977863880 8:0", "10000-01-01T00:00:00Z", {{0}}},
    {"with a monotonic clock",
     "time.Time",
     "8:c2b88ee0a14df0a0 8:5 8:0",
     "2026-11-21T16:17:06.558756Z",
     {{0}}},
    {"in a zone that isn't known",
     "time.Time",
     "8:0 8:ee293bb02 8:1000",
     "2026-11-21T16:17:06Z (its zone isn't known)",
     {{0}}},
    {"a time that isn't known", "time.Time", "8:- 8:0 8:0", "{wall:… ext:0 loc:nil}", {{0}}},
    {"a time behind a pointer",
     "*time.Time",
     "8:1000",
     "&1970-01-01T00:00:00Z",
     {{0x1000, "8:0 8:e7791f700 8:0"}}},
    /* the network; 16 bytes are more than STRING_LIMIT: see below */
    {"no address", "net.IP", "8:0 8:0 8:0", "<nil>", {{0}}},
    {"an address of four bytes", "net.IP", "8:1000 8:4 8:4", "10.0.0.1", {{0x1000, "4:100000a"}}},
    {"an address that wasn't copied", "net.IP", "8:1000 8:4 8:4", "…", {{0}}},
    {"an address that was copied in part",
     "net.IP",
     "8:1000 8:4 8:4",
     "\"ab\" (2 of 4)",
     {{0x1000, "'ab'"}}},
    {"an address of another length", "net.IP", "8:1000 8:3 8:3", "\"abc\"", {{0x1000, "'abc'"}}},
    {"an endpoint",
     "*net.TCPAddr",
     "8:1000",
     "&127.0.0.1:80",
     {{0x1000, "8:2000 8:4 8:4 8:50 8:0 8:0"}, {0x2000, "4:100007f"}}},
    {"an endpoint of all addresses", "net.UDPAddr", "8:0 8:0 8:0 8:35 8:0 8:0", ":53", {{0}}},
    {"an endpoint with a zone",
     "net.TCPAddr",
     "8:1000 8:4 8:4 8:50 8:2000 8:1",
     "{IP:127.0.0.1 Port:80 Zone:\"z\"}",
     {{0x1000, "4:100007f"}, {0x2000, "'z'"}}},
    {"an endpoint whose port isn't known",
     "net.TCPAddr",
     "8:1000 8:4 8:4 8:- 8:0 8:0",
     "{IP:127.0.0.1 Port:… Zone:\"\"}",
     {{0x1000, "4:100007f"}}},
};

/* An address of 16 bytes takes a larger limit than most rows want. */
static const struct row wide_rows[] = {
    {"an address in 16 bytes",
     "net.IP",
     "8:1000 8:10 8:10",
     "2001:db8::1",
     {{0x1000, "8:b80d0120 8:100000000000000"}}},
    {"an address of four in 16 bytes",
     "net.IP",
     "8:1000 8:10 8:10",
     "127.0.0.1",
     {{0x1000, "8:0 2:0 2:ffff 4:100007f"}}},
    {"the address of no one", "net.IP", "8:1000 8:10 8:10", "::", {{0x1000, "16:0"}}},
    {"the own address", "net.IP", "8:1000 8:10 8:10", "::1", {{0x1000, "15:0 1:1"}}},
    {"an endpoint in brackets",
     "net.TCPAddr",
     "8:1000 8:10 8:10 8:1bb 8:0 8:0",
     "[2001:db8::1]:443",
     {{0x1000, "8:b80d0120 8:100000000000000"}}},
    {"an endpoint of four in 16 bytes",
     "net.TCPAddr",
     "8:1000 8:10 8:10 8:1bb 8:0 8:0",
     "127.0.0.1:443",
     {{0x1000, "8:0 2:0 2:ffff 4:100007f"}}},
};

/* Values that are parts of others. */
static const struct row part_rows[] = {
    {"a pointer of a part isn't followed", "*int32", "8:1000", "0x1000", {{0x1000, "4:1"}}},
    {"a text of a part is shown", "string", "8:1000 8:2", "\"ab\"", {{0x1000, "'ab'"}}},
    {"a part has one level less",
     "[1][1][1][1][1][1][1][1]int8",
     "1:5",
     "[[[[[[[[…]]]]]]]]",
     {{0}}},
};

/* Two pointers, one behind another, are followed. */
static const struct row follow_rows[] = {
    {"a pointer in a struct",
     "struct{p *int32; q *int32}",
     "8:1000 8:0",
     "{p:&1 q:nil}",
     {{0x1000, "4:1"}}},
    {"a pointer in a slice",
     "[]*int32",
     "8:1000 8:2 8:2",
     "[&1, 0x3000]",
     {{0x1000, "8:2000 8:3000"}, {0x2000, "4:1"}}},
    {"as many pointers as are wanted",
     "*main.Node",
     "8:1000",
     "&{Next:&{Next:&{Next:0x4000 N:3} N:2} N:1}",
     {{0x1000, "8:2000 8:1"}, {0x2000, "8:3000 8:2"}, {0x3000, "8:4000 8:3"}, {0x4000, "8:0 8:4"}}},
    {"a value that leads to itself",
     "*main.Node",
     "8:1000",
     "&{Next:0x1000 (cycle) N:1}",
     {{0x1000, "8:1000 8:1"}}},
    {"at the end of what is followed it isn't asked whether it does",
     "struct{n *main.Node}",
     "8:1000",
     "{n:&{Next:&{Next:0x1000 N:2} N:1}}",
     {{0x1000, "8:2000 8:1"}, {0x2000, "8:1000 8:2"}}},
    {"the same twice is no cycle",
     "[2]*main.Node",
     "8:1000 8:1000",
     "[&{Next:nil N:1}, &{Next:nil N:1}]",
     {{0x1000, "8:0 8:1"}}},
    {"what wasn't copied isn't followed",
     "*main.Node",
     "8:1000",
     "&{Next:0x2000 N:1}",
     {{0x1000, "8:2000 8:1"}}},
    {"a pointer in an interface in a struct",
     "struct{v any}",
     "8:510300 8:1000",
     "{v:*main.Point{X:1 Y:2}}",
     {{0x1000, "4:1 4:2"}}},
};

/* ---- bytes ---- */

struct bytes {
    uint8_t bytes[MOST_BYTES];
    bool known[MOST_BYTES];
    size_t count;
};

/* What isn't known has bytes that no row wants. */
static void add_byte(struct bytes *bytes, uint8_t byte, bool known)
{
    assert_true(bytes->count < MOST_BYTES);
    bytes->bytes[bytes->count] = known ? byte : 0xee;
    bytes->known[bytes->count++] = known;
}

static void parse_bytes(const char *at, struct bytes *bytes)
{
    while (at && *at) {
        if (*at == ' ') {
            at++;
        } else if (*at == '\'') {
            for (at++; *at != '\''; at++)
                add_byte(bytes, (uint8_t)*at, true);
            at++;
        } else {
            char *end;
            unsigned long size = strtoul(at, &end, 10);
            assert_int_equal(*end, ':');
            bool known = end[1] != '-';
            uint64_t number = known ? strtoull(end + 1, &end, 16) : 0;
            for (unsigned i = 0; i < size; i++)
                add_byte(bytes, i < 8 ? (uint8_t)(number >> (8 * i)) : 0, known);
            at = known ? end : end + 2;
        }
    }
}

/* ---- what is the same for all ---- */

static struct type *held[10];

static struct error *each_held(struct program *program, type_visitor visit, void *context)
{
    (void)program;
    for (size_t i = 0; i < LENGTH(held); i++)
        TRY(visit(held[i], context));
    return NULL;
}

static void declare_types(void)
{
    static const char *const names[LENGTH(held)] = {"int",
                                                    "main.Key",
                                                    "*main.Point",
                                                    "main.Box",
                                                    "[]string",
                                                    "[]any",
                                                    "*errors.errorString",
                                                    "*errors.joinError",
                                                    "*google.golang.org/grpc/internal/status.Error",
                                                    "*net.AddrError"};
    model_declare("main.Text", "[]uint8");
    model_declare("main.Key", "string");
    model_declare("main.Point", "struct{X int32; Y int32}");
    model_declare("main.Node", "struct{Next *main.Node; N int}");
    model_declare("main.Box", "struct{P *main.Point}");
    model_declare("errors.errorString", "struct{s string}");
    model_declare("errors.joinError", "struct{errs []error}");
    model_declare("net.AddrError", "struct{Err string; Addr string}");
    model_declare("main.Status", "struct{Code int32; Message string}");
    model_declare("main.Wrapper", "struct{s *main.Status}");
    model_declare("google.golang.org/grpc/internal/status.Error", "struct{s *main.Wrapper}");
    model_declare("time.Duration", "int64");
    model_declare("time.Location", "struct{name string}");
    model_declare("time.Time", "struct{wall uint64; ext int64; loc *time.Location}");
    model_declare("net.IP", "[]uint8");
    model_declare("net.TCPAddr", "struct{IP net.IP; Port int; Zone string}");
    model_declare("net.UDPAddr", "struct{IP net.IP; Port int; Zone string}");
    for (size_t i = 0; i < LENGTH(held); i++) {
        held[i] = model_type(names[i]);
        held[i]->runtime_offset = 0x100 * (i + 1);
    }
    model.types_address = TYPES;
    model.each_type = each_held;
    model_function("github.com/x/y.(*T).M", "", "")->address = 0x401000;
}

static void check_row(const struct row *row, uint64_t string_limit, unsigned follow_limit,
                      bool is_part)
{
    declare_types();
    struct arena arena = {0};
    struct snapshot snapshot = {0};
    struct bytes pieces[MOST_PIECES] = {0}, bytes = {0};
    for (size_t i = 0; i < MOST_PIECES; i++) {
        parse_bytes(row->memory[i].bytes, &pieces[i]);
        snapshot_add(&snapshot, row->memory[i].address, pieces[i].bytes, pieces[i].count);
    }
    struct runtime_types types = {.program = &model};
    struct reading reading = {
        .arena = &arena,
        .types = &types,
        .snapshot = &snapshot,
        .load_base = BASE,
        .string_limit = string_limit,
        .item_limit = ITEM_LIMIT,
        .follow_limit = follow_limit,
    };
    parse_bytes(row->value, &bytes);
    struct value value = {model_type(row->type), bytes.bytes, bytes.known,
                          bytes.count,           true,        false};
    AUTO_TEXT struct text text = {0};
    text_form_write(&text, decode(&reading, &value, is_part));
    assert_string_equal(text_string(&text), row->text);
    runtime_types_deinit(&types);
    snapshot_deinit(&snapshot);
    arena_deinit(&arena);
}

static void is_shown(void **state)
{
    check_row(*state, STRING_LIMIT, 0, false);
}

static void is_shown_with_more_bytes(void **state)
{
    check_row(*state, 64, 0, false);
}

static void is_shown_as_a_part(void **state)
{
    check_row(*state, STRING_LIMIT, 0, true);
}

static void is_followed(void **state)
{
    check_row(*state, STRING_LIMIT, 2, false);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_shown, model_reset, &tests);
    ROW_TESTS(wide_rows, is_shown_with_more_bytes, model_reset, &tests);
    ROW_TESTS(part_rows, is_shown_as_a_part, model_reset, &tests);
    ROW_TESTS(follow_rows, is_followed, model_reset, &tests);
    return unit_tests_run(&tests);
}
