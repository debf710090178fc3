/* people: shops, users and their API keys; and a shop's tax rates. */
#include "operator/inner.h"

#include <stdio.h>
#include <string.h>

#include "clock/clock.h"
#include "event/event.h"

struct founding {
    struct arena *arena;
    struct shop_new new;
    struct shop_ref ref;
};

static bool
found_body(struct db *db, void *ctx, struct err *e)
{
    struct founding *f = ctx;

    return shop_create(db, f->arena, &f->new, &f->ref, e) &&
           call_audit(db, f->ref, "shop.create", f->new.name, e);
}

bool
command_shop_add(struct call *c, struct err *e)
{
    struct founding f = {
        .arena = c->arena,
        .new = { call_text(c, "--name"), call_text(c, "--country"),
                 call_text(c, "--currency"), call_text(c, "--zone") }
    };

    if (!call_database(c, e) || !db_tx(c->db, found_body, &f, e))
        return false;
    printf("%lld\n", (long long)f.ref.id);
    return true;
}

/* What `shop set` says of the company in use. */
struct setting {
    struct ledger ledger;
    int64_t connection_id;
    const char *sync;    /* "on", "off" or NULL */
    const char *go_live; /* as it was given, or NULL */
    struct date day;
    struct ledger_go_live n;
};

static bool
set_body(struct db *db, void *ctx, struct err *e)
{
    struct setting *s = ctx;

    return (s->go_live == NULL ||
            ledger_go_live_set(&s->ledger, s->day, &s->n, e)) &&
           (s->sync == NULL ||
            (event_sync_set(db, s->ledger.shop, s->connection_id,
                            strcmp(s->sync, "on") == 0, e) &&
             call_audit(db, s->ledger.shop, "connection.sync", s->sync, e)));
}

static bool
setting_read(struct call *c, struct setting *s, struct err *e)
{
    s->sync = call_text(c, "--sync");
    s->go_live = call_text(c, "--go-live");
    if (s->sync == NULL && s->go_live == NULL)
        return err_input(e, "-", "say --sync, --go-live or both");
    if (s->sync != NULL && strcmp(s->sync, "on") != 0 &&
        strcmp(s->sync, "off") != 0)
        return err_input(e, "sync", "It is on or off.");
    return s->go_live == NULL || strcmp(s->go_live, "none") == 0 ||
           date_parse(s->go_live, &s->day) ||
           err_input(e, "go-live", "It is a day like 2026-06-01, or none.");
}

bool
command_shop_set(struct call *c, struct err *e)
{
    struct setting s = { 0 };
    struct shop_ref ref;
    struct shop shop;

    if (!setting_read(c, &s, e) || !call_database(c, e) ||
        !call_ledger(c, &s.ledger, e) || !call_shop(c, &shop, &ref, e))
        return false;
    s.connection_id = shop.connection_id;
    if (s.connection_id == 0)
        return err_set(e, ERR_CONFLICT,
                       "The shop has never been connected to QuickBooks.");
    if (!db_tx(c->db, set_body, &s, e))
        return false;
    if (s.go_live != NULL)
        printf("%lld invoices and %lld payments stay out, %lld and %lld go.\n",
               (long long)s.n.invoices_out, (long long)s.n.payments_out,
               (long long)s.n.invoices_sent, (long long)s.n.payments_sent);
    if (s.sync != NULL)
        printf("Sync is %s.\n", s.sync);
    return true;
}

enum { SHOPS = 500 };

bool
command_shop_list(struct call *c, struct err *e)
{
    struct rows rows = { .n = SHOPS };
    int64_t after = 0;

    if (!call_database(c, e))
        return false;
    while (rows.n == SHOPS) {
        if (!db_all(c->db, c->arena, STMT_OPERATOR_SHOPS, ARGS(ARG_INT(after)),
                    &shop_record, &rows, e))
            return false;
        for (size_t i = 0; i < rows.n; i++) {
            const struct shop *s = rows_at(&rows, &shop_record, i);

            printf("%lld\t%s\t%s\t%s\t%s\t%s\n", (long long)s->id, s->name,
                   s->country, s->currency, s->zone,
                   s->connection_id == 0 ? "never connected" : "connected");
            after = s->id;
        }
    }
    return true;
}

/* The password from standard input, or NULL to have one made. */
static bool
password_read(const struct call *c, char *room, size_t size, const char **out,
              struct err *e)
{
    size_t n;

    *out = NULL;
    if (!call_flag(c, "--password-stdin"))
        return true;
    n = fread(room, 1, size, stdin);
    if (ferror(stdin)) /* half of a password is none */
        return err_set(e, ERR_FAULT, "cannot read standard input");
    if (n > 0 && room[n - 1] == '\n')
        n--;
    if (n == 0 || n == size || memchr(room, '\n', n) != NULL)
        return err_input(e, "password", "Give one line on standard input.");
    room[n] = '\0';
    *out = room;
    return true;
}

/* A user who may enter a shop, or one of support, who enters none. */
struct joining {
    struct arena *arena;
    const char *email, *name, *given; /* name NULL: there is an account */
    const char *password;
    bool support;
    struct shop_ref shop;
    int64_t user;
    enum role role;
    const char *detail;
};

/* All of it or nothing: an account without its shop helps nobody, and its
   password would never be shown. */
static bool
join_body(struct db *db, void *ctx, struct err *e)
{
    struct joining *j = ctx;

    return (j->name == NULL ||
            user_create(db, j->arena, j->email, j->name, j->given, j->support,
                        &j->user, &j->password, e)) &&
           (j->support || (membership_set(db, j->shop, j->user, j->role, e) &&
                           call_audit(db, j->shop, "user.add", j->detail, e)));
}

static bool
join(struct call *c, struct joining *j, struct err *e)
{
    struct err ignored = { 0 };
    struct shop shop;

    j->arena = c->arena;
    j->email = call_text(c, "--email");
    j->name = call_text(c, "--name");
    /* Somebody who works for two shops has one account. */
    if (!j->support && j->given == NULL &&
        user_by_email(c->db, c->arena, j->email, &j->user, &ignored))
        j->name = NULL;
    j->detail =
        arena_printf(c->arena, "%s as %s", j->email, call_text(c, "--role"));
    return (j->support || call_shop(c, &shop, &j->shop, e)) &&
           db_tx(c->db, join_body, j, e);
}

bool
command_user_add(struct call *c, struct err *e)
{
    const char *role = call_text(c, "--role");
    struct joining j = { .support = call_flag(c, "--support") };
    char room[600];

    if (j.support == (call_text(c, "--shop") != NULL) ||
        (role != NULL) == j.support)
        return err_input(e, "-", "give --shop and --role, or --support");
    if (role != NULL && !role_parse(role, &j.role))
        return err_input(e, "role",
                         "A role is owner, bookkeeper, staff or viewer.");
    if (!password_read(c, room, sizeof(room), &j.given, e) ||
        !call_database(c, e))
        return false;
    if (!join(c, &j, e))
        return e->kind == ERR_CONFLICT
                   ? (err_clear(e),
                      err_input(e, "email", "There is a user %s already.",
                                j.email))
                   : false;
    if (j.name == NULL)
        printf("%s has an account already and may now enter shop %s.\n",
               j.email, call_text(c, "--shop"));
    else if (j.given == NULL)
        printf("%s\n", j.password);
    return true;
}

bool
command_user_password(struct call *c, struct err *e)
{
    const char *given, *password;
    char room[600];

    if (!password_read(c, room, sizeof(room), &given, e) ||
        !call_database(c, e) ||
        !user_set_password(c->db, c->arena, call_text(c, "--email"), given,
                           &password, e))
        return false;
    if (given == NULL)
        printf("%s\n", password);
    return true;
}

struct keying {
    struct arena *arena;
    struct shop_ref shop;
    const char *label, *key;
};

static bool
key_body(struct db *db, void *ctx, struct err *e)
{
    struct keying *k = ctx;

    return key_create(db, k->arena, k->shop, k->label, &k->key, e) &&
           call_audit(db, k->shop, "key.create", k->label, e);
}

bool
command_key_add(struct call *c, struct err *e)
{
    struct keying k = { .arena = c->arena, .label = call_text(c, "--label") };
    struct shop shop;

    if (!call_database(c, e) || !call_shop(c, &shop, &k.shop, e) ||
        !db_tx(c->db, key_body, &k, e))
        return false;
    printf("%s\n", k.key);
    return true;
}

struct rating {
    struct ledger ledger;
    struct tax_rate rate;
    enum ledger_saved how;
    struct ledger_faults faults;
};

static bool
rate_body(struct db *db, void *ctx, struct err *e)
{
    struct rating *r = ctx;
    struct tax_rate copy = r->rate;

    (void)db;
    ledger_faults_init(&r->faults, r->ledger.arena);
    return ledger_tax_rate_save(&r->ledger, &copy, &r->how, &r->faults, e);
}

bool
command_tax_rate_add(struct call *c, struct err *e)
{
    const char *id = call_text(c, "--id");
    struct ledger_input in;
    struct rating r;

    if (id != NULL && !ledger_id_good(id))
        return err_input(e, "id",
                         "An id has 1 to %d letters, digits and "
                         "- . _ ~ only.",
                         LEDGER_ID);
    ledger_input_init(&in, c->arena, true);
    ledger_input_add(&in, "name", LEDGER_TEXT, call_text(c, "--name"));
    ledger_input_add(&in, "rate", LEDGER_TEXT, call_text(c, "--rate"));
    ledger_faults_init(&r.faults, c->arena);
    if (!ledger_tax_rate_read(&in, &r.rate, &r.faults))
        return ledger_faults_none(&r.faults, e);
    r.rate.external_id = id;
    if (!call_database(c, e) || !call_ledger(c, &r.ledger, e) ||
        !db_tx(c->db, rate_body, &r, e))
        return false;
    printf("%s\n", r.how == LEDGER_SAME ? "Nothing changed." : "Saved.");
    return true;
}
