/* SPDX-License-Identifier: Apache-2.0 */
/* The checker: reports, contexts, and what callees leave behind. Locks are in checker_lock.c. */
#include "checker.h"

#include "contract.h"
#include "internal.h"

enum { PLACES_MAX = 64 };

static const char *const rule_names[CHECKER_RULES] = {
    "sleep in atomic context",
    "wrong context",
    "lock order",
    "lock held across a callback",
    "state changed by a callee",
    "interrupts turned on in an irq-off region",
    "lock of an interrupt taken with interrupts on",
    "wrong release",
    "a step that a transfer must not take",
    "used without having it",
};

static unsigned counts[CHECKER_RULES];
static unsigned forgiven;
static struct {
    enum checker_rule rule;
    const void *pc;
} places[PLACES_MAX]; /* that were told */
static unsigned place_count;
static struct raw_spinlock lock; /* of these */

/* --- reports ------------------------------------------------------------------ */

/* Notes a report; true: its place is new. */
static bool note(enum checker_rule rule, const void *pc)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);
    unsigned i = 0;
    bool is_new;

    counts[rule]++;
    while (i < place_count && (places[i].rule != rule || places[i].pc != pc))
        i++;
    is_new = i == place_count && place_count < PLACES_MAX;
    if (is_new) {
        places[i].rule = rule;
        places[i].pc = pc;
        place_count++;
    }
    raw_spin_unlock_irqrestore(&lock, flags);
    return is_new;
}

static const char *context_name(bool irqs_on)
{
    return in_hardirq()           ? "in an interrupt handler"
           : in_serving_softirq() ? "in a tasklet"
           : in_atomic()          ? "in a thread that holds a spin lock"
           : irqs_on              ? "in a thread"
                                  : "in a thread with interrupts off";
}

void checker_report(enum checker_rule rule, const char *call, const void *pc, const char *format,
                    ...)
{
    const bool irqs_on = !arch_irqs_disabled();
    char text[120];
    va_list args;

    if (!note(rule, pc))
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    pr_err("CHECKER: %s: %s at %p, %s%s%s\n", rule_names[rule], call, pc, context_name(irqs_on),
           *text ? ": " : "", text);
}

unsigned checker_count(enum checker_rule rule)
{
    return counts[rule];
}

static unsigned total(void)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < CHECKER_RULES; i++)
        sum += counts[i];
    return sum;
}

void checker_forgive(void)
{
    forgiven = total();
}

unsigned checker_errors(void)
{
    return total() - forgiven;
}

unsigned checker_end(unsigned code)
{
    const unsigned errors = checker_errors();

    pr_info("CHECKER: %u reports at %u places\n", errors, errors ? place_count : 0);
    return errors && !code ? CHECKER_EXIT_CODE : code;
}

/* --- contexts ------------------------------------------------------------------- */

static unsigned context(void)
{
    if (in_hardirq())
        return CTX_I;
    if (in_serving_softirq())
        return CTX_S;
    return in_atomic() || arch_irqs_disabled() ? CTX_A : CTX_P;
}

/* The lock that was taken last, in a report about who may not sleep. */
static const char *last_lock(void)
{
    const struct checker_task *t = &current->checker;

    return t->depth > t->base ? t->held[t->depth - 1].lock->name : "none";
}

void checker_might_sleep(const char *call, const void *pc)
{
    if (context() != CTX_P)
        checker_report(RULE_SLEEP, call, pc, "lock held: %s", last_lock());
}

void checker_call(enum api_call call, bool sleeps, const void *pc)
{
    const struct api_contract *c = &api_contracts[call];

    if (sleeps)
        checker_might_sleep(c->name, pc);
    else if (!(c->contexts & context()))
        checker_report(RULE_CONTEXT, c->name, pc, "%s", "");
}

unsigned checker_enter(void)
{
    struct checker_task *t = &current->checker;
    const unsigned base = t->base;

    t->base = t->depth;
    return base;
}

void checker_leave(unsigned base)
{
    current->checker.base = (u8)base;
}

/* --- callees ----------------------------------------------------------------------- */

void checker_callee_begin(struct callee_check *c)
{
    c->depth = current->checker.depth;
    c->preempt = preempt_count();
    c->irqs_on = !arch_irqs_disabled();
}

void checker_callback_begin(struct callee_check *c, const char *kind, const void *function)
{
    const struct checker_task *t = &current->checker;

    checker_callee_begin(c);
    if (t->depth > t->base)
        checker_report(RULE_CALLBACK, kind, function, "%s, taken at %p",
                       t->held[t->depth - 1].lock->name, t->held[t->depth - 1].pc);
}

void checker_callee_end(const struct callee_check *c, const char *kind, const void *function)
{
    const struct checker_task *t = &current->checker;

    if (t->depth > c->depth)
        checker_report(RULE_CALLBACK, kind, function, "returned with %s, taken at %p",
                       t->held[t->depth - 1].lock->name, t->held[t->depth - 1].pc);
    if (c->irqs_on == arch_irqs_disabled())
        checker_report(RULE_IRQ_STATE, kind, function, "interrupts were %s and are %s",
                       c->irqs_on ? "on" : "off", c->irqs_on ? "off" : "on");
    else if (c->preempt != preempt_count() && t->depth == c->depth)
        checker_report(RULE_IRQ_STATE, kind, function, "preempt count was %x and is %x", c->preempt,
                       preempt_count());
}
