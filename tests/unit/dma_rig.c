/* SPDX-License-Identifier: Apache-2.0 */
#include "dma_rig.h"

#include "gtest_c.h"

#include <stdlib.h>
#include <string.h>

/* The rig's memory as a bus: once as memory, from slow_from on with waits of its own, and once
 * access by access. */
static struct memory_bus *as_bus(struct rig *r)
{
    uint64_t fast = r->slow_from ? r->slow_from - RIG_MEM : RIG_BYTES;

    r->region[0] = (struct memory_region){RIG_MEM, fast, r->mem, r->waits_read, r->waits_write,
                                          true};
    r->region[1] = (struct memory_region){RIG_DEV, RIG_BYTES, r->mem, r->waits_read,
                                          r->waits_write, false};
    r->region[2] = (struct memory_region){RIG_MEM + fast, RIG_BYTES - fast, r->mem + fast,
                                          r->slow_waits, r->slow_waits, true};
    r->bus = (struct memory_bus){r->region, r->slow_from ? 3 : 2};
    return &r->bus;
}

static bool memory(void *ctx, unsigned port, uint64_t addr, bool write, struct dma_memory *m)
{
    struct rig *r = ctx;

    if (!memory_bus_reach(as_bus(r), addr, write, m))
        return false;
    m->target = r->one_port ? 0 : port;
    return true;
}

static void put(void *ctx, const struct dma_access *a, uint64_t addr, const uint8_t *data,
                uint32_t len)
{
    struct rig *r = ctx;

    r->stretches += len > a->beat_bytes;
    memcpy(memory_bus_at(as_bus(r), addr, len), data, len);
}

static bool begin(void *ctx, const struct dma_access *a, struct dma_outcome *out)
{
    struct rig *r = ctx;

    r->accesses += a->addr - RIG_MEM >= RIG_BYTES;
    memory_bus_begin(as_bus(r), a, r->master.dev->now, out);
    return true;
}

static void seen(void *ctx, const struct dma_access *a, uint64_t start, uint64_t end, uint32_t ok,
                 enum bus_status st)
{
    struct rig *r = ctx;

    (void)st;
    if (r->logged < RIG_LOG)
        r->log[r->logged++] = (struct rig_beatlog){*a, start, end, ok};
}

static uint32_t waits(void *ctx, unsigned port, uint64_t addr, bool write)
{
    (void)port;
    return memory_bus_waits(as_bus(ctx), addr, write);
}

static const struct dma_bus bus = {
    .begin = begin, .memory = memory, .write = put, .seen = seen, .waits = waits};

/* The test may have changed bad_from and bad_to. */
static void settle(struct rig *r, uint64_t edge)
{
    const bool bad = r->bad_to > r->bad_from;

    r->faults.rule[0].first = bad ? r->bad_from : 1;
    r->faults.rule[0].last = bad ? r->bad_to - 1 : 0;
    dma_master_settle(&r->master, edge);
}

bool (*rig_fit)(void *dev);

static void set_irq(void *shell, unsigned line, bool level)
{
    struct rig *r = shell;

    r->rises[line] += level && !r->level[line];
    r->level[line] = level;
}

static void set_ack(void *shell, unsigned line, unsigned signals)
{
    struct rig *r = shell;
    const unsigned rises = signals & ~r->ack[line];

    if (rises & DMA_ACK_CLEAR) {
        r->clears[line]++;
        r->cleared[line] = rig_now(r);
    }
    r->tcs[line] += !!(rises & DMA_ACK_TC);
    r->ack[line] = signals;
}

static void print(void *arg, enum note_kind kind, const char *text)
{
    struct rig *r = arg;

    (void)kind;
    strncpy(r->note, text, sizeof r->note - 1);
}

void rig_init(struct rig *r, void *dev, const struct device_class *cls)
{
    struct device *d = dev;
    struct fault_rule rule;
    bool clocked;

    free(r->plan);
    memset(r, 0, sizeof *r);
    r->dev = dev;
    for (uint32_t i = 0; i < RIG_BYTES; i++)
        r->mem[i] = (uint8_t)(1 + (i * 7 + i / 251) % 255);
    device_init(dev, cls, "dma0");
    clocked = rig_fit && rig_fit(dev);
    d->shell = r;
    d->set_irq = set_irq;
    d->set_ack = set_ack;
    d->notes.print = print;
    d->notes.arg = r;
    dma_master_init(&r->master, dev, &bus, r);
    rule = fault_on(FAULT_ERROR, 1, 0);
    fault_add(&r->faults, &rule);
    r->who.faults = &r->faults;
    r->master.faults = &r->who;
    r->master.clocked = clocked;
    r->master.fast = !clocked;
    device_start(dev, NULL);
}

uint64_t rig_now(const struct rig *r)
{
    return r->master.dev->now;
}

bool rig_same(const struct rig *a, const struct rig *b)
{
    const struct dma_master *m = &a->master, *n = &b->master;
    const char *where = NULL;

    device_equal(a->dev, b->dev, &where);
    return CHECK_EQ(rig_now(a), rig_now(b)) && CHECK_STR(where ? where : "equal", "equal") &&
           CHECK_MEM(a->mem, b->mem, RIG_BYTES) &&
           CHECK_MEM(a->rises, b->rises, sizeof a->rises) &&
           CHECK_MEM(m->stats, n->stats, sizeof m->stats) &&
           CHECK_MEM(m->port_stats, n->port_stats, sizeof m->port_stats);
}

void rig_write_at(struct rig *r, uint64_t edge, uint32_t off, uint32_t val)
{
    settle(r, edge);
    device_write(r->dev, off, 4, val);
    dma_master_touched(&r->master);
}

void rig_write(struct rig *r, uint32_t off, uint32_t val)
{
    rig_write_at(r, rig_now(r), off, val);
}

uint32_t rig_read(struct rig *r, uint32_t off)
{
    uint32_t val;

    settle(r, rig_now(r));
    device_read(r->dev, off, 4, &val);
    dma_master_touched(&r->master);
    return val;
}

void rig_reset(struct rig *r)
{
    settle(r, rig_now(r));
    device_reset(r->dev);
    dma_master_reset(&r->master);
}

void rig_request(struct rig *r, unsigned line, unsigned signals)
{
    settle(r, rig_now(r));
    r->master.dev->cls->request(r->dev, line, signals);
    dma_master_touched(&r->master);
}

uint64_t rig_next(struct rig *r)
{
    uint64_t next = UINT64_MAX;

    if (!r->master.clocked && r->master.fast &&
        (r->plan || CHECK(r->plan = dma_plan_new(&r->master))))
        next = dma_master_ahead(&r->master, r->plan);
    return next == UINT64_MAX ? dma_master_next(&r->master) : next;
}

bool rig_run(struct rig *r, uint64_t limit)
{
    uint64_t stop = rig_now(r) + limit, next;

    settle(r, rig_now(r));
    while ((next = rig_next(r)) <= stop)
        settle(r, next);
    return next == UINT64_MAX;
}

void rig_run_to(struct rig *r, uint64_t edge)
{
    settle(r, edge);
}
