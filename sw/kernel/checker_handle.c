/* SPDX-License-Identifier: Apache-2.0 */
/* Handles for tests: a gate for tasklets, and points where something else happens. */
#include "checker.h"

#include "internal.h"
#include "interrupt.h"
#include "string.h"

/* --- the gate ------------------------------------------------------------------- */

static struct {
    struct raw_spinlock lock;
    bool closed;
    unsigned passes; /* that may go through all the same */
    struct tasklet_struct *first, **end;
} gate = {.end = &gate.first};

bool checker_gate_keeps(struct tasklet_struct *t)
{
    const unsigned long flags = raw_spinlock_irqsave(&gate.lock);
    const bool keeps = gate.closed && !gate.passes;

    if (keeps) {
        t->next = NULL;
        *gate.end = t;
        gate.end = &t->next;
    } else if (gate.closed) {
        gate.passes--;
    }
    raw_spin_unlock_irqrestore(&gate.lock, flags);
    return keeps;
}

/* NULL: there is none. PASS: it may go through the closed gate. */
static struct tasklet_struct *take_first(bool pass)
{
    const unsigned long flags = raw_spinlock_irqsave(&gate.lock);
    struct tasklet_struct *t = gate.first;

    if (t) {
        gate.first = t->next;
        if (!gate.first)
            gate.end = &gate.first;
        gate.passes += pass;
    }
    raw_spin_unlock_irqrestore(&gate.lock, flags);
    return t;
}

/* With softirqs off, so that those let in run one after the other, and only they. */
static unsigned let_in(unsigned n, bool pass)
{
    struct tasklet_struct *t;
    unsigned i = 0;

    local_bh_disable();
    while (i < n && (t = take_first(pass))) {
        tasklet_enqueue(t);
        i++;
    }
    local_bh_enable();
    return i;
}

unsigned checker_step(unsigned n)
{
    return let_in(n, true);
}

void checker_gate(bool closed)
{
    WRITE_ONCE(gate.closed, closed);
    if (!closed)
        let_in(~0u, false);
}

/* --- points ------------------------------------------------------------------------ */

static struct {
    const char *name;
    void (*function)(void *arg);
    void *arg;
} point;

void checker_at(const char *name, void (*function)(void *arg), void *arg)
{
    WRITE_ONCE(point.name, NULL);
    point.function = function;
    point.arg = arg;
    arch_mb();
    WRITE_ONCE(point.name, function ? name : NULL);
}

void checker_point(const char *name)
{
    const char *wanted = READ_ONCE(point.name);

    if (wanted && !strcmp(wanted, name))
        point.function(point.arg);
}
