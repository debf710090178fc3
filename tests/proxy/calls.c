/* The calls of the control socket. */
#include "control.h"

#include <string.h>

struct call {
    struct proxy *proxy;
    const struct form *form;
    struct str *out;
    struct wait *wait;
    int64_t rule, connection, route, hits, timeout_ms;
};

static void
add_rule(struct str *out, const struct rule *r)
{
    static const char *const names[] = { "up", "down" };

    str_addf(out,
             "{\"rule\":%u,\"do\":\"%s\",\"dir\":\"%s\",\"%s\":%lld,"
             "\"route\":%lld,\"connection\":%lld,\"times\":%lld,\"skip\":%lld,"
             "\"skipped\":%lld,\"hits\":%lld",
             r->id, r->action->name, names[r->dir],
             r->eager ? "after_bytes" : "before_byte",
             (long long)r->offset + !r->eager, (long long)r->route,
             (long long)r->connection, (long long)r->times, (long long)r->skip,
             (long long)r->skipped, (long long)r->hits);
    if (r->action->amount)
        str_addf(out, ",\"%s\":%lld", r->action->amount, (long long)r->amount);
    if (r->when_bytes) {
        str_addf(out, ",\"when_dir\":\"%s\",\"when\":", names[r->when_dir]);
        str_add_json(out, (const char *)r->when, r->when_bytes);
    }
    str_addf(out, "}");
}

static const char *
call_rules(struct call *c)
{
    const char *comma = "";

    str_addf(c->out, "{\"rules\":[");
    for (unsigned id = 1; id <= c->proxy->rules; id++) {
        const struct rule *r = rule_find(c->proxy, id);

        if (!r)
            continue;
        str_addf(c->out, "%s\n", comma);
        add_rule(c->out, r);
        comma = ",";
    }
    str_addf(c->out, "]}\n");
    return NULL;
}

static const char *
call_rule_add(struct call *c)
{
    unsigned id = 0;
    const char *wrong = rule_add(c->proxy, c->form, &id);

    str_addf(c->out, "{\"rule\":%u}\n", id);
    return wrong;
}

static const char *
call_rules_delete(struct call *c)
{
    if (c->rule && !rule_find(c->proxy, c->rule))
        return "there is no such rule";
    rule_remove(c->proxy, c->rule);
    str_addf(c->out, "{}\n");
    return NULL;
}

static const char *
call_counters(struct call *c)
{
    const struct counters *n = &c->proxy->count;
    long long hits = 0, held = 0;

    for (size_t i = 0; i < RULES_MAX; i++)
        hits += c->proxy->rule[i].hits;
    for (const struct link *k = c->proxy->links; k; k = k->next)
        held += (k->flow[UP].held_by != 0) + (k->flow[DOWN].held_by != 0);
    str_addf(c->out,
             "{\"connections\":%lld,\"open\":%lld,\"held\":%lld,"
             "\"connect_failed\":%lld,\"resets\":%lld,\"up_bytes\":%lld,"
             "\"down_bytes\":%lld,\"swallowed_bytes\":%lld,\"hits\":%lld,"
             "\"rounds\":%lld}\n",
             (long long)n->connections, (long long)n->open, held,
             (long long)n->connect_failed, (long long)n->resets,
             (long long)n->bytes[UP], (long long)n->bytes[DOWN],
             (long long)n->swallowed_bytes, hits, (long long)n->rounds);
    return NULL;
}

static const char *
call_connections(struct call *c)
{
    const char *comma = "";

    str_addf(c->out, "{\"connections\":[");
    for (const struct link *k = c->proxy->links; k; k = k->next) {
        const struct flow *up = &k->flow[UP], *down = &k->flow[DOWN];

        str_addf(c->out,
                 "%s\n{\"connection\":%lld,\"route\":%zu,\"up_bytes\":%lld,"
                 "\"down_bytes\":%lld,\"up_waiting_bytes\":%zu,"
                 "\"down_waiting_bytes\":%zu,\"up_held_by\":%u,"
                 "\"down_held_by\":%u}",
                 comma, (long long)k->number, k->route + 1,
                 (long long)up->passed, (long long)down->passed, up->n, down->n,
                 up->held_by, down->held_by);
        comma = ",";
    }
    str_addf(c->out, "]}\n");
    return NULL;
}

static const char *
call_release(struct call *c)
{
    struct link *next;
    int released = 0;

    for (struct link *k = c->proxy->links; k; k = next) {
        next = k->next;
        if (c->connection && k->number != c->connection)
            continue;
        for (int i = 0; i < 2; i++) {
            if (!k->flow[i].held_by)
                continue;
            flow_release(&k->flow[i], (unsigned)c->rule);
            released += !k->flow[i].held_by;
        }
        link_run(k);
    }
    str_addf(c->out, "{\"released\":%d}\n", released);
    return NULL;
}

static const char *
call_end(struct call *c)
{
    const struct field *how = form_get(c->form, "how");
    bool cut = how && !strcmp(how->value, "cut");

    if (how && !cut && strcmp(how->value, "reset") != 0)
        return "how: want reset or cut";
    links_end(c->proxy, c->connection, !cut);
    str_addf(c->out, "{\"open\":%lld}\n", (long long)c->proxy->count.open);
    return NULL;
}

static const char *
call_wait(struct call *c)
{
    if (!rule_find(c->proxy, c->rule))
        return "there is no such rule";
    c->wait->rule = c->rule;
    c->wait->hits = c->hits;
    c->wait->timeout_ns = c->timeout_ms * NS_PER_MS;
    return NULL;
}

bool
control_waited(const struct proxy *p, const struct wait *w, struct str *out)
{
    const struct rule *r = rule_find(p, w->rule);

    if (r && r->hits < w->hits)
        return false;
    str_addf(out, "{\"hits\":%lld}\n", r ? (long long)r->hits : 0);
    return true;
}

static const char *
call_route(struct call *c)
{
    static const char *const names[] = { "open", "closed", "deaf" };
    const struct field *state = form_get(c->form, "state");
    size_t to = 0;

    while (state && to < ROUTE__MAX && strcmp(names[to], state->value) != 0)
        to++;
    if (!state || to == ROUTE__MAX)
        return "state: want open, closed or deaf";
    if ((uint64_t)c->route > c->proxy->routes)
        return "there is no such route";
    for (size_t i = 0; i < c->proxy->routes; i++)
        if (!c->route || (size_t)c->route == i + 1)
            route_set(&c->proxy->route[i], (enum route_state)to);
    str_addf(c->out, "{}\n");
    return NULL;
}

static const char *
call_reset(struct call *c)
{
    proxy_reset(c->proxy);
    str_addf(c->out, "{}\n");
    return NULL;
}

// clang-format off
static const struct {
    const char *method, *path;
    const char *(*run)(struct call *c);
    const char *fields; /* NULL: it checks them itself */
} calls[] = {
    { "POST",   "/rules",       call_rule_add,     NULL                      },
    { "GET",    "/rules",       call_rules,        " "                       },
    { "DELETE", "/rules",       call_rules_delete, " rule "                  },
    { "GET",    "/wait",        call_wait,         " rule hits timeout_ms "  },
    { "POST",   "/release",     call_release,      " rule connection "       },
    { "POST",   "/end",         call_end,          " connection how "        },
    { "POST",   "/routes",      call_route,        " route state "           },
    { "GET",    "/counters",    call_counters,     " "                       },
    { "GET",    "/connections", call_connections,  " "                       },
    { "POST",   "/reset",       call_reset,        " "                       },
};
// clang-format on

static bool
fields_known(const struct form *f, const char *known)
{
    for (size_t i = 0; known && i < f->n; i++) {
        size_t n = strlen(f->field[i].name);
        const char *at = strstr(known, f->field[i].name);

        while (at && (at[-1] != ' ' || at[n] != ' '))
            at = strstr(at + 1, f->field[i].name);
        if (!n || !at)
            return false;
    }
    return true;
}

static bool
read_numbers(struct call *c)
{
    const struct {
        const char *name;
        int64_t *to, max;
    } table[] = {
        { "rule", &c->rule, INT32_MAX },
        { "connection", &c->connection, INT64_MAX },
        { "route", &c->route, ROUTES_MAX },
        { "hits", &c->hits, INT64_MAX },
        { "timeout_ms", &c->timeout_ms, 600000 },
    };

    c->hits = 1;
    c->timeout_ms = 10000;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!form_number(form_get(c->form, table[i].name), 1, table[i].max,
                         table[i].to))
            return false;
    return true;
}

static const char *
run(size_t row, struct call *c)
{
    if (!fields_known(c->form, calls[row].fields))
        return "a field is unknown";
    if (calls[row].fields && !read_numbers(c))
        return "a number is out of its range";
    return calls[row].run(c);
}

int
control_call(struct proxy *p, const char *method, char *target, char *body,
             struct str *out, struct wait *wait)
{
    struct form form = { 0 };
    struct call c = { .proxy = p, .form = &form, .out = out, .wait = wait };
    char *question = strchr(target, '?');
    const char *wrong = "there is no such call";
    int status = 404;

    if (question)
        *question++ = '\0';
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (strcmp(calls[i].method, method) != 0 ||
            strcmp(calls[i].path, target) != 0)
            continue;
        status = 400;
        wrong = form_parse(question, &form) && form_parse(body, &form)
                    ? run(i, &c)
                    : "too many fields";
    }
    if (!wrong)
        return 200;
    out->n = 0;
    str_addf(out, "{\"error\":\"%s\"}\n", wrong);
    return status;
}
