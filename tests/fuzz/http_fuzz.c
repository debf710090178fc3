/*
 * http_fuzz: a connection's bytes, request after request, through the reader
 * of HTTP and the whole service.  Whatever comes, an answer is well formed and
 * the journal can be read back.
 */
#include "../qbosim/http_read.h"
#include "world.h"

#include <string.h>

#define REQUESTS_MAX 8

struct memory {
    struct source source; /* first: what it reads from is this memory */
    const uint8_t *data;
    size_t n;
};

static ssize_t
memory_read(struct source *s, char *to, size_t n)
{
    struct memory *m = (struct memory *)s;

    if (n > m->n)
        n = m->n;
    memcpy(to, m->data, n);
    m->data += n;
    m->n -= n;
    return (ssize_t)n;
}

static bool
memory_go_on(struct source *s)
{
    (void)s;
    return true;
}

/* False when there is nothing more to read. */
static bool
one_request(struct sim *s, struct source *in, bool *wrote)
{
    struct pool *p = pool_new();
    struct request r = { .sim = s };
    struct reply out = { .status = 500, .type = "text/plain" };
    bool keep;
    enum read_end end = http_read(in, p, &r, &keep);

    text_init(&out.body, p);
    text_init(&out.headers, p);
    if (end == READ_OK) {
        *wrote = *wrote || strcmp(r.method, "GET") != 0;
        world_serve(&r);
    } else if (end != READ_OK && end != READ_OVER) {
        http_refuse(end, &out);
        world_expect_answer(p, &out);
    }
    pool_free(p);
    return end == READ_OK && keep;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct memory m;
    struct sim *s = world_begin();
    bool wrote = false;

    m = (struct memory){ .source = { .read = memory_read,
                                     .go_on = memory_go_on },
                         .data = data,
                         .n = n };
    for (int i = 0; i < REQUESTS_MAX && one_request(s, &m.source, &wrote); i++)
        ;
    world_end(s, wrote);
    return 0;
}
