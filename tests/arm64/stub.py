"""A program in qemu, by the stub that qemu has for gdb: breakpoints, registers, memory."""
import os
import re
import socket
import time

TRAP = 5
REGISTERS = 33  # x0 to x30, sp, pc: 8 bytes each; behind them 4 of the flags
BLOCK = 256  # bytes of memory that are read at once


class Stub:
    def __init__(self, path, patience=30):
        self.socket, self.input, self.received = socket.socket(socket.AF_UNIX), b'', b''
        deadline = time.time() + patience
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError:
                if time.time() > deadline:
                    raise
                time.sleep(0.02)
        self.sites, self.thread, self.values, self.blocks, self.waiting = {}, '', None, {}, []
        self.ask('qSupported:multiprocess+;vContSupported+')
        self.send('?')
        self.stopped(self.receive())

    # ---- packets ----

    def send(self, text):
        data = text.encode()
        self.socket.sendall(self.received + b'$' + data + b'#%02x' % (sum(data) & 255))
        self.received = b''

    def receive(self):
        while True:
            match = re.match(rb'\+*\$([^#]*)#..', self.input, re.S)
            if match:
                self.input = self.input[match.end():]
                self.received = b'+'
                return match.group(1).decode('latin1')
            data = self.socket.recv(65536)
            if not data:
                return 'W00'
            self.input += data

    def ask(self, text):
        """Meanwhile another thread may be said to have stopped: that is kept for later."""
        self.send(text)
        while True:
            answer = self.receive()
            if answer[0] not in 'TWX':
                return answer
            self.waiting.append(answer)

    def resume(self, text):
        """What stops next, or had stopped before."""
        if self.waiting:
            return self.waiting.pop(0)
        self.send(text)
        return self.receive()

    # ---- what a traced program has ----

    def register(self, name):
        if self.values is None:
            self.values = bytes.fromhex(self.ask('g')[:REGISTERS * 16 + 8])
        number = {'sp': 31, 'pc': 32, 'pstate': 33}.get(name)
        if number is None:
            number = int(name[1:])
        return int.from_bytes(self.values[number * 8:number * 8 + (4 if number == 33 else 8)], 'little')

    def memory(self, address, size):
        """None where there is none."""
        data, start = b'', address - address % BLOCK
        while start < address + size:
            block = self.block(start)
            if block is None:
                return None
            data += block
            start += BLOCK
        return data[address % BLOCK:address % BLOCK + size]

    def block(self, start):
        """Whole ones lie in one page, and are asked for once while nothing runs."""
        if start not in self.blocks:
            answer = self.ask('m%x,%x' % (start, BLOCK))
            self.blocks[start] = bytes.fromhex(answer) if len(answer) == BLOCK * 2 else None
        return self.blocks[start]

    # ---- running ----

    def add(self, address, action):
        self.sites.setdefault(address, []).append(action)

    def set(self, address, kind):
        if self.ask('%s0,%x,4' % (kind, address)) != 'OK':
            raise OSError('no breakpoint at %#x' % address)

    def stopped(self, answer):
        """The signal it stopped by; None: it has ended."""
        self.values, self.blocks = None, {}
        if answer[0] in 'WX':
            return None
        match = re.search('thread:([^;]+);', answer)
        if match:
            self.thread = match.group(1)
            self.ask('Hg' + self.thread)
        return int(answer[1:3], 16)

    def over(self):
        """Past the breakpoint that the thread is at, while the others wait: a step isn't stopped by it."""
        self.send('vCont;s:' + self.thread)
        return self.stopped(self.receive())

    def run(self):
        for address in self.sites:
            self.set(address, 'Z')
        signal = 0
        while True:
            passed = 'vCont;C%02x:%s;c' % (signal, self.thread) if signal else 'vCont;c'
            signal = self.stopped(self.resume(passed))
            while signal == TRAP and self.register('pc') in self.sites:
                address = self.register('pc')
                for action in self.sites[address]:
                    action()
                signal = self.over()
            if signal is None:
                return
            if signal == TRAP:
                signal = 0
