/* SPDX-License-Identifier: Apache-2.0 */
/* Each hart has a timer of its own period, and then one interrupt of the DMA controller through its
 * own PLIC context, asleep. What the harts saw is told. */
#include "harts.h"

#define DMA 0x11000000u

enum { TICKS = 12, DMA_IRQ = 16 };

static SHARED volatile uint32_t ticks[8], late[8], claimed[8], turn, ready;
static SHARED uint32_t from = 1, to;

static inline unsigned hartid(void)
{
    unsigned id;

    __asm__ volatile("csrr %0, mhartid" : "=r"(id));
    return id;
}

static void tick(unsigned hart)
{
    const uint32_t due = get32(MTIMECMP(hart)), now = get32(MTIME);

    ticks[hart]++;
    if (now - due > late[hart])
        late[hart] = now - due;
    put32(MTIMECMP(hart), ticks[hart] < TICKS ? due + 31 + 12 * hart : 0xffffffff);
}

static void external(unsigned hart)
{
    const uint32_t claim = PLIC + 0x200004 + 0x2000 * hart; /* context 2 * hart, as on QEMU */

    claimed[hart] = get32(claim);
    put32(DMA + 0x008, 1);
    put32(claim, claimed[hart]);
    put32(PLIC + 0x2000 + 0x100 * hart, 0);
    turn = hart + 1;
}

void __attribute__((interrupt, aligned(4))) on_trap(void)
{
    uint32_t cause;

    __asm__ volatile("csrr %0, mcause" : "=r"(cause));
    if (cause == 0x80000007)
        tick(hartid());
    else
        external(hartid());
}

/* The controller's interrupt goes to HART alone. */
static void start_for(unsigned hart)
{
    put32(PLIC + 0x2000 + 0x100 * hart, 1u << DMA_IRQ);
    put32(DMA + 0x030, 1);
    put32(DMA + 0x100, (uint32_t)&from);
    put32(DMA + 0x104, (uint32_t)&to);
    put32(DMA + 0x108, 0);
    put32(DMA + 0x10c, 1 | 2 << 18 | 2 << 21 | 1u << 31);
    put32(DMA + 0x110, 1 | 1 << 14 | 1 << 15);
}

int main(unsigned hart)
{
    const uint32_t harts = count_harts();

    put32(MTIMECMP(hart), 0xffffffff);
    put32(MTIMECMP(hart) + 4, 0);
    put32(MTIMECMP(hart), get32(MTIME) + 50);
    __asm__ volatile("csrw mie, %0\n\tcsrsi mstatus, 8" : : "r"(1 << 7 | 1 << 11));
    while (ticks[hart] < TICKS)
        __asm__ volatile("wfi");
    add(&ready, 1);
    wait_for(&ready, harts);
    if (!hart) {
        put32(PLIC + 4 * DMA_IRQ, 1);
        put32(PLIC + 0x2000, 0);
    }
    for (uint32_t i = 0; i < harts; i++) {
        wait_for(&turn, i);
        if (hart == i)
            start_for(hart);
        while (hart == i && !claimed[hart])
            ;
    }
    if (hart)
        return 0;
    wait_for(&turn, harts);
    for (unsigned i = 0; i < harts; i++) {
        print_number("ticks", ticks[i]);
        print_number("late", late[i]);
        if (ticks[i] != TICKS || claimed[i] != DMA_IRQ || late[i] > 12)
            return 1;
    }
    return 0;
}
