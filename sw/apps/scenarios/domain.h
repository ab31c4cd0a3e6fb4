/* SPDX-License-Identifier: Apache-2.0 */
/* The power domain and the clock of the board's DMA controller, which the DMA engine's core
 * switches for the channels that need them (pl080-power-fifo.dts). */
#ifndef DOMAIN_H
#define DOMAIN_H

#include "dmaengine.h"

/* Both devices of the controller depend on it from now on; false: this board has none. A and B are
 * channels of them. May sleep. */
bool domain_own(struct dma_chan *a, struct dma_chan *b);
/* As it was; on. */
void domain_disown(void);
/* Does the domain have power? How long it had, since reset, in us; any context. */
bool domain_is_on(void);
u32 domain_us(void);
/* How long its clock has run, in us of a clock of 100 MHz; and stops or starts it. Any context. */
u32 domain_clocked_us(void);
void domain_clock(bool on);
/* The next time that it is switched on nobody waits until it is. */
extern bool domain_hurry;

#endif
