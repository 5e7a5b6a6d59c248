#include "value/well_known.h"

#include <string.h>

#include "value/well_known_rows.h"

/* A type whose arguments are left open ends with a bracket. */
static const struct row {
    const char *type;
    enum type_kind kind;
    well_known_decoder decode;
} rows[] = {
    {"time.Duration", TYPE_INT, duration_decode},
    {"time.Time", TYPE_STRUCT, time_decode},
    {"time.Month", TYPE_INT, month_decode},
    {"time.Weekday", TYPE_INT, weekday_decode},
    {"net.IP", TYPE_SLICE, ip_decode},
    {"net.TCPAddr", TYPE_STRUCT, endpoint_decode},
    {"net.UDPAddr", TYPE_STRUCT, endpoint_decode},
    {"net/netip.Addr", TYPE_STRUCT, netip_decode},
    {"net/netip.AddrPort", TYPE_STRUCT, netip_port_decode},
    {"net/netip.Prefix", TYPE_STRUCT, netip_prefix_decode},
    {"net/url.URL", TYPE_STRUCT, url_decode},
    {"context.Context", TYPE_INTERFACE, context_decode},
    {"reflect.Type", TYPE_INTERFACE, reflect_type_decode},
    {"*reflect.rtype", TYPE_POINTER, reflect_record_decode},
    {"reflect.Value", TYPE_STRUCT, reflect_value_decode},
    {"sync/atomic.Bool", TYPE_STRUCT, atomic_bool_decode},
    {"sync/atomic.Int32", TYPE_STRUCT, atomic_decode},
    {"sync/atomic.Int64", TYPE_STRUCT, atomic_decode},
    {"sync/atomic.Uint32", TYPE_STRUCT, atomic_decode},
    {"sync/atomic.Uint64", TYPE_STRUCT, atomic_decode},
    {"sync/atomic.Uintptr", TYPE_STRUCT, atomic_decode},
    {"sync/atomic.Pointer[", TYPE_STRUCT, atomic_decode},
    {"sync/atomic.Value", TYPE_STRUCT, atomic_decode},
    {"sync.Mutex", TYPE_STRUCT, mutex_decode},
    {"internal/sync.Mutex", TYPE_STRUCT, mutex_decode},
    {"sync.RWMutex", TYPE_STRUCT, rw_mutex_decode},
    {"runtime.waitReason", TYPE_UINT, wait_reason_decode},
    {"math/big.Int", TYPE_STRUCT, big_int_decode},
};

static bool is_of(const struct type *type, const char *name, enum type_kind kind)
{
    size_t length = strlen(name);
    if (type->kind != kind)
        return false;
    return name[length - 1] == '[' ? string_starts_with(type->name, name)
                                   : strcmp(type->name, name) == 0;
}

struct node *well_known_decode(const struct reading *reading, const struct value *value)
{
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (is_of(value->type, rows[i].type, rows[i].kind))
            return rows[i].decode(reading, value);
    }
    return NULL;
}

/* Fields of structs, and what is to be copied of what they lead to. */
static const struct lead_row {
    const char *type, *field, *inner;
    enum well_known_lead_kind kind;
    bool is_all;
    const char *variables[3];
} leads[] = {
    {"time.Time", "loc", NULL, LEAD_ZONE, true, {NULL}},
    {"net/netip.Addr", "z", "value", LEAD_POINTER, true, {NULL}},
    {"net/netip.Addr", "z", NULL, LEAD_VARIABLES, true, {"net/netip.z4", "net/netip.z6noz"}},
    {"net/url.URL", "User", NULL, LEAD_POINTER, false, {NULL}},
    {"math/big.Int", "abs", NULL, LEAD_WORDS, true, {NULL}},
    {"reflect.Value", "typ", NULL, LEAD_DYNAMIC, true, {NULL}},
    {"reflect.Value", "typ_", NULL, LEAD_DYNAMIC, true, {NULL}},
};

bool well_known_lead(struct type *type, struct well_known_lead *ret)
{
    *ret = (struct well_known_lead){0};
    for (size_t i = 0; i < LENGTH(leads); i++) {
        if (!is_of(type, leads[i].type, TYPE_STRUCT))
            continue;
        const struct field *field = type_field(type, leads[i].field);
        uint64_t offset = field ? field->offset : 0;
        if (field && leads[i].inner) {
            error_destroy(type_complete(field->type));
            field =
                field->type->kind == TYPE_STRUCT ? type_field(field->type, leads[i].inner) : NULL;
            offset += field ? field->offset : 0;
        }
        if (!field)
            continue;
        *ret = (struct well_known_lead){leads[i].kind, offset, field->type, leads[i].is_all,
                                        leads[i].variables};
        return true;
    }
    return false;
}
