/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters of an interconnect. */
#ifndef DMAVP_BUS_CONFIG_H
#define DMAVP_BUS_CONFIG_H

#include "param.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ARBITRATION_FIXED, ARBITRATION_ROUND_ROBIN };

struct bus_config {
    uint32_t arbitration; /* ARBITRATION_... */
};

extern const struct param bus_params[]; /* ended by PARAM_END */

#ifdef __cplusplus
}
#endif
#endif
