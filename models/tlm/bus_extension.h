// SPDX-License-Identifier: Apache-2.0
// The one ignorable extension on the platform's payloads: attributes of the access, and the detail
// that the base protocol has no word for. Without it an access is unprivileged, its beats are equal
// and an error counts at the first beat.
#ifndef DMAVP_BUS_EXTENSION_H
#define DMAVP_BUS_EXTENSION_H

#include "bus.h"
#include "bus_loan.h"

#include <tlm>

namespace dmavp {

class device_tlm;

struct bus_extension : tlm::tlm_extension<bus_extension> {
    bus_attr attr{};
    uint16_t initiator = 0;   // number given by the platform, 0 = unknown
    int16_t chan = -1;        // DMA channel of the initiator, -1 = none
    bool fetch = false;       // a read of a DMA controller's own list
    uint16_t beat_bytes = 4;
    uint32_t ok_bytes = 0;    // filled by a target that fails in the middle
    sc_core::sc_time delay;   // of a scripted fault: an approximately timed bus adds it
    // Filled by a target: until another access reaches it, or the kernel has something to do, this
    // read would give the same, take as long, and do nothing else.
    bool steady = false;
    // From the end of one beat to that of the next, when approximately timed: filled by a target
    // that knows it, else by the bus. Beats are counted back from the end of the last.
    sc_core::sc_time beat_period;
    // Of an exclusive access: a bus that knows it sets *MONITOR when a read's data phases begin,
    // and does not carry a write to its target that finds it clear then, but fills EXCLUDED.
    // Whoever else writes there clears it, which the owner of *MONITOR sees to.
    bool *monitor = nullptr;
    bool excluded = false;
    // Its initiator lets all that the kernel still has to do at this time go first. So what a
    // borrower (bus_loan.h) begins now, without the kernel, has come before.
    bool yields = false;
    // For DMI: of what is granted only instructions may be fetched; filled by a bus, where each
    // access is to be seen.
    bool fetch_only = false;
    // For DMI: whose port the target is behind, filled by a bus. It names the port, no more.
    const void *port = nullptr;
    // Asks for DMI as a borrower (bus_loan.h), for this master port; with TLM_IGNORE_COMMAND it
    // gives back what it has. LENT, and FREE_AT, when the last data phase there ends: filled by a
    // bus that lends. A target that grants DMI fills beat_period, for the payload's command.
    bus_borrower *borrower = nullptr;
    uint8_t borrower_port = 0;
    // For DMI: a data register of a peripheral will do as well. Granted without a pointer; DEVICE
    // is filled by the peripheral, and OFFSET, where the register is there.
    bool takes_device = false;
    device_tlm *device = nullptr;
    uint32_t offset = 0;
    bool lent = false;
    sc_core::sc_time free_at;

    tlm_extension_base *clone() const override { return new bus_extension(*this); }
    void copy_from(const tlm_extension_base &other) override
    {
        *this = static_cast<const bus_extension &>(other);
    }
};

// Data phases of TX begin: it is an exclusive write that comes too late.
inline bool is_excluded(const tlm::tlm_generic_payload &tx)
{
    bus_extension *const ext = tx.get_extension<bus_extension>();

    if (!ext || !ext->monitor)
        return false;
    if (tx.is_read())
        *ext->monitor = true;
    ext->excluded = !*ext->monitor;
    return ext->excluded;
}

// Beats in BYTES of TX; a beat has 4 bytes when nothing else is said.
inline unsigned beats_of(const tlm::tlm_generic_payload &tx, unsigned bytes)
{
    const bus_extension *ext = tx.get_extension<bus_extension>();
    const unsigned beat = ext && ext->beat_bytes ? ext->beat_bytes : 4;

    return bytes / beat + (bytes % beat != 0);
}

} // namespace dmavp

#endif
