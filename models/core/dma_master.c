/* SPDX-License-Identifier: Apache-2.0 */
#include "dma_master.h"

#include "dma_ahead.h"
#include "dma_fault.h"
#include "dma_stretch.h"

#include <string.h>

const char *const dma_kind_names[] = {
    [DMA_READ] = "read", [DMA_WRITE] = "write", [DMA_FETCH] = "fetch", NULL};

void dma_master_init(struct dma_master *m, void *dev, const struct dma_bus *bus, void *ctx)
{
    memset(m, 0, sizeof *m);
    m->dev = dev;
    m->bus = bus;
    m->ctx = ctx;
    m->fast = true;
}

static const struct device_class *cls(const struct dma_master *m)
{
    return m->dev->cls;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint32_t beats(const struct dma_access *a)
{
    return a->len == a->beat_bytes ? 1 : a->len / a->beat_bytes;
}

static bool known(const struct dma_port *f)
{
    return f->out.edge != UINT64_MAX;
}

/* --- bookkeeping ------------------------------------------------------------ */

static void account(struct dma_master *m, const struct dma_port *f)
{
    struct dma_chan_stats *s = &m->stats[dma_cur(f)->chan];
    struct dma_port_stats *ps = &m->port_stats[dma_cur(f)->port];
    uint64_t end = f->out.edge, n = beats(dma_cur(f));
    uint64_t *counted = &m->busy_until[dma_cur(f)->chan];
    uint64_t waits = end - f->begun > n ? end - f->begun - n : 0;

    s->beats += n;
    s->bytes += dma_cur(f)->kind == DMA_WRITE ? f->out.ok_bytes : 0;
    s->read += dma_cur(f)->kind == DMA_READ ? f->out.ok_bytes : 0;
    s->busy += end > *counted ? end - *counted : 0;
    *counted = end > *counted ? end : *counted;
    s->stall_waits += waits;
    s->stall_arbitration += dma_cur(f)->waited;
    s->errors += f->out.status != BUS_OK;
    ps->data += end - f->begun;
    ps->waits += waits + dma_cur(f)->waited;
}

bool dma_master_in_flight(const struct dma_master *m, unsigned chan)
{
    for (unsigned p = 0; p < cls(m)->ports; p++)
        if (m->port[p].busy && dma_cur(&m->port[p])->chan == chan)
            return true;
    return false;
}

uint64_t dma_master_busy(const struct dma_master *m, unsigned chan)
{
    uint64_t now = m->dev->now, counted = m->busy_until[chan];

    return m->stats[chan].busy +
           (dma_master_in_flight(m, chan) && now > counted ? now - counted : 0);
}

/* An access whose address phase ends now: what lies before it is not busy, unless another one is
 * in flight. */
static void account_begin(struct dma_master *m, unsigned chan)
{
    uint64_t start = m->dev->now - 1;

    if (!dma_master_in_flight(m, chan) && m->busy_until[chan] < start)
        m->busy_until[chan] = start;
}

/* --- what happens at an edge ---------------------------------------------------- */

/* Edge at which the first cycle of an ERROR response ends. */
static bool refusing(const struct dma_port *f)
{
    return f->busy && known(f) && f->out.status != BUS_OK && !f->refused;
}

static void refuse(struct dma_master *m, struct dma_port *f)
{
    f->refused = true;
    if (f->offered && !f->unheard && dma_next(f)->chan == dma_cur(f)->chan)
        f->offered = false;
    if (cls(m)->refused)
        cls(m)->refused(m->dev, dma_cur(f)->id);
}

static void finish(struct dma_master *m, struct dma_port *f)
{
    account(m, f);
    dma_fault_ended(m, f);
    if (m->bus->seen && !m->dry)
        m->bus->seen(m->ctx, dma_cur(f), f->begun - 1, f->out.edge, f->out.ok_bytes, f->out.status);
    f->busy = false;
    cls(m)->done(m->dev, dma_cur(f)->id, f->out.ok_bytes - f->told, f->out.status);
}

static void accept(struct dma_master *m, struct dma_port *f)
{
    account_begin(m, dma_next(f)->chan);
    f->offered = false;
    f->busy = true;
    f->refused = f->unheard = f->direct = false;
    f->begun = m->dev->now;
    f->told = 0;
    f->cur = !f->cur;
    f->out.edge = UINT64_MAX;
    dma_fault_accepted(m, f);
    f->queued = !f->held;
    if (cls(m)->accepted)
        cls(m)->accepted(m->dev, dma_cur(f)->id);
}

static void move_bytes(struct dma_master *m, const struct dma_access *a, const uint8_t *data)
{
    uint32_t len = a->fixed ? a->beat_bytes : a->len;

    for (uint32_t at = 0; at < a->len; at += len)
        if (a->kind == DMA_WRITE)
            m->bus->write(m->ctx, a, a->addr, a->data + at, len);
        else
            memcpy(a->data + at, data, len);
}

static void move(struct dma_master *m, struct dma_port *f)
{
    f->unmoved = false;
    if (f->device)
        m->bus->access(m->ctx, dma_cur(f), f->device, f->offset, f->started);
    else
        move_bytes(m, dma_cur(f), f->from);
}

/* One data phase at a time at the port of number TARGET: the access on F, whose turn it is, waits
 * if there is another one. */
static bool waits_for(const struct dma_master *m, struct dma_port *f, unsigned target)
{
    f->target = target;
    f->queued = target < DMA_MAX_TARGETS && m->target_free[target] > m->dev->now;
    return f->queued;
}

/* An access to memory begins when the memory's port is free; bytes move then. */
static bool begin_memory(struct dma_master *m, struct dma_port *f)
{
    const struct dma_access *a = dma_cur(f);
    struct dma_memory mem;
    struct dma_loan *loan;

    if (!(m->dry ? dma_master_memory : dma_master_any_memory)(m, a->port, a->addr,
                                                              a->kind == DMA_WRITE, &mem) ||
        mem.len < (a->fixed && !mem.device ? a->beat_bytes : a->len))
        return false;
    if (waits_for(m, f, mem.target))
        return true;
    f->out.beat = 1 + mem.waits;
    f->out.ok_bytes = a->len;
    f->out.status = BUS_OK;
    f->out.edge = m->dev->now + (uint64_t)beats(a) * f->out.beat + a->delay;
    m->target_free[mem.target] = f->out.edge;
    f->direct = true;
    f->unmoved = m->borrows && m->dev->now >= m->present;
    f->from = mem.data;
    f->device = mem.device;
    f->offset = mem.offset;
    loan = &m->loan[a->port][mem.target];
    f->started = m->dev->now;
    loan->accesses++;
    loan->cycles += f->out.edge - f->started;
    loan->waits += f->started - f->begun;
    if (!m->dry && !f->unmoved)
        move(m, f);
    return true;
}

static unsigned target_on_bus(const struct dma_master *m, const struct dma_access *a)
{
    return m->bus->target ? m->bus->target(m->ctx, a->port, a->addr, a->kind == DMA_WRITE)
                          : DMA_MAX_TARGETS;
}

static void begin_on_bus(struct dma_master *m, struct dma_port *f)
{
    const unsigned target = m->dry ? DMA_MAX_TARGETS : target_on_bus(m, dma_cur(f));
    struct dma_outcome *out = &f->out;

    if (waits_for(m, f, target))
        return;
    out->beat = 1;
    out->ok_bytes = 0;
    out->status = BUS_OK;
    if (m->dry)
        dma_ahead_left_memory(m);
    if (m->dry || !m->bus->begin(m->ctx, dma_cur(f), out))
        out->edge = UINT64_MAX;
    if (target < DMA_MAX_TARGETS)
        m->target_free[target] = out->edge;
}

/* A scripted answer: not of the target, so that its port is not waited for, but as late as it would
 * be. */
static void begin_fault(struct dma_master *m, struct dma_port *f)
{
    const struct dma_access *a = dma_cur(f);
    const bool write = a->kind == DMA_WRITE;
    struct dma_memory mem;

    f->queued = false;
    f->out.beat = 1 + (m->bus->waits ? m->bus->waits(m->ctx, a->port, a->addr, write) : 0);
    f->out.ok_bytes = 0;
    f->out.status = BUS_ERROR;
    if (m->dry)
        dma_ahead_left_memory(m);
    if (m->dry || f->fault.answer == FAULT_HANGS)
        return;
    if (f->fault.ok_bytes && dma_master_any_memory(m, a->port, a->addr, write, &mem) &&
        mem.len >= f->fault.ok_bytes && !a->fixed) {
        struct dma_access ok = *a;

        ok.len = f->out.ok_bytes = f->fault.ok_bytes;
        move_bytes(m, &ok, mem.data);
    }
    f->out.edge = m->dev->now + (uint64_t)(f->out.ok_bytes / a->beat_bytes + 1) * f->out.beat +
                  a->delay + 1;
}

static void begin(struct dma_master *m, struct dma_port *f)
{
    dma_fault_begins(m, f);
    if (f->fault.answer)
        begin_fault(m, f);
    else if (!begin_memory(m, f))
        begin_on_bus(m, f);
}

void dma_master_edge(struct dma_master *m)
{
    uint64_t now = m->dev->now;

    for (unsigned p = 0; p < cls(m)->ports; p++)
        if (refusing(&m->port[p]) && m->port[p].out.edge - 1 <= now)
            refuse(m, &m->port[p]);
    for (unsigned p = 0; p < cls(m)->ports; p++)
        if (m->port[p].busy && m->port[p].out.edge <= now)
            finish(m, &m->port[p]);
    for (unsigned p = 0; p < cls(m)->ports; p++)
        if (m->port[p].offered && !m->port[p].busy && m->port[p].offered_at < now)
            accept(m, &m->port[p]);
    if (cls(m)->edge)
        cls(m)->edge(m->dev);
    for (unsigned p = 0; p < cls(m)->ports; p++) /* the first port has priority at a target */
        if (m->port[p].queued)
            begin(m, &m->port[p]);
    m->ask_at = now;
}

/* --- asking for more ---------------------------------------------------------------- */

/* First cycle in which the next address phase may be driven: behind a burst the last one of its
 * last data phase, which is all that is known of it in AT. */
static uint64_t free_at(const struct dma_port *f)
{
    if (!f->busy || beats(dma_cur(f)) == 1)
        return 0;
    return known(f) ? f->out.edge - 1 : UINT64_MAX;
}

static void ask(struct dma_master *m)
{
    uint64_t now = m->dev->now, later = UINT64_MAX;

    if (m->ask_at > now)
        return;
    for (unsigned p = 0; p < cls(m)->ports; p++) {
        struct dma_port *f = &m->port[p];

        if (f->offered)
            continue;
        if (free_at(f) > now) {
            later = least(later, free_at(f));
        } else if (cls(m)->next(m->dev, p, dma_next(f))) {
            f->offered = true;
            f->offered_at = now;
        }
    }
    m->ask_at = cls(m)->wakes ? least(later, cls(m)->wakes(m->dev)) : later;
}

uint64_t dma_master_next(struct dma_master *m)
{
    uint64_t next;

    ask(m);
    next = m->ask_at;
    for (unsigned p = 0; p < cls(m)->ports; p++) {
        const struct dma_port *f = &m->port[p];

        if (f->busy && known(f))
            next = least(next, f->out.edge - refusing(f));
        else if (f->offered && !f->busy)
            next = least(next, f->offered_at + 1);
    }
    return next;
}

/* --- the gate ---------------------------------------------------------------------------- */

void dma_master_gate(struct dma_master *m, const struct dma_gate *gate)
{
    m->gate.state = DMA_GATE_OPEN;
    for (unsigned p = 0; p < cls(m)->ports; p++)
        if (m->port[p].held) {
            m->port[p].held = false;
            m->port[p].queued = true;
            begin(m, &m->port[p]);
        }
    m->gate = *gate;
    dma_master_touched(m);
}

/* --- memory on loan ------------------------------------------------------------------- */

void dma_master_catch_up(struct dma_master *m, uint64_t edge)
{
    for (unsigned p = 0; p < cls(m)->ports; p++) {
        struct dma_port *f = &m->port[p];

        if (f->unmoved && f->started < edge)
            move(m, f);
    }
}

void dma_master_undo(struct dma_master *m, unsigned port)
{
    struct dma_port *f = &m->port[port];
    struct dma_loan *loan = &m->loan[port][f->target];

    loan->accesses--;
    loan->cycles -= f->out.edge - f->started;
    loan->waits -= f->started - f->begun;
    m->target_free[f->target] = f->started;
    f->out.edge = UINT64_MAX;
    f->unmoved = f->direct = false;
    f->queued = true;
}

void dma_master_again(struct dma_master *m, unsigned port)
{
    struct dma_port *f = &m->port[port];

    dma_fault_begins(m, f);
    if (f->fault.answer)
        begin_fault(m, f);
    else
        begin_on_bus(m, f);
    dma_master_touched(m);
}

/* --- a clock that stops ------------------------------------------------------------------ */

void dma_master_stand(struct dma_master *m, uint64_t missed)
{
    const uint64_t now = m->dev->now;

    for (unsigned p = 0; p < cls(m)->ports; p++) {
        struct dma_port *f = &m->port[p];

        if (!f->queued || m->target_free[f->target] > now + missed)
            continue;
        if (m->target_free[f->target] > now)
            m->dev->now = m->target_free[f->target];
        begin(m, f);
        m->dev->now = now;
    }
}

void dma_master_thaw(struct dma_master *m, uint64_t gap)
{
    const uint64_t now = m->dev->now;

    dma_master_stand(m, gap);
    for (unsigned p = 0; p < cls(m)->ports; p++) {
        struct dma_port *f = &m->port[p];
        const uint64_t first = now + 1 + refusing(f);

        if (f->busy && known(f))
            f->out.edge = f->out.edge > first + gap ? f->out.edge - gap : first;
    }
    for (unsigned t = 0; t < DMA_MAX_TARGETS; t++)
        if (m->target_free[t] > now)
            m->target_free[t] = m->target_free[t] > now + gap ? m->target_free[t] - gap : now;
}

/* --- settling -------------------------------------------------------------------------- */

/* Beats of a burst that are over by now count, though the burst goes on. */
static void tell_part(struct dma_master *m, struct dma_port *f)
{
    uint32_t left, ok;

    if (!f->busy || beats(dma_cur(f)) == 1 || !known(f) || f->out.edge <= m->dev->now)
        return;
    left = (uint32_t)((f->out.edge - m->dev->now + f->out.beat - 1) / f->out.beat);
    ok = left >= beats(dma_cur(f)) ? 0 : dma_cur(f)->len - left * dma_cur(f)->beat_bytes;
    ok = ok < f->out.ok_bytes ? ok : f->out.ok_bytes;
    if (ok <= f->told)
        return;
    cls(m)->done(m->dev, dma_cur(f)->id, ok - f->told, BUS_OK);
    f->told = ok;
}

void dma_master_settle(struct dma_master *m, uint64_t edge)
{
    dma_master_settle_to(m, edge, edge);
}

void dma_master_settle_to(struct dma_master *m, uint64_t edge, uint64_t present)
{
    uint64_t next, past;

    if (m->dev->now < edge)
        dma_master_catch_up(m, edge);
    m->present = present;
    m->until = edge;
    dma_ahead_take(m, edge);
    dma_stretch_start(m);
    while (m->dev->now < m->until) {
        past = m->borrows ? m->until - 1 : m->until;
        if (m->clocked && m->fast && cls(m)->flow)
            dma_stretch_flow(m, past);
        next = dma_master_next(m);
        if (next > m->until)
            break;
        dma_ahead_forget(m);
        m->dev->now = next;
        dma_master_edge(m);
        if (m->fast && !m->clocked && m->dev->now < past)
            dma_stretch_skip(m, past);
    }
    m->dev->now = m->until;
    for (unsigned p = 0; p < cls(m)->ports; p++)
        tell_part(m, &m->port[p]);
}

void dma_master_stop(struct dma_master *m, uint64_t edge)
{
    m->until = least(m->until, edge);
}

void dma_master_touched(struct dma_master *m)
{
    dma_ahead_forget(m);
    m->ask_at = m->dev->now;
}

void dma_master_reset(struct dma_master *m)
{
    for (unsigned p = 0; p < cls(m)->ports; p++) {
        m->port[p].offered = false;
        m->port[p].unheard = true;
    }
    dma_master_touched(m);
}

void dma_master_ended(struct dma_master *m, unsigned port, const struct dma_outcome *out)
{
    m->port[port].out = *out;
    dma_master_touched(m);
}
