/* SPDX-License-Identifier: Apache-2.0 */
/* Test control: the board does what the registers say, and the log has what happened. */
#include "generic_invariants.h"

#include "testctl.h"

static uint32_t kept(const struct testctl *d)
{
    return d->log_count < TESTCTL_LOG ? d->log_count : TESTCTL_LOG;
}

static bool log_holds(const struct testctl *d)
{
    const uint32_t first = d->log_count - kept(d);
    bool ok = CHECK_EQ(device_peek(d, TESTCTL_LOG_BYTES) != 0, d->log_index < kept(d));

    for (uint32_t i = 1; i < kept(d) && ok; i++)
        ok = CHECK_LE(d->log[(first + i - 1) % TESTCTL_LOG].time,
                      d->log[(first + i) % TESTCTL_LOG].time);
    return ok;
}

bool testctl_holds(const struct generic *g)
{
    const struct testctl *d = g->dev;
    bool ok = log_holds(d) && CHECK_EQ(g->board.log, d->log_ctrl);

    for (unsigned n = 0; n < TESTCTL_GATES && ok; n++) {
        const uint32_t at = TESTCTL_GATE(n);

        ok = CHECK_EQ(g->board.gate[n], device_peek(d, at + TESTCTL_GATE_CTRL)) &&
             CHECK_EQ(device_peek(d, at + TESTCTL_GATE_STATUS),
                      d->gate_ctrl[n] & TESTCTL_ARM ? TESTCTL_ARMED : TESTCTL_OPEN);
    }
    for (unsigned n = 0; n < TESTCTL_IRQ_WORDS && ok; n++)
        ok = CHECK_EQ(g->board.irq_gate[n], device_peek(d, TESTCTL_IRQ_GATE + 4 * n)) &&
             CHECK_EQ(g->board.irq_force[n], device_peek(d, TESTCTL_IRQ_FORCE + 4 * n));
    return ok && (d->rule_number == TESTCTL_NO_RULE || CHECK_LT(d->rule_number, g->board.rules));
}

static bool wrote(const struct generic *g, uint32_t off)
{
    return g->event == GENERIC_WRITE && g->status == BUS_OK && g->off == off;
}

static bool read_was(const struct generic *g, uint32_t off)
{
    return g->event == GENERIC_READ && g->status == BUS_OK && g->off == off;
}

/* Each step that was given is taken once. */
static bool steps_moved(const struct generic *g, const struct testctl *a)
{
    uint64_t steps = a->defer_steps;

    if (wrote(g, TESTCTL_DEFER_STEPS))
        steps = steps + g->value > UINT32_MAX ? UINT32_MAX : steps + g->value;
    if (read_was(g, TESTCTL_DEFER_TAKE)) {
        if (!CHECK_EQ(g->value, !(a->defer_ctrl & 1) || steps))
            return false;
        steps -= (a->defer_ctrl & 1) && steps;
    }
    return CHECK_EQ(((const struct testctl *)g->dev)->defer_steps, steps);
}

/* An access is kept if the log is on and about it. */
static bool log_moved(const struct generic *g, const struct testctl *a)
{
    const struct testctl *b = g->dev;
    const uint64_t last = (uint64_t)g->off + g->size - 1;
    const uint32_t who = GET(g->value, TESTCTL_INITIATOR);
    const bool about = a->log_first <= last && g->off <= a->log_last &&
                       (a->log_who == TESTCTL_ANY || a->log_who == who);
    uint32_t count = a->log_count;

    if (g->event == GENERIC_WIRES)
        count += (a->log_ctrl & 1) && about;
    else if (wrote(g, TESTCTL_LOG_CTRL) && (g->value & 1) && !a->log_ctrl)
        count = 0;
    return CHECK_EQ(b->log_count, count) &&
           (count == a->log_count || !count ||
            CHECK_EQ(b->log[(count - 1) % TESTCTL_LOG].addr, g->off));
}

bool testctl_moved(const struct generic *g, const void *before)
{
    const struct testctl *a = before;

    return steps_moved(g, a) && log_moved(g, a) &&
           (wrote(g, TESTCTL_RULE_ADD) ||
            CHECK_EQ(((const struct testctl *)g->dev)->rule_number, a->rule_number));
}
