#include "cmd/json.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/terminal.h"

json_t *json_bytes(const char *string)
{
    json_t *value = json_string(string);
    if (value)
        return value;
    AUTO_TEXT struct text safe = {0};
    terminal_escape(&safe, string);
    return json_string(text_string(&safe));
}

json_t *json_bytes_or_null(const char *string)
{
    return string ? json_bytes(string) : json_null();
}

void json_print(json_t *document, struct text *output)
{
    AUTO_FREE char *bytes = json_dumps(document, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    json_decref(document);
    text_add_string(output, bytes ? bytes : "{}");
    text_add_char(output, '\n');
}
