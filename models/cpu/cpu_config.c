/* SPDX-License-Identifier: Apache-2.0 */
#include "cpu_config.h"

const struct param cpu_params[] = {
    {"dmavp,cpi", offsetof(struct cpu_config, cpi), 1, 1, 1000,
     "clock cycles per instruction, without bus waits"},
    PARAM_END,
};
