/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and bits that several harts and contexts change. Any context; those that return something
 * order the accesses around them. */
#ifndef ATOMIC_H
#define ATOMIC_H

#include "kernel.h"

typedef struct {
    int counter;
} atomic_t;

#define ATOMIC_INIT(n)                                                                             \
    {                                                                                              \
        (n)                                                                                        \
    }

static inline int atomic_read(const atomic_t *v)
{
    return READ_ONCE(v->counter);
}

static inline void atomic_set(atomic_t *v, int n)
{
    WRITE_ONCE(v->counter, n);
}

static inline int atomic_add_return(int n, atomic_t *v)
{
    return __atomic_add_fetch(&v->counter, n, __ATOMIC_SEQ_CST);
}

static inline void atomic_add(int n, atomic_t *v)
{
    __atomic_add_fetch(&v->counter, n, __ATOMIC_RELAXED);
}

static inline void atomic_inc(atomic_t *v)
{
    atomic_add(1, v);
}

static inline void atomic_dec(atomic_t *v)
{
    atomic_add(-1, v);
}

static inline int atomic_inc_return(atomic_t *v)
{
    return atomic_add_return(1, v);
}

static inline bool atomic_dec_and_test(atomic_t *v)
{
    return !atomic_add_return(-1, v);
}

static inline int atomic_xchg(atomic_t *v, int n)
{
    return __atomic_exchange_n(&v->counter, n, __ATOMIC_SEQ_CST);
}

/* The value before; N was written if it was OLD. */
static inline int atomic_cmpxchg(atomic_t *v, int old, int n)
{
    __atomic_compare_exchange_n(&v->counter, &old, n, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    return old;
}

/* Writes N; what was there. Words only. */
#define xchg(ptr, n) __atomic_exchange_n((ptr), (n), __ATOMIC_SEQ_CST)

/* Bit NR of an array of words. */
#define BIT_WORD_(nr, addr) ((addr) + (nr) / (8 * sizeof(unsigned long)))
#define BIT_MASK_(nr) (1ul << (nr) % (8 * sizeof(unsigned long)))

static inline bool test_bit(unsigned nr, const unsigned long *addr)
{
    return READ_ONCE(*BIT_WORD_(nr, addr)) & BIT_MASK_(nr);
}

static inline void set_bit(unsigned nr, unsigned long *addr)
{
    __atomic_or_fetch(BIT_WORD_(nr, addr), BIT_MASK_(nr), __ATOMIC_RELAXED);
}

static inline void clear_bit(unsigned nr, unsigned long *addr)
{
    __atomic_and_fetch(BIT_WORD_(nr, addr), ~BIT_MASK_(nr), __ATOMIC_RELAXED);
}

/* What it was before. */
static inline bool test_and_set_bit(unsigned nr, unsigned long *addr)
{
    return __atomic_fetch_or(BIT_WORD_(nr, addr), BIT_MASK_(nr), __ATOMIC_SEQ_CST) & BIT_MASK_(nr);
}

static inline bool test_and_clear_bit(unsigned nr, unsigned long *addr)
{
    return __atomic_fetch_and(BIT_WORD_(nr, addr), ~BIT_MASK_(nr), __ATOMIC_SEQ_CST) &
           BIT_MASK_(nr);
}

#endif
