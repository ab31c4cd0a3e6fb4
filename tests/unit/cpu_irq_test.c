/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupts and wfi (II 3.1.6, 3.1.9, 3.3.3). */
#include "cpu_rig.h"

static void allow(struct rig *r, uint32_t lines)
{
    set_csr(r, CSR_MIE, lines);
    set_csr(r, CSR_MSTATUS, csr(r, CSR_MSTATUS) | MSTATUS_MIE);
}

static void put_nops(struct rig *r, unsigned n)
{
    while (n--)
        put(r, I_NOP());
}

TEST(cpu_irq, needs_the_line_mie_and_the_global_enable)
{
    struct rig *r = rig_new(1);

    put_nops(r, 8);
    r->at = HANDLER;
    put_nops(r, 1);
    rv_set_irq(r->cpu, RV_IRQ_TIMER, true);
    CHECK_EQ(csr(r, CSR_MIP), 1 << RV_IRQ_TIMER);
    run(r, 1);
    set_csr(r, CSR_MSTATUS, MSTATUS_MIE);
    run(r, 1);
    set_csr(r, CSR_MSTATUS, 0);
    set_csr(r, CSR_MIE, ~0u);
    CHECK_EQ(csr(r, CSR_MIE), 0x888);
    run(r, 1);
    CHECK_EQ(rv_pc(r->cpu), RAM(12)); /* not yet */
    set_csr(r, CSR_MSTATUS, MSTATUS_MIE);
    run(r, 1);
    CHECK_EQ(rv_pc(r->cpu), RAM(HANDLER + 4));
    CHECK_EQ(csr(r, CSR_MEPC), RAM(12));
    CHECK_EQ(csr(r, CSR_MCAUSE), 0x80000007);
    CHECK_EQ(csr(r, CSR_MTVAL), 0);
    CHECK_EQ(csr(r, CSR_MSTATUS), MSTATUS_MPIE | MSTATUS_MPP);
    CHECK_EQ(rv_retired(r->cpu), 4);
    rig_free(r);
}

TEST(cpu_irq, external_comes_before_software_before_timer)
{
    static const enum rv_irq order[] = {RV_IRQ_EXTERNAL, RV_IRQ_SOFTWARE, RV_IRQ_TIMER};
    struct rig *r = rig_new(1);

    put_nops(r, 1);
    r->at = HANDLER;
    put_nops(r, 1);
    for (unsigned i = 0; i < 3; i++)
        rv_set_irq(r->cpu, order[i], true);
    for (unsigned i = 0; i < 3; i++) {
        rv_set_pc(r->cpu, RAM(0));
        allow(r, 0x888);
        run(r, 1);
        CHECK_EQ(csr(r, CSR_MCAUSE), 0x80000000 | order[i]);
        rv_set_irq(r->cpu, order[i], false);
    }
    rig_free(r);
}

TEST(cpu_irq, vectored_mode_spreads_interrupts_but_not_exceptions)
{
    struct rig *r = rig_new(1);

    put(r, I_ECALL());
    r->at = HANDLER;
    put_nops(r, 16);
    set_csr(r, CSR_MTVEC, RAM(HANDLER) | 3); /* mode 2 and 3 do not exist */
    CHECK_EQ(csr(r, CSR_MTVEC), RAM(HANDLER) | 1);
    run(r, 1);
    CHECK_EQ(rv_pc(r->cpu), RAM(HANDLER));
    rv_set_irq(r->cpu, RV_IRQ_EXTERNAL, true);
    allow(r, 0x800);
    run(r, 1);
    CHECK_EQ(rv_pc(r->cpu), RAM(HANDLER + 4 * 11 + 4));
    rig_free(r);
}

TEST(cpu_irq, user_mode_cannot_mask_interrupts)
{
    struct rig *r = rig_new(1);

    enter_user(r, 0x100);
    put_nops(r, 4);
    r->at = HANDLER;
    put_nops(r, 1);
    set_csr(r, CSR_MSTATUS, 0); /* MIE clear */
    set_csr(r, CSR_MIE, 0x80);
    run(r, 1);
    CHECK_EQ(rv_pc(r->cpu), RAM(0x104));
    rv_set_irq(r->cpu, RV_IRQ_TIMER, true);
    run(r, 1);
    CHECK_EQ(csr(r, CSR_MCAUSE), 0x80000007);
    CHECK_EQ(csr(r, CSR_MEPC), RAM(0x104));
    CHECK(rv_machine_mode(r->cpu));
    rig_free(r);
}

TEST(cpu_irq, enabling_by_csr_takes_it_before_the_next_instruction)
{
    struct rig *r = rig_new(1);

    put(r, I_CSRRSI(ZERO, CSR_MSTATUS, 8));
    put(r, I_ADDI(A0, ZERO, 1));
    r->at = HANDLER;
    put_nops(r, 1);
    rv_set_irq(r->cpu, RV_IRQ_SOFTWARE, true);
    set_csr(r, CSR_MIE, 8);
    run(r, 2);
    CHECK_EQ(csr(r, CSR_MEPC), RAM(4));
    CHECK_EQ(get(r, A0), 0);
    CHECK_EQ(rv_pc(r->cpu), RAM(HANDLER + 4));
    rig_free(r);
}

TEST(cpu_irq, mret_takes_a_pending_one_at_once)
{
    struct rig *r = rig_new(1);

    r->at = HANDLER;
    put(r, I_MRET());
    set_csr(r, CSR_MIE, 8);
    set_csr(r, CSR_MEPC, RAM(0x40));
    set_csr(r, CSR_MSTATUS, MSTATUS_MPIE | MSTATUS_MPP);
    rv_set_irq(r->cpu, RV_IRQ_SOFTWARE, true);
    rv_set_pc(r->cpu, RAM(HANDLER));
    run(r, 1); /* the mret */
    run(r, 1); /* again: the interrupt came before RAM(0x40) */
    CHECK_EQ(csr(r, CSR_MCAUSE), 0x80000003);
    CHECK_EQ(rv_retired(r->cpu), 2);
    rig_free(r);
}

static void raise_line(struct rig *r, uint64_t addr, uint32_t val)
{
    (void)addr;
    rv_set_irq(r->cpu, RV_IRQ_EXTERNAL, val);
}

TEST(cpu_irq, a_device_write_that_raises_the_line_interrupts_the_next_instruction)
{
    struct rig *r = rig_new(1);

    r->on_write = raise_line;
    put(r, I_SW(A2, 0, A1));
    put(r, I_ADDI(A0, ZERO, 1));
    r->at = HANDLER;
    put_nops(r, 1);
    set(r, A1, DEV_ADDR);
    set(r, A2, 1);
    allow(r, 0x800);
    run(r, 2);
    CHECK_EQ(csr(r, CSR_MEPC), RAM(4));
    CHECK_EQ(get(r, A0), 0);
    rig_free(r);
}

TEST(cpu_irq, wfi_waits_for_an_enabled_line_even_when_masked)
{
    struct rig *r = rig_new(1);

    put(r, I_WFI());
    put(r, I_ADDI(A0, ZERO, 1));
    set_csr(r, CSR_MIE, 0x80);
    CHECK_EQ(rv_run(r->cpu, 10), RV_STOP_WFI);
    CHECK_EQ(rv_slots(r->cpu), 1);
    rv_set_irq(r->cpu, RV_IRQ_EXTERNAL, true); /* not enabled */
    CHECK_EQ(rv_run(r->cpu, 10), RV_STOP_WFI);
    CHECK_EQ(rv_slots(r->cpu), 1);
    CHECK(!rv_irq_pending(r->cpu));
    rv_set_irq(r->cpu, RV_IRQ_TIMER, true);
    CHECK(rv_irq_pending(r->cpu));
    run(r, 1); /* MIE is clear: goes on behind the wfi */
    CHECK_EQ(get(r, A0), 1);
    CHECK_EQ(rv_pc(r->cpu), RAM(8));
    rig_free(r);
}

TEST(cpu_irq, wfi_returns_into_the_handler_with_mepc_behind_it)
{
    struct rig *r = rig_new(1);

    put(r, I_WFI());
    put_nops(r, 1);
    r->at = HANDLER;
    put_nops(r, 1);
    allow(r, 0x80);
    CHECK_EQ(rv_run(r->cpu, 10), RV_STOP_WFI);
    rv_set_irq(r->cpu, RV_IRQ_TIMER, true);
    run(r, 1);
    CHECK_EQ(csr(r, CSR_MEPC), RAM(4));
    CHECK_EQ(rv_pc(r->cpu), RAM(HANDLER + 4));
    rig_free(r);
}

TEST(cpu_irq, wfi_with_something_pending_is_a_nop)
{
    struct rig *r = rig_new(1);

    put(r, I_WFI());
    put(r, I_ADDI(A0, ZERO, 1));
    set_csr(r, CSR_MIE, 0x80);
    rv_set_irq(r->cpu, RV_IRQ_TIMER, true);
    run(r, 2);
    CHECK_EQ(get(r, A0), 1);
    rig_free(r);
}
