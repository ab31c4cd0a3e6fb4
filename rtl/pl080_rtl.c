/* SPDX-License-Identifier: Apache-2.0 */
#include "pl080_rtl_engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An engine that loses beats, as one that never sees HREADY, would ask for ever. After so many more
 * than its packet has it is left alone; until then its bus shows what it does. */
enum { LOST_BEATS = 1000 };

/* Beats on either side that a grant is good for: 256 words, as bytes. */
enum { MOST_GRANTED = 1024 };

struct pl080_rtl {
    const struct device_class *cls;
    struct engine engine[PL080_CHANNELS];
};

/* --- pins ---------------------------------------------------------------------- */

/* A pin that reaches outputs within the cycle. Of a grant that is HTRANS, at which nobody here
 * looks: what happens on the bus needs no other look at the engine. */
static void event(struct engine *e)
{
    e->fresh = false;
    e->quiet = 0;
}

static void reset(void *eng, unsigned words)
{
    struct engine *e = eng;
    struct dma_ch_model *m = e->m;

    (void)words;
    dma_ch_reset(m);
    *e = (struct engine){.m = m, .in.abort = true};
    evaluate(e);
}

static void start(void *eng, const struct pl080_packet *p, uint64_t now)
{
    struct engine *e = eng;

    (void)now;
    e->in.start = true;
    e->in.abort = false;
    e->in.src = p->src;
    e->in.dst = p->dst;
    e->in.beats = (uint16_t)p->beats;
    e->in.src_size = (uint8_t)p->src_width;
    e->in.dst_size = (uint8_t)p->dst_width;
    e->in.src_inc = p->src_inc;
    e->in.dst_inc = p->dst_inc;
    e->in.src_mgr = (uint8_t)p->src_port;
    e->in.dst_mgr = (uint8_t)p->dst_port;
    e->in.burst = (uint8_t)p->burst;
    e->in.src_paced = p->src_paced;
    e->in.dst_paced = p->dst_paced;
    e->in.open = p->open;
    e->in.src_big = p->src_big;
    e->in.dst_big = p->dst_big;
    e->in.rd_grant = e->in.wr_grant = 0;
    e->beats[false] = p->beats + LOST_BEATS;
    e->beats[true] = (p->beats << p->src_width >> p->dst_width) + LOST_BEATS;
    event(e);
}

static void hold(void *eng, bool halted, bool frozen, uint64_t now)
{
    struct engine *e = eng;

    (void)now;
    e->in.halt = halted;
    e->in.freeze = frozen;
    event(e);
}

static void grant(void *eng, bool write, uint32_t beats, uint64_t now)
{
    struct engine *e = eng;

    (void)now;
    *(write ? &e->in.wr_grant : &e->in.rd_grant) = (uint16_t)beats;
    e->beats[false] = e->beats[true] = MOST_GRANTED + LOST_BEATS;
    event(e);
}

static void stop(void *eng)
{
    struct engine *e = eng;

    e->in.start = false;
    e->in.abort = true;
    event(e);
}

/* The address of the beat on PORT. A big-endian master has the byte lanes, which elsewhere follow
 * from the address, the other way round. */
static uint32_t address(const struct engine *e, unsigned port)
{
    const uint32_t addr = e->out.bus[port].haddr;

    return (e->out.bus[port].hwrite ? e->in.dst_big : e->in.src_big)
               ? addr ^ (4 - (1u << e->out.bus[port].hsize)) : addr;
}

static bool ask(void *eng, unsigned port, uint64_t now, struct pl080_beat *b)
{
    struct engine *e = eng;

    (void)now;
    if (e->in.start)
        return false; /* not before the edge that takes the packet */
    evaluate(e);
    if (!e->out.bus[port].req || e->pins[port].offered)
        return false;
    b->write = e->out.bus[port].hwrite;
    if (!e->beats[b->write])
        return false;
    b->fixed = !e->out.bus[port].hburst; /* SINGLE: the address does not move */
    b->bytes = (uint8_t)(1u << e->out.bus[port].hsize);
    b->addr = address(e, port);
    return true;
}

static void offered(void *eng, unsigned port, bool write)
{
    struct engine *e = eng;

    (void)write;
    e->in.bus[port].gnt = true;
    e->pins[port].offered = true;
    e->pins[port].offered_bytes = (uint8_t)(1u << e->out.bus[port].hsize);
    e->pins[port].offered_lane = address(e, port) & 3;
    e->quiet = 0;
}

static void accepted(void *eng, unsigned port, bool write, uint8_t *data)
{
    struct engine *e = eng;

    e->beats[write]--;
    e->pins[port].accepted = true;
    e->pins[port].write = write ? data : NULL;
    e->quiet = 0;
}

/* The beat on the byte lanes of its address, and nothing on the others. */
static uint32_t on_lanes(const uint8_t *data, const struct pins *p)
{
    uint32_t word = 0;

    for (unsigned i = 0; i < p->bytes; i++)
        word |= (uint32_t)data[i] << 8 * i;
    return word << 8 * p->lane;
}

static void done(void *eng, unsigned port, bool write, const uint8_t *data)
{
    struct engine *e = eng;

    e->pins[port].done = true;
    e->quiet = 0;
    if (!write)
        e->in.bus[port].hrdata = on_lanes(data, &e->pins[port]);
}

static void refused(void *eng, unsigned port, bool write)
{
    struct engine *e = eng;

    (void)write;
    e->pins[port].refused = true;
    e->quiet = 0;
}

/* HREADY and HRESP of the cycle that ends. */
static void answer(struct engine *e, unsigned port)
{
    const struct pins *p = &e->pins[port];

    e->in.bus[port].hresp = p->refused || p->second;
    e->in.bus[port].hready = p->done || p->accepted || p->second || (!p->data && !p->offered);
}

/* Where the port stands after the edge. */
static void move_on(struct engine *e, unsigned port)
{
    struct pins *p = &e->pins[port];

    if (p->accepted && p->write)
        for (unsigned i = 0; i < p->offered_bytes; i++)
            p->write[i] = (uint8_t)(e->out.hwdata >> 8 * (p->offered_lane + i));
    if (p->accepted) {
        p->bytes = p->offered_bytes;
        p->lane = p->offered_lane;
    }
    if (p->accepted || p->refused)
        e->in.bus[port].gnt = p->offered = false;
    p->data = p->accepted || (p->data && !p->done && !p->second);
    p->second = p->refused;
    p->accepted = p->done = p->refused = false;
}

static void tick(void *eng)
{
    struct engine *e = eng;

    for (unsigned p = 0; p < PORTS; p++)
        answer(e, p);
    dma_ch_clock(e->m, &e->in);
    e->cycles++;
    e->quiet++;
    e->in.start = false;
    e->in.rd_grant = e->in.wr_grant = 0;
    e->fresh = false;
    evaluate(e);
    for (unsigned p = 0; p < PORTS; p++)
        move_on(e, p);
}

static uint64_t wakes(const void *eng, uint64_t now)
{
    return ((const struct engine *)eng)->quiet < AT_REST ? now + 1 : UINT64_MAX;
}

static void progress(const void *eng, struct pl080_progress *p)
{
    const struct engine *e = eng;
    bool pending = e->in.start; /* what it will be after the edge */

    p->src = pending ? e->in.src : e->out.src;
    p->dst = pending ? e->in.dst : e->out.dst;
    p->left = pending ? (uint32_t)e->in.beats << e->in.src_size : e->out.left;
    p->active = !pending && e->out.active;
    p->turn = !pending && e->out.turn;
    p->burst = !pending && e->out.burst;
}

static const struct pl080_engine_ops ops = {
    .reset = reset,
    .start = start,
    .hold = hold,
    .grant = grant,
    .stop = stop,
    .ask = ask,
    .offered = offered,
    .accepted = accepted,
    .done = done,
    .refused = refused,
    .tick = tick,
    .wakes = wakes,
    .progress = progress,
    .flow = pl080_rtl_flow,
};

/* --- creation ------------------------------------------------------------------------ */

bool pl080_rtl_has(unsigned words)
{
    return words == 4 || words == 16;
}

struct pl080_rtl *pl080_rtl_new_by(dma_ch_maker *maker, const struct device_class *cls,
                                   unsigned words)
{
    struct pl080_rtl *r = calloc(1, sizeof *r);

    if (r)
        r->cls = cls;
    for (unsigned c = 0; r && c < PL080_CHANNELS; c++) {
        r->engine[c].m = maker(words, cls->ports);
        if (!r->engine[c].m) {
            pl080_rtl_free(r);
            return NULL;
        }
    }
    return r;
}

struct pl080_rtl *pl080_rtl_new(const struct device_class *cls, unsigned words)
{
    return pl080_rtl_new_by(dma_ch_create, cls, words);
}

void pl080_rtl_free(struct pl080_rtl *r)
{
    for (unsigned c = 0; r && c < PL080_CHANNELS; c++)
        if (r->engine[c].m)
            dma_ch_destroy(r->engine[c].m);
    free(r);
}

void pl080_rtl_fit(struct pl080_rtl *r, struct pl080 *d)
{
    d->ops = &ops;
    for (unsigned c = 0; c < PL080_CHANNELS; c++)
        d->engines[c] = &r->engine[c];
}

void pl080_rtl_watch(struct pl080_rtl *r, const struct dma_ch_viewer *v, const char *name)
{
    char scope[200];

    for (unsigned c = 0; c < r->cls->chans; c++) {
        snprintf(scope, sizeof scope, "%s.ch%u", name, c);
        dma_ch_watch(r->engine[c].m, v, scope);
    }
}

uint64_t pl080_rtl_cycles(const struct pl080_rtl *r)
{
    uint64_t sum = 0;

    for (unsigned c = 0; c < PL080_CHANNELS; c++)
        sum += r->engine[c].cycles;
    return sum;
}
