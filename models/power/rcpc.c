/* SPDX-License-Identifier: Apache-2.0 */
#include "rcpc.h"

#include <string.h>

/* --- outputs ------------------------------------------------------------------------- */

static uint32_t all(uint32_t count)
{
    return count ? BITS(count - 1, 0) : 0;
}

uint32_t rcpc_divisor(const struct rcpc *d, unsigned clock)
{
    const uint32_t control = d->clock[clock].control;

    return control & RCPC_CLOCK_E ? GET(control, RCPC_CLOCK_DIV) : 0;
}

bool rcpc_held(const struct rcpc *d, unsigned reset)
{
    return d->reset >> reset & 1;
}

bool rcpc_powered(const struct rcpc *d, unsigned domain)
{
    return d->domain[domain].status & RCPC_STATUS_ON;
}

static uint32_t powered(const struct rcpc *d)
{
    uint32_t on = 0;

    for (unsigned n = 0; n < d->cfg.domains; n++)
        on |= rcpc_powered(d, n) ? BIT(n) : 0;
    return on;
}

/* Calls TELL for lines whose level has changed. */
static void tell_levels(struct rcpc *d, uint32_t now, uint32_t *told, uint32_t count,
                        void (*tell)(void *shell, unsigned line, bool level))
{
    const uint32_t changed = d->told ? now ^ *told : all(count);

    *told = now;
    for (unsigned n = 0; n < count; n++)
        if (tell && (changed >> n & 1))
            tell(d->dev.shell, n, now >> n & 1);
}

static void tell_clocks(struct rcpc *d)
{
    for (unsigned n = 0; n < d->cfg.clocks; n++) {
        const uint32_t divisor = rcpc_divisor(d, n);

        if (d->told && divisor == d->told_divisor[n])
            continue;
        d->told_divisor[n] = divisor;
        if (d->dev.set_clock_out)
            d->dev.set_clock_out(d->dev.shell, n, divisor);
    }
}

/* The first domain to come up rings. */
static void set_alarm(struct rcpc *d)
{
    uint64_t first = UINT64_MAX;

    for (unsigned n = 0; n < d->cfg.domains; n++)
        if ((d->domain[n].status & RCPC_STATUS_SETTLING) && d->domain[n].up_at < first)
            first = d->domain[n].up_at;
    if (first == d->alarm)
        return;
    d->alarm = first;
    if (d->dev.alarm_at)
        d->dev.alarm_at(d->dev.shell, first);
}

static void update(struct rcpc *d)
{
    tell_levels(d, d->reset, &d->told_reset, d->cfg.resets, d->dev.set_reset_out);
    tell_levels(d, powered(d), &d->told_power, d->cfg.domains, d->dev.set_power_out);
    tell_clocks(d);
    d->told = 1;
    set_alarm(d);
}

/* --- clocks ---------------------------------------------------------------------------- */

static uint64_t clock_cycles(const struct rcpc *d, unsigned n)
{
    const struct rcpc_clock *c = &d->clock[n];
    const uint32_t divisor = rcpc_divisor(d, n);

    if (d->dev.now < c->edge)
        return c->cycles - 1;
    return c->cycles + (divisor ? (d->dev.now - c->edge) / divisor : 0);
}

/* CONTROL is about to change, with the edge that comes next. */
static void clock_to_edge(struct rcpc *d, unsigned n)
{
    struct rcpc_clock *c = &d->clock[n];
    const uint32_t divisor = rcpc_divisor(d, n);

    if (d->dev.now <= c->edge)
        return;
    if (divisor) {
        const uint64_t begun = (d->dev.now - c->edge + divisor - 1) / divisor;

        c->cycles += begun;
        c->edge += begun * divisor;
    } else {
        c->edge = d->dev.now;
    }
}

/* --- power ------------------------------------------------------------------------------- */

static uint64_t power_time(const struct rcpc *d, unsigned n)
{
    const struct rcpc_domain *p = &d->domain[n];

    return p->time + (rcpc_powered(d, n) ? d->dev.now - p->since : 0);
}

static void set_status(struct rcpc *d, unsigned n, uint32_t status)
{
    struct rcpc_domain *p = &d->domain[n];

    p->time = power_time(d, n);
    p->since = d->dev.now;
    p->status = status;
}

/* Domains that have settled by now. */
static void settle(struct rcpc *d)
{
    for (unsigned n = 0; n < d->cfg.domains; n++)
        if ((d->domain[n].status & RCPC_STATUS_SETTLING) && d->domain[n].up_at <= d->dev.now)
            set_status(d, n, d->fail >> n & 1 ? RCPC_STATUS_FAILED : RCPC_STATUS_ON);
}

static void switch_power(struct rcpc *d, unsigned n, bool on)
{
    struct rcpc_domain *p = &d->domain[n];

    p->switches++;
    p->up_at = d->dev.now + p->settle;
    set_status(d, n, on ? RCPC_STATUS_SETTLING : 0);
    settle(d);
}

/* --- register side effects ------------------------------------------------------------------ */

/* False if the write to OFF is dropped. */
static bool is_open(struct rcpc *d, uint32_t off)
{
    if (d->protect)
        note(&d->dev.notes, NOTE_GUEST_ERROR, off,
             "write to offset 0x%03x while PROTECT is 1; it is dropped", off);
    return !d->protect;
}

/* The same for OFF of output N of COUNT, a WHAT. */
static bool is_there(struct rcpc *d, uint32_t off, const char *what, unsigned n, uint32_t count)
{
    if (n < count)
        return is_open(d, off);
    note(&d->dev.notes, NOTE_GUEST_ERROR, off, "write to %s %u: there are %u", what, n, count);
    return false;
}

/* MASK, written to OFF, without the bits that belong to none of the COUNT outputs. */
static uint32_t existing(struct rcpc *d, uint32_t off, const char *what, uint32_t mask,
                         uint32_t count)
{
    if (mask & ~all(count))
        note(&d->dev.notes, NOTE_GUEST_ERROR, off, "write 0x%08x to offset 0x%03x: there are %u %s",
             mask, off, count, what);
    return mask & all(count);
}

static uint32_t id_get(const void *dev, unsigned i)
{
    const struct rcpc *d = dev;

    (void)i;
    return PUT(RCPC_ID_CLOCKS, d->cfg.clocks) | PUT(RCPC_ID_RESETS, d->cfg.resets) |
           PUT(RCPC_ID_DOMAINS, d->cfg.domains) | PUT(RCPC_ID_VERSION, 1);
}

static void protect_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct rcpc *d = dev;

    (void)i;
    d->protect = val == RCPC_PROTECT_KEY ? 0 : val == 1 ? 1 : old;
    if (val != RCPC_PROTECT_KEY && val != 1)
        note(&d->dev.notes, NOTE_GUEST_ERROR, RCPC_PROTECT,
             "write 0x%08x to PROTECT is neither 1 nor the key", val);
}

static void reset_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct rcpc *d = dev;

    (void)i;
    d->reset = is_open(d, RCPC_RESET)
                   ? existing(d, RCPC_RESET, "reset lines", val, d->cfg.resets)
                   : old;
    for (unsigned n = 0; n < d->cfg.resets; n++)
        d->reset_count[n] += d->reset >> n & ~old >> n & 1;
}

static void fail_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct rcpc *d = dev;

    (void)i;
    d->fail = is_open(d, RCPC_FAIL) ? existing(d, RCPC_FAIL, "domains", val, d->cfg.domains)
                                    : old;
}

static uint32_t clock_on_get(const void *dev, unsigned i)
{
    const struct rcpc *d = dev;
    uint32_t on = 0;

    (void)i;
    for (unsigned n = 0; n < d->cfg.clocks; n++)
        on |= rcpc_divisor(d, n) ? BIT(n) : 0;
    return on;
}

static uint32_t power_on_get(const void *dev, unsigned i)
{
    (void)i;
    return powered(dev);
}

static void clock_set(void *dev, unsigned n, uint32_t val, uint32_t old)
{
    struct rcpc *d = dev;
    struct rcpc_clock *c = &d->clock[n];

    c->control = old;
    if (!is_there(d, RCPC_CLOCK(n), "clock", n, d->cfg.clocks) || val == old)
        return;
    if (!(val & RCPC_CLOCK_DIV)) {
        note(&d->dev.notes, NOTE_GUEST_ERROR, RCPC_CLOCK(n),
             "write 0x%08x to CLOCK[%u]: DIV is 0; it is dropped", val, n);
        return;
    }
    clock_to_edge(d, n);
    c->control = val;
    c->switches++;
}

static uint32_t clock_cycles_get(const void *dev, unsigned n)
{
    return (uint32_t)clock_cycles(dev, n);
}

static uint32_t clock_cyclesh_get(const void *dev, unsigned n)
{
    return (uint32_t)(clock_cycles(dev, n) >> 32);
}

static void power_set(void *dev, unsigned n, uint32_t val, uint32_t old)
{
    struct rcpc *d = dev;
    struct rcpc_domain *p = &d->domain[n];

    p->control = old;
    if (!is_there(d, RCPC_POWER(n), "domain", n, d->cfg.domains))
        return;
    if (val && (p->status & RCPC_STATUS_FAILED))
        note(&d->dev.notes, NOTE_GUEST_ERROR, RCPC_POWER(n),
             "domain %u has failed to come up and is switched on again; switch it off before", n);
    if (val == old)
        return;
    p->control = val;
    switch_power(d, n, val);
}

static void settle_set(void *dev, unsigned n, uint32_t val, uint32_t old)
{
    struct rcpc *d = dev;

    (void)val;
    if (!is_there(d, RCPC_SETTLE(n), "domain", n, d->cfg.domains))
        d->domain[n].settle = old;
}

static uint32_t power_time_get(const void *dev, unsigned n)
{
    return (uint32_t)power_time(dev, n);
}

static uint32_t power_timeh_get(const void *dev, unsigned n)
{
    return (uint32_t)(power_time(dev, n) >> 32);
}

/* --- register map ---------------------------------------------------------------------------- */

#define AT(member) .at = offsetof(struct rcpc, member)
#define CLOCK .count = RCPC_CLOCKS, .step = RCPC_CLOCK(1) - RCPC_CLOCK(0),                         \
              .stride = sizeof(struct rcpc_clock)
#define DOMAIN .count = RCPC_DOMAINS, .step = RCPC_POWER(1) - RCPC_POWER(0),                       \
               .stride = sizeof(struct rcpc_domain)
#define NONE .at = REG_NO_STORE

static const struct reg map[] = {
    {"ID", RCPC_ID, NONE, .read = REG_ALL, .get = id_get},
    {"PROTECT", RCPC_PROTECT, AT(protect), .read = 1, .write = REG_ALL, .set = protect_set},
    {"RESET", RCPC_RESET, AT(reset), .read = REG_ALL, .write = REG_ALL, .set = reset_set},
    {"CLOCK_ON", RCPC_CLOCK_ON, NONE, .read = REG_ALL, .get = clock_on_get},
    {"POWER_ON", RCPC_POWER_ON, NONE, .read = REG_ALL, .get = power_on_get},
    {"FAIL", RCPC_FAIL, AT(fail), .read = REG_ALL, .write = REG_ALL, .set = fail_set},
    {"RESET_COUNT", RCPC_RESET_COUNT(0), .count = RCPC_RESETS, .step = 4, AT(reset_count),
     .stride = 4, .read = REG_ALL},
    {"CLOCK", RCPC_CLOCK(0), CLOCK, AT(clock[0].control), .read = RCPC_CLOCK_E | RCPC_CLOCK_DIV,
     .write = RCPC_CLOCK_E | RCPC_CLOCK_DIV, .set = clock_set},
    {"CLOCK_SWITCHES", RCPC_CLOCK_SWITCHES(0), CLOCK, AT(clock[0].switches), .read = REG_ALL},
    {"CLOCK_CYCLES", RCPC_CLOCK_CYCLES(0), CLOCK, NONE, .read = REG_ALL, .get = clock_cycles_get},
    {"CLOCK_CYCLESH", RCPC_CLOCK_CYCLESH(0), CLOCK, NONE, .read = REG_ALL,
     .get = clock_cyclesh_get},
    {"POWER", RCPC_POWER(0), DOMAIN, AT(domain[0].control), .read = RCPC_POWER_E,
     .write = RCPC_POWER_E, .set = power_set},
    {"POWER_STATUS", RCPC_POWER_STATUS(0), DOMAIN, AT(domain[0].status),
     .read = RCPC_STATUS_ON | RCPC_STATUS_SETTLING | RCPC_STATUS_FAILED},
    {"SETTLE", RCPC_SETTLE(0), DOMAIN, AT(domain[0].settle), .read = REG_ALL, .write = REG_ALL,
     .set = settle_set},
    {"POWER_SWITCHES", RCPC_POWER_SWITCHES(0), DOMAIN, AT(domain[0].switches), .read = REG_ALL},
    {"POWER_TIME", RCPC_POWER_TIME(0), DOMAIN, NONE, .read = REG_ALL, .get = power_time_get},
    {"POWER_TIMEH", RCPC_POWER_TIMEH(0), DOMAIN, NONE, .read = REG_ALL, .get = power_timeh_get},
};

/* Left out are cycle numbers: of edges, of the time when a domain was switched. */
static const struct field fields[] = {
    {.name = "cfg", AT(cfg), .size = sizeof(struct rcpc_config)},
    {.name = "clock.cycles", AT(clock[0].cycles), .size = 8, .count = RCPC_CLOCKS,
     .stride = sizeof(struct rcpc_clock)},
    {.name = "domain.time", AT(domain[0].time), .size = 8, .count = RCPC_DOMAINS,
     .stride = sizeof(struct rcpc_domain)},
    {.name = "told", AT(told), .size = 4},
    {.name = "told_reset", AT(told_reset), .size = 4},
    {.name = "told_power", AT(told_power), .size = 4},
    {.name = "told_divisor", AT(told_divisor), .size = 4, .count = RCPC_CLOCKS, .stride = 4},
};

/* --- class ------------------------------------------------------------------------------------ */

static enum bus_status bus_read(void *dev, uint32_t off, unsigned size, uint32_t *val)
{
    struct rcpc *d = dev;

    settle(d);
    update(d);
    return reg_read(&d->dev.bank, d, &d->dev.notes, off, size, val);
}

static enum bus_status bus_write(void *dev, uint32_t off, unsigned size, uint32_t val)
{
    struct rcpc *d = dev;
    enum bus_status st;

    settle(d);
    st = reg_write(&d->dev.bank, d, &d->dev.notes, off, size, val);
    update(d);
    return st;
}

static void alarm_rings(void *dev)
{
    settle(dev);
    update(dev);
}

static void init(void *dev, const void *config)
{
    ((struct rcpc *)dev)->cfg = *(const struct rcpc_config *)config;
}

static void reset(void *dev)
{
    struct rcpc *d = dev;

    reg_reset(&d->dev.bank, d);
    d->reset = d->cfg.resets_held & all(d->cfg.resets);
    d->fail = d->cfg.fail & all(d->cfg.domains);
    for (unsigned n = 0; n < d->cfg.clocks; n++)
        d->clock[n] = (struct rcpc_clock){
            .control = PUT(RCPC_CLOCK_DIV, d->cfg.divisor) |
                       (d->cfg.clocks_off >> n & 1 ? 0 : RCPC_CLOCK_E),
            .edge = d->dev.now};
    for (unsigned n = 0; n < d->cfg.domains; n++) {
        const bool off = d->cfg.domains_off >> n & 1;

        d->domain[n] = (struct rcpc_domain){.control = off ? 0 : RCPC_POWER_E,
                                            .status = off ? 0 : RCPC_STATUS_ON,
                                            .settle = d->cfg.settle,
                                            .since = d->dev.now};
    }
    update(d);
}

#define PARAM(name, member, ...) {name, offsetof(struct rcpc_config, member), __VA_ARGS__}

static const struct param params[] = {
    PARAM("dmavp,clocks", clocks, 8, 0, RCPC_CLOCKS, "clock outputs"),
    PARAM("dmavp,resets", resets, 8, 0, RCPC_RESETS, "reset lines"),
    PARAM("dmavp,domains", domains, 4, 0, RCPC_DOMAINS, "power domains"),
    PARAM("dmavp,clocks-off", clocks_off, 0, 0, UINT32_MAX,
          "clocks that stand after reset, a bit each"),
    PARAM("dmavp,resets-held", resets_held, 0, 0, UINT32_MAX, "lines held after reset, a bit each"),
    PARAM("dmavp,domains-off", domains_off, 0, 0, BITS(RCPC_DOMAINS - 1, 0),
          "domains that are off after reset, a bit each"),
    PARAM("dmavp,divisor", divisor, 1, 1, 65535, "DIV of each clock after reset"),
    PARAM("dmavp,settle-cycles", settle, 16, 0, UINT32_MAX, "SETTLE of each domain after reset"),
    PARAM("dmavp,domains-failing", fail, 0, 0, BITS(RCPC_DOMAINS - 1, 0),
          "FAIL after reset: domains that do not come up, a bit each"),
    PARAM_END,
};

static const char *const compatible[] = {"dmavp,rcpc", NULL};

const struct device_class rcpc_class = {
    .name = "rcpc",
    .compatible = compatible,
    .size = sizeof(struct rcpc),
    .config_size = sizeof(struct rcpc_config),
    .params = params,
    .regs = map,
    .reg_count = sizeof map / sizeof map[0],
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .window = RCPC_WINDOW,
    .init = init,
    .reset = reset,
    .read = bus_read,
    .write = bus_write,
    .alarm = alarm_rings,
};
