/* What was just done, said once on the page it led to. */
#include "pages/inner.h"

/* clang-format off */
static const struct {
    const char *done; /* of the address */
    const char *said;
} deeds[] = {
    { "void",     "The invoice is void." },
    { "draft",    "The invoice is a draft again." },
    { "deleted",  "The draft is deleted." },
    { "redated",  "The invoice carries today’s date." },
    { "reissued", "The old invoice is void, and this one takes its place." },
    { "unpaid",   "The payment is deleted, and what it paid is open again." },
    { "synced",   "Marked as synced: nothing of it is sent." },
    { "skipped",  "Skipped: nothing of it is sent." },
    { "kept",     "Decided: the record counts as QuickBooks has it." },
    { "over",     "Decided: the record goes to QuickBooks as it stands here." },
    { "merged",   "Moved: what named the other one names this one now." },
    { "unlinked", "The link was taken back. What was posted stays as it is." },
    { "none",     "Taken back: it goes to QuickBooks like the others." },
};
/* clang-format on */

void
page_show_done(struct req *r, struct tmpl *t, enum tmpl_include at)
{
    int64_t retried = http_param_int(&r->query, "retried", -1);
    const char *done = http_param(&r->query, "done");

    if (retried >= 0)
        page_show_notice(t, at, page_retried(r, retried));
    for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
        if (str_equal(deeds[i].done, done))
            page_show_notice(t, at, deeds[i].said);
}
