/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a value change dump and checks it: declared signals, times that never go back, values that
 * fit. For tests. */
#ifndef DMAVP_VCD_CHECK_H
#define DMAVP_VCD_CHECK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vcd_signal {
    char name[200]; /* scopes and name, with dots */
    char id[8];
    unsigned width;
    uint64_t changes; /* after $dumpvars */
    uint64_t initial; /* in $dumpvars */
    uint64_t value;   /* the last */
};

struct vcd_file {
    struct vcd_signal *signal;
    unsigned signals;
    uint64_t first, last; /* first and last time in the file */
};

/* Called for each change after $dumpvars, in file order. */
typedef void vcd_change_fn(void *arg, const struct vcd_signal *s, uint64_t time, uint64_t value);

/* 0 and the content in FILE (free it with vcd_free), or -1 and ERR says line and reason. CHANGE may
 * be NULL. */
int vcd_check(const char *path, struct vcd_file *file, vcd_change_fn *change, void *arg,
              char err[256]);

/* The signal with the full NAME, or NULL. */
const struct vcd_signal *vcd_find(const struct vcd_file *file, const char *name);

void vcd_free(struct vcd_file *file);

#ifdef __cplusplus
}
#endif
#endif
