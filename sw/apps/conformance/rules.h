/* SPDX-License-Identifier: Apache-2.0 */
/* What test control does to the accesses of the board's first controller (H6, H10). */
#ifndef RULES_H
#define RULES_H

#include "conformance.h"
#include "testctl_regs.h"

/* A rule of KIND for accesses of KINDS (TESTCTL_READ and so on) that channel CHAN (TESTCTL_ANY:
 * each one) makes to [FIRST, LAST], which are the CPU's addresses. Its number, or TESTCTL_NO_RULE
 * and a failed check. Any context, as the other two. */
u32 rule_add(u32 kind, u32 value, u32 kinds, u32 chan, phys_addr_t first, phys_addr_t last);
u32 rule_hits(u32 rule);
void rule_remove(u32 rule);

/* H6: a rule for [AT, AT + BYTES), which the controller may not touch; or may, and what it does is
 * counted. */
u32 poison(const void *at, u32 bytes);
u32 watch(const void *at, u32 bytes);

#endif
