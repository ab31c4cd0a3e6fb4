/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Command line: one table per subcommand, which is all there is to know about an
 * option. It is used for parsing and for --help.
 */
#ifndef DMAVP_OPTIONS_H
#define DMAVP_OPTIONS_H

#include "fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum option_type {
    OPTION_FLAG,   /* bool */
    OPTION_TEXT,   /* const char * */
    OPTION_LIST,   /* struct option_list */
    OPTION_TIME,   /* uint64_t, ps, not 0 */
    OPTION_TIME_0, /* uint64_t, ps, may be 0 */
    OPTION_NUMBER, /* uint64_t */
};

enum { OPTION_LIST_MAX = 32 };

struct option_list {
    const char *value[OPTION_LIST_MAX];
    unsigned count;
};

struct option {
    const char *name;     /* without the dashes */
    char letter;          /* short form, 0 = none */
    const char *argument; /* how --help calls it, NULL for a flag */
    enum option_type type;
    size_t at;        /* offset of the value in the options struct */
    const char *help; /* one line */
};

struct command {
    const char *name;            /* "run" */
    const char *usage;           /* "[options] FIRMWARE [-- guest arguments]" */
    const char *help;            /* one line */
    const char *more;            /* printed below the options; may be NULL */
    const struct option *option; /* ended by an entry without name */
    unsigned operands;           /* how many there must be */
    bool rest;                   /* takes arguments behind "--" */
};

struct operands {
    const char *value[8];
    unsigned count;
    char *const *rest; /* behind "--" */
    int rest_count;
    uint64_t given; /* bit n: option n of the table is there */
};

/* Reads ARGV (without program and subcommand) into VALUES. 0; 1 if help was asked for; -1 and F. */
int options_parse(const struct command *c, int argc, char **argv, void *values, struct operands *o,
                  struct failure *f);

/* Was option NAME there, be it with its default? */
bool options_given(const struct command *c, const struct operands *o, const char *name);

/* The text of --help on stdout. */
void options_help(const struct command *c);

#ifdef __cplusplus
}
#endif
#endif
