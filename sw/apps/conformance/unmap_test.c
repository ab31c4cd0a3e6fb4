/* SPDX-License-Identifier: Apache-2.0 */
/* 2.18: unmap data and the old completion flags, API-184 to API-189. */
#include "sections.h"

#include "dma_debug.h"
#include "schedule.h"
#include "slab.h"
#include "spinlock.h"

static struct dma_chan *chan;
static struct device *dev;

/* --- a ledger of mappings (H6 of the CPU's side) -------------------------------------------- */

static enum dma_debug_mode mode_before;
static unsigned errors_before, mapped_before;

/* From here on maps and unmaps are counted; those of the bench are there. */
static void begin(void)
{
    chan = engine_request();
    dev = dmaengine_get_dma_device(chan);
    mode_before = dma_debug_mode;
    if (mode_before == DMA_DEBUG_OFF)
        dma_debug_set(DMA_DEBUG_TRACK);
    bench_begin(chan);
    mapped_before = dma_debug_leaks(dev);
    errors_before = dma_debug_errors();
}

static unsigned mapped(void)
{
    return dma_debug_leaks(dev) - mapped_before;
}

static void end(void)
{
    bench_end();
    CHECK_EQ(dma_debug_errors(), errors_before);
    CHECK_EQ(dma_debug_leaks(dev), mapped_before - 2);
    dma_debug_set(mode_before);
    dma_release_channel(chan);
}

/* Buffers of a copy that belong to nobody but its unmap data. */
static u8 *src, *dst;

static struct dmaengine_unmap_data *map_copy(void)
{
    struct dmaengine_unmap_data *unmap = dmaengine_get_unmap_data(dev, 2, GFP_KERNEL);

    src = kmalloc_aligned(PIECE, PIECE, GFP_KERNEL);
    dst = kmalloc_aligned(PIECE, PIECE, GFP_KERNEL);
    if (!CHECK(unmap && src && dst))
        panic("no memory for a copy");
    for (unsigned i = 0; i < PIECE; i++) {
        src[i] = (u8)(i * 5 + 3);
        dst[i] = 0xee;
    }
    unmap->len = PIECE;
    unmap->addr[0] = dma_map_single(dev, src, PIECE, DMA_TO_DEVICE);
    unmap->to_cnt = 1;
    unmap->addr[1] = dma_map_single(dev, dst, PIECE, DMA_FROM_DEVICE);
    unmap->from_cnt = 1;
    return unmap;
}

static void check_copied(void)
{
    for (unsigned i = 0; i < PIECE; i++)
        if (!CHECK_EQ(dst[i], (u8)(i * 5 + 3)))
            break;
    kfree(src);
    kfree(dst);
}

static unsigned refs_in_callback;
static struct dmaengine_unmap_data *shared;

static void called(void *arg)
{
    ++*(unsigned *)arg;
    if (shared)
        refs_in_callback = (unsigned)atomic_read(&shared->refs);
}

/* Submits a copy of COUNT bytes from OFFSET on, that carries a reference; counts in *CALLS. */
static void submit_part(struct dmaengine_unmap_data *unmap, u32 offset, u32 count, unsigned *calls)
{
    struct dma_async_tx_descriptor *tx =
        dmaengine_prep_dma_memcpy(chan, unmap->addr[1] + offset, unmap->addr[0] + offset, count,
                                  DMA_PREP_INTERRUPT | DMA_CTRL_ACK);

    if (!CHECK(tx))
        return;
    tx->callback = called;
    tx->callback_param = calls;
    dma_set_unmap(tx, unmap);
    CHECK(!dma_submit_error(dmaengine_submit(tx)));
}

/* --- API-184, API-188 ------------------------------------------------------------------------ */

static void a_client_s_own_mappings_stay_until_it_unmaps_them(void)
{
    begin();
    bench_issue(chan, 0);
    bench_run(chan);
    CHECK(bench_arrived(0));
    CHECK_EQ(mapped(), 0); /* none more and none less than those of the bench */
    end();
}

static void the_engine_unmaps_a_public_copy_once_when_it_is_done(void)
{
    unsigned calls = 0;

    begin();
    shared = map_copy();
    submit_part(shared, 0, PIECE, &calls);
    dmaengine_unmap_put(shared); /* the creator's; the descriptor has the last one */
    shared = NULL;
    CHECK_EQ(mapped(), 2);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(calls, 1);
    CHECK_EQ(mapped(), 0);
    check_copied();
    end();
}

/* A copy that alone has what it has mapped stands in the middle. */
static void hold_copy(unsigned *calls)
{
    engine->hold(chan, 64);
    shared = map_copy();
    submit_part(shared, 0, PIECE, calls);
    dmaengine_unmap_put(shared);
    shared = NULL;
    dma_async_issue_pending(chan);
    engine_wait_held(chan, chan->cookie, PIECE - 64);
}

/* Not before the last access. */
static void nothing_is_unmapped_while_the_engine_may_touch_it(void)
{
    unsigned calls = 0;

    NEEDS(hold);
    begin();
    hold_copy(&calls);
    CHECK_EQ(mapped(), 2);
    engine->let_go(chan);
    bench_run(chan);
    CHECK_EQ(mapped(), 0);
    check_copied();
    end();
}

static void the_reference_of_a_descriptor_is_dropped_before_its_callback(void)
{
    unsigned calls = 0;

    begin();
    shared = map_copy();
    submit_part(shared, 0, PIECE, &calls);
    CHECK_EQ(atomic_read(&shared->refs), 2);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(calls, 1);
    CHECK_EQ(refs_in_callback, 1);
    CHECK_EQ(mapped(), 2);
    dmaengine_unmap_put(shared);
    shared = NULL;
    CHECK_EQ(mapped(), 0);
    check_copied();
    end();
}

/* Terminated ones too: their memory is the client's after synchronize. */
static void terminated_copies_are_unmapped_by_the_end_of_synchronize(void)
{
    unsigned calls = 0;

    NEEDS(hold);
    begin();
    hold_copy(&calls);
    engine->let_go(chan);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    CHECK_EQ(mapped(), 0);
    kfree(src);
    kfree(dst);
    end();
}

/* --- API-185 --------------------------------------------------------------------------------- */

static void two_descriptors_share_mappings_which_go_after_the_second(void)
{
    unsigned first = 0, second = 0;

    begin();
    shared = map_copy();
    hold_callbacks(chan);
    submit_part(shared, 0, PIECE / 2, &first);
    dma_async_issue_pending(chan);
    submit_part(shared, PIECE / 2, PIECE / 2, &second);
    dmaengine_unmap_put(shared);
    engine->run(chan);
    let_callbacks(chan);
    bench_settle();
    CHECK(first == 1 && !second);
    CHECK_EQ(refs_in_callback, 1);
    shared = NULL;
    CHECK_EQ(mapped(), 2);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(second, 1);
    CHECK_EQ(mapped(), 0);
    check_copied();
    end();
}

/* Each kind with its own direction: the ledger would tell. */
static void addresses_are_unmapped_to_from_and_both_in_this_order(void)
{
    struct dmaengine_unmap_data *unmap;
    u8 *buf;

    begin();
    unmap = dmaengine_get_unmap_data(dev, 6, GFP_KERNEL);
    buf = kmalloc(6 * 64, GFP_KERNEL);
    if (!CHECK(unmap && buf))
        panic("no memory for six mappings");
    unmap->len = 64;
    for (unsigned i = 0; i < 6; i++)
        unmap->addr[i] = dma_map_single(dev, buf + i * 64, 64,
                                        i < 1   ? DMA_TO_DEVICE
                                        : i < 3 ? DMA_FROM_DEVICE
                                                : DMA_BIDIRECTIONAL);
    unmap->to_cnt = 1;
    unmap->from_cnt = 2;
    unmap->bidi_cnt = 3;
    CHECK_EQ(mapped(), 6);
    dmaengine_unmap_put(unmap);
    CHECK_EQ(mapped(), 0);
    kfree(buf);
    end();
}

/* --- API-186 --------------------------------------------------------------------------------- */

static void an_address_of_both_directions_that_is_zero_is_left_alone(void)
{
    struct dmaengine_unmap_data *unmap;
    u8 *buf;

    begin();
    unmap = dmaengine_get_unmap_data(dev, 2, GFP_KERNEL);
    buf = kmalloc(64, GFP_KERNEL);
    if (!CHECK(unmap && buf))
        panic("no memory for a mapping");
    unmap->len = 64;
    unmap->addr[0] = 0; /* P is off */
    unmap->addr[1] = dma_map_single(dev, buf, 64, DMA_BIDIRECTIONAL);
    unmap->bidi_cnt = 2;
    dmaengine_unmap_put(unmap);
    CHECK_EQ(mapped(), 0);
    kfree(buf);
    end();
}

/* --- API-187 --------------------------------------------------------------------------------- */

/* All of the room is there: the neighbours in memory stay as they are. */
static void unmap_data_have_room_for_what_was_asked_and_at_most_256(void)
{
    static const int sizes[] = {0, 1, 2, 3, 16, 17, 128, 129, 255, 256};
    const unsigned objects = slab_objects();
    struct dmaengine_unmap_data *two[2];

    for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
        for (unsigned k = 0; k < 2; k++)
            two[k] = dmaengine_get_unmap_data(NULL, sizes[i], GFP_KERNEL);
        if (!CHECK(two[0] && two[1]))
            break;
        for (unsigned k = 0; k < 2; k++)
            for (int n = 0; n < sizes[i]; n++)
                two[k]->addr[n] = k ? ~0ull : 0;
        CHECK(two[0]->map_cnt >= sizes[i] && two[1]->map_cnt >= sizes[i]);
        for (int n = 0; n < sizes[i]; n++)
            if (!CHECK(!two[0]->addr[n] && two[1]->addr[n] == ~0ull))
                break;
        for (unsigned k = 0; k < 2; k++) {
            CHECK_EQ(atomic_read(&two[k]->refs), 1);
            dmaengine_unmap_put(two[k]);
        }
    }
    CHECK(!dmaengine_get_unmap_data(NULL, 257, GFP_KERNEL));
    CHECK(!dmaengine_get_unmap_data(NULL, -1, GFP_KERNEL));
    CHECK_EQ(slab_objects(), objects);
}

static void get_without_sleeping(void)
{
    struct dmaengine_unmap_data *unmap = dmaengine_get_unmap_data(NULL, 16, GFP_NOWAIT);

    CHECK(unmap);
    dmaengine_unmap_put(unmap);
}

static void unmap_data_sleep_as_their_flags_say(void)
{
    struct slab_probe probe;

    slab_probe_reset();
    in_atomic_region(get_without_sleeping);
    in_tasklet(get_without_sleeping);
    slab_probe_read(&probe);
    CHECK(probe.calls && !probe.may_sleep);
    slab_probe_reset();
    dmaengine_unmap_put(dmaengine_get_unmap_data(NULL, 2, GFP_KERNEL));
    slab_probe_read(&probe);
    CHECK_EQ(probe.may_sleep, 1);
}

static void unmap_data_are_null_when_memory_is_short(void)
{
    const unsigned objects = slab_objects();

    slab_fail_nth(1);
    CHECK(!dmaengine_get_unmap_data(NULL, 2, GFP_KERNEL));
    CHECK(slab_has_failed());
    CHECK_EQ(slab_objects(), objects);
    dmaengine_unmap_put(NULL); /* does nothing */
}

/* --- API-189 --------------------------------------------------------------------------------- */

/* Were one of the old names still there, this would not compile. */
enum {
    DMA_COMPL_SKIP_SRC_UNMAP = 1,
    DMA_COMPL_SKIP_DEST_UNMAP,
    DMA_COMPL_SRC_UNMAP_SINGLE,
    DMA_COMPL_DEST_UNMAP_SINGLE,
};

/* Nor do bits of today that have no name: the client's mappings stay. */
static void no_flag_of_a_transfer_says_what_to_unmap(void)
{
    struct dma_async_tx_descriptor *tx;

    begin();
    for (unsigned n = 0; n < DMA_COMPL_DEST_UNMAP_SINGLE; n++) {
        tx = bench_prep_flags(chan, n, DMA_PREP_INTERRUPT | DMA_CTRL_ACK | 1ul << (10 + n));
        piece[n].seen.cookie = dmaengine_submit(tx);
    }
    dma_async_issue_pending(chan);
    for (unsigned n = 0; n < DMA_COMPL_DEST_UNMAP_SINGLE; n++)
        bench_run(chan);
    for (unsigned n = 0; n < DMA_COMPL_DEST_UNMAP_SINGLE; n++)
        CHECK(bench_arrived(n));
    CHECK_EQ(mapped(), 0);
    end();
}

const struct statement unmap_tests[] = {
    OF_ENGINES(184, a_client_s_own_mappings_stay_until_it_unmaps_them),
    OF_ENGINES(184, the_engine_unmaps_a_public_copy_once_when_it_is_done),
    OF_ENGINES(184, nothing_is_unmapped_while_the_engine_may_touch_it),
    OF_ENGINES(185, two_descriptors_share_mappings_which_go_after_the_second),
    OF_ENGINES(185, addresses_are_unmapped_to_from_and_both_in_this_order),
    OF_ENGINES(186, an_address_of_both_directions_that_is_zero_is_left_alone),
    STATEMENT(187, unmap_data_have_room_for_what_was_asked_and_at_most_256),
    STATEMENT(187, unmap_data_sleep_as_their_flags_say),
    STATEMENT(187, unmap_data_are_null_when_memory_is_short),
    OF_ENGINES(188, the_reference_of_a_descriptor_is_dropped_before_its_callback),
    OF_ENGINES(188, terminated_copies_are_unmapped_by_the_end_of_synchronize),
    OF_ENGINES(189, no_flag_of_a_transfer_says_what_to_unmap),
    {0},
};
