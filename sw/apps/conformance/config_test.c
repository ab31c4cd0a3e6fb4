/* SPDX-License-Identifier: Apache-2.0 */
/* 2.5: slave configuration, API-044 to API-049, and API-223. */
#include "sections.h"

#include "bits.h"
#include "slab.h"
#include "string.h"

/* --- when it is captured ------------------------------------------------------------ */

/* All that was submitted has run, and register N has the last word of PIECE N. */
static void run_and_check_both(void)
{
    dma_async_issue_pending(port.chan);
    bench_run(port.chan);
    for (unsigned n = 0; n < 2; n++) {
        CHECK_EQ(piece[n].seen.calls, 1);
        CHECK_EQ(piece[n].seen.result.residue, 0);
        CHECK(port_got(n, 0, n, 0));
    }
}

static void a_configuration_is_for_later_transfers(void)
{
    if (!port_open(DMA_MEM_TO_DEV))
        return;
    port_use(0);
    bench_give(port_prep(0), 0);
    port_use(1);
    bench_give(port_prep(1), 1);
    CHECK(!port_got(0, 0, 0, 0) && !port_got(1, 0, 1, 0));
    run_and_check_both();
    port_close();
}

static void a_configuration_does_not_touch_what_runs(void)
{
    if (!port_open(DMA_MEM_TO_DEV))
        return;
    if (engine->hold) {
        port_use(0);
        engine->hold(port.chan, 64);
        bench_give(port_prep(0), 0);
        dma_async_issue_pending(port.chan);
        bench_run(port.chan);
        CHECK_EQ(piece[0].seen.calls, 0);
        port_use(1);
        bench_give(port_prep(1), 1);
        engine->let_go(port.chan);
        run_and_check_both();
    } else {
        conformance_skip("the engine cannot be held");
    }
    port_close();
}

static void a_configuration_is_captured_at_prepare_not_at_submit(void)
{
    struct dma_async_tx_descriptor *tx;

    if (!port_open(DMA_MEM_TO_DEV))
        return;
    port_use(0);
    tx = port_prep(0);
    port_use(1);
    bench_give(tx, 0);
    bench_give(port_prep(1), 1);
    run_and_check_both();
    port_close();
}

static void a_configuration_is_copied(void)
{
    u8 *extension = kmalloc(16, GFP_KERNEL);
    struct dma_slave_config *cfg = kmalloc(sizeof *cfg, GFP_KERNEL);

    if (port_open(DMA_MEM_TO_DEV)) {
        *cfg = port_config(0);
        cfg->peripheral_config = extension;
        cfg->peripheral_size = 16;
        CHECK_EQ(dmaengine_slave_config(port.chan, cfg), 0);
        memset(cfg, 0xdb, sizeof *cfg);
        memset(extension, 0xdb, 16);
        bench_give(port_prep(0), 0);
        dma_async_issue_pending(port.chan);
        bench_run(port.chan);
        CHECK(piece[0].seen.calls == 1 && port_got(0, 0, 0, 0));
        port_close();
    }
    kfree(cfg);
    kfree(extension);
}

/* --- which of its fields count --------------------------------------------------------- */

static void the_direction_of_prepare_counts(void)
{
    static const struct {
        enum dma_transfer_direction configured, prepared;
    } pairs[] = {{DMA_MEM_TO_DEV, DMA_DEV_TO_MEM},
                 {DMA_DEV_TO_MEM, DMA_MEM_TO_DEV},
                 {DMA_TRANS_NONE, DMA_DEV_TO_MEM}};

    for (unsigned i = 0; i < ARRAY_SIZE(pairs); i++) {
        struct dma_slave_config cfg;

        if (!port_open(pairs[i].prepared))
            return;
        cfg = port_config(0);
        cfg.direction = pairs[i].configured;
        port_moves_with(&cfg, pairs[i].prepared == DMA_MEM_TO_DEV);
        port_close();
    }
}

static void the_memory_side_of_a_configuration_is_ignored(void)
{
    struct dma_slave_config cfg;

    if (!port_open(DMA_MEM_TO_DEV))
        return;
    cfg = port_config(0);
    cfg.src_addr = 0xdeadbeefcafe0001;
    cfg.src_addr_width = (enum dma_slave_buswidth)77;
    cfg.src_maxburst = 0xffffffff;
    port_moves_with(&cfg, true);
    port_close();
    if (!port_open(DMA_DEV_TO_MEM))
        return;
    cfg = port_config(0);
    cfg.dst_addr = 0xdeadbeefcafe0001;
    cfg.dst_addr_width = (enum dma_slave_buswidth)77;
    cfg.dst_maxburst = 0xffffffff;
    port_moves_with(&cfg, false);
    port_close();
}

/* Does the engine take accesses of WIDTH bytes, at config and at prepare? What it has refused has
 * changed nothing. */
static bool takes_width(u32 width)
{
    struct dma_slave_config cfg = port_config(1);
    struct dma_async_tx_descriptor *tx;

    port_use(0);
    cfg.src_addr_width = cfg.dst_addr_width = (enum dma_slave_buswidth)width;
    if (dmaengine_slave_config(port.chan, &cfg)) {
        port_moves_in_accesses_of(4);
        return false;
    }
    tx = dmaengine_prep_slave_single(port.chan, piece[1].from, PIECE, DMA_MEM_TO_DEV, 0);
    if (!tx)
        return false;
    CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    cfg.dst_addr = port.at[0];
    CHECK_EQ(dmaengine_slave_config(port.chan, &cfg), 0);
    port_moves_in_accesses_of(width);
    return true;
}

static void a_width_is_taken_or_refused_never_narrowed(void)
{
    static const u32 widths[] = {0, 1, 2, 3, 4, 5, 8, 16, 32, 64, 128, 256};
    struct dma_slave_caps caps;

    if (!port_open(DMA_MEM_TO_DEV))
        return;
    CHECK_EQ(dma_get_slave_caps(port.chan, &caps), 0);
    for (unsigned i = 0; i < ARRAY_SIZE(widths); i++) {
        const bool has = widths[i] && widths[i] < 32 && caps.dst_addr_widths & BIT(widths[i]);

        CHECK_EQ(takes_width(widths[i]), has);
    }
    port_close();
}

/* Each direction is judged by its own width. */
static void a_width_that_one_side_lacks_is_no_matter_to_the_other(void)
{
    struct dma_slave_config cfg;

    if (!port_open(DMA_MEM_TO_DEV))
        return;
    cfg = port_config(0);
    cfg.dst_addr_width = DMA_SLAVE_BUSWIDTH_128_BYTES;
    if (!dmaengine_slave_config(port.chan, &cfg))
        CHECK(!dmaengine_prep_slave_single(port.chan, piece[0].from, PIECE, DMA_MEM_TO_DEV, 0));
    cfg = port_config(0);
    cfg.src_addr_width = DMA_SLAVE_BUSWIDTH_128_BYTES;
    if (!dmaengine_slave_config(port.chan, &cfg))
        port_moves_in_accesses_of(4);
    port_close();
}

/* --- configure and prepare in one ---------------------------------------------------------- */

/* PIECE N to register REG. */
static struct dma_async_tx_descriptor *prep_config(unsigned n, unsigned reg)
{
    const struct dma_slave_config cfg = port_config(reg);
    struct scatterlist sg = {.length = PIECE, .dma_address = piece[n].from, .last = true};

    return bench_watch(dmaengine_prep_config_sg(port.chan, &sg, 1, DMA_MEM_TO_DEV,
                                                DMA_PREP_INTERRUPT | DMA_CTRL_ACK, &cfg),
                       n);
}

static bool config_port_open(void)
{
    if (!port_open(DMA_MEM_TO_DEV))
        return false;
    if (port.chan->device->device_prep_config_sg)
        return true;
    conformance_skip("the engine has no prepare call with a configuration");
    port_close();
    return false;
}

static void run_to(unsigned n, unsigned reg)
{
    bench_give(prep_config(n, reg), n);
    dma_async_issue_pending(port.chan);
    bench_run(port.chan);
    CHECK(piece[n].seen.calls == 1 && port_got(reg, 0, n, 0));
}

static void a_configuration_of_its_own_stays_with_its_transfer(void)
{
    struct dma_async_tx_descriptor *own, *other, *common;

    if (!config_port_open())
        return;
    port_use(1);
    other = prep_config(1, 1);
    own = prep_config(0, 0);
    common = port_prep(2); /* to register 1 */
    bench_give(common, 2);
    bench_give(own, 0);
    dma_async_issue_pending(port.chan);
    bench_run(port.chan);
    CHECK(port_got(0, 0, 0, 0) && port_got(1, 0, 2, 0));
    bench_give(other, 1);
    dma_async_issue_pending(port.chan);
    bench_run(port.chan);
    CHECK(port_got(0, 0, 0, 0) && port_got(1, 0, 1, 0));
    port_close();
}

static struct dma_async_tx_descriptor *by_context[2][4];
static unsigned contexts;

static void prep_both_ways(void)
{
    if (contexts == 4)
        return;
    for (unsigned reg = 0; reg < 2; reg++)
        by_context[reg][contexts] = prep_config(2 * contexts + reg, reg);
    contexts++;
}

/* Nobody's configuration is seen by another context, whatever the channel was told meanwhile. */
static void contexts_configure_and_prepare_on_one_channel(void)
{
    if (!config_port_open())
        return;
    contexts = 0;
    port_use(1);
    in_all_contexts(prep_both_ways);
    port_use(0);
    for (unsigned i = 0; i < contexts; i++)
        for (unsigned reg = 0; reg < 2; reg++) {
            const unsigned n = 2 * i + reg;

            bench_give(by_context[reg][i], n);
            dma_async_issue_pending(port.chan);
            bench_run(port.chan);
            CHECK(piece[n].seen.calls == 1 && port_got(reg, 0, n, 0));
        }
    port_close();
}

/* It needs no dmaengine_slave_config() before, and a bad one is refused as there. */
static void a_configuration_of_its_own_is_judged_at_prepare(void)
{
    struct scatterlist sg = {.length = PIECE, .last = true};
    struct dma_slave_config cfg;

    if (!config_port_open())
        return;
    sg.dma_address = piece[0].from;
    cfg = port_config(0);
    cfg.dst_addr_width = DMA_SLAVE_BUSWIDTH_3_BYTES;
    CHECK(!dmaengine_prep_config_sg(port.chan, &sg, 1, DMA_MEM_TO_DEV, 0, &cfg));
    CHECK(!dmaengine_prep_config_sg(port.chan, &sg, 1, DMA_MEM_TO_DEV, 0, NULL));
    run_to(0, 0);
    port_close();
}

const struct statement config_tests[] = {
    OF_ENGINES(44, a_configuration_is_for_later_transfers),
    OF_ENGINES(44, a_configuration_does_not_touch_what_runs),
    OF_ENGINES(45, a_configuration_is_captured_at_prepare_not_at_submit),
    OF_ENGINES(46, a_configuration_is_copied),
    OF_ENGINES(47, the_direction_of_prepare_counts),
    OF_ENGINES(48, the_memory_side_of_a_configuration_is_ignored),
    OF_ENGINES(49, a_width_is_taken_or_refused_never_narrowed),
    OF_ENGINES(49, a_width_that_one_side_lacks_is_no_matter_to_the_other),
    OF_ENGINES(223, a_configuration_of_its_own_stays_with_its_transfer),
    OF_ENGINES(223, contexts_configure_and_prepare_on_one_channel),
    OF_ENGINES(223, a_configuration_of_its_own_is_judged_at_prepare),
    {0},
};
