/* SPDX-License-Identifier: Apache-2.0 */
#include "dma_lt.h"

#include <string.h>

void dma_lt_init(struct dma_lt *l, void *dev, const struct dma_lt_bus *bus, void *ctx)
{
    memset(l, 0, sizeof *l);
    l->dev = dev;
    l->bus = bus;
    l->ctx = ctx;
    l->bulk = true;
}

static const struct device_class *cls(const struct dma_lt *l)
{
    return l->dev->cls;
}

static uint64_t latest(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static bool is_write(const struct dma_access *a)
{
    return a->kind == DMA_WRITE;
}

static uint32_t beats(const struct dma_access *a)
{
    return a->len / a->beat_bytes;
}

/* Beats of F whose data is complete at EDGE. */
static uint32_t beats_by(const struct dma_flight *f, uint64_t edge)
{
    return edge > f->start + 1 ? (uint32_t)((edge - f->start - 1) / f->per) : 0;
}

/* --- bookkeeping ------------------------------------------------------------ */

static void account(struct dma_lt *l, const struct dma_flight *f, uint64_t n_beats,
                    uint32_t written, uint64_t end)
{
    struct dma_chan_stats *s = &l->stats[f->a.chan];
    uint64_t from = latest(l->busy_until[f->a.chan], f->start);

    s->beats += n_beats;
    s->bytes += written;
    s->busy += end > from ? end - from : 0;
    l->busy_until[f->a.chan] = latest(l->busy_until[f->a.chan], end);
}

/* BEATS data phases with WAITS wait states each were on PORT. */
static void account_port(struct dma_lt *l, const struct dma_flight *f, unsigned port,
                         uint64_t n_beats, uint32_t waits)
{
    l->port_stats[port].data += n_beats * (1 + waits);
    l->port_stats[port].waits += n_beats * waits;
    l->stats[f->a.chan].stall_waits += n_beats * waits;
}

static void seen(struct dma_lt *l, const struct dma_flight *f, uint64_t end, uint32_t ok,
                 enum bus_status st)
{
    if (l->bus->seen)
        l->bus->seen(l->ctx, &f->a, f->start, end, ok, st);
}

/* --- moving bytes ------------------------------------------------------------- */

/* Moves the first N beats of a lazy access. A fixed address is accessed once per beat. */
static enum bus_status move(struct dma_lt *l, const struct dma_flight *f, uint32_t n)
{
    const struct dma_access *a = &f->a;
    uint32_t size = a->beat_bytes;
    enum bus_status st = BUS_OK;

    if (!is_write(a) && !a->fixed)
        memcpy(a->data, f->source, (size_t)n * size);
    else if (!is_write(a))
        for (uint32_t i = 0; i < n; i++)
            memcpy(a->data + (size_t)i * size, f->source, size);
    else if (!a->fixed)
        st = l->bus->write(l->ctx, a, a->port, a->addr, a->data, n * size);
    else
        for (uint32_t i = 0; i < n && st == BUS_OK; i++)
            st = l->bus->write(l->ctx, a, a->port, a->addr, a->data + (size_t)i * size, size);
    return st;
}

/* N beats of a burst are over; with fewer than all, the core asks for the rest again. */
static void end_burst(struct dma_lt *l, struct dma_flight *f, uint32_t n)
{
    struct dma_when when = {f->start + 1 + f->per, f->per};
    uint64_t end = f->lazy ? f->start + 1 + (uint64_t)n * f->per : f->end;
    uint32_t ok = f->lazy ? n * f->a.beat_bytes : f->ok_bytes;
    enum bus_status st = f->lazy ? move(l, f, n) : f->status;

    if (f->lazy)
        l->addr[f->a.port] = f->start + (uint64_t)n * f->per;
    if (st != BUS_OK) {
        l->stats[f->a.chan].errors++;
        ok = f->lazy ? 0 : ok;
    }
    account_port(l, f, f->a.port, n, f->per - 1);
    account(l, f, n, is_write(&f->a) ? ok : 0, end);
    seen(l, f, end, ok, st);
    f->busy = false;
    cls(l)->done(l->dev, f->a.id, ok, st, &when);
}

/* Moves a copy's bytes up to WRITTEN. */
static enum bus_status move_copy(struct dma_lt *l, struct dma_flight *f, uint32_t written)
{
    enum bus_status st = BUS_OK;

    if (written > f->moved)
        st = l->bus->write(l->ctx, &f->a, f->a.dst_port, f->a.dst + f->moved,
                           f->source + f->moved, written - f->moved);
    if (st == BUS_OK)
        f->moved = written;
    return st;
}

static void account_copy(struct dma_lt *l, const struct dma_flight *f, uint32_t read,
                         uint32_t written, uint64_t end)
{
    uint64_t rd = read / f->a.beat_bytes, wr = written / f->a.dst_beat_bytes;

    account_port(l, f, f->a.port, rd, f->path.read_waits);
    account_port(l, f, f->a.dst_port, wr, f->path.write_waits);
    account(l, f, rd + wr, written, end);
}

/* The copy has come to its end, or, with an error, to where it is now. */
static void end_copy(struct dma_lt *l, struct dma_flight *f, enum bus_status st)
{
    struct dma_when when = {f->end, 1};

    l->addr[f->a.port] = f->whole.read_addr;
    l->addr[f->a.dst_port] = f->whole.write_addr;
    account_copy(l, f, st == BUS_OK ? f->a.len : f->moved, f->moved, f->end);
    if (st != BUS_OK)
        l->stats[f->a.chan].errors++;
    f->busy = false;
    cls(l)->done(l->dev, f->a.id, f->moved, st, &when);
}

/* --- settling -------------------------------------------------------------------- */

uint64_t dma_lt_next(const struct dma_lt *l)
{
    uint64_t next = UINT64_MAX;

    for (unsigned p = 0; p < cls(l)->ports; p++)
        if (l->flight[p].busy && l->flight[p].end < next)
            next = l->flight[p].end;
    return next;
}

static void end_due(struct dma_lt *l, uint64_t edge)
{
    for (unsigned p = 0; p < cls(l)->ports; p++) {
        struct dma_flight *f = &l->flight[p];

        if (!f->busy || f->end > edge)
            continue;
        if (f->a.kind == DMA_COPY)
            end_copy(l, f, move_copy(l, f, f->a.len));
        else
            end_burst(l, f, beats(&f->a));
    }
}

static void settle_copy(struct dma_lt *l, struct dma_flight *f, uint64_t edge)
{
    struct dma_progress at = cls(l)->copied(l->dev, f->a.id, &f->path, edge);
    enum bus_status st = move_copy(l, f, at.written);

    if (st == BUS_OK)
        cls(l)->progress(l->dev, f->a.id, &f->path, f->source + at.written);
    else
        end_copy(l, f, st);
}

void dma_lt_settle(struct dma_lt *l, uint64_t edge)
{
    uint64_t next;

    while ((next = dma_lt_next(l)) <= edge) {
        l->dev->now = next;
        end_due(l, next);
        dma_lt_pull(l);
    }
    l->dev->now = edge;
    for (unsigned p = 0; p < cls(l)->ports; p++) {
        struct dma_flight *f = &l->flight[p];
        uint32_t n;

        if (!f->busy || !f->lazy)
            continue;
        if (f->a.kind == DMA_COPY)
            settle_copy(l, f, edge);
        else if ((n = beats_by(f, edge)))
            end_burst(l, f, n);
    }
}

/* Takes a lazy access back, as far as it has not happened. */
static void give_back(struct dma_lt *l, struct dma_flight *f)
{
    if (f->a.kind == DMA_COPY) {
        struct dma_progress at = cls(l)->copied(l->dev, f->a.id, &f->path, l->dev->now);

        l->addr[f->a.port] = at.read_addr;
        l->addr[f->a.dst_port] = at.write_addr;
        account_copy(l, f, at.read > f->moved ? at.read : f->moved, f->moved, l->dev->now);
    } else {
        l->addr[f->a.port] = f->start;
    }
    f->busy = false;
}

void dma_lt_revoke(struct dma_lt *l)
{
    for (unsigned p = 0; p < cls(l)->ports; p++)
        if (l->flight[p].busy && l->flight[p].lazy)
            give_back(l, &l->flight[p]);
}

/* --- asking for more ------------------------------------------------------------------ */

static bool port_free(const struct dma_lt *l, unsigned port)
{
    if (l->flight[port].busy)
        return false;
    for (unsigned p = 0; p < cls(l)->ports; p++)
        if (l->flight[p].busy && l->flight[p].a.kind == DMA_COPY && l->flight[p].a.dst_port == port)
            return false;
    return true;
}

static bool start_copy(struct dma_lt *l, struct dma_flight *f, const struct dma_access *a)
{
    const uint8_t *unused;
    struct dma_path path = {.read_addr = l->addr[a->port], .write_addr = l->addr[a->dst_port]};

    if (!port_free(l, a->dst_port) ||
        !l->bus->memory(l->ctx, a->port, a->addr, a->len, false, &f->source, &path.read_waits) ||
        !l->bus->memory(l->ctx, a->dst_port, a->dst, a->len, true, &unused, &path.write_waits))
        return false;
    f->a = *a;
    f->busy = f->lazy = true;
    f->path = path;
    f->moved = 0;
    f->start = latest(a->earliest, path.read_addr);
    f->whole = cls(l)->copied(l->dev, a->id, &path, UINT64_MAX);
    f->end = f->whole.edge;
    return true;
}

static void start_burst(struct dma_lt *l, struct dma_flight *f, const struct dma_access *a)
{
    uint32_t len = a->fixed ? a->beat_bytes : a->len, n = beats(a), waits = 0;
    uint64_t cycles = 0;

    f->a = *a;
    f->start = latest(a->earliest, l->addr[a->port]);
    f->lazy = l->bus->memory(l->ctx, a->port, a->addr, len, is_write(a), &f->source, &waits);
    f->per = waits + 1;
    if (!f->lazy) {
        f->status = l->bus->access(l->ctx, a, f->start, &f->ok_bytes, &cycles);
        f->per = (uint32_t)latest(cycles / n, 1);
    }
    f->end = f->start + 1 + latest((uint64_t)n * f->per, cycles);
    f->busy = true; /* not before: the target may have come back to this device */
    l->addr[a->port] = f->end - 1;
    if (l->last_chan[a->port] != a->chan && f->start > a->earliest) {
        l->stats[a->chan].stall_arbitration += f->start - a->earliest;
        l->port_stats[a->port].waits += f->start - a->earliest;
    }
    l->last_chan[a->port] = a->chan;
}

static void pull_port(struct dma_lt *l, unsigned port)
{
    struct dma_flight *f = &l->flight[port];
    struct dma_access a;

    if (!cls(l)->next(l->dev, port, &a, l->bulk ? UINT32_MAX : 0))
        return;
    if (a.kind == DMA_COPY) {
        if (start_copy(l, f, &a) || !cls(l)->next(l->dev, port, &a, 0))
            return;
    }
    start_burst(l, f, &a);
}

void dma_lt_pull(struct dma_lt *l)
{
    for (unsigned p = 0; p < cls(l)->ports; p++) {
        struct dma_flight *f = &l->flight[p];

        if (f->busy && f->lazy && cls(l)->wanted && !cls(l)->wanted(l->dev, f->a.id))
            give_back(l, f);
    }
    for (unsigned p = 0; p < cls(l)->ports; p++)
        if (port_free(l, p))
            pull_port(l, p);
}
