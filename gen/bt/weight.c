#include "bt/weight.h"

#include <string.h>

#include "bt/scanner.h"

/* What stands before a body: config, a struct's name, or attach points and a predicate. */
struct head {
    size_t points;
    bool has_probe;
};

static bool begins_special(const char *at, size_t length)
{
    static const char *const names[] = {"BEGIN", "END", "begin", "end"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (strlen(names[i]) == length && strncmp(at, names[i], length) == 0)
            return true;
    }
    return false;
}

struct weight weight_of(const char *script)
{
    struct weight weight = {0};
    struct head head = {.points = 1};
    while (*script) {
        size_t group = strchr("([{", *script) ? scan_group(script) : 0;
        size_t length = group ? group : scan_token(script);
        if (group && *script == '{') {
            if (head.has_probe) {
                weight.probes += head.points;
                weight.code += head.points * group;
            }
            head = (struct head){.points = 1};
        } else if (*script == ',') {
            head.points++;
        } else if (*script == ':' || begins_special(script, length)) {
            head.has_probe = true;
        } else if (*script == ';' || *script == '#') {
            head = (struct head){.points = 1};
        }
        script += length;
    }
    return weight;
}
