// SPDX-License-Identifier: Apache-2.0
// Memory on the managers of an engine that has them for itself: what models/core/dma_master.c,
// arbiter and bus do in this case, in one loop. Only for the files that know Verilator.
#ifndef DMA_CH_RESPONDER_H
#define DMA_CH_RESPONDER_H

#include "dma_ch_model.h"

#include <algorithm>
#include <cstring>

namespace {

template <typename Top, unsigned managers> class responder {
public:
    responder(Top &top, dma_ch_flow &f) : top_(top), f_(f) {}

    // All inputs of the cycle under way; from then on they are set as the cycles begin.
    void take_over()
    {
        top_.mgr_gnt_i = (1 << managers) - 1;
        top_.start_i = 0;
        top_.rd_grant_i = top_.wr_grant_i = 0;
        top_.hresp_i = 0;
        for (unsigned i = 0; i < managers; i++)
            if (f_.port[i].busy.on && !f_.port[i].busy.write)
                drive_read(i);
        drive_ready();
    }

    void run()
    {
        while (f_.now < f_.until && (f_.quiet < f_.rest || sleep()) && offers())
            edge();
    }

private:
    // Nothing happens before a data phase ends; false if that is not before the end.
    bool sleep()
    {
        f_.now = std::min(wakes() - 1, f_.until);
        return f_.now < f_.until;
    }

    // The next edge at which a data phase ends or may begin.
    uint64_t wakes() const
    {
        uint64_t next = UINT64_MAX;

        for (unsigned i = 0; i < managers; i++) {
            const dma_ch_port &p = f_.port[i];

            if (p.busy.on)
                next = std::min(next, p.queued ? f_.free_at : p.end);
        }
        return std::max(next, f_.now + 1);
    }

    // What the engine asks for in this cycle; false if that is not in memory.
    bool offers()
    {
        for (unsigned i = 0; i < managers; i++) {
            dma_ch_beat &b = f_.port[i].offered;

            if (!(top_.mgr_req_o >> i & 1) || b.on)
                continue;
            b.write = top_.hwrite_o >> i & 1;
            b.bytes = uint8_t(1u << (top_.hsize_o >> 3 * i & 7));
            b.addr = uint32_t(uint64_t(top_.haddr_o) >> 32 * i);
            if (!(b.write ? writable(b) : readable(b)))
                return false;
            b.on = true;
            b.since = f_.now;
            f_.quiet = 0;
        }
        return true;
    }

    bool readable(const dma_ch_beat &b) const
    {
        return b.addr >= f_.src_first && b.addr - f_.src_first <= f_.src_len - b.bytes;
    }

    bool writable(const dma_ch_beat &b)
    {
        if (b.addr != f_.dst_next || f_.dst_next - f_.dst_first + b.bytes > f_.dst_room)
            return false;
        f_.dst_next += b.bytes;
        return true;
    }

    // The edge that ends the cycle, with the inputs of the next one: nobody but the engine knows
    // what it will write, and nobody else has a say in what it gets.
    void edge()
    {
        unsigned taken = 0;
        bool in_flight = false;

        f_.now++;
        for (unsigned i = 0; i < managers; i++) {
            dma_ch_port &p = f_.port[i];

            if (p.busy.on && !p.queued && p.end == f_.now)
                finish(p);
            in_flight |= p.busy.on;
            taken |= unsigned(p.offered.on && !p.busy.on) << i;
        }
        if (taken && !in_flight && f_.counted < f_.now - 1)
            f_.counted = f_.now - 1;
        f_.quiet = taken ? 1 : f_.quiet + 1;
        f_.clocked++;

        const dma_ch_beat *write = nullptr;

        for (unsigned i = 0; i < managers; i++) {
            dma_ch_port &p = f_.port[i];

            if (taken >> i & 1)
                accept(p);
            if (p.queued && (!f_.shared || f_.free_at <= f_.now)) { // the first one has priority
                begin(p);
                if (p.busy.write)
                    write = &p.busy;
                else
                    drive_read(i);
            }
        }
        drive_ready();
        top_.clk_i = !top_.clk_i;
        top_.eval();
        if (write)
            store(*write);
    }

    // HREADY in the cycle of the next edge that the engine gets.
    void drive_ready()
    {
        const uint64_t edge = f_.quiet < f_.rest ? f_.now + 1 : wakes();
        unsigned ready = 0;

        for (unsigned i = 0; i < managers; i++) {
            const dma_ch_port &p = f_.port[i];

            ready |= unsigned(!p.busy.on || (!p.queued && p.end == edge)) << i;
        }
        top_.hready_i = ready;
    }

    void finish(dma_ch_port &p)
    {
        p.busy.on = false;
        p.beats++;
        p.cycles += f_.now - p.busy.since;
        if (f_.now > f_.counted) {
            f_.busy += f_.now - f_.counted;
            f_.counted = f_.now;
        }
        f_.quiet = 0;
    }

    void accept(dma_ch_port &p)
    {
        p.busy = p.offered;
        p.offered.on = false;
        p.busy.since = f_.now;
        p.queued = true;
        f_.accepted[p.busy.write]++;
    }

    void begin(dma_ch_port &p)
    {
        p.queued = false;
        p.end = f_.free_at = f_.now + 1 + f_.waits[p.busy.write];
        f_.begun[p.busy.write]++;
        if (f_.shared)
            f_.waited[p.busy.write] += f_.now - p.busy.since;
    }

    void store(const dma_ch_beat &b)
    {
        const uint32_t word = top_.hwdata_o >> 8 * (b.addr & 3);

        memcpy(f_.dst + f_.dst_len, &word, 4); // DST has room for a word beyond
        f_.dst_len += b.bytes;
    }

    // The beat in its data phase, on its byte lanes.
    void drive_read(unsigned i)
    {
        const dma_ch_beat &b = f_.port[i].busy;
        const uint8_t *from = f_.src + (b.addr - f_.src_first);
        uint32_t word = 0;

        if (b.bytes == 4)
            memcpy(&word, from, 4);
        else
            word = (b.bytes == 2 ? from[0] | from[1] << 8 : from[0]) << 8 * (b.addr & 3);
        if (managers == 1)
            top_.hrdata_i = word;
        else
            top_.hrdata_i = (top_.hrdata_i & ~(uint64_t(0xffffffff) << 32 * i)) |
                            uint64_t(word) << 32 * i;
    }

    Top &top_;
    dma_ch_flow &f_;
};

} // namespace

#endif
