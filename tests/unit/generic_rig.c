/* SPDX-License-Identifier: Apache-2.0 */
#include "generic_rig.h"

#include "blockcopy.h"
#include "testctl.h"

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
    ((struct generic *)shell)->sent++;
    told(shell, 4, 0, c);
}

static void finish(void *shell, uint32_t value)
{
    ((struct generic *)shell)->asked = value;
    told(shell, 5, 0, value);
}

static void set_clock_out(void *shell, unsigned n, uint32_t divisor)
{
    ((struct generic *)shell)->supply.divisor[n] = divisor;
    told(shell, 6, n, divisor);
}

static void set_reset_out(void *shell, unsigned n, bool held)
{
    struct generic_supply *s = &((struct generic *)shell)->supply;

    s->resets[n] += held && !s->held[n];
    s->held[n] = held;
    told(shell, 7, n, held);
}

static void set_power_out(void *shell, unsigned n, bool on)
{
    struct generic *g = shell;
    struct generic_supply *s = &g->supply;

    if (s->powered[n])
        s->power_time[n] += generic_now(g) - s->since[n];
    s->powered[n] = on;
    s->since[n] = generic_now(g);
    told(g, 8, n, on);
}

/* --- around a test control --------------------------------------------------------------- */

/* Two controllers. Rules are numbered from 0 on. */
static uint32_t act(void *shell, unsigned what, unsigned n, uint32_t value)
{
    struct generic *g = shell;
    struct generic_board *b = &g->board;

    told(g, 9 + what, n, value);
    switch (what) {
    case TESTCTL_ACT_GATE:
        b->gate[n] = value;
        return n >= 2;
    case TESTCTL_ACT_IRQ_GATE:
        b->irq_gate[n] = value;
        return 0;
    case TESTCTL_ACT_IRQ_FORCE:
        b->irq_force[n] = value;
        return 0;
    case TESTCTL_ACT_ADD:
        return b->rules++;
    case TESTCTL_ACT_LOG:
        b->log = value;
        return 0;
    default:
        return 0;
    }
}

static uint32_t ask(void *shell, unsigned what, unsigned n)
{
    const struct generic_board *b = &((struct generic *)shell)->board;

    switch (what) {
    case TESTCTL_ASK_GATE:
        return b->gate[n] & TESTCTL_ARM ? TESTCTL_ARMED : TESTCTL_OPEN;
    case TESTCTL_ASK_PENDING:
        return b->irq_gate[n] & b->irq_force[n];
    default:
        return n;
    }
}

static void log_access(struct generic *g, uint32_t x)
{
    const struct testctl_entry e = {generic_now(g), x, 1 + x % 64, x % 3};

    g->off = e.addr;
    g->size = e.bytes;
    g->value = e.info;
    if (g->cls == &testctl_class)
        testctl_log(g->dev, e.addr, &e);
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

const struct device_class *generic_class(unsigned i)
{
    return i < registry_count ? registry[i].cls : i == registry_count ? &blockcopy_class : NULL;
}

/* --- life ------------------------------------------------------------------------------------ */

/* Counts begin anew. */
static void after_reset(struct generic *g)
{
    g->event = GENERIC_RESET;
    g->sent = g->taken = g->asked = g->board.rules = 0;
    memset(g->supply.resets, 0, sizeof g->supply.resets);
    memset(g->supply.power_time, 0, sizeof g->supply.power_time);
    for (unsigned n = 0; n < GENERIC_LINES; n++)
        g->supply.since[n] = generic_now(g);
}

void generic_start(struct generic *g, const struct device_class *cls)
{
    struct device *d = calloc(1, cls->size);
    char config[256] = {0};

    memset(g, 0, sizeof *g);
    g->dev = d;
    g->before = malloc(cls->size);
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
    d->set_clock_out = set_clock_out;
    d->set_reset_out = set_reset_out;
    d->set_power_out = set_power_out;
    d->act = act;
    d->ask = ask;
    if (cls->params)
        params_default(cls->params, config);
    dma_master_init(&g->master, d, &bus, g);
    device_start(d, cls->config_size ? config : NULL);
    after_reset(g);
}

void generic_stop(struct generic *g)
{
    free(g->dev);
    free(g->before);
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
    for (unsigned n = 0; g->alarm <= edge && g->cls->alarm && n < 10000; n++) {
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
    after_reset(g);
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

    if (off + size > g->cls->window) {
        g->event = GENERIC_TIME;
        return;
    }
    settle(g, generic_now(g));
    if (generic_draw(random, 3)) {
        g->event = GENERIC_WRITE;
        g->status = device_write(g->dev, off, size, val);
    } else {
        g->event = GENERIC_READ;
        val = 0;
        g->status = device_read(g->dev, off, size, &val);
        tell(g, val);
    }
    tell(g, g->status);
    g->off = off;
    g->size = size;
    g->value = val;
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

    g->event = GENERIC_WIRES;
    settle(g, generic_now(g));
    drive(g, n, level & 1);
    request(g, n, (uint8_t)level);
    acknowledge(g, n, level & DMA_ACK_ALL);
    log_access(g, value(random));
    if (g->cls->get_char) {
        const bool taken = g->cls->get_char(g->dev, (uint8_t)n);

        g->taken += taken;
        tell(g, taken);
    }
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
        g->event = GENERIC_TIME;
        generic_run_to(g, generic_now(g) +
                              generic_draw(random, generic_draw(random, 8) ? 20 : 3000));
        break;
    case 1:
        wire(g, random);
        break;
    default:
        access(g, random);
    }
}
