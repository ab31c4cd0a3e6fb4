/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of asynchronous operations, API-140, API-195 and API-196. */
#include "sections.h"

#include "async_tx.h"
#include "delay.h"
#include "fake_dma.h"
#include "jiffies.h"
#include "kthread.h"
#include "slab.h"
#include "spinlock.h"
#include "string.h"

enum { BYTES = 64 };

static u8 *block[4];

static void make_blocks(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(block); i++) {
        block[i] = kmalloc(BYTES, GFP_KERNEL);
        if (!block[i])
            panic("no memory for a block");
        memset(block[i], (int)(0x11u << i), BYTES);
    }
}

static void free_blocks(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(block); i++)
        kfree(block[i]);
}

/* Every byte of BLOCK N. */
static bool is(unsigned n, u8 byte)
{
    return block[n][0] == byte && !memcmp(block[n], block[n] + 1, BYTES - 1);
}

/* Adds block 1 to block 0, which no engine here does. */
static struct dma_async_tx_descriptor *add(dma_async_tx_callback called)
{
    struct page *src[] = {virt_to_page(block[0]), virt_to_page(block[1])};
    struct async_submit_ctl submit;

    init_async_submit(&submit, ASYNC_TX_XOR_DROP_DST | ASYNC_TX_ACK, NULL, called, NULL, NULL);
    return async_xor(virt_to_page(block[0]), src, 0, 2, BYTES, &submit);
}

/* --- API-140 -------------------------------------------------------------------------------- */

enum { ROUNDS = 300 };

static unsigned inside, most_inside, rounds;

static void add_again(void *unused)
{
    (void)unused;
    inside++;
    most_inside = max(most_inside, inside);
    if (--rounds)
        add(add_again);
    inside--;
}

/* Ours (D8): instead of being forbidden they wait until the callback has returned. */
static void operations_of_a_callback_begin_when_it_has_returned(void)
{
    make_blocks();
    inside = most_inside = 0;
    rounds = ROUNDS;
    add(add_again);
    for (unsigned i = 0; i < 10 * ROUNDS && READ_ONCE(rounds); i++)
        selftest_settle();
    CHECK_EQ(rounds, 0);
    CHECK_EQ(most_inside, 1);
    CHECK(is(0, ROUNDS % 2 ? 0x11 ^ 0x22 : 0x11));
    free_blocks();
}

static bool was_done;

static void see_whether_done(void *unused)
{
    (void)unused;
    add(NULL);
    was_done = !is(0, 0x11 ^ 0x22);
}

static void a_callback_sees_its_operations_undone(void)
{
    make_blocks();
    add(see_whether_done);
    CHECK(!was_done);
    bench_settle();
    CHECK(is(0, 0x11)); /* added twice */
    free_blocks();
}

/* --- API-195 -------------------------------------------------------------------------------- */

static struct task_struct *caller;
static unsigned calls;

static void called(void *unused)
{
    (void)unused;
    calls++;
    CHECK(current == caller && in_task());
    CHECK(is(0, 0x11 ^ 0x22)); /* done by then */
}

static void without_an_engine_the_callback_is_the_caller_s(void)
{
    make_blocks();
    caller = current;
    calls = 0;
    CHECK(!add(called)); /* nothing to wait for */
    CHECK_EQ(calls, 1);
    CHECK(is(0, 0x11 ^ 0x22));
    free_blocks();
}

#ifdef DEBUG_CHECKER
static void add_once(void)
{
    add(NULL);
}

static void add_in_handler(void)
{
    if (!in_handler(add_once))
        add_once();
}

static void no_operation_begins_in_a_handler(void)
{
    if (!testctl())
        SKIP("the board cannot raise an interrupt");
    make_blocks();
    BREAKS(RULE_CONTEXT, add_in_handler);
    bench_settle();
    free_blocks();
}
#endif

/* --- API-196 -------------------------------------------------------------------------------- */

/* Channels of the board, so that none of its controllers is public. */
enum { HIDDEN_MAX = 8 };
static struct dma_chan *hidden[HIDDEN_MAX];

static bool is_public(struct dma_chan *chan, void *unused)
{
    (void)unused;
    return chan->device != &fake && !dma_has_cap(DMA_PRIVATE, chan->device->cap_mask);
}

static struct dma_async_tx_descriptor *(*prep_hook)(struct dma_chan *, dma_addr_t, dma_addr_t,
                                                    size_t, unsigned long);

static struct dma_async_tx_descriptor *prep_one(struct dma_chan *chan, dma_addr_t dst,
                                                dma_addr_t src, size_t len, unsigned long flags)
{
    return fake_live ? NULL : prep_hook(chan, dst, src, len, flags);
}

/* The only public engine has one descriptor, which an operation has that does not end. */
static void exhaust(void)
{
    struct async_submit_ctl submit;

    for (unsigned i = 0; i < HIDDEN_MAX; i++)
        hidden[i] = dma_request_channel(1ul << DMA_MEMCPY, is_public, NULL);
    make_blocks();
    fake_create();
    prep_hook = fake.device_prep_dma_memcpy;
    fake.device_prep_dma_memcpy = prep_one;
    async_dmaengine_get();
    init_async_submit(&submit, ASYNC_TX_ACK, NULL, NULL, NULL, NULL);
    CHECK(async_memcpy(virt_to_page(block[2]), virt_to_page(block[0]), 0, 0, BYTES, &submit));
    async_tx_issue_pending_all();
    CHECK_EQ(fake_live, 1);
}

static void finish_all(void)
{
    struct dma_chan *chan;

    list_for_each_entry (chan, &fake.channels, device_node)
        while (fake_finish(chan))
            ;
}

static void recover(void)
{
    finish_all();
    bench_settle();
    async_dmaengine_put();
    fake_destroy();
    free_blocks();
    for (unsigned i = 0; i < HIDDEN_MAX; i++)
        if (hidden[i])
            dma_release_channel(hidden[i]);
}

static struct dma_async_tx_descriptor *got;

static void copy_another(void)
{
    struct async_submit_ctl submit;

    init_async_submit(&submit, ASYNC_TX_ACK, NULL, NULL, NULL, NULL);
    got = async_memcpy(virt_to_page(block[3]), virt_to_page(block[1]), 0, 0, BYTES, &submit);
}

static int finish_soon(void *unused)
{
    (void)unused;
    msleep(3);
    finish_all();
    return 0;
}

static void an_engine_out_of_descriptors_is_waited_for(void)
{
    struct task_struct *other;

    exhaust();
    other = kthread_run(finish_soon, NULL, "finisher");
    copy_another();
    kthread_stop(other);
    CHECK(got); /* by the engine */
    async_tx_issue_pending_all();
    finish_all();
    bench_settle();
    CHECK(is(3, 0x22));
    recover();
}

/* Neither for ever where nothing comes back, nor where it cannot, with softirqs out. */
static void nobody_waits_for_a_descriptor_without_end(void)
{
    unsigned long begin;

    exhaust();
    begin = jiffies;
    copy_another();
    CHECK(!got && is(3, 0x22)); /* by the CPU */
    CHECK(jiffies - begin < msecs_to_jiffies(100));
    memset(block[3], 0, BYTES);
    begin = jiffies;
    local_bh_disable();
    copy_another();
    local_bh_enable();
    CHECK(!got && is(3, 0x22));
    CHECK(jiffies - begin < msecs_to_jiffies(10));
    recover();
}

const struct statement async_tests[] = {
    STATEMENT(140, operations_of_a_callback_begin_when_it_has_returned),
    STATEMENT(140, a_callback_sees_its_operations_undone),
    STATEMENT(195, without_an_engine_the_callback_is_the_caller_s),
    CHECKED_STATEMENT(195, no_operation_begins_in_a_handler),
    STATEMENT(196, an_engine_out_of_descriptors_is_waited_for),
    STATEMENT(196, nobody_waits_for_a_descriptor_without_end),
    {0},
};
