/* SPDX-License-Identifier: Apache-2.0 */
/* Time since the machine's start, in jiffies (milliseconds) and nanoseconds. Any context. */
#ifndef JIFFIES_H
#define JIFFIES_H

#include "types.h"

#define HZ 1000ul
#define jiffies get_jiffies()

typedef s64 ktime_t; /* nanoseconds */

unsigned long get_jiffies(void); /* wraps */
ktime_t ktime_get(void);
u64 ktime_get_ns(void);

#define time_after(a, b) ((long)((b) - (a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) (!time_before(a, b))
#define time_before_eq(a, b) (!time_after(a, b))

static inline unsigned long msecs_to_jiffies(unsigned ms)
{
    return ms;
}

/* Rounded up. */
static inline unsigned long usecs_to_jiffies(unsigned us)
{
    return (us + 999ul) / 1000;
}

static inline unsigned jiffies_to_msecs(unsigned long j)
{
    return (unsigned)j;
}

static inline s64 ktime_to_us(ktime_t t)
{
    return t / 1000;
}

#endif
