/* SPDX-License-Identifier: Apache-2.0 */
/* The C channel engine. What it promises: pl080_engine.h. The RTL that it is equal to: rtl/. */
#include "pl080_engine.h"

#include <string.h>

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t src_bytes(const struct pl080_engine *e)
{
    return 1u << e->p.src_width;
}

static uint32_t dst_bytes(const struct pl080_engine *e)
{
    return 1u << e->p.dst_width;
}

static bool shared(const struct pl080_engine *e)
{
    return e->p.src_port == e->p.dst_port;
}

static void reset(void *eng, unsigned words)
{
    struct pl080_engine *e = eng;

    memset(e, 0, sizeof *e);
    e->depth = 4 * words;
}

static void start(void *eng, const struct pl080_packet *p, uint64_t now)
{
    struct pl080_engine *e = eng;
    const struct pl080_engine old = *e;

    memset(e, 0, sizeof *e);
    e->p = *p;
    e->depth = old.depth;
    e->left = p->beats << p->src_width;
    e->halted = old.halted;
    e->frozen = old.frozen;
    e->halted_at = old.halted_at;
    e->frozen_at = old.frozen_at;
    e->running = true;
    e->from = now + 1;
}

static void hold(void *eng, bool halted, bool frozen, uint64_t now)
{
    struct pl080_engine *e = eng;

    if (e->halted && !halted && e->halted_at < now)
        e->rd_from = now + 1;
    if (e->frozen && !frozen && e->frozen_at < now)
        e->from = now + 1;
    if (!e->halted && halted)
        e->halted_at = now;
    if (!e->frozen && frozen)
        e->frozen_at = now;
    e->halted = halted;
    e->frozen = frozen;
}

static void grant(void *eng, bool write, uint32_t beats, uint64_t now)
{
    struct pl080_engine *e = eng;

    if (write) {
        e->wr_credit += beats;
        e->wr_credit_from = now + 1;
    }
    if (write && e->p.src_paced)
        return;
    e->rd_credit += (int32_t)(beats << (write ? e->p.dst_width : e->p.src_width));
    e->rd_credit_from = now + 1;
}

static void stop(void *eng)
{
    ((struct pl080_engine *)eng)->running = false;
}

/* --- what may go now ---------------------------------------------------------- */

static bool paced(const struct pl080_engine *e)
{
    return e->p.src_paced || e->p.dst_paced;
}

static bool no_reads(const struct pl080_engine *e, uint64_t now)
{
    return e->halted || now < e->rd_from;
}

/* Bytes that are still to be read, as far as it is known. */
static bool reads_left(const struct pl080_engine *e, uint64_t now)
{
    return paced(e) ? e->rd_credit > 0 && now >= e->rd_credit_from : e->p.beats;
}

static bool writes_left(const struct pl080_engine *e, uint64_t now)
{
    return !e->p.dst_paced || (e->wr_credit && now >= e->wr_credit_from);
}

/* Between turns on one master, and grants or room do not allow another one. */
static bool no_turn(const struct pl080_engine *e, uint64_t now)
{
    return paced(e) && (!reads_left(e, now) ||
                        (!e->group && e->level + src_bytes(e) > e->depth));
}

static bool may_read(const struct pl080_engine *e, uint64_t now)
{
    return reads_left(e, now) && e->used + src_bytes(e) <= e->depth && !no_reads(e, now) &&
           !(shared(e) && (e->drain || e->wr_offered));
}

static bool may_write(const struct pl080_engine *e, uint64_t now)
{
    return e->avail >= dst_bytes(e) && writes_left(e, now) &&
           (!shared(e) || e->drain ||
            ((no_reads(e, now) || no_turn(e, now)) && !e->rd_busy && !e->rd_offered));
}

/* ADDR on the lanes of a BIG-endian master. */
static uint32_t lanes(uint32_t addr, uint32_t bytes, bool big)
{
    return big ? addr ^ (4 - bytes) : addr;
}

static bool ask(void *eng, unsigned port, uint64_t now, struct pl080_beat *b)
{
    const struct pl080_engine *e = eng;

    if (!e->running || e->frozen || now < e->from)
        return false;
    if (port == e->p.src_port && !e->rd_offered && may_read(e, now))
        *b = (struct pl080_beat){false, !e->p.src_inc, (uint8_t)src_bytes(e),
                                 lanes(e->p.src, src_bytes(e), e->p.src_big)};
    else if (port == e->p.dst_port && !e->wr_offered && may_write(e, now))
        *b = (struct pl080_beat){true, !e->p.dst_inc, (uint8_t)dst_bytes(e),
                                 lanes(e->p.dst, dst_bytes(e), e->p.dst_big)};
    else
        return false;
    return true;
}

static void offered(void *eng, unsigned port, bool write)
{
    struct pl080_engine *e = eng;

    (void)port;
    *(write ? &e->wr_offered : &e->rd_offered) = true;
}

/* --- addresses: promises, claims, turns ------------------------------------------- */

/* Reads that may follow without a new grant, a beat that is only needed in part included. */
static uint32_t granted_reads(const struct pl080_engine *e)
{
    return e->rd_credit > 0 ? ((uint32_t)e->rd_credit + src_bytes(e) - 1) >> e->p.src_width : 0;
}

/* A read begins a DMA burst and a turn, or goes on with them. */
static void count_read(struct pl080_engine *e)
{
    if (paced(e))
        e->burst = granted_reads(e);
    else if (!e->burst)
        e->burst = least(pl080_burst(e->p.burst), e->p.beats);
    if (shared(e)) {
        if (!e->group)
            e->group = least(e->burst, (e->depth - e->level) >> e->p.src_width);
        e->group--;
        e->drain = !e->group && e->level + src_bytes(e) >= dst_bytes(e) &&
                   (!e->p.dst_paced || e->wr_credit);
    }
    e->burst--;
}

static void read_accepted(struct pl080_engine *e)
{
    count_read(e);
    e->rd_offered = false;
    e->rd_busy = true;
    e->used += src_bytes(e);
    e->level += src_bytes(e);
    e->p.src += e->p.src_inc ? src_bytes(e) : 0;
    if (paced(e))
        e->rd_credit -= (int32_t)src_bytes(e);
    if (e->p.open)
        e->left += src_bytes(e);
    else
        e->p.beats--;
}

/* N bytes as they come from a bus, or go there, on the lanes of a BIG-endian master. */
static void copy_lanes(uint8_t *to, const uint8_t *from, uint32_t n, bool big)
{
    for (uint32_t i = 0; i < n; i++)
        to[i] = from[big ? n - 1 - i : i];
}

/* The oldest bytes leave the FIFO; their room is free once they are written. */
static void write_accepted(struct pl080_engine *e, uint8_t *data)
{
    copy_lanes(data, e->fifo, dst_bytes(e), e->p.dst_big);
    e->avail -= dst_bytes(e);
    e->level -= dst_bytes(e);
    memmove(e->fifo, e->fifo + dst_bytes(e), e->avail);
    memset(e->fifo + e->avail, 0, dst_bytes(e));
    if (e->p.dst_paced)
        e->wr_credit--;
    if (e->level < dst_bytes(e) || (e->p.dst_paced && !e->wr_credit))
        e->drain = false;
    e->wr_offered = false;
    e->wr_busy = true;
    e->p.dst += e->p.dst_inc ? dst_bytes(e) : 0;
}

static void accepted(void *eng, unsigned port, bool write, uint8_t *data)
{
    (void)port;
    if (write)
        write_accepted(eng, data);
    else
        read_accepted(eng);
}

/* --- data ------------------------------------------------------------------------------ */

static void done(void *eng, unsigned port, bool write, const uint8_t *data)
{
    struct pl080_engine *e = eng;

    (void)port;
    if (write) {
        e->wr_busy = false;
        e->used -= dst_bytes(e);
        e->left -= dst_bytes(e);
        return;
    }
    e->rd_busy = false;
    copy_lanes(e->fifo + e->avail, data, src_bytes(e), e->p.src_big);
    e->avail += src_bytes(e);
}

/* A beat that failed did not happen. */
static void refused(void *eng, unsigned port, bool write)
{
    struct pl080_engine *e = eng;

    (void)port;
    e->running = false;
    if (write) {
        e->wr_busy = false;
        e->p.dst -= e->p.dst_inc ? dst_bytes(e) : 0;
    } else {
        e->rd_busy = false;
        e->p.src -= e->p.src_inc ? src_bytes(e) : 0;
    }
    if (write || shared(e))
        e->wr_offered = false;
    if (!write || shared(e))
        e->rd_offered = false;
}

static uint64_t wakes(const void *eng, uint64_t now)
{
    const struct pl080_engine *e = eng;
    uint64_t at = UINT64_MAX;

    if (!e->running || e->frozen)
        return UINT64_MAX;
    if (e->rd_from > now && !e->halted)
        at = e->rd_from;
    if (e->rd_credit_from > now)
        at = now + 1;
    if (e->wr_credit_from > now)
        at = now + 1;
    if (e->from > now && e->from < at)
        at = e->from;
    return at;
}

static void progress(const void *eng, struct pl080_progress *p)
{
    const struct pl080_engine *e = eng;

    p->src = e->p.src - (e->rd_busy && e->p.src_inc ? src_bytes(e) : 0);
    p->dst = e->p.dst - (e->wr_busy && e->p.dst_inc ? dst_bytes(e) : 0);
    p->left = e->left;
    p->active = e->used;
    p->turn = e->group || e->drain;
    p->burst = e->burst;
}

const struct pl080_engine_ops pl080_c_engine = {
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
    .wakes = wakes,
    .progress = progress,
};
