#include "value/error_rows.h"

#include <string.h>

#include "base/text.h"

/*
 * A field in braces stands for its text, empty braces for the value itself; with :q in quotes, as
 * Go's %q, with :code as grpc names its codes. What stands between bars is left out if the fields
 * in it are empty; then what is behind a ~ in it stands there. There, > is an arrow if what stood
 * before it is there, too, else a blank.
 *
 * Of several rows for a type the first one holds whose fields it has.
 */
static const struct error_row rows[] = {
    {"errors.errorString", true, "{s}", {NULL}},
    {"errors.joinError", true, "{errs}", {"errs"}},
    {"fmt.wrapError", true, "{msg}", {NULL}},
    {"fmt.wrapErrors", true, "{msg}", {"errs"}},
    {"io/fs.PathError", true, "{Op} {Path}: {Err}", {NULL}},
    {"os.PathError", true, "{Op} {Path}: {Err}", {NULL}},
    {"os.SyscallError", true, "{Syscall}: {Err}", {NULL}},
    {"os.LinkError", true, "{Op} {Old} {New}: {Err}", {NULL}},
    {"os/exec.Error", true, "exec: {Name:q}: {Err}", {NULL}},
    {"internal/poll.DeadlineExceededError", true, "i/o timeout", {NULL}},
    {"internal/poll.errNetClosing", false, "use of closed network connection", {NULL}},
    {"net.OpError", true, "{Op}| {Net}|| {Source}||>{Addr}|: {Err}", {"Addr", "Source"}},
    {"net.DNSError", true, "lookup {Name}| on {Server}|: {Err}", {NULL}},
    {"net.AddrError", true, "|address {Addr}: |{Err}", {NULL}},
    {"net.ParseError", true, "invalid {Type}: {Text}", {NULL}},
    {"net.UnknownNetworkError", false, "unknown network {}", {NULL}},
    {"net.InvalidAddrError", false, "{}", {NULL}},
    {"net/url.Error", true, "{Op} {URL:q}: {Err}", {NULL}},
    {"net/url.EscapeError", false, "invalid URL escape {:q}", {NULL}},
    {"strconv.NumError", true, "strconv.{Func}: parsing {Num:q}: {Err}", {NULL}},
    {"encoding/json.SyntaxError", true, "{msg}", {NULL}},
    /* With GOEXPERIMENT=jsonv2 it has an Err. */
    {"encoding/json.UnmarshalTypeError",
     true,
     "json: cannot unmarshal {Value} into Go |struct field {Struct}.{Field:path}~value| of type "
     "{Type}|: {Err}|",
     {"Field"}},
    {"encoding/json.UnmarshalTypeError",
     true,
     "json: cannot unmarshal {Value} into Go |struct field {Struct}.{Field}~value| of type {Type}",
     {"Field"}},
    {"context.deadlineExceededError", false, "context deadline exceeded", {NULL}},
    {"runtime.errorString", false, "runtime error: {}", {NULL}},
    {"runtime.plainError", false, "{}", {NULL}},
    {"runtime.errorAddressString", false, "runtime error: {msg}", {NULL}},
    {"runtime.boundsError", false, "runtime error: {}", {NULL}},
    {"runtime.TypeAssertionError", true, "interface conversion: {}", {NULL}},
    {"github.com/pkg/errors.fundamental", true, "{msg}", {NULL}},
    {"github.com/pkg/errors.withMessage", true, "{msg}: {cause}", {NULL}},
    {"github.com/pkg/errors.withStack", true, "{error}", {NULL}},
    {"google.golang.org/grpc/internal/status.Error",
     true,
     "rpc error: code = {s.s.Code:code} desc = {s.s.Message}",
     {"s.s.Code", "s.s.Message"}},
    {"google.golang.org/grpc/internal/status.Error",
     true,
     "rpc error: code = {e.Code:code} desc = {e.Message}",
     {"e.Code", "e.Message"}},
    /* As grpc 1.27 has it. */
    {"google.golang.org/grpc/status.statusError",
     true,
     "rpc error: code = {Code:code} desc = {Message}",
     {NULL}},
};

bool error_field_find(struct type *owner, const char *name, struct error_field *ret)
{
    *ret = (struct error_field){.type = owner};
    while (*name) {
        AUTO_TEXT struct text part = {0};
        text_add(&part, name, strcspn(name, "."));
        error_destroy(type_complete(owner));
        if (ret->step_count && owner->kind == TYPE_POINTER && owner->element) {
            owner = owner->element;
            error_destroy(type_complete(owner));
        } else if (ret->step_count) {
            return false;
        }
        const struct field *field =
            owner->kind == TYPE_STRUCT ? type_field(owner, text_string(&part)) : NULL;
        if (!field || ret->step_count == MAX_STEPS)
            return false;
        ret->steps[ret->step_count++] = field->offset;
        owner = ret->type = field->type;
        error_destroy(type_complete(owner));
        name += part.length;
        name += *name == '.';
    }
    return true;
}

/* Whether the type has the fields that stand in the row's text. */
static bool fits(const struct error_row *row, struct type *owner)
{
    struct error_field field;
    for (const char *at = row->text; (at = strchr(at, '{')); at++) {
        AUTO_TEXT struct text name = {0};
        text_add(&name, at + 1, strcspn(at + 1, ":}"));
        if (!error_field_find(owner, text_string(&name), &field))
            return false;
    }
    return true;
}

const struct error_row *error_row_find(struct type *type)
{
    bool is_pointer = type->kind == TYPE_POINTER && type->element;
    struct type *owner = is_pointer ? type->element : type;
    error_destroy(type_complete(owner));
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (rows[i].is_pointer == is_pointer && strcmp(rows[i].type, owner->name) == 0 &&
            fits(&rows[i], owner))
            return &rows[i];
    }
    return NULL;
}

bool error_lead_find(struct runtime_types *types, size_t number, struct error_lead *ret)
{
    *ret = (struct error_lead){0};
    if (number >= LENGTH(rows) * MAX_LEADS)
        return false;
    const struct error_row *row = &rows[number / MAX_LEADS];
    const char *name = row->leads_to[number % MAX_LEADS];
    if (!name)
        return true;
    AUTO_TEXT struct text pointer_name = {0};
    text_printf(&pointer_name, "*%s", row->type);
    struct type *pointer = runtime_types_named(types, text_string(&pointer_name));
    struct type *owner = runtime_types_named(types, row->type);
    ret->is_there = pointer && owner && pointer->runtime_offset && error_row_find(pointer) == row &&
                    error_field_find(owner, name, &ret->field);
    if (ret->is_there)
        ret->record = types->program->types_address + pointer->runtime_offset;
    return true;
}
