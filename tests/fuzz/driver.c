/*
 * Runs a fuzz target without libFuzzer: over the files that are given, or for a while over random
 * mutations of its seeds. The numbers are the same at each run, unless another start is given:
 *
 *     FUZZ_SECONDS=60 FUZZ_START=7 build/fuzz/fuzz_elf
 *     build/fuzz/fuzz_elf build/fuzz/fuzz_elf.input       # once more what it died of
 *
 * Each input is written to PROGRAM.input before it is run, so that it is there after a crash.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MAX_SIZE = 1 << 16, MAX_SEEDS = 256, HANG_SECONDS = 20 };

static uint64_t random_state;

/* splitmix64 */
static uint64_t random_number(void)
{
    uint64_t z = random_state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static size_t below(size_t limit)
{
    return limit ? random_number() % limit : 0;
}

/* ---- mutations ---- */

struct input {
    uint8_t *bytes; /* MAX_SIZE of them */
    size_t size;
};

static void insert(struct input *input, size_t at, const uint8_t *bytes, size_t count)
{
    if (count > MAX_SIZE - input->size)
        count = MAX_SIZE - input->size;
    memmove(input->bytes + at + count, input->bytes + at, input->size - at);
    memcpy(input->bytes + at, bytes, count);
    input->size += count;
}

static void cut(struct input *input, size_t at, size_t count)
{
    if (count > input->size - at)
        count = input->size - at;
    memmove(input->bytes + at, input->bytes + at + count, input->size - at - count);
    input->size -= count;
}

/* A number at a limit, or nearly, over some bytes. */
static void set_number(struct input *input)
{
    static const uint64_t numbers[] = {0,          1,         0x7f,       0x80,       0xff,
                                       0x7fff,     0xffff,    0x7fffffff, 0xffffffff, 0x80000000,
                                       UINT64_MAX, INT64_MAX, 4096,       0xfffffff0};
    uint64_t number = numbers[below(sizeof(numbers) / sizeof(numbers[0]))] + below(3) - 1;
    size_t count = (size_t)1 << below(4), at = below(input->size);
    for (size_t i = 0; i < count && at + i < input->size; i++)
        input->bytes[at + i] = (uint8_t)(number >> 8 * i);
}

static void copy_part(struct input *input, const struct text *from)
{
    uint8_t part[512];
    size_t at = below(from->length), count = 1 + below(below(8) ? 16 : sizeof(part) - 1);
    if (from->length == 0)
        return;
    if (count > from->length - at)
        count = from->length - at;
    memcpy(part, from->bytes + at, count);
    if (below(2)) {
        insert(input, below(input->size + 1), part, count);
        return;
    }
    at = below(input->size);
    for (size_t i = 0; i < count && at + i < input->size; i++)
        input->bytes[at + i] = part[i];
}

static void mutate(struct input *input, const struct text *seeds, size_t seed_count)
{
    for (size_t i = 1 + below(below(4) ? 3 : 16); i > 0; i--) {
        size_t at = below(input->size);
        uint8_t byte = (uint8_t)random_number();
        if (input->size == 0) {
            insert(input, 0, &byte, 1);
            continue;
        }
        switch (below(8)) {
        case 0:
            input->bytes[at] ^= (uint8_t)(1u << below(8));
            break;
        case 1:
            input->bytes[at] = byte;
            break;
        case 2:
        case 3:
            set_number(input);
            break;
        case 4:
            cut(input, at, 1 + below(8));
            break;
        case 5:
            insert(input, at, &byte, 1);
            break;
        case 6:
            copy_part(input, &seeds[below(seed_count)]);
            break;
        default:
            if (below(16) == 0)
                input->size = at;
        }
    }
}

/* ---- runs ---- */

/* A file that holds the last input even if the program dies at once. */
static struct {
    uint64_t size;
    uint8_t bytes[MAX_SIZE];
} * last;
static char last_path[4096];

static void open_last(const char *program)
{
    snprintf(last_path, sizeof(last_path), "%s.input", program);
    int descriptor = open(last_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0 || ftruncate(descriptor, sizeof(*last)) != 0) {
        perror(last_path);
        exit(1);
    }
    last = mmap(NULL, sizeof(*last), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (last == MAP_FAILED) {
        perror(last_path);
        exit(1);
    }
}

/* In memory of exactly its size, so that the sanitizer sees each read behind it. */
static void run(const uint8_t *bytes, size_t size)
{
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        abort();
    memcpy(exact, bytes, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static int run_files(int count, char **paths)
{
    static struct {
        uint64_t size;
        uint8_t bytes[MAX_SIZE * 16];
    } file;
    for (int i = 0; i < count; i++) {
        FILE *stream = fopen(paths[i], "rb");
        if (!stream) {
            perror(paths[i]);
            return 1;
        }
        size_t length = fread(&file, 1, sizeof(file), stream);
        fclose(stream);
        /* What this driver wrote has its size in front; other files are whole. */
        if (strstr(paths[i], ".input") && length > 8 && file.size <= length - 8)
            run(file.bytes, file.size);
        else
            run((const uint8_t *)&file, length);
    }
    printf("%d files\n", count);
    return 0;
}

static size_t load_seeds(struct text *seeds)
{
    size_t count = 0;
    while (count < MAX_SEEDS && fuzz_seed(count, &seeds[count]))
        count++;
    for (size_t i = 0; i < count; i++)
        run((const uint8_t *)text_string(&seeds[i]), seeds[i].length);
    return count;
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);
    return value && *value ? strtoull(value, NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
    static struct text seeds[MAX_SEEDS];
    static uint8_t bytes[MAX_SIZE];
    if (argc > 1)
        return run_files(argc - 1, argv + 1);
    time_t end = time(NULL) + (time_t)setting("FUZZ_SECONDS", 3);
    random_state = setting("FUZZ_START", 1);
    open_last(argv[0]);
    size_t seed_count = load_seeds(seeds);
    uint64_t runs = 0;
    while (time(NULL) < end) {
        const struct text *seed = &seeds[below(seed_count)];
        struct input input = {.bytes = bytes, .size = seed->length};
        if (input.size > MAX_SIZE)
            input.size = MAX_SIZE;
        memcpy(bytes, text_string(seed), input.size);
        mutate(&input, seeds, seed_count);
        last->size = input.size;
        memcpy(last->bytes, bytes, input.size);
        alarm(HANG_SECONDS);
        run(bytes, input.size);
        alarm(0);
        runs++;
    }
    for (size_t i = 0; i < seed_count; i++)
        text_deinit(&seeds[i]);
    unlink(last_path);
    printf("%llu inputs from %zu seeds\n", (unsigned long long)runs, seed_count);
    return 0;
}
