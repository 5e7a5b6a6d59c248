#include "base/error.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"

static struct error *error_create(enum exit_status status, const char *format, va_list arguments)
{
    struct error *error = memory_alloc(sizeof(*error));
    struct text message = {0};
    text_vprintf(&message, format, arguments);
    error->status = status;
    error->message = text_steal(&message);
    return error;
}

struct error *error_target(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct error *error = error_create(EXIT_TARGET, format, arguments);
    va_end(arguments);
    return error;
}

struct error *error_usage(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct error *error = error_create(EXIT_USAGE, format, arguments);
    va_end(arguments);
    return error;
}

struct error *error_said(int status)
{
    struct error *error = memory_alloc(sizeof(*error));
    error->status = status;
    error->message = memory_strdup("");
    return error;
}

struct error *error_prefix(struct error *error, const char *format, ...)
{
    struct text message = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&message, format, arguments);
    va_end(arguments);
    text_printf(&message, ": %s", error->message);
    free(error->message);
    error->message = text_steal(&message);
    return error;
}

void error_destroy(struct error *error)
{
    if (!error)
        return;
    free(error->message);
    free(error);
}
