/* SPDX-License-Identifier: Apache-2.0 */
#include "dma_fault.h"

/* --- scripted faults ------------------------------------------------------------------- */

bool dma_master_any_memory(const struct dma_master *m, unsigned port, uint64_t addr, bool write,
                           struct dma_memory *mem)
{
    return m->bus->memory && m->bus->memory(m->ctx, port, addr, write, mem);
}

bool dma_master_memory(const struct dma_master *m, unsigned port, uint64_t addr, bool write,
                       struct dma_memory *mem)
{
    const unsigned accesses = write ? 1u << DMA_WRITE : 1u << DMA_READ | 1u << DMA_FETCH;

    if (!dma_master_any_memory(m, port, addr, write, mem) || mem->device)
        return false;
    if (m->faults)
        mem->len = fault_free(m->faults, accesses, addr, mem->len);
    return mem->len;
}

/* What is only run ahead counts nothing: it stops where a rule may be about an access. */
static void ask_rules(struct dma_master *m, struct dma_port *f)
{
    struct dma_access *a = &f->a[f->cur];

    if (!m->faults || m->dry || !fault_ask(m->faults, a, &f->fault))
        return;
    a->delay = f->fault.cycles;
    m->mark.valid = false; /* what is ahead may not be what the source has, nor as soon */
    m->mark.last_left = 0;
    if (f->fault.poison && m->bus->poisoned)
        m->bus->poisoned(m->ctx, a, f->fault.poison);
}

bool dma_fault_pending(const struct dma_master *m)
{
    for (unsigned p = 0; m->faults && p < m->dev->cls->ports; p++)
        if (m->port[p].busy && (m->port[p].fault.flipped || dma_cur(&m->port[p])->delay))
            return true;
    return false;
}

void dma_fault_flip_write(struct dma_port *f)
{
    struct dma_access *a = &f->a[f->cur];

    fault_flip(&f->fault, a->data, a->len, a->beat_bytes);
    f->flipped = true; /* it may begin again */
}

/* --- the gate, and both ------------------------------------------------------------------- */

static void count(struct dma_gate *g, const struct dma_access *a)
{
    const uint64_t beats = a->len / a->beat_bytes;

    g->beats -= g->beats < beats ? g->beats : beats;
    if (!g->beats)
        g->state = DMA_GATE_HOLDS;
}

static void ask_gate(struct dma_gate *g, struct dma_port *f)
{
    const struct dma_access *a = dma_cur(f);

    if (g->state == DMA_GATE_OPEN || g->chan != a->chan)
        return;
    f->gated = g->state == DMA_GATE_ARMED && g->kinds >> a->kind & 1;
    if (f->gated && !g->after)
        count(g, a);
    f->held = g->state == DMA_GATE_HOLDS;
}

void dma_fault_decide(struct dma_master *m, struct dma_port *f)
{
    ask_gate(&m->gate, f);
    ask_rules(m, f);
}

void dma_fault_finish(struct dma_master *m, struct dma_port *f)
{
    const struct dma_access *a = dma_cur(f);

    if (f->gated && m->gate.state == DMA_GATE_ARMED && m->gate.after)
        count(&m->gate, a);
    if (f->fault.flipped && a->kind != DMA_WRITE && !m->dry)
        fault_flip(&f->fault, a->data, f->out.ok_bytes, a->beat_bytes);
    f->gated = false;
    f->fault.answer = FAULT_NO_ANSWER;
    f->fault.flipped = 0;
    f->a[f->cur].delay = 0;
}
