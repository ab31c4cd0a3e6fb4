// SPDX-License-Identifier: Apache-2.0
// The harts of a platform and the threads that run them (docs/time.md tells the rules).
//
// Loosely timed, one SC_THREAD runs all harts in turns. Simulated time is cut into turns of
// `dmavp,hart-turn` clocks, counted from time 0; within a turn each hart in its order runs its
// part. A turn is cut further where the kernel has something pending, never by the quantum: a
// slice, what the thread runs ahead of the kernel, ends with a turn. A hart that is alone awake
// needs no turns, one in wfi costs nothing. Before a hart's access to a device the others come up
// to its time, and so does the kernel: devices hear all harts in the order of time. So nothing that
// harts can see of each other depends on the quantum or on a debugger.
//
// With data by bus every load and store waits for the kernel to be at the hart's time, and nothing
// else connects harts. There each hart has a thread of its own: in one thread, a hart that waits
// for the bus would make the others stand still, and accesses would reach the bus out of order.
#ifndef DMAVP_HART_CLUSTER_H
#define DMAVP_HART_CLUSTER_H

#include "cpu_config.h"

#include <deque>
#include <systemc>
#include <vector>

namespace dmavp {

struct hart;

class hart_cluster {
public:
    // CONFIG was checked by the caller (cluster_params). DATA_BY_BUS: approximately timed.
    explicit hart_cluster(const cluster_config &config = {100}, bool data_by_bus = false);
    hart_cluster(const hart_cluster &) = delete;
    hart_cluster &operator=(const hart_cluster &) = delete;
    ~hart_cluster();

    void set_quantum(const sc_core::sc_time &q) { quantum_ = q; } // longest slice; default 1 ms
    bool data_by_bus() const { return data_by_bus_; }
    const std::vector<hart *> &harts() const { return harts_; } // in the order of their turns
    // The hart that the current process is running, or null.
    hart *running() const;

    // Another initiator wrote [ADDR, ADDR+LEN): code decoded from there is dropped, reservations
    // there are broken.
    void invalidate(uint64_t addr, uint64_t len);

    struct lane; // a thread and its harts

private:
    friend hart;

    lane &add(hart &one); // by the constructor of ONE, which stays
    void run(lane &l);
    void run_slice(lane &l);
    void run_turn(lane &l, const sc_core::sc_time &slice_end);
    void bring_others(lane &l, hart &one);
    bool run_behind(lane &l, const sc_core::sc_time &to);
    void yield(lane &l);
    void sleep(lane &l);
    void tell_ends(lane &l);

    const cluster_config config_;
    const bool data_by_bus_;
    sc_core::sc_time quantum_{1, sc_core::SC_MS};
    std::vector<hart *> harts_;
    std::deque<lane> lanes_;
};

struct hart_cluster::lane {
    // How far the hart that runs may go: to the next activity of the kernel, at most to END.
    sc_core::sc_time horizon() const;
    // The earliest local time of the harts that are not asleep; without any, the latest of all.
    sc_core::sc_time first() const;
    unsigned awake() const;

    std::vector<hart *> harts;
    hart *current = nullptr;
    sc_core::sc_process_handle process;
    sc_core::sc_event woken; // an interrupt line of a hart has moved
    sc_core::sc_time end;    // of the turn, or of the slice
    bool quiet = true;       // false: others never come to rest, no use to wait for them
};

} // namespace dmavp

#endif
