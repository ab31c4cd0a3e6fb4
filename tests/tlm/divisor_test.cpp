// SPDX-License-Identifier: Apache-2.0
// Time into cycles: as a division would do it.
#include "divisor.h"
#include "gtest_c.h"

#include <initializer_list>

using dmavp::divisor;

static void compare(uint64_t n, uint64_t d)
{
    CHECK_EQ(divisor(d).floor(n), n / d);
    CHECK_EQ(divisor(d).ceil(n), n / d + (n % d != 0));
}

TEST(divisor, divides_exactly)
{
    static const uint64_t divisors[] = {
        1, 2, 3, 7, 10000, 30303, UINT32_MAX, UINT64_C(1) << 32, UINT64_C(1) << 63, UINT64_MAX};
    uint64_t seed = 1;

    for (uint64_t d : divisors) {
        for (uint64_t n : {UINT64_C(0), UINT64_C(1), d - 1, d, d + 1, UINT64_MAX - 1, UINT64_MAX})
            compare(n, d);
        for (unsigned i = 0; i < 1000; i++) {
            seed = seed * 6364136223846793005 + 1442695040888963407;
            compare(seed >> seed % 61, d);
            compare((seed >> 32) / d * d, d); // just at, and just below, a multiple
            compare((seed >> 32) / d * d - 1, d);
        }
    }
}
