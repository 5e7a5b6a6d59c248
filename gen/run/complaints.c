#include "run/complaints.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "run/announcer.h"

/* More than any compiler says of one script. */
enum { MAX_HELD = 1 << 20 };

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

/* Then it isn't about a script that is tried again, and is wanted before there is an event. */
static bool says_watching(const struct complaints *complaints)
{
    const char *held = text_string(&complaints->held);
    return string_starts_with(held, WATCHING) || strstr(held, "\n" WATCHING);
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
    if (complaints->pass)
        print(bytes, (size_t)length);
    else
        text_add(&complaints->held, bytes, (size_t)length);
    if (complaints->held.length > MAX_HELD || says_watching(complaints))
        complaints_pass(complaints);
}

void complaints_read_rest(struct complaints *complaints)
{
    struct pollfd input = {.fd = complaints->input, .events = POLLIN};
    while (complaints->input >= 0 && poll(&input, 1, 0) > 0)
        complaints_read(complaints);
}

void complaints_deinit(struct complaints *complaints)
{
    if (complaints->input >= 0)
        close(complaints->input);
    text_deinit(&complaints->held);
    *complaints = (struct complaints){.input = -1};
}
