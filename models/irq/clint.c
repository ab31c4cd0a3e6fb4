/* SPDX-License-Identifier: Apache-2.0 */
#include "clint.h"

#include <string.h>

uint64_t clint_mtime(const struct clint *d, uint64_t cycle)
{
    return cycle / d->divider + d->offset;
}

/* --- interrupts and alarm ---------------------------------------------- */

static bool expired(const struct clint *d, unsigned h)
{
    return clint_mtime(d, d->dev.now) >= d->mtimecmp[h];
}

/* First cycle at which mtime has reached mtimecmp of hart H, or, if it has already, begins again at
 * 0; UINT64_MAX if the cycle counter ends before. */
static uint64_t next_change(const struct clint *d, unsigned h)
{
    uint64_t tick = d->dev.now / d->divider;
    uint64_t left = (expired(d, h) ? 0 : d->mtimecmp[h]) - clint_mtime(d, d->dev.now);

    if (left > UINT64_MAX / d->divider - tick)
        return UINT64_MAX;
    return (tick + left) * d->divider;
}

static void drive(struct clint *d, unsigned line, bool level)
{
    if (d->dev.set_irq)
        d->dev.set_irq(d->dev.shell, line, level);
}

static void update(struct clint *d)
{
    uint64_t next = UINT64_MAX;

    for (unsigned h = 0; h < d->harts; h++) {
        const bool always = !d->mtimecmp[h];

        drive(d, CLINT_IRQ_MSIP(h), d->msip[h]);
        drive(d, CLINT_IRQ_MTIP(h), expired(d, h));
        if (!always && next_change(d, h) < next)
            next = next_change(d, h);
    }
    if (d->dev.alarm_at)
        d->dev.alarm_at(d->dev.shell, next);
}

/* --- register side effects --------------------------------------------- */

static uint64_t with_low(uint64_t v, uint32_t x)
{
    return (v & ~(uint64_t)UINT32_MAX) | x;
}

static uint64_t with_high(uint64_t v, uint32_t x)
{
    return (v & UINT32_MAX) | (uint64_t)x << 32;
}

/* Registers of harts that are not there read 0 and ignore writes, like holes. */
static bool exists(struct clint *d, unsigned h, const char *what)
{
    if (h < d->harts)
        return true;
    note(&d->dev.notes, NOTE_GUEST_ERROR, h, "%s of hart %u; there are %u harts", what, h,
         d->harts);
    return false;
}

static void msip_set(void *dev, unsigned h, uint32_t val, uint32_t old)
{
    struct clint *d = dev;

    (void)val;
    (void)old;
    if (!exists(d, h, "write to msip"))
        d->msip[h] = 0;
    update(d);
}

static void msip_read(void *dev, unsigned h)
{
    exists(dev, h, "read of msip");
}

static uint32_t mtimecmp_get(const void *dev, unsigned h)
{
    return (uint32_t)((const struct clint *)dev)->mtimecmp[h];
}

static uint32_t mtimecmph_get(const void *dev, unsigned h)
{
    return (uint32_t)(((const struct clint *)dev)->mtimecmp[h] >> 32);
}

static void set_mtimecmp(struct clint *d, unsigned h, uint64_t t)
{
    if (exists(d, h, "write to mtimecmp"))
        d->mtimecmp[h] = t;
    update(d);
}

static void mtimecmp_set(void *dev, unsigned h, uint32_t val, uint32_t old)
{
    struct clint *d = dev;

    (void)old;
    set_mtimecmp(d, h, with_low(d->mtimecmp[h], val));
}

static void mtimecmph_set(void *dev, unsigned h, uint32_t val, uint32_t old)
{
    struct clint *d = dev;

    (void)old;
    set_mtimecmp(d, h, with_high(d->mtimecmp[h], val));
}

static void mtimecmp_read(void *dev, unsigned h)
{
    exists(dev, h, "read of mtimecmp");
}

static uint32_t mtime_get(const void *dev, unsigned i)
{
    const struct clint *d = dev;

    (void)i;
    return (uint32_t)clint_mtime(d, d->dev.now);
}

static uint32_t mtimeh_get(const void *dev, unsigned i)
{
    const struct clint *d = dev;

    (void)i;
    return (uint32_t)(clint_mtime(d, d->dev.now) >> 32);
}

static void set_mtime(struct clint *d, uint64_t t)
{
    d->offset = t - d->dev.now / d->divider;
    update(d);
}

static void mtime_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct clint *d = dev;

    (void)i;
    (void)old;
    set_mtime(d, with_low(clint_mtime(d, d->dev.now), val));
}

static void mtimeh_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct clint *d = dev;

    (void)i;
    (void)old;
    set_mtime(d, with_high(clint_mtime(d, d->dev.now), val));
}

/* --- accesses of 8 bytes -------------------------------------------------- */

/* Hart whose mtimecmp is at OFF, or -1. */
static int mtimecmp_at(uint32_t off)
{
    if (off < CLINT_MTIMECMP(0) || off >= CLINT_MTIMECMP(CLINT_MAX_HARTS) || off % 8)
        return -1;
    return (int)(off - CLINT_MTIMECMP(0)) / 8;
}

static enum bus_status refuse(struct clint *d, uint32_t off, const char *what)
{
    note(&d->dev.notes, NOTE_GUEST_ERROR, off,
         "8-byte %s at offset 0x%04x; only mtime and mtimecmp take 8 bytes", what, off);
    return BUS_ERROR;
}

static enum bus_status read64(void *dev, uint32_t off, uint64_t *val)
{
    struct clint *d = dev;
    const int h = mtimecmp_at(off);

    *val = 0;
    if (off == CLINT_MTIME)
        *val = clint_mtime(d, d->dev.now);
    else if (h < 0)
        return refuse(d, off, "read");
    else if (exists(d, (unsigned)h, "read of mtimecmp"))
        *val = d->mtimecmp[h];
    return BUS_OK;
}

static enum bus_status write64(void *dev, uint32_t off, uint64_t val)
{
    struct clint *d = dev;
    const int h = mtimecmp_at(off);

    if (off == CLINT_MTIME)
        set_mtime(d, val);
    else if (h < 0)
        return refuse(d, off, "write");
    else
        set_mtimecmp(d, (unsigned)h, val);
    return BUS_OK;
}

/* --- register map -------------------------------------------------------- */

/* The timer comes first: it is the part that is polled, and the search is linear beyond 4 KiB. */
static const struct reg map[] = {
    {.name = "mtime", .offset = CLINT_MTIME, .at = REG_NO_STORE, .read = REG_ALL,
     .write = REG_ALL, .sizes = 4 | 8, .get = mtime_get, .set = mtime_set},
    {.name = "mtimeh", .offset = CLINT_MTIMEH, .at = REG_NO_STORE, .read = REG_ALL,
     .write = REG_ALL, .get = mtimeh_get, .set = mtimeh_set},
    {.name = "mtimecmp", .offset = CLINT_MTIMECMP(0), .count = CLINT_MAX_HARTS, .step = 8,
     .at = REG_NO_STORE, .read = REG_ALL, .write = REG_ALL, .sizes = 4 | 8,
     .get = mtimecmp_get, .set = mtimecmp_set, .after_read = mtimecmp_read},
    {.name = "mtimecmph", .offset = CLINT_MTIMECMPH(0), .count = CLINT_MAX_HARTS, .step = 8,
     .at = REG_NO_STORE, .read = REG_ALL, .write = REG_ALL, .get = mtimecmph_get,
     .set = mtimecmph_set, .after_read = mtimecmp_read},
    /* Bits 31:1 are wired to 0: writing them is no mistake. */
    {.name = "msip", .offset = CLINT_MSIP(0), .count = CLINT_MAX_HARTS, .step = 4,
     .at = offsetof(struct clint, msip), .stride = sizeof(uint32_t), .read = REG_ALL, .write = 1,
     .set = msip_set, .after_read = msip_read},
};

static const struct field fields[] = {
    {.name = "harts", .at = offsetof(struct clint, harts), .size = 4},
    {.name = "divider", .at = offsetof(struct clint, divider), .size = 4},
    {.name = "mtimecmp", .at = offsetof(struct clint, mtimecmp), .size = 8,
     .count = CLINT_MAX_HARTS, .stride = 8},
    {.name = "offset", .at = offsetof(struct clint, offset), .size = 8},
};

/* --- class ------------------------------------------------------------- */

static void init(void *dev, const void *config)
{
    struct clint *d = dev;
    const struct clint_config *c = config;

    d->harts = c->harts;
    d->divider = c->divider;
}

static void reset(void *dev)
{
    struct clint *d = dev;

    reg_reset(&d->dev.bank, d);
    memset(d->mtimecmp, 0, sizeof d->mtimecmp);
    d->offset = 0 - d->dev.now / d->divider;
    update(d);
}

static void alarm(void *dev)
{
    update(dev);
}

static const struct param params[] = {
    {"dmavp,harts", offsetof(struct clint_config, harts), 1, 1, CLINT_MAX_HARTS,
     "harts with a software and a timer interrupt"},
    {"dmavp,divider", offsetof(struct clint_config, divider), 10, 1, UINT32_MAX,
     "cycles of the device's clock per tick of mtime"},
    PARAM_END,
};

static const char *const compatible[] = {"riscv,clint0", "sifive,clint0", NULL};

static const char *const irq_names[] = {
    "msip0", "mtip0", "msip1", "mtip1", "msip2", "mtip2", "msip3", "mtip3",
    "msip4", "mtip4", "msip5", "mtip5", "msip6", "mtip6", "msip7", "mtip7",
};

const struct device_class clint_class = {
    .name = "clint",
    .compatible = compatible,
    .size = sizeof(struct clint),
    .config_size = sizeof(struct clint_config),
    .params = params,
    .regs = map,
    .reg_count = sizeof map / sizeof map[0],
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .window = CLINT_WINDOW,
    .irqs = 2 * CLINT_MAX_HARTS,
    .irq_names = irq_names,
    .init = init,
    .reset = reset,
    .read64 = read64,
    .write64 = write64,
    .alarm = alarm,
};
