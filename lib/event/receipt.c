/* receipt: send again, and keep what was asked, moved and left alone. */
#include "event/receipt.h"

#include <stdlib.h>
#include <string.h>

#include "str/str.h"

/* clang-format off */
static const struct field event_fields[] = {
    FIELD(struct receipt_event, NULL, id),
    FIELD(struct receipt_event, NULL, entity),
    FIELD(struct receipt_event, NULL, state),
    FIELD(struct receipt_event, NULL, definite),
    FIELD(struct receipt_event, NULL, superseded_by),
    FIELD(struct receipt_event, NULL, waits_for),
    FIELD(struct receipt_event, NULL, cause),
    FIELD(struct receipt_event, NULL, about),
    FIELD(struct receipt_event, NULL, theirs),
    FIELD(struct receipt_event, NULL, elsewhere),
};
struct id_row { int64_t id; };
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };

/* Why one is left alone, and how a receipt says it. */
static const struct {
    const char *name, *one, *many;
} whys[RECEIPT_WHY__MAX] = {
    [RECEIPT_MOVED]     = { "", "goes again", "go again" },
    [RECEIPT_POSTED]    = { "posted", "is already in QuickBooks", "are already in QuickBooks" },
    [RECEIPT_BUSY]      = { "busy", "is already on its way", "are already on their way" },
    [RECEIPT_LOOKED]    = { "looked", "was sent without an answer and is being looked up; it is not sent twice", "were sent without an answer and are being looked up; they are not sent twice" },
    [RECEIPT_WAITS]     = { "waits", "waits for another record and follows by itself", "wait for another record and follow by themselves" },
    [RECEIPT_SETUP]     = { "setup", "waits until the set-up is finished", "wait until the set-up is finished" },
    [RECEIPT_SETTLED]   = { "settled", "was settled without sending", "were settled without sending" },
    [RECEIPT_ELSEWHERE] = { "elsewhere", "belongs to another QuickBooks company", "belong to another QuickBooks company" },
    [RECEIPT_THEIRS]    = { "theirs", "came from QuickBooks, so there is nothing to send", "came from QuickBooks, so there is nothing to send" },
    [RECEIPT_SAME]      = { "same", "is an earlier change of a record that is counted already", "are earlier changes of records that are counted already" },
};

/* What a state that Retry does not move says of the event. */
static const struct {
    enum event_state state;
    enum receipt_why why;
} stays[] = {
    { EVENT_SENDING,   RECEIPT_BUSY },
    { EVENT_RETRYING,  RECEIPT_BUSY },
    { EVENT_CHECKING,  RECEIPT_LOOKED },
    { EVENT_SUCCEEDED, RECEIPT_POSTED },
    { EVENT_SKIPPED,   RECEIPT_SETTLED },
};
/* clang-format on */
const struct record receipt_event_record =
    RECORD(struct receipt_event, event_fields);
static const struct record id_record = RECORD(struct id_row, id_fields);

enum { STAYS = sizeof(stays) / sizeof(stays[0]), HOPS = 100, SAID = 300 };

const char *
receipt_why_name(enum receipt_why w)
{
    return whys[w].name;
}

const char *
receipt_why_words(enum receipt_why w, bool many)
{
    return many ? whys[w].many : whys[w].one;
}

bool
receipt_why_parse(const char *name, enum receipt_why *out)
{
    for (int w = 0; w < RECEIPT_WHY__MAX; w++)
        if (str_equal(whys[w].name, name)) {
            *out = (enum receipt_why)w;
            return true;
        }
    return false;
}

enum receipt_why
receipt_why(const struct receipt_event *ev)
{
    enum event_state s;

    if (ev->theirs)
        return RECEIPT_THEIRS;
    if (!event_state_parse(ev->state, &s))
        return RECEIPT_BUSY; /* of a later version: left alone (R10) */
    for (size_t i = 0; i < STAYS; i++)
        if (stays[i].state == s)
            return stays[i].why;
    if (s == EVENT_PENDING && str_equal(ev->cause, "setup"))
        return RECEIPT_SETUP;
    if (s == EVENT_PENDING)
        return ev->waits_for != 0 ? RECEIPT_WAITS : RECEIPT_BUSY;
    return ev->elsewhere ? RECEIPT_ELSEWHERE : RECEIPT_MOVED;
}

/* ------------------------------------------------------------------- opening
 */

/* At most SAID bytes, whole characters. */
static const char *
shortened(struct arena *a, const char *text)
{
    size_t n = strlen(text), most = SAID - 3;

    if (n <= SAID)
        return text;
    while (most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80)
        most--;
    return arena_printf(a, "%.*s…", (int)most, text);
}

bool
receipt_open(struct db *db, struct arena *a, struct shop_ref shop,
             const struct receipt_press *press, int64_t *id, struct err *e)
{
    if (!db_in_transaction(db))
        return err_set(e, ERR_FAULT, "receipt_open outside a transaction");
    return db_insert(
        db, STMT_RECEIPT_ADD,
        ARGS(ARG_SHOP(shop), ARG_TEXT(press->actor), ARG_INT(press->actor_id),
             ARG_TEXT(press->actor_name), ARG_TEXT(press->pressed),
             ARG_TEXT(shortened(a, press->said)), ARG_BOOL(press->more)),
        id, e);
}

/* ------------------------------------------------------------------- sending
 */

/* One event of a press: as asked, as acted on, and what became of it. */
struct target {
    int64_t asked;
    struct receipt_event on;
    enum receipt_why why;
};

struct press {
    struct db *db;
    struct arena *a;
    struct shop_ref shop;
    int64_t receipt_id;
    int64_t *ids; /* in order, each once */
    size_t n;
    struct target *targets;
    struct tally delta;
    int64_t moved;
};

static int
id_order(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

    return (a > b) - (a < b);
}

static void
ids_take(struct press *p, const int64_t *ids, size_t n)
{
    p->ids = arena_alloc(p->a, n + 1, sizeof(*p->ids));
    if (n > 0)
        memcpy(p->ids, ids, n * sizeof(*ids));
    qsort(p->ids, n, sizeof(*p->ids), id_order);
    for (size_t i = 0; i < n; i++)
        if (p->n == 0 || p->ids[i] != p->ids[p->n - 1])
            p->ids[p->n++] = p->ids[i];
}

static bool
asked_store(struct press *p, struct err *e)
{
    struct val *args = arena_alloc(p->a, 3 * p->n + 1, sizeof(*args));

    for (size_t i = 0; i < p->n; i++) {
        args[3 * i] = ARG_SHOP(p->shop);
        args[3 * i + 1] = ARG_INT(p->receipt_id);
        args[3 * i + 2] = ARG_INT(p->ids[i]);
    }
    return db_exec_many(p->db, STMT_RECEIPT_ASKED, args, p->n, NULL, e);
}

/* The newest that took an event's place. */
static bool
newest(struct press *p, struct receipt_event *ev, struct err *e)
{
    for (int hops = 0; hops < HOPS; hops++) {
        int64_t next = ev->superseded_by;

        if (next == 0)
            return true;
        if (!db_one(p->db, p->a, STMT_RECEIPT_EVENT_AT,
                    ARGS(ARG_SHOP(p->shop), ARG_INT(next)),
                    &receipt_event_record, ev, e))
            return false;
    }
    return err_set(e, ERR_FAULT, "event %lld is superseded in a circle",
                   (long long)ev->id);
}

/* Is the event among those before `end`, or still to come as itself? */
static bool
acted_on(const struct press *p, int64_t id, size_t end)
{
    if (bsearch(&id, p->ids, p->n, sizeof(id), id_order) != NULL)
        return true;
    for (size_t i = 0; i < end; i++)
        if (p->targets[i].asked != p->targets[i].on.id &&
            p->targets[i].on.id == id)
            return true;
    return false;
}

static bool
targets_read(struct press *p, struct err *e)
{
    struct rows rows;

    if (!db_all(p->db, p->a, STMT_RECEIPT_EVENTS,
                ARGS(ARG_SHOP(p->shop), ARG_INT(p->receipt_id)),
                &receipt_event_record, &rows, e))
        return false;
    if (rows.n != p->n)
        return err_set(e, ERR_ABSENT, "There is no such row in the log.");
    p->targets = arena_alloc(p->a, p->n + 1, sizeof(*p->targets));
    for (size_t i = 0; i < p->n; i++) {
        struct target *t = &p->targets[i];

        t->on = *(const struct receipt_event *)rows_at(
            &rows, &receipt_event_record, i);
        t->asked = t->on.id;
        if (!newest(p, &t->on, e))
            return false;
        t->why = t->on.id != t->asked && acted_on(p, t->on.id, i)
                     ? RECEIPT_SAME
                     : receipt_why(&t->on);
    }
    return true;
}

/* The state that Retry gives it; counted. */
static bool
move_of(struct press *p, const struct receipt_event *ev, const char **to,
        struct err *e)
{
    const struct sync_move *move;
    enum event_entity entity;
    enum event_state from;

    if (!event_state_parse(ev->state, &from) ||
        !event_entity_parse(ev->entity, &entity))
        return err_set(e, ERR_FAULT, "event %lld has no known state",
                       (long long)ev->id);
    move = event_next(from, ev->definite ? SYNC_BY_HAND : SYNC_BY_HAND_UNSURE);
    if (move == NULL)
        return err_set(e, ERR_FAULT, "event %lld is %s and cannot be retried",
                       (long long)ev->id, ev->state);
    *to = event_state_name(move->to);
    tally_count(&p->delta, entity, from, move->to);
    p->moved++;
    return true;
}

/* They are locked since they were read, so that each is hit. */
static bool
events_move(struct press *p, struct err *e)
{
    struct val *args = arena_alloc(p->a, 4 * p->n + 1, sizeof(*args));
    size_t at = 0;

    for (size_t i = 0; i < p->n; i++) {
        const struct receipt_event *ev = &p->targets[i].on;
        const char *to = "";

        if (p->targets[i].why != RECEIPT_MOVED)
            continue;
        if (!move_of(p, ev, &to, e))
            return false;
        args[at++] = ARG_SHOP(p->shop);
        args[at++] = ARG_INT(ev->id);
        args[at++] = ARG_TEXT(ev->state);
        args[at++] = ARG_TEXT(to);
    }
    return db_exec_many(p->db, STMT_EVENT_RETRY_NOW, args, at / 4, NULL, e);
}

static bool
told(struct press *p, struct err *e)
{
    struct val *args = arena_alloc(p->a, 8 * p->n + 1, sizeof(*args));
    size_t at = 0;

    for (size_t i = 0; i < p->n; i++) {
        const struct target *t = &p->targets[i];

        args[at++] = ARG_SHOP(p->shop);
        args[at++] = ARG_INT(p->receipt_id);
        args[at++] = ARG_INT(t->asked);
        args[at++] = ARG_INT(t->on.id);
        args[at++] = ARG_TEXT(whys[t->why].name);
        args[at++] =
            ARG_INT(t->why == RECEIPT_WAITS ? t->on.waits_for : (int64_t)0);
        args[at++] = ARG_TEXT(t->on.cause);
        args[at++] = ARG_TEXT(t->on.about);
    }
    return db_exec_many(p->db, STMT_RECEIPT_ACTED, args, p->n, NULL, e) &&
           db_change(p->db, STMT_RECEIPT_CLOSE,
                     ARGS(ARG_SHOP(p->shop), ARG_INT(p->receipt_id),
                          ARG_INT((int64_t)p->n), ARG_INT(p->moved)),
                     e);
}

bool
receipt_retry(struct db *db, struct arena *a, struct shop_ref shop,
              int64_t receipt_id, const int64_t *ids, size_t n,
              struct receipt_done *done, struct err *e)
{
    struct press p = {
        .db = db, .a = a, .shop = shop, .receipt_id = receipt_id
    };

    memset(done, 0, sizeof(*done));
    if (!db_in_transaction(db))
        return err_set(e, ERR_FAULT, "receipt_retry outside a transaction");
    if (n > RECEIPT_MAX)
        return err_set(e, ERR_INPUT, "At most %d at once.", RECEIPT_MAX);
    ids_take(&p, ids, n);
    if (p.n == 0)
        return true;
    if (!asked_store(&p, e) || !targets_read(&p, e) || !events_move(&p, e) ||
        !told(&p, e))
        return false;
    done->asked = (int64_t)p.n;
    done->moved = p.moved;
    return p.moved == 0 || (tally_move(db, shop, &p.delta, e) &&
                            event_wake(db, shop, "post", e));
}

bool
receipt_problem_ids(struct db *db, struct arena *a, struct shop_ref shop,
                    const char *cause, const char *about, int64_t **ids,
                    size_t *n, bool *more, struct err *e)
{
    struct rows rows;

    if (!db_all(db, a, STMT_RECEIPT_PROBLEM_IDS,
                ARGS(ARG_SHOP(shop), ARG_TEXT(cause),
                     ARG_TEXT(about == NULL ? "" : about),
                     ARG_BOOL(about == NULL)),
                &id_record, &rows, e))
        return false;
    *more = rows.n > RECEIPT_MAX;
    rows.n -= *more;
    *ids = arena_alloc(a, rows.n + 1, sizeof(**ids));
    for (size_t i = 0; i < rows.n; i++)
        (*ids)[i] = ((const struct id_row *)rows_at(&rows, &id_record, i))->id;
    *n = rows.n;
    return true;
}
