/*
 * Where a moment stands in the log.  Ids are given in the order of time, so a
 * range of days is a range of ids, and its ends are found without an index of
 * times: by guessing where the moment must lie between two events, and by
 * halving when a guess was poor.  A few rows are read, however many there are.
 */
#include "pages/log_view.h"

struct place {
    int64_t id;
    struct utc at;
};
static const struct field place_fields[] = { FIELD(struct place, NULL, id),
                                             FIELD(struct place, NULL, at) };
static const struct record place_record = RECORD(struct place, place_fields);

enum { GUESSES = 90, SECOND = 1000000 };

/* The first event from that id on. */
static bool
place_read(struct req *r, int64_t id, struct place *out, bool *found,
           struct err *e)
{
    return db_maybe(r->db, r->arena, STMT_LOG_AT,
                    ARGS(ARG_SHOP(r->shop), ARG_INT(id)), &place_record, out,
                    found, e);
}

/* Between ids from and below to, in proportion or in the middle. */
static int64_t
guess(const struct place *low, const struct place *high, int64_t from,
      int64_t to, struct utc at, int round)
{
    int64_t span = (high->at.us - low->at.us) / SECOND;
    int64_t part = (at.us - low->at.us) / SECOND;
    int64_t ids = high->id - low->id, g = from + (to - from) / 2;

    /* Only what can be multiplied: ids of a shop, seconds of a few years. */
    if (round % 3 != 2 && span > 0 && part >= 0 && part <= span &&
        ids < INT64_MAX / (part + 1))
        g = low->id + ids * part / span;
    return g < from ? from : g >= to ? to - 1 : g;
}

bool
log_id_at(struct req *r, struct utc at, int64_t *id, struct err *e)
{
    struct place low = { 0 }, high = { 0 }, seen;
    int64_t from, to;
    bool found;

    *id = 0;
    if (!place_read(r, 1, &low, &found, e))
        return false;
    if (!found || low.at.us >= at.us)
        return true;
    if (!db_one(r->db, r->arena, STMT_LOG_LAST, ARGS(ARG_SHOP(r->shop)),
                &place_record, &high, e))
        return false;
    *id = high.id + 1;
    if (high.at.us < at.us)
        return true;
    from = low.id + 1;
    to = high.id;
    for (int i = 0; from < to && i < GUESSES; i++) {
        int64_t g = guess(&low, &high, from, to, at, i);

        if (!place_read(r, g, &seen, &found, e))
            return false;
        if (!found || seen.id >= high.id) {
            to = g;
        } else if (seen.at.us < at.us) {
            low = seen;
            from = seen.id + 1;
        } else {
            high = seen;
            to = g;
        }
    }
    *id = high.id;
    return true;
}
