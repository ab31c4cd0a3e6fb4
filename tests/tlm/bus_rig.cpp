// SPDX-License-Identifier: Apache-2.0
#include "bus_rig.h"

#include "bus_extension.h"
#include "lt_router.h"
#include "memory_tlm.h"
#include "tlm_access.h"

#include <stdexcept>
#include <tlm_utils/simple_initiator_socket.h>

using namespace sc_core;
using namespace dmavp;

int sc_main(int, char **)
{
    return 0;
}

namespace {

struct initiator : sc_module {
    explicit initiator(sc_module_name name) : sc_module(name), bus("bus")
    {
        bus.register_invalidate_direct_mem_ptr(this, &initiator::invalidate);
    }

    void invalidate(sc_dt::uint64 start, sc_dt::uint64 end)
    {
        if (seen.count < 8) {
            seen.start[seen.count] = start;
            seen.end[seen.count] = end;
        }
        seen.count++;
    }

    tlm_utils::simple_initiator_socket<initiator, 32> bus;
    bus_invalid seen{};
};

struct picky_target : sc_module {
    explicit picky_target(sc_module_name name) : sc_module(name), bus("bus"), store(PICKY_SIZE)
    {
        bus.register_b_transport(this, &picky_target::b_transport);
        bus.register_transport_dbg(this, &picky_target::transport_dbg);
        bus.register_get_direct_mem_ptr(this, &picky_target::dmi);
    }

    void b_transport(tlm::tlm_generic_payload &tx, sc_time &)
    {
        calls++;
        asked = tx.get_address();
        tx.set_response_status(tlm::TLM_OK_RESPONSE);
    }

    unsigned transport_dbg(tlm::tlm_generic_payload &tx)
    {
        asked = tx.get_address();
        return 3; // fewer than asked for
    }

    bool dmi(tlm::tlm_generic_payload &tx, tlm::tlm_dmi &d)
    {
        asked = tx.get_address();
        d.init();
        d.set_start_address(start);
        d.set_end_address(end);
        if (!grant)
            return false;
        d.allow_read_write();
        d.set_dmi_ptr(store.data() + start);
        return true;
    }

    tlm_utils::simple_target_socket<picky_target, 32> bus;
    std::vector<uint8_t> store;
    bool grant = true;
    uint64_t start = 0, end = PICKY_SIZE - 1, asked = 0;
    unsigned calls = 0;
};

struct rig : sc_module {
    explicit rig(sc_module_name name)
        : sc_module(name), router("router"), cpu("cpu"), dma0("dma0"), dma1("dma1"),
          rom("rom", 0x1000, memory_config{0, 0, 1}), ram("ram", RAM_SIZE, memory_config{2, 3, 0}),
          next("next", NEXT_SIZE, memory_config{}), big("big", BIG_SIZE, memory_config{}),
          top("top", 0x1000, memory_config{}), small("short", SHORT_SIZE, memory_config{}),
          picky("picky"), all{&cpu, &dma0, &dma1}
    {
        auto printer = [this](const char *instance, note_kind, const char *text, const sc_time &) {
            note = std::string(instance) + ": " + text;
            printed++;
        };

        // The order is not that of the addresses, and an initiator comes before and after the map.
        must(router.add_initiator(cpu.bus, "cpu"));
        must(router.map(RAM, RAM_SIZE, ram.bus, "ram"));
        must(router.map(TOP, 0x1000, top.bus, "top"));
        must(router.map(ROM, 0x1000, rom.bus, "rom"));
        must(router.map(BIG, BIG_SIZE, big.bus, "big"));
        must(router.map(NEXT, NEXT_SIZE, next.bus, "next"));
        must(router.map(0, 0x10, next.bus, "zero"));
        must(router.map(ALIAS, ALIAS_SIZE, ram.bus, "alias"));
        must(router.map(SHORT, 0x1000, small.bus, "short"));
        must(router.map(PICKY, PICKY_SIZE, picky.bus, "picky"));
        must(router.add_initiator(
            dma0.bus, "dma0",
            {{0x10000, RAM + RAM_SIZE - 0x100, 0x200}, {0, RAM + 0x1000, 0x2000}}));
        must(router.add_initiator(dma1.bus, "dma1", {{0x40000000, PICKY + 0x1000, 0x1000}}));
        router.set_note_printer(printer);
        ram.set_note_printer(printer);
        rom.set_note_printer(printer);
        small.set_note_printer(printer);
        ram.on_write([this](uint64_t offset, uint64_t len) {
            written.count++;
            written.offset = offset;
            written.len = len;
        });
        ram.on_write([this](uint64_t, uint64_t len) { written.second_bytes += len; });
    }

    static void must(const std::string &why)
    {
        if (!why.empty())
            throw std::runtime_error(why);
    }

    lt_router router;
    initiator cpu, dma0, dma1;
    memory_tlm rom, ram, next, big, top, small;
    picky_target picky;
    initiator *all[INITIATORS];
    std::string note;
    unsigned printed = 0;
    ram_writes written{};
    uint64_t router_base = 0, ram_base = 0, rom_base = 0;
};

rig *r;
std::string text, failures[2];

// Modules can only be made before the elaboration ends, so this is tried once, at the start.
void try_impossible_memories()
{
    static const uint64_t size[] = {UINT64_MAX / 2, 0};

    for (unsigned n = 0; n < 2; n++)
        try {
            memory_tlm memory("huge", size[n], memory_config{});
        } catch (const std::runtime_error &e) {
            failures[n] = e.what();
        }
}

const char *keep(const std::string &s)
{
    text = s;
    return text.c_str();
}

bus_answer answer(tlm::tlm_response_status s)
{
    switch (s) {
    case tlm::TLM_OK_RESPONSE:
        return ANSWER_OK;
    case tlm::TLM_ADDRESS_ERROR_RESPONSE:
        return ANSWER_ADDRESS;
    case tlm::TLM_COMMAND_ERROR_RESPONSE:
        return ANSWER_COMMAND;
    case tlm::TLM_BURST_ERROR_RESPONSE:
        return ANSWER_BURST;
    case tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE:
        return ANSWER_ENABLE;
    default:
        return ANSWER_OTHER;
    }
}

} // namespace

extern "C" {

void bus_start(void)
{
    if (!r) {
        try_impossible_memories();
        r = new rig("rig"); // SystemC modules live until the process ends
        sc_start(SC_ZERO_TIME);
    }
    r->note.clear();
    r->printed = 0;
    r->written = {};
    r->router_base = r->router.guest_errors();
    r->ram_base = r->ram.guest_errors();
    r->rom_base = r->rom.guest_errors();
    for (initiator *i : r->all)
        i->seen = {};
    r->picky.calls = 0;
    ram_set_clock(10000);
}

bus_answer bus_transport(bus_call *c)
{
    bus_extension ext;
    tlm::tlm_generic_payload tx;
    sc_time delay = sc_time::from_value(c->delay_ps);

    tlm_describe(tx, c->write, c->addr, c->data, c->len);
    tx.set_streaming_width(c->width ? c->width : c->len);
    tx.set_byte_enable_ptr(const_cast<uint8_t *>(c->enable));
    tx.set_byte_enable_length(c->enable_len);
    if (c->beat_bytes) {
        ext.beat_bytes = static_cast<uint16_t>(c->beat_bytes);
        ext.chan = static_cast<int16_t>(c->channel) - 1;
        ext.fetch = c->fetch;
        tx.set_extension(&ext);
    }
    r->all[c->from]->bus->b_transport(tx, delay);
    tx.clear_extension(&ext);
    c->delay_ps = delay.value();
    c->dmi_hint = tx.is_dmi_allowed();
    return tx.get_address() == c->addr ? answer(tx.get_response_status()) : ANSWER_OTHER;
}

unsigned bus_debug(unsigned from, bool write, uint64_t addr, void *data, unsigned len)
{
    tlm::tlm_generic_payload tx;

    tlm_describe(tx, write, addr, data, len);
    return r->all[from]->bus->transport_dbg(tx);
}

struct bus_grant bus_dmi(unsigned from, bool write, uint64_t addr)
{
    tlm::tlm_generic_payload tx;
    tlm::tlm_dmi dmi;
    bus_grant out{};

    tx.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    tx.set_address(addr);
    out.granted = r->all[from]->bus->get_direct_mem_ptr(tx, dmi);
    out.read = dmi.is_read_allowed();
    out.write = dmi.is_write_allowed();
    out.start = dmi.get_start_address();
    out.end = dmi.get_end_address();
    out.ptr = dmi.get_dmi_ptr();
    out.read_ps = dmi.get_read_latency().value();
    out.write_ps = dmi.get_write_latency().value();
    return out;
}

const bus_invalid *bus_invalidated(unsigned n)
{
    return &r->all[n]->seen;
}

const char *bus_map(uint64_t base, uint64_t size)
{
    return keep(r->router.map(base, size, r->picky.bus, "new"));
}

const char *bus_views(const uint64_t a[3], const uint64_t b[3])
{
    return keep(
        r->router.add_initiator(r->cpu.bus, "new", {{a[0], a[1], a[2]}, {b[0], b[1], b[2]}}));
}

const char *bus_describe(void)
{
    return keep(r->router.describe());
}

uint64_t bus_errors(void)
{
    return r->router.guest_errors() - r->router_base;
}

const char *bus_note(void)
{
    return r->note.c_str();
}

unsigned bus_notes_printed(void)
{
    return r->printed;
}

uint8_t *ram_data(void)
{
    return r->ram.data();
}

uint8_t *rom_data(void)
{
    return r->rom.data();
}

uint8_t *big_data(void)
{
    return r->big.data();
}

uint64_t ram_errors(void)
{
    return r->ram.guest_errors() - r->ram_base;
}

uint64_t rom_errors(void)
{
    return r->rom.guest_errors() - r->rom_base;
}

void ram_set_clock(uint64_t ps)
{
    r->ram.set_clock(sc_time::from_value(ps));
}

const struct ram_writes *ram_seen(void)
{
    return &r->written;
}

const char *memory_failure(unsigned n)
{
    return failures[n].c_str();
}

void picky_answers(bool grant, uint64_t start, uint64_t end)
{
    r->picky.grant = grant;
    r->picky.start = start;
    r->picky.end = end;
}

uint64_t picky_asked(void)
{
    return r->picky.asked;
}

unsigned picky_calls(void)
{
    return r->picky.calls;
}

void picky_invalidates(uint64_t start, uint64_t end)
{
    r->picky.bus->invalidate_direct_mem_ptr(start, end);
}

uint8_t *picky_data(void)
{
    return r->picky.store.data();
}
}
