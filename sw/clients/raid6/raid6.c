/* SPDX-License-Identifier: Apache-2.0 */
/* RAID-6 arithmetic: the field, and syndromes. */
#include "raid6.h"

#include "kernel.h"
#include "string.h"

enum { ORDER = 255, REDUCE = 0x1d }; /* x^8, in terms of lower powers */

const u8 raid6_empty_zero_page[1];

static u8 exps[ORDER], logs[ORDER + 1];
static bool ready;

/* --- the field ------------------------------------------------------------------- */

void raid6_init(void)
{
    unsigned power = 1;

    if (READ_ONCE(ready))
        return;
    for (unsigned i = 0; i < ORDER; i++) {
        exps[i] = (u8)power;
        logs[power] = (u8)i;
        power <<= 1;
        if (power > 0xff)
            power ^= 0x100 | REDUCE;
    }
    WRITE_ONCE(ready, true);
}

u8 raid6_gfexp(unsigned n)
{
    return exps[n % ORDER];
}

u8 raid6_gflog(u8 a)
{
    return logs[a];
}

u8 raid6_gfmul(u8 a, u8 b)
{
    return a && b ? exps[(logs[a] + logs[b]) % ORDER] : 0;
}

u8 raid6_gfinv(u8 a)
{
    return a ? exps[(ORDER - logs[a]) % ORDER] : 0;
}

/* --- words ------------------------------------------------------------------------ */

/* As many bytes at once as a register has, wherever all of the memory is aligned to it. */
typedef unsigned long __attribute__((may_alias)) word;

#define EACH_BYTE(byte) ((word)~0ul / 0xff * (byte))

static bool in_words(size_t bits)
{
    return bits % sizeof(word) == 0;
}

/* Each byte times 2. */
static inline word twice(word w)
{
    const word high = w >> 7 & EACH_BYTE(1);

    return (w << 1 & EACH_BYTE(0xfe)) ^ (high * REDUCE);
}

void raid6_add(u8 *dst, const u8 *src, size_t bytes)
{
    size_t at = 0;

    if (src == raid6_empty_zero_page)
        return;
    if (in_words((uintptr_t)dst | (uintptr_t)src))
        for (; at + sizeof(word) <= bytes; at += sizeof(word))
            *(word *)(dst + at) ^= *(const word *)(src + at);
    for (; at < bytes; at++)
        dst[at] ^= src[at];
}

void raid6_mul(u8 *dst, const u8 *src, u8 c, size_t bytes, bool add)
{
    u8 low[16], high[16];

    if (src == raid6_empty_zero_page || !c) {
        if (!add)
            memset(dst, 0, bytes);
        return;
    }
    if (c == 1 && add) {
        raid6_add(dst, src, bytes);
        return;
    }
    for (unsigned i = 0; i < 16; i++) {
        low[i] = raid6_gfmul((u8)i, c);
        high[i] = raid6_gfmul((u8)(i << 4), c);
    }
    for (size_t at = 0; at < bytes; at++) {
        const u8 product = low[src[at] & 15] ^ high[src[at] >> 4];

        dst[at] = add ? dst[at] ^ product : product;
    }
}

/* --- syndromes -------------------------------------------------------------------- */

/* What data START to STOP are worth, at byte AT: by Horner's rule, from the last one on. */
static inline void sum_word(u8 *const *ptrs, int start, int stop, size_t at, word *p, word *q)
{
    word sum = 0, weighted = 0;

    for (int z = stop; z >= 0; z--) {
        weighted = twice(weighted);
        if (z >= start && ptrs[z] != raid6_empty_zero_page) {
            const word data = *(const word *)(ptrs[z] + at);

            sum ^= data;
            weighted ^= data;
        }
    }
    *p = sum;
    *q = weighted;
}

static void sum_byte(u8 *const *ptrs, int start, int stop, size_t at, u8 *p, u8 *q)
{
    *p = *q = 0;
    for (int z = start; z <= stop; z++)
        if (ptrs[z] != raid6_empty_zero_page) {
            *p ^= ptrs[z][at];
            *q ^= raid6_gfmul(ptrs[z][at], raid6_gfexp((unsigned)z));
        }
}

static bool aligned(int disks, u8 *const *ptrs)
{
    uintptr_t bits = 0;

    for (int z = 0; z < disks; z++)
        if (ptrs[z] != raid6_empty_zero_page)
            bits |= (uintptr_t)ptrs[z];
    return in_words(bits);
}

static void syndrome(int disks, int start, int stop, size_t bytes, u8 *const *ptrs, bool add)
{
    u8 *p = ptrs[disks - 2], *q = ptrs[disks - 1];
    size_t at = 0;

    if (aligned(disks, ptrs))
        for (; at + sizeof(word) <= bytes; at += sizeof(word)) {
            word new_p, new_q;

            sum_word(ptrs, start, stop, at, &new_p, &new_q);
            *(word *)(p + at) = add ? *(word *)(p + at) ^ new_p : new_p;
            *(word *)(q + at) = add ? *(word *)(q + at) ^ new_q : new_q;
        }
    for (; at < bytes; at++) {
        u8 new_p, new_q;

        sum_byte(ptrs, start, stop, at, &new_p, &new_q);
        p[at] = add ? p[at] ^ new_p : new_p;
        q[at] = add ? q[at] ^ new_q : new_q;
    }
}

void raid6_gen_syndrome(int disks, size_t bytes, u8 *const *ptrs)
{
    syndrome(disks, 0, disks - 3, bytes, ptrs, false);
}

void raid6_xor_syndrome(int disks, int start, int stop, size_t bytes, u8 *const *ptrs)
{
    syndrome(disks, start, stop, bytes, ptrs, true);
}

/* --- what has been lost ----------------------------------------------------------- */

/*
 * With x and y taken as zeros, P and Q come out as they would be without them; what they differ by
 * is p = Dx + Dy and q = 2^x Dx + 2^y Dy. Hence Dx = (2^(y - x) p + 2^-x q) / (2^(y - x) + 1).
 */
void raid6_2data_factors(int x, int y, u8 *p_factor, u8 *q_factor)
{
    const u8 ratio = raid6_gfexp((unsigned)(y - x)), below = raid6_gfinv(ratio ^ 1);

    *p_factor = raid6_gfmul(ratio, below);
    *q_factor = raid6_gfmul(raid6_gfinv(raid6_gfexp((unsigned)x)), below);
}

void raid6_2data_recov(int disks, size_t bytes, int faila, int failb, u8 *const *ptrs)
{
    u8 *dx = ptrs[faila], *dy = ptrs[failb], *at[RAID6_DISKS_MAX + 1];
    u8 p_factor, q_factor;

    memcpy(at, ptrs, (size_t)disks * sizeof *at);
    at[faila] = at[failb] = (u8 *)raid6_empty_zero_page;
    at[disks - 2] = dy;
    at[disks - 1] = dx;
    raid6_gen_syndrome(disks, bytes, at);
    raid6_add(dy, ptrs[disks - 2], bytes);
    raid6_add(dx, ptrs[disks - 1], bytes);
    raid6_2data_factors(faila, failb, &p_factor, &q_factor);
    raid6_mul(dx, dx, q_factor, bytes, false);
    raid6_mul(dx, dy, p_factor, bytes, true);
    raid6_add(dy, dx, bytes);
}

void raid6_datap_recov(int disks, size_t bytes, int faila, u8 *const *ptrs)
{
    u8 *p = ptrs[disks - 2], *dx = ptrs[faila], *at[RAID6_DISKS_MAX + 1];

    memcpy(at, ptrs, (size_t)disks * sizeof *at);
    at[faila] = (u8 *)raid6_empty_zero_page;
    at[disks - 1] = dx;
    raid6_gen_syndrome(disks, bytes, at);
    raid6_add(dx, ptrs[disks - 1], bytes);
    raid6_mul(dx, dx, raid6_gfinv(raid6_gfexp((unsigned)faila)), bytes, false);
    raid6_add(p, dx, bytes);
}
