/* The command table, and nothing else. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/terminal.h"
#include "cmd/commands.h"
#include "cmd/container_choice.h"

static const struct command commands[] = {
    {"info", "", "what this program is, and what gobt can do with it",
     OPTIONS_BINARY | OPTIONS_JSON, 0, 0, command_info},
    {"funcs", "[PATTERN|ADDRESS...|-]", "functions with their Go signatures",
     OPTIONS_BINARY | OPTIONS_JSON | OPTIONS_LAYOUT, 0, 1024, command_funcs},
    {"types", "[PATTERN]", "types with their sizes", OPTIONS_BINARY | OPTIONS_JSON | OPTIONS_LAYOUT,
     0, 1, command_types},
    {"layout", "TYPE", "a type's fields: offsets, sizes, padding",
     OPTIONS_BINARY | OPTIONS_JSON | OPTIONS_LAYOUT | OPTIONS_EXPORT, 1, 64, command_layout},
    {"args", "FUNCTION", "every argument and result: slot number, place, type",
     OPTIONS_BINARY | OPTIONS_JSON | OPTIONS_LAYOUT | OPTIONS_SELECT, 1, 1, command_args},
    {"vars", "FILE:LINE", "the variables in scope at a line, and their places",
     OPTIONS_BINARY | OPTIONS_JSON, 1, 1, command_vars},
    {"gen", "[SCRIPT]", "a bpftrace script on standard output",
     OPTIONS_BINARY | OPTIONS_LAYOUT | OPTIONS_TRACE | OPTIONS_BPFTRACE, 0, 1, command_gen},
    {"run", "[SCRIPT]", "the same, then start bpftrace with it",
     OPTIONS_BINARY | OPTIONS_LAYOUT | OPTIONS_TRACE | OPTIONS_BPFTRACE | OPTIONS_RUN, 0, 1,
     command_run},
    {"scripts", "", "the ready scripts, and which of them fit a program",
     OPTIONS_BINARY | OPTIONS_JSON | OPTIONS_LAYOUT | OPTIONS_BPFTRACE | OPTIONS_FOR, 0, 0,
     command_scripts},
    {"doctor", "", "kernel, privileges, bpftrace: what works here, and what to do about the rest",
     OPTIONS_BPFTRACE | OPTIONS_JSON, 0, 0, command_doctor},
};

static void print_usage(FILE *stream)
{
    fputs("gobt: trace Go programs with bpftrace\n\n", stream);
    for (size_t i = 0; i < LENGTH(commands); i++)
        fprintf(stream, "  gobt %-7s%-10s  %s\n", commands[i].name, commands[i].operands,
                commands[i].summary);
    fputs("\n  gobt COMMAND --help       its options\n  gobt --version\n", stream);
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < LENGTH(commands); i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    }
    return NULL;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    }
    return false;
}

static struct error *run_command(const struct command *command, int argc, char **argv,
                                 struct text *output)
{
    struct options options = {0};
    struct error *error = options_parse(command, argc, argv, &options);
    if (!error && options.container)
        error = container_choose(options.container, &options.pid);
    if (!error)
        error = command->run(&options, output);
    options_deinit(&options);
    return error;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "--help";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_usage(argc > 1 ? stdout : stderr);
        return argc > 1 ? 0 : EXIT_USAGE;
    }
    if (strcmp(name, "--version") == 0) {
        puts("gobt " GOBT_VERSION);
        return 0;
    }
    const struct command *command = find_command(name);
    AUTO_TEXT struct text output = {0};
    struct error *error = NULL;
    if (!command)
        error = error_usage("there is no command '%s'. See 'gobt --help'", name);
    else if (asks_for_help(argc - 1, argv + 1))
        command_help(command, &output);
    else
        error = run_command(command, argc - 1, argv + 1, &output);
    if (error) {
        AUTO_TEXT struct text line = {0};
        terminal_escape(&line, error->message);
        if (line.length)
            fprintf(stderr, "gobt: %s\n", text_string(&line));
        int status = error->status;
        error_destroy(error);
        return status;
    }
    if (fwrite(text_string(&output), 1, output.length, stdout) != output.length ||
        fflush(stdout) != 0) {
        fprintf(stderr, "gobt: standard output: %s\n", strerror(errno));
        return EXIT_TARGET;
    }
    return 0;
}
