/* SPDX-License-Identifier: Apache-2.0 */
#include "reference.h"

u8 ref_mul(u8 a, u8 b)
{
    unsigned product = 0;

    for (unsigned i = 0; i < 8; i++)
        if (b >> i & 1)
            product ^= (unsigned)a << i;
    for (unsigned i = 14; i >= 8; i--)
        if (product >> i & 1)
            product ^= 0x11du << (i - 8);
    return (u8)product;
}

u8 ref_power(unsigned n)
{
    static u8 powers[256] = {1};
    static unsigned known = 1;

    for (; known <= n; known++)
        powers[known] = ref_mul(powers[known - 1], 2);
    return powers[n];
}
