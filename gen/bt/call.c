#include "bt/call.h"

#include <ctype.h>
#include <string.h>

#include "bt/asks.h"
#include "bt/event_variables.h"
#include "bt/goroutine.h"
#include "bt/line.h"
#include "bt/scanner.h"
#include "program/find.h"

enum { FIRST_KEPT = 2 }; /* of the tuple; before: the goroutine's number, the time */

/* ---- names ---- */

static bool is_taken(const struct script *script, const char *map)
{
    if (script->source && uses_name(script->source, map))
        return true;
    for (size_t i = 0; i < script->call_maps.count; i++) {
        if (strcmp(script->call_maps.items[i], map) == 0)
            return true;
    }
    return false;
}

/* "@call_Put", of a name that may hold anything. */
static const char *map_name(struct script *script, const struct function *function)
{
    AUTO_TEXT struct text name = {0};
    AUTO_FREE char *short_name = function_short_name(function->name);
    const char *last = strrchr(short_name, '.');
    text_add_string(&name, "@call_");
    for (const char *at = last ? last + 1 : short_name; *at; at++) {
        if (isalnum((unsigned char)*at) || *at == '_')
            text_add_char(&name, *at);
    }
    const char *start = arena_strdup(script->arena, text_string(&name)), *unique = start;
    for (unsigned n = 2; is_taken(script, unique); n++)
        unique = arena_printf(script->arena, "%s_%u", start, n);
    return unique;
}

/* "pid, $g, $depth": pid or what stands for it */
static struct error *print_key(struct probe *probe, const char **ret)
{
    const char *g, *depth;
    TRY(goroutine_address(probe, &g));
    TRY(goroutine_frame_depth(probe, &depth));
    g = variable_get(probe, "g", "g", g);
    *ret = arena_printf(probe->script->arena, "%s, %s, %s", process_number(&probe->script->options),
                        g, depth);
    return NULL;
}

struct error *call_init(struct call *call, struct probe *probe)
{
    *call = (struct call){
        .entry = {.script = probe->script,
                  .arguments = probe->arguments,
                  .moment = AT_ENTRY,
                  .keeper = probe,
                  .body = probe->body,
                  .line = probe->line},
        .map = map_name(probe->script, probe->arguments->function),
    };
    call->number = probe->script->pair_count++;
    probe->call = call;
    TRY(print_key(probe, &call->key));
    call->variable = variable_get(
        probe, "call", "call", arena_printf(probe->script->arena, "%s[%s]", call->map, call->key));
    return NULL;
}

void call_deinit(struct call *call)
{
    array_deinit(&call->kept);
    array_deinit(&call->entry.variables);
}

/* ---- what is kept ---- */

/* "entry_Key" for buf($entry->Key.ptr, ...), "n" for (int64)$n. */
static const char *kept_name(struct arena *arena, const char *expression)
{
    AUTO_TEXT struct text name = {0};
    const char *at = strchr(expression, '$');
    for (at = at ? at + 1 : "kept"; *at && *at != ','; at++) {
        if (isalnum((unsigned char)*at))
            text_add_char(&name, *at);
        else if (name.length && name.bytes[name.length - 1] != '_')
            text_add_char(&name, '_');
    }
    while (name.length && name.bytes[name.length - 1] == '_')
        name.length--;
    if (string_starts_with(expression, "buf(") && name.length > 4 &&
        strncmp(name.bytes + name.length - 4, "_ptr", 4) == 0)
        name.length -= 4;
    return arena_strndup(arena, text_string(&name), name.length);
}

static const char *keep(struct probe *probe, const char *expression, bool is_text)
{
    struct call *call = probe->call;
    struct arena *arena = probe->script->arena;
    call->is_needed = true;
    for (size_t i = 0; i < call->kept.count; i++) {
        if (strcmp(call->kept.items[i].expression, expression) == 0)
            return call->kept.items[i].name;
    }
    const char *path = kept_name(arena, expression);
    struct kept_value kept = {.expression = expression, .is_text = is_text};
    kept.name = variable_get(probe, arena_printf(arena, "kept %s", expression), path, "");
    array_push(&call->kept, kept);
    return kept.name;
}

const char *call_keep(struct probe *probe, const char *expression, bool is_signed)
{
    /* One cast for all that is kept: tuples are laid out by their elements' types. */
    return keep(
        probe,
        arena_printf(probe->script->arena, "(%s)%s", is_signed ? "int64" : "uint64", expression),
        false);
}

const char *call_keep_text(struct probe *probe, const char *expression)
{
    return keep(probe, expression, true);
}

struct error *call_move(struct probe *probe, const char *pointer, const char **ret)
{
    struct call *call = probe->call;
    struct arena *arena = probe->script->arena;
    const char *low, *high, *high_now;
    TRY(goroutine_stack_end(&call->entry, "lo", &low));
    TRY(goroutine_stack_end(&call->entry, "hi", &high));
    TRY(goroutine_stack_end(probe, "hi", &high_now));
    low = call_keep(probe, variable_get(&call->entry, "stack low", "stack_low", low), false);
    high = call_keep(probe, variable_get(&call->entry, "stack high", "stack_high", high), false);
    *ret = variable_get(
        probe, arena_printf(arena, "moved %s", pointer), arena_printf(arena, "%s_now", pointer + 1),
        arena_printf(arena, "((uint64)(%s - %s) < (uint64)(%s - %s) ? %s - %s + %s : %s)", pointer,
                     low, high, low, pointer, high, high_now, pointer));
    return NULL;
}

const char *call_duration(struct probe *probe)
{
    probe->call->is_needed = true;
    return variable_get(probe, "duration", "duration",
                        arena_printf(probe->script->arena, "nsecs - %s.1", probe->call->variable));
}

/* ---- the two bodies ---- */

/* Whether the map has the key. */
static const char *exists(const struct probe *probe, const char *map, const char *key)
{
    struct arena *arena = probe->script->arena;
    if (probe->script->options.dialect.walks_maps)
        return arena_printf(arena, "has_key(%s, (%s))", map, key);
    return arena_printf(arena, "%s[%s].1 != 0", map, key);
}

/*
 * All elements of a tuple wait on the BPF stack until the last is known: of many, each few are a
 * tuple in the tuple. Not of fewer than that: each tuple has a place as large as the largest, and
 * beyond 32 KiB of them the stack is exceeded, too (dialect.c).
 */
enum { MAX_ELEMENTS = 20, GROUP = 16 };

/*
 * Up to so many values were seen to load on 0.23 and 0.27, of functions of etcd: the variables that
 * they are reached by take stack, too.
 */
enum { MAX_KEPT = 100 };

/* Finds which kept values the BODY at the return needs, and returns how many. */
static size_t find_needed(const struct probe *probe, const char *body)
{
    struct call *call = probe->call;
    AUTO_FREE bool *is_needed = variables_needed(probe, body);
    size_t count = 0;
    for (size_t i = 0; i < call->kept.count; i++) {
        struct kept_value *kept = &call->kept.items[i];
        kept->is_needed = false;
        for (size_t j = 0; j < probe->variables.count; j++)
            kept->is_needed |=
                is_needed[j] && strcmp(probe->variables.items[j].name, kept->name) == 0;
        count += kept->is_needed;
    }
    return count;
}

/* Whether one of two values is taken, as of an error its text or its number. */
static bool has_choices(const struct probe *probe)
{
    for (size_t i = 0; i < probe->variables.count; i++) {
        if (strstr(probe->variables.items[i].value, " ? "))
            return true;
    }
    return false;
}

/* The verifier follows each choice through all that is kept behind it: with 0.23 and 0.27 it gives
 * up at four errors that were looked up, not at three. */
static size_t most_kept(const struct probe *probe)
{
    unsigned most = probe->script->options.dialect.kept_lookup_maximum;
    bool is_dear = event_variables_are_late(probe) && has_choices(&probe->call->entry);
    return is_dear ? most : MAX_KEPT;
}

bool call_is_too_much(const struct probe *probe, const char *condition, const char *body)
{
    AUTO_TEXT struct text used = {0};
    text_printf(&used, "%s %s", condition, body);
    return find_needed(probe, text_string(&used)) > most_kept(probe);
}

/* Their places in the tuple, for those values that the BODY at the return needs. */
static void place_kept(struct probe *probe, const char *body)
{
    struct call *call = probe->call;
    struct arena *arena = probe->script->arena;
    size_t count = find_needed(probe, body), place = 0;
    call->is_grouped = count > MAX_ELEMENTS;
    for (size_t i = 0; i < call->kept.count; i++) {
        struct kept_value *kept = &call->kept.items[i];
        if (!kept->is_needed)
            continue;
        /* A last group of one would be no tuple. */
        size_t group = place / GROUP - (place == count - 1 && place % GROUP == 0 && place > 0);
        if (call->is_grouped)
            kept->element = arena_printf(arena, "%s.%zu.%zu", call->variable, FIRST_KEPT + group,
                                         place - group * GROUP);
        else
            kept->element = arena_printf(arena, "%s.%zu", call->variable, FIRST_KEPT + place);
        place++;
        variable_assign(probe, kept->name, kept->element);
    }
}

/* Whether the element begins a group: "$call.3.0". */
static bool begins_group(const struct call *call, const char *element)
{
    return call->is_grouped && string_ends_with(element, ".0");
}

/* The tuple; TYPES: only of the same types. */
static void print_tuple(const struct call *call, const char *number, bool types, struct text *text)
{
    bool is_open = false;
    text_printf(text, "((int64)%s, nsecs", number);
    for (size_t i = 0; i < call->kept.count; i++) {
        const struct kept_value *kept = &call->kept.items[i];
        if (!kept->element)
            continue;
        bool begins = begins_group(call, kept->element);
        text_printf(text, "%s, %s", begins && is_open ? ")" : "", begins ? "(" : "");
        is_open |= begins;
        if (!types)
            text_add_string(text, kept->expression);
        else if (kept->is_text)
            text_printf(text, "%.*sreg(\"sp\"), nsecs)", (int)strcspn(kept->expression, "(") + 1,
                        kept->expression);
        else
            text_printf(text, "%.*s0", (int)strcspn(kept->expression, ")") + 1, kept->expression);
    }
    text_add_string(text, is_open ? "))" : ")");
}

/* The function's name in quotes, as it may stand in a script. */
static const char *safe_name(struct probe *probe)
{
    AUTO_FREE char *name = function_short_name(probe->arguments->function->name);
    struct line line = {.probe = probe};
    line_text(&line, name);
    const char *safe = line.pieces.items[0].text;
    line_deinit(&line);
    return safe;
}

/*
 * bpftrace attaches the probes of a script from its last to its first, and takes them away in the
 * same order, each for itself: 0.1 to 10 ms later, and 100 (0.23 and 0.27, by watching the
 * breakpoints come and go). A pair's entry stands last: while it is there alone, at the start,
 * calls return that nobody sees; at the end, it goes first. The probe that this is for stands
 * before the returns. When it is met, all of them are there.
 */
void call_print_since(struct probe *probe, const char *body, struct text *text)
{
    unsigned number = probe->call->number;
    text_printf(
        text,
        "  // from here on its returns are seen: bpftrace attaches from the last probe to the "
        "first\n"
        "  if (@gobt_since[%u] == 0) {\n"
        "    @gobt_since[%u] = nsecs;\n"
        "  }\n",
        number, number);
    call_print_types(probe, body, text);
}

/* Of what is kept, it must know the type where that is computed with, too. */
void call_print_types(struct probe *probe, const char *body, struct text *text)
{
    bool uses_types = asks_for_keys(body) || probe->decimal_count || probe->computes_bytes;
    if (!probe->script->options.dialect.types_in_order || !uses_types)
        return;
    text_printf(text,
                "  if (0) {\n"
                "    // bpftrace must know what is in a map before it is told what to do with it\n"
                "    %s[%s, (uint64)0, (uint64)0] = ",
                probe->call->map, process_number(&probe->script->options));
    print_tuple(probe->call, "0", true, text);
    text_add_string(text, ";\n  }\n");
}

/* Whether a call that began at START, and is still in the map, didn't return. */
static const char *was_watched(const struct probe *probe, const char *start)
{
    unsigned number = probe->call->number;
    return arena_printf(probe->script->arena, "@gobt_since[%u] > 0 && %s >= @gobt_since[%u]",
                        number, start, number);
}

/* What one frame finds of an earlier one in its place. */
static void print_leftover(struct probe *probe, const char *map, const char *key, struct text *text)
{
    text_printf(text,
                "  if (%s) {\n"
                "    // left there by a call that a panic or runtime.Goexit unwound\n",
                exists(probe, map, key));
    if (probe->script->options.dialect.walks_maps)
        text_printf(text,
                    "    $left = %s[%s];\n"
                    "    if (%s) {\n"
                    "      @gobt_unwound[%u] = count();\n"
                    "    }\n",
                    map, key, was_watched(probe, "$left.1"), probe->call->number);
    text_printf(text, "    delete(%s[%s]);\n  }\n", map, key);
}

struct error *call_print_entry(struct probe *probe, const char *condition, const char *body,
                               struct text *text)
{
    struct call *call = probe->call;
    const char *key, *number, *g;
    AUTO_TEXT struct text inner = {0};
    AUTO_TEXT struct text outer = {0};
    AUTO_TEXT struct text known = {0};
    TRY(print_key(&call->entry, &key));
    TRY(goroutine_own_number(&call->entry, &number));
    if (probe->arguments->convention == CONVENTION_STACK) {
        /* From thread-local storage it may come as 0: then it isn't known. */
        TRY(goroutine_address(&call->entry, &g));
        g = variable_get(&call->entry, "g", "g", g);
        text_printf(&known, *condition ? "%s != 0 && (%s)" : "%s != 0", g, condition);
        condition = text_string(&known);
    }
    print_leftover(probe, call->map, key, &outer);
    text_printf(&inner, "%s[%s] = ", call->map, key);
    place_kept(probe, body);
    print_tuple(call, number, false, &inner);
    text_add_string(&inner, ";\n");
    if (*condition)
        text_printf(&outer, "  if (%s) {\n", condition);
    variables_print(&call->entry, "  ", text_string(&outer), text);
    text_add_string(text, text_string(&outer));
    const char *indent = *condition ? "    " : "  ";
    variables_print(&call->entry, indent, text_string(&inner), text);
    text_printf(text, "%s%s", indent, text_string(&inner));
    if (probe->script->options.dialect.walks_maps)
        text_printf(text, "%sif (!%s) {\n%s  @gobt_full++;\n%s}\n", indent,
                    exists(probe, call->map, key), indent, indent);
    text_add_string(text, *condition ? "  }\n" : "");
    return NULL;
}

/* How many variables the BPF stack is sure to have room for, beside what printf needs. */
enum { MAX_KEPT_VARIABLES = 16 };

/*
 * SOURCE with the tuple's elements in place of the texts that are kept. Of very many numbers, too:
 * variables are all set before the first is used, and each takes 8 bytes of stack until then.
 */
static void put_elements(const struct probe *probe, const char *source, struct text *text)
{
    const struct call *call = probe->call;
    size_t numbers = 0;
    for (size_t i = 0; i < call->kept.count; i++)
        numbers += call->kept.items[i].element && !call->kept.items[i].is_text;
    bool is_crowded = numbers > MAX_KEPT_VARIABLES;
    while (*source) {
        size_t length = scan_token(source);
        const struct kept_value *found = NULL;
        for (size_t i = 0; i < call->kept.count && *source == '$'; i++) {
            const struct kept_value *kept = &call->kept.items[i];
            if ((kept->is_text || is_crowded) && kept->element && strlen(kept->name) == length &&
                strncmp(kept->name, source, length) == 0)
                found = kept;
        }
        if (found)
            text_add_string(text, found->element);
        else
            text_add(text, source, length);
        source += length;
    }
}

struct error *call_print_return(struct probe *probe, const char *condition, const char *body,
                                struct text *text)
{
    struct call *call = probe->call;
    const char *number;
    TRY(goroutine_own_number(probe, &number));
    AUTO_TEXT struct text head = {0};
    text_printf(&head,
                "  if (%s.1 != 0 && %s.0 == (int64)%s) {\n"
                "    delete(%s[%s]);\n",
                call->variable, call->variable, number, call->map, call->key);
    variables_print(probe, "  ", text_string(&head), text);
    text_add_string(text, text_string(&head));
    AUTO_TEXT struct text test = {0};
    AUTO_TEXT struct text inner = {0};
    put_elements(probe, condition, &test);
    put_elements(probe, body, &inner);
    event_variables_place(probe, text_string(&test), &inner);
    variables_print_with(probe, "    ", text_string(&test), text_string(&inner), text);
    text_add_string(text, "  }\n");
    return NULL;
}

/* That something was said of calls: then there were some. */
static const char *told(const struct script *script)
{
    return script->explains_silence ? "    @gobt_told = 1;\n" : "";
}

void call_print_ending(struct probe *probe)
{
    struct script *script = probe->script;
    const char *map = probe->call->map;
    array_push(&script->call_maps, map);
    if (script->options.dialect.walks_maps) {
        unsigned number = probe->call->number;
        const char *name = safe_name(probe);
        text_printf(&script->ending,
                    "  for ($call : %s) {\n"
                    "    if (%s) {\n"
                    "      @gobt_open[%u]++;\n"
                    "    }\n"
                    "  }\n"
                    "  if ((int64)@gobt_unwound[%u] > 0) {\n"
                    "    printf(\"gobt: a panic or runtime.Goexit unwound %%ld call%%s of %s\\n\", "
                    "(int64)@gobt_unwound[%u], (int64)@gobt_unwound[%u] == 1 ? \"\" : \"s\");\n"
                    "%s"
                    "  }\n"
                    "  if (@gobt_open[%u] > 0) {\n"
                    "    printf(\"gobt: %%ld call%%s of %s hadn't returned at the end: %%s still "
                    "ran, or had been unwound\\n\", @gobt_open[%u], @gobt_open[%u] == 1 ? \"\" : "
                    "\"s\", @gobt_open[%u] == 1 ? \"it\" : \"they\");\n"
                    "%s"
                    "  }\n",
                    map, was_watched(probe, "$call.1.1"), number, number, name, number, number,
                    told(script), number, name, number, number, number, told(script));
    }
    text_printf(&script->ending, "  clear(%s);\n", map);
}

void call_print_report(struct script *script)
{
    static const char *const maps[] = {"since", "unwound", "open", "full"};
    struct text *text = &script->ending;
    if (script->call_maps.count == 0 && script->explains_silence)
        text_add_string(text, "  @gobt_told = 0;\n");
    if (script->call_maps.count == 0 || !script->options.dialect.walks_maps)
        return;
    text_printf(
        text,
        "  if (@gobt_full > 0) {\n"
        "    printf(\"gobt: %%ld call%%s followed to %%s return: more than %llu ran at a time; "
        "give a larger --max-keys\\n\", @gobt_full, @gobt_full == 1 ? \" wasn't\" : \"s weren't\", "
        "@gobt_full == 1 ? \"its\" : \"their\");\n"
        "%s"
        "  }\n",
        (unsigned long long)script->options.key_limit, told(script));
    for (size_t i = 0; i < LENGTH(maps); i++)
        text_printf(text, "  clear(@gobt_%s);\n", maps[i]);
}
