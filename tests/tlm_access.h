// SPDX-License-Identifier: Apache-2.0
// Accesses of a test by blocking transport, as any initiator of the base protocol makes them.
#ifndef TLM_ACCESS_H
#define TLM_ACCESS_H

#include <systemc>
#include <tlm>

// Makes TX an access to the LEN bytes from ADDR on, from or to DATA; nothing else of it changes.
inline void tlm_describe(tlm::tlm_generic_payload &tx, bool write, uint64_t addr, void *data,
                         unsigned len)
{
    tx.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    tx.set_address(addr);
    tx.set_data_ptr(static_cast<uint8_t *>(data));
    tx.set_data_length(len);
    tx.set_streaming_width(len);
}

// One access through an initiator SOCKET, DELAY after now; how it ended. How long it took does not
// matter.
template <class Socket>
tlm::tlm_response_status tlm_access(Socket &socket, bool write, uint64_t addr, void *data,
                                    unsigned len, sc_core::sc_time delay = sc_core::SC_ZERO_TIME)
{
    tlm::tlm_generic_payload tx;

    tlm_describe(tx, write, addr, data, len);
    socket->b_transport(tx, delay);
    return tx.get_response_status();
}

// A 32-bit register is written, or read; the answer is not looked at.
template <class Socket> void tlm_put(Socket &socket, uint64_t addr, uint32_t value)
{
    tlm_access(socket, true, addr, &value, sizeof value);
}

template <class Socket> uint32_t tlm_get(Socket &socket, uint64_t addr)
{
    uint32_t value = 0;

    tlm_access(socket, false, addr, &value, sizeof value);
    return value;
}

#endif
