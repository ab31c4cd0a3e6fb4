/* SPDX-License-Identifier: Apache-2.0 */
/* What the benches measure with: CPU time of this process, which other work on the host hardly
 * changes. */
#ifndef CPU_SECONDS_H
#define CPU_SECONDS_H

#include <time.h>

static inline double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#endif
