# Fuzz targets: `make check-fuzz` runs each for FUZZ_SECONDS over mutations of its seeds.
# They want a build with -fsanitize=address,undefined. With clang's libFuzzer, link a target with
# -fsanitize=fuzzer in place of driver.o.
FUZZ_SECONDS = 3
FUZZ_BUILD   = $(BUILD)/tests/fuzz
FUZZ_TARGETS = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))

$(FUZZ_BUILD)/%.o: CPPFLAGS += $(UNIT_CFLAGS) -Itests/fuzz

$(FUZZ_TARGETS): %: %.o $(FUZZ_BUILD)/driver.o $(UNIT_SHARED) $(UNIT_UNDER)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

check-fuzz: $(FUZZ_TARGETS)
	@passed=0; failed=0; for target in $(FUZZ_TARGETS); do \
	    if FUZZ_SECONDS=$(FUZZ_SECONDS) $$target >$$target.log 2>&1; \
	    then passed=$$((passed + 1)); \
	    else failed=$$((failed + 1)); echo "$$target died of $$target.input:"; cat $$target.log; fi; \
	done; echo "fuzz: $$passed passed, $$failed failed, 0 skipped"; [ $$failed = 0 ]

-include $(wildcard $(FUZZ_BUILD)/*.d)

.PHONY: check-fuzz
.SECONDARY: $(FUZZ_TARGETS:=.o) $(FUZZ_BUILD)/driver.o
