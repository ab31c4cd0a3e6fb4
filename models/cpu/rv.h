/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RISC-V CPU: RV32IMAC_Zicsr_Zifencei with M and U mode, as an interpreter of
 * pre-decoded blocks. References: The RISC-V Instruction Set Manual, volume I
 * (20191213) and volume II, Privileged Architecture (20211203); their section
 * numbers are in the comments as "I 2.4" and "II 3.1.6".
 *
 * The core has no notion of time and makes no bus access itself. It works on
 * RAM through host pointers (rv_map_ram) and asks the hooks for everything else.
 * Instructions come from RAM only; a fetch from elsewhere is an access fault.
 * Time is counted in cycles: an instruction takes `cpi` of them, RAM may add
 * waits, hooks may shorten what is left with rv_set_budget(). Several CPUs may
 * live in one process; nothing is global.
 *
 * RV_XLEN selects the word length; every external name carries it (rv_run is
 * rv32_run), so that the same sources can be compiled twice into one program.
 *
 * Not modelled: S mode, PMP (no entry can be switched on: pmpcfg reads 0), F and D,
 * triggers (tdata1 says "none"), atomic instructions outside RAM (access fault).
 */
#ifndef DMAVP_RV_H
#define DMAVP_RV_H

#include "bus.h"
#include "cpu_config.h"
#include "notes.h"

#include <stdbool.h>
#include <stdint.h>

#ifndef RV_XLEN
#define RV_XLEN 32
#endif

#define RV_PASTE2(a, b, c) a##b##_##c
#define RV_PASTE(a, b, c) RV_PASTE2(a, b, c)
#define RV_NAME(name) RV_PASTE(rv, RV_XLEN, name)

#define rv_cpu RV_NAME(cpu)
#define rv_new RV_NAME(new)
#define rv_free RV_NAME(free)
#define rv_join RV_NAME(join)
#define rv_reset RV_NAME(reset)
#define rv_run RV_NAME(run)
#define rv_set_budget RV_NAME(set_budget)
#define rv_stall RV_NAME(stall)
#define rv_request_stop RV_NAME(request_stop)
#define rv_map_ram RV_NAME(map_ram)
#define rv_unmap_ram RV_NAME(unmap_ram)
#define rv_invalidate RV_NAME(invalidate)
#define rv_set_irq RV_NAME(set_irq)
#define rv_irq_pending RV_NAME(irq_pending)
#define rv_reg RV_NAME(reg)
#define rv_set_reg RV_NAME(set_reg)
#define rv_pc RV_NAME(pc)
#define rv_set_pc RV_NAME(set_pc)
#define rv_machine_mode RV_NAME(machine_mode)
#define rv_exception_name RV_NAME(exception_name)
#define rv_csr_get RV_NAME(csr_get)
#define rv_csr_set RV_NAME(csr_set)
#define rv_slots RV_NAME(slots)
#define rv_retired RV_NAME(retired)
#define rv_stalls RV_NAME(stalls)
#define rv_flushes RV_NAME(flushes)
#define rv_notes RV_NAME(notes)
#define rv_set_break RV_NAME(set_break)
#define rv_clear_break RV_NAME(clear_break)
#define rv_set_watch RV_NAME(set_watch)
#define rv_clear_watch RV_NAME(clear_watch)
#define rv_inside RV_NAME(inside)
#define rv_count RV_NAME(count)
#define rv_counts RV_NAME(counts)
#define rv_stretch_pc RV_NAME(stretch_pc)

#ifdef __cplusplus
extern "C" {
#endif

/* Why rv_run() came back. */
enum rv_stop {
    RV_STOP_BUDGET,     /* the cycles are used up */
    RV_STOP_WFI,        /* waits for an interrupt; call again when rv_irq_pending() */
    RV_STOP_REQUEST,    /* rv_request_stop(), after the instruction that caused it */
    RV_STOP_BREAKPOINT, /* pc is a breakpoint, budget is left; the next rv_run() steps over it */
    RV_STOP_WATCHPOINT, /* the watch hook said so; the access is done */
    RV_STOP_TRAP_LOOP,  /* the trap handler's first instruction traps: nothing can ever change */
};

/* Interrupt lines; the numbers are the bits of mip (II 3.1.9). */
enum rv_irq { RV_IRQ_SOFTWARE = 3, RV_IRQ_TIMER = 7, RV_IRQ_EXTERNAL = 11 };

enum { RV_WATCH_LOAD = 1, RV_WATCH_STORE = 2, RV_WATCHES = 4096 };

/* What the CPU needs from outside. ARG is the first argument of each. All but read and write may be
 * NULL. Hooks may call rv_set_budget, rv_request_stop, rv_map_ram, rv_unmap_ram, rv_invalidate,
 * rv_set_irq and everything that only reads; never rv_run. */
struct rv_hooks {
    void *arg;
    /* One aligned access outside RAM, SIZE 1, 2, 4 (or 8 with RV_XLEN 64) bytes. */
    enum bus_status (*read)(void *arg, uint64_t addr, unsigned size, uint64_t *val);
    enum bus_status (*write)(void *arg, uint64_t addr, unsigned size, uint64_t val);
    /* A word for an atomic instruction in RAM that is for fetches only. The read sets *MONITOR when
     * it takes the value; rv_invalidate() clears it. The write has an effect only if *MONITOR is
     * set when the value would be put, and says so in *DONE. NULL: read and write. */
    enum bus_status (*read_exclusive)(void *arg, uint64_t addr, uint64_t *val, bool *monitor);
    enum bus_status (*write_exclusive)(void *arg, uint64_t addr, uint64_t val, bool *monitor,
                                       bool *done);
    /* Others have done to the word at ADDR, in RAM that is for fetches only, what they do up to the
     * current instruction (before a store-conditional). NULL: they always have. */
    void (*settle)(void *arg, uint64_t addr);
    /* ADDR was touched and is in no RAM region: a chance for rv_map_ram(). WRITE: for a store. */
    void (*map)(void *arg, uint64_t addr, bool write);
    uint64_t (*time)(void *arg);  /* the `time` CSR; NULL: 0 */
    /* Cycles at the current instruction; NULL: slots * cpi + stalls. */
    uint64_t (*cycle)(void *arg);
    /* Watch ID saw an access of SIZE bytes at ADDR, which is done. True = stop. */
    bool (*watch)(void *arg, unsigned id, bool store, uint64_t addr, unsigned size, uint64_t val);
};

/* Memory the CPU may use through a host pointer. */
struct rv_ram {
    uint64_t base, size;
    uint8_t *host;
    bool writable;                    /* false: stores go to the write hook */
    bool fetch_only;                  /* all but fetches goes to the hooks; set writable as well,
                                       * since they tell what cannot be written */
    uint32_t read_waits, write_waits; /* cycles added to each load and store (not to fetches) */
};

struct rv_cpu;

/* NULL when memory is short. CONFIG and HOOKS are copied; HOOKS->arg must outlive the CPU. */
struct rv_cpu *rv_new(const struct cpu_config *config, const struct rv_hooks *hooks);
void rv_free(struct rv_cpu *cpu);

/* CPU becomes a hart beside PEER and its peers: they reach the same memory, and what one stores is
 * seen by the others' decoded code and reservations. Before CPU's first rv_map_ram(). False: there
 * are 8 already. */
bool rv_join(struct rv_cpu *cpu, struct rv_cpu *peer);

/* Registers, CSRs and counters as after power-on, pc = PC. RAM regions, breakpoints and watches
 * stay. */
void rv_reset(struct rv_cpu *cpu, uint64_t pc);

/* Runs until CYCLES cycles have passed: ceil(CYCLES / cpi) instructions when RAM has no waits.
 * At most 2^62. Interrupts are looked at on entry and wherever an instruction may move them. */
enum rv_stop rv_run(struct rv_cpu *cpu, uint64_t cycles);

/* From a hook: after the current instruction CYCLES cycles are left. */
void rv_set_budget(struct rv_cpu *cpu, uint64_t cycles);

/* From a hook: CYCLES more pass with the current instruction, out of what is left. */
void rv_stall(struct rv_cpu *cpu, uint32_t cycles);

/* Ends rv_run() after the current instruction (from a hook), or the next one before it starts. */
void rv_request_stop(struct rv_cpu *cpu);

/* Adds a region; those it overlaps are removed. False: bad range (empty, wraps, over 2^XLEN) or no
 * memory. At most 16 regions, the oldest gives way. */
bool rv_map_ram(struct rv_cpu *cpu, const struct rv_ram *ram);
/* Removes every region that touches [FIRST, LAST]. */
void rv_unmap_ram(struct rv_cpu *cpu, uint64_t first, uint64_t last);

/* Someone else than CPU and its peers wrote [ADDR, ADDR+LEN): their decoded code and reservations
 * there are dropped. */
void rv_invalidate(struct rv_cpu *cpu, uint64_t addr, uint64_t len);

void rv_set_irq(struct rv_cpu *cpu, enum rv_irq line, bool level);
/* An enabled interrupt is pending, whether or not mstatus.MIE lets it through: what ends a wfi. */
bool rv_irq_pending(const struct rv_cpu *cpu);
/* The last instruction was a wfi that nothing has ended yet. */
bool rv_waiting(const struct rv_cpu *cpu);

uint64_t rv_reg(const struct rv_cpu *cpu, unsigned n); /* n < 32 */
void rv_set_reg(struct rv_cpu *cpu, unsigned n, uint64_t val);
/* Address of the current instruction (in a hook) or of the next one. */
uint64_t rv_pc(const struct rv_cpu *cpu);
void rv_set_pc(struct rv_cpu *cpu, uint64_t pc); /* not from a hook; bit 0 is cleared */
bool rv_machine_mode(const struct rv_cpu *cpu);
/* "illegal instruction" for 2: the manual's name of a cause in mcause (II 3.1.15). */
const char *rv_exception_name(unsigned cause);

/* CSRs with machine privilege, as a debugger sees them. False: there is no such CSR, or it is
 * read-only. */
bool rv_csr_get(struct rv_cpu *cpu, unsigned csr, uint64_t *val);
bool rv_csr_set(struct rv_cpu *cpu, unsigned csr, uint64_t val);

/* Since reset. Slots: instructions begun and ended, trapped ones too; each took `cpi` cycles.
 * Retired: those that did not trap. Stalls: cycles added by RAM waits. Exact, also in a hook, where
 * the current instruction does not count yet. */
uint64_t rv_slots(const struct rv_cpu *cpu);
uint64_t rv_retired(const struct rv_cpu *cpu);
uint64_t rv_stalls(const struct rv_cpu *cpu);
/* Times the decoded code was dropped, which peers do together. */
uint64_t rv_flushes(const struct rv_cpu *cpu);

/* Complaints; the caller sets `print`. */
struct notes *rv_notes(struct rv_cpu *cpu);

/* An instruction has begun and not ended: in a hook. Registers are as before it. */
bool rv_inside(const struct rv_cpu *cpu);

/* False: no memory. Setting a breakpoint twice counts once. */
bool rv_set_break(struct rv_cpu *cpu, uint64_t addr);
void rv_clear_break(struct rv_cpu *cpu, uint64_t addr);

/* Watch number ID (below RV_WATCHES) covers [ADDR, ADDR+LEN). KINDS: RV_WATCH_LOAD |
 * RV_WATCH_STORE. A load watch sends all loads the slow way while it is set; a store watch costs
 * stores to its lines only. A watch sees the accesses of its own hart. False: no such id, an empty
 * or wrapping range, or no memory. */
bool rv_set_watch(struct rv_cpu *cpu, unsigned id, unsigned kinds, uint64_t addr, uint64_t len);
void rv_clear_watch(struct rv_cpu *cpu, unsigned id);

/* --- for profilers --------------------------------------------------------------- */

/* The way from one instruction to the next that is not simply on, to a branch's or jump's target
 * included. Calls and returns are jumps with ra or t0 as link, as the calling convention hints at
 * them (I 2.5). */
enum rv_way {
    RV_WAY_ON,
    RV_WAY_CALL,   /* link: where it is to return to */
    RV_WAY_RETURN,
    RV_WAY_TRAP,   /* exception or interrupt; link: the pc that mepc got */
    RV_WAY_MRET,
    RV_WAY_RESET,  /* rv_reset(), which tells no `next` */
};

/* Instructions that have retired one after the other, and what came then. */
struct rv_stretch {
    uint64_t first, last; /* pc of the first and of the last of them */
    unsigned count;       /* 0: nothing before the trap or reset at `first` */
    enum rv_way way;      /* how it went on */
    uint64_t next;        /* and where */
    uint64_t link;
    uint64_t sp;          /* x2 then */
    uint64_t base;        /* for rv_stretch_pc() */
    const struct rv_insn *insn;
};

/* The pc of instruction N of S, N < count. In the callback alone. */
uint64_t rv_stretch_pc(const struct rv_stretch *s, unsigned n);

/* S is valid during the call, which must not run, change or reset the CPU. */
typedef void rv_went_fn(void *arg, const struct rv_stretch *s);
typedef void rv_counts_fn(void *arg, uint64_t pc, uint64_t count);

/* From now on counts are kept, and WENT, if not NULL, is told all instructions in their order.
 * Nothing else changes but the speed: several times slower. Not from a hook. False: no memory. */
bool rv_count(struct rv_cpu *cpu, rv_went_fn *went, void *arg);
/* After rv_count(): calls EACH for every pc at which instructions have retired since, in no order;
 * the sum is what rv_retired() has grown by, resets or not. Also during an access of the CPU.
 * False: memory was short, and counts are missing. */
bool rv_counts(struct rv_cpu *cpu, rv_counts_fn *each, void *arg);

#ifdef __cplusplus
}
#endif
#endif
