/* SPDX-License-Identifier: Apache-2.0 */
/* 2.3: API-034 to API-038: several entries of a name, arguments, routers, what drivers need not
 * give back, channels of others. */
#include "devres.h"
#include "io.h"
#include "named.h"
#include "pl080_regs.h"
#include "sections.h"
#include "slab.h"
#include "testctl_regs.h"

/* --- several entries ---------------------------------------------------------------------- */

/* The next channel that the client gets by "rx", as 10 * controller + number. */
static int next_rx(void)
{
    struct dma_chan *chan = dma_request_chan(&client, "rx");
    int which;

    if (!CHECK(!IS_ERR_OR_NULL(chan)))
        return -1;
    which = (chan->device == &first.dma ? 10 : 20) + chan->chan_id;
    dma_release_channel(chan);
    return which;
}

static void entries_of_the_same_name_take_turns(void)
{
    static const int entries[] = {10, 22, 11};
    unsigned start = 0;

    named_begin(1, DMAS(FIRST, 0, SECOND, 2, FIRST, 2, FIRST, 1), NAMES("rx\0rx\0tx\0rx"));
    named_open(&first);
    named_open(&second);
    for (const int which = next_rx(); start < 3 && entries[start] != which;)
        start++;
    CHECK(start < 3);
    for (unsigned i = 1; i < 8; i++)
        CHECK_EQ(next_rx(), entries[(start + i) % 3]);
    named_close(&second);
    named_close(&first);
    named_end();
}

/* ... but the others serve while one is taken: all three are got at once. */
static void all_entries_of_a_name_can_be_in_use(void)
{
    struct dma_chan *chan[3];

    named_begin(1, DMAS(FIRST, 0, SECOND, 2, FIRST, 1), NAMES("rx\0rx\0rx"));
    named_open(&first);
    named_open(&second);
    for (unsigned i = 0; i < 3; i++) {
        chan[i] = dma_request_chan(&client, "rx");
        CHECK(!IS_ERR(chan[i]));
        for (unsigned k = 0; k < i; k++)
            CHECK(chan[i] != chan[k]);
    }
    CHECK_EQ(named_ask(&first, "rx"), -ENODEV);
    for (unsigned i = 0; i < 3; i++)
        dma_release_channel(chan[i]);
    named_close(&second);
    named_close(&first);
    named_end();
}

/* --- arguments ------------------------------------------------------------------------------ */

static void check_refused(u32 cells, const u32 *dmas, unsigned n)
{
    named_begin(cells, dmas, n, NAMES("rx"));
    named_open(&first);
    CHECK_EQ(named_ask(&first, "rx"), -ENODEV);
    CHECK_STR(first.log, "");
    named_close(&first);
    named_end();
}

static void a_channel_number_is_exactly_one_argument(void)
{
    named_begin(1, DMAS(FIRST, 2), NAMES("rx"));
    named_open(&first);
    CHECK_EQ(named_ask(&first, "rx"), 2);
    named_close(&first);
    named_end();
    check_refused(0, DMAS(FIRST));
    check_refused(2, DMAS(FIRST, 2, 0));
    check_refused(1, DMAS(FIRST, 3));          /* no such channel */
    check_refused(1, DMAS(FIRST, 0xffffffff)); /* nor that one */
}

/* Nothing behind the end of the property, or of the arguments' array, is read. */
static void arguments_that_are_not_there_are_not_read(void)
{
    check_refused(1, DMAS(FIRST));
    check_refused(3, DMAS(FIRST, 2, 2));
    check_refused(OF_MAX_ARGS + 1, DMAS(FIRST, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    check_refused(0x40000000, DMAS(FIRST, 2));
}

static u32 filter_got;

static bool filter_by_argument(struct dma_chan *chan, void *arg)
{
    filter_got = *(const u32 *)arg;
    return chan->device == &first.dma && chan->chan_id == 1;
}

static void a_simple_translation_gives_its_argument_to_the_filter(void)
{
    static struct of_dma_filter_info info = {.filter_fn = filter_by_argument};

    info.dma_cap = 1ul << DMA_SLAVE;
    for (u32 cells = 1; cells <= 2; cells++) {
        named_begin(cells, DMAS(FIRST, 42, 43), NAMES("rx"));
        named_open(&first);
        of_dma_controller_free(first_node);
        CHECK_EQ(of_dma_controller_register(first_node, of_dma_simple_xlate, &info), 0);
        filter_got = 0;
        CHECK_EQ(named_ask(&first, "rx"), cells == 1 ? 1 : -ENODEV);
        CHECK_EQ(filter_got, cells == 1 ? 42 : 0);
        named_close(&first);
        named_end();
    }
}

static void a_controller_needs_a_node_and_a_translation(void)
{
    named_begin(1, NO_DMAS, NO_NAMES);
    CHECK_EQ(of_dma_controller_register(NULL, of_dma_xlate_by_chan_id, NULL), -EINVAL);
    CHECK_EQ(of_dma_controller_register(first_node, NULL, NULL), -EINVAL);
    slab_fail_nth(1);
    CHECK_EQ(of_dma_controller_register(first_node, of_dma_xlate_by_chan_id, NULL), -ENOMEM);
    of_dma_controller_free(first_node); /* nothing was there, nothing happens */
    named_end();
}

/* --- routers: <&router channel of-the-second> ---------------------------------------------------
 */

static unsigned routes, allocations;
static int allocate_answer;
static char route[4];

static void *route_allocate(struct of_phandle_args *spec, struct of_dma *ofdma)
{
    CHECK(ofdma->of_node == router_node && spec->args_count == 2);
    allocations++;
    if (allocate_answer)
        return ERR_PTR(allocate_answer);
    spec->np = spec->args[1] ? second_node : first_node;
    spec->args_count = 1;
    routes++;
    return &route[spec->args[0]];
}

static void route_free(struct device *dev, void *data)
{
    CHECK(dev == &client && (char *)data >= route && (char *)data < route + sizeof route);
    routes--;
}

static struct dma_router router = {.dev = &client, .route_free = route_free};

/* The client's channel is number 2 of the second controller. */
static void begin_routed(void)
{
    routes = allocations = 0;
    allocate_answer = 0;
    named_begin(1, DMAS(ROUTER, 2, 1), NAMES("rx"));
    CHECK_EQ(of_dma_router_register(router_node, route_allocate, &router), 0);
}

static void end_routed(void)
{
    of_dma_controller_free(router_node);
    named_end();
}

static void a_router_leads_to_the_channel_until_it_is_released(void)
{
    struct dma_chan *chan;

    begin_routed();
    named_open(&second);
    chan = dma_request_chan(&client, "rx");
    CHECK(chan == &second.chan[2]);
    CHECK_EQ(routes, 1);
    CHECK(chan->router == &router && chan->route_data == &route[2]);
    CHECK_STR(second.log, "AC");
    dma_release_channel(chan);
    CHECK_EQ(routes, 0);
    CHECK(!chan->router && !chan->route_data);
    CHECK_STR(second.log, "ACTSSF");
    chan = script_request(&second, 2); /* the next user has it without router */
    CHECK(chan && !chan->router);
    dma_release_channel(chan);
    CHECK_EQ(routes, 0);
    named_close(&second);
    end_routed();
}

static void a_route_goes_again_when_there_is_no_channel_at_its_end(void)
{
    struct dma_chan *taken;

    begin_routed();
    CHECK_EQ(named_ask(&second, "rx"), -EPROBE_DEFER); /* no controller */
    CHECK_EQ(routes, 0);
    named_open(&second);
    taken = script_request(&second, 2);
    CHECK_EQ(named_ask(&second, "rx"), -ENODEV);
    CHECK_EQ(routes, 0);
    CHECK_EQ(dmaengine_chan_available(&client, "rx"), -EBUSY);
    CHECK_EQ(routes, 0);
    dma_release_channel(taken);
    CHECK_EQ(allocations, 3);
    CHECK_EQ(named_ask(&second, "rx"), 2);
    CHECK_EQ(routes, 0);
    named_close(&second);
    end_routed();
}

static void a_router_that_has_no_route_gives_no_channel(void)
{
    begin_routed();
    named_open(&second);
    allocate_answer = -ENOSPC;
    CHECK_EQ(named_ask(&second, "rx"), -ENODEV);
    allocate_answer = -EPROBE_DEFER;
    CHECK_EQ(named_ask(&second, "rx"), -EPROBE_DEFER);
    CHECK_EQ(allocations, 2);
    CHECK_STR(second.log, "");
    named_close(&second);
    end_routed();
}

static void a_channel_that_refuses_its_router_is_released(void)
{
    begin_routed();
    named_open(&second);
    second.router_answer = -EINVAL;
    CHECK_EQ(named_ask(&second, "rx"), -ENODEV);
    CHECK_STR(second.log, "ACTSSF");
    CHECK_EQ(second.chan[2].client_count, 0);
    CHECK_EQ(routes, 0);
    second.dma.device_router_config = NULL; /* it need not have the hook */
    CHECK_EQ(named_ask(&second, "rx"), 2);
    CHECK_EQ(routes, 0);
    named_close(&second);
    end_routed();
}

static void a_router_needs_all_its_parts(void)
{
    named_begin(1, NO_DMAS, NO_NAMES);
    CHECK_EQ(of_dma_router_register(NULL, route_allocate, &router), -EINVAL);
    CHECK_EQ(of_dma_router_register(router_node, NULL, &router), -EINVAL);
    CHECK_EQ(of_dma_router_register(router_node, route_allocate, NULL), -EINVAL);
    named_end();
}

/* --- drivers ---------------------------------------------------------------------------------- */

static struct dma_chan *managed;

static int probe(struct platform_device *pdev)
{
    managed = devm_dma_request_chan(&pdev->dev, "rx");
    return IS_ERR(managed) ? (int)PTR_ERR(managed) : 0;
}

static struct platform_driver driver = {.driver = {.name = "managed"}, .probe = probe};
static const struct dma_slave_map managed_rx = {"managed", "rx", CHANNEL(1)};

static void a_managed_channel_is_released_with_its_driver(void)
{
    const unsigned objects = slab_objects();
    struct platform_device *pdev;

    named_begin(1, NO_DMAS, NO_NAMES);
    named_open_mapped(&first, &managed_rx, 1);
    CHECK_EQ(platform_driver_register(&driver), 0);
    pdev = platform_device_register_simple("managed", -1);
    CHECK(managed == &first.chan[1]);
    CHECK_EQ(first.chan[1].client_count, 1);
    device_release_driver(&pdev->dev);
    CHECK_EQ(first.chan[1].client_count, 0);
    CHECK_EQ(device_attach(&pdev->dev), 1);
    CHECK_EQ(first.chan[1].client_count, 1);
    platform_device_unregister(pdev);
    CHECK_EQ(first.chan[1].client_count, 0);
    CHECK_STR(first.log, "ATSSFATSSF");
    platform_driver_unregister(&driver);
    script_close(&first);
    named_end();
    CHECK_EQ(slab_objects(), objects);
}

/* The note of it needs memory. */
static void a_managed_channel_without_memory_is_released_at_once(void)
{
    struct device dev = {.name = "managed"};

    named_begin(1, NO_DMAS, NO_NAMES);
    CHECK_EQ(PTR_ERR(devm_dma_request_chan(&dev, "rx")), -EPROBE_DEFER);
    named_open_mapped(&first, &managed_rx, 1);
    slab_fail_nth(1);
    CHECK_EQ(PTR_ERR(devm_dma_request_chan(&dev, "rx")), -ENOMEM);
    CHECK(slab_has_failed());
    CHECK_STR(first.log, "ATSSF");
    CHECK_EQ(first.chan[1].client_count, 0);
    script_close(&first);
    named_end();
}

/* --- channels of others
 * --------------------------------------------------------------------------- */

/* The first PL080 whose description keeps channels from us; *CHANNEL is one of those, *OURS how
 * many are left. */
static struct device_node *find_masked(unsigned *channel, unsigned *ours)
{
    struct device_node *np = NULL;
    u32 mask;

    while ((np = of_find_compatible_node(np, "arm,pl080")))
        if (!of_property_read_u32(np, "dma-channel-mask", &mask) && ~mask & 0xff) {
            *ours = *channel = 0;
            while (mask >> *channel & 1)
                ++*channel;
            for (unsigned i = 0; i < PL080_CHANNELS; i++)
                *ours += mask >> i & 1;
            return np;
        }
    return NULL;
}

/* H5: accesses of anybody to SIZE bytes at ADDRESS from here on. */
static void log_accesses(u32 address, u32 size)
{
    writel(TESTCTL_ANY, testctl() + TESTCTL_LOG_WHO);
    writel(address, testctl() + TESTCTL_LOG_FIRST);
    writel(address + size - 1, testctl() + TESTCTL_LOG_LAST);
    writel(0, testctl() + TESTCTL_LOG_CTRL);
    writel(1, testctl() + TESTCTL_LOG_CTRL);
}

static u32 logged(void)
{
    return readl(testctl() + TESTCTL_LOG_COUNT);
}

static bool is_at(struct dma_chan *chan, void *np)
{
    return chan->device->dev->of_node == np;
}

/* A copy on each channel that the controller gives; how many it gives. */
static unsigned copy_on_all(struct device_node *np)
{
    static struct dma_chan *chan[PL080_CHANNELS + 1];
    unsigned n = 0;

    while (n < ARRAY_SIZE(chan) && (chan[n] = dma_request_channel(1ul << DMA_MEMCPY, is_at, np)))
        n++;
    for (unsigned i = 0; i < n; i++) {
        bench_begin(chan[i]);
        dma_sync_wait(chan[i], bench_issue(chan[i], 0));
        bench_settle();
        CHECK(bench_arrived(0));
        bench_end();
    }
    for (unsigned i = 0; i < n; i++)
        dma_release_channel(chan[i]);
    return n;
}

static void channels_of_others_are_neither_registered_nor_touched(void)
{
    unsigned channel, ours;
    struct device_node *np = find_masked(&channel, &ours);
    struct resource regs;
    u8 __iomem *theirs;

    if (!np || !testctl())
        SKIP("no controller of this board has channels of others");
    CHECK_EQ(of_address_to_resource(np, 0, &regs), 0);
    theirs = of_iomap(np, 0) + PL080_CHAN(channel);
    log_accesses((u32)regs.start + PL080_CHAN(channel), PL080_CHAN(1) - PL080_CHAN(0));
    CHECK_EQ(readl(theirs + PL080_CX_CONFIGURATION), 0);
    CHECK_EQ(logged(), 1); /* the log is of the right place */
    log_accesses((u32)regs.start + PL080_CHAN(channel), PL080_CHAN(1) - PL080_CHAN(0));
    CHECK_EQ(copy_on_all(np), ours);
    CHECK_EQ(logged(), 0);
}

const struct statement route_tests[] = {
    STATEMENT(34, entries_of_the_same_name_take_turns),
    STATEMENT(34, all_entries_of_a_name_can_be_in_use),
    STATEMENT(35, a_channel_number_is_exactly_one_argument),
    STATEMENT(35, arguments_that_are_not_there_are_not_read),
    STATEMENT(35, a_simple_translation_gives_its_argument_to_the_filter),
    STATEMENT(35, a_controller_needs_a_node_and_a_translation),
    STATEMENT(36, a_router_leads_to_the_channel_until_it_is_released),
    STATEMENT(36, a_route_goes_again_when_there_is_no_channel_at_its_end),
    STATEMENT(36, a_router_that_has_no_route_gives_no_channel),
    STATEMENT(36, a_channel_that_refuses_its_router_is_released),
    STATEMENT(36, a_router_needs_all_its_parts),
    STATEMENT(37, a_managed_channel_is_released_with_its_driver),
    STATEMENT(37, a_managed_channel_without_memory_is_released_at_once),
    STATEMENT(38, channels_of_others_are_neither_registered_nor_touched),
    {0},
};
