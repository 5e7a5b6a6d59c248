#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "value/well_known_rows.h"

enum { WORD = 8, IPV4 = 4, IPV6 = 16 };

/* ---- net ---- */

/* The C library shows addresses of which only the end isn't 0 as if an IPv4 address were in them.
 */
static const char *ipv6_text(const uint8_t *bytes, char *buffer)
{
    inet_ntop(AF_INET6, bytes, buffer, INET6_ADDRSTRLEN);
    if (!strchr(buffer, '.'))
        return buffer;
    snprintf(buffer, INET6_ADDRSTRLEN, "::%x:%x", (unsigned)(bytes[12] << 8 | bytes[13]),
             (unsigned)(bytes[14] << 8 | bytes[15]));
    return buffer;
}

static bool add_address(const struct reading *reading, const struct value *value, bool has_brackets,
                        struct text *text)
{
    struct node bytes;
    char buffer[INET6_ADDRSTRLEN];
    if (!value_string(reading, value, &bytes) || bytes.length < bytes.total)
        return false;
    const uint8_t *at = bytes.bytes;
    bool is_mapped =
        bytes.length == IPV6 && memcmp(at, "\0\0\0\0\0\0\0\0\0\0\xff\xff", IPV6 - IPV4) == 0;
    if (bytes.length == IPV4 || is_mapped)
        text_add_string(
            text, inet_ntop(AF_INET, at + (is_mapped ? IPV6 - IPV4 : 0), buffer, sizeof(buffer)));
    else if (bytes.length == IPV6)
        text_printf(text, "%s%s%s", has_brackets ? "[" : "", ipv6_text(at, buffer),
                    has_brackets ? "]" : "");
    else
        return bytes.length == 0;
    return true;
}

struct node *ip_decode(const struct reading *reading, const struct value *value)
{
    AUTO_TEXT struct text text = {0};
    if (!add_address(reading, value, false, &text))
        return NULL;
    if (text.length == 0)
        text_add_string(&text, "<nil>"); /* that is how it prints itself */
    return node_words(reading->arena, &text);
}

struct node *endpoint_decode(const struct reading *reading, const struct value *value)
{
    struct value ip, port, zone;
    struct node name;
    uint64_t number;
    AUTO_TEXT struct text text = {0};
    if (!value_field(value, "IP", &ip) || !value_field(value, "Port", &port) ||
        !value_field(value, "Zone", &zone) || !value_string(reading, &zone, &name) ||
        name.total > 0 || !value_number(&port, 0, WORD, &number) ||
        !add_address(reading, &ip, true, &text))
        return NULL;
    text_printf(&text, ":%lld", (long long)number);
    return node_words(reading->arena, &text);
}

/* ---- net/netip ---- */

/* What kind of address it is, its field z says: a pointer to one of a few things. */
enum address_kind { ADDRESS_NONE, ADDRESS_V4, ADDRESS_V6, ADDRESS_ZONE };

/* Up to Go 1.22, those that aren't in a zone are what two variables of the package point to. */
static bool is_variable(const struct reading *reading, const char *name, uint64_t pointer)
{
    uint64_t address, content;
    return runtime_types_variable(reading->types, name, &address) &&
           snapshot_number(reading->snapshot, address + reading->load_base, WORD, &content) &&
           content == pointer;
}

/* From Go 1.23 on it is a handle: a pointer to what says it. */
static bool read_detail(const struct reading *reading, uint64_t pointer, struct type *type,
                        enum address_kind *kind, struct node *zone)
{
    uint64_t is_v6;
    struct value detail = value_at(reading, type, pointer), part, name;
    if (!value_field(&detail, "isV6", &part) || !value_number(&part, 0, 1, &is_v6) ||
        !value_field(&detail, "zoneV6", &name) || !value_string(reading, &name, zone) ||
        zone->length < zone->total)
        return false;
    *kind = zone->total ? ADDRESS_ZONE : is_v6 ? ADDRESS_V6 : ADDRESS_V4;
    return true;
}

static bool read_kind(const struct reading *reading, const struct value *z, enum address_kind *kind,
                      struct node *zone)
{
    uint64_t pointer;
    struct value handle;
    *zone = (struct node){.kind = NODE_STRING};
    *kind = ADDRESS_NONE;
    if (!value_number(z, 0, WORD, &pointer))
        return false;
    if (pointer == 0)
        return true;
    if (value_field(z, "value", &handle) && handle.type->element) {
        error_destroy(type_complete(handle.type->element));
        return read_detail(reading, pointer, handle.type->element, kind, zone);
    }
    *kind = is_variable(reading, "net/netip.z4", pointer)      ? ADDRESS_V4
            : is_variable(reading, "net/netip.z6noz", pointer) ? ADDRESS_V6
                                                               : ADDRESS_NONE;
    return *kind != ADDRESS_NONE;
}

/* As its String has it. False: it isn't known. */
static bool add_netip(const struct reading *reading, const struct value *value,
                      enum address_kind *kind, struct text *text)
{
    uint64_t half;
    uint8_t bytes[IPV6];
    char buffer[INET6_ADDRSTRLEN];
    struct value number, z, part;
    struct node zone;
    static const char *const halves[] = {"hi", "lo"};
    if (!value_field(value, "addr", &number) || !value_field(value, "z", &z) ||
        !read_kind(reading, &z, kind, &zone))
        return false;
    for (unsigned i = 0; i < IPV6; i++) {
        if (!value_field(&number, halves[i / WORD], &part) || !value_number(&part, 0, WORD, &half))
            return false;
        bytes[i] = (uint8_t)(half >> (8 * (WORD - 1 - i % WORD)));
    }
    bool is_mapped = memcmp(bytes, "\0\0\0\0\0\0\0\0\0\0\xff\xff", IPV6 - IPV4) == 0;
    if (*kind == ADDRESS_NONE) {
        text_add_string(text, "invalid IP");
    } else if (*kind == ADDRESS_V4 || is_mapped) {
        text_add_string(text, *kind == ADDRESS_V4 ? "" : "::ffff:");
        text_add_string(text, inet_ntop(AF_INET, bytes + IPV6 - IPV4, buffer, sizeof(buffer)));
    } else {
        text_add_string(text, ipv6_text(bytes, buffer));
    }
    if (zone.total) {
        text_add_char(text, '%');
        text_add(text, (const char *)zone.bytes, zone.length);
    }
    return true;
}

struct node *netip_decode(const struct reading *reading, const struct value *value)
{
    enum address_kind kind;
    AUTO_TEXT struct text text = {0};
    return add_netip(reading, value, &kind, &text) ? node_words(reading->arena, &text) : NULL;
}

struct node *netip_port_decode(const struct reading *reading, const struct value *value)
{
    enum address_kind kind;
    uint64_t number;
    struct value ip, port;
    AUTO_TEXT struct text address = {0};
    AUTO_TEXT struct text text = {0};
    if (!value_field(value, "ip", &ip) || !value_field(value, "port", &port) ||
        !value_number(&port, 0, 2, &number) || !add_netip(reading, &ip, &kind, &address))
        return NULL;
    if (kind == ADDRESS_NONE)
        text_add_string(&text, "invalid AddrPort");
    else
        text_printf(&text, kind == ADDRESS_V4 ? "%s:%u" : "[%s]:%u", text_string(&address),
                    (unsigned)number);
    return node_words(reading->arena, &text);
}

/* Up to Go 1.19, the bits are a number of their own; then, 0 stands for none. */
struct node *netip_prefix_decode(const struct reading *reading, const struct value *value)
{
    enum address_kind kind;
    uint64_t number;
    struct value ip, bits;
    AUTO_TEXT struct text text = {0};
    bool is_plus_one = value_field(value, "bitsPlusOne", &bits);
    if ((!is_plus_one && !value_field(value, "bits", &bits)) || !value_field(value, "ip", &ip) ||
        !value_number(&bits, 0, (unsigned)bits.type->size, &number) ||
        !add_netip(reading, &ip, &kind, &text))
        return NULL;
    int64_t length = is_plus_one ? (int64_t)number - 1 : (int64_t)(int16_t)number;
    if (kind == ADDRESS_NONE || length < 0 || length > (kind == ADDRESS_V4 ? 32 : 128)) {
        text.length = 0;
        text_add_string(&text, "invalid Prefix");
    } else {
        text_printf(&text, "/%d", (int)length);
    }
    return node_words(reading->arena, &text);
}
