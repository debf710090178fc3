/* What a rule can do to a connection. */
#include "proxy.h"

#include <string.h>

static void
take_refuse(struct link *k, enum dir dir, const struct rule *r)
{
    (void)dir;
    (void)r;
    link_reset(k);
}

static void
take_blackhole(struct link *k, enum dir dir, const struct rule *r)
{
    (void)dir;
    (void)r;
    k->state = LINK_OPEN;
    k->flow[UP].swallow = true;
    k->flow[DOWN].eof = true;
    k->flow[DOWN].finished = true;
}

static void
take_reset(struct link *k, enum dir dir, const struct rule *r)
{
    (void)dir;
    (void)r;
    link_reset_when_sent(k);
}

static void
take_cut(struct link *k, enum dir dir, const struct rule *r)
{
    (void)dir;
    (void)r;
    link_cut(k);
}

static void
take_half_close(struct link *k, enum dir dir, const struct rule *r)
{
    (void)r;
    link_half_close(k, dir);
}

static void
take_swallow(struct link *k, enum dir dir, const struct rule *r)
{
    k->flow[dir].swallow = true;
    k->flow[dir].swallowed_by = r->id;
}

static void
take_hold(struct link *k, enum dir dir, const struct rule *r)
{
    k->flow[dir].held_by = r->id;
}

static void
take_delay(struct link *k, enum dir dir, const struct rule *r)
{
    k->flow[dir].held_by = r->id;
    k->flow[dir].held_until = now_ns() + r->amount * NS_PER_MS;
}

static void
take_lag(struct link *k, enum dir dir, const struct rule *r)
{
    k->flow[dir].lag_ns = r->amount * NS_PER_MS;
    k->flow[dir].lagged_by = r->id;
    k->flow[dir].burst_at = 0;
}

static void
slow(struct flow *f, const struct rule *r, int64_t ns_per_byte, int64_t quantum)
{
    f->ns_per_byte = ns_per_byte;
    f->quantum = quantum;
    f->free_at = 0;
    f->slowed_by = r->id;
}

/* In portions of 20 ms, so that a fast line costs few turns. */
static void
take_throttle(struct link *k, enum dir dir, const struct rule *r)
{
    int64_t portion = r->amount / 50;

    slow(&k->flow[dir], r, NS_PER_S / r->amount, portion ? portion : 1);
}

static void
take_drip(struct link *k, enum dir dir, const struct rule *r)
{
    slow(&k->flow[dir], r, r->amount * NS_PER_MS, 1);
}

// clang-format off
static const struct action actions[] = {
    /* name          accept  its number        min  max         */
    { "refuse",      true,   NULL,             0,   0,          take_refuse     },
    { "blackhole",   true,   NULL,             0,   0,          take_blackhole  },
    { "reset",       false,  NULL,             0,   0,          take_reset      },
    { "cut",         false,  NULL,             0,   0,          take_cut        },
    { "half_close",  false,  NULL,             0,   0,          take_half_close },
    { "swallow",     false,  NULL,             0,   0,          take_swallow    },
    { "hold",        false,  NULL,             0,   0,          take_hold       },
    { "delay",       false,  "delay_ms",       1,   86400000,   take_delay      },
    { "lag",         false,  "lag_ms",         1,   86400000,   take_lag        },
    { "throttle",    false,  "bytes_per_s",    1,   1000000000, take_throttle   },
    { "drip",        false,  "ms_per_byte",    1,   86400000,   take_drip       },
};
// clang-format on

const struct action *
action_find(const char *name)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (!strcmp(actions[i].name, name))
            return &actions[i];
    return NULL;
}
