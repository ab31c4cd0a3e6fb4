/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters of a memory (SRAM, DRAM, ROM). */
#ifndef DMAVP_MEMORY_CONFIG_H
#define DMAVP_MEMORY_CONFIG_H

#include "param.h"

#ifdef __cplusplus
extern "C" {
#endif

struct memory_config {
    uint32_t read_waits, write_waits; /* cycles added to the data phase of each beat */
    uint32_t read_only;               /* 1 = ROM: writes from the bus are errors */
};

extern const struct param memory_params[]; /* ended by PARAM_END */

#ifdef __cplusplus
}
#endif
#endif
