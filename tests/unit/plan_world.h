/* plan_world: one good record of each kind, for the cases of plan_test. */
#ifndef PLAN_WORLD_H
#define PLAN_WORLD_H

#include "plan/plan.h"

struct world {
    struct plan_context c;
    struct plan_subject s;
    struct plan_line lines[3];
    struct plan_part parts[2];
    struct plan_candidate found[3];
};

/* A record that can be posted, in a company that takes it. */
void world_make(struct world *w, enum event_entity entity);

/* What is planned of it, in one line of text. */
const char *planned(struct arena *a, const struct world *w);

#endif
