#include "run/output.h"

#include <jansson.h>
#include <string.h>

#include "base/terminal.h"
#include "base/utf8.h"
#include "value/frame_text.h"
#include "value/json_form.h"

enum {
    PATIENCE = 2000000000,   /* nanoseconds until a part that hasn't come is lost */
    TELL_EVERY = 1000000000, /* of what is lost, at most a line each second */
    MAX_OPEN = 1000,         /* events that wait for a part */
};

void output_deinit(struct output *output)
{
    for (size_t i = 0; i < output->open.count; i++)
        event_record_destroy(output->open.items[i]);
    array_deinit(&output->open);
    array_deinit(&output->lost);
    text_deinit(&output->lines);
    text_deinit(&output->stream);
    text_deinit(&output->loose);
    text_deinit(&output->frame);
    text_deinit(&output->ready);
    text_deinit(&output->notes);
}

static void drop_front(struct text *text, size_t length)
{
    memmove(text->bytes, text->bytes + length, text->length - length);
    text->length -= length;
    text->bytes[text->length] = '\0';
}

/* ---- what is no record ---- */

/* What the script says as gobt: calls that can't be shown, full maps. */
static const char notice[] = "gobt: ";

static void pass_line(struct output *output, const struct text *line)
{
    bool is_notice = string_starts_with(text_string(line), notice);
    output->has_shown = true;
    size_t skipped = is_notice ? strlen(notice) : 0;
    text_printf(&output->ready, "{\"type\":\"%s\",\"text\":", is_notice ? "notice" : "text");
    json_form_write_text(&output->ready, line->bytes + skipped, line->length - skipped);
    text_add_string(&output->ready, "}\n");
}

static void pass_blanks(struct output *output)
{
    for (; output->blanks; output->blanks--)
        text_add_char(&output->ready, '\n');
}

/* bpftrace ends with empty lines, one for each map that has nothing in it: those are left out. */
static void pass_byte(struct output *output, char byte)
{
    if (byte == '\n' && !output->is_in_line) {
        output->blanks++;
        return;
    }
    pass_blanks(output);
    output->has_shown = true;
    text_add_char(&output->ready, byte);
    output->is_in_line = byte != '\n';
}

static void pass_frame(struct output *output, const struct text *frame)
{
    for (size_t i = 0; i < frame->length; i++)
        pass_byte(output, frame->bytes[i]);
    output->frame.length = 0;
}

/*
 * A line of a stack that was counted: bpftrace names no function of a program without symbols.
 * Where the addresses differ from process to process nobody knows whose they are.
 */
static void name_frame(struct output *output)
{
    const struct program *program = output->rendering.types->program;
    AUTO_TEXT struct text named = {0};
    if (!program->is_position_independent) {
        const char *line = output->frame.bytes, *end = line + output->frame.length;
        const char *bracket = memchr(line, '[', output->frame.length);
        const char *address = bracket ? bracket + 1 : line;
        const char *behind = memchr(address, ',', (size_t)(end - address));
        text_add(&named, line, (size_t)(address - line));
        frame_text_write_line(&named, program, 0, address,
                              (size_t)((behind ? behind : end) - address));
        text_add(&named, behind ? behind : end, behind ? (size_t)(end - behind) : 0);
        pass_frame(output, &named);
        return;
    }
    pass_frame(output, &output->frame);
    if (!output->has_addresses)
        text_add_string(&output->notes,
                        "stacks that are counted are addresses here: 'gobt funcs -p PID -' names "
                        "them in what it reads, as long as the process runs\n");
    output->has_addresses = true;
}

/* A byte of text: what may be a line of a stack waits for the line's end. */
static void pass_text_byte(struct output *output, char byte)
{
    struct text *frame = &output->frame;
    if (byte == '\n' && memchr(text_string(frame), 'x', frame->length))
        name_frame(output);
    bool may_begin = output->rendering.types && (frame->length || !output->is_in_line);
    if (may_begin)
        text_add_char(frame, byte);
    if (may_begin && frame_text_may_begin(frame->bytes, frame->length))
        return;
    if (may_begin)
        pass_frame(output, frame);
    else
        pass_byte(output, byte);
}

/* In JSON by whole lines; empty ones say nothing there. */
static void pass_json_byte(struct output *output, char byte)
{
    if (byte != '\n') {
        text_add_char(&output->loose, byte);
        return;
    }
    if (output->loose.length)
        pass_line(output, &output->loose);
    output->loose.length = 0;
}

static void pass_text(struct output *output, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (output->is_json)
            pass_json_byte(output, bytes[i]);
        else
            pass_text_byte(output, bytes[i]);
    }
}

/* ---- what is lost ---- */

static void give_up(struct output *output, size_t number)
{
    struct event_record *record = output->open.items[number];
    output->has_shown = true;
    for (size_t i = 0; i < output->plans->count; i++) {
        if (output->plans->items[i] != record->plan)
            continue;
        while (output->lost.count <= i)
            array_push(&output->lost, 0);
        output->lost.items[i]++;
    }
    event_record_destroy(record);
    output->open.items[number] = output->open.items[--output->open.count];
}

/* Those that began so long before the newest: what is read isn't in the order of its times. */
static void give_up_old(struct output *output, uint64_t patience)
{
    for (size_t i = 0; i < output->open.count;) {
        if (output->open.items[i]->time + patience > output->newest)
            i++;
        else
            give_up(output, i);
    }
}

/* Where very much is lost, not all that may still come is waited for. */
static void give_up_oldest(struct output *output)
{
    size_t oldest = 0;
    for (size_t i = 1; i < output->open.count; i++) {
        if (output->open.items[i]->time < output->open.items[oldest]->time)
            oldest = i;
    }
    give_up(output, oldest);
}

static void tell_lost(struct output *output)
{
    for (size_t i = 0; i < output->lost.count; i++) {
        unsigned long long count = output->lost.items[i];
        const char *function = output->plans->items[i]->function;
        output->lost.items[i] = 0;
        if (count && output->is_json) {
            text_add_string(&output->ready, "{\"type\":\"lost\",\"function\":");
            json_form_write_string(&output->ready, function);
            text_printf(&output->ready, ",\"events\":%llu}\n", count);
        } else if (count) {
            text_printf(&output->notes, "%llu event%s of ", count, count == 1 ? "" : "s");
            terminal_escape(&output->notes, function);
            text_printf(&output->notes, " %s shown: bpftrace lost a part\n",
                        count == 1 ? "isn't" : "aren't");
        }
    }
    output->told = output->newest;
}

/* ---- events ---- */

static void show_text(struct output *output, struct event_record *event)
{
    pass_frame(output, &output->frame);
    pass_blanks(output);
    render_text(&output->rendering, event, &output->ready);
    if (output->ready.length)
        output->is_in_line = output->ready.bytes[output->ready.length - 1] != '\n';
}

/* Once of each: the first event that lacks something for that. */
static void tell_shortages(struct output *output, const struct event_record *event)
{
    for (unsigned i = 0; i < SHORTAGES; i++) {
        const char *words = event->plan->shortages[i];
        if (!(event->lacks >> i & 1) || !words || output->has_told >> i & 1)
            continue;
        output->has_told |= 1u << i;
        terminal_escape(&output->notes, words);
        text_add_char(&output->notes, '\n');
    }
}

static void show(struct output *output, struct event_record *event)
{
    output->has_shown = true;
    if (output->is_json)
        render_json(&output->rendering, event, &output->ready);
    else
        show_text(output, event);
    tell_shortages(output, event);
    if (event->time > output->newest)
        output->newest = event->time;
    event_record_destroy(event);
    give_up_old(output, PATIENCE);
    if (output->newest - output->told >= TELL_EVERY)
        tell_lost(output);
}

/* How many of the last bytes may be the beginning of a mark. */
static size_t maybe_mark(const char *bytes, size_t length, const char *mark)
{
    size_t most = strlen(mark) - 1;
    for (size_t some = most < length ? most : length; some > 0; some--) {
        if (memcmp(bytes + length - some, mark, some) == 0)
            return some;
    }
    return 0;
}

static void note_unreadable(struct output *output)
{
    output->has_shown = true;
    if (output->is_json)
        text_add_string(&output->ready, "{\"type\":\"lost\",\"events\":1}\n");
    else
        text_add_string(&output->notes, "a record can't be read: its event is lost\n");
}

/* From the mark that the bytes begin with up to the record's end, or the next mark. */
static size_t malformed_length(const char *bytes, size_t length, const char *mark)
{
    size_t size = strlen(mark);
    const char *next = memmem(bytes + size, length - size, mark, size);
    if (!next)
        return size;
    size_t end = (size_t)(next - bytes) + size;
    return end < length && bytes[end] == '\n' ? end + 1 : end - size;
}

/* Takes the record that the bytes begin with: how many it has; 0: more must be read. */
static size_t read_record(struct output *output, const char *bytes, size_t length, bool is_end)
{
    struct event_record *event;
    size_t used = 0;
    switch (record_take(output->plans, bytes, length, &used, &output->open, &event)) {
    case RECORD_WHOLE:
        show(output, event);
        break;
    case RECORD_PART:
        if (output->open.count > MAX_OPEN)
            give_up_oldest(output);
        break;
    case RECORD_UNENDED:
        if (!is_end)
            return 0;
        note_unreadable(output);
        return length;
    case RECORD_MALFORMED:
        note_unreadable(output);
        return malformed_length(bytes, length, output->plans->mark);
    }
    return used;
}

static void read_stream(struct output *output, bool is_end)
{
    const char *mark = output->plans->mark;
    size_t done = 0, used = 1;
    while (used && done < output->stream.length) {
        const char *bytes = output->stream.bytes + done;
        size_t left = output->stream.length - done;
        const char *found = memmem(bytes, left, mark, strlen(mark));
        if (found == bytes) {
            used = read_record(output, bytes, left, is_end);
        } else {
            used = found    ? (size_t)(found - bytes)
                   : is_end ? left
                            : left - maybe_mark(bytes, left, mark);
            pass_text(output, bytes, used);
        }
        done += used;
    }
    if (done)
        drop_front(&output->stream, done);
}

/* ---- bpftrace's JSON ---- */

/* bpftrace passes on what a process gave it, be it UTF-8 or not. */
static json_t *parse(const char *line, size_t length, struct text *clean)
{
    for (size_t i = 0; i < length;) {
        unsigned size = utf8_length((const uint8_t *)line + i, length - i);
        if (size)
            text_add(clean, line + i, size);
        else
            text_add_string(clean, "\\ufffd");
        i += size ? size : 1;
    }
    /* The numbers of maps may be larger than Jansson's; they aren't looked at. */
    return json_loadb(text_string(clean), clean->length, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL,
                      NULL);
}

static void read_object(struct output *output, const char *line, size_t length)
{
    AUTO_TEXT struct text clean = {0};
    json_t *object = parse(line, length, &clean);
    const char *type = json_string_value(json_object_get(object, "type"));
    json_t *data = json_object_get(object, "data");
    if (type && strcmp(type, "printf") == 0 && json_is_string(data)) {
        text_add(&output->stream, json_string_value(data), json_string_length(data));
        read_stream(output, false);
    } else if (json_is_object(object)) {
        /* Maps, counts of lost events and the like are as bpftrace has them. */
        output->has_shown |= !type || strcmp(type, "attached_probes") != 0;
        text_add(&output->ready, clean.bytes, clean.length);
        text_add_char(&output->ready, '\n');
    } else if (length) {
        pass_text(output, line, length);
        pass_text(output, "\n", 1);
    }
    json_decref(object);
}

static void read_lines(struct output *output)
{
    size_t start = 0;
    for (size_t i = 0; i < output->lines.length; i++) {
        if (output->lines.bytes[i] != '\n')
            continue;
        read_object(output, output->lines.bytes + start, i - start);
        start = i + 1;
    }
    if (start)
        drop_front(&output->lines, start);
}

void output_add(struct output *output, const char *bytes, size_t length)
{
    output->has_started |= length > 0;
    if (output->is_json) {
        text_add(&output->lines, bytes, length);
        read_lines(output);
    } else {
        text_add(&output->stream, bytes, length);
        read_stream(output, false);
    }
}

void output_end(struct output *output)
{
    if (output->lines.length)
        read_object(output, output->lines.bytes, output->lines.length);
    read_stream(output, true);
    if (output->is_json)
        pass_text(output, "\n", 1);
    pass_frame(output, &output->frame);
    output->newest = UINT64_MAX;
    give_up_old(output, 0);
    tell_lost(output);
}
