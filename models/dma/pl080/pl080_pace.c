/* SPDX-License-Identifier: Apache-2.0 */
#include "pl080_pace.h"

#include "pl080_regs.h"

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint64_t latest(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

void pl080_pace_start(struct pl080_pace *p, uint32_t beats, uint64_t first)
{
    p->fill = 0;
    p->fetch_left = beats;
    p->burst_left = 0;
    p->group = 0;
    p->draining = false;
    p->rd_beats = 0;
    p->wr_beats = 0;
    p->rd_ready = first;
    p->wr_ready = first;
    p->read = 0;
    p->written = 0;
}

uint32_t pl080_pace_may_read(struct pl080_pace *p, bool halted)
{
    uint32_t room = (PL080_FIFO_BYTES - p->fill) / p->sw;

    if (p->rd_beats)
        return p->rd_beats;
    if (halted || !p->fetch_left || !room || (p->shared && (p->draining || p->wr_beats)))
        return 0;
    if (!p->burst_left)
        p->burst_left = least(p->burst, p->fetch_left);
    if (!p->shared)
        return 1;
    if (!p->group)
        p->group = least(p->burst_left, room);
    return p->group;
}

uint32_t pl080_pace_may_write(const struct pl080_pace *p, bool halted)
{
    if (p->wr_beats)
        return p->wr_beats;
    if (p->fill < p->dw)
        return 0;
    if (!p->shared)
        return 1;
    return (p->draining || halted) && !p->rd_beats ? p->fill / p->dw : 0;
}

/* Edge at which the k-th beat was complete. */
static uint64_t nth(const struct dma_when *w, uint32_t k)
{
    return w->first + (uint64_t)(k - 1) * w->beat;
}

void pl080_pace_read_done(struct pl080_pace *p, uint32_t beats, const struct dma_when *w)
{
    uint32_t need = (p->wr_beats + 1) * p->dw; /* for the write after those in flight */
    uint32_t was = p->fill;

    p->fill += beats * p->sw;
    p->read += beats * p->sw;
    p->fetch_left -= beats;
    p->burst_left -= beats;
    p->rd_beats -= beats;
    if (was < need && p->fill >= need)
        p->wr_ready = nth(w, (need - was + p->sw - 1) / p->sw);
    if (p->shared) {
        p->group -= beats;
        p->draining = !p->group && !p->rd_beats && p->fill >= p->dw;
    }
}

void pl080_pace_write_done(struct pl080_pace *p, uint32_t beats, const struct dma_when *w)
{
    uint32_t used = p->fill + p->rd_beats * p->sw; /* promised room counts as used */
    uint32_t need = used + p->sw;

    if (need > PL080_FIFO_BYTES && need - beats * p->dw <= PL080_FIFO_BYTES)
        p->rd_ready = nth(w, (need - PL080_FIFO_BYTES + p->dw - 1) / p->dw);
    p->fill -= beats * p->dw;
    p->written += beats * p->dw;
    p->wr_beats -= beats;
    if (p->fill < p->dw)
        p->draining = false;
}

bool pl080_pace_idle(const struct pl080_pace *p)
{
    return !p->fill && !p->burst_left && !p->group && !p->rd_beats && !p->wr_beats;
}

/* --- running ahead ------------------------------------------------------ */

/* One run: the two sides with their ports and accesses in flight. */
struct side {
    uint32_t beat;  /* cycles per beat */
    uint64_t addr;  /* first cycle for an address phase on its port */
    uint64_t start; /* address cycle of the access in flight */
};

struct run {
    struct pl080_pace *p;
    struct side rd, wr;
    uint64_t edge; /* last event */
};

static uint64_t end_of(const struct side *s, uint32_t beats)
{
    return beats ? s->start + 1 + (uint64_t)beats * s->beat : UINT64_MAX;
}

static void launch(struct run *r)
{
    struct pl080_pace *p = r->p;
    uint32_t n;

    if (!p->rd_beats && (n = pl080_pace_may_read(p, false))) {
        r->rd.start = latest(p->rd_ready, r->rd.addr);
        p->rd_beats = n;
        r->rd.addr = r->rd.start + (uint64_t)n * r->rd.beat;
        if (p->shared)
            r->wr.addr = r->rd.addr;
    }
    if (!p->wr_beats && (n = pl080_pace_may_write(p, false))) {
        r->wr.start = latest(p->wr_ready, r->wr.addr);
        p->wr_beats = n;
        r->wr.addr = r->wr.start + (uint64_t)n * r->wr.beat;
        if (p->shared)
            r->rd.addr = r->wr.addr;
    }
}

/* BEATS of the access in flight on one side are over; the rest goes back. */
static void finish(struct run *r, bool write, uint32_t beats)
{
    struct side *s = write ? &r->wr : &r->rd;
    struct dma_when w = {s->start + 1 + s->beat, s->beat};

    s->addr = s->start + (uint64_t)beats * s->beat;
    if (r->p->shared)
        r->rd.addr = r->wr.addr = s->addr;
    r->edge = end_of(s, beats);
    if (write)
        pl080_pace_write_done(r->p, beats, &w);
    else
        pl080_pace_read_done(r->p, beats, &w);
}

static uint32_t beats_by(const struct side *s, uint64_t edge)
{
    return edge > s->start + 1 ? (uint32_t)((edge - s->start - 1) / s->beat) : 0;
}

/* What decides how the run goes on, relative to its last event. */
struct shape {
    uint32_t fill, group, rd_beats, wr_beats;
    bool draining;
    uint64_t rd_next, wr_next, rd_start, wr_start;
};

static struct shape shape_of(const struct run *r)
{
    const struct pl080_pace *p = r->p;

    return (struct shape){
        .fill = p->fill,
        .group = p->group,
        .rd_beats = p->rd_beats,
        .wr_beats = p->wr_beats,
        .draining = p->draining,
        .rd_next = latest(p->rd_ready, r->rd.addr) - r->edge,
        .wr_next = latest(p->wr_ready, r->wr.addr) - r->edge,
        .rd_start = p->rd_beats ? r->rd.start - r->edge : 0,
        .wr_start = p->wr_beats ? r->wr.start - r->edge : 0,
    };
}

static bool same_shape(const struct shape *a, const struct shape *b)
{
    return a->fill == b->fill && a->group == b->group && a->rd_beats == b->rd_beats &&
           a->wr_beats == b->wr_beats && a->draining == b->draining && a->rd_next == b->rd_next &&
           a->wr_next == b->wr_next && a->rd_start == b->rd_start && a->wr_start == b->wr_start;
}

/* A point of the run to compare with; moved on ever more rarely, so that any period is found. */
struct mark {
    struct shape shape;
    uint64_t edge;
    uint32_t read, steps, next;
};

/* Beats left in the DMA burst under way after BEATS more source beats. A read in flight has begun
 * the burst that it belongs to. */
static uint32_t burst_after(const struct pl080_pace *p, uint32_t beats)
{
    uint32_t at = p->burst_left ? p->burst - p->burst_left : 0;

    at = (at + beats) % p->burst;
    return at || p->rd_beats ? least(p->burst - at, p->fetch_left - beats) : 0;
}

/* The run looks as it did at the mark: repeats the stretch between them as often as it fits before
 * EDGE and before the end of the packet, where groups get shorter. */
static void repeat(struct run *r, const struct mark *m, uint64_t edge)
{
    struct pl080_pace *p = r->p;
    uint64_t dt = r->edge - m->edge, skip;
    uint32_t bytes = p->read - m->read, beats = bytes / p->sw;
    uint32_t n = p->fetch_left > PL080_FIFO_BYTES ? (p->fetch_left - PL080_FIFO_BYTES) / beats : 0;

    if ((edge - r->edge) / dt < n)
        n = (uint32_t)((edge - r->edge) / dt);
    skip = n * dt;
    p->burst_left = burst_after(p, n * beats);
    p->fetch_left -= n * beats;
    p->read += n * bytes;
    p->written += n * bytes;
    p->rd_ready += skip;
    p->wr_ready += skip;
    r->rd.addr += skip;
    r->wr.addr += skip;
    r->rd.start += skip;
    r->wr.start += skip;
    r->edge += skip;
}

/* Watches for a repetition after each write and uses the first one. */
static bool repeated(struct run *r, struct mark *m, uint64_t edge)
{
    struct shape now = shape_of(r);

    if (m->steps && r->p->read > m->read && same_shape(&now, &m->shape)) {
        repeat(r, m, edge);
        return true;
    }
    if (m->steps++ == m->next) {
        m->shape = now;
        m->edge = r->edge;
        m->read = r->p->read;
        m->next = 2 * m->steps;
    }
    return false;
}

struct dma_progress pl080_pace_run(struct pl080_pace *p, const struct dma_path *path, uint64_t edge)
{
    struct run r = {p, {path->read_waits + 1, path->read_addr, 0},
                    {path->write_waits + 1, path->write_addr, 0}, 0};
    struct mark mark = {.steps = 0};
    bool skipped = false;
    uint64_t rd_end, wr_end;

    for (launch(&r); p->rd_beats || p->wr_beats; launch(&r)) {
        rd_end = end_of(&r.rd, p->rd_beats);
        wr_end = end_of(&r.wr, p->wr_beats);
        if ((rd_end < wr_end ? rd_end : wr_end) > edge)
            break;
        if (rd_end <= wr_end)
            finish(&r, false, p->rd_beats);
        if (wr_end <= rd_end) {
            finish(&r, true, p->wr_beats);
            if (!skipped)
                skipped = repeated(&r, &mark, edge);
        }
    }
    if (p->rd_beats)
        finish(&r, false, beats_by(&r.rd, edge));
    if (p->wr_beats)
        finish(&r, true, beats_by(&r.wr, edge));
    return (struct dma_progress){
        .read = p->read,
        .written = p->written,
        .complete = !p->fetch_left && p->fill < p->dw,
        .edge = r.edge,
        .read_addr = r.rd.addr,
        .write_addr = r.wr.addr,
    };
}
