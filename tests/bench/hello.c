/* hello: a bare FastCGI program that answers N bytes, the pages' yardstick. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcgiapp.h>

int
main(int argc, char **argv)
{
    size_t n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 12;
    char *body = malloc(n + 1);
    FCGX_Request r;

    if (body == NULL || FCGX_Init() != 0 || FCGX_InitRequest(&r, 0, 0) != 0)
        return 1;
    memset(body, 'x', n);
    while (FCGX_Accept_r(&r) == 0) {
        FCGX_FPrintF(r.out, "Content-Type: text/html\r\n\r\n");
        FCGX_PutStr(body, (int)n, r.out);
        FCGX_Finish_r(&r);
    }
    return 0;
}
