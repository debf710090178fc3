/* random: everything the seed decides. */
#include <stdarg.h>
#include <string.h>

#include "sim.h"

/* splitmix64: every seed is as good as any other. */
uint64_t
sim_random(struct sim *s)
{
    uint64_t z = s->random += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

int64_t
sim_below(struct sim *s, int64_t n)
{
    return n > 0 ? (int64_t)(sim_random(s) % (uint64_t)n) : 0;
}

bool
sim_chance(struct sim *s, unsigned per_thousand)
{
    return sim_below(s, 1000) < (int64_t)per_thousand;
}

bool
sim_hit(struct sim *s, unsigned per_thousand)
{
    return !s->calm && per_thousand > 0 && sim_chance(s, per_thousand);
}

static unsigned
some(struct sim *s, unsigned most)
{
    return sim_chance(s, 400) ? 0 : (unsigned)sim_below(s, most + 1);
}

/* Each schedule has its own mixture, so that each fault is met alone, too. */
void
sim_knobs(struct sim *s)
{
    struct knobs *k = &s->knobs;

    k->sweepers = 1 + (size_t)sim_below(s, SWEEPERS_MAX);
    k->shops = 1 + (size_t)sim_below(s, SHOPS_MAX);
    k->honoured = sim_chance(s, 500);
    k->our_numbers = sim_chance(s, 600);
    k->one_host = sim_chance(s, 500);
    k->span = (20 + sim_below(s, 60)) * MINUTES;
    k->crash = some(s, 20);
    k->pause = some(s, 60);
    k->long_pause = some(s, 10);
    k->lost = some(s, 150);
    k->late = some(s, 100);
    k->refused_connect = some(s, 60);
    k->gateway = some(s, 60);
    k->throttled = some(s, 40);
    k->stalled = some(s, 60);
    k->database = some(s, 30);
    k->commit_lost = some(s, 30);
    k->lag_max = sim_chance(s, 500) ? 0 : sim_below(s, 60 * US);
    k->clock_at = sim_below(s, 120 * US) - 60 * US;
    k->remote = some(s, 200);
    k->poison = sim_chance(s, 200) ? 60 : 0;
    k->rotates = sim_chance(s, 300)   ? 0
                 : sim_chance(s, 500) ? 24 * 60 * MINUTES
                                      : 20 * MINUTES;
    k->overlap = sim_chance(s, 500) ? 24 * 60 * MINUTES : 0;
    k->lives_s = sim_chance(s, 700) ? 3600 : 660 + sim_below(s, 240);
    k->slow = some(s, 100);
    k->parted = sim_chance(s, 400) ? (unsigned)sim_below(s, 500) : 0;
    k->idle = sim_chance(s, 50);
    k->set_up = sim_chance(s, 300);
}

void
sim_say(struct sim *s, const char *fmt, ...)
{
    int64_t ms = (s->now - EPOCH) / 1000;
    char line[600];
    va_list ap;

    if (!s->tell)
        return;
    va_start(ap, fmt);
    vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    str_addf(&s->trail, "%6lld.%03lld %s\n", (long long)(ms / 1000),
             (long long)(ms % 1000), line);
}

void
sim_wrong(struct sim *s, const char *fmt, ...)
{
    va_list ap;

    if (*s->wrong != '\0')
        return;
    va_start(ap, fmt);
    vsnprintf(s->wrong, sizeof(s->wrong), fmt, ap);
    va_end(ap);
    sim_say(s, "BROKEN  %s", s->wrong);
}
