/* SPDX-License-Identifier: Apache-2.0 */
#include "adma.h"

#include <string.h>

/* --- interrupts ------------------------------------------------------------ */

/* Events of channel C whose interrupts are enabled. */
static uint32_t enabled_events(const struct adma *d, unsigned c)
{
    const uint32_t control = d->ch[c].control;

    return d->ch[c].status & ((control & ADMA_ACCR_EOTIE ? ADMA_ACSR_EOT : 0) |
                              (control & ADMA_ACCR_EOCIE ? ADMA_ACSR_EOC : 0) |
                              (control & ADMA_ACCR_ERRIE ? ADMA_ACSR_ERRORS : 0));
}

static uint32_t int_status(const void *dev, unsigned i)
{
    uint32_t channels = 0;

    (void)i;
    for (unsigned c = 0; c < ADMA_CHANNELS; c++)
        channels |= enabled_events(dev, c) ? BIT(c) : 0;
    return channels;
}

void adma_update_irq(struct adma *d)
{
    uint32_t events = 0;

    for (unsigned c = 0; c < ADMA_CHANNELS; c++)
        events |= enabled_events(d, c);
    if (!d->dev.set_irq)
        return;
    d->dev.set_irq(d->dev.shell, ADMA_EOT, events & ADMA_ACSR_EOT);
    d->dev.set_irq(d->dev.shell, ADMA_EOC, events & ADMA_ACSR_EOC);
    d->dev.set_irq(d->dev.shell, ADMA_ERR, events & ADMA_ACSR_ERRORS);
    d->dev.set_irq(d->dev.shell, ADMA_INTR, events != 0);
}

/* --- register side effects ------------------------------------------------- */

static uint32_t id(const void *dev, unsigned i)
{
    (void)dev;
    (void)i;
    return ADMA_ID_VALUE;
}

static uint32_t capability(const void *dev, unsigned i)
{
    const struct adma *d = dev;

    (void)i;
    return PUT(ADMA_CAPABILITY_CHANNELS, d->cfg.channels) |
           PUT(ADMA_CAPABILITY_MASTERS, d->cfg.masters) |
           PUT(ADMA_CAPABILITY_SOURCES, ADMA_SOURCES);
}

/* True, and a guest error, if there is no channel C. */
static bool absent(struct adma *d, unsigned c, const char *name)
{
    if (c < d->cfg.channels)
        return false;
    note(&d->dev.notes, NOTE_GUEST_ERROR, c, "write to %s of channel %u: there are %u", name, c,
         d->cfg.channels);
    return true;
}

static void accr_set(void *dev, unsigned c, uint32_t val, uint32_t old)
{
    struct adma *d = dev;

    d->ch[c].control = val & ~(uint32_t)ADMA_ACCR_COMMANDS;
    if (absent(d, c, "ACCR")) {
        d->ch[c].control = old;
        return;
    }
    adma_command(d, c, val & ADMA_ACCR_COMMANDS);
    adma_update_irq(d);
}

static uint32_t acsr_get(const void *dev, unsigned c)
{
    const struct adma_chan *ch = &((const struct adma *)dev)->ch[c];

    return ch->status | (ch->state != ADMA_IDLE ? ADMA_ACSR_BUSY : 0) |
           ((ch->control & ADMA_ACCR_SUSPEND) && !ch->on_bus ? ADMA_ACSR_SUSPENDED : 0);
}

static void acsr_set(void *dev, unsigned c, uint32_t val, uint32_t old)
{
    (void)val;
    (void)old;
    if (!absent(dev, c, "ACSR"))
        adma_update_irq(dev);
}

static void andar_set(void *dev, unsigned c, uint32_t val, uint32_t old)
{
    struct adma *d = dev;

    (void)val;
    if (absent(d, c, "ANDAR"))
        d->ch[c].andar = old;
}

static uint32_t abcr_get(const void *dev, unsigned c)
{
    const struct adma_chan *ch = &((const struct adma *)dev)->ch[c];

    return adma_word(ch, ADMA_DESC_COUNT) - ch->moved;
}

static uint32_t adcr_get(const void *dev, unsigned c)
{
    return adma_word(&((const struct adma *)dev)->ch[c], ADMA_DESC_CONTROL);
}

/* --- register map ----------------------------------------------------------- */

#define CHAN(member)                                                                               \
    .count = ADMA_CHANNELS, .step = ADMA_CHAN_STEP, .at = offsetof(struct adma, ch[0].member),     \
    .stride = sizeof(struct adma_chan)
#define CHAN_NONE .count = ADMA_CHANNELS, .step = ADMA_CHAN_STEP, .at = REG_NO_STORE
#define NONE .at = REG_NO_STORE

/* clang-format off */
static const struct reg map[] = {
    {"ID",         ADMA_ID,                   NONE, .read = REG_ALL, .get = id, .steady = true},
    {"CAPABILITY", ADMA_CAPABILITY,           NONE, .read = 0x1f3f, .get = capability, .steady = true},
    {"INT_STATUS", ADMA_INT_STATUS,           NONE, .read = 0xf, .get = int_status, .steady = true},
    {"ACCR",       ADMA_CHAN(0) + ADMA_ACCR,  CHAN(control), .read = ADMA_ACCR_ALL, .write = ADMA_ACCR_ALL,
     .set = accr_set, .steady = true},
    {"ACSR",       ADMA_CHAN(0) + ADMA_ACSR,  CHAN(status), .read = ADMA_ACSR_EVENTS | 0x3,
     .w1c = ADMA_ACSR_EVENTS, .get = acsr_get, .set = acsr_set},
    {"ADAR",       ADMA_CHAN(0) + ADMA_ADAR,  CHAN(adar), .read = REG_ALL, .steady = true},
    {"ANDAR",      ADMA_CHAN(0) + ADMA_ANDAR, CHAN(andar), .read = ~63u, .write = ~63u, .set = andar_set,
     .steady = true},
    {"ABCR",       ADMA_CHAN(0) + ADMA_ABCR,  CHAN_NONE, .read = REG_ALL, .get = abcr_get},
    {"ADCR",       ADMA_CHAN(0) + ADMA_ADCR,  CHAN_NONE, .read = REG_ALL, .get = adcr_get, .steady = true},
    {"ARSR",       ADMA_CHAN(0) + ADMA_ARSR,  CHAN(result), .read = REG_ALL, .steady = true},
    {"AFAR",       ADMA_CHAN(0) + ADMA_AFAR,  CHAN(fault), .read = REG_ALL, .steady = true},
};

#define FIELD(member)                                                                              \
    {#member, offsetof(struct adma, ch[0].member), sizeof ((struct adma *)0)->ch[0].member,        \
     ADMA_CHANNELS, sizeof(struct adma_chan)}
#define DEVICE(member)                                                                             \
    {#member, offsetof(struct adma, member), sizeof ((struct adma *)0)->member, 0, 0}

static const struct field fields[] = {
    FIELD(state), FIELD(append), FIELD(aborting), FIELD(word), FIELD(loaded), FIELD(next),
    FIELD(moved), FIELD(block), FIELD(turn), FIELD(not_zero), FIELD(on_bus), FIELD(addr), FIELD(len),
    FIELD(ok), FIELD(p), FIELD(q), DEVICE(cfg), DEVICE(served),
};

static const struct param params[] = {
    {"dmavp,channels", offsetof(struct adma_config, channels), 2, 1, ADMA_CHANNELS, "channels"},
    {"dmavp,masters", offsetof(struct adma_config, masters), 2, 1, 2,
     "bus masters: with two, writes go over the second"},
    PARAM_END,
};
/* clang-format on */

/* --- the class ---------------------------------------------------------------- */

static void init(void *dev, const void *config)
{
    ((struct adma *)dev)->cfg = *(const struct adma_config *)config;
}

static void reset(void *dev)
{
    struct adma *d = dev;

    reg_reset(&d->dev.bank, d);
    d->run++;
    memset(d->served, 0, sizeof d->served);
    for (unsigned c = 0; c < ADMA_CHANNELS; c++) {
        memset(&d->ch[c], 0, offsetof(struct adma_chan, in)); /* the rest is the bus's */
        adma_enter(d, c, ADMA_IDLE);
    }
    adma_update_irq(d);
}

static const char *const compatible[] = {"dmavp,adma", NULL};
static const char *const irq_names[] = {"eot", "eoc", "err", "intr"};
static const char *const chan_states[] = {"idle", "loading", "running", "reporting", "linking",
                                          NULL};

#define COUNT(array) (sizeof(array) / sizeof *(array))

const struct device_class adma_class = {
    .name = "adma",
    .compatible = compatible,
    .size = sizeof(struct adma),
    .config_size = sizeof(struct adma_config),
    .params = params,
    .regs = map,
    .reg_count = COUNT(map),
    .fields = fields,
    .field_count = COUNT(fields),
    .window = 0x1000,
    .irqs = ADMA_IRQS,
    .irq_names = irq_names,
    .ports = 2,
    .chans = ADMA_CHANNELS,
    .chan_states = chan_states,
    .init = init,
    .reset = reset,
    .next = adma_next,
    .accepted = adma_accepted,
    .done = adma_done,
    .outlook = adma_outlook,
    .shape = adma_shape,
    .ends = adma_ends,
    .combine = adma_combine,
    .skip = adma_skip,
    .complete = adma_complete,
    .waits = adma_waits,
};
