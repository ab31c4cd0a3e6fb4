/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DELAY_H
#define DELAY_H

/* Spins at least this long. Any context. */
void udelay(unsigned long us);
void ndelay(unsigned long ns);
/* Sleeps at least this long. */
void msleep(unsigned ms);

#endif
