/* SPDX-License-Identifier: Apache-2.0 */
/* Hart 0 writes a function that the others have run and run again after their fence.i. */
#include "harts.h"

enum { ROUNDS = 40 };

/* li a0, 1; ret */
static SHARED volatile uint32_t function[2] = {0x00100513, 0x00008067};
static SHARED volatile uint32_t version, ran, wrong;

void __attribute__((interrupt, aligned(4))) on_trap(void)
{
}

static uint32_t call(void)
{
    return ((uint32_t (*)(void))(uint32_t)function)();
}

static void fence_i(void)
{
    __asm__ volatile(".option push\n\t.option arch, +zifencei\n\tfence.i\n\t.option pop"
                     : : : "memory");
}

int main(unsigned hart)
{
    const uint32_t harts = count_harts();

    for (uint32_t i = 1; i <= ROUNDS; i++) {
        if (!hart) {
            function[0] = i << 20 | 0x513;
            fence();
            version = i;
        } else {
            wait_for(&version, i);
        }
        fence_i();
        if (call() != i)
            add(&wrong, 1);
        add(&ran, 1);
        wait_for(&ran, i * harts);
    }
    if (hart)
        return 0;
    print_number("calls", ran);
    print_number("wrong", wrong);
    return wrong ? 1 : 0;
}
