#include "bt/asks.h"

#include <ctype.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "bt/scanner.h"

bool asks_for_stack(const struct script *script, const char *body)
{
    static const char own[] = "go.stack", plain[] = "ustack";
    for (; *body; body += scan_token(body)) {
        if (scan_go(body) && script->options.stack &&
            strcmp(scan_inside(script->arena, body, scan_go(body)), own) == 0)
            return true;
        if (string_starts_with(body, plain) && scan_name(body) == strlen(plain))
            return true;
    }
    return false;
}

bool asks_for_values(const struct script *script, const char *text)
{
    static const char *const words[] = {"go.args", "go.known(", "go.entry(", "go.ret"};
    for (; text && *text; text += scan_token(text)) {
        size_t length = scan_go(text);
        const char *inside = length ? scan_inside(script->arena, text, length) : "";
        if (length && !string_starts_with(inside, "go."))
            return true;
        for (size_t i = 0; i < LENGTH(words); i++) {
            if (string_starts_with(inside, words[i]))
                return true;
        }
    }
    return false;
}

bool asks_for_keys(const char *body)
{
    for (; *body; body += scan_token(body)) {
        if (*body == '@' && body[scan_token(body)] == '[')
            return true;
    }
    return false;
}

bool asks_for_symbols(const char *source)
{
    static const char *const words[] = {
        "uprobe:", "u:", "uretprobe:", "ur:", "usdt:", "U:", "uaddr("};
    for (size_t i = 0; i < LENGTH(words); i++) {
        for (const char *at = source; (at = strstr(at, words[i])); at++) {
            if (at == source || !(isalnum((unsigned char)at[-1]) || at[-1] == '_'))
                return true;
        }
    }
    return false;
}
