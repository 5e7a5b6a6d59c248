"""Executes a script of gobt's on a program that waits in qemu for a debugger, and prints to OUTPUT.
SYMBOLS are the program's, as nm lists them.
    trace.py SCRIPT SOCKET OUTPUT BINARY SYMBOLS > TRACE"""
import bisect
import struct
import sys

import script
import stub

MOST_FRAMES = 127


class Machine:
    """The program, and a clock that tells the order of the hits."""

    def __init__(self, program, symbols):
        self.now, self.register, self.memory = 0, program.register, program.memory
        self.symbols = sorted(symbols)
        self.starts = [start for start, _ in self.symbols]

    def symbol(self, address):
        at = bisect.bisect_right(self.starts, address) - 1
        return '%s+%d' % (self.symbols[at][1], address - self.starts[at]) if at >= 0 else '%#x' % address

    def stack(self):
        """As the kernel goes up it: perf_callchain_user of arch/arm64."""
        addresses, frame = [self.register('pc')], self.register('x29')
        while frame and frame % 8 == 0 and len(addresses) < MOST_FRAMES:
            record = self.memory(frame, 16)
            if record is None:
                break
            above, link = int.from_bytes(record[:8], 'little'), int.from_bytes(record[8:], 'little')
            addresses.append(link)
            if above <= frame:
                break
            frame = above
        return addresses


class Start:
    """Whether the program waits for probes by now: the kernel's come too late for what was called before."""

    def __init__(self, output):
        self.output, self.is_over = output, False

    def has_come(self):
        if not self.is_over:
            with open(self.output, errors='replace') as lines:
                self.is_over = any(line.startswith('pid ') for line in lines)
        return self.is_over


def symbols_of(path):
    with open(path, errors='replace') as lines:
        parts = [line.split(None, 2) for line in lines]
    return [(int(address, 16), name.rstrip('\n')) for address, kind, name in parts if kind in 'Tt']


def segments_of(path):
    """(offset in the file, address, size) of what is loaded of a 64-bit ELF file."""
    with open(path, 'rb') as binary:
        header = binary.read(64)
        at, (size, count) = struct.unpack_from('<Q', header, 32)[0], struct.unpack_from('<HH', header, 54)
        binary.seek(at)
        table = binary.read(size * count)
    entries = [struct.unpack_from('<IIQQQQ', table, i * size) for i in range(count)]
    return [(offset, address, length) for kind, _, offset, address, _, length in entries if kind == 1]


def address_of(place, symbols, segments):
    """As bpftrace takes it: a symbol, or an address that one covers, or an offset in the file."""
    if isinstance(place, str):
        return next(address for address, name in symbols if name == place)
    if symbols:
        return place
    return next(place - offset + address for offset, address, size in segments if offset <= place < offset + size)


def main():
    program = stub.Stub(sys.argv[2])
    start, segments, symbols = Start(sys.argv[3]), segments_of(sys.argv[4]), symbols_of(sys.argv[5])
    machine, maps, output = Machine(program, symbols), {}, []
    with open(sys.argv[1]) as source:
        text = source.read()
    limit, probes = script.probes_of(text)

    def action_of(condition, body):
        def act():
            machine.now += 1000
            state = script.State(machine, maps, limit, output)
            try:
                if start.has_come() and condition(state):
                    body(state)
            except Exception as error:  # only that probe has failed
                print('%r' % error, file=sys.stderr)
        return act

    for places, condition, body in probes:
        for place in places:
            program.add(address_of(place, symbols, segments), action_of(condition, body))
    program.run()
    sys.stdout.write(''.join(output) + script.counted(text, maps))


main()
