/* SPDX-License-Identifier: Apache-2.0 */
/* 2.23, 2.24: names, and rules that Linux leaves open, API-220, API-222, API-224 to API-227; those
 * of channels that are fewer than their users are in physical_test.c. */
#include "sections.h"

#include "contract.h"
#include "delay.h"
#include "dma_debug.h"
#include "fake_dma.h"
#include "jiffies.h"
#include "rules.h"
#include "schedule.h"
#include "slab.h"
#include "spinlock.h"
#include "string.h"

static struct dma_chan *chan;

/* --- API-220 ---------------------------------------------------------------------------------- */

static bool begins_with(const char *text, const char *prefix)
{
    return !strncmp(text, prefix, strlen(prefix));
}

/* All calls of the DMA engine, which begin with the registration of providers. */
static void the_calls_of_clients_and_providers_have_linux_s_prefixes(void)
{
    static const char *const prefixes[] = {"dma_", "dmaengine_", "dmaenginem_", "devm_dma_",
                                           "async_"};
    unsigned calls = 0;

    for (unsigned i = API_dma_async_device_register; i < API_CALLS; i++) {
        const char *name = api_contracts[i].name;
        bool known = begins_with(name, "of_dma_");

        for (unsigned k = 0; k < ARRAY_SIZE(prefixes); k++)
            known |= begins_with(name, prefixes[k]);
        if (!CHECK(known))
            pr_err("%s\n", name);
        for (unsigned k = 0; k < i; k++)
            CHECK(strcmp(name, api_contracts[k].name));
        calls++;
    }
    CHECK(calls >= 40);
}

/* --- API-222: ways out of the abstraction ------------------------------------------------------
 */

static const struct dma_slave_config *config_seen;
static u32 vendor_seen;
static unsigned long flags_seen;
static void *metadata_seen;
static size_t metadata_bytes;

static int see_config(struct dma_chan *c, const struct dma_slave_config *config)
{
    (void)c;
    config_seen = config;
    if (config->peripheral_size == sizeof vendor_seen)
        vendor_seen = *(const u32 *)config->peripheral_config;
    return 0;
}

static void the_vendor_s_part_of_a_configuration_reaches_the_provider(void)
{
    u32 vendor = 0x5eed;
    const struct dma_slave_config cfg = {.peripheral_config = &vendor,
                                         .peripheral_size = sizeof vendor};

    chan = fake_open();
    fake.device_config = see_config;
    vendor_seen = 0;
    CHECK_EQ(dmaengine_slave_config(chan, &cfg), 0);
    CHECK_EQ(vendor_seen, vendor);
    fake_close(chan);
}

static struct dma_async_tx_descriptor *(*real_prep)(struct dma_chan *c, dma_addr_t dst,
                                                    dma_addr_t src, size_t len,
                                                    unsigned long flags);

static struct dma_async_tx_descriptor *see_flags(struct dma_chan *c, dma_addr_t dst, dma_addr_t src,
                                                 size_t len, unsigned long flags)
{
    flags_seen = flags;
    return real_prep(c, dst, src, len, flags);
}

static void commands_reach_a_provider_that_takes_them_and_no_other(void)
{
    const unsigned long flags = DMA_PREP_CMD | DMA_CTRL_ACK;

    chan = fake_open();
    real_prep = fake.device_prep_dma_memcpy;
    fake.device_prep_dma_memcpy = see_flags;
    flags_seen = 0;
    CHECK(!dmaengine_prep_dma_memcpy(chan, piece[0].to, piece[0].from, 16, flags));
    CHECK_EQ(flags_seen, 0);
    fake.prep_cmd = true;
    CHECK_EQ(dmaengine_desc_cancel(
                 dmaengine_prep_dma_memcpy(chan, piece[0].to, piece[0].from, 16, flags)),
             0);
    CHECK_EQ(flags_seen, flags);
    fake_close(chan);
}

static int see_metadata(struct dma_async_tx_descriptor *desc, void *data, size_t len)
{
    (void)desc;
    metadata_seen = data;
    metadata_bytes = len;
    return 0;
}

static void metadata_reach_the_provider(void)
{
    static const struct dma_descriptor_metadata_ops ops = {.attach = see_metadata};
    struct dma_async_tx_descriptor *tx;
    u32 data = 7;

    chan = fake_open();
    fake.desc_metadata_modes = DESC_METADATA_CLIENT;
    tx = bench_prep(chan, 0);
    tx->metadata_ops = &ops;
    CHECK_EQ(dmaengine_desc_attach_metadata(tx, &data, sizeof data), 0);
    CHECK(metadata_seen == &data && metadata_bytes == sizeof data);
    CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    fake_close(chan);
}

/* --- API-224: two contexts on one channel ------------------------------------------------------
 */

/* One of 16 pairs: what hart 0, or a thread, and hart 1, or an interrupt, do at the same time. */
enum { PAIRS = 16, SPREAD = 12 };
static unsigned first_op, second_op, spread;

static void submit_op(unsigned n)
{
    struct dma_async_tx_descriptor *tx = bench_prep(chan, n);

    if (tx)
        piece[n].seen.cookie = dmaengine_submit(tx);
}

static void do_op(unsigned op, unsigned n)
{
    switch (op) {
    case 0:
        submit_op(n);
        break;
    case 1:
        dma_async_issue_pending(chan);
        break;
    case 2:
        fake_finish(chan);
        break;
    case 3:
        CHECK_EQ(dmaengine_terminate_async(chan), 0);
        break;
    }
}

static void wait_spread(unsigned turns)
{
    for (unsigned i = 0; i < turns; i++)
        cpu_relax();
}

static void first(struct dma_chan *c)
{
    (void)c;
    wait_spread(spread < SPREAD / 2 ? 0 : (spread - SPREAD / 2) * 9);
    do_op(first_op, 2);
}

static void second(struct dma_chan *c)
{
    (void)c;
    wait_spread(spread < SPREAD / 2 ? (SPREAD / 2 - spread) * 9 : 0);
    do_op(second_op, 3);
}

static void second_in_handler(void)
{
    do_op(second_op, 3);
}

/* Not a transfer is lost and none is there twice. 0 was running, 1 submitted, 2 and 3 perhaps came
 * later. */
static void check_pair(void)
{
    const bool terminated = first_op == 3 || second_op == 3;
    unsigned order = 0;

    dma_async_issue_pending(chan);
    while (fake_finish(chan))
        ;
    bench_settle();
    for (unsigned n = 0; n < 4; n++) {
        const struct seen *s = &piece[n].seen;

        if (s->cookie <= 0) {
            CHECK_EQ(s->calls, 0);
            continue;
        }
        CHECK(s->calls <= 1 && (terminated || s->calls == 1));
        CHECK(dmaengine_tx_status(chan, s->cookie, NULL) != DMA_IN_PROGRESS);
        CHECK(!s->calls || bench_arrived(n));
        if (n < 2 && s->calls) { /* 2 and 3 may have changed places */
            CHECK(s->order > order);
            order = s->order;
        }
    }
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    CHECK_EQ(fake_live, 0);
}

static void two_contexts_may_use_a_channel_at_the_same_time(void)
{
    for (unsigned pair = 0; pair < PAIRS; pair++)
        for (spread = 0; spread < (num_online_cpus() > 1 ? SPREAD : 2u); spread++) {
            first_op = pair / 4;
            second_op = pair % 4;
            chan = fake_open();
            bench_issue(chan, 0);
            bench_submit(chan, 1);
            if (!on_two_harts(first, second, chan)) {
                if (spread)
                    in_handler(second_in_handler);
                do_op(first_op, 2);
                if (!spread)
                    in_handler(second_in_handler);
            }
            check_pair();
            fake_close(chan);
        }
}

/* --- API-225, API-226 ------------------------------------------------------------------------- */

enum { BOUND_MS = 5 };

/* Every channel of the engine that one can get but not CHAN: how many. */
static unsigned others_are_free(void)
{
    struct dma_chan *got[32];
    unsigned n = 0;

    while (n < ARRAY_SIZE(got) && (got[n] = dma_request_channel(1ul << DMA_MEMCPY, NULL, NULL)))
        CHECK(got[n++] != chan);
    for (unsigned i = 0; i < n; i++)
        dma_release_channel(got[i]);
    return n;
}

/* An access that never ends keeps the controller from stopping. The channel is lost from here on,
 * also for later tests. */
static void a_channel_that_does_not_stop_is_given_up_in_time_and_never_given_again(void)
{
    u64 start;

    NEEDS(gate_irqs);
    NEEDS(hold);
    chan = bench_open();
    bench_hold(chan, 0, 64);
    start = ktime_get_ns();
    CHECK_EQ(dmaengine_terminate_async(chan), -ETIMEDOUT);
    CHECK(ktime_get_ns() - start < BOUND_MS * 1000000ull);
    CHECK(chan->dead);
    CHECK_EQ(dmaengine_terminate_sync(chan), -ETIMEDOUT);
    dma_release_channel(chan);
    CHECK(others_are_free() > 0);
    engine->let_go(chan);
    give_time();
    CHECK_EQ(piece[0].seen.calls, 0);
    bench_end();
}

static int (*real_terminate)(struct dma_chan *c);

static int terminate_in_vain(struct dma_chan *c)
{
    real_terminate(c);
    c->dead = true;
    return -ETIMEDOUT;
}

/* What the engine may still read stays until it is reset. */
static void the_memory_of_a_dead_channel_stays_reserved(void)
{
    chan = fake_open();
    real_terminate = fake.device_terminate_all;
    fake.device_terminate_all = terminate_in_vain;
    bench_issue(chan, 0);
    bench_submit(chan, 1);
    CHECK_EQ(dmaengine_terminate_async(chan), -ETIMEDOUT);
    dmaengine_synchronize(chan);
    CHECK_EQ(fake_live, 2);
    CHECK(!dma_get_slave_channel(chan));
    chan->dead = false; /* it was reset */
    fake.device_terminate_all = real_terminate;
    dmaengine_synchronize(chan);
    CHECK_EQ(fake_live, 0);
    fake_close(chan);
}

static void a_dead_channel_is_requested_in_vain(void)
{
    struct dma_chan *dead;

    fake_create();
    dead = list_first_entry(&fake.channels, struct dma_chan, device_node);
    dead->dead = true;
    CHECK(!dma_get_slave_channel(dead));
    chan = dead;
    CHECK(others_are_free() >= FAKE_CHANNELS - 1);
    dmaengine_get();
    CHECK_EQ(dead->client_count, 0);
    dmaengine_put();
    dead->dead = false;
    fake_destroy();
}

/* --- API-227 ---------------------------------------------------------------------------------- */

enum { BLOCKS = 24, BLOCK = 40, ALIGNED = 64, WINDOW = 256 };

static void items_of_a_pool_are_aligned_and_inside_one_window(void)
{
    struct dma_pool *pool;
    dma_addr_t addr[BLOCKS];
    void *block[BLOCKS];

    chan = fake_open();
    pool = dma_pool_create("items", dmaengine_get_dma_device(chan), BLOCK, ALIGNED, WINDOW);
    for (unsigned i = 0; i < BLOCKS; i++) {
        block[i] = dma_pool_alloc(pool, GFP_NOWAIT, &addr[i]);
        if (!CHECK(block[i]))
            return;
        memset(block[i], (int)i, BLOCK);
        CHECK(IS_ALIGNED(addr[i], ALIGNED));
        CHECK(addr[i] / WINDOW == (addr[i] + BLOCK - 1) / WINDOW);
    }
    for (unsigned i = 0; i < BLOCKS; i++) {
        CHECK_EQ(((u8 *)block[i])[BLOCK - 1], i); /* no other one lies on it */
        dma_pool_free(pool, block[i], addr[i]);
    }
    dma_pool_destroy(pool);
    fake_close(chan);
}

/* Bytes: more items than a block of a pool holds. */
static u32 long_bytes(void)
{
    return engine_fit(150001);
}

static bool copy_long(u8 *to, const u8 *from)
{
    struct device *dev = dmaengine_get_dma_device(chan);
    const dma_addr_t src = dma_map_single(dev, from, long_bytes(), DMA_TO_DEVICE);
    const dma_addr_t dst = dma_map_single(dev, to, long_bytes(), DMA_FROM_DEVICE);
    struct dma_async_tx_descriptor *tx =
        dmaengine_prep_dma_memcpy(chan, dst, src, long_bytes(), DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    enum dma_status status = DMA_ERROR;

    if (CHECK(tx)) {
        const dma_cookie_t cookie = dmaengine_submit(tx);

        dma_async_issue_pending(chan);
        while ((status = dmaengine_tx_status(chan, cookie, NULL)) == DMA_IN_PROGRESS)
            engine->run(chan);
    }
    dma_unmap_single(dev, src, long_bytes(), DMA_TO_DEVICE);
    dma_unmap_single(dev, dst, long_bytes(), DMA_FROM_DEVICE);
    return CHECK_EQ(status, DMA_COMPLETE) && !memcmp(to, from, long_bytes());
}

/* CPU and device have views of their own: a list that is not in coherent memory is not seen. */
static void the_lists_of_the_engine_are_in_coherent_memory(void)
{
    const enum dma_debug_mode mode = dma_debug_mode;
    u8 *from = kmalloc(long_bytes(), GFP_KERNEL), *to = kzalloc(long_bytes(), GFP_KERNEL);

    if (!CHECK(from && to))
        return;
    for (u32 i = 0; i < long_bytes(); i++)
        from[i] = (u8)(i * 7 + i / 251 + 1);
    chan = engine_request();
    dma_debug_set(DMA_DEBUG_NONCOHERENT);
    CHECK(copy_long(to, from));
    dma_debug_flush();
    dma_debug_set(mode);
    dma_release_channel(chan);
    kfree(from);
    kfree(to);
}

const struct statement rule_tests[] = {
    STATEMENT(220, the_calls_of_clients_and_providers_have_linux_s_prefixes),
    STATEMENT(222, the_vendor_s_part_of_a_configuration_reaches_the_provider),
    STATEMENT(222, commands_reach_a_provider_that_takes_them_and_no_other),
    STATEMENT(222, metadata_reach_the_provider),
    STATEMENT(224, two_contexts_may_use_a_channel_at_the_same_time),
    OF_ENGINES(225, a_channel_that_does_not_stop_is_given_up_in_time_and_never_given_again),
    STATEMENT(226, the_memory_of_a_dead_channel_stays_reserved),
    STATEMENT(226, a_dead_channel_is_requested_in_vain),
    STATEMENT(227, items_of_a_pool_are_aligned_and_inside_one_window),
    OF_ENGINES(227, the_lists_of_the_engine_are_in_coherent_memory),
    {0},
};
