// SPDX-License-Identifier: Apache-2.0
#include "session.h"

#include "exit_device.h"
#include "interrupt.h"
#include "run_loop.h"
#include "rv_csrs.h"
#include "tree.h"
#include "units.h"

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <libfdt.h>
#include <unistd.h>

using namespace sc_core;

namespace dmavp
{

namespace
{

constexpr uint64_t page = 4096;

// ACTION at each notification of EVENT.
void on(const sc_event &event, const char *name, const std::function<void()> &action)
{
    sc_spawn_options spawn;

    spawn.spawn_method();
    spawn.dont_initialize();
    spawn.set_sensitivity(&event);
    sc_spawn(action, name, &spawn);
}

} // namespace

session::session(const session_inputs &in) : in_(in), opt_(*in.options)
{
}

bool session::refuse(const char *format, ...) const
{
    struct failure f;
    va_list ap;

    va_start(ap, format);
    vsnprintf(f.text, sizeof f.text, format, ap);
    va_end(ap);
    fail_print("%s", f.text);
    return false;
}

// --- before the run -------------------------------------------------------------

bool session::place_blob()
{
    const struct board &b = *in_.board;
    const board_part *&ram = ram_;

    for (unsigned i = b.parts; i-- > 0;)
        if (b.part[i].part->kind == PART_MEMORY && b.part[i].part->role != ROLE_ROM)
            ram = &b.part[i]; // the first: /memory stands before the buses
    if (!ram)
        return refuse("%s: has no memory; add a /memory node", b.name);
    const uint64_t top = std::min<uint64_t>(ram->base + ram->size, UINT64_C(1) << 32);
    if (top < ram->base + in_.blob_size + page)
        return refuse("%s: %s is too small for the device tree of %zu bytes; make it larger",
                      b.name, ram->path, in_.blob_size);
    blob_at_ = (top - in_.blob_size) & ~(page - 1);
    memcpy(machine_->memory(blob_at_, in_.blob_size), in_.blob, in_.blob_size);
    return true;
}

bool session::put(uint64_t addr, const uint8_t *bytes, uint64_t len)
{
    uint8_t *to = machine_->memory(addr, len);

    if (!to || (addr < blob_at_ + in_.blob_size && blob_at_ < addr + len))
        return false;
    if (bytes)
        memcpy(to, bytes, len);
    else if (again_)
        memset(to, 0, len); // fresh memory is zero
    return true;
}

bool session::load()
{
    elf_write_fn *write = [](void *arg, uint64_t addr, const uint8_t *bytes, uint64_t len) {
        return static_cast<session *>(arg)->put(addr, bytes, len) ? 0 : -1;
    };
    struct failure f;

    if (in_.host)
        return load_host();
    if (!place_blob())
        return false;
    if (elf_load(in_.firmware, write, this, &f))
        return refuse("%s", f.text);
    if (!machine_->memory(in_.firmware->entry, 2))
        return refuse("%s: the entry point 0x%08x lies in no memory; see the linker script",
                      in_.firmware->name, in_.firmware->entry);
    boot();
    return true;
}

// Its RAM has a second place in this process before anything lies in it.
bool session::load_host()
{
    struct failure f;

    if (!again_) {
        if (!place_blob())
            return false; // also tells where
        const int fd = machine_->share_memory(ram_->base);
        const bool placed =
            fd >= 0 && !host_image_place(in_.host, fd, ram_->base, ram_->size, &f);

        if (fd < 0)
            return refuse("%s: cannot be shared: %s", ram_->path, strerror(errno));
        close(fd);
        if (!placed)
            return refuse("%s", f.text);
    }
    if (!place_blob())
        return false;
    host_image_reset(in_.host, blob_at_);
    machine_->reset_host_cpus();
    return true;
}

// a0: the hart, a1: the device tree.
void session::boot()
{
    for (unsigned i = 0; i < in_.board->parts; i++)
        if (auto *cpu = dynamic_cast<cpu_tlm *>(machine_->hart_at(i)))
            cpu->reset(in_.firmware->entry, in_.board->part[i].config[0], blob_at_);
}

bool session::open_ports()
{
    ports_ = std::make_unique<serial_ports>(
        "serial", *machine_, *observer_, [this](bool apart) { return idle(apart); },
        [this](const std::string &why) {
            if (ended_)
                fail_print("%s", why.c_str()); // the last bytes of the run
            end(EXIT_STUCK, why);
        });
    return ports_->open(opt_);
}

void session::stopped(cpu_tlm &cpu, cpu_tlm::stop_reason why)
{
    uint64_t cause = 0;

    if (why == cpu_tlm::stop_reason::trap_loop) {
        rv_csr_get(cpu.core(), CSR_MCAUSE, &cause);
        end(EXIT_STUCK, std::string(cpu.name()) +
                            " traps for ever, at its handler's first instruction (" +
                            rv_exception_name(static_cast<unsigned>(cause)) + "); see mtvec");
    } else if (why != cpu_tlm::stop_reason::requested && debugger_) {
        debugger_->stopped(cpu, why);
    }
}

bool session::open_debugger()
{
    debugger::run_controls run;

    if (!opt_.gdb)
        return true;
    run.kill = [this] { end(EXIT_STUCK, "the debugger ended the run"); };
    run.interrupt = [this] { end_interrupted(); };
    run.reset = [this] { return ask_for_reset(); };
    run.trace = [this](bool on) { return traces_.record(machine_->now(), on); };
    debugger_ = std::make_unique<debugger>(*machine_, *observer_, std::move(run));
    observer_->set_access_sink([this](const sc_object &initiator, const observed_access &a) {
        debugger_->accessed(initiator, a);
    });
    return debugger_->listen(opt_.gdb, in_.firmware->name);
}

// All the ways in which software ends a run.
void session::watch_exits()
{
    uint32_t tohost;

    for (int i = board_find_role(in_.board, ROLE_EXIT, 0); i >= 0;
         i = board_find_role(in_.board, ROLE_EXIT, i + 1)) {
        machine_->device(i)->set_finish_sink([this](uint32_t value) { exit_requested(value); });
    }
    for (cpu_tlm *cpu : machine_->cpus())
        cpu->on_stop([this, cpu](cpu_tlm::stop_reason why) { stopped(*cpu, why); });
    if (elf_symbol(in_.firmware, "tohost", &tohost))
        for (cpu_tlm *cpu : machine_->cpus())
            cpu->watch_store(tohost, 4,
                             [this](uint64_t, unsigned, uint64_t value) { tohost_written(value); });
}

bool session::prepare()
{
    const sc_time quantum = std::min(sc_time::from_value(opt_.quantum), run_step);

    machine_ = std::make_unique<machine>(*in_.board, timing_named(opt_.timing), quantum, true,
                                         opt_.trace.rtl != nullptr, in_.host);
    if (!machine_->error().empty())
        return refuse("%s: %s", in_.board->name, machine_->error().c_str());
    if (machine_->harts().empty())
        return refuse("%s: has no CPU; add a node to /cpus", in_.board->name);
    observer_ = std::make_unique<run_observer>(*machine_);
    if (!load() || !traces_.open(opt_.trace, *machine_, *observer_) || !open_reports() ||
        !profile_.open(opt_, *in_.firmware, *machine_))
        return false;
    if (!open_ports() || !open_debugger())
        return false;
    watch_exits();
    machine_->set_observer(observer_.get());
    machine_->set_note_printer(
        [this](const char *instance, note_kind kind, const char *text, const sc_time &when) {
            complain(instance, kind, text, when);
        });
    machine_->faults().on_end(
        [this](const std::string &why, const sc_time &when) { end(EXIT_GUEST, why, when); });
    if (in_.faults)
        machine_->faults().start(*in_.faults);
    on(reset_, "reset", [this] { reset(); });
    if (opt_.max_time) {
        on(limit_, "limit", [this] { at_limit(); });
        limit_time_ = sc_time::from_value(opt_.max_time);
        limit_.notify(limit_time_);
    }
    return true;
}

// --- during the run ---------------------------------------------------------------

// WHEN: of what ends the run, if that is later than the running process is.
void session::end(int status, const std::string &why, const sc_time &when)
{
    if (ended_)
        return;
    ended_ = true;
    status_ = status;
    why_ = why;
    end_time_ = std::max(machine_->now(), when);
    if (debugger_ && (status == EXIT_STUCK || status == EXIT_STRICT) && !interrupted())
        debugger_->last_look(report_time(end_time_) + ": " + why);
    for (hart *h : machine_->harts())
        h->stop();
    if (sc_is_running())
        sc_stop();
}

void session::end_interrupted()
{
    end_stuck("interrupted", false);
}

void session::end_stuck(const std::string &why, bool at_rest)
{
    stuck_ = stuck_ || !ended_;
    at_rest_ = at_rest;
    end(EXIT_STUCK, why);
}

void session::exit_requested(uint32_t value)
{
    if (ended_)
        return;
    if (GET(value, EXIT_DEVICE_WHAT) == EXIT_DEVICE_RESET) {
        fail_print("%s: the guest resets the board", report_time(machine_->now()).c_str());
        ask_for_reset();
        return;
    }
    guest_exited_ = true;
    if (GET(value, EXIT_DEVICE_WHAT) == EXIT_DEVICE_PASS) {
        end(EXIT_OK, "");
        return;
    }
    guest_exit_ = GET(value, EXIT_DEVICE_CODE);
    end(EXIT_GUEST, "the guest failed with code " + std::to_string(guest_exit_));
}

bool session::ask_for_reset()
{
    const sc_time now = machine_->now();
    const bool at_once = machine_->can_reset();

    if (at_once)
        reset();
    else
        reset_.notify(now > sc_time_stamp() ? now - sc_time_stamp() : SC_ZERO_TIME);
    return at_once;
}

void session::reset()
{
    if (ended_)
        return;
    again_ = true;
    machine_->reset_devices();
    load();
}

// Berkeley host interface as far as test programs use it: 1 = pass, odd = code of the failure.
void session::tohost_written(uint64_t value)
{
    const uint32_t word = static_cast<uint32_t>(value);

    if (ended_ || !word)
        return;
    if (!(word & 1)) {
        end(EXIT_STUCK, "the guest made a host call through tohost, which is not modelled; use the "
                        "serial port and the exit device");
        return;
    }
    guest_exited_ = true;
    guest_exit_ = word >> 1;
    if (guest_exit_)
        end(EXIT_GUEST, "the guest failed with code " + std::to_string(guest_exit_) + " (tohost)");
    else
        end(EXIT_OK, "");
}

void session::complain(const char *instance, note_kind kind, const char *text, const sc_time &when)
{
    const hart *running = machine_->running_hart();

    if (ports_)
        ports_->flush();
    fprintf(stderr, "%s %s: %s: %s", report_time(when).c_str(), instance, note_kind_name(kind),
            text);
    if (running)
        fprintf(stderr, " (pc 0x%08" PRIx64 ")", running->pc());
    fputc('\n', stderr);
    if (opt_.strict)
        end(EXIT_STRICT, report_strict(kind), when);
}

// Is a hart in the middle of what takes time? That may end together with the limit.
bool session::harts_at_work() const
{
    const std::vector<hart *> &harts = machine_->harts();

    return std::any_of(harts.begin(), harts.end(), [](const hart *h) {
        return !h->waiting() && h->local_time() > sc_time_stamp();
    });
}

bool session::idle(bool apart_from_limit) const
{
    if (sc_pending_activity_at_current_time())
        return false;
    if (!sc_pending_activity_at_future_time())
        return true;
    return apart_from_limit && opt_.max_time &&
           sc_time_to_pending_activity() == limit_time_ - sc_time_stamp() && !harts_at_work();
}

// Where everything stands.
std::string session::where() const
{
    std::string text, channels = observer_->busy_channels();
    char pc[24];

    for (const hart *h : machine_->harts()) {
        snprintf(pc, sizeof pc, "0x%08" PRIx64, h->pc());
        text += std::string(h->name()) +
                (h->waiting() ? " waits for an interrupt at pc " : " runs at pc ") + pc + "; ";
    }
    return text + (channels.empty() ? "no DMA channel is enabled" : channels);
}

void session::at_limit()
{
    if (idle(false))
        end_stuck("deadlock: nothing can happen any more: " + where(), true);
    else
        end_stuck("the time limit of --max-time is reached; " + where(), false);
}

void session::look()
{
    if (debugger_)
        debugger_->look();
    if (interrupted())
        end_interrupted();
    else if (!ended_ && idle(true))
        end_stuck("deadlock: nothing can happen any more: " + where(), true);
}

int session::execute()
{
    if (!prepare())
        return EXIT_INPUT;
    host_seconds_ = run_loop(ended_, [this] { look(); }, debugger_ ? debug_step : run_step);
    finish();
    return status_;
}

// --- after the run ------------------------------------------------------------------

void session::finish()
{
    bool written = !ports_ || ports_->finish();
    if (!why_.empty())
        fail_print("%s: %s", report_time(end_time_).c_str(), why_.c_str());
    machine_->catch_up(end_time_);
    if (stuck_)
        report_waits(*machine_, at_rest_);
    machine_->faults().tell_unused();
    written = traces_.close(end_time_) && written;
    written = profile_.close() && written;
    if (opt_.stats)
        written = write_stats() && written;
    if (opt_.signature)
        written = write_signature() && written;
    if (opt_.summary || interrupted())
        print_summary();
    if (!written && status_ == EXIT_OK)
        status_ = EXIT_STUCK;
    if (debugger_) // what a process would have returned
        debugger_->exit(static_cast<uint8_t>(guest_exited_ ? guest_exit_ : status_));
}

} // namespace dmavp
