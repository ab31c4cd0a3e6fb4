/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks, with Linux's names. A clock runs while somebody has enabled it, or
 * since the board started with it and nobody ever enabled it. A NULL clock is
 * one that always runs.
 */
#ifndef CLK_H
#define CLK_H

#include "of.h"
#include "spinlock.h"

struct device;

struct clk {
    const char *name;
    void (*set)(struct clk *clk, bool on); /* any context; NULL: it always runs */
    void *data;
    /* the rest is clk.c's */
    struct spinlock lock;
    unsigned prepared, enabled;
};

/* May sleep. The clock of the device with that name in its `clock-names`, or its first (ID NULL).
 * ERR_PTR(-ENOENT): it has none; -EPROBE_DEFER: its provider is not there. */
struct clk *devm_clk_get(struct device *dev, const char *id);
/* The same, NULL instead of -ENOENT. */
struct clk *devm_clk_get_optional(struct device *dev, const char *id);

/* May sleep: prepare and unprepare. Any context: enable and disable, between them. 0. A disable or
 * an unprepare too many is told by name and changes nothing. */
int clk_prepare(struct clk *clk);
void clk_unprepare(struct clk *clk);
int clk_enable(struct clk *clk);
void clk_disable(struct clk *clk);
int clk_prepare_enable(struct clk *clk);
void clk_disable_unprepare(struct clk *clk);

/* Providers. May sleep. XLATE answers a struct clk *. */
void clk_init(struct clk *clk);
int of_clk_add_provider(struct device_node *np, of_xlate_fn xlate, void *data);
void of_clk_del_provider(struct device_node *np);

#endif
