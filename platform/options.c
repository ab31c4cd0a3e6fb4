/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include "units.h"

#include <stdio.h>
#include <string.h>

static const struct option *find(const struct command *c, const char *word)
{
    size_t length = strcspn(word, "=");

    for (const struct option *o = c->option; o->name; o++) {
        if (!strncmp(word, "--", 2) && strlen(o->name) == length - 2 &&
            !strncmp(word + 2, o->name, length - 2))
            return o;
        if (word[1] != '-' && word[1] == o->letter && !word[2])
            return o;
    }
    return NULL;
}

static int set_time(const struct option *o, const char *text, uint64_t *ps, struct failure *f)
{
    if (time_parse(text, ps) || (o->type == OPTION_TIME && !*ps))
        return fail(f,
                    "--%s %s: is no time; write a number with a unit: ps, ns, us, ms or s, at most "
                    "10^7 s, such as 10ms",
                    o->name, text);
    return 0;
}

static int set(const struct command *c, const struct option *o, const char *text, void *values,
               struct failure *f)
{
    void *at = (char *)values + o->at;
    struct option_list *list = at;

    switch (o->type) {
    case OPTION_FLAG:
        *(bool *)at = true;
        return 0;
    case OPTION_TEXT:
        if (!*text)
            return fail(f, "--%s: is empty; see 'dmavp %s --help'", o->name, c->name);
        *(const char **)at = text;
        return 0;
    case OPTION_LIST:
        if (list->count == OPTION_LIST_MAX)
            return fail(f, "--%s: more than %d of them", o->name, OPTION_LIST_MAX);
        list->value[list->count++] = text;
        return 0;
    case OPTION_TIME:
    case OPTION_TIME_0:
        return set_time(o, text, at, f);
    case OPTION_NUMBER:
        if (number_parse(text, at))
            return fail(f, "--%s %s: is no number of at most 64 bits", o->name, text);
        return 0;
    }
    return -1;
}

/* One option at ARGV[*I]; *I moves to its last word. */
static int take(const struct command *c, int argc, char **argv, int *i, void *values,
                struct operands *operands, struct failure *f)
{
    const char *word = argv[*i];
    const struct option *o = find(c, word);
    const char *value = strncmp(word, "--", 2) ? NULL : strchr(word, '=');

    if (!o)
        return fail(f, "unknown option '%.60s': '%s' has none of that name; see 'dmavp %s --help'",
                    word, c->name, c->name);
    if (o->type == OPTION_FLAG && value)
        return fail(f, "--%s: takes no value; write it alone", o->name);
    if (o->type != OPTION_FLAG && !value && *i + 1 >= argc)
        return fail(f, "%s: its %s is missing; see 'dmavp %s --help'", word, o->argument, c->name);
    if (o->type != OPTION_FLAG && o->type != OPTION_LIST &&
        (operands->given & UINT64_C(1) << (o - c->option)))
        return fail(f, "--%s: is given twice; give it once", o->name);
    operands->given |= UINT64_C(1) << (o - c->option);
    if (value)
        value++;
    else if (o->type != OPTION_FLAG)
        value = argv[++*i];
    return set(c, o, value, values, f);
}

int options_parse(const struct command *c, int argc, char **argv, void *values, struct operands *o,
                  struct failure *f)
{
    memset(o, 0, sizeof *o);
    for (int i = 0; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
            return 1;
        if (!strcmp(argv[i], "--")) {
            o->rest = argv + i + 1;
            o->rest_count = argc - i - 1;
            break;
        }
        if (argv[i][0] == '-' && argv[i][1]) {
            if (take(c, argc, argv, &i, values, o, f))
                return -1;
        } else if (!*argv[i]) {
            return fail(f, "'': an argument is empty; usage: dmavp %s %s", c->name, c->usage);
        } else if (o->count == c->operands) {
            return fail(f, "'%.60s': is one argument too many; usage: dmavp %s %s", argv[i],
                        c->name, c->usage);
        } else {
            o->value[o->count++] = argv[i];
        }
    }
    if (o->count < c->operands)
        return fail(f, "%s: an argument is missing; usage: dmavp %s %s", c->name, c->name,
                    c->usage);
    if (o->rest_count && !c->rest)
        return fail(f, "'--': dmavp %s passes nothing on; usage: dmavp %s %s", c->name, c->name,
                    c->usage);
    return 0;
}

bool options_given(const struct command *c, const struct operands *o, const char *name)
{
    for (unsigned i = 0; c->option[i].name; i++)
        if (!strcmp(c->option[i].name, name))
            return o->given >> i & 1;
    return false;
}

void options_help(const struct command *c)
{
    printf("usage: dmavp %s %s\n\n%s\n\n", c->name, c->usage, c->help);
    for (const struct option *o = c->option; o->name; o++) {
        char left[64];
        char letter[8] = "    ";

        if (o->letter)
            snprintf(letter, sizeof letter, "-%c, ", o->letter);
        snprintf(left, sizeof left, "%s--%s %s", letter, o->name, o->argument ? o->argument : "");
        printf("  %-30s %s\n", left, o->help);
    }
    printf("  %-30s %s\n", "-h, --help", "this text");
    if (c->more)
        printf("\n%s\n", c->more);
}
