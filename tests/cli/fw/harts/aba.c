/* SPDX-License-Identifier: Apache-2.0 */
/* Between LR and SC of hart 0, hart 1 or a DMA controller writes to the word and makes it what it
 * was: the SC must fail. When nobody writes, or beside the word, it stores. */
#include "harts.h"

enum { NOTHING, STORES, AMOS, CONDITIONAL, BESIDE, SAME, DMA, WAYS };

static SHARED volatile uint32_t word[2], request, answer;
static SHARED uint32_t same = 7;

static void write_by_lr(uint32_t n)
{
    do
        load_reserved(&word[0]);
    while (store_conditional(&word[0], n));
}

static void copy_by_dma(void)
{
    start_dma((uint32_t)&same, (uint32_t)&word[0], 1);
    while (get32(0x1100001c))
        ;
}

static void disturb(uint32_t how)
{
    switch (how) {
    case STORES:
        word[0] = 8;
        fence();
        word[0] = 7;
        break;
    case AMOS:
        swap(&word[0], 8);
        swap(&word[0], 7);
        break;
    case CONDITIONAL:
        write_by_lr(8);
        write_by_lr(7);
        break;
    case BESIDE:
        word[1] = word[1] + 1;
        break;
    case SAME:
        word[0] = 7;
        break;
    case DMA:
        copy_by_dma();
        break;
    default:
        break;
    }
}

void __attribute__((interrupt, aligned(4))) on_trap(void)
{
}

/* Between LR and SC only loads and stores elsewhere. */
static uint32_t try_with(uint32_t how, uint32_t n)
{
    word[0] = 7;
    fence();
    if (load_reserved(&word[0]) != 7)
        return 2;
    request = n << 8 | how;
    wait_for(&answer, n);
    return store_conditional(&word[0], 9);
}

int main(unsigned hart)
{
    uint32_t seen = 0;

    count_harts();
    if (hart > 1)
        return 0;
    if (hart == 1) {
        for (;;) {
            while (request == seen)
                ;
            seen = request;
            fence();
            disturb(seen & 0xff);
            fence();
            answer = seen >> 8;
        }
    }
    for (uint32_t n = 1; n <= 3 * WAYS; n++) {
        const uint32_t how = n % WAYS, failed = try_with(how, n);
        const int must = how != NOTHING && how != BESIDE;

        if (failed != (uint32_t)must || word[0] != (must ? 7 : 9)) {
            print_number("way", how);
            print_number("failed", failed);
            return 1;
        }
    }
    print("ok\n");
    return 0;
}
