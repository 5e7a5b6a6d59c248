/* Memory of the traced process that a probe copies, for gobt to read values from. */
#ifndef GOBT_BT_COPIED_MEMORY_H
#define GOBT_BT_COPIED_MEMORY_H

#include "bt/capture.h"

/* SIZE, an expression, bytes of memory. */
size_t capture_memory(struct capture *capture, const char *address, const char *size);
/* The WORD that is at ADDRESS + OFFSET: it takes no room among the pieces of memory. */
void capture_link(struct capture *capture, const char *address, uint64_t offset, const char *word);
/* Of one value so many bytes. */
uint64_t capture_most(const struct capture *capture);
/* SIZE bytes from ADDRESS on, in as many pieces as it takes; the number of the first. */
size_t capture_bytes(struct capture *capture, const char *address, const char *path, uint64_t size);
/* The same of any size, as many as are THERE, which is a name: a read that goes too far fails
 * whole, and is zeros. */
size_t capture_bytes_within(struct capture *capture, const char *address, const char *path,
                            uint64_t size, const char *there);
/* How many bytes from ADDRESS on are on its page: if one of them can be read, all can. */
const char *capture_page_rest(struct capture *capture, const char *address);
/* The number of eight bytes at ADDRESS + OFFSET. */
const char *capture_number_at(struct capture *capture, const char *address, uint64_t offset);

#endif
