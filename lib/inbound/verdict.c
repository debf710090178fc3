/* verdict: the table.  The first row that fits decides. */
#include "inbound/verdict.h"

#include <string.h>

/*
 * A letter asks for a value, several for any of them, "." for all.
 *
 *   role    - not ours, d document, t taken over, n name
 *   is      a alive, v voided, i inactive, g gone
 *   token   o older, s same, n newer
 *   theirs  - none, c changed, v voided, d deleted, i inactive, m merged
 *   merge   - none, f free, h held
 *   busy, differs, told, takes, pays   y n
 */
static const char *const letters[] = { "-dtn", "avig", "osn", "-cvdim", "-fh" };
enum { WIDE = sizeof(letters) / sizeof(letters[0]), NARROW = 5 };

/* clang-format off */
static const struct row {
    const char *asks[WIDE + 1]; /* the last one: the five of y and n */
    enum inbound_verdict says;
} rows[] = {
    /* role is    token theirs merge  busy differs told takes pays */
    { { "-", "a", ".",  ".",   ".",   "...yy" }, VERDICT_PAID },
    { { "-", ".", ".",  ".",   ".",   "....." }, VERDICT_NOTHING },

    /* What is deleted does not come back, whatever is read late. */
    { { "dt",".", ".",  "d",   ".",   "....." }, VERDICT_NOTHING },

    /* The name was merged away: also when its end was heard of before. */
    { { "n", "ig",".",  ".",   "fh",  "y...." }, VERDICT_LATER },
    { { "n", "ig",".",  ".",   "f",   "....." }, VERDICT_MERGED },
    { { "n", "ig",".",  "m",   "h",   "....." }, VERDICT_NOTHING },
    { { "n", "ig",".",  ".",   "h",   "....." }, VERDICT_HELD },

    { { ".", ".", "os", ".",   ".",   "....." }, VERDICT_NOTHING },
    { { "n", "g", ".",  "im",  ".",   "....." }, VERDICT_NOTHING },
    { { ".", ".", ".",  ".",   ".",   "y...." }, VERDICT_LATER },

    { { "t", "vg",".",  ".",   ".",   "....." }, VERDICT_TAKEN_BACK },
    { { "t", ".", ".",  "-",   ".",   ".n..." }, VERDICT_TOKEN },
    { { "t", ".", ".",  ".",   ".",   "....." }, VERDICT_FOLLOW },

    { { "d", "g", ".",  ".",   ".",   "....." }, VERDICT_DELETED },
    { { "d", ".", ".",  "-",   ".",   ".n..." }, VERDICT_TOKEN },
    { { "d", ".", ".",  ".",   ".",   ".n..." }, VERDICT_BACK },
    { { "d", "v", ".",  "v",   ".",   "....." }, VERDICT_SEEN },
    { { "d", "v", ".",  ".",   ".",   "....." }, VERDICT_VOIDED },
    { { "d", ".", ".",  "c",   ".",   "..y.." }, VERDICT_SEEN },
    { { "d", ".", ".",  ".",   ".",   "....." }, VERDICT_CHANGED },

    /* Inactive, its name is another one ("Kettle (deleted)"): no renaming. */
    { { "n", "ig",".",  "im",  ".",   "....." }, VERDICT_SEEN },
    { { "n", "ig",".",  ".",   ".",   "....." }, VERDICT_INACTIVE },
    { { "n", ".", ".",  "-",   ".",   ".n..." }, VERDICT_TOKEN },
    { { "n", ".", ".",  "im",  ".",   ".n..." }, VERDICT_ACTIVE },
    { { "n", ".", ".",  ".",   ".",   ".n..." }, VERDICT_BACK },
    { { "n", ".", ".",  ".",   ".",   ".y.y." }, VERDICT_TAKE },
    { { "n", ".", ".",  "c",   ".",   "..y.." }, VERDICT_SEEN },
    { { "n", ".", ".",  ".",   ".",   "....." }, VERDICT_CHANGED },
};

static const char *const names[VERDICT__MAX] = {
    [VERDICT_NOTHING]    = "nothing",
    [VERDICT_LATER]      = "later",
    [VERDICT_TOKEN]      = "token",
    [VERDICT_SEEN]       = "seen",
    [VERDICT_BACK]       = "back",
    [VERDICT_CHANGED]    = "changed",
    [VERDICT_VOIDED]     = "voided",
    [VERDICT_DELETED]    = "deleted",
    [VERDICT_INACTIVE]   = "inactive",
    [VERDICT_ACTIVE]     = "active",
    [VERDICT_TAKE]       = "take",
    [VERDICT_MERGED]     = "merged",
    [VERDICT_HELD]       = "held",
    [VERDICT_PAID]       = "paid",
    [VERDICT_FOLLOW]     = "follow",
    [VERDICT_TAKEN_BACK] = "taken_back",
};
/* clang-format on */

const char *
inbound_verdict_name(enum inbound_verdict v)
{
    return (unsigned)v < VERDICT__MAX ? names[v] : "";
}

static bool
fits(const struct row *row, const char *wide, const char *narrow)
{
    for (size_t i = 0; i < WIDE; i++)
        if (*row->asks[i] != '.' && strchr(row->asks[i], wide[i]) == NULL)
            return false;
    for (size_t i = 0; i < NARROW; i++)
        if (row->asks[WIDE][i] != '.' && row->asks[WIDE][i] != narrow[i])
            return false;
    return true;
}

enum inbound_verdict
inbound_judge(const struct inbound_facts *f)
{
    const char wide[WIDE] = {
        letters[0][f->role],   letters[1][f->is],    letters[2][f->token],
        letters[3][f->theirs], letters[4][f->merge],
    };
    const char narrow[NARROW] = {
        f->busy ? 'y' : 'n',  f->differs ? 'y' : 'n', f->told ? 'y' : 'n',
        f->takes ? 'y' : 'n', f->pays ? 'y' : 'n',
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (fits(&rows[i], wide, narrow))
            return rows[i].says;
    return VERDICT_NOTHING;
}
