/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reset lines, with Linux's names. A line that was got exclusively belongs to one device, and is
 * held or not as it was said last; a shared one counts: it is held while none of its users has
 * deasserted it. A NULL line is one that there is not, and all calls do nothing with it.
 */
#ifndef RESET_H
#define RESET_H

#include "of.h"
#include "spinlock.h"

struct device;

struct reset_control {
    const char *name;
    void (*set)(struct reset_control *line, bool held); /* any context */
    bool held;                                          /* as the board began */
    /* the rest is reset.c's */
    struct spinlock lock;
    unsigned users, deasserted;
    bool shared;
};

/*
 * May sleep. The line of the device with that name in its `reset-names`, or its first (ID NULL),
 * until its driver goes. ERR_PTR(-ENOENT): it has none; -EPROBE_DEFER: the provider is not there;
 * -EBUSY: others have it, and not both ways are shared; -EINVAL: the provider has no such line;
 * -ENOMEM.
 */
struct reset_control *devm_reset_control_get_exclusive(struct device *dev, const char *id);
struct reset_control *devm_reset_control_get_shared(struct device *dev, const char *id);
/* The same, NULL instead of -ENOENT. */
struct reset_control *devm_reset_control_get_optional_exclusive(struct device *dev, const char *id);
struct reset_control *devm_reset_control_get_optional_shared(struct device *dev, const char *id);

/*
 * Any context. The line is held, or let go; registers of a device that is held are not to be
 * touched. 0. Shared: an assert without a deassert is told by name, answers -EINVAL and changes
 * nothing.
 */
int reset_control_assert(struct reset_control *line);
int reset_control_deassert(struct reset_control *line);
/* Any context. Held for a moment. 0; -EINVAL: shared, which is told by name. */
int reset_control_reset(struct reset_control *line);
/* Any context. 1: held; 0: not. */
int reset_control_status(struct reset_control *line);

/* Providers. May sleep. XLATE answers a struct reset_control *, or ERR_PTR. */
void reset_control_init(struct reset_control *line);
int of_reset_add_provider(struct device_node *np, of_xlate_fn xlate, void *data);
void of_reset_del_provider(struct device_node *np);

#endif
