// SPDX-License-Identifier: Apache-2.0
#include "hart_cluster.h"

#include "hart.h"

#include <algorithm>

using namespace sc_core;

namespace dmavp {

namespace {

// Delta cycles granted to other processes at one time, before harts take their turns: enough for an
// interrupt to ripple through a controller, bounded so that no two clusters wait for each other.
constexpr unsigned DELTAS = 8;

// All that happens now happens before the next instruction. False: others never come to rest.
bool let_others_go()
{
    for (unsigned i = 0; i < DELTAS; i++) {
        if (!sc_pending_activity_at_current_time())
            return true;
        wait(SC_ZERO_TIME);
    }
    return false;
}

} // namespace

hart_cluster::hart_cluster(const cluster_config &config, bool data_by_bus)
    : config_(config), data_by_bus_(data_by_bus)
{
}

hart_cluster::~hart_cluster() = default;

hart_cluster::lane &hart_cluster::add(hart &one)
{
    harts_.push_back(&one);
    if (lanes_.empty() || data_by_bus_) {
        lane &l = lanes_.emplace_back();

        l.process = sc_spawn([this, &l] { run(l); }, "run");
    }
    lanes_.back().harts.push_back(&one);
    return lanes_.back();
}

hart *hart_cluster::running() const
{
    const sc_process_handle process = sc_get_current_process_handle();

    for (const lane &l : lanes_)
        if (process.valid() && l.process == process)
            return l.current;
    return nullptr;
}

void hart_cluster::invalidate(uint64_t addr, uint64_t len)
{
    if (!harts_.empty())
        harts_.front()->invalidate(addr, len); // and its peers
}

// --- time ---------------------------------------------------------------------------

sc_time hart_cluster::lane::horizon() const
{
    if (!quiet)
        return end;
    // A target that waits in b_transport may have moved the kernel past the end.
    const sc_time now = std::min(sc_time_stamp(), end);

    return now + std::min(sc_time_to_pending_activity(), end - now);
}

sc_time hart_cluster::lane::first() const
{
    sc_time earliest = sc_max_time(), latest;

    for (const hart *h : harts) {
        const sc_time local = h->local_time();

        latest = std::max(latest, local);
        if (h->due())
            earliest = std::min(earliest, local);
    }
    return std::min(earliest, latest);
}

unsigned hart_cluster::lane::awake() const
{
    return static_cast<unsigned>(
        std::count_if(harts.begin(), harts.end(), [](const hart *h) { return h->due(); }));
}

// --- the thread ---------------------------------------------------------------------

void hart_cluster::run(lane &l)
{
    for (;;) {
        l.quiet = let_others_go();
        for (hart *h : l.harts)
            h->look();
        if (!l.awake()) {
            sleep(l);
            continue;
        }
        run_slice(l);
        yield(l);
        tell_ends(l);
    }
}

// Turns until the kernel has to do something, or the quantum is used up.
void hart_cluster::run_slice(lane &l)
{
    const sc_time start = sc_time_stamp(), slice_end = start + quantum_;

    do {
        run_turn(l, slice_end);
        l.end = slice_end;
    } while (l.quiet && l.awake() > 1 && l.first() < l.horizon() && sc_time_stamp() == start);
}

void hart_cluster::run_turn(lane &l, const sc_time &slice_end)
{
    const uint64_t turn = l.harts.front()->clock().value() * config_.turn;
    const sc_time start = sc_time_stamp();
    const sc_time turn_end = sc_time::from_value((l.first().value() / turn + 1) * turn);
    const bool alone = l.awake() == 1;

    for (hart *h : l.harts) {
        const sc_time one_more = start + h->instruction_time();

        if (!h->due())
            continue;
        // When others never rest, one instruction a turn still lets time pass.
        l.end = !l.quiet ? one_more : alone ? std::max(slice_end, one_more) : turn_end;
        l.current = h;
        h->run();
    }
}

// ONE is about to access a device: all others, and the kernel, come up to its time before. They
// may access devices as well; those that are already at it are further ahead.
void hart_cluster::bring_others(lane &l, hart &one)
{
    const sc_time to = one.local_time(), end = l.end;
    bool more = l.quiet && l.harts.size() > 1;

    while (more) {
        more = run_behind(l, to);
        const sc_time pending = sc_time_to_pending_activity();
        if (to >= sc_time_stamp() && pending <= to - sc_time_stamp()) {
            wait(pending);
            more = let_others_go();
            for (hart *h : l.harts)
                h->look();
        }
    }
    l.end = end;
    l.current = &one;
}

// Runs each hart that is behind TO. True: there were some.
bool hart_cluster::run_behind(lane &l, const sc_time &to)
{
    bool any = false;

    for (hart *h : l.harts)
        if (!h->accessing() && h->due() && h->local_time() < to) {
            l.end = to;
            l.current = h;
            h->run();
            any = true;
        }
    return any;
}

// Gives up the time run ahead: the kernel goes to where the first hart is, or to where another one
// wakes up.
void hart_cluster::yield(lane &l)
{
    const sc_time now = sc_time_stamp(), first = l.first();

    if (first <= now)
        return;
    if (l.harts.size() > 1 && l.awake() < l.harts.size())
        wait(first - now, l.woken);
    else
        wait(first - now);
}

// Until a hart is woken up, and then to an edge of its clock.
void hart_cluster::sleep(lane &l)
{
    sc_time edge = sc_max_time();

    while (!l.awake()) {
        wait(l.woken);
        for (hart *h : l.harts)
            h->sample_irqs();
    }
    for (const hart *h : l.harts)
        if (h->due())
            edge = std::min(edge, h->edge_at(sc_time_stamp()));
    if (edge > sc_time_stamp())
        wait(edge - sc_time_stamp());
}

void hart_cluster::tell_ends(lane &l)
{
    for (hart *h : l.harts) {
        l.current = h;
        h->tell_end();
    }
}

} // namespace dmavp
