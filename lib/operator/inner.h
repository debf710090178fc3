/* inner: what the files of operator share.  Not for others. */
#ifndef OPERATOR_INNER_H
#define OPERATOR_INNER_H

#include "arena/arena.h"
#include "conf/conf.h"
#include "db/db.h"
#include "err/err.h"
#include "ledger/ledger.h"
#include "shop/shop.h"

enum { OPTIONS_MAX = 24 };

struct option {
    const char *name;  /* "--shop" */
    const char *value; /* "ID"; NULL: a flag */
    bool needed;
    const char *help;
};

struct call;
struct command {
    const char *path;    /* "shop add" */
    const char *operand; /* "FILE.csv", or NULL */
    const char *does;    /* one sentence */
    const struct option *options;
    size_t n;
    bool (*run)(struct call *c, struct err *e);
    const char *more; /* further help, or NULL */
};
extern const struct command operator_commands[];
extern const size_t operator_command_count;

struct call {
    struct arena *arena;
    const struct command *command;
    const char *values[OPTIONS_MAX]; /* by option; "" for a flag that is set */
    const char *operand;
    bool help;
    struct conf conf;
    struct db *db; /* closed behind the command */
};

/* Fill c from the words behind the program's name; ERR_INPUT says what is
 * not understood. */
ERR_CHECKED bool call_parse(struct call *c, int argc, char **argv,
                            struct err *e);
void help_all(void);
void help_one(const struct command *command);

/* The option's value, NULL when it was not given.  The name must exist. */
const char *call_text(const struct call *c, const char *name);
bool call_flag(const struct call *c, const char *name);
ERR_CHECKED bool call_int(const struct call *c, const char *name, int64_t min,
                          int64_t max, int64_t fallback, int64_t *out,
                          struct err *e);

/* Connect as that database user ("cf_admin"). */
ERR_CHECKED bool call_database(struct call *c, struct err *e);
/* Five seconds between this clock and the database's at most. */
ERR_CHECKED bool call_clock(struct call *c, struct err *e);
/* The shop of --shop. */
ERR_CHECKED bool call_shop(struct call *c, struct shop *out,
                           struct shop_ref *ref, struct err *e);
/* What ledger needs, for the shop of --shop. */
ERR_CHECKED bool call_ledger(struct call *c, struct ledger *out, struct err *e);
/* One row of the audit, by the operator. */
ERR_CHECKED bool call_audit(struct db *db, struct shop_ref shop,
                            const char *what, const char *detail,
                            struct err *e);

/* Is it one of the two files with a ring of keys?  ERR_INPUT when not. */
ERR_CHECKED bool key_file(const char *which, struct err *e);

/* The commands. */
bool command_migrate(struct call *c, struct err *e);
bool command_health(struct call *c, struct err *e);
bool command_prune(struct call *c, struct err *e);
bool command_restored(struct call *c, struct err *e);
bool command_doctor(struct call *c, struct err *e);
bool command_shop_add(struct call *c, struct err *e);
bool command_shop_set(struct call *c, struct err *e);
bool command_shop_list(struct call *c, struct err *e);
bool command_user_add(struct call *c, struct err *e);
bool command_user_password(struct call *c, struct err *e);
bool command_key_add(struct call *c, struct err *e);
bool command_key_rotate(struct call *c, struct err *e);
bool command_key_reseal(struct call *c, struct err *e);
bool command_tax_rate_add(struct call *c, struct err *e);
bool command_import(struct call *c, struct err *e);
bool command_import_list(struct call *c, struct err *e);
bool command_export(struct call *c, struct err *e);

#endif
