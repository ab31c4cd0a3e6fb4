/* SPDX-License-Identifier: Apache-2.0 */
/* Clocked cores, which cannot be run ahead: how long nobody sees what they do. */
#include "dma_fault.h"
#include "dma_stretch.h"

static const struct device_class *cls(const struct dma_master *m)
{
    return m->dev->cls;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Cycles that BYTES take at least, in beats of SIZE, from or to ADDR on; the first beat may be
 * about to end. Nothing is said about what lies beyond the memory. */
static uint64_t at_least(const struct dma_master *m, unsigned port, uint64_t addr, bool write,
                         bool fixed, uint32_t size, uint32_t bytes)
{
    struct dma_memory mem;

    if (bytes < size || !dma_master_memory(m, port, addr, write, &mem) || mem.len < size)
        return 0;
    return ((fixed ? bytes : least(bytes, mem.len)) / size - 1) * (uint64_t)(1 + mem.waits) + 1;
}

uint64_t dma_master_quiet(const struct dma_master *m)
{
    struct dma_stream s;

    if (!m->bus->memory || m->gate.state || !cls(m)->stream || !dma_master_all_direct(m) ||
        !cls(m)->stream(m->dev, &s))
        return m->dev->now;
    return m->dev->now +
           least(at_least(m, s.src_port, s.src, false, s.src_fixed, s.src_beat, s.left),
                 at_least(m, s.dst_port, s.dst, true, s.dst_fixed, s.dst_beat, s.left));
}

void dma_stretch_flow(struct dma_master *m, uint64_t edge)
{
    enum { FAR = 32, LATER = 8 };
    const uint64_t now = m->dev->now;
    uint64_t quiet;

    if (edge < now + FAR || m->gate.state || dma_fault_pending(m) || m->no_flow--)
        return;
    m->no_flow = LATER;
    quiet = dma_master_quiet(m);
    if (quiet <= now + FAR || !cls(m)->flow(m->dev, m, least(edge, quiet - 1)))
        return;
    m->ask_at = m->dev->now;
    m->no_flow = m->dev->now < now + FAR ? LATER : 0;
}
