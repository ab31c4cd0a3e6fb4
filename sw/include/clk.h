/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks, with Linux's names. A clock runs while somebody has enabled it, or
 * since the board started with it and nobody ever enabled it. Each user has a
 * handle of its own, so that none can stop what another one needs. A NULL clock
 * always runs.
 */
#ifndef CLK_H
#define CLK_H

#include "of.h"
#include "spinlock.h"

struct device;

/* The clock itself; its provider's. */
struct clk_hw {
    const char *name;
    void (*set)(struct clk_hw *hw, bool on);        /* any context */
    bool (*runs)(const struct clk_hw *hw);          /* any context; what the hardware says */
    unsigned long (*rate)(const struct clk_hw *hw); /* any context; Hz */
    /* the rest is clk.c's */
    struct spinlock lock;
    unsigned prepared, enabled; /* by all users */
};

/* A user's handle. */
struct clk;

/* May sleep. The clock of the device with that name in its `clock-names`, or its first (ID NULL);
 * its Nth. What the driver leaves enabled is told, and given back, at its end.
 * ERR_PTR(-ENOENT): it has none; -EPROBE_DEFER: its provider is not there; -ENOMEM. */
struct clk *devm_clk_get(struct device *dev, const char *id);
struct clk *devm_clk_get_nth(struct device *dev, unsigned n);
/* The same, NULL instead of -ENOENT. */
struct clk *devm_clk_get_optional(struct device *dev, const char *id);

/* May sleep: prepare and unprepare. Any context: enable and disable, between them. 0. A disable or
 * an unprepare that this user has no opposite of is told by name and changes nothing. */
int clk_prepare(struct clk *clk);
void clk_unprepare(struct clk *clk);
int clk_enable(struct clk *clk);
void clk_disable(struct clk *clk);
int clk_prepare_enable(struct clk *clk);
void clk_disable_unprepare(struct clk *clk);
/* Any context. Hz; 0: unknown. */
unsigned long clk_get_rate(const struct clk *clk);

/* Any context. Nobody can stop it. */
bool clk_is_fixed(const struct clk *clk);
/* Any context. A clock that this user has enabled, and that stands all the same, as somebody has
 * stopped it behind the kernel's back, runs again, which is told by name. False: it does not. */
bool clk_revive(struct clk *clk);

/* Providers. May sleep. XLATE answers a struct clk_hw *. */
void clk_hw_init(struct clk_hw *hw);
int of_clk_add_hw_provider(struct device_node *np, of_xlate_fn xlate, void *data);
void of_clk_del_provider(struct device_node *np);

#endif
