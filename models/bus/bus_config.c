/* SPDX-License-Identifier: Apache-2.0 */
#include "bus_config.h"

const struct param bus_params[] = {
    {"dmavp,arbitration", offsetof(struct bus_config, arbitration), ARBITRATION_FIXED,
     ARBITRATION_FIXED, ARBITRATION_ROUND_ROBIN,
     "who gets a target first: 0 = the initiator named first, 1 = round robin"},
    PARAM_END,
};
