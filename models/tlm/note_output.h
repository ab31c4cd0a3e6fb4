// SPDX-License-Identifier: Apache-2.0
// How a module's notes (models/core/notes.h) become lines: through the printer that the platform
// sets, else to std::cerr.
#ifndef DMAVP_NOTE_OUTPUT_H
#define DMAVP_NOTE_OUTPUT_H

#include "notes.h"

#include <functional>
#include <systemc>

namespace dmavp {

// Prints one note; INSTANCE is the hierarchical name, WHEN the local time of the access that caused
// it.
using note_printer = std::function<void(const char *instance, note_kind kind, const char *text,
                                        const sc_core::sc_time &when)>;

class note_output {
public:
    note_output() = default;
    note_output(const note_output &) = delete;
    note_output &operator=(const note_output &) = delete;

    // N prints as OWNER from now on; WHEN() gives the local time while it does. N must not be used
    // any more once this object is gone.
    void attach(notes &n, const sc_core::sc_object &owner, std::function<sc_core::sc_time()> when);
    void set_printer(note_printer printer) { printer_ = std::move(printer); }

private:
    void print(note_kind kind, const char *text) const;

    const sc_core::sc_object *owner_ = nullptr;
    std::function<sc_core::sc_time()> when_;
    note_printer printer_;
};

} // namespace dmavp

#endif
