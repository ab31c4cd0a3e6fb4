/* SPDX-License-Identifier: Apache-2.0 */
#include "script.h"

#include "delay.h"
#include "dma-mapping.h"
#include "registry.h"
#include "string.h"

static struct script *of_device(const struct dma_device *device)
{
    return container_of(device, struct script, dma);
}

static struct script *of_chan(const struct dma_chan *chan)
{
    return of_device(chan->device);
}

void script_note(struct script *s, char what)
{
    const size_t n = strlen(s->log);

    if (n + 1 < sizeof s->log)
        s->log[n] = what;
}

void script_forget(struct script *s)
{
    memset(s->log, 0, sizeof s->log);
    memset(s->prepared, 0, sizeof s->prepared);
}

unsigned script_count(const struct script *s, char what)
{
    unsigned n = 0;

    for (const char *c = s->log; *c; c++)
        n += *c == what;
    return n;
}

/* --- hooks ---------------------------------------------------------------------- */

/* Where one may sleep; other threads get their turn. */
static void sleep_here(const struct script *s)
{
    CHECK(in_task() && !preempt_count() && !arch_irqs_disabled());
    if (s->slow)
        msleep(1);
}

static int alloc(struct dma_chan *chan)
{
    struct script *s = of_chan(chan);

    sleep_here(s);
    script_note(s, 'A');
    return s->alloc_answer;
}

static void free_chan(struct dma_chan *chan)
{
    sleep_here(of_chan(chan));
    script_note(of_chan(chan), 'F');
}

static void synchronize(struct dma_chan *chan)
{
    sleep_here(of_chan(chan));
    script_note(of_chan(chan), 'S');
}

static int router_config(struct dma_chan *chan)
{
    sleep_here(of_chan(chan));
    script_note(of_chan(chan), 'C');
    return of_chan(chan)->router_answer;
}

static int terminate(struct dma_chan *chan)
{
    script_note(of_chan(chan), 'T');
    return 0;
}

static void issue(struct dma_chan *chan)
{
    script_note(of_chan(chan), 'I');
}

static enum dma_status status(struct dma_chan *chan, dma_cookie_t cookie,
                              struct dma_tx_state *state)
{
    (void)chan;
    (void)cookie;
    if (state)
        *state = (struct dma_tx_state){.last = DMA_MIN_COOKIE, .used = DMA_MIN_COOKIE};
    return DMA_COMPLETE;
}

/* Of an operation: it cannot, and says that it was asked. */
#define PREP(name, type, ...)                                                                      \
    static struct dma_async_tx_descriptor *prep_##name(struct dma_chan *chan, __VA_ARGS__)         \
    {                                                                                              \
        of_chan(chan)->prepared[type]++;                                                           \
        return NULL;                                                                               \
    }

PREP(memcpy, DMA_MEMCPY, dma_addr_t, dma_addr_t, size_t, unsigned long)
PREP(xor, DMA_XOR, dma_addr_t, dma_addr_t *, unsigned, size_t, unsigned long)
PREP(xor_val, DMA_XOR_VAL, dma_addr_t *, unsigned, size_t, enum sum_check_flags *, unsigned long)
PREP(pq, DMA_PQ, dma_addr_t *, dma_addr_t *, unsigned, const unsigned char *, size_t, unsigned long)
PREP(pq_val, DMA_PQ_VAL, dma_addr_t *, dma_addr_t *, unsigned, const unsigned char *, size_t,
     enum sum_check_flags *, unsigned long)
PREP(memset, DMA_MEMSET, dma_addr_t, int, size_t, unsigned long)
PREP(memset_sg, DMA_MEMSET_SG, struct scatterlist *, unsigned, int, unsigned long)
PREP(interrupt, DMA_INTERRUPT, unsigned long)
PREP(slave_sg, DMA_SLAVE, const struct scatterlist *, unsigned, enum dma_transfer_direction,
     unsigned long, void *)
PREP(config_sg, SCRIPT_CONFIG_SG, const struct scatterlist *, unsigned, enum dma_transfer_direction,
     unsigned long, const struct dma_slave_config *)
PREP(vec, SCRIPT_VEC, const struct dma_vec *, size_t, enum dma_transfer_direction, unsigned long)
PREP(cyclic, DMA_CYCLIC, dma_addr_t, size_t, size_t, enum dma_transfer_direction, unsigned long)
PREP(interleaved, DMA_INTERLEAVE, struct dma_interleaved_template *, unsigned long)

void script_set_hooks(struct dma_device *d, dma_cap_mask_t operations)
{
#define SET(type, hook, function) d->hook = dma_has_cap(type, operations) ? function : NULL
    SET(DMA_MEMCPY, device_prep_dma_memcpy, prep_memcpy);
    SET(DMA_XOR, device_prep_dma_xor, prep_xor);
    SET(DMA_XOR_VAL, device_prep_dma_xor_val, prep_xor_val);
    SET(DMA_PQ, device_prep_dma_pq, prep_pq);
    SET(DMA_PQ_VAL, device_prep_dma_pq_val, prep_pq_val);
    SET(DMA_MEMSET, device_prep_dma_memset, prep_memset);
    SET(DMA_MEMSET_SG, device_prep_dma_memset_sg, prep_memset_sg);
    SET(DMA_INTERRUPT, device_prep_dma_interrupt, prep_interrupt);
    SET(DMA_SLAVE, device_prep_slave_sg, prep_slave_sg);
    SET(DMA_SLAVE, device_prep_config_sg, prep_config_sg);
    SET(DMA_SLAVE, device_prep_peripheral_dma_vec, prep_vec);
    SET(DMA_CYCLIC, device_prep_dma_cyclic, prep_cyclic);
    SET(DMA_INTERLEAVE, device_prep_interleaved_dma, prep_interleaved);
#undef SET
}

/* --- the provider --------------------------------------------------------------- */

void script_init(struct script *s, const char *name, unsigned channels, dma_cap_mask_t caps)
{
    memset(s, 0, sizeof *s);
    strscpy(s->dev.name, name, sizeof s->dev.name);
    s->dev.dma_range_count = 1;
    s->dev.dma_mask = DMA_BIT_MASK(64);
    s->dma = (struct dma_device){.dev = &s->dev,
                                 .cap_mask = caps,
                                 .device_alloc_chan_resources = alloc,
                                 .device_free_chan_resources = free_chan,
                                 .device_router_config = router_config,
                                 .device_synchronize = synchronize,
                                 .device_terminate_all = terminate,
                                 .device_issue_pending = issue,
                                 .device_tx_status = status};
    script_set_hooks(&s->dma, caps);
    INIT_LIST_HEAD(&s->dma.channels);
    for (unsigned i = 0; i < channels; i++)
        script_add(s, i);
}

void script_add(struct script *s, unsigned n)
{
    s->chan[n].device = &s->dma;
    list_add_tail(&s->chan[n].device_node, &s->dma.channels);
}

void script_open(struct script *s, const char *name, unsigned channels, dma_cap_mask_t caps)
{
    script_init(s, name, channels, caps);
    CHECK_EQ(dma_async_device_register(&s->dma), 0);
    CHECK(script_is_registered(&s->dma));
}

void script_close(struct script *s)
{
    const struct dma_chan *chan;

    list_for_each_entry (chan, &s->dma.channels, device_node)
        CHECK_EQ(chan->client_count, 0);
    CHECK_EQ(s->dma.refs, 1);
    CHECK_EQ(dma_async_device_unregister(&s->dma), 0);
    CHECK(!script_is_registered(&s->dma));
}

static bool is(struct dma_chan *chan, void *wanted)
{
    return chan == wanted;
}

struct dma_chan *script_request(struct script *s, unsigned n)
{
    return dma_request_channel(0, is, &s->chan[n]);
}

bool script_is_registered(const struct dma_device *device)
{
    const struct dma_device *d;

    list_for_each_entry (d, &dma_devices, global_node)
        if (d == device)
            return true;
    return false;
}
