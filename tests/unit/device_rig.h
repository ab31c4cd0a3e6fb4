/* SPDX-License-Identifier: Apache-2.0 */
/* A device core alone, as its shell sees it: what it tells, and words for register accesses. */
#ifndef DEVICE_RIG_H
#define DEVICE_RIG_H

#include "device.h"
#include "gtest_c.h"

/* What the device told last. */
extern bool line[64];        /* levels of its interrupt outputs */
extern unsigned request[8];  /* levels of its DMA request outputs */
extern uint64_t alarm_cycle; /* 0 = it never asked */
extern uint8_t sent[64];     /* bytes on the serial line */
extern unsigned sent_count;
extern char last_note[256];

/* A fresh device in DEV, forgetting what was told before; rd() and wr() take SIZE bytes. */
void rig_start(void *dev, const struct device_class *cls, const void *config, unsigned size);

/* Accesses that must succeed. */
uint32_t rd(uint32_t off);
void wr(uint32_t off, uint32_t val);

uint64_t errors(void); /* guest errors */

#endif
