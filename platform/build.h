// SPDX-License-Identifier: Apache-2.0
// A board as SystemC objects. What is to be built was decided by board.c; here is only the
// building.
#ifndef DMAVP_BUILD_H
#define DMAVP_BUILD_H

#include "board.h"
#include "bus_map.h"
#include "cpu_tlm.h"
#include "host_cpu.h"
#include "dma_tlm.h"
#include "host_image.h"
#include "memory_tlm.h"
#include "part_supply.h"
#include "rcpc_tlm.h"
#include "timing.h"

#include <deque>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace dmavp
{

class fault_board;
class testctl_tlm;

class machine
{
  public:
    // B must outlive the machine. Call before the simulation starts; error() says what went wrong.
    // TRACED: RTL engines show their signals (rtl_trace.h). HOST: what the harts run, if they are of
    // the host CPU; it is placed and reset before the simulation starts.
    machine(const struct board &b, timing mode, const sc_core::sc_time &quantum,
            bool with_cpus = true, bool traced = false, host_image *host = nullptr);
    ~machine();
    const std::string &error() const { return error_; }

    const struct board &board() const { return board_; }
    const std::vector<hart *> &harts() const { return harts_.harts(); }
    const std::vector<cpu_tlm *> &cpus() const { return cpus_; } // the harts, if RISC-V
    const std::vector<device_tlm *> &devices() const { return devices_; } // DMA controllers too
    const std::vector<dma_tlm *> &dmas() const { return dmas_; }
    const std::vector<memory_tlm *> &memories() const { return memories_; }
    // Of the parts that live on outputs of a controller, in the order of the board.
    const std::deque<part_supply> &supplies() const { return supplies_; }
    // TOLD hears of each change of an output of supplies(), after it was made there.
    using supply_sink =
        std::function<void(const part_supply &, enum supply, const sc_core::sc_time &)>;
    void on_supply(supply_sink told) { supply_sink_ = std::move(told); }
    // That D was built with.
    unsigned channels(const dma_tlm &d) const;
    hart *hart_at(unsigned part) const { return part_[part].cpu; }
    device_tlm *device(unsigned part) const { return part_[part].device; }
    bus_map &bus() const { return *bus_; }
    fault_board &faults() const { return *faults_; }

    void set_note_printer(const note_printer &printer);
    void set_observer(observer *o);

    // Who waits for whom, one line each: DMA channels that do not go on, accesses on the bus.
    void who_waits(std::ostream &out, bool at_rest) const;
    // No device is in the middle of something. Then they can be reset: to the state after
    // power-on; and what harts have decoded is dropped.
    bool can_reset() const;
    void reset_devices();
    // Controllers do what happens up to WHEN.
    void catch_up(const sc_core::sc_time &when);

    // The harts of the host CPU begin anew.
    void reset_host_cpus();

    // memory_tlm::share() of the memory at BASE.
    int share_memory(uint64_t base);
    // Bytes of memory at CPU address ADDR if all LEN of them lie in one memory; else null.
    uint8_t *memory(uint64_t addr, uint64_t len);

    // Wait states of a beat in the memory at CPU address ADDR, as a time.
    sc_core::sc_time memory_latency(uint64_t addr, bool write) const;

    // Where the CPU finds what D, a bus master, addresses as ADDR.
    uint64_t cpu_address(const device_tlm &d, uint64_t addr) const;

    // Complaints of everything, since the start.
    uint64_t notes(note_kind kind) const;
    // Of all harts, in units of their kind: instructions, or basic-block edges.
    uint64_t executed() const;

    // The hart that the running process runs, or null.
    hart *running_hart() const { return harts_.running(); }
    // Simulated time as the running process sees it.
    sc_core::sc_time now() const;

  private:
    struct built {
        hart *cpu = nullptr;
        device_tlm *device = nullptr;
        dma_tlm *dma = nullptr;
        rcpc_tlm *controller = nullptr; // of resets, clocks and power
        memory_tlm *memory = nullptr;
    };

    // The router makes its sockets when something is connected to it, and sockets need a module to
    // stand in.
    struct connections : sc_core::sc_module {
        connections(sc_core::sc_module_name name, machine &m) : sc_module(name) { m.connect(); }
    };

    const board_part *part_of(const device_tlm &d) const;
    std::unique_ptr<bus_map> build_bus() const;
    // Null and error_, if there are no engines of this configuration.
    std::unique_ptr<dma_tlm> build_dma(const board_part &p, const device_class &cls,
                                       const void *config);
    void build(unsigned index);
    void build_cpu(const board_part &p, built &out);
    void build_memory(const board_part &p, built &out);
    void build_device(const board_part &p, built &out);
    void connect();
    void connect_part(const board_part &p, const built &from);
    void connect_dma(const board_part &p, dma_tlm &dma);
    void wire(const board_part &p, device_tlm &device);
    void join(const board_link &link, sc_core::sc_signal<bool> &signal);
    void supply(const board_part &p, const built &user);
    void supplied(part_supply &s, enum supply line, uint64_t value, const sc_core::sc_time &when);
    void change_memory(const sc_core::sc_time &when, const std::function<void()> &change);
    void give_time();

    const struct board &board_;
    const timing mode_;
    const bool traced_;
    const bool with_cpus_;
    host_image *const host_;
    hart_cluster harts_;
    std::string error_;
    std::deque<device_class> classes_; // of regions that are not modelled
    std::vector<std::unique_ptr<sc_core::sc_module>> owned_;
    std::deque<sc_core::sc_signal<bool>> wires_;
    std::unique_ptr<bus_map> bus_;
    std::unique_ptr<connections> connections_;
    std::vector<built> part_;
    std::vector<cpu_tlm *> cpus_;
    std::vector<host_cpu *> host_cpus_;
    std::vector<device_tlm *> devices_;
    std::vector<dma_tlm *> dmas_;
    std::vector<memory_tlm *> memories_;
    std::deque<part_supply> supplies_; // nothing moves
    supply_sink supply_sink_;
    std::unique_ptr<fault_board> faults_;
    testctl_tlm *testctl_ = nullptr;
};

} // namespace dmavp

#endif
