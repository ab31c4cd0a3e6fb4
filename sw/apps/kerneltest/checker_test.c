/* SPDX-License-Identifier: Apache-2.0 */
/* The checker's rules about contexts and callees: a wrong use is caught, and the right one beside
 * it is not. */
#include "checker.h"
#include "kerneltest.h"

#ifdef DEBUG_CHECKER

#include "interrupt.h"
#include "mutex.h"
#include "slab.h"
#include "spinlock.h"
#include "timer.h"

void check_caught(enum checker_rule rule, unsigned n, void (*function)(void), const char *file,
                  int line)
{
    unsigned before[CHECKER_RULES];

    for (unsigned r = 0; r < CHECKER_RULES; r++)
        before[r] = checker_count(r);
    function();
    for (unsigned r = 0; r < CHECKER_RULES; r++)
        selftest_eq(checker_count(r) - before[r], r == rule ? n : 0, "reports", "expected", file,
                    line);
    checker_forgive();
}

void run_in_tasklet(void (*callback)(struct tasklet_struct *t))
{
    struct tasklet_struct t;

    tasklet_setup(&t, callback);
    local_bh_disable();
    tasklet_schedule(&t);
    local_bh_enable(); /* here, on this thread's stack */
}

/* --- sleeping --------------------------------------------------------------------- */

static DEFINE_SPINLOCK(sleep_lock);
static DEFINE_MUTEX(sleep_mutex);

static void allocate(struct tasklet_struct *t)
{
    (void)t;
    kfree(kmalloc(16, GFP_KERNEL));
}

static void allocate_at_once(void)
{
    kfree(kmalloc(16, GFP_NOWAIT));
    kfree(kmalloc(16, GFP_ATOMIC));
}

static void allocate_in_handler(void)
{
    kfree(kmalloc(16, GFP_KERNEL));
}

static void sleep_under_a_lock(void)
{
    spin_lock(&sleep_lock);
    allocate(NULL);
    mutex_lock(&sleep_mutex);
    mutex_unlock(&sleep_mutex);
    spin_unlock(&sleep_lock);
}

static void sleep_elsewhere(void)
{
    unsigned long flags;

    local_irq_save(flags);
    allocate(NULL);
    local_irq_restore(flags);
    preempt_disable();
    allocate(NULL);
    preempt_enable();
    run_in_tasklet(allocate);
}

static void sleep_in_handler(void)
{
    CHECK(run_in_handler(allocate_in_handler));
}

static void sleep_where_one_may(void)
{
    unsigned long flags;

    allocate(NULL);
    mutex_lock(&sleep_mutex);
    allocate(NULL);
    mutex_unlock(&sleep_mutex);
    spin_lock_irqsave(&sleep_lock, flags);
    allocate_at_once();
    spin_unlock_irqrestore(&sleep_lock, flags);
    CHECK(run_in_handler(allocate_at_once));
}

static void sleeping_in_atomic_context_is_caught(void)
{
    CAUGHT(RULE_SLEEP, 0, sleep_where_one_may);
    CAUGHT(RULE_SLEEP, 2, sleep_under_a_lock);
    CAUGHT(RULE_SLEEP, 3, sleep_elsewhere);
    CAUGHT(RULE_SLEEP, 1, sleep_in_handler);
}

/* --- contexts ------------------------------------------------------------------------ */

static DEFINE_MUTEX(context_mutex);
static struct timer_list context_timer;

static void nobody(struct timer_list *t)
{
    (void)t;
}

static void try_mutex(struct tasklet_struct *t)
{
    (void)t;
    if (mutex_trylock(&context_mutex))
        mutex_unlock(&context_mutex);
}

static void delete_timer(void)
{
    timer_delete(&context_timer);
    mod_timer(&context_timer, jiffies + 1000);
    timer_delete(&context_timer);
}

static void delete_timer_sync(void)
{
    timer_delete_sync(&context_timer);
}

static void calls_at_the_right_place(void)
{
    try_mutex(NULL);
    delete_timer_sync();
    CHECK(run_in_handler(delete_timer));
}

static void mutex_in_a_tasklet(void)
{
    run_in_tasklet(try_mutex);
}

static void timer_sync_in_a_handler(void)
{
    CHECK(run_in_handler(delete_timer_sync));
}

static void calls_in_the_wrong_context_are_caught(void)
{
    timer_setup(&context_timer, nobody, 0);
    CAUGHT(RULE_CONTEXT, 0, calls_at_the_right_place);
    CAUGHT(RULE_CONTEXT, 2, mutex_in_a_tasklet); /* both calls */
    CAUGHT(RULE_CONTEXT, 1, timer_sync_in_a_handler);
}

/* --- callbacks ----------------------------------------------------------------------------- */

static DEFINE_SPINLOCK(callback_lock);

static void callback(void)
{
}

static void call_back_without_a_lock(void)
{
    spin_lock(&callback_lock);
    spin_unlock(&callback_lock);
    CHECKED_CALLBACK("test callback", callback, callback());
}

static void call_back_under_a_lock(void)
{
    spin_lock(&callback_lock);
    CHECKED_CALLBACK("test callback", callback, callback());
    spin_unlock(&callback_lock);
}

static void keep_the_lock(struct tasklet_struct *t)
{
    (void)t;
    spin_lock(&callback_lock);
}

static void tasklet_that_keeps_a_lock(void)
{
    spin_lock_bh(&callback_lock);
    spin_unlock_bh(&callback_lock);
    run_in_tasklet(keep_the_lock); /* on this thread's stack, which has the lock now */
    spin_unlock(&callback_lock);
}

static bool timer_ran;

static void note_run(struct timer_list *t)
{
    (void)t;
    WRITE_ONCE(timer_ran, true);
}

/* Its function is a callback too, but the lock is not its caller's. */
static void timer_in_the_middle_of_a_lock(void)
{
    struct timer_list t;

    bind_main();
    timer_setup(&t, note_run, 0);
    timer_ran = false;
    mod_timer(&t, jiffies + 1);
    spin_lock(&sleep_lock);
    CHECK(spin_until(&timer_ran));
    spin_unlock(&sleep_lock);
    unbind_main();
}

static void locks_held_across_callbacks_are_caught(void)
{
    CAUGHT(RULE_CALLBACK, 0, call_back_without_a_lock);
    CAUGHT(RULE_CALLBACK, 0, timer_in_the_middle_of_a_lock);
    CAUGHT(RULE_CALLBACK, 1, call_back_under_a_lock);
    spin_lock_init(&callback_lock); /* forget how it was taken */
    CAUGHT(RULE_CALLBACK, 1, tasklet_that_keeps_a_lock);
}

/* --- what a callee leaves behind ------------------------------------------------------------- */

static void turn_off(struct tasklet_struct *t)
{
    (void)t;
    local_irq_disable();
}

static void balanced(struct tasklet_struct *t)
{
    unsigned long flags;

    (void)t;
    local_irq_save(flags);
    local_irq_restore(flags);
    preempt_disable();
    preempt_enable();
}

static void tasklet_that_turns_interrupts_off(void)
{
    run_in_tasklet(turn_off);
}

static void tasklet_that_is_balanced(void)
{
    run_in_tasklet(balanced);
}

static void hook_that_counts(void)
{
    CHECKED_CALLEE("test hook", preempt_schedule, preempt_disable());
    preempt_enable();
}

static void hook_that_turns_interrupts_on(void)
{
    local_irq_disable();
    CHECKED_CALLEE("test hook", preempt_schedule, local_irq_enable());
}

static void changed_interrupt_states_are_caught(void)
{
    CAUGHT(RULE_IRQ_STATE, 0, tasklet_that_is_balanced);
    CAUGHT(RULE_IRQ_STATE, 1, tasklet_that_turns_interrupts_off);
    CAUGHT(RULE_IRQ_STATE, 1, hook_that_counts);
    CAUGHT(RULE_IRQ_STATE, 1, hook_that_turns_interrupts_on);
}

static void a_forgiven_report_is_no_error(void)
{
    CHECK_EQ(checker_errors(), 0);
    sleep_under_a_lock();
    CHECK_EQ(checker_errors(), 2);
    checker_forgive();
    CHECK_EQ(checker_errors(), 0);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "checker." #name, name                                                                     \
    }
const struct selftest checker_tests[] = {
    T(sleeping_in_atomic_context_is_caught),   T(calls_in_the_wrong_context_are_caught),
    T(locks_held_across_callbacks_are_caught), T(changed_interrupt_states_are_caught),
    T(a_forgiven_report_is_no_error),          {NULL, NULL},
};

#else

const struct selftest checker_tests[] = {{NULL, NULL}};

#endif
