/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clocks of a device as a part of its runtime power management, with Linux's
 * names: they run while the device is at work. A driver whose power is no more
 * than that has pm_clk_suspend and pm_clk_resume as its callbacks.
 */
#ifndef PM_CLK_H
#define PM_CLK_H

#include "platform_device.h"

enum { PM_CLOCKS = 4 }; /* of a device, at most */

/* May sleep, in a probe. All that `clocks` names, but what has no driver: that is what the board
 * makes of it. They are not enabled. How many there are; or the error of one. */
int devm_of_pm_clk_add_clks(struct device *dev);
/* May sleep. All of them are enabled, or none, and the error; are disabled. */
int pm_clk_resume(struct device *dev);
int pm_clk_suspend(struct device *dev);
/* Any context. One of them is not a fixed clock. */
bool pm_clk_can_stop(const struct device *dev);
/* Any context. Those of a device at work that somebody has stopped run again (clk_revive()); false:
 * one of them does not. */
bool pm_clk_revive(struct device *dev);

#endif
