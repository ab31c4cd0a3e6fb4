/* SPDX-License-Identifier: Apache-2.0 */
#include "dma_ahead.h"

#include "dma_counts.h"
#include "dma_stretch.h"

#include <stdlib.h>
#include <string.h>

/* A packet that is moved from its start to its end, or an item of a list that is read, with nothing
 * else going on. */
struct job {
    bool item;
    struct dma_shape shape;
    struct dma_ends ends;
};

struct cost {
    bool known;
    struct job job;           /* src and dst do not matter, and of its ends waits and targets */
    uint64_t cycles;
    struct dma_counts counts;
};

struct dma_plan {
    uint64_t edge;            /* of the visible effect */
    struct job job;           /* all that happens until then */
    struct cost cost[2];      /* of the last packet, of the last item */
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

static bool find_packet(const struct dma_master *m, struct job *j)
{
    j->item = false;
    return cls(m)->shape && cls(m)->shape(m->dev, &j->shape) && !j->shape.ahead && j->shape.left &&
           dma_stretch_reach(m, &j->shape, &j->ends) >= j->shape.left;
}

static bool find_item(const struct dma_master *m, struct job *j)
{
    struct dma_ends *e = &j->ends;

    j->item = true;
    if (!cls(m)->item || !cls(m)->item(m->dev, &j->shape))
        return false;
    e->n = 1;
    e->end[0] = (struct dma_end){j->shape.src, j->shape.src_port, false};
    return dma_master_memory(m, e->end[0].port, e->end[0].addr, false, &e->mem[0]) &&
           e->mem[0].len >= j->shape.left;
}

/* What is about to start can be done at once. */
static bool at_start(const struct dma_master *m, struct job *j)
{
    return m->fast && !m->gate.state && dma_master_idle(m) && (find_packet(m, j) || find_item(m, j));
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

static bool same_cost(const struct cost *k, const struct job *j)
{
    const struct dma_shape *s = &j->shape, *w = &k->job.shape;

    return k->known && s->chan == w->chan && s->src_port == w->src_port &&
           s->dst_port == w->dst_port && s->src_beat == w->src_beat && s->dst_beat == w->dst_beat &&
           s->left == w->left && !memcmp(s->key, w->key, sizeof s->key) &&
           same_ends(&k->job.ends, &j->ends);
}

/* Bytes that J writes to its ends, and beats of all of them. */
static void expect(const struct job *j, uint64_t *bytes, uint64_t *beats)
{
    const struct dma_shape *s = &j->shape;

    *bytes = *beats = 0;
    for (unsigned i = 0; i < j->ends.n; i++) {
        *bytes += j->ends.end[i].write ? s->left : 0;
        *beats += s->left / (j->ends.end[i].write ? s->dst_beat : s->src_beat);
    }
}

/* The double has done the job, and nothing else: what did it cost? */
static void learn_cost(const struct dma_master *m, struct dma_plan *p, struct cost *k)
{
    const struct notes *n = &p->end.dev->notes;
    const unsigned chan = p->job.shape.chan;
    struct dma_counts before;
    uint64_t bytes, beats;

    expect(&p->job, &bytes, &beats);
    *k = (struct cost){.job = p->job, .cycles = p->edge - m->dev->now};
    dma_counts_get(&p->end, chan, &k->counts);
    dma_counts_get(m, chan, &before);
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
    const bool whole = at_start(m, &p->job);
    struct cost *k = &p->cost[p->job.item];

    if (!whole || !same_cost(k, &p->job)) {
        p->edge = run_double(m, p);
        if (whole)
            learn_cost(m, p, k);
    } else {
        p->edge = m->dev->now + k->cycles;
    }
    m->plan = whole && k->known ? p : NULL;
    return p->edge;
}

/* --- when the time has come ---------------------------------------------------------- */

/* Somebody may have changed what is where since. */
static bool still_there(const struct dma_master *m, struct job *j)
{
    return j->item ? find_item(m, j) : dma_stretch_reach(m, &j->shape, &j->ends) >= j->shape.left;
}

void dma_ahead_take(struct dma_master *m, uint64_t edge)
{
    struct dma_plan *p = m->plan;
    const struct dma_shape *s;

    if (!p || m->dry || edge < p->edge)
        return;
    m->plan = NULL;
    if (!still_there(m, &p->job))
        return;
    s = &p->job.shape;
    if (!p->job.item)
        dma_stretch_move(m, s, &p->job.ends, 0, s->left);
    m->dev->now = m->ask_at = p->edge;
    m->busy_until[s->chan] = p->edge;
    dma_counts_add(m, s->chan, &p->cost[p->job.item].counts, 1);
    if (p->job.item)
        cls(m)->item_read(m->dev, s->chan, p->job.ends.mem[0].data);
    else
        cls(m)->complete(m->dev, s->chan);
}
