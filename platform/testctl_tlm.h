// SPDX-License-Identifier: Apache-2.0
// Test control on a board: connects the core (testctl.h) with the gates of the DMA controllers, the
// interrupt lines, the table of faults and the accesses that observers are told of.
#ifndef DMAVP_TESTCTL_TLM_H
#define DMAVP_TESTCTL_TLM_H

#include "build.h"
#include "fault_board.h"
#include "testctl.h"

namespace dmavp
{

class testctl_tlm : public device_tlm, public observer
{
  public:
    // M outlives it.
    testctl_tlm(sc_core::sc_module_name name, machine &m);

    // It is told of everything, and tells NEXT, which may be null.
    void set_next_observer(observer *next) { next_ = next; }
    void access(const sc_core::sc_object &initiator, const observed_access &a) override;
    void irq(const sc_core::sc_object &device, unsigned line, bool level,
             const sc_core::sc_time &when) override;
    void chan_state(const sc_core::sc_object &device, unsigned chan, unsigned state,
                    const sc_core::sc_time &when) override;

  protected:
    void settle(uint64_t cycle) override;

  private:
    // An interrupt source: output LINE of DEVICE.
    struct source {
        device_tlm *device = nullptr;
        unsigned line = 0;
    };

    testctl &core_state() { return *static_cast<testctl *>(core()); }
    source source_of(unsigned irq) const;
    uint32_t act(unsigned what, unsigned n, uint32_t value);
    uint32_t ask(unsigned what, unsigned n);
    bool set_gate(unsigned controller, uint32_t value);
    uint32_t irqs(testctl_act what, unsigned word, uint32_t value);
    uint32_t pending(unsigned word) const;
    bool there(uint32_t field) const;
    int initiator(uint32_t field) const;
    fault_rule described(fault_kind kind);
    bool possible(fault_kind kind);
    uint32_t add_rule(uint32_t value);
    bool remove(uint32_t number);
    void watch(bool on);
    uint32_t number_of(const sc_core::sc_object &initiator) const;

    machine &machine_;
    observer *next_ = nullptr;
    uint32_t gated_[TESTCTL_IRQ_WORDS] = {}, forced_[TESTCTL_IRQ_WORDS] = {};
    bool own_[FAULT_RULES] = {}; // rules that software has added
    int watch_ = -1;             // the rule of the log
};

} // namespace dmavp

#endif
