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

.PHONY: all
