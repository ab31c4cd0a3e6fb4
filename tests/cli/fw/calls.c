/* SPDX-License-Identifier: Apache-2.0 */
/* Known numbers of calls and of executed lines. The marks are what the tests look for. */
#include "fw.h"

#define APART __attribute__((noinline, noclone))

static volatile uint32_t sum, rounds = 5; /* no loop that can be unrolled */

APART static void add(uint32_t x)
{
    sum += x; /* 12 times */
}

APART static void add_twice(uint32_t x)
{
    add(x);
    add(x + 1); /* a tail call */
}

APART static void never(void)
{
    sum = 0; /* 0 times */
}

int main(void)
{
    for (uint32_t i = 0; i < rounds; i++)
        add_twice(i); /* 5 times */
    add(7);
    add(8);
    put32(0x60000000, 0); /* traps: nothing is there */
    if (sum == 1)
        never();
    return sum != 40; /* once */
}
