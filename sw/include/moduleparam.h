/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of a program: words NAME=VALUE in /chosen/bootargs. Those of the
 * kernel begin with "kernel.":
 *   kernel.dma_debug=0|1|2   enum dma_debug_mode of dma-mapping.h
 */
#ifndef MODULEPARAM_H
#define MODULEPARAM_H

#include "types.h"

struct param {
    const char *name;  /* or "name=word|word": words instead of numbers, the first one is MIN; or
                        * "name=": any text */
    void *value;       /* of type unsigned, of a text char[MAX]; holds the default */
    unsigned min, max; /* inclusive */
};

/*
 * Sets the parameters of PROGRAM from /chosen/bootargs; "PROGRAM.name=value" is accepted as well. A
 * word that is no parameter, or whose value is no number in range, no word of it, or too long, is
 * told on the console together with what exists: -EINVAL, and nothing else is looked at. May
 * sleep.
 */
int parse_params(const char *program, const struct param *params, size_t count);

/* Exit code of a program that was given bad parameters. */
enum { EXIT_BAD_PARAMS = 2 };

#endif
