/*
 * insert: a bare FastCGI program that stores each request's body in a row of
 * its own, the intake's yardstick.
 *
 *   insert SOCKET USER DATABASE
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcgiapp.h>
#include <mysql.h>

enum { BODY_MAX = 65536 };

static MYSQL_STMT *
statement(char **argv)
{
    static const char sql[] = "INSERT INTO bare (body) VALUES (?)";
    MYSQL *my = mysql_init(NULL);
    MYSQL_STMT *st;

    if (my == NULL || mysql_real_connect(my, NULL, argv[2], "", argv[3], 0,
                                         argv[1], 0) == NULL)
        return NULL;
    st = mysql_stmt_init(my);
    return st != NULL && mysql_stmt_prepare(st, sql, sizeof(sql) - 1) == 0
               ? st
               : NULL;
}

int
main(int argc, char **argv)
{
    MYSQL_STMT *st = argc == 4 ? statement(argv) : NULL;
    char *body = malloc(BODY_MAX);
    unsigned long n;
    MYSQL_BIND bind = { .buffer_type = MYSQL_TYPE_BLOB, .length = &n };
    FCGX_Request r;

    if (st == NULL || body == NULL || FCGX_Init() != 0 ||
        FCGX_InitRequest(&r, 0, 0) != 0)
        return 1;
    bind.buffer = body;
    while (FCGX_Accept_r(&r) == 0) {
        n = (unsigned long)FCGX_GetStr(body, BODY_MAX, r.in);
        FCGX_FPrintF(r.out, "Status: %d\r\n\r\n",
                     mysql_stmt_bind_param(st, &bind) == 0 &&
                             mysql_stmt_execute(st) == 0
                         ? 200
                         : 503);
        FCGX_Finish_r(&r);
    }
    return 0;
}
