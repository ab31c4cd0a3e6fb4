/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters of a virtual CPU, whatever its word length. */
#ifndef DMAVP_CPU_CONFIG_H
#define DMAVP_CPU_CONFIG_H

#include "param.h"

#ifdef __cplusplus
extern "C" {
#endif

struct cpu_config {
    uint32_t hartid; /* from the device tree's `reg` */
    uint32_t cpi;    /* clock cycles per instruction, without bus waits */
};

/* "dmavp,cpi"; hartid is no parameter and stays as it is. */
extern const struct param cpu_params[];

enum { CLUSTER_MAX_HARTS = 8 };

struct cluster_config {
    uint32_t turn; /* clocks that a hart runs before the next one does, when several are awake */
};

/* "dmavp,hart-turn" of /cpus. */
extern const struct param cluster_params[];

#ifdef __cplusplus
}
#endif
#endif
