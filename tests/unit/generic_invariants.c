/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything is worked out anew from what software sees, in the plainest way, and compared with
 * what the device tells and keeps.
 */
#include "generic_invariants.h"

#include "adma.h"
#include "blockcopy.h"
#include "clint.h"
#include "exit_device.h"
#include "ns16550a.h"
#include "pl011.h"
#include "pl080.h"
#include "plic.h"
#include "rcpc.h"
#include "test_fifo.h"
#include "testctl.h"

#include <string.h>

static uint64_t peek64(const void *dev, uint32_t low, uint32_t high)
{
    return device_peek(dev, low) | (uint64_t)device_peek(dev, high) << 32;
}

static bool bit(const uint32_t *set, unsigned n)
{
    return set[n / 32] >> n % 32 & 1;
}

/* --- CLINT ------------------------------------------------------------------------------- */

/* Cycles from NOW to the first at which mtime is LEFT ticks further. */
static uint64_t cycles_to(const struct clint *d, uint64_t now, uint64_t left)
{
    const uint64_t begun = now % d->divider;

    return left > UINT64_MAX / d->divider - 1 ? UINT64_MAX : left * d->divider - begun;
}

static bool clint_holds(const struct generic *g)
{
    const struct clint *d = g->dev;
    const uint64_t mtime = peek64(d, CLINT_MTIME, CLINT_MTIMEH), now = generic_now(g);
    uint64_t left, first = UINT64_MAX;
    bool ok = true;

    for (unsigned h = 0; h < CLINT_MAX_HARTS && ok; h++) {
        const uint64_t at = peek64(d, CLINT_MTIMECMP(h), CLINT_MTIMECMPH(h));
        const bool there = h < d->harts;

        ok = CHECK_EQ(g->irq[CLINT_IRQ_MSIP(h)], device_peek(d, CLINT_MSIP(h))) &&
             CHECK_EQ(g->irq[CLINT_IRQ_MTIP(h)], there && mtime >= at) &&
             (there || CHECK_EQ(at | device_peek(d, CLINT_MSIP(h)), 0));
        left = mtime < at ? at - mtime : 0 - mtime; /* it ends when mtime begins again at 0 */
        if (there && at && cycles_to(d, now, left) < first)
            first = cycles_to(d, now, left);
    }
    return ok && CHECK_EQ(g->alarm, first > UINT64_MAX - now ? UINT64_MAX : now + first);
}

/* --- PLIC -------------------------------------------------------------------------------- */

/* The source that context C claims if its priority is above ABOVE; 0 = none. */
static unsigned plic_best(const struct plic *d, unsigned c, uint32_t above)
{
    unsigned best = 0;

    for (unsigned n = d->sources; n > 0; n--) /* of equal ones the lowest number, so backwards */
        if (bit(d->pending, n) && bit(d->enable[c], n) && d->priority[n - 1] > above &&
            (!best || d->priority[n - 1] >= d->priority[best - 1]))
            best = n;
    return best;
}

static bool plic_source_holds(const struct generic *g, unsigned n)
{
    const struct plic *d = g->dev;
    const bool pending = bit(d->pending, n), service = bit(d->service, n), level = bit(d->level, n);

    if (n == 0 || n > d->sources)
        return CHECK(!pending && !service && !level);
    return CHECK(!(pending && service)) &&
           /* no level is forgotten */
           (!level || CHECK(pending || service)) &&
           CHECK_EQ(level, n < GENERIC_IRQS && g->in[n]) &&
           CHECK_LE(d->priority[n - 1], d->priorities);
}

static bool plic_holds(const struct generic *g)
{
    const struct plic *d = g->dev;
    uint32_t sources[PLIC_WORDS] = {0};
    bool ok = true;

    for (unsigned n = 0; n < 32 * PLIC_WORDS && ok; n++) {
        sources[n / 32] |= n && n <= d->sources ? 1u << n % 32 : 0;
        ok = plic_source_holds(g, n);
    }
    for (unsigned c = 0; c < PLIC_MAX_CONTEXTS && ok; c++) {
        const bool there = c < d->contexts;

        ok = CHECK_EQ(g->irq[c], there && plic_best(d, c, d->threshold[c])) &&
             CHECK_EQ(device_peek(d, PLIC_CLAIM(c)), there ? plic_best(d, c, 0) : 0) &&
             CHECK_LE(d->threshold[c], there ? d->priorities : 0);
        for (unsigned w = 0; w < PLIC_WORDS && ok; w++)
            ok = CHECK_EQ(d->enable[c][w] & ~(there ? sources[w] : 0), 0);
    }
    return ok;
}

/* A source comes into service by being claimed, and leaves it by being completed. */
static bool plic_moved(const struct generic *g, const void *before)
{
    const struct plic *a = before, *b = g->dev;
    const uint32_t c = (g->off - PLIC_CLAIM(0)) / PLIC_CONTEXT_STEP;
    const bool claim = g->off >= PLIC_CLAIM(0) && g->off == PLIC_CLAIM(c) && g->size == 4;
    const bool read = g->event == GENERIC_READ && claim;
    bool ok = !read || CHECK_EQ(g->value, c < a->contexts ? plic_best(a, c, 0) : 0);

    for (unsigned n = 1; n <= b->sources && ok; n++) {
        if (a->service[n / 32] == b->service[n / 32])
            continue;
        if (bit(b->service, n) && !bit(a->service, n))
            ok = CHECK(read && g->value == n);
        if (!bit(b->service, n) && bit(a->service, n))
            ok = CHECK(g->event == GENERIC_WRITE && claim && g->value == n &&
                       bit(a->enable[c], n));
    }
    return ok;
}

/* --- NS16550A ---------------------------------------------------------------------------- */

static uint32_t uart_identity(const struct ns16550a *d, uint32_t lsr)
{
    static const uint8_t level[] = {1, 4, 8, 14};
    const uint32_t trigger = d->fcr & UART_FCR_ENABLE ? level[d->fcr >> 6 & 3] : 1;

    if ((lsr & UART_LSR_OE) && (d->ier & UART_IER_ELSI))
        return UART_IIR_LINE;
    if (d->ier & UART_IER_ERBFI) {
        if (d->timeout_pending)
            return UART_IIR_TIMEOUT;
        if (d->count >= trigger)
            return UART_IIR_DATA;
    }
    if ((d->ier & UART_IER_ETBEI) && d->thre_pending)
        return UART_IIR_THRE;
    return (d->ier & UART_IER_EDSSI) && (device_peek(d, UART_MSR) & 0xf) ? UART_IIR_MODEM
                                                                         : UART_IIR_NONE;
}

static bool uart_holds(const struct generic *g)
{
    const struct ns16550a *d = g->dev;
    const bool fifos = d->fcr & UART_FCR_ENABLE;
    const uint32_t iir = device_peek(d, UART_IIR), lsr = device_peek(d, UART_LSR);

    return CHECK_EQ(GET(iir, UART_IIR_ID), uart_identity(d, lsr)) &&
           CHECK_EQ(g->irq[0], GET(iir, UART_IIR_ID) != UART_IIR_NONE) &&
           CHECK_EQ(GET(iir, UART_IIR_FIFOS), fifos ? 3 : 0) &&
           CHECK_EQ(lsr & UART_LSR_DR, d->count != 0) &&
           CHECK_LE(d->count, fifos ? UART_FIFO_BYTES : 1) && CHECK_LT(d->head, UART_FIFO_BYTES) &&
           /* what waits in the FIFO is told in time */
           CHECK_EQ(d->timeout_pending || d->timeout_at != UINT64_MAX, fifos && d->count) &&
           CHECK(!d->timeout_pending || d->timeout_at == UINT64_MAX) &&
           CHECK_EQ(g->alarm, d->timeout_at) && CHECK_GT(d->timeout_at, generic_now(g));
}

/* By how much a write to offset 0 or 2 changes the number of bytes that wait. */
static int uart_write_adds(const struct generic *g, const struct ns16550a *a)
{
    const uint32_t most = a->fcr & UART_FCR_ENABLE ? UART_FIFO_BYTES : 1;

    if (g->off == UART_THR && !(a->lcr & UART_LCR_DLAB) && (a->mcr & UART_MCR_LOOP))
        return a->count < most;
    if (g->off == UART_FCR && (((g->value ^ a->fcr) & UART_FCR_ENABLE) ||
                               ((g->value & UART_FCR_ENABLE) && (g->value & UART_FCR_CLEAR_RX))))
        return -(int)a->count;
    return 0;
}

/* Each byte that arrives waits until it is read or thrown away, and is read in its turn. */
static bool uart_moved(const struct generic *g, const void *before)
{
    const struct ns16550a *a = before, *b = g->dev;
    const bool ok = g->status == BUS_OK, data = g->off == UART_RBR && !(a->lcr & UART_LCR_DLAB);
    const bool read = g->event == GENERIC_READ && ok, write = g->event == GENERIC_WRITE && ok;
    int added = (int)(g->taken - g->taken_before);

    if (read && data && a->count) {
        added = -1;
        if (!CHECK_EQ(g->value, a->fifo[a->head]))
            return false;
    } else if (write) {
        added = uart_write_adds(g, a);
    }
    return CHECK_EQ(b->count, (uint32_t)((int)a->count + added)) &&
           CHECK_EQ(g->sent - g->sent_before, write && data && !(a->mcr & UART_MCR_LOOP)) &&
           (!read || g->off != UART_LSR || CHECK_EQ(device_peek(b, UART_LSR) & UART_LSR_OE, 0)) &&
           (!read || g->off != UART_MSR || CHECK_EQ(device_peek(b, UART_MSR) & 0xf, 0)) &&
           (!read || g->off != UART_IIR || GET(g->value, UART_IIR_ID) != UART_IIR_THRE ||
            CHECK_NE(GET(device_peek(b, UART_IIR), UART_IIR_ID), UART_IIR_THRE));
}

/* --- the small ones ------------------------------------------------------------------------ */

static bool exit_holds(const struct generic *g)
{
    const uint32_t asked = GET(g->asked, EXIT_DEVICE_WHAT);

    return CHECK_EQ(((const struct exit_device *)g->dev)->request, g->asked) &&
           CHECK(!g->asked || asked == EXIT_DEVICE_PASS || asked == EXIT_DEVICE_FAIL ||
                 asked == EXIT_DEVICE_RESET) &&
           CHECK_EQ(device_peek(g->dev, EXIT_DEVICE_FINISH), 0);
}

static bool blockcopy_holds(const struct generic *g)
{
    const struct blockcopy *d = g->dev;
    const uint32_t over = d->status & (BLOCKCOPY_STATUS_DONE | BLOCKCOPY_STATUS_ERROR);

    return CHECK_EQ(g->irq[0], (d->ctrl & BLOCKCOPY_CTRL_IE) && over) &&
           CHECK_LE(d->pending, DMA_STAGE_BYTES) && CHECK_LE(d->held, DMA_STAGE_BYTES) &&
           ((d->status & BLOCKCOPY_STATUS_BUSY) ? CHECK_GT(d->left, 0)
                                                : CHECK_EQ(d->pending | d->held, 0)) &&
           /* what was read and not yet written is in the buffer */
           CHECK_LE(d->held, d->left);
}

/* --- the table ------------------------------------------------------------------------------ */

static const struct generic_invariants all[] = {
    {&clint_class, clint_holds, NULL},
    {&plic_class, plic_holds, plic_moved},
    {&ns16550a_class, uart_holds, uart_moved},
    {&rcpc_class, rcpc_holds, rcpc_moved},
    {&testctl_class, testctl_holds, testctl_moved},
    {&exit_class, exit_holds, NULL},
    {&blockcopy_class, blockcopy_holds, NULL},
    {&pl011_class, pl011_holds, NULL},
    {&test_fifo_class, test_fifo_holds, NULL},
    {&pl080_class, pl08x_holds, NULL},
    {&pl081_class, pl08x_holds, NULL},
    {&adma_class, adma_holds, adma_moved},
};

const struct generic_invariants *generic_invariants_of(const struct device_class *cls)
{
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i].cls == cls)
            return &all[i];
    return NULL;
}

/* Of every device: an access that is refused has no effect. The test FIFO's data is no register: it
 * refuses by script, and counts it. */
static bool refused_moved(const struct generic *g, const void *before)
{
    const char *where = NULL;

    if ((g->event != GENERIC_READ && g->event != GENERIC_WRITE) || g->status == BUS_OK ||
        g->cls == &test_fifo_class)
        return true;
    return CHECK(device_equal(before, g->dev, &where)) || CHECK_STR(where, "");
}

bool generic_step_holds(struct generic *g, uint64_t *random)
{
    const struct generic_invariants *i = generic_invariants_of(g->cls);

    memcpy(g->before, g->dev, g->cls->size);
    g->sent_before = g->sent;
    g->taken_before = g->taken;
    generic_step(g, random);
    return refused_moved(g, g->before) && i->holds(g) && (!i->moved || i->moved(g, g->before));
}
