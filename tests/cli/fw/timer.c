/* SPDX-License-Identifier: Apache-2.0 */
/* Sleeps 50 ms on the timer; rdtime and the mtime register agree all the time. */
#include "fw.h"

#define MTIMECMP 0x02004000u
#define MTIME 0x0200bff8u

static uint32_t rdtime(void)
{
    uint32_t t;

    __asm__ volatile("rdtime %0" : "=r"(t));
    return t;
}

static int agree(void)
{
    for (unsigned i = 0; i < 100; i++) {
        uint32_t before = get32(MTIME), time = rdtime(), after = get32(MTIME);

        if (time < before || time > after)
            return 0;
    }
    return 1;
}

int main(void)
{
    uint32_t start = get32(MTIME), slept;

    if (!agree())
        return 1;
    put32(MTIMECMP + 4, 0);
    put32(MTIMECMP, start + 500000);
    __asm__ volatile("csrw mie, %0" : : "r"(1 << 7));
    __asm__ volatile("wfi");
    slept = rdtime() - start;
    if (slept < 500000 || slept > 500001)
        return 2;
    return agree() ? 0 : 3;
}
