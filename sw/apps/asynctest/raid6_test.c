/* SPDX-License-Identifier: Apache-2.0 */
/* The arithmetic of the CPU. */
#include "asynctest.h"

#include "string.h"

enum { LEN = 37 };

static void products_and_powers_are_those_of_the_field(void)
{
    raid6_init();
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b += 1 + b % 3)
            if (!CHECK_EQ(raid6_gfmul((u8)a, (u8)b), ref_mul((u8)a, (u8)b)))
                return;
        CHECK_EQ(ref_mul((u8)a, raid6_gfinv((u8)a)), a ? 1 : 0);
        CHECK_EQ(raid6_gfexp(a), ref_power(a));
        CHECK_EQ(raid6_gfexp(raid6_gflog((u8)a)), a ? a : 1);
    }
}

/* Also with bytes that no word holds, and where words cannot be read. */
static void memory_is_multiplied(void)
{
    for (unsigned odd = 0; odd < 2; odd++)
        for (unsigned c = 0; c < 256; c += 5) {
            bed_open(BY_CPU, 3, LEN, odd);
            raid6_mul(bed.at[0], bed.at[1], (u8)c, LEN, false);
            raid6_mul(bed.at[2], bed.at[1], (u8)c, LEN, true);
            for (size_t k = 0; k < LEN; k++) {
                const u8 product = ref_mul(bed.was[1][k], (u8)c);

                CHECK_EQ(bed.at[0][k], product);
                CHECK_EQ(bed.at[2][k], bed.was[2][k] ^ product);
            }
            CHECK(unchanged(1));
            bed_close();
        }
}

static void check_syndrome(int disks, u32 holes, bool added)
{
    const unsigned data = (unsigned)disks - 2;

    for (size_t k = 0; k < LEN; k++) {
        const u8 p = bed.was[data][k], q = bed.was[data + 1][k];

        if (!CHECK_EQ(bed.at[data][k], ref_p(data, k, holes) ^ (added ? p : 0)) ||
            !CHECK_EQ(bed.at[data + 1][k], ref_q(data, k, holes) ^ (added ? q : 0)))
            break;
    }
    for (unsigned i = 0; i < data; i++)
        CHECK(unchanged(i));
}

static void syndromes_of_any_number_of_disks(void)
{
    for (int disks = 4; disks <= BLOCKS_MAX; disks++)
        for (unsigned odd = 0; odd < 2; odd++) {
            bed_open(BY_CPU, (unsigned)disks, LEN, odd);
            raid6_gen_syndrome(disks, LEN, bed.at);
            check_syndrome(disks, 0, false);
            bed_restore();
            bed.at[1] = (u8 *)raid6_empty_zero_page;
            raid6_xor_syndrome(disks, 1, disks - 4, LEN, bed.at);
            bed.at[1] = (u8 *)page_address(bed.page[1]) + bed.off[1];
            check_syndrome(disks, ~((1u << (disks - 3)) - 1) | 3, true);
            bed_close();
        }
}

static void lose(unsigned a, unsigned b)
{
    memset(bed.at[a], 0xdb, LEN);
    memset(bed.at[b], 0xdb, LEN);
}

static void what_is_lost_comes_back(void)
{
    enum { DISKS = 9 };

    for (int a = 0; a < DISKS - 2; a++)
        for (int b = a + 1; b <= DISKS - 2; b++) {
            bed_open(BY_CPU, DISKS, LEN, a & 1);
            raid6_gen_syndrome(DISKS, LEN, bed.at);
            for (unsigned i = DISKS - 2; i < DISKS; i++)
                memcpy(bed.was[i], bed.at[i], LEN);
            lose((unsigned)a, (unsigned)b);
            if (b < DISKS - 2)
                raid6_2data_recov(DISKS, LEN, a, b, bed.at);
            else
                raid6_datap_recov(DISKS, LEN, a, bed.at);
            for (unsigned i = 0; i < DISKS; i++)
                CHECK(unchanged(i));
            bed_close();
        }
}

#define T(name)                                                                                    \
    {                                                                                              \
        "raid6." #name, name                                                                       \
    }
const struct selftest raid6_tests[] = {
    T(products_and_powers_are_those_of_the_field),
    T(memory_is_multiplied),
    T(syndromes_of_any_number_of_disks),
    T(what_is_lost_comes_back),
    {NULL, NULL},
};
