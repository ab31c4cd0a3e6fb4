/* SPDX-License-Identifier: Apache-2.0 */
/* Hart 0 sends an interrupt to each of the others in turn, which answers with one: to sleepers, and
 * to harts that run. The longest way there and back is told. */
#include "harts.h"

enum { ROUNDS = 20 };

static SHARED volatile uint32_t came[8];
static SHARED volatile uint32_t harts, asleep = 1, over;

static inline unsigned hartid(void)
{
    unsigned id;

    __asm__ volatile("csrr %0, mhartid" : "=r"(id));
    return id;
}

void __attribute__((interrupt, aligned(4))) on_trap(void)
{
    const unsigned hart = hartid();

    put32(MSIP(hart), 0);
    came[hart]++;
    if (hart)
        put32(MSIP(0), 1);
}

static int ping(unsigned hart, uint32_t *longest)
{
    const uint32_t before = came[0], at = came[hart], start = cycle();

    put32(MSIP(hart), 1);
    while (came[0] == before)
        if (cycle() - start > 100000)
            return 1;
    if (cycle() - start > *longest)
        *longest = cycle() - start;
    return came[hart] != at + 1;
}

static int ping_all(const char *what)
{
    uint32_t longest = 0;

    for (unsigned i = 0; i < ROUNDS; i++)
        for (unsigned hart = 1; hart < harts; hart++) {
            pause_for(500 + 37 * i); /* all are asleep again */
            if (ping(hart, &longest))
                return 1;
        }
    print_number(what, longest);
    return 0;
}

int main(unsigned hart)
{
    const uint32_t n = count_harts();

    harts = n;
    __asm__ volatile("csrw mie, %0\n\tcsrsi mstatus, 8" : : "r"(1 << 3));
    if (hart) {
        while (!over)
            if (asleep)
                __asm__ volatile("wfi");
        return 0;
    }
    if (ping_all("asleep"))
        return 1;
    asleep = 0;
    for (hart = 1; hart < n; hart++)
        put32(MSIP(hart), 1); /* wakes them up */
    if (ping_all("awake"))
        return 2;
    over = 1;
    return 0;
}
