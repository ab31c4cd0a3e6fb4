/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of a device: one table per device, read by everyone who needs to
 * know them (the device-tree builder, `dmavp info`, the C++ constructor, the
 * documentation). A parameter lives in the device's configuration struct.
 */
#ifndef DMAVP_PARAM_H
#define DMAVP_PARAM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct param {
    const char *name;    /* device-tree property: "dmavp,..." or a standard binding's name */
    size_t at;           /* offsetof a uint32_t in the configuration struct */
    uint32_t def;        /* default */
    uint32_t min, max;   /* range, both ends included; 0..1 means a flag (empty property = 1) */
    const char *meaning; /* one line, with the unit */
};

#define PARAM_END {NULL, 0, 0, 0, 0, NULL}

/* Fills CONFIG with the defaults of TABLE (ended by PARAM_END). */
void params_default(const struct param *table, void *config);

/* The entry called NAME, or NULL. */
const struct param *param_find(const struct param *table, const char *name);

/* Sets one parameter. 0, or -1 (ERANGE) when VALUE is outside [min, max]; then nothing changed. */
int param_set(const struct param *p, void *config, uint64_t value);

uint32_t param_get(const struct param *p, const void *config);

#ifdef __cplusplus
}
#endif
#endif
