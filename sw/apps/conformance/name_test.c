/* SPDX-License-Identifier: Apache-2.0 */
/* 2.3: finding a channel by name, API-029 to API-033. Ways through routers, and more, are in
 * route_test.c. */
#include "named.h"
#include "sections.h"
#include "string.h"

static const struct dma_slave_map rx_is_second_2 = {"client", "rx", CHANNEL(2)};

/* --- which description counts ----------------------------------------------------------- */

static void the_device_tree_comes_before_the_maps(void)
{
    named_begin(1, DMAS(FIRST, 0), NAMES("rx"));
    named_open(&first);
    named_open_mapped(&second, &rx_is_second_2, 1);
    CHECK_EQ(named_ask(&first, "rx"), 0);
    script_close(&second);
    named_close(&first);
    named_end();
}

static void a_tree_that_gives_no_channel_leaves_it_to_the_maps(void)
{
    static const struct {
        u32 phandle, number;
        const char *name;
    } broken[] = {{FIRST, 0, "tx"}, {FIRST, 7, "rx"}, {NOBODY, 0, "rx"}};

    for (unsigned i = 0; i < ARRAY_SIZE(broken); i++) {
        named_begin(1, DMAS(broken[i].phandle, broken[i].number), broken[i].name, 3);
        named_open(&first);
        CHECK_EQ(named_ask(&first, "rx"), -ENODEV);
        named_open_mapped(&second, &rx_is_second_2, 1);
        CHECK_EQ(named_ask(&second, "rx"), 2);
        script_close(&second);
        named_close(&first);
        named_end();
    }
}

static void a_tree_that_says_later_is_not_overruled_by_a_map(void)
{
    named_begin(1, DMAS(FIRST, 0), NAMES("rx"));
    named_open_mapped(&second, &rx_is_second_2, 1);
    CHECK_EQ(named_ask(&second, "rx"), -EPROBE_DEFER);
    named_open(&first);
    CHECK_EQ(named_ask(&first, "rx"), 0);
    named_close(&first);
    script_close(&second);
    named_end();
}

/* --- maps --------------------------------------------------------------------------------- */

static void an_entry_of_a_map_is_for_one_name_of_one_device(void)
{
    static const struct dma_slave_map map[] = {
        {"other", "rx", CHANNEL(0)}, {"client", "tx", CHANNEL(1)}, {"client", "rx", CHANNEL(2)}};

    named_begin(1, NO_DMAS, NO_NAMES);
    named_open_mapped(&second, map, ARRAY_SIZE(map));
    CHECK_EQ(named_ask(&second, "rx"), 2);
    CHECK_EQ(named_ask(&second, "tx"), 1);
    CHECK_EQ(named_ask(&second, "r"), -EPROBE_DEFER);
    CHECK_EQ(named_ask(&second, "rxx"), -EPROBE_DEFER);
    strscpy(client.name, "other", sizeof client.name);
    CHECK_EQ(named_ask(&second, "rx"), 0);
    CHECK_EQ(named_ask(&second, "tx"), -EPROBE_DEFER);
    strscpy(client.name, "client", sizeof client.name);
    script_close(&second);
    named_end();
}

/* The filter is run for devices with SLAVE alone. */
static void a_map_of_a_device_without_slave_channels_gives_none(void)
{
    named_begin(1, NO_DMAS, NO_NAMES);
    named_open_mapped(&second, &rx_is_second_2, 1);
    dma_cap_clear(DMA_SLAVE, second.dma.cap_mask);
    CHECK_EQ(named_ask(&second, "rx"), -EPROBE_DEFER);
    dma_cap_set(DMA_SLAVE, second.dma.cap_mask);
    CHECK_EQ(named_ask(&second, "rx"), 2);
    script_close(&second);
    named_end();
}

/* --- not there yet, and taken ------------------------------------------------------------- */

static void who_comes_before_the_provider_is_told_to_come_again(void)
{
    named_begin(1, NO_DMAS, NO_NAMES);
    CHECK_EQ(named_ask(&second, "rx"), -EPROBE_DEFER);
    CHECK_EQ(dmaengine_chan_available(&client, "rx"), -EPROBE_DEFER);
    named_open_mapped(&second, &rx_is_second_2, 1);
    CHECK_EQ(dmaengine_chan_available(&client, "rx"), 0);
    CHECK_EQ(named_ask(&second, "rx"), 2);
    script_close(&second);
    named_end();
}

static void a_mapped_channel_that_is_taken_reads_as_not_there_yet(void)
{
    struct dma_chan *chan;

    named_begin(1, NO_DMAS, NO_NAMES);
    named_open_mapped(&second, &rx_is_second_2, 1);
    chan = script_request(&second, 2);
    CHECK_EQ(named_ask(&second, "rx"), -EPROBE_DEFER);
    CHECK_EQ(dmaengine_chan_available(&client, "rx"), -EBUSY); /* ours */
    CHECK_EQ(dmaengine_chan_available(&client, "tx"), -EPROBE_DEFER);
    CHECK_EQ(dmaengine_chan_available(&client, NULL), -EINVAL);
    CHECK_EQ(chan->client_count, 1);
    dma_release_channel(chan);
    CHECK_EQ(dmaengine_chan_available(&client, "rx"), 0);
    CHECK_EQ(second.chan[2].client_count, 0); /* the question takes nothing */
    script_close(&second);
    named_end();
}

/* --- the device tree ------------------------------------------------------------------------- */

/* Of the tree alone: PTR_ERR, or 0 with the channel given back. */
static int ask_tree(const char *name)
{
    struct dma_chan *chan = of_dma_request_slave_channel(&client, name);

    CHECK(chan);
    if (IS_ERR_OR_NULL(chan))
        return (int)PTR_ERR(chan);
    dma_release_channel(chan);
    return 0;
}

static void without_names_the_tree_has_no_channel(void)
{
    named_begin(1, NO_DMAS, NO_NAMES);
    named_open(&first);
    CHECK_EQ(ask_tree("rx"), -ENODEV);
    named_close(&first);
    named_end();
    named_begin(1, DMAS(FIRST, 0), NO_NAMES);
    named_open(&first);
    CHECK_EQ(ask_tree("rx"), -ENODEV);
    CHECK_EQ(named_ask(&first, "rx"), -ENODEV);
    named_close(&first);
    named_end();
}

/* Nobody waits for ever for a name that is wrong. */
static void a_name_that_is_not_in_the_tree_is_no_reason_to_wait(void)
{
    named_begin(1, DMAS(FIRST, 0), NAMES("rx"));
    CHECK_EQ(ask_tree("tx"), -ENODEV);
    CHECK_EQ(named_ask(&first, "tx"), -ENODEV);
    CHECK_EQ(ask_tree("rx"), -EPROBE_DEFER);
    CHECK_EQ(named_ask(&first, "rx"), -EPROBE_DEFER);
    CHECK_STR(client.waits_for, "no driver yet for DMA controller first");
    named_open(&first);
    CHECK_EQ(ask_tree("rx"), 0);
    named_close(&first);
    CHECK_EQ(ask_tree("rx"), -EPROBE_DEFER);
    named_end();
}

static void entries_of_the_same_name_stand_in_for_each_other(void)
{
    struct dma_chan *taken;

    named_begin(1, DMAS(FIRST, 7, FIRST, 1, FIRST, 2), NAMES("rx\0rx\0tx"));
    named_open(&first);
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQ(named_ask(&first, "rx"), 1); /* 7 does not exist */
    taken = script_request(&first, 1);
    CHECK_EQ(named_ask(&first, "rx"), -ENODEV);
    CHECK_EQ(dmaengine_chan_available(&client, "rx"), -EBUSY);
    CHECK_EQ(named_ask(&first, "tx"), 2);
    dma_release_channel(taken);
    named_close(&first);
    named_end();
}

/* "device:name" of the client, until release (API-021). */
static void a_named_channel_knows_its_client(void)
{
    struct dma_chan *chan;

    named_begin(1, DMAS(FIRST, 1), NAMES("rx"));
    named_open(&first);
    chan = dma_request_chan(&client, "rx");
    CHECK(chan == &first.chan[1]);
    CHECK(chan->slave == &client);
    CHECK_STR(chan->client, "client:rx");
    dma_release_channel(chan);
    CHECK(!chan->slave);
    CHECK_STR(chan->client, "");
    named_close(&first);
    named_end();
}

/* The number that a device without alias gets now. */
static int next_number(void)
{
    script_open(&first, "first", 1, 0);
    script_close(&first);
    return first.dma.dev_id;
}

/* The second controller gets the number that would be next; the first, though it comes before, the
 * one after it. */
static void an_alias_keeps_its_number_for_its_device(void)
{
    const int number = next_number();
    char name[sizeof second.chan[1].name];

    scnprintf(named_alias, sizeof named_alias, "dma%d", number);
    scnprintf(name, sizeof name, "dma%dchan1", number);
    named_begin(1, NO_DMAS, NO_NAMES);
    named_open(&first);
    CHECK(first.dma.dev_id != number);
    named_open(&second);
    CHECK_EQ(second.dma.dev_id, number);
    CHECK_STR(second.chan[1].name, name);
    named_close(&second);
    named_close(&first);
    named_end();
}

const struct statement name_tests[] = {
    STATEMENT(4, an_alias_keeps_its_number_for_its_device),
    STATEMENT(21, a_named_channel_knows_its_client),
    STATEMENT(29, the_device_tree_comes_before_the_maps),
    STATEMENT(29, a_tree_that_gives_no_channel_leaves_it_to_the_maps),
    STATEMENT(29, a_tree_that_says_later_is_not_overruled_by_a_map),
    STATEMENT(30, an_entry_of_a_map_is_for_one_name_of_one_device),
    STATEMENT(30, a_map_of_a_device_without_slave_channels_gives_none),
    STATEMENT(31, who_comes_before_the_provider_is_told_to_come_again),
    STATEMENT(32, a_mapped_channel_that_is_taken_reads_as_not_there_yet),
    STATEMENT(33, without_names_the_tree_has_no_channel),
    STATEMENT(33, a_name_that_is_not_in_the_tree_is_no_reason_to_wait),
    STATEMENT(33, entries_of_the_same_name_stand_in_for_each_other),
    {0},
};
