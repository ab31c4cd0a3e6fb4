/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two areas of memory, mapped for a channel: one to read from, never 0, and one to write to, with
 * an image of what it is to hold in the end. All of it is compared, so what is not written guards
 * what is.
 */
#ifndef AREA_H
#define AREA_H

#include "dmaengine.h"

enum { AREA = 4096, EMPTY = 0xee };

extern struct area {
    struct dma_chan *chan;
    u8 *src, *dst;
    u8 *want;            /* of dst */
    dma_addr_t from, to; /* src and dst as the device has them */
} area;

/* A channel of the first controller that can do all of MASK; without one, a failed check and NULL.
 */
struct dma_chan *area_request(dma_cap_mask_t mask);
/* Both: false without such a channel. Then area_close(), which also releases it, or area_stop(), if
 * something of it may still be there. */
bool area_open(dma_cap_mask_t mask);
void area_close(void);
void area_stop(void);
/* With a channel that the caller has; area_end() does not release it. */
void area_begin(struct dma_chan *chan);
/* The device is at rest. */
void area_end(void);
/* Again as at the beginning. */
void area_clear(void);
/* The CPU's turn with both, and the device's again. */
void area_for_cpu(void);
void area_for_device(void);

/* Byte AT of dst is to be byte FROM of src, N of them; or VALUE. */
void area_want(u32 at, u32 from, u32 n);
void area_want_value(u32 at, u8 value, u32 n);
/* Dst is what it is to be, and src what it was: a check. */
bool area_check(void);
/* How many bytes of dst, from AT on, are what they are to be. */
u32 area_arrived(u32 at, u32 n);

#endif
