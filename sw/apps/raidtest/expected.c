/* SPDX-License-Identifier: Apache-2.0 */
/* What should be on the disks, byte by byte, from the description in raid.h and nothing else. */
#include "raidtest.h"

#include "reference.h"

static unsigned parities(void)
{
    return config.level == 6 ? 2 : 1;
}

static u8 data_byte(u64 at)
{
    return shadow ? shadow[at] : (u8)(pattern_word((u32)(at / 4)) >> 8 * (at % 4));
}

/* Byte K of the chunk of data I in the stripe. */
static u8 chunk_byte(unsigned stripe, unsigned i, size_t k)
{
    return data_byte(((u64)stripe * (config.disks - parities()) + i) * config.chunk + k);
}

/* The column of one byte per disk: data first, then P and Q. */
static bool column_is_right(unsigned stripe, size_t k)
{
    const unsigned data = config.disks - parities();
    const unsigned p_disk = config.disks - 1 - stripe % config.disks;
    const size_t at = (size_t)stripe * config.chunk + k;
    u8 p = 0, q = 0;

    for (unsigned i = 0; i < data; i++) {
        const u8 byte = chunk_byte(stripe, i, k);

        if (config.disk[(p_disk + parities() + i) % config.disks][at] != byte)
            return false;
        p ^= byte;
        q ^= ref_mul(ref_power(i), byte);
    }
    return config.disk[p_disk][at] == p &&
           (config.level == 5 || config.disk[(p_disk + 1) % config.disks][at] == q);
}

bool disks_are_right(void)
{
    for (unsigned s = 0; s < config.stripes; s += params.verify)
        for (size_t k = 0; k < config.chunk; k++)
            if (!column_is_right(s, k)) {
                pr_err("raidtest: stripe %u is wrong at byte %zu of its chunks\n", s, k);
                return false;
            }
    return true;
}
