/* SPDX-License-Identifier: Apache-2.0 */
/* Transfers of the PL080s of power_rig.h, and how they went: the same in every timing. */
#ifndef POWER_TRANSFER_H
#define POWER_TRANSFER_H

#include "gtest_c.h"
#include "pl080_regs.h"
#include "power_rig.h"
#include "rcpc_regs.h"

enum { CH = PL080_CHAN(0), SRC = 0x100, DST = 0x800, LIST = 0xc00, AWAY = 137, LONG = 3000 };
enum { TRANSFERS = 5 };

extern const struct transfer {
    uint32_t src, dst, control, bytes, lli;
} transfers[TRANSFERS];

extern const struct fault_rule *rule; /* of the transfers that are launched, or NULL */

void launch(const struct transfer *t);
uint32_t control_of(const struct transfer *t);
void put_word(uint8_t *at, uint32_t v);
/* Bytes of the transfer that are in place. */
unsigned moved(const struct transfer *t, unsigned way);

bool same_memories(void);
bool same_states(void);
/* All registers of channel 0 and the controller's, as software reads them. */
bool same_registers(void);
bool all_refuse(const char *why);

/* Time of the interrupt when nobody steps in. */
uint64_t undisturbed(const struct transfer *t);
uint64_t ps(uint64_t cycles);
/* Values of a CLOCK register: running with DIV, and standing. */
uint32_t clock_by(uint32_t div);
static const uint32_t stopped = PUT(RCPC_CLOCK_DIV, 1);

#endif
