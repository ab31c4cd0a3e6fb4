/* SPDX-License-Identifier: Apache-2.0 */
/* All harts add to one word as fast as they can, by AMO and by LR/SC, and no update is lost. */
#include "harts.h"

enum { ROUNDS = 300 };

static SHARED volatile uint32_t count, done, lost;

static void add_by_lr(void)
{
    uint32_t val, n = 0;

    do {
        val = load_reserved(&count);
        n++;
    } while (store_conditional(&count, val + 1));
    if (n > 1)
        add(&lost, n - 1);
}

void __attribute__((interrupt, aligned(4))) on_trap(void)
{
}

int main(unsigned hart)
{
    const uint32_t harts = count_harts();

    for (unsigned i = 0; i < ROUNDS; i++)
        if ((i / 50 + hart) % 2)
            add(&count, 1);
        else
            add_by_lr();
    add(&done, 1);
    if (hart)
        return 0;
    wait_for(&done, harts);
    print_number("count", count);
    print_number("lost reservations", lost);
    return count == ROUNDS * harts ? 0 : 1;
}
