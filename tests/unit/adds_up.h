/* SPDX-License-Identifier: Apache-2.0 */
/* Sums that hold of a device at any time: nothing that came to it is lost without being counted. */
#ifndef ADDS_UP_H
#define ADDS_UP_H

#include "gtest_c.h"
#include "pl011.h"
#include "test_fifo.h"

static inline bool pl011_adds_up(const struct pl011 *d)
{
    const bool in_shift = d->sending && !(d->shift & PL011_DR_BE);

    return CHECK_EQ(d->tx.in, d->tx.out + d->tx.lost + d->tx.count + in_shift) &&
           CHECK_EQ(d->rx.in, d->rx.out + d->rx.lost + d->rx.count);
}

/* TOLD: the request signals of each side, as they were told. */
static inline bool test_fifo_adds_up(const struct test_fifo *d, const unsigned *told)
{
    bool ok = true;

    for (unsigned n = 0; n < TEST_FIFO_SIDES && ok; n++) {
        const struct test_fifo_side *s = &d->side[n];

        ok = CHECK_EQ(s->in, (uint32_t)(s->moved + s->dropped + s->level)) &&
             CHECK_LE(s->level, d->depth) && CHECK_LT(s->head, TEST_FIFO_DEPTH_MAX) &&
             CHECK_EQ(told[n], s->raised);
    }
    return ok;
}

#endif
