#include "bt/attach_points.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bt/scanner.h"

/* The path of an attach point at AT, as it was written or in quotes; its length in the script. */
static size_t read_path(const char *at, struct text *path)
{
    size_t quoted = scan_string(at);
    size_t length = quoted ? quoted : strcspn(at, ": \t\n{");
    for (size_t i = quoted ? 1 : 0; i < length - (quoted ? 1 : 0); i++) {
        i += quoted && at[i] == '\\';
        text_add_char(path, at[i]);
    }
    return length;
}

static bool read_number(const char *at, uint64_t *ret)
{
    char *end;
    errno = 0;
    *ret = strtoull(at, &end, 0);
    return isdigit((unsigned char)*at) && errno == 0 && !isalnum((unsigned char)*end) &&
           *end != '_' && *end != '+';
}

/* An attach point at AT, which a name begins; its length, up to the number or whatever is there. */
static size_t read_point(const char *at, size_t name, const char *wanted, struct numbers *ret)
{
    AUTO_TEXT struct text path = {0};
    uint64_t number;
    bool is_probe = (name == 6 && strncmp(at, "uprobe", name) == 0) || (name == 1 && *at == 'u');
    if (!is_probe || at[name] != ':')
        return name;
    size_t length = name + 1 + read_path(at + name + 1, &path);
    if (at[length] != ':')
        return length;
    if (strcmp(text_string(&path), wanted) == 0 && read_number(at + length + 1, &number))
        array_push(ret, number);
    return length + 1;
}

void attach_points_read(const char *script, const char *path, struct numbers *ret)
{
    while (*script) {
        size_t name = scan_name(script);
        size_t group = strchr("([{", *script) ? scan_group(script) : 0;
        if (name)
            script += read_point(script, name, path, ret);
        else
            script += group ? group : scan_token(script);
    }
}
