/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU benchmark, bare metal: quicksort, pointer chase, word copy, table CRC-32
 * and an integer matrix product, with checksums. Runs wherever RAM is at
 * 0x80000000 and an exit device at 0x100000 (QEMU's virt, this platform, the
 * harness cpu_speed). BENCH_ROUNDS scales the work, BENCH_MIX (bits 0 to 4)
 * chooses the parts.
 */
#include <stddef.h>
#include <stdint.h>

#ifndef BENCH_ROUNDS
#define BENCH_ROUNDS 1
#endif
#ifndef BENCH_MIX
#define BENCH_MIX 31
#endif

enum {
    SORT_WORDS = 64 * 1024,
    CHASE_NODES = 128 * 1024, /* 1 MiB */
    COPY_WORDS = 64 * 1024,
    CRC_BYTES = 64 * 1024,
    N = 64,
};

struct node {
    struct node *next;
    uint32_t val;
};

static uint32_t words[SORT_WORDS], copy[COPY_WORDS];
static struct node nodes[CHASE_NODES];
static uint32_t crc_table[256];
static uint32_t a[N][N], b[N][N], c[N][N];
static uint32_t seed;

static uint32_t next_random(void)
{
    seed = seed * 1664525 + 1013904223;
    return seed >> 1;
}

static void swap(uint32_t *p, uint32_t *q)
{
    const uint32_t t = *p;

    *p = *q;
    *q = t;
}

/* Quicksort with its own stack: the larger part waits. */
static void sort(uint32_t *v, int n)
{
    int stack[64], top = 0, lo = 0, hi = n - 1;

    for (;;) {
        while (lo < hi) {
            const uint32_t pivot = v[(lo + hi) / 2];
            int i = lo, j = hi;

            while (i <= j) {
                while (v[i] < pivot)
                    i++;
                while (v[j] > pivot)
                    j--;
                if (i <= j)
                    swap(&v[i++], &v[j--]);
            }
            if (j - lo < hi - i) {
                stack[top++] = i;
                stack[top++] = hi;
                hi = j;
            } else {
                stack[top++] = lo;
                stack[top++] = j;
                lo = i;
            }
        }
        if (!top)
            return;
        hi = stack[--top];
        lo = stack[--top];
    }
}

static uint32_t bench_sort(void)
{
    uint32_t sum = 0;

    for (int round = 0; round < 16; round++) {
        for (int i = 0; i < SORT_WORDS; i++)
            words[i] = next_random();
        sort(words, SORT_WORDS);
        for (int i = 1; i < SORT_WORDS; i++)
            sum += words[i - 1] <= words[i];
        sum = sum * 31 + words[SORT_WORDS / 2];
    }
    return sum;
}

static uint32_t bench_chase(void)
{
    const struct node *p = nodes;
    uint32_t sum = 0;

    for (uint32_t i = 0; i < CHASE_NODES; i++) {
        nodes[i].next = &nodes[(i * 40501u + 12345u) % CHASE_NODES];
        nodes[i].val = i;
    }
    for (int i = 0; i < 40000000; i++) {
        sum += p->val;
        p = p->next;
    }
    return sum;
}

static uint32_t bench_copy(void)
{
    uint32_t sum = 0;

    for (int i = 0; i < COPY_WORDS; i++)
        words[i] = next_random();
    for (int round = 0; round < 400; round++) {
        const volatile uint32_t *from = words;

        for (int i = 0; i < COPY_WORDS; i++)
            copy[i] = from[i];
        sum = sum * 3 + copy[(round * 7919) % COPY_WORDS];
        words[round] += sum;
    }
    return sum;
}

static uint32_t bench_crc(void)
{
    const uint8_t *bytes = (const uint8_t *)words;
    uint32_t crc = 0xffffffff;

    for (uint32_t i = 0; i < 256; i++) {
        uint32_t r = i;

        for (int k = 0; k < 8; k++)
            r = r & 1 ? r >> 1 ^ 0xedb88320 : r >> 1;
        crc_table[i] = r;
    }
    for (int i = 0; i < CRC_BYTES / 4; i++)
        words[i] = next_random();
    for (int round = 0; round < 1600; round++)
        for (int i = 0; i < CRC_BYTES; i++)
            crc = crc >> 8 ^ crc_table[(crc ^ bytes[i]) & 0xff];
    return crc;
}

static uint32_t bench_matrix(void)
{
    uint32_t sum = 0;

    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < N * N; i++) {
            a[i / N][i % N] = next_random() & 0xffff;
            b[i / N][i % N] = next_random() & 0xffff;
        }
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                uint32_t s = 0;

                for (int k = 0; k < N; k++)
                    s += a[i][k] * b[k][j];
                c[i][j] = s;
            }
        sum = sum * 17 + c[round % N][(round * 3) % N];
    }
    return sum;
}

/* The checksums are the same on every machine; a host build prints them (BENCH_HOST). */
static const struct {
    uint32_t (*run)(void);
    uint32_t sum;
} parts[] = {
    {bench_sort, 0x4900c861}, {bench_chase, 0x58d76b00},  {bench_copy, 0xc5ce4208},
    {bench_crc, 0x73b93bc7},  {bench_matrix, 0x381eb480},
};

#ifdef BENCH_HOST
#include <stdio.h>
int main(void)
{
    for (unsigned i = 0; i < 5; i++) {
        seed = 1;
        printf("0x%08x\n", parts[i].run());
    }
}
#else

/* 0, or the number of the part (from 1) that went wrong. */
static uint32_t run_all(void)
{
    for (int round = 0; round < BENCH_ROUNDS; round++)
        for (uint32_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
            seed = 1;
            if ((BENCH_MIX & 1 << i) && parts[i].run() != parts[i].sum)
                return i + 1;
        }
    return 0;
}

void bench_main(void);
void bench_main(void)
{
    volatile uint32_t *const exit_device = (volatile uint32_t *)0x100000;
    const uint32_t bad = run_all();

    *exit_device = bad ? bad << 16 | 0x3333 : 0x5555;
    for (;;)
        ;
}

__asm__(".section .text.start\n"
        ".globl _start\n"
        "_start:\n"
        "  la sp, bench_stack_top\n"
        "  j bench_main\n");
#endif
