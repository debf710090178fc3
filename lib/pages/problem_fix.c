/* Which control repairs a problem, and what each of them posts. */
#include <string.h>

#include "pages/problem_fix.h"
#include "pages/receipt.h"

/* clang-format off */
struct event_row {
    int64_t id;
    const char *entity;
    int64_t record_id;
    const char *label;
};
static const struct field event_fields[] = {
    FIELD(struct event_row, NULL, id),
    FIELD(struct event_row, NULL, entity),
    FIELD(struct event_row, NULL, record_id),
    FIELD(struct event_row, NULL, label),
};

/*
 * By the cause and the kind of what it is about (NULL: any), the first that
 * fits.  Without a row: the page that the cause names, and Retry.
 */
static const struct repair {
    const char *cause, *kind;
    bool (*show)(struct problem_card *c, struct tmpl *card, bool *shown, struct err *e);
    const char *said; /* the next step, where it has this control; NULL: the cause's */
} repairs[] = {
    { "tax_not_mapped",            "tax_rate", fix_tax,             "Choose the QuickBooks tax code that stands for this rate." },
    { "tax_combination",           "tax_rate", fix_tax,             "Map the rates of the line to one QuickBooks code, or use one combined rate on the invoice." },
    { "item_not_found",            "item",     problem_show_match,  "Say which of QuickBooks’ products it is, or have it created there." },
    { "item_collision",            "item",     problem_show_match,  "Say which of QuickBooks’ products it is, or give it another name." },
    { "link_lost",                 "item",     problem_show_match,  "Say which of QuickBooks’ products takes its place, or have it created again." },
    { "reference_inactive",        "item",     problem_show_match,  "Make it active in QuickBooks and press Retry, or say which other product it is." },
    { "reference_inactive",        "customer", problem_show_match,  "Make it active in QuickBooks and press Retry, or say which other customer it is." },
    { "name_taken",                "item",     problem_show_match,  "Give it another name, or say which of QuickBooks’ products it is." },
    { "name_taken",                "customer", problem_show_match,  "Give it another name, or say which of QuickBooks’ customers it is." },
    { "duplicate_customer",        "customer", problem_show_match,  "Say which of QuickBooks’ customers it is, or give it another name." },
    { "customer_not_found",        "customer", problem_show_match,  "Say which of QuickBooks’ customers it is now, or have it created there." },
    { "customer_not_synced",       "customer", problem_show_match,  "Say which of QuickBooks’ customers it is, or have it created there." },
    { "customer_merged",           "customer", problem_show_match,  "Say which of QuickBooks’ customers remained." },
    { "account_not_mapped",        "category", NULL,                NULL },
    { "account_inactive",          "category", NULL,                NULL },
    { "account_type",              "category", NULL,                NULL },
    { "account_not_mapped",        "account",  fix_account,         NULL },
    { "account_not_mapped",        NULL,       fix_income,          NULL },
    { "account_inactive",          "account",  fix_account,         NULL },
    { "account_inactive",          NULL,       fix_income,          NULL },
    { "account_type",              "account",  fix_account,         NULL },
    { "account_type",              NULL,       fix_income,          NULL },
    { "discount_account",          NULL,       fix_discount,        "Choose the account that discounts are booked to." },
    { "deposit_account",           NULL,       fix_deposit,         "Choose the account that payments are put into." },
    { "payment_method_not_mapped", "method",   fix_method,          "Choose QuickBooks’ payment method for it, or leave it blank there." },
    { "closed_period",             NULL,       problem_show_period, "Two ways lead out. Both leave what is posted as it is." },
    { "duplicate_number",          NULL,       fix_numbers,         "Give the invoices numbers that QuickBooks does not have." },
    { "changed_in_qbo",            NULL,       fix_records,         "Decide for each record whose version stays." },
    { "deleted_in_qbo",            NULL,       fix_records,         "Decide for each record whether it goes here, too." },
    { "two_copies",                NULL,       fix_records,         NULL },
    { "missing_field",             NULL,       fix_records,         NULL },
    { "discount_too_large",        NULL,       fix_records,         NULL },
    { "tax_mismatch",              NULL,       fix_records,         NULL },
    { "incomplete",                NULL,       fix_records,         NULL },
    { "has_payment",               NULL,       fix_records,         NULL },
    { "sign_in_again",             NULL,       fix_connect,         NULL },
    { "not_allowed",               NULL,       fix_connect,         NULL },
};

/* What a form's "fix" is. */
static const struct fix {
    const char *name;
    const struct change_page *change; /* its Save, or NULL */
    bool (*run)(struct req *r, struct reply *out, struct err *e);
    const char *missing; /* said when nothing was chosen */
} fixes[] = {
    { "tax",      &tax_change,     NULL, "Choose a tax code, then press Save." },
    { "income",   &item_change,    NULL, "Choose an account, then press Save." },
    { "discount", &invoice_change, NULL, "Choose an account, then press Save." },
    { "deposit",  &payment_change, NULL, "Choose an account, then press Save." },
    { "method",   &payment_change, NULL, "Choose a payment method, then press Save." },
    { "numbers",  &number_change,  NULL, "Type a prefix, then press Save." },
    { "retry",    NULL, fix_retry_post,      NULL },
    { "match",    NULL, problem_match_post,  NULL },
    { "period",   NULL, problem_period_post, NULL },
};
/* clang-format on */
static const struct record event_record =
    RECORD(struct event_row, event_fields);

/* ------------------------------------------------------------------ showing */

static const struct repair *
repair_of(const struct problem_card *c)
{
    for (size_t i = 0; i < sizeof(repairs) / sizeof(repairs[0]); i++)
        if (strcmp(repairs[i].cause, c->p->cause) == 0 &&
            (repairs[i].kind == NULL || strcmp(repairs[i].kind, c->kind) == 0))
            return &repairs[i];
    return NULL;
}

/* Where it has no control: the cause's own page, or what support will ask for.
 */
static void
show_plain(const struct problem_card *c, struct tmpl *card)
{
    const struct cause *cause = c->cause;

    if (cause != NULL && cause->page != NULL) {
        card = tmpl_section(card, TS_PROBLEMS_OPEN);
        tmpl_text(card, TV_CAUSE_PAGE, cause->page);
        tmpl_text(card, TV_CAUSE_PRESS, cause->press);
    } else if (cause == NULL || cause->who == WHO_SUPPORT) {
        card = tmpl_section(card, TS_PROBLEMS_OPEN);
        tmpl_textf(card, TV_CAUSE_PAGE, "/settings/quickbooks/sync-log/%lld",
                   (long long)c->p->last_event);
        tmpl_text(card, TV_CAUSE_PRESS, "Open the newest for support");
    }
}

/* A control of its own makes it the shop's. */
static const char *
who(const struct problem_card *c, bool shown)
{
    const struct cause *cause =
        c->cause != NULL ? c->cause : event_cause("unknown");
    struct cause ours = *cause;

    if (shown && ours.who == WHO_SUPPORT)
        ours.who = WHO_BOOKKEEPER;
    return page_who_fixes(c->r, &ours);
}

static void
show_retry(const struct problem_card *c, struct tmpl *card)
{
    card = tmpl_section(card, TS_PROBLEMS_RETRY);
    tmpl_text(card, TV_P_CAUSE, c->p->cause);
    tmpl_text(card, TV_P_ABOUT, c->p->about);
    tmpl_int(card, TV_CAUSE_COUNT, c->p->n);
    page_form_once(c->r, card, TI_PROBLEMS_ONCE);
}

bool
problem_show_fix(struct problem_card *c, struct tmpl *card, struct err *e)
{
    const struct repair *repair = repair_of(c);
    const struct cause *cause = c->cause;
    bool shown = false;

    if (c->page->keeps && repair != NULL && repair->show != NULL &&
        !repair->show(c, card, &shown, e))
        return false;
    tmpl_text(card, TV_CAUSE_FIX,
              shown && repair->said != NULL ? repair->said
              : cause == NULL ? "Open the newest one in the sync log to see "
                                "what QuickBooks said."
                              : cause->fix);
    tmpl_text(card, TV_CAUSE_WHO,
              who(c, shown && repair != NULL && repair->said != NULL));
    if (!shown && repair == NULL && (cause == NULL || cause->page == NULL) &&
        !fix_records(c, card, &shown, e))
        return false;
    if (!shown || repair == NULL)
        show_plain(c, card);
    if (c->page->keeps)
        show_retry(c, card);
    return true;
}

/* ------------------------------------------------------------------ posting */

/* Is there anything in the form besides what every form has? */
static bool
chosen(const struct req *r)
{
    static const char *const own[] = { "csrf", "form_key", "fix",  "then",
                                       "sure", "cause",    "about" };

    for (size_t i = 0; i < r->form.n; i++) {
        const struct param *f = &r->form.p[i];
        bool ours = *f->value == '\0' || str_starts(f->name, "was.");

        for (size_t k = 0; k < sizeof(own) / sizeof(own[0]); k++)
            ours = ours || strcmp(f->name, own[k]) == 0;
        if (!ours)
            return true;
    }
    return false;
}

bool
problem_post(struct req *r, struct reply *out, struct err *e)
{
    const char *name = http_param(&r->form, "fix");

    for (size_t i = 0; i < sizeof(fixes) / sizeof(fixes[0]); i++) {
        const struct fix *f = &fixes[i];

        if (!str_equal(f->name, name))
            continue;
        if (f->missing != NULL && !chosen(r))
            return err_input(e, "", "%s", f->missing);
        return f->change != NULL ? change_reply(r, out, f->change, NULL, e)
                                 : f->run(r, out, e);
    }
    return err_input(e, "", "There is no such control. Open the page again.");
}

bool
problem_posted(struct req *r, struct problem *out, struct err *e)
{
    const char *cause = http_param(&r->form, "cause");
    const char *about = http_param(&r->form, "about");
    bool found = false;

    if (cause != NULL && *cause != '\0' && about != NULL &&
        !event_problem(r->db, r->arena, r->shop, cause, about, out, &found, e))
        return false;
    return found ||
           err_set(e, ERR_CONFLICT,
                   "Nothing waits for that any more. Here is what does.");
}

static bool
retry_under(struct page_act *act, const struct page_retry *again, struct err *e)
{
    int64_t receipt, moved;

    if (!page_retry_now(act->r, again, &receipt, &moved, e))
        return false;
    act->location = page_receipt_href(act->r->arena, receipt);
    return true;
}

bool
problem_retry_some(struct page_act *act, const char *said, const int64_t *ids,
                   size_t n, bool more, struct err *e)
{
    const struct page_retry again = {
        .pressed = "save", .said = said, .ids = ids, .n = n, .more = more
    };

    return retry_under(act, &again, e);
}

bool
problem_retry(struct page_act *act, const struct problem *p,
              const char *pressed, struct err *e)
{
    struct req *r = act->r;
    struct page_retry again = { .pressed = pressed,
                                .said = event_problem_title(p) };
    int64_t *ids;

    if (!receipt_problem_ids(r->db, r->arena, r->shop, p->cause, p->about, &ids,
                             &again.n, &again.more, e))
        return false;
    again.ids = ids;
    return retry_under(act, &again, e);
}

static bool
retry_body(struct page_act *act, struct err *e)
{
    struct problem p;

    return problem_posted(act->r, &p, e) && problem_retry(act, &p, "cause", e);
}

bool
fix_retry_post(struct req *r, struct reply *out, struct err *e)
{
    struct page_act act = { .r = r,
                            .run = retry_body,
                            .location = PROBLEMS_PATH };

    return page_act_reply(&act, out, e);
}

/* The records of a problem, the oldest few, and what can be done to each. */
bool
fix_records(struct problem_card *c, struct tmpl *card, bool *shown,
            struct err *e)
{
    struct tmpl *t = tmpl_include(card, TI_PROBLEMS_CONTROL, TPL_FIX_RECORDS);
    struct req *r = c->r;
    struct rows rows;

    if (!db_all(r->db, r->arena, STMT_PROBLEM_EVENTS,
                ARGS(ARG_SHOP(r->shop), ARG_TEXT(c->p->cause),
                     ARG_TEXT(c->p->about), ARG_INT(FIX_RECORDS)),
                &event_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct event_row *row = rows_at(&rows, &event_record, i);

        if (!fix_show_record(c, t, row->entity, row->record_id, row->label, e))
            return false;
    }
    if (c->p->n > (int64_t)rows.n) {
        t = tmpl_section(t, TS_FIX_RECORDS_MORE);
        tmpl_int(t, TV_MORE_COUNT, c->p->n - (int64_t)rows.n);
        tmpl_text(t, TV_LOG_HREF,
                  problem_log_href(r->arena, c->p->cause, c->p->about));
    }
    *shown = true;
    return true;
}
