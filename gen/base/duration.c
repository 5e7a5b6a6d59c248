#include "base/duration.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

static const struct {
    const char *name;
    uint64_t nanoseconds;
} units[] = {
    {"ns", 1},       {"us", 1000},      {"\u00b5s", 1000},  {"\u03bcs", 1000},
    {"ms", 1000000}, {"s", 1000000000}, {"m", 60000000000}, {"h", 3600000000000},
};

uint64_t duration_unit(const char *name, size_t length)
{
    for (size_t i = 0; i < LENGTH(units); i++) {
        if (strlen(units[i].name) == length && strncmp(units[i].name, name, length) == 0)
            return units[i].nanoseconds;
    }
    return 0;
}

bool duration_parse(const char *text, uint64_t without_unit, uint64_t *ret)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    uint64_t unit = *end ? duration_unit(end, strlen(end)) : without_unit;
    if (errno || !isdigit((unsigned char)*text) || unit == 0 || number > INT64_MAX / unit)
        return false;
    *ret = number * unit;
    return true;
}
