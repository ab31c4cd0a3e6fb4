/* SPDX-License-Identifier: Apache-2.0 */
/* RAID: arrays, where things are, and stripes at work. */
#include "raid_parts.h"

#include "err.h"
#include "jiffies.h"
#include "slab.h"

enum { TIMEOUT_MS = 5000 };

/* --- arrays ------------------------------------------------------------------------ */

static bool valid(const struct raid_config *c)
{
    if (c->level != 5 && c->level != 6)
        return false;
    if (c->disks < c->level - 2 || c->disks > RAID_DISKS_MAX || !c->chunk || !c->stripes)
        return false;
    for (unsigned d = 0; d < c->disks; d++)
        if (!c->disk[d])
            return false;
    return c->depth && c->depth <= RAID_DEPTH_MAX && c->chunk <= UINT32_MAX / c->stripes;
}

struct raid *raid_create(const struct raid_config *config)
{
    struct raid *r;

    if (!valid(config))
        return ERR_PTR(-EINVAL);
    r = kzalloc(sizeof *r + config->depth * sizeof r->slot[0], GFP_KERNEL);
    if (!r)
        return ERR_PTR(-ENOMEM);
    r->config = *config;
    r->data = config->disks - (config->level - 4);
    init_waitqueue_head(&r->done);
    for (unsigned i = 0; i < config->depth; i++)
        r->slot[i].r = r;
    return r;
}

void raid_destroy(struct raid *r)
{
    for (unsigned i = 0; i < r->config.depth; i++)
        kfree(r->slot[i].scratch);
    kfree(r);
}

u64 raid_bytes(const struct raid *r)
{
    return (u64)r->config.stripes * r->config.chunk * r->data;
}

const struct raid_counts *raid_counts(const struct raid *r)
{
    return &r->counts;
}

int raid_fail(struct raid *r, unsigned disk)
{
    const u32 lost = r->lost | (disk < r->config.disks ? 1u << disk : 0);

    if (disk >= r->config.disks)
        return -EINVAL;
    if ((unsigned)__builtin_popcount(lost) > r->config.level - 4)
        return -EIO;
    r->lost = lost;
    return 0;
}

struct raid_layout raid_layout(const struct raid *r, unsigned stripe)
{
    const unsigned disks = r->config.disks, p = disks - 1 - stripe % disks;
    struct raid_layout l;

    for (unsigned i = 0; i < disks; i++) /* behind P and Q, data follow; they come first here */
        l.disk[(i + r->data) % disks] = (p + i) % disks;
    if (r->config.level == 5)
        l.disk[disks] = NOBODY;
    return l;
}

/* --- stripes at work ------------------------------------------------------------------ */

void raid_begin(struct raid *r)
{
    r->failures = dmaengine_failures();
}

static struct raid_slot *free_slot(struct raid *r)
{
    for (unsigned i = 0; i < r->config.depth; i++)
        if (!READ_ONCE(r->slot[i].busy))
            return &r->slot[i];
    return NULL;
}

static bool all_free(const struct raid *r)
{
    for (unsigned i = 0; i < r->config.depth; i++)
        if (READ_ONCE(r->slot[i].busy))
            return false;
    return true;
}

int raid_end(struct raid *r, int err)
{
    async_tx_issue_pending_all();
    if (!wait_event_timeout(r->done, all_free(r), msecs_to_jiffies(TIMEOUT_MS)))
        return -ETIMEDOUT;
    if (r->failures != dmaengine_failures())
        return -EIO;
    return err;
}

struct raid_slot *raid_slot(struct raid *r, unsigned stripe, void (*found)(struct raid_slot *slot))
{
    struct raid_slot *slot = free_slot(r);

    if (!slot) {
        async_tx_issue_pending_all();
        wait_event_timeout(r->done, free_slot(r), msecs_to_jiffies(TIMEOUT_MS));
        slot = free_slot(r);
    }
    if (!slot)
        return NULL;
    if (found)
        found(slot);
    slot->stripe = stripe;
    slot->last = NULL;
    return slot;
}

u8 *raid_scratch(struct raid_slot *slot)
{
    if (!slot->scratch)
        slot->scratch = kmalloc(2 * slot->r->config.chunk, GFP_KERNEL);
    return slot->scratch;
}

static void slot_done(void *arg)
{
    struct raid_slot *slot = arg;
    struct raid *r = slot->r;

    WRITE_ONCE(slot->busy, false);
    wake_up_all(&r->done);
}

void raid_slot_submitted(struct raid_slot *slot)
{
    struct async_submit_ctl submit;

    slot->busy = true;
    init_async_submit(&submit, ASYNC_TX_ACK, slot->last, slot_done, slot, NULL);
    async_trigger_callback(&submit);
}
