// SPDX-License-Identifier: Apache-2.0
#define SC_INCLUDE_DYNAMIC_PROCESSES
#include "dma_plain.h"

#include <algorithm>

using namespace sc_core;

namespace dmavp {

plain_wires::plain_wires(sc_module_name name, std::vector<plain_in *> in,
                         std::vector<plain_out *> out)
    : sc_module(name), in_(std::move(in)), out_(std::move(out))
{
    SC_HAS_PROCESS(plain_wires);
    SC_METHOD(write);
    dont_initialize();
    sensitive << write_event_;
}

void plain_wires::end_of_elaboration()
{
    sc_spawn_options opt;
    bool any = false;

    opt.spawn_method();
    for (plain_in *wire : in_)
        if (wire->size()) {
            opt.set_sensitivity(&(*wire)->value_changed_event());
            any = true;
        }
    if (any)
        sc_spawn([this] { sample(); }, sc_gen_unique_name("inputs"), &opt);
}

void plain_wires::drive(unsigned signals, const sc_time &when)
{
    pending_.emplace_back(std::max(when, sc_time_stamp()), signals);
    if (pending_.size() == 1)
        write_event_.notify(pending_.front().first - sc_time_stamp());
}

void plain_wires::write()
{
    while (!pending_.empty() && pending_.front().first <= sc_time_stamp()) {
        for (size_t i = 0; i < out_.size(); i++)
            if (out_[i]->size())
                (*out_[i])->write(pending_.front().second >> i & 1);
        pending_.pop_front();
    }
    if (!pending_.empty())
        write_event_.notify(pending_.front().first - sc_time_stamp());
}

void plain_wires::sample()
{
    unsigned signals = 0;

    for (size_t i = 0; i < in_.size(); i++)
        if (in_[i]->size() && (*in_[i])->read())
            signals |= 1u << i;
    if (signals == seen_)
        return;
    seen_ = signals;
    sampled(signals);
}

// Wire n is bit n of DMA_REQ_..., or of DMA_ACK_...

plain_peripheral::plain_peripheral(sc_module_name name)
    : plain_wires(name, {&single, &burst, &last_single, &last_burst}, {&clear, &tc}),
      line("line"), single("single"), burst("burst"), last_single("last_single"),
      last_burst("last_burst"), clear("clear"), tc("tc")
{
}

void plain_peripheral::end_of_elaboration()
{
    plain_wires::end_of_elaboration();
    if (line.size())
        line->attach(*this, name());
}

void plain_peripheral::sampled(unsigned signals)
{
    if (line.size())
        line->request(signals, sc_time_stamp());
}

plain_controller::plain_controller(sc_module_name name)
    : plain_wires(name, {&clear, &tc}, {&single, &burst, &last_single, &last_burst}),
      line("line"), single("single"), burst("burst"), last_single("last_single"),
      last_burst("last_burst"), clear("clear"), tc("tc")
{
    line.bind(*this);
}

void plain_controller::attach(dma_ack_if &peripheral, const char *name)
{
    peripheral_.attach(peripheral, name, this->name());
}

void plain_controller::sampled(unsigned signals)
{
    peripheral_.ack(signals, sc_time_stamp());
}

} // namespace dmavp
