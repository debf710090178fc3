/* open: the configuration's database, as one of its users. */
#include "conf/conf.h"
#include "db/db.h"

bool
db_conf_of(struct arena *a, const struct conf *c, const char *user,
           enum db_program program, unsigned lock_wait_s, struct db_conf *out,
           struct err *e)
{
    *out = (struct db_conf){
        .socket = *c->db_socket == '\0' ? NULL : c->db_socket,
        .host = c->db_host,
        .port = (unsigned)c->db_port,
        .ca_file = c->db_ca_file,
        .name = c->db_name,
        .user = user,
        .lock_wait_s = lock_wait_s,
        .program = program,
    };
    return conf_secret(a, c, arena_printf(a, "%s.pass", user), 200,
                       &out->password, e);
}

bool
db_open_as(struct db **out, struct arena *a, const struct conf *c,
           const char *user, enum db_program program, unsigned lock_wait_s,
           struct err *e)
{
    struct db_conf d;

    *out = NULL;
    return db_conf_of(a, c, user, program, lock_wait_s, &d, e) &&
           db_open(out, &d, e);
}
