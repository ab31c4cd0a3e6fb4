/* SPDX-License-Identifier: Apache-2.0 */
#include "ahb_rig.h"

#include <string.h>

enum { IDLE = 0, BUSY = 1, NONSEQ = 2, SEQ = 3 };

const uint8_t *ahb_rig_pattern(void)
{
    static uint8_t mem[RIG_BYTES];

    for (uint32_t i = 0; i < RIG_BYTES && !mem[RIG_BYTES - 1]; i++)
        mem[i] = (uint8_t)(1 + (i * 7 + i / 251) % 255);
    return mem;
}

void ahb_rig_init_many(struct ahb_rig *r, unsigned depth, unsigned managers, unsigned n)
{
    memset(r, 0, sizeof *r);
    memcpy(r->mem, ahb_rig_pattern(), RIG_BYTES);
    r->engines = n;
    for (unsigned e = 0; e < n; e++)
        r->m[e] = dma_ch_create(depth, managers);
}

void ahb_rig_init(struct ahb_rig *r, unsigned depth)
{
    ahb_rig_init_many(r, depth, DMA_CH_MANAGERS, 1);
}

void ahb_rig_end(struct ahb_rig *r)
{
    for (unsigned e = 0; e < r->engines; e++) {
        dma_ch_destroy(r->m[e]);
        r->m[e] = NULL;
    }
}

uint32_t ahb_rig_draw(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)*seed * below >> 32);
}

static void rule(struct ahb_rig *r, bool kept, const char *what)
{
    if (!kept && !r->broken)
        r->broken = what;
}

/* --- memory ------------------------------------------------------------------------ */

static bool bad(const struct ahb_rig *r, const struct ahb_beat *b)
{
    return b->addr < RIG_MEM || b->addr + b->bytes > (uint64_t)RIG_MEM + RIG_BYTES ||
           (b->addr < r->bad_to && b->addr + b->bytes > r->bad_from);
}

/* What the memory answers in this cycle, before it sees the address phase. */
static void answer(struct ahb_rig *r, unsigned i)
{
    struct ahb_port *p = &r->port[i];
    bool error = p->data && bad(r, p->beat);
    bool hready = !p->data || (!p->waits && (!error || p->second));
    uint32_t hrdata = 0xdeadbeef; /* outside the last cycle of a read */

    if (p->data && !p->beat->write && hready && !error)
        memcpy(&hrdata, r->mem + ((p->beat->addr & ~3u) - RIG_MEM), 4);
    for (unsigned e = 0; e < r->engines; e++) {
        r->in[e].bus[i].hready = hready;
        r->in[e].bus[i].hresp = p->data && !p->waits && error;
        r->in[e].bus[i].hrdata = hrdata;
    }
}

/* The beat in its data phase, at the edge that ends the cycle. */
static void end_data(struct ahb_rig *r, unsigned i)
{
    struct ahb_port *p = &r->port[i];
    struct ahb_beat *b = p->beat;
    uint32_t mask, word;

    if (!p->data)
        return;
    if (!r->in->bus[i].hready) {
        p->second = r->in->bus[i].hresp;
        p->waits -= p->waits > 0;
        return;
    }
    p->data = p->second = false;
    b->failed = r->in->bus[i].hresp;
    if (b->failed)
        return;
    word = b->write ? r->out[b->engine].hwdata : r->in->bus[i].hrdata;
    mask = b->bytes == 4 ? UINT32_MAX : (1u << 8 * b->bytes) - 1;
    b->data = word >> 8 * (b->addr & 3) & mask;
    if (b->write)
        rule(r, word == b->data * (UINT32_MAX / mask), "write data is repeated on all lanes");
    if (b->write)
        memcpy(r->mem + (b->addr - RIG_MEM), &b->data, b->bytes);
}

/* --- arbiter ----------------------------------------------------------------------- */

/* Engine E has begun something on port I that the arbiter lets it finish. */
static bool keeps(const struct ahb_rig *r, unsigned i, unsigned e)
{
    return r->port[i].engine == e &&
           ((r->keep_turns && r->out[e].turn) || (r->keep_bursts && r->out[e].burst));
}

/* Who has port I in this cycle; `engines` for nobody. */
static unsigned choose(struct ahb_rig *r, unsigned i)
{
    unsigned none = r->engines, chosen = none;

    if (r->port[i].held)
        return r->port[i].last;
    if (r->deny || (r->seed && !ahb_rig_draw(&r->seed, 4)))
        return none;
    for (unsigned e = 0; e < r->engines; e++) {
        if (keeps(r, i, e))
            return e;
        if (!r->out[e].bus[i].req)
            continue;
        if (chosen == none || (r->seed && ahb_rig_draw(&r->seed, 2)))
            chosen = e;
    }
    return chosen;
}

static void arbitrate(struct ahb_rig *r)
{
    bool asked[AHB_ENGINES][DMA_CH_MANAGERS];

    for (unsigned i = 0; i < DMA_CH_MANAGERS; i++) {
        unsigned chosen = choose(r, i);

        if (chosen < r->engines)
            r->port[i].engine = chosen;
        for (unsigned e = 0; e < r->engines; e++) {
            asked[e][i] = r->out[e].bus[i].req;
            r->in[e].bus[i].gnt = e == chosen;
        }
    }
    for (unsigned e = 0; e < r->engines; e++) {
        dma_ch_eval(r->m[e], &r->in[e], &r->out[e]);
        for (unsigned i = 0; i < DMA_CH_MANAGERS; i++) {
            rule(r, r->out[e].bus[i].req == asked[e][i], "a request does not depend on a grant");
            rule(r, (r->out[e].bus[i].htrans != IDLE) == (asked[e][i] && r->in[e].bus[i].gnt),
                 "an address is offered if it was asked for and granted");
        }
    }
}

/* --- address phases ---------------------------------------------------------------- */

static void check_rules(struct ahb_rig *r, unsigned i)
{
    struct ahb_port *p = &r->port[i];
    const struct dma_ch_out *out = &r->out[p->engine];
    uint8_t trans = out->bus[i].htrans;
    uint32_t addr = out->bus[i].haddr;
    bool same = out->bus[i].hwrite == p->hwrite && out->bus[i].hsize == p->hsize &&
                out->bus[i].hburst == p->hburst && p->engine == p->last;
    bool failed = p->second && !p->beat->stale && p->beat->engine == p->engine;

    rule(r, trans != BUSY, "BUSY is not used");
    rule(r, trans == IDLE || out->bus[i].hprot == (r->in[p->engine].prot << 1 | 1),
         "HPROT is the packet's, for data");
    rule(r, out->bus[i].hmastlock == (r->in[p->engine].lock && out->bus[i].req),
         "HMASTLOCK is the packet's while it asks");
    rule(r, trans == IDLE || !(addr & ((1u << out->bus[i].hsize) - 1)), "address is aligned");
    if (p->held && !failed)
        rule(r, trans == p->htrans && addr == p->haddr && same, "an offered address is held");
    if (failed)
        rule(r, trans == IDLE, "IDLE in the second cycle of an ERROR");
    if (trans != SEQ || p->held)
        return;
    rule(r, p->htrans == NONSEQ || p->htrans == SEQ, "SEQ follows NONSEQ or SEQ");
    rule(r, same, "a burst keeps engine, direction, size and type");
    rule(r, addr == p->haddr + (1u << p->hsize), "SEQ addresses follow each other");
    rule(r, addr & 1023, "a burst stays within 1 KiB");
}

/* The address phase, at the edge that ends the cycle. */
static void take_address(struct ahb_rig *r, unsigned i)
{
    struct ahb_port *p = &r->port[i];
    const struct dma_ch_out *out = &r->out[p->engine];
    bool ready = r->in->bus[i].hready, offered = out->bus[i].htrans != IDLE;

    /* The last offer is kept while the bus waits: a SEQ then follows what was accepted. */
    p->held = offered && !ready;
    p->last = p->engine;
    p->htrans = out->bus[i].htrans;
    p->hwrite = out->bus[i].hwrite;
    p->hsize = out->bus[i].hsize;
    p->hburst = out->bus[i].hburst;
    p->haddr = out->bus[i].haddr;
    if (!offered || !ready || r->logged == AHB_LOG)
        return;
    p->beat = &r->log[r->logged++];
    *p->beat = (struct ahb_beat){
        .cycle = r->cycle,
        .addr = p->haddr,
        .engine = (uint8_t)p->engine,
        .port = (uint8_t)i,
        .bytes = (uint8_t)(1 << p->hsize),
        .write = p->hwrite,
        .seq = p->htrans == SEQ,
    };
    p->data = true;
    p->waits = p->hwrite ? r->waits_write : r->waits_read;
    if (r->seed)
        p->waits = ahb_rig_draw(&r->seed, p->waits + 1);
}

/* A start drops what its engine had on the bus. */
static void mark_stale(struct ahb_rig *r, unsigned i)
{
    struct ahb_port *p = &r->port[i];

    if (p->data && r->in[p->beat->engine].start)
        p->beat->stale = true;
    if (r->in[p->last].start) {
        p->held = false;
        p->htrans = IDLE;
    }
}

void ahb_rig_cycle(struct ahb_rig *r)
{
    for (unsigned i = 0; i < DMA_CH_MANAGERS; i++)
        answer(r, i);
    for (unsigned e = 0; e < r->engines; e++)
        dma_ch_eval(r->m[e], &r->in[e], &r->out[e]);
    arbitrate(r);
    for (unsigned i = 0; i < DMA_CH_MANAGERS; i++) {
        check_rules(r, i);
        end_data(r, i);
        take_address(r, i);
        mark_stale(r, i);
    }
    for (unsigned e = 0; e < r->engines; e++)
        dma_ch_clock(r->m[e], &r->in[e]);
    r->cycle++;
}

bool ahb_rig_run(struct ahb_rig *r, uint64_t limit)
{
    for (uint64_t stop = r->cycle + limit; r->cycle < stop;) {
        ahb_rig_cycle(r);
        for (unsigned e = 0; e < r->engines; e++)
            r->in[e].start = false;
        if (r->out->done || r->out->stopped) {
            r->cycle--;
            return true;
        }
    }
    return false;
}
