/* A url.URL as its Redacted method has it: as String, but without the password. */
#include <stdio.h>
#include <string.h>

#include "value/well_known_rows.h"

/* What a part of a URL may have besides letters, digits and "-_.~". */
static const char path_signs[] = "$&+,/:;=@",
                  user_signs[] = "$&+,;=", host_signs[] = "!$&'()*+,;=:[]<>\"",
                  fragment_signs[] = "$&+,/:;=?@!()*";

static bool is_plain(char byte, const char *signs)
{
    bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                     (byte >= '0' && byte <= '9');
    return is_letter || (byte && (strchr("-_.~", byte) || strchr(signs, byte)));
}

static void add_escaped(struct text *text, const struct node *part, const char *signs)
{
    for (uint64_t i = 0; i < part->length; i++) {
        char byte = (char)part->bytes[i];
        if (is_plain(byte, signs))
            text_add_char(text, byte);
        else
            text_printf(text, "%%%02X", part->bytes[i]);
    }
}

static bool is_hex(uint8_t byte)
{
    return byte && strchr("0123456789abcdefABCDEF", byte);
}

/* Whether RAW is a way to write PART: then it is the one that is meant. */
static bool is_writing_of(const struct node *raw, const struct node *part, const char *signs)
{
    uint64_t done = 0;
    for (uint64_t i = 0; i < raw->length; i++, done++) {
        uint8_t byte = raw->bytes[i];
        unsigned code;
        char digits[3] = {0};
        if (byte == '%' && i + 2 < raw->length && is_hex(raw->bytes[i + 1]) &&
            is_hex(raw->bytes[i + 2])) {
            memcpy(digits, raw->bytes + i + 1, 2);
            sscanf(digits, "%x", &code);
            byte = (uint8_t)code;
            i += 2;
        } else if (!is_plain((char)byte, signs) && !(byte && strchr("!$&'()*+,;=:@[]", byte))) {
            return false;
        }
        if (done >= part->length || part->bytes[done] != byte)
            return false;
    }
    return raw->length > 0 && done == part->length;
}

/* A text that was copied whole. */
static bool read_part(const struct reading *reading, const struct value *value, const char *name,
                      struct node *ret)
{
    struct value field;
    return value_field(value, name, &field) && value_string(reading, &field, ret) &&
           ret->length == ret->total;
}

static bool read_flag(const struct value *value, const char *name, bool *ret)
{
    struct value field;
    uint64_t number;
    *ret = false;
    if (!value_field(value, name, &field))
        return true; /* this Go doesn't have it */
    if (!value_number(&field, 0, 1, &number))
        return false;
    *ret = number != 0;
    return true;
}

/* False: it isn't known. */
static bool add_user(const struct reading *reading, const struct value *url, bool *has_user,
                     struct text *text)
{
    uint64_t pointer;
    struct value field;
    struct node name;
    bool has_password;
    if (!value_field(url, "User", &field) || !value_number(&field, 0, 8, &pointer))
        return false;
    *has_user = pointer != 0;
    if (!pointer)
        return true;
    if (!field.type->element)
        return false;
    error_destroy(type_complete(field.type->element));
    struct value user = value_at(reading, field.type->element, pointer);
    if (!read_part(reading, &user, "username", &name) ||
        !read_flag(&user, "passwordSet", &has_password))
        return false;
    add_escaped(text, &name, user_signs);
    text_add_string(text, has_password ? ":xxxxx@" : "@");
    return true;
}

/* Scheme, user and host. False: not known. */
static bool add_authority(const struct reading *reading, const struct value *url,
                          const struct node *path, struct text *text)
{
    struct node scheme, host;
    bool has_user, omits_host;
    AUTO_TEXT struct text user = {0};
    if (!read_part(reading, url, "Scheme", &scheme) || !read_part(reading, url, "Host", &host) ||
        !add_user(reading, url, &has_user, &user) || !read_flag(url, "OmitHost", &omits_host))
        return false;
    bool is_there = scheme.length || host.length || has_user;
    bool is_left_out = omits_host && !host.length && !has_user;
    if (is_there && !is_left_out && (host.length || path->length || has_user))
        text_add_string(text, "//");
    text_add(text, text_string(&user), user.length);
    add_escaped(text, &host, host_signs);
    if (path->length && path->bytes[0] != '/' && host.length)
        text_add_char(text, '/');
    return true;
}

static bool add_written(const struct reading *reading, const struct value *url, const char *name,
                        const char *raw_name, const char *signs, struct text *text)
{
    struct node part, raw = {.kind = NODE_STRING};
    struct value field;
    if (!read_part(reading, url, name, &part) ||
        (value_field(url, raw_name, &field) && !read_part(reading, url, raw_name, &raw)))
        return false;
    if (is_writing_of(&raw, &part, signs))
        text_add(text, (const char *)raw.bytes, raw.length);
    else
        add_escaped(text, &part, part.length == 1 && part.bytes[0] == '*' ? "*" : signs);
    return true;
}

/* What is before the query, if it isn't opaque. */
static bool add_place(const struct reading *reading, const struct value *url, struct text *text)
{
    struct node path;
    bool has_scheme = text->length > 0;
    if (!read_part(reading, url, "Path", &path) || !add_authority(reading, url, &path, text))
        return false;
    /* Without all that, some paths would be taken for something else: Go writes them otherwise. */
    bool is_relative = !has_scheme && text->length == 0;
    const char *slash = memchr(path.bytes, '/', path.length);
    uint64_t first = slash ? (uint64_t)(slash - (const char *)path.bytes) : path.length;
    if (is_relative &&
        (memchr(path.bytes, ':', first) || (path.length > 1 && first == 0 && path.bytes[1] == '/')))
        return false;
    return add_written(reading, url, "Path", "RawPath", path_signs, text);
}

struct node *url_decode(const struct reading *reading, const struct value *value)
{
    struct node scheme, opaque, query, fragment;
    bool has_query;
    AUTO_TEXT struct text text = {0};
    if (!read_part(reading, value, "Scheme", &scheme) ||
        !read_part(reading, value, "Opaque", &opaque) ||
        !read_part(reading, value, "RawQuery", &query) ||
        !read_part(reading, value, "Fragment", &fragment) ||
        !read_flag(value, "ForceQuery", &has_query))
        return NULL;
    text_add(&text, (const char *)scheme.bytes, scheme.length);
    text_add_string(&text, scheme.length ? ":" : "");
    if (opaque.length)
        text_add(&text, (const char *)opaque.bytes, opaque.length);
    else if (!add_place(reading, value, &text))
        return NULL;
    text_add_string(&text, has_query || query.length ? "?" : "");
    text_add(&text, (const char *)query.bytes, query.length);
    text_add_string(&text, fragment.length ? "#" : "");
    if (fragment.length &&
        !add_written(reading, value, "Fragment", "RawFragment", fragment_signs, &text))
        return NULL;
    /* A byte of zero ends words. */
    return memchr(text_string(&text), '\0', text.length) ? NULL : node_words(reading->arena, &text);
}
