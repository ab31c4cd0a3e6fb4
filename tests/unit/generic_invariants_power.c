/* SPDX-License-Identifier: Apache-2.0 */
/* The reset, clock and power controller: what its outputs were told adds up to its counters. */
#include "generic_invariants.h"

#include "rcpc.h"

static uint64_t peek64(const void *dev, uint32_t low, uint32_t high)
{
    return device_peek(dev, low) | (uint64_t)device_peek(dev, high) << 32;
}

static uint64_t clock_cycles(const void *dev, unsigned n)
{
    return peek64(dev, RCPC_CLOCK_CYCLES(n), RCPC_CLOCK_CYCLESH(n));
}

static bool clocks_hold(const struct generic *g)
{
    const struct rcpc *d = g->dev;
    const uint32_t on = device_peek(d, RCPC_CLOCK_ON);
    bool ok = true;

    for (unsigned n = 0; n < RCPC_CLOCKS && ok; n++) {
        const uint32_t control = device_peek(d, RCPC_CLOCK(n));

        ok = CHECK_EQ(g->supply.divisor[n],
                      control & RCPC_CLOCK_E ? GET(control, RCPC_CLOCK_DIV) : 0) &&
             CHECK_EQ(on >> n & 1, control & RCPC_CLOCK_E) &&
             (n < d->cfg.clocks ? CHECK_GT(GET(control, RCPC_CLOCK_DIV), 0)
                                : CHECK_EQ(control | clock_cycles(d, n), 0));
    }
    return ok;
}

/* Domain N. FIRST: the cycle at which a domain comes up, the first of them. */
static bool domain_holds(const struct generic *g, unsigned n, uint64_t *first)
{
    const struct rcpc *d = g->dev;
    const uint64_t now = generic_now(g);
    const uint32_t status = device_peek(d, RCPC_POWER_STATUS(n));
    const bool on = g->supply.powered[n], control = device_peek(d, RCPC_POWER(n));

    if ((status & RCPC_STATUS_SETTLING) && d->domain[n].up_at < *first)
        *first = d->domain[n].up_at;
    return CHECK_EQ(on, (status & RCPC_STATUS_ON) != 0) &&
           CHECK_EQ(on, device_peek(d, RCPC_POWER_ON) >> n & 1) &&
           CHECK_EQ(control, status != 0) && CHECK_EQ(status & (status - 1), 0) &&
           CHECK_EQ(peek64(d, RCPC_POWER_TIME(n), RCPC_POWER_TIMEH(n)),
                    g->supply.power_time[n] + (on ? now - g->supply.since[n] : 0));
}

bool rcpc_holds(const struct generic *g)
{
    const struct rcpc *d = g->dev;
    uint64_t first = UINT64_MAX;
    bool ok = clocks_hold(g);

    for (unsigned n = 0; n < RCPC_DOMAINS && ok; n++)
        ok = n < d->cfg.domains ? domain_holds(g, n, &first)
                                : CHECK_EQ(device_peek(d, RCPC_POWER_STATUS(n)), 0);
    for (unsigned n = 0; n < RCPC_RESETS && ok; n++)
        ok = CHECK_EQ(g->supply.held[n], device_peek(d, RCPC_RESET) >> n & 1) &&
             CHECK_EQ(device_peek(d, RCPC_RESET_COUNT(n)), g->supply.resets[n]);
    return ok && CHECK_EQ(g->alarm, first) && CHECK_GT(first, generic_now(g));
}

/* A clock has an edge each DIV cycles; one that was stopped finishes its cycle. */
static bool clock_moved(const struct generic *g, const struct rcpc *a, unsigned n)
{
    const uint64_t time = generic_now(g) - a->dev.now, edge = a->clock[n].edge;
    const uint64_t edges = clock_cycles(g->dev, n) - clock_cycles(a, n);
    const uint32_t divisor = g->supply.divisor[n];

    if (!time)
        return CHECK_EQ(edges, 0);
    if (!divisor)
        return CHECK_LE(edges, 1) && CHECK(!edges || edge <= generic_now(g));
    return CHECK_LE(edges, time / divisor + 1) &&
           (edge > a->dev.now || CHECK_GE(edges, time / divisor));
}

/* PROTECT: nothing that it guards is written. */
static bool guarded_moved(const struct rcpc *a, const struct rcpc *b)
{
    bool ok = CHECK_EQ(a->reset, b->reset) && CHECK_EQ(a->fail, b->fail);

    for (unsigned n = 0; n < RCPC_CLOCKS && ok; n++)
        ok = CHECK_EQ(a->clock[n].control, b->clock[n].control);
    for (unsigned n = 0; n < RCPC_DOMAINS && ok; n++)
        ok = CHECK_EQ(a->domain[n].control, b->domain[n].control) &&
             CHECK_EQ(a->domain[n].settle, b->domain[n].settle);
    return ok;
}

bool rcpc_moved(const struct generic *g, const void *before)
{
    const struct rcpc *a = before, *b = g->dev;
    bool ok = !a->protect || guarded_moved(a, b);

    for (unsigned n = 0; n < RCPC_CLOCKS && ok; n++)
        ok = CHECK_EQ(b->clock[n].switches - a->clock[n].switches,
                      a->clock[n].control != b->clock[n].control) &&
             clock_moved(g, a, n);
    for (unsigned n = 0; n < RCPC_DOMAINS && ok; n++)
        ok = CHECK_EQ(b->domain[n].switches - a->domain[n].switches,
                      a->domain[n].control != b->domain[n].control);
    return ok;
}
