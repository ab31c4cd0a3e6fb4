/* SPDX-License-Identifier: Apache-2.0 */
#include "memory_config.h"

const struct param memory_params[] = {
    {"dmavp,read-waits", offsetof(struct memory_config, read_waits), 0, 0, 65535,
     "wait states of a read: cycles added to the data phase of each beat"},
    {"dmavp,write-waits", offsetof(struct memory_config, write_waits), 0, 0, 65535,
     "wait states of a write: cycles added to the data phase of each beat"},
    {"dmavp,read-only", offsetof(struct memory_config, read_only), 0, 0, 1,
     "ROM: a write from the bus is an error"},
    PARAM_END,
};
