/* SPDX-License-Identifier: Apache-2.0 */
#include "dma_repeat.h"

#include <string.h>

enum { CHUNK = 4096 }; /* bytes that are moved at a time */

static const struct device_class *cls(const struct dma_master *m)
{
    return m->dev->cls;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* --- a moment ------------------------------------------------------------------------ */

static void list_access(struct rhythm *r, struct dma_access *a)
{
    rhythm_key(r, a->kind | (uint64_t)a->chan << 8 | (uint64_t)a->beat_bytes << 16 |
                      (uint64_t)a->fixed << 32 | (uint64_t)a->len << 33);
    rhythm_key(r, a->id);
    rhythm_key(r, a->waited);
    rhythm_count(r, &a->addr);
}

static void list_port(struct rhythm *r, struct dma_port *f)
{
    rhythm_key(r, f->offered | f->busy << 1 | f->direct << 2 | (uint64_t)f->cur << 3);
    if (f->offered) {
        rhythm_since(r, &f->offered_at);
        list_access(r, dma_next(f));
    }
    if (!f->busy)
        return;
    rhythm_since(r, &f->begun);
    rhythm_since(r, &f->started);
    rhythm_time(r, &f->out.edge);
    rhythm_key(r, f->out.ok_bytes);
    rhythm_key(r, f->told);
    rhythm_key(r, f->target);
    list_access(r, &f->a[f->cur]);
}

static void list_stats(struct rhythm *r, struct dma_master *m, unsigned chan)
{
    struct dma_chan_stats *s = &m->stats[chan];

    rhythm_count(r, &s->bytes);
    rhythm_count(r, &s->read);
    rhythm_count(r, &s->beats);
    rhythm_count(r, &s->busy);
    rhythm_count(r, &s->stall_arbitration);
    rhythm_count(r, &s->stall_waits);
    rhythm_key(r, s->errors);
    if (dma_master_in_flight(m, chan))
        rhythm_since(r, &m->busy_until[chan]); /* it may be a time that has been */
    else
        rhythm_time(r, &m->busy_until[chan]);
}

static void list_master(struct rhythm *r, struct dma_master *m, uint32_t chans)
{
    rhythm_key(r, chans);
    rhythm_time(r, &m->ask_at);
    for (unsigned p = 0; p < cls(m)->ports; p++) {
        list_port(r, &m->port[p]);
        rhythm_count(r, &m->port_stats[p].data);
        rhythm_count(r, &m->port_stats[p].waits);
        for (unsigned t = 0; m->borrows && t < DMA_MAX_TARGETS; t++) {
            rhythm_count(r, &m->loan[p][t].accesses);
            rhythm_count(r, &m->loan[p][t].cycles);
            rhythm_count(r, &m->loan[p][t].waits);
        }
    }
    for (unsigned t = 0; t < DMA_MAX_TARGETS; t++)
        rhythm_time(r, &m->target_free[t]);
    for (; chans; chans &= chans - 1)
        list_stats(r, m, (unsigned)__builtin_ctz(chans));
}

static bool list_device(struct rhythm *r, struct device *d)
{
    r->now = d->now;
    for (unsigned k = 0; k < NOTE_KINDS; k++)
        rhythm_key(r, d->notes.count[k]);
    return d->cls->rhythm && d->cls->rhythm(d, r) && !r->full;
}

static bool list_all(struct rhythm *r, struct dma_repeat *p, struct dma_master *m, uint32_t chans)
{
    r->now = m->dev->now;
    list_master(r, m, chans);
    if (!list_device(r, m->dev))
        return false;
    for (unsigned i = 0; i < p->partners; i++)
        if (!list_device(r, p->partner[i]))
            return false;
    return true;
}

static bool describe(struct dma_repeat *p, struct dma_master *m, uint32_t chans)
{
    struct rhythm r = {.at = &p->here};

    p->here.keys = p->here.counts = 0;
    return list_all(&r, p, m, chans);
}

/* --- what flows ------------------------------------------------------------------------ */

struct stream {
    struct dma_flow flow;
    struct dma_memory from, to;
    uint64_t bytes; /* in a round, then: in all */
};

struct streams {
    unsigned n;
    uint32_t chans;
    struct stream of[DMA_MAX_CHANS];
};

/* What is at one end of a flow: a peripheral that is asked, or memory that is gone through. */
static bool find_end(const struct dma_master *m, const struct dma_flow_end *e, bool write,
                     struct dma_memory *at)
{
    if (!m->bus->memory || !m->bus->memory(m->ctx, e->port, e->addr, write, at))
        return false;
    return at->device ? e->paced && e->fixed && at->device->cls->pass : !e->paced && !e->fixed;
}

static bool find_streams(const struct dma_master *m, struct streams *s)
{
    struct dma_flow flow[DMA_MAX_CHANS];

    s->n = cls(m)->flows(m->dev, flow);
    s->chans = 0;
    for (unsigned i = 0; i < s->n; i++) {
        s->of[i].flow = flow[i];
        s->chans |= 1u << flow[i].chan;
        if (!find_end(m, &flow[i].from, false, &s->of[i].from) ||
            !find_end(m, &flow[i].to, true, &s->of[i].to))
            return false;
    }
    return s->n;
}

/* Some access is not through: its bytes are nowhere yet. */
static bool in_between(const struct dma_master *m)
{
    for (unsigned p = 0; p < cls(m)->ports; p++)
        if (m->port[p].busy && (!m->port[p].direct || m->port[p].unmoved || m->port[p].queued))
            return true;
    return false;
}

/* One register of a peripheral, which two streams take turns at. */
static bool same_register(const struct dma_memory *a, const struct dma_memory *b)
{
    return a->device && a->device == b->device && a->offset == b->offset;
}

/* Memory that is written is no one else's, so that the order of rounds and streams does not matter;
 * on the host: one memory may answer at two addresses. */
static bool meet(const struct dma_memory *a, uint64_t a_len, const struct dma_memory *b,
                 uint64_t b_len)
{
    const uintptr_t x = (uintptr_t)a->data, y = (uintptr_t)b->data;

    if (a->device || b->device)
        return false;
    return x < y ? y - x < a_len : x - y < b_len;
}

static bool apart(const struct streams *s)
{
    for (unsigned i = 0; i < s->n; i++) {
        const struct stream *a = &s->of[i];

        for (unsigned j = 0; j < s->n; j++) {
            const struct stream *b = &s->of[j];

            if (meet(&a->to, a->bytes, &b->from, b->bytes) ||
                (i != j && (meet(&a->to, a->bytes, &b->to, b->bytes) ||
                            same_register(&a->to, &b->to) || same_register(&a->from, &b->from))))
                return false;
        }
    }
    return true;
}

static void bring(struct dma_master *m, const struct stream *s, uint64_t at, uint8_t *data,
                  uint32_t len)
{
    const struct dma_flow_end *to = &s->flow.to;
    const struct dma_access a = {.kind = DMA_WRITE, .port = to->port, .chan = s->flow.chan,
                                 .beat_bytes = to->beat, .attr = s->flow.attr,
                                 .addr = to->addr + at, .len = len};

    if (s->to.device)
        s->to.device->cls->pass(s->to.device, s->to.offset, true, data, len);
    else
        m->bus->write(m->ctx, &a, a.addr, data, len);
}

static void take(const struct stream *s, uint64_t at, uint8_t *data, uint32_t len)
{
    if (s->from.device)
        s->from.device->cls->pass(s->from.device, s->from.offset, false, data, len);
    else
        memcpy(data, s->from.data + at, len);
}

/* All rounds of one channel. What is read last stays in the controller. */
static void move_stream(struct dma_master *m, struct stream *s)
{
    uint8_t data[DMA_FLOW_AHEAD + CHUNK];
    const uint32_t ahead = s->flow.ahead;
    uint32_t len;

    memcpy(data, s->flow.bytes, ahead);
    for (uint64_t at = 0; at < s->bytes; at += len) {
        len = (uint32_t)least(s->bytes - at, CHUNK);
        take(s, at, data + ahead, len);
        bring(m, s, at, data, len);
        memmove(data, data + len, ahead);
    }
    if (s->bytes)
        cls(m)->refill(m->dev, s->flow.chan, data);
}

/* --- how often ----------------------------------------------------------------------------- */

/* Rounds for which all counts have room. */
static uint64_t rooms(struct dma_repeat *p, uint64_t period)
{
    uint64_t rounds = UINT64_MAX;

    for (unsigned i = 0; i < p->here.counts; i++) {
        const uint64_t step = p->here.count[i] - p->mark.count[i], room = p->here.room[i];
        const uint64_t by = step >> 63 ? -step : step;

        p->step[i] = step && room == RHYTHM_TIME ? period : step;
        if (by && room < RHYTHM_START)
            rounds = least(rounds, room / by);
    }
    return rounds ? rounds - 1 : 0;
}

/* Bytes of a round, and what memory has room for. */
static uint64_t reaches(struct dma_master *m, struct streams *s, const uint64_t *moved)
{
    uint64_t rounds = UINT64_MAX;

    for (unsigned i = 0; i < s->n; i++) {
        struct stream *t = &s->of[i];

        t->bytes = m->stats[t->flow.chan].bytes - moved[t->flow.chan];
        if (!t->bytes)
            continue;
        rounds = t->from.device ? rounds : least(rounds, t->from.len / t->bytes);
        rounds = t->to.device ? rounds : least(rounds, t->to.len / t->bytes);
    }
    return rounds == UINT64_MAX || !rounds ? 0 : rounds - 1;
}

static void go_on(struct dma_repeat *p, struct dma_master *m, struct streams *s, uint64_t rounds)
{
    const uint64_t cycles = rounds * (m->dev->now - p->edge);
    struct rhythm r = {.step = p->step, .rounds = rounds};

    for (unsigned i = 0; i < s->n; i++)
        move_stream(m, &s->of[i]);
    list_all(&r, p, m, s->chans);
    m->dev->now += cycles;
    for (unsigned i = 0; i < p->partners; i++)
        p->partner[i]->now += cycles;
}

static void set_mark(struct dma_repeat *p, const struct dma_master *m)
{
    p->mark.keys = p->here.keys;
    p->mark.counts = p->here.counts;
    memcpy(p->mark.key, p->here.key, p->here.keys * sizeof *p->here.key);
    memcpy(p->mark.count, p->here.count, p->here.counts * sizeof *p->here.count);
    for (unsigned c = 0; c < DMA_MAX_CHANS; c++)
        p->moved[c] = m->stats[c].bytes;
    p->edge = m->dev->now;
    p->valid = true;
    p->next = 2 * ++p->looks;
}

/* What lasts has begun as it had at the mark, or it lasts since before that. */
static bool same_starts(const struct dma_repeat *p, uint64_t period)
{
    for (unsigned i = 0; i < p->here.counts; i++) {
        const uint64_t step = p->here.count[i] - p->mark.count[i];

        if (p->here.room[i] == RHYTHM_START && step && step != period)
            return false;
    }
    return true;
}

static bool been(const struct dma_repeat *p, uint64_t now)
{
    return p->valid && p->edge < now && p->mark.keys == p->here.keys &&
           p->mark.counts == p->here.counts &&
           !memcmp(p->mark.key, p->here.key, p->here.keys * sizeof *p->here.key) &&
           same_starts(p, now - p->edge);
}

bool dma_repeat_look(struct dma_repeat *p, struct dma_master *m, uint64_t until)
{
    struct streams s;
    uint64_t rounds, fit, period;

    if (m->gate.state || !cls(m)->flows || in_between(m) || !find_streams(m, &s) ||
        !describe(p, m, s.chans)) {
        dma_repeat_forget(p);
        return false;
    }
    if (!been(p, m->dev->now)) {
        if (p->looks++ >= p->next)
            set_mark(p, m);
        return false;
    }
    period = m->dev->now - p->edge;
    rounds = least(rooms(p, period), reaches(m, &s, p->moved));
    fit = until > m->dev->now ? least(rounds, (until - 1 - m->dev->now) / period) : 0;
    for (unsigned i = 0; i < s.n; i++)
        s.of[i].bytes *= fit;
    if (!apart(&s))
        return false;
    p->steady = m->dev->now + rounds * period;
    if (!fit)
        return false;
    go_on(p, m, &s, fit);
    p->looks = 0;
    if (describe(p, m, s.chans))
        set_mark(p, m);
    return true;
}

uint64_t dma_repeat_ends(const struct dma_master *m)
{
    struct dma_flow flow[DMA_MAX_CHANS];
    const unsigned n = cls(m)->flows ? cls(m)->flows(m->dev, flow) : 0;
    uint64_t beats = n ? UINT64_MAX : 0;

    for (unsigned i = 0; i < n; i++)
        beats = least(beats, flow[i].left / flow[i].to.beat);
    return m->dev->now + beats;
}
