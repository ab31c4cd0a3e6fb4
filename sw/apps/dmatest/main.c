/* SPDX-License-Identifier: Apache-2.0 */
#include "dmatest.h"

#include "moduleparam.h"
#include "string.h"
#include "swdma.h"

enum { CHANNELS_MAX = 64, ALIGNMENT_MAX = 12, NAME_MAX = 32 };

struct dmatest_params params = {
    .test_buf_size = 16384,
    .iterations = 100,
    .seed = 1,
    .timeout = 3000,
    .xor_sources = 3,
    .pq_sources = 3,
    .alignment = DEVICES_ALIGNMENT,
};

static unsigned threads_per_chan = 1;
static unsigned max_channels; /* 0: all */
static unsigned memset_instead;
static unsigned software, out_of_order;
static char channel[NAME_MAX], device[NAME_MAX]; /* empty: any */

static const struct param words[] = {
    {"iterations", &params.iterations, 1, UINT32_MAX},
    {"test_buf_size", &params.test_buf_size, 1, 1 << 24},
    {"threads_per_chan", &threads_per_chan, 1, 64},
    {"max_channels", &max_channels, 0, CHANNELS_MAX},
    {"channel=", channel, 0, sizeof channel},
    {"device=", device, 0, sizeof device},
    {"dmatest", &memset_instead, 0, 1},
    {"xor_sources", &params.xor_sources, 1, SOURCES_MAX},
    {"pq_sources", &params.pq_sources, 1, SOURCES_MAX},
    {"timeout", &params.timeout, 1, 1000000},
    {"polled", &params.polled, 0, 1},
    {"noverify", &params.noverify, 0, 1},
    {"norandom", &params.norandom, 0, 1},
    {"verbose", &params.verbose, 0, 1},
    {"alignment", &params.alignment, 0, ALIGNMENT_MAX},
    {"transfer_size", &params.transfer_size, 0, 1 << 24},
    {"seed", &params.seed, 0, UINT32_MAX},
    {"software", &software, 0, SWDMA_CHANNELS_MAX},
    {"software_order=in|out", &out_of_order, 0, 1},
};

/* What runs on a channel whose device can do it. */
static const struct dmatest_kind kinds[] = {
    {DMA_MEMCPY, "copy"}, {DMA_MEMSET, "set"}, {DMA_XOR, "xor"}, {DMA_PQ, "pq"}};

static LIST_HEAD(threads);
static struct dma_chan *chans[CHANNELS_MAX];
static unsigned channels, count;

int main(void);

static bool is_wanted(const struct dmatest_kind *kind)
{
    return kind->type != (memset_instead ? DMA_MEMCPY : DMA_MEMSET);
}

/* What no single value says. */
static bool params_fit(void)
{
    if (params.transfer_size >= params.test_buf_size) {
        pr_err("parameter transfer_size: %u bytes do not lie in a test_buf_size of %u; use less\n",
               params.transfer_size, params.test_buf_size);
        return false;
    }
    if (params.alignment != DEVICES_ALIGNMENT && 1u << params.alignment > params.test_buf_size) {
        pr_err("parameter alignment: 2^%u is more than test_buf_size, %u; use less\n",
               params.alignment, params.test_buf_size);
        return false;
    }
    return true;
}

static bool filter(struct dma_chan *chan, void *unused)
{
    (void)unused;
    return (!channel[0] || !strcmp(channel, dma_chan_name(chan))) &&
           (!device[0] || !strcmp(device, dev_name(chan->device->dev)));
}

/* Of one kind: how many; negative: memory is short. */
static int add_threads(struct dma_chan *chan, const struct dmatest_kind *kind)
{
    for (unsigned n = 0; n < threads_per_chan; n++) {
        struct dmatest_thread *t = dmatest_thread_start(chan, kind, n, count);

        if (!t)
            return -ENOMEM;
        count++;
        list_add_tail(&t->node, &threads);
    }
    return (int)threads_per_chan;
}

static int add_channel(struct dma_chan *chan)
{
    int started = 0;

    chans[channels++] = chan;
    if (params.polled && dma_has_cap(DMA_COMPLETION_NO_ORDER, chan->device->cap_mask)) {
        pr_err("%s completes out of order, which polling cannot tell; leave out polled\n",
               dma_chan_name(chan)); /* API-120 */
        return -EINVAL;
    }
    for (const struct dmatest_kind *k = kinds; k < kinds + ARRAY_SIZE(kinds); k++) {
        const int more =
            is_wanted(k) && dma_has_cap(k->type, chan->device->cap_mask) ? add_threads(chan, k) : 0;

        if (more < 0) {
            pr_err("no memory for the buffers of %s; use a smaller test_buf_size, "
                   "threads_per_chan or max_channels\n",
                   dma_chan_name(chan));
            return more;
        }
        started += more;
    }
    pr_info("Started %d threads using %s\n", started, dma_chan_name(chan));
    return 0;
}

/* Takes what can do KIND, as far as it is free and wanted. */
static int request_channels(const struct dmatest_kind *kind)
{
    dma_cap_mask_t mask;
    int err = 0;

    dma_cap_zero(mask);
    dma_cap_set(kind->type, mask);
    while (!err && channels < (max_channels ? max_channels : CHANNELS_MAX)) {
        struct dma_chan *chan = dma_request_channel(mask, filter, NULL);

        if (!chan)
            break;
        err = add_channel(chan);
    }
    return err;
}

/* Exit code. */
static unsigned run(void)
{
    struct dmatest_thread *t, *next;
    bool passed = true;
    int err = 0;

    for (const struct dmatest_kind *k = kinds; !err && k < kinds + ARRAY_SIZE(kinds); k++)
        if (is_wanted(k))
            err = request_channels(k);
    if (!channels)
        pr_err("No channels configured, found no DMA controller that %s memory%s; use software=1\n",
               memset_instead ? "fills" : "copies",
               channel[0] || device[0] ? " and is the asked-for channel or device" : "");
    list_for_each_entry_safe (t, next, &threads, node)
        passed &= dmatest_thread_end(t);
    for (unsigned i = 0; i < channels; i++)
        dma_release_channel(chans[i]);
    if (err == -EINVAL)
        return EXIT_BAD_PARAMS;
    return !err && channels && passed ? 0 : 1;
}

int main(void)
{
    struct dma_device *sw = NULL;
    unsigned code;

    if (parse_params("dmatest", words, ARRAY_SIZE(words)) || !params_fit())
        return EXIT_BAD_PARAMS;
    pattern_init();
    if (software) {
        const struct swdma_config config = {.channels = software, .out_of_order = out_of_order};

        sw = swdma_create(&config);
        if (IS_ERR(sw)) {
            pr_err("no software controller: %pe\n", sw);
            return 1;
        }
    }
    code = run();
    if (sw)
        swdma_destroy(sw);
    return (int)code;
}
