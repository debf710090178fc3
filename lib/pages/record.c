/* What the pages of records share: who acts, what is written down, receipts. */
#include <string.h>

#include "pages/inner.h"

struct ledger
page_ledger(const struct req *r)
{
    return (struct ledger){
        .db = r->db,
        .arena = r->arena,
        .shop = r->shop,
        .currency = r->format->currency,
        .actor = "user",
        .actor_id = r->session->user_id,
        .actor_name = r->session->user_name,
    };
}

bool
page_audit(struct req *r, const char *what, const char *entity,
           int64_t entity_id, const char *detail, struct err *e)
{
    const struct audit row = { "user",
                               r->session->user_id,
                               r->session->user_name,
                               what,
                               entity,
                               entity_id,
                               detail };

    return audit_add(r->db, r->shop, &row, e);
}

const char *
page_retried(struct req *r, int64_t moved)
{
    if (moved == 0)
        return "Nothing was sent again: what needed it is on its way already.";
    return arena_printf(r->arena, "%s %s being sent again.",
                        tmpl_int_words(r->format, moved),
                        moved == 1 ? "record is" : "records are");
}
