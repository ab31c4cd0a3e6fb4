/* SPDX-License-Identifier: Apache-2.0 */
/* Test FIFO: many rounds at once (models/core/rhythm.h). */
#include "rhythm.h"
#include "test_fifo_side.h"

/* Bytes that DATA has still to ask for, if there is an end, fall evenly while whole bursts are. */
static uint64_t rest_room(const struct test_fifo *d, const struct test_fifo_side *s, uint32_t rest)
{
    const uint32_t far = 2 * (d->depth + test_fifo_burst(s) + 4 * TEST_FIFO_BURST_MAX);

    return !s->total ? RHYTHM_BOUNDLESS : rest > far ? rest - far : 0;
}

static void list_settings(struct rhythm *r, const struct test_fifo_side *s)
{
    const uint32_t word[] = {s->ctrl, s->status, s->inten, s->total, s->rate, s->jitter, s->seed,
                             s->burst, s->mark, s->timing, s->drop, s->fail, s->dropped,
                             s->overrun, s->underrun, s->violations, s->level, s->begun, s->waits,
                             s->ended, s->forced, s->raised, s->ack, s->served, s->burst_bytes,
                             s->excused};

    for (unsigned i = 0; i < sizeof word / sizeof *word; i++)
        rhythm_key(r, word[i]);
}

static bool list_side(struct rhythm *r, struct test_fifo *d, unsigned n)
{
    struct test_fifo_side *s = &d->side[n];
    uint32_t rest = n == TEST_FIFO_TX && s->total > s->in ? s->total - s->in : 0;

    list_settings(r, s);
    rhythm_time(r, &s->line_at);
    rhythm_time(r, &s->fall_at);
    rhythm_time(r, &s->drop_at);
    rhythm_time(r, &s->ready_at);
    rhythm_time(r, &s->rise_at);
    rhythm_time(r, &s->clr_by);
    rhythm_count32(r, &s->requests);
    rhythm_count32(r, &s->clears);
    rhythm_count32(r, &s->packets);
    rhythm_count32(r, &s->withdrawn);
    rhythm_room32(r, &s->left, rest_room(d, s, s->left));
    rhythm_room32(r, &rest, rest_room(d, s, rest)); /* `in` moves as bytes pass */
    return !s->jitter;
}

bool test_fifo_rhythm(void *dev, struct rhythm *r)
{
    struct test_fifo *d = dev;

    rhythm_key(r, d->irq);
    rhythm_time(r, &d->alarm);
    return list_side(r, d, TEST_FIFO_RX) && list_side(r, d, TEST_FIFO_TX);
}

void test_fifo_pass(void *dev, uint32_t off, bool write, uint8_t *data, uint32_t len)
{
    (void)off;
    if (write)
        test_fifo_through(dev, TEST_FIFO_TX, data, len);
    else
        test_fifo_through(dev, TEST_FIFO_RX, data, len);
}

/* With an interrupt enabled, or an access that will be refused, much may happen. */
uint64_t test_fifo_quiet(const void *dev, uint32_t off, bool write)
{
    const struct test_fifo *d = dev;
    const unsigned side = write ? TEST_FIFO_TX : TEST_FIFO_RX;

    if (off != TEST_FIFO_SIDE(side) + TEST_FIFO_DATA)
        return d->dev.now;
    for (unsigned n = 0; n < TEST_FIFO_SIDES; n++)
        if (d->side[n].inten || d->side[n].fail || d->side[n].ctrl & TEST_FIFO_CTRL_REFUSE)
            return d->dev.now;
    return UINT64_MAX;
}
