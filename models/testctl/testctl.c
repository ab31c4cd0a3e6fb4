/* SPDX-License-Identifier: Apache-2.0 */
#include "testctl.h"

#include "faults.h"

#include <string.h>

static uint32_t act(struct testctl *t, enum testctl_act what, unsigned n, uint32_t value)
{
    return t->dev.act ? t->dev.act(t->dev.shell, what, n, value) : 0;
}

static uint32_t ask(const void *dev, enum testctl_ask what, unsigned n)
{
    const struct testctl *t = dev;

    return t->dev.ask ? t->dev.ask(t->dev.shell, what, n) : 0;
}

/* --- gates ------------------------------------------------------------------------ */

static void gate_ctrl_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct testctl *t = dev;

    (void)old;
    if (val & TESTCTL_ARM && !t->gate_beat[i]) {
        note(&t->dev.notes, NOTE_GUEST_ERROR, i,
             "gate %u is armed with BEAT = 0; beats count from 1", i);
        t->gate_ctrl[i] &= ~TESTCTL_ARM;
    }
    if (act(t, TESTCTL_ACT_GATE, i, t->gate_ctrl[i]))
        note(&t->dev.notes, NOTE_GUEST_ERROR, i,
             "gate %u: the board has no such controller, or it has no channel %u", i,
             GET(t->gate_ctrl[i], TESTCTL_CHANNEL));
}

static uint32_t gate_status_get(const void *dev, unsigned i)
{
    return ask(dev, TESTCTL_ASK_GATE, i);
}

static uint32_t gate_left_get(const void *dev, unsigned i)
{
    return ask(dev, TESTCTL_ASK_LEFT, i);
}

/* Word I of NAME became VAL. */
static void irq_act(struct testctl *t, enum testctl_act what, const char *name, unsigned i,
                    uint32_t val)
{
    const uint32_t nobody = act(t, what, i, val);

    if (nobody)
        note(&t->dev.notes, NOTE_GUEST_ERROR, (uint64_t)what << 8 | i,
             "%s[%u]: no device drives the interrupts 0x%08x of this word", name, i, nobody);
}

static void irq_gate_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    if (val != old)
        irq_act(dev, TESTCTL_ACT_IRQ_GATE, "IRQ_GATE", i, val);
}

static uint32_t irq_pending_get(const void *dev, unsigned i)
{
    return ask(dev, TESTCTL_ASK_PENDING, i);
}

static void irq_pass_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    (void)old;
    irq_act(dev, TESTCTL_ACT_IRQ_PASS, "IRQ_PASS", i, val);
}

static void irq_force_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    if (val != old)
        irq_act(dev, TESTCTL_ACT_IRQ_FORCE, "IRQ_FORCE", i, val);
}

/* --- the deferred gate -------------------------------------------------------------- */

static void defer_steps_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct testctl *t = dev;

    (void)i;
    t->defer_steps = val > UINT32_MAX - old ? UINT32_MAX : old + val;
}

static uint32_t defer_take_get(const void *dev, unsigned i)
{
    const struct testctl *t = dev;

    (void)i;
    return !t->defer_ctrl || t->defer_steps;
}

static void defer_taken(void *dev, unsigned i)
{
    struct testctl *t = dev;

    (void)i;
    t->defer_steps -= t->defer_ctrl && t->defer_steps;
}

/* --- rules -------------------------------------------------------------------------- */

static void rule_add_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct testctl *t = dev;
    const uint32_t kind = GET(val, TESTCTL_KIND);

    (void)i;
    (void)old;
    t->rule_number = TESTCTL_NO_RULE;
    if (kind > TESTCTL_POISON && kind != TESTCTL_LOST)
        note(&t->dev.notes, NOTE_GUEST_ERROR, TESTCTL_RULE_ADD, "RULE_ADD: there is no kind %u",
             kind);
    else if (kind != TESTCTL_LOST && t->rule_last < t->rule_first)
        note(&t->dev.notes, NOTE_GUEST_ERROR, TESTCTL_RULE_LAST,
             "RULE_ADD: RULE_LAST 0x%08x lies before RULE_FIRST 0x%08x", t->rule_last,
             t->rule_first);
    else if (kind == TESTCTL_DELAY && (!t->rule_value || t->rule_value > FAULT_CYCLES))
        note(&t->dev.notes, NOTE_GUEST_ERROR, TESTCTL_RULE_VALUE,
             "RULE_ADD: a delay is 1 to %d cycles, and RULE_VALUE is %u", FAULT_CYCLES,
             t->rule_value);
    else if (!ask(t, TESTCTL_ASK_POSSIBLE, kind))
        note(&t->dev.notes, NOTE_GUEST_ERROR, TESTCTL_RULE_WHO,
             "RULE_ADD: kind %u with RULE_WHO 0x%08x and RULE_FIRST 0x%08x can never be hit on "
             "this board", kind, t->rule_who, t->rule_first);
    else
        t->rule_number = act(t, TESTCTL_ACT_ADD, 0, val);
}

static uint32_t rule_hits_get(const void *dev, unsigned i)
{
    (void)i;
    return ask(dev, TESTCTL_ASK_HITS, ((const struct testctl *)dev)->rule_select);
}

static void rule_remove_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct testctl *t = dev;

    (void)i;
    (void)old;
    if (act(t, TESTCTL_ACT_REMOVE, 0, val))
        note(&t->dev.notes, NOTE_GUEST_ERROR, TESTCTL_RULE_REMOVE,
             "RULE_REMOVE: there is no rule 0x%08x", val);
}

/* --- log ----------------------------------------------------------------------------- */

static void log_ctrl_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct testctl *t = dev;

    (void)i;
    if (val & ~old)
        t->log_count = 0;
    act(t, TESTCTL_ACT_LOG, 0, val);
}

static void log_about_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    (void)i;
    if (val != old && ((struct testctl *)dev)->log_ctrl)
        act(dev, TESTCTL_ACT_LOG, 0, 1);
}

static void log_who_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct testctl *t = dev;

    if (!ask(t, TESTCTL_ASK_THERE, val))
        note(&t->dev.notes, NOTE_GUEST_ERROR, TESTCTL_LOG_WHO,
             "LOG_WHO: the board has no initiator 0x%02x", val);
    log_about_set(dev, i, val, old);
}

static const struct testctl_entry *entry(const void *dev)
{
    static const struct testctl_entry none;
    const struct testctl *t = dev;
    const uint32_t kept = t->log_count < TESTCTL_LOG ? t->log_count : TESTCTL_LOG;

    return t->log_index < kept ? &t->log[(t->log_count - kept + t->log_index) % TESTCTL_LOG]
                               : &none;
}

static uint32_t log_addr_get(const void *dev, unsigned i)
{
    (void)i;
    return entry(dev)->addr;
}

static uint32_t log_bytes_get(const void *dev, unsigned i)
{
    (void)i;
    return entry(dev)->bytes;
}

static uint32_t log_info_get(const void *dev, unsigned i)
{
    (void)i;
    return entry(dev)->info;
}

static uint32_t log_time_get(const void *dev, unsigned i)
{
    return (uint32_t)(entry(dev)->time >> 32 * i);
}

void testctl_log(struct testctl *t, uint64_t at, const struct testctl_entry *e)
{
    if (!t->log_ctrl || !testctl_is(t->log_who, GET(e->info, TESTCTL_INITIATOR)) ||
        at > t->log_last || at + (e->bytes ? e->bytes - 1 : 0) < t->log_first)
        return;
    t->log[t->log_count++ % TESTCTL_LOG] = *e;
}

/* --- register map ---------------------------------------------------------------------- */

#define RW(member) .at = offsetof(struct testctl, member), .read = REG_ALL, .write = REG_ALL
#define WORDS(member) RW(member), .count = TESTCTL_IRQ_WORDS, .step = 4, .stride = 4
#define RO(hook) .at = REG_NO_STORE, .read = REG_ALL, .get = hook
#define GATES .count = TESTCTL_GATES, .step = TESTCTL_GATE(1) - TESTCTL_GATE(0)

static const struct reg map[] = {
    {"ID", TESTCTL_ID, .at = REG_NO_STORE, .read = REG_ALL, .reset = TESTCTL_MAGIC},
    {"GATE_BEAT", TESTCTL_GATE(0) + TESTCTL_GATE_BEAT, RW(gate_beat), GATES, .stride = 4},
    {"GATE_CTRL", TESTCTL_GATE(0) + TESTCTL_GATE_CTRL, GATES, .stride = 4,
     .at = offsetof(struct testctl, gate_ctrl),
     .read = TESTCTL_CHANNEL | TESTCTL_KINDS | TESTCTL_AFTER | TESTCTL_ARM,
     .write = TESTCTL_CHANNEL | TESTCTL_KINDS | TESTCTL_AFTER | TESTCTL_ARM, .set = gate_ctrl_set},
    {"GATE_STATUS", TESTCTL_GATE(0) + TESTCTL_GATE_STATUS, RO(gate_status_get), GATES},
    {"GATE_LEFT", TESTCTL_GATE(0) + TESTCTL_GATE_LEFT, RO(gate_left_get), GATES},
    {"IRQ_GATE", TESTCTL_IRQ_GATE, WORDS(irq_gate), .set = irq_gate_set},
    {"IRQ_PENDING", TESTCTL_IRQ_PENDING, RO(irq_pending_get), .count = TESTCTL_IRQ_WORDS,
     .step = 4},
    {"IRQ_PASS", TESTCTL_IRQ_PASS, .count = TESTCTL_IRQ_WORDS, .step = 4, .at = REG_NO_STORE,
     .write = REG_ALL, .set = irq_pass_set},
    {"IRQ_FORCE", TESTCTL_IRQ_FORCE, WORDS(irq_force), .set = irq_force_set},
    {"DEFER_CTRL", TESTCTL_DEFER_CTRL, .at = offsetof(struct testctl, defer_ctrl), .read = 1,
     .write = 1},
    {"DEFER_STEPS", TESTCTL_DEFER_STEPS, RW(defer_steps), .set = defer_steps_set},
    {"DEFER_TAKE", TESTCTL_DEFER_TAKE, RO(defer_take_get), .after_read = defer_taken},
    {"RULE_FIRST", TESTCTL_RULE_FIRST, RW(rule_first)},
    {"RULE_LAST", TESTCTL_RULE_LAST, RW(rule_last)},
    {"RULE_WHO", TESTCTL_RULE_WHO, .at = offsetof(struct testctl, rule_who),
     .read = TESTCTL_INITIATOR | TESTCTL_KINDS_OF | TESTCTL_CHAN,
     .write = TESTCTL_INITIATOR | TESTCTL_KINDS_OF | TESTCTL_CHAN,
     .reset = TESTCTL_INITIATOR | TESTCTL_CHAN},
    {"RULE_NTH", TESTCTL_RULE_NTH, RW(rule_nth)},
    {"RULE_COUNT", TESTCTL_RULE_COUNT, RW(rule_count)},
    {"RULE_VALUE", TESTCTL_RULE_VALUE, RW(rule_value)},
    {"RULE_ADD", TESTCTL_RULE_ADD, .at = REG_NO_STORE, .write = TESTCTL_KIND | TESTCTL_END,
     .set = rule_add_set},
    {"RULE_NUMBER", TESTCTL_RULE_NUMBER, .at = offsetof(struct testctl, rule_number),
     .read = REG_ALL, .reset = TESTCTL_NO_RULE},
    {"RULE_SELECT", TESTCTL_RULE_SELECT, RW(rule_select)},
    {"RULE_HITS", TESTCTL_RULE_HITS, RO(rule_hits_get)},
    {"RULE_REMOVE", TESTCTL_RULE_REMOVE, .at = REG_NO_STORE, .write = REG_ALL,
     .set = rule_remove_set},
    {"LOG_CTRL", TESTCTL_LOG_CTRL, .at = offsetof(struct testctl, log_ctrl), .read = 1, .write = 1,
     .set = log_ctrl_set},
    {"LOG_WHO", TESTCTL_LOG_WHO, .at = offsetof(struct testctl, log_who),
     .read = TESTCTL_INITIATOR, .write = TESTCTL_INITIATOR, .reset = TESTCTL_ANY,
     .set = log_who_set},
    {"LOG_FIRST", TESTCTL_LOG_FIRST, RW(log_first), .set = log_about_set},
    {"LOG_LAST", TESTCTL_LOG_LAST, RW(log_last), .reset = REG_ALL, .set = log_about_set},
    {"LOG_COUNT", TESTCTL_LOG_COUNT, .at = offsetof(struct testctl, log_count), .read = REG_ALL},
    {"LOG_INDEX", TESTCTL_LOG_INDEX, RW(log_index)},
    {"LOG_ADDR", TESTCTL_LOG_ADDR, RO(log_addr_get)},
    {"LOG_BYTES", TESTCTL_LOG_BYTES, RO(log_bytes_get)},
    {"LOG_INFO", TESTCTL_LOG_INFO, RO(log_info_get)},
    {"LOG_TIME", TESTCTL_LOG_TIME_LO, RO(log_time_get), .count = 2, .step = 4},
};

static const struct field fields[] = {
    {"log.time", offsetof(struct testctl, log[0].time), 8, TESTCTL_LOG,
     sizeof(struct testctl_entry)},
    {"log.addr", offsetof(struct testctl, log[0].addr), 4, TESTCTL_LOG,
     sizeof(struct testctl_entry)},
    {"log.bytes", offsetof(struct testctl, log[0].bytes), 4, TESTCTL_LOG,
     sizeof(struct testctl_entry)},
    {"log.info", offsetof(struct testctl, log[0].info), 4, TESTCTL_LOG,
     sizeof(struct testctl_entry)},
};

/* Opens every gate, takes back every rule. */
static void reset(void *dev)
{
    struct testctl *t = dev;

    reg_reset(&t->dev.bank, t);
    memset(t->log, 0, sizeof t->log);
    for (unsigned i = 0; i < TESTCTL_GATES; i++)
        act(t, TESTCTL_ACT_GATE, i, 0);
    for (unsigned i = 0; i < TESTCTL_IRQ_WORDS; i++) {
        act(t, TESTCTL_ACT_IRQ_GATE, i, 0);
        act(t, TESTCTL_ACT_IRQ_FORCE, i, 0);
    }
    act(t, TESTCTL_ACT_REMOVE_ALL, 0, 0);
    act(t, TESTCTL_ACT_LOG, 0, 0);
}

static const char *const compatible[] = {"dmavp,testctl", NULL};

const struct device_class testctl_class = {
    .name = "testctl",
    .compatible = compatible,
    .size = sizeof(struct testctl),
    .regs = map,
    .reg_count = sizeof map / sizeof map[0],
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .window = TESTCTL_WINDOW,
    .reset = reset,
};
