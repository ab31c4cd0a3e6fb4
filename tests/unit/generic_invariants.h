/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What holds of a device at any time, and from one thing that happens to it to the next: relations
 * between registers, state and outputs, sums that add up.
 */
#ifndef GENERIC_INVARIANTS_H
#define GENERIC_INVARIANTS_H

#include "generic_rig.h"

struct generic_invariants {
    const struct device_class *cls;
    bool (*holds)(const struct generic *g);
    /* BEFORE is the device as it was before the event of G; may be NULL. */
    bool (*moved)(const struct generic *g, const void *before);
};

/* NULL: CLS has none here. */
const struct generic_invariants *generic_invariants_of(const struct device_class *cls);

/* One thing that RANDOM chooses (generic_step()); true if all that must hold still does. */
bool generic_step_holds(struct generic *g, uint64_t *random);

/* In generic_invariants_dma.c. */
bool pl08x_holds(const struct generic *g);
bool adma_holds(const struct generic *g);
bool adma_moved(const struct generic *g, const void *before);
bool pl011_holds(const struct generic *g);
bool test_fifo_holds(const struct generic *g);
/* In generic_invariants_power.c. */
bool rcpc_holds(const struct generic *g);
bool rcpc_moved(const struct generic *g, const void *before);
/* In generic_invariants_test.c. */
bool testctl_holds(const struct generic *g);
bool testctl_moved(const struct generic *g, const void *before);

#endif
