/* SPDX-License-Identifier: Apache-2.0 */
#include "cpu_config.h"

const struct param cpu_params[] = {
    {"dmavp,cpi", offsetof(struct cpu_config, cpi), 1, 1, 1000,
     "clock cycles per instruction, without bus waits"},
    PARAM_END,
};

const struct param cluster_params[] = {
    {"dmavp,hart-turn", offsetof(struct cluster_config, turn), 100, 1, 1000000,
     "clock cycles that each hart runs in its turn, loosely timed"},
    PARAM_END,
};
