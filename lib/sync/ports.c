/* ports: http, clock and random as the shipped sweeper has them. */
#include "clock/clock.h"
#include "sync/sync.h"

static bool
http_start(void *ctx, const struct outbound_request *r, struct err *e)
{
    return outbound_start(ctx, r, e);
}

static unsigned
http_busy(void *ctx)
{
    return outbound_busy(ctx);
}

static bool
http_take(void *ctx, struct arena *a, int wait_ms, struct outbound_result *out,
          bool *got, struct err *e)
{
    return outbound_take(ctx, a, wait_ms, out, got, e);
}

struct sync_http
sync_http_of(struct outbound *o)
{
    return (struct sync_http){ o, http_start, http_busy, http_take };
}

static int64_t
real_mono(void *ctx)
{
    (void)ctx;
    return clock_mono();
}

struct sync_clock
sync_clock_real(void)
{
    return (struct sync_clock){ NULL, real_mono };
}

static void
real_fill(void *ctx, void *p, size_t n)
{
    (void)ctx;
    crypt_random(p, n);
}

struct sync_random
sync_random_real(void)
{
    return (struct sync_random){ NULL, real_fill };
}
