/*
 * replay: runs a fuzzer's entry over files and directories, without a fuzzer.
 * The first input that goes wrong ends it; the last line counts.
 */
#include "world.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECONDS_MAX 20 /* an input that takes longer has gone wrong */
#define INPUT_MAX (1u << 20)

static unsigned
run_file(const char *path)
{
    FILE *f = fopen(path, "rbe");
    uint8_t *data = malloc(INPUT_MAX);
    size_t n;

    if (!f || !data) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(1);
    }
    n = fread(data, 1, INPUT_MAX, f);
    fclose(f);
    data = realloc(data, n ? n : 1); /* so that reading past it is seen */
    alarm(SECONDS_MAX);
    printf("%s\n", path);
    fflush(stdout);
    LLVMFuzzerTestOneInput(data, n);
    alarm(0);
    free(data);
    return 1;
}

static unsigned
run(const char *path)
{
    DIR *d = opendir(path);
    const struct dirent *e;
    char file[4096];
    unsigned n = 0;

    if (!d)
        return run_file(path);
    while ((e = readdir(d)))
        if (e->d_name[0] != '.') {
            snprintf(file, sizeof file, "%s/%s", path, e->d_name);
            n += run_file(file);
        }
    closedir(d);
    return n;
}

int
main(int argc, char **argv)
{
    unsigned n = 0;

    for (int i = 1; i < argc; i++)
        n += run(argv[i]);
    printf("%u passed, %d failed\n", n, n ? 0 : 1);
    return n ? 0 : 1;
}
