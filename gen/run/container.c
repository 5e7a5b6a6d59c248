#include "run/container.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "run/child.h"
#include "run/search_path.h"

enum { SECONDS_TO_ANSWER = 10, MAX_ARGUMENTS = 8 };

/* Where a tool's answer about one container has what. */
static const struct tool {
    const char *name;
    const char *list[MAX_ARGUMENTS];    /* if it inspects by ID only: the name follows */
    const char *inspect[MAX_ARGUMENTS]; /* the ID or the name follows */
    const char *process[2], *state[2];  /* keys in the answer, one within the other */
} tools[] = {
    {"docker", {NULL}, {"inspect", "--type", "container"}, {"State", "Pid"}, {"State", "Status"}},
    {"podman", {NULL}, {"inspect", "--type", "container"}, {"State", "Pid"}, {"State", "Status"}},
    {"crictl",
     {"ps", "-a", "-o", "json", "--name"},
     {"inspect"},
     {"info", "pid"},
     {"status", "state"}},
};

static void json_destroy(json_t **json)
{
    json_decref(*json);
}

/* ---- asking ---- */

/* What it complained of: its last line that isn't JSON. */
static void find_complaint(const char *output, struct text *ret)
{
    for (const char *line = output; *line;) {
        size_t length = strcspn(line, "\n");
        if (length && !strchr("[]{} \t", *line)) {
            ret->length = 0;
            text_add(ret, line, length);
        }
        line += length + (line[length] == '\n');
    }
}

/* The document in its output; NULL: there is none, for the reason in COMPLAINT. */
static json_t *find_document(const char *output, struct text *complaint)
{
    json_error_t error;
    for (const char *line = output; *line;) {
        json_t *document =
            *line == '{' || *line == '[' ? json_loads(line, JSON_DISABLE_EOF_CHECK, &error) : NULL;
        if (json_object_size(document) > 0 || json_array_size(document) > 0)
            return document;
        json_decref(document);
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    find_complaint(output, complaint);
    return NULL;
}

/* Runs the tool at PATH with ARGUMENTS and LAST. */
static json_t *ask(const char *path, const char *const *arguments, const char *last,
                   struct text *complaint)
{
    const char *all[MAX_ARGUMENTS + 2] = {0};
    AUTO_TEXT struct text output = {0};
    struct child child;
    size_t count = 0;
    for (; arguments[count]; count++)
        all[count] = arguments[count];
    all[count] = last;
    struct error *error = child_start(path, all, SECONDS_TO_ANSWER, &child);
    if (error) {
        text_add_string(complaint, error->message);
        error_destroy(error);
        return NULL;
    }
    if (!child_finish(&child, &output)) {
        text_printf(complaint, "its answer has no end within %d s", SECONDS_TO_ANSWER);
        return NULL;
    }
    return find_document(text_string(&output), complaint);
}

/* ---- what it says ---- */

static json_t *find_value(json_t *document, const char *const keys[2])
{
    json_t *first = json_is_array(document) ? json_array_get(document, 0) : document;
    return json_object_get(json_object_get(first, keys[0]), keys[1]);
}

/* The tool takes the name for a pattern. */
static bool is_named(json_t *container, const char *name)
{
    const char *own =
        json_string_value(json_object_get(json_object_get(container, "metadata"), "name"));
    return own && strcmp(own, name) == 0;
}

static bool is_running(json_t *container)
{
    const char *state = json_string_value(json_object_get(container, "state"));
    return state && strcmp(state, "CONTAINER_RUNNING") == 0;
}

/*
 * The ID of the container of that name: of those that run, if any does. "": there is none. Pods of
 * one kind have containers of one name.
 */
static struct error *find_id(json_t *list, const char *name, struct text *ret)
{
    AUTO_TEXT struct text found = {0};
    json_t *container;
    size_t i, count[2] = {0};
    bool is_taken = false;
    json_array_foreach(json_object_get(list, "containers"), i, container)
    {
        const char *id = json_string_value(json_object_get(container, "id"));
        bool runs = is_running(container);
        if (!id || !is_named(container, name))
            continue;
        count[runs]++;
        if (runs)
            text_printf(&found, "%s%s", found.length ? ", " : "", id);
        if (!is_taken || runs) {
            ret->length = 0;
            text_add_string(ret, id);
            is_taken = true;
        }
    }
    return count[true] > 1 ? error_usage("several containers are called '%s': give the ID of one, "
                                         "or its beginning: %s",
                                         name, text_string(&found))
                           : NULL;
}

/* *RET stays 0 if the tool doesn't know it; then COMPLAINT has the reason. */
static struct error *ask_tool(const struct tool *tool, const char *path, const char *name,
                              struct text *complaint, pid_t *ret)
{
    AUTO_TEXT struct text id = {0};
    AUTO(json_destroy) json_t *list = NULL;
    AUTO(json_destroy) json_t *document = NULL;
    if (*tool->list) {
        list = ask(path, tool->list, name, complaint);
        if (!list)
            return NULL;
        TRY(find_id(list, name, &id));
    }
    document = ask(path, tool->inspect, id.length ? text_string(&id) : name, complaint);
    if (!document)
        return NULL;
    long long process = json_integer_value(find_value(document, tool->process));
    const char *state = json_string_value(find_value(document, tool->state));
    if (process <= 0 || process > INT32_MAX)
        return error_target("container '%s' isn't running: %s calls it '%s'", name, tool->name,
                            state ? state : "?");
    *ret = (pid_t)process;
    return NULL;
}

struct error *container_process(const char *name, pid_t *ret)
{
    AUTO_TEXT struct text complaints = {0};
    *ret = 0;
    if (!isalnum((unsigned char)*name))
        return error_usage("--container takes a container's name or ID, not '%s'", name);
    for (size_t i = 0; i < LENGTH(tools) && !*ret; i++) {
        AUTO_TEXT struct text complaint = {0};
        AUTO_FREE char *path = NULL;
        if (!search_path_find(tools[i].name, &path))
            continue;
        TRY(ask_tool(&tools[i], path, name, &complaint, ret));
        text_printf(&complaints, "%s%s: %s", complaints.length ? "; " : "", tools[i].name,
                    complaint.length ? text_string(&complaint) : "no answer");
    }
    if (*ret)
        return NULL;
    if (!complaints.length)
        return error_target("there is neither docker nor podman nor crictl in $PATH to be asked "
                            "about container '%s': give a process of it with -p",
                            name);
    return error_target("container '%s' can't be found: %s", name, text_string(&complaints));
}
