/* SPDX-License-Identifier: Apache-2.0 */
/* 2.1: registering a provider, API-001 to API-006 and API-042: what a device must have, and what
 * the core makes of it. Taking it back is in unregister_test.c. */
#include "registry.h"
#include "script.h"
#include "sections.h"
#include "string.h"
#include "told.h"

/* Operations that a hook belongs to. */
static const struct {
    enum dma_transaction_type type;
    const char *name;
} operations[] = {
    {DMA_MEMCPY, "DMA_MEMCPY"},       {DMA_XOR, "DMA_XOR"},
    {DMA_XOR_VAL, "DMA_XOR_VAL"},     {DMA_PQ, "DMA_PQ"},
    {DMA_PQ_VAL, "DMA_PQ_VAL"},       {DMA_MEMSET, "DMA_MEMSET"},
    {DMA_MEMSET_SG, "DMA_MEMSET_SG"}, {DMA_INTERRUPT, "DMA_INTERRUPT"},
    {DMA_CYCLIC, "DMA_CYCLIC"},       {DMA_INTERLEAVE, "DMA_INTERLEAVE"},
};

static struct script a, b;

static unsigned devices(void)
{
    const struct dma_device *device;
    unsigned n = 0;

    list_for_each_entry (device, &dma_devices, global_node)
        n++;
    return n;
}

static void is_refused(struct script *s)
{
    const unsigned before = devices();

    CHECK_EQ(dma_async_device_register(&s->dma), -EIO);
    CHECK_EQ(devices(), before);
    CHECK(!script_is_registered(&s->dma));
    CHECK_STR(s->log, "");
}

static void a_claim_without_its_hook_is_refused_and_leaves_no_trace(void)
{
    int id;

    script_open(&a, "first", 1, 0);
    id = a.dma.dev_id;
    script_close(&a);
    for (unsigned i = 0; i < ARRAY_SIZE(operations); i++) {
        const dma_cap_mask_t claim = 1ul << operations[i].type;

        script_init(&a, "hollow", 1, claim);
        script_set_hooks(&a.dma, 0);
        is_refused(&a);
        script_open(&b, "whole", 1, claim); /* it was the hook */
        CHECK_EQ(b.dma.dev_id, id);         /* no number was used up */
        script_close(&b);
    }
}

static void a_device_is_needed(void)
{
    CHECK_EQ(dma_async_device_register(NULL), -ENODEV);
    script_init(&a, "nowhere", 1, SCRIPT_OPS);
    a.dma.dev = NULL;
    CHECK_EQ(dma_async_device_register(&a.dma), -ENODEV);
    CHECK(!script_is_registered(&a.dma));
}

static void status_and_issue_are_mandatory(void)
{
    script_init(&a, "unpolled", 1, SCRIPT_OPS);
    a.dma.device_tx_status = NULL;
    is_refused(&a);
    script_init(&a, "unstarted", 1, SCRIPT_OPS);
    a.dma.device_issue_pending = NULL;
    is_refused(&a);
    script_init(&a, "idle", 1, 0);
    a.dma.device_tx_status = NULL;
    is_refused(&a);
}

static void a_slave_device_may_offer_templates_alone(void)
{
    script_init(&a, "templates", 1, 1ul << DMA_SLAVE | 1ul << DMA_INTERLEAVE);
    script_set_hooks(&a.dma, 1ul << DMA_INTERLEAVE);
    CHECK_EQ(dma_async_device_register(&a.dma), 0);
    script_close(&a);
}

#define CHAIN                                                                                      \
    (1ul << DMA_MEMCPY | 1ul << DMA_XOR | 1ul << DMA_XOR_VAL | 1ul << DMA_PQ | 1ul << DMA_PQ_VAL | \
     1ul << DMA_INTERRUPT)

static bool gets_async_tx(dma_cap_mask_t caps)
{
    bool has;

    script_open(&a, "chain", 1, caps);
    has = dma_has_cap(DMA_ASYNC_TX, a.dma.cap_mask);
    script_close(&a);
    return has;
}

static void async_tx_is_for_devices_with_every_operation_of_a_chain(void)
{
    CHECK(gets_async_tx(CHAIN));
    CHECK(gets_async_tx(CHAIN | 1ul << DMA_MEMSET));
    for (unsigned i = 0; i < ARRAY_SIZE(operations); i++)
        if (CHAIN & 1ul << operations[i].type)
            CHECK(!gets_async_tx(CHAIN & ~(1ul << operations[i].type)));
}

static void a_driver_that_claims_async_tx_is_told_of(void)
{
    told_begin();
    CHECK(!gets_async_tx(1ul << DMA_MEMCPY | 1ul << DMA_ASYNC_TX));
    CHECK_EQ(told("DMA_ASYNC_TX is claimed"), 1);
    told_begin();
    CHECK(gets_async_tx(CHAIN));
    CHECK_EQ(told("DMA_ASYNC_TX"), 0);
    told_end();
}

/* Channels of one device: ids from 0, and names from them. */
static void check_names(const struct script *s, unsigned channels)
{
    char name[sizeof s->chan[0].name];

    CHECK_EQ(s->dma.chancnt, channels);
    for (unsigned i = 0; i < channels; i++) {
        scnprintf(name, sizeof name, "dma%dchan%u", s->dma.dev_id, i);
        CHECK_EQ(s->chan[i].chan_id, i);
        CHECK_STR(s->chan[i].name, name);
        CHECK_STR(dma_chan_name(&s->chan[i]), name);
    }
}

static void channels_are_numbered_within_the_device_and_named_by_both(void)
{
    script_open(&a, "eight", 8, SCRIPT_OPS);
    script_open(&b, "two", 2, SCRIPT_OPS);
    CHECK(a.dma.dev_id != b.dma.dev_id);
    check_names(&a, 8);
    check_names(&b, 2);
    script_close(&b);
    script_close(&a);
}

static void a_number_is_free_again_once_the_device_is_gone(void)
{
    int first, second;

    script_open(&a, "eight", 8, SCRIPT_OPS);
    script_open(&b, "two", 2, SCRIPT_OPS);
    first = a.dma.dev_id;
    second = b.dma.dev_id;
    script_close(&a);
    script_open(&a, "eight", 8, SCRIPT_OPS);
    CHECK_EQ(a.dma.dev_id, first);
    check_names(&a, 8);
    script_close(&a);
    script_close(&b);
    script_open(&b, "two", 2, SCRIPT_OPS);
    CHECK_EQ(b.dma.dev_id, min(first, second));
    check_names(&b, 2);
    script_close(&b);
}

static void device_release(struct dma_device *device)
{
    script_note(container_of(device, struct script, dma), 'D');
}

/* Else two channels with users have the same name. */
static void a_number_is_not_free_while_a_channel_of_it_is_in_use(void)
{
    struct dma_chan *chan;

    script_init(&a, "leaving", 1, SCRIPT_OPS);
    a.dma.device_release = device_release;
    CHECK_EQ(dma_async_device_register(&a.dma), 0);
    chan = script_request(&a, 0);
    CHECK(chan);
    CHECK_EQ(dma_async_device_unregister(&a.dma), 0);
    script_open(&b, "next", 1, SCRIPT_OPS);
    CHECK(b.dma.dev_id != a.dma.dev_id);
    CHECK(strcmp(a.chan[0].name, b.chan[0].name));
    script_close(&b);
    dma_release_channel(chan);
    CHECK_EQ(script_count(&a, 'D'), 1);
    script_open(&b, "next", 1, SCRIPT_OPS);
    CHECK_EQ(b.dma.dev_id, a.dma.dev_id);
    script_close(&b);
}

static void a_channel_that_is_added_has_a_free_number_and_may_have_a_name(void)
{
    script_open(&a, "growing", 2, SCRIPT_OPS);
    a.chan[2].device = a.chan[3].device = &a.dma;
    CHECK_EQ(dma_async_device_channel_register(&a.dma, &a.chan[2], "sound-out"), 0);
    CHECK_EQ(dma_async_device_channel_register(&a.dma, &a.chan[3], NULL), 0);
    CHECK_EQ(a.chan[2].chan_id, 2);
    CHECK_STR(a.chan[2].name, "sound-out");
    CHECK_EQ(a.chan[3].chan_id, 3);
    CHECK_EQ(a.dma.chancnt, 4);
    CHECK_EQ(dma_async_device_channel_unregister(&a.dma, &a.chan[0]), 0);
    CHECK_EQ(dma_async_device_channel_register(&a.dma, &a.chan[0], NULL), 0);
    CHECK_EQ(a.chan[0].chan_id, 0);
    CHECK_EQ(dma_async_device_channel_register(NULL, &a.chan[0], NULL), -ENODEV);
    CHECK_EQ(dma_async_device_channel_register(&a.dma, NULL, NULL), -ENODEV);
    script_close(&a);
}

static void a_device_that_is_registered_as_private_stays_so(void)
{
    struct dma_chan *chan[3];

    script_open(&a, "private", 3, SCRIPT_OPS | 1ul << DMA_PRIVATE);
    for (unsigned i = 0; i < 3; i++)
        CHECK((chan[i] = script_request(&a, i)));
    for (unsigned i = 0; i < 3; i++)
        dma_release_channel(chan[i]);
    CHECK(dma_has_cap(DMA_PRIVATE, a.dma.cap_mask));
    script_forget(&a);
    dmaengine_get();
    CHECK(!dma_find_channel(DMA_XOR));
    dma_issue_pending_all();
    dmaengine_put();
    CHECK_STR(a.log, "");
    script_close(&a);
}

static void a_device_that_comes_later_gets_the_public_users(void)
{
    dmaengine_get();
    dmaengine_get();
    CHECK(!dma_find_channel(DMA_XOR));
    script_open(&a, "late", 3, SCRIPT_OPS);
    CHECK_STR(a.log, "AAA");
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(a.chan[i].client_count, 2);
    CHECK(dma_find_channel(DMA_XOR) && dma_find_channel(DMA_XOR)->device == &a.dma);
    dmaengine_put();
    CHECK_STR(a.log, "AAA");
    dmaengine_put();
    CHECK_STR(a.log, "AAASFSFSF");
    script_close(&a);
}

/* Departure R2 of section 3 was this. */
static void a_hook_without_its_claim_is_told_of(void)
{
    char text[80];

    for (unsigned i = 0; i < ARRAY_SIZE(operations); i++) {
        script_init(&a, "modest", 1, 0);
        script_set_hooks(&a.dma, 1ul << operations[i].type);
        scnprintf(text, sizeof text, "modest: the hook of %s is there", operations[i].name);
        told_begin();
        CHECK_EQ(dma_async_device_register(&a.dma), 0);
        CHECK_EQ(told(text), 1);
        told_end();
        script_close(&a);
    }
}

const struct statement register_tests[] = {
    STATEMENT(1, a_claim_without_its_hook_is_refused_and_leaves_no_trace),
    STATEMENT(1, a_device_is_needed),
    STATEMENT(2, status_and_issue_are_mandatory),
    STATEMENT(2, a_slave_device_may_offer_templates_alone),
    STATEMENT(3, async_tx_is_for_devices_with_every_operation_of_a_chain),
    STATEMENT(3, a_driver_that_claims_async_tx_is_told_of),
    STATEMENT(4, channels_are_numbered_within_the_device_and_named_by_both),
    STATEMENT(4, a_number_is_free_again_once_the_device_is_gone),
    STATEMENT(4, a_number_is_not_free_while_a_channel_of_it_is_in_use),
    STATEMENT(4, a_channel_that_is_added_has_a_free_number_and_may_have_a_name),
    STATEMENT(5, a_device_that_is_registered_as_private_stays_so),
    STATEMENT(6, a_device_that_comes_later_gets_the_public_users),
    STATEMENT(42, a_hook_without_its_claim_is_told_of),
    {0},
};
