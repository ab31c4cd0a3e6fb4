/* SPDX-License-Identifier: Apache-2.0 */
#include "forms.h"

#include "string.h"

enum { LONG_LIST = 12, LONG_COPY = 300000 };

static struct dma_async_tx_descriptor *memcpy_form(struct dma_chan *chan, unsigned long flags)
{
    return dmaengine_prep_dma_memcpy(chan, mem[0].at, mem[1].at, FORM_BYTES, flags);
}

static struct dma_async_tx_descriptor *long_memcpy(struct dma_chan *chan, unsigned long flags)
{
    return dmaengine_prep_dma_memcpy(chan, mem[0].at, mem[1].at, LONG_COPY, flags);
}

static struct dma_async_tx_descriptor *memset_form(struct dma_chan *chan, unsigned long flags)
{
    return dmaengine_prep_dma_memset(chan, mem[0].at, 0x3c, FORM_BYTES, flags);
}

/* Two halves, or what repeats them. */
static void list(struct scatterlist *sg, unsigned n)
{
    sg_init_table(sg, n);
    for (unsigned i = 0; i < n; i++) {
        sg[i].dma_address = mem[0].at + i % 2 * FORM_BYTES / 2;
        sg[i].length = FORM_BYTES / 2;
    }
}

static struct dma_async_tx_descriptor *memset_sg_form(struct dma_chan *chan, unsigned long flags)
{
    struct scatterlist sg[2];

    list(sg, 2);
    return dmaengine_prep_dma_memset_sg(chan, sg, 2, 0x3c, flags);
}

static struct dma_async_tx_descriptor *long_memset_sg(struct dma_chan *chan, unsigned long flags)
{
    struct scatterlist sg[LONG_LIST];

    list(sg, LONG_LIST);
    return dmaengine_prep_dma_memset_sg(chan, sg, LONG_LIST, 0x3c, flags);
}

static struct dma_async_tx_descriptor *xor_form(struct dma_chan *chan, unsigned long flags)
{
    dma_addr_t src[] = {mem[1].at, mem[2].at};

    return dmaengine_prep_dma_xor(chan, mem[0].at, src, 2, FORM_BYTES, flags);
}

static enum sum_check_flags form_result;

static struct dma_async_tx_descriptor *xor_val_form(struct dma_chan *chan, unsigned long flags)
{
    dma_addr_t src[] = {mem[1].at, mem[2].at};

    return dmaengine_prep_dma_xor_val(chan, src, 2, FORM_BYTES, &form_result, flags);
}

static const u8 scf[] = {1, 2};

static struct dma_async_tx_descriptor *pq_form(struct dma_chan *chan, unsigned long flags)
{
    dma_addr_t dst[] = {mem[0].at, mem[3].at}, src[] = {mem[1].at, mem[2].at};

    return dmaengine_prep_dma_pq(chan, dst, src, 2, scf, FORM_BYTES, flags);
}

static struct dma_async_tx_descriptor *pq_val_form(struct dma_chan *chan, unsigned long flags)
{
    dma_addr_t pq[] = {mem[0].at, mem[3].at}, src[] = {mem[1].at, mem[2].at};

    return dmaengine_prep_dma_pq_val(chan, pq, src, 2, scf, FORM_BYTES, &form_result, flags);
}

static struct dma_async_tx_descriptor *interrupt_form(struct dma_chan *chan, unsigned long flags)
{
    return dmaengine_prep_dma_interrupt(chan, flags);
}

static struct dma_async_tx_descriptor *interleaved_form(struct dma_chan *chan, unsigned long flags)
{
    const bool copies = chan && dma_has_cap(DMA_MEMCPY, chan->device->cap_mask);
    union {
        struct dma_interleaved_template xt;
        u8 room[sizeof(struct dma_interleaved_template) + sizeof(struct data_chunk)];
    } t = {.xt = {.src_start = mem[1].at,
                  .dst_start = copies ? mem[0].at : 0, /* what the channel was told */
                  .dir = copies ? DMA_MEM_TO_MEM : DMA_MEM_TO_DEV,
                  .src_inc = true,
                  .dst_inc = copies,
                  .src_sgl = true,
                  .numf = 2,
                  .frame_size = 1}};

    t.xt.sgl[0] = (struct data_chunk){.size = 16, .icg = 8};
    return dmaengine_prep_interleaved_dma(chan, &t.xt, flags);
}

static struct dma_async_tx_descriptor *slave_single_form(struct dma_chan *chan, unsigned long flags)
{
    return dmaengine_prep_slave_single(chan, mem[1].at, FORM_BYTES, DMA_MEM_TO_DEV, flags);
}

static struct dma_async_tx_descriptor *slave_sg_form(struct dma_chan *chan, unsigned long flags)
{
    struct scatterlist sg[2];

    list(sg, 2);
    return dmaengine_prep_slave_sg(chan, sg, 2, DMA_MEM_TO_DEV, flags);
}

static struct dma_async_tx_descriptor *long_slave_sg(struct dma_chan *chan, unsigned long flags)
{
    struct scatterlist sg[LONG_LIST];

    list(sg, LONG_LIST);
    return dmaengine_prep_slave_sg(chan, sg, LONG_LIST, DMA_MEM_TO_DEV, flags);
}

static struct dma_async_tx_descriptor *config_sg_form(struct dma_chan *chan, unsigned long flags)
{
    const struct dma_slave_config cfg = port_config(1);
    struct scatterlist sg[2];

    list(sg, 2);
    return dmaengine_prep_config_sg(chan, sg, 2, DMA_MEM_TO_DEV, flags, &cfg);
}

static struct dma_async_tx_descriptor *vec_form(struct dma_chan *chan, unsigned long flags)
{
    const struct dma_vec vec[] = {{mem[1].at, 16}, {mem[2].at, FORM_BYTES - 16}};

    return dmaengine_prep_peripheral_dma_vec(chan, vec, 2, DMA_MEM_TO_DEV, flags);
}

static struct dma_async_tx_descriptor *cyclic_form(struct dma_chan *chan, unsigned long flags)
{
    return dmaengine_prep_dma_cyclic(chan, mem[1].at, FORM_BYTES, FORM_BYTES / 4, DMA_MEM_TO_DEV,
                                     flags);
}

#define FORM(name, hook, peculiar, prep)                                                           \
    {                                                                                              \
        name, offsetof(struct dma_device, device_prep_##hook), peculiar, prep                      \
    }

const struct form forms[] = {
    FORM("memcpy", dma_memcpy, false, memcpy_form),
    FORM("long memcpy", dma_memcpy, true, long_memcpy),
    FORM("memset", dma_memset, false, memset_form),
    FORM("memset_sg", dma_memset_sg, false, memset_sg_form),
    FORM("long memset_sg", dma_memset_sg, true, long_memset_sg),
    FORM("xor", dma_xor, false, xor_form),
    FORM("xor_val", dma_xor_val, false, xor_val_form),
    FORM("pq", dma_pq, false, pq_form),
    FORM("pq_val", dma_pq_val, false, pq_val_form),
    FORM("interrupt", dma_interrupt, false, interrupt_form),
    FORM("interleaved", interleaved_dma, false, interleaved_form),
    FORM("slave_single", slave_sg, false, slave_single_form),
    FORM("slave_sg", slave_sg, false, slave_sg_form),
    FORM("long slave_sg", slave_sg, true, long_slave_sg),
    FORM("config_sg", config_sg, false, config_sg_form),
    FORM("vec", peripheral_dma_vec, false, vec_form),
    FORM("cyclic", dma_cyclic, true, cyclic_form),
    {NULL, 0, false, NULL},
};

bool form_is_there(const struct form *f, const struct dma_chan *chan)
{
    const void *hook;

    memcpy(&hook, (const u8 *)chan->device + f->hook, sizeof hook);
    return hook;
}

void forms_on_each_channel(void (*function)(struct dma_chan *chan))
{
    struct dma_chan *chan;

    if (!dma_has_cap(DMA_SLAVE, engine->device()->cap_mask)) {
        chan = operation_open(DMA_MEMCPY, FORM_MEMS, FORM_BYTES);
        if (!chan)
            return;
        function(chan);
        operation_close(chan);
    }
    if (!engine->port || !port_open(DMA_MEM_TO_DEV))
        return;
    port_use(0);
    mems_begin(port.chan, FORM_MEMS, FORM_BYTES);
    function(port.chan);
    CHECK_EQ(dmaengine_terminate_sync(port.chan), 0);
    mems_end();
    port_close();
}
