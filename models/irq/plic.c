/* SPDX-License-Identifier: Apache-2.0 */
#include "plic.h"

#include "bits.h"

#include <string.h>

static bool get_bit(const uint32_t *set, unsigned n)
{
    return set[n / 32] >> n % 32 & 1;
}

static void put_bit(uint32_t *set, unsigned n, bool on)
{
    set[n / 32] = (set[n / 32] & ~BIT(n % 32)) | (on ? BIT(n % 32) : 0);
}

/* --- interrupts ---------------------------------------------------------- */

/* What context C would claim now: the enabled pending source of the highest priority, of equal ones
 * the lowest number; 0 if none lies above ABOVE. */
static unsigned best(const struct plic *d, unsigned c, uint32_t above)
{
    unsigned source = 0;

    for (unsigned w = 0; w < PLIC_WORDS; w++)
        for (uint32_t set = d->pending[w] & d->enable[c][w]; set; set &= set - 1) {
            unsigned n = 32 * w + (unsigned)__builtin_ctz(set);

            if (d->priority[n - 1] > above) {
                source = n;
                above = d->priority[n - 1];
            }
        }
    return source;
}

static void update_irq(struct plic *d)
{
    if (!d->dev.set_irq)
        return;
    for (unsigned c = 0; c < d->contexts; c++)
        d->dev.set_irq(d->dev.shell, c, best(d, c, d->threshold[c]) != 0);
}

static void input(void *dev, unsigned n, bool level)
{
    struct plic *d = dev;

    if (n == 0 || n > d->sources)
        return;
    put_bit(d->level, n, level);
    if (level && !get_bit(d->service, n)) {
        put_bit(d->pending, n, true);
        update_irq(d);
    }
}

/* --- register side effects --------------------------------------------- */

static bool has_source(struct plic *d, unsigned n, const char *what)
{
    if (n >= 1 && n <= d->sources)
        return true;
    note(&d->dev.notes, NOTE_GUEST_ERROR, n, "%s source %u; the sources are 1 to %u", what, n,
         d->sources);
    return false;
}

static bool has_context(struct plic *d, unsigned c, const char *what)
{
    if (c < d->contexts)
        return true;
    note(&d->dev.notes, NOTE_GUEST_ERROR, c, "%s of context %u; there are %u contexts", what, c,
         d->contexts);
    return false;
}

/* Priorities and thresholds keep the bits that are there (WARL). */
static void priority_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct plic *d = dev;

    (void)old;
    d->priority[i] = has_source(d, i + 1, "write to the priority of") ? val & d->priorities : 0;
    update_irq(d);
}

static void priority_read(void *dev, unsigned i)
{
    has_source(dev, i + 1, "read of the priority of");
}

static void threshold_set(void *dev, unsigned c, uint32_t val, uint32_t old)
{
    struct plic *d = dev;

    (void)old;
    d->threshold[c] = has_context(d, c, "write to the threshold") ? val & d->priorities : 0;
    update_irq(d);
}

static void threshold_read(void *dev, unsigned c)
{
    has_context(dev, c, "read of the threshold");
}

/* Bits of word W that stand for sources. */
static uint32_t sources_in(const struct plic *d, unsigned w)
{
    uint32_t all = w < (d->sources + 1) / 32 ? REG_ALL : w == (d->sources + 1) / 32
                       ? BIT((d->sources + 1) % 32) - 1 : 0;

    return w == 0 ? all & ~1u : all;
}

/* Bit 0 of word 0 is wired to zero; writing it is no mistake. */
static void enable_set(struct plic *d, unsigned c, unsigned w)
{
    uint32_t none = d->enable[c][w] & ~sources_in(d, w) & ~(w == 0 ? 1u : 0u);

    if (none)
        has_source(d, 32 * w + (unsigned)__builtin_ctz(none), "enable of");
    d->enable[c][w] &= has_context(d, c, "write to the enables") ? sources_in(d, w) : 0;
    update_irq(d);
}

static void enable0_set(void *dev, unsigned c, uint32_t val, uint32_t old)
{
    (void)val;
    (void)old;
    enable_set(dev, c, 0);
}

static void enable1_set(void *dev, unsigned c, uint32_t val, uint32_t old)
{
    (void)val;
    (void)old;
    enable_set(dev, c, 1);
}

static void enable2_set(void *dev, unsigned c, uint32_t val, uint32_t old)
{
    (void)val;
    (void)old;
    enable_set(dev, c, 2);
}

static void enable3_set(void *dev, unsigned c, uint32_t val, uint32_t old)
{
    (void)val;
    (void)old;
    enable_set(dev, c, 3);
}

static void enable_read(void *dev, unsigned c)
{
    has_context(dev, c, "read of the enables");
}

/* The threshold holds back the interrupt, not the claim ("Interrupt Claim Process"): software may
 * poll with the threshold at its maximum. */
static uint32_t claim_get(const void *dev, unsigned c)
{
    return best(dev, c, 0);
}

static void claim_read(void *dev, unsigned c)
{
    struct plic *d = dev;
    unsigned n = best(d, c, 0);

    if (!has_context(d, c, "claim") || !n)
        return;
    put_bit(d->pending, n, false);
    put_bit(d->service, n, true);
    update_irq(d);
}

static void complete(void *dev, unsigned c, uint32_t n, uint32_t old)
{
    struct plic *d = dev;

    (void)old;
    if (!has_context(d, c, "completion") || !has_source(d, n, "completion of"))
        return;
    if (!get_bit(d->enable[c], n)) {
        note(&d->dev.notes, NOTE_GUEST_ERROR, c << 8 | n,
             "completion of source %u is ignored: it is not enabled in context %u; disable it "
             "after the completion", n, c);
        return;
    }
    put_bit(d->service, n, false);
    if (get_bit(d->level, n))
        put_bit(d->pending, n, true);
    update_irq(d);
}

/* --- register map -------------------------------------------------------- */

#define ENABLES(w)                                                                                 \
    {.name = "enable" #w, .offset = PLIC_ENABLE(0, w), .count = PLIC_MAX_CONTEXTS,                 \
     .step = PLIC_ENABLE_STEP, .at = offsetof(struct plic, enable) + 4 * w,                        \
     .stride = 4 * PLIC_WORDS, .read = REG_ALL, .write = REG_ALL, .set = enable##w##_set,          \
     .after_read = enable_read}

/* What an interrupt handler touches comes first: beyond 4 KiB the search is linear. */
static const struct reg map[] = {
    {.name = "claim", .offset = PLIC_CLAIM(0), .count = PLIC_MAX_CONTEXTS,
     .step = PLIC_CONTEXT_STEP, .at = REG_NO_STORE, .read = REG_ALL, .write = REG_ALL,
     .get = claim_get, .set = complete, .after_read = claim_read},
    {.name = "threshold", .offset = PLIC_THRESHOLD(0), .count = PLIC_MAX_CONTEXTS,
     .step = PLIC_CONTEXT_STEP, .at = offsetof(struct plic, threshold), .stride = 4,
     .read = REG_ALL, .write = REG_ALL, .set = threshold_set, .after_read = threshold_read},
    {.name = "priority", .offset = PLIC_PRIORITY(1), .count = PLIC_MAX_SOURCES, .first = 1,
     .step = 4, .at = offsetof(struct plic, priority), .stride = 4, .read = REG_ALL,
     .write = REG_ALL, .set = priority_set, .after_read = priority_read},
    {.name = "pending", .offset = PLIC_PENDING(0), .count = PLIC_WORDS, .step = 4,
     .at = offsetof(struct plic, pending), .stride = 4, .read = REG_ALL},
    ENABLES(0), ENABLES(1), ENABLES(2), ENABLES(3),
};

static const struct field fields[] = {
    {.name = "sources", .at = offsetof(struct plic, sources), .size = 4},
    {.name = "contexts", .at = offsetof(struct plic, contexts), .size = 4},
    {.name = "priorities", .at = offsetof(struct plic, priorities), .size = 4},
    {.name = "level", .at = offsetof(struct plic, level), .size = 4, .count = PLIC_WORDS,
     .stride = 4},
    {.name = "service", .at = offsetof(struct plic, service), .size = 4, .count = PLIC_WORDS,
     .stride = 4},
};

/* --- class ------------------------------------------------------------- */

static void init(void *dev, const void *config)
{
    struct plic *d = dev;
    const struct plic_config *c = config;

    d->sources = c->sources;
    d->contexts = c->contexts;
    d->priorities = c->priorities >= 7 ? 7 : c->priorities >= 3 ? 3 : 1;
}

static void reset(void *dev)
{
    struct plic *d = dev;

    reg_reset(&d->dev.bank, d);
    memset(d->service, 0, sizeof d->service);
    memcpy(d->pending, d->level, sizeof d->pending);
    update_irq(d);
}

static const struct param params[] = {
    {"riscv,ndev", offsetof(struct plic_config, sources), 96, 1, PLIC_MAX_SOURCES,
     "highest interrupt source number"},
    {"dmavp,contexts", offsetof(struct plic_config, contexts), 2, 1, PLIC_MAX_CONTEXTS,
     "contexts: entries of interrupts-extended"},
    {"dmavp,priorities", offsetof(struct plic_config, priorities), 7, 1, 7,
     "highest priority: 1, 3 or 7"},
    PARAM_END,
};

static const char *const compatible[] = {"riscv,plic0", "sifive,plic-1.0.0", NULL};

static const char *const irq_names[] = {
    "context0", "context1", "context2",  "context3",  "context4",  "context5",  "context6",
    "context7", "context8", "context9",  "context10", "context11", "context12", "context13",
    "context14", "context15",
};

const struct device_class plic_class = {
    .name = "plic",
    .compatible = compatible,
    .size = sizeof(struct plic),
    .config_size = sizeof(struct plic_config),
    .params = params,
    .regs = map,
    .reg_count = sizeof map / sizeof map[0],
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .window = PLIC_WINDOW,
    .irqs = PLIC_MAX_CONTEXTS,
    .irq_names = irq_names,
    .inputs = PLIC_MAX_SOURCES + 1,
    .init = init,
    .reset = reset,
    .input = input,
};
