#include "value/well_known_rows.h"

#include <stdio.h>
#include <string.h>

#include "value/well_known.h"

enum { WORD = 8, DAY = 86400 };

/* A number with a point that moves DIGITS to the left, without zeros at its end. */
static void add_decimal(struct text *text, uint64_t number, unsigned digits, const char *unit)
{
    char fraction[24];
    uint64_t scale = 1;
    for (unsigned i = 0; i < digits; i++)
        scale *= 10;
    text_printf(text, "%llu", (unsigned long long)(number / scale));
    snprintf(fraction, sizeof(fraction), "%0*llu", (int)digits,
             (unsigned long long)(number % scale));
    size_t length = number % scale ? strlen(fraction) : 0;
    while (length && fraction[length - 1] == '0')
        length--;
    text_printf(text, "%s%.*s%s", length ? "." : "", (int)length, fraction, unit);
}

/* Appends a duration as Go prints it: "1.5s". */
static void add_duration(struct text *text, int64_t nanoseconds)
{
    enum { MICRO = 1000, MILLI = 1000 * MICRO, SECOND = 1000 * MILLI };
    uint64_t rest = nanoseconds < 0 ? -(uint64_t)nanoseconds : (uint64_t)nanoseconds;
    if (nanoseconds < 0)
        text_add_char(text, '-');
    if (rest == 0) {
        text_add_string(text, "0s");
    } else if (rest < MICRO) {
        add_decimal(text, rest, 0, "ns");
    } else if (rest < MILLI) {
        add_decimal(text, rest, 3, "µs");
    } else if (rest < SECOND) {
        add_decimal(text, rest, 6, "ms");
    } else {
        uint64_t minutes = rest / SECOND / 60;
        if (minutes >= 60)
            text_printf(text, "%lluh", (unsigned long long)(minutes / 60));
        if (minutes)
            text_printf(text, "%llum", (unsigned long long)(minutes % 60));
        add_decimal(text, rest % (60 * (uint64_t)SECOND), 9, "s");
    }
}

struct node *duration_decode(const struct reading *reading, const struct value *value)
{
    uint64_t number;
    AUTO_TEXT struct text text = {0};
    if (!value_number(value, 0, WORD, &number))
        return NULL;
    add_duration(&text, (int64_t)number);
    return node_words(reading->arena, &text);
}

/* The day of the civil calendar that is DAYS behind 1970-01-01: in eras of 400 years. */
static void civil_date(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    enum { ERA = 146097, SHIFT = 719468 /* from 0000-03-01 */ };
    days += SHIFT;
    int64_t era = (days >= 0 ? days : days - ERA + 1) / ERA;
    unsigned of_era = (unsigned)(days - era * ERA);
    unsigned of_years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * of_years + of_years / 4 - of_years / 100);
    unsigned from_march = (5 * of_year + 2) / 153;
    *day = of_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = (int64_t)of_years + era * 400 + (*month <= 2);
}

/* Whether the zone of a time can be told, and why not. */
enum zone { ZONE_KNOWN, ZONE_UNKNOWN, ZONE_NOT_COPIED };

/* The seconds east of UTC at that time; 0 if they can't be told. */
static enum zone find_offset(const struct reading *reading, uint64_t location, int64_t unix_time,
                             int64_t *ret)
{
    uint64_t start, end, zone, offset_at, offset, cached[3];
    static const char *const fields[] = {"cacheStart", "cacheEnd", "cacheZone"};
    struct type *type = runtime_types_named(reading->types, "time.Location");
    *ret = 0;
    if (location == 0)
        return ZONE_KNOWN;
    if (!type || !runtime_types_field(reading->types, "time.zone", "offset", &offset_at))
        return ZONE_UNKNOWN;
    for (unsigned i = 0; i < 3; i++) {
        uint64_t at;
        if (!runtime_types_field(reading->types, "time.Location", fields[i], &at))
            return ZONE_UNKNOWN;
        if (!snapshot_number(reading->snapshot, location + at, WORD, &cached[i]))
            return ZONE_NOT_COPIED;
    }
    start = cached[0], end = cached[1], zone = cached[2];
    /* One without zones is UTC; the local one before it has been read in has no name either. */
    struct value value = value_at(reading, type, location), name, zones;
    uint64_t count, length;
    if (!value_field(&value, "name", &name) || !value_field(&value, "zone", &zones))
        return ZONE_UNKNOWN;
    if (!value_number(&name, WORD, WORD, &length) || !value_number(&zones, WORD, WORD, &count))
        return ZONE_NOT_COPIED;
    if (zone == 0)
        return length > 0 && count == 0 ? ZONE_KNOWN : ZONE_UNKNOWN;
    /* What is cached is an interval; where there is but one zone, it holds at any time. */
    bool is_cached = unix_time >= (int64_t)start && unix_time < (int64_t)end;
    if (!is_cached && count != 1)
        return ZONE_UNKNOWN;
    if (!snapshot_number(reading->snapshot, zone + offset_at, WORD, &offset))
        return ZONE_NOT_COPIED;
    bool is_sane = (int64_t)offset > -DAY && (int64_t)offset < DAY;
    *ret = is_sane ? (int64_t)offset : 0;
    return is_sane ? ZONE_KNOWN : ZONE_UNKNOWN;
}

struct node *time_decode(const struct reading *reading, const struct value *value)
{
    static const int64_t year_1885 = 59453308800, year_1970 = 62135596800;
    static const char *const notes[] = {
        [ZONE_UNKNOWN] = " (its zone isn't known)",
        [ZONE_NOT_COPIED] = " (its zone: …)",
        [ZONE_KNOWN] = NULL,
    };
    uint64_t wall, ext, location;
    struct value parts[3];
    int64_t offset, year;
    unsigned month, day;
    AUTO_TEXT struct text text = {0};
    if (!value_field(value, "wall", &parts[0]) || !value_field(value, "ext", &parts[1]) ||
        !value_field(value, "loc", &parts[2]) || !value_number(&parts[0], 0, WORD, &wall) ||
        !value_number(&parts[1], 0, WORD, &ext) || !value_number(&parts[2], 0, WORD, &location))
        return NULL;
    /* With a monotonic reading, 33 bits of seconds are in the first word. */
    int64_t seconds = wall >> 63 ? (int64_t)(wall << 1 >> 31) + year_1885 : (int64_t)ext;
    if ((wall & ((1u << 30) - 1)) > 999999999)
        return NULL; /* whatever it is, no time */
    int64_t unix_time = (int64_t)((uint64_t)seconds - (uint64_t)year_1970);
    enum zone zone = find_offset(reading, location, unix_time, &offset);
    int64_t local = (int64_t)((uint64_t)unix_time + (uint64_t)offset),
            days = local / DAY - (local % DAY < 0);
    unsigned of_day = (unsigned)(local - days * DAY), nanoseconds = wall & ((1u << 30) - 1);
    civil_date(days, &year, &month, &day);
    /* Go counts four digits behind the sign. */
    text_printf(&text, "%s%04lld-%02u-%02uT%02u:%02u:", year < 0 ? "-" : "",
                (long long)(year < 0 ? -year : year), month, day, of_day / 3600, of_day / 60 % 60);
    text_add_string(&text, of_day % 60 < 10 ? "0" : "");
    add_decimal(&text, of_day % 60 * (uint64_t)1000000000 + nanoseconds, 9, "");
    int64_t minutes = (offset < 0 ? -offset : offset) / 60;
    if (offset)
        text_printf(&text, "%c%02lld:%02lld", offset < 0 ? '-' : '+', (long long)(minutes / 60),
                    (long long)(minutes % 60));
    else
        text_add_char(&text, 'Z');
    struct node *node = node_words(reading->arena, &text);
    node->note = notes[zone];
    return node;
}

/* ---- names ---- */

static struct node *name_decode(const struct reading *reading, const struct value *value,
                                const char *const *names, size_t first, size_t count,
                                const char *type)
{
    uint64_t number;
    AUTO_TEXT struct text text = {0};
    if (!value_number(value, 0, (unsigned)value->type->size, &number))
        return NULL;
    if (number >= first && number - first < count)
        text_add_string(&text, names[number - first]);
    else
        text_printf(&text, "%%!%s(%llu)", type, (unsigned long long)number);
    return node_words(reading->arena, &text);
}

struct node *month_decode(const struct reading *reading, const struct value *value)
{
    static const char *const names[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    return name_decode(reading, value, names, 1, LENGTH(names), "Month");
}

struct node *weekday_decode(const struct reading *reading, const struct value *value)
{
    static const char *const names[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday"};
    return name_decode(reading, value, names, 0, LENGTH(names), "Weekday");
}
