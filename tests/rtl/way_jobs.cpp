// SPDX-License-Identifier: Apache-2.0
// Job files on one side of three_ways.h.
#include "dma_waits.h"
#include "way_side.h"

#include "dma_waits.h"

#include <cinttypes>
#include <cstring>

using namespace sc_core;
using namespace dmavp;

namespace
{

// Time in which a transfer without a visible end, such as one whose tail stays in the FIFO, does
// what it still can.
constexpr uint64_t drain_edges = 20000;

// The side of the last run: what it has left is over before the next one.
way_side *last;

way_side &side(void *ctx)
{
    return *static_cast<way_side *>(ctx);
}

int check_memory(const way_side &s, const jobs &j, const job_statement &want, failure *f)
{
    for (const way_memory &m : s.board.memory)
        if (want.addr == m.base && want.size == m.bytes &&
            (!want.waits.given ||
             (want.waits.read == m.read_waits && want.waits.write == m.write_waits)))
            return 0;
    return fail(f, "%s:%u: the board has no such memory", j.name, want.line);
}

int begin(void *ctx, const jobs *j, job_result *r, failure *f)
{
    for (size_t i = 0; i < j->count; i++)
        if (j->statement[i].kind == JOB_MEMORY &&
            check_memory(side(ctx), *j, j->statement[i], f))
            return -1;
    side(ctx).into = r;
    return 0;
}

uint64_t run(void *ctx, uint64_t edge)
{
    side(ctx).run_to(edge);
    return side(ctx).edge_of(sc_time_stamp());
}

bool idle(void *ctx)
{
    way_side &s = side(ctx);

    if (!s.rests())
        return false;
    if (!device_peek(s.dma->core(), PL080_ENBLD_CHNS))
        return true;
    s.run_to(s.edge_of(sc_time_stamp()) + drain_edges);
    return s.rests();
}

void load(void *ctx, uint64_t addr, uint8_t *data, size_t len)
{
    side(ctx).dma->catch_up();
    memcpy(data, side(ctx).memory(addr, len), len);
}

void store(void *ctx, uint64_t addr, const uint8_t *data, size_t len)
{
    side(ctx).dma->catch_up();
    memcpy(side(ctx).memory(addr, len), data, len);
    side(ctx).settle(); // what was planned may read it
}

void reset(void *ctx)
{
    side(ctx).dma->reset();
    side(ctx).settle();
}

const job_ops ops = {
    begin,
    run,
    idle,
    [](void *c, uint32_t offset) { return side(c).transfer(false, offset, 0); },
    [](void *c, uint32_t offset, uint32_t value) { side(c).transfer(true, offset, value); },
    [](void *c, uint32_t offset) { return device_peek(side(c).dma->core(), offset); },
    reset,
    [](void *c, uint64_t addr, uint64_t len) { return side(c).memory(addr, len) != nullptr; },
    load,
    store,
    [](void *c, const fault_line *line) { side(c).fault(*line); },
    [](void *c) { return dma_stuck(side(c).dma->core()); },
    [](void *c, unsigned chan) { return side(c).dma->stats(chan).bytes; },
    nullptr, // no test FIFOs
    nullptr,
    nullptr,
};

// Back to nothing; every side but one is at rest, so that pending activity is that one's.
void restart(way_side &s, const sc_time &period, bool every, bool borrow)
{
    const uint64_t edge = s.edge_of(sc_time_stamp()) + way_rest;

    s.reset(every, borrow);
    while (s.edge_of(sc_time_stamp()) < edge)
        s.run_to(edge);
    s.begin(period);
}

} // namespace

extern "C" {

struct job_target way_target(const struct way_config *c)
{
    way_side &s = way_side_of(c->way, c->board);

    if (last && last != &s)
        restart(*last, last->dma->clock(), false, false);
    last = &s;
    restart(s, sc_time::from_value(c->period), c->every, c->borrow);
    memset(s.ram.data(), 0, s.ram.size());
    memset(s.sram.data(), 0, s.sram.size());
    return {&ops, &s, &s.dma->cls()};
}

const uint8_t *way_bytes(const struct way_config *c, unsigned memory)
{
    way_side &s = way_side_of(c->way, c->board);

    return (memory ? s.sram : s.ram).data();
}

void way_counts(const struct way_config *c, char *text, size_t size)
{
    way_side &s = way_side_of(c->way, c->board);
    size_t n = 0;

    for (unsigned i = 0; i < s.dma->cls().chans && n < size; i++) {
        const dma_chan_stats &a = s.chan_before[i], &b = s.dma->stats(i);

        n += static_cast<size_t>(snprintf(
            text + n, size - n,
            "ch%u bytes %" PRIu64 " beats %" PRIu64 " busy %" PRIu64 " arbitration %" PRIu64
            " waits %" PRIu64 " errors %" PRIu64 "\n",
            i, b.bytes - a.bytes, b.beats - a.beats, b.busy - a.busy,
            b.stall_arbitration - a.stall_arbitration, b.stall_waits - a.stall_waits,
            b.errors - a.errors));
    }
    for (unsigned i = 0; i < s.dma->cls().ports && n < size; i++) {
        const dma_port_stats &a = s.port_before[i], &b = s.dma->port_stats(i);

        n += static_cast<size_t>(snprintf(text + n, size - n,
                                          "M%u data %" PRIu64 " waits %" PRIu64 "\n", i + 1,
                                          b.data - a.data, b.waits - a.waits));
    }
}
}
