/* SPDX-License-Identifier: Apache-2.0 */
/* 2.4: capabilities, API-039 to API-043, and what a device declares of widths, directions and
 * residue, API-007 and API-008. */
#include "dma-mapping.h"
#include "script.h"
#include "sections.h"
#include "slab.h"

static struct script s;
static struct dma_chan *chan;

/* --- of engines ------------------------------------------------------------------------------ */

static bool is_slave_of_engine(struct dma_chan *c, void *param)
{
    (void)param;
    return c->device->dev == engine->device()->dev;
}

/* A channel for peripherals of the engine's controller, or NULL. */
static struct dma_chan *request_slave(void)
{
    return dma_request_channel(1ul << DMA_SLAVE, is_slave_of_engine, NULL);
}

#define NEEDS_SLAVE()                                                                              \
    do {                                                                                           \
        chan = request_slave();                                                                    \
        if (!chan)                                                                                 \
            SKIP("the engine serves no peripherals");                                              \
    } while (0)

static const u8 widths[] = {1, 2, 3, 4, 8, 16, 32, 64, 128};

static bool has_bit(u32 mask, u32 n)
{
    return n < 32 && mask >> n & 1;
}

static struct dma_slave_config config_of(u32 src_width, u32 dst_width)
{
    return (struct dma_slave_config){.src_addr = 0x12010000,
                                     .dst_addr = 0x12010000,
                                     .src_addr_width = src_width,
                                     .dst_addr_width = dst_width,
                                     .src_maxburst = 1,
                                     .dst_maxburst = 1};
}

static bool takes(enum dma_transfer_direction direction, u32 width, dma_addr_t buf)
{
    const bool from = direction == DMA_DEV_TO_MEM;
    const struct dma_slave_config config = config_of(from ? width : 4, from ? 4 : width);
    struct dma_async_tx_descriptor *tx;

    if (dmaengine_slave_config(chan, &config))
        return false;
    tx = dmaengine_prep_slave_single(chan, buf, 128, direction, DMA_CTRL_ACK);
    if (tx)
        CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    return tx;
}

/* Departure R1 of section 3 was a mask of the values themselves. */
static void a_width_or_direction_is_taken_if_and_only_if_its_bit_is_set(void)
{
    struct dma_slave_caps caps;
    dma_addr_t buf;
    void *memory;

    NEEDS_SLAVE();
    memory = kzalloc(128, GFP_KERNEL);
    buf = dma_map_single(chan->device->dev, memory, 128, DMA_BIDIRECTIONAL);
    CHECK_EQ(dma_get_slave_caps(chan, &caps), 0);
    CHECK(has_bit(caps.src_addr_widths, 4) && has_bit(caps.dst_addr_widths, 4));
    CHECK(!has_bit(caps.src_addr_widths, 0) && !has_bit(caps.dst_addr_widths, 0));
    for (unsigned i = 0; i < ARRAY_SIZE(widths); i++) {
        CHECK_EQ(takes(DMA_DEV_TO_MEM, widths[i], buf), has_bit(caps.src_addr_widths, widths[i]));
        CHECK_EQ(takes(DMA_MEM_TO_DEV, widths[i], buf), has_bit(caps.dst_addr_widths, widths[i]));
    }
    for (u32 direction = 0; direction <= DMA_TRANS_NONE; direction++)
        if (direction == DMA_MEM_TO_DEV || direction == DMA_DEV_TO_MEM)
            CHECK(has_bit(caps.directions, direction));
        else if (!has_bit(caps.directions, direction))
            CHECK(!takes(direction, 4, buf));
    CHECK(!has_bit(caps.directions, DMA_TRANS_NONE));
    dma_unmap_single(chan->device->dev, buf, 128, DMA_BIDIRECTIONAL);
    kfree(memory);
    dma_release_channel(chan);
}

/* A copy stands after each of its grains in turn: how many residues differ? */
static unsigned distinct_residues(u32 bytes)
{
    unsigned distinct = 0;
    u32 before = bytes + 1;

    for (u32 at = engine->grain; at < bytes; at += engine->grain) {
        struct dma_tx_state state;

        bench_begin(chan);
        piece[0].bytes = bytes;
        engine->hold(chan, at);
        bench_issue(chan, 0);
        engine_wait_held(chan, piece[0].seen.cookie, bytes - at);
        dmaengine_tx_status(chan, piece[0].seen.cookie, &state);
        CHECK(state.residue <= before);
        distinct += state.residue != before;
        before = state.residue;
        engine->let_go(chan);
        bench_run(chan);
        CHECK(bench_arrived(0));
        CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
        bench_end();
    }
    return distinct;
}

static void the_residue_is_as_fine_as_declared(void)
{
    u32 bytes;

    NEEDS(hold);
    bytes = max(128u, 4 * engine->grain);
    chan = engine_request();
    CHECK_EQ(chan->device->residue_granularity, DMA_RESIDUE_GRANULARITY_BURST);
    CHECK_EQ(distinct_residues(bytes), bytes / engine->grain - 1);
    dma_release_channel(chan);
}

static void the_caps_of_an_engine_are_those_of_its_hooks(void)
{
    const struct dma_device *device;
    struct dma_slave_caps caps;

    NEEDS_SLAVE();
    device = chan->device;
    CHECK_EQ(dma_get_slave_caps(chan, &caps), 0);
    CHECK_EQ(caps.cmd_pause, device->device_pause != NULL);
    CHECK_EQ(caps.cmd_resume, device->device_resume != NULL);
    CHECK_EQ(caps.cmd_terminate, device->device_terminate_all != NULL);
    CHECK(caps.cmd_pause && caps.cmd_resume); /* all of ours can do both */
    CHECK_EQ(caps.residue_granularity, device->residue_granularity);
    CHECK(caps.min_burst >= 1 && caps.max_burst >= caps.min_burst);
    dma_release_channel(chan);
}

/* --- of the core ---------------------------------------------------------------------------- */

static int stop_hook(struct dma_chan *c)
{
    (void)c;
    return 0;
}

static void open_slave(void)
{
    script_open(&s, "slave", 2, 1ul << DMA_SLAVE | 1ul << DMA_PRIVATE);
    s.dma.src_addr_widths = 1u << 1 | 1u << 4;
    s.dma.dst_addr_widths = 1u << 2;
    s.dma.directions = 1u << DMA_DEV_TO_MEM;
    s.dma.min_burst = 2;
    s.dma.max_burst = 16;
    s.dma.max_sg_burst = 3;
    s.dma.residue_granularity = DMA_RESIDUE_GRANULARITY_SEGMENT;
    chan = script_request(&s, 0);
}

static void close_slave(void)
{
    dma_release_channel(chan);
    script_close(&s);
}

static void caps_are_what_the_device_states(void)
{
    struct dma_slave_caps caps;

    open_slave();
    CHECK_EQ(dma_get_slave_caps(chan, &caps), 0);
    CHECK_EQ(caps.src_addr_widths, 1u << 1 | 1u << 4);
    CHECK_EQ(caps.dst_addr_widths, 1u << 2);
    CHECK_EQ(caps.directions, 1u << DMA_DEV_TO_MEM);
    CHECK_EQ(caps.min_burst, 2);
    CHECK_EQ(caps.max_burst, 16);
    CHECK_EQ(caps.max_sg_burst, 3);
    CHECK_EQ(caps.residue_granularity, DMA_RESIDUE_GRANULARITY_SEGMENT);
    CHECK(!caps.descriptor_reuse);
    s.dma.descriptor_reuse = true;
    CHECK_EQ(dma_get_slave_caps(chan, &caps), 0);
    CHECK(caps.descriptor_reuse);
    close_slave();
}

/* All eight combinations: what is there, and nothing else. */
static void pause_resume_and_terminate_are_there_each_with_its_hook(void)
{
    struct dma_slave_caps caps;

    open_slave();
    for (unsigned n = 0; n < 8; n++) {
        s.dma.device_pause = n & 1 ? stop_hook : NULL;
        s.dma.device_resume = n & 2 ? stop_hook : NULL;
        s.dma.device_terminate_all = n & 4 ? stop_hook : NULL;
        CHECK_EQ(dma_get_slave_caps(chan, &caps), 0);
        CHECK_EQ(caps.cmd_pause, n & 1);
        CHECK_EQ(caps.cmd_resume, n >> 1 & 1);
        CHECK_EQ(caps.cmd_terminate, n >> 2 & 1);
        CHECK_EQ(dmaengine_pause(chan), n & 1 ? 0 : -ENOSYS);
        CHECK_EQ(dmaengine_resume(chan), n & 2 ? 0 : -ENOSYS);
        CHECK_EQ(dmaengine_terminate_async(chan), n & 4 ? 0 : -EINVAL);
    }
    close_slave();
}

static void even_channels_are_wider(struct dma_chan *c, struct dma_slave_caps *caps)
{
    CHECK_EQ(caps->max_burst, 16); /* the device's are there before */
    if (c->chan_id % 2 == 0)
        caps->max_burst = 32;
}

static void a_channel_may_differ_from_its_device(void)
{
    struct dma_slave_caps caps;
    struct dma_chan *odd;

    open_slave();
    odd = script_request(&s, 1);
    s.dma.device_caps = even_channels_are_wider;
    CHECK_EQ(dma_get_slave_caps(chan, &caps), 0);
    CHECK_EQ(caps.max_burst, 32);
    CHECK_EQ(dma_get_slave_caps(odd, &caps), 0);
    CHECK_EQ(caps.max_burst, 16);
    CHECK_EQ(s.dma.max_burst, 16);
    dma_release_channel(odd);
    close_slave();
}

static void caps_are_for_peripherals_and_need_a_direction(void)
{
    struct dma_slave_caps caps;

    open_slave();
    CHECK_EQ(dma_get_slave_caps(NULL, &caps), -EINVAL);
    CHECK_EQ(dma_get_slave_caps(chan, NULL), -EINVAL);
    s.dma.directions = 0;
    CHECK_EQ(dma_get_slave_caps(chan, &caps), -ENXIO);
    s.dma.directions = 1u << DMA_DEV_TO_MEM;
    dma_cap_clear(DMA_SLAVE, s.dma.cap_mask);
    CHECK_EQ(dma_get_slave_caps(chan, &caps), -ENXIO);
    dma_cap_set(DMA_CYCLIC, s.dma.cap_mask);
    CHECK_EQ(dma_get_slave_caps(chan, &caps), 0);
    close_slave();
}

static bool of_script(struct dma_chan *c, void *param)
{
    return c->device == param;
}

/* Against a model that goes bit by bit. */
static void all_wanted_capabilities_must_be_offered(void)
{
    const dma_cap_mask_t used = (1ul << DMA_PRIVATE) - 1;
    u32 random = 7, matches = 0;

    for (unsigned n = 0; n < 200; n++) {
        dma_cap_mask_t offered, wanted = 0;
        bool fits = true;

        random = random * 1664525 + 1013904223;
        offered = random >> 8 & used;
        for (unsigned k = 0; k < n % 4; k++) {
            random = random * 1664525 + 1013904223;
            dma_cap_set((random >> 16) % DMA_PRIVATE, wanted);
        }
        for (unsigned op = 0; op < DMA_PRIVATE; op++)
            fits &= !dma_has_cap(op, wanted) || dma_has_cap(op, offered);
        script_open(&s, "random", 1, offered);
        chan = dma_request_channel(wanted, of_script, &s.dma);
        CHECK_EQ(chan != NULL, fits);
        matches += fits;
        if (chan)
            dma_release_channel(chan);
        script_close(&s);
    }
    CHECK(matches > 50 && matches < 150);
}

static void masks_are_made_bit_by_bit(void)
{
    dma_cap_mask_t mask = ~0ul;

    dma_cap_zero(mask);
    CHECK_EQ(mask, 0);
    dma_cap_set(DMA_SLAVE, mask);
    dma_cap_set(DMA_CYCLIC, mask);
    CHECK(dma_has_cap(DMA_SLAVE, mask) && dma_has_cap(DMA_CYCLIC, mask));
    CHECK(!dma_has_cap(DMA_MEMCPY, mask));
    dma_cap_clear(DMA_SLAVE, mask);
    CHECK(!dma_has_cap(DMA_SLAVE, mask) && dma_has_cap(DMA_CYCLIC, mask));
}

/* --- alignment ------------------------------------------------------------------------------- */

static void alignments_are_exponents_of_two(void)
{
    const struct dma_device five = {.copy_align = 5}, none = {0};

    CHECK(is_dma_copy_aligned(&five, 0x20, 0x40, 32));
    CHECK(!is_dma_copy_aligned(&five, 0x10, 0x40, 32));
    CHECK(!is_dma_copy_aligned(&five, 0x20, 0x50, 32));
    CHECK(!is_dma_copy_aligned(&five, 0x20, 0x40, 16));
    CHECK(!is_dma_copy_aligned(&five, 0x25, 0x40, 32)); /* 5 is not the alignment */
    CHECK(is_dma_copy_aligned(&none, 1, 2, 3));
    for (u32 align = 0; align < 16; align++)
        for (u32 value = 1; value < 1u << 17; value = value * 3 + 1) {
            const bool fits = value % (1u << align) == 0;

            CHECK_EQ(dmaengine_check_align(align, value, 0, 0), fits);
            CHECK_EQ(dmaengine_check_align(align, 0, value, 0), fits);
            CHECK_EQ(dmaengine_check_align(align, 0, 0, value), fits);
        }
}

static void each_kind_of_operation_has_its_own_alignment(void)
{
    const struct dma_device device = {
        .copy_align = 1, .xor_align = 2, .pq_align = 3, .fill_align = 4};

    for (u32 value = 1; value <= 16; value *= 2) {
        CHECK_EQ(is_dma_copy_aligned(&device, value, 0, 0), value >= 2);
        CHECK_EQ(is_dma_xor_aligned(&device, value, 0, 0), value >= 4);
        CHECK_EQ(is_dma_pq_aligned(&device, value, 0, 0), value >= 8);
        CHECK_EQ(is_dma_fill_aligned(&device, value, 0, 0), value >= 16);
    }
}

const struct statement caps_tests[] = {
    OF_ENGINES(7, a_width_or_direction_is_taken_if_and_only_if_its_bit_is_set),
    OF_ENGINES(8, the_residue_is_as_fine_as_declared),
    STATEMENT(39, caps_are_what_the_device_states),
    STATEMENT(39, a_channel_may_differ_from_its_device),
    STATEMENT(39, caps_are_for_peripherals_and_need_a_direction),
    OF_ENGINES(39, the_caps_of_an_engine_are_those_of_its_hooks),
    STATEMENT(40, pause_resume_and_terminate_are_there_each_with_its_hook),
    STATEMENT(41, all_wanted_capabilities_must_be_offered),
    STATEMENT(41, masks_are_made_bit_by_bit),
    STATEMENT(43, alignments_are_exponents_of_two),
    STATEMENT(43, each_kind_of_operation_has_its_own_alignment),
    {0},
};
