#include "bt/source_probe.h"

#include <string.h>

#include "base/text.h"
#include "bt/scanner.h"

static const char *const prefixes[] = {
    [ON_ENTRY] = "go",
    [ON_RETURN] = "goret",
    [ON_LINE] = "goline",
    [ON_INLINED] = "goinlined",
};

/* The name in quotes behind "go:". */
static const char *function_in_quotes(struct arena *arena, const char *at, size_t length)
{
    AUTO_TEXT struct text name = {0};
    for (size_t i = 1; i + 1 < length; i++) {
        if (at[i] == '\\' && i + 2 < length)
            i++;
        text_add_char(&name, at[i]);
    }
    return arena_strdup(arena, text_string(&name));
}

/* The predicate at AT: up to the last slash before the body. */
static size_t scan_predicate(const char *at)
{
    size_t last = 0;
    if (*at != '/')
        return 0;
    for (size_t i = 1; at[i] && at[i] != '{'; i += scan_token(at + i)) {
        if (at[i] == '/')
            last = i;
    }
    return last ? last + 1 : 0;
}

/* Whether what stands between is a comment that must have been meant as a predicate: it never ends,
 * or has the end of one and a body. */
static bool hides_predicate(const char *start, const char *end)
{
    for (const char *at = start; at < end; at += scan_token(at)) {
        if (!string_starts_with(at, "/*"))
            continue;
        size_t length = scan_comment(at);
        if (length < 4 || at[length - 1] != '/' || at[length - 2] != '*')
            return true;
        for (size_t i = 2; i < length - 2; i++) {
            const char *behind = at + i + 1;
            if (at[i] == '/' && behind[strspn(behind, " \t\n")] == '{')
                return true;
        }
    }
    return false;
}

/* The kind of the Go probe whose attach point begins at AT; false: none does. */
static bool find_prefix(const char *at, enum probe_kind *ret)
{
    size_t name = scan_name(at);
    for (size_t i = 0; i < LENGTH(prefixes); i++) {
        *ret = (enum probe_kind)i;
        if (name == strlen(prefixes[i]) && string_starts_with(at, prefixes[i]))
            return at[name] == ':' || (at[name] == '?' && at[name + 1] == ':');
    }
    return false;
}

bool source_probe_begins(const char *at)
{
    enum probe_kind kind;
    return find_prefix(at, &kind);
}

struct error *source_probe_parse(struct arena *arena, const char **at, struct source_probe *probe)
{
    const char *c = *at;
    probe->start = c;
    find_prefix(c, &probe->kind);
    const char *prefix = prefixes[probe->kind];
    for (;;) {
        const char *start = c;
        if (scan_name(c) != strlen(prefix) || !string_starts_with(c, prefix))
            return error_usage("a probe takes attach points of one kind, here of %s: only; give "
                               "the others a body of their own",
                               prefix);
        c += strlen(prefix);
        bool is_optional = *c == '?';
        c += is_optional;
        if (*c++ != ':')
            return error_usage("expected a colon and a function's name in quotes behind %s",
                               prefix);
        size_t quoted = scan_string(c);
        if (quoted < 3 || c[quoted - 1] != '"')
            return error_usage("expected a function's name in quotes behind %s:", prefix);
        struct source_function function = {function_in_quotes(arena, c, quoted), start,
                                           is_optional};
        array_push(&probe->functions, function);
        c += quoted;
        c += scan_blank(c);
        if (*c != ',')
            break;
        c++;
        c += scan_blank(c);
    }
    if (hides_predicate(probe->start, c))
        return error_usage("/* begins a comment: a predicate that begins with * takes a blank "
                           "before it");
    size_t predicate = scan_predicate(c);
    if (*c == '/' && !predicate)
        return error_usage("the predicate has no end");
    if (predicate) {
        probe->predicate_start = c + 1;
        probe->predicate = arena_strndup(arena, c + 1, predicate - 2);
        c += predicate;
        c += scan_blank(c);
    }
    size_t body = *c == '{' ? scan_group(c) : 0;
    if (*c == '{' && !body) {
        probe->start = scan_unclosed(c);
        return error_usage("this %c is closed by nothing", *probe->start);
    }
    if (!body)
        return error_usage("expected the probe's body, { ... }, at '%.20s'", *c ? c : "the end");
    probe->body_start = c + 1;
    probe->body = arena_strndup(arena, c + 1, body - 2);
    *at = c + body;
    return NULL;
}

void source_probe_deinit(struct source_probe *probe)
{
    array_deinit(&probe->functions);
}
