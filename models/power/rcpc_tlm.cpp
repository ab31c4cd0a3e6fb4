// SPDX-License-Identifier: Apache-2.0
#include "rcpc_tlm.h"

using namespace sc_core;

namespace dmavp {

// DIVISOR cycles of CLOCK; 0 = none.
static sc_time divided(const sc_time &clock, uint32_t divisor)
{
    return sc_time::from_value(clock.value() * divisor);
}

rcpc_tlm::rcpc_tlm(sc_module_name name, const rcpc_config *config)
    : device_tlm(name, rcpc_class, config)
{
    dev()->set_clock_out = [](void *shell, unsigned line, uint32_t divisor) {
        auto *self = static_cast<rcpc_tlm *>(static_cast<device_tlm *>(shell));
        const sc_time period = divided(self->clock(), divisor);

        for (const clock_user &user : self->clock_[line])
            self->when_outside([user, period, when = self->core_time()] { user(period, when); });
    };
    dev()->set_reset_out = [](void *shell, unsigned line, bool held) {
        auto *self = static_cast<rcpc_tlm *>(static_cast<device_tlm *>(shell));

        self->tell(self->reset_[line], held);
    };
    dev()->set_power_out = [](void *shell, unsigned domain, bool on) {
        auto *self = static_cast<rcpc_tlm *>(static_cast<device_tlm *>(shell));

        self->tell(self->power_[domain], on);
    };
}

// Once the controller is left: a user may have to finish an access to it first.
void rcpc_tlm::tell(const std::vector<level_user> &users, bool level)
{
    for (const level_user &user : users)
        when_outside([user, level, when = core_time()] { user(level, when); });
}

void rcpc_tlm::supply_clock(unsigned n, clock_user user)
{
    user(divided(clock(), rcpc_divisor(&controller(), n)), sc_time_stamp());
    clock_[n].push_back(std::move(user));
}

void rcpc_tlm::supply_reset(unsigned n, level_user user)
{
    user(rcpc_held(&controller(), n), sc_time_stamp());
    reset_[n].push_back(std::move(user));
}

void rcpc_tlm::supply_power(unsigned n, level_user user)
{
    user(rcpc_powered(&controller(), n), sc_time_stamp());
    power_[n].push_back(std::move(user));
}

} // namespace dmavp
