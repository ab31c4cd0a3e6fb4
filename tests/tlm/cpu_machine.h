/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SystemC CPU in a small machine, for tests in C. Each run is a child
 * process with an elaboration of its own, so that one test can compare several.
 *
 * All harts start with the program: a0 = hart, a5 = its msip, a6 = msip of the next one. External
 * interrupts go to hart 0. Which bus it has is said by the setup; on the AT bus ROM and RAM without
 * waits are program memory.
 *
 *   0x00001000  4 KiB ROM: "a0 = 42; return"
 *   0x02000000  CLINT, mtime = clock cycles (10 ns)
 *   0x10000000  probe, see below
 *   0x80000000  64 KiB RAM without waits; the program starts here
 *   0x90000000  4 KiB RAM with waits: 2 per read, 3 per write
 */
#ifndef CPU_MACHINE_H
#define CPU_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PROBE = 0x10000000,
    PROBE_ACT = 0x00,    /* W: so many ns later, write DATA to DEST (if not 0) and raise meip */
    PROBE_DEST = 0x04,   /* W */
    PROBE_DATA = 0x08,   /* W */
    PROBE_STATUS = 0x0c, /* R: 1 after the act; W: lowers meip */
    PROBE_SLOW = 0x10,   /* R: takes 100 ns; W: waits for 100 ns in the kernel */
    PROBE_LOG = 0x14,    /* W: notes the time and the value */
    PROBE_TAKE = 0x18,   /* W: takes DMI of the slow RAM back and halves its clock */
    PROBE_FINISH = 0x3c, /* W: end of the run */
    LOGS = 64,
    MACHINE_HARTS = 4,
};

/* What a debugger does all the time. Each is one that nobody in the machine may notice. */
enum cpu_disturbance {
    UNDISTURBED,
    STEP_EACH, /* each instruction of each hart */
    STEP_ONE,  /* those of the last hart */
    INTERRUPT_EACH,
    BREAK_AT,  /* stop_at, on each hart */
    WATCH_AT,  /* stores to stop_at by each hart */
    DISTURBANCES
};

struct cpu_setup {
    uint64_t quantum_ns;
    uint32_t cpi;
    unsigned harts; /* 0 = 1 */
    uint32_t turn;  /* 0 = 100 */
    enum cpu_disturbance disturbance;
    uint32_t stop_at;
    bool observe, watch;
    bool at;                           /* AT bus with a clock of 10 ns, data by bus */
    const uint32_t *program, *handler; /* ended by 0 */
    uint32_t tohost;                   /* with `watch`: address whose stores end the run */
};

struct cpu_outcome {
    bool finished;       /* by PROBE_FINISH or the watch */
    int stop;            /* cpu_tlm::stop_reason */
    uint64_t end_ps;     /* local time of the end */
    uint64_t kernel_ps;  /* kernel's time when all was over */
    uint64_t act_ps;     /* time of the act */
    uint64_t instructions, cycles, watch_value, guest_errors;
    uint32_t x[32];
    uint32_t xs[MACHINE_HARTS][32];
    uint64_t retired[MACHINE_HARTS], local_ps[MACHINE_HARTS];
    uint64_t deltas;
    unsigned stops[MACHINE_HARTS]; /* that the debugger was told of */
    unsigned wrong_stops;          /* for another reason, or at another time, than it should be */
    unsigned logs, reads, observed, observed_errors;
    uint64_t observed_begin_ps; /* of the last one */
    uint64_t observed_ps;       /* duration of all */
    struct {
        uint64_t ps;
        uint32_t val;
    } log[LOGS];
};

/* Runs for at most 10 ms of simulated time. */
struct cpu_outcome cpu_machine_run(const struct cpu_setup *setup);

#ifdef __cplusplus
}
#endif
#endif
