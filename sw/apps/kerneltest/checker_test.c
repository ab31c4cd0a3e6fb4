/* SPDX-License-Identifier: Apache-2.0 */
/* Each rule of the checker: a wrong use is caught, once, and the right one beside it is not. */
#include "checker.h"
#include "kerneltest.h"

#ifdef DEBUG_CHECKER

#include "interrupt.h"
#include "mutex.h"
#include "slab.h"
#include "spinlock.h"
#include "timer.h"
#include "workqueue.h"

/* FUNCTION breaks RULE N times, and no other rule. */
#define CAUGHT(rule, n, function) check_caught(rule, n, function, __LINE__)

static void check_caught(enum checker_rule rule, unsigned n, void (*function)(void), int line)
{
    unsigned before[CHECKER_RULES];

    for (unsigned r = 0; r < CHECKER_RULES; r++)
        before[r] = checker_count(r);
    function();
    for (unsigned r = 0; r < CHECKER_RULES; r++)
        selftest_eq(checker_count(r) - before[r], r == rule ? n : 0, "reports", "expected",
                    __FILE__, line);
    checker_forgive();
}

static void in_tasklet(void (*callback)(struct tasklet_struct *t))
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
    in_tasklet(allocate);
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
    in_tasklet(try_mutex);
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

/* --- lock order -------------------------------------------------------------------------- */

static DEFINE_SPINLOCK(a);
static DEFINE_SPINLOCK(b);
static DEFINE_SPINLOCK(c);
static DEFINE_MUTEX(ma);
static DEFINE_MUTEX(mb);

static void nest(struct spinlock *outer, struct spinlock *inner)
{
    spin_lock(outer);
    spin_lock(inner);
    spin_unlock(inner);
    spin_unlock(outer);
}

static void a_b_c(void)
{
    nest(&a, &b);
    nest(&a, &b);
    nest(&b, &c);
    nest(&a, &c);
}

static void c_a(void)
{
    nest(&c, &a); /* through B */
}

static void mutexes(void)
{
    mutex_lock(&ma);
    mutex_lock(&mb);
    mutex_unlock(&ma); /* in any order */
    mutex_unlock(&mb);
}

static void mutexes_back(void)
{
    mutex_lock(&mb);
    mutex_lock(&ma);
    mutex_unlock(&ma);
    mutex_unlock(&mb);
}

static void twins(void)
{
    struct spinlock twin[2];

    for (unsigned i = 0; i < 2; i++)
        spin_lock_init(&twin[i]);
    nest(&twin[0], &twin[1]);
}

static void locks_taken_in_both_orders_are_caught(void)
{
    CAUGHT(RULE_ORDER, 0, a_b_c);
    CAUGHT(RULE_ORDER, 1, c_a);
    CAUGHT(RULE_ORDER, 0, mutexes);
    CAUGHT(RULE_ORDER, 1, mutexes_back);
    CAUGHT(RULE_ORDER, 1, twins);
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
    in_tasklet(keep_the_lock); /* on this thread's stack, which has the lock now */
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
    in_tasklet(turn_off);
}

static void tasklet_that_is_balanced(void)
{
    in_tasklet(balanced);
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

/* --- interrupts turned on too early ------------------------------------------------------------ */

static DEFINE_SPINLOCK(outer);
static DEFINE_SPINLOCK(inner);

static void nested_irqsave(void)
{
    unsigned long flags, more;

    spin_lock_irqsave(&outer, flags);
    spin_lock_irqsave(&inner, more);
    spin_unlock_irqrestore(&inner, more);
    CHECK(irqs_disabled());
    spin_unlock_irqrestore(&outer, flags);
    spin_lock_irq(&inner);
    spin_unlock_irq(&inner);
    CHECK(!irqs_disabled());
}

/* The case of seed 001: a provider's plain "unlock and enable" inside a client's lock. */
static void unlock_that_enables(void)
{
    unsigned long flags;

    spin_lock_irqsave(&outer, flags);
    spin_lock_irq(&inner);
    spin_unlock_irq(&inner);
    CHECK(!irqs_disabled()); /* it goes on as it would without the checker */
    local_irq_disable();
    spin_unlock_irqrestore(&outer, flags);
}

static void unlock_in_a_region(void)
{
    unsigned long flags;

    local_irq_save(flags);
    spin_lock_irq(&inner);
    spin_unlock_irq(&inner);
    local_irq_restore(flags);
}

static void flags_mixed_up(void)
{
    unsigned long flags, more;

    spin_lock_irqsave(&outer, flags);
    spin_lock_irqsave(&inner, more);
    spin_unlock_irqrestore(&inner, flags);
    local_irq_disable();
    spin_unlock_irqrestore(&outer, more);
    local_irq_enable();
}

static void enable_under_a_lock(void)
{
    unsigned long flags;

    spin_lock_irqsave(&outer, flags);
    local_irq_enable();
    local_irq_disable();
    spin_unlock_irqrestore(&outer, flags);
}

static void enable_in_a_handler(void)
{
    local_irq_enable();
    local_irq_disable();
}

static void handler_that_enables(void)
{
    CHECK(run_in_handler(enable_in_a_handler));
}

static void interrupts_turned_on_inside_a_region_are_caught(void)
{
    CAUGHT(RULE_IRQ_ON, 0, nested_irqsave);
    CAUGHT(RULE_IRQ_ON, 1, unlock_that_enables);
    CAUGHT(RULE_IRQ_ON, 1, unlock_in_a_region);
    CAUGHT(RULE_IRQ_ON, 1, flags_mixed_up);
    CAUGHT(RULE_IRQ_ON, 1, enable_under_a_lock);
    CAUGHT(RULE_IRQ_ON, 1, handler_that_enables);
}

/* --- locks of handlers --------------------------------------------------------------------------- */

static DEFINE_SPINLOCK(irq_lock);
static DEFINE_SPINLOCK(bh_lock);
static DEFINE_SPINLOCK(thread_lock);

static void take_irq_lock(void)
{
    spin_lock(&irq_lock);
    spin_unlock(&irq_lock);
}

static void take_bh_lock(struct tasklet_struct *t)
{
    (void)t;
    spin_lock(&bh_lock);
    spin_unlock(&bh_lock);
}

static void locks_taken_as_they_should_be(void)
{
    unsigned long flags;

    CHECK(run_in_handler(take_irq_lock));
    spin_lock_irqsave(&irq_lock, flags);
    spin_unlock_irqrestore(&irq_lock, flags);
    in_tasklet(take_bh_lock);
    spin_lock_bh(&bh_lock);
    spin_unlock_bh(&bh_lock);
    spin_lock(&thread_lock);
    spin_unlock(&thread_lock);
}

static void handlers_lock_in_a_thread(void)
{
    take_irq_lock();
}

static void tasklets_lock_in_a_thread(void)
{
    take_bh_lock(NULL);
}

static void threads_lock_in_a_handler(void)
{
    unsigned long flags;

    spin_lock_irqsave(&thread_lock, flags);
    spin_unlock_irqrestore(&thread_lock, flags);
    local_irq_save(flags);
    spin_lock(&thread_lock);
    spin_unlock(&thread_lock);
    local_irq_restore(flags);
}

static void take_thread_lock(void)
{
    spin_lock(&thread_lock);
    spin_unlock(&thread_lock);
}

static void threads_lock_in_a_real_handler(void)
{
    CHECK(run_in_handler(take_thread_lock));
}

static void locks_shared_with_handlers_are_caught(void)
{
    CAUGHT(RULE_IRQ_LOCK, 0, locks_taken_as_they_should_be);
    CAUGHT(RULE_IRQ_LOCK, 1, handlers_lock_in_a_thread);
    CAUGHT(RULE_IRQ_LOCK, 1, tasklets_lock_in_a_thread);
    CAUGHT(RULE_IRQ_LOCK, 0, threads_lock_in_a_handler);
    CAUGHT(RULE_IRQ_LOCK, 1, threads_lock_in_a_real_handler);
}

/* --- releases ---------------------------------------------------------------------------------------- */

static DEFINE_SPINLOCK(release_lock);
static DEFINE_MUTEX(release_mutex);

static int lock_and_leave(void *data)
{
    (void)data;
    mutex_lock(&release_mutex);
    return 0;
}

static void release_what_is_not_held(void)
{
    mutex_unlock(&release_mutex);
}

static void release_by_another_form(void)
{
    unsigned long flags;

    spin_lock_irqsave(&release_lock, flags);
    preempt_disable();
    spin_unlock(&release_lock);
    local_irq_restore(flags);
}

static void release_out_of_order(void)
{
    spin_lock(&release_lock);
    spin_lock_bh(&sleep_lock);
    spin_unlock(&release_lock);
    spin_unlock_bh(&sleep_lock);
    CHECK(spin_trylock(&release_lock));
    lockdep_assert_held(&release_lock);
    spin_unlock(&release_lock);
}

static void end_a_thread_with_a_mutex(void)
{
    kthread_stop(kthread_run(lock_and_leave, NULL, "leaver"));
}

static void wrong_releases_are_caught(void)
{
    CAUGHT(RULE_RELEASE, 0, release_out_of_order);
    CAUGHT(RULE_RELEASE, 1, release_by_another_form);
    CAUGHT(RULE_CALLBACK, 1, end_a_thread_with_a_mutex);
    CAUGHT(RULE_RELEASE, 1, release_what_is_not_held); /* by this thread */
}

static void a_forgiven_report_is_no_error(void)
{
    CHECK_EQ(checker_errors(), 0);
    sleep_under_a_lock();
    CHECK_EQ(checker_errors(), 2);
    checker_forgive();
    CHECK_EQ(checker_errors(), 0);
}

#define T(name) {"checker." #name, name}
const struct selftest checker_tests[] = {
    T(sleeping_in_atomic_context_is_caught),
    T(calls_in_the_wrong_context_are_caught),
    T(locks_taken_in_both_orders_are_caught),
    T(locks_held_across_callbacks_are_caught),
    T(changed_interrupt_states_are_caught),
    T(interrupts_turned_on_inside_a_region_are_caught),
    T(locks_shared_with_handlers_are_caught),
    T(wrong_releases_are_caught),
    T(a_forgiven_report_is_no_error),
    {NULL, NULL},
};

#else

const struct selftest checker_tests[] = {{NULL, NULL}};

#endif
