/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RAID: writing and reading. What a call covers of a stripe falls into columns, in each of which
 * every disk is covered as a whole or not at all: at most three, since the first disk may be
 * covered from the middle on, and the last one up to the middle.
 */
#include "raid_parts.h"

#include "kernel.h"

struct column {
    unsigned stripe;
    size_t at, len;           /* within the chunk */
    u32 covered;              /* data of the layout */
    u8 *user[RAID_DISKS_MAX]; /* of those */
};

/* Where the data of a stripe are, as blocks of the layout. */
struct place {
    struct raid_layout l;
    struct page *block[RAID_DISKS_MAX + 1]; /* on the disks; NULL: lost, or nobody */
    u32 lost;                               /* as bits of the layout */
};

static struct place find_place(const struct raid *r, const struct column *c)
{
    struct place p = {.l = raid_layout(r, c->stripe)};

    for (unsigned i = 0; i < r->data + 2; i++) {
        if (raid_is_lost(r, p.l.disk[i]))
            p.lost |= 1u << i;
        else if (p.l.disk[i] != NOBODY)
            p.block[i] = virt_to_page(raid_at(r, p.l.disk[i], c->stripe, c->at));
    }
    return p;
}

static u32 data_bits(const struct raid *r)
{
    return (u32)((1ull << r->data) - 1);
}

/* Copies the covered data that are on disks, to them or from them. */
static void copy_covered(struct raid_slot *slot, const struct column *c, const struct place *p,
                         bool out)
{
    struct async_submit_ctl submit;

    for (unsigned d = 0; d < slot->r->data; d++) {
        struct page *user = virt_to_page(c->user[d]);

        if (!(c->covered >> d & 1) || !p->block[d])
            continue;
        raid_next(slot, &submit, 0);
        slot->last = out ? async_memcpy(p->block[d], user, 0, 0, c->len, &submit)
                         : async_memcpy(user, p->block[d], 0, 0, c->len, &submit);
    }
}

/* The lost data are made; covered ones at the user's if TO_USER, others in scratch memory, where P
 * finds them. */
static int recover(struct raid_slot *slot, const struct column *c, struct place *p, bool to_user)
{
    const u32 lost = p->lost & data_bits(slot->r);
    u8 *scratch = raid_scratch(slot);

    if (!scratch)
        return -ENOMEM;
    slot->r->counts.recovered++;
    for (unsigned d = 0; d < slot->r->data; d++) {
        if (!(lost >> d & 1))
            continue;
        p->block[d] = virt_to_page(to_user && c->covered >> d & 1 ? c->user[d] : scratch);
        if (p->block[d] == virt_to_page(scratch))
            scratch += slot->r->config.chunk;
    }
    return raid_recover(slot, p->block, p->lost, c->len);
}

/* --- writing -------------------------------------------------------------------------- */

enum method { RECONSTRUCT, MODIFY, RECOVER_FIRST };

static enum method choose(const struct raid *r, const struct column *c, u32 lost)
{
    const unsigned covered = (unsigned)__builtin_popcount(c->covered);

    if (lost & ~c->covered)
        return lost & c->covered ? RECOVER_FIRST : MODIFY;
    if (lost & c->covered)
        return RECONSTRUCT;
    return r->data - covered <= covered + r->config.level - 4 ? RECONSTRUCT : MODIFY;
}

/* P and Q of what is on the disks now, what is lost and new, and what was recovered. */
static void reconstruct(struct raid_slot *slot, const struct column *c, struct place *p)
{
    struct raid *r = slot->r;

    copy_covered(slot, c, p, true);
    for (unsigned d = 0; d < r->data; d++)
        if (c->covered & p->lost & 1u << d)
            p->block[d] = virt_to_page(c->user[d]);
    raid_make_parity(slot, p->block, c->len, 0);
    ++*(c->covered == data_bits(r) ? &r->counts.full : &r->counts.reconstruct);
}

/* P and Q lose the old data and get the new ones. */
static void modify(struct raid_slot *slot, const struct column *c, const struct place *p)
{
    struct place part = *p;

    for (unsigned fresh = 0; fresh < 2; fresh++) {
        for (unsigned d = 0; d < slot->r->data; d++) {
            struct page *at = fresh ? virt_to_page(c->user[d]) : p->block[d];

            part.block[d] = c->covered >> d & 1 ? at : NULL;
        }
        raid_make_parity(slot, part.block, c->len, ASYNC_TX_PQ_XOR_DST);
    }
    copy_covered(slot, c, p, true);
    slot->r->counts.modify++;
}

/* What is lost is not written to: its new data are in P and Q alone. */
static int write_column(struct raid_slot *slot, const struct column *c)
{
    struct place p = find_place(slot->r, c);
    const u32 lost = p.lost & data_bits(slot->r);
    int err = 0;

    switch (choose(slot->r, c, lost)) {
    case MODIFY:
        modify(slot, c, &p);
        break;
    case RECOVER_FIRST:
        err = recover(slot, c, &p, false);
        for (unsigned d = 0; d < slot->r->data; d++) /* not to be copied to */
            if (lost & c->covered & 1u << d)
                p.block[d] = NULL;
        if (err)
            break;
        /* fall through */
    case RECONSTRUCT:
        reconstruct(slot, c, &p);
        break;
    }
    return err;
}

/* --- reading ---------------------------------------------------------------------------- */

static int read_column(struct raid_slot *slot, const struct column *c)
{
    struct place p = find_place(slot->r, c);
    const u32 lost = p.lost & data_bits(slot->r) & c->covered;

    copy_covered(slot, c, &p, false);
    return lost ? recover(slot, c, &p, true) : 0;
}

/* --- columns ------------------------------------------------------------------------------ */

typedef int (*column_fn)(struct raid_slot *slot, const struct column *c);

static int do_column(struct raid *r, const struct column *c, column_fn fn)
{
    struct raid_slot *slot;
    int err;

    if (!c->len || !c->covered)
        return 0;
    slot = raid_slot(r, c->stripe, NULL);
    if (!slot)
        return -ETIMEDOUT;
    err = fn(slot, c);
    raid_slot_submitted(slot);
    return err;
}

/* Bytes [FROM, END) of a stripe's data, of which USER is the first one. */
static int do_stripe(struct raid *r, unsigned stripe, size_t from, size_t end, u8 *user,
                     column_fn fn)
{
    const size_t chunk = r->config.chunk, head = from % chunk, tail = (end - 1) % chunk + 1;
    const unsigned first = (unsigned)(from / chunk), last = (unsigned)((end - 1) / chunk);
    const size_t edge[] = {0, min(head, tail), max(head, tail), chunk};
    int err = 0;

    for (unsigned i = 0; i < 3 && !err; i++) {
        struct column c = {.stripe = stripe, .at = edge[i], .len = edge[i + 1] - edge[i]};

        for (unsigned d = first; d <= last; d++) {
            if ((d == first && edge[i] < head) || (d == last && edge[i + 1] > tail))
                continue;
            c.covered |= 1u << d;
            c.user[d] = user + (d * chunk + c.at - from);
        }
        err = do_column(r, &c, fn);
    }
    return err;
}

static int do_range(struct raid *r, u64 offset, u8 *user, size_t len, column_fn fn)
{
    const size_t stripe_bytes = r->data * r->config.chunk;
    int err = 0;

    if (offset > raid_bytes(r) || len > raid_bytes(r) - offset)
        return -EINVAL;
    raid_begin(r);
    while (len && !err) {
        const unsigned stripe = (unsigned)(offset / stripe_bytes);
        const size_t from = (size_t)(offset % stripe_bytes), part = min(len, stripe_bytes - from);

        err = do_stripe(r, stripe, from, from + part, user, fn);
        offset += part;
        user += part;
        len -= part;
    }
    return raid_end(r, err);
}

int raid_write(struct raid *r, u64 offset, const void *data, size_t len)
{
    return do_range(r, offset, (u8 *)data, len, write_column);
}

int raid_read(struct raid *r, u64 offset, void *data, size_t len)
{
    return do_range(r, offset, data, len, read_column);
}
