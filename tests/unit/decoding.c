#include "decoding.h"

#include "model.h"
#include "value/decode.h"
#include "value/text_form.h"

enum { MOST_BYTES = 256 };

#define TYPES 0x500000 /* runtime.types, as linked; the program's base is added to it */
#define BASE  0x10000

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

static struct type *held[15];

static struct error *each_held(struct program *program, type_visitor visit, void *context)
{
    (void)program;
    for (size_t i = 0; i < LENGTH(held); i++)
        TRY(visit(held[i], context));
    return NULL;
}

static struct type *zone_types[2];

static struct error *find_type(__attribute__((unused)) struct program *program, const char *name,
                               struct type **ret)
{
    *ret = NULL;
    for (size_t i = 0; i < LENGTH(zone_types); i++) {
        if (strcmp(zone_types[i]->name, name) == 0)
            *ret = zone_types[i];
    }
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
                                                    "*net.AddrError",
                                                    "*fmt.wrapError",
                                                    "sync/atomic.Value",
                                                    "reflect.Value",
                                                    "*google.golang.org/grpc/status.statusError",
                                                    "runtime.boundsError"};
    model_declare("main.Text", "[]uint8");
    model_declare("main.Key", "string");
    model_declare("main.Point", "struct{X int32; Y int32}");
    model_declare("main.Node", "struct{Next *main.Node; N int}");
    model_declare("main.Box", "struct{P *main.Point}");
    model_declare("fmt.wrapError", "struct{msg string; err error}");
    model_declare("sync/atomic.Value", "struct{v any}");
    model_declare("reflect.Value", "struct{typ unsafe.Pointer; ptr unsafe.Pointer; flag uintptr}");
    model_declare("errors.errorString", "struct{s string}");
    model_declare("errors.joinError", "struct{errs []error}");
    model_declare("net.AddrError", "struct{Err string; Addr string}");
    model_declare("main.Status", "struct{Code int32; Message string}");
    model_declare("main.Wrapper", "struct{s *main.Status}");
    model_declare("google.golang.org/grpc/internal/status.Error", "struct{s *main.Wrapper}");
    model_declare("google.golang.org/grpc/status.statusError",
                  "struct{Code int32; Message string}");
    model_declare("runtime.boundsError", "struct{x int64; y int; signed bool; code uint8}");
    model_declare("time.Duration", "int64");
    zone_types[0] = model_declare("time.zone", "struct{name string; offset int; isDST bool}");
    zone_types[1] =
        model_declare("time.Location", "struct{name string; zone []time.zone; cacheStart int64; "
                                       "cacheEnd int64; cacheZone *time.zone}");
    model_declare("time.Time", "struct{wall uint64; ext int64; loc *time.Location}");
    model_declare("net.IP", "[]uint8");
    model_declare("net.TCPAddr", "struct{IP net.IP; Port int; Zone string}");
    model_declare("net.UDPAddr", "struct{IP net.IP; Port int; Zone string}");
    model_declare("time.Month", "int");
    model_declare("time.Weekday", "int");
    model_declare("sync.Mutex", "struct{state int32; sema uint32}");
    model_declare("internal/sync.Mutex", "struct{state int32; sema uint32}");
    model_declare("main.NewMutex", "struct{mu internal/sync.Mutex}");
    model_declare("sync.RWMutex", "struct{w sync.Mutex; writerSem uint32; readerSem uint32; "
                                  "readerCount int32; readerWait int32}");
    model_declare("sync/atomic.Int32", "struct{_ struct{}; v int32}");
    model_declare("sync/atomic.Bool", "struct{_ struct{}; v uint32}");
    model_declare("math/big.Int", "struct{neg bool; abs []uint}");
    model_declare("net/netip.uint128", "struct{hi uint64; lo uint64}");
    model_declare("net/netip.addrDetail", "struct{isV6 bool; zoneV6 string}");
    model_declare("unique.Handle", "struct{value *net/netip.addrDetail}");
    model_declare("net/netip.Addr", "struct{addr net/netip.uint128; z unique.Handle}");
    model_declare("net/netip.AddrPort", "struct{ip net/netip.Addr; port uint16}");
    model_declare("net/netip.Prefix", "struct{ip net/netip.Addr; bitsPlusOne uint8}");
    model_declare("net/url.Userinfo", "struct{username string; password string; passwordSet bool}");
    model_declare("net/url.URL",
                  "struct{Scheme string; Opaque string; User *net/url.Userinfo; Host string; Path "
                  "string; RawPath string; ForceQuery bool; RawQuery string; Fragment string}");
    for (size_t i = 0; i < LENGTH(held); i++) {
        held[i] = model_type(names[i]);
        held[i]->runtime_offset = 0x100 * (i + 1);
    }
    model.types_address = TYPES;
    model.each_type = each_held;
    model.find_type = find_type;
    model_function("github.com/x/y.(*T).M", "", "")->address = 0x401000;
}

void decoding_check(const struct row *row, uint64_t string_limit, unsigned follow_limit,
                    bool is_part, uint64_t record)
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
    struct value value = {
        model_type(row->type), bytes.bytes, bytes.known, bytes.count, true, false, 0};
    AUTO_TEXT struct text text = {0};
    text_form_write(&text, record ? decode_shaped(&reading, &value, record, is_part)
                                  : decode(&reading, &value, is_part));
    assert_string_equal(text_string(&text), row->text);
    runtime_types_deinit(&types);
    snapshot_deinit(&snapshot);
    arena_deinit(&arena);
}
