/* SPDX-License-Identifier: Apache-2.0 */
/* The interrupt gate, lost and forced interrupts, and the deferred gate. */
#include "testctl.h"

static uint32_t from[4] = {1, 2, 3, 4}, to[4];

static uint32_t external(void)
{
    uint32_t pending;

    for (unsigned i = 0; i < 8; i++) /* the wires have arrived */
        get32(PLIC + 0x1000);
    __asm__ volatile("csrr %0, mip" : "=r"(pending));
    return pending >> 11 & 1;
}

/* Claims what there is. */
static uint32_t claim(void)
{
    const uint32_t irq = get32(PLIC + 0x200004);

    if (irq)
        put32(PLIC + 0x200004, irq);
    return irq;
}

static void copy(void)
{
    start_copy(from, to, 4);
    while (get32(DMA + 0x01c) & 1)
        ;
}

static void clear(void)
{
    put32(DMA + 0x008, 1);
    external();
    claim();
}

static void show(const char *what)
{
    print(what);
    print_number(": pending ", get(TESTCTL_IRQ_PENDING) >> 16 & 1);
    print_number(", at the hart ", external());
    print("\n");
}

static void gate(void)
{
    set(TESTCTL_IRQ_GATE, 1 << 16);
    copy();
    show("gated");
    set(TESTCTL_IRQ_PASS, 1 << 16);
    show("passed");
    print_number("claimed ", claim());
    print("\n");
    put32(DMA + 0x008, 1); /* the fall is withheld as well */
    show("cleared");
    set(TESTCTL_IRQ_GATE, 0);
    show("open");
    claim();
}

static void force(void)
{
    set(TESTCTL_IRQ_FORCE, 1 << 16);
    show("forced");
    print_number("controller: ", get32(DMA + 0x000));
    print_number(", claimed ", claim());
    print("\n");
    set(TESTCTL_IRQ_FORCE, 0);
    set(TESTCTL_IRQ_FORCE + 8, 1u << 31); /* nobody's */
    set(TESTCTL_IRQ_FORCE + 8, 0);
    external();
    claim();
    show("let go");
}

static void lost(void)
{
    const uint32_t rule = add_rule(TESTCTL_LOST, ANYBODY, 16, 16, 2, 1, 0);

    for (unsigned i = 1; i <= 3; i++) {
        copy();
        print_number("copy ", i);
        print_number(": at the controller ", get32(DMA + 0x000));
        print_number(", at the hart ", external());
        print("\n");
        clear();
    }
    set(TESTCTL_RULE_SELECT, rule);
    print_number("lost ", get(TESTCTL_RULE_HITS));
    print("\n");
    set(TESTCTL_RULE_REMOVE, rule);
}

static void deferred(void)
{
    print_number("open ", get(TESTCTL_DEFER_TAKE));
    set(TESTCTL_DEFER_CTRL, 1);
    print_number(" gated ", get(TESTCTL_DEFER_TAKE));
    set(TESTCTL_DEFER_STEPS, 1);
    set(TESTCTL_DEFER_STEPS, 1);
    print_number(" steps ", get(TESTCTL_DEFER_STEPS));
    print_number(" take ", get(TESTCTL_DEFER_TAKE));
    print_number(" ", get(TESTCTL_DEFER_TAKE));
    print_number(" ", get(TESTCTL_DEFER_TAKE));
    print("\n");
    set(TESTCTL_DEFER_CTRL, 0);
}

int main(void)
{
    put32(PLIC + 4 * 16, 1);
    put32(PLIC + 0x2000, 1 << 16);
    __asm__ volatile("csrw mie, %0" : : "r"(1 << 11));
    gate();
    force();
    lost();
    deferred();
    return 0;
}
