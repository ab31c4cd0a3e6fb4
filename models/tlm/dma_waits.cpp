// SPDX-License-Identifier: Apache-2.0
// dma_tlm: who waits for what once nothing moves any more.
#include "dma_waits.h"
#include "dma_tlm.h"

#include <cinttypes>
#include <ostream>
#include <utility>

namespace dmavp {

namespace {

constexpr unsigned STEPS = 1000000; // far more than a packet without an end can take

} // namespace

// What nobody could see has not been carried out yet. It is no part of what is observed: the run
// has ended.
void dma_tlm::finish_unseen(bool at_rest)
{
    observer *const saw = std::exchange(observer_, nullptr);
    uint64_t next;

    enter(sc_core::sc_time_stamp());
    for (unsigned i = 0; at_rest && !standstill() && i < STEPS; i++) {
        next = dma_master_next(&master_);
        if (next == UINT64_MAX)
            break;
        advance(next);
    }
    leave();
    observer_ = saw;
}

void dma_tlm::who_waits(std::ostream &out, bool at_rest)
{
    static const char *const kinds[] = {"read", "write", "list fetch"};
    char text[DMA_WAIT_TEXT + 100], why[DMA_WAIT_TEXT];
    uint32_t told = 0;
    uint64_t since;

    finish_unseen(at_rest);
    for (unsigned p = 0; p < master.size(); p++)
        if (const dma_access *a = dma_master_unanswered(&master_, p, &since)) {
            snprintf(text, sizeof text,
                     " channel %u %s on M%u: %s of %u bytes at 0x%08" PRIx64 " since ", a->chan,
                     master_.port[p].held ? "is held by the beat gate" : "waits for an answer",
                     p + 1, kinds[a->kind], a->len, a->addr);
            out << name() << text << time_of(since) << '\n';
            told |= 1u << a->chan;
        }
    for (unsigned c = 0; cls().waits && c < cls().chans; c++) {
        const dma_wait w = told >> c & 1 ? DMA_WAITS_NOT : cls().waits(&device(), c, why);

        if (w != DMA_WAITS_NOT && standstill())
            out << name() << " channel " << c << " waits for software " << standstill() << '\n';
        else if (w == DMA_WAITS_SOFTWARE || (w == DMA_WAITS_HARDWARE && at_rest))
            out << name() << " channel " << c << " waits " << why << '\n';
    }
}

} // namespace dmavp
