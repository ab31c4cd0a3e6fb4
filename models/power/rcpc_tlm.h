// SPDX-License-Identifier: Apache-2.0
// The reset, clock and power controller (rcpc.h) in SystemC: device_tlm, and whom it supplies.
#ifndef RCPC_TLM_H
#define RCPC_TLM_H

#include "device_tlm.h"
#include "rcpc.h"

#include <functional>
#include <vector>

namespace dmavp {

class rcpc_tlm : public device_tlm {
public:
    // What a user of an output does from WHEN on, a clock edge of the controller: now, or as much
    // later as the initiator that has caused it has run ahead.
    using clock_user = std::function<void(const sc_core::sc_time &period,
                                          const sc_core::sc_time &when)>;
    using level_user = std::function<void(bool level, const sc_core::sc_time &when)>;

    explicit rcpc_tlm(sc_core::sc_module_name name, const rcpc_config *config = nullptr);

    // USER is told how output N of CONFIG is now, and then of every change. Before the simulation,
    // after set_clock(), which does not change any more.
    void supply_clock(unsigned n, clock_user user);
    void supply_reset(unsigned n, level_user user); // LEVEL: held
    void supply_power(unsigned n, level_user user); // LEVEL: on

private:
    const rcpc &controller() { return *static_cast<const rcpc *>(core()); }
    void tell(const std::vector<level_user> &users, bool level);

    std::vector<clock_user> clock_[RCPC_CLOCKS];
    std::vector<level_user> reset_[RCPC_RESETS], power_[RCPC_DOMAINS];
};

} // namespace dmavp

#endif
