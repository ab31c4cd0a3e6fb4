/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions, interrupts and the instructions that deal with them (II 3.1.6 to 3.1.16, 3.3). */
#include "bits.h"
#include "rv_csrs.h"
#include "rv_internal.h"

const char *rv_exception_name(unsigned cause)
{
    static const char *const names[] = {
        [CAUSE_FETCH_FAULT] = "instruction access fault",
        [CAUSE_ILLEGAL] = "illegal instruction",
        [CAUSE_BREAKPOINT] = "breakpoint",
        [CAUSE_LOAD_MISALIGNED] = "load address misaligned",
        [CAUSE_LOAD_FAULT] = "load access fault",
        [CAUSE_STORE_MISALIGNED] = "store address misaligned",
        [CAUSE_STORE_FAULT] = "store access fault",
        [CAUSE_ECALL_U] = "environment call from U mode",
        [CAUSE_ECALL_M] = "environment call from M mode",
    };

    return cause < sizeof names / sizeof names[0] && names[cause] ? names[cause] : "unknown";
}

static void enter_handler(struct rv_cpu *cpu, rv_word epc, rv_word cause, rv_word tval)
{
    rv_word status = cpu->csr.mstatus & ~(rv_word)(MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MIE);

    if (cpu->csr.mstatus & MSTATUS_MIE)
        status |= MSTATUS_MPIE;
    status |= PUT(MSTATUS_MPP, cpu->priv);
    cpu->csr.mstatus = status;
    cpu->csr.mepc = epc;
    cpu->csr.mcause = cause;
    cpu->csr.mtval = tval;
    cpu->priv = RV_PRIV_M;
}

/* An exception at the handler's first instruction, straight after another one there, repeats for
 * ever: state is the same each time round. */
static void look_for_loop(struct rv_cpu *cpu, rv_word pc, rv_word handler, unsigned cause)
{
    const uint64_t retired = rv_retired(cpu);

    if (pc == handler && cpu->trapped && cpu->trap_pc == pc && cpu->trap_retired == retired) {
        note(&cpu->notes, NOTE_GUEST_ERROR, pc,
             "trap loop: the trap handler at mtvec 0x%08llx raises exception %u (%s) at its first "
             "instruction; set mtvec to a handler",
             (unsigned long long)handler, cause, rv_exception_name(cause));
        cpu->stop = true;
        cpu->reason = RV_STOP_TRAP_LOOP;
    }
    cpu->trapped = true;
    cpu->trap_pc = pc;
    cpu->trap_retired = retired;
}

enum rv_flow rv_trap(struct rv_cpu *cpu, unsigned cause, rv_word tval)
{
    const rv_word pc = rv_insn_pc(cpu), handler = cpu->csr.mtvec & ~(rv_word)3;

    look_for_loop(cpu, pc, handler, cause);
    enter_handler(cpu, pc, cause, tval);
    rv_leave(cpu, handler);
    cpu->traps++;
    return RV_FAULT;
}

enum rv_flow rv_fetch_fault(struct rv_cpu *cpu, rv_word addr)
{
    note(&cpu->notes, NOTE_GUEST_ERROR, addr >> 12,
         "instruction fetch from 0x%08llx, which is not memory; ra is 0x%08llx",
         (unsigned long long)addr, (unsigned long long)cpu->x[1]);
    return rv_trap(cpu, CAUSE_FETCH_FAULT, addr);
}

bool rv_irq_pending(const struct rv_cpu *cpu)
{
    return (cpu->csr.mip & cpu->csr.mie) != 0;
}

void rv_take_interrupt(struct rv_cpu *cpu)
{
    const rv_word pending = cpu->csr.mip & cpu->csr.mie;
    const bool enabled = cpu->priv < RV_PRIV_M || (cpu->csr.mstatus & MSTATUS_MIE);
    unsigned cause;

    if (!pending || !enabled)
        return;
    /* External before software before timer (II 3.1.9). */
    cause = pending & BIT(RV_IRQ_EXTERNAL)   ? RV_IRQ_EXTERNAL
            : pending & BIT(RV_IRQ_SOFTWARE) ? RV_IRQ_SOFTWARE
                                             : RV_IRQ_TIMER;
    cpu->interrupts++;
    enter_handler(cpu, cpu->pc, (rv_word)1 << (RV_XLEN - 1) | cause, 0);
    cpu->pc = (cpu->csr.mtvec & ~(rv_word)3) + (cpu->csr.mtvec & 1 ? 4 * cause : 0);
}

static enum rv_flow illegal(struct rv_cpu *cpu)
{
    return rv_trap(cpu, CAUSE_ILLEGAL, (uint32_t)cpu->ip->imm);
}

enum rv_flow rv_mret(struct rv_cpu *cpu)
{
    const rv_word old = cpu->csr.mstatus;
    rv_word status = old & ~(rv_word)(MSTATUS_MIE | MSTATUS_MPP);

    if (cpu->priv != RV_PRIV_M)
        return illegal(cpu);
    cpu->priv = GET(old, MSTATUS_MPP) == RV_PRIV_M ? RV_PRIV_M : RV_PRIV_U;
    if (cpu->priv != RV_PRIV_M)
        status &= ~(rv_word)MSTATUS_MPRV;
    if (old & MSTATUS_MPIE)
        status |= MSTATUS_MIE;
    cpu->csr.mstatus = status | MSTATUS_MPIE; /* and MPP = U, the least privileged */
    return rv_leave(cpu, cpu->csr.mepc);
}

enum rv_flow rv_wfi(struct rv_cpu *cpu)
{
    if (cpu->priv != RV_PRIV_M && (cpu->csr.mstatus & MSTATUS_TW))
        return illegal(cpu);
    if (!rv_irq_pending(cpu)) {
        cpu->waiting = cpu->stop = true;
        cpu->reason = RV_STOP_WFI;
    }
    return rv_leave(cpu, rv_next_pc(cpu));
}

enum rv_flow rv_ecall(struct rv_cpu *cpu)
{
    return rv_trap(cpu, cpu->priv == RV_PRIV_M ? CAUSE_ECALL_M : CAUSE_ECALL_U, 0);
}
