#include "bt/outline.h"

#include <ctype.h>
#include <string.h>

#include "base/array.h"
#include "bt/scanner.h"

bool outline_may_have_settings(const char *source)
{
    static const char *const words[] = {"config", "struct", "union", "enum", "import"};
    for (const char *at = source; *at;) {
        size_t name = scan_name(at);
        for (size_t i = 0; i < LENGTH(words); i++) {
            if (name == strlen(words[i]) && strncmp(at, words[i], name) == 0)
                return false;
        }
        if (*at == '#')
            return false;
        at += *at == '{' && scan_group(at) ? scan_group(at) : scan_token(at);
    }
    return true;
}

bool outline_has_probe(const char *source)
{
    static const char *const definitions[] = {"config", "struct", "union", "enum", "fn", "macro"};
    bool starts = true, is_definition = false;
    for (const char *at = source; *at;) {
        size_t length = *at == '{' && scan_group(at) ? scan_group(at) : scan_token(at);
        size_t name = scan_name(at);
        /* Behind a colon a slash and a star are a path's. */
        if ((*at == '{' && !is_definition) || (starts && name && at[name] == ':'))
            return true;
        if (*at == '#')
            length = strcspn(at, "\n");
        else if (*at == '{' || *at == ';')
            starts = true;
        else if (!scan_comment(at) && !isspace((unsigned char)*at)) {
            if (starts)
                is_definition = false;
            for (size_t i = 0; starts && i < LENGTH(definitions); i++)
                is_definition |=
                    name == strlen(definitions[i]) && strncmp(at, definitions[i], name) == 0;
            if (starts && name == 6 && strncmp(at, "import", name) == 0)
                return true; /* there may be some in that */
            starts = false;
        }
        at += length;
    }
    return false;
}
