/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checker of test builds (NAME-check.elf, built with DEBUG_CHECKER). It
 * reports what happens to go well and need not: one line
 *
 *   CHECKER: <rule>: <call> at <program counter>, <where>
 *
 * for each place, and the program goes on. What was reported and not forgiven
 * makes the program fail at its end. Without DEBUG_CHECKER nothing of it is
 * compiled. None of this is Linux's.
 */
#ifndef CHECKER_H
#define CHECKER_H

#include "types.h"

struct tasklet_struct;

enum checker_rule {
    RULE_SLEEP,     /* something that may sleep is called where one may not */
    RULE_CONTEXT,   /* a call is made in a context that its contract excludes */
    RULE_ORDER,     /* two locks are taken in both orders */
    RULE_CALLBACK,  /* a lock is held across a callback, or still held at its end */
    RULE_IRQ_STATE, /* a callee returns with interrupts or preemption changed */
    RULE_IRQ_ON,    /* interrupts are turned on where an outer one has turned them off */
    RULE_IRQ_LOCK, /* a lock of a handler or softirq is also taken where that may come in between */
    RULE_RELEASE,  /* a lock is released that is not held, or by another form */
    RULE_STATE,    /* a transfer takes a step that it must not */
    RULE_OWNER,    /* a channel or descriptor is used by who does not have it */
    CHECKER_RULES
};

#ifdef DEBUG_CHECKER

enum { CHECKER_HELD_MAX = 16 };

/* How a lock is taken. NESTED: plain, under another one of its class on purpose. */
enum lock_form { FORM_PLAIN, FORM_BH, FORM_IRQ, FORM_IRQSAVE, FORM_MUTEX, FORM_NESTED };

/* In each lock. Locks that are initialised at the same place are of the same class. */
struct lock_check {
    const char *name;
    const void *key; /* NULL: the lock is a class of its own */
    u8 class;        /* 1 + its number, 0: not yet known */
};

/* In each thread. */
struct checker_task {
    struct held_lock {
        const struct lock_check *lock;
        const void *pc;
        u8 form, class;
        bool irqs_were_on;
    } held[CHECKER_HELD_MAX];
    u8 depth;
    u8 base; /* those before it are of what a handler or softirq has interrupted */
};

/* What a callee is to leave as it is. */
struct callee_check {
    unsigned depth;
    u32 preempt;
    bool irqs_on;
};

/* Reports so far, of one rule. Any context. */
unsigned checker_count(enum checker_rule rule);
/* What was reported so far was meant to be. Any context. */
void checker_forgive(void);
/* Reports that were not forgiven. */
unsigned checker_errors(void);
/* Says how many; the exit code of a program that wants to end with CODE. */
unsigned checker_end(unsigned code);
enum { CHECKER_EXIT_CODE = 77 };

void checker_report(enum checker_rule rule, const char *call, const void *pc, const char *format,
                    ...) __attribute__((format(printf, 4, 5)));
void checker_might_sleep(const char *call, const void *pc);

/* Around the taking and releasing of a lock. */
void checker_acquire(struct lock_check *lock, enum lock_form form, bool irqs_were_on,
                     const char *call, const void *pc);
void checker_release(const struct lock_check *lock, enum lock_form form, const char *call,
                     const void *pc);
bool checker_holds(const struct lock_check *lock);
/* Interrupts are about to be turned on by CALL. */
void checker_irqs_on(const char *call, const void *pc);

/* A handler or softirq begins, what it interrupted is not its business; the answer is for the
 * second call, at its end. */
unsigned checker_enter(void);
void checker_leave(unsigned base);

void checker_callee_begin(struct callee_check *c);
void checker_callback_begin(struct callee_check *c, const char *kind, const void *function);
void checker_callee_end(const struct callee_check *c, const char *kind, const void *function);

/*
 * Handles for tests that want one schedule out of many. While the gate is closed, tasklets that are
 * due wait behind it in their order; a step lets the first N of them run on the caller's hart, as
 * if they had been scheduled there now: how many there were. Opening it lets all of them run;
 * tasklet_kill() waits for that. Any context.
 */
void checker_gate(bool closed);
unsigned checker_step(unsigned n);
/* FUNCTION(ARG) is called at the TEST_POINT with this name, until it is NULL; one at a time. */
void checker_at(const char *name, void (*function)(void *arg), void *arg);
void checker_point(const char *name);
#define TEST_POINT(name) checker_point(name)

/* run_tasklets(): T waits behind the gate. Interrupts off. */
bool checker_gate_keeps(struct tasklet_struct *t);

/* CALL calls FUNCTION of a driver or client, with no lock held. */
#define CHECKED_CALLBACK(kind, function, call)                                                     \
    do {                                                                                           \
        struct callee_check callee_;                                                               \
                                                                                                   \
        checker_callback_begin(&callee_, kind, (const void *)(function));                          \
        call;                                                                                      \
        checker_callee_end(&callee_, kind, (const void *)(function));                              \
    } while (0)
/* The same of a hook, which may be called with locks held. */
#define CHECKED_CALLEE(kind, function, call)                                                       \
    do {                                                                                           \
        struct callee_check callee_;                                                               \
                                                                                                   \
        checker_callee_begin(&callee_);                                                            \
        call;                                                                                      \
        checker_callee_end(&callee_, kind, (const void *)(function));                              \
    } while (0)
/* The same with the hook's answer as value. */
#define CHECKED_HOOK(kind, function, call)                                                         \
    ({                                                                                             \
        const void *const function_ = (const void *)(function); /* it may free what has it */      \
        struct callee_check callee_;                                                               \
        __typeof__(call) answer_;                                                                  \
                                                                                                   \
        checker_callee_begin(&callee_);                                                            \
        answer_ = call;                                                                            \
        checker_callee_end(&callee_, kind, function_);                                             \
        answer_;                                                                                   \
    })

#else

static inline unsigned checker_enter(void)
{
    return 0;
}

static inline void checker_leave(unsigned base)
{
    (void)base;
}

static inline unsigned checker_end(unsigned code)
{
    return code;
}

static inline bool checker_gate_keeps(struct tasklet_struct *t)
{
    (void)t;
    return false;
}

/* A place where a test may have something happen. */
#define TEST_POINT(name) ((void)0)
#define CHECKED_CALLBACK(kind, function, call) call
#define CHECKED_CALLEE(kind, function, call) call
#define CHECKED_HOOK(kind, function, call) (call)

#endif

#endif
