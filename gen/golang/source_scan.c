#include "golang/source_scan.h"

#include <string.h>

#include "base/text.h"

struct scanner {
    const char *at;
    unsigned line;
    struct source_tokens *tokens;
};

static void add(struct scanner *scanner, enum source_token_kind kind, size_t length)
{
    struct source_token token = {kind, scanner->at, length, scanner->line};
    array_push(scanner->tokens, token);
    for (size_t i = 0; i < length; i++)
        scanner->line += scanner->at[i] == '\n';
    scanner->at += length;
}

/* A line ends a statement behind what can end one. */
static void end_line(struct scanner *scanner)
{
    const struct source_tokens *tokens = scanner->tokens;
    const struct source_token *last = tokens->count ? &tokens->items[tokens->count - 1] : NULL;
    if (last && (last->kind == SOURCE_NAME || last->kind == SOURCE_LITERAL ||
                 (last->kind == SOURCE_OTHER && strchr(")]}", *last->text))))
        add(scanner, SOURCE_END, 0);
}

static void skip(struct scanner *scanner, size_t length)
{
    for (size_t i = 0; i < length; i++, scanner->at++) {
        if (*scanner->at != '\n')
            continue;
        end_line(scanner);
        scanner->line++;
    }
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (c & 0x80);
}

/* Up to the second quote, or the end of the source; a backslash means nothing in a raw string. */
static size_t quoted_length(const char *at)
{
    size_t length = 1;
    while (at[length] && at[length] != *at) {
        if (at[length] == '\\' && *at != '`' && at[length + 1])
            length++;
        length++;
    }
    return at[length] ? length + 1 : length;
}

/* Of a comment; 0: there is none. */
static size_t comment_length(const char *at)
{
    if (string_starts_with(at, "//"))
        return strcspn(at, "\n");
    if (!string_starts_with(at, "/*"))
        return 0;
    const char *end = strstr(at + 2, "*/");
    return end ? (size_t)(end - at) + 2 : strlen(at);
}

static void add_sign(struct scanner *scanner)
{
    static const struct {
        const char *text;
        enum source_token_kind kind;
    } signs[] = {
        {"<<=", SOURCE_ASSIGN}, {">>=", SOURCE_ASSIGN}, {"&^=", SOURCE_ASSIGN},
        {"==", SOURCE_OTHER},   {"!=", SOURCE_OTHER},   {"<=", SOURCE_OTHER},
        {">=", SOURCE_OTHER},   {"&&", SOURCE_OTHER},   {"||", SOURCE_OTHER},
        {"<-", SOURCE_OTHER},   {":=", SOURCE_DEFINE},  {"+=", SOURCE_ASSIGN},
        {"-=", SOURCE_ASSIGN},  {"*=", SOURCE_ASSIGN},  {"/=", SOURCE_ASSIGN},
        {"%=", SOURCE_ASSIGN},  {"&=", SOURCE_ASSIGN},  {"|=", SOURCE_ASSIGN},
        {"^=", SOURCE_ASSIGN},  {"++", SOURCE_ASSIGN},  {"--", SOURCE_ASSIGN},
        {"=", SOURCE_ASSIGN},   {";", SOURCE_END},
    };
    for (size_t i = 0; i < LENGTH(signs); i++) {
        if (!string_starts_with(scanner->at, signs[i].text))
            continue;
        add(scanner, signs[i].kind, strlen(signs[i].text));
        if (strcmp(signs[i].text, "++") == 0 || strcmp(signs[i].text, "--") == 0)
            add(scanner, SOURCE_END, 0);
        return;
    }
    add(scanner, SOURCE_OTHER, 1);
}

void source_scan(const char *source, struct source_tokens *ret)
{
    struct scanner scanner = {source, 1, ret};
    *ret = (struct source_tokens){0};
    while (*scanner.at) {
        size_t comment = comment_length(scanner.at), length = 0;
        if (comment || strchr(" \t\r\n", *scanner.at)) {
            skip(&scanner, comment ? comment : 1);
        } else if (strchr("\"'`", *scanner.at)) {
            add(&scanner, SOURCE_LITERAL, quoted_length(scanner.at));
        } else if (is_name(*scanner.at)) {
            bool is_number = *scanner.at >= '0' && *scanner.at <= '9';
            while (is_name(scanner.at[length]))
                length++;
            add(&scanner, is_number ? SOURCE_LITERAL : SOURCE_NAME, length);
        } else {
            add_sign(&scanner);
        }
    }
}

void source_tokens_deinit(struct source_tokens *tokens)
{
    array_deinit(tokens);
}

bool source_token_is(const struct source_token *token, const char *text)
{
    return (token->kind == SOURCE_NAME || token->kind == SOURCE_OTHER) &&
           token->length == strlen(text) && memcmp(token->text, text, token->length) == 0;
}
