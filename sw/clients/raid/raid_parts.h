/* SPDX-License-Identifier: Apache-2.0 */
/* RAID: what its files share. raid.c: arrays, and stripes at work; raid_column.c: writing and
 * reading; raid_stripe.c: rebuilding and checking. */
#ifndef RAID_PARTS_H
#define RAID_PARTS_H

#include "async_tx.h"
#include "raid.h"
#include "wait.h"

enum { NOBODY = RAID_DISKS_MAX };

/* A stripe at work. */
struct raid_slot {
    struct raid *r;
    bool busy;                            /* until its last operation has called back */
    unsigned stripe;                      /* that it works on */
    enum sum_check_flags result;          /* of a check */
    u8 *scratch;                          /* two chunks, or NULL: not needed so far */
    struct dma_async_tx_descriptor *last; /* what the next operation depends on, or NULL */
};

struct raid {
    struct raid_config config;
    unsigned data;     /* disks with data in a stripe */
    u32 lost;          /* disks, as bits */
    unsigned failures; /* of engines, before the call that is made */
    struct raid_counts counts;
    struct raid_report report;   /* of the check that is made */
    struct wait_queue_head done; /* a slot is not busy any more */
    struct raid_slot slot[];     /* config.depth */
};

/* A stripe as the operations want it: N data, P, Q. In RAID-5 Q is nobody. */
struct raid_layout {
    unsigned disk[RAID_DISKS_MAX + 1];
};
struct raid_layout raid_layout(const struct raid *r, unsigned stripe);

static inline bool raid_is_lost(const struct raid *r, unsigned disk)
{
    return disk != NOBODY && r->lost >> disk & 1;
}

/* Bytes of the stripe on the disk, from AT of the chunk on. */
static inline u8 *raid_at(const struct raid *r, unsigned disk, unsigned stripe, size_t at)
{
    return r->config.disk[disk] + (size_t)stripe * r->config.chunk + at;
}

/* Around a call: what has failed meanwhile is its error. */
void raid_begin(struct raid *r);
/* Waits for all slots; ERR, or what went wrong meanwhile. */
int raid_end(struct raid *r, int err);
/* A slot that is not busy, now for STRIPE; NULL: none within five seconds. What slots have found is
 * told to FOUND, if it is there. */
struct raid_slot *raid_slot(struct raid *r, unsigned stripe, void (*found)(struct raid_slot *slot));
/* Its scratch is there, or NULL: memory is short. */
u8 *raid_scratch(struct raid_slot *slot);
/* The slot's operations are all submitted. */
void raid_slot_submitted(struct raid_slot *slot);

/* For the slot's next operation, behind the one before. */
static inline void raid_next(struct raid_slot *slot, struct async_submit_ctl *submit,
                             unsigned flags)
{
    init_async_submit(submit, (enum async_tx_flags)(flags | ASYNC_TX_FENCE), slot->last, NULL, NULL,
                      NULL);
}

/*
 * Blocks of a stripe in the order of the layout, of LEN bytes: N data, P, Q; NULL: not there. Those
 * data whose bits are in LOST are made, in their place, of the others; and P, if it is lost as
 * well. -EIO: too much is lost. Submits operations of SLOT.
 */
int raid_recover(struct raid_slot *slot, struct page **block, u32 lost, size_t len);
/* P and Q, as far as they are not NULL, are made of the data, or added to. */
void raid_make_parity(struct raid_slot *slot, struct page **block, size_t len, unsigned flags);

#endif
