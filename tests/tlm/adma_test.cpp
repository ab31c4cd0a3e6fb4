// SPDX-License-Identifier: Apache-2.0
// The ADMA in its SystemC shell, four times in one simulation: loosely timed, at once and access by
// access, and approximately timed, with the memories' ports lent and not. What is told to one is
// told to all, and all must see the same: accesses, interrupts and states with their times,
// registers, memory, counts.
#include "adma_tlm.h"
#include "at_bus.h"
#include "gtest_c.h"
#include "lt_router.h"
#include "memory_tlm.h"
#include "tlm_access.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <tlm_utils/simple_initiator_socket.h>
#include <tuple>
#include <vector>

using namespace sc_core;
using namespace dmavp;

int sc_main(int, char **)
{
    return 0;
}

namespace {

const sc_time CYCLE(10, SC_NS);
constexpr uint32_t BYTES = 0x10000, FAST = 0x80000000, SLOW = 0x80010000;
enum { LT, LT_EACH, AT, AT_LENT, SIDES };

using told = std::tuple<uint64_t, unsigned, unsigned, unsigned>; // when, what, and of what
using beat = std::tuple<uint64_t, uint64_t, uint64_t, uint32_t, unsigned, unsigned>;

sc_time started;

uint64_t since(const sc_time &t)
{
    return (t - started).value();
}

struct side : sc_module, observer {
    tlm_utils::simple_initiator_socket<side, 32> cpu;
    adma_tlm dma;
    std::unique_ptr<bus_map> bus;
    memory_tlm fast, slow;
    std::vector<told> seen;
    std::vector<beat> beats;

    side(sc_module_name name, unsigned kind, const adma_config *config)
        : sc_module(name), cpu("cpu"), dma("dma", config), fast("fast", BYTES, {0, 0, 0}),
          slow("slow", BYTES, {2, 1, 0})
    {
        if (kind >= AT) {
            auto at = std::make_unique<at_bus>("bus", bus_config{});

            at->set_lending(kind == AT_LENT);
            at->set_clock(CYCLE);
            bus = std::move(at);
        } else {
            bus = std::make_unique<lt_router>("bus");
        }
        cpu.bind(dma.bus);
        dma.set_approximately_timed(kind >= AT);
        dma.set_note_printer([](auto...) {});
        dma.set_observer(this);
        dma.trace_every_access(kind == LT_EACH);
        dma.set_clock(CYCLE);
        bus->set_note_printer([](auto...) {});
        for (unsigned m = 0; m < 2; m++)
            bus->add_initiator(dma.master[m], "m" + std::to_string(m + 1));
        bus->map(FAST, BYTES, fast.bus, "fast", RANGE_BLOCKING);
        bus->map(SLOW, BYTES, slow.bus, "slow", RANGE_BLOCKING);
        for (memory_tlm *m : {&fast, &slow})
            m->set_clock(CYCLE);
    }

    void access(const sc_object &, const observed_access &a) override
    {
        beats.emplace_back(since(a.begin), since(a.end), a.addr, a.len, a.kind,
                           a.port << 8 | static_cast<unsigned>(a.chan));
    }

    void irq(const sc_object &, unsigned line, bool level, const sc_time &when) override
    {
        seen.emplace_back(since(when), 0, line, level);
    }

    void chan_state(const sc_object &, unsigned chan, unsigned state, const sc_time &when) override
    {
        seen.emplace_back(since(when), 1, chan, state);
    }

    uint8_t *at(uint32_t addr)
    {
        return addr < SLOW ? fast.data() + (addr - FAST) : slow.data() + (addr - SLOW);
    }
};

// With two masters, and with one.
side *of(unsigned masters, unsigned kind)
{
    static side *all[2][SIDES];

    if (!all[0][0])
        for (unsigned m = 0; m < 2; m++)
            for (unsigned k = 0; k < SIDES; k++) {
                const adma_config config{2, m + 1};

                all[m][k] = new side(("s" + std::to_string(m) + std::to_string(k)).c_str(), k,
                                     &config);
            }
    return all[masters - 1][kind];
}

uint64_t random_;

uint32_t draw(uint32_t below)
{
    random_ = random_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<uint32_t>(random_ >> 33) % below;
}

void begin(unsigned masters, uint64_t seed)
{
    of(1, 0);
    sc_report_handler::set_actions(SC_ID_NO_SC_START_ACTIVITY_, SC_DO_NOTHING);
    sc_start(CYCLE * 10000); // what was under way has ended
    random_ = seed;
    for (unsigned k = 0; k < SIDES; k++) {
        side &s = *of(masters, k);

        s.dma.reset();
        for (uint32_t i = 0; i < BYTES; i++)
            s.fast.data()[i] = s.slow.data()[i] = static_cast<uint8_t>(1 + (i * 7 + i / 251) % 255);
    }
    sc_start(CYCLE * 10);
    started = sc_time_stamp();
    for (unsigned k = 0; k < SIDES; k++) {
        of(masters, k)->seen.clear();
        of(masters, k)->beats.clear();
    }
}

void put(unsigned masters, uint32_t off, uint32_t value)
{
    for (unsigned k = 0; k < SIDES; k++)
        tlm_put(of(masters, k)->cpu, off, value);
}

void look(unsigned masters, unsigned c)
{
    for (uint32_t reg = 0; reg <= ADMA_AFAR; reg += 4) {
        const uint32_t want = tlm_get(of(masters, AT)->cpu, ADMA_CHAN(c) + reg);

        for (unsigned k = 0; k < SIDES; k++)
            CHECK_EQ(tlm_get(of(masters, k)->cpu, ADMA_CHAN(c) + reg), want);
    }
}

// WORDS to a descriptor at ADDR of all.
void put_words(unsigned masters, uint32_t addr, const std::vector<uint32_t> &words)
{
    for (unsigned k = 0; k < SIDES; k++)
        memcpy(of(masters, k)->at(addr), words.data(), 4 * words.size());
}

uint32_t place(uint32_t align)
{
    return (draw(2) ? FAST : SLOW) + 0x2000 + draw(0xc000 / align) * align;
}

// An operation by chance; descriptors are below 0x2000.
std::vector<uint32_t> order(uint32_t next)
{
    const uint32_t op = 1 + draw(6), align = draw(4) ? 64 : 4;
    const uint32_t n = op == ADMA_OP_MEMCPY ? 1 : op == ADMA_OP_MEMSET ? 0 : 1 + draw(8);
    const uint32_t flags = op == ADMA_OP_PQ && draw(2) ? ADMA_CONTROL_CONT : 0;
    std::vector<uint32_t> w(8 + 2 * n);

    w[0] = next;
    w[1] = PUT(ADMA_CONTROL_OP, op) | PUT(ADMA_CONTROL_SOURCES, n) | flags | draw(4);
    w[2] = draw(3) ? 64 * (1 + draw(30)) : 4 * (1 + draw(500));
    w[3] = 0x5eed0000 + draw(1000);
    w[4] = place(align);
    w[5] = place(align);
    for (uint32_t s = 0; s < n; s++) {
        w[8 + 2 * s] = draw(12) ? place(align) : draw(4) ? w[4] : 0x70000000; // nothing is there
        w[9 + 2 * s] = PUT(ADMA_COEFFICIENT, draw(256));
    }
    return w;
}

void chain(unsigned masters, unsigned c)
{
    const uint32_t first = (draw(2) ? FAST : SLOW) + 0x1000 * c, n = 1 + draw(4);

    for (uint32_t i = 0; i < n; i++)
        put_words(masters, first + 0x100 * i, order(i + 1 < n ? first + 0x100 * (i + 1) : 0));
    put(masters, ADMA_CHAN(c) + ADMA_ACSR, ADMA_ACSR_EVENTS);
    put(masters, ADMA_CHAN(c) + ADMA_ANDAR, first);
    put(masters, ADMA_CHAN(c) + ADMA_ACCR, ADMA_ACCR_START | ADMA_ACCR_EOTIE | ADMA_ACCR_ERRIE);
}

// What is ahead of time is told out of order.
std::vector<told> in_order(std::vector<told> seen)
{
    std::stable_sort(seen.begin(), seen.end(),
                     [](const told &a, const told &b) { return std::get<0>(a) < std::get<0>(b); });
    return seen;
}

bool equal(unsigned masters, unsigned kind)
{
    side &a = *of(masters, AT), &b = *of(masters, kind);
    const char *where = nullptr;
    bool ok = CHECK(device_equal(a.dma.core(), b.dma.core(), &where)) || CHECK_STR(where, "");

    for (unsigned c = 0; c < 2; c++)
        for (unsigned i = 0; i < sizeof(dma_chan_stats) / 8; i++)
            ok = CHECK_EQ(reinterpret_cast<const uint64_t *>(&a.dma.stats(c))[i],
                          reinterpret_cast<const uint64_t *>(&b.dma.stats(c))[i]) && ok;
    for (unsigned p = 0; p < 2; p++)
        ok = CHECK(!memcmp(&a.dma.port_stats(p), &b.dma.port_stats(p), sizeof a.dma.port_stats(p))) &&
             ok;
    return CHECK_MEM(a.fast.data(), b.fast.data(), BYTES) &&
           CHECK_MEM(a.slow.data(), b.slow.data(), BYTES) && CHECK_EQ(a.seen.size(), b.seen.size()) &&
           CHECK(in_order(a.seen) == in_order(b.seen)) && CHECK(kind != LT_EACH || a.beats == b.beats) && ok;
}

// One channel, or two with something of each now and then.
void something(unsigned masters, bool both)
{
    const unsigned c = both ? draw(2) : 0;
    const bool busy = tlm_get(of(masters, AT)->cpu, ADMA_CHAN(c) + ADMA_ACSR) & ADMA_ACSR_BUSY;

    look(masters, c);
    switch (draw(8)) {
    case 0:
        put(masters, ADMA_CHAN(c) + ADMA_ACCR, ADMA_ACCR_SUSPEND | ADMA_ACCR_EOTIE);
        break;
    case 1:
        put(masters, ADMA_CHAN(c) + ADMA_ACCR, ADMA_ACCR_ABORT);
        break;
    case 2:
        put(masters, ADMA_CHAN(c) + ADMA_ACCR, ADMA_ACCR_APPEND | ADMA_ACCR_EOCIE);
        break;
    default:
        if (!busy)
            chain(masters, c);
    }
}

} // namespace

TEST_P(adma_tlm, all_timings_see_the_same, 4)
{
    const unsigned masters = 1 + param % 2, both = param / 2;
    unsigned beats = 0;

    for (uint64_t seed = 1; seed <= 60; seed++) {
        begin(masters, seed * 0x9e3779b97f4a7c15 + param);
        chain(masters, 0);
        for (unsigned i = 0; i < 10; i++) {
            sc_start(CYCLE * (1 + draw(draw(2) ? 4000 : 200)));
            something(masters, both);
        }
        sc_start(CYCLE * 50000);
        look(masters, 0);
        beats += static_cast<unsigned>(of(masters, AT)->beats.size());
        for (unsigned k = 0; k < SIDES; k++)
            if (!equal(masters, k)) {
                CHECK_EQ(k, SIDES); // which
                CHECK_EQ(seed, 0);
                return;
            }
    }
    CHECK_GT(beats, 1000);
}
