/* SPDX-License-Identifier: Apache-2.0 */
/* Test FIFOs of a jobs_core, and the request lines between them and the controller. */
#include "jobs_core_fifo.h"

#include <inttypes.h>
#include <string.h>

/* --- request lines --------------------------------------------------------------------- */

static void wire_seen(const struct jobs_core_fifo *f, unsigned side, bool ack, unsigned signals)
{
    const struct job_wire w = {.edge = f->dev.dev.now, .fifo = (uint8_t)(f - f->core->fifo),
                               .side = (uint8_t)side, .ack = ack, .signals = (uint8_t)signals};

    if (f->core->result)
        job_result_wire(f->core->result, &w);
}

/* Heard by the controller in jobs_core_wires(): a settling that leads to an access here ends with
 * it. */
static void set_request(void *shell, unsigned n, unsigned signals)
{
    struct jobs_core_fifo *f = shell;

    if (f->is.line[n] == JOB_NO_LINE)
        return;
    wire_seen(f, n, false, signals);
    f->core->request[f->is.line[n]] = (uint8_t)signals;
}

static void enter(struct jobs_core_fifo *f, uint64_t cycle)
{
    f->dev.dev.now = cycle > f->dev.dev.now ? cycle : f->dev.dev.now;
}

static void set_ack(void *shell, unsigned line, unsigned signals)
{
    struct jobs_core *c = shell;

    for (unsigned i = 0; i < c->fifos; i++)
        for (unsigned n = 0; n < TEST_FIFO_SIDES; n++)
            if (c->fifo[i].is.line[n] == line) {
                enter(&c->fifo[i], c->master.dev->now);
                wire_seen(&c->fifo[i], n, true, signals);
                test_fifo_class.ack(&c->fifo[i].dev, n, signals);
            }
}

void jobs_core_wires(struct jobs_core *c, bool again)
{
    bool changed;

    do {
        changed = false;
        for (unsigned n = 0; n < JOBS_CORE_LINES; n++) {
            if (c->request[n] == c->told[n] && !again)
                continue;
            c->told[n] = c->request[n];
            c->master.dev->cls->request(c->dev, n, c->request[n]);
            changed = true;
        }
        if (changed)
            dma_master_touched(&c->master);
        again = false;
    } while (changed);
}

/* --- time ---------------------------------------------------------------------------------- */

static void alarm_at(void *shell, uint64_t cycle)
{
    ((struct jobs_core_fifo *)shell)->alarm = cycle;
}

uint64_t jobs_core_alarm(const struct jobs_core *c)
{
    uint64_t first = UINT64_MAX;

    for (unsigned i = 0; i < c->fifos; i++)
        first = c->fifo[i].alarm < first ? c->fifo[i].alarm : first;
    return first;
}

void jobs_core_ring(struct jobs_core *c)
{
    for (unsigned i = 0; i < c->fifos; i++) {
        struct jobs_core_fifo *f = &c->fifo[i];

        if (f->alarm > c->master.dev->now)
            continue;
        f->alarm = UINT64_MAX;
        enter(f, c->master.dev->now);
        test_fifo_class.alarm(&f->dev);
    }
}

/* --- accesses -------------------------------------------------------------------------------- */

static struct jobs_core_fifo *fifo_at(struct jobs_core *c, uint64_t addr)
{
    for (unsigned i = 0; i < c->fifos; i++)
        if (addr - c->fifo[i].is.base < test_fifo_class.window)
            return &c->fifo[i];
    return NULL;
}

/* Behind those of the memories. */
unsigned jobs_core_target(struct jobs_core *c, uint64_t addr)
{
    const struct jobs_core_fifo *f = fifo_at(c, addr);
    const unsigned n = f ? c->bus.regions + (unsigned)(f - c->fifo) : DMA_MAX_TARGETS;

    return n < DMA_MAX_TARGETS ? n : DMA_MAX_TARGETS;
}

static enum bus_status beat(struct jobs_core_fifo *f, const struct dma_access *a, uint64_t addr,
                            uint8_t *data)
{
    const uint32_t off = (uint32_t)(addr - f->is.base);
    enum bus_status st;
    uint32_t val = 0;

    if (a->kind == DMA_WRITE) {
        memcpy(&val, data, a->beat_bytes);
        return device_write(&f->dev, off, a->beat_bytes, val);
    }
    st = device_read(&f->dev, off, a->beat_bytes, &val);
    memcpy(data, &val, a->beat_bytes);
    return st;
}

bool jobs_core_access(struct jobs_core *c, const struct dma_access *a, struct dma_outcome *out)
{
    struct jobs_core_fifo *f = fifo_at(c, a->addr);
    const uint64_t now = c->master.dev->now;
    uint64_t cycles = 0;

    if (!f)
        return false;
    out->beat = 1;
    out->status = BUS_OK;
    while (out->ok_bytes < a->len && out->status == BUS_OK) {
        enter(f, now + cycles++);
        out->status = beat(f, a, a->fixed ? a->addr : a->addr + out->ok_bytes,
                           a->data + out->ok_bytes);
        out->ok_bytes += out->status == BUS_OK ? a->beat_bytes : 0;
    }
    out->edge = now + cycles + a->delay + (out->status != BUS_OK);
    return true;
}

uint32_t jobs_core_fifo_read(void *ctx, unsigned fifo, uint32_t offset)
{
    struct jobs_core *c = ctx;
    uint32_t value = 0;

    enter(&c->fifo[fifo], c->master.dev->now);
    device_read(&c->fifo[fifo].dev, offset, 4, &value);
    jobs_core_wires(c, false);
    return value;
}

void jobs_core_fifo_write(void *ctx, unsigned fifo, uint32_t offset, uint32_t value)
{
    struct jobs_core *c = ctx;

    enter(&c->fifo[fifo], c->master.dev->now);
    device_write(&c->fifo[fifo].dev, offset, 4, value);
    jobs_core_wires(c, false);
}

uint32_t jobs_core_fifo_peek(void *ctx, unsigned fifo, uint32_t offset)
{
    return device_peek(&((struct jobs_core *)ctx)->fifo[fifo].dev, offset);
}

/* --- start ----------------------------------------------------------------------------------- */

static void add_fifo(struct jobs_core *c, const struct job_fifo *is)
{
    struct jobs_core_fifo *f = &c->fifo[c->fifos++];
    struct test_fifo_config config;

    *f = (struct jobs_core_fifo){.core = c, .is = *is, .alarm = UINT64_MAX};
    params_default(test_fifo_class.params, &config);
    config.depth = is->depth ? is->depth : config.depth;
    device_init(&f->dev, &test_fifo_class, f->is.name);
    f->dev.dev.shell = f;
    f->dev.dev.set_request = set_request;
    f->dev.dev.alarm_at = alarm_at;
    device_start(&f->dev, &config);
}

int jobs_core_add_fifos(struct jobs_core *c, const struct jobs *j, struct failure *f)
{
    uint32_t lines = 0;

    c->master.dev->set_ack = set_ack;
    for (unsigned i = 0; i < j->fifos; i++) {
        const struct job_fifo *is = &j->fifo[i];

        for (unsigned n = 0; n < TEST_FIFO_SIDES; n++) {
            if (is->line[n] != JOB_NO_LINE && (lines & BIT(is->line[n])))
                return fail(f, "%s:%u: line %u is taken by a line above", j->name, is->at,
                            is->line[n]);
            lines |= is->line[n] == JOB_NO_LINE ? 0 : BIT(is->line[n]);
        }
        if (fifo_at(c, is->base))
            return fail(f, "%s:%u: there is a test FIFO at 0x%08" PRIx64 " already", j->name,
                        is->at, is->base);
        for (unsigned m = 0; m < c->bus.regions; m++)
            if (is->base < c->region[m].base + c->region[m].size &&
                c->region[m].base < is->base + test_fifo_class.window)
                return fail(f, "%s:%u: there is memory at 0x%08" PRIx64 " already", j->name,
                            is->at, is->base);
        add_fifo(c, is);
    }
    return 0;
}
