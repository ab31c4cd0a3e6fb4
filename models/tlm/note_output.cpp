// SPDX-License-Identifier: Apache-2.0
#include "note_output.h"

#include <iostream>

namespace dmavp {

void note_output::attach(notes &n, const sc_core::sc_object &owner,
                         std::function<sc_core::sc_time()> when)
{
    owner_ = &owner;
    when_ = std::move(when);
    n.arg = this;
    n.print = [](void *arg, note_kind kind, const char *text) {
        static_cast<const note_output *>(arg)->print(kind, text);
    };
}

void note_output::print(note_kind kind, const char *text) const
{
    if (printer_)
        printer_(owner_->name(), kind, text, when_());
    else
        std::cerr << when_() << ' ' << owner_->name() << ": " << note_kind_name(kind) << ": "
                  << text << '\n';
}

} // namespace dmavp
