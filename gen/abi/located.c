/*
 * How far debug information is to be relied on. A list of locations says for each address where
 * the words of a variable are; where the compiler took a value apart, as pieces. Of a value whose
 * other words were never used it writes the one that is left without a piece, and nothing tells
 * which one it is: a string's only place may be its length (seen in Go 1.15 to 1.27). Nor does a
 * list of fewer pieces than words tell which are left out. So:
 *
 *     pieces          must be all of the value, missing ones included
 *     one register    is the value if that is one word
 *     one stack slot  is the value if it is one word, or too large to be taken apart; or if nothing
 *                     was optimized; or if the variable is there all its life: one that was taken
 *                     apart is in a register when it is assigned
 *
 * All else is said to be not known. So is what is in the register of number 0 where that is also
 * said of what is zero, and in no register: Go 1.25 to 1.27 on arm64.
 */
#include "abi/located.h"

#include <string.h>

static void place_register(const struct machine *machine, const struct piece *piece,
                           struct word *word)
{
    unsigned number = piece->register_number, first = machine->first_float_dwarf_number;
    word->place = WORD_UNKNOWN;
    if (number >= first && number - first <= machine->float_count) {
        word->place = WORD_FLOAT_REGISTER;
        word->number = number - first;
    }
    for (unsigned i = 0; i < machine->register_count; i++) {
        if (machine->integers[i].dwarf_number != number)
            continue;
        word->place = WORD_INTEGER_REGISTER;
        word->number = i;
    }
}

/* COUNT words that one piece is about. */
static void place_piece(const struct machine *machine, const struct piece *piece,
                        struct word *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct word *word = &words[i];
        word->place = piece->kind == PIECE_MISSING ? WORD_MISSING : WORD_UNKNOWN;
        if (piece->kind == PIECE_REGISTER && count == 1) {
            place_register(machine, piece, word);
        } else if (piece->kind == PIECE_STACK) {
            word->place = WORD_STACK;
            word->stack_offset = (uint64_t)piece->offset - machine->cfa_to_arguments +
                                 (word->offset - words[0].offset);
        }
    }
}

static void place_all(enum word_place place, struct word *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        words[i].place = place;
}

/* How many words from the first on have SIZE bytes together; 0: no number of them has. */
static size_t words_of_size(const struct word *words, size_t count, uint64_t size)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count && sum < size; i++) {
        sum += words[i].size;
        if (sum == size)
            return i + 1;
    }
    return 0;
}

static void place_pieces(const struct machine *machine, const struct parameter *variable,
                         struct word *words, size_t count)
{
    size_t placed = 0;
    for (size_t i = 0; i < variable->piece_count; i++) {
        const struct piece *piece = &variable->pieces[i];
        size_t taken = words_of_size(words + placed, count - placed, piece->size);
        if (taken == 0) {
            place_all(WORD_UNKNOWN, words, count);
            return;
        }
        place_piece(machine, piece, words + placed, taken);
        placed += taken;
    }
    if (placed < count)
        place_all(WORD_UNKNOWN, words, count);
}

static void place_words(const struct machine *machine, const struct code *code,
                        const struct parameter *variable, struct word *words, size_t count)
{
    const struct piece *first = variable->pieces;
    if (!variable->has_location || variable->piece_count == 0) {
        place_all(WORD_MISSING, words, count);
    } else if (variable->piece_count > 1 || first->size > 0) {
        place_pieces(machine, variable, words, count);
    } else if (count == 1 || (first->kind == PIECE_STACK &&
                              (code->into->is_unoptimized || variable->has_one_home ||
                               variable->type->size > LARGEST_TAKEN_APART))) {
        place_piece(machine, first, words, count);
    } else {
        place_all(WORD_UNKNOWN, words, count);
    }
}

/* Whether the words lie as in memory, and from where on. */
static bool is_in_memory(const struct word *words, size_t count, uint64_t *ret)
{
    *ret = count ? words[0].stack_offset - words[0].offset : 0;
    for (size_t i = 0; i < count; i++) {
        if (words[i].place != WORD_STACK || words[i].stack_offset - words[i].offset != *ret)
            return false;
    }
    return true;
}

static bool says_register_for_zero(const struct arguments *arguments)
{
    unsigned first = arguments->machine->zero_is_said_to_be_0_from;
    struct go_version version = arguments->program->version;
    return first > 0 && (!version.known || go_version_at_least(version, 1, first));
}

static void doubt_register_0(const struct machine *machine, struct word *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (words[i].place == WORD_INTEGER_REGISTER &&
            machine->integers[words[i].number].dwarf_number == 0)
            words[i].place = WORD_UNKNOWN;
    }
}

static struct error *place_variable(struct arguments *arguments, const struct parameter *variable)
{
    struct assignment *assignment = &arguments->assignment;
    struct words words = {0};
    struct error *error = type_words(variable->type, 0, &words);
    if (!error)
        place_words(arguments->machine, arguments->code, variable, words.items, words.count);
    if (says_register_for_zero(arguments))
        doubt_register_0(arguments->machine, words.items, words.count);
    struct placed_parameter placed = {
        .parameter = variable,
        .first_word = assignment->words.count,
        .word_count = words.count,
    };
    placed.on_stack = is_in_memory(words.items, words.count, &placed.frame_offset);
    for (size_t i = 0; i < words.count; i++)
        array_push(&assignment->words, words.items[i]);
    array_push(&assignment->parameters, placed);
    array_deinit(&words);
    return error;
}

static struct error *check_depth(const struct code *code)
{
    if (code->knows_depth)
        return NULL;
    return error_target("%s: how deep its stack is at 0x%llx isn't known: Go's own table of that "
                        "(pclntab) doesn't say",
                        code->into->name, (unsigned long long)code->address);
}

struct error *arguments_at(struct program *program, const struct code *code, struct arguments *ret)
{
    if (code->is_entry) {
        TRY(arguments_place(program, code->function, ret));
        ret->code = code;
        return NULL;
    }
    TRY(function_load(program, code->into));
    *ret = (struct arguments){
        .machine = machine_of(program->architecture),
        .program = program,
        .function = code->function,
        .code = code,
        .convention = code->into->signature->convention,
        .assignment = {.dictionary_before = -1},
    };
    if (!ret->machine)
        return error_target("%s is built for a machine that gobt can't trace", program->path);
    struct error *error = check_depth(code);
    for (size_t i = 0; i < code->variable_count && !error; i++)
        error = place_variable(ret, &code->variables[i]);
    ret->assignment.slot_count = ret->assignment.words.count;
    if (error)
        arguments_deinit(ret);
    return error;
}

/* ---- earlier values ---- */

static bool has_other_assignments(const struct code *code, const struct parameter *variable)
{
    return !code->is_entry && !code->into->is_unoptimized && !variable->is_assigned_once &&
           variable_is_located(variable);
}

static bool is_in_shared_slot(const struct code *code, const struct parameter *variable)
{
    return !code->is_entry && variable->shares_slot;
}

bool variable_may_be_earlier(const struct code *code, const struct parameter *variable)
{
    return has_other_assignments(code, variable) || is_in_shared_slot(code, variable);
}

static void add_once(const struct text *note, struct text *notes)
{
    if (!notes->length || !strstr(text_string(notes), text_string(note)))
        text_add_string(notes, text_string(note));
}

void arguments_note_earlier(const struct code *code, variable_filter is_shown, const void *context,
                            struct text *notes)
{
    AUTO_TEXT struct text note = {0};
    unsigned count = 0;
    text_add_string(&note, "in optimized code Go's debug information may have a wrong "
                           "value, mostly an earlier one, of ");
    for (size_t i = 0; i < code->variable_count; i++) {
        const struct parameter *variable = &code->variables[i];
        if (!has_other_assignments(code, variable) || (is_shown && !is_shown(variable, context)))
            continue;
        if (code->source_is_read)
            text_printf(&note, "%s%s", count ? ", " : "", variable->name);
        count++;
    }
    if (!code->source_is_read)
        text_add_string(&note, "a variable that is");
    else
        text_add_string(&note, ", which may be");
    text_add_string(&note, " assigned to more than once: see docs/lines.md. A build with "
                           "-gcflags='all=-N -l' has the right one\n");
    if (count)
        add_once(&note, notes);
}

void arguments_note_shared(const struct code *code, variable_filter is_shown, const void *context,
                           struct text *notes)
{
    AUTO_TEXT struct text note = {0};
    unsigned count = 0;
    text_add_string(&note, "in optimized code Go's compiler puts several values into one slot of "
                           "the stack: there may be another one by now where debug information "
                           "has ");
    for (size_t i = 0; i < code->variable_count; i++) {
        const struct parameter *variable = &code->variables[i];
        if (!is_in_shared_slot(code, variable) || (is_shown && !is_shown(variable, context)))
            continue;
        text_printf(&note, "%s%s", count++ ? ", " : "", variable->name);
    }
    text_add_string(&note, ": see docs/lines.md\n");
    if (count)
        add_once(&note, notes);
}
