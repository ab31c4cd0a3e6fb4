// SPDX-License-Identifier: Apache-2.0
// dma_tlm: who waits for what once nothing moves any more.
#include "dma_waits.h"
#include "dma_tlm.h"

#include <cinttypes>
#include <ostream>

namespace dmavp {

void dma_tlm::who_waits(std::ostream &out, bool at_rest) const
{
    static const char *const kinds[] = {"read", "write", "list fetch"};
    char text[DMA_WAIT_TEXT + 100], why[DMA_WAIT_TEXT];
    uint32_t told = 0;
    uint64_t since;

    for (unsigned p = 0; p < master.size(); p++)
        if (const dma_access *a = dma_master_unanswered(&master_, p, &since)) {
            snprintf(text, sizeof text,
                     " channel %u waits for an answer on M%u: %s of %" PRIu32 " bytes at 0x%08" PRIx64
                     " since ",
                     a->chan, p + 1, kinds[a->kind], a->len, a->addr);
            out << name() << text << time_of(since) << '\n';
            told |= 1u << a->chan;
        }
    for (unsigned c = 0; cls().waits && c < cls().chans; c++) {
        const dma_wait w = told >> c & 1 ? DMA_WAITS_NOT : cls().waits(&device(), c, why);

        if (w == DMA_WAITS_SOFTWARE || (w == DMA_WAITS_HARDWARE && at_rest))
            out << name() << " channel " << c << " waits " << why << '\n';
    }
}

} // namespace dmavp
