/* SPDX-License-Identifier: Apache-2.0 */
/* 2.23 and 2.24: clients reach providers through the core alone, API-221, and share no request
 * line, API-228. */
#include "script.h"
#include "sections.h"

static struct script s;
static struct dma_chan *chan;

/* The call for each operation, by TYPE; SLAVE has three. */
static struct dma_async_tx_descriptor *call(enum dma_transaction_type type, unsigned form)
{
    static struct scatterlist sg = {.length = 64, .last = true};
    static struct dma_vec vec = {.len = 64};
    static struct dma_slave_config config;
    static struct dma_interleaved_template xt;
    static dma_addr_t addr[2];
    static enum sum_check_flags result;
    static unsigned char scf[2];

    switch (type) {
    case DMA_MEMCPY:
        return dmaengine_prep_dma_memcpy(chan, 0, 64, 64, 0);
    case DMA_XOR:
        return dmaengine_prep_dma_xor(chan, 0, addr, 2, 64, 0);
    case DMA_XOR_VAL:
        return dmaengine_prep_dma_xor_val(chan, addr, 2, 64, &result, 0);
    case DMA_PQ:
        return dmaengine_prep_dma_pq(chan, addr, addr, 2, scf, 64, 0);
    case DMA_PQ_VAL:
        return dmaengine_prep_dma_pq_val(chan, addr, addr, 2, scf, 64, &result, 0);
    case DMA_MEMSET:
        return dmaengine_prep_dma_memset(chan, 0, 1, 64, 0);
    case DMA_MEMSET_SG:
        return dmaengine_prep_dma_memset_sg(chan, &sg, 1, 1, 0);
    case DMA_INTERRUPT:
        return dmaengine_prep_dma_interrupt(chan, 0);
    case DMA_CYCLIC:
        return dmaengine_prep_dma_cyclic(chan, 0, 64, 32, DMA_DEV_TO_MEM, 0);
    case DMA_INTERLEAVE:
        return dmaengine_prep_interleaved_dma(chan, &xt, 0);
    default:
        return form == 0   ? dmaengine_prep_slave_sg(chan, &sg, 1, DMA_DEV_TO_MEM, 0)
               : form == 1 ? dmaengine_prep_config_sg(chan, &sg, 1, DMA_DEV_TO_MEM, 0, &config)
                           : dmaengine_prep_peripheral_dma_vec(chan, &vec, 1, DMA_DEV_TO_MEM, 0);
    }
}

#define CALLABLE                                                                                   \
    (1ul << DMA_MEMCPY | 1ul << DMA_XOR | 1ul << DMA_XOR_VAL | 1ul << DMA_PQ | 1ul << DMA_PQ_VAL | \
     1ul << DMA_MEMSET | 1ul << DMA_MEMSET_SG | 1ul << DMA_INTERRUPT | 1ul << DMA_CYCLIC |         \
     1ul << DMA_INTERLEAVE | 1ul << DMA_SLAVE)

static unsigned hooks_called(void)
{
    unsigned n = 0;

    for (unsigned hook = 0; hook < SCRIPT_HOOKS; hook++)
        n += s.prepared[hook];
    return n;
}

static void every_operation_has_a_call_that_reaches_its_hook(void)
{
    script_open(&s, "all", 1, CALLABLE);
    chan = script_request(&s, 0);
    for (unsigned type = 0; type < DMA_TX_TYPE_END; type++)
        for (unsigned form = 0; CALLABLE >> type & 1 && form < (type == DMA_SLAVE ? 3 : 1);
             form++) {
            script_forget(&s);
            CHECK(!call(type, form)); /* the script's answer */
            CHECK_EQ(s.prepared[form ? SCRIPT_CONFIG_SG + form - 1 : type], 1);
            CHECK_EQ(hooks_called(), 1);
        }
    dma_release_channel(chan);
    script_close(&s);
}

/* Table 1.2: no hook, no channel. */
static void a_call_without_a_hook_or_channel_gives_nothing(void)
{
    script_open(&s, "none", 1, 0);
    for (unsigned type = 0; type < DMA_TX_TYPE_END; type++)
        for (unsigned form = 0; CALLABLE >> type & 1 && form < 3; form++) {
            chan = NULL;
            CHECK(!call(type, form));
            chan = script_request(&s, 0);
            CHECK(!call(type, form));
            dma_release_channel(chan);
        }
    chan = script_request(&s, 0);
    CHECK_EQ(dmaengine_slave_config(chan, &(struct dma_slave_config){0}), -ENOSYS);
    CHECK_EQ(dmaengine_pause(chan), -ENOSYS);
    CHECK_EQ(dmaengine_resume(chan), -ENOSYS);
    s.dma.device_terminate_all = NULL;
    s.dma.device_synchronize = NULL;
    CHECK_EQ(dmaengine_terminate_all(chan), -ENOSYS);
    CHECK_EQ(dmaengine_terminate_async(chan), -EINVAL);
    CHECK_EQ(dmaengine_terminate_sync(chan), -EINVAL);
    script_forget(&s);
    dmaengine_synchronize(chan);
    CHECK_STR(s.log, "");
    dma_release_channel(chan);
    script_close(&s);
}

/* --- request lines ------------------------------------------------------------------------- */

/* A device of the board's first peripheral with `dmas`, and a second one that claims the same line.
 */
static struct device peripheral = {.name = "peripheral"}, impostor = {.name = "impostor"};

static bool find_peripheral(void)
{
    struct device_node *np = of_root();

    while (np && !(of_device_is_available(np) && of_property_read_bool(np, "dmas")))
        np = of_next_node(np);
    peripheral.of_node = impostor.of_node = np;
    return np;
}

static void a_request_line_has_one_user(void)
{
    const char *name;

    if (!find_peripheral())
        SKIP("no peripheral of this board has request lines");
    name = of_string_at(peripheral.of_node, "dma-names", 0);
    chan = dma_request_chan(&peripheral, name);
    if (!CHECK(!IS_ERR(chan)))
        return;
    CHECK_EQ(PTR_ERR(dma_request_chan(&impostor, name)), -ENODEV);
    CHECK_EQ(PTR_ERR(dma_request_chan(&peripheral, name)), -ENODEV);
    CHECK_EQ(dmaengine_chan_available(&impostor, name), -EBUSY);
    CHECK(chan->slave == &peripheral);
    dma_release_channel(chan);
    chan = dma_request_chan(&impostor, name);
    CHECK(!IS_ERR(chan) && chan->slave == &impostor);
    dma_release_channel(chan);
}

const struct statement layer_tests[] = {
    STATEMENT(221, every_operation_has_a_call_that_reaches_its_hook),
    STATEMENT(221, a_call_without_a_hook_or_channel_gives_nothing),
    STATEMENT(228, a_request_line_has_one_user),
    {0},
};
