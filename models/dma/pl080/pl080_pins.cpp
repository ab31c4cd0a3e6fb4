// SPDX-License-Identifier: Apache-2.0
#define SC_INCLUDE_DYNAMIC_PROCESSES
#include "pl080_pins.h"

using namespace sc_core;

namespace dmavp {

pl080_pins::pl080_pins(sc_module_name name, dma_tlm &dma)
    : sc_module(name), hresetn("hresetn"), dma_(dma), line_("line", PL080_REQUEST_LINES)
{
    for (unsigned p = 0; p < PL080_REQUEST_LINES; p++)
        line_[p].line.bind(dma.request_lines[p]);
}

void pl080_pins::end_of_elaboration()
{
    sc_spawn_options opt;

    if (!hresetn.size())
        return;
    opt.spawn_method();
    opt.set_sensitivity(&hresetn->value_changed_event());
    sc_spawn([this] { dma_.hold_reset(!hresetn->read()); }, sc_gen_unique_name("reset"), &opt);
}

} // namespace dmavp
