/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DELAY_H
#define DELAY_H

/* Spins at least this long. Any context. */
void udelay(unsigned long us);
void ndelay(unsigned long ns);
/* Sleeps at least this long. */
void msleep(unsigned ms);
/* May sleep; at least MIN microseconds. */
void usleep_range(unsigned long min_us, unsigned long max_us);

/* In a loop that waits for another hart or a device. */
#define cpu_relax() __asm__ volatile("" : : : "memory")

#endif
