/* What the buttons of the test invoice do: begin, read back, void, retry. */
#include <string.h>

#include "clock/clock.h"
#include "pages/check.h"
#include "pages/choices.h"
#include "pages/setup_test.h"

enum { NUMBER_LETTERS = 5 };

struct lock_row {
    const char *left;
    int64_t test_id;
};
static const struct field lock_fields[] = {
    FIELD(struct lock_row, NULL, left),
    FIELD(struct lock_row, NULL, test_id),
};
static const struct record lock_record = RECORD(struct lock_row, lock_fields);

/* One press: what stands when it is its turn. */
struct press {
    struct setup s;
    struct test_choice choice;
    struct ledger_faults faults;
};

/* ------------------------------------------------------------------- begin */

/*
 * "TEST-KXQWB": letters alone behind it, so that no number of the shop's is
 * like it, and the next invoice is not numbered behind it.
 */
static const char *
number_make(struct req *r)
{
    static const char letters[] = "BCDFGHJKLMNPQRSTVWXZ";
    const char *dice = crypt_token(r->arena, 16);
    char *number = arena_printf(r->arena, "TEST-%.*s", NUMBER_LETTERS, letters);

    for (int i = 0; i < NUMBER_LETTERS; i++)
        number[5 + i] = letters[(unsigned char)dice[i] % (sizeof(letters) - 1)];
    return number;
}

static bool
item_find(struct req *r, struct press *p, struct item *out, bool *found,
          struct err *e)
{
    const char *typed = str_trim(r->arena, p->choice.item);
    struct rows rows;

    if (!db_all(r->db, r->arena, STMT_ITEM_NAMED,
                ARGS(ARG_SHOP(r->shop), ARG_TEXT(ledger_key(r->arena, typed))),
                &ledger_item_record, &rows, e))
        return false;
    *found = rows.n > 0;
    if (*found)
        *out = *(const struct item *)rows.row;
    else
        ledger_fault_add(&p->faults, "item",
                         "There is no item “%.60s”. Choose one from the list, "
                         "or add it under Items first.",
                         typed);
    return true;
}

/* Today, or the go-live date when that is to come: what is older stays out. */
static const char *
day_of(struct req *r, const struct setup *s)
{
    struct date today = r->format->today;

    return date_text(r->arena, s->go_live.ymd > today.ymd ? s->go_live : today);
}

static bool
invoice_make(struct req *r, struct press *p, struct invoice *out, struct err *e)
{
    static const struct decimal one = { 1000000 };
    const char *customer, *day = day_of(r, &p->s);
    struct ledger_input in;
    struct item it = { 0 };
    bool found;

    if (!choice_take_customer(r, p->choice.customer, &customer, &p->faults,
                              e) ||
        !item_find(r, p, &it, &found, e))
        return false;
    if (p->faults.n > 0)
        return ledger_faults_none(&p->faults, e);
    ledger_input_init(&in, r->arena, true);
    ledger_input_add(&in, "number", LEDGER_TEXT, number_make(r));
    ledger_input_add(&in, "customer", LEDGER_TEXT, customer);
    ledger_input_add(&in, "invoice_date", LEDGER_TEXT, day);
    ledger_input_add(&in, "due_date", LEDGER_TEXT, day);
    ledger_input_add(&in, "customer_note", LEDGER_TEXT,
                     "A test of the connection with Counterfoil. It is voided "
                     "right away; nothing is to be paid.");
    ledger_input_add(&in, "internal_note", LEDGER_TEXT,
                     "Test invoice of the QuickBooks set-up.");
    ledger_input_add(&in, "lines[0].item", LEDGER_TEXT, it.external_id);
    ledger_input_add(&in, "lines[0].description", LEDGER_TEXT, it.description);
    ledger_input_add(&in, "lines[0].quantity", LEDGER_TEXT, "1");
    ledger_input_add(
        &in, "lines[0].unit_price", LEDGER_TEXT,
        decimal_text(r->arena, it.unit_price.micro == 0 ? one : it.unit_price));
    if (*p->choice.rate != '\0')
        ledger_input_add(&in, "lines[0].tax_rates[0]", LEDGER_TEXT,
                         p->choice.rate);
    return ledger_invoice_read(&in, r->format->currency, out, &p->faults) ||
           ledger_faults_none(&p->faults, e);
}

/* It goes although sync is off, and whatever the shop's settings say. */
static bool
hurry(struct req *r, int64_t invoice_id, const char *number, struct err *e)
{
    const struct event_change c = { .entity = ENTITY_INVOICE,
                                    .record_id = invoice_id,
                                    .label = number,
                                    .operation = "post",
                                    .early = true };
    const struct ledger l = page_ledger(r);
    struct ledger_sync at;

    if (!ledger_sync_of(&l, ENTITY_INVOICE, &invoice_id, 1, &at, e))
        return false;
    if (str_equal(at.event_state, "pending"))
        return event_hurry(r->db, r->arena, r->shop, at.event_id, e);
    return event_enqueue(r->db, r->arena, r->shop, &c, 1, NULL, e);
}

static bool
begin(struct req *r, struct press *p, struct err *e)
{
    const struct ledger l = page_ledger(r);
    enum ledger_saved how;
    struct invoice inv;

    return invoice_make(r, p, &inv, e) &&
           ledger_invoice_save(&l, &inv, &how, &p->faults, e) &&
           ledger_invoice_send(&l, inv.id, &how, e) &&
           hurry(r, inv.id, inv.number, e) &&
           db_change(r->db, STMT_SETUP_TEST_SET,
                     ARGS(ARG_SHOP(r->shop), ARG_INT(p->s.connection_id),
                          ARG_INT(inv.id)),
                     e) &&
           page_audit(r, "setup.test", "invoice", inv.id, inv.number, e);
}

/* -------------------------------------------------------------- the others */

static bool
check(struct req *r, struct press *p, struct err *e)
{
    return page_check_ask(r, ENTITY_INVOICE, p->s.test_id, e);
}

static bool
take_back(struct req *r, struct press *p, struct err *e)
{
    const struct ledger l = page_ledger(r);
    enum ledger_saved how;
    struct ledger_sync at;

    if (!ledger_invoice_void(&l, p->s.test_id, &how, e) ||
        !ledger_sync_of(&l, ENTITY_INVOICE, &p->s.test_id, 1, &at, e))
        return false;
    return !str_equal(at.event_state, "pending") ||
           event_hurry(r->db, r->arena, r->shop, at.event_id, e);
}

static bool
retry(struct req *r, struct press *p, struct err *e)
{
    const int64_t ids[] = { p->s.test.culprit.event_id,
                            p->s.test.sync.event_id };
    int64_t moved;

    return event_retry(r->db, r->arena, r->shop, ids, 2, &moved, e) &&
           event_hurry(r->db, r->arena, r->shop, ids[1], e) &&
           page_audit(r, "setup.test_retry", "invoice", p->s.test_id,
                      p->s.test.invoice.number, e);
}

static bool
skip(struct req *r, struct press *p, struct err *e)
{
    return setup_pass(r, &p->s, SETUP_TEST, e);
}

#define IN(phase) (1u << (phase))
#define BEGINS (IN(TEST_NONE) | IN(TEST_OVER) | IN(TEST_TAKEN))
#define THERE                                                                  \
    (IN(TEST_POSTED) | IN(TEST_UNREAD) | IN(TEST_DIFFERS) | IN(TEST_SAME))

/* clang-format off */
/* What may be pressed when; a press that came too late does nothing. */
static const struct deed {
    const char *word;
    unsigned in; /* phases */
    bool (*run)(struct req *r, struct press *p, struct err *e);
} deeds[] = {
    { "begin", BEGINS,                                        begin },
    { "skip",  BEGINS,                                        skip },
    { "check", THERE,                                         check },
    { "void",  THERE | IN(TEST_REFUSED),                      take_back },
    { "retry", IN(TEST_REFUSED) | IN(TEST_VOID_REFUSED),      retry },
};
/* clang-format on */
enum { DEEDS = sizeof(deeds) / sizeof(deeds[0]) };

/*
 * Inside the transaction the connection is locked first: of two who press at
 * once the second one finds what the first one did.
 */
static bool
press(struct page_act *act, struct err *e)
{
    struct press *p = act->ctx;
    struct req *r = act->r;
    const char *word = http_param(&r->form, "do");
    struct lock_row lock;

    ledger_faults_init(&p->faults, r->arena);
    if (!setup_read(r, &p->s, e))
        return false;
    if (p->s.connection_id == 0)
        return true;
    if (!db_one(r->db, r->arena, STMT_SETUP_LOCK,
                ARGS(ARG_SHOP(r->shop), ARG_INT(p->s.connection_id)),
                &lock_record, &lock, e) ||
        !setup_read(r, &p->s, e))
        return false;
    if (p->s.on || p->s.here < SETUP_TEST)
        return true; /* the page says what comes first */
    for (size_t i = 0; i < DEEDS; i++)
        if (str_equal(deeds[i].word, word == NULL ? "retry" : word) &&
            (deeds[i].in & IN(p->s.test.phase)) != 0) {
            if (deeds[i].run == skip)
                act->location = setup_step_href(SETUP_ON);
            return deeds[i].run(r, p, e);
        }
    return true;
}

static const char *
typed(struct req *r, const char *name)
{
    const char *text = http_param(&r->form, name);

    return text == NULL ? "" : text;
}

/* The ledger's names of fields are the form's here. */
static const char *
field_of(const char *name)
{
    if (str_starts(name, "lines[0].item"))
        return "item";
    if (str_starts(name, "lines[0].tax_rates"))
        return "rate";
    return name;
}

/* POST /settings/quickbooks/setup/test */
static bool
page_test_post(struct req *r, struct reply *out, struct err *e)
{
    struct press p = { .choice = { typed(r, "customer"), typed(r, "item"),
                                   typed(r, "rate"), true } };
    struct page_act act = {
        .r = r, .run = press, .ctx = &p, .location = setup_step_href(SETUP_TEST)
    };
    struct form f = { .arena = r->arena };

    if (page_act(&act, e))
        return reply_redirect(out, act.location);
    if (p.faults.n == 0 || (e->kind != ERR_INPUT && e->kind != ERR_CONFLICT))
        return false;
    err_clear(e);
    for (size_t i = 0; i < p.faults.n; i++)
        form_bad(&f, field_of(p.faults.list[i].field), "%s",
                 p.faults.list[i].message);
    out->status = 422;
    return setup_test_show(r, out, &p.choice, &f, e);
}

/* GET /settings/quickbooks/setup/test */
static bool
page_test(struct req *r, struct reply *out, struct err *e)
{
    struct test_choice c = { "", "", "", false };

    return setup_test_show(r, out, &c, NULL, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/settings/quickbooks/setup/test", page_test,      ACCESS_READ, BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/setup/test", page_test_post, ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_setup_test = ROUTES(routes);
