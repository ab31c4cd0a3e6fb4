// SPDX-License-Identifier: Apache-2.0
// Loosely timed router: bus_map.h's ports and map; adds no time.
//
// Targets must answer b_transport; nb_transport is refused (this router has no notion of phases).
#ifndef DMAVP_LT_ROUTER_H
#define DMAVP_LT_ROUTER_H

#include "bus_map.h"

namespace dmavp {

struct lt_router : bus_map {
    explicit lt_router(sc_core::sc_module_name name) : bus_map(name) {}

private:
    std::unique_ptr<bus_initiator_port> new_initiator_port(const char *module_name) override;
    std::unique_ptr<bus_target_port> new_target_port(const char *module_name,
                                                     tlm::tlm_target_socket<32> &target) override;
};

} // namespace dmavp

#endif
