/* call: one use of the accounting API, by a client or by a person. */
#ifndef QBOSIM_CALL_H
#define QBOSIM_CALL_H

#include "serve.h"

#define FAULTS_MAX 8

enum fault_code {
    FAULT_MALFORMED,      /* 400 */
    FAULT_UNSUPPORTED,    /* 500 */
    FAULT_NOT_FOUND,      /* 610 */
    FAULT_BATCH_SIZE,     /* 1040 */
    FAULT_CONTENT_TYPE,   /* 1050 */
    FAULT_OBJECT_NAME,    /* 2000 */
    FAULT_PROPERTY,       /* 2010 */
    FAULT_MISSING,        /* 2020 */
    FAULT_ID,             /* 2030 */
    FAULT_CHARS,          /* 2040 */
    FAULT_LENGTH,         /* 2050 */
    FAULT_DATE,           /* 2060 */
    FAULT_NUMBER,         /* 2090 */
    FAULT_DECIMAL,        /* 2110 */
    FAULT_REQUESTID,      /* 2130 */
    FAULT_WORD,           /* 2170 */
    FAULT_URL,            /* 2200 */
    FAULT_EMAIL,          /* 2210 */
    FAULT_EMPTY,          /* 2310 */
    FAULT_REFERENCE,      /* 2500 */
    FAULT_PARSE,          /* 4000 */
    FAULT_QUERY,          /* 4001 */
    FAULT_QUERY_ROW,      /* 4002 */
    FAULT_STALE,          /* 5010 */
    FAULT_BUSINESS,       /* 6000 */
    FAULT_ACCOUNT_KIND,   /* 6010 */
    FAULT_AMOUNT,         /* 6070 */
    FAULT_NO_NAME,        /* 6080 */
    FAULT_DISCOUNT,       /* 6090 */
    FAULT_LINE_TAX,       /* 6100 */
    FAULT_DOC_NUMBER,     /* 6140 */
    FAULT_JOB,            /* 6150 */
    FAULT_NOT_APPLICABLE, /* 6170 */
    FAULT_LEVEL,          /* 6180 */
    FAULT_CLOSED,         /* 6210 */
    FAULT_HAS_BALANCE,    /* 6220 */
    FAULT_NAME,           /* 6240 */
    FAULT_NO_EMAIL,       /* 6420 */
    FAULT_ACCOUNT_TYPE,   /* 6430 */
    FAULT_PARENT,         /* 700 */
    FAULT_CANNOT_DELETE,  /* 800 */
    FAULT_PARENT_CHILD,   /* 900 */
    FAULT_NO_DAY,         /* 2070 */
    FAULT_NUMBER_FORMAT,  /* 2080 */
    FAULT_DECIMAL_FORMAT, /* 2100 */
    FAULT_BAD_AMOUNT,     /* 2140 */
    FAULT_PERCENT,        /* 2150 */
    FAULT_QUANTITY,       /* 2160 */
    FAULT_STRING_RANGE,   /* 2180 */
    FAULT_DATE_RANGE,     /* 2190 */
    FAULT_CURRENCY,       /* 2220 */
    FAULT_BOOLEAN,        /* 2230 */
    FAULT_NUMBER_RANGE,   /* 2240 */
    FAULT_TAX_APPLICABLE, /* 2270 */
    FAULT_TAX_AMOUNT,     /* 2280 */
    FAULT_NEGATIVE,       /* 2290 */
    FAULT_CONFLICT,       /* 2600 */
    FAULT_OPENING_DATE,   /* 6060 */
    FAULT_BILL_WITH,      /* 6130 */
    FAULT_CUSTOM_TAX,     /* 6160 */
    FAULT_CUSTOM_LATE,    /* 6230 */
    FAULT_SALES_CUSTOMER, /* 6250 */
    FAULT_INVENTORY_DATE, /* 6270 */
    FAULT_TAX_RATE,       /* 6470 */
    FAULT_NO_QUANTITY,    /* 6520 */
    FAULT_REPEATED,       /* 600 */
    FAULT_LAPSED,         /* 6190 */
    FAULT_LINK,           /* 620 */
    FAULT_UNBALANCED,     /* 2300 */
    FAULT_SETTLED,        /* 6450 */
    FAULT_MATCHED,        /* 6480 */
    FAULT_DEPOSITED,      /* 6540 */
    FAULT_RIGHTS,         /* 5020 */
    FAULT_FEATURE,        /* 5030 */
    FAULT_SYSTEM,         /* 10000 */
    FAULT__MAX
};

struct fault {
    enum fault_code code;
    const char *detail, *element;
};

struct call {
    struct request *req;
    struct sim *sim;
    struct pool *pool;
    struct company *co;
    const struct kind *kind;
    bool ui, creating, allow_same_number, include_void, json;
    const char *answers_as; /* instead of the entity's name */
    const struct js *shows; /* instead of what was written */
    int64_t release;        /* what payments lose by this write */
    unsigned shape;         /* of the faults, besides the request's */
    int64_t now_ms;
    struct fault faults[FAULTS_MAX];
    size_t faults_n;
};

#define INACTIVE                                                               \
    "Something you're trying to use has been made inactive. Check the fields " \
    "with accounts, customers, items, vendors or employees."

/* Notes a fault; always false, so that a check can end with it. */
bool fault(struct call *c, enum fault_code code, const char *element,
           const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* 6000 with its usual opening. */
bool business(struct call *c, const char *text);
void fault_reply(struct call *c, struct reply *out);
/* What was noted, as an item of a batch carries it. */
struct js *fault_object(struct call *c);
int fault_number(enum fault_code code);
void throttle_reply(struct request *r, struct reply *out);

/* The usual {"Invoice":{...},"time":"..."}; XML when JSON was not asked for. */
void call_answer(struct call *c, struct reply *out, const char *name,
                 const struct js *v);
/* xml.c */
void xml_print(struct text *t, const char *name, const struct js *v);

/* gate.c: the company that the request may use; NULL after an answer. */
struct company *gate(struct request *r, struct reply *out, const char *realm);
struct call call_make(struct request *r, struct company *co,
                      const struct kind *k);

/*
 * replay.c: a write happens once per requestid.  True when it is answered
 * already; else *requestid (NULL without one) goes to replay_keep, before the
 * change is committed.
 */
bool replay_answer(struct call *c, struct reply *out, size_t most,
                   const char **requestid);
void replay_keep(struct call *c, struct change *ch, const char *requestid,
                 const struct reply *out);

/* zone.c: the same, its MetaData in the zone that the settings say. */
const struct js *zone_turned(struct call *c, const struct js *v);

/* state.c: false, with a fault, while the company may only be read. */
bool state_writable(struct call *c);

/* fields.c: checks what was sent against a table, and normalises it. */
struct js *fields_take(struct call *c, const struct field *table,
                       const struct js *sent, const char *path);

/* toll.c: counts n requests of a sort; false when that is too many for now. */
bool toll_paid(struct sim *s, struct company *co, enum toll toll, int64_t n);

/* operate.c: the request's JSON object; NULL after a fault. */
const struct js *call_body(struct call *c);
/*
 * Carries out "", create, update, delete or void, with include= or optionsData.
 * Without sent the request's body is meant.  *made may be in the books: copy
 * it before the change is committed.
 */
bool call_operate(struct call *c, const char *name, const char *options,
                  const struct js *sent, struct change *ch,
                  const struct js **made);

/* taxservice.c: makes a tax code and its rates. */
void api_taxservice(struct request *r, struct reply *out);

/* batch.c, cdc.c, report.c */
void api_batch(struct request *r, struct reply *out);
void api_cdc(struct request *r, struct reply *out);
void api_report(struct request *r, struct reply *out);

/* write.c */
bool call_write(struct call *c, const struct js *sent, struct change *ch,
                const struct js **made);
bool call_remove(struct call *c, const struct js *sent, struct change *ch,
                 const struct js **gone);
bool call_void(struct call *c, const struct js *sent, struct change *ch,
               const struct js **made);
bool books_open(struct call *c, const char *date);

/* names.c */
bool name_taken(struct call *c, const char *name, const struct ent *self);

/* query.c */
bool call_query(struct call *c, const char *text, struct js **response);
/* False after 4002, when the row is broken. */
bool row_whole(struct call *c, const struct js *obj);

/* company.c, prefs.c: makes a company, or changes its preferences. */
const char *company_make(struct sim *s, struct pool *p, const struct js *body);
const char *company_prefer(struct change *ch, const struct company *co,
                           const struct js *patch);
/* A new company's preferences; NULL, or the name in patch that is wrong. */
struct country;
const char *prefs_start(struct pool *p, struct js *prefs,
                        const struct country *at, const struct js *patch);
void company_seed(struct sim *s, const char *path);
/* As a person at QuickBooks' own screens would. */
bool person_write(struct request *r, struct company *co, const struct kind *k,
                  const struct js *sent, struct reply *out);
/* One object goes into another; NULL, or why not. */
const char *person_merge(struct request *r, struct company *co,
                         const struct kind *k, const char *from,
                         const char *into, struct reply *out);

#endif
