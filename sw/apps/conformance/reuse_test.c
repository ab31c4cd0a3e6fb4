/* SPDX-License-Identifier: Apache-2.0 */
/* 2.17: reuse, API-179 to API-183. */
#include "sections.h"

#include "dma-mapping.h"
#include "fake_dma.h"
#include "schedule.h"
#include "slab.h"
#include "spinlock.h"
#include "string.h"

static struct dma_chan *chan;
static struct dma_async_tx_descriptor *tx;

/* The provider without hardware becomes one whose descriptors can be used again. */
static void make_reusable(void)
{
    dma_cap_set(DMA_SLAVE, fake.cap_mask);
    fake.directions = 1u << DMA_MEM_TO_DEV;
    fake.descriptor_reuse = true;
}

/* Of a controller without peripherals dma_get_slave_caps() tells nothing, so set_reuse() refuses,
 * and who knows that it can marks the descriptor. */
static void mark(struct dma_async_tx_descriptor *t)
{
    const bool serves = dma_has_cap(DMA_SLAVE, chan->device->cap_mask);

    CHECK_EQ(dmaengine_desc_set_reuse(t), serves ? 0 : -ENXIO);
    t->flags |= DMA_CTRL_REUSE;
}

/* A bench and a reusable descriptor of piece 0; false: the engine does not reuse. */
static bool begin(void)
{
    chan = engine_request();
    if (chan->device == &fake)
        make_reusable();
    if (!chan->device->descriptor_reuse) {
        dma_release_channel(chan);
        return false;
    }
    bench_begin(chan);
    tx = bench_prep(chan, 0);
    mark(tx);
    return true;
}

static void end(void)
{
    bench_end();
    dma_release_channel(chan);
}

#define BEGIN_OR_SKIP()                                                                            \
    do {                                                                                           \
        if (!begin())                                                                              \
            SKIP("the engine reuses no descriptors");                                              \
    } while (0)

static dma_cookie_t submit(void)
{
    return piece[0].seen.cookie = dmaengine_submit(tx);
}

/* Piece 0 at the destination is as if nothing had been copied. */
static void empty_destination(void)
{
    struct device *dev = dmaengine_get_dma_device(chan);

    dma_sync_single_for_cpu(dev, piece[0].to, PIECE, DMA_BIDIRECTIONAL);
    memset(piece[0].dst, 0xee, PIECE);
    dma_sync_single_for_device(dev, piece[0].to, PIECE, DMA_BIDIRECTIONAL);
}

/* --- API-179 ---------------------------------------------------------------------------- */

static bool is_fake(struct dma_chan *c, void *param)
{
    (void)param;
    return c->device == &fake;
}

static void reuse_is_for_channels_that_say_so(void)
{
    fake_create();
    chan = dma_request_channel(1ul << DMA_MEMCPY, is_fake, NULL);
    bench_begin(chan);
    tx = bench_prep(chan, 0);
    CHECK_EQ(dmaengine_desc_set_reuse(tx), -ENXIO); /* that of dma_get_slave_caps() */
    make_reusable();
    fake.descriptor_reuse = false;
    CHECK_EQ(dmaengine_desc_set_reuse(tx), -EPERM);
    CHECK(!dmaengine_desc_test_reuse(tx));
    fake.descriptor_reuse = true;
    CHECK_EQ(dmaengine_desc_set_reuse(tx), 0);
    CHECK(dmaengine_desc_test_reuse(tx));
    CHECK_EQ(dmaengine_desc_free(tx), 0);
    bench_end();
    dma_release_channel(chan);
    fake_destroy();
}

static void the_flag_of_reuse_is_refused_at_prepare(void)
{
    BEGIN_OR_SKIP();
    CHECK(!dmaengine_prep_dma_memcpy(chan, piece[1].to, piece[1].from, PIECE,
                                     DMA_PREP_INTERRUPT | DMA_CTRL_ACK | DMA_CTRL_REUSE));
    CHECK_EQ(dmaengine_desc_free(tx), 0);
    end();
}

/* --- API-180, API-181 --------------------------------------------------------------------- */

static void a_descriptor_is_submitted_a_hundred_times_with_tickets_that_increase(void)
{
    unsigned objects;

    BEGIN_OR_SKIP();
    objects = slab_objects();
    for (unsigned n = 1; n <= 100; n++) {
        const dma_cookie_t before = piece[0].seen.cookie;

        empty_destination();
        CHECK(submit() > before);
        dma_async_issue_pending(chan);
        bench_run(chan);
        if (!CHECK_EQ(piece[0].seen.calls, n) || !CHECK(bench_arrived(0)))
            break;
        CHECK(piece[0].seen.status == DMA_COMPLETE);
        CHECK_EQ(piece[0].seen.result.result, DMA_TRANS_NOERROR);
    }
    CHECK_EQ(slab_objects(), objects);
    CHECK_EQ(dmaengine_desc_free(tx), 0);
    end();
}

static dma_cookie_t again;

static void submit_again(struct seen *s)
{
    (void)s;
    again = dmaengine_submit(tx);
}

static void a_submit_in_its_own_callback_is_refused(void)
{
    BEGIN_OR_SKIP();
    again = 0;
    piece[0].seen.then = submit_again;
    submit();
    CHECK_EQ(dmaengine_submit(tx), -EBUSY); /* it is on its way already */
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(again, -EBUSY);
    CHECK_EQ(piece[0].seen.calls, 1);
    piece[0].seen.then = NULL;
    CHECK(submit() > 0); /* the callback has returned */
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(piece[0].seen.calls, 2);
    CHECK_EQ(dmaengine_desc_free(tx), 0);
    end();
}

/* --- API-182: three ways to free ------------------------------------------------------------ */

static unsigned fake_had;

/* Memory of the descriptor is free, as far as the engine tells: none but for the fake one. */
static void check_freed(void)
{
    if (chan->device == &fake)
        CHECK_EQ(fake_live, fake_had);
}

static void submitted_without_the_mark_it_goes_after_its_callback(void)
{
    BEGIN_OR_SKIP();
    fake_had = fake_live - 1;
    submit();
    dma_async_issue_pending(chan);
    bench_run(chan);
    dmaengine_desc_clear_reuse(tx);
    submit();
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(piece[0].seen.calls, 2);
    check_freed();
    end();
}

static void free_is_for_marked_descriptors_that_are_not_submitted(void)
{
    struct dma_async_tx_descriptor *plain;

    BEGIN_OR_SKIP();
    fake_had = fake_live - 1;
    plain = bench_prep(chan, 1);
    CHECK_EQ(dmaengine_desc_free(plain), -EPERM);
    CHECK_EQ(dmaengine_desc_cancel(plain), 0);
    submit();
    CHECK_EQ(dmaengine_desc_free(tx), -EBUSY);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(piece[0].seen.calls, 1);
    CHECK_EQ(dmaengine_desc_free(tx), 0);
    check_freed();
    end();
}

/* In each state: prepared, done and idle, submitted, running, completed with the callback to come.
 */
static void terminate_frees_reusable_descriptors_in_any_state(void)
{
    for (unsigned state = 0; state < 5; state++) {
        BEGIN_OR_SKIP();
        fake_had = fake_live - 1;
        if (state == 4)
            hold_callbacks(chan);
        if (state == 3 && engine->gate_irqs)
            slow_begin(chan, 60);
        if (state)
            submit();
        if (state == 1 || state == 3 || state == 4)
            dma_async_issue_pending(chan);
        if (state == 1 || state == 4)
            bench_run(chan);
        CHECK_EQ(piece[0].seen.calls, state == 1);
        CHECK_EQ(dmaengine_terminate_async(chan), 0);
        CHECK_EQ(dmaengine_submit(tx), -EBUSY); /* API-175 */
        dmaengine_synchronize(chan);
        slow_end();
        check_freed();
        if (state == 4)
            let_callbacks(chan);
        CHECK_EQ(piece[0].seen.calls, state == 1);
        end();
    }
}

static void terminate_it(struct seen *s)
{
    CHECK_EQ(dmaengine_terminate_async(s->chan), 0);
}

static void terminate_in_its_callback_frees_a_reusable_descriptor(void)
{
    BEGIN_OR_SKIP();
    fake_had = fake_live - 1;
    piece[0].seen.then = terminate_it;
    submit();
    dma_async_issue_pending(chan);
    bench_run(chan);
    dmaengine_synchronize(chan);
    check_freed();
    end();
}

/* --- API-183 -------------------------------------------------------------------------------- */

static void terminate_irqs_off(void)
{
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    CHECK(irqs_disabled());
}

/* A lock taken twice is a panic; the second one also waits in the list that terminate goes through.
 */
static void terminate_takes_no_lock_twice_for_reusable_descriptors(void)
{
    struct dma_async_tx_descriptor *second;

    BEGIN_OR_SKIP();
    fake_had = fake_live - 1;
    second = bench_prep(chan, 1);
    mark(second);
    submit();
    piece[1].seen.cookie = dmaengine_submit(second);
    dma_async_issue_pending(chan);
    in_atomic_region(terminate_irqs_off);
    dmaengine_synchronize(chan);
    check_freed();
    bench_issue(chan, 2); /* the channel goes on */
    bench_run(chan);
    CHECK(bench_arrived(2));
    end();
}

const struct statement reuse_tests[] = {
    STATEMENT(179, reuse_is_for_channels_that_say_so),
    OF_ENGINES(179, the_flag_of_reuse_is_refused_at_prepare),
    OF_ENGINES(180, a_descriptor_is_submitted_a_hundred_times_with_tickets_that_increase),
    OF_ENGINES(181, a_submit_in_its_own_callback_is_refused),
    OF_ENGINES(182, submitted_without_the_mark_it_goes_after_its_callback),
    OF_ENGINES(182, free_is_for_marked_descriptors_that_are_not_submitted),
    OF_ENGINES(182, terminate_frees_reusable_descriptors_in_any_state),
    OF_ENGINES(182, terminate_in_its_callback_frees_a_reusable_descriptor),
    OF_ENGINES(183, terminate_takes_no_lock_twice_for_reusable_descriptors),
    {0},
};
