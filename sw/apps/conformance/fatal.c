/* SPDX-License-Identifier: Apache-2.0 */
/* Bugs of a program that end it, by number: the contract wants them to be told, not survived. */
#include "async_tx.h"
#include "fake_dma.h"
#include "script.h"
#include "sections.h"

static struct script s;

/* API-028 */
static void a_put_too_many(void)
{
    dmaengine_get();
    dmaengine_put();
    pr_info("balanced so far\n");
    dmaengine_put();
}

static bool requests_another(struct dma_chan *chan, void *param)
{
    (void)chan;
    (void)param;
    pr_info("in the filter\n");
    return script_request(&s, 1);
}

/* API-016: not a hang. */
static void a_filter_that_requests(void)
{
    script_open(&s, "twice", 2, SCRIPT_OPS);
    dma_request_channel(SCRIPT_OPS, requests_another, NULL);
}

static void requests(void)
{
    script_request(&s, 0);
}

/* API-022 */
static void a_request_in_a_callback(void)
{
    script_open(&s, "wanted", 1, SCRIPT_OPS);
    in_tasklet(requests);
}

static void releases(void)
{
    dma_release_channel(&s.chan[0]);
}

static void a_release_in_a_callback(void)
{
    script_open(&s, "had", 1, SCRIPT_OPS);
    requests();
    in_tasklet(releases);
}

/* A public copy, acknowledged. */
static struct dma_async_tx_descriptor *acknowledged(void)
{
    struct dma_async_tx_descriptor *tx;

    fake_create();
    dmaengine_get();
    bench_begin(list_first_entry(&fake.channels, struct dma_chan, device_node));
    tx = bench_prep(list_first_entry(&fake.channels, struct dma_chan, device_node), 0);
    dmaengine_submit(tx);
    return tx;
}

/* API-190 */
static void a_dependency_on_what_is_acknowledged(void)
{
    struct dma_async_tx_descriptor *parent = acknowledged();

    dmaengine_submit_after(bench_prep(parent->chan, 1), parent);
}

/* API-194 */
static void waiting_for_what_is_acknowledged(void)
{
    struct dma_async_tx_descriptor *tx = acknowledged();

    async_tx_quiesce(&tx);
}

void (*const fatal_bugs[FATAL_BUGS])(void) = {a_put_too_many,
                                              a_filter_that_requests,
                                              a_request_in_a_callback,
                                              a_release_in_a_callback,
                                              a_dependency_on_what_is_acknowledged,
                                              waiting_for_what_is_acknowledged};
