/* SPDX-License-Identifier: Apache-2.0 */
/* What the programs for several harts share. Every hart runs main(hart); words that harts share lie
 * in lines of their own. */
#ifndef HARTS_H
#define HARTS_H

#include "../fw.h"

#define MSIP(hart) (0x02000000u + 4 * (hart))
#define MTIMECMP(hart) (0x02004000u + 8 * (hart))
#define MTIME 0x0200bff8u
#define SHARED __attribute__((aligned(64)))

int main(unsigned hart);
void on_trap(void); /* the program's handler, __attribute__((interrupt, aligned(4))) */

static SHARED volatile uint32_t alive;

static inline uint32_t cycle(void)
{
    uint32_t c;

    __asm__ volatile("csrr %0, mcycle" : "=r"(c));
    return c;
}

static inline void pause_for(uint32_t cycles)
{
    for (const uint32_t start = cycle(); cycle() - start < cycles;)
        ;
}

static inline uint32_t add(volatile uint32_t *word, uint32_t n)
{
    uint32_t old;

    __asm__ volatile("amoadd.w.aqrl %0, %2, (%1)" : "=&r"(old) : "r"(word), "r"(n) : "memory");
    return old;
}

static inline uint32_t swap(volatile uint32_t *word, uint32_t n)
{
    uint32_t old;

    __asm__ volatile("amoswap.w.aqrl %0, %2, (%1)" : "=&r"(old) : "r"(word), "r"(n) : "memory");
    return old;
}

static inline uint32_t load_reserved(volatile uint32_t *word)
{
    uint32_t val;

    __asm__ volatile("lr.w.aq %0, (%1)" : "=r"(val) : "r"(word) : "memory");
    return val;
}

/* 0 = stored */
static inline uint32_t store_conditional(volatile uint32_t *word, uint32_t n)
{
    uint32_t failed;

    __asm__ volatile("sc.w.rl %0, %2, (%1)" : "=&r"(failed) : "r"(word), "r"(n) : "memory");
    return failed;
}

static inline void fence(void)
{
    __asm__ volatile("fence rw, rw" : : : "memory");
}

/* Until the word, which only grows, is at least N. */
static inline void wait_for(volatile uint32_t *word, uint32_t n)
{
    while (*word < n)
        ;
    fence();
}

/* Number of harts: those that came within 5000 cycles. Called once by each. */
static inline uint32_t count_harts(void)
{
    add(&alive, 1);
    pause_for(5000);
    return alive;
}

static inline void print_number(const char *what, uint32_t n)
{
    char text[12];
    unsigned at = sizeof text - 1;

    text[at] = 0;
    do
        text[--at] = (char)('0' + n % 10);
    while (n /= 10);
    print(what);
    print(" ");
    print(text + at);
    print("\n");
}

#endif
