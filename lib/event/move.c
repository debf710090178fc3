/* move: the table of protocol.md, "States of an event".  Pure. */
#include "event/event.h"

#include <string.h>

/* clang-format off */
static const struct sync_move moves[] = {
    /* from             on                   to               counts */
    { EVENT_PENDING,    SYNC_MARKED,         EVENT_SENDING,    1 },
    { EVENT_RETRYING,   SYNC_MARKED,         EVENT_SENDING,    1 },
    { EVENT_PENDING,    SYNC_CAUSE,          EVENT_ATTENTION,  0 },
    { EVENT_PENDING,    SYNC_WAIT,           EVENT_PENDING,    0 },
    { EVENT_PENDING,    SYNC_ACCEPTED,       EVENT_SUCCEEDED,  0 }, /* planned: nothing to send */
    { EVENT_RETRYING,   SYNC_CAUSE,          EVENT_ATTENTION,  0 },
    { EVENT_RETRYING,   SYNC_WAIT,           EVENT_RETRYING,   0 },
    { EVENT_RETRYING,   SYNC_ACCEPTED,       EVENT_SUCCEEDED,  0 },
    { EVENT_SENDING,    SYNC_ACCEPTED,       EVENT_SUCCEEDED,  0 },
    { EVENT_SENDING,    SYNC_NOT_SENT,       EVENT_PENDING,   -1 },
    { EVENT_SENDING,    SYNC_HELD,           EVENT_PENDING,   -1 },
    { EVENT_SENDING,    SYNC_REFUSED,        EVENT_ATTENTION,  0 },
    { EVENT_SENDING,    SYNC_TRANSIENT,      EVENT_RETRYING,   0 },
    { EVENT_SENDING,    SYNC_EXHAUSTED,      EVENT_FAILED,     0 },
    { EVENT_SENDING,    SYNC_NO_ANSWER,      EVENT_CHECKING,   0 },
    { EVENT_SENDING,    SYNC_TAKEN,          EVENT_CHECKING,   0 },
    { EVENT_CHECKING,   SYNC_OURS,           EVENT_SUCCEEDED,  0 },
    { EVENT_CHECKING,   SYNC_FOREIGN,        EVENT_ATTENTION,  0 },
    { EVENT_CHECKING,   SYNC_ABSENT,         EVENT_RETRYING,   0 },
    { EVENT_CHECKING,   SYNC_EXHAUSTED,      EVENT_FAILED,     0 },
    { EVENT_CHECKING,   SYNC_UNKNOWN,        EVENT_ATTENTION,  0 },
    { EVENT_CHECKING,   SYNC_REFUSED,        EVENT_ATTENTION,  0 }, /* conflict seen by the look */
    { EVENT_ATTENTION,  SYNC_BY_HAND,        EVENT_PENDING,    0 },
    { EVENT_FAILED,     SYNC_BY_HAND,        EVENT_PENDING,    0 },
    { EVENT_ATTENTION,  SYNC_BY_HAND_UNSURE, EVENT_CHECKING,   0 },
    { EVENT_FAILED,     SYNC_BY_HAND_UNSURE, EVENT_CHECKING,   0 },
    { EVENT_PENDING,    SYNC_SUPERSEDED,     EVENT_SKIPPED,    0 },
    { EVENT_RETRYING,   SYNC_SUPERSEDED,     EVENT_SKIPPED,    0 },
    { EVENT_ATTENTION,  SYNC_SUPERSEDED,     EVENT_SKIPPED,    0 },
    { EVENT_FAILED,     SYNC_SUPERSEDED,     EVENT_SKIPPED,    0 },
};

static const struct {
    const char *name, *word;
} states[EVENT_STATE__MAX] = {
    [EVENT_PENDING]   = { "pending",         "Pending" },
    [EVENT_SENDING]   = { "sending",         "Sending" },
    [EVENT_CHECKING]  = { "checking",        "Checking" },
    [EVENT_RETRYING]  = { "retrying",        "Retrying" },
    [EVENT_ATTENTION] = { "needs_attention", "Needs attention" },
    [EVENT_FAILED]    = { "failed",          "Failed" },
    [EVENT_SUCCEEDED] = { "succeeded",       "Success" },
    [EVENT_SKIPPED]   = { "skipped",         "Skipped" },
};

static const struct {
    const char *name, *word;
} entities[ENTITY__MAX] = {
    [ENTITY_CUSTOMER] = { "customer", "Customer" },
    [ENTITY_ITEM]     = { "item",     "Item" },
    [ENTITY_INVOICE]  = { "invoice",  "Invoice" },
    [ENTITY_PAYMENT]  = { "payment",  "Payment" },
};
/* clang-format on */

const struct sync_move *
event_next(enum event_state from, enum sync_signal on)
{
    for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
        if (moves[i].from == from && moves[i].on == on)
            return &moves[i];
    return NULL;
}

const char *
event_state_name(enum event_state s)
{
    return (unsigned)s < EVENT_STATE__MAX ? states[s].name : "";
}

const char *
event_state_word(enum event_state s)
{
    return (unsigned)s < EVENT_STATE__MAX ? states[s].word : "";
}

bool
event_state_parse(const char *name, enum event_state *out)
{
    for (int i = 0; i < EVENT_STATE__MAX; i++) {
        if (strcmp(states[i].name, name) == 0) {
            *out = (enum event_state)i;
            return true;
        }
    }
    return false;
}

const char *
event_entity_name(enum event_entity n)
{
    return (unsigned)n < ENTITY__MAX ? entities[n].name : "";
}

const char *
event_entity_word(enum event_entity n)
{
    return (unsigned)n < ENTITY__MAX ? entities[n].word : "";
}

bool
event_is_document(enum event_entity n)
{
    return n == ENTITY_INVOICE || n == ENTITY_PAYMENT;
}

bool
event_entity_parse(const char *name, enum event_entity *out)
{
    for (int i = 0; i < ENTITY__MAX; i++) {
        if (strcmp(entities[i].name, name) == 0) {
            *out = (enum event_entity)i;
            return true;
        }
    }
    return false;
}
