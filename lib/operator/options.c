/* options: words of the command line, by the tables of commands.c. */
#include "operator/inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "str/str.h"

/* How many words of argv are the command's path; 0 when it is another one. */
static int
path_match(const struct command *command, int argc, char **argv,
           struct arena *a)
{
    int words = 1;
    const char *said;

    for (const char *p = command->path; *p != '\0'; p++)
        words += *p == ' ';
    if (argc < words)
        return 0;
    said = words == 1 ? argv[0] : arena_printf(a, "%s %s", argv[0], argv[1]);
    return strcmp(said, command->path) == 0 ? words : 0;
}

static bool
is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ||
           strcmp(word, "help") == 0;
}

static int
option_find(const struct command *command, const char *word, size_t n)
{
    for (size_t i = 0; i < command->n; i++)
        if (strlen(command->options[i].name) == n &&
            strncmp(command->options[i].name, word, n) == 0)
            return (int)i;
    return -1;
}

/* One option at argv[0]; *used is how many words it took. */
static bool
option_take(struct call *c, int argc, char **argv, int *used, struct err *e)
{
    const char *word = argv[0], *value = strchr(word, '=');
    size_t n = value == NULL ? strlen(word) : (size_t)(value - word);
    int at = option_find(c->command, word, n);
    const struct option *o;

    *used = 1;
    if (at < 0)
        return err_input(e, "-", "there is no option %.*s", (int)n, word);
    o = &c->command->options[at];
    if (c->values[at] != NULL)
        return err_input(e, "-", "%s stands twice", o->name);
    if (o->value == NULL && value != NULL)
        return err_input(e, "-", "%s takes no value", o->name);
    if (o->value == NULL) {
        c->values[at] = "";
        return true;
    }
    if (value == NULL && argc < 2)
        return err_input(e, "-", "%s needs a value (%s)", o->name, o->value);
    *used = value == NULL ? 2 : 1;
    c->values[at] = value == NULL ? argv[1] : value + 1;
    if (!str_utf8(c->values[at], strlen(c->values[at]), "\t", NULL))
        return err_input(e, "-", "%s is not UTF-8 text", o->name);
    return true;
}

static bool
needed_check(const struct call *c, struct err *e)
{
    for (size_t i = 0; i < c->command->n; i++)
        if (c->command->options[i].needed && c->values[i] == NULL)
            return err_input(e, "-", "%s is needed",
                             c->command->options[i].name);
    if (c->command->operand != NULL && c->operand == NULL)
        return err_input(e, "-", "%s is needed", c->command->operand);
    return true;
}

bool
call_parse(struct call *c, int argc, char **argv, struct err *e)
{
    int at = 1, used = 0;

    if (argc < 2 || is_help(argv[1])) {
        c->help = argc >= 2;
        return c->help || err_input(e, "-", "name a command");
    }
    for (size_t i = 0; i < operator_command_count && used == 0; i++) {
        used = path_match(&operator_commands[i], argc - 1, argv + 1, c->arena);
        if (used > 0)
            c->command = &operator_commands[i];
    }
    if (c->command == NULL)
        return err_input(e, "-", "there is no command \"%.40s%s%.40s\"",
                         argv[1], argc > 2 ? " " : "", argc > 2 ? argv[2] : "");
    for (at += used; at < argc; at += used) {
        used = 1;
        if (is_help(argv[at])) {
            c->help = true;
            return true;
        }
        if (str_starts(argv[at], "--")) {
            if (!option_take(c, argc - at, argv + at, &used, e))
                return false;
        } else if (c->command->operand != NULL && c->operand == NULL) {
            c->operand = argv[at];
        } else {
            return err_input(e, "-", "\"%.80s\" is one word too many",
                             argv[at]);
        }
    }
    return needed_check(c, e);
}

void
help_all(void)
{
    printf("counterfoil keeps shops' invoices in step with QuickBooks "
           "Online.\nCOUNTERFOIL_CONF names its configuration file.\n\n");
    for (size_t i = 0; i < operator_command_count; i++)
        printf("  %-14s %s\n", operator_commands[i].path,
               operator_commands[i].does);
    printf("\ncounterfoil COMMAND --help says more.  Exit status: 0 done, "
           "1 refused or\nfailed, 2 not understood.\n");
}

void
help_one(const struct command *command)
{
    printf("counterfoil %s%s%s%s\n\n%s\n", command->path,
           command->n > 0 ? " [option...]" : "",
           command->operand == NULL ? "" : " ",
           command->operand == NULL ? "" : command->operand, command->does);
    if (command->n > 0)
        printf("\n");
    for (size_t i = 0; i < command->n; i++) {
        const struct option *o = &command->options[i];
        char left[60];

        snprintf(left, sizeof(left), "%s%s%s", o->name,
                 o->value == NULL ? "" : " ", o->value == NULL ? "" : o->value);
        printf("  %-24s %s%s\n", left, o->help, o->needed ? " (needed)" : "");
    }
    if (command->more != NULL)
        printf("\n%s", command->more);
}

const char *
call_text(const struct call *c, const char *name)
{
    int at = option_find(c->command, name, strlen(name));

    if (at < 0)
        abort(); /* the command's table does not have it: our bug */
    return c->values[at];
}

bool
call_flag(const struct call *c, const char *name)
{
    return call_text(c, name) != NULL;
}

bool
call_int(const struct call *c, const char *name, int64_t min, int64_t max,
         int64_t fallback, int64_t *out, struct err *e)
{
    const char *text = call_text(c, name);

    *out = fallback;
    if (text == NULL)
        return true;
    if (!str_int64(text, out) || *out < min || *out > max)
        return err_input(e, "-", "%s is a number from %lld to %lld", name,
                         (long long)min, (long long)max);
    return true;
}
