/*
 * rows: how a field table is written, and the parts that several tables share.
 * Lists have theirs in fields_list.c, transactions in fields_txn.c.
 */
#ifndef QBOSIM_ROWS_H
#define QBOSIM_ROWS_H

#include "kind.h"

#define Q FIELD_QUERY
#define RO FIELD_RO

// clang-format off
#define COMMON                                                       \
    { "Id",        FIELD_TEXT,   RO | Q, 0, 0, NULL, NULL },         \
    { "SyncToken", FIELD_TEXT,   RO,     0, 0, NULL, NULL },         \
    { "MetaData",  FIELD_OBJECT, RO,     0, 0, NULL, meta_fields },  \
    { "domain",    FIELD_TEXT,   RO,     0, 0, NULL, NULL },         \
    { "sparse",    FIELD_BOOL,   RO,     0, 0, NULL, NULL }
#define END { NULL, 0, 0, 0, 0, NULL, NULL }
// clang-format on

extern const struct field meta_fields[], email_fields[], emails_fields[],
    memo_fields[], address_fields[];

#endif
