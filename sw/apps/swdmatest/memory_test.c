/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that runs short, the engine's own thread, and the end. */
#include "delay.h"
#include "slab.h"
#include "string.h"
#include "swdmatest.h"

static const unsigned long flags = DMA_CTRL_ACK | DMA_PREP_INTERRUPT;

/* The N-th allocation fails, for every N: no controller, and nothing is left of it. */
static void a_controller_is_made_whole_or_not_at_all(void)
{
    const unsigned before = slab_objects();
    unsigned n = 0;

    for (;;) {
        struct dma_device *device;

        slab_fail_nth(++n);
        device = swdma_create(&manual_config);
        if (!slab_has_failed()) {
            slab_fail_nth(0);
            CHECK_EQ(swdma_destroy(device), 0);
            break;
        }
        CHECK_EQ(PTR_ERR(device), -ENOMEM);
        CHECK_EQ(slab_objects(), before);
    }
    CHECK(n > 5);
    CHECK_EQ(slab_objects(), before);
}

static void a_wrong_configuration_is_refused(void)
{
    struct swdma_config config = manual_config;

    config.channels = 0;
    CHECK_EQ(PTR_ERR(swdma_create(&config)), -EINVAL);
    config.channels = SWDMA_CHANNELS_MAX + 1;
    CHECK_EQ(PTR_ERR(swdma_create(&config)), -EINVAL);
    config.channels = 1;
    config.priority = SWDMA_FIFO + 1;
    CHECK_EQ(PTR_ERR(swdma_create(&config)), -EINVAL);
}

/* API-056: never asks for memory that sleeps, or for the reserve; the set-aside descriptors serve
 * when there is none. */
static void preparing_survives_without_memory(void)
{
    struct scatterlist sgl[10];
    struct slab_probe probe;
    struct rig r;
    struct mem *mem;

    rig_open(&r, &manual_config);
    mem = rig_mem(&r, 64, 0);
    rig_map(&r);
    sg_init_table(sgl, 10);
    for (unsigned i = 0; i < 10; i++) {
        sg_dma_address(&sgl[i]) = mem->dma + i;
        sg_dma_len(&sgl[i]) = 1;
    }
    for (unsigned n = 1; n <= 2; n++) {
        struct dma_async_tx_descriptor *tx;

        slab_fail_nth(n);
        slab_probe_reset();
        tx = dmaengine_prep_dma_memset_sg(r.chan, sgl, 10, 1, flags);
        slab_probe_read(&probe);
        CHECK(slab_has_failed() && probe.failed == 1);
        CHECK(probe.may_sleep == 0 && probe.reserve == 0);
        CHECK_EQ(tx != NULL, n == 1); /* the list of pieces is not set aside */
        CHECK_EQ(swdma_live(r.device), tx != NULL);
        slab_fail_nth(0);
        if (tx)
            rig_run(&r, tx);
        rig_run(&r, dmaengine_prep_dma_memset_sg(r.chan, sgl, 10, 1, flags));
    }
    rig_unmap(&r);
    rig_close(&r);
}

struct chunk {
    struct chunk *next;
};

/* All of memory but the reserve. */
static struct chunk *exhaust(void)
{
    struct chunk *all = NULL, *c;

    for (size_t size = 1 << 22; size >= 32; size /= 2)
        while ((c = kmalloc(size, GFP_NOWAIT))) {
            c->next = all;
            all = c;
        }
    return all;
}

/* As many descriptors as are set aside, and not one of the reserve. */
static void what_is_set_aside_can_be_prepared_at_any_time(void)
{
    struct chunk *all, *next;
    struct slab_probe probe;
    unsigned n = 0;
    struct rig r;

    rig_open(&r, &manual_config);
    all = exhaust();
    slab_probe_reset();
    while (n < 100 && dmaengine_prep_dma_interrupt(r.chan, flags))
        n++;
    slab_probe_read(&probe);
    for (; all; all = next) {
        next = all->next;
        kfree(all);
    }
    CHECK_EQ(n, 2);
    CHECK_EQ(probe.reserve, 0);
    CHECK_EQ(dmaengine_terminate_sync(r.chan), 0);
    rig_run(&r, dmaengine_prep_dma_interrupt(r.chan, flags));
    rig_close(&r);
}

static void one_in_use_stays(void)
{
    struct rig r;

    rig_open(&r, &manual_config);
    CHECK_EQ(swdma_destroy(r.device), -EBUSY);
    rig_run(&r, dmaengine_prep_dma_interrupt(r.chan, flags));
    rig_close(&r);
}

/* --- the thread ---------------------------------------------------------------------- */

enum { CHANNELS = 3, SIZE = 4096 };

struct copies {
    struct dma_device *device;
    struct dma_chan *chan[CHANNELS];
    u8 *src[CHANNELS], *dst[CHANNELS];
    dma_addr_t src_dma[CHANNELS], dst_dma[CHANNELS];
    dma_cookie_t cookie[CHANNELS];
};

static void open_copies(struct copies *t, enum swdma_priority priority)
{
    const struct swdma_config config = {.channels = CHANNELS, .priority = priority};
    dma_cap_mask_t mask;

    dma_cap_zero(mask);
    dma_cap_set(DMA_PQ_VAL, mask);
    t->device = swdma_create(&config);
    for (unsigned i = 0; i < CHANNELS; i++) {
        struct device *dev = t->device->dev;

        t->chan[i] = dma_request_channel(mask, NULL, NULL);
        BUG_ON(!t->chan[i]);
        t->src[i] = kmalloc(SIZE, GFP_KERNEL);
        t->dst[i] = kzalloc(SIZE, GFP_KERNEL);
        memset(t->src[i], 0x30 + (int)i, SIZE);
        t->src_dma[i] = dma_map_single(dev, t->src[i], SIZE, DMA_TO_DEVICE);
        t->dst_dma[i] = dma_map_single(dev, t->dst[i], SIZE, DMA_FROM_DEVICE);
    }
}

static void start_copy(struct copies *t, unsigned i)
{
    struct dma_async_tx_descriptor *tx =
        dmaengine_prep_dma_memcpy(t->chan[i], t->dst_dma[i], t->src_dma[i], SIZE, flags);

    BUG_ON(!tx);
    t->cookie[i] = dmaengine_submit(tx);
    dma_async_issue_pending(t->chan[i]);
}

static u32 residue(struct copies *t, unsigned i)
{
    struct dma_tx_state state;

    dmaengine_tx_status(t->chan[i], t->cookie[i], &state);
    return state.residue;
}

static void close_copies(struct copies *t)
{
    for (unsigned i = 0; i < CHANNELS; i++) {
        struct device *dev = t->device->dev;

        CHECK_EQ(dma_sync_wait(t->chan[i], t->cookie[i]), DMA_COMPLETE);
        dma_unmap_single(dev, t->src_dma[i], SIZE, DMA_TO_DEVICE);
        dma_unmap_single(dev, t->dst_dma[i], SIZE, DMA_FROM_DEVICE);
        CHECK(!memcmp(t->dst[i], t->src[i], SIZE));
        kfree(t->src[i]);
        kfree(t->dst[i]);
        dma_release_channel(t->chan[i]);
    }
    CHECK_EQ(swdma_live(t->device), 0);
    CHECK_EQ(swdma_destroy(t->device), 0);
}

/* Each one is in the middle when the others are, and one that is paused holds up no other one. */
static void channels_take_turns(void)
{
    struct copies t;

    open_copies(&t, SWDMA_NORMAL);
    for (unsigned i = 0; i < CHANNELS; i++)
        start_copy(&t, i);
    while (residue(&t, 0) > SIZE / 2)
        cond_resched();
    CHECK_EQ(dmaengine_pause(t.chan[0]), 0);
    for (unsigned i = 1; i < CHANNELS; i++) {
        CHECK(residue(&t, i) && residue(&t, i) < SIZE * 3 / 4);
        CHECK_EQ(dma_sync_wait(t.chan[i], t.cookie[i]), DMA_COMPLETE);
    }
    CHECK_EQ(dmaengine_tx_status(t.chan[0], t.cookie[0], NULL), DMA_PAUSED);
    CHECK_EQ(dmaengine_resume(t.chan[0]), 0);
    close_copies(&t);
}

/* Is a copy done when issue returns, and if not, has it not begun? */
static bool done_at_once(enum swdma_priority priority)
{
    struct copies t;
    bool done;

    open_copies(&t, priority);
    msleep(1); /* the thread waits for work now */
    for (unsigned i = 0; i < CHANNELS; i++)
        start_copy(&t, i);
    done = !residue(&t, 0);
    for (unsigned i = 0; i < CHANNELS; i++)
        CHECK_EQ(residue(&t, i), done ? 0 : SIZE);
    sched_set_normal(current, 0);
    close_copies(&t);
    return done;
}

/* Where there is one hart. */
static void priority_says_who_goes_first(void)
{
    if (num_online_cpus() > 1)
        return;
    CHECK(!done_at_once(SWDMA_NORMAL));
    CHECK(done_at_once(SWDMA_FIFO_LOW));
    CHECK(done_at_once(SWDMA_FIFO));
    sched_set_fifo_low(current);
    CHECK(!done_at_once(SWDMA_FIFO_LOW));
    sched_set_fifo_low(current);
    CHECK(done_at_once(SWDMA_FIFO));
}

static void it_stands_still_in_manual_mode(void)
{
    struct copies t;

    open_copies(&t, SWDMA_FIFO);
    swdma_manual(t.device, true);
    for (unsigned i = 0; i < CHANNELS; i++)
        start_copy(&t, i);
    msleep(1);
    for (unsigned i = 0; i < CHANNELS; i++) {
        CHECK(swdma_step(t.chan[i]));
        CHECK_EQ(residue(&t, i), SIZE - SWDMA_STEP);
    }
    swdma_manual(t.device, false);
    close_copies(&t);
}

/* Wherever the thread is just then. */
static void it_stops_when_manual_mode_begins(void)
{
    for (u32 at = SIZE - SWDMA_STEP; at; at -= 7 * SWDMA_STEP) {
        u32 left[CHANNELS];
        struct copies t;

        open_copies(&t, SWDMA_NORMAL);
        for (unsigned i = 0; i < CHANNELS; i++)
            start_copy(&t, i);
        while (residue(&t, 0) > at)
            cond_resched();
        swdma_manual(t.device, true);
        for (unsigned i = 0; i < CHANNELS; i++)
            left[i] = residue(&t, i);
        msleep(1);
        for (unsigned i = 0; i < CHANNELS; i++)
            CHECK_EQ(residue(&t, i), left[i]);
        swdma_manual(t.device, false);
        close_copies(&t);
    }
}

#define T(name)                                                                                    \
    {                                                                                              \
        "memory." #name, name                                                                      \
    }
const struct selftest memory_tests[] = {
    T(a_controller_is_made_whole_or_not_at_all),
    T(a_wrong_configuration_is_refused),
    T(preparing_survives_without_memory),
    T(what_is_set_aside_can_be_prepared_at_any_time),
    T(one_in_use_stays),
    T(channels_take_turns),
    T(priority_says_who_goes_first),
    T(it_stands_still_in_manual_mode),
    T(it_stops_when_manual_mode_begins),
    {NULL, NULL},
};
