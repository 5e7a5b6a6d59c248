/* The functions that the rows of well_known.c name. Each gives NULL for what isn't known enough. */
#ifndef GOBT_VALUE_WELL_KNOWN_ROWS_H
#define GOBT_VALUE_WELL_KNOWN_ROWS_H

#include "base/text.h"
#include "value/decode.h"

typedef struct node *(*well_known_decoder)(const struct reading *, const struct value *);

/* time_text.c */
struct node *duration_decode(const struct reading *reading, const struct value *value);
struct node *time_decode(const struct reading *reading, const struct value *value);
struct node *month_decode(const struct reading *reading, const struct value *value);
struct node *weekday_decode(const struct reading *reading, const struct value *value);
/* network_text.c */
struct node *ip_decode(const struct reading *reading, const struct value *value);
struct node *endpoint_decode(const struct reading *reading, const struct value *value);
struct node *netip_decode(const struct reading *reading, const struct value *value);
struct node *netip_port_decode(const struct reading *reading, const struct value *value);
struct node *netip_prefix_decode(const struct reading *reading, const struct value *value);
/* url_text.c */
struct node *url_decode(const struct reading *reading, const struct value *value);
/* reflect_text.c */
struct node *reflect_type_decode(const struct reading *reading, const struct value *value);
struct node *reflect_record_decode(const struct reading *reading, const struct value *value);
struct node *reflect_value_decode(const struct reading *reading, const struct value *value);
/* sync_text.c */
struct node *atomic_decode(const struct reading *reading, const struct value *value);
struct node *atomic_bool_decode(const struct reading *reading, const struct value *value);
struct node *mutex_decode(const struct reading *reading, const struct value *value);
struct node *rw_mutex_decode(const struct reading *reading, const struct value *value);
/* context_text.c */
struct node *context_decode(const struct reading *reading, const struct value *value);
/* wait_reason_text.c */
struct node *wait_reason_decode(const struct reading *reading, const struct value *value);
/* big_text.c */
struct node *big_int_decode(const struct reading *reading, const struct value *value);

#endif
