/* SPDX-License-Identifier: Apache-2.0 */
/* The power domain and the clock of the board's DMA controller, which runtime power management
 * switches for the channels that need them (pl080-power-fifo.dts). */
#ifndef DOMAIN_H
#define DOMAIN_H

#include "dmaengine.h"

/* False: the controller of CHAN has none. May sleep. */
bool domain_open(const struct dma_chan *chan);
void domain_close(void);
/* Does the domain have power? How long it had, since reset, in us; any context. */
bool domain_is_on(void);
u32 domain_us(void);
/* How long its clock has run, in us of a clock of 100 MHz; any context. */
u32 domain_clocked_us(void);
/* Any context. The clock by hand, as a driver does it that has no other way. */
void domain_clock(bool on);
/* From now on nobody waits until the domain is on, until domain_close(). */
void domain_hurry(void);

#endif
