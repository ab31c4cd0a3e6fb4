/* SPDX-License-Identifier: Apache-2.0 */
/* The checker's rules about locks: a wrong use is caught, and the right one beside it is not. */
#include "kerneltest.h"

#ifdef DEBUG_CHECKER

#include "interrupt.h"
#include "mutex.h"
#include "spinlock.h"

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

static void twins_on_purpose(void)
{
    struct spinlock twin[2];

    for (unsigned i = 0; i < 2; i++)
        spin_lock_init(&twin[i]);
    spin_lock_nested(&twin[0], 0);
    spin_lock_nested(&twin[1], 1);
    spin_unlock(&twin[1]);
    spin_unlock(&twin[0]);
}

static void locks_taken_in_both_orders_are_caught(void)
{
    CAUGHT(RULE_ORDER, 0, a_b_c);
    CAUGHT(RULE_ORDER, 1, c_a);
    CAUGHT(RULE_ORDER, 0, mutexes);
    CAUGHT(RULE_ORDER, 1, mutexes_back);
    CAUGHT(RULE_ORDER, 1, twins);
    CAUGHT(RULE_ORDER, 0, twins_on_purpose);
}

/* --- interrupts turned on too early ------------------------------------------------------------
 */

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

/* A provider's plain "unlock and enable" inside a client's lock. */
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

/* --- locks of handlers ---------------------------------------------------------------------------
 */

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
    run_in_tasklet(take_bh_lock);
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

/* --- releases
 * ---------------------------------------------------------------------------------------- */

static DEFINE_SPINLOCK(release_lock);
static DEFINE_SPINLOCK(release_other);
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
    spin_lock_bh(&release_other);
    spin_unlock(&release_lock);
    spin_unlock_bh(&release_other);
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

#define T(name)                                                                                    \
    {                                                                                              \
        "checker." #name, name                                                                     \
    }
const struct selftest checker_lock_tests[] = {
    T(locks_taken_in_both_orders_are_caught),
    T(interrupts_turned_on_inside_a_region_are_caught),
    T(locks_shared_with_handlers_are_caught),
    T(wrong_releases_are_caught),
    {NULL, NULL},
};

#else

const struct selftest checker_lock_tests[] = {{NULL, NULL}};

#endif
