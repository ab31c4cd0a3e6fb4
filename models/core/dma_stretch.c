/* SPDX-License-Identifier: Apache-2.0 */
#include "dma_stretch.h"

#include "dma_counts.h"
#include "dma_fault.h"

#include <string.h>

static const struct device_class *cls(const struct dma_master *m)
{
    return m->dev->cls;
}

void dma_stretch_start(struct dma_master *m)
{
    m->mark.valid = false;
    m->mark.steps = m->mark.next = 0;
    m->mark.first_left = m->mark.last_left = 0;
}

/* Where the accesses on port F stand at edge NOW. */
static void phase_of(const struct dma_port *f, uint64_t now, uint64_t phase[4])
{
    phase[0] = f->offered | f->busy << 1 | (f->offered ? f->a[!f->cur].kind << 2 : 0) |
               (f->busy ? dma_cur(f)->kind << 4 : 0);
    phase[1] = f->offered ? now - f->offered_at : 0;
    phase[2] = f->busy ? now - f->begun : 0;
    phase[3] = !f->busy ? 0 : f->queued ? UINT64_MAX : f->out.edge - now;
}

static void set_mark(struct dma_master *m, const struct dma_shape *s)
{
    struct dma_mark *k = &m->mark;

    k->valid = true;
    k->shape = *s;
    k->edge = m->dev->now;
    for (unsigned p = 0; p < cls(m)->ports; p++)
        phase_of(&m->port[p], k->edge, k->phase[p]);
    dma_counts_get(m, s->chan, &k->counts);
    k->next = 2 * ++k->steps;
}

static bool same(const struct dma_master *m, const struct dma_shape *s)
{
    const struct dma_shape *w = &m->mark.shape;
    uint64_t phase[4];

    if (!m->mark.valid || s->chan != w->chan || s->ahead != w->ahead || s->left >= w->left ||
        s->src - w->src != w->left - s->left || s->dst - w->dst != w->left - s->left ||
        memcmp(s->key, w->key, sizeof s->key))
        return false;
    for (unsigned p = 0; p < cls(m)->ports; p++) {
        phase_of(&m->port[p], m->dev->now, phase);
        if (memcmp(phase, m->mark.phase[p], sizeof phase))
            return false;
    }
    return true;
}

/* On the host: one memory may answer at two addresses. */
static bool apart(const uint8_t *a, const uint8_t *b, uint64_t len)
{
    uintptr_t x = (uintptr_t)a, y = (uintptr_t)b;

    return x < y ? y - x >= len : x - y >= len;
}

static void find_ends(const struct dma_master *m, const struct dma_shape *s, struct dma_ends *ends)
{
    if (cls(m)->combine) {
        ends->n = cls(m)->ends(m->dev, s->chan, s->src, ends->end);
        return;
    }
    ends->n = 2;
    ends->end[0] = (struct dma_end){s->src, s->src_port, false};
    ends->end[1] = (struct dma_end){s->dst, s->dst_port, true};
}

/* Of what is combined: writing LEN bytes at end W changes nothing that is read later, or written by
 * others. */
static bool writes_apart(const struct dma_ends *ends, unsigned w, uint64_t len)
{
    for (unsigned i = 0; i < ends->n; i++) {
        const bool itself = !ends->end[i].write && ends->mem[i].data == ends->mem[w].data;

        if (i != w && !itself && !apart(ends->mem[i].data, ends->mem[w].data, len))
            return false;
    }
    return true;
}

uint64_t dma_stretch_reach(const struct dma_master *m, const struct dma_shape *s,
                           struct dma_ends *ends)
{
    uint64_t span = (uint64_t)s->ahead + s->left;
    uint64_t len = UINT64_MAX;

    find_ends(m, s, ends);
    for (unsigned i = 0; i < ends->n; i++) {
        const struct dma_end *e = &ends->end[i];

        if (!dma_master_memory(m, e->port, e->addr, e->write, &ends->mem[i]))
            return 0;
        len = ends->mem[i].len < len ? ends->mem[i].len : len;
    }
    span = span < len ? span : len;
    if (!cls(m)->combine) /* as most: one of each */
        return apart(ends->mem[0].data, ends->mem[1].data, span) ? len : 0;
    for (unsigned i = 0; i < ends->n; i++)
        if (ends->end[i].write && !writes_apart(ends, i, span))
            return 0;
    return len;
}

/* --- moving ----------------------------------------------------------------------------- */

static void write_end(struct dma_master *m, const struct dma_shape *s, const struct dma_end *e,
                      uint32_t at, const uint8_t *data, uint32_t bytes)
{
    const struct dma_access a = {.kind = DMA_WRITE, .port = e->port, .chan = s->chan,
                                 .beat_bytes = s->dst_beat, .attr = s->attr, .addr = e->addr + at,
                                 .len = bytes};

    m->bus->write(m->ctx, &a, e->addr + at, data, bytes);
}

/* At most DMA_COMBINE_BYTES: what is written may be what is read further on. */
static void combine(struct dma_master *m, const struct dma_shape *s, const struct dma_ends *ends,
                    uint32_t at, uint32_t bytes)
{
    enum { MOST = 4 };
    uint8_t made[MOST][DMA_COMBINE_BYTES], *to[MOST];
    const uint8_t *from[DMA_MAX_ENDS];
    unsigned reads = 0;

    for (unsigned i = 0; i < MOST; i++)
        to[i] = made[i];
    for (unsigned i = 0; i < ends->n; i++)
        if (!ends->end[i].write)
            from[reads++] = ends->mem[i].data + at;
    cls(m)->combine(m->dev, s->chan, from, to, bytes);
    for (unsigned i = reads; i < ends->n; i++)
        write_end(m, s, &ends->end[i], at, made[i - reads], bytes);
}

void dma_stretch_move(struct dma_master *m, const struct dma_shape *s, const struct dma_ends *ends,
                      uint32_t at, uint32_t bytes)
{
    const uint32_t end = at + bytes;

    if (!cls(m)->combine) {
        write_end(m, s, &ends->end[1], at, ends->mem[0].data + at, bytes);
        return;
    }
    for (uint32_t step; at < end; at += step) {
        step = end - at < DMA_COMBINE_BYTES ? end - at : DMA_COMBINE_BYTES;
        combine(m, s, ends, at, step);
    }
}

static void move_accesses(struct dma_port *f, uint32_t bytes, uint64_t cycles)
{
    f->a[0].addr += bytes;
    f->a[1].addr += bytes;
    f->offered_at += cycles;
    f->begun += cycles;
    f->started += cycles;
    f->out.edge += f->busy && f->out.edge != UINT64_MAX ? cycles : 0;
}

static void account(struct dma_master *m, const struct dma_shape *s, uint32_t n)
{
    struct dma_counts k;

    dma_counts_get(m, s->chan, &k);
    dma_counts_since(&k, &m->mark.counts);
    dma_counts_add(m, s->chan, &k, n);
    m->busy_until[s->chan] += n * (m->dev->now - m->mark.edge);
}

/* The time since the mark, N times more. What was read and not yet written is in the source still:
 * nobody has touched memory since. */
static void repeat(struct dma_master *m, const struct dma_shape *s, uint32_t n,
                   const struct dma_ends *ends)
{
    const uint32_t step = m->mark.shape.left - s->left, bytes = n * step;
    const uint64_t cycles = n * (m->dev->now - m->mark.edge);
    const uint8_t *const source = cls(m)->combine ? NULL : ends->mem[0].data + step;

    if (!m->dry)
        dma_stretch_move(m, s, ends, step, bytes);
    cls(m)->skip(m->dev, s->chan, bytes, source ? source + bytes : NULL);
    account(m, s, n);
    for (unsigned p = 0; p < cls(m)->ports; p++) {
        struct dma_port *f = &m->port[p];

        move_accesses(f, bytes, cycles);
        if (f->busy && !f->queued && dma_cur(f)->kind == DMA_READ && !m->dry)
            memcpy(dma_cur(f)->data, source + (dma_cur(f)->addr - s->src), dma_cur(f)->len);
    }
    for (unsigned t = 0; t < DMA_MAX_TARGETS; t++)
        m->target_free[t] += m->target_free[t] > m->dev->now ? cycles : 0;
    m->dev->now += cycles;
    m->ask_at += m->ask_at == UINT64_MAX ? 0 : cycles;
}

/* All that the device has read and not yet written it has read in this run. */
static bool own_bytes(struct dma_master *m, const struct dma_shape *s)
{
    struct dma_mark *k = &m->mark;

    if (s->left > k->last_left) { /* another packet, or the first look */
        k->first_left = s->left;
        k->valid = false;
        k->steps = k->next = 0;
    }
    k->last_left = s->left;
    return m->dry || k->first_left >= s->left + s->ahead_most;
}

/* Bytes have left the device and are not in memory yet. */
static bool write_queued(const struct dma_master *m)
{
    for (unsigned p = 0; p < cls(m)->ports; p++)
        if ((m->port[p].queued || m->port[p].unmoved) && dma_cur(&m->port[p])->kind == DMA_WRITE)
            return true;
    return false;
}

void dma_stretch_skip(struct dma_master *m, uint64_t edge)
{
    struct dma_shape s;
    struct dma_ends ends;
    uint64_t times, room;
    uint32_t step;

    if (m->gate.state || !cls(m)->shape || !cls(m)->shape(m->dev, &s) || !own_bytes(m, &s) ||
        write_queued(m) || dma_fault_pending(m))
        return;
    if (!same(m, &s)) {
        if (m->mark.steps++ >= m->mark.next)
            set_mark(m, &s);
        return;
    }
    m->mark.valid = false;
    step = m->mark.shape.left - s.left;
    room = dma_stretch_reach(m, &m->mark.shape, &ends); /* what repeats lies within it, too */
    room = room > step ? room - step : 0;
    room = room < s.left ? room : s.left;
    room = room > s.ahead_most ? room - s.ahead_most : 0; /* a packet's end is different */
    times = room / step;
    if ((edge - m->dev->now) / (m->dev->now - m->mark.edge) < times)
        times = (edge - m->dev->now) / (m->dev->now - m->mark.edge);
    if (times)
        repeat(m, &s, (uint32_t)times, &ends);
}
