#include "bt/oneliner.h"

#include <ctype.h>
#include <string.h>

#include "bt/scanner.h"

void shell_quote(const char *word, struct text *text)
{
    text_add_char(text, '\'');
    for (; *word; word++) {
        if (*word == '\'')
            text_add_string(text, "'\\''");
        else
            text_add_char(text, *word);
    }
    text_add_char(text, '\'');
}

static bool joins(char left, char right)
{
    return (isalnum((unsigned char)left) || strchr("_\"/)", left)) &&
           (isalnum((unsigned char)right) || strchr("_@$\"/", right));
}

/* Blanks are needed between words only, and before a predicate's slash. */
static void squeeze(const char *script, struct text *text)
{
    while (*script) {
        size_t blank = scan_blank(script);
        if (blank) {
            script += blank;
            bool at_edge = text->length == 0 || !*script;
            char before = at_edge ? ' ' : text->bytes[text->length - 1];
            if (!at_edge && !strchr("{};,(", before) && !strchr("{};,)", *script))
                text_add_char(text, ' ');
            else if (!at_edge && joins(before, *script))
                text_add_char(text, ' ');
            continue;
        }
        size_t length = scan_token(script);
        text_add(text, script, length);
        script += length;
    }
}

void oneliner_print(const char *script, const char *environment, const char *flags,
                    struct text *text)
{
    AUTO_TEXT struct text line = {0};
    squeeze(script, &line);
    if (environment)
        text_printf(text, "env %s ", environment);
    text_printf(text, "bpftrace %s%s-e ", flags ? flags : "", flags ? " " : "");
    shell_quote(text_string(&line), text);
    text_add_char(text, '\n');
}
