/* SPDX-License-Identifier: Apache-2.0 */
#include "asynctest.h"

#include "dma-mapping.h"
#include "jiffies.h"
#include "slab.h"
#include "string.h"
#include "swdma.h"

enum { TIMEOUT_MS = 1000, GUARD_BYTE = 0x5a };

bool engines_of_board;
const char *const who_names[WHOS] = {"the CPU", "an engine", "an engine that continues"};
struct bed bed;

static u8 random_byte(void)
{
    static u32 state = 1;

    state = state * 1664525 + 1013904223;
    return (u8)(state >> 16);
}

/* What all engines can take: those of a board may want whole words. */
static unsigned unit(void)
{
    return engines_of_board ? 4 : 1;
}

static void make_block(unsigned i, bool odd)
{
    u8 *page = kmalloc(bed.len + 4 * GUARD, GFP_KERNEL);

    bed.was[i] = kmalloc(bed.len, GFP_KERNEL);
    if (!page || !bed.was[i])
        panic("no memory for a block");
    memset(page, GUARD_BYTE, bed.len + 4 * GUARD);
    bed.page[i] = virt_to_page(page);
    bed.off[i] = GUARD + (odd ? random_byte() % GUARD : 0) / unit() * unit();
    bed.at[i] = page + bed.off[i];
    for (size_t k = 0; k < bed.len; k++)
        bed.was[i][k] = bed.at[i][k] = random_byte();
}

void bed_open(enum who who, unsigned blocks, size_t len, bool odd)
{
    const struct swdma_config config = {.channels = 2, .pq_continues = who == BY_CONTINUING_ENGINE};

    if (blocks > BLOCKS_MAX)
        panic("too many blocks");
    dma_debug_flush();
    bed = (struct bed){.blocks = blocks,
                       .len = ALIGN(len, unit()),
                       .engines = who != BY_CPU,
                       .objects = slab_objects()};
    if (bed.engines && !engines_of_board) {
        bed.engine = swdma_create(&config);
        CHECK(!IS_ERR(bed.engine));
    }
    if (bed.engines)
        async_dmaengine_get();
    for (unsigned i = 0; i < blocks; i++)
        make_block(i, odd);
}

static bool guards_intact(unsigned i)
{
    const u8 *page = page_address(bed.page[i]);

    for (size_t k = 0; k < bed.len + 4 * GUARD; k++)
        if ((k < bed.off[i] || k >= bed.off[i] + bed.len) && page[k] != GUARD_BYTE)
            return false;
    return true;
}

void bed_close(void)
{
    for (unsigned i = 0; i < bed.blocks; i++) {
        CHECK(guards_intact(i));
        kfree(page_address(bed.page[i]));
        kfree(bed.was[i]);
    }
    selftest_settle();
    if (bed.engines)
        async_dmaengine_put();
    if (bed.engine) {
        CHECK_EQ(swdma_live(bed.engine), 0);
        CHECK_EQ(swdma_destroy(bed.engine), 0);
    }
    dma_debug_flush();
    CHECK_EQ(dma_debug_leaks(NULL), 0); /* with kernel.dma_debug=1 or 2 */
    CHECK_EQ(dma_debug_errors(), 0);
    if (!engines_of_board) /* they keep what they had once */
        CHECK_EQ(slab_objects(), bed.objects);
}

bool unchanged(unsigned i)
{
    return !memcmp(bed.at[i], bed.was[i], bed.len);
}

void bed_restore(void)
{
    for (unsigned i = 0; i < bed.blocks; i++)
        memcpy(bed.at[i], bed.was[i], bed.len);
}

/* --- one operation ------------------------------------------------------------------ */

static struct async_submit_ctl to_begin;
static operation begun;

static void begin(void)
{
    begun(&to_begin);
}

static unsigned calls;

static void called(void *done)
{
    calls++;
    complete(done);
}

void complete_op(operation op, enum async_tx_flags flags, enum from from)
{
    DECLARE_COMPLETION_ONSTACK(done);

    calls = 0;
    begun = op;
    init_async_submit(&to_begin, flags | ASYNC_TX_ACK, NULL, called, &done, NULL);
    if (from == FROM_TASKLET)
        in_tasklet(begin);
    else
        begin();
    async_tx_issue_pending_all();
    CHECK(wait_for_completion_timeout(&done, msecs_to_jiffies(TIMEOUT_MS)));
    selftest_settle();
    CHECK_EQ(calls, 1);
}

void everywhere(void (*run)(enum who who, enum from from))
{
    for (unsigned who = 0; who < WHOS; who++)
        for (unsigned from = 0; from < FROMS; from++) {
            const struct async_tx_counts before = async_tx_counts;

            run(who, from);
            CHECK_EQ(async_tx_counts.by_cpu != before.by_cpu, who == BY_CPU);
            CHECK_EQ(async_tx_counts.by_engine != before.by_engine, who != BY_CPU);
            CHECK_EQ(async_tx_counts.queued != before.queued,
                     who == BY_CPU && from == FROM_TASKLET);
        }
}

/* --- expected ------------------------------------------------------------------------- */

u8 ref_p(unsigned n, size_t k, u32 holes)
{
    u8 p = 0;

    for (unsigned i = 0; i < n; i++)
        if (!(holes >> i & 1))
            p ^= bed.was[i][k];
    return p;
}

u8 ref_q(unsigned n, size_t k, u32 holes)
{
    u8 q = 0;

    for (unsigned i = 0; i < n; i++)
        if (!(holes >> i & 1))
            q ^= ref_mul(ref_power(i), bed.was[i][k]);
    return q;
}
