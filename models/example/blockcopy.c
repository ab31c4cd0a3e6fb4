/* SPDX-License-Identifier: Apache-2.0 */
/* The example device of docs/add-a-device.md: registers, an interrupt and a bus master. */
#include "blockcopy.h"

static void update_irq(struct blockcopy *d)
{
    bool level = (d->ctrl & BLOCKCOPY_CTRL_IE) &&
                 (d->status & (BLOCKCOPY_STATUS_DONE | BLOCKCOPY_STATUS_ERROR));

    if (d->dev.set_irq)
        d->dev.set_irq(d->dev.shell, 0, level);
}

static void start(struct blockcopy *d)
{
    d->from = d->src;
    d->to = d->dst;
    d->left = d->len;
    d->run++;
    d->ready = d->dev.now + 1;
    d->status |= BLOCKCOPY_STATUS_BUSY;
}

/* --- register side effects ------------------------------------------------ */

static void ctrl_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct blockcopy *d = dev;

    (void)i;
    if ((val & ~old & BLOCKCOPY_CTRL_START) && !(d->status & BLOCKCOPY_STATUS_BUSY)) {
        if (d->len % 4 || !d->len || d->src % 4 || d->dst % 4)
            note(&d->dev.notes, NOTE_GUEST_ERROR, 0, "start with LEN 0x%x, SRC 0x%08x, DST 0x%08x: "
                 "not words", d->len, d->src, d->dst);
        else
            start(d);
    }
    d->ctrl &= ~BLOCKCOPY_CTRL_START; /* clears itself */
    update_irq(d);
}

static void status_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    (void)i;
    (void)val;
    (void)old;
    update_irq(dev);
}

/* --- register map ----------------------------------------------------------- */

#define DEV(member) .at = offsetof(struct blockcopy, member), .read = REG_ALL

static const struct reg map[] = {
    {"SRC", BLOCKCOPY_SRC, DEV(src), .write = REG_ALL},
    {"DST", BLOCKCOPY_DST, DEV(dst), .write = REG_ALL},
    {"LEN", BLOCKCOPY_LEN, DEV(len), .write = REG_ALL},
    {"CTRL", BLOCKCOPY_CTRL, DEV(ctrl), .write = 0x3, .set = ctrl_set},
    {"STATUS", BLOCKCOPY_STATUS, DEV(status), .w1c = 0x6, .set = status_set},
};

static const struct field fields[] = {
    {"from", offsetof(struct blockcopy, from), 4, 1, 0},
    {"to", offsetof(struct blockcopy, to), 4, 1, 0},
    {"left", offsetof(struct blockcopy, left), 4, 1, 0},
    {"held", offsetof(struct blockcopy, held), 4, 1, 0},
    {"ready", offsetof(struct blockcopy, ready), 8, 1, 0},
    {"pending", offsetof(struct blockcopy, pending), 4, 1, 0},
    {"buffer", offsetof(struct blockcopy, buffer), DMA_STAGE_BYTES, 1, 0},
};

/* --- bus master --------------------------------------------------------------- */

static uint32_t block(const struct blockcopy *d)
{
    return d->left < DMA_STAGE_BYTES ? d->left : DMA_STAGE_BYTES;
}

/* What it drives next: reads until a block is complete, then writes until it is gone. One access
 * ends before the next one is offered. */
static bool next(void *dev, unsigned port, struct dma_access *a)
{
    struct blockcopy *d = dev;

    (void)port;
    if (!(d->status & BLOCKCOPY_STATUS_BUSY) || d->pending || d->dev.now < d->ready)
        return false;
    *a = (struct dma_access){.kind = DMA_READ, .addr = d->from, .len = block(d),
                             .data = d->buffer, .beat_bytes = 4, .id = d->run};
    if (d->held) {
        a->kind = DMA_WRITE;
        a->addr = d->to;
    }
    d->pending = a->len;
    return true;
}

/* The cycle in which a copy begins. */
static uint64_t wakes(const void *dev)
{
    const struct blockcopy *d = dev;

    return (d->status & BLOCKCOPY_STATUS_BUSY) && d->ready > d->dev.now ? d->ready : UINT64_MAX;
}

static void finish(struct blockcopy *d, uint32_t why)
{
    d->status = (d->status & ~BLOCKCOPY_STATUS_BUSY) | why;
    d->held = d->pending = 0;
    update_irq(d);
}

/* OK more bytes are through. The answer to an access of a copy that was reset away is not taken. */
static void done(void *dev, uint32_t id, uint32_t ok, enum bus_status st)
{
    struct blockcopy *d = dev;
    bool write = d->held;

    if (!(d->status & BLOCKCOPY_STATUS_BUSY) || id != d->run)
        return;
    *(write ? &d->to : &d->from) += ok;
    d->pending -= ok;
    if (st != BUS_OK) {
        finish(d, BLOCKCOPY_STATUS_ERROR);
    } else if (!d->pending) {
        d->left -= write ? block(d) : 0;
        d->held = write ? 0 : block(d);
        if (!d->left)
            finish(d, BLOCKCOPY_STATUS_DONE);
    }
}

static void reset(void *dev)
{
    struct blockcopy *d = dev;

    reg_reset(&d->dev.bank, d);
    finish(d, 0);
    d->from = d->to = d->left = 0;
    d->ready = 0;
    for (unsigned i = 0; i < DMA_STAGE_BYTES; i++)
        d->buffer[i] = 0;
}

static const char *const compatible[] = {"dmavp,blockcopy", NULL};

const struct device_class blockcopy_class = {
    .name = "blockcopy", .compatible = compatible, .size = sizeof(struct blockcopy),
    .regs = map, .reg_count = 5, .fields = fields, .field_count = 7, .window = 0x1000,
    .irqs = 1, .ports = 1, .chans = 1, .reset = reset, .next = next, .done = done,
    .wakes = wakes,
};
