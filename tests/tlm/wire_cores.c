/* SPDX-License-Identifier: Apache-2.0 */
#include "wire_cores.h"

#include "bits.h"

#include <string.h>

static void write_down(struct wire_log *l, uint64_t cycle, char what, unsigned signals)
{
    if (l->count < WIRE_LOG)
        l->event[l->count++] = (struct wire_event){cycle, what, signals};
}

/* --- source ------------------------------------------------------------------------- */

static void produce(struct source *d)
{
    for (; d->left && d->next_at <= d->dev.now; d->next_at += d->period, d->left--)
        d->count += d->count < SOURCE_DEPTH;
}

static void ask(struct source *d)
{
    const uint32_t wanted = (d->count ? DMA_REQ_SINGLE : 0) |
                            (d->count >= SOURCE_BURST ? DMA_REQ_BURST : 0);
    const uint32_t levels = (d->ctrl & 1) && !(d->ack & DMA_ACK_CLEAR) ? d->levels | wanted : 0;

    if (levels == d->levels)
        return;
    d->levels = levels;
    write_down(&d->log, d->dev.now, 'r', levels);
    if (d->dev.set_request)
        d->dev.set_request(d->dev.shell, 0, levels);
}

static void go_on(struct source *d)
{
    ask(d);
    if (d->dev.alarm_at)
        d->dev.alarm_at(d->dev.shell, d->left ? d->next_at : UINT64_MAX);
}

static void source_alarm(void *dev)
{
    produce(dev);
    go_on(dev);
}

static void source_ack(void *dev, unsigned line, unsigned signals)
{
    struct source *d = dev;

    (void)line;
    produce(d);
    d->ack = signals;
    write_down(&d->log, d->dev.now, 'a', signals);
    go_on(d);
}

static uint32_t data_get(const void *dev, unsigned i)
{
    (void)i;
    return ((const struct source *)dev)->first;
}

static void data_read(void *dev, unsigned i)
{
    struct source *d = dev;

    (void)i;
    produce(d);
    write_down(&d->log, d->dev.now, 'd', d->first);
    d->first++;
    d->count -= d->count > 0;
    go_on(d);
}

static void ctrl_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct source *d = dev;

    (void)i;
    if (val & ~old & 1)
        d->next_at = d->dev.now + d->period;
    go_on(d);
}

static void source_reset(void *dev)
{
    struct source *d = dev;

    reg_reset(&d->dev.bank, d);
    d->count = d->ack = 0;
    d->first = 0x100;
    write_down(&d->log, d->dev.now, 'x', 0);
    go_on(d);
}

#define AT(member) offsetof(struct source, member)

static const struct reg source_map[] = {
    {.name = "DATA", .offset = SOURCE_DATA, .at = REG_NO_STORE, .read = REG_ALL, .get = data_get,
     .after_read = data_read},
    {.name = "CTRL", .offset = SOURCE_CTRL, .at = AT(ctrl), .read = 1, .write = 1, .set = ctrl_set},
    {.name = "PERIOD", .offset = SOURCE_PERIOD, .at = AT(period), .read = REG_ALL,
     .write = REG_ALL},
    {.name = "LEFT", .offset = SOURCE_LEFT, .at = AT(left), .read = REG_ALL, .write = REG_ALL},
};

static const char *const compatible[] = {"dmavp,test", NULL};
static const char *const request_names[] = {"rx"};

const struct device_class source_class = {
    .name = "source", .compatible = compatible, .size = sizeof(struct source), .regs = source_map,
    .reg_count = sizeof source_map / sizeof *source_map, .window = 0x1000, .requests = 1,
    .request_names = request_names, .reset = source_reset, .ack = source_ack,
    .alarm = source_alarm,
};

/* --- mover ------------------------------------------------------------------------ */

enum { WAITS, READS, WRITES, WRITING };

static void set_ack(struct mover *d, unsigned l, uint32_t signals)
{
    d->line[l].ack = signals;
    d->line[l].drop_at = 0;
    write_down(&d->log, d->dev.now, 'a', signals);
    if (d->dev.set_ack)
        d->dev.set_ack(d->dev.shell, l, signals);
}

static void mover_request(void *dev, unsigned l, unsigned signals)
{
    struct mover *d = dev;

    d->line[l].level = signals;
    write_down(&d->log, d->dev.now, 'r', signals);
    if (!signals && d->line[l].ack)
        d->line[l].drop_at = d->dev.now + 1;
}

static bool mover_next(void *dev, unsigned port, struct dma_access *a)
{
    struct mover *d = dev;

    (void)port;
    for (unsigned l = 0; l < MOVER_LINES; l++) {
        struct mover_line *n = &d->line[l];
        const bool burst = (n->level & DMA_REQ_BURST) && n->left >= SOURCE_BURST;

        if (n->state == WAITS && n->left && n->level && !n->ack) {
            n->bytes = burst ? 4 * SOURCE_BURST : 4;
            n->state = READS;
            *a = (struct dma_access){.kind = DMA_READ, .addr = n->src, .fixed = true};
        } else if (n->state == WRITES) {
            n->state = WRITING;
            *a = (struct dma_access){.kind = DMA_WRITE, .addr = n->dst};
        } else {
            continue;
        }
        a->beat_bytes = 4;
        a->id = l;
        a->data = n->data;
        a->len = n->bytes;
        n->done = 0;
        return true;
    }
    return false;
}

/* A request is acknowledged once its words are read. */
static void mover_done(void *dev, uint32_t id, uint32_t ok, enum bus_status st)
{
    struct mover *d = dev;
    struct mover_line *n = &d->line[id];

    (void)st;
    n->done += ok;
    if (n->done < n->bytes)
        return;
    if (n->state == READS) {
        n->state = WRITES;
        n->left -= n->bytes / 4;
        set_ack(d, id, n->left ? DMA_ACK_CLEAR : DMA_ACK_CLEAR | DMA_ACK_TC);
    } else if (n->state == WRITING) {
        n->state = WAITS;
        n->dst += n->bytes;
    }
}

static void mover_edge(void *dev)
{
    struct mover *d = dev;

    for (unsigned l = 0; l < MOVER_LINES; l++)
        if (d->line[l].drop_at && d->line[l].drop_at <= d->dev.now)
            set_ack(d, l, 0);
}

static uint64_t mover_wakes(const void *dev)
{
    const struct mover *d = dev;
    uint64_t first = UINT64_MAX;

    for (unsigned l = 0; l < MOVER_LINES; l++)
        if (d->line[l].drop_at && d->line[l].drop_at < first)
            first = d->line[l].drop_at;
    return first;
}

static void mover_reset(void *dev)
{
    struct mover *d = dev;

    write_down(&d->log, d->dev.now, 'x', 0);
    for (unsigned l = 0; l < MOVER_LINES; l++) {
        if (d->line[l].ack)
            set_ack(d, l, 0);
        memset(&d->line[l], 0, offsetof(struct mover_line, data)); /* that of an access stays */
    }
}

#define LINE(member)                                                                               \
    .count = MOVER_LINES, .step = MOVER_STEP, .at = offsetof(struct mover, line[0].member),        \
    .stride = sizeof(struct mover_line), .read = REG_ALL, .write = REG_ALL

static const struct reg mover_map[] = {
    {.name = "SRC", .offset = MOVER_SRC, LINE(src)},
    {.name = "DST", .offset = MOVER_DST, LINE(dst)},
    {.name = "LEFT", .offset = MOVER_LEFT, LINE(left)},
};

const struct device_class mover_class = {
    .name = "mover", .compatible = compatible, .size = sizeof(struct mover), .regs = mover_map,
    .reg_count = sizeof mover_map / sizeof *mover_map, .window = 0x1000,
    .request_lines = MOVER_LINES, .ports = 1, .chans = 1, .reset = mover_reset,
    .request = mover_request, .next = mover_next, .done = mover_done, .edge = mover_edge,
    .wakes = mover_wakes,
};
