/*
 * query_fuzz: a statement against small books, once as they are and once as
 * they were.  It answers, or it says what is wrong with a fault of its own.
 */
#include "../qbosim/query.h"
#include "world.h"

#include <string.h>

static void
ask(struct sim *s, const char *text)
{
    struct pool *p = pool_new();
    struct request r = { .pool = p,
                         .sim = s,
                         .method = "GET",
                         .path = "/v3/company/1/query",
                         .query = "",
                         .body = "",
                         .accept = "application/json",
                         .at_ms = sim_now(s) };
    struct call c = call_make(&r, company_find(s, WORLD_REALM), NULL);
    struct js *found = NULL;

    if (call_query(&c, text, &found)) {
        const char *said = js_dump(p, found);

        world_expect(!c.faults_n, "an answer has no fault");
        world_expect(js_parse(p, said, strlen(said)) != NULL, "it is JSON");
    } else {
        world_expect(c.faults_n == 1, "one fault");
        world_expect(fault_number(c.faults[0].code) / 10 == 400, "a query's");
        world_expect(utf8_valid(c.faults[0].detail, strlen(c.faults[0].detail)),
                     "its detail is UTF-8");
    }
    pool_free(p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct sim *s = world_begin();
    struct pool *p = pool_new();
    const char *text = pool_copy(p, (const char *)data, n);

    s->settings.query_lag_ms = 0;
    ask(s, text);
    s->settings.query_lag_ms = 1000;
    s->settings.query_case = CASE_KEPT;
    ask(s, text);
    s->settings.query_lag_ms = 0;
    s->settings.query_case = CASE_IGNORED;
    pool_free(p);
    return 0;
}
