/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One channel with memory on both sides that nobody else uses: its engine runs in a loop of its own
 * (dma_ch_responder.h). Here its state is handed over from dma_master.c and the core, and back.
 */
#include "dma_master.h"
#include "pl080_chan.h"
#include "pl080_rtl_engine.h"

#include <string.h>

enum { ROOM = 4096 }; /* bytes that are collected before they go to memory */

/* --- to the loop ---------------------------------------------------------------------- */

static bool own(const struct pl080 *d, unsigned c, const struct dma_access *a)
{
    return a->chan == c && pl080_id_fresh(d, a->id) && a->kind != DMA_FETCH && !a->waited &&
           a->len == a->beat_bytes && !a->fixed;
}

static struct dma_ch_beat beat_of(const struct dma_access *a, bool on, uint64_t since)
{
    return (struct dma_ch_beat){
        .on = on,
        .write = a->kind == DMA_WRITE,
        .bytes = (uint8_t)a->len,
        .addr = (uint32_t)a->addr,
        .since = since,
    };
}

/* False if something is on the port that the loop does not know. */
static bool hand_over(const struct pl080 *d, unsigned c, struct dma_port *f,
                      struct dma_ch_port *p)
{
    if ((f->busy && (!own(d, c, dma_cur(f)) || (!f->queued && f->out.status != BUS_OK))) ||
        (f->offered && !own(d, c, dma_next(f))))
        return false;
    p->queued = f->busy && f->queued;
    p->busy = beat_of(dma_cur(f), f->busy, f->begun);
    p->offered = beat_of(dma_next(f), f->offered, f->offered_at);
    p->end = f->out.edge;
    return true;
}

/* A read in its data phase has its bytes already; software may have changed memory since. */
static bool reads_as_it_did(struct dma_master *m, const struct dma_stream *s,
                            const struct dma_memory *from)
{
    const struct dma_port *f = &m->port[s->src_port];
    const struct dma_access *a = dma_cur(f);

    return !f->busy || f->queued || a->kind != DMA_READ || f->unmoved ||
           !memcmp(a->data, from->data + (a->addr - s->src), a->len);
}

static bool is_write(const struct dma_ch_beat *b)
{
    return b->on && b->write;
}

/* The write in its data phase is in memory. */
static bool has_written(const struct dma_ch_port *p)
{
    return is_write(&p->busy) && !p->queued;
}

/* Both sides in memory, and apart on the host: nothing that is read is written by the packet. */
static bool find_memory(const struct dma_master *m, const struct dma_stream *s,
                        struct dma_memory mem[2])
{
    uintptr_t from, to;

    if (s->src_fixed || s->dst_fixed ||
        !dma_master_memory(m, s->src_port, s->src, false, &mem[0]) ||
        !dma_master_memory(m, s->dst_port, s->dst, true, &mem[1]) || mem[0].len < 4)
        return false;
    from = (uintptr_t)mem[0].data;
    to = (uintptr_t)mem[1].data;
    return from < to ? to - from >= s->left : from - to >= s->left;
}

/* --- and back --------------------------------------------------------------------------- */

static struct pl080_beat core_beat(const struct dma_ch_beat *b)
{
    return (struct pl080_beat){.write = b->write, .bytes = b->bytes, .addr = b->addr};
}

static void take_port(struct engine *e, struct pl080 *d, unsigned c, struct dma_master *m,
                      unsigned port, const struct dma_ch_flow *w, const struct dma_memory mem[2])
{
    const struct dma_ch_port *p = &w->port[port];
    const struct pl080_beat busy = core_beat(&p->busy), offered = core_beat(&p->offered);
    struct dma_port *f = &m->port[port];
    struct dma_access *cur = &f->a[f->cur];
    const unsigned dir = p->busy.write;

    if (p->beats)
        d->port[port].owner = c + 1; /* also if nothing of it is there any more */
    pl080_restate(d, c, port, p->busy.on ? &busy : NULL, p->offered.on ? &offered : NULL, cur,
                  dma_next(f));
    f->busy = p->busy.on;
    f->begun = p->busy.since;
    f->offered = p->offered.on;
    f->offered_at = p->offered.since;
    f->unmoved = f->refused = f->unheard = false;
    f->queued = p->queued;
    f->direct = !p->queued;
    f->started = p->end - 1 - mem[dir].waits;
    if (f->busy && f->direct)
        m->target_free[mem[dir].target] = p->end;
    f->target = mem[dir].target;
    f->told = 0;
    f->out = (struct dma_outcome){.edge = p->queued ? UINT64_MAX : p->end,
                                  .beat = 1 + mem[dir].waits,
                                  .ok_bytes = busy.bytes,
                                  .status = BUS_OK};
    for (unsigned i = 0; f->busy && i < busy.bytes; i++)
        cur->data[i] = busy.write ? (uint8_t)(e->out.hwdata >> 8 * ((busy.addr & 3) + i))
                                  : mem[0].data[busy.addr - w->src_first + i];
    e->pins[port] = (struct pins){.offered = p->offered.on,
                                  .data = p->busy.on,
                                  .bytes = busy.bytes,
                                  .lane = busy.addr & 3,
                                  .offered_bytes = offered.bytes,
                                  .offered_lane = offered.addr & 3};
    e->in.bus[port].gnt = p->offered.on;
}

static void account(struct engine *e, unsigned c, struct dma_master *m, const struct dma_stream *s,
                    const struct dma_ch_flow *w, const struct dma_memory mem[2])
{
    struct dma_chan_stats *now = &m->stats[c];
    const uint8_t ports[2] = {s->src_port, s->dst_port};

    for (unsigned port = 0; port < PORTS; port++) {
        const struct dma_ch_port *p = &w->port[port];

        now->beats += p->beats;
        now->stall_waits += p->cycles - p->beats;
        m->port_stats[port].data += p->cycles;
        m->port_stats[port].waits += p->cycles - p->beats;
    }
    now->busy += w->busy;
    m->busy_until[c] = w->counted;
    for (unsigned dir = 0; dir < 2; dir++) {
        struct dma_loan *loan = &m->loan[ports[dir]][mem[dir].target];

        loan->accesses += w->begun[dir];
        loan->cycles += w->begun[dir] * (1 + mem[dir].waits);
        loan->waits += w->waited[dir];
        e->beats[dir] -=
            w->accepted[dir] < e->beats[dir] ? (uint32_t)w->accepted[dir] : e->beats[dir];
    }
    e->cycles += w->clocked;
}

static void put(const struct dma_master *m, const struct pl080_chan *ch, unsigned c,
                const struct dma_stream *s, const struct dma_ch_flow *w)
{
    const struct dma_access a = {.kind = DMA_WRITE, .port = s->dst_port, .chan = (uint8_t)c,
                                 .beat_bytes = s->dst_beat, .attr = pl080_attributes(ch),
                                 .addr = w->dst_first, .len = w->dst_len};

    if (w->dst_len)
        m->bus->write(m->ctx, &a, w->dst_first, w->dst, w->dst_len);
}

bool pl080_rtl_flow(void *eng, struct pl080 *d, unsigned c, struct dma_master *m, uint64_t until)
{
    struct engine *e = eng;
    uint8_t bytes[ROOM + 4];
    struct dma_ch_flow w = {.now = d->dev.now, .until = until, .quiet = e->quiet, .rest = AT_REST,
                            .dst = bytes, .dst_room = ROOM, .counted = m->busy_until[c]};
    struct dma_memory mem[2];
    struct dma_stream s;
    uint32_t left;

    if (e->in.start || !e->beats[false] || !e->beats[true] || !pl080_stream(d, &s) ||
        !find_memory(m, &s, mem))
        return false;
    for (unsigned port = 0; port < PORTS; port++)
        if (!hand_over(d, c, &m->port[port], &w.port[port]))
            return false;
    if (!reads_as_it_did(m, &s, &mem[0]))
        return false;
    evaluate(e);
    left = e->out.left;
    w.src = mem[0].data;
    w.src_first = (uint32_t)s.src;
    w.src_len = mem[0].len < UINT32_MAX ? (uint32_t)mem[0].len : UINT32_MAX;
    w.waits[0] = mem[0].waits;
    w.waits[1] = mem[1].waits;
    w.shared = s.src_port != s.dst_port && mem[0].target == mem[1].target;
    w.free_at = m->target_free[mem[0].target];
    w.dst_first = (uint32_t)s.dst + (has_written(&w.port[s.dst_port]) ? s.dst_beat : 0);
    w.dst_next = (uint32_t)s.dst + (is_write(&w.port[s.dst_port].busy) ? s.dst_beat : 0) +
                 (is_write(&w.port[s.dst_port].offered) ? s.dst_beat : 0);
    e->fresh = false;
    if (!dma_ch_run(e->m, &w) || w.now == d->dev.now)
        return false;
    put(m, &d->ch[c], c, &s, &w);
    d->dev.now = w.now;
    d->ch[c].on_bus = 0;
    evaluate(e);
    for (unsigned port = 0; port < PORTS; port++)
        take_port(e, d, c, m, port, &w, mem);
    account(e, c, m, &s, &w, mem);
    e->quiet = w.quiet;
    e->fresh = false; /* the grants have changed */
    m->stats[c].bytes += left - e->out.left;
    pl080_show_progress(d, c);
    m->stats[c].read += d->ch[c].src - (uint32_t)s.src;
    d->ch[c].held += d->ch[c].src - (uint32_t)s.src - (left - d->ch[c].left);
    return true;
}
