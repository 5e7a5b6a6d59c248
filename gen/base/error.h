/*
 * Errors as values.
 *
 * A function that can fail returns `struct error *`: NULL is success, anything else carries one
 * line for the user and the exit status that the line deserves. Results come back through the last
 * parameter. Errors travel up to main(), which prints them once.
 */
#ifndef GOBT_BASE_ERROR_H
#define GOBT_BASE_ERROR_H

enum exit_status {
    EXIT_TARGET = 1, /* the target can't do what was asked */
    EXIT_USAGE = 2,  /* the command line or the script is wrong */
};

struct error {
    int status;    /* enum exit_status, or another program's */
    char *message; /* "": it was said; else what went wrong and what would work; never ends in a
                      newline */
};

/* The target (binary, process, bpftrace) can't do what was asked. */
struct error *error_target(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The user asked for something that makes no sense. */
struct error *error_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What went wrong was said already, by another program: only its exit status is left. */
struct error *error_said(int status);

/* Puts "PREFIX: " in front of the message of an error and hands it on. */
struct error *error_prefix(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void error_destroy(struct error *error);

static inline void error_destroyp(struct error **error)
{
    error_destroy(*error);
}

/* Returns from the calling function if the expression yields an error. */
#define TRY(expression)                                                                            \
    do {                                                                                           \
        struct error *try_error = (expression);                                                    \
        if (try_error)                                                                             \
            return try_error;                                                                      \
    } while (0)

#endif
