/*
 * journal: one line of JSON per change, an array of records.  A line that was
 * cut by a crash was never answered; it is cut off at the next start.
 */
#include "hook.h"
#include "mail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void
apply_company(struct sim *s, const struct js *r)
{
    if (!company_find(s, js_text(r, "realm")))
        company_add(s, js_text(r, "realm"), js_text(r, "country"));
}

static void
apply_wipe(struct sim *s, const struct js *r)
{
    struct company *co = company_find(s, js_text(r, "realm"));

    if (co)
        company_wipe(co, js_text(r, "country"));
}

static void
apply_put(struct sim *s, const struct js *r)
{
    struct company *co = company_find(s, js_text(r, "realm"));
    const struct kind *k = kind_by_name(js_text(r, "kind"));

    if (co && k)
        ent_store(co, k, js_get(r, "object"), js_int(r, "at", 0));
}

static void
apply_delete(struct sim *s, const struct js *r)
{
    struct company *co = company_find(s, js_text(r, "realm"));
    const struct kind *k = kind_by_name(js_text(r, "kind"));

    if (co && k)
        ent_delete(co, k, js_text(r, "id"), js_int(r, "at", 0));
}

static void
apply_answer(struct sim *s, const struct js *r)
{
    struct company *co = company_find(s, js_text(r, "realm"));

    if (co)
        answer_store(co, js_text(r, "requestid"), (int)js_int(r, "status", 200),
                     js_text(r, "body"), js_int(r, "at", 0),
                     js_text(r, "sent"));
}

static void
apply_settings(struct sim *s, const struct js *r)
{
    settings_change(&s->settings, js_get(r, "set"));
    s->outage_state = 0; /* its row begins anew */
}

static void
apply_clock(struct sim *s, const struct js *r)
{
    s->offset_ms = js_int(r, "offset_ms", 0);
    hooks_wake(s);
}

static void
apply_merged(struct sim *s, const struct js *r)
{
    struct company *co = company_find(s, js_text(r, "realm"));
    const struct kind *k = kind_by_name(js_text(r, "kind"));

    if (co && k)
        ent_merge(co, k, js_text(r, "id"));
}

static void
apply_relabel(struct sim *s, const struct js *r)
{
    struct company *co = company_find(s, js_text(r, "realm"));
    const struct kind *k = kind_by_name(js_text(r, "kind"));

    if (co && k)
        ent_relabel(co, k, js_text(r, "id"), js_text(r, "label"));
}

/* Every record has the members that its row names. */
static const struct {
    const char *what;
    const char *needs[5];
    void (*apply)(struct sim *s, const struct js *r);
} record_table[] = {
    { "company", { "realm", "country" }, apply_company },
    { "wipe", { "realm", "country" }, apply_wipe },
    { "put", { "realm", "kind", "object" }, apply_put },
    { "delete", { "realm", "kind", "id" }, apply_delete },
    { "relabel", { "realm", "kind", "id", "label" }, apply_relabel },
    { "merged", { "realm", "kind", "id", "into" }, apply_merged },
    { "answer", { "realm", "requestid", "body" }, apply_answer },
    { "grant", { "id", "realm", "refresh" }, grant_apply },
    { "access", { "token", "grant" }, access_apply },
    { "expire", { "realm", "at" }, expire_apply },
    { "code", { "code", "realm", "redirect" }, code_apply },
    { "fate", { "realm", "kind", "id", "set" }, fate_apply },
    { "state", { "realm", "set" }, state_apply },
    { "key", { "pem" }, key_apply },
    { "settings", { "set" }, apply_settings },
    { "clock", { "offset_ms" }, apply_clock },
    { "mail", { "realm", "kind", "id", "to", "day" }, mail_apply },
    { "hook", { "url", "verifier_token", "set" }, hook_apply },
    { "hook_gone", { "id" }, hook_gone_apply },
    { "event", { "name", "op", "uid", "realm" }, event_apply },
    { "tried", { "events" }, tried_apply },
    { "sent", { "events" }, sent_apply },
};

static bool
apply_record(struct sim *s, const struct js *r)
{
    const char *what = js_text(r, "what");

    for (size_t i = 0; i < sizeof record_table / sizeof *record_table; i++) {
        if (!what || strcmp(what, record_table[i].what) != 0)
            continue;
        for (size_t n = 0; n < 5 && record_table[i].needs[n]; n++)
            if (!js_has(r, record_table[i].needs[n]))
                return false;
        record_table[i].apply(s, r);
        return true;
    }
    return false;
}

bool
apply_records(struct sim *s, const struct js *records)
{
    for (const struct js *r = records->first; r; r = r->next)
        if (!apply_record(s, r))
            return false;
    return true;
}

void
change_begin(struct change *c, struct sim *s, struct pool *p)
{
    *c = (struct change){ s, p, js_array(p) };
}

struct js *
change_add(struct change *c, const char *what)
{
    struct js *r = js_object(c->pool);

    js_set_text(c->pool, r, "what", what);
    js_push(c->records, r);
    return r;
}

void
change_put(struct change *c, const struct company *co, const struct kind *k,
           const struct js *obj, int64_t at_ms)
{
    struct js *r = change_add(c, "put");

    js_set_text(c->pool, r, "realm", co->realm);
    js_set_text(c->pool, r, "kind", k->name);
    js_set_int(c->pool, r, "at", at_ms);
    js_set(c->pool, r, "object", js_copy(c->pool, obj));
}

void
change_commit(struct change *c)
{
    struct text t;

    if (c->sim->dry)
        c->records = js_array(c->pool);
    if (!c->records->first)
        return;
    notice_change(c);
    if (!apply_records(c->sim, c->records))
        die("a change does not apply: %s", js_dump(c->pool, c->records));
    text_init(&t, c->pool);
    js_print(&t, c->records);
    c->records = js_array(c->pool);
    if (c->sim->gathered) { /* without its brackets */
        text_add(c->sim->gathered, ",", c->sim->gathered->n > 0);
        text_add(c->sim->gathered, t.p + 1, t.n - 2);
        return;
    }
    text_add(&t, "\n", 1);
    journal_write(c->sim, t.p, t.n);
}

void
journal_gather(struct sim *s, struct text *into)
{
    s->gathered = into;
}

void
journal_gathered(struct sim *s)
{
    struct text *t = s->gathered, line;

    s->gathered = NULL;
    if (!t->n)
        return;
    text_init(&line, t->pool);
    text_add(&line, "[", 1);
    text_add(&line, t->p, t->n);
    text_add(&line, "]\n", 2);
    journal_write(s, line.p, line.n);
}

void
journal_write(struct sim *s, const char *line, size_t n)
{
    while (n && s->journal >= 0) {
        ssize_t done = write(s->journal, line, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            die("cannot write the state file: %s", strerror(errno));
        line += done;
        n -= (size_t)done;
    }
}

void
journal_empty(struct sim *s)
{
    if (s->journal >= 0 && ftruncate(s->journal, 0) != 0)
        die("cannot empty the state file: %s", strerror(errno));
}

static char *
read_all(int fd, size_t *n)
{
    struct stat st;
    char *all;

    if (fstat(fd, &st) != 0 || !(all = malloc((size_t)st.st_size + 1)))
        die("cannot read the state file");
    for (*n = 0; *n < (size_t)st.st_size;) {
        ssize_t got = pread(fd, all + *n, (size_t)st.st_size - *n, (off_t)*n);

        if (got <= 0)
            die("cannot read the state file");
        *n += (size_t)got;
    }
    all[*n] = '\0';
    return all;
}

void
journal_open(struct sim *s, const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    char *all, *line, *end;
    size_t n;

    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0)
        die("%s: %s", path, strerror(errno));
    all = read_all(fd, &n);
    for (line = all; (end = memchr(line, '\n', n - (size_t)(line - all)));
         line = end + 1) {
        struct pool *p = pool_new();
        struct js *records = js_parse(p, line, (size_t)(end - line));

        if (!records || !apply_records(s, records))
            die("%s: unreadable record at byte %zu", path,
                (size_t)(line - all));
        pool_free(p);
    }
    if (ftruncate(fd, line - all) != 0)
        die("%s: %s", path, strerror(errno));
    free(all);
    s->journal = fd;
}
