/* toll: how many requests of a sort a realm may make in a second or minute. */
#include "call.h"

#include <stddef.h>
#include <string.h>

/* Forgets what is older than a minute, counted in tenths of a second. */
static void
throttle_turn(struct throttle *t)
{
    int64_t slot = clock_real_ms() / 100;

    for (int64_t i = t->slot + 1; i <= slot && i <= t->slot + MINUTE_SLOTS; i++)
        t->count[i % MINUTE_SLOTS] = 0;
    t->slot = slot;
}

static int64_t
throttle_sum(const struct throttle *t, int64_t slots)
{
    int64_t n = 0;

    for (int64_t i = 0; i < slots; i++)
        n += t->count[(t->slot - i + MINUTE_SLOTS) % MINUTE_SLOTS];
    return n;
}

#define AT(x) offsetof(struct settings, x)
static const struct limit {
    enum toll toll;
    int64_t slots;
    size_t setting;
} limits[] = {
    { TOLL_CALL, 10, AT(throttle_per_second) },
    { TOLL_CALL, MINUTE_SLOTS, AT(throttle_per_minute) },
    { TOLL_PLAIN, MINUTE_SLOTS, AT(throttle_combined_per_minute) },
    { TOLL_BATCH, MINUTE_SLOTS, AT(throttle_batches_per_minute) },
    { TOLL_BATCH, MINUTE_SLOTS, AT(throttle_batches_per_realm) },
    { TOLL_REPORT, MINUTE_SLOTS, AT(throttle_reports_per_minute) },
};
#undef AT

bool
toll_paid(struct sim *s, struct company *co, enum toll toll, int64_t n)
{
    struct throttle *t = &co->throttle[toll];

    if (!s->settings.throttle)
        return true;
    throttle_turn(t);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        int64_t most;

        if (limits[i].toll != toll)
            continue;
        memcpy(&most, (const char *)&s->settings + limits[i].setting,
               sizeof most);
        if (throttle_sum(t, limits[i].slots) >= most * s->settings.time_scale)
            return false;
    }
    t->count[t->slot % MINUTE_SLOTS] += (unsigned)n;
    return true;
}
