/* SPDX-License-Identifier: Apache-2.0 */
#include "test_fifo_side.h"

#define NEVER UINT64_MAX

static uint32_t width(const struct test_fifo_side *s)
{
    const uint32_t code = GET(s->ctrl, TEST_FIFO_CTRL_WIDTH);

    return 1u << (code < 2 ? code : 2);
}

uint32_t test_fifo_burst(const struct test_fifo_side *s)
{
    const uint32_t most = TEST_FIFO_BURST_MAX;

    return (!s->burst ? 1 : s->burst < most ? s->burst : most) * width(s);
}

uint32_t test_fifo_mark(const struct test_fifo_side *s)
{
    return s->mark ? s->mark : test_fifo_burst(s);
}

uint32_t test_fifo_ready(const struct test_fifo *d, unsigned n)
{
    const struct test_fifo_side *s = &d->side[n];

    return n == TEST_FIFO_RX ? s->level : d->depth - s->level;
}

/* Bytes that DATA may still move; UINT64_MAX: no end. */
static uint64_t rest(const struct test_fifo_side *s, unsigned n)
{
    if (!s->total)
        return UINT64_MAX;
    if (n == TEST_FIFO_RX)
        return (uint64_t)s->left + s->level;
    return s->total > s->in ? s->total - s->in : 0;
}

void test_fifo_violation(struct test_fifo_side *s, uint32_t what)
{
    s->violations++;
    s->status |= what;
}

/* --- requests ------------------------------------------------------------------ */

static void tell_request(struct test_fifo *d, unsigned n, uint32_t raised)
{
    struct test_fifo_side *s = &d->side[n];

    if (raised == s->raised)
        return;
    s->raised = raised;
    if (d->dev.set_request)
        d->dev.set_request(d->dev.shell, n, raised);
}

/* The signals that the state asks for, all that hold. */
static uint32_t wanted(const struct test_fifo *d, unsigned n)
{
    const struct test_fifo_side *s = &d->side[n];
    const uint32_t pattern = GET(s->ctrl, TEST_FIFO_CTRL_PATTERN), one = width(s);
    const uint32_t burst = test_fifo_burst(s), ready = test_fifo_ready(d, n);
    const uint64_t left = rest(s, n);
    const bool flow = s->ctrl & TEST_FIFO_CTRL_FLOW;
    uint32_t single = 0, full = 0;

    if (!(s->ctrl & TEST_FIFO_CTRL_EN) || !(s->ctrl & TEST_FIFO_CTRL_DMA))
        return 0;
    if (ready >= one && left >= one)
        single = flow && left == one ? DMA_REQ_LAST_SINGLE : DMA_REQ_SINGLE;
    if (left >= burst && ready >= test_fifo_mark(s))
        full = flow && left == burst ? DMA_REQ_LAST_BURST : DMA_REQ_BURST;
    switch (pattern) {
    case TEST_FIFO_SINGLES:
        return single;
    case TEST_FIFO_BOTH:
        return single | full;
    case TEST_FIFO_TAIL:
        return left >= burst ? full : single;
    default:
        if (left >= burst)
            return full;
        return flow ? single : left && ready >= left ? DMA_REQ_BURST : 0;
    }
}

/* SIGNALS are high from cycle AT on, beside those that are already. */
static void rise(struct test_fifo *d, unsigned n, uint32_t signals, uint64_t at)
{
    struct test_fifo_side *s = &d->side[n];
    const uint64_t left = rest(s, n);

    if (!s->raised && signals) {
        s->requests++;
        s->served = 0;
        s->excused = false;
        s->burst_bytes = test_fifo_burst(s);
        s->burst_bytes = left && left < s->burst_bytes ? (uint32_t)left : s->burst_bytes;
        s->drop_at = s->drop ? at + s->drop : NEVER;
    }
    tell_request(d, n, s->raised | signals);
}

/* Raises what the state asks for in cycle AT, if it may. A request that is being served gets no
 * other signals. */
void test_fifo_request(struct test_fifo *d, unsigned n, uint64_t at)
{
    struct test_fifo_side *s = &d->side[n];
    const uint32_t signals = wanted(d, n) | s->forced;

    s->rise_at = NEVER;
    if (!(signals & ~s->raised) || (s->raised && s->served) || (s->ack & DMA_ACK_CLEAR))
        return;
    if (at < s->ready_at)
        s->rise_at = s->ready_at;
    else
        rise(d, n, signals, at);
}

/* The request falls in cycle AT; what comes next must wait for CLR. */
void test_fifo_fall(struct test_fifo *d, unsigned n, uint64_t at)
{
    struct test_fifo_side *s = &d->side[n];

    s->fall_at = s->drop_at = NEVER;
    s->forced = 0;
    s->clr_by = (s->ack & DMA_ACK_CLEAR) ? at + TEST_FIFO_CLR_CYCLES : NEVER;
    tell_request(d, n, 0);
}

void test_fifo_withdraw(struct test_fifo *d, unsigned n, uint64_t at)
{
    struct test_fifo_side *s = &d->side[n];
    const uint64_t gap = GET(s->timing, TEST_FIFO_TIMING_GAP);

    if (!s->raised)
        return;
    if (!(s->ack & DMA_ACK_CLEAR)) {
        s->withdrawn++;
        s->excused = true;
        s->ready_at = at + (gap ? gap : 1);
    }
    test_fifo_fall(d, n, at);
}

/* --- acknowledges ----------------------------------------------------------------- */

/* CLR has come: what was asked for has been moved, or less at the end of a packet. */
static void check_amount(struct test_fifo_side *s)
{
    const bool burst = s->raised & (DMA_REQ_BURST | DMA_REQ_LAST_BURST);
    const bool single = s->raised & (DMA_REQ_SINGLE | DMA_REQ_LAST_SINGLE);
    const uint32_t most = burst ? s->burst_bytes : width(s);

    if (!(s->ctrl & TEST_FIFO_CTRL_STRICT) || !s->raised)
        return;
    if ((burst && s->served == s->burst_bytes) || (single && s->served == width(s)) ||
        ((s->ack & DMA_ACK_TC) && s->served && s->served < most))
        return;
    test_fifo_violation(s, TEST_FIFO_INT_AMOUNT);
}

static void clr_rises(struct test_fifo *d, unsigned n)
{
    struct test_fifo_side *s = &d->side[n];
    const uint64_t hold = GET(s->timing, TEST_FIFO_TIMING_HOLD);

    s->clears++;
    if (!s->raised && !s->excused)
        test_fifo_violation(s, TEST_FIFO_INT_STRAY_CLR);
    s->excused = false;
    check_amount(s);
    if (s->ack & DMA_ACK_TC) {
        s->packets++;
        s->status |= TEST_FIFO_INT_TC;
    }
    s->drop_at = NEVER;
    if (hold && s->raised)
        s->fall_at = d->dev.now + hold;
    else
        test_fifo_fall(d, n, d->dev.now);
}

static void clr_falls(struct test_fifo *d, unsigned n)
{
    struct test_fifo_side *s = &d->side[n];

    if (s->raised)
        test_fifo_violation(s, TEST_FIFO_INT_EARLY_CLR);
    s->clr_by = NEVER;
    s->ready_at = d->dev.now + GET(s->timing, TEST_FIFO_TIMING_GAP);
}

void test_fifo_ack(void *dev, unsigned n, unsigned signals)
{
    struct test_fifo *d = dev;
    struct test_fifo_side *s = &d->side[n];
    const uint32_t old = s->ack;

    test_fifo_catch_up(d);
    s->ack = signals;
    if ((signals & ~old & DMA_ACK_TC) && !(signals & ~old & DMA_ACK_CLEAR))
        test_fifo_violation(s, TEST_FIFO_INT_STRAY_TC);
    if (signals & ~old & DMA_ACK_CLEAR)
        clr_rises(d, n);
    if (old & ~signals & DMA_ACK_CLEAR)
        clr_falls(d, n);
    test_fifo_update(d);
}
