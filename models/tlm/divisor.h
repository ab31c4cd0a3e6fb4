// SPDX-License-Identifier: Apache-2.0
// Division by a number that rarely changes, such as the period of a clock: a multiplication, where
// a division would be a tenth of a register access.
#ifndef DMAVP_DIVISOR_H
#define DMAVP_DIVISOR_H

#include <cstdint>

namespace dmavp {

class divisor {
public:
    explicit divisor(uint64_t d) : d_(d), inverse_(d ? UINT64_MAX / d : 0) {} // 0: never divide

    // N / D, rounded down and up.
    uint64_t floor(uint64_t n) const
    {
        // Less than one too small for the inverse's fraction, less than one for what is cut off.
        uint64_t q = static_cast<uint64_t>(static_cast<unsigned __int128>(n) * inverse_ >> 64);

        for (uint64_t rest = n - q * d_; rest >= d_; rest -= d_)
            q++;
        return q;
    }
    uint64_t ceil(uint64_t n) const
    {
        const uint64_t q = floor(n);

        return q + (q * d_ != n);
    }

private:
    uint64_t d_, inverse_;
};

} // namespace dmavp

#endif
