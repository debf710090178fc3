/* One request after the other: the checks in their order, then the handler. */
#include <string.h>
#include <unistd.h>

#include "clock/clock.h"
#include "http/inner.h"
#include "log/log.h"

struct turn {
    struct req r;
    struct reply out;
    struct wire *wire;
};

static int
refuse(struct err *e, int status, const char *text)
{
    err_clear(e);
    (void)err_input(e, "", "%s", text);
    return status;
}

static int
check_head(struct turn *t, struct err *e)
{
    return read_head(&t->r, t->wire, e);
}

static int
check_route(struct turn *t, struct err *e)
{
    const char *allow;

    t->r.route = http_route(t->r.site, &t->r, &allow);
    if (t->r.route != NULL)
        return 0;
    if (allow == NULL)
        return refuse(e, 404, "There is nothing at this address.");
    t->out.allow = allow;
    return refuse(e, 405, "This address does not take that method.");
}

static int
status_of(struct err *e)
{
    if (e->kind == ERR_NONE)
        (void)err_set(e, ERR_FAULT, "failed without a reason");
    return http_status(e->kind);
}

/* A connection that died while idle shows at its first statement: reopen it
   once, nothing was begun yet. */
static int
check_caller(struct turn *t, struct err *e)
{
    const struct door *door = t->r.site->door;

    if (t->r.db != NULL && !db_ready(t->r.db, e))
        return 503;
    if (door->enter(&t->r, e))
        return 0;
    if (e->kind != ERR_LATER || t->r.db == NULL)
        return status_of(e);
    err_clear(e);
    if (!db_ready(t->r.db, e) || !door->enter(&t->r, e))
        return status_of(e);
    return 0;
}

static int
check_access(struct turn *t, struct err *e)
{
    if (http_allowed(t->r.who, t->r.route->access))
        return 0;
    if (t->r.who == ACCESS_OPEN)
        return refuse(e, 401, "Sign in first.");
    return refuse(e, 403, "Your role does not include this.");
}

/* Browsers say where a request comes from; a script elsewhere cannot lie. */
static bool
from_here(const struct req *r)
{
    if (r->fetch_site != NULL)
        return strcmp(r->fetch_site, "same-origin") == 0;
    if (r->origin != NULL)
        return strcmp(r->origin, r->site->base_url) == 0;
    return true;
}

static int
check_origin(struct turn *t, struct err *e)
{
    if (t->r.method == METHOD_GET || !t->r.site->pages || from_here(&t->r))
        return 0;
    return refuse(e, 403, "This form was sent from another site.");
}

static int
check_body(struct turn *t, struct err *e)
{
    return read_body(&t->r, t->wire, e);
}

static int
check_form(struct turn *t, struct err *e)
{
    const struct door *door = t->r.site->door;

    if (t->r.method == METHOD_GET || door->genuine == NULL ||
        door->genuine(&t->r))
        return 0;
    return refuse(e, 403,
                  "This form is no longer current. Open the page "
                  "again and repeat the step.");
}

static int
run(struct turn *t, struct err *e)
{
    if (t->r.route->run(&t->r, &t->out, e)) {
        if (str_whole(&t->out.body) && str_whole(&t->out.head))
            return 0;
        (void)err_set(e, ERR_FAULT, "the reply is too long");
        return 500;
    }
    return t->out.status >= 400 && e->kind != ERR_FAULT ? t->out.status
                                                        : status_of(e);
}

static int (*const steps[])(struct turn *, struct err *) = {
    check_head,   check_route, check_caller, check_access,
    check_origin, check_body,  check_form,   run,
};

static void
refused(struct turn *t, int status, const struct err *e)
{
    const char *allow = t->out.allow;

    if (status >= 500)
        log_error("refused", "id=%s status=%d kind=%s text=%s", t->r.id, status,
                  err_name(e->kind), e->text);
    reply_clear(&t->out);
    t->out.status = status;
    t->out.allow = allow;
    t->r.site->door->refuse(&t->r, &t->out, status, e);
    if (str_whole(&t->out.body) && str_whole(&t->out.head))
        return;
    reply_clear(&t->out);
    t->out.status = 500;
}

/* What it cost, too: tests hold pages to it.  Never the query: it may carry a
   code or a token. */
static void
log_turn(const struct turn *t)
{
    const struct req *r = &t->r;
    struct db_cost cost = { 0 };

    if (r->db != NULL)
        cost = db_cost_take(r->db);
    log_info("request",
             "id=%s path=%s status=%d us=%lld statements=%u rows=%u again=%u "
             "bytes=%zu",
             r->id, r->path, t->out.status,
             (long long)(clock_mono() - r->began), cost.statements, cost.rows,
             cost.again, r->arena->used);
}

static void
turn_take(const struct site *site, struct wire *w, struct arena *a,
          unsigned long count)
{
    struct turn t = { .wire = w };
    struct err e = { 0 };
    int status = 0;

    t.r.arena = a;
    t.r.db = site->db;
    t.r.site = site;
    t.r.now = clock_now();
    t.r.began = clock_mono();
    t.r.id = arena_printf(a, "%x-%lx", (unsigned)getpid(), count);
    reply_start(&t.out, &t.r);
    for (size_t i = 0; status == 0 && i < sizeof(steps) / sizeof(*steps); i++)
        status = steps[i](&t, &e);
    if (status != 0)
        refused(&t, status, &e);
    if (site->door->mark != NULL)
        site->door->mark(&t.r, &t.out);
    reply_send(w, &t.r, &t.out);
    wire_finish(w);
    log_turn(&t);
    if (site->door->leave != NULL)
        site->door->leave(&t.r);
}

int
http_serve(const struct site *site)
{
    struct err e = { 0 };
    struct arena arena;
    struct wire wire;

    if (!wire_start(&wire, &e)) {
        log_error("start", "text=%s", e.text);
        return 1;
    }
    arena_init(&arena, site->arena_limit);
    for (unsigned long count = 1; wire_accept(&wire); count++) {
        turn_take(site, &wire, &arena, count);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return 0;
}
