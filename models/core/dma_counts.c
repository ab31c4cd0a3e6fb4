/* SPDX-License-Identifier: Apache-2.0 */
#include "dma_counts.h"

#include <string.h>

void dma_counts_get(const struct dma_master *m, unsigned chan, struct dma_counts *k)
{
    k->chan = m->stats[chan];
    k->chan.busy = dma_master_busy(m, chan);
    memcpy(k->port, m->port_stats, sizeof k->port);
    if (m->borrows)
        memcpy(k->loan, m->loan, sizeof k->loan);
    else
        memset(k->loan, 0, sizeof k->loan);
}

static void add_chan(struct dma_chan_stats *to, const struct dma_chan_stats *k, uint64_t n)
{
    to->bytes += n * k->bytes;
    to->read += n * k->read;
    to->beats += n * k->beats;
    to->busy += n * k->busy;
    to->stall_arbitration += n * k->stall_arbitration;
    to->stall_waits += n * k->stall_waits;
    to->errors += n * k->errors;
}

static void add_port(struct dma_port_stats *to, const struct dma_port_stats *k, uint64_t n)
{
    to->data += n * k->data;
    to->waits += n * k->waits;
}

static void add_loans(struct dma_loan to[DMA_MAX_TARGETS], const struct dma_loan k[DMA_MAX_TARGETS],
                      uint64_t n)
{
    for (unsigned t = 0; t < DMA_MAX_TARGETS; t++) {
        to[t].accesses += n * k[t].accesses;
        to[t].cycles += n * k[t].cycles;
        to[t].waits += n * k[t].waits;
    }
}

/* Counters are unsigned: -1 times is a subtraction. */
void dma_counts_since(struct dma_counts *k, const struct dma_counts *before)
{
    add_chan(&k->chan, &before->chan, UINT64_MAX);
    for (unsigned p = 0; p < DMA_MAX_PORTS; p++) {
        add_port(&k->port[p], &before->port[p], UINT64_MAX);
        add_loans(k->loan[p], before->loan[p], UINT64_MAX);
    }
}

void dma_counts_add(struct dma_master *m, unsigned chan, const struct dma_counts *k, uint64_t n)
{
    add_chan(&m->stats[chan], &k->chan, n);
    for (unsigned p = 0; p < DMA_MAX_PORTS; p++) {
        add_port(&m->port_stats[p], &k->port[p], n);
        if (m->borrows)
            add_loans(m->loan[p], k->loan[p], n);
    }
}
