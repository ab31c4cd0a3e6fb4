/* SPDX-License-Identifier: Apache-2.0 */
/* Messages handed from hart to hart, round and round: whoever sees the flag sees the data. */
#include "harts.h"

enum { WORDS = 8, ROUNDS = 60 };

static SHARED volatile uint32_t data[WORDS], flag, wrong;

void __attribute__((interrupt, aligned(4))) on_trap(void)
{
}

int main(unsigned hart)
{
    const uint32_t harts = count_harts();

    for (uint32_t i = 0; i < ROUNDS; i++) {
        const uint32_t mine = i * harts + hart;

        wait_for(&flag, mine); /* mine to read, and then to write */
        for (unsigned k = 0; k < WORDS; k++) {
            if (data[k] != mine * (k + 1))
                wrong = wrong + 1;
            data[k] = (mine + 1) * (k + 1);
        }
        fence();
        flag = mine + 1;
    }
    if (hart)
        return 0;
    wait_for(&flag, ROUNDS * harts);
    print_number("messages", flag);
    print_number("wrong", wrong);
    return wrong ? 1 : 0;
}
