/*
 * A compiled Go program: its functions and their parameters. Plain structs; elf/, dwarf/, golang/
 * and layout/ fill them, abi/, path/, bt/ and cmd/ read them.
 *
 * What costs time is filled on demand: the list of functions by program_load_functions(), a
 * function's parameters by function_load().
 */
#ifndef GOBT_PROGRAM_PROGRAM_H
#define GOBT_PROGRAM_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/offset_map.h"
#include "base/reader.h"
#include "program/type.h"
#include "program/version.h"

enum architecture {
    ARCHITECTURE_AMD64,
    ARCHITECTURE_ARM64,
    ARCHITECTURE_OTHER,
};

/* How functions compiled from Go pass their arguments. */
enum calling_convention {
    CONVENTION_STACK,     /* ABI0: up to Go 1.16, and assembly in all versions */
    CONVENTION_REGISTERS, /* ABIInternal from Go 1.17 on amd64, 1.18 on arm64 */
};

/*
 * A piece of a value, as debug information locates it at one instruction. At a function's first
 * one only for comparison: there, places are computed from types (abi/).
 */
struct piece {
    enum piece_kind {
        PIECE_MISSING,
        PIECE_REGISTER,
        PIECE_STACK,
        PIECE_UNKNOWN, /* it is somewhere: by an expression that no compiler of Go writes */
    } kind;
    uint64_t size;            /* 0: debug information doesn't say, the rest of the value */
    unsigned register_number; /* DWARF's number */
    int64_t offset;           /* from the frame's CFA; with 0 the first stack argument on amd64 */
};

/* Where a value is while the program counter is in [low, high). */
struct location {
    uint64_t low, high;
    struct piece *pieces;
    size_t piece_count;
};

struct locations {
    struct location *items;
    size_t count;
};

/* A variable of a function's own scope that is no parameter: a closure's are captured ones, too. */
struct variable {
    const char *name; /* "&x": of the pointer to an x that is elsewhere */
    struct type *type;
    bool has_closure_offset; /* debug information says that it is captured (from Go 1.23 on) ... */
    uint64_t closure_offset; /* ... and where in the closure it is */
    struct locations locations;
};

struct variables {
    struct variable *items;
    size_t count;
};

struct parameter {
    const char *name; /* "" or "_" or "~p0" where the source has none */
    struct type *type;
    bool is_result;
    bool has_location;  /* the debug information says anything at all about the place there */
    bool has_one_home;  /* and has it at one place of the stack, and at no other anywhere */
    bool place_changes; /* what it says is of some addresses only */
    bool shares_slot;   /* of the stack, with other values: abi/slots.h */
    struct piece *pieces;
    size_t piece_count;
    bool is_behind_pointer; /* it escaped to the heap: type and place are those of its address */
    unsigned declared_line; /* 0: not known */
    bool is_assigned_once;  /* the source, which is at hand, says so */
    /*
     * In code that several types share, TYPE is the shape of what is meant: the word of that number
     * in the function's dictionary is the address of the runtime's record of the type itself.
     */
    bool has_dictionary_word;
    unsigned dictionary_word;
    uint64_t source_offset; /* for the one who fills it */
};

/* One component of what the runtime itself knows about a function's arguments (FUNCDATA_ArgInfo).
 */
struct argument_shape {
    uint8_t kind;   /* enum shape_kind */
    uint8_t offset; /* from the start of the argument frame, register spill slots included */
    uint8_t size;
};

enum shape_kind { SHAPE_WORD, SHAPE_OPEN, SHAPE_CLOSE, SHAPE_CUT, SHAPE_UNKNOWN_WORD };

/* What a function takes and gives: filled by function_load(). */
struct signature {
    const char *symbol;  /* as the symbol table has it: "gopkg.in/yaml%2ev2.Unmarshal" */
    bool has_parameters; /* false: assembly; nobody says what its parameters are */
    bool is_stripped;    /* nor does anybody here, for want of debug information */
    bool is_declared;    /* the user says what they are: program/declaration.h */
    const char *layout;  /* the file that says what they are; NULL: the program itself */
    bool takes_nothing;  /* then: that much is known */
    enum calling_convention convention;
    bool has_unknown_convention;  /* it may be the other one: assembly of a stripped program */
    struct parameter *parameters; /* receiver, parameters, results, in the order of the source */
    size_t parameter_count;
    bool has_locations;           /* those of the parameters were read: function_load_locations() */
    struct argument_shape *shape; /* NULL: the program doesn't carry it */
    size_t shape_count;
    int64_t argument_bytes; /* stack bytes of arguments and results by the runtime; -1: not known */
};

struct function {
    const char *name;       /* as Go's linker has it, e.g. "github.com/x/y.(*T).M" */
    uint64_t address;       /* 0: no code of its own, inlined wherever it is called */
    uint64_t size;          /* of its code, in bytes */
    uint32_t inlined_count; /* places where it was inlined, which a probe will not see */
    bool is_wrapper;        /* made by the compiler to adapt a receiver */
    bool is_abi0;           /* the one for assembly, of two that have this name */
    bool is_unoptimized; /* compiled with -N: every place in debug information is a whole value's */
    struct signature *signature; /* NULL before function_load() */

    /* for the one who fills it */
    uint64_t source_offset;        /* of the concrete instance */
    uint64_t source_origin_offset; /* of the abstract one, 0: none */
};

struct function_names {
    const char **items;
    size_t count;
};

/* A module that went into the program; what belongs to none is the standard library. */
struct module {
    const char *path, *version;
    bool is_replaced; /* the version says nothing: the code comes from elsewhere */
};

/* An itab: the record at that address is of a type that has the interface's methods. */
typedef struct error *(*itab_visitor)(const struct type *interface, uint64_t record, void *context);

/* A variable of a package. */
struct package_variable {
    uint64_t address; /* as linked */
    struct type *type;
};

struct code;  /* program/code.h */
struct codes; /* the same */

struct function_place {
    uint64_t address;
    struct function *function;
};

struct program {
    struct arena arena;
    const char *path; /* for messages */
    enum architecture architecture;
    struct go_version version;
    enum calling_convention convention; /* of functions compiled from Go */
    uint64_t types_address;             /* of runtime.types, as linked; 0: not known */
    uint64_t types_end;                 /* behind the last record there; 0: not known */
    bool has_other_modules;             /* plugins: a value's type may be another file's */
    bool is_position_independent;       /* addresses differ from process to process */
    bool is_library;                    /* another program has loaded it */
    bool has_functions;                 /* the list below is filled */
    struct {
        ARRAY(struct function);
    } functions;                  /* in no order */
    struct offset_map by_address; /* the same, when one is looked for */
    struct {
        ARRAY(struct function_place);
    } by_place; /* the same, sorted, when an address in one is */
    struct {
        ARRAY(struct module);
    } modules; /* the main module first */
    struct {
        ARRAY(const char *);
    } layouts; /* files that told what the program doesn't, of what was asked */

    /* Set by who fills the model. */
    struct error *(*load_functions)(struct program *program);
    struct error *(*load_function)(struct program *program, struct function *function);
    struct error *(*list_function)(struct program *program, struct function *function,
                                   struct arena *arena);
    struct error *(*load_locations)(struct program *program, struct function *function);
    struct error *(*load_variables)(struct program *program, const struct function *function,
                                    struct variables *ret);
    struct reader (*read_code)(const struct program *program, const struct function *function);
    struct error *(*list_callers)(struct program *program, const struct function *function,
                                  struct function_names *ret);
    struct error *(*find_type)(struct program *program, const char *name, struct type **ret);
    /* RET->type is NULL if there is none of that name. */
    struct error *(*find_variable)(struct program *program, const char *name,
                                   struct package_variable *ret);
    struct error *(*each_type)(struct program *program, type_visitor visit, void *context);
    /* NULL: each_type gives these. Debug information lacks types that no variable has. */
    struct error *(*each_recorded_type)(struct program *program, type_visitor visit, void *context);
    /* "interface { M() }" of a type that has a name; NULL: nobody knows its methods. */
    const char *(*describe_interface)(struct program *program, const struct type *type);
    struct error *(*each_itab)(struct program *program, itab_visitor visit, void *context);
    struct error *(*find_line)(struct program *program, const char *file, unsigned line,
                               struct codes *ret);
    struct error *(*find_inlined)(struct program *program, struct function *function,
                                  struct codes *ret);
    struct error *(*find_other_lines)(struct program *program, const struct code *code,
                                      const struct parameter *variable, struct codes *ret);
    void *source;
};

struct error *program_load_functions(struct program *program);
/* Gives back the lists, and the arena. */
void program_deinit(struct program *program);

/* A layout was of use: for the header of a script. The text must last as long as the program. */
void program_note_layout(struct program *program, const char *layout);

/* The one whose code begins there, of those that are loaded; or NULL. */
struct function *program_function_at(const struct program *program, uint64_t address);

/* The same of the one whose code has the address. */
struct function *program_function_around(const struct program *program, uint64_t address);

struct error *function_load(struct program *program, struct function *function);

/*
 * As much of it as a list of all functions says, for who reads one after the other: what is known
 * besides its types isn't looked at. It may be in ARENA, and is gone behind function_forget().
 */
struct error *function_list(struct program *program, struct function *function,
                            struct arena *arena);
void function_forget(struct function *function, struct arena *arena);

/* The places that debug information records for the parameters: needed where nothing else tells. */
struct error *function_load_locations(struct program *program, struct function *function);

/* The variables of the function itself, without those of blocks in it: the arena has them. */
struct error *function_load_variables(struct program *program, const struct function *function,
                                      struct variables *ret);

/* The function's machine code; empty if the file doesn't have it. */
struct reader function_code(const struct program *program, const struct function *function);

/* The functions that the compiler inlined FUNCTION into, each once: the arena has the names. */
struct error *function_inlined_into(struct program *program, const struct function *function,
                                    struct function_names *ret);

/*
 * A linker's name as its users write it: the dots that the linker escapes in the last element of an
 * import path ("gopkg.in/yaml%2ev2.T") are dots again. Caller frees.
 */
char *function_display_name(const char *name);

/* The type of exactly this name, or NULL. */
struct error *program_find_type(struct program *program, const char *name, struct type **ret);
struct error *program_each_type(struct program *program, type_visitor visit, void *context);
/* Those that the runtime has records of, where debug information may lack some. */
struct error *program_each_recorded_type(struct program *program, type_visitor visit,
                                         void *context);
/* None where symbols have them. */
struct error *program_each_itab(struct program *program, itab_visitor visit, void *context);

#endif
