/* The set-up: the test invoice, as far as it is. */
#include <string.h>

#include "pages/check.h"
#include "pages/choices.h"
#include "pages/connection.h"
#include "pages/mapping.h"
#include "pages/setup.h"
#include "pages/setup_test.h"

/* clang-format off */
/* What each phase says, and what can be pressed then: the first is the main. */
static const struct phase {
    const char *title, *pill, *word, *said;
    const char *going; /* the page refreshes by itself */
    const char *acts;  /* letters of `acts` */
} phases[TEST_PHASE__MAX] = {
    [TEST_POSTING] = { "Sending the test invoice", "sending", "On its way",
        "The customer and the item go first where QuickBooks has none of their name, then the invoice.",
        "Waiting for QuickBooks. This page shows by itself what comes of it, a few seconds as a rule.", "" },
    [TEST_REFUSED] = { "The test invoice did not go through", "needs_attention", "Needs attention",
        "Mend what is said above and press Retry. Nothing else was sent. Or take it back and begin with another customer or item.",
        NULL, "b" },
    [TEST_POSTED] = { "The test invoice is in QuickBooks", "succeeded", "Posted",
        "Next it is read in QuickBooks and compared with what was sent.",
        NULL, "cv" },
    [TEST_READING] = { "Reading it in QuickBooks", "checking", "Checking",
        "It is read as QuickBooks has it, and compared field by field.",
        "Waiting for QuickBooks. This page shows by itself what comes of it, a few seconds as a rule.", "" },
    [TEST_UNREAD] = { "It could not be read", "failed", "Not read",
        "The invoice is in QuickBooks; only the reading did not work.",
        NULL, "cv" },
    [TEST_DIFFERS] = { "Something is not as it was sent", "needs_attention", "Differs",
        "The table shows what, and why where that is known. Void it, mend the cause in the settings here or in QuickBooks, then send another one.",
        NULL, "vc" },
    [TEST_SAME] = { "It is as it was sent", "succeeded", "The same",
        "QuickBooks has each field as it was sent. Void it now: it stays in both books as void, with an amount of zero.",
        NULL, "vc" },
    [TEST_VOIDING] = { "Voiding it in QuickBooks", "sending", "On its way",
        "It becomes void there and keeps its number, at zero.",
        "Waiting for QuickBooks. This page shows by itself what comes of it, a few seconds as a rule.", "" },
    [TEST_VOID_REFUSED] = { "It could not be voided", "needs_attention", "Needs attention",
        "It is void here and not yet in QuickBooks. Mend what is said above and press Retry.",
        NULL, "" },
    [TEST_DONE] = { "The test is done", "succeeded", "Done",
        "It went to QuickBooks, came back the same, and is void on both sides.",
        NULL, "" },
};

static const struct {
    char letter;
    const char *word, *press, *busy;
} acts[] = {
    { 'b', "void",  "Take it back",    "Taking it back" },
    { 'c', "check", "Read it back",    "Asking QuickBooks" },
    { 'v', "void",  "Void it",         "Voiding" },
};

/* clang-format on */
enum { ACTS = sizeof(acts) / sizeof(acts[0]) };
static const char but_expected[] =
    "QuickBooks has it as it was sent, but for what it decides by itself: the "
    "table says where and why. Void it now: it stays in both books as void, "
    "with an amount of zero.";

/* ----------------------------------------------------------------- reading */

/* The check's rows, with what is known of each difference. */
static void
fields_take(struct req *r, const struct setup *s, const struct check *c,
            struct setup_test *out)
{
    out->fields = arena_alloc(r->arena, c->n + 1, sizeof(*out->fields));
    out->field_n = c->n;
    for (size_t i = 0; i < c->n; i++)
        out->fields[i] =
            (struct test_field){ c->rows[i].field,  c->rows[i].ours,
                                 c->rows[i].theirs, "",
                                 c->rows[i].same,   false };
    out->gone = c->gone;
    out->differ = c->differ > 0;
    out->same = !c->gone && c->n > 0 &&
                setup_explain(&s->facts, out->fields, out->field_n);
}

static bool
needs_person(const struct ledger_sync *s)
{
    return s->standing == STANDING_ATTENTION;
}

/* The first of the invoice, its customer and its item that needs a person. */
static bool
culprit_read(struct req *r, struct setup_test *t, struct err *e)
{
    const struct ledger l = page_ledger(r);
    const struct {
        enum event_entity entity;
        int64_t id;
        const char *href;
    } parts[] = {
        { ENTITY_CUSTOMER, t->invoice.customer_id, "customers" },
        { ENTITY_ITEM, t->invoice.line_n > 0 ? t->invoice.lines[0].item_id : 0,
          "items" },
    };

    t->culprit = t->sync;
    t->culprit_href = NULL;
    for (size_t i = 0; i < 2 && !needs_person(&t->culprit); i++) {
        if (parts[i].id == 0)
            continue;
        if (!ledger_sync_of(&l, parts[i].entity, &parts[i].id, 1, &t->culprit,
                            e))
            return false;
        t->culprit_href = arena_printf(r->arena, "/%s/%lld", parts[i].href,
                                       (long long)parts[i].id);
    }
    return true;
}

bool
setup_test_read(struct req *r, const struct setup *s, struct setup_test *out,
                struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct test_facts f = { 0 };
    struct check check;
    bool found;

    memset(out, 0, sizeof(*out));
    out->said = "";
    if (s->test_id == 0)
        return true;
    if (!ledger_invoice_by_id(&l, s->test_id, &out->invoice, e) ||
        !ledger_sync_of(&l, ENTITY_INVOICE, &s->test_id, 1, &out->sync, e) ||
        !culprit_read(r, out, e) ||
        !page_check_read(r, ENTITY_INVOICE, s->test_id, &check, &found, e))
        return false;
    f.status = out->invoice.status;
    f.at = out->sync.standing;
    f.blocked = needs_person(&out->culprit);
    /* What was posted again since is to be read again. */
    if (found && (strcmp(f.status, "sent") != 0 || check.open ||
                  check.at.us >= out->sync.synced_at.us)) {
        fields_take(r, s, &check, out);
        f.asked = true;
        f.open = check.open;
        f.read = check.good;
        f.same = out->same;
        out->said = check.message;
    }
    out->phase = setup_test_phase(&f);
    return true;
}

/* ---------------------------------------------------------------- the form */

/* What the newest invoices are like: the suggestion. */
static bool
suggest(struct req *r, struct test_choice *c, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct ledger_page p = { .limit = 5 };
    struct invoice inv;
    struct rows rows;

    if (!ledger_invoice_list(&l, &p, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct invoice_row *row =
            rows_at(&rows, &ledger_invoice_row_record, i);

        if (strcmp(row->status, "deleted") == 0 ||
            strcmp(row->status, "void") == 0)
            continue;
        if (!ledger_invoice_by_id(&l, row->id, &inv, e))
            return false;
        if (inv.line_n == 0)
            continue;
        c->customer = inv.customer_name;
        c->item = inv.lines[0].item_name;
        for (size_t k = 0; k < inv.line_n && *c->rate == '\0'; k++)
            if (inv.lines[k].rate_n > 0) {
                c->item = inv.lines[k].item_name;
                c->rate = inv.lines[k].rates[0].external_id;
            }
        return true;
    }
    return true;
}

static bool
show_rates(struct req *r, struct tmpl *in, const struct test_choice *c,
           struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct ledger_page p = { .limit = LEDGER_PAGE };
    struct rows rows;

    if (!ledger_tax_rate_list(&l, &p, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct tax_rate *t = rows_at(&rows, &ledger_tax_rate_record, i);
        struct tmpl *o = tmpl_section(in, TS_SETUP_TEST_RATE_OPTION);

        tmpl_text(o, TV_OPTION_VALUE, t->external_id);
        tmpl_textf(o, TV_OPTION_TEXT, "%s · %s%%", t->name,
                   decimal_text(r->arena, t->rate));
        tmpl_when(o, TS_SETUP_TEST_CHOSEN, str_equal(t->external_id, c->rate));
    }
    return true;
}

static bool
show_items(struct req *r, struct tmpl *in, struct test_choice *c, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct ledger_page p = { .limit = LEDGER_PAGE };
    struct rows rows;

    if (!ledger_item_list(&l, &p, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct item *it = rows_at(&rows, &ledger_item_record, i);

        tmpl_text(tmpl_section(in, TS_SETUP_TEST_ITEM_OPTION), TV_OPTION_VALUE,
                  it->name);
        if (*c->item == '\0')
            c->item = it->name;
    }
    return true;
}

static bool
show_begin(struct req *r, struct tmpl *t, const struct setup *s,
           struct test_choice *c, const struct form *f, struct err *e)
{
    struct tmpl *in = tmpl_section(t, TS_SETUP_TEST_BEGIN);
    bool may = http_allowed(r->who, ACCESS_KEEP);
    size_t customers;

    if (!c->typed && !suggest(r, c, e))
        return false;
    if (!choice_show_customers(r, in, TS_SETUP_TEST_CUSTOMER_OPTION, &customers,
                               e) ||
        !show_items(r, in, c, e) || !show_rates(r, in, c, e))
        return false;
    tmpl_text(in, TV_F_CUSTOMER, c->customer);
    tmpl_text(in, TV_F_ITEM, c->item);
    tmpl_text(in, TV_CUSTOMER_HELP,
              "One of yours; best one that QuickBooks knows already.");
    tmpl_when(in, TS_SETUP_TEST_LOCKED, !may);
    if (may) {
        tmpl_text(tmpl_section(in, TS_SETUP_TEST_CAN_BEGIN), TV_BEGIN_SAID,
                  s->facts.use_our_numbers
                      ? ""
                      : "QuickBooks gives it a number of its own, which is "
                        "used up by that.");
        page_form_once(r, in, TI_SETUP_TEST_ONCE);
    }
    if (f != NULL) {
        form_show(f, in, TI_SETUP_TEST_SUMMARY);
        form_show_field(f, in, "customer", TS_SETUP_TEST_BAD_CUSTOMER);
        form_show_field(f, in, "item", TS_SETUP_TEST_BAD_ITEM);
        form_show_field(f, in, "rate", TS_SETUP_TEST_BAD_RATE);
    }
    return true;
}

/* --------------------------------------------------------------- the phase */

/* A tax code's name in place of its id; another field's value as it is. */
static const char *
value_words(const struct mapping *codes, const char *field, const char *value)
{
    const char *end = strstr(field, "ax code");
    const struct reference_row *code =
        end != NULL ? mapping_reference(codes, value) : NULL;

    return code != NULL ? code->name : value;
}

static bool
show_fields(struct req *r, struct tmpl *t, const struct setup *s,
            const struct setup_test *x, struct err *e)
{
    struct mapping codes;
    struct tmpl *in;

    if (x->field_n == 0)
        return true;
    if (!mapping_read(r, s->connection_id, "tax", "tax_code", &codes, e))
        return false;
    in = tmpl_section(t, TS_SETUP_TEST_COMPARED);
    for (size_t i = 0; i < x->field_n; i++) {
        const struct test_field *f = &x->fields[i];
        struct tmpl *row = tmpl_section(in, TS_SETUP_TEST_FIELD);

        tmpl_text(row, TV_FIELD_NAME, f->name);
        tmpl_text(row, TV_FIELD_OURS, value_words(&codes, f->name, f->ours));
        tmpl_text(row, TV_FIELD_THEIRS,
                  value_words(&codes, f->name, f->theirs));
        tmpl_text(row, TV_FIELD_WHY, f->why);
        page_pill_word(row, TI_SETUP_TEST_RESULT,
                       f->same       ? "succeeded"
                       : f->expected ? "synced"
                                     : "needs_attention",
                       f->same       ? "Same"
                       : f->expected ? "Expected"
                                     : "Differs");
    }
    return true;
}

static void
show_acts(struct req *r, struct tmpl *in, const struct phase *p)
{
    struct tmpl *can, *one;

    if (*p->acts == '\0' || !http_allowed(r->who, ACCESS_KEEP)) {
        tmpl_when(in, TS_SETUP_TEST_MAY_NOT, *p->acts != '\0');
        return;
    }
    can = tmpl_section(in, TS_SETUP_TEST_CAN_ACT);
    for (const char *letter = p->acts; *letter != '\0'; letter++)
        for (size_t i = 0; i < ACTS; i++) {
            if (acts[i].letter != *letter)
                continue;
            one = tmpl_section(can, TS_SETUP_TEST_ACT);
            page_form_once(r, one, TI_SETUP_TEST_ONCE);
            tmpl_text(one, TV_ACT_DO, acts[i].word);
            tmpl_text(one, TV_ACT_PRESS, acts[i].press);
            tmpl_text(one, TV_ACT_BUSY, acts[i].busy);
            tmpl_when(one, TS_SETUP_TEST_MAIN, letter == p->acts);
        }
}

/* Why it still waits, where the connection knows. */
static bool
show_holds(struct req *r, struct tmpl *in, const struct setup_test *x,
           struct err *e)
{
    struct connection_row c;
    bool found;

    if (phases[x->phase].going == NULL) {
        tmpl_text(in, TV_TEST_DETAIL, x->phase == TEST_SAME ? "" : x->said);
        return true;
    }
    if (!page_connection_read(r, &c, &found, e))
        return false;
    tmpl_text(in, TV_TEST_DETAIL, found ? page_connection_holds(r, &c) : NULL);
    return true;
}

static bool
show_phase(struct req *r, struct reply *out, struct tmpl *t,
           const struct setup *s, struct err *e)
{
    const struct setup_test *x = &s->test;
    const struct phase *p = &phases[x->phase];
    struct tmpl *in = tmpl_section(t, TS_SETUP_TEST_UNDER_WAY);

    if (p->going != NULL) {
        tmpl_text(tmpl_section(t, TS_SETUP_TEST_GOING), TV_TEST_GOING,
                  p->going);
        reply_header(out, "Refresh", "2");
    }
    tmpl_text(in, TV_TEST_TITLE, p->title);
    page_pill_word(in, TI_SETUP_TEST_PHASE, p->pill, p->word);
    tmpl_text(in, TV_TEST_SAID,
              x->phase == TEST_SAME && x->differ ? but_expected : p->said);
    tmpl_textf(in, TV_TEST_HREF, "/invoices/%lld", (long long)x->invoice.id);
    tmpl_text(in, TV_TEST_NUMBER, x->invoice.number);
    tmpl_text(in, TV_TEST_CUSTOMER, x->invoice.customer_name);
    tmpl_money(in, TV_TEST_TOTAL, x->invoice.total);
    if (x->sync.qbo_id != NULL)
        tmpl_textf(in, TV_TEST_QBO, "QuickBooks %s",
                   x->sync.qbo_number != NULL && *x->sync.qbo_number != '\0'
                       ? x->sync.qbo_number
                       : x->sync.qbo_id);
    show_acts(r, in, p);
    tmpl_when(t, TS_SETUP_TEST_NEXT, x->phase == TEST_DONE);
    return show_fields(r, t, s, x, e) && show_holds(r, in, x, e);
}

static void
show_problem(struct req *r, struct tmpl *t, const struct setup_test *x)
{
    const struct page_problem p = {
        .title = x->culprit.message != NULL ? x->culprit.message : "",
        .cause = x->culprit.cause != NULL ? x->culprit.cause : "",
        .href = x->culprit_href,
        .press = x->culprit_href == NULL ? NULL
                 : str_starts(x->culprit_href, "/customers")
                     ? "Open the customer"
                     : "Open the item",
        .retry = setup_step_href(SETUP_TEST),
        .event_id = x->culprit.event_id,
    };

    (void)r;
    if (x->phase == TEST_REFUSED || x->phase == TEST_VOID_REFUSED)
        page_show_problem(r, t, TI_SETUP_TEST_PROBLEM, &p);
}

/* What became of the one before. */
static void
show_before(struct req *r, struct tmpl *t, const struct setup_test *x)
{
    struct tmpl *in;

    if (x->phase == TEST_OVER)
        page_show_notice(t, TI_SETUP_TEST_NOTICE,
                         arena_printf(r->arena,
                                      "Invoice #%s is void. You may send "
                                      "another test, or go on without.",
                                      x->invoice.number));
    if (x->phase != TEST_TAKEN)
        return;
    in = tmpl_section(t, TS_SETUP_TEST_TAKEN);
    tmpl_text(in, TV_TEST_NUMBER, x->invoice.number);
    tmpl_textf(in, TV_TEST_HREF, "/invoices/%lld", (long long)x->invoice.id);
}

bool
setup_test_begins(enum test_phase phase)
{
    return phase == TEST_NONE || phase == TEST_OVER || phase == TEST_TAKEN;
}

bool
setup_test_show(struct req *r, struct reply *out, struct test_choice *c,
                const struct form *f, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_SETUP_TEST), *skip;
    struct setup s;

    if (!setup_read(r, &s, e))
        return false;
    if (s.on)
        return reply_redirect(out, "/settings/quickbooks/setup");
    if (!setup_show_step(r, t, TI_SETUP_TEST_STEPS, TI_SETUP_TEST_EMPTY, &s,
                         SETUP_TEST))
        return reply_page(r, out, t, "Test invoice", e);
    show_problem(r, t, &s.test);
    show_before(r, t, &s.test);
    if (!setup_test_begins(s.test.phase))
        return show_phase(r, out, t, &s, e) &&
               reply_page(r, out, t, "Test invoice", e);
    if (!show_begin(r, t, &s, c, f, e))
        return false;
    if (http_allowed(r->who, ACCESS_KEEP)) {
        skip = tmpl_section(t, TS_SETUP_TEST_CAN_SKIP);
        page_form_once(r, skip, TI_SETUP_TEST_ONCE);
    } else {
        tmpl_when(t, TS_SETUP_TEST_MAY_NOT, true);
    }
    return reply_page(r, out, t, "Test invoice", e);
}
