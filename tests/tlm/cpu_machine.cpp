// SPDX-License-Identifier: Apache-2.0
#include "cpu_machine.h"

#include "at_bus.h"
#include "clint.h"
#include "cpu_asm.h"
#include "cpu_tlm.h"
#include "lt_router.h"
#include "memory_tlm.h"
#include "tlm_access.h"

#include <algorithm>

#include <cstdlib>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

using namespace sc_core;
using namespace dmavp;

int sc_main(int, char **)
{
    return 0;
}

namespace {

constexpr uint64_t RAM = 0x80000000, SLOW_RAM = 0x90000000, HANDLER = 0x8000, RAM_SIZE = 0x10000;
const uint32_t rom_code[] = {I_ADDI(A0, ZERO, 42), I_JALR(ZERO, 0, RA), 0};
const clint_config clint_setup = {MACHINE_HARTS, 1};
const memory_config no_waits = {0, 0, 0}, some_waits = {2, 3, 0},
                    read_only = {0, 0, 1};

struct probe : sc_module {
    explicit probe(sc_module_name name) : sc_module(name), bus("bus"), port("port")
    {
        bus.register_b_transport(this, &probe::b_transport);
        SC_HAS_PROCESS(probe);
        SC_METHOD(act);
        dont_initialize();
        sensitive << act_event;
        SC_METHOD(drive);
        sensitive << level_event;
    }

    void b_transport(tlm::tlm_generic_payload &tx, sc_time &delay)
    {
        uint32_t val = 0;

        memcpy(&val, tx.get_data_ptr(), tx.get_data_length());
        if (tx.is_read()) {
            val = tx.get_address() == PROBE_STATUS ? done : 0;
            out.reads++;
            if (tx.get_address() == PROBE_SLOW)
                delay += sc_time(100, SC_NS);
            memcpy(tx.get_data_ptr(), &val, tx.get_data_length());
        } else {
            write(tx.get_address(), val, delay);
        }
        tx.set_response_status(tx.get_address() < 0x40 ? tlm::TLM_OK_RESPONSE
                                                       : tlm::TLM_GENERIC_ERROR_RESPONSE);
    }

    void write(uint64_t off, uint32_t val, const sc_time &delay)
    {
        switch (off) {
        case PROBE_ACT:
            act_event.notify(delay + sc_time(val, SC_NS));
            break;
        case PROBE_DEST:
            dest = val;
            break;
        case PROBE_DATA:
            data = val;
            break;
        case PROBE_STATUS:
            level = done = false;
            level_event.notify(delay);
            break;
        case PROBE_SLOW:
            wait(100, SC_NS);
            break;
        case PROBE_LOG:
            if (out.logs < LOGS) {
                out.log[out.logs].ps = (sc_time_stamp() + delay).value();
                out.log[out.logs++].val = val;
            }
            break;
        case PROBE_TAKE:
            take();
            break;
        case PROBE_FINISH:
            out.finished = true;
            out.end_ps = (sc_time_stamp() + delay).value();
            finish();
            break;
        default:
            break;
        }
    }

    void act()
    {
        out.act_ps = sc_time_stamp().value();
        if (dest) {
            tlm::tlm_generic_payload tx;
            sc_time delay;

            tlm_describe(tx, true, dest, &data, sizeof data);
            if (by_debug)
                port->transport_dbg(tx);
            else
                port->b_transport(tx, delay);
        }
        level = done = true;
        drive();
    }

    void drive()
    {
        irq.write(level);
    }

    tlm_utils::simple_target_socket<probe, 32> bus;
    tlm_utils::simple_initiator_socket<probe, 32> port;
    sc_signal<bool, SC_MANY_WRITERS> irq{"irq"};
    sc_event act_event, level_event;
    bool level = false, done = false;
    bool by_debug = false; // on a bus that wants a thread for b_transport
    uint32_t dest = 0, data = 0;
    cpu_outcome out{};
    std::function<void()> finish, take;
};

struct watcher : observer {
    explicit watcher(cpu_outcome &o) : out(o) {}
    void access(const sc_object &, const observed_access &a) override
    {
        out.observed++;
        out.observed_errors += a.status != BUS_OK;
        out.observed_begin_ps = a.begin.value();
        out.observed_ps += (a.end - a.begin).value();
    }
    void irq(const sc_object &, unsigned, bool, const sc_time &) override {}
    void chan_state(const sc_object &, unsigned, unsigned, const sc_time &) override {}

    cpu_outcome &out;
};

struct machine {
    explicit machine(const cpu_setup &s) : harts({s.turn ? s.turn : 100}, s.at), setup(s)
    {
        if (s.at)
            bus = std::make_unique<at_bus>("bus");
        else
            bus = std::make_unique<lt_router>("router");
        for (unsigned i = 0; i < std::max(1u, s.harts); i++)
            add_hart(i);
        bus->add_initiator(dev.port, "probe");
        dev.by_debug = s.at;
        bus->map(0x02000000, clint_class.window, clint.bus, "clint", RANGE_BLOCKING);
        bus->map(PROBE, 0x1000, dev.bus, "probe", RANGE_BLOCKING);
        bus->map(0x1000, 0x1000, rom.bus, "rom", RANGE_PROGRAM);
        bus->map(RAM, RAM_SIZE, ram.bus, "ram", RANGE_PROGRAM);
        bus->map(SLOW_RAM, 0x1000, slow.bus, "slow");
        cpu[0]->meip.bind(dev.irq);
        harts.set_quantum(sc_time(static_cast<double>(s.quantum_ns), SC_NS));
        rom.set_note_printer([](const char *, note_kind, const char *, const sc_time &) {});
        bus->set_note_printer([](const char *, note_kind, const char *, const sc_time &) {});
        ram.on_write([this](uint64_t off, uint64_t len) { harts.invalidate(RAM + off, len); });
        dev.finish = [this] { stop_all(); };
        dev.take = [this] { slow.set_clock(sc_time(20, SC_NS)); };
        load(ram, s.program, 0);
        load(ram, s.handler, HANDLER);
        load(rom, rom_code, 0);
        if (s.observe)
            cpu[0]->set_observer(&eyes);
        if (s.watch)
            cpu[0]->watch_store(s.tohost, 4, [this](uint64_t, unsigned, uint64_t val) {
                dev.out.watch_value = val;
                dev.out.finished = true;
                dev.out.end_ps = cpu[0]->local_time().value();
                stop_all();
            });
    }

    void add_hart(unsigned i)
    {
        cpu.push_back(std::make_unique<cpu_tlm>(("cpu" + std::to_string(i)).c_str(),
                                                cpu_config{i, setup.cpi ? setup.cpi : 1}, harts));
        cpu_tlm &c = *cpu.back();
        const unsigned next = i + 1 < setup.harts ? i + 1 : 0;

        bus->add_initiator(c.bus, c.name());
        clint.irq[CLINT_IRQ_MTIP(i)].bind(mtip[i]);
        clint.irq[CLINT_IRQ_MSIP(i)].bind(msip[i]);
        c.mtip.bind(mtip[i]);
        c.msip.bind(msip[i]);
        c.set_pc(RAM);
        c.set_reg(A0, i);
        c.set_reg(A5, 0x02000000 + 4 * i);
        c.set_reg(A6, 0x02000000 + 4 * next);
        c.set_time_source([](const sc_time &local) { return local.value() / 1000; });
        c.set_note_printer([](const char *, note_kind, const char *, const sc_time &) {});
        c.on_stop([this, i](cpu_tlm::stop_reason why) { stopped(i, why); });
        disturb(i);
    }

    void disturb(unsigned i)
    {
        switch (setup.disturbance) {
        case STEP_ONE:
            if (i + 1 < setup.harts)
                break;
            [[fallthrough]];
        case STEP_EACH:
            cpu[i]->step();
            break;
        case INTERRUPT_EACH:
            cpu[i]->interrupt();
            break;
        case BREAK_AT:
            rv_set_break(cpu[i]->core(), setup.stop_at);
            break;
        case WATCH_AT:
            rv_set_watch(cpu[i]->core(), 15, RV_WATCH_STORE, setup.stop_at, 4);
            break;
        default:
            break;
        }
    }

    void stopped(unsigned i, cpu_tlm::stop_reason why)
    {
        static const cpu_tlm::stop_reason reasons[DISTURBANCES] = {
            cpu_tlm::stop_reason::none,        cpu_tlm::stop_reason::stepped,
            cpu_tlm::stop_reason::stepped,     cpu_tlm::stop_reason::interrupted,
            cpu_tlm::stop_reason::breakpoint,  cpu_tlm::stop_reason::watchpoint,
        };
        const uint64_t retired = cpu[i]->instructions();
        const bool stepped = why == cpu_tlm::stop_reason::stepped;
        cpu_tlm::stop_reason wanted = reasons[setup.disturbance];

        if (why == cpu_tlm::stop_reason::requested || why == cpu_tlm::stop_reason::trap_loop) {
            if (!over)
                sc_stop();
            over = true;
            return;
        }
        if (setup.disturbance == INTERRUPT_EACH && dev.out.stops[i] % 2)
            wanted = cpu_tlm::stop_reason::stepped; // a step, or it would stay where it is
        if (why != wanted || harts.running() != cpu[i].get() ||
            cpu[i]->local_time() < sc_time_stamp() || (stepped && retired != before[i] + 1))
            dev.out.wrong_stops++;
        dev.out.stops[i]++;
        before[i] = retired;
        if (setup.disturbance == INTERRUPT_EACH && !stepped)
            cpu[i]->step();
        else if (stepped)
            disturb(i);
    }

    void stop_all()
    {
        for (auto &c : cpu)
            c->stop();
    }

    static void load(memory_tlm &memory, const uint32_t *words, uint64_t at)
    {
        for (; words && *words; words++, at += 4)
            memcpy(memory.data() + at, words, 4);
    }

    cpu_outcome run()
    {
        sc_start(10, SC_MS);
        cpu_outcome o = dev.out;
        o.stop = static_cast<int>(cpu[0]->stopped());
        o.kernel_ps = sc_time_stamp().value();
        o.deltas = sc_delta_count();
        o.instructions = cpu[0]->instructions();
        o.cycles = cpu[0]->cycles();
        o.guest_errors = cpu[0]->guest_errors();
        for (unsigned c = 0; c < cpu.size(); c++) {
            o.retired[c] = cpu[c]->instructions();
            o.local_ps[c] = cpu[c]->local_time().value();
            for (unsigned i = 0; i < 32; i++)
                o.xs[c][i] = static_cast<uint32_t>(rv_reg(cpu[c]->core(), i));
        }
        memcpy(o.x, o.xs[0], sizeof o.x);
        return o;
    }

    hart_cluster harts;
    const cpu_setup setup;
    std::vector<std::unique_ptr<cpu_tlm>> cpu;
    uint64_t before[MACHINE_HARTS] = {};
    bool over = false;
    std::unique_ptr<bus_map> bus;
    device_tlm clint{"clint", clint_class, &clint_setup};
    probe dev{"probe"};
    memory_tlm ram{"ram", RAM_SIZE, no_waits}, slow{"slow", 0x1000, some_waits},
        rom{"rom", 0x1000, read_only};
    sc_signal<bool> mtip[MACHINE_HARTS], msip[MACHINE_HARTS];
    watcher eyes{dev.out};
};

} // namespace

cpu_outcome cpu_machine_run(const cpu_setup *setup)
{
    cpu_outcome o{};
    int end[2];

    if (pipe(end))
        abort();
    const pid_t child = fork();
    if (!child) {
        machine m(*setup);

        o = m.run();
        _exit(::write(end[1], &o, sizeof o) != sizeof o);
    }
    close(end[1]);
    if (::read(end[0], &o, sizeof o) != sizeof o)
        o.finished = false;
    close(end[0]);
    waitpid(child, nullptr, 0);
    return o;
}
