/* SPDX-License-Identifier: Apache-2.0 */
#include "admatest.h"

#include "adma_regs.h"
#include "dma-mapping.h"
#include "interrupt.h"
#include "io.h"
#include "jiffies.h"
#include "of.h"
#include "slab.h"
#include "string.h"

enum { BYTES = BLOCKS * BLOCK, TIMEOUT_MS = 100 };

struct bed bed;

/* --- memory -------------------------------------------------------------------------- */

static bool is_adma(struct dma_chan *chan, void *unused)
{
    (void)unused;
    return of_device_is_compatible(chan->device->dev->of_node, "dmavp,adma");
}

static struct device *device(void)
{
    return dmaengine_get_dma_device(bed.chan);
}

static void make_blocks(void)
{
    static u32 state = 1;

    for (u32 i = 0; i < BYTES; i++) {
        state = state * 1664525 + 1013904223;
        bed.mem[i] = (u8)(state >> 16) | 1; /* never 0 */
    }
}

bool bed_open(void)
{
    dma_debug_flush();
    bed = (struct bed){.chan = dma_request_channel(1ul << DMA_PQ_VAL, is_adma, NULL)};
    if (!CHECK(bed.chan))
        return false;
    bed.mem = kmalloc_aligned(BYTES, 64, GFP_KERNEL);
    bed.was = kmalloc(BYTES, GFP_KERNEL);
    if (!bed.mem || !bed.was)
        panic("no memory for the blocks");
    irq_set_affinity((unsigned)of_irq_get(device()->of_node, 0), num_online_cpus() - 1);
    make_blocks();
    return true;
}

u32 bed_register(u32 offset)
{
    u8 __iomem *regs =
        ioremap(hw_regs(bed.chan) + ADMA_CHAN((unsigned)bed.chan->chan_id), ADMA_CHAN_STEP);

    return readl(regs + offset);
}

/* The hardware rests as well. */
void bed_close(void)
{
    CHECK_EQ(bed_register(ADMA_ACSR) & ADMA_ACSR_BUSY, 0);
    CHECK_EQ(dma_debug_leaks(device()), 0);
    kfree(bed.mem);
    kfree(bed.was);
    dma_release_channel(bed.chan);
    dma_debug_flush();
    CHECK_EQ(dma_debug_errors(), 0);
}

void bed_map(void)
{
    memcpy(bed.was, bed.mem, BYTES);
    bed.dma = dma_map_single(device(), bed.mem, BYTES, DMA_BIDIRECTIONAL);
    CHECK(!dma_mapping_error(device(), bed.dma));
}

void bed_unmap(void)
{
    dma_unmap_single(device(), bed.dma, BYTES, DMA_BIDIRECTIONAL);
}

void bed_peek(void)
{
    dma_sync_single_for_cpu(device(), bed.dma, BYTES, DMA_BIDIRECTIONAL);
}

bool unchanged(unsigned i)
{
    return !memcmp(block(i), block_was(i), BLOCK);
}

bool others_unchanged(u32 except)
{
    bool ok = true;

    for (unsigned i = 0; i < BLOCKS; i++)
        if (!(except >> i & 1))
            ok = CHECK(unchanged(i)) && ok;
    return ok;
}

bool is_copy(unsigned i, unsigned from, u32 n)
{
    return !memcmp(block(i), block_was(from), n) &&
           !memcmp(block(i) + n, block_was(i) + n, BLOCK - n);
}

/* --- transfers ------------------------------------------------------------------------- */

struct dma_async_tx_descriptor *copy(unsigned to, unsigned from, u32 len)
{
    struct dma_async_tx_descriptor *tx =
        dmaengine_prep_dma_memcpy(bed.chan, block_dma(to), block_dma(from), len, FLAGS);

    CHECK(tx);
    return tx;
}

static void called(void *arg, const struct dmaengine_result *result)
{
    struct seen *seen = arg;

    seen->result = *result;
    __atomic_add_fetch(&seen->calls, 1, __ATOMIC_RELEASE);
    complete(&seen->done);
}

dma_cookie_t submit(struct dma_async_tx_descriptor *tx, struct seen *seen)
{
    dma_cookie_t cookie;

    BUG_ON(!tx);
    *seen = (struct seen){.calls = 0};
    init_completion(&seen->done);
    tx->callback_result = called;
    tx->callback_param = seen;
    cookie = dmaengine_submit(tx);
    CHECK(!dma_submit_error(cookie));
    return cookie;
}

dma_cookie_t launch(struct dma_async_tx_descriptor *tx, struct seen *seen)
{
    const dma_cookie_t cookie = submit(tx, seen);

    dma_async_issue_pending(bed.chan);
    return cookie;
}

bool await(struct seen *seen)
{
    return CHECK(wait_for_completion_timeout(&seen->done, msecs_to_jiffies(TIMEOUT_MS)));
}

bool came(const struct seen *seen, enum dmaengine_tx_result result)
{
    return CHECK_EQ(seen->calls, 1) && CHECK_EQ(seen->result.result, result);
}

void run(struct dma_async_tx_descriptor *tx)
{
    struct seen seen;
    dma_cookie_t cookie;

    if (!CHECK(tx))
        return;
    cookie = launch(tx, &seen);
    await(&seen);
    came(&seen, DMA_TRANS_NOERROR);
    CHECK_EQ(left(cookie, DMA_COMPLETE), 0);
}

u32 left(dma_cookie_t cookie, enum dma_status status)
{
    struct dma_tx_state state;

    CHECK_EQ(dmaengine_tx_status(bed.chan, cookie, &state), status);
    return state.residue;
}
