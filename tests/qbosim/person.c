/* person: changes made at QuickBooks' own screens, and the seed file. */
#include "hook.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct call
person_call(struct request *r, struct company *co, const struct kind *k)
{
    return (struct call){ .req = r,
                          .sim = r->sim,
                          .pool = r->pool,
                          .co = co,
                          .kind = k,
                          .ui = true,
                          .json = true,
                          .now_ms = sim_now(r->sim) };
}

bool
person_write(struct request *r, struct company *co, const struct kind *k,
             const struct js *sent, struct reply *out)
{
    struct call c = person_call(r, co, k);
    struct js *rest = js_copy(r->pool, sent);
    const char *operation = js_text(sent, "operation");
    const struct js *made = NULL;
    struct change ch;
    bool ok;

    js_drop(rest, "operation");
    if (k->flags & KIND_SINGLE)
        js_set_text(r->pool, rest, "Id", "1");
    change_begin(&ch, r->sim, r->pool);
    if (operation && !strcmp(operation, "delete"))
        ok = call_remove(&c, rest, &ch, &made);
    else if (operation && !strcmp(operation, "void"))
        ok = call_void(&c, rest, &ch, &made);
    else
        ok = call_write(&c, rest, &ch, &made);
    if (!ok) {
        fault_reply(&c, out);
        return false;
    }
    made = js_copy(r->pool, made);
    change_commit(&ch);
    call_answer(&c, out, k->name, made);
    return true;
}

const char *
person_merge(struct request *r, struct company *co, const struct kind *k,
             const char *from, const char *into, struct reply *out)
{
    struct call c = person_call(r, co, k);
    struct change ch;
    const char *why;

    if (!into)
        return "into is missing";
    change_begin(&ch, r->sim, r->pool);
    why = list_merge(&c, &ch, from, into);
    if (why)
        return why;
    change_commit(&ch);
    call_answer(&c, out, k->name, ent_find(co, k, into)->obj);
    return NULL;
}

static char *
read_file(struct pool *p, const char *path, size_t *n)
{
    FILE *f = fopen(path, "rbe");
    char part[4096];
    struct text t;

    text_init(&t, p);
    if (!f)
        die("%s: cannot be read", path);
    while ((*n = fread(part, 1, sizeof part, f)) > 0)
        text_add(&t, part, *n);
    fclose(f);
    *n = t.n;
    return t.p;
}

static void
seed_hooks(struct sim *s, struct pool *p, const char *path,
           const struct js *list)
{
    for (const struct js *v = list ? list->first : NULL; v; v = v->next) {
        struct change ch;
        const char *wrong;
        int64_t id;

        change_begin(&ch, s, p);
        wrong = hook_make(&ch, v, &id);
        if (wrong)
            die("%s: %s", path, wrong);
        change_commit(&ch);
    }
}

void
company_seed(struct sim *s, const char *path)
{
    struct pool *p = pool_new();
    size_t n;
    char *text = read_file(p, path, &n);
    const struct js *v = js_parse(p, text, n);
    const struct js *list = js_get(v, "companies");
    const struct js *set = js_get(v, "settings");
    struct change ch;

    if (!list)
        die("%s: no companies in it", path);
    for (const struct js *co = list->first; co; co = co->next) {
        const char *wrong = company_make(s, p, co);

        if (wrong)
            die("%s: %s", path, wrong);
    }
    if (set) {
        struct settings trial = s->settings;
        const char *wrong = set->kind == JS_OBJECT
                                ? settings_change(&trial, set)
                                : "no object";

        if (wrong)
            die("%s: unknown or bad setting: %s", path, wrong);
        change_begin(&ch, s, p);
        js_set(p, change_add(&ch, "settings"), "set", js_copy(p, set));
        change_commit(&ch);
    }
    seed_hooks(s, p, path, js_get(v, "webhooks"));
    pool_free(p);
}
