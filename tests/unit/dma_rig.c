/* SPDX-License-Identifier: Apache-2.0 */
#include "dma_rig.h"

#include <string.h>

static bool inside(uint64_t addr, uint32_t len, uint64_t base)
{
    return addr >= base && addr - base <= RIG_BYTES && len <= RIG_BYTES - (addr - base);
}

static bool bad(const struct rig *r, uint64_t addr, uint32_t len)
{
    return addr < r->bad_to && addr + len > r->bad_from;
}

static bool memory(void *ctx, unsigned port, uint64_t addr, uint32_t len, bool write,
                   const uint8_t **data, uint32_t *waits)
{
    struct rig *r = ctx;

    (void)port;
    if (!inside(addr, len, RIG_MEM) || bad(r, addr, len))
        return false;
    *data = r->mem + (addr - RIG_MEM);
    *waits = write ? r->waits_write : r->waits_read;
    return true;
}

static enum bus_status put(void *ctx, const struct dma_access *a, unsigned port, uint64_t addr,
                           const uint8_t *data, uint32_t len)
{
    struct rig *r = ctx;

    (void)a;
    (void)port;
    memcpy(r->mem + (addr - RIG_MEM), data, len);
    return BUS_OK;
}

static enum bus_status one(struct rig *r, const struct dma_access *a, uint64_t addr, uint8_t *data)
{
    uint8_t *m;

    if (bad(r, addr, a->beat_bytes))
        return BUS_ERROR;
    if (inside(addr, a->beat_bytes, RIG_MEM))
        m = r->mem + (addr - RIG_MEM);
    else if (inside(addr, a->beat_bytes, RIG_DEV))
        m = r->mem + (addr - RIG_DEV);
    else
        return BUS_ADDRESS_ERROR;
    if (a->kind == DMA_WRITE)
        memcpy(m, data, a->beat_bytes);
    else
        memcpy(data, m, a->beat_bytes);
    return BUS_OK;
}

static enum bus_status carry_out(void *ctx, const struct dma_access *a, uint64_t start,
                                 uint32_t *ok, uint64_t *cycles)
{
    struct rig *r = ctx;
    uint32_t waits = a->kind == DMA_WRITE ? r->waits_write : r->waits_read;
    enum bus_status st = BUS_OK;

    (void)start;
    r->accesses++;
    *cycles = 0;
    for (*ok = 0; *ok < a->len && st == BUS_OK;) {
        st = one(r, a, a->fixed ? a->addr : a->addr + *ok, a->data + *ok);
        *cycles += 1 + waits;
        if (st == BUS_OK)
            *ok += a->beat_bytes;
    }
    return st;
}

static void seen(void *ctx, const struct dma_access *a, uint64_t start, uint64_t end, uint32_t ok,
                 enum bus_status st)
{
    struct rig *r = ctx;

    (void)st;
    if (r->logged < RIG_LOG)
        r->log[r->logged++] = (struct rig_beatlog){*a, start, end, ok};
}

static const struct dma_lt_bus bus = {memory, put, carry_out, seen};

static void set_irq(void *shell, unsigned line, bool level)
{
    struct rig *r = shell;

    r->rises[line] += level && !r->level[line];
    r->level[line] = level;
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

    memset(r, 0, sizeof *r);
    r->dev = dev;
    for (uint32_t i = 0; i < RIG_BYTES; i++)
        r->mem[i] = (uint8_t)(1 + (i * 7 + i / 251) % 255);
    device_init(dev, cls, "dma0");
    d->shell = r;
    d->set_irq = set_irq;
    d->notes.print = print;
    d->notes.arg = r;
    dma_lt_init(&r->lt, dev, &bus, r);
    device_start(dev, NULL);
}

uint64_t rig_now(const struct rig *r)
{
    return r->lt.dev->now;
}

void rig_write_at(struct rig *r, uint64_t edge, uint32_t off, uint32_t val)
{
    dma_lt_settle(&r->lt, edge);
    device_write(r->dev, off, 4, val);
    dma_lt_pull(&r->lt);
}

void rig_write(struct rig *r, uint32_t off, uint32_t val)
{
    rig_write_at(r, rig_now(r), off, val);
}

uint32_t rig_read(struct rig *r, uint32_t off)
{
    uint32_t val;

    dma_lt_settle(&r->lt, rig_now(r));
    device_read(r->dev, off, 4, &val);
    dma_lt_pull(&r->lt);
    return val;
}

void rig_reset(struct rig *r)
{
    dma_lt_settle(&r->lt, rig_now(r));
    device_reset(r->dev);
    dma_lt_pull(&r->lt);
}

bool rig_run(struct rig *r, uint64_t limit)
{
    uint64_t stop = rig_now(r) + limit, next;

    while ((next = dma_lt_next(&r->lt)) != UINT64_MAX) {
        if (next > stop)
            return false;
        dma_lt_settle(&r->lt, next);
        dma_lt_pull(&r->lt);
    }
    return true;
}

void rig_run_to(struct rig *r, uint64_t edge)
{
    dma_lt_settle(&r->lt, edge);
    dma_lt_pull(&r->lt);
}
