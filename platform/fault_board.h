// SPDX-License-Identifier: Apache-2.0
// The scripted faults of a board: one table of rules for all its initiators and interrupt lines
// (faults.h, board_faults.h). Without a rule nothing on the board knows of it.
#ifndef DMAVP_FAULT_BOARD_H
#define DMAVP_FAULT_BOARD_H

#include "board_faults.h"
#include "build.h"
#include "json.h"

namespace dmavp
{

class fault_board
{
  public:
    // M outlives it.
    explicit fault_board(machine &m);

    const board_faults &names() const { return names_; }

    // Addresses of rules are as DMA controllers see them, and not those of the memory map.
    void take_controller_addresses();
    // A rule from WHEN on, which is at or after the kernel's time. Its number, or -1: the table is
    // full.
    int add(const fault_rule &rule, const sc_core::sc_time &when);
    void remove(unsigned number, const sc_core::sc_time &when);
    uint64_t hits(unsigned number) const { return table_.hits[number]; }
    // WIRE has SIGNALS (an interrupt: 1) from AT on, for LENGTH, or zero: one clock cycle of its
    // device.
    void spurious(unsigned wire, unsigned signals, const sc_core::sc_time &at,
                  const sc_core::sc_time &length);
    // WHY: what ends the run, at WHEN.
    void on_end(std::function<void(const std::string &why, const sc_core::sc_time &when)> end)
    {
        end_ = std::move(end);
    }

    // Before the simulation. S outlives this.
    void start(const fault_script &s);
    // Once it is over: rules of the script that were never hit, on stderr; and all of them.
    void tell_unused() const;
    void report(json *j) const;

    device_tlm *wire_device(unsigned wire) const;
    // Number of interrupt output LINE of D; negative: it is no wire.
    int wire_of(const device_tlm *d, unsigned line) const;

  private:
    struct started {
        const fault_line *line;
        int rule = -1;
    };

    void attach();
    void attach_dma(unsigned number, dma_tlm &dma);
    void at_time(const sc_core::sc_time &when, std::function<void()> what);
    template <class Change> void change(const sc_core::sc_time &when, Change what);
    uint64_t hits_of(const started &s) const;

    machine &machine_;
    board_faults names_;
    faults table_{};
    fault_initiator who_[FAULT_INITIATORS] = {};
    bool attached_ = false, as_controllers_ = false;
    const fault_script *script_ = nullptr;
    std::vector<started> started_;
    std::deque<sc_core::sc_event> events_;
    std::function<void(const std::string &, const sc_core::sc_time &)> end_;
};

} // namespace dmavp

#endif
