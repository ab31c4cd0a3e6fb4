/* SPDX-License-Identifier: Apache-2.0 */
#include "test_fifo_side.h"

static const char *const side_name[] = {"rx", "tx"};

/* --- register side effects ----------------------------------------------------------- */

static uint32_t data_get(const void *dev, unsigned n)
{
    return n == TEST_FIFO_RX ? test_fifo_oldest(dev, n) : 0;
}

/* Less than a burst in all comes in single transfers, or is asked for once it is there. */
static bool needs_burst(const struct test_fifo *d, const struct test_fifo_side *s)
{
    const uint32_t pattern = GET(s->ctrl, TEST_FIFO_CTRL_PATTERN);

    if (pattern == TEST_FIFO_SINGLES)
        return false;
    if (!s->total || s->total >= test_fifo_burst(s))
        return true;
    return pattern == TEST_FIFO_BURSTS && !(s->ctrl & TEST_FIFO_CTRL_FLOW) && s->total > d->depth;
}

/* What cannot work as it was set. */
static void check_settings(struct test_fifo *d, unsigned n)
{
    const struct test_fifo_side *s = &d->side[n];
    const uint32_t least = test_fifo_mark(s);
    const uint32_t width = 1u << (GET(s->ctrl, TEST_FIFO_CTRL_WIDTH) & 3);

    if (width > 4)
        note(&d->dev.notes, NOTE_GUEST_ERROR, n, "%s: CTRL.WIDTH 3 counts as 2", side_name[n]);
    else if (s->total % width)
        note(&d->dev.notes, NOTE_GUEST_ERROR, n, "%s: TOTAL %u is no multiple of %u: "
             "the rest is never asked for", side_name[n], s->total, width);
    if ((s->ctrl & TEST_FIFO_CTRL_FLOW) && !s->total)
        note(&d->dev.notes, NOTE_GUEST_ERROR, n,
             "%s: flow controller with TOTAL 0: no request is the last one", side_name[n]);
    if (needs_burst(d, s) && least > d->depth)
        note(&d->dev.notes, NOTE_GUEST_ERROR, n,
             "%s: a burst is asked for from %u bytes on, which the FIFO of %u never has",
             side_name[n], least, d->depth);
}

static void ctrl_set(void *dev, unsigned n, uint32_t val, uint32_t old)
{
    struct test_fifo *d = dev;
    const uint32_t fixed = TEST_FIFO_CTRL_PATTERN | TEST_FIFO_CTRL_WIDTH | TEST_FIFO_CTRL_FLOW;

    if (val & old & TEST_FIFO_CTRL_EN && (val ^ old) & fixed)
        note(&d->dev.notes, NOTE_GUEST_ERROR, TEST_FIFO_CTRL + 4 * n,
             "write 0x%04x to CTRL of %s changes it while it is on", val, side_name[n]);
    if (val & ~old & TEST_FIFO_CTRL_EN) {
        check_settings(d, n);
        test_fifo_on(d, n);
    }
    if (~val & old & TEST_FIFO_CTRL_EN)
        test_fifo_off(d, n);
    else if (~val & old & TEST_FIFO_CTRL_DMA)
        test_fifo_withdraw(d, n, d->dev.now);
}

/* TOTAL, SEED, BURST */
static void fixed_set(void *dev, unsigned n, uint32_t val, uint32_t old)
{
    struct test_fifo *d = dev;

    if (val != old && (d->side[n].ctrl & TEST_FIFO_CTRL_EN))
        note(&d->dev.notes, NOTE_GUEST_ERROR, n,
             "TOTAL, SEED or BURST of %s is changed while it is on", side_name[n]);
}

static void burst_set(void *dev, unsigned n, uint32_t val, uint32_t old)
{
    struct test_fifo *d = dev;

    fixed_set(dev, n, val, old);
    if (!val || val > TEST_FIFO_BURST_MAX)
        note(&d->dev.notes, NOTE_GUEST_ERROR, n, "%s: BURST %u counts as %u", side_name[n], val,
             val ? TEST_FIFO_BURST_MAX : 1);
}

static uint32_t status_get(const void *dev, unsigned n)
{
    return test_fifo_status(dev, n);
}

static uint32_t raise_get(const void *dev, unsigned n)
{
    return ((const struct test_fifo *)dev)->side[n].raised;
}

static void raise_set(void *dev, unsigned n, uint32_t val, uint32_t old)
{
    (void)old;
    ((struct test_fifo *)dev)->side[n].forced |= val;
}

static uint32_t depth_get(const void *dev, unsigned n)
{
    (void)n;
    return ((const struct test_fifo *)dev)->depth;
}

/* --- register map --------------------------------------------------------------------- */

#define AT(member) offsetof(struct test_fifo, member)
#define BOTH(reg) .name = #reg, .offset = TEST_FIFO_##reg, .count = TEST_FIFO_SIDES,               \
                  .step = TEST_FIFO_SIDE_STEP
#define STORED(reg, member) BOTH(reg), .at = AT(side[0].member),                                   \
                            .stride = sizeof(struct test_fifo_side)
#define NO_STORE(reg) BOTH(reg), .at = REG_NO_STORE

static const struct reg map[] = {
    {NO_STORE(DATA), .sizes = 1 | 2 | 4, .read = REG_ALL, .write = REG_ALL, .get = data_get},
    {STORED(CTRL, ctrl), .read = TEST_FIFO_CTRL_ALL, .write = TEST_FIFO_CTRL_ALL,
     .reset = PUT(TEST_FIFO_CTRL_WIDTH, 2), .set = ctrl_set},
    {STORED(STATUS, status), .read = TEST_FIFO_INT_ALL,
     .w1c = TEST_FIFO_INT_ALL & ~TEST_FIFO_INT_LEVEL, .get = status_get},
    {STORED(INTEN, inten), .read = TEST_FIFO_INT_ALL, .write = TEST_FIFO_INT_ALL},
    {STORED(TOTAL, total), .read = REG_ALL, .write = REG_ALL, .set = fixed_set},
    {STORED(RATE, rate), .read = TEST_FIFO_RATE_ALL, .write = TEST_FIFO_RATE_ALL},
    {STORED(JITTER, jitter), .read = TEST_FIFO_JITTER_MAX, .write = TEST_FIFO_JITTER_MAX},
    {STORED(SEED, seed), .read = REG_ALL, .write = REG_ALL, .set = fixed_set},
    {STORED(BURST, burst), .read = 0x1ff, .write = 0x1ff, .reset = 4, .set = burst_set},
    {STORED(MARK, mark), .read = 0x1ff, .write = 0x1ff},
    {STORED(TIMING, timing), .read = REG_ALL, .write = REG_ALL},
    {STORED(DROP, drop), .read = REG_ALL, .write = REG_ALL},
    {NO_STORE(RAISE), .read = TEST_FIFO_RAISE_ALL, .write = TEST_FIFO_RAISE_ALL, .get = raise_get,
     .set = raise_set},
    {STORED(FAIL, fail), .read = REG_ALL, .write = REG_ALL},
    {STORED(LEVEL, level), .read = REG_ALL},
    {STORED(IN, in), .read = REG_ALL},
    {STORED(MOVED, moved), .read = REG_ALL},
    {STORED(DROPPED, dropped), .read = REG_ALL},
    {STORED(OVERRUN, overrun), .read = REG_ALL},
    {STORED(UNDERRUN, underrun), .read = REG_ALL},
    {STORED(REQUESTS, requests), .read = REG_ALL},
    {STORED(CLEARS, clears), .read = REG_ALL},
    {STORED(PACKETS, packets), .read = REG_ALL},
    {STORED(WITHDRAWN, withdrawn), .read = REG_ALL},
    {STORED(VIOLATIONS, violations), .read = REG_ALL},
    {STORED(MISMATCHES, mismatches), .read = REG_ALL},
    {STORED(MISMATCH_AT, mismatch_at), .read = REG_ALL},
    {STORED(SUM, sum), .read = REG_ALL, .reset = TEST_FIFO_SUM_START},
    {STORED(LEFT, left), .read = REG_ALL},
    {NO_STORE(DEPTH), .read = REG_ALL, .get = depth_get},
};

#define FIELD(member)                                                                              \
    {.name = #member, .at = AT(side[0].member),                                                    \
     .size = sizeof((struct test_fifo *)0)->side[0].member, .count = TEST_FIFO_SIDES,              \
     .stride = sizeof(struct test_fifo_side)}

static const struct field fields[] = {
    {.name = "depth", .at = AT(depth), .size = sizeof(uint32_t)},
    {.name = "irq", .at = AT(irq), .size = sizeof(uint32_t)},
    {.name = "alarm", .at = AT(alarm), .size = sizeof(uint64_t)},
    FIELD(head), FIELD(random), FIELD(begun), FIELD(waits), FIELD(ended), FIELD(forced),
    FIELD(raised),
    FIELD(ack), FIELD(served), FIELD(burst_bytes), FIELD(excused), FIELD(line_at), FIELD(fall_at),
    FIELD(drop_at), FIELD(ready_at), FIELD(rise_at), FIELD(clr_by), FIELD(byte),
};

/* --- class -------------------------------------------------------------------------- */

#define RX_DATA (TEST_FIFO_SIDE(TEST_FIFO_RX) + TEST_FIFO_DATA)
#define TX_DATA (TEST_FIFO_SIDE(TEST_FIFO_TX) + TEST_FIFO_DATA)

/* DATA is not in the hands of the table, which does not know how many bytes are accessed. */
static enum bus_status access(struct test_fifo *d, bool write, uint32_t off, unsigned size,
                              uint32_t *val)
{
    enum bus_status st;

    test_fifo_catch_up(d);
    if (off == (write ? RX_DATA : TX_DATA))
        note(&d->dev.notes, NOTE_GUEST_ERROR, off,
             write ? "write to DATA of rx, which is read" : "read of DATA of tx, which is written");
    if (off == (write ? TX_DATA : RX_DATA))
        st = write ? test_fifo_push(d, size, *val) : test_fifo_pop(d, size, val);
    else
        st = write ? reg_write(&d->dev.bank, d, &d->dev.notes, off, size, *val)
                   : reg_read(&d->dev.bank, d, &d->dev.notes, off, size, val);
    test_fifo_update(d);
    return st;
}

static enum bus_status bus_read(void *dev, uint32_t off, unsigned size, uint32_t *val)
{
    return access(dev, false, off, size, val);
}

static enum bus_status bus_write(void *dev, uint32_t off, unsigned size, uint32_t val)
{
    return access(dev, true, off, size, &val);
}

static void init(void *dev, const void *config)
{
    ((struct test_fifo *)dev)->depth = ((const struct test_fifo_config *)config)->depth;
}

static void reset(void *dev)
{
    struct test_fifo *d = dev;

    reg_reset(&d->dev.bank, d);
    test_fifo_side_reset(d);
    test_fifo_update(d);
}

static const struct param params[] = {
    {"dmavp,depth", offsetof(struct test_fifo_config, depth), 64, 1, TEST_FIFO_DEPTH_MAX,
     "bytes of the FIFO of each side"},
    PARAM_END,
};

static const char *const compatible[] = {"dmavp,test-fifo", NULL};

static const char *const irq_names[] = {"irq"};

const struct device_class test_fifo_class = {
    .name = "test-fifo",
    .compatible = compatible,
    .size = sizeof(struct test_fifo),
    .config_size = sizeof(struct test_fifo_config),
    .params = params,
    .regs = map,
    .reg_count = sizeof map / sizeof map[0],
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .window = 0x1000,
    .irqs = 1,
    .irq_names = irq_names,
    .requests = TEST_FIFO_SIDES,
    .request_names = side_name,
    .init = init,
    .reset = reset,
    .read = bus_read,
    .write = bus_write,
    .ack = test_fifo_ack,
    .alarm = test_fifo_alarm,
    .rhythm = test_fifo_rhythm,
    .pass = test_fifo_pass,
    .quiet = test_fifo_quiet,
};
