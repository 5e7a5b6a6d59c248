"""Executes a script of gobt's on a program that waits in qemu for a debugger.
    trace.py SCRIPT SOCKET > TRACE"""
import sys

import script
import stub


class Machine:
    """The program, and a clock that tells the order of the hits."""

    def __init__(self, program):
        self.now, self.register, self.memory = 0, program.register, program.memory

    @staticmethod
    def symbol(address):
        return '%#x' % address


def main():
    program = stub.Stub(sys.argv[2])
    machine, maps, output = Machine(program), {}, []
    with open(sys.argv[1]) as source:
        limit, probes = script.probes_of(source.read())

    def action_of(condition, body):
        def act():
            machine.now += 1000
            state = script.State(machine, maps, limit, output)
            try:
                if condition(state):
                    body(state)
            except Exception as error:  # only that probe has failed
                print('%r' % error, file=sys.stderr)
        return act

    for addresses, condition, body in probes:
        for address in addresses:
            program.add(address, action_of(condition, body))
    program.run()
    sys.stdout.write(''.join(output))


main()
