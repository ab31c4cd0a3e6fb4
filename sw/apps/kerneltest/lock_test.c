/* SPDX-License-Identifier: Apache-2.0 */
/* Spin locks and mutexes. */
#include "arch.h"
#include "atomic.h"
#include "delay.h"
#include "interrupt.h"
#include "jiffies.h"
#include "kerneltest.h"
#include "mutex.h"
#include "spinlock.h"
#include "timer.h"

enum { ROUNDS = 300 };

/* A number whose increment takes its time. */
struct shared {
    spinlock_t spin;
    struct mutex mutex;
    unsigned n;
    atomic_t inside;
    bool overlapped;
    struct tasklet_struct tasklet;
    unsigned tasklets;
};

static void shared_init(struct shared *s)
{
    *s = (struct shared){.n = 0};
    spin_lock_init(&s->spin);
    mutex_init(&s->mutex);
}

static void increment(struct shared *s)
{
    const unsigned n = READ_ONCE(s->n);

    if (atomic_inc_return(&s->inside) != 1)
        WRITE_ONCE(s->overlapped, true);
    for (unsigned i = 0; i < 20; i++)
        atomic_read(&s->inside);
    atomic_dec(&s->inside);
    WRITE_ONCE(s->n, n + 1);
}

static int with_spin_lock(void *data)
{
    struct shared *s = data;

    for (unsigned i = 0; i < ROUNDS; i++) {
        spin_lock(&s->spin);
        increment(s);
        spin_unlock(&s->spin);
    }
    return 0;
}

static void a_spin_lock_lets_one_in(void)
{
    struct shared s;
    struct team team;

    shared_init(&s);
    team_start(&team, with_spin_lock, &s);
    team_join(&team);
    CHECK_EQ(s.n, ROUNDS * num_online_cpus());
    CHECK(!s.overlapped && !spin_is_locked(&s.spin));
}

static void of_tasklet(struct tasklet_struct *t)
{
    struct shared *s = from_tasklet(s, t, tasklet);

    spin_lock(&s->spin);
    increment(s);
    spin_unlock(&s->spin);
    s->tasklets++;
}

static int with_bh_lock(void *data)
{
    struct shared *s = data;

    for (unsigned i = 0; i < ROUNDS; i++) {
        spin_lock_bh(&s->spin);
        increment(s);
        tasklet_schedule(&s->tasklet); /* would run in an interrupt meanwhile */
        increment(s);
        spin_unlock_bh(&s->spin);
    }
    return 0;
}

static void a_bh_lock_keeps_tasklets_out(void)
{
    struct shared s;
    struct team team;

    shared_init(&s);
    spin_lock_init(&s.spin); /* of another class than in the other tests */
    tasklet_setup(&s.tasklet, of_tasklet);
    team_start(&team, with_bh_lock, &s);
    team_join(&team);
    tasklet_kill(&s.tasklet);
    CHECK(s.tasklets >= ROUNDS / 4); /* several harts may ask for one run */
    CHECK_EQ(s.n, 2 * ROUNDS * num_online_cpus() + s.tasklets);
    CHECK(!s.overlapped);
}

static void interrupt_state_comes_back_as_it_was(void)
{
    unsigned long outer, inner;
    struct shared s;

    shared_init(&s);
    CHECK(!irqs_disabled());
    spin_lock_irqsave(&s.spin, outer);
    CHECK(irqs_disabled());
    spin_unlock_irqrestore(&s.spin, outer);
    CHECK(!irqs_disabled());
    local_irq_save(outer);
    spin_lock_irqsave(&s.spin, inner);
    spin_unlock_irqrestore(&s.spin, inner);
    CHECK(irqs_disabled());
    local_irq_restore(outer);
    spin_lock_irq(&s.spin);
    CHECK(irqs_disabled());
    spin_unlock_irq(&s.spin);
    CHECK(!irqs_disabled() && !in_atomic());
}

static void contexts_are_counted(void)
{
    unsigned long flags;
    struct shared s;

    shared_init(&s);
    CHECK(in_task() && !in_atomic() && !in_softirq());
    spin_lock(&s.spin);
    CHECK(in_task() && in_atomic());
    CHECK(!spin_trylock(&s.spin));
    CHECK(!spin_trylock_irqsave(&s.spin, flags));
    CHECK(!irqs_disabled());
    spin_unlock(&s.spin);
    CHECK(!in_atomic());
    CHECK(spin_trylock(&s.spin) && in_atomic());
    spin_unlock(&s.spin);
    CHECK(spin_trylock_irqsave(&s.spin, flags) && irqs_disabled());
    spin_unlock_irqrestore(&s.spin, flags);
    spin_lock_bh(&s.spin);
    CHECK(in_task() && in_softirq() && !in_serving_softirq() && in_atomic());
    local_bh_disable();
    spin_unlock_bh(&s.spin);
    CHECK(in_softirq());
    local_bh_enable();
    CHECK(!in_softirq() && !in_atomic());
}

static int count_bits(void *data)
{
    static unsigned long bits[2];
    atomic_t *n = data;
    int mine = 0;

    for (unsigned i = 0; i < 64; i++) {
        atomic_add(3, n);
        atomic_dec(n);
        mine += !test_and_set_bit(i, bits);
    }
    if (atomic_dec_and_test(&n[1])) { /* the last one: all of them are set */
        for (unsigned i = 0; i < 64; i++)
            mine += !test_bit(i, bits) * 1000 + !test_and_clear_bit(i, bits) * 1000;
        set_bit(33, bits);
        clear_bit(33, bits);
        mine += (bits[0] | bits[1]) != 0;
    }
    return mine;
}

static void atomics_lose_nothing(void)
{
    atomic_t n[2] = {ATOMIC_INIT(5), ATOMIC_INIT((int)num_online_cpus())};
    struct team team;

    team_start(&team, count_bits, n);
    CHECK_EQ(team_join(&team), 64); /* each bit was set by one of them */
    CHECK_EQ(atomic_read(&n[0]), 5 + 128 * num_online_cpus());
    CHECK_EQ(atomic_xchg(&n[0], 7), 5 + 128 * num_online_cpus());
    CHECK_EQ(atomic_cmpxchg(&n[0], 6, 8), 7);
    CHECK_EQ(atomic_cmpxchg(&n[0], 7, 8), 7);
    CHECK_EQ(atomic_inc_return(&n[0]), 9);
}

/* --- mutexes ------------------------------------------------------------- */

static int with_mutex(void *data)
{
    struct shared *s = data;

    for (unsigned i = 0; i < 20; i++) {
        mutex_lock(&s->mutex);
        increment(s);
        if (i % 4 == 0)
            msleep(1); /* others meet it taken */
        increment(s);
        mutex_unlock(&s->mutex);
    }
    return 0;
}

static void a_mutex_lets_one_in_also_while_it_sleeps(void)
{
    struct shared s;
    struct task_struct *t[6];

    shared_init(&s);
    for (unsigned i = 0; i < ARRAY_SIZE(t); i++)
        t[i] = kthread_run(with_mutex, &s, "mutex-%u", i);
    for (unsigned i = 0; i < ARRAY_SIZE(t); i++)
        kthread_stop(t[i]);
    CHECK_EQ(s.n, 40 * ARRAY_SIZE(t));
    CHECK(!s.overlapped && !mutex_is_locked(&s.mutex));
}

struct waiter {
    struct mutex *mutex;
    char name;
};

static int wait_and_note(void *data)
{
    const struct waiter *w = data;

    mutex_lock(w->mutex);
    trace_add(w->name);
    mutex_unlock(w->mutex);
    return 0;
}

static void a_mutex_goes_to_those_who_wait_in_turn(void)
{
    DEFINE_MUTEX(mutex);
    struct waiter w[4];
    struct task_struct *t[4];

    trace_reset();
    mutex_lock(&mutex);
    CHECK(!mutex_trylock(&mutex));
    for (unsigned i = 0; i < 4; i++) {
        w[i] = (struct waiter){&mutex, (char)('a' + i)};
        t[i] = kthread_run(wait_and_note, &w[i], "waiter-%u", i);
        msleep(1);
    }
    CHECK_STR(trace_text(), "");
    mutex_unlock(&mutex);
    for (unsigned i = 0; i < 4; i++)
        kthread_stop(t[i]);
    CHECK_STR(trace_text(), "abcd");
    CHECK(mutex_trylock(&mutex));
    CHECK(mutex_is_locked(&mutex));
    mutex_unlock(&mutex);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "lock." #name, name                                                                        \
    }
const struct selftest lock_tests[] = {
    T(a_spin_lock_lets_one_in),
    T(a_bh_lock_keeps_tasklets_out),
    T(interrupt_state_comes_back_as_it_was),
    T(contexts_are_counted),
    T(atomics_lose_nothing),
    T(a_mutex_lets_one_in_also_while_it_sleeps),
    T(a_mutex_goes_to_those_who_wait_in_turn),
    {NULL, NULL},
};
