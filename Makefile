# build/: everything that is made. `make demo` and `make check` install what they need first.
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:

VERSION  = 0.1
CC       = gcc
BUILD    = build
OPTIMIZE = -O2 -g
PREFIX   = /usr/local

WARNINGS = -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror
CPPFLAGS = -Igen -D_GNU_SOURCE -DGOBT_VERSION='"$(VERSION)"'
CFLAGS   = -std=gnu11 $(OPTIMIZE) $(WARNINGS) $(SANITIZE)
LDFLAGS  = $(SANITIZE)
LDLIBS   = -ldwarf -lelf -ldeflate -ljansson -lcapstone -lz

SOURCES  = $(wildcard gen/*.c gen/*/*.c)
BUILT_IN = $(wildcard templates/*.bt scripts/*.bt layouts/*.json)
OBJECTS  = $(SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/built_in.o

all: $(BUILD)/gobt

$(BUILD)/gobt: $(OBJECTS)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The files that are part of the executable, as C strings.
$(BUILD)/built_in.c: $(BUILT_IN) templates scripts layouts Makefile
	@mkdir -p $(@D)
	@{ echo '#include "bt/built_in.h"'; \
	   echo 'const struct built_in built_in_files[] = {'; \
	   for file in $(BUILT_IN); do \
	       name=$${file##*/}; \
	       echo "{\"$${file%/*}\", \"$${name%.*}\","; \
	       sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $$file; \
	       echo '},'; \
	   done; \
	   echo '{0}};'; } > $@

$(BUILD)/built_in.o: $(BUILD)/built_in.c
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

-include $(OBJECTS:.o=.d)

# ---- setting up, and seeing it work ----

# Where to find what a Debian package is needed for: tests/deps.sh.
deps:
	@tests/deps.sh build

demo:
	@tests/deps.sh build demo
	@$(QUIET_MAKE) all
	@BUILD=$(BUILD) tests/demo.sh

install: all
	install -D $(BUILD)/gobt $(DESTDIR)$(PREFIX)/bin/gobt

clean:
	rm -rf $(BUILD)

# ---- tests: docs/source.md says what each is ----

# As many compilers as processors, and no word unless something is wrong.
QUIET_MAKE = $(MAKE) --no-print-directory --silent -j$(shell nproc)
SANITIZED  = BUILD=$(BUILD)/sanitize OPTIMIZE='-O1 -g' \
             SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer'

-include tests/unit/unit.mk tests/fuzz/fuzz.mk

check:
	@tests/deps.sh build check
	@$(QUIET_MAKE) all
	@BUILD=$(BUILD) tests/check.sh unit fuzz docs layouts live

# Every Go with every bpftrace that Debian has, fetched into build/. ALL=1: no test takes turns with them.
check-matrix:
	@tests/deps.sh build check
	@$(QUIET_MAKE) all
	@tests/fetch/go.sh && tests/fetch/bpftrace.sh
	@GOBT=$(abspath $(BUILD))/gobt tests/live/run.sh $(if $(filter 1,$(ALL)),-a)

# The ready scripts, with programs of the libraries that Debian's suites have.
check-scripts:
	@tests/deps.sh build check scripts
	@$(QUIET_MAKE) all
	@tests/fetch/go.sh && tests/fetch/bpftrace.sh && tests/scripts/fetch.sh
	@GOBT=$(abspath $(BUILD))/gobt tests/scripts/run.sh

# TYPES=N random types for each of two Gos, SEED=N others.
check-random:
	@tests/deps.sh build check
	@$(QUIET_MAKE) all
	@tests/fetch/go.sh && tests/fetch/bpftrace.sh
	@GOBT=$(abspath $(BUILD))/gobt tests/random/run.sh -n $(or $(TYPES),1000) -s $(or $(SEED),1)

# Programs for arm64, in qemu: GOS="1.15 1.27" are the Gos.
check-arm64:
	@tests/deps.sh build arm64
	@$(QUIET_MAKE) all
	@tests/fetch/go.sh
	@GOBT=$(abspath $(BUILD))/gobt tests/arm64/run.sh $(if $(GOS),-g '$(GOS)')

check-sanitize:
	@tests/deps.sh build check
	@$(QUIET_MAKE) $(SANITIZED) all
	@$(MAKE) --no-print-directory $(SANITIZED) check-sanitized

check-sanitized:
	@BUILD=$(BUILD) LIVE_FLAGS='-v noopt' tests/check.sh unit fuzz layouts live

check-docs: all
	@BUILD=$(BUILD) tests/check.sh docs

# The README word by word in a bare Debian 12 and 13, made by debootstrap.
check-bare:
	@tests/deps.sh bare
	@tests/bare.sh

check-floors:
	@tests/floors.sh

# Other versions of clang-format lay out the same file otherwise.
check-format:
	@case "$$(clang-format --version 2> /dev/null)" in \
	*' 14.'*) clang-format --dry-run -Werror gen/*.c gen/*/*.[ch] $(wildcard tests/unit/*.[ch] tests/fuzz/*.[ch]) ;; \
	*) echo 'the format is not checked: this needs clang-format 14' ;; \
	esac

# A program under load that is traced all the time, for so many MINUTES.
MINUTES = 10

soak:
	@tests/deps.sh build check
	@$(QUIET_MAKE) all
	@GOBT=$(abspath $(BUILD))/gobt tests/soak/run.sh $(MINUTES)

bench:
	@tests/deps.sh build bench
	@$(QUIET_MAKE) all
	@BUILD=$(BUILD) tests/bench/run.sh

.PHONY: all deps demo install clean check check-matrix check-scripts check-random check-arm64 check-sanitize check-sanitized check-docs \
        check-bare check-floors check-format soak bench
