// SPDX-License-Identifier: Apache-2.0
// A hart of the host CPU: runs a program that the host's compiler has built (host_link.h), in the
// turns and with the bus of any other hart. RAM is the program's directly, in AT as well; each edge
// between its basic blocks takes HOST_EDGE_CYCLES * cpi clocks, and interrupts are taken there.
#ifndef DMAVP_HOST_CPU_H
#define DMAVP_HOST_CPU_H

#include "hart.h"
#include "host_link.h"

namespace dmavp {

struct host_cpu final : hart {
    // The harts of LINK are numbered in the order in which they are made, at most HOST_HARTS_MAX.
    // PROGRAM was loaded; LINK is complete, and was handed to its reset(), before the simulation.
    host_cpu(sc_core::sc_module_name name, const cpu_config &config, hart_cluster &cluster,
             host_link &link, const host_program &program);

    void set_clock(const sc_core::sc_time &period) override;
    void stop() override { stop_ = true; }
    // The program was reset: begins anew, as after power-on. Time goes on.
    void reset();

    sc_core::sc_time local_time() const override;
    uint64_t pc() const override { return line_.pc; } // where it was last: offset in the program
    // Edges.
    uint64_t executed() const override { return edges_ + static_cast<uint64_t>(used()); }
    bool waiting() const override { return waiting_; }

private:
    bool due() const override;
    void look() override;
    void sample_irqs() override;
    void run() override;
    const sc_core::sc_time &instruction_time() const override { return edge_time_; }
    void set_mark(const sc_core::sc_time &local) override;

    int64_t used() const { return given_ - line_.edges; }
    void let_run_until(const sc_core::sc_time &limit);
    void access();

    host_link &link_;
    const host_program &program_;
    const unsigned index_;
    host_hart &line_;
    sc_core::sc_time edge_time_;
    int64_t given_ = 0;  // line_.edges at the mark
    uint64_t edges_ = 0; // before the mark
    bool waiting_ = false;
    unsigned resets_ = 0;
};

} // namespace dmavp

#endif
