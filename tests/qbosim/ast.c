/*
 * ast: automated sales tax.  Who decides, what replaces what and what a bad
 * address does are QuickBooks'; the rates are a stand-in for the real tables.
 */
#include "tax.h"

#include <string.h>

// clang-format off
/* by_origin: sales within the state are taxed where the seller is. */
static const struct state {
    const char *code, *name, *percent;
    bool by_origin;
    const char *city, *city_percent;
} states[] = {
    { "AZ", "Arizona",      "5.6",   true,  "Phoenix",     "2.7"   },
    { "CA", "California",   "7.25",  false, "Los Angeles", "2.25"  },
    { "CO", "Colorado",     "2.9",   false, "Denver",      "4.81"  },
    { "FL", "Florida",      "6",     false, "Miami",       "1"     },
    { "IL", "Illinois",     "6.25",  true,  "Chicago",     "4"     },
    { "NV", "Nevada",       "6.85",  false, "Las Vegas",   "1.525" },
    { "NY", "New York",     "4",     false, "Brooklyn",    "4.875" },
    { "OH", "Ohio",         "5.75",  true,  "Columbus",    "1.75"  },
    { "TX", "Texas",        "6.25",  true,  "Austin",      "2"     },
    { "WA", "Washington",   "6.5",   false, "Seattle",     "3.85"  },
};
// clang-format on

#define STATES_N (sizeof states / sizeof *states)

struct place {
    const char *state, *city, *country;
};

static const struct state *
state_by_code(const char *code)
{
    for (size_t i = 0; code && i < STATES_N; i++)
        if (!strcmp(states[i].code, code))
            return &states[i];
    return NULL;
}

static const char *
code_name(struct call *c, const struct state *s, const char *city)
{
    return city ? pool_fmt(c->pool, "%s, %s", s->name, city)
                : pool_fmt(c->pool, "%s", s->name);
}

/* "Salem, OR  97301": how an address looks after an update. */
static void
place_of_line(struct call *c, const char *line, struct place *at)
{
    const char *comma = line ? strstr(line, ", ") : NULL;

    if (!comma || strlen(comma) < 4 || (comma[4] && comma[4] != ' '))
        return;
    at->city = pool_copy(c->pool, line, (size_t)(comma - line));
    at->state = pool_copy(c->pool, comma + 2, 2);
}

static struct place
place_of(struct call *c, const struct js *a)
{
    struct place at = { js_text(a, "CountrySubDivisionCode"),
                        js_text(a, "City"), js_text(a, "Country") };

    for (int i = 1; a && !at.state && i <= 5; i++)
        place_of_line(c, js_text(a, pool_fmt(c->pool, "Line%d", i)), &at);
    return at;
}

static const struct js *
first_of(const struct js *o, const char *a, const char *b)
{
    return js_get(o, a) ? js_get(o, a) : js_get(o, b);
}

static const struct js *
company_address(const struct call *c)
{
    const struct ent *info = ent_find(c->co, &kinds[KIND_COMPANYINFO], "1");

    return info ? first_of(info->obj, "LegalAddr", "CompanyAddr") : NULL;
}

static bool
abroad(const char *country)
{
    return country && *country && strcmp(country, "US") != 0 &&
           strcmp(country, "USA") != 0;
}

static bool
exempt(const struct call *c, const struct js *obj)
{
    const char *id = js_ref(obj, "CustomerRef");
    const struct ent *e =
        id ? ent_find(c->co, &kinds[KIND_CUSTOMER], id) : NULL;
    const struct js *taxable = e ? js_get(e->obj, "Taxable") : NULL;

    return taxable && taxable->kind == JS_FALSE;
}

/* The code of a state where the company has an agency, with the city's. */
static const char *
state_code(struct call *c, const struct state *s, const struct place *from,
           const struct place *to)
{
    bool inside = from->state && !strcmp(from->state, s->code);
    const char *city = s->by_origin && inside ? from->city : to->city;
    const struct ent *e = NULL;

    if (city && !strcmp(city, s->city))
        e = ent_named(c->pool, c->co, "taxcode", code_name(c, s, city));
    if (!e)
        e = ent_named(c->pool, c->co, "taxcode", code_name(c, s, NULL));
    return e ? e->id : NULL;
}

const char *
ast_code(struct call *c, const struct js *obj)
{
    const struct js *own = pref(c->co, "TaxPrefs.TaxGroupCodeRef.value");
    const struct js *ship = first_of(obj, "ShipAddr", "BillAddr");
    const struct js *home = company_address(c);
    struct place from = place_of(c, first_of(obj, "ShipFromAddr", ""));
    struct place to = place_of(c, ship), seat = place_of(c, home);
    const struct state *s = state_by_code(to.state);
    const char *code;

    if (!from.state)
        from = seat;
    if (exempt(c, obj) || abroad(to.country))
        return NULL;
    if (ship && !to.state && c->sim->settings.ast_address == AST_ZERO)
        return NULL;
    code = s ? state_code(c, s, &from, &to) : NULL;
    if (code)
        return code;
    return own && (!to.state || !seat.state || !strcmp(to.state, seat.state))
               ? own->text
               : NULL;
}

static const char *
after(struct call *c, enum kind_id k, int64_t n)
{
    return pool_fmt(c->pool, "%lld", (long long)(c->co->last_own[k] + n));
}

/* Two rates, two codes: the state, and the state with its one city. */
static void
state_rows(struct call *c, struct change *ch, const struct state *s,
           const char *agency)
{
    const char *state = after(c, KIND_TAXRATE, 1);
    const char *city = after(c, KIND_TAXRATE, 2);
    struct js *plain =
        tax_code_row(c, after(c, KIND_TAXCODE, 1), code_name(c, s, NULL));
    struct js *both =
        tax_code_row(c, after(c, KIND_TAXCODE, 2), code_name(c, s, s->city));

    change_put(ch, c->co, &kinds[KIND_TAXRATE],
               tax_rate_row(c, state, pool_fmt(c->pool, "%s State", s->name),
                            s->percent, agency),
               c->now_ms);
    change_put(ch, c->co, &kinds[KIND_TAXRATE],
               tax_rate_row(c, city,
                            pool_fmt(c->pool, "%s City, %s", s->city, s->code),
                            s->city_percent, agency),
               c->now_ms);
    tax_code_rate(c, plain, "SalesTaxRateList", state);
    tax_code_rate(c, both, "SalesTaxRateList", state);
    tax_code_rate(c, both, "SalesTaxRateList", city);
    js_set_text(c->pool, plain, "TaxCodeConfigType", "SYSTEM_GENERATED");
    js_set_text(c->pool, both, "TaxCodeConfigType", "SYSTEM_GENERATED");
    change_put(ch, c->co, &kinds[KIND_TAXCODE], plain, c->now_ms);
    change_put(ch, c->co, &kinds[KIND_TAXCODE], both, c->now_ms);
}

void
ast_agency(struct call *c, struct change *ch, const struct js *agency)
{
    const char *name = js_text(agency, "DisplayName");

    if (!pref_true(c->co, "TaxPrefs.PartnerTaxEnabled"))
        return;
    for (size_t i = 0; name && i < STATES_N; i++)
        if (!strncmp(name, states[i].name, strlen(states[i].name)) &&
            !ent_named(c->pool, c->co, "taxcode",
                       code_name(c, &states[i], NULL)))
            state_rows(c, ch, &states[i], js_text(agency, "Id"));
}
