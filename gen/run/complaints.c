#include "run/complaints.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "run/announcer.h"

enum {
    MAX_HELD = 1 << 20, /* more than any compiler says of one script */
    MAX_SAID = 1 << 16, /* more than it says before it watches, if it comes to that */
};

static void print(const char *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t written = write(STDERR_FILENO, bytes + done, length - done);
        if (written < 0 && errno != EINTR)
            return;
        done += written > 0 ? (size_t)written : 0;
    }
}

void complaints_pass(struct complaints *complaints)
{
    if (!complaints->pass)
        print(text_string(&complaints->held), complaints->held.length);
    text_deinit(&complaints->held);
    complaints->pass = true;
}

/* From where in SAID it is said that bpftrace watches; NULL: nowhere. */
static const char *find_watching(const char *said)
{
    if (string_starts_with(said, WATCHING))
        return said;
    const char *found = strstr(said, "\n" WATCHING);
    return found ? found + 1 : NULL;
}

static void remember(struct complaints *complaints, const char *bytes, size_t length)
{
    if (complaints->said.length > MAX_SAID)
        return;
    text_add(&complaints->said, bytes, length);
    if (!complaints->watches_since && find_watching(text_string(&complaints->said)))
        complaints->watches_since = clock_milliseconds();
}

void complaints_read(struct complaints *complaints)
{
    char bytes[4096];
    ssize_t length = read(complaints->input, bytes, sizeof(bytes));
    if (length < 0 && errno == EINTR)
        return;
    if (length <= 0) {
        close(complaints->input);
        complaints->input = -1;
        return;
    }
    remember(complaints, bytes, (size_t)length);
    if (complaints->pass)
        print(bytes, (size_t)length);
    else
        text_add(&complaints->held, bytes, (size_t)length);
    /* What comes later isn't about a script that is tried again, and is wanted before an event. */
    if (complaints->held.length > MAX_HELD || find_watching(text_string(&complaints->held)))
        complaints_pass(complaints);
}

void complaints_read_rest(struct complaints *complaints)
{
    struct pollfd input = {.fd = complaints->input, .events = POLLIN};
    while (complaints->input >= 0 && poll(&input, 1, 0) > 0)
        complaints_read(complaints);
}

long long complaints_quiet_for(const struct complaints *complaints)
{
    static const char own[] = "gobt: ";
    const char *line = find_watching(text_string(&complaints->said));
    if (!line || complaints->said.length > MAX_SAID)
        return -1;
    for (; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        if (!string_starts_with(line, own))
            return -1;
    }
    return (clock_milliseconds() - complaints->watches_since) / 1000;
}

void complaints_deinit(struct complaints *complaints)
{
    if (complaints->input >= 0)
        close(complaints->input);
    text_deinit(&complaints->held);
    text_deinit(&complaints->said);
    *complaints = (struct complaints){.input = -1};
}
