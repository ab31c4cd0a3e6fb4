// SPDX-License-Identifier: Apache-2.0
// The machine as the GDB server sees it: registers, memory, break- and watchpoints.
#include "debugger.h"

#include "interrupt.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace dmavp
{

namespace
{

// Watches with smaller numbers are of others (cpu_tlm::watch_store).
constexpr unsigned first_watch = 64;
constexpr uint64_t value_limit = 4096;

debugger *self(void *arg)
{
    return static_cast<debugger *>(arg);
}

} // namespace

gdb_target debugger::target()
{
    gdb_target t = {};

    t.word = RV_XLEN / 8;
    t.send = [](void *arg, const char *bytes, size_t n) {
        gdb_socket_send(self(arg)->socket_.get(), bytes, n, interrupt_fd());
    };
    t.describe = [](void *arg, unsigned hart, char text[GDB_TEXT]) {
        self(arg)->describe(hart, text);
    };
    t.read_reg = [](void *arg, unsigned hart, unsigned reg, uint64_t *val) {
        return self(arg)->read_reg(hart, reg, val);
    };
    t.write_reg = [](void *arg, unsigned hart, unsigned reg, uint64_t val) {
        return self(arg)->write_reg(hart, reg, val);
    };
    t.read_mem = [](void *arg, unsigned hart, uint64_t addr, uint8_t *to, size_t len) {
        return self(arg)->transfer(false, hart, addr, to, len);
    };
    t.write_mem = [](void *arg, unsigned hart, uint64_t addr, const uint8_t *from, size_t len) {
        return self(arg)->transfer(true, hart, addr, const_cast<uint8_t *>(from), len) == len;
    };
    t.set_point = [](void *arg, gdb_point kind, uint64_t addr, uint64_t len) {
        return self(arg)->set_point(kind, addr, len);
    };
    t.clear_point = [](void *arg, gdb_point kind, uint64_t addr, uint64_t len) {
        self(arg)->clear_point(kind, addr, len);
    };
    t.monitor = [](void *arg, const char *command) { self(arg)->monitor(command); };
    return t;
}

void debugger::describe(unsigned hart, char text[GDB_TEXT]) const
{
    cpu_tlm &h = *machine_.cpus()[hart];

    snprintf(text, GDB_TEXT, "%s, %c-mode, %s", h.name(), rv_machine_mode(h.core()) ? 'M' : 'U',
             h.waiting() ? "wfi" : "runs");
}

// --- registers ---------------------------------------------------------------------

bool debugger::read_reg(unsigned hart, unsigned reg, uint64_t *val) const
{
    rv_cpu *core = machine_.cpus()[hart]->core();

    if (reg < 32)
        *val = rv_reg(core, reg);
    else if (reg == GDB_REG_PC)
        *val = rv_pc(core);
    else if (reg == GDB_REG_PRIV)
        *val = rv_machine_mode(core) ? 3 : 0;
    else
        return reg >= GDB_REG_CSR && rv_csr_get(core, reg - GDB_REG_CSR, val);
    return true;
}

// A hart that waits for the bus in the middle of an instruction would not notice.
bool debugger::write_reg(unsigned hart, unsigned reg, uint64_t val)
{
    rv_cpu *core = machine_.cpus()[hart]->core();

    if (rv_inside(core))
        return false;
    if (reg < 32)
        rv_set_reg(core, reg, val);
    else if (reg == GDB_REG_PC)
        rv_set_pc(core, val);
    else
        return reg >= GDB_REG_CSR && reg < GDB_REG_PRIV && rv_csr_set(core, reg - GDB_REG_CSR, val);
    return true;
}

// --- memory ------------------------------------------------------------------------

// How many bytes could be read or written, as HART sees memory.
size_t debugger::transfer(bool write, unsigned hart, uint64_t addr, uint8_t *data, size_t len) const
{
    tlm::tlm_generic_payload tx;

    // The run is over in the middle of something: the bus is not to be asked any more.
    if (uint8_t *memory = over_ ? machine_.memory(addr, len) : nullptr) {
        memcpy(write ? memory : data, write ? data : memory, len);
        return len;
    }
    tx.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    tx.set_address(addr);
    tx.set_data_ptr(data);
    tx.set_data_length(static_cast<unsigned>(len));
    tx.set_streaming_width(static_cast<unsigned>(len));
    return machine_.cpus()[hart]->bus->transport_dbg(tx);
}

// --- break- and watchpoints -----------------------------------------------------------

bool debugger::set_point(gdb_point kind, uint64_t addr, uint64_t len)
{
    bool all = true;

    if (over_)
        return true; // nothing will come to it
    if (kind >= GDB_WATCH_WRITE)
        return set_watch(kind, addr, len);
    for (cpu_tlm *hart : machine_.cpus())
        all = rv_set_break(hart->core(), addr) && all;
    return all;
}

bool debugger::set_watch(gdb_point kind, uint64_t addr, uint64_t len)
{
    static const unsigned kinds[] = {RV_WATCH_STORE, RV_WATCH_LOAD, RV_WATCH_LOAD | RV_WATCH_STORE};
    bool all = true;
    size_t i = 0;

    while (i < watches_.size() && watches_[i].kind != GDB_NO_POINT)
        i++;
    if (i == watches_.size()) {
        pace_controllers(true);
        watches_.emplace_back();
    }
    watches_[i].kind = kind;
    watches_[i].addr = addr;
    watches_[i].len = len;
    changed(watches_[i]);
    for (cpu_tlm *hart : machine_.cpus())
        all = rv_set_watch(hart->core(), first_watch + static_cast<unsigned>(i),
                           kinds[kind - GDB_WATCH_WRITE], addr, len) &&
              all;
    if (!all)
        clear_point(kind, addr, len);
    return all;
}

void debugger::clear_point(gdb_point kind, uint64_t addr, uint64_t len)
{
    if (over_)
        return;
    for (cpu_tlm *hart : machine_.cpus())
        if (kind < GDB_WATCH_WRITE)
            rv_clear_break(hart->core(), addr);
    for (unsigned i = 0; kind >= GDB_WATCH_WRITE && i < watches_.size(); i++) {
        if (watches_[i].kind != kind || watches_[i].addr != addr || watches_[i].len != len)
            continue;
        watches_[i].kind = GDB_NO_POINT;
        for (cpu_tlm *hart : machine_.cpus())
            rv_clear_watch(hart->core(), first_watch + i);
    }
    while (!watches_.empty() && watches_.back().kind == GDB_NO_POINT)
        watches_.pop_back();
    if (watches_.empty())
        pace_controllers(false);
}

// A watchpoint stops a controller at the time of its access.
void debugger::pace_controllers(bool on)
{
    for (dma_tlm *dma : machine_.dmas())
        dma->pace_every_access(on);
}

// Is something else there than the client knows? Of a large piece of memory nobody remembers.
bool debugger::changed(watch &w)
{
    std::vector<uint8_t> now(std::min(w.len, value_limit));

    if (w.len > value_limit)
        return true;
    now.resize(transfer(false, 0, w.addr, now.data(), now.size()));
    if (now == w.value)
        return false;
    w.value = std::move(now);
    return true;
}

// The watch that an access of LEN bytes at ADDR is to be told for. A client does not show a write
// that writes what is there already.
const debugger::watch *debugger::touched(bool write, uint64_t addr, uint64_t len)
{
    for (watch &w : watches_) {
        const bool wanted =
            w.kind == GDB_WATCH_ACCESS || w.kind == (write ? GDB_WATCH_WRITE : GDB_WATCH_READ);

        if (wanted && addr < w.addr + w.len && w.addr < addr + len &&
            (w.kind != GDB_WATCH_WRITE || changed(w)))
            return &w;
    }
    return nullptr;
}

} // namespace dmavp
