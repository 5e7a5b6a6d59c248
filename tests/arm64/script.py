"""bpftrace scripts, as far as gobt writes them: read, and executed on a machine that is asked for
its registers and memory. For machines that no bpftrace runs on here."""
import re

MASK = (1 << 64) - 1
TOKEN = re.compile(r'''\s+|//[^\n]*|(?P<string>"(?:[^"\\]|\\.)*")|(?P<number>0x[0-9a-f]+|\d+)|
    (?P<name>[$@]?[A-Za-z_]\w*)|(?P<sign>->|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|[-+*/%&|^!~?:<>=(){}\[\],;.])''', re.X)
ESCAPES = {'n': '\n', 't': '\t', 'r': '\r', '"': '"', '\\': '\\'}
LEVELS = [['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!='], ['<', '>', '<=', '>='], ['<<', '>>'],
          ['+', '-'], ['*', '/', '%']]
TYPE = re.compile(r'u?int(8|16|32|64)$')


CTYPES = {'long': 'int64', 'unsigned long': 'uint64', 'int': 'int32', 'unsigned int': 'uint32',
          'short': 'int16', 'unsigned short': 'uint16', 'char': 'int8', 'signed char': 'int8',
          'unsigned char': 'uint8'}
STRUCT = re.compile(r'^struct (\w+) \{(.*?)\};', re.M | re.S)
FIELD = re.compile(r'\s*([\w ]+?) (\w+)(?:\[(\d+)\])?;')


BUFFER_RESERVE = 4  # bytes of buf()'s own, of those that max_strlen counts


class Break(Exception):
    pass


class Count(int):
    """What count() has counted."""


class Pointer(int):
    """An address of a struct."""
    struct = None

    def __new__(cls, address, struct):
        self = super().__new__(cls, same(int(address)))
        self.struct = struct
        return self


class Struct:
    """Where the fields of a C struct are, and of what type."""

    def __init__(self, text, structs):
        self.fields, self.size, self.alignment = {}, 0, 1
        for name, field, count in FIELD.findall(text):
            kind = structs[name.split()[1]] if name.startswith('struct') else CTYPES[name]
            is_struct = isinstance(kind, Struct)
            size = kind.size if is_struct else int(kind.lstrip('uint')) // 8
            alignment = kind.alignment if is_struct else size
            self.alignment = max(self.alignment, alignment)
            self.size += -self.size % alignment
            self.fields[field] = self.size, kind
            self.size += size * int(count or 1)
        self.size += -self.size % self.alignment


def as_type(name, value):
    if isinstance(value, bytes):
        return value
    bits = int(name.lstrip('uint'))
    value &= (1 << bits) - 1
    return value - (1 << bits) if name[0] == 'i' and value >> (bits - 1) else value


def same(value):
    return value & MASK if isinstance(value, int) else value


def wrapped(value):
    """What a register holds of it, with or without a sign."""
    return value if -(1 << 63) <= value <= MASK else value & MASK


def divide(a, b):
    quotient = abs(a) // abs(b) if b else 0
    return quotient if (a < 0) == (b < 0) else -quotient


OPERATORS = {
    '|': lambda a, b: same(a) | same(b), '^': lambda a, b: same(a) ^ same(b),
    '&': lambda a, b: same(a) & same(b), '==': lambda a, b: same(a) == same(b),
    '!=': lambda a, b: same(a) != same(b), '<': lambda a, b: a < b,
    '>': lambda a, b: a > b, '<=': lambda a, b: a <= b, '>=': lambda a, b: a >= b,
    '<<': lambda a, b: a << (b & 63) & MASK, '>>': lambda a, b: same(a) >> (b & 63),
    '+': lambda a, b: wrapped(a + b),
    '-': lambda a, b: wrapped(a - b), '*': lambda a, b: wrapped(a * b), '/': divide,
    '%': lambda a, b: a - b * divide(a, b),
}


class Parser:
    """Each method gives a function of the state in which it is evaluated."""

    def __init__(self, text, structs=None):
        self.structs = structs or {}
        self.tokens, at = [], 0
        while at < len(text):
            match = TOKEN.match(text, at)
            if not match:
                raise SyntaxError('at: ' + text[at:at + 60])
            at = match.end()
            if match.lastgroup:
                self.tokens.append(match.group(match.lastgroup))
        self.at = 0

    def peek(self, ahead=0):
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ''

    def take(self, wanted=None):
        token = self.peek()
        if wanted and token != wanted:
            raise SyntaxError('%s where %s should be: %s' % (
                token, wanted, ' '.join(self.tokens[max(0, self.at - 12):self.at + 6])))
        self.at += 1
        return token

    def accept(self, token):
        if self.peek() == token:
            self.at += 1
            return True
        return False

    # ---- expressions ----

    def expression(self):
        condition = self.binary(0)
        if not self.accept('?'):
            return condition
        yes = self.expression()
        self.take(':')
        no = self.expression()
        return lambda state: yes(state) if condition(state) else no(state)

    def binary(self, level):
        if level == len(LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.peek() in LEVELS[level]:
            left = self.joined(left, self.take(), self.binary(level + 1))
        return left

    @staticmethod
    def joined(left, sign, right):
        if sign == '&&':
            return lambda state: bool(left(state)) and bool(right(state))
        if sign == '||':
            return lambda state: bool(left(state)) or bool(right(state))
        return lambda state: OPERATORS[sign](left(state), right(state))

    def unary(self):
        if self.accept('-'):
            value = self.unary()
            return lambda state: -value(state)
        if self.accept('~'):
            value = self.unary()
            return lambda state: ~same(value(state)) & MASK
        if self.accept('!'):
            value = self.unary()
            return lambda state: not value(state)
        if self.peek() == '*' and self.peek(1) == '(' and TYPE.match(self.peek(2)):
            self.take()
            self.take()
            name = self.take()
            self.take('*')
            self.take(')')
            value = self.unary()
            return lambda state: state.load(name, value(state))
        if self.peek() == '(' and self.peek(1) == 'struct':
            return self.pointer()
        if self.peek() == '(' and TYPE.match(self.peek(1)):
            return self.cast()
        return self.postfix()

    def pointer(self):
        self.take()
        self.take()
        struct = self.structs[self.take()]
        self.take('*')
        self.take(')')
        value = self.unary()
        return lambda state: Pointer(value(state), struct)

    def cast(self):
        self.take()
        name = self.take()
        if self.accept('['):
            size = int(self.take())
            self.take(']')
            self.take(')')
            value = self.unary()
            return lambda state: same(value(state)).to_bytes(size, 'little')
        self.take(')')
        value = self.unary()
        return lambda state: as_type(name, value(state))

    def postfix(self):
        value = self.primary()
        while self.peek() in ('.', '->'):
            self.take()
            name = self.take()
            value = self.element(value, int(name)) if name.isdigit() else self.field(value, name)
        return value

    @staticmethod
    def field(value, name):
        def get(state):
            pointer = value(state)
            at, kind = pointer.struct.fields[name]
            if isinstance(kind, Struct):
                return Pointer(pointer + at, kind)
            return state.load(kind, pointer + at)
        return get

    @staticmethod
    def element(value, number):
        def get(state):
            whole = value(state)
            return whole[number] if isinstance(whole, tuple) else 0
        return get

    def listed(self, end):
        values = []
        while not self.accept(end):
            values.append(self.expression())
            if self.peek() != end:
                self.take(',')
        return values

    def primary(self):
        token = self.take()
        if token == '(':
            values = self.listed(')')
            if len(values) == 1:
                return values[0]
            return lambda state: tuple(value(state) for value in values)
        if token[0] == '"':
            text = re.sub(r'\\(.)', lambda match: ESCAPES[match.group(1)], token[1:-1])
            return lambda state: text
        if token[0].isdigit():
            number = int(token, 0)
            return lambda state: number
        if token[0] == '@':
            return self.map_value(token)
        if self.peek() == '(':
            return self.call(token)
        return lambda state: state.variable(token)

    def map_key(self, name):
        keys = self.listed(']') if self.accept('[') else []
        return lambda state: (name, tuple(same(key(state)) for key in keys))

    def map_value(self, name):
        key = self.map_key(name)
        return lambda state: state.maps.get(key(state), 0)

    def call(self, name):
        self.take('(')
        if name in ('has_key', 'delete', 'clear'):
            key = self.map_key(self.take())
            if self.accept(','):
                more = self.expression()
                first = key
                key = lambda state: (first(state)[0], self.as_key(more(state)))
            self.take(')')
            if name == 'has_key':
                return lambda state: int(key(state) in state.maps)
            return lambda state: state.maps.pop(key(state), None)
        values = self.listed(')')
        return lambda state: getattr(state, 'call_' + name)(*[value(state) for value in values])

    @staticmethod
    def as_key(value):
        return tuple(same(part) for part in (value if isinstance(value, tuple) else (value,)))

    # ---- statements ----

    def block(self):
        self.take('{')
        statements = []
        while not self.accept('}'):
            statements.append(self.statement())

        def run(state):
            for statement in statements:
                statement(state)
        return run

    def statement(self):
        token = self.peek()
        if token == 'if':
            return self.choice()
        if token in ('while', 'unroll'):
            return self.loop()
        if token == 'break':
            self.take()
            self.take(';')
            return self.leave
        if token == '{':
            return self.block()
        statement = self.assignment() if token[0] in '$@' else self.expression()
        self.accept(';')
        return statement

    @staticmethod
    def leave(state):
        raise Break()

    def choice(self):
        self.take('if')
        self.take('(')
        condition = self.expression()
        self.take(')')
        yes, no = self.block(), lambda state: None
        if self.accept('else'):
            no = self.choice() if self.peek() == 'if' else self.block()
        return lambda state: yes(state) if condition(state) else no(state)

    def loop(self):
        is_while = self.take() == 'while'
        self.take('(')
        condition = self.expression()
        self.take(')')
        body = self.block()

        def run(state):
            turns = condition(state)
            try:
                while condition(state) if is_while else turns > 0:
                    turns -= 1
                    body(state)
            except Break:
                pass
        return run

    def assignment(self):
        name = self.take()
        key = self.map_key(name) if name[0] == '@' else None
        if self.accept('++'):
            return lambda state: state.maps.__setitem__(key(state), state.maps.get(key(state), 0) + 1)
        self.take('=')
        value = self.expression()
        if key:
            return lambda state: state.put(key(state), value(state))
        return lambda state: state.variables.__setitem__(name, value(state))


PROBE = re.compile(r'^((?:uprobe:[^\n]*\n)+)(?:/(.*)/\n)?(?=\{)', re.M)
PLACE = re.compile(r':(?:(0x[0-9a-f]+)|"([^"\n]*)"),?$', re.M)


def end_of_block(text, start):
    depth = 0
    for match in TOKEN.finditer(text, start):
        depth += {'{': 1, '}': -1}.get(match.group('sign'), 0)
        if depth == 0 and match.group('sign'):
            return match.end()
    raise SyntaxError('a block without an end')


def probes_of(text):
    """(addresses and names, whether it runs, what it does) of each probe."""
    structs = {}
    for name, fields in STRUCT.findall(text):
        structs[name] = Struct(fields, structs)
    limit = re.search(r'max_strlen = (\d+)', text)
    found = []
    for match in PROBE.finditer(text):
        places = [int(number, 16) if number else name for number, name in PLACE.findall(match.group(1))]
        condition = Parser(match.group(2), structs).expression() if match.group(2) else lambda state: 1
        found.append((places, condition, Parser(text[match.end():end_of_block(text, match.end())], structs).block()))
    return int(limit.group(1)) if limit else 64, found


def counted(text, maps):
    """The counts that are left at the end, as bpftrace prints them."""
    cleared = re.findall(r'clear\((@\w+)\)', text)
    return ''.join('%s%s: %d\n' % (name, '[%s]' % ', '.join(str(part) for part in key) if key else '', count)
                   for (name, key), count in maps.items()
                   if isinstance(count, Count) and name not in cleared)


class State:
    """What one hit sees. MACHINE has register(name), memory(address, size), symbol(address), stack()."""

    def __init__(self, machine, maps, limit, output):
        self.machine, self.maps, self.limit, self.output = machine, maps, limit, output
        self.variables = {}

    def variable(self, name):
        if name == 'ustack':
            return '\n' + ''.join('        %s\n' % self.machine.symbol(pc) for pc in self.machine.stack())
        known = {'nsecs': self.machine.now, 'pid': 1}
        return known[name] if name in known else self.variables.get(name, 0)

    def put(self, key, value):
        counts = isinstance(value, Count)
        self.maps[key] = Count(self.maps.get(key, 0) + value) if counts else value

    def load(self, name, address):
        bits = int(name.lstrip('uint'))
        data = self.machine.memory(same(address), bits // 8)
        return as_type(name, int.from_bytes(data or b'', 'little'))

    def call_reg(self, name):
        return self.machine.register(name)

    def call_buf(self, address, length):
        if isinstance(address, bytes):
            return address[:length]
        length = max(0, min(as_type('int64', length), self.limit - BUFFER_RESERVE))
        return self.machine.memory(same(address), length) or b''

    def call_str(self, address, length=None):
        size = self.limit if length is None else min(length - 1, self.limit)
        return (self.machine.memory(same(address), size) or b'').split(b'\0')[0].decode('latin1')

    def call_kptr(self, value):
        return value

    def call_count(self):
        return Count(1)

    def call_strncmp(self, left, right, size):
        return int(left[:size] != right[:size])

    def call_strftime(self, _, time):
        return '%02d:%02d:%02d.%06d' % (time // 10**9 // 3600, time // 10**9 // 60 % 60,
                                        time // 10**9 % 60, time // 1000 % 10**6)

    def call_usym(self, address):
        return self.machine.symbol(same(address))

    def call_printf(self, form, *values):
        values = list(values)

        def one(match):
            if match.group(0) == '%%':
                return '%'
            value = values.pop(0)
            kind = match.group(2)
            if kind == 'r':
                return ''.join(chr(byte) if 32 <= byte < 127 else '\\x%02x' % byte for byte in value)
            if kind == 's':
                return str(value).lower() if isinstance(value, bool) else str(value)
            return ('%' + match.group(1) + kind[-1].replace('u', 'd')) % (
                as_type('int64', value) if kind == 'ld' else same(value))
        self.output.append(re.sub(r'%(?:%|([-0-9]*)(ld|lu|lx|r|s))', one, form))
