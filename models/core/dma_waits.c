/* SPDX-License-Identifier: Apache-2.0 */
#include "dma_waits.h"

const struct dma_access *dma_master_unanswered(const struct dma_master *m, unsigned port,
                                               uint64_t *since)
{
    const struct dma_port *f = &m->port[port];

    *since = f->begun;
    return f->busy && !f->queued && f->out.edge == UINT64_MAX ? dma_cur(f) : NULL;
}

bool dma_stuck(const void *dev)
{
    const struct device_class *cls = ((const struct device *)dev)->cls;
    char why[DMA_WAIT_TEXT];

    for (unsigned c = 0; cls->waits && c < cls->chans; c++)
        if (cls->waits(dev, c, why) == DMA_WAITS_HARDWARE)
            return true;
    return false;
}
