/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs_core_fifo.h"

#include "dma_waits.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- the bus ---------------------------------------------------------------------------- */

static bool begin_access(void *ctx, const struct dma_access *a, struct dma_outcome *out)
{
    struct jobs_core *c = ctx;

    if (!jobs_core_access(c, a, out))
        memory_bus_begin(&c->bus, a, c->master.dev->now, out);
    return true;
}

static bool memory(void *ctx, unsigned port, uint64_t addr, bool write, struct dma_memory *m)
{
    (void)port;
    return memory_bus_reach(&((struct jobs_core *)ctx)->bus, addr, write, m);
}

static void put(void *ctx, const struct dma_access *a, uint64_t addr, const uint8_t *data,
                uint32_t len)
{
    (void)a;
    memcpy(memory_bus_at(&((struct jobs_core *)ctx)->bus, addr, len), data, len);
}

static void seen(void *ctx, const struct dma_access *a, uint64_t start, uint64_t end, uint32_t ok,
                 enum bus_status st)
{
    struct jobs_core *c = ctx;
    const struct job_beat beat = {
        .start = start,
        .end = end,
        .addr = a->addr,
        .ok_bytes = ok,
        .kind = (uint8_t)a->kind,
        .port = a->port,
        .chan = a->chan,
        .status = (uint8_t)st,
    };

    if (c->result)
        job_result_beat(c->result, &beat);
}

static uint32_t waits(void *ctx, unsigned port, uint64_t addr, bool write)
{
    (void)port;
    return memory_bus_waits(&((struct jobs_core *)ctx)->bus, addr, write);
}

static unsigned target(void *ctx, unsigned port, uint64_t addr, bool write)
{
    (void)port;
    (void)write;
    return jobs_core_target(ctx, addr);
}

static const struct dma_bus bus = {
    .begin = begin_access, .memory = memory, .write = put, .seen = seen, .waits = waits,
    .target = target,
};

static void tell_irq(struct jobs_core *c, unsigned line, bool changed)
{
    if (changed && c->result)
        job_result_irq(c->result, c->master.dev->now, line, c->wire[line].out);
}

static void set_irq(void *shell, unsigned line, bool level)
{
    struct jobs_core *c = shell;

    tell_irq(c, line, fault_wire_drive(&c->wire[line], level, &c->faults, (int)line));
}

/* A spurious interrupt on LINE up to edge TO. There is room for one for each line of the file. */
static void begin_pulse(struct jobs_core *c, unsigned line, uint64_t to)
{
    c->pulse[c->pulses++] = (struct jobs_core_pulse){line, to};
    tell_irq(c, line, fault_wire_pulse(&c->wire[line], 1, true));
}

/* Those that are over by now. */
static void end_pulses(struct jobs_core *c)
{
    size_t left = 0;

    for (size_t i = 0; i < c->pulses; i++) {
        const struct jobs_core_pulse p = c->pulse[i];

        if (p.to > c->master.dev->now)
            c->pulse[left++] = p;
        else
            tell_irq(c, p.line, fault_wire_pulse(&c->wire[p.line], 1, false));
    }
    c->pulses = left;
}

/* --- the target --------------------------------------------------------------------------- */

/* The memory of S is apart from those before. */
static int check_apart(const struct jobs_core *c, const struct jobs *j,
                       const struct job_statement *s, struct failure *f)
{
    for (unsigned i = 0; i < c->bus.regions; i++) {
        const struct memory_region *r = &c->region[i];

        if (s->addr < r->base + r->size && r->base < s->addr + s->size)
            return fail(f,
                        "%s:%u: overlaps the memory from 0x%08" PRIx64 " to 0x%08" PRIx64
                        " of a line above",
                        j->name, s->line, r->base, r->base + r->size - 1);
    }
    return 0;
}

static int begin(void *ctx, const struct jobs *j, struct job_result *r, struct failure *f)
{
    struct jobs_core *c = ctx;

    c->result = r;
    c->pulse = calloc(j->count + 1, sizeof *c->pulse);
    if (!c->pulse)
        return fail(f, "%s: out of memory", j->name);
    for (size_t i = 0; i < j->count; i++) {
        const struct job_statement *s = &j->statement[i];
        struct memory_region *m = &c->region[c->bus.regions];

        if (s->kind != JOB_MEMORY)
            continue;
        if (check_apart(c, j, s, f))
            return -1;
        *m = (struct memory_region){s->addr,       s->size,        calloc(1, s->size),
                                    s->waits.read, s->waits.write, true};
        if (!m->data)
            return fail(f, "%s:%u: out of memory", j->name, s->line);
        c->bus.regions++;
    }
    return jobs_core_add_fifos(c, j, f);
}

/* Edge at which the first spurious interrupt ends. */
static uint64_t next_pulse_end(const struct jobs_core *c)
{
    uint64_t first = UINT64_MAX;

    for (size_t i = 0; i < c->pulses; i++)
        if (c->pulse[i].to < first)
            first = c->pulse[i].to;
    return first;
}

/* The next visible effect, or, if there is none, whatever still happens. */
static uint64_t next_event(struct jobs_core *c)
{
    const uint64_t end = next_pulse_end(c);
    uint64_t next = c->master.fast ? dma_master_ahead(&c->master, c->plan) : UINT64_MAX;

    if (next == UINT64_MAX)
        next = dma_master_next(&c->master);
    return next < end ? next : end;
}

static uint64_t run(void *ctx, uint64_t edge)
{
    struct jobs_core *c = ctx;
    const uint64_t dma = next_event(c), alarm = jobs_core_alarm(c);
    const uint64_t next = dma < alarm ? dma : alarm;

    dma_master_settle(&c->master, next < edge ? next : edge);
    end_pulses(c);
    jobs_core_ring(c);
    jobs_core_wires(c, false);
    return c->master.dev->now;
}

static bool idle(void *ctx)
{
    struct jobs_core *c = ctx;

    return dma_master_next(&c->master) == UINT64_MAX && !c->pulses &&
           jobs_core_alarm(c) == UINT64_MAX;
}

static uint32_t read_reg(void *ctx, uint32_t offset)
{
    struct jobs_core *c = ctx;
    uint32_t value = 0;

    device_read(c->dev, offset, 4, &value);
    dma_master_touched(&c->master);
    jobs_core_wires(c, false);
    return value;
}

static void write_reg(void *ctx, uint32_t offset, uint32_t value)
{
    struct jobs_core *c = ctx;

    device_write(c->dev, offset, 4, value);
    dma_master_touched(&c->master);
    jobs_core_wires(c, false);
}

static uint32_t peek(void *ctx, uint32_t offset)
{
    return device_peek(((struct jobs_core *)ctx)->dev, offset);
}

static void reset(void *ctx)
{
    struct jobs_core *c = ctx;

    device_reset(c->dev);
    dma_master_reset(&c->master);
    jobs_core_wires(c, c->fifos != 0);
}

static bool is_memory(void *ctx, uint64_t addr, uint64_t len)
{
    return memory_bus_at(&((struct jobs_core *)ctx)->bus, addr, len) != NULL;
}

static void load(void *ctx, uint64_t addr, uint8_t *data, size_t len)
{
    memcpy(data, memory_bus_at(&((struct jobs_core *)ctx)->bus, addr, len), len);
}

static void store(void *ctx, uint64_t addr, const uint8_t *data, size_t len)
{
    struct jobs_core *c = ctx;

    memcpy(memory_bus_at(&c->bus, addr, len), data, len);
    dma_master_touched(&c->master);
}

static void fault(void *ctx, const struct fault_line *line)
{
    struct jobs_core *c = ctx;

    if (line->spurious)
        begin_pulse(c, (unsigned)line->wire,
                    c->master.dev->now + (line->length ? line->length : 1));
    else
        fault_add(&c->faults, &line->rule);
    dma_master_touched(&c->master);
}

static bool stuck(void *ctx)
{
    return dma_stuck(((struct jobs_core *)ctx)->dev);
}

static uint64_t bytes(void *ctx, unsigned chan)
{
    return ((struct jobs_core *)ctx)->master.stats[chan].bytes;
}

static const struct job_ops ops = {begin,     run,  idle,  read_reg, write_reg, peek, reset,
                                   is_memory, load, store, fault,    stuck,     bytes,
                                   jobs_core_fifo_read, jobs_core_fifo_write, jobs_core_fifo_peek};

int jobs_core_init(struct jobs_core *c, void *dev, const struct device_class *cls,
                   const struct jobs_core_config *config, struct job_target *t)
{
    struct device *d = dev;

    memset(c, 0, sizeof *c);
    c->dev = dev;
    c->bus.region = c->region;
    c->who.faults = &c->faults;
    device_init(dev, cls, "dma0");
    if (config->fit)
        config->fit(config->arg, dev);
    d->shell = c;
    d->set_irq = set_irq;
    dma_master_init(&c->master, dev, &bus, c);
    c->master.faults = &c->who;
    c->master.clocked = config->fit != NULL;
    c->master.fast = config->stretches && !config->fit;
    device_start(dev, config->config);
    c->plan = dma_plan_new(&c->master);
    *t = (struct job_target){&ops, c, cls};
    return c->plan ? 0 : -1;
}

void jobs_core_free(struct jobs_core *c)
{
    for (unsigned i = 0; i < c->bus.regions; i++)
        free(c->region[i].data);
    free(c->pulse);
    free(c->plan);
    memset(c, 0, sizeof *c);
}
