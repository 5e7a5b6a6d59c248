/* `headers["Content-Type"]`, `m[42]`, `m[{1, "a"}]`: the element of a map that a constant key has.
 */
#ifndef GOBT_PATH_MAP_KEY_H
#define GOBT_PATH_MAP_KEY_H

#include "path/access.h"

/* *VALUE is the map, and becomes the element; STEP is what stands in the brackets. */
struct error *access_map_key(const struct arguments *arguments, const struct path_step *step,
                             const struct access **value);

#endif
