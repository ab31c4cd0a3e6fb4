// SPDX-License-Identifier: Apache-2.0
// Target of job files on a board without CPUs: drives one controller's registers, and observes what
// that controller does.
//
// It is connected to the controller's register port beside the bus. There it would wait for the
// bus's arbiter, while a file says at which very edge a register is accessed.
#ifndef DMAVP_JOBS_BOARD_H
#define DMAVP_JOBS_BOARD_H

#include "jobs_run.h"
#include "observe.h"

namespace dmavp
{

class jobs_board : public sc_core::sc_module
{
  public:
    explicit jobs_board(sc_core::sc_module_name name);

    // Before the simulation. M was built without CPUs, and PART is its controller, DMA. DONE(status
    // of jobs_run()) is called when J, which has LIMIT edges after its last statement, is over.
    void start(machine &m, const board_part &part, dma_tlm &dma, const jobs &j, uint64_t limit,
               std::function<void(int)> done);

    // Without them a result has neither beats nor wires, and takes no room for them.
    void keep_traffic(bool on) { traffic_ = on; }
    bool keeps_traffic() const { return traffic_; }

    job_result &result() { return result_; }
    const failure &why() const { return why_; }

    // What the controller does, from its observer.
    void accessed(const observed_access &a);
    void irq(unsigned line, bool level, const sc_core::sc_time &when);
    void wire(const sc_core::sc_object &device, unsigned side, bool ack, unsigned signals,
              const sc_core::sc_time &when);
    void changed();
    const dma_tlm *controller() const { return dma_; }

    ~jobs_board() override { job_result_free(&result_); }

  private:
    static const job_ops ops_;

    void run();
    int begin(const jobs &j, job_result &r, failure *f);
    int find_fifos(const jobs &j, failure *f);
    int check_fifo(const jobs &j, const job_fifo &want, const board_part &p, failure *f) const;
    uint32_t access_fifo(unsigned fifo, bool write, uint32_t offset, uint32_t value);
    int check_memory(const jobs &j, const job_statement &s, failure *f) const;
    uint64_t run_to(uint64_t edge);
    bool idle();
    uint32_t access(bool write, uint32_t offset, uint32_t value);
    void settle();
    void pass(uint64_t edges);
    // LEN bytes at ADDR as the controller sees it; null: not in one memory.
    uint8_t *memory(uint64_t addr, uint64_t len) const;
    void fault(const fault_line &line);
    uint64_t cpu_address(uint64_t addr, uint64_t len) const;
    uint64_t edge_of(const sc_core::sc_time &when) const;

    sc_core::sc_port<tlm::tlm_fw_transport_if<>> registers_; // of the controller
    machine *machine_ = nullptr;
    const board_part *part_ = nullptr;
    dma_tlm *dma_ = nullptr;
    std::vector<device_tlm *> fifos_; // of the file, in its order
    const jobs *jobs_ = nullptr;
    uint64_t limit_ = 0;
    std::function<void(int)> done_;
    job_result result_{};
    job_result *into_ = nullptr; // once the run has begun
    failure why_{};
    sc_core::sc_event changed_;
    bool traffic_ = true;
    bool news_ = false;  // something changed that run_to() has not told
    bool quiet_ = false; // nothing did for a long time
};

// The observer of such a run.
struct jobs_observer : run_observer {
    jobs_observer(machine &m, jobs_board &b) : run_observer(m), board(b) {}

    void access(const sc_core::sc_object &initiator, const observed_access &a) override;
    void irq(const sc_core::sc_object &device, unsigned line, bool level,
             const sc_core::sc_time &when) override;
    void chan_state(const sc_core::sc_object &device, unsigned chan, unsigned state,
                    const sc_core::sc_time &when) override;
    bool wants_requests() const override
    {
        return run_observer::wants_requests() || board.keeps_traffic();
    }
    void dma_request(const sc_core::sc_object &device, unsigned side, unsigned signals,
                     const sc_core::sc_time &when) override;
    void dma_ack(const sc_core::sc_object &device, unsigned side, unsigned signals,
                 const sc_core::sc_time &when) override;

    jobs_board &board;
};

} // namespace dmavp

#endif
