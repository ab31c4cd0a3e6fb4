// SPDX-License-Identifier: Apache-2.0
#include "debugger.h"

#include "fail.h"
#include "gdb_xml.h"
#include "interrupt.h"
#include "report.h"

#include <cinttypes>
#include <new>

using namespace sc_core;

namespace dmavp
{

namespace
{

constexpr unsigned signal_abort = 6; // GDB's number
constexpr unsigned events_per_look = 16;

} // namespace

debugger::debugger(machine &m, const run_observer &o, run_controls run)
    : machine_(m), observer_(o), run_(std::move(run))
{
    if (!make_server())
        throw std::bad_alloc();
}

debugger::~debugger() = default;

bool debugger::make_server()
{
    gdb_target t = target();
    auto exists = [](void *arg, unsigned csr) {
        uint64_t val;

        return rv_csr_get(static_cast<cpu_tlm *>(arg)->core(), csr, &val);
    };

    features_.reset(gdb_xml_features(RV_XLEN, exists, machine_.cpus()[0]));
    memory_map_.reset(gdb_xml_memory(&machine_.board()));
    t.arg = this;
    t.harts = static_cast<unsigned>(machine_.cpus().size());
    t.features = features_.get();
    t.memory_map = memory_map_.get();
    server_.reset(gdb_server_new(&t));
    return features_ && memory_map_ && server_;
}

bool debugger::listen(const char *where, const char *firmware)
{
    failure f;

    socket_.reset(gdb_listen(where, &f));
    if (!socket_) {
        fail_print("%s", f.text);
        return false;
    }
    interrupt_listen(); // whoever reads this may press Ctrl-C
    fail_print("gdb: listening on %s; connect with: gdb-multiarch %s -ex 'target remote :%u'",
               gdb_socket_address(socket_.get()), firmware, gdb_socket_port(socket_.get()));
    machine_.cpus()[0]->interrupt();
    return true;
}

// --- the line --------------------------------------------------------------------

// What comes within the time, if anything does. False: nothing did, or the user wants the end.
bool debugger::take(int timeout_ms)
{
    char bytes[4096];
    size_t n = 0;

    switch (gdb_socket_wait(socket_.get(), timeout_ms, interrupt_fd(), bytes, sizeof bytes, &n)) {
    case GDB_NOTHING:
    case GDB_SIGNALLED:
        return false;
    case GDB_CAME:
        arriving_ = true;
        break;
    case GDB_BYTES:
        gdb_server_input(server_.get(), bytes, n);
        break;
    case GDB_GONE:
        arriving_ = false;
        gdb_server_disconnect(server_.get());
        break;
    }
    return true;
}

// The client, in peace.
void debugger::leave()
{
    gdb_socket_drop(socket_.get());
}

// Until the client lets go of HART and the others, or is gone.
void debugger::serve(unsigned hart)
{
    for (;;) {
        if (arriving_) {
            arriving_ = waits_ = false;
            gdb_server_connect(server_.get(), hart);
        }
        if (!waits_ && gdb_server_state(server_.get()) != GDB_STOPPED)
            return go_on();
        if (!take(-1)) {
            gdb_server_disconnect(server_.get());
            leave();
            return run_.interrupt();
        }
    }
}

void debugger::go_on()
{
    const gdb_resume *how = gdb_server_resume(server_.get());

    switch (gdb_server_state(server_.get())) {
    case GDB_RUNNING:
        for (watch &w : watches_)
            changed(w); // the client may have written there
        if (how->step && !over_)
            machine_.cpus()[how->hart]->step();
        break;
    case GDB_KILLED:
        leave();
        run_.kill();
        break;
    default:
        leave();
    }
}

// --- stops -----------------------------------------------------------------------

unsigned debugger::index(const cpu_tlm &hart) const
{
    unsigned i = 0;

    while (machine_.cpus()[i] != &hart)
        i++;
    return i;
}

// The hart that is the furthest behind runs next; one in wfi does not.
unsigned debugger::next_hart() const
{
    const auto &harts = machine_.cpus();
    unsigned next = 0;

    for (unsigned i = 1; i < harts.size(); i++)
        if (!harts[i]->waiting() &&
            (harts[next]->waiting() || harts[i]->local_time() < harts[next]->local_time()))
            next = i;
    return next;
}

// All of them, as one may wait for the bus for ever; whoever stops first is told of.
void debugger::ask_to_stop()
{
    if (!asked_)
        for (cpu_tlm *hart : machine_.cpus())
            hart->interrupt();
    asked_ = true;
}

void debugger::stop(const gdb_stop &why)
{
    asked_ = false;
    gdb_server_stop(server_.get(), &why);
    serve(why.hart);
}

// HART was told to step.
bool debugger::steps(const cpu_tlm &hart) const
{
    const gdb_resume *how = gdb_server_resume(server_.get());

    return gdb_server_state(server_.get()) == GDB_RUNNING && how->step && how->hart == index(hart);
}

// And is still where it is to step on.
bool debugger::in_range(const cpu_tlm &hart) const
{
    const gdb_resume *how = gdb_server_resume(server_.get());

    return steps(hart) && hart.pc() >= how->from && hart.pc() < how->to && !asked_;
}

void debugger::stopped(cpu_tlm &hart, cpu_tlm::stop_reason why)
{
    const bool wanted = asked_ || waits_ || arriving_;
    gdb_stop told = {index(hart), GDB_SIGNAL_TRAP, GDB_NO_POINT, 0};

    if (why == cpu_tlm::stop_reason::breakpoint) {
        told.point = GDB_SW_BREAK;
    } else if (why == cpu_tlm::stop_reason::watchpoint) {
        const auto &hit = hart.watch_hit();

        if (const watch *w = touched(hit.store, hit.addr, hit.size)) {
            told.point = w->kind;
            told.addr = std::max(w->addr, hit.addr);
        } else if (in_range(hart)) {
            return hart.step();
        } else if (!wanted && !steps(hart)) {
            return; // written, and still the same
        }
    } else if (why == cpu_tlm::stop_reason::stepped) {
        if (in_range(hart))
            return hart.step();
        if (!steps(hart))
            return; // another one has stopped before, and this step is not wanted any more
    } else if (seen_.point != GDB_NO_POINT) {
        told.point = seen_.point;
        told.addr = seen_.addr;
    } else if (wanted) {
        told.signal = GDB_SIGNAL_INT;
    } else { // for a client that is gone, or has been told of another hart's stop
        if (steps(hart))
            hart.step();
        return;
    }
    seen_.point = GDB_NO_POINT;
    if (gdb_server_state(server_.get()) == GDB_RUNNING || arriving_ || waits_)
        stop(told);
}

// Says which controller it was. A hart at work, whose register access has made the controller go
// on, finishes its instruction first.
void debugger::accessed(const sc_object &initiator, const observed_access &a)
{
    const auto *device = dynamic_cast<const device_tlm *>(&initiator);

    if (watches_.empty() || !device || !a.len || gdb_server_state(server_.get()) != GDB_RUNNING)
        return;
    const uint64_t addr = machine_.cpu_address(*device, a.addr);
    const bool write = a.kind == DMA_WRITE;
    const watch *w = touched(write, addr, a.len);

    if (!w)
        return;
    print("dmavp: %s: %s channel %d %s %u bytes at 0x%08" PRIx64 ", value 0x%0*" PRIx64 "\n",
          report_time(a.end).c_str(), device->name(), a.chan, write ? "wrote" : "read", a.len, addr,
          2 * static_cast<int>(std::min(a.len, 8u)), a.value);
    seen_ = {next_hart(), GDB_SIGNAL_TRAP, w->kind, std::max(w->addr, addr)};
    if (auto *running = dynamic_cast<cpu_tlm *>(machine_.running_hart())) {
        running->interrupt();
        return;
    }
    const gdb_stop told = seen_;
    seen_.point = GDB_NO_POINT;
    stop(told);
}

void debugger::look()
{
    for (unsigned i = 0; i < events_per_look && !arriving_ && take(0); i++)
        ;
    if (arriving_ || gdb_server_interrupted(server_.get()))
        ask_to_stop();
    if (gdb_server_state(server_.get()) == GDB_KILLED)
        go_on();
}

void debugger::last_look(const std::string &why)
{
    if (gdb_server_state(server_.get()) != GDB_RUNNING)
        return;
    over_ = true;
    print("dmavp: %s\n", why.c_str());
    stop({next_hart(), signal_abort, GDB_NO_POINT, 0});
}

void debugger::exit(uint8_t code)
{
    gdb_server_exit(server_.get(), code);
    leave();
}

} // namespace dmavp
