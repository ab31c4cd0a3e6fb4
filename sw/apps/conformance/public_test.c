/* SPDX-License-Identifier: Apache-2.0 */
/* 2.2: public and private channels, API-023 to API-028. No controller of a board does what these
 * scripts do, so the table's entries for it are theirs. */
#include "kthread.h"
#include "registry.h"
#include "script.h"
#include "sections.h"

static struct script s, other;

static bool is_public(const struct script *of)
{
    return !dma_has_cap(DMA_PRIVATE, of->dma.cap_mask);
}

static bool found(const struct script *of)
{
    const struct dma_chan *chan = dma_find_channel(DMA_XOR);

    return chan && chan->device == &of->dma;
}

/* One of four is taken: the table has none of the others. */
static void one_exclusive_user_makes_the_whole_device_private(void)
{
    struct dma_chan *one, *two;

    script_open(&s, "public", 4, SCRIPT_OPS);
    one = script_request(&s, 2);
    CHECK(!is_public(&s));
    dmaengine_get();
    CHECK(!dma_find_channel(DMA_XOR) && !dma_find_channel(DMA_PQ));
    script_forget(&s);
    dma_issue_pending_all();
    CHECK_EQ(script_count(&s, 'I'), 0);
    two = script_request(&s, 0);
    CHECK(two);
    dma_release_channel(one);
    CHECK(!is_public(&s)); /* as long as there is one */
    dma_release_channel(two);
    CHECK(is_public(&s));
    dmaengine_put();
    dmaengine_get();
    CHECK(found(&s));
    dma_issue_pending_all();
    CHECK_EQ(script_count(&s, 'I'), 4);
    dmaengine_put();
    script_close(&s);
}

/* Another device stays as it is. */
static void a_device_is_private_by_itself(void)
{
    struct dma_chan *chan;

    script_open(&s, "taken", 2, SCRIPT_OPS);
    script_open(&other, "public", 2, SCRIPT_OPS);
    chan = script_request(&s, 0);
    dmaengine_get();
    CHECK(found(&other));
    dma_release_channel(chan);
    dmaengine_put();
    script_close(&other);
    script_close(&s);
}

static void a_device_in_public_use_gives_nothing_away(void)
{
    dma_cap_mask_t mask = SCRIPT_OPS;

    script_open(&s, "shared", 2, SCRIPT_OPS | 1ul << DMA_SLAVE);
    dmaengine_get();
    CHECK(!dma_request_channel(mask, NULL, NULL));
    CHECK_EQ(PTR_ERR(dma_request_chan_by_mask(&mask)), -ENODEV);
    CHECK(!dma_get_slave_channel(&s.chan[1]));
    CHECK(!dma_get_any_slave_channel(&s.dma));
    CHECK(is_public(&s));
    CHECK_EQ(s.chan[0].client_count, 1);
    CHECK(found(&s));
    dmaengine_put();
    CHECK(script_request(&s, 0)); /* it was the public user */
    dma_release_channel(&s.chan[0]);
    script_close(&s);
}

static int only_the_first(struct dma_chan *chan)
{
    return chan->chan_id ? -ENOMEM : 0;
}

/* ... not even a channel that nobody has, because it had no resources for them. */
static void a_device_in_public_use_gives_no_idle_channel_away(void)
{
    script_open(&s, "shared", 2, SCRIPT_OPS);
    s.dma.device_alloc_chan_resources = only_the_first;
    dmaengine_get();
    CHECK_EQ(s.chan[0].client_count, 1);
    CHECK_EQ(s.chan[1].client_count, 0);
    s.dma.device_alloc_chan_resources = NULL;
    CHECK(!script_request(&s, 1));
    CHECK(is_public(&s));
    dmaengine_put();
    CHECK(script_request(&s, 1));
    dma_release_channel(&s.chan[1]);
    script_close(&s);
}

/* Public again after the last release, and in the table after the next get. */
static void channels_come_back_to_the_table_with_the_next_get(void)
{
    struct dma_chan *chan;

    script_open(&s, "back", 2, SCRIPT_OPS);
    chan = script_request(&s, 1);
    dmaengine_get();
    dma_release_channel(chan);
    CHECK(is_public(&s));
    CHECK(!dma_find_channel(DMA_XOR)); /* without resources it must not be found */
    CHECK_EQ(s.chan[0].client_count + s.chan[1].client_count, 0);
    dmaengine_get();
    CHECK(found(&s));
    CHECK_EQ(s.chan[0].client_count, 2); /* both gets: the puts balance */
    CHECK_EQ(s.chan[1].client_count, 2);
    dmaengine_put();
    CHECK(found(&s));
    dmaengine_put();
    CHECK(!dma_find_channel(DMA_XOR));
    script_close(&s);
}

static void channels_come_back_to_the_table_with_the_next_registration(void)
{
    struct dma_chan *chan;

    script_open(&s, "back", 2, SCRIPT_OPS);
    chan = script_request(&s, 1);
    dmaengine_get();
    dma_release_channel(chan);
    CHECK(!dma_find_channel(DMA_XOR));
    script_open(&other, "new", 1, 0);
    CHECK(found(&s));
    CHECK_EQ(s.chan[0].client_count, 1);
    CHECK_EQ(s.chan[1].client_count, 1);
    dmaengine_put();
    script_close(&other);
    script_close(&s);
}

/* --- find ------------------------------------------------------------------------------ */

static struct dma_chan *found_there;

static int find_there(void *unused)
{
    (void)unused;
    found_there = dma_find_channel(DMA_XOR);
    return 0;
}

static struct dma_chan *find_on(unsigned hart)
{
    struct task_struct *task = kthread_create(find_there, NULL, "finder");

    kthread_bind(task, hart);
    wake_up_process(task);
    CHECK_EQ(kthread_stop(task), 0);
    return found_there;
}

/* Each operation of each hart gets the channel that stands in the fewest places. */
static void the_table_spreads_operations_and_harts_over_the_channels(void)
{
    const unsigned harts = min(num_online_cpus(), (unsigned)SCRIPT_CHANNELS / 2);
    unsigned most = 0, least = ~0u, places = 0;

    script_open(&s, "wide", 2, SCRIPT_OPS);
    dmaengine_get();
    for (unsigned i = 0; i < 2; i++) {
        places += s.chan[i].table_count;
        most = max(most, s.chan[i].table_count);
        least = min(least, s.chan[i].table_count);
    }
    CHECK_EQ(places, 2 * num_online_cpus());
    CHECK(most - least <= 1);
    for (unsigned hart = 1; hart < harts; hart++)
        CHECK(find_on(hart) != find_on(hart - 1));
    if (harts == 1)
        CHECK(dma_find_channel(DMA_XOR) != dma_find_channel(DMA_PQ));
    dmaengine_put();
    script_close(&s);
}

static void find_takes_no_reference(void)
{
    struct dma_chan *chan;

    script_open(&s, "looked-at", 1, SCRIPT_OPS);
    dmaengine_get();
    chan = dma_find_channel(DMA_XOR);
    CHECK(chan == &s.chan[0]);
    CHECK(dma_find_channel(DMA_XOR) == chan);
    CHECK_EQ(chan->client_count, 1);
    CHECK_EQ(s.dma.refs, 2);
    dmaengine_put();
    CHECK_EQ(chan->client_count, 0);
    script_close(&s);
}

static void finds(void)
{
    found_there = dma_find_channel(DMA_XOR);
}

static void find_may_be_called_anywhere(void)
{
    script_open(&s, "looked-at", 1, SCRIPT_OPS);
    dmaengine_get();
    in_all_contexts(finds);
    CHECK(found_there == &s.chan[0]);
    dmaengine_put();
    script_close(&s);
}

#ifdef DEBUG_CHECKER

static struct dma_chan *kept;

static void uses_it_after_put(void)
{
    dma_addr_t sources[2] = {0};

    dmaengine_prep_dma_xor(kept, 0, sources, 2, 64, 0);
}

static void the_checker_reports_a_channel_that_is_used_without_reference(void)
{
    script_open(&s, "kept", 1, SCRIPT_OPS);
    dmaengine_get();
    kept = dma_find_channel(DMA_XOR);
    uses_it_after_put(); /* not yet */
    dmaengine_put();
    BREAKS(RULE_OWNER, uses_it_after_put);
    script_close(&s);
}

#endif

static void the_table_has_memory_operations_of_public_users_alone(void)
{
    const dma_cap_mask_t never = 1ul << DMA_INTERRUPT | 1ul << DMA_PRIVATE | 1ul << DMA_SLAVE;
    const dma_cap_mask_t offered = SCRIPT_OPS | 1ul << DMA_INTERRUPT | 1ul << DMA_SLAVE;

    script_open(&s, "all", 1, offered);
    for (unsigned op = 0; op < DMA_TX_TYPE_END; op++)
        CHECK(!dma_find_channel(op));
    dmaengine_get();
    for (unsigned op = 0; op < DMA_TX_TYPE_END; op++) {
        if ((offered & ~never) >> op & 1)
            CHECK(dma_find_channel(op) == &s.chan[0]);
        if (never >> op & 1)
            CHECK(!dma_find_channel(op));
    }
    CHECK(!dma_find_channel(DMA_TX_TYPE_END));
    dmaengine_put();
    for (unsigned op = 0; op < DMA_TX_TYPE_END; op++)
        CHECK(!dma_find_channel(op));
    script_close(&s);
}

/* A put too many ends the program (fatal=1). */
static void gets_and_puts_balance(void)
{
    enum { GETS = 5 };

    script_open(&s, "counted", 2, SCRIPT_OPS);
    for (unsigned i = 0; i < GETS; i++)
        dmaengine_get();
    CHECK_EQ(dma_public_refs, GETS);
    for (unsigned i = GETS; i > 0; i--) {
        CHECK_EQ(s.chan[1].client_count, i);
        CHECK(found(&s));
        dmaengine_put();
    }
    CHECK_EQ(dma_public_refs, 0);
    CHECK(!dma_find_channel(DMA_XOR));
    CHECK_EQ(s.chan[0].client_count + s.chan[1].client_count, 0);
    CHECK_STR(s.log, "AASFSF");
    script_close(&s);
}

const struct statement public_tests[] = {
    STATEMENT(23, one_exclusive_user_makes_the_whole_device_private),
    STATEMENT(23, a_device_is_private_by_itself),
    STATEMENT(24, a_device_in_public_use_gives_nothing_away),
    STATEMENT(24, a_device_in_public_use_gives_no_idle_channel_away),
    STATEMENT(25, channels_come_back_to_the_table_with_the_next_get),
    STATEMENT(25, channels_come_back_to_the_table_with_the_next_registration),
    STATEMENT(26, the_table_spreads_operations_and_harts_over_the_channels),
    STATEMENT(26, find_takes_no_reference),
    STATEMENT(26, find_may_be_called_anywhere),
#ifdef DEBUG_CHECKER
    STATEMENT(26, the_checker_reports_a_channel_that_is_used_without_reference),
#endif
    STATEMENT(27, the_table_has_memory_operations_of_public_users_alone),
    STATEMENT(28, gets_and_puts_balance),
    {0},
};
