/* SPDX-License-Identifier: Apache-2.0 */
/* Creation, reset, the budget, interrupt lines, and what a debugger sees. */
#include "rv.h"
#include "rv_internal.h"

#include <stdlib.h>

static struct rv_block *new_block(void)
{
    return calloc(1, sizeof(struct rv_block) + (RV_MAX_INSNS + 1) * sizeof(struct rv_insn));
}

struct rv_cpu *rv_new(const struct cpu_config *config, const struct rv_hooks *hooks)
{
    struct rv_cpu *cpu = calloc(1, sizeof *cpu);

    if (!cpu)
        return NULL;
    cpu->config = *config;
    cpu->hooks = *hooks;
    cpu->peers = calloc(1, sizeof *cpu->peers);
    cpu->arena = malloc(RV_ARENA_BYTES);
    cpu->scratch = new_block();
    cpu->nowhere = new_block();
    if (!cpu->peers || !cpu->arena || !cpu->scratch || !cpu->nowhere) {
        rv_free(cpu);
        return NULL;
    }
    cpu->peers->hart[cpu->peers->harts++] = cpu;
    cpu->nowhere->pc = 1;
    rv_execute(NULL, &cpu->labels);
    rv_flush(cpu);
    cpu->flushes = 0;
    rv_reset(cpu, 0);
    return cpu;
}

static void leave_peers(struct rv_cpu *cpu)
{
    struct rv_peers *p = cpu->peers;
    unsigned kept = 0;

    for (unsigned i = 0; i < p->harts; i++)
        if (p->hart[i] != cpu)
            p->hart[kept++] = p->hart[i];
    p->harts = kept;
    if (!kept)
        free(p);
}

bool rv_join(struct rv_cpu *cpu, struct rv_cpu *peer)
{
    struct rv_peers *p = peer->peers;

    if (p->harts == RV_MAX_PEERS)
        return false;
    leave_peers(cpu);
    cpu->peers = p;
    p->hart[p->harts++] = cpu;
    return true;
}

void rv_free(struct rv_cpu *cpu)
{
    if (!cpu)
        return;
    if (cpu->regions)
        rv_unmap_ram(cpu, 0, UINT64_MAX);
    if (cpu->peers)
        leave_peers(cpu);
    rv_count_free(cpu);
    free(cpu->arena);
    free(cpu->scratch);
    free(cpu->nowhere);
    free(cpu->watch);
    free(cpu->brk);
    free(cpu);
}

void rv_reset(struct rv_cpu *cpu, uint64_t pc)
{
    if (cpu->counting)
        rv_count_reset(cpu);
    for (unsigned i = 0; i <= RV_SINK; i++)
        cpu->x[i] = 0;
    cpu->budget = 0;
    cpu->target = cpu->traps = cpu->stalls = 0;
    cpu->debt = 0;
    cpu->priv = RV_PRIV_M;
    rv_drop_reservation(cpu);
    cpu->waiting = cpu->stop = cpu->trapped = false;
    rv_csr_reset(cpu);
    rv_set_pc(cpu, pc);
}

/* --- the budget ------------------------------------------------------------------- */

static uint64_t index_of(const struct rv_cpu *cpu)
{
    return (uint64_t)(cpu->ip - cpu->blk->insn);
}

uint64_t rv_slots(const struct rv_cpu *cpu)
{
    const uint64_t rest = cpu->ip ? cpu->blk->count - index_of(cpu) : 0;

    return cpu->target - (uint64_t)cpu->budget - rest;
}

uint64_t rv_retired(const struct rv_cpu *cpu)
{
    return rv_slots(cpu) - cpu->traps;
}

uint64_t rv_stalls(const struct rv_cpu *cpu)
{
    return cpu->stalls;
}

/* Slots that begin within CYCLES; what the last one reaches over is a debt. */
static uint64_t slots_in(struct rv_cpu *cpu, uint64_t cycles)
{
    const uint32_t cpi = cpu->config.cpi;
    const uint64_t n = cpi == 1 ? cycles : cycles / cpi + (cycles % cpi != 0);

    cpu->debt = (uint32_t)(n * cpi - cycles);
    return n;
}

void rv_set_budget(struct rv_cpu *cpu, uint64_t cycles)
{
    const uint64_t slots = rv_slots(cpu), n = slots_in(cpu, cycles);

    cpu->target = slots + 1 + n;
    if (cpu->ip) {
        cpu->budget = (int64_t)(n - (cpu->blk->count - index_of(cpu) - 1));
        if (cpu->budget < 0)
            cpu->leave = true;
    } else {
        cpu->budget = (int64_t)n + 1; /* the instruction is still being fetched */
    }
}

void rv_stall(struct rv_cpu *cpu, uint32_t cycles)
{
    const uint32_t cpi = cpu->config.cpi;
    const uint64_t sum = (uint64_t)cpu->debt + cycles, slots = cpi == 1 ? sum : sum / cpi;

    cpu->stalls += cycles;
    cpu->debt = (uint32_t)(sum - slots * cpi);
    cpu->budget -= (int64_t)slots;
    cpu->target -= slots;
    if (cpu->budget < 0)
        cpu->leave = true;
}

enum rv_flow rv_leave(struct rv_cpu *cpu, rv_word pc)
{
    cpu->budget += (int64_t)(cpu->blk->count - index_of(cpu) - 1);
    if (cpu->budget < 0) { /* waits went past the end */
        cpu->target -= (uint64_t)cpu->budget;
        cpu->budget = 0;
    }
    cpu->pc = pc;
    cpu->ip = NULL;
    cpu->leave = false;
    return RV_LEAVE;
}

enum rv_flow rv_finish(struct rv_cpu *cpu)
{
    return cpu->leave ? rv_leave(cpu, rv_next_pc(cpu)) : RV_GO;
}

enum rv_stop rv_run(struct rv_cpu *cpu, uint64_t cycles)
{
    const uint64_t slots = rv_slots(cpu), n = slots_in(cpu, cycles);
    enum rv_stop why;

    cpu->budget = (int64_t)n;
    cpu->target = slots + n;
    cpu->leave = false;
    if (!cpu->stop && cpu->waiting && !rv_irq_pending(cpu)) {
        cpu->stop = true;
        cpu->reason = RV_STOP_WFI;
    }
    if (!cpu->stop) {
        cpu->waiting = false;
        if (!n)
            return RV_STOP_BUDGET;
    }
    why = rv_execute(cpu, NULL);
    if (cpu->counting)
        rv_count_done(cpu);
    return why;
}

void rv_request_stop(struct rv_cpu *cpu)
{
    cpu->stop = cpu->leave = true;
    cpu->reason = RV_STOP_REQUEST;
}

/* --- outside view ------------------------------------------------------------------ */

void rv_set_irq(struct rv_cpu *cpu, enum rv_irq line, bool level)
{
    const rv_word bit = (rv_word)1 << line;

    cpu->csr.mip = level ? cpu->csr.mip | bit : cpu->csr.mip & ~bit;
    cpu->leave = true;
}

bool rv_waiting(const struct rv_cpu *cpu)
{
    return cpu->waiting;
}

uint64_t rv_reg(const struct rv_cpu *cpu, unsigned n)
{
    return cpu->x[n & 31];
}

void rv_set_reg(struct rv_cpu *cpu, unsigned n, uint64_t val)
{
    if (n && n < 32)
        cpu->x[n] = (rv_word)val;
}

uint64_t rv_pc(const struct rv_cpu *cpu)
{
    return cpu->ip ? rv_insn_pc(cpu) : cpu->pc;
}

void rv_set_pc(struct rv_cpu *cpu, uint64_t pc)
{
    cpu->pc = (rv_word)pc & ~(rv_word)1;
    cpu->step_over = false;
}

bool rv_machine_mode(const struct rv_cpu *cpu)
{
    return cpu->priv == RV_PRIV_M;
}

uint64_t rv_flushes(const struct rv_cpu *cpu)
{
    return cpu->flushes;
}

struct notes *rv_notes(struct rv_cpu *cpu)
{
    return &cpu->notes;
}

bool rv_inside(const struct rv_cpu *cpu)
{
    return cpu->ip != NULL;
}

bool rv_set_break(struct rv_cpu *cpu, uint64_t addr)
{
    const unsigned room = 2 * cpu->break_room + 16;

    rv_clear_break(cpu, addr);
    if (cpu->breaks == cpu->break_room) {
        uint64_t *brk = realloc(cpu->brk, room * sizeof *brk);

        if (!brk)
            return false;
        cpu->brk = brk;
        cpu->break_room = room;
    }
    cpu->brk[cpu->breaks++] = addr;
    rv_flush(cpu);
    return true;
}

void rv_clear_break(struct rv_cpu *cpu, uint64_t addr)
{
    for (unsigned i = 0; i < cpu->breaks; i++)
        if (cpu->brk[i] == addr) {
            cpu->brk[i] = cpu->brk[--cpu->breaks];
            rv_flush(cpu);
            return;
        }
}
