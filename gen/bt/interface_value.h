/* What is in an interface: the name of its type, and its value. */
#ifndef GOBT_BT_INTERFACE_VALUE_H
#define GOBT_BT_INTERFACE_VALUE_H

#include "bt/line.h"

/* Whether the bpftrace has room for that, and the program says what its types are. */
bool interface_value_has_room(const struct line *line);

/* `main.Key("k")`, `int(5)`, `*main.Point{X:1 Y:2}`, `*os.File(0xc000012340)`; it isn't nil. */
struct error *interface_value_write(struct line *line, const struct access *access);

#endif
