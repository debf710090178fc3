/*
 * upload_fuzz: a form with a file.  The first line is the Content-Type, the
 * rest the body.  What is taken is text, and the file lies inside the body.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
expect(bool good)
{
    if (!good)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *text = (const char *)data;
    const char *end = n == 0 ? NULL : memchr(text, '\n', n);
    struct upload file;
    struct params form;
    struct err e = { 0 };
    struct arena a;
    char *type, *body;
    size_t most;

    if (end == NULL)
        return 0;
    arena_init(&a, (size_t)1 << 30);
    type = arena_copy(&a, text, (size_t)(end - text));
    most = n - (size_t)(end + 1 - text);
    body = arena_copy(&a, end + 1, most);
    if (http_upload_read(&a, type, body, most, &form, &file, &e)) {
        for (size_t i = 0; i < form.n; i++)
            expect(str_utf8(form.p[i].name, strlen(form.p[i].name), "\r\n\t",
                            NULL) &&
                   str_utf8(form.p[i].value, strlen(form.p[i].value), "\r\n\t",
                            NULL));
        if (file.field != NULL)
            expect(file.name != NULL && (const char *)file.body.p >= body &&
                   (const char *)file.body.p + file.body.n <= body + most);
    } else {
        expect(e.kind == ERR_INPUT);
    }
    arena_free(&a);
    return 0;
}
