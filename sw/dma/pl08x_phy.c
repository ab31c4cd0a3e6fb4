/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 driver: which virtual channel has which physical one. One that finds none
 * waits on the controller's list; whoever gives one back looks at the list
 * afterwards, and who goes on the list looks for a free one afterwards, so that
 * none is missed (API-229).
 */
#include "pl08x.h"

/* Peripherals get the highest priority that is free. A copy gets the channel of its own number,
 * else the lowest priority. Controller locked. */
static struct pl08x_phy *claim_best(struct pl08x_chan *c)
{
    struct pl08x *pl = c->pl;

    if (c->home && pl08x_phy_claim(c->home, c))
        return c->home;
    for (unsigned i = 0; i < pl->channels; i++) {
        struct pl08x_phy *phy = &pl->phy[c->home ? pl->channels - 1 - i : i];

        if (phy->bit & pl->ours && pl08x_phy_claim(phy, c))
            return phy;
    }
    return NULL;
}

static struct pl08x_chan *first_in_line(const struct pl08x *pl)
{
    return list_first_entry_or_null(&pl->waiting, struct pl08x_chan, wait);
}

/* Controller locked. */
static void leave(struct pl08x_chan *c)
{
    if (c->waiting)
        list_del(&c->wait);
    c->waiting = false;
}

__cold bool pl08x_phy_wait(struct pl08x_chan *c)
{
    struct pl08x *pl = c->pl;

    spin_lock(&pl->lock);
    if (!c->waiting) {
        c->waiting = true;
        list_add_tail(&c->wait, &pl->waiting);
    }
    arch_mb(); /* whoever frees one from now on finds C on the list */
    if (first_in_line(pl) == c && (c->phy = claim_best(c)))
        leave(c);
    spin_unlock(&pl->lock);
    return c->phy;
}

void pl08x_phy_give_up(struct pl08x_chan *c)
{
    spin_lock(&c->pl->lock);
    leave(c);
    spin_unlock(&c->pl->lock);
}

static bool any_free(const struct pl08x *pl)
{
    for (unsigned i = 0; i < pl->channels; i++)
        if (pl->phy[i].bit & pl->ours && !READ_ONCE(pl->phy[i].user))
            return true;
    return false;
}

/* The one whose turn it is, if there is a physical channel for it. */
static struct pl08x_chan *whose_turn(struct pl08x *pl)
{
    struct pl08x_chan *c;
    unsigned long flags;

    spin_lock_irqsave(&pl->lock, flags);
    c = any_free(pl) ? first_in_line(pl) : NULL;
    spin_unlock_irqrestore(&pl->lock, flags);
    return c;
}

/* One that has nothing to run any more leaves the list. */
__cold void pl08x_serve_waiting(struct pl08x *pl)
{
    struct pl08x_chan *c;
    unsigned long flags;

    while ((c = whose_turn(pl))) {
        spin_lock_irqsave(&c->vc.lock, flags);
        if (c->waiting)
            pl08x_start(c);
        spin_unlock_irqrestore(&c->vc.lock, flags);
    }
}
