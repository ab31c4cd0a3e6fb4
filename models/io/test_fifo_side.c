/* SPDX-License-Identifier: Apache-2.0 */
#include "test_fifo_side.h"

#include "pattern.h"

#include <string.h>

#define NEVER UINT64_MAX

static uint32_t room(const struct test_fifo *d, const struct test_fifo_side *s)
{
    return d->depth - s->level;
}

/* --- FIFO -------------------------------------------------------------------- */

static void put(struct test_fifo *d, struct test_fifo_side *s, uint8_t byte)
{
    s->in++;
    s->begun = true;
    if (room(d, s)) {
        s->byte[(s->head + s->level++) % TEST_FIFO_DEPTH_MAX] = byte;
        return;
    }
    s->dropped++;
    s->overrun++;
    s->status |= TEST_FIFO_INT_OVERRUN;
}

/* A byte goes through. */
static uint8_t take(struct test_fifo_side *s)
{
    const uint8_t byte = s->byte[s->head];

    s->head = (s->head + 1) % TEST_FIFO_DEPTH_MAX;
    s->level--;
    s->moved++;
    s->sum = (s->sum ^ byte) * TEST_FIFO_SUM_PRIME;
    return byte;
}

static void miss(struct test_fifo_side *s, uint32_t bytes)
{
    s->underrun += bytes;
    s->status |= bytes ? TEST_FIFO_INT_UNDERRUN : 0;
}

uint32_t test_fifo_oldest(const struct test_fifo *d, unsigned n)
{
    const struct test_fifo_side *s = &d->side[n];
    uint32_t val = 0;

    for (unsigned i = 0; i < 4 && i < s->level; i++)
        val |= (uint32_t)s->byte[(s->head + i) % TEST_FIFO_DEPTH_MAX] << 8 * i;
    return val;
}

/* --- line -------------------------------------------------------------------- */

static bool line_has_more(const struct test_fifo_side *s)
{
    return (s->ctrl & TEST_FIFO_CTRL_EN) && (!s->total || s->left);
}

/* Bytes of the portion that is due. */
static uint32_t portion(const struct test_fifo *d, const struct test_fifo_side *s)
{
    uint32_t bytes = GET(s->rate, TEST_FIFO_RATE_BYTES);

    bytes = !bytes ? 1 : bytes < d->depth ? bytes : d->depth;
    return s->total && s->left < bytes ? s->left : bytes;
}

static uint64_t interval(struct test_fifo_side *s)
{
    uint64_t cycles = GET(s->rate, TEST_FIFO_RATE_CYCLES);

    if (!s->jitter)
        return cycles;
    s->random ^= s->random << 13;
    s->random ^= s->random >> 17;
    s->random ^= s->random << 5;
    return cycles + s->random % (s->jitter + 1);
}

/* BYTES go over the line. */
static void carry(struct test_fifo *d, unsigned n, uint32_t bytes)
{
    struct test_fifo_side *s = &d->side[n];

    for (; bytes; bytes--) {
        if (n == TEST_FIFO_RX)
            put(d, s, pattern_byte(s->seed, s->in));
        else
            take(s);
        s->left -= s->total ? 1 : 0;
    }
}

/* A portion is due in cycle AT, or has waited until then. */
static void line(struct test_fifo *d, unsigned n, uint64_t at)
{
    struct test_fifo_side *s = &d->side[n];
    const uint32_t bytes = portion(d, s), fits = n == TEST_FIFO_RX ? room(d, s) : s->level;

    s->waits = !(s->ctrl & TEST_FIFO_CTRL_LOSSY) && bytes > fits;
    s->line_at = NEVER;
    if (s->waits)
        return;
    if (n == TEST_FIFO_TX && s->begun)
        miss(s, bytes > fits ? bytes - fits : 0);
    carry(d, n, n == TEST_FIFO_TX && bytes > fits ? fits : bytes);
    if (line_has_more(s))
        s->line_at = at + interval(s);
}

/* What the line does in cycle AT because the FIFO, or the rate, has changed. */
static void supply(struct test_fifo *d, unsigned n, uint64_t at)
{
    struct test_fifo_side *s = &d->side[n];
    uint32_t bytes = n == TEST_FIFO_RX ? room(d, s) : s->level;

    if (!line_has_more(s)) {
        s->line_at = NEVER;
        s->waits = false;
    } else if (!GET(s->rate, TEST_FIFO_RATE_CYCLES)) {
        s->line_at = NEVER;
        s->waits = false;
        carry(d, n, s->total && s->left < bytes ? s->left : bytes);
    } else if (s->waits) {
        line(d, n, at);
    } else if (s->line_at == NEVER) {
        s->line_at = at + interval(s);
    }
}

/* --- accesses to DATA ------------------------------------------------------------- */

/* What every access does first. False: it gets a bus error. MISSING: bytes that it cannot move. */
static bool admit(struct test_fifo *d, unsigned n, uint32_t missing)
{
    struct test_fifo_side *s = &d->side[n];

    if ((s->ctrl & TEST_FIFO_CTRL_STRICT) && !s->raised)
        test_fifo_violation(s, TEST_FIFO_INT_ACCESS);
    if (s->fail && !--s->fail) {
        s->status |= TEST_FIFO_INT_FAILED;
        return false;
    }
    return !missing || !(s->ctrl & TEST_FIFO_CTRL_REFUSE);
}

enum bus_status test_fifo_pop(struct test_fifo *d, unsigned size, uint32_t *val)
{
    struct test_fifo_side *s = &d->side[TEST_FIFO_RX];
    const uint32_t missing = s->level < size ? size - s->level : 0;

    *val = 0;
    if (!admit(d, TEST_FIFO_RX, missing))
        return BUS_ERROR;
    if (missing)
        note(&d->dev.notes, NOTE_GUEST_ERROR, TEST_FIFO_RX,
             "read of %u bytes from the rx FIFO, which %s %u", size,
             (s->ctrl & TEST_FIFO_CTRL_EN) ? "holds" : "is off and holds", s->level);
    miss(s, missing);
    for (unsigned i = 0; i < size && s->level; i++)
        *val |= (uint32_t)take(s) << 8 * i;
    s->served += size;
    return BUS_OK;
}

static void compare(struct test_fifo_side *s, uint8_t byte)
{
    if (byte == pattern_byte(s->seed, s->in))
        return;
    if (!s->mismatches++)
        s->mismatch_at = s->in;
    s->status |= TEST_FIFO_INT_MISMATCH;
}

enum bus_status test_fifo_push(struct test_fifo *d, unsigned size, uint32_t val)
{
    struct test_fifo_side *s = &d->side[TEST_FIFO_TX];
    const uint32_t free = (s->ctrl & TEST_FIFO_CTRL_EN) ? room(d, s) : 0;

    if (!admit(d, TEST_FIFO_TX, free < size ? size - free : 0))
        return BUS_ERROR;
    if (free < size)
        note(&d->dev.notes, NOTE_GUEST_ERROR, TEST_FIFO_TX,
             "write of %u bytes to the tx FIFO, which has room for %u%s", size, free,
             (s->ctrl & TEST_FIFO_CTRL_EN) ? "" : ": it is off");
    for (unsigned i = 0; i < size; i++, val >>= 8) {
        compare(s, (uint8_t)val);
        if (s->ctrl & TEST_FIFO_CTRL_EN) {
            put(d, s, (uint8_t)val);
        } else {
            s->in++;
            s->dropped++;
        }
    }
    s->served += size;
    return BUS_OK;
}

void test_fifo_through(struct test_fifo *d, unsigned n, uint8_t *data, uint32_t len)
{
    struct test_fifo_side *s = &d->side[n];

    for (uint32_t i = 0; i < len; i++) {
        const uint8_t in = n == TEST_FIFO_RX ? pattern_byte(s->seed, s->in) : data[i];
        const uint8_t out = s->level ? s->byte[s->head] : in;

        if (n == TEST_FIFO_TX)
            compare(s, in);
        else
            data[i] = out;
        s->byte[(s->head + s->level) % TEST_FIFO_DEPTH_MAX] = in;
        s->head = (s->head + 1) % TEST_FIFO_DEPTH_MAX;
        s->in++;
        s->moved++;
        s->sum = (s->sum ^ out) * TEST_FIFO_SUM_PRIME;
    }
}

/* --- time, interrupts ---------------------------------------------------------------- */

static uint64_t earliest(const struct test_fifo_side *s)
{
    const uint64_t at[] = {s->fall_at, s->drop_at, s->rise_at};
    uint64_t first = s->line_at;

    for (unsigned i = 0; i < sizeof at / sizeof at[0]; i++)
        first = at[i] < first ? at[i] : first;
    return first;
}

static void settle(struct test_fifo *d, unsigned n, uint64_t at)
{
    struct test_fifo_side *s = &d->side[n];

    supply(d, n, at);
    test_fifo_request(d, n, at);
    if ((s->ctrl & TEST_FIFO_CTRL_EN) && s->total && !s->left && !s->level && !s->ended) {
        s->ended = true;
        s->status |= TEST_FIFO_INT_END;
    }
}

static void step(struct test_fifo *d, unsigned n, uint64_t at)
{
    struct test_fifo_side *s = &d->side[n];

    if (s->line_at <= at)
        line(d, n, at);
    if (s->fall_at <= at)
        test_fifo_fall(d, n, at);
    if (s->drop_at <= at)
        test_fifo_withdraw(d, n, at);
    settle(d, n, at);
}

void test_fifo_catch_up(struct test_fifo *d)
{
    for (unsigned n = 0; n < TEST_FIFO_SIDES; n++) {
        struct test_fifo_side *s = &d->side[n];

        for (uint64_t at; (at = earliest(s)) <= d->dev.now;)
            step(d, n, at);
        if (s->clr_by < d->dev.now) {
            s->clr_by = NEVER;
            test_fifo_violation(s, TEST_FIFO_INT_STUCK_CLR);
        }
    }
}

uint32_t test_fifo_status(const struct test_fifo *d, unsigned n)
{
    const struct test_fifo_side *s = &d->side[n];
    const bool level = (s->ctrl & TEST_FIFO_CTRL_EN) && test_fifo_ready(d, n) >= test_fifo_mark(s);

    return s->status | (level ? TEST_FIFO_INT_LEVEL : 0);
}

void test_fifo_update(struct test_fifo *d)
{
    uint64_t alarm = NEVER;
    uint32_t irq = 0;

    for (unsigned n = 0; n < TEST_FIFO_SIDES; n++) {
        settle(d, n, d->dev.now);
        alarm = earliest(&d->side[n]) < alarm ? earliest(&d->side[n]) : alarm;
        irq |= test_fifo_status(d, n) & d->side[n].inten;
    }
    irq = irq != 0;
    if (irq != d->irq && d->dev.set_irq)
        d->dev.set_irq(d->dev.shell, 0, irq);
    d->irq = irq;
    if (alarm != d->alarm && d->dev.alarm_at)
        d->dev.alarm_at(d->dev.shell, alarm);
    d->alarm = alarm;
}

void test_fifo_alarm(void *dev)
{
    struct test_fifo *d = dev;

    test_fifo_catch_up(d);
    test_fifo_update(d);
}

/* --- on, off, reset ---------------------------------------------------------------- */

void test_fifo_on(struct test_fifo *d, unsigned n)
{
    struct test_fifo_side *s = &d->side[n];

    s->in = s->moved = s->dropped = s->overrun = s->underrun = 0;
    s->requests = s->clears = s->packets = s->withdrawn = s->violations = 0;
    s->mismatches = s->mismatch_at = 0;
    s->sum = TEST_FIFO_SUM_START;
    s->left = s->total;
    s->head = s->level = s->begun = s->waits = s->ended = 0;
    s->random = s->seed * 2654435761u + 1;
    s->random = s->random ? s->random : 1;
    s->line_at = NEVER;
}

void test_fifo_off(struct test_fifo *d, unsigned n)
{
    struct test_fifo_side *s = &d->side[n];

    s->dropped += s->level;
    s->level = 0;
    test_fifo_withdraw(d, n, d->dev.now);
}

/* The acknowledge inputs are wires, which a reset does not move. */
void test_fifo_side_reset(struct test_fifo *d)
{
    for (unsigned n = 0; n < TEST_FIFO_SIDES; n++) {
        struct test_fifo_side *s = &d->side[n];

        test_fifo_on(d, n);
        s->served = s->burst_bytes = s->excused = s->forced = 0;
        s->fall_at = s->drop_at = s->rise_at = s->clr_by = NEVER;
        s->ready_at = 0;
        memset(s->byte, 0, sizeof s->byte);
        test_fifo_fall(d, n, d->dev.now);
    }
}
