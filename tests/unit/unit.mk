# Unit tests: `make check-unit`. Each test_*.c is one program; the others are linked into all of them.
# All but main() is linked. The fuzz targets are without cmocka: what asserts is apart from what they
# share.
UNIT_BUILD   = $(BUILD)/tests/unit
UNIT_TESTS   = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/test_*.c))
UNIT_SHARED  = $(patsubst %,$(UNIT_BUILD)/%.o,bytes elf_writer dwarf_writer line_writer pclntab_writer model nodes folder)
UNIT_ASSERTS = $(patsubst %,$(UNIT_BUILD)/%.o,traced decoding)
UNIT_FLOORS  = base program elf dwarf golang layout abi path value bt run cmd
UNIT_UNDER   = $(filter $(UNIT_FLOORS:%=$(BUILD)/gen/%/%) $(BUILD)/built_in.o,$(OBJECTS))
UNIT_CFLAGS  = -Itests/unit

$(UNIT_BUILD)/%.o: CPPFLAGS += $(UNIT_CFLAGS)

$(UNIT_TESTS): %: %.o $(UNIT_SHARED) $(UNIT_ASSERTS) $(UNIT_UNDER)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

check-unit: $(UNIT_TESTS)
	@tests/unit/run.sh $(sort $(UNIT_TESTS))

-include $(wildcard $(UNIT_BUILD)/*.d)

.PHONY: check-unit
.SECONDARY: $(UNIT_TESTS:=.o) $(UNIT_SHARED) $(UNIT_ASSERTS)
