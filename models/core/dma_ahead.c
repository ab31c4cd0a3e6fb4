/* SPDX-License-Identifier: Apache-2.0 */
#include "dma_ahead.h"

#include "dma_counts.h"
#include "dma_stretch.h"

#include <stdlib.h>
#include <string.h>

/* What a packet costs that is moved from its start to its end with nothing else going on. */
struct cost {
    bool known;
    struct dma_shape packet;  /* src and dst do not matter */
    struct dma_ends ends;     /* waits and targets */
    uint64_t cycles;
    struct dma_counts counts;
};

struct dma_plan {
    uint64_t edge;            /* of the visible effect */
    struct dma_shape packet;  /* the packet that is all that happens until then */
    struct cost cost;         /* of the last packet */
    struct dma_master end;    /* the double's master */
    bool visible, outside;    /* the double: software could see it; it left memory */
    _Alignas(max_align_t) uint8_t core[];
};

static const struct device_class *cls(const struct dma_master *m)
{
    return m->dev->cls;
}

struct dma_plan *dma_plan_new(const struct dma_master *m)
{
    return calloc(1, sizeof(struct dma_plan) + cls(m)->size);
}

/* --- the double ------------------------------------------------------------------- */

static void see_irq(void *shell, unsigned line, bool level)
{
    (void)line;
    (void)level;
    ((struct dma_plan *)shell)->visible = true;
}

static void see_ack(void *shell, unsigned line, unsigned signals)
{
    (void)line;
    (void)signals;
    ((struct dma_plan *)shell)->visible = true;
}

static void see_state(void *shell, unsigned chan, unsigned state)
{
    (void)chan;
    (void)state;
    ((struct dma_plan *)shell)->visible = true;
}

void dma_ahead_left_memory(struct dma_master *m)
{
    m->plan->outside = true;
}

/* Everything after `struct device` is the core's state. */
static void copy_state(void *to, const void *from, size_t size)
{
    const size_t base = sizeof(struct device);

    memcpy((char *)to + base, (const char *)from + base, size - base);
}

static void make_double(const struct dma_master *m, struct dma_plan *p)
{
    struct device *d = (struct device *)p->core;

    if (!d->cls) {
        *d = *m->dev;
        d->shell = p;
        d->set_irq = see_irq;
        d->chan_state = see_state;
        d->set_ack = see_ack;
        d->alarm_at = NULL;
        d->notes.print = NULL;
        d->set_request = NULL;
    }
    d->now = m->dev->now;
    memset(d->notes.count, 0, sizeof d->notes.count);
    copy_state(d, m->dev, cls(m)->size);
    p->end = *m;
    p->end.dev = d;
    p->end.plan = p;
    p->end.dry = p->end.fast = true;
    p->end.present = UINT64_MAX;
    for (unsigned i = 0; i < cls(m)->ports; i++)
        p->end.port[i].unmoved = false;
    p->visible = p->outside = false;
}

/* A packet is about to start that could be moved at once, from and to ENDS. */
static bool at_start(const struct dma_master *m, struct dma_shape *s, struct dma_ends *ends)
{
    return m->fast && !m->gate.state && dma_master_idle(m) && cls(m)->shape &&
           cls(m)->shape(m->dev, s) && !s->ahead && s->left &&
           dma_stretch_reach(m, s, ends) >= s->left;
}

/* In the same memories, one by one. */
static bool same_ends(const struct dma_ends *a, const struct dma_ends *b)
{
    if (a->n != b->n)
        return false;
    for (unsigned i = 0; i < a->n; i++)
        if (a->mem[i].waits != b->mem[i].waits || a->mem[i].target != b->mem[i].target)
            return false;
    return true;
}

static bool same_cost(const struct cost *k, const struct dma_shape *s, const struct dma_ends *ends)
{
    const struct dma_shape *w = &k->packet;

    return k->known && s->chan == w->chan && s->src_port == w->src_port &&
           s->dst_port == w->dst_port && s->src_beat == w->src_beat && s->dst_beat == w->dst_beat &&
           s->left == w->left && !memcmp(s->key, w->key, sizeof s->key) &&
           same_ends(&k->ends, ends);
}

/* Bytes that packet S writes to ENDS, and beats of all of them. */
static void expect(const struct dma_shape *s, const struct dma_ends *ends, uint64_t *bytes,
                   uint64_t *beats)
{
    *bytes = *beats = 0;
    for (unsigned i = 0; i < ends->n; i++) {
        *bytes += ends->end[i].write ? s->left : 0;
        *beats += s->left / (ends->end[i].write ? s->dst_beat : s->src_beat);
    }
}

/* The double has moved packet S, from and to ENDS, and done nothing else: what did it cost? */
static void learn_cost(const struct dma_master *m, struct dma_plan *p, const struct dma_shape *s,
                       const struct dma_ends *ends)
{
    const struct notes *n = &p->end.dev->notes;
    struct cost *k = &p->cost;
    struct dma_counts before;
    uint64_t bytes, beats;

    expect(s, ends, &bytes, &beats);
    *k = (struct cost){.packet = *s, .ends = *ends, .cycles = p->edge - m->dev->now};
    dma_counts_get(&p->end, s->chan, &k->counts);
    dma_counts_get(m, s->chan, &before);
    dma_counts_since(&k->counts, &before);
    k->known = p->visible && !p->outside && dma_master_idle(&p->end) &&
               k->counts.chan.bytes == bytes && k->counts.chan.beats == beats &&
               !n->count[NOTE_GUEST_ERROR] && !n->count[NOTE_NOT_MODELLED];
}

static uint64_t run_double(const struct dma_master *m, struct dma_plan *p)
{
    enum { STEPS = 100000 }; /* then it is worth a look, whatever happens */
    struct dma_master *c = &p->end;
    uint64_t next = UINT64_MAX;

    make_double(m, p);
    dma_stretch_start(c);
    for (unsigned i = 0; i < STEPS && !p->visible && !p->outside; i++) {
        next = dma_master_next(c);
        if (next == UINT64_MAX)
            break;
        c->dev->now = next;
        dma_master_edge(c);
        dma_stretch_skip(c, UINT64_MAX);
    }
    return next;
}

uint64_t dma_master_ahead(struct dma_master *m, struct dma_plan *p)
{
    struct dma_ends ends;
    bool whole = at_start(m, &p->packet, &ends);

    if (!whole || !same_cost(&p->cost, &p->packet, &ends)) {
        p->edge = run_double(m, p);
        if (whole)
            learn_cost(m, p, &p->packet, &ends);
    } else {
        p->edge = m->dev->now + p->cost.cycles;
    }
    m->plan = whole && p->cost.known ? p : NULL;
    return p->edge;
}

/* --- when the time has come ---------------------------------------------------------- */

static void move_packet(struct dma_master *m, const struct dma_shape *s)
{
    struct dma_ends ends;

    if (dma_stretch_reach(m, s, &ends) >= s->left)
        dma_stretch_move(m, s, &ends, 0, s->left);
}

void dma_ahead_take(struct dma_master *m, uint64_t edge)
{
    struct dma_plan *p = m->plan;

    if (!p || m->dry || edge < p->edge)
        return;
    m->plan = NULL;
    move_packet(m, &p->packet);
    m->dev->now = m->ask_at = p->edge;
    m->busy_until[p->packet.chan] = p->edge;
    dma_counts_add(m, p->packet.chan, &p->cost.counts, 1);
    cls(m)->complete(m->dev, p->packet.chan);
}
