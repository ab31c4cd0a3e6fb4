/* SPDX-License-Identifier: Apache-2.0 */
/* All harts count one plain word up, under a spin lock made of LR/SC, then of AMO. */
#include "harts.h"

enum { ROUNDS = 200 };

static SHARED volatile uint32_t lock, count, done, tries;

static void take_by_lr(void)
{
    uint32_t n = 0;

    do
        n++;
    while (load_reserved(&lock) || store_conditional(&lock, 1));
    tries += n; /* under the lock */
}

static void take_by_amo(void)
{
    uint32_t n = 0;

    do
        n++;
    while (swap(&lock, 1));
    tries += n;
}

static void release(void)
{
    fence();
    lock = 0;
}

void __attribute__((interrupt, aligned(4))) on_trap(void)
{
}

int main(unsigned hart)
{
    const uint32_t harts = count_harts();

    for (unsigned i = 0; i < ROUNDS; i++) {
        if (i < ROUNDS / 2)
            take_by_lr();
        else
            take_by_amo();
        count = count + 1;
        release();
    }
    add(&done, 1);
    if (hart)
        return 0;
    wait_for(&done, harts);
    print_number("harts", harts);
    print_number("count", count);
    print_number("tries", tries);
    return count == ROUNDS * harts && tries >= count ? 0 : 1;
}
