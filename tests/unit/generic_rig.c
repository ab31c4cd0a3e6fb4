/* SPDX-License-Identifier: Apache-2.0 */
#include "generic_rig.h"

#include <stdlib.h>
#include <string.h>

uint32_t generic_draw(uint64_t *random, uint32_t below)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return (uint32_t)((*random >> 16) & 0xffffffff) % below;
}

static struct device *base(const struct generic *g)
{
    return g->dev;
}

uint64_t generic_now(const struct generic *g)
{
    return base(g)->now;
}

/* --- what it tells -------------------------------------------------------------------- */

static void tell(struct generic *g, uint64_t what)
{
    g->told = (g->told ^ what) * 0x100000001b3;
}

static void told(void *shell, unsigned kind, uint64_t a, uint64_t b)
{
    struct generic *g = shell;

    g->calls++;
    tell(g, generic_now(g) ^ (uint64_t)kind << 56 ^ a << 32 ^ b);
}

static void set_irq(void *shell, unsigned n, bool level)
{
    struct generic *g = shell;

    if (g->irq[n % GENERIC_IRQS] == level)
        return; /* levels: telling one again says nothing */
    g->irq[n % GENERIC_IRQS] = level;
    told(g, 1, n, level);
}

static void set_request(void *shell, unsigned n, unsigned signals)
{
    ((struct generic *)shell)->request[n % GENERIC_LINES] = signals;
    told(shell, 2, n, signals);
}

static void set_ack(void *shell, unsigned n, unsigned signals)
{
    ((struct generic *)shell)->ack[n % GENERIC_LINES] = signals;
    told(shell, 3, n, signals);
}

static void alarm_at(void *shell, uint64_t cycle)
{
    ((struct generic *)shell)->alarm = cycle;
}

static void put_char(void *shell, uint8_t c)
{
    told(shell, 4, 0, c);
}

static void finish(void *shell, uint32_t value)
{
    told(shell, 5, 0, value);
}

/* --- the bus below it -------------------------------------------------------------------- */

static bool begin(void *ctx, const struct dma_access *a, struct dma_outcome *out)
{
    struct generic *g = ctx;

    memory_bus_begin(&g->bus, a, generic_now(g), out);
    return true;
}

static void put(void *ctx, const struct dma_access *a, uint64_t addr, const uint8_t *data,
                uint32_t len)
{
    (void)a;
    memcpy(memory_bus_at(&((struct generic *)ctx)->bus, addr, len), data, len);
}

static const struct dma_bus bus = {.begin = begin, .write = put};

/* --- life ------------------------------------------------------------------------------------ */

void generic_start(struct generic *g, const struct device_class *cls)
{
    struct device *d = calloc(1, cls->size);
    char config[256] = {0};

    memset(g, 0, sizeof *g);
    g->dev = d;
    g->cls = cls;
    g->alarm = UINT64_MAX;
    g->region = (struct memory_region){0, GENERIC_BYTES, g->mem, 1, 0, false};
    g->bus = (struct memory_bus){.region = &g->region, .regions = 1};
    for (unsigned i = 0; i < GENERIC_BYTES; i++)
        g->mem[i] = (uint8_t)(1 + i % 255);
    device_init(d, cls, cls->name);
    d->shell = g;
    d->set_irq = set_irq;
    d->set_request = set_request;
    d->set_ack = set_ack;
    d->alarm_at = alarm_at;
    d->put_char = put_char;
    d->finish = finish;
    if (cls->params)
        params_default(cls->params, config);
    dma_master_init(&g->master, d, &bus, g);
    device_start(d, cls->config_size ? config : NULL);
}

void generic_stop(struct generic *g)
{
    free(g->dev);
}

/* A master's clock is that of its accesses. */
static void settle(struct generic *g, uint64_t edge)
{
    if (g->cls->ports)
        dma_master_settle(&g->master, edge);
    else
        base(g)->now = edge;
}

static void touched(struct generic *g)
{
    if (g->cls->ports)
        dma_master_touched(&g->master);
}

void generic_run_to(struct generic *g, uint64_t edge)
{
    for (unsigned n = 0; g->alarm <= edge && g->cls->alarm && n < 1000; n++) {
        const uint64_t at = g->alarm > generic_now(g) ? g->alarm : generic_now(g);

        g->alarm = UINT64_MAX;
        settle(g, at);
        g->cls->alarm(g->dev);
        touched(g);
    }
    settle(g, edge > generic_now(g) ? edge : generic_now(g));
    touched(g);
}

void generic_reset(struct generic *g)
{
    settle(g, generic_now(g));
    device_reset(g->dev);
    if (g->cls->ports)
        dma_master_reset(&g->master);
}

/* --- by chance ----------------------------------------------------------------------------- */

/* Mostly a register of the table, now and then anything. */
static uint32_t offset(const struct generic *g, uint64_t *random)
{
    const struct reg *r;

    if (!g->cls->reg_count || !generic_draw(random, 8))
        return generic_draw(random, g->cls->window);
    r = &g->cls->regs[generic_draw(random, g->cls->reg_count)];
    return r->offset + r->step * generic_draw(random, reg_copies(r->count));
}

static uint32_t value(uint64_t *random)
{
    const uint32_t v = generic_draw(random, UINT32_MAX);

    switch (generic_draw(random, 5)) {
    case 0:
        return 0;
    case 1:
        return UINT32_MAX;
    case 2:
        return 1u << v % 32;
    case 3:
        return v % 0x10000;
    default:
        return v;
    }
}

static void access(struct generic *g, uint64_t *random)
{
    const unsigned size = 1u << (generic_draw(random, 4) ? 2 : generic_draw(random, 3));
    const uint32_t off = offset(g, random) & ~(size - 1);
    uint32_t val = value(random);

    if (off + size > g->cls->window)
        return;
    settle(g, generic_now(g));
    if (generic_draw(random, 3)) {
        tell(g, device_write(g->dev, off, size, val));
    } else {
        val = 0;
        tell(g, device_read(g->dev, off, size, &val));
        tell(g, val);
    }
    touched(g);
}

static void drive(struct generic *g, unsigned n, uint8_t level)
{
    if (!g->cls->inputs || !g->cls->input)
        return;
    n %= g->cls->inputs < GENERIC_IRQS ? g->cls->inputs : GENERIC_IRQS;
    g->in[n] = level;
    g->in_driven |= 1ull << n;
    g->cls->input(g->dev, n, level);
}

static void request(struct generic *g, unsigned n, uint8_t signals)
{
    if (!g->cls->request_lines || !g->cls->request)
        return;
    g->line[n % g->cls->request_lines] = signals;
    g->cls->request(g->dev, n % g->cls->request_lines, signals);
}

static void acknowledge(struct generic *g, unsigned n, uint8_t signals)
{
    if (!g->cls->requests || !g->cls->ack)
        return;
    g->acked[n % g->cls->requests] = signals;
    g->cls->ack(g->dev, n % g->cls->requests, signals);
}

static void wire(struct generic *g, uint64_t *random)
{
    const uint32_t n = generic_draw(random, 64), level = generic_draw(random, 16);

    settle(g, generic_now(g));
    drive(g, n, level & 1);
    request(g, n, (uint8_t)level);
    acknowledge(g, n, level & DMA_ACK_ALL);
    if (g->cls->get_char)
        tell(g, g->cls->get_char(g->dev, (uint8_t)n));
    touched(g);
}

void generic_same_wires(struct generic *to, const struct generic *from)
{
    settle(to, generic_now(to));
    for (unsigned n = 0; n < GENERIC_IRQS; n++)
        if (from->in_driven >> n & 1)
            drive(to, n, from->in[n]);
    for (unsigned n = 0; n < to->cls->request_lines; n++)
        request(to, n, from->line[n]);
    for (unsigned n = 0; n < to->cls->requests; n++)
        acknowledge(to, n, from->acked[n]);
    touched(to);
}

void generic_step(struct generic *g, uint64_t *random)
{
    switch (generic_draw(random, 8)) {
    case 0:
        generic_run_to(g, generic_now(g) + generic_draw(random, generic_draw(random, 8) ? 20 : 3000));
        break;
    case 1:
        wire(g, random);
        break;
    default:
        access(g, random);
    }
}
