/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a run: what is written must not be what is read, nor be written twice. */
#ifndef DMAVP_OUTPUTS_H
#define DMAVP_OUTPUTS_H

#include "fail.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct file_use {
    const char *option; /* for messages */
    const char *path;   /* NULL: is not used */
    bool written;
};

/* 0, or -1 and F names the two of the COUNT uses that are one file, under whatever names. Nothing
 * is opened. */
int outputs_check(const struct file_use *use, unsigned count, struct failure *f);

/* PATH takes one writer after another: a device, a pipe, or a stream of this process. */
bool output_is_stream(const char *path);

#ifdef __cplusplus
}
#endif
#endif
